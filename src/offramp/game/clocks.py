"""A race of what has been decided: which comes first, by when, if each comes after a time of its own.

Each outcome that is on its way comes with hazard `rate` per week in the days that are open to it; which ones are on
their way is known with a probability only, independently of one another. The first to come shuts out the rest:
competing risks (Prentice, Kalbfleisch, Peterson, Flournoy, Farewell & Breslow 1978, Biometrics 34: 541-554; Kalbfleisch
& Prentice 2002, The Statistical Analysis of Failure Time Data, ch. 8). A share that never comes: a cure model (Boag
1949, Journal of the Royal Statistical Society B 11: 15-53). Between two days on which something opens or shuts every
hazard is constant, so that all is a sum of exponentials, exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MOST_CLOCKS = 8  # of which every combination is added up


@dataclass(frozen=True, eq=False)
class Clock:
    """An outcome in D draws: the probability that it is on its way (D,), its hazard per week (D,), and from which week
    until which it can come."""

    pending: Floats
    rate: Floats
    start: float = 0.0
    end: float = np.inf

    def open_for(self, week: float) -> float:
        """How many of the weeks until then were open to it."""
        return max(min(week, self.end) - self.start, 0.0)

    def waits(self, week: float) -> Floats:
        """The probability that its own time is not over: (D,)."""
        return np.asarray(np.exp(-self.rate * self.open_for(week)))

    def absent(self, week: float) -> Floats:
        """The probability that it would not have come by then, were it alone: (D,)."""
        return np.asarray(1.0 - self.pending + self.pending * self.waits(week))

    def still(self, week: float) -> Floats:
        """The probability that it is on its way, if nothing has come by then: each week in which it could come and did
        not tells against it."""
        absent = self.absent(week)
        return np.divide(self.pending * self.waits(week), absent, out=np.zeros_like(absent), where=absent > 0)


@dataclass(frozen=True, eq=False)
class Race:
    """At most `MOST_CLOCKS` clocks.

    >>> two = Race((Clock(np.ones(1), np.full(1, 0.2)), Clock(np.ones(1), np.full(1, 0.3))))
    >>> two.first_by(1000.0).ravel().round(6).tolist()
    [0.4, 0.6]
    """

    clocks: Sequence[Clock]

    @cached_property
    def _marks(self) -> list[float]:
        ends = {edge for clock in self.clocks for edge in (clock.start, clock.end)}
        return sorted(edge for edge in ends if 0.0 < edge < np.inf)

    def first_by(self, week: float) -> Floats:
        """The probability that each has come by then, as the first of all: (clocks, D)."""
        edges = [0.0, *(edge for edge in self._marks if edge < week), week]
        found = np.zeros((len(self.clocks), *self.clocks[0].pending.shape))
        for start, end in pairwise(edges):
            for place, clock in enumerate(self.clocks):
                if clock.start <= start < clock.end:
                    found[place] += self._within(place, start, end - start)
        return found

    def nothing_by(self, week: float) -> Floats:
        """The probability that none has come by then: (D,)."""
        return np.asarray(np.multiply.reduce([clock.absent(week) for clock in self.clocks]))

    def _within(self, place: int, start: float, length: float) -> Floats:
        """The probability that one comes first within a stretch in which every hazard is constant: (D,)."""
        own = self.clocks[place]
        total = np.zeros_like(own.rate)
        for factor, rate in self._terms(place, start):
            hazard = own.rate + rate
            share = np.divide(own.rate, hazard, out=np.zeros_like(hazard), where=hazard > 0)
            total += factor * share * -np.expm1(-hazard * length)
        return own.pending * own.waits(start) * total

    def _terms(self, place: int, start: float) -> Iterator[tuple[Floats, Floats]]:
        """That no other has come, as a sum of exponentials: the factor and the rate of each."""
        own = self.clocks[place]
        others = [clock for k, clock in enumerate(self.clocks) if k != place]
        running = [clock for clock in others if clock.start <= start < clock.end]
        fixed = [clock.absent(start) for clock in others if clock not in running]
        for size in range(len(running) + 1):
            for coming in combinations(running, size):
                factors = [c.pending * c.waits(start) if c in coming else 1.0 - c.pending for c in running]
                rates = [c.rate for c in coming]
                yield (
                    np.multiply.reduce([np.ones_like(own.rate), *fixed, *factors]),
                    np.add.reduce([np.zeros_like(own.rate), *rates]),
                )
