"""Scenarios: the few conditions that tell draws with a high answer from draws with a low one.

A shallow tree over what was drawn: whether origins can be relied on, whether claims are true, and where in its range
each public number lies. It looks at the uniforms of the numbers and not at their values, since a value would only say
again at which claim `otherwise` begins. At most three splits and four leaves, the split that explains most first. A
split must explain a twentieth of the variance of the answer, part it by ten points, and leave a twentieth of the draws
on either side, and ten of them: of fewer anything can be told. No number is split twice on one path. Nothing is drawn
at random, ties go to the earlier input.

A leaf is conditional, not causal: it says what the answer is in the draws where the conditions hold, and not what it
would be if they turned out so. Source: Breiman et al. 1984, Classification and regression trees (variance splitting).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from offramp.codec import Probability, Published, one_of
from offramp.ensemble.draw_conditions import Condition

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MOST_SPLITS = 3
VARIANCE, GAP, SHARE = 0.05, 0.10, 0.05  # what a split must explain, part the answer by, and leave on either side
FEWEST = 10  # draws on either side
RUNNER_UP = 0.8  # of the gain of the split that was taken
EXPLAINED = 0.25  # of the variance, below which a few conditions do not explain the answer
CUTS = (0.25, 1 / 3, 0.5, 2 / 3, 0.75)  # of a range: parts that have a name


@dataclass(frozen=True, eq=False)
class Input:
    """Something that was drawn in D draws: `kind` is claim, origin, quantity or rationality, `name` its id or path.
    `values` (D,): 0 or 1 for a claim (true) or an origin (can be relied on), else the uniform, in (0, 1), at which the
    number lies in its range."""

    kind: str
    name: str
    values: Floats

    @property
    def cuts(self) -> tuple[float, ...]:
        """Where it may be split."""
        return (0.5,) if self.kind in ("claim", "origin") else CUTS


@dataclass(frozen=True, slots=True)
class Scenario(Published):
    """A leaf: in the draws where `when` holds the answer is `probability`; they are a `share` of all, weighted.
    `set_by` says who set how often the conditions hold: `grade` where a person graded every report and claim among
    them, `convention` where the table of credence speaks for at least one, `range` where all are numbers."""

    CLOSED = True

    when: tuple[Condition, ...]
    share: Probability
    probability: Probability
    set_by: Annotated[str, one_of(("convention", "grade", "range"))] = "convention"


@dataclass(frozen=True, slots=True)
class Split(Published):
    """A split of the draws in which `within` holds: the condition on its upper side, the share of the variance that it
    explains, and what would have split them nearly as well, with its share."""

    CLOSED = True

    within: tuple[Condition, ...]
    upper: Condition
    explains: Probability
    runner_up: Condition | None = None
    runner_up_explains: Probability | None = None


@dataclass(frozen=True, slots=True)
class Scenarios:
    """The leaves, that of the highest answer first, and the splits in the order in which they were made.
    `explained` is the share of the variance that the splits explain together. Below a quarter `leaves` is empty: no few
    conditions explain the answer."""

    leaves: tuple[Scenario, ...]
    splits: tuple[Split, ...]
    explained: float

    @property
    def telling(self) -> bool:
        """Whether a few conditions explain the answer."""
        return self.explained >= EXPLAINED


def scenarios(inputs: Sequence[Input], answer: Floats, weight: Floats) -> Scenarios:
    """The scenarios of an answer (D,) by what was drawn; `weight` (D,) is what each draw counts for."""
    whole = _Node((), np.ones(len(answer), dtype=bool))
    variance = _spread(answer, weight)
    if variance <= 0:
        return Scenarios((), (), 0.0)
    tree = _Tree(tuple(inputs), answer, weight, variance)
    leaves, splits = [whole], list[Split]()
    while len(splits) < MOST_SPLITS:
        candidates = [(found, k) for k, leaf in enumerate(leaves) if (found := tree.best(leaf))]
        if not candidates:
            break
        split, place = max(candidates, key=lambda candidate: (candidate[0].explains, -candidate[1]))
        splits.append(split)
        leaves[place : place + 1] = tree.parted(leaves[place], split)
    explained = sum(one.explains for one in splits)
    told = sorted((tree.scenario(leaf) for leaf in leaves), key=lambda scenario: -scenario.probability)
    return Scenarios(tuple(told) if explained >= EXPLAINED else (), tuple(splits), explained)


@dataclass(frozen=True, eq=False)
class _Node:
    """Draws (D,) that meet some conditions."""

    when: tuple[Condition, ...]
    draws: Bools


@dataclass(frozen=True, eq=False)
class _Tree:
    inputs: tuple[Input, ...]
    answer: Floats
    weight: Floats
    variance: float

    def best(self, leaf: _Node) -> Split | None:
        """The split of a leaf that explains most, with the best one on another input where that is nearly as good."""
        by_input = [
            max(found, key=lambda cut: cut[1]) for each in self._open(leaf) if (found := self._cuts(leaf, each))
        ]
        if not by_input:
            return None
        first = max(by_input, key=lambda cut: cut[1])
        others = [one for one in by_input if one is not first and one[1] >= RUNNER_UP * first[1]]
        second = max(others, key=lambda cut: cut[1], default=None)
        return Split(leaf.when, first[0], first[1], *(second or ()))

    def _open(self, leaf: _Node) -> Iterator[Input]:
        """The inputs that are not split yet on the way to a leaf."""
        used = {(one.kind, one.name) for one in leaf.when}
        return (each for each in self.inputs if (each.kind, each.name) not in used)

    def _cuts(self, leaf: _Node, each: Input) -> list[tuple[Condition, float]]:
        """The splits of a leaf on one input that are allowed, each with the share of the variance that it explains."""
        found = []
        for cut in each.cuts:
            explains = self._explains(leaf.draws, each.values > cut)
            if explains is not None:
                found.append((_upper(each, cut), explains))
        return found

    def _explains(self, draws: Bools, upper: Bools) -> float | None:
        """What a split explains of the variance; None where it is not allowed."""
        sides = [self._side(draws & upper), self._side(draws & ~upper)]
        (mass, mean), (mass_below, mean_below) = sides
        gap = abs(mean - mean_below)
        explains = mass * mass_below / max(mass + mass_below, 1e-300) * gap * gap / self.variance
        enough = min(mass, mass_below) >= SHARE and min((draws & upper).sum(), (draws & ~upper).sum()) >= FEWEST
        allowed = enough and gap >= GAP and explains >= VARIANCE
        return explains if allowed else None

    def _side(self, draws: Bools) -> tuple[float, float]:
        """The weight of some draws, and the mean of the answer in them."""
        mass = float(np.add.reduce(self.weight[draws]))
        return mass, float(np.add.reduce(self.weight[draws] * self.answer[draws])) / mass if mass > 0 else 0.0

    def parted(self, leaf: _Node, split: Split) -> tuple[_Node, _Node]:
        """The two sides of a split, the upper one first."""
        one = split.upper
        each = next(input_ for input_ in self.inputs if (input_.kind, input_.name) == (one.kind, one.name))
        upper = each.values > (0.5 if one.cut is None else one.cut)
        below = replace(one, upper=False)
        return _Node((*leaf.when, one), leaf.draws & upper), _Node((*leaf.when, below), leaf.draws & ~upper)

    def scenario(self, leaf: _Node) -> Scenario:
        mass, mean = self._side(leaf.draws)
        return Scenario(leaf.when, mass, mean)


def _upper(each: Input, cut: float) -> Condition:
    return Condition(each.kind, each.name, True, None if each.kind in ("claim", "origin") else cut)


def _spread(answer: Floats, weight: Floats) -> float:
    """The weighted variance of the answer; 0 for rounding."""
    middle = float(np.add.reduce(weight * answer))
    variance = float(np.add.reduce(weight * (answer - middle) ** 2))
    return variance if variance > 1e-12 else 0.0
