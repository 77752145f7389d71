"""How good probabilities were: two proper scores, and how often what was called likely happened.

Both scores reward saying what one believes (Gneiting & Raftery 2007, Journal of the American Statistical Association
102: 359-378). Of one event each is a line, so no library is taken for them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from offramp.codec import Amount, Count, Probability, Published, Text, note
from offramp.ensemble.estimate import half_width, wilson

Forecast = tuple[float, bool]  # the probability given to an event, and whether it happened
BINS = 5
FEW = 10  # forecasts in a bin, below which its share says little
ENOUGH = 30  # resolved questions, below which no difference is called one


def brier(probability: float, happened: bool) -> float:
    """The squared error of a probability: 0 is perfect, 0.25 what one half scores, 1 the worst.

    Source: Brier 1950, Monthly Weather Review 78: 1-3, of one of the two classes (his sum over both is twice this).

    >>> brier(0.5, True), round(brier(0.9, False), 2)
    (0.25, 0.81)
    """
    return (probability - happened) ** 2


def log_loss(probability: float, happened: bool) -> float:
    """Minus the logarithm (natural) of what was given to what came about: 0 is perfect, 0.693 what one half scores.

    Infinite where it was called impossible. Source: Good 1952, Journal of the Royal Statistical Society B 14: 107-114.

    >>> round(log_loss(0.5, True), 3), log_loss(1.0, False)
    (0.693, inf)
    """
    given = probability if happened else 1 - probability
    return -math.log(given) if given > 0 else math.inf


def updated_shares(scenarios: Sequence[tuple[float, float]], happened: bool) -> tuple[float, ...]:
    """The shares of scenarios given what happened, by Bayes: from each share and the probability there; nothing where
    every one had called it impossible.

    >>> updated_shares([(0.5, 0.9), (0.5, 0.3)], happened=True)
    (0.75, 0.25)
    """
    weights = [share * (p if happened else 1 - p) for share, p in scenarios]
    return tuple(weight / math.fsum(weights) for weight in weights) if any(weights) else ()


@dataclass(frozen=True, slots=True)
class MeanScores(Published):
    """The mean scores of some forecasts under a name. `log` leaves out the `impossible`: those that gave nothing to
    what came about, of which one alone makes it infinite; None where no other is left."""

    name: Text
    n: Count
    brier: Probability | None
    log: Amount | None
    impossible: Count = 0


@dataclass(frozen=True, slots=True)
class Against(Published):
    """A baseline on the judgements for which there is one, and the answer on the same: `better` is by how much the
    answer's Brier score is lower in the mean, with its 95 % interval (Student's t; None for one judgement)."""

    name: Text
    n: Count
    baseline: Probability
    answer: Probability
    better: float
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class CalibrationBin(Published):
    """The forecasts from `low` to below `high`: how many, their mean, how many happened, and Wilson's 95 % interval of
    that share. `few`: under ten, which says little."""

    low: Probability
    high: Probability
    n: Count
    mean: Probability
    happened: Count
    interval: tuple[Probability, Probability]
    few: Annotated[bool, note("Under ten forecasts.")]


def mean_scores(name: str, forecasts: Iterable[Forecast]) -> MeanScores:
    """The mean scores of forecasts.

    >>> mean_scores("answer", [(0.8, True), (0.0, True)])
    MeanScores(name='answer', n=2, brier=0.52, log=0.2231435513142097, impossible=1)
    """
    every = list(forecasts)
    losses = [loss for loss in (log_loss(*each) for each in every) if math.isfinite(loss)]
    return MeanScores(
        name, len(every), average([brier(*each) for each in every]), average(losses), len(every) - len(losses)
    )


def average(values: Sequence[float]) -> float | None:
    """The mean; None of nothing."""
    return math.fsum(values) / len(values) if values else None


def against(name: str, triples: Sequence[tuple[float, float, bool]]) -> Against:
    """The answer beside a baseline: (answer, baseline, whether it happened) of each judgement, at least one."""
    n = len(triples)
    ours = [brier(answer, happened) for answer, _, happened in triples]
    theirs = [brier(other, happened) for _, other, happened in triples]
    gaps = [b - a for a, b in zip(ours, theirs, strict=True)]
    better = math.fsum(gaps) / n
    interval = None
    if n > 1:
        half = half_width(math.sqrt(math.fsum((gap - better) ** 2 for gap in gaps)) / n, n)
        interval = (max(better - half, -1.0), min(better + half, 1.0))  # no two scores differ by more
    return Against(name, n, math.fsum(theirs) / n, math.fsum(ours) / n, better, interval)


def calibration(forecasts: Sequence[Forecast]) -> tuple[CalibrationBin, ...]:
    """The forecasts in five bins of equal width, empty ones left out; 1 is in the last."""
    found = []
    for k in range(BINS):
        inside = [each for each in forecasts if min(int(each[0] * BINS), BINS - 1) == k]
        if inside:
            yes, n = sum(happened for _, happened in inside), len(inside)
            middle = math.fsum(p for p, _ in inside) / n
            bounds = wilson(yes, n)
            found.append(CalibrationBin(k / BINS, (k + 1) / BINS, n, middle, yes, bounds, n < FEW))
    return tuple(found)
