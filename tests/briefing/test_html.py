"""The brief as an HTML file: one file, inert texts, a strict policy, links with two ends, and charts that are drawn."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from goldens import golden
from hypothesis import given, settings
from pages import HOSTILE, LIGHTHOUSE, hostile, long_line, pages
from reading import Elements

from offramp.briefing.charts import render
from offramp.briefing.document import Figure, Page, Quotation, Section
from offramp.briefing.renderers import figures, html
from offramp.briefing.renderers.layout import anchor, laid, shortened
from offramp.errors import OfframpError
from offramp.wording import unbroken

pytest.importorskip("vl_convert", reason="pip install 'offramp[charts]'")


def test_every_link_has_two_ends() -> None:
    found = Elements(html.page_html(LIGHTHOUSE))
    assert len(found.ids) == len(set(found.ids))
    assert {link[1:] for link in found.links} <= set(found.ids)
    assert set(found.described) <= set(found.ids)
    assert {f"#{anchor('trace', one.handle)}" for one in LIGHTHOUSE.traces} <= set(found.links)
    assert anchor("quote", "log#1a2b3c4d") in found.ids
    data = laid(LIGHTHOUSE)
    first = data["traces"][0]
    assert first["uses"] == ["use-k1", "use-k1.2"], "said in the lead and in a row"
    assert [claim["to"] for claim in data["traces"][3]["claims"]] == [
        "quote-log.23.1a2b3c4d",
        "quote-log.23.99aa00bb",
        None,
    ]


@given(pages())
@settings(max_examples=40, deadline=None)
def test_any_page_has_whole_links_and_ordered_headings(page: Page) -> None:
    found = Elements(html.page_html(page))
    assert len(found.ids) == len(set(found.ids))
    assert {link[1:] for link in found.links} <= set(found.ids)
    assert found.tags <= TAGS - {"script"}, "no script without charts"
    assert found.headings[0] == 1
    assert all(after <= before + 1 for before, after in zip(found.headings, found.headings[1:], strict=False))


@given(pages())
@settings(max_examples=40, deadline=None)
def test_what_the_page_says_is_in_the_file(page: Page) -> None:
    """Each word of each block, letter for letter once the escapes are read back."""
    from html import unescape

    shown = unescape(html.page_html(page))
    data = laid(page)
    for section in (*data["front"], *data["annexes"]):
        for block in (*section["lead"], *section["blocks"]):
            cells = [cell for row in block.get("rows", ()) for cell in row]
            for text in (block.get("text", ""), *block.get("columns", ()), *cells):
                assert text in shown


def test_the_policy_admits_our_scripts_and_our_style_alone() -> None:
    drawn = html.page_html(LIGHTHOUSE)
    policy = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', drawn)[0]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["default-src"] == "'none'"
    assert "unsafe" not in policy
    code = Elements(drawn).code
    scripts = [text for tag, given, text in code if tag == "script" and given.get("type") != "application/json"]
    assert set(parts["script-src"].split()) == {_digest(text) for text in scripts}
    assert parts["style-src"].split() == [_digest(text) for tag, _, text in code if tag == "style"]
    assert len(scripts) == 2


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_a_page_without_charts_has_no_script() -> None:
    drawn = html.page_html(replace(LIGHTHOUSE, figures=()))
    assert "script" not in Elements(drawn).tags
    assert "script-src 'none'" in drawn
    assert "There is no chart named outcomes." in drawn


def test_charts_stand_still_in_the_file_with_their_words() -> None:
    drawn = html.page_html(LIGHTHOUSE)
    assert drawn.replace(figures.cached_bundle(), "").count("<svg") == 2
    assert unbroken("Handed over 60 %, closed 20 %, as it is 20 %.") in drawn
    data = next(text for tag, given, text in Elements(drawn).code if given.get("type") == "application/json")
    assert json.loads(data) == {anchor("figure", one.id): one.spec for one in LIGHTHOUSE.figures}


SHAPES = {"svg", "g", "path", "line", "rect", "text", "tspan", "defs", "clippath", "title"}
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "a", "div", "header", "h1", "h2", "h3", "h4", "p", "nav"),
    *("details", "summary", "ol", "ul", "li", "main", "section", "figure", "blockquote", "figcaption", "table"),
    *("thead", "tbody", "tr", "th", "td", "article", "span", "dl", "dt", "dd", "code", "b", "footer", "script"),
}


def test_hostile_text_is_inert() -> None:
    drawn = html.page_html(hostile())
    found = Elements(drawn)
    assert len(found.ids) == len(set(found.ids))
    assert found.tags <= TAGS | SHAPES
    assert not {name for name in found.attributes if name.startswith(("on", "style", "src", "xlink"))}
    assert all(link.startswith("#") for link in found.links)
    assert "&lt;script&gt;alert(1)" in drawn
    assert "{{ 7 * 7 }}" in drawn
    assert not set("\u202e\u202c\u200b\u2066\u2069\ufeff\x1b\x07") & set(drawn.replace(figures.cached_bundle(), ""))
    assert len([tag for tag, _, _ in found.code if tag == "script"]) == 3, "the data, vega-embed and ours"


def test_a_million_letters_are_shown_whole() -> None:
    page = long_line()
    assert "x" * 1_000_000 in html.page_html(page)
    cut = json.dumps(laid(page, lambda text: shortened(text, 4_000)), ensure_ascii=False)
    assert len(cut) < 40_000
    assert "x … (996,000 more letters)" in cut


def test_what_is_cut_is_counted() -> None:
    assert shortened("one two three", 13) == "one two three"
    assert shortened("abcdef", 4) == "abcd … (2 more letters)"


def test_a_drawing_keeps_shapes_and_texts_alone() -> None:
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><style>x{}</style>'
        '<defs><clipPath id="c"><rect/></clipPath></defs><a xlink:href="javascript:x"><text>lost</text></a>'
        '<g clip-path="url(#c)" onclick="x()" style="color:red"><text>kept url(#c)</text></g>'
        '<image href="http://example.org"/><foreignObject><b/></foreignObject></svg>'
    )
    kept = figures.inline(drawn, "f-")
    assert Elements(kept).tags == {"svg", "defs", "clippath", "rect", "g", "text"}
    assert 'id="f-c"' in kept
    assert 'clip-path="url(#f-c)"' in kept
    assert "kept url(#c)" in kept
    assert not re.search("onclick|style|javascript|example", kept)


def test_the_same_claim_quoted_twice_is_at_home_in_the_annex() -> None:
    quote = Quotation("q", "n", "a#1")
    front, annex = Section("f", "F", (quote,)), Section("a", "A", (replace(quote, note="home"), quote), annex=True)
    data = laid(Page("t", "q", (), (front, annex), "foot"))
    assert [block["id"] for part in (*data["front"], *data["annexes"]) for block in part["blocks"]] == [
        None,
        "quote-a.23.1",
        None,
    ]


def test_golden() -> None:
    """The whole file but for the drawings, the bought script and the digests."""
    drawn = html.page_html(LIGHTHOUSE).replace(figures.cached_bundle(), "(vega-embed)")
    drawn = re.sub(r"<svg.*?</svg>", "(drawing)", drawn, flags=re.DOTALL)
    drawn = re.sub(r"sha256-[A-Za-z0-9+/=]+", "(digest)", drawn)
    golden("lighthouse.html", drawn)


@pytest.mark.parametrize("name", ["lighthouse", "hostile"])
def test_in_a_browser(name: str, tmp_path: Path, browser: Any) -> None:
    """The file as a browser runs it: charts drawn, nothing asked for, nothing refused, nothing alerted."""
    page = LIGHTHOUSE if name == "lighthouse" else hostile()
    file = tmp_path / "brief.html"
    file.write_text(html.page_html(page), encoding="utf-8")
    seen = _opened(browser, file)
    assert seen == {"said": [], "asked": [file.as_uri()], "drawn": 2, "alerts": 0, "wide": 0}


def _opened(browser: Any, file: Path) -> dict[str, object]:
    said: list[str] = []
    asked: list[str] = []
    alerts: list[str] = []
    tab = browser.new_page(viewport={"width": 390, "height": 800})
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("dialog", lambda dialog: alerts.append(dialog.message) or dialog.dismiss())  # type: ignore[func-returns-value]
    tab.goto(file.as_uri())
    tab.locator(".drawn .live svg").nth(1).wait_for()  # a function to wait for is what the policy forbids
    tab.hover(".drawn .live svg path[aria-roledescription=bar]")  # the tooltip, too, is under the policy
    tab.wait_for_selector("#vg-tooltip-element.visible")
    drawn = tab.locator(".drawn .live svg").count()
    wide = tab.evaluate("Math.max(0, document.documentElement.scrollWidth - innerWidth)")
    tab.close()
    return {"said": said, "asked": asked, "drawn": drawn, "alerts": len(alerts), "wide": wide}


def test_the_browser_test_can_fail(tmp_path: Path, browser: Any) -> None:
    """A page whose script the policy does not name is refused, and that is seen."""
    file = tmp_path / "brief.html"
    file.write_text(
        html.page_html(LIGHTHOUSE).replace("<body>", "<body><script>alert(1)</script>", 1), encoding="utf-8"
    )
    seen = _opened(browser, file)
    assert seen["alerts"] == 0
    assert "Content Security Policy" in str(seen["said"])


def test_a_control_letter_in_a_label_does_not_end_the_process() -> None:
    """vl-convert 1.9 aborts on one, before any exception."""
    spec = {**LIGHTHOUSE.figures[0].spec, "title": HOSTILE[7]}
    assert "x1b" in figures.cached_svg(Figure("f", "t", "a", spec))


def test_without_the_charts_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    figures.cached_bundle.cache_clear()
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(OfframpError) as refused:
        html.page_html(LIGHTHOUSE)
    assert refused.value.problems[0].slug == "missing-extra"
    assert html.page_html(replace(LIGHTHOUSE, figures=())), "a page without charts needs none"


def test_the_script_is_made_once_and_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = itertools.count(1)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(render, "bundle", lambda: f"script {next(made)}")
    said = []
    for _ in range(2):
        figures.cached_bundle.cache_clear()
        said.append(figures.cached_bundle())
    assert said == ["script 1", "script 1"]
    (tmp_path / "no").write_text("a file, not a folder", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "no"))
    figures.cached_bundle.cache_clear()
    assert figures.cached_bundle() == "script 2", "where nothing can be kept it is made again"
    figures.cached_bundle.cache_clear()


def test_a_still_page_has_its_charts_and_no_script() -> None:
    drawn = Elements(html.page_html(LIGHTHOUSE, live=False))
    assert "script" not in drawn.tags
    assert "svg" in drawn.tags
