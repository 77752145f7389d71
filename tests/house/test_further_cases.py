"""Three cases in own words about other crises: an exile offer, a strike, an agreement about grain.

The figures are golden at a loose tolerance: they say on which side an answer falls, and that nothing moved it unseen.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

import offramp as of
from offramp.briefing.results import game_results
from offramp.case.check import examine
from offramp.case.transform import without
from offramp.case.types import Case, supports
from offramp.ensemble.judgement import judgement
from offramp.ensemble.kept import draws_of
from offramp.game.results import Deal
from offramp.wording import word

CASES = Path(__file__).parents[2] / "cases"
DRAWS = 100
LOOSE = 0.08  # one grid or solver may differ from another; a side may not
PAGE = CASES.parent / "docs" / "explanation" / "further-cases.md"
CONFLICTS = {
    "banjul-2017": "whether Morocco takes him",
    "writers-2023": "whether the studios are divided",
    "grain-2023": "whether Russia agrees to go on",
}
ANSWERS: dict[
    str, tuple[str, float, float, list[str]]
] = {  # outcome asked, probability at central values, mean over DRAWS, warnings
    "banjul-2017": ("exile", 0.66, 0.38, []),
    "writers-2023": ("settled", 0.77, 0.64, []),
    "grain-2023": ("goes on", 0.37, 0.35, []),
}

every_case = pytest.mark.parametrize("name", sorted(ANSWERS))


@cache
def loaded(name: str) -> Case:
    return of.load(CASES / name)


@cache
def dealt(name: str) -> Deal:
    found = game_results(loaded(name)).deal
    assert found
    return found


@every_case
def test_it_checks_clean(name: str) -> None:
    examined = examine(CASES / name)
    assert examined.case
    assert dealt(name).converged
    problems = (*examined.problems, *dealt(name).warnings)  # those of `check_game`
    assert [one.slug for one in problems if one.level != "note"] == ANSWERS[name][3]


@every_case
def test_every_item_cites_or_says_that_it_is_assumed(name: str) -> None:
    case = loaded(name)
    assert [path for path, support in supports(case) if not support.claims and not support.assumed] == []
    cited = {claim for _, support in supports(case) for claim in support.claims}
    assert {one.id for one in case.evidence} == cited | {claim for claim, reason in case.unused if reason}


@every_case
def test_the_answer_is_on_its_side(name: str) -> None:
    outcome, central, drawn, _ = ANSWERS[name]
    case = loaded(name)
    deal = dealt(name)
    assert deal.asked == outcome
    assert deal.probability == pytest.approx(central, abs=LOOSE)
    assert deal.yes is (central >= 0.5)
    means = draws_of(case, DRAWS, 0).summary.bargain
    assert means
    mean = means[outcome].mean
    assert mean == pytest.approx(drawn, abs=LOOSE)


@every_case
def test_the_page_gives_the_answer_and_the_day(name: str) -> None:
    case = loaded(name)
    row = next(line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(f"| `{name}`"))
    _, _, _, day, figure, *_ = (cell.strip() for cell in row.split("|"))
    assert day == str(case.as_of)
    told = re.fullmatch(r"([a-z ]+) \((\d+) %\)", figure)
    assert told
    assert word(int(told[2]) / 100) == told[1]
    assert judgement(draws_of(case, DRAWS, 0)).probability == pytest.approx(int(told[2]) / 100, abs=LOOSE)


@every_case
def test_where_its_sources_conflict_it_says_so(name: str) -> None:
    about = {what for claim in loaded(name).evidence for _, what in claim.conflicts}
    assert about == {CONFLICTS[name]}


@every_case
def test_the_quotes_stand_in_the_reports(name: str) -> None:
    """Read from the files alone, not by the code that checks it."""
    case = loaded(name)
    texts = {one.id: (CASES / name / one.file).read_text(encoding="utf-8") for one in case.reports}
    assert len(case.evidence) >= 20
    for claim in case.evidence:
        assert texts[claim.report][claim.start : claim.end] == claim.quote, claim.id


@every_case
def test_nothing_counts_that_is_dated_later(name: str) -> None:
    case = loaded(name)
    for report in case.reports:
        head = (CASES / name / report.file).read_text(encoding="utf-8").split("---")[1]
        told = re.search(r"^date: (\S+)$", head, re.MULTILINE)
        assert told, report.id
        assert str(report.date) == told[1], "the page and the case agree on its date"
        assert date.fromisoformat(told[1]) <= case.as_of
        assert re.search(r"^source: own words after .*\d{4}", head, re.MULTILINE), "the page names its public sources"


@every_case
def test_another_answer_where_one_reads_other_terms(name: str) -> None:
    """Each case has a variant on the other side: it argues, and does not foreclose."""
    case = loaded(name)
    rows = of.compare(case).rows
    sides = {row.fixed >= 0.5 for row in rows if row.fixed is not None}
    assert sides == {True, False}
    assert len(rows) == len(case.variants) + 1


@every_case
def test_reading_again_proposes_the_same_claims(name: str) -> None:
    from offramp.evidence.pipeline import read_report

    case = loaded(name)
    aliases = {actor.id: actor.aliases for actor in case.actors}
    read = [
        claim.id
        for one in case.reports
        for claim in read_report(CASES / name / one.file, key=one.id, aliases=aliases, file=one.file).claims
    ]
    assert read == [claim.id for claim in case.evidence]


def test_a_claim_taken_away_moves_the_answer() -> None:
    """Banjul without the summit's decision to enforce the vote turns; without the ministers who left it does not."""
    case = loaded("banjul-2017")
    turned, kept = (of.bargain(without(case, frozenset([claim]))) for claim in ("law#1cf0c173", "deadline#0d759af3"))
    assert turned.probability is not None
    assert kept.probability is not None
    assert not turned.yes
    assert kept.yes
    assert kept.probability > turned.probability + 0.2


@every_case
def test_a_report_of_the_future_is_masked(name: str) -> None:
    """Put before all its reports, no claim counts: no history is heard, and the play is solved all the same."""
    case = loaded(name)
    early = replace(case, as_of=min(one.date for one in case.reports if one.date) - timedelta(days=1))
    deal = of.bargain(early)
    assert deal.history == ()
    assert deal.probability is not None
    assert deal.probability != pytest.approx(dealt(name).probability, abs=0.01)
