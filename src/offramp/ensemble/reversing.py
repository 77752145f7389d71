"""What would reverse the answer, the mean over draws: where a number turns it, and what turns it only together.

Everything is held on the draws on which `find_out` measures. What alone reverses the answer is among its findings; here
is at which value a number does (found by regula falsi on the logarithm of the odds, to one point of the answer, as more
says too much on so many draws), and, where nothing alone does, the fewest things held together that do: those that move
it most are added one by one. An answer that rounds to one half is reversed by anything, and nothing is searched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log
from typing import Annotated

from offramp.case.types import Case
from offramp.codec import Ordinal, Probability, Published, Text, one_of
from offramp.ensemble.alternatives import AlteredCase, Level, Tell, solve_paired
from offramp.ensemble.batch import Rows, RunPlan
from offramp.ensemble.estimate import Interval
from offramp.ensemble.find_out import Finding, Side, at_value, find_out, first_draws, held_together
from offramp.ensemble.kept import cached
from offramp.ensemble.run import Runs
from offramp.ensemble.weights import WeightedDraws, weighted
from offramp.wording import EVEN, is_even

NUMBERS = 3  # whose thresholds are sought, those that move the answer most
STEPS = 4
NEAR = 0.01  # of the answer
MOST = 4  # things held together
KINDS = ("claim", "origin", "number")


@dataclass(frozen=True, slots=True)
class HeldItem(Published):
    """Something held: `what` and `kind` as in a finding, `at` as in its side."""

    CLOSED = True

    what: Text
    kind: Annotated[str, one_of(KINDS)]
    at: bool | float


@dataclass(frozen=True, slots=True)
class JointReversal(Published):
    """Things that reverse the answer when all are held, where none alone does, and the answer then."""

    CLOSED = True

    items: tuple[HeldItem, ...]
    probability: Probability
    sampling: Interval


@dataclass(frozen=True, slots=True)
class MeanHinges(Published):
    """What would change the answer, the mean over draws: the keys as in `judgement-1`, of so many draws of a seed."""

    CLOSED = True

    seed: int
    draws: Ordinal
    outcome: Text
    probability: Probability
    find_out: tuple[Finding, ...]
    reversal: JointReversal | None = None


def mean_hinges(runs: Runs, workers: int = 1, tell: Tell | None = None) -> MeanHinges:
    """What would change the answer over draws that are at hand, of which some were solved; kept."""

    def make() -> MeanHinges:
        sample, asked = weighted(runs.job.layout.outcomes, runs.read), runs.case.outcome_asked
        found = reversing(runs, sample, find_out(runs, sample, workers, tell), workers)
        return MeanHinges(runs.job.seed, sample.draws, asked, sample.means[asked], *found)

    return cached("hinges on the mean", runs.case, (runs.wanted, runs.job.seed), make)


def reversing(
    runs: Runs, sample: WeightedDraws, findings: Sequence[Finding], workers: int = 1
) -> tuple[tuple[Finding, ...], JointReversal | None]:
    """Findings with the values at which numbers reverse it, and what reverses it together where nothing alone does;
    `runs` are the draws of the answer, `sample` the same weighted."""
    base, level = first_draws(runs, sample)
    if is_even(level.answer):
        return tuple(findings), None
    if not any(one.reverses for one in findings):
        return tuple(findings), _together(runs, base, level, findings, workers)
    numbers = [one for one in findings if one.kind == "number" and _bracketed(one)][:NUMBERS]
    turns = _thresholds(runs.job, base, level, numbers, workers)
    return tuple(replace(one, turns_at=turns.get(one.what)) if one in numbers else one for one in findings), None


def _bracketed(finding: Finding) -> bool:
    """Whether the answer lies on two sides of one half at the two ends."""
    return len(finding.sides) == 2 and finding.lowest.probability < EVEN <= finding.highest.probability


def _thresholds(
    job: RunPlan, base: Rows, level: Level, numbers: Sequence[Finding], workers: int
) -> dict[str, float | None]:
    """The value of each number at which the answer is one half; None where it was not solved on the way."""
    between, found = {one.what: (one.lowest, one.highest) for one in numbers}, dict[str, float | None]()
    for _ in range(STEPS):
        at = {path: _crossing(*sides) for path, sides in between.items()}
        made = solve_paired(job, base, [at_value(job.case, path, value) for path, value in at.items()], workers)
        for (path, value), one in zip(at.items(), made, strict=True):
            then = level.measured(one.draws)
            if then is None or abs(then.probability - EVEN) <= NEAR:
                found[path] = None if then is None else value
                del between[path]
            else:
                (low, high), there = between[path], Side(value, then.probability)
                between[path] = (low, there) if there.probability >= EVEN else (there, high)
    return found | {path: _crossing(*sides) for path, sides in between.items()}


def _crossing(low: Side, high: Side) -> float:
    """Where the logarithm of the odds, linear between two sides, is nought.

    >>> round(_crossing(Side(0.0, 0.2), Side(1.0, 0.8)), 6)
    0.5
    """
    below, above = _odds(low.probability), _odds(high.probability)
    return float(low.at + (high.at - low.at) * -below / (above - below))


def _odds(p: float) -> float:
    inside = min(max(p, 1e-6), 1 - 1e-6)
    return log(inside / (1 - inside))


def _together(runs: Runs, base: Rows, level: Level, findings: Sequence[Finding], workers: int) -> JointReversal | None:
    """The things that move the answer most towards one half and beyond, as few as reverse it."""
    yes = level.answer >= EVEN
    sides = [(one, one.lowest if yes else one.highest) for one in findings if one.kind in KINDS and one.sides]
    sides.sort(key=lambda pair: pair[1].probability if yes else -pair[1].probability)
    items = [HeldItem(one.what, one.kind, side.at) for one, side in sides[:MOST]]
    sets = [items[:k] for k in range(2, len(items) + 1)]
    made = solve_paired(runs.job, base, [_held(runs.case, one) for one in sets], workers)
    for held, paired in zip(sets, made, strict=True):
        then = level.measured(paired.draws)
        if then and (then.probability >= EVEN) != yes:
            return JointReversal(tuple(held), then.probability, then.sampling)
    return None


def _held(case: Case, items: Sequence[HeldItem]) -> AlteredCase:
    values = {one.what: float(one.at) for one in items if one.kind == "number"}
    streams = tuple((f"{one.kind}.{one.what}", bool(one.at)) for one in items if one.kind != "number")
    return held_together(case, values, streams)
