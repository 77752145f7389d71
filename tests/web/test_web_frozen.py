"""The frozen copy of the page: one file with every view, every link inside it, nothing that acts.

Broken on purpose, each seen red: see the commit.
"""

from __future__ import annotations

import html
import re
import time
from pathlib import Path
from typing import Any

import pytest
from reading import Elements

pytest.importorskip("fastapi", reason="the page needs the extra 'web'")

from test_web_brief import cited
from test_web_evidence import HOSTILE
from web_browser import BROWSER, tab_of
from web_client import SMALL, page_of, slugs, small

from offramp.case.load import load
from offramp.cli import execute
from offramp.sanitize import visible
from offramp.web.frozen import READ, frozen_copy

CHANGE = "set=worth.her.far%3D4"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A copy of a page whose every report is hostile, under a change; and the case."""
    page, folder = cited(tmp_path_factory.mktemp("hostile"), HOSTILE)
    assert slugs(page.get(f"/copy.html?{CHANGE}")) == ["no-such-job"]
    job = page.post("/jobs", json={"kind": "copy", "set": ["worth.her.far=4"]}).json()["id"]
    while (now := page.get(f"/jobs/{job}").json())["state"] != "done":
        assert now["state"] in ("waiting", "working"), now
        time.sleep(0.1)
    assert f'href="/copy.html?job={job}"' in page.get(f"/brief?{CHANGE}").text
    assert slugs(page.get("/copy.html")) == ["no-such-job"], "of other numbers"
    answer = page.get(f"/copy.html?{CHANGE}")
    assert answer.content == page.get(f"/copy.html?job={job}").content
    assert answer.headers["content-disposition"] == 'attachment; filename="copy.html"'
    return answer.text, folder


def test_every_view_that_is_read_is_inside_and_every_link_has_its_end(copy: tuple[str, Path]) -> None:
    found = Elements(copy[0])
    assert [f"v{k}" for k in range(len(READ))] == [one for one in found.ids if re.fullmatch(r"v\d+", one)][: len(READ)]
    assert {link[1:] for link in found.links} <= set(found.ids)
    assert len(found.links) > 40
    assert {link for link in found.links if "-claim-" in link}, "quotes lead into their report"
    assert "1 to 5 → 4" in copy[0], "the changes in force"


def test_what_only_acts_is_left_out_and_work_that_was_not_done_is_said(copy: tuple[str, Path]) -> None:
    text = re.sub(r"<[^>]*>", "", copy[0])
    assert not re.search("Play a seat|Take part|Ask everybody|Change: |Your name", text)
    assert {"seat", "ask", "build"}.isdisjoint(view.module for view in READ)
    offers = copy[0].split(f'id="v{[view.module for view in READ].index("offers")}"')[1]
    assert "Not worked out when this copy was made." in offers.split("</section>")[0]


def test_bars_are_filled(copy: tuple[str, Path]) -> None:
    """A shape left open takes the next one in, which is then not drawn."""
    assert '<rect class="all" width="100" height="6"/><rect class="inside"' in copy[0]
    assert not re.search(r"<(?:rect|line|circle|path|poly\w+)\b[^>]*[^/]>", copy[0])


def test_every_quote_and_number_is_inside(copy: tuple[str, Path]) -> None:
    case = load(copy[1])
    text = squeezed(html.unescape(re.sub(r"<[^>]*>", "", copy[0])))
    assert all(squeezed(visible(one.quote))[:30] in text for one in case.claims.values())
    assert all(re.search(rf'value="{value}"', copy[0]) for value in ("4", "-2"))


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_hostile_text_is_read_and_does_nothing(copy: tuple[str, Path]) -> None:
    found = Elements(copy[0])
    assert not found.tags & {"script", "iframe", "form", "object", "link", "base", "button", "textarea"}
    assert not {name for name in found.attributes if name.startswith(("on", "style", "formaction", "srcset"))}
    assert set(re.findall(r' src="([^,"]+)', copy[0])) <= {"data:image/svg+xml;base64"}
    assert "&lt;script&gt;alert(1)" in copy[0]
    assert "\u202e" not in copy[0]
    assert "script-src" not in copy[0]
    assert "default-src 'none'; style-src 'sha256-" in copy[0]


def test_the_same_page_is_the_same_copy(tmp_path: Path) -> None:
    page = page_of(small(tmp_path))
    assert frozen_copy(page.app.app) == frozen_copy(page.app.app)


def test_what_is_too_much_is_left_out_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offramp.web.frozen.MOST", len(READ) + 1)
    page = page_of(small(tmp_path))
    assert re.search(r"Explanations left out: \d+\.", frozen_copy(page.app.app))


def test_it_is_written_by_export(tmp_path: Path) -> None:
    folder = small(tmp_path / "case", SMALL.replace("asks: {outcome: gone, given: {}}\n", ""))
    assert execute(["export", str(folder), "-o", str(tmp_path / "copy.html")]) == 0
    assert "<title>Small as of 2025-01-01</title>" in (tmp_path / "copy.html").read_text("utf-8")


@pytest.mark.skipif(not BROWSER, reason="there is no Chromium on this machine")
def test_it_opens_from_a_file_and_shows_one_view_at_a_time(
    copy: tuple[str, Path], browser: Any, tmp_path: Path
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python")
    file = tmp_path / "copy.html"
    file.write_text(copy[0], "utf-8")
    with tab_of(browser, "file://") as (page, watch):
        page.goto(file.as_uri())
        assert page.locator(".view:visible").count() == 1
        assert page.locator("rect.inside").first.evaluate("shape => shape.getBoundingClientRect().width") > 0
        page.get_by_role("navigation", name="Views").get_by_role("link", name="Brief").press("Enter")
        assert page.locator(".view:visible").get_attribute("id") == f"v{[view.module for view in READ].index('brief')}"
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        watch.check(page)
        found = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
