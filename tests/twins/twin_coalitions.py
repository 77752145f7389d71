"""The literal twin of groups: Kilgour, Hipel, Fang & Peng (2001), Inohara & Hipel (2008), as plain loops over sets."""

from __future__ import annotations

from functools import cache
from itertools import combinations

from twin import Twin

from offramp.graph.model import Model

Group = tuple[int, ...]


class Together(Twin):
    """A model's groups, among the actors who own an option."""

    def __init__(self, model: Model) -> None:
        super().__init__(model)
        self.owners = sorted(set(model.owner))
        self.groups = [group for size in range(1, len(self.owners) + 1) for group in combinations(self.owners, size)]
        self.R_H = cache(lambda group, s: self.sequences(list(group), s, self.R))
        self.CI = cache(lambda group, s: {t for t in self.R_H(group, s) if all(self.prefers(i, t, s) for i in group)})

    def others(self, group: Group) -> Group:
        return tuple(i for i in self.owners if i not in group)

    def deters(self, group: Group, end: int, s: int) -> bool:
        return any(not self.prefers(i, end, s) for i in group)

    def cnash(self, group: Group, s: int) -> bool:
        return not self.CI(group, s)

    def cgmr(self, group: Group, s: int) -> bool:
        others = self.others(group)
        return all(any(self.deters(group, s2, s) for s2 in self.R_H(others, s1)) for s1 in self.CI(group, s))

    def csmr(self, group: Group, s: int) -> bool:
        def sanction(s2: int) -> bool:
            return self.deters(group, s2, s) and all(self.deters(group, s3, s) for s3 in self.R_H(group, s2))

        others = self.others(group)
        return all(any(sanction(s2) for s2 in self.R_H(others, s1)) for s1 in self.CI(group, s))

    def cseq(self, group: Group, s: int) -> bool:
        others = self.others(group)
        return all(any(self.deters(group, s2, s) for s2 in self.answers(others, s1)) for s1 in self.CI(group, s))

    def answers(self, others: Group, start: int) -> set[int]:
        """Ends, other than the start, of sequences of improvements of groups among the others, none twice in a row."""
        within = [group for group in self.groups if set(group) <= set(others)]
        found: set[tuple[int, Group]] = set()
        waiting: list[tuple[int, Group]] = [(start, ())]
        while waiting:
            state, last = waiting.pop()
            new = {(t, group) for group in within if group != last for t in self.CI(group, state)} - found
            found |= new
            waiting.extend(new)
        return {t for t, _ in found if t != start}
