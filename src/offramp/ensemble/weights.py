"""How much each draw counts: by the likelihood of the history that stands in it.

Public numbers, too, are learnt from what happened: a draw of them under which the past was likely counts for more than
one under which it was not. Draws in which other history items stand cannot be compared so, since an item that falls
would make any past look likelier; so weights are normalised among the draws in which the same items stand, and such a
group keeps the share of draws that it has. Self-normalised importance sampling (Owen 2013, Monte Carlo theory, ch. 9).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Texts = NDArray[np.object_]

PREMISE_GONE = "premise gone"  # beside the outcomes: the question is settled before anybody decides


@dataclass(frozen=True, eq=False)
class WeightedDraws:
    """D draws of the bargaining game with what each counts for.

    * `outcomes`: the names of the outcomes; `probability` (D, outcomes): of each in each draw, a proper distribution;
      0 throughout where the premise is gone, or where the draw failed.
    * `premise_gone` (D,): whether the question is settled in that draw before anybody decides.
    * `solved` (D,): whether the lens did not fail.
    * `weight` (D,): what each draw counts for; 0 where it failed, in all 1 (0 where every draw failed)."""

    outcomes: tuple[str, ...]
    probability: Floats
    premise_gone: Bools
    solved: Bools
    weight: Floats

    @property
    def draws(self) -> int:
        return len(self.weight)

    @cached_property
    def effective(self) -> float:
        """The effective number of draws: that of equal draws with as much sampling error (Kish 1965)."""
        return effective(self.weight)

    def of(self, outcome: str) -> Floats:
        """The probability of an outcome in each draw: (D,)."""
        return self.probability[:, self.outcomes.index(outcome)]

    @cached_property
    def gone(self) -> float:
        """The share of what the draws count for in which the premise is gone."""
        return total(self.weight * self.premise_gone)

    @cached_property
    def means(self) -> dict[str, float]:
        """The probability of each outcome over the draws; with `gone` they add up to 1."""
        return {name: total(self.weight * self.of(name)) for name in self.outcomes}


def with_premise_gone(outcomes: Mapping[str, float], gone: float) -> dict[str, float]:
    """The outcomes and, where it has a share, the premise that is gone: what can become of a question, in all 1.

    >>> with_premise_gone({"exile": 0.0, "other": 0.0}, 1.0)
    {'exile': 0.0, 'other': 0.0, 'premise gone': 1.0}
    """
    return {**outcomes, **({PREMISE_GONE: gone} if gone else {})}


def weighted(outcomes: tuple[str, ...], read: Callable[[str], NDArray[Any]]) -> WeightedDraws:
    """The draws of a run of the bargaining game, weighted; `read` gives a field of `batch.Rows`, as `Runs.read`."""
    solved = read("bargain_failed") == ""
    gone = read("premise_gone") & solved
    weight = weights(read("history"), history_of(read("fell")), solved)
    probability = np.where((solved & ~gone)[:, None], read("bargain"), 0.0)
    return WeightedDraws(outcomes, probability, gone, solved, weight)


def history_of(fallen: Texts) -> Texts:
    """Which history items fell in each draw: (D,), of the paths of all parts that fell."""
    return np.array(
        [" ".join(part for part in str(one).split() if part.startswith("history.")) for one in fallen], object
    )


def weights(history: Floats, fallen: Texts, solved: Bools) -> Floats:
    """What each of D draws counts for: (D,), adding up to 1.

    `history` (D,): the natural logarithm of the history's probability; `fallen` (D,): which items of it fell; `solved`
    (D,): the draws that count at all. Where the history is impossible in every draw of a group, they count alike.

    >>> weights(np.log([0.1, 0.3, 0.5]), np.array(["", "", "history.1"], object), np.array([True] * 3)).round(3)
    array([0.167, 0.5  , 0.333])
    """
    out = np.zeros(len(history))
    for items in dict.fromkeys(fallen[solved].tolist()):
        group = solved & (fallen == items)
        out[group] = group.sum() * _shares(history[group])
    return out / max(int(solved.sum()), 1)


def _shares(history: Floats) -> Floats:
    """Likelihoods as shares of their sum, from their logarithms; the largest first taken off, against underflow."""
    top = history.max()
    likelihood = np.exp(history - top) if np.isfinite(top) else np.ones_like(history)
    return np.asarray(likelihood / total(likelihood))


def effective(weight: Floats) -> float:
    """One over the sum of squares of weights that add up to 1: D where all are alike; 0 of no draws.

    >>> effective(np.array([0.5, 0.5, 0.0]))
    2.0
    """
    squares = total(weight * weight)
    return 1.0 / squares if squares else 0.0


def total(values: Floats) -> float:
    """A sum in one fixed order, whatever the shape of the memory."""
    return float(np.add.reduce(np.ascontiguousarray(values, dtype=np.float64)))
