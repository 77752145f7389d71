"""The verdicts of every group of actors on every state at once, by rows of bits: what stability/coalitions.py defines.

Among the S feasible states a row stands for a state t, its bits for the states s that are judged. For a group H with
others N-H, writing R(t) for the s from which H reaches t, and P(t) for the s to which all of H prefer t:

    nash : some t with s in R(t) & P(t)                                                   makes s unstable
    gmr  : some t with s in R(t), all that N-H reach from t in P
    smr  : some t with s in R(t) & P(t), from all that N-H reach from t H gets to P
    seq  : as gmr, where what N-H reach is by sequences of improvements of groups within N-H

What others reach matters by the lowest rank in it alone, for each member. No mover moves twice in a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.graph.model import Bools, Model
from offramp.graph.moves import departures
from offramp.graph.state_list import composes, move_pairs
from offramp.stability.concepts.gmr import GMR
from offramp.stability.concepts.nash import NASH
from offramp.stability.concepts.seq import SEQ
from offramp.stability.concepts.smr import SMR

Members = tuple[int, ...]
Rows = NDArray[Any]  # (S, …): a row for each state
Step = tuple[NDArray[np.intp], NDArray[np.intp]]  # states, each once, and where a move leads from them
Join = Callable[..., Any]


class GroupVerdicts:
    """What every group of a model's movers can reach and improve, as rows of bits."""

    def __init__(self, model: Model, movers: Members) -> None:
        self.codes, self.movers = np.flatnonzero(model.feasible), movers
        self.size = len(self.codes)
        place = np.zeros(len(model.feasible), dtype=np.intp)
        place[self.codes] = np.arange(self.size)
        self.steps = {
            i: tuple((start, place[ends]) for start, ends in departures(model, i, self.codes) if len(start))
            for i in movers
        }
        pairs = move_pairs(model, self.codes)
        self.composing = {i for i in movers if composes(pairs[i], self.size, self.size)}
        self.ranks = {i: np.unique(model.ranks[i][self.codes], return_inverse=True)[1].reshape(-1) for i in movers}
        self.below = {i: _below(rank) for i, rank in self.ranks.items()}
        self.reach, self.lowest = cache(self._reach), cache(self._lowest)
        self.gains, self.answers = cache(self._gains), cache(self._answers)
        self.undeterred = lru_cache(maxsize=1)(self._undeterred)

    def _undeterred(self, group: Members) -> dict[str, Rows]:
        """By concept, row t: the states from which a group would move to t, and nothing deters it."""
        others = tuple(i for i in self.movers if i not in group)
        reach, preferred = self.reach(group), self.all_below(group, self.ranks)
        escapes = self.ahead(preferred, self._moves(group))
        kept = ~self.ahead(~escapes, self._moves(others)) & preferred
        worst = {
            NASH.key: preferred,
            GMR.key: self.all_below(group, self.lowest(others)),
            SMR.key: kept,
            SEQ.key: self.all_below(group, self.answers(others)),
        }
        return {key: reach & rows for key, rows in worst.items()}

    def some(self, rows: Rows) -> Bools:
        """(S,): the states that are in some row."""
        return np.unpackbits(np.bitwise_or.reduce(rows, axis=0).view(np.uint8), count=self.size).astype(bool)

    def column(self, rows: Rows, s: int) -> NDArray[np.intp]:
        """The rows that a state is in."""
        return np.flatnonzero(rows.view(np.uint8)[:, s >> 3] >> (7 - (s & 7)) & 1)

    def improved_to(self, group: Members, s: int) -> NDArray[np.intp]:
        """Where a group improves from a state, ascending."""
        starts, ends = self.gains(group)
        first, last = np.searchsorted(starts, [s, s + 1])
        return ends[first:last]

    def all_below(self, group: Members, bounds: Mapping[int, NDArray[np.intp]]) -> Rows:
        """Row t: the states that all of a group rank below its bound at t."""
        rows = self.below[group[0]][bounds[group[0]]]
        for i in group[1:]:
            rows = rows & self.below[i][bounds[i]]
        return rows

    def ahead(self, x: Rows, steps: Mapping[int, Sequence[Step]], join: Join = np.bitwise_or) -> Rows:
        """For each state, x joined with x wherever the movers' sequences lead from it."""
        if set(steps) <= self.composing:
            return _closed(x, [step for each in steps.values() for step in each], join)
        return _in_turns(x, {i: partial(_moved, x, steps[i], join) for i in steps}, join)

    def _moves(self, group: Members) -> dict[int, Sequence[Step]]:
        return {i: self.steps[i] for i in group}

    def _reach(self, group: Members) -> Rows:
        """Row t: the states from which a group reaches it, other than itself."""
        themselves = np.packbits(np.eye(self.size, dtype=bool), axis=1)
        back = {i: [(end, start) for start, end in self.steps[i]] for i in group}
        return self.ahead(_words(themselves), back) & ~_words(themselves)

    def _lowest(self, others: Members) -> dict[int, NDArray[np.intp]]:
        """For each mover the lowest of its ranks on what others reach from a state, itself included."""
        x = np.stack([self.ranks[i] for i in self.movers], axis=1)
        return dict(zip(self.movers, self.ahead(x, self._moves(others), np.minimum).T, strict=True))

    def _answers(self, others: Members) -> dict[int, NDArray[np.intp]]:
        """The same by sequences of improvements of groups within the others."""
        x = np.stack([self.ranks[i] for i in self.movers], axis=1)
        gains = {group: self.gains(group) for group in subgroups(others)}
        lowest = _in_turns(x, {group: partial(_least, x, *at) for group, at in gains.items()}, np.minimum)
        return dict(zip(self.movers, lowest.T, strict=True))

    def _gains(self, group: Members) -> Step:
        """The improvements of a group: from each of the first states to each of the second, by the first."""
        rows = self.reach(group) & self.all_below(group, self.ranks)
        bits = np.unpackbits(rows.view(np.uint8), axis=1, count=self.size).view(bool)
        ends, starts = np.divmod(np.flatnonzero(bits), self.size)
        order = np.argsort(starts, kind="stable")
        return starts[order], ends[order]


def subgroups(members: Members) -> tuple[Members, ...]:
    """Every group within a group, smaller ones first.

    >>> subgroups((0, 2))
    ((0,), (2,), (0, 2))
    """
    found: list[Members] = [()]
    for i in members:
        found += [(*group, i) for group in found]
    return tuple(sorted(found[1:], key=len))


def _below(rank: NDArray[np.intp]) -> Rows:
    """Row v: the states of a rank below v."""
    return _words(np.packbits(rank[None, :] < np.arange(rank.max(initial=0) + 2)[:, None], axis=1))


def _words(bits: NDArray[np.uint8]) -> Rows:
    """Packed bits in words of eight bytes."""
    return np.ascontiguousarray(np.pad(bits, ((0, 0), (0, -bits.shape[1] % 8)))).view(np.uint64)


def _closed(x: Rows, steps: Iterable[Step], join: Join) -> Rows:
    """Joined along the steps until nothing changes: for movers whose turns do not matter."""
    found, every = x.copy(), tuple(steps)
    while True:
        before = found.copy()
        for start, end in every:
            found[start] = join(found[start], found[end])
        if np.array_equal(before, found):
            return found


def _in_turns(x: Rows, movers: Mapping[Any, Callable[[Rows], Rows]], join: Join) -> Rows:
    """x joined along sequences in which no mover moves twice in a row; each gives what its move leads to, joined."""
    after = dict.fromkeys(movers, x)  # from where a mover has just moved: what the others add
    while True:
        led = {mover: step(after[mover]) for mover, step in movers.items()}
        further = {mover: _joined(x, [led[k] for k in led if k != mover], join) for mover in movers}
        if all(np.array_equal(further[mover], after[mover]) for mover in movers):
            return _joined(x, list(led.values()), join)
        after = further


def _joined(x: Rows, parts: Sequence[Rows], join: Join) -> Rows:
    for part in parts:
        x = join(x, part)
    return x


def _moved(x: Rows, steps: Sequence[Step], join: Join, y: Rows) -> Rows:
    """x joined with y wherever one move leads."""
    found = x.copy()
    for start, end in steps:
        found[start] = join(found[start], y[end])
    return found


def _least(x: Rows, starts: NDArray[np.intp], ends: NDArray[np.intp], y: Rows) -> Rows:
    """x, or the least of y wherever the steps lead, which stand by where they start."""
    found = x.copy()
    if len(starts):
        first = np.flatnonzero(np.diff(starts, prepend=-1))
        least = np.minimum.reduceat(y[ends], first, axis=0)
        found[starts[first]] = np.minimum(found[starts[first]], least)
    return found
