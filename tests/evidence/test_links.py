"""Across reports: one origin told twice, claims that agree or conflict, and denials that a relay leaves out."""

from __future__ import annotations

import dataclasses
import functools
import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offramp.case.check import examine
from offramp.cli import execute
from offramp.evidence.links import link
from offramp.evidence.origins import containment, origins, shingles
from offramp.evidence.pipeline import read_report
from offramp.evidence.provenance import outlet
from offramp.evidence.register import load_register
from offramp.evidence.types import Links, Reading, Relation

_ALIASES = {"ruler": ["Okoro"], "coercer": ["Varda"]}
_FIRST = (
    "Varda has offered Okoro a house by the sea, according to a report in The Herald.\n"
    "Okoro asked for a pardon and for command of the guard, two officials said.\n"
    "The guard was put on alert at dawn and the roads to the palace were closed by noon.\n"
)
_SECOND = (
    "Okoro may have a house by the sea, The Herald reported.\n"
    "Okoro asked for eighteen months in office, it wrote.\n"
    "Varda denied that it had made an offer to anybody.\n"
)
_APART = "The harvest was poor in the north.\nA bridge fell into the river on Monday.\n"


@functools.cache
def read(text: str, key: str, publisher: str | None = None) -> Reading:
    made = read_report(text.encode(), key, _ALIASES, file=f"{key}.txt")
    return dataclasses.replace(made, report=dataclasses.replace(made.report, publisher=publisher))


def linked(*texts: str) -> Links:
    return link([read(text, f"r{k}") for k, text in enumerate(texts)])


def shown(links: Links, *texts: str) -> list[tuple[str, str, str, str]]:
    quotes = {claim.id: claim.text for k, text in enumerate(texts) for claim in read(text, f"r{k}").claims}
    return [(one.kind, one.about, quotes[one.claims[0]][:12], quotes[one.claims[1]][:12]) for one in links.relations]


# origins --------------------------------------------------------------------------------------------------------


def test_two_pages_that_cite_one_paper_are_one_origin() -> None:
    found = linked(_FIRST, _SECOND, _APART).origins
    assert [(one.reports, one.source, one.status) for one in found] == [(("r0", "r1"), "Herald", "proposed")]
    assert "both cite “The Herald”" in found[0].evidence[0]


def test_two_copies_of_one_text_are_one_origin() -> None:
    changed = _FIRST.replace("according to a report in The Herald", "it was said").replace("a house", "a villa")
    found = linked(_FIRST, changed + _APART).origins
    assert [one.reports for one in found] == [("r0", "r1")]
    assert found[0].source is None
    assert "stand in both" in found[0].evidence[0]


def test_a_page_that_cites_the_publisher_of_the_other() -> None:
    first, second = (
        read(_APART + _FIRST.replace(", according to a report in The Herald", ""), "a", "The Herald"),
        read(_SECOND, "b"),
    )
    assert [one.reports for one in origins([first, second])] == [("a", "b")]
    other = dataclasses.replace(first, report=dataclasses.replace(first.report, publisher="The Gazette"))
    assert origins([other, second]) == ()


def test_origins_join_through_a_third() -> None:
    middle = "The old ferry has been sold, the Quay Gazette reported.\n" + _SECOND
    found = linked(
        _FIRST, middle, "They sold the old ferry for scrap, the Quay Gazette reported. Two men swam ashore.\n"
    ).origins
    assert [one.reports for one in found] == [("r0", "r1", "r2")]
    apart = (_FIRST, "They sold the old ferry, the Quay Gazette reported.\n", middle)
    assert [one.reports for one in linked(*apart).origins] == [("r0", "r1", "r2")]


def test_a_short_form_of_a_name_is_the_name() -> None:
    found = linked(
        "A coal barge sank, the Quay Post reported.", "A barge with coal has sunk, the Post reported."
    ).origins
    assert [one.source for one in found] == ["Quay Post"]


def test_an_agency_that_is_cited_for_two_matters_joins_nothing() -> None:
    assert linked("A coal barge sank, Reuters reported.", "The bishop spoke of mercy, Reuters reported.").origins == ()


def test_pages_that_cite_the_same_official_are_not_one_origin() -> None:
    text = "A barge sank, {} said.\n"
    assert linked(text.format("the minister"), "The barge was old, the minister said.\n").origins == ()
    assert linked(text.format("Okoro"), "The barge was old, Okoro said.\n").origins == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A barge sank, according to a report in the Quay Lantern.", "quay lantern"),
        ("Reuters reported that a barge sank.", "reuters"),
        ("The Herald reported that a barge sank.", "herald"),
        ("The minister said that a barge sank.", None),
        ("A barge reportedly sank.", None),
        ("A barge sank, a report said.", None),
    ],
)
def test_outlets(text: str, name: str | None) -> None:
    assert outlet(read(text, "k").claims[0]) == name


words = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f", "g"]), max_size=30)


@settings(max_examples=40)
@given(words, words)
def test_containment_is_that_of_the_definition(one: list[str], other: list[str]) -> None:
    """The twin: count the runs of five one by one."""
    first, second = read("x " + " ".join(one), "a"), read("x " + " ".join(other), "b")
    runs = [{tuple(text[k : k + 5]) for k in range(len(text) - 4)} for text in (["x", *one], ["x", *other])]
    assert shingles(first) == runs[0]
    shared = sum(1 for run in runs[0] if any(run == other for other in runs[1]))
    least = min(len(runs[0]), len(runs[1]))
    assert containment(shingles(first), shingles(second)) == (shared / least if least else 0)


# relations ------------------------------------------------------------------------------------------------------


def test_another_account_of_a_demand_contradicts_the_first() -> None:
    found = shown(linked(_FIRST, _SECOND), _FIRST, _SECOND)
    assert ("contradicts", "what ruler asks for", "Okoro asked ", "Okoro asked ") in found


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Okoro asked for a pardon and a guard.", "Okoro wants a pardon, an aide said.", "supports"),
        ("Okoro asked for a pardon.", "Okoro did not ask for a pardon.", "contradicts"),
        ("Okoro asked for a pardon.", "Varda asked for a pardon.", None),
        (
            "Three barges left the harbour on Monday with grain for the garrison.",
            "On Monday three barges with grain for the garrison left the harbour.",
            "same_as",
        ),
        (
            "Three barges left the harbour on Monday with grain for the garrison.",
            "No barges left the harbour on Monday with grain for the garrison.",
            "contradicts",
        ),
        (
            "The pilots say that 12 barges left the harbour on Monday with grain.",
            "The pilots say that 40 barges left the harbour on Monday with grain.",
            "contradicts",
        ),
        (
            "The truce in the valley holds, a monk said.",
            "The truce in the valley does not hold, a guard said.",
            "contradicts",
        ),
        (
            "Reports that the bishop fled the city are false, a clerk said.",
            "The bishop fled the city, two monks said.",
            "contradicts",
        ),
        ("The bishop signed the truce.", "The bishop refused to sign the truce.", "contradicts"),
        (
            "The pilots will strike if the owners cut wages.",
            "The pilots will not strike if the owners pay wages.",
            None,
        ),
        (
            "The pilots raised the fee for barges to 12 crowns in March 2024.",
            "The pilots raised the fee for barges to 40 crowns in May 2025.",
            None,
        ),
        ("Three barges left the harbour on Monday.", "The bishop spoke of mercy on the radio at night.", None),
    ],
)
def test_pairs(one: str, other: str, kind: str | None) -> None:
    found = linked(one, other).relations
    assert [relation.kind for relation in found] == ([kind] if kind else [])
    assert all(relation.status == "proposed" and relation.evidence for relation in found)


def test_claims_of_one_report_are_not_related() -> None:
    assert (
        linked("Three barges left the harbour on Monday.\nThree barges left the harbour on Monday.\n").relations == ()
    )


@settings(max_examples=40)
@given(st.lists(st.sampled_from([_FIRST, _SECOND, _APART]), min_size=1, max_size=4))
def test_proposals_are_ordered_and_between_different_reports(texts: list[str]) -> None:
    readings = [read(text, f"r{k}") for k, text in enumerate(texts)]
    found = link(readings)
    order = [claim.id for reading in readings for claim in reading.claims]
    for relation in found.relations:
        first, second = map(order.index, relation.claims)
        assert first < second
        assert relation.claims[0].split("#")[0] != relation.claims[1].split("#")[0]
    assert len({one.claims for one in found.relations}) == len(found.relations)
    assert found == link(readings)
    grouped = list(itertools.chain(*(one.reports for one in found.origins)))
    assert len(grouped) == len(set(grouped))


# omissions ------------------------------------------------------------------------------------------------------


def test_the_relay_omits_the_denial_of_its_origin() -> None:
    found = linked(_FIRST, _SECOND, _APART).omissions
    assert [(one.report, one.claim.split("#")[0]) for one in found] == [("r0", "r1")]


def test_a_denial_that_both_carry_is_not_omitted() -> None:
    assert linked(_FIRST + "Varda denied any offer.\n", _SECOND).omissions == ()


def test_reports_of_different_origins_omit_nothing_until_the_case_joins_them() -> None:
    readings = [read(_APART, "a"), read("Varda denied that it had made an offer.\n", "b")]
    assert link(readings).omissions == ()
    joined = link(readings, {"a": "one wire", "b": "one wire"}).omissions
    assert [one.report for one in joined] == ["a"]


# the register and the check -------------------------------------------------------------------------------------

_CASE = """format: offramp/case-1
title: A pit
question: Will it end?
as_of: 2026-03-02
horizon: 30 days
reports: {{a: {{file: a.txt{origin}}}, b: {{file: b.txt{origin}}}}}
actors: {{ruler: {{aliases: [Okoro]}}, coercer: {{aliases: [Varda]}}}}
options: {{go: {{actor: ruler, because: ["{claim}"]}}}}
worth: {{ruler: [], coercer: []}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(_FIRST, encoding="utf-8")
    (tmp_path / "b.txt").write_text(_SECOND, encoding="utf-8")
    write(tmp_path)
    assert execute(["read", str(tmp_path)]) == 0
    return tmp_path


def demand() -> str:
    return next(claim.id for claim in read(_FIRST, "a").claims if "asked for" in claim.text)


def write(folder: Path, origin: str = "") -> None:
    text = _CASE.format(claim=demand(), origin=f", origin: {origin}" if origin else "")
    (folder / "case.yaml").write_text(text, encoding="utf-8")


def slugs(folder: Path) -> dict[str, str]:
    return {problem.slug: problem.message for problem in examine(folder).problems if problem.slug != "claim-unused"}


def test_check_says_what_the_case_rests_on(folder: Path) -> None:
    found = slugs(folder)
    assert found["origin-shared"] == "a and b look like one origin, but are declared as 2"
    assert found["claims-ungraded"].startswith(
        "of 1 item that cites a claim, 1 rests on claims that nobody has graded (F6): options.go"
    )
    assert found["single-origin"].startswith("of 1 item that cites a claim, 1 rests on one origin each")
    assert "(what ruler asks for)" in found["claims-conflict"]
    assert found["omits-denial"].startswith("pages that leave out a denial of their origin, 1 in all: a (b#")


def test_what_is_decided_is_no_longer_said(folder: Path) -> None:
    links = load_register(folder / "claims.jsonl").links
    write(folder, "The Herald")
    assert "origin-shared" not in slugs(folder)
    write(folder)
    names = [one.id for one in (*links.origins, *links.relations, *links.omissions)]  # type: ignore[attr-defined]
    assert execute(["claims", str(folder), "reject", *names]) == 0
    assert execute(["claims", str(folder), "grade", "B2", demand(), "--by", "ana"]) == 0
    assert execute(["read", str(folder)]) == 0
    assert set(slugs(folder)) == {"claims-used", "single-origin", "letter-of-claim"}


def test_a_rejected_claim_that_is_cited_is_a_warning(folder: Path) -> None:
    assert execute(["claims", str(folder), "reject", demand()]) == 0
    problem = next(one for one in examine(folder).problems if one.slug == "claim-rejected")
    assert (problem.level, problem.line, problem.column) == ("warning", 8, 11)
    assert problem.message == f"options.go cites {demand()}, which was rejected and does not count"


def test_one_graded_claim_and_one_claim_of_another_origin_are_enough(folder: Path) -> None:
    """Two claims of two origins: neither note is said; the second rejected: the first stands alone, and graded."""
    other = next(claim.id for claim in read(_SECOND, "b").claims if "denied" in claim.text)
    text = (folder / "case.yaml").read_text(encoding="utf-8").replace(f'"{demand()}"', f'"{demand()}", "{other}"')
    (folder / "case.yaml").write_text(text, encoding="utf-8")
    assert {"claims-ungraded"} == {"claims-ungraded", "single-origin"} & set(slugs(folder))
    assert execute(["claims", str(folder), "grade", "B2", demand(), "--by", "ana"]) == 0
    assert not {"claims-ungraded", "single-origin"} & set(slugs(folder))
    assert execute(["claims", str(folder), "reject", other]) == 0
    assert {"single-origin", "claim-rejected"} == {"claims-ungraded", "single-origin", "claim-rejected"} & set(
        slugs(folder)
    )


def test_the_explicit_form_carries_what_was_decided(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["claims", str(folder), "grade", "B2", demand(), "--by", "ana"]) == 0
    assert execute(["claims", str(folder), "accept", demand()]) == 0
    capsys.readouterr()
    assert execute(["resolve", str(folder), "--json"]) == 0
    claim = json.loads(capsys.readouterr().out)["claims"][demand()]
    assert (claim["grade"], claim["status"]) == ("B2", "accepted")
    assert list(claim["conflicts"].values()) == ["what ruler asks for"]


def test_the_origins_are_listed_with_their_evidence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert execute(["claims", str(folder), "origins"]) == 0
    out = capsys.readouterr().out
    assert "2 pages, 2 origins" in out
    assert "proposed: a+b share one origin, from Herald" in out
    assert "a denial that a leaves out" in out
    assert "  Varda denied that it had made an offer to anybody." in out
    assert execute(["claims", str(folder), "list", "--only", "proposed"]) == 0
    shown = capsys.readouterr().out.splitlines()
    line = next(line for line in shown if line.strip().startswith(demand()))
    assert line.endswith(" · supports the option “go”")
    assert sum("supports" in line for line in shown) == 1
    assert execute(["claims", str(folder), "list", "--only", "relations"]) == 0
    assert "contradicts (proposed): what ruler asks for" in capsys.readouterr().out


def test_a_relation_between_two_claims_has_one_name() -> None:
    assert Relation("contradicts", ("a#1", "b#2")).id == "a#1=b#2"
