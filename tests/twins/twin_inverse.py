"""The literal twin of inverse analysis: every change of comparisons with the target is tried and judged."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations

from twin import Twin

from offramp.graph.model import Model

Change = frozenset[tuple[int, int]]  # actors and states whose comparison with the target is turned round


class Changed(Twin):
    """A model in which some comparisons with the target are turned round, by relation: they need not fit an order."""

    def __init__(self, model: Model, target: int, change: Collection[tuple[int, int]] = ()) -> None:
        self.target, self.change = target, change
        super().__init__(model)

    def prefers(self, i: int, t: int, s: int) -> bool:
        if s == self.target and (i, t) in self.change:
            return not super().prefers(i, t, s)
        if t == self.target and (i, s) in self.change:
            return not self.prefers(i, s, t)
        return super().prefers(i, t, s)

    def equilibrium(self, concept: str) -> bool:
        return all(getattr(self, concept)(i, self.target) for i in self.actors)


def changes_by_size(model: Model, target: int, actors: Collection[int]) -> Iterator[Change]:
    """Every set of comparisons of some actors with the target, the smallest first."""
    states = [s for s in range(2 ** len(model.options)) if model.feasible[s] and s != target]
    pairs = [(i, s) for i in actors for s in states]
    yield from (frozenset(chosen) for size in range(len(pairs) + 1) for chosen in combinations(pairs, size))
