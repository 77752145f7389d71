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
from itertools import compress
from typing import Annotated, TypeVar

import numpy as np
from numpy.typing import NDArray

from offramp.codec import Count, ModelHash, Published, StateCode, Text, note
from offramp.errors import ModelError, Problem
from offramp.frames import Tabular
from offramp.graph.model import Bools, Model, name
from offramp.graph.moves import moves
from offramp.stability.concepts import LEADING, conventions_of
from offramp.stability.concepts.gmr import GMR
from offramp.stability.concepts.nash import NASH
from offramp.stability.concepts.seq import SEQ
from offramp.stability.concepts.smr import SMR
from offramp.stability.group_verdicts import GroupVerdicts, Members, subgroups
from offramp.stability.solve import solve
from offramp.stability.witness import Move, Path

COALITION_CONCEPTS = tuple(concept.key for concept in (NASH, GMR, SMR, SEQ))
MOST_STATES_TOGETHER = 4_096  # feasible states for which groups are looked at
MOST_DEPARTURES = 100  # told with their moves; all are counted
MOST_ACTORS_TOGETHER = 6


@dataclass(frozen=True, slots=True)
class GroupLeaving:
    """The states that a group would leave with nothing to deter it, how many more it would, and of the first ones for
    which state, and whether that is deterred."""

    left: frozenset[int]
    stopped: int
    first: Mapping[int, tuple[int, bool]]


class Coalitions:
    """What every group of actors can reach, improve and be stopped from, among the feasible states of a model."""

    def __init__(self, model: Model) -> None:
        check_coalitions(model)
        self.model = model
        self.codes = np.flatnonzero(model.feasible).tolist()
        self.place = {code: k for k, code in enumerate(self.codes)}
        self.movers = tuple(i for i in range(len(model.actors)) if model.axes[i])
        self.groups: tuple[Members, ...] = tuple(sorted(subgroups(self.movers), key=lambda each: (len(each), each)))
        self.bits = GroupVerdicts(model, self.movers)
        self.stable, self.step = cache(self._stable), cache(lambda i, s: moves(model, i, s))

    def better(self, group: Members, t: int, s: int) -> bool:
        """Whether all of a group rank t above s."""
        return all(self.model.ranks[i][t] > self.model.ranks[i][s] for i in group)

    def after(self, group: Members, s: int) -> list[int]:
        """Where a group can get from a state."""
        return self._coded(self.bits.column(self.bits.reach(group), self.place[s]))

    def gains(self, group: Members, s: int) -> list[int]:
        """The improvements of a group from a state."""
        return self._coded(self.bits.improved_to(group, self.place[s]))

    def within(self, others: Members) -> tuple[Members, ...]:
        """The groups within a group."""
        return tuple(group for group in self.groups if set(group) <= set(others))

    def others(self, group: Members) -> Members:
        """Everybody who owns an option and is not of a group."""
        return tuple(i for i in self.movers if i not in group)

    def recovers(self, group: Members, end: int, s: int) -> bool:
        """Whether from where an answer ends a group can still get to what all of it prefer."""
        return any(self.better(group, t, s) for t in self.after(group, end))

    def stays(self, group: Members, s: int, concept: str) -> bool:
        """Whether a state is stable for a group."""
        return bool(self.stable(group)[concept][self.place[s]])

    def leaves(self, group: Members, states: Sequence[int], concept: str) -> GroupLeaving:
        """Which of some states a group would leave, and for which state."""
        rows = self.bits.undeterred(group)
        free, gains = (self.bits.some(rows[key]) for key in (concept, NASH.key))
        left = [s for s in states if free[self.place[s]]]
        stopped = [s for s in states if gains[self.place[s]] and not free[self.place[s]]]
        kinds = ((False, left, rows[concept]), (True, stopped, rows[NASH.key]))
        first = {
            s: (self._coded(self.bits.column(ends, self.place[s])[:1])[0], deterred)
            for deterred, each, ends in kinds
            for s in each[:MOST_DEPARTURES]
        }
        return GroupLeaving(frozenset(left), len(stopped), first)

    def path(self, group: Members, start: int, end: int) -> Path:
        """The shortest legal sequence of a group from one state to another."""
        return self._worded(next(path for t, path in sequences(start, group, self.step) if t == end))

    def answer_path(self, group: Members, gain: int, s: int, concept: str) -> Path:
        """The shortest answer of the others that deters a group from an improvement, their groups' improvements move by
        move."""
        others = self.others(group)
        if concept != SEQ.key:
            found = sequences(gain, others, self.step)
            return self._worded(next(path for t, path in found if self._deters(group, t, s, concept)))
        joint = sequences(gain, self.within(others), self.gains)
        steps = next(path for t, path in joint if self._deters(group, t, s, concept))
        return tuple(step for who, start, to in steps for step in self.path(who, start, to))

    def _deters(self, group: Members, end: int, s: int, concept: str) -> bool:
        return not self.better(group, end, s) and not (concept == SMR.key and self.recovers(group, end, s))

    def _stable(self, group: Members) -> dict[str, Bools]:
        return {key: ~self.bits.some(rows) for key, rows in self.bits.undeterred(group).items()}

    def _coded(self, places: NDArray[np.intp]) -> list[int]:
        return [self.codes[k] for k in places]

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
    group (`universal`); and the equilibria of single actors that some larger group would leave (`departures`, 100 at
    most, those that nothing deters first)."""

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
    departing: Annotated[Count, note("How many groups would leave how many equilibria, deterred ones too, in all.")]
    left: Annotated[Count, note("How many of the equilibria a group would leave, and nothing deters it.")]
    notes: tuple[Text, ...] = ()


def coalition_table(model: Model, concept: str = LEADING) -> CoalitionTable:
    """Every group's verdicts, and who would leave an equilibrium of `concept` together.

    Raises ModelError too-many-states (4,096 feasible ones, six actors with options, no pairs of unknown order) and
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

    def named(states: Iterable[int]) -> tuple[str, ...]:
        return tuple(name(s, n) for s in states)

    stable: dict[Members, dict[str, Bools]] = {}
    leaving: dict[Members, GroupLeaving] = {}
    alone = np.flatnonzero(solve(model, [concept]).stable[concept].all(axis=0)).tolist()
    for group in work.groups:
        stable[group] = work.stable(group)
        leaving |= {group: work.leaves(group, alone, concept)} if len(group) > 1 else {}
    every = {key: np.logical_and.reduce([each[key] for each in stable.values()]) for key in COALITION_CONCEPTS}
    return CoalitionTable(
        case=model.case,
        options=model.options,
        now=name(model.now, n),
        concept=concept,
        equilibria=named(alone),
        groups=tuple(
            Group(_members(model, each), {key: named(compress(work.codes, row)) for key, row in rows.items()})
            for each, rows in stable.items()
        ),
        universal={key: named(compress(work.codes, row)) for key, row in every.items()},
        departures=tuple(_departures(work, leaving, concept)),
        departing=sum(len(each.left) + each.stopped for each in leaving.values()),
        left=len(frozenset().union(*(each.left for each in leaving.values()))),
        notes=tuple(conventions_of(model, ())),
    )


def _members(model: Model, group: Members) -> tuple[str, ...]:
    return tuple(model.actors[i] for i in group)


def _departures(work: Coalitions, leaving: Mapping[Members, GroupLeaving], concept: str) -> Iterator[Departure]:
    """The departures in the order of the states; where there are too many, those that nothing deters first."""
    pairs = [
        (deterred, s, group, gain) for group, each in leaving.items() for s, (gain, deterred) in each.first.items()
    ]
    chosen = sorted(pairs, key=lambda pair: pair[0])[:MOST_DEPARTURES]
    for deterred, s, group, gain in sorted(chosen, key=lambda pair: (pair[1], work.groups.index(pair[2]))):
        answer = work.answer_path(group, gain, s, concept) if deterred else None
        members = _members(work.model, group)
        yield Departure(name(s, len(work.model.options)), members, work.path(group, s, gain), answer)


def check_coalitions(model: Model) -> None:
    """Refuse what would take too long, or what groups are not defined for."""
    states, actors = int(model.feasible.sum()), sum(map(bool, model.axes))
    if states > MOST_STATES_TOGETHER or actors > MOST_ACTORS_TOGETHER or model.unknown:
        what = "pairs of unknown order" if model.unknown else f"{states:,} states and {actors} actors"
        allowed = (f"{MOST_STATES_TOGETHER:,} states", f"{MOST_ACTORS_TOGETHER} actors with options", "known orders")
        message = f"{what}: not looked at for groups of actors"
        raise ModelError(Problem("too-many-states", "model", 0, 0, message, allowed, "fix or leave out options"))
