"""What people decide about the evidence moves the answer, in every form; taken back, nothing is left of it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from shutil import copytree

import pytest
from small_cases import made
from small_play import EXIT, FLAGSHIP

from offramp import load
from offramp.briefing.brief import Brief, brief_of
from offramp.briefing.results import Results
from offramp.briefing.views.judgement import headline
from offramp.briefing.views.provenance import decided_lines, trace_blocks
from offramp.case.canonical import as_json
from offramp.case.types import Case
from offramp.cli.app import execute as command
from offramp.ensemble.alternatives import AlteredCase, first, solve_paired
from offramp.ensemble.grades import regraded
from offramp.ensemble.judgement import Judgement, judgement
from offramp.ensemble.run import Runs, run

SEED, DRAWS = 4, 24
BUILD_UP = "press#837c0372"
FEAR = EXIT.replace(
    "{name: fall, when: strike, value: -6, assumed: test}",
    "{name: fall, when: strike, value: -9, because: [press#00000001], otherwise: -9..0}",
).replace("outcomes:", "rationality: {unit: choice, value: 3}\ntype_points: 7\noutcomes:")
REPORTS = """
reports: {press: {file: press.md, origin: agency, reliability: F, date: 2025-12-30}}
claims:
  press#00000001: {report: press, quote: "They gather.", kind: author, certainty: certain, start: 0, end: 12}
"""


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return made(FEAR + REPORTS, tmp_path_factory.mktemp("plain"))


def decided(case: Case, claim: str, **what: str) -> Case:
    evidence = (replace(one, **what) if one.id == claim else one for one in case.evidence)  # type: ignore[arg-type]
    return replace(case, evidence=tuple(evidence))


def judged(case: Case) -> Judgement:
    return judgement(run(case, DRAWS, SEED, lenses=("bargain",)))


def brief(case: Case) -> Brief:
    return brief_of(case, None, Results(judgement=judged(case)), charts=False)


def test_a_rejected_claim_moves_the_headline_in_every_form(plain: Case) -> None:
    gone = decided(plain, "press#00000001", status="rejected")
    sentences = {headline(judged(case).to_dict()) for case in (plain, gone)}
    assert len(sentences) == 2
    for case in (plain, gone):
        page, own = brief(case), headline(judged(case).to_dict())
        assert page.data["judgement"]["probability"] == judged(case).probability
        forms = (
            page.text(),
            page.markdown().replace("\\", ""),
            unescape(re.sub(r"<[^>]*>", "", page.html())),
            page.json(),
        )
        for form in (" ".join(each.split()) for each in forms):
            assert own in form
            assert not any(other in form for other in sentences - {own})


def test_what_a_decision_moves_is_the_answer_without_it(plain: Case) -> None:
    """By hand: each case as it would be without the decision, on the same draws."""
    graded = decided(regraded(plain, "agency", "B"), "press#00000001", grade="B5")
    for case, other in (
        (decided(plain, "press#00000001", status="rejected"), plain),
        (decided(plain, "press#00000001", grade="F2"), plain),
        (graded, regraded(plain, "agency", "B")),
    ):
        found = judged(case).decisions[0]
        assert (found.kind, found.what) == ("claim", "press#00000001")
        assert dict(found.without) == pytest.approx(dict(judged(other).outcomes), abs=1e-12)
    letter = judged(graded).decisions[1]
    assert (letter.kind, letter.what, letter.decided) == ("origin", "agency", "B")
    assert letter.without["exile"] == pytest.approx(
        judged(decided(plain, "press#00000001", grade="F5")).probability, abs=1e-12
    )
    assert judged(plain).decisions == ()


def test_why_says_by_how_much(plain: Case) -> None:
    """The answer, every other outcome, the claim, and the number that is now at its `otherwise`."""
    made_ = brief(decided(plain, "press#00000001", status="rejected"))
    judgement_ = made_.data["judgement"]
    now, before = judgement_["probability"], judgement_["decisions"][0]["without"]["exile"]
    told = list(decided_lines(made_.why("answer"), made_.data))
    assert len(told) == 1
    assert told[0].startswith("press#00000001, “They gather.”, rejected: exile ")
    assert f"{100 * now:.0f} %, without it {100 * before:.0f} % (" in told[0]
    assert "war" in " ".join(decided_lines(made_.why("else"), made_.data))
    said = " ".join(str(block) for block in trace_blocks(made_.why("answer"), made_.data))
    assert "The worth of ‘fall’ to ruler [worth.ruler.fall]: −9 to 0, as no claim counts behind −9" in said


def test_a_decision_that_was_taken_back_leaves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The flagship: the same case to the byte, so the same answer."""
    folder = copytree(FLAGSHIP, tmp_path / "case")
    register, before = (folder / "claims.jsonl").read_bytes(), as_json(load(folder))
    for step in (
        ["reject", BUILD_UP],
        ["reset", BUILD_UP],
        ["grade", "5", BUILD_UP, "--by", "me"],
        ["reset", BUILD_UP],
    ):
        assert command(["claims", str(folder), *step]) == 0
        assert ((folder / "claims.jsonl").read_bytes() == register) == (step[0] == "reset")
        assert (as_json(load(folder)) == before) == (step[0] == "reset")
    assert json.loads(before)["claims"][BUILD_UP]
    capsys.readouterr()


def test_grades_and_a_rejection_order_the_flagships_answer() -> None:
    """Of the claim that the build-up goes on, which the threat rests on: 1, nobody's, 5, rejected. Fewer points of the
    types than the case has, on the same draws. How far letters part it was measured, not wished for: 4.5 points."""
    case = replace(load(FLAGSHIP), type_points=7)
    digits = {digit: decided(case, BUILD_UP, grade=f"F{digit}") for digit in "15"}
    claims = {**digits, "rejected": decided(case, BUILD_UP, status="rejected")}
    runs = run(case, 400, 0, lenses=("bargain",))
    answers = {**answered(runs, claims, 400), **answered(runs, {"nobody": case}, 400)}
    ordered = [answers[name] for name in ("1", "nobody", "5", "rejected")]
    assert ordered == sorted(ordered, reverse=True)
    said = [headline({"outcome": "exile", "given": case.asks, "audit": None, "probability": p}) for p in ordered]
    assert said[1] != said[3]
    letters = {letter: regraded(case, case.reports[0].origin, letter) for letter in "AFE"}
    best, middle, worst = answered(runs, letters, 120).values()
    assert best > middle > worst


def answered(runs: Runs, cases: dict[str, Case], draws: int) -> dict[str, float]:
    """The answer of other cases on the first draws of a run."""
    found = solve_paired(runs.job, first(runs, draws), [AlteredCase(name, case) for name, case in cases.items()])
    return {one.alternative.key: one.draws.means["exile"] for one in found if one.draws}
