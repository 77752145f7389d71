"""The answer by the grade of a report that nobody has graded: both branches, where they differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from offramp.case.credence import UNJUDGED, silent
from offramp.case.types import Case, cited_claims
from offramp.codec import Probability, Published, Text, computed
from offramp.ensemble.alternatives import AlteredCase, Level, Tell, first, solve_paired
from offramp.ensemble.run import Runs
from offramp.ensemble.weights import WeightedDraws, weighted

EVEN = 0.5
DRAWS = 500
BEST, WORST = "A", "E"
APART = 0.20  # of the answer, from which both branches are told


@dataclass(frozen=True, slots=True)
class GradeBranches(Published):
    """The answer with the reports of one origin graded A, and graded E; nobody has graded them. `claims` are those of
    its claims that the case cites; `decides`: on two sides of one half, or 20 points apart."""

    CLOSED = True

    origin: Text
    reports: tuple[Text, ...]
    claims: tuple[Text, ...]
    if_best: Probability
    if_worst: Probability

    @property
    @computed
    def decides(self) -> bool:
        """Whether the grade parts the answer: on two sides of one half, or by twenty points."""
        across = (self.if_best >= EVEN) != (self.if_worst >= EVEN)
        return across or abs(self.if_best - self.if_worst) >= APART


def grade_branches(
    runs: Runs, sample: WeightedDraws, workers: int = 1, tell: Tell | None = None
) -> tuple[GradeBranches, ...]:
    """Both branches of every origin that is cited and that nobody has graded, the widest first."""
    case, base = runs.case, first(runs, DRAWS)
    level = Level(sample, weighted(sample.outcomes, partial(getattr, base)), case.outcome_asked)
    origins = tuple(ungraded_origins(case))
    tasks = [
        AlteredCase(f"{one}: {letter}", regraded(case, one, letter)) for one in origins for letter in (BEST, WORST)
    ]
    made = solve_paired(runs.job, base, tasks, workers, tell)
    answers = [level.at(one.draws) for one in made]
    found = (_branches(case, one, answers[2 * k], answers[2 * k + 1]) for k, one in enumerate(origins))
    return tuple(sorted((one for one in found if one), key=lambda branch: -abs(branch.if_best - branch.if_worst)))


def without_reports(runs: Runs, sample: WeightedDraws, workers: int = 1) -> float | None:
    """The answer with every report set aside, as if each claim had been rejected; None where none is cited."""
    base = first(runs, DRAWS)
    level = Level(sample, weighted(sample.outcomes, partial(getattr, base)), runs.case.outcome_asked)
    claims = cited_claims(runs.case)
    aside = AlteredCase("without reports", runs.case, fixed=tuple((f"claim.{claim}", False) for claim in claims))
    return level.at(solve_paired(runs.job, base, [aside], workers)[0].draws) if claims else None


def _branches(case: Case, origin: str, best: float | None, worst: float | None) -> GradeBranches | None:
    if best is None or worst is None:
        return None
    reports = tuple(one.id for one in case.reports if one.origin == origin)
    claims = tuple(claim for claim in cited_claims(case) if case.claims[claim].report in reports)
    return GradeBranches(origin, reports, claims, best, worst)


def cited_origins(case: Case) -> tuple[str, ...]:
    """The origins of the cited claims that are neither rejected nor masked, in the order of the reports."""
    never = silent(case)
    used = {case.claims[claim].report for claim in cited_claims(case) if claim not in never}
    return tuple(dict.fromkeys(report.origin for report in case.reports if report.id in used))


def graded(case: Case, origin: str) -> bool:
    """Whether a person graded a report of an origin: any letter but F, not judged."""
    return any(report.reliability != UNJUDGED for report in case.reports if report.origin == origin)


def ungraded_origins(case: Case) -> Iterator[str]:
    """The cited origins of which nobody graded a report."""
    return (origin for origin in cited_origins(case) if not graded(case, origin))


def regraded(case: Case, origin: str, letter: str) -> Case:
    """The case with the reports of an origin graded so."""
    return replace(
        case, reports=tuple(replace(one, reliability=letter) if one.origin == origin else one for one in case.reports)
    )
