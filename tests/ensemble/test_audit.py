"""The audit of conventions, the grades and the confidence of a judgement, each against what it says it does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from schemas import schema
from small_cases import TALKS, made

from offramp.briefing.names import names_of
from offramp.briefing.renderers.terminal import blocks_text
from offramp.briefing.views.judgement import answer_blocks, confidence_para
from offramp.case.quantities import Range, as_text, bounds, parse_value
from offramp.case.types import Case
from offramp.ensemble import audit as auditing
from offramp.ensemble import find_out as finding
from offramp.ensemble import grades
from offramp.ensemble.audit import Audit, Tried, audit, conventions, hull, scaled
from offramp.ensemble.confidence import confidence
from offramp.ensemble.grades import (
    GradeBranches,
    cited_origins,
    grade_branches,
    graded,
    regraded,
    ungraded_origins,
    without_reports,
)
from offramp.ensemble.judgement import asked_mean
from offramp.ensemble.run import Runs, run
from offramp.ensemble.weights import WeightedDraws, weighted
from offramp.game.play import unavailable
from offramp.rooms.answer import answer

SEED, DRAWS = 4, 12
LENS = ("bargain",)
UNGRADED = TALKS.replace("reliability: B", "reliability: F").replace("reliability: C", "reliability: F")
LEASE = """
format: offramp/case-1
title: A lease renewed
question: Does the tenant sign?
as_of: 2026-03-02
horizon: 30 days
asks: {outcome: signed, given: {offer: yes}}
reports:
  press: {file: press.md, origin: agency, reliability: B, date: 2026-03-01}
  books: {file: books.md, origin: auditor, reliability: A, date: 2026-03-01}
actors:
  owner: {name: the owner}
  tenant: {name: the tenant}
options:
  offer: {actor: owner, text: offer the lease, because: [press#00000001]}
  sign: {actor: tenant, text: sign, take: offer, undo: never, assumed: he can}
worth:
  owner:
    - {name: rent, when: sign, value: 4..6, because: [books#00000002], otherwise: 2..6}
  tenant:
    - {name: custom, when: sign, value: 6..9, because: [press#00000001, books#00000002], otherwise: 4..9}
    - {name: another shop, when: not sign, value: 0..3, private: yes, assumed: a prior}
play:
  - {actor: owner, chooses: [offer]}
  - {actor: tenant, chooses: [sign]}
outcomes:
  signed: sign
claims:
  press#00000001: {report: press, quote: "They offer it.", kind: author, certainty: certain, start: 0, end: 14}
  books#00000002: {report: books, quote: "The shop pays.", kind: author, certainty: certain, start: 0, end: 14}
"""


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return made(TALKS, tmp_path_factory.mktemp("talks"))


@pytest.fixture(scope="module")
def open_grades(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The agency's reports are not graded; one of them is late, and says nothing."""
    return made(UNGRADED.replace("reliability: E", "reliability: F"), tmp_path_factory.mktemp("open"))


@pytest.fixture(scope="module")
def runs(talks: Case) -> Runs:
    return run(talks, DRAWS, SEED, lenses=LENS)


def of(runs: Runs) -> WeightedDraws:
    return weighted(runs.job.layout.outcomes, runs.read)


def alone(case: Case, **more: object) -> float:
    found = asked_mean(of(run(case, DRAWS, SEED, lenses=LENS, **more)), "exile")  # type: ignore[arg-type]
    assert found
    return found.mean


# conventions --------------------------------------------------------------------------------------------------------


def test_every_convention_is_tried(talks: Case) -> None:
    kinds = [one.kind for one in conventions(talks)]
    assert {"otherwise", "rationality", "private", "history", "worth"} <= set(kinds)
    assert kinds.count("rationality") == 4
    assert kinds.count("worth") == 2 * len({one.what for one in conventions(talks) if one.kind == "worth"})
    public = [path for path, one in talks.quantities.items() if path.startswith("worth") and not one.private]
    assert {one.what for one in conventions(talks) if one.kind == "worth"} <= set(public)


def test_each_is_a_case_of_its_own(talks: Case, runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer is that of a run of the changed case, on the same draws."""
    monkeypatch.setattr(auditing, "ITEMS", 1)
    found = audit(runs, of(runs))
    assert found.draws == DRAWS
    by = {(one.kind, one.what, one.value): one.probability for one in found.tried}
    for one in conventions(talks):
        if one.kind in ("otherwise", "history", "worth"):
            assert by[one.kind, one.what, one.value] == pytest.approx(alone(one.alternative.case), abs=1e-12)
    answers = [p for p in by.values() if p is not None]
    assert (found.low, found.high) == (min(*answers, found.answer), max(*answers, found.answer))
    most = found.most
    assert most
    assert most.probability is not None
    assert abs(most.probability - found.answer) == max(abs(p - found.answer) for p in answers)


def test_a_prior_moves_one_end_at_a_time_and_never_across_nothing(talks: Case) -> None:
    values = [one.value for one in conventions(talks) if one.kind == "private" and one.what == "worth.coercer.war"]
    assert values == ["-7..-2", "-12..-7", "-22..-2", "-12..0"]
    values = [one.value for one in conventions(talks) if one.what == "worth.ruler.determination"]
    assert values == ["0..5", "0..20"]  # its low end is 0 and stays there


def test_history_is_left_out_and_its_threat_read_the_other_way(talks: Case) -> None:
    history = [one for one in conventions(talks) if one.kind == "history"]
    assert [one.value for one in history] == ["left out", "strike called off"]
    assert history[0].alternative.case.history == ()
    other = history[1].alternative.case.history[0]
    assert (other.until, dict(other.saw)["strike"]) == ("", False)


def test_an_order_that_check_would_refuse_is_never_tried(talks: Case) -> None:
    """He cannot leave before there is an offer, and nobody is struck before the others chose."""
    orders = [one for one in conventions(talks) if one.kind == "order"]
    assert [one.what for one in orders] == ["coercer before ruler"]
    for one in orders:
        assert one.alternative.terms.play
        assert not list(unavailable(replace(talks, play=one.alternative.terms.play)))
    assert [row.what for row in orders] == [row["swap"][0] + " before " + row["swap"][1] for row in swaps(talks)]


def swaps(case: Case) -> list[dict[str, list[str]]]:
    from offramp.ensemble.thresholds import hinges

    found: list[dict[str, list[str]]] = hinges(case).to_dict()["order"]
    return found


def test_hull_and_scale() -> None:
    assert hull(parse_value("4..8"), parse_value("0..2")) == Range(0.0, None, 8.0)
    assert hull(3.0, 3.0) == 3.0
    assert as_text(scaled(parse_value("-12..-7..-6"), 2.0)) == "-24..-14..-12"
    assert bounds(scaled(parse_value("0..(8..12)"), 0.5)) == (0.0, 6.0)


def test_an_audit_that_crosses_one_half() -> None:
    tried = (Tried("base", "", "0.15", 0.55), Tried("order", "a before b", "swapped", None, "not solved"))
    assert Audit(tried, 0.4, 500).crosses
    assert not Audit(tried[1:], 0.4, 500).crosses
    assert Audit((), 0.4, 500).most is None
    assert Audit(tried, 0.4, 500).to_dict()["most_by"] == "base"


# grades -------------------------------------------------------------------------------------------------------------


def test_both_branches_are_those_of_cases_so_graded(open_grades: Case) -> None:
    runs = run(open_grades, DRAWS, SEED, lenses=LENS)
    found = grade_branches(runs, of(runs))
    assert [one.origin for one in found] == ["agency"]
    for letter, p in (("A", found[0].if_best), ("E", found[0].if_worst)):
        assert p == pytest.approx(alone(regraded(open_grades, "agency", letter)), abs=1e-12)
    assert "press#00000001" in found[0].claims
    assert "radio#00000004" not in found[0].claims


def test_with_every_report_set_aside_the_answer_is_that_of_a_case_that_rejects_all(talks: Case) -> None:
    runs = run(talks, DRAWS, SEED, lenses=LENS)
    rejecting = replace(talks, evidence=tuple(replace(claim, status="rejected") for claim in talks.evidence))
    assert without_reports(runs, of(runs)) == pytest.approx(alone(rejecting), abs=1e-12)


def test_who_is_graded(talks: Case, open_grades: Case) -> None:
    assert cited_origins(talks) == ("agency", "radio")
    assert list(ungraded_origins(talks)) == []
    assert list(ungraded_origins(open_grades)) == ["agency"]
    assert graded(open_grades, "radio")


@pytest.mark.parametrize(
    ("best", "worst", "decides"), [(0.6, 0.45, True), (0.45, 0.3, False), (0.45, 0.25, True), (0.8, 0.7, False)]
)
def test_a_grade_decides_across_one_half_or_by_twenty_points(best: float, worst: float, decides: bool) -> None:
    assert GradeBranches("agency", (), (), best, worst).decides == decides


# confidence ---------------------------------------------------------------------------------------------------------


def test_confidence_is_moderate_only_where_all_three_grounds_are_met(talks: Case, open_grades: Case) -> None:
    one_side, crossing = Audit((), 0.3, 500), Audit((Tried("base", "", "0.15", 0.6),), 0.3, 500)
    assert confidence(talks, one_side, 100.0).level == "moderate"
    assert len(confidence(talks, one_side, 100.0).why) == 3
    for case, tried, draws in (
        (open_grades, one_side, 100.0),
        (talks, crossing, 100.0),
        (talks, one_side, 99.0),
        (talks, None, 100.0),
    ):
        found = confidence(case, tried, draws)
        assert found.level == "low"
        assert len(found.why) == 1
    assert confidence(replace(talks, reports=()), one_side, 100.0).why == ("no report that counts is cited",)


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        (
            "",
            "",
            "Moderate: other methods leave the answer on one side of one half (75 % to over 95 %); 2 of 2",
        ),
        ("reliability: A", "reliability: F", "Low: 1 of 2 original sources is graded."),
        ("0..3, private", "0..9, private", "Low: other methods fall on both sides of one half"),
    ],
    ids=["well founded", "ungraded", "a wide prior"],
)
def test_a_well_founded_case_earns_what_no_shipped_case_does(was: str, now: str, told: str, tmp_path: Path) -> None:
    """By the rules as they stand; each of its grounds taken away it does not (a draw counts as one: it has no past)."""
    found = answer(made(LEASE.replace(was, now), tmp_path), 110, 0, whole=True)
    assert confidence_para(found.to_dict()).text.startswith(told)


def test_the_whole_judgement_is_as_its_schema_says(open_grades: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "ITEMS", 1)
    for module in (auditing, finding, grades):
        monkeypatch.setattr(module, "DRAWS", 6)
    found = answer(open_grades, DRAWS, SEED, whole=True)
    assert found.audit
    assert found.find_out
    assert found.undetermined == found.audit.crosses
    data = found.to_dict()
    assert schema("judgement").faults(data) == []
    never = answer_blocks({**data, "above_half": {"k": 0, "of": 12}}, names_of(open_grades))
    assert "Exile is likelier than not in none of 12 draws" in blocks_text(never)
    for key in data:
        assert not schema("judgement").is_valid({other: value for other, value in data.items() if other != key}), key
