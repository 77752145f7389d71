"""The brief in the page, the variants side by side, and the way from a number to its quote.

Broken on purpose, each seen red: see the commit.
"""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest

pytest.importorskip("fastapi", reason="the page needs the extra 'web'")

from schemas import schema
from test_web_evidence import HOSTILE, hostile
from web_client import FLAGSHIP, Client, drawn, page_of, plain, slugs, small

from offramp.case.load import load
from offramp.case.types import supports
from offramp.evidence.readers.docx import docx_text
from offramp.game.variants import compare
from offramp.web import briefs
from offramp.web.headline import warm
from offramp.web.jobs import Jobs
from offramp.web.session import Session
from offramp.wording import percent


@pytest.fixture(scope="module")
def page() -> Client:
    return page_of(FLAGSHIP)


def cited(folder: Path, text: str = "The ruler may leave, officials said.") -> tuple[Client, Path]:
    """A page whose answer is drawn, of a case that cites every claim of a report; and its folder."""
    hostile(folder, text)
    claims = re.findall(r'"record":"claim","id":"([^"]+)"', (folder / "claims.jsonl").read_text("utf-8"))
    case, rests = folder / "case.yaml", f"because: [{', '.join(claims)}], otherwise: 0"
    case.write_text(case.read_text("utf-8").replace("value: 1..5, assumed: a", f"value: 1..5, {rests}"), "utf-8")
    return page_of(folder, draws=8), folder


def links(found: str, start: str) -> list[str]:
    return [html.unescape(one) for one in re.findall(r'href="([^"]+)"', found) if one.startswith(start)]


def test_every_number_of_the_brief_leads_to_the_case_and_to_quotes(page: Client) -> None:
    """Every handle has a page, and its data; each quote there stands marked in its report."""
    handles = sorted(set(links(page.get("/brief").text, "/why/")))
    assert len(handles) > 40
    quoted: set[str] = set()
    for k, one in enumerate(handles):
        told = page.get(f"{one}.json").json()
        assert schema("trace").faults(told) == [], one
        assert told["quotes"] or not told["claims"]
        if k % 4 == 0 or one == "/why/answer":  # as a page too
            found = page.get(one).text
            assert told["says"][:40] in plain(html.unescape(found))
            quoted |= set(links(found, "/evidence?"))
    assert len(quoted) >= 14
    for one in quoted:
        claim, place = unquote(urlsplit(one).query.removeprefix("claim=")), urlsplit(one).fragment
        marked = re.search(rf'id="{place}" aria-current="true"', page.get(one.split("#")[0]).text)
        assert marked, claim


def test_every_item_of_the_case_says_where_it_comes_from(page: Client) -> None:
    case = load(FLAGSHIP)
    for path, support in supports(case):
        told = page.get(f"/why/{quote(path, safe='')}.json").json()
        assert told["items"] == [path]
        assert [one["id"] for one in told["quotes"]] == list(support.claims)
        assert [one["text"] for one in told["quotes"]] == [case.claims[one].quote for one in support.claims]
        assert told["assumed"] == ([] if support.claims else [support.assumed])


def test_from_the_answer_to_a_quote_in_three_steps(tmp_path: Path) -> None:
    page, folder = cited(tmp_path)
    drawn(page)
    answer = page.get("/").text
    first = links(answer, "/why/answer")[0]
    second = links(page.get(first).text, "/evidence?claim=bad%23")[0]
    claim = unquote(urlsplit(second).query.removeprefix("claim="))
    assert load(folder).claims[claim].quote[:30] in html.unescape(re.sub(r"<[^>]+>", "", page.get(second).text))


def test_the_way_keeps_the_changes(page: Client) -> None:
    query = "set=worth.ruler.fear%3D-7"
    for start in ("/why/answer", "/why/chance.removed", "/evidence?"):
        assert all(query in one for one in links(page.get(f"/?{query}").text, start))
    assert all(query in one for one in links(page.get(f"/why/chance.removed?{query}").text, "/evidence?"))


def test_a_number_that_is_none_is_refused(page: Client) -> None:
    assert slugs(page.get("/why/nothing.json")) == ["unknown-name"]
    assert page.get("/why/nothing", headers={"accept": "text/html"}).status_code == 422


def test_the_brief_in_the_page_is_the_brief(tmp_path: Path) -> None:
    from offramp.briefing.brief import brief

    folder = hostile(tmp_path / "case", "The ruler may leave, officials said.")
    made, page = brief(load(folder)), page_of(folder)
    assert page.get("/brief.json").json()["page"] == json.loads(made.json())["page"]
    found = html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.get("/brief").text)))
    for section in made.page.sections:
        assert section.heading in found
        if section.anchor not in ("turns", "next"):  # which wait for a job
            assert all(re.sub(r"\s+", " ", para.text) in found for para in section.lead)
    assert "Not worked out yet" in found
    assert "A file taken now lacks what would change the answer and what to find out next: work them out first" in found


def test_variants_side_by_side_are_those_of_the_library(page: Client) -> None:
    made, found = compare(load(FLAGSHIP)), plain(page.get("/compare").text)
    assert page.get("/compare.json").json()["rows"][0]["fixed"] == made.rows[0].fixed
    tables = re.findall(r'<table class="variants">(.*?)</table>', found, re.DOTALL)
    for table, free in zip(tables, (False, True), strict=True):
        names = [html.unescape(one) for one in re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', table)][1:]
        rows = re.findall(r"<tr[^>]*><th scope=\"row\">(.*?)</tr>", table, re.DOTALL)
        assert len(rows) == len(made.rows)
        for text, row in zip(rows, made.rows, strict=True):
            odds = row.outcomes_free if free else row.outcomes
            told = re.findall(r'<span class="num">([^<]+)</span>', text)
            assert [html.unescape(one) for one in told] == [percent(odds[name], exact=False) for name in names]
            now = made.rows[0].fixed
            assert row.fixed is not None
            assert now is not None
            assert ("reverses the play in the middle" in text) == (not free and (row.fixed >= 0.5) != (now >= 0.5))


def test_hostile_report_text_does_nothing_in_any_view(tmp_path: Path) -> None:
    page = cited(tmp_path, HOSTILE)[0]
    for address in ("/", "/evidence", "/model", "/hinges", "/compare", "/brief", "/why/answer", "/why/worth.her.far"):
        found = page.get(address)
        assert found.status_code == 200, address
        assert "<script>alert" not in found.text
        assert "<img src=x" not in found.text
        assert "\u202e" not in found.text
    assert "&lt;script&gt;alert(1)" in page.get("/why/worth.her.far").text


def test_the_brief_is_taken_away_with_the_changes_in_force(tmp_path: Path) -> None:
    """In each form; the file names the changes, which the case does not have."""
    pytest.importorskip("docx", reason="the extra 'word'")
    page = page_of(small(tmp_path))
    links_ = links(page.get("/brief?set=worth.her.far%3D4").text, "/brief/")
    assert [urlsplit(one).path for one in links_][:4] == [f"/brief/brief.{kind}" for kind in FORMS]
    short, whole = (page.get(links_[k]) for k in (0, 4))
    assert short.headers["content-disposition"] == 'attachment; filename="brief.docx"'
    for made in (short, whole):
        text = plain(docx_text(made.content, "b").text)
        assert "With changes from a meeting that the case file does not have: " in text
        assert "1 to 5 → 4." in text
    assert len(whole.content) > len(short.content)
    assert "With changes" not in page.get("/brief/brief.md").text
    assert slugs(page.get("/brief/brief.exe")) == ["bad-request"]


FORMS = ("docx", "pdf", "html", "md")


def test_the_brief_is_there_before_anybody_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(hostile(tmp_path / "case"))
    state = page.app.app.state
    warm(state.session, state.jobs)
    monkeypatch.setattr(briefs, "brief_of", None)  # so that nothing can be made any more
    assert page.get("/why/answer").status_code == 200
    warm(Session(tmp_path), Jobs())  # where there is no case, nothing is raised
