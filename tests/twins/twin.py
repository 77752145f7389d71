"""The literal twin: the definitions (Fang, Hipel & Kilgour 1993) as plain loops over sets, slow, to be judged by eye.

Independent of the fast code: of the package it knows only `Model` and `name`. States are codes, actors indices.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from offramp.graph.model import Bools, Model, name


class Twin:
    """One model without draws, with its moves listed once."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.actors = range(len(model.actors))
        self.states = [s for s in range(2 ** len(model.options)) if model.feasible[s]]
        places = [(i, s) for i in self.actors for s in self.states]
        self.R = {(i, s): {t for t in self.states if may_move(model, i, s, t)} for i, s in places}
        self.R_plus = {(i, s): {t for t in self.R[i, s] if self.prefers(i, t, s)} for i, s in self.R}
        self.after_moves = cache(lambda i, s: self.sequences(self.opponents(i), s, self.R))
        self.after_improvements = cache(lambda i, s: self.sequences(self.opponents(i), s, self.R_plus))

    def prefers(self, i: int, t: int, s: int) -> bool:
        """t >_i s; "t <=_i s" is its negation."""
        return bool(self.model.ranks[i][t] > self.model.ranks[i][s])

    def opponents(self, i: int) -> list[int]:
        """N - i"""
        return [j for j in self.actors if j != i]

    def sequences(self, movers: list[int], s: int, steps: dict[tuple[int, int], set[int]]) -> set[int]:
        """R_H(s), or R_H+(s): the ends, other than s, of sequences in which no actor moves twice in a row."""
        found: set[tuple[int, int]] = set()  # a state, and who moved to it
        waiting = [(s, -1)]
        while waiting:
            state, last = waiting.pop()
            for j in movers:
                if j == last:
                    continue
                for t in steps[j, state]:
                    if (t, j) not in found:
                        found.add((t, j))
                        waiting.append((t, j))
        return {t for t, _ in found if t != s}

    def nash(self, i: int, s: int) -> bool:
        return not self.R_plus[i, s]

    def gmr(self, i: int, s: int) -> bool:
        for s1 in self.R_plus[i, s]:
            sanctions = [s2 for s2 in self.after_moves(i, s1) if not self.prefers(i, s2, s)]
            if not sanctions:
                return False
        return True

    def smr(self, i: int, s: int) -> bool:
        for s1 in self.R_plus[i, s]:
            sanctions = [
                s2
                for s2 in self.after_moves(i, s1)
                if not self.prefers(i, s2, s) and all(not self.prefers(i, s3, s) for s3 in self.R[i, s2])
            ]
            if not sanctions:
                return False
        return True

    def seq(self, i: int, s: int) -> bool:
        for s1 in self.R_plus[i, s]:
            sanctions = [s2 for s2 in self.after_improvements(i, s1) if not self.prefers(i, s2, s)]
            if not sanctions:
                return False
        return True

    def table(self, concept: str) -> Bools:
        """bool (actors, S), false at infeasible states."""
        stable = np.zeros((len(self.actors), 2 ** len(self.model.options)), dtype=bool)
        for i in self.actors:
            for s in self.states:
                stable[i, s] = getattr(self, concept)(i, s)
        return stable

    def distances(self, improving: bool) -> dict[int, int]:
        """Moves in the shortest legal sequence from the present state, by growing all sequences one move at a time."""
        steps = self.R_plus if improving else self.R
        distance = {self.model.now: 0}
        ends = {(self.model.now, -1)}
        seen = set(ends)
        moved = 0
        while ends:
            moved += 1
            ends = {(t, j) for s, last in ends for j in self.actors if j != last for t in steps[j, s]} - seen
            seen |= ends
            for t, _ in ends:
                distance.setdefault(t, moved)
        return distance

    def absorbing(self) -> set[int]:
        """States that everybody together cannot move to another outcome; unnamed, each state is its own outcome."""
        unnamed = self.model.outcomes == ("other",)
        outcome = {s: s if unnamed else int(self.model.outcome[s]) for s in self.states}
        everybody = list(self.actors)
        return {s for s in self.states if all(outcome[t] == outcome[s] for t in self.sequences(everybody, s, self.R))}


def may_move(model: Model, i: int, s: int, t: int) -> bool:
    """t in R_i(s), both feasible: t != s, they differ only in i's options, and each change is allowed at s."""
    before, after = name(s, len(model.options)), name(t, len(model.options))
    changed = [option for option in range(len(model.options)) if before[option] != after[option]]
    if not changed:
        return False
    for option in changed:
        condition = model.take[option] if after[option] == "Y" else model.undo[option]
        if model.owner[option] != i or not holds(condition, before):
            return False
    return True


def holds(condition: Bools, state: str) -> bool:
    """A condition looks only at the options along whose axes it has length 2; shape () looks at none."""
    place = tuple(
        1 if letter == "Y" and length == 2 else 0 for letter, length in zip(state, condition.shape, strict=False)
    )
    return bool(condition[place])
