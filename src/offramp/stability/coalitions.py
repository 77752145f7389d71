"""Which states groups of actors would leave together, and whose answer stops them (coalition analysis).

For a group H of actors, with R_H, R_i of graph/reach.py and N all actors:

    improvements  CI(H, s) = { t in R_H(s) : t >_i s for all i in H }
    nash(H, s) : CI(H, s) is empty
    gmr (H, s) : all s1 in CI(H, s)  exist s2 in R_N-H(s1) : s2 <=_i s for some i in H
    smr (H, s) : the same, and all s3 in R_H(s2) : s3 <=_i s for some i in H
    seq (H, s) : all s1 in CI(H, s)  exist s2 in CI*_N-H(s1) : s2 <=_i s for some i in H

CI*_N-H: by sequences of improvements of groups within N-H, none twice in a row. A state is stable universally where it
is for every group. For a group of one, nash, gmr and smr are those of stability/concepts.

Source: Kilgour, Hipel, Fang & Peng (2001); Inohara & Hipel (2008).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import TypeVar

import numpy as np

from offramp.codec import ModelHash, Published, StateCode, Text
from offramp.errors import ModelError, Problem
from offramp.frames import Tabular
from offramp.graph.model import Model, name
from offramp.graph.moves import moves
from offramp.stability.concepts import LEADING, conventions_of
from offramp.stability.concepts.gmr import GMR
from offramp.stability.concepts.nash import NASH
from offramp.stability.concepts.seq import SEQ
from offramp.stability.concepts.smr import SMR
from offramp.stability.solve import solve
from offramp.stability.witness import Move, Path

COALITION_CONCEPTS = tuple(concept.key for concept in (NASH, GMR, SMR, SEQ))
MOST_STATES_TOGETHER = 512  # feasible states for which groups are looked at
MOST_ACTORS_TOGETHER = 6

Members = tuple[int, ...]


class Coalitions:
    """What every group of actors can reach, improve and be stopped from, among the feasible states of a model."""

    def __init__(self, model: Model) -> None:
        check_coalitions(model)
        self.model = model
        self.codes = np.flatnonzero(model.feasible).tolist()
        self.movers = tuple(i for i in range(len(model.actors)) if model.axes[i])
        self.groups: tuple[Members, ...] = tuple(
            group for size in range(1, len(self.movers) + 1) for group in combinations(self.movers, size)
        )
        self.steps = {(i, s): tuple(moves(model, i, s)) for i in self.movers for s in self.codes}
        self.after = cache(self._after)
        self.gains = cache(self._gains)
        self.answers = cache(self._answers)

    def better(self, group: Members, t: int, s: int) -> bool:
        """Whether all of a group rank t above s."""
        return all(self.model.ranks[i][t] > self.model.ranks[i][s] for i in group)

    def _after(self, group: Members, s: int) -> frozenset[int]:
        return frozenset(t for t, _ in sequences(s, group, lambda i, at: self.steps[i, at]))

    def _gains(self, group: Members, s: int) -> tuple[int, ...]:
        return tuple(sorted(t for t in self.after(group, s) if self.better(group, t, s)))

    def _answers(self, others: Members, s: int) -> frozenset[int]:
        """CI*: where improvements of groups among the others lead."""
        return frozenset(t for t, _ in sequences(s, self.within(others), self.gains))

    def within(self, others: Members) -> tuple[Members, ...]:
        """The groups within a group."""
        return tuple(group for group in self.groups if set(group) <= set(others))

    def others(self, group: Members) -> Members:
        """Everybody who owns an option and is not of a group."""
        return tuple(i for i in self.movers if i not in group)

    def answer(self, group: Members, gain: int, s: int, concept: str) -> int | None:
        """Where the others' answer ends that deters a group from an improvement; None where nothing does."""
        if concept == NASH.key:
            return None
        others = self.others(group)
        ends = self.answers(others, gain) if concept == SEQ.key else self.after(others, gain)
        deterring = (end for end in sorted(ends) if not self.better(group, end, s))
        recovers = concept == SMR.key
        return next((end for end in deterring if not (recovers and self.recovers(group, end, s))), None)

    def recovers(self, group: Members, end: int, s: int) -> bool:
        """Whether from where an answer ends a group can still get to what all of it prefer."""
        return any(self.better(group, t, s) for t in self.after(group, end))

    def stays(self, group: Members, s: int, concept: str) -> bool:
        """Whether a state is stable for a group."""
        return all(self.answer(group, gain, s, concept) is not None for gain in self.gains(group, s))

    def path(self, group: Members, start: int, end: int) -> Path:
        """The shortest legal sequence of a group from one state to another."""
        found = sequences(start, group, lambda i, at: self.steps[i, at])
        return self._worded(next(path for t, path in found if t == end))

    def answer_path(self, group: Members, gain: int, end: int, concept: str) -> Path:
        """The shortest answer of the others that ends there, their groups' improvements move by move."""
        others = self.others(group)
        if concept != SEQ.key:
            return self.path(others, gain, end)
        steps = next(path for t, path in sequences(gain, self.within(others), self.gains) if t == end)
        return tuple(step for who, start, to in steps for step in self.path(who, start, to))

    def _worded(self, path: Sequence[tuple[int, int, int]]) -> Path:
        n, actors = len(self.model.options), self.model.actors
        return tuple(Move(actors[i], name(start, n), name(end, n)) for i, start, end in path)


Mover = TypeVar("Mover")


def sequences(
    s: int, movers: Iterable[Mover], step: Callable[[Mover, int], Iterable[int]]
) -> Iterator[tuple[int, tuple[tuple[Mover, int, int], ...]]]:
    """The ends, other than where it starts, of sequences in which no mover moves twice in a row, shortest first."""
    everybody, seen, ends = tuple(movers), set[tuple[int, Mover]](), {s}
    waiting: deque[tuple[int, Mover | None, tuple[tuple[Mover, int, int], ...]]] = deque([(s, None, ())])
    while waiting:
        state, last, path = waiting.popleft()
        for mover in everybody:
            for t in step(mover, state) if mover != last else ():
                if (t, mover) not in seen:
                    seen.add((t, mover))
                    further = (*path, (mover, state, t))
                    waiting.append((t, mover, further))
                    if t not in ends:
                        ends.add(t)
                        yield t, further


@dataclass(frozen=True, slots=True)
class Departure:
    """A state that each of a group would leave together for another, by which moves, and what answer of the others
    deters them (null: none does)."""

    state: StateCode
    members: tuple[Text, ...]
    moves: Path
    answer: Path | None


@dataclass(frozen=True, slots=True)
class Group:
    """A group of actors, and the states that are stable for it, by concept."""

    members: tuple[Text, ...]
    stable: Mapping[str, tuple[StateCode, ...]]


@dataclass(frozen=True)
class CoalitionTable(Tabular, Published):
    """What `solve --coalitions --json` prints: for each group the stable states; the states that are stable for every
    group (`universal`); and the equilibria of single actors that some larger group would leave (`departures`)."""

    FORMAT, TITLE = "offramp/coalitions-1", "Coalitions"
    ROWS = "departures"

    case: ModelHash
    options: tuple[Text, ...]
    now: StateCode
    concept: Text
    equilibria: tuple[StateCode, ...]
    groups: tuple[Group, ...]
    universal: Mapping[str, tuple[StateCode, ...]]
    departures: tuple[Departure, ...]
    notes: tuple[Text, ...] = ()


def coalition_table(model: Model, concept: str = LEADING) -> CoalitionTable:
    """Every group's verdicts, and who would leave an equilibrium of `concept` together.

    Raises ModelError too-many-states (512 feasible ones, six actors with options, no pairs of unknown order) and
    unknown-concept. Source: Kilgour, Hipel, Fang & Peng (2001); Inohara & Hipel (2008).

    >>> from offramp.graph.model import free_model
    >>> dilemma = free_model({"A": ["a"], "B": ["b"]}, {"A": "NY YY NN YN", "B": "YN YY NN NY"})
    >>> found = coalition_table(dilemma)
    >>> found.equilibria, found.universal["seq"], found.departures[0].moves[-1]
    (('NN', 'YY'), ('YY',), Move(mover='B', start='YN', end='YY'))
    """
    if concept not in COALITION_CONCEPTS:
        raise ModelError(Problem("unknown-concept", "model", 0, 0, f"no {concept!r} of groups", COALITION_CONCEPTS))
    work, n = Coalitions(model), len(model.options)
    stable = {
        (group, key): {s for s in work.codes if work.stays(group, s, key)}
        for group in work.groups
        for key in COALITION_CONCEPTS
    }

    def named(states: Iterable[int]) -> tuple[str, ...]:
        return tuple(name(s, n) for s in sorted(states))

    every = {key: set.intersection(*(stable[each, key] for each in work.groups)) for key in COALITION_CONCEPTS}
    alone = set(np.flatnonzero(solve(model, [concept]).stable[concept].all(axis=0)).tolist())
    return CoalitionTable(
        case=model.case,
        options=model.options,
        now=name(model.now, n),
        concept=concept,
        equilibria=named(alone),
        groups=tuple(
            Group(_members(model, each), {key: named(stable[each, key]) for key in COALITION_CONCEPTS})
            for each in work.groups
        ),
        universal={key: named(states) for key, states in every.items()},
        departures=tuple(_departures(work, sorted(alone), concept)),
        notes=tuple(conventions_of(model, ())),
    )


def _members(model: Model, group: Members) -> tuple[str, ...]:
    return tuple(model.actors[i] for i in group)


def _departures(work: Coalitions, states: Iterable[int], concept: str) -> Iterator[Departure]:
    """For each state and each group of two and more: a move that nothing deters, or else its first with the answer."""
    for s in states:
        for group in work.groups:
            gains = work.gains(group, s) if len(group) > 1 else ()
            ends = [(gain, work.answer(group, gain, s, concept)) for gain in gains]
            if ends:
                gain, end = next((pair for pair in ends if pair[1] is None), ends[0])
                answer = None if end is None else work.answer_path(group, gain, end, concept)
                members = _members(work.model, group)
                yield Departure(name(s, len(work.model.options)), members, work.path(group, s, gain), answer)


def check_coalitions(model: Model) -> None:
    """Refuse what would take too long, or what groups are not defined for."""
    states, actors = int(model.feasible.sum()), sum(map(bool, model.axes))
    if states > MOST_STATES_TOGETHER or actors > MOST_ACTORS_TOGETHER or model.unknown:
        what = "pairs of unknown order" if model.unknown else f"{states:,} states and {actors} actors"
        allowed = (f"{MOST_STATES_TOGETHER} states", f"{MOST_ACTORS_TOGETHER} actors with options", "known orders")
        message = f"{what}: not looked at for groups of actors"
        raise ModelError(Problem("too-many-states", "model", 0, 0, message, allowed, "fix or leave out options"))
