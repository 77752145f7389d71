"""The evidence: text cut by offsets, what a claim carries, and decisions that nobody loses.

Broken on purpose, each seen red: see the commit.
"""

from __future__ import annotations

import html
import re
import threading
import unicodedata
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the page needs the extra 'web'")

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st
from schemas import schema
from web_client import FLAGSHIP, SMALL, Client, flagship, page_of, plain, slugs, small

from offramp.briefing.names import names_of
from offramp.briefing.register_files import RegisterSheet, register_file
from offramp.case import evidence_audit
from offramp.case.load import load, outline
from offramp.case.report_reading import read_again
from offramp.case.transform import without
from offramp.evidence.register import load_register
from offramp.evidence.types import Claim, Cue, Hedge, SetAside, Span
from offramp.game.solve import bargain
from offramp.sanitize import visible
from offramp.web.live_answer import central_answer
from offramp.web.marked_text import breaks, pieces

CITED = "press#e5509a82"  # one of two supports of what cites it
ALONE = "press#837c0372"  # the build-up


@pytest.fixture(scope="module")
def page() -> Client:
    return page_of(FLAGSHIP)


def address(claim: str) -> str:
    return f"/evidence?claim={claim.replace('#', '%23')}"


def digest(page: Client) -> str:
    return str(page.get("/evidence.json").json()["digest"])


def decided(page: Client, action: str, *names: str, **more: Any) -> Any:
    body = {"action": action, "names": list(names), "digest": digest(page), **more}
    return page.post("/claims", json=body)


# the text -----------------------------------------------------------------------------------------------------------

LETTERS = st.text(alphabet="ab \n\u202e\u0301𝒳", min_size=1, max_size=40)


@st.composite
def readings(draw: st.DrawFn) -> tuple[str, list[Claim], list[SetAside], int, int]:
    """A text, claims and debris that do not overlap, marks anywhere in them, and a window."""
    text = draw(LETTERS)
    ends = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=8)))
    claims, aside = [], []
    for k, (a, b) in enumerate(itertools.pairwise(ends)):
        kind = draw(st.sampled_from(["claim", "aside", "neither"]))
        spots = [sorted((draw(st.integers(a, b)), draw(st.integers(a, b)))) for _ in range(3)]
        (c, d), (e, f), (g, h) = spots
        if kind == "claim":
            cue, source = Cue(c, d, text[c:d], "report"), Span(e, f, text[e:f])
            hedges = (Hedge(g, h, text[g:h], "modal"),)
            claims.append(Claim(f"r#{k:08x}", "author", a, b, text[a:b], cue=cue, source_span=source, hedges=hedges))
        elif kind == "aside":
            aside.append(SetAside(a, b, text[a:b], "ad"))
    low, high = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
    return text, claims, aside, low, high


Letter = tuple[str, str, frozenset[str]]


def letter(text: str, at: int, claims: list[Claim], aside: list[SetAside]) -> Letter:
    """What one code point is, by its offset alone."""
    for claim in claims:
        if claim.start <= at < claim.end:
            assert claim.cue
            assert claim.source_span
            spans = (("cue", claim.cue), ("source", claim.source_span), ("hedge", claim.hedges[0]))
            return text[at], claim.id, frozenset(name for name, one in spans if one.start <= at < one.end)
    return text[at], "aside" if any(one.start <= at < one.end for one in aside) else "", frozenset()


@settings(max_examples=60, deadline=None)
@given(readings())
def test_every_code_point_is_what_its_offset_says(one: tuple[str, list[Claim], list[SetAside], int, int]) -> None:
    text, claims, aside, low, high = one
    found: list[Letter] = []
    for piece in pieces(text, claims, aside, low, high):
        what = piece.claim.id if piece.claim else "aside" if piece.aside else ""
        assert piece.start == low + len(found)
        found += [(mark, what, frozenset(run.marks)) for run in piece.runs for mark in run.text]
    assert found == [letter(text, at, claims, aside) for at in range(low, high)]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 400), st.lists(st.integers(0, 400)), st.integers(2, 50))
def test_parts_are_short_and_begin_at_claims(length: int, starts: list[int], size: int) -> None:
    found = breaks(length, [at for at in starts if at < length], size)
    ends = [*found, length]
    assert found[0] == 0
    assert all(0 <= b - a <= size for a, b in itertools.pairwise(ends))
    for before, at in itertools.pairwise(found):  # the last claim of the second half, where one begins there
        near = [one for one in range(before + size // 2 + 1, before + size + 1) if one in starts and one < length]
        assert at == (near[-1] if near else before + size)


def test_claims_are_not_compared_with_each_other(page: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty thousand claims that are compared each with each take minutes."""

    def never(one: Claim, _: object) -> bool:
        raise AssertionError(f"{one.id} was compared")

    monkeypatch.setattr(Claim, "__eq__", never)
    assert page.get("/evidence").status_code == 200


def shown_text(found: str) -> str:
    """What a person reads of the report on the page."""
    body = found[found.index('<div class="text">') + 18 :]
    body = body[: body.index("</div>")]
    body = re.sub(r'<span class="why-aside">.*?</span></button>\]</span>', "", body, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "", body))


@pytest.mark.parametrize("report", ["press"])
def test_the_page_shows_the_whole_report(page: Client, report: str) -> None:
    text = page.get(f"/evidence.json?report={report}").json()["report"]["text"]
    assert shown_text(page.get(f"/evidence?report={report}").text) == visible(text)


def test_each_claim_is_the_quote_at_its_offsets(page: Client) -> None:
    found = page.get("/evidence").text
    told = page.get("/evidence.json").json()
    links = re.findall(r'<a class="claim [^>]*?href="/evidence\?claim=([^"#]+)#[^"]*">(.*?)</a>', found, re.DOTALL)
    assert len(links) == len(told["claims"])
    for (name, inner), claim in zip(links, sorted(told["claims"], key=lambda one: one["start"]), strict=True):
        assert name.replace("%23", "#") == claim["id"]
        assert html.unescape(re.sub(r"<[^>]+>", "", inner)) == visible(claim["text"])
        hedges = [html.unescape(one) for one in re.findall(r'<span class="hedge">(.*?)</span>', inner)]
        assert set(hedges) <= {one["text"] for one in claim["hedges"]}


# a claim ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("claim", [CITED, ALONE])
def test_a_claim_says_what_rests_on_it_and_the_answer_without_it(page: Client, claim: str) -> None:
    case, found = load(FLAGSHIP), plain(page.get(address(claim)).text)
    carried = found[found.index('class="carries"') : found.index('id="decide"')]
    paths = re.findall(r'<li><a href="/model#[^"]+">([^<]+)</a>', carried)
    names = names_of(case)
    assert list(map(html.unescape, paths)) == [
        names.item(path) for path, ids in evidence_audit.cited(case).items() if claim in ids
    ]
    p = bargain(without(case, frozenset({claim}))).probability
    assert p is not None
    now = central_answer(case).probability
    told = re.search(r'id="without">Every number in the middle, this claim false: exile (\d+) %([^<]*)<', found)
    assert told
    assert told[1] == f"{100 * p:.0f}"
    assert ("reverses that play" in told[2]) == ((p < 0.5) != (now < 0.5))


def test_the_answer_without_a_claim_is_taken_under_the_changes(page: Client) -> None:
    plain, changed = (page.get(address(CITED) + more).text for more in ("", "&set=worth.ruler.fear%3D-3"))
    answers = [re.search(r'id="without">([^<]+)', one) for one in (plain, changed)]
    assert answers[0]
    assert answers[1]
    assert answers[0][1] != answers[1][1]


@pytest.mark.parametrize("query", ["claim=press%2300000000", "report=..%2F..%2Fetc%2Fpasswd", "report=nothing"])
def test_what_is_not_there_is_refused(page: Client, query: str) -> None:
    assert slugs(page.get(f"/evidence?{query}")) == ["unknown-name"]


# deciding -----------------------------------------------------------------------------------------------------------


def changed_lines(before: str, after: str) -> list[int]:
    pairs = zip(before.splitlines(), after.splitlines(), strict=True)
    return [k for k, (one, two) in enumerate(pairs) if one != two]


def test_a_grade_changes_one_line_and_is_kept(tmp_path: Path) -> None:
    folder = flagship(tmp_path)
    page, file = page_of(folder), folder / "claims.jsonl"
    before, was = file.read_text("utf-8"), page.get("/answer.json").json()
    answer = decided(page, "grade", CITED, grade="B2", by="Ana Ñ")
    assert answer.status_code == 200
    assert answer.json()["changed"] == [CITED]
    assert f'data-claims="{answer.json()["digest"]}"' in page.get("/evidence").text
    register = load_register(file)
    lines = changed_lines(before, file.read_text("utf-8"))
    assert lines == [register.lines[CITED] - 1]
    assert register.claims[CITED].grading.to_dict() == {"reliability": "B", "credibility": "2", "graded_by": "Ana Ñ"}
    assert load(folder).claims[CITED].grade == "B2"
    now = page.get("/answer.json").json()
    assert now["case"] != was["case"]  # solved again, of another case
    assert now["asks"] == was["asks"]
    assert "by Ana Ñ" in page.get(address(CITED)).text


def test_a_report_is_graded_and_the_grade_taken_back_twice(tmp_path: Path) -> None:
    folder = flagship(tmp_path)
    page, before = page_of(folder), load(folder)
    report = CITED.split("#")[0]
    graded = decided(page, "grade", report, grade="B", by="Ana", why="saw it")
    assert graded.json()["words"] == f"Graded B: “{before.reports[0].publisher}”"
    assert slugs(decided(page, "undo", CITED, by="Ana")) == ["nothing-changed"]
    assert "usually reliable (graded B by Ana: saw it)" in page.get("/evidence").text
    assert decided(page, "grade", CITED, grade="E1", by="Bo").status_code == 200  # a graded report keeps its letter
    assert decided(page, "grade", report, grade="D", by="Bo").status_code == 200
    assert (load(folder).reports[0].reliability, load(folder).claims[CITED].grade) == ("D", "D1")
    assert "B: saw it" in [one["detail"] for one in page.get("/history.json").json()["changes"]]
    assert slugs(decided(page, "undo", report)) == ["who-decides"]
    for letter in ("B", before.reports[0].reliability):
        assert decided(page, "undo", report, by="Cy").status_code == 200
        assert load(folder).reports[0].reliability == letter
        assert load(folder).claims[CITED].grade == f"{letter}1"  # the digit is the claim's own
        assert load_register(folder / "claims.jsonl").claims[CITED].grading.reliability == letter
    assert slugs(decided(page, "undo", report, by="Cy")) == ["nothing-changed"]


def test_a_correction_is_written_and_told_with_what_was_read(tmp_path: Path) -> None:
    folder = flagship(tmp_path)
    page = page_of(folder)
    fixed = {"certainty": "possible", "source": "An aide"}
    assert decided(page, "correct", CITED, correct=fixed, by="Ana", why="heard it").status_code == 200
    assert load(folder).claims[CITED].certainty == "possible"
    found = html.unescape(page.get(address(CITED)).text)
    assert "possible, corrected by Ana: heard it (read: certain)" in found
    assert slugs(decided(page, "correct", CITED, correct={"mood": "bad"}, by="Ana")) == ["bad-correction"]
    assert slugs(decided(page, "correct", CITED, correct={"polarity": "so"}, by="Ana")) == ["bad-correction"]
    assert slugs(decided(page, "correct", CITED, correct=fixed)) == ["who-decides"]


def test_a_rejected_claim_that_is_cited_is_told_and_counts_no_longer(tmp_path: Path) -> None:
    folder = flagship(tmp_path)
    page = page_of(folder)
    assert "rejected claim" not in page.get("/evidence").text
    assert decided(page, "reject", ALONE).status_code == 200
    found = page.get("/evidence").text
    assert "The case cites 1 rejected claim" in found
    assert "which does not count" in found
    assert decided(page, "propose", ALONE).status_code == 200
    assert "rejected claim" not in page.get("/evidence").text


def test_what_was_decided_is_said_by_the_quote(tmp_path: Path) -> None:
    page = page_of(flagship(tmp_path))
    graded = decided(page, "grade", CITED, grade="B3", by="Ana").json()["words"]
    assert re.fullmatch(r"Graded B3: “[^“”]{20,50} …”", graded)
    assert decided(page, "propose", CITED).json()["words"] == graded.replace("Graded B3", "Undecided again")


def test_the_second_who_decides_is_told(tmp_path: Path) -> None:
    page = page_of(flagship(tmp_path))
    body = {"action": "accept", "names": [CITED], "digest": digest(page)}
    assert page.post("/claims", json=body).status_code == 200
    second = page.post("/claims", json={**body, "action": "reject"})
    assert second.status_code == 409
    assert slugs(second) == ["case-changed"]
    assert load_register(tmp_path / "soft-exit" / "claims.jsonl").claims[CITED].status == "accepted"


def test_of_many_at_once_one_decides(tmp_path: Path) -> None:
    folder = flagship(tmp_path)
    page = page_of(folder)
    seen, answers = digest(page), []

    def go(grade: str) -> None:
        body = {"action": "grade", "names": [CITED], "grade": grade, "by": grade, "digest": seen}
        answers.append((grade, page.post("/claims", json=body).status_code))

    threads = [threading.Thread(target=go, args=(f"B{k}",)) for k in range(1, 7)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    won = [grade for grade, status in answers if status == 200]
    assert len(won) == 1
    assert sorted(status for _, status in answers) == [200, *[409] * 5]
    assert load_register(folder / "claims.jsonl").claims[CITED].grading.graded_by == won[0]


@pytest.fixture(scope="module")
def undecided(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Client]:
    """A copy of the flagship in which nothing is decided, and its page."""
    folder = flagship(tmp_path_factory.mktemp("undecided"))
    return folder, page_of(folder)


@pytest.mark.parametrize(
    ("body", "slug"),
    [
        ({"action": "grade", "grade": "G7", "by": "a"}, "bad-grade"),
        ({"action": "grade", "grade": "B2", "by": " "}, "who-decides"),
        ({"action": "restore"}, "who-decides"),
        ({"action": "accept", "names": ["press#00000000"]}, "unknown-claim"),
        ({"action": "restore", "names": ["press~00000000"], "by": "a"}, "unknown-claim"),
        ({"action": "burn"}, "bad-request"),
        ({"action": "accept", "names": []}, "bad-request"),
    ],
)
def test_a_decision_that_is_none_is_refused_and_nothing_is_written(
    undecided: tuple[Path, Client], body: dict[str, Any], slug: str
) -> None:
    folder, page = undecided
    before = (folder / "claims.jsonl").read_bytes()
    answer = page.post("/claims", json={"names": [CITED], "digest": digest(page), **body})
    assert answer.status_code == 422
    assert slugs(answer) == [slug]
    assert (folder / "claims.jsonl").read_bytes() == before


def test_a_case_without_register_is_told(tmp_path: Path) -> None:
    page = page_of(small(tmp_path / "case"))
    assert "names no reports" in page.get("/evidence").text
    assert slugs(page.get("/evidence.json")) == ["no-register"]
    assert slugs(page.post("/claims", json={"action": "accept", "names": ["a"], "digest": ""})) == ["no-register"]


def test_the_register_can_be_taken_along_as_files(page: Client, tmp_path: Path) -> None:
    case, empty = load(FLAGSHIP), page_of(small(tmp_path / "case"))
    register = load_register(FLAGSHIP / "claims.jsonl")
    for name in re.findall(r'href="/evidence/([^"]+)" download', page.get("/evidence").text):
        found = page.get(f"/evidence/{name}")
        assert found.content.decode() == register_file(name, RegisterSheet(register, case.reports, case))
        assert found.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert slugs(empty.get(f"/evidence/{name}")) == ["no-register"]
    assert page.get("/evidence/claims.exe").status_code == 422
    assert "download" not in empty.get("/evidence").text


def test_what_was_set_aside_can_be_restored(tmp_path: Path) -> None:
    folder = flagship(tmp_path)
    page = page_of(folder)
    found = page.get("/evidence").text
    names = re.findall(r'data-restore="([^"]+)"', found)
    assert names
    piece = next(one for one in load_register(folder / "claims.jsonl").set_aside_of["press"])
    before = len(page.get("/evidence.json").json()["claims"])
    assert decided(page, "restore", names[0], by="Ana").status_code == 200
    after = page.get("/evidence.json").json()
    assert len(after["claims"]) > before
    assert any(piece.text in one["text"] or one["text"] in piece.text for one in after["claims"])
    assert schema("read").faults(after) == []


# hostile reports ----------------------------------------------------------------------------------------------------

HOSTILE = (
    "The ruler will \u202eleave\u202c, the minister reportedly said.\n\n"
    "</div></main><script>alert(1)</script> may happen, according to <img src=x onerror=alert(2)> the Post.\n\n"
    "{{ 7*7 }} {% include '/etc/passwd' %} could be true, officials said\u200b.\n\n"
)
REPORTS = "reports:\n  bad: {file: bad.md, origin: x, reliability: F, date: 2024-12-31}\n"


def hostile(folder: Path, text: str = HOSTILE) -> Path:
    """A case whose report is hostile, read into its register."""
    case = SMALL.replace("actors:", f"{REPORTS}actors:", 1)
    small(folder, case)
    (folder / "bad.md").write_text(text, "utf-8")
    read_again(outline(folder), None)
    return folder


def test_hostile_report_text_is_shown_and_does_nothing(tmp_path: Path) -> None:
    page = page_of(hostile(tmp_path / "case"))
    found = page.get("/evidence").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in found
    assert "<script>alert" not in found
    assert "<img src=x" not in found
    assert "\\u202eleave\\u202c" in found
    assert "{{ 7*7 }}" in found
    assert not any(unicodedata.category(one) == "Cf" for one in found)
    assert shown_text(found) == visible(HOSTILE)
    assert schema("read").faults(page.get("/evidence.json").json()) == []


def test_a_line_of_a_megabyte_is_shown_in_parts(tmp_path: Path) -> None:
    """One line without an end, in a register as `read` would write it."""
    from offramp.evidence.claims import claim_id
    from offramp.evidence.register import write_register
    from offramp.evidence.types import Reading, Report

    text = "x<b>\u202e" * 200_000
    folder = small(tmp_path / "case", SMALL.replace("actors:", f"{REPORTS}actors:", 1))
    (folder / "bad.md").write_text(text, "utf-8")
    claim = Claim(claim_id("bad", text), "author", 0, len(text), text)
    write_register(
        folder / "claims.jsonl",
        [Reading(Report("bad", "bad.md", "0" * 64, "utf-8", None, None, None, text), (claim,), ())],
    )
    page = page_of(folder)
    first, last = page.get("/evidence"), page.get("/evidence?part=99999")
    assert first.status_code == last.status_code == 200
    assert "Part 1 of 34" in first.text
    assert "Part 34 of 34" in last.text
    assert len(first.text) < 1_000_000
    assert shown_text(first.text) == visible(text[:30_000])


def test_a_report_that_is_gone_takes_only_its_text_with_it(tmp_path: Path) -> None:
    """Seen red with every view a 409, and with a fault in the evidence."""
    folder = flagship(tmp_path)
    page = page_of(folder)
    mark = page.get("/files").headers["etag"]
    (folder / "reports/press.md").unlink()
    assert page.get("/files").headers["etag"] != mark
    assert page.get("/model").status_code == 200
    found = page.get(f"/evidence?claim={CITED.replace('#', '%23')}", headers={"accept": "text/html"})
    assert found.status_code == 200
    assert 'class="problems"' in found.text
    assert "What it supports" in found.text
