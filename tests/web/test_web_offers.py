"""Offers, guarantees and the answer by date in the page: what the job makes, what a case has none of, and why."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from schemas import schema
from small_play import EXIT
from web_client import Client, page_of, plain, slugs, small

from offramp.briefing.result_annexes import HEADINGS, case_results
from offramp.case.load import load

PACED = EXIT.replace("resolves: he has left}", "resolves: he has left, per_week: 0.4..0.6, assumed: test}")
DRAWS = 9


def worked(page: Client, *changes: str) -> None:
    """The job of the page, when it is done."""
    job = page.post("/jobs", json={"kind": "offers", "draws": DRAWS, "set": changes}).json()
    while (now := page.get(f"/jobs/{job['id']}").json())["state"] in ("waiting", "working"):
        time.sleep(0.02)
    assert now["state"] == "done", now
    assert schema("work", "job").faults(now) == []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small(tmp_path_factory.mktemp("offers") / "case", PACED)


@pytest.fixture(scope="module")
def page(folder: Path) -> Iterator[Client]:
    made = page_of(folder)
    worked(made)
    yield made
    made.app.app.state.jobs.close()


def twin(page: Client, query: str = "") -> Any:
    found = page.get(f"/offers.json{query}").json()
    assert schema("work").faults(found) == []
    return found["work"][0]["result"]


def test_the_view_shows_what_the_verbs_make_and_each_row_answers_why(page: Client, folder: Path) -> None:
    assert twin(page) == case_results(load(folder / "case.yaml"), DRAWS, 0).to_dict()
    text = page.get("/offers").text
    assert [heading in text for heading in HEADINGS.values()] == [True] * 3
    rows = re.findall(r"<tr><td>(.*?)</td>", text)
    assert len(rows) >= 7
    assert all("/why/" in row for row in rows)
    for link in sorted(set(re.findall(r'href="(/why/[^"]+)"', text))):
        assert page.get(link).status_code == 200, link
    pictures = re.findall(r'<img src="(/figure[^"]*)"', text)
    assert len(pictures) >= 3
    assert all(page.get(one.replace("&amp;", "&")).text.startswith("<svg") for one in pictures)


def test_under_changes_it_is_of_the_changed_case_and_what_was_made_before_is_stale(page: Client) -> None:
    change = "worth.ruler.fall=-2"
    query = f"?set={change}"
    assert twin(page, query) is None
    stale = page.get(f"/offers{query}").text
    assert "stale: the numbers were changed" in stale
    assert "/why/offer" not in stale
    assert slugs(page.get(f"/why/offer.1.json{query}")) == ["unknown-name"]
    worked(page, change)
    assert twin(page, query)["offer"]["packages"] != twin(page)["offer"]["packages"]
    assert f"/why/offer.1{query.replace('=-', '%3D-')}" in page.get(f"/offers{query}").text


def test_what_a_case_has_none_of_is_said_in_one_sentence(tmp_path: Path) -> None:
    page = page_of(small(tmp_path / "bare", EXIT.replace("and not kept", "")))
    worked(page)
    text = plain(page.get("/offers").text)
    assert text.count("The case has none: ") == 2
    assert "/why/offer.1" in text
    assert [name for name in HEADINGS if twin(page)[name] is None] == ["guarantee", "when"]
    asks_nothing = page_of(small(tmp_path / "mute", EXIT.replace("asks: {outcome: exile, given: {offer: yes}}\n", "")))
    text = plain(asks_nothing.get("/offers").text)
    assert "The case has none: the case asks nothing." in text
    assert "Work it out" not in text
