"""The answer under changes, on the same draws: what is held, graded, left out or valued otherwise.

The draws of a name are the same in every alternative, so that what differs is due to the change alone. Where a change
is one of belief (a claim or an origin held, another grade), a draw in which the same things stand is the same draw, and
is not evaluated again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property, partial
from math import sqrt

import numpy as np

from offramp.case.types import Case, supports
from offramp.ensemble.batch import DrawnGame, Rows, RunPlan, Worker, fill_in, nothing
from offramp.ensemble.estimate import Interval, half_width
from offramp.ensemble.evaluate_draw import AS_IT_STANDS, Terms
from offramp.ensemble.run import Runs
from offramp.ensemble.sampling import Draws
from offramp.ensemble.weights import Bools, WeightedDraws, total, weighted
from offramp.errors import OfframpError
from offramp.workers import mapped

LENS = ("bargain",)
TOGETHER = 1_000  # draws of alternatives that are worked at once
Tell = Callable[[int, int], None]  # how many are done, of how many


@dataclass(frozen=True)
class AlteredCase:
    """A case under one change: another case, other terms, or claims and origins held (see `batch.RunPlan`)."""

    key: str
    case: Case
    terms: Terms = AS_IT_STANDS
    fixed: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, eq=False)
class Paired:
    """An alternative on the first draws of a run; `draws` is None where it could not be played, and `problem` says
    why."""

    alternative: AlteredCase
    draws: WeightedDraws | None
    problem: str = ""


def first(runs: Runs, count: int) -> Rows:
    """The first draws of a run as one batch."""
    count = min(count, runs.wanted)
    return Rows(**{one.name: runs.read(one.name)[:count] for one in fields(Rows)})


def solve_paired(
    job: RunPlan, base: Rows, alternatives: Sequence[AlteredCase], workers: int = 1, tell: Tell | None = None
) -> list[Paired]:
    """Alternatives on the draws of `base`, which are of `job`: some at a time are solved together."""
    most = max(1, min(TOGETHER // max(len(base.draw), 1), -(-len(alternatives) // workers)))
    parts = [alternatives[k : k + most] for k in range(0, len(alternatives), most)]

    def told(done: int, _: int) -> None:
        if tell:
            tell(min(done * most, len(alternatives)), len(alternatives))

    told(0, 0)  # the time left counts from here
    made = mapped(partial(_solved, job, base), parts, workers, told)
    return [one for part in made for one in part]


def _solved(job: RunPlan, base: Rows, alternatives: Sequence[AlteredCase]) -> list[Paired]:
    jobs = [RunPlan(one.case, job.seed, one.terms, one.fixed, LENS, job.concepts) for one in alternatives]
    prepared = [_prepared(job, base, other) for other in jobs]
    fill_in(game for one in prepared if isinstance(one, tuple) for game in one[1])
    return [
        Paired(alternative, None, one)
        if isinstance(one, str)
        else Paired(alternative, weighted(other.layout.outcomes, partial(getattr, one[0])))
        for alternative, other, one in zip(alternatives, jobs, prepared, strict=True)
    ]


def _prepared(job: RunPlan, base: Rows, other: RunPlan) -> tuple[Rows, list[DrawnGame]] | str:
    """The rows of another job, and the games that fill them in; draws in which the same things stand are taken from
    `base`. Or why there are none."""
    try:
        if not (count := len(base.draw)):
            return nothing(other), []
        return Worker(other).changed(base, _changed(job, other, int(base.draw[0]), count))
    except OfframpError as error:
        return error.problems[0].message


def _changed(job: RunPlan, other: RunPlan, start: int, count: int) -> Bools:
    """In which draws something stands in one job that does not in the other; in all, where more than belief differs."""
    if job.terms != other.terms or _unbelieved(job.case) != _unbelieved(other.case):
        return np.ones(count, dtype=bool)
    one, two = (Draws(each.case, each.seed, start, count, dict(each.fixed)) for each in (job, other))
    changed = np.zeros(count, dtype=bool)
    for _, support in supports(job.case):
        if support.claims:
            changed |= one.stands(support) != two.stands(support)
    return changed


def _unbelieved(case: Case) -> Case:
    """The case without what decides how far its claims are believed."""
    return replace(case, reports=(), evidence=(), credence=())


@dataclass(frozen=True, slots=True)
class Measured:
    """The answer in an alternative; `sampling` is the 95 % interval of how far it lies from the answer, set around it:
    draws are common, so that what makes both high or low does not count."""

    probability: float
    sampling: Interval


@dataclass(frozen=True, eq=False)
class Level:
    """The answer over all draws, and each draw of those on which alternatives are solved.
    What is solved on few draws is corrected by how these few differ from all, as far as the alternative goes with the
    base from draw to draw (regression on a control variate; Owen 2013, Monte Carlo theory, section 8.9). `every` are
    all draws of the answer, `base` the first of them."""

    every: WeightedDraws
    base: WeightedDraws
    outcome: str

    @cached_property
    def answer(self) -> float:
        """The answer over all draws."""
        return self.every.means[self.outcome]

    def at(self, other: WeightedDraws | None) -> float | None:
        """The probability of the outcome in an alternative on the draws of the base; None where it was not solved."""
        found = self.measured(other)
        return None if found is None else found.probability

    def measured(self, other: WeightedDraws | None) -> Measured | None:
        """The same with its sampling error."""
        if other is None or not other.solved.any():
            return None
        held, own = other.of(self.outcome), self.base.of(self.outcome)
        mean, base = total(other.weight * held), self.base.means[self.outcome]
        variance = total(self.base.weight * (own - base) ** 2)
        together = total(self.base.weight * (own - base) * (held - mean))
        slope = min(max(together / variance, 0.0), 1.0) if variance > 0 else 0.0
        found = min(max(mean + slope * (self.answer - base), 0.0), 1.0)
        gaps = other.weight * (held - mean) - slope * self.base.weight * (own - base)
        rest = (1.0 - slope) * self.every.weight * (self.every.of(self.outcome) - self.answer)
        half = half_width(sqrt(total(gaps * gaps) + total(rest * rest)), other.effective)
        return Measured(found, (max(found - half, 0.0), min(found + half, 1.0)))
