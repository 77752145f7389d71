"""What would change the answer, and so what to find out next, measured on the mean over draws.

A claim is held true and held false, an origin reliable and not, a number at either end of its range, on the same draws
as the answer; a private number at either end of its prior (see `private_ends`), as only its owner knows it; and the
answer is taken in each variant. Claims, origins and numbers are screened on the draws of the answer, where they cost
nothing: by how far its mean differs between the draws in which a claim is true and false, or a number lies in the
highest and the lowest fifth of its range. Only those that differ most are held, evidence and numbers each by itself: a
claim is held on the draws alone in which something falls or stands with it, so that twenty cost less than ten numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated

from offramp.case import quantities
from offramp.case.types import Case, Rationality, Support, Variant
from offramp.codec import HIDDEN, Probability, Published, Text, computed, limits, one_of
from offramp.ensemble.alternatives import AlteredCase, Level, Tell, first, solve_paired
from offramp.ensemble.batch import Rows
from offramp.ensemble.drawn_inputs import inputs
from offramp.ensemble.estimate import Interval
from offramp.ensemble.evaluate_draw import AS_IT_STANDS, Terms
from offramp.ensemble.private_ends import private_ends
from offramp.ensemble.run import Runs
from offramp.ensemble.scenarios import Input
from offramp.ensemble.weights import Floats, WeightedDraws, total, weighted
from offramp.game.payoffs import RATIONALITY

KINDS = ("claim", "origin", "number", "private", "rationality", "variant")
EVEN = 0.5
DRAWS = 200  # on which something is held
MOST = 10  # numbers that are held, of those that are screened
MOST_EVIDENCE = 20  # claims and origins
LEAST = 0.005  # of the answer: what moves it less is not worth finding out
FIFTH = 0.2
HELD = Support(assumed="held, to see what it changes")


@dataclass(frozen=True, slots=True)
class Side(Published):
    """The answer with something held: `at` true or false for a claim or an origin, the number for a number, and for a
    variant whether it is in force. `sampling` as in `alternatives.Measured`."""

    CLOSED = True

    at: bool | float
    probability: Probability
    sampling: Interval | None = None


@dataclass(frozen=True, slots=True)
class Finding(Published):
    """Something to find out: `what` is a claim's id, an origin, the path of a number or the name of a variant, `kind`
    claim, origin, number, private, rationality or variant.

    `sides` gives the answer on either side; `rests_on` the claims behind a number or a variant. `turns_at`: the number
    at which the answer crosses one half, to one point of the answer; None where that was not asked or is not so.
    """

    CLOSED = True

    what: Text
    kind: Annotated[str, one_of(KINDS)]
    sides: tuple[Side, ...]
    answer: Annotated[float, HIDDEN]
    rests_on: tuple[Text, ...] = ()
    turns_at: float | None = None

    @property
    @computed
    def private(self) -> bool:
        """Whether only its owner knows it."""
        return self.kind == "private"

    @property
    @computed
    def points(self) -> Annotated[float, limits(minimum=0, maximum=100)]:
        """By how many points of a hundred the answer differs between the sides."""
        return 100 * (self.highest.probability - self.lowest.probability) if self.sides else 0.0

    @property
    def lowest(self) -> Side:
        """The side with the lowest answer."""
        return min(self.sides, key=lambda side: side.probability)

    @property
    def highest(self) -> Side:
        """The side with the highest answer."""
        return max(self.sides, key=lambda side: side.probability)

    @property
    @computed
    def reverses(self) -> bool:
        """Whether some side lies across one half from the answer."""
        return any((one.probability >= EVEN) != (self.answer >= EVEN) for one in self.sides)


def find_out(runs: Runs, sample: WeightedDraws, workers: int = 1, tell: Tell | None = None) -> tuple[Finding, ...]:
    """What to find out, the weightiest first; `runs` are the draws of the answer, `sample` the same weighted."""
    tasks = [*_screened(runs, sample), *_private(runs.case), *_variants(runs.case)]
    base, level = first_draws(runs, sample)
    made = iter(solve_paired(runs.job, base, [one for task in tasks for one in task.alternatives], workers, tell))
    ends = private_ends(runs.job, base, [task.what for task in tasks if task.kind == "private"])
    sides = (ends.get(task.what) or [next(made).draws for _ in task.alternatives] for task in tasks)
    found = (_finding(task, each, level) for task, each in zip(tasks, sides, strict=True))
    return tuple(sorted((one for one in found if one.points >= 100 * LEAST), key=lambda finding: -finding.points))


def first_draws(runs: Runs, sample: WeightedDraws) -> tuple[Rows, Level]:
    """The draws on which things are held, and the level of the answer there."""
    base = first(runs, DRAWS)
    return base, Level(sample, weighted(sample.outcomes, partial(getattr, base)), runs.case.outcome_asked)


@dataclass(frozen=True, slots=True)
class Task:
    """Something that is held: at which sides, and how each is made; a private number has no alternatives."""

    what: str
    kind: str
    at: tuple[bool | float, ...]
    alternatives: tuple[AlteredCase, ...] = ()
    rests_on: tuple[str, ...] = ()


def _finding(task: Task, sides: Sequence[WeightedDraws | None], level: Level) -> Finding:
    told = [
        Side(at, found.probability, found.sampling)
        for at, one in zip(task.at, sides, strict=False)  # a private number whose owner does not decide has none
        if (found := level.measured(one)) is not None
    ]
    if task.kind == "variant" and told:
        told = [Side(False, level.answer), *told]
    return Finding(task.what, task.kind, tuple(told), level.answer, task.rests_on)


# what is tried ------------------------------------------------------------------------------------------------------


def _screened(runs: Runs, sample: WeightedDraws) -> list[Task]:
    """The claims, origins and numbers whose sides differ most in the draws of the answer, ready to be held."""
    answer, weight, solved = sample.of(runs.case.outcome_asked), sample.weight, sample.solved
    known = [replace(one, values=one.values[solved]) for one in inputs(runs)]
    ranked = sorted(known, key=lambda doubt: -apart(doubt, answer[solved], weight[solved]))
    tasks = [task for one in ranked if (task := _task(runs.case, one))]
    evidence = [one for one in tasks if one.kind in ("claim", "origin")]
    return [*evidence[:MOST_EVIDENCE], *[one for one in tasks if one not in evidence][:MOST]]


def apart(input: Input, answer: Floats, weight: Floats) -> float:
    """By how much the weighted mean of an answer (D,) differs between the two sides of an input: true and false, or the
    highest and the lowest fifth of a range; 0 where a side has no draws.

    >>> import numpy as np
    >>> apart(Input("claim", "press#1", np.array([0.0, 1.0])), np.array([0.25, 0.5]), np.array([0.5, 0.5]))
    0.25
    """
    sides = [input.values > 1 - FIFTH, input.values < FIFTH]
    masses = [total(weight[side]) for side in sides]
    if min(masses) <= 0:
        return 0.0
    high, low = (total((weight * answer)[side]) / mass for side, mass in zip(sides, masses, strict=True))
    return abs(high - low)


def _task(case: Case, input: Input) -> Task | None:
    """How an input is held on either side; None for what cannot be held alone (the end of a prior)."""
    if input.kind in ("claim", "origin"):
        held = (_held(case, input, side) for side in (True, False))
        return Task(input.name, input.kind, (True, False), tuple(held))
    if input.kind == RATIONALITY:
        return _rationality(case)
    if input.name not in case.quantities:
        return None
    quantity = case.quantities[input.name]
    ends = quantities.bounds(quantity.value)
    altered = tuple(at_value(case, input.name, end) for end in ends)
    return Task(input.name, "number", ends, altered, quantity.support.claims)


def _held(case: Case, source: Input, side: bool) -> AlteredCase:
    """A case in which a claim or an origin is held true, or false, in every draw."""
    return AlteredCase(f"{source.name}: {side}", case, fixed=((f"{source.kind}.{source.name}", side),))


def at_value(case: Case, path: str, value: quantities.Value) -> AlteredCase:
    """A number with another value, whatever stands behind it; the scale of rationality stays."""
    return held_together(case, {path: value}, ())


def held_together(
    case: Case, values: Mapping[str, quantities.Value], streams: tuple[tuple[str, bool], ...]
) -> AlteredCase:
    """Numbers with other values, whatever stands behind them, and claims and origins held (`batch.RunPlan`)."""
    key = ", ".join([*(f"{path}: {quantities.as_text(value)}" for path, value in values.items()), *map(str, streams)])
    terms = Terms(Variant(key, tuple(values.items()), (), HELD)) if values else AS_IT_STANDS
    return AlteredCase(key, case, terms, streams)


def _rationality(case: Case) -> Task | None:
    own = case.rationality
    if own is None or own.value is None:
        return None
    ends = quantities.bounds(own.value)
    held = (AlteredCase(f"{RATIONALITY}: {end}", replace(case, rationality=Rationality(own.kind, end))) for end in ends)
    return Task(RATIONALITY, RATIONALITY, ends, tuple(held))


def _private(case: Case) -> Iterator[Task]:
    for path, one in case.quantities.items():
        if one.private and not one.follows:
            yield Task(path, "private", quantities.bounds(one.value), (), one.support.claims)


def _variants(case: Case) -> Iterator[Task]:
    for one in case.variants:
        held = (AlteredCase(one.name, case, Terms(one)),)
        yield Task(one.name, "variant", (True,), held, one.support.claims)
