"""What must hold for a state to be an equilibrium, what of it fails, and the fewest changes of preference that turn it.

For actor i and the target s, with R_i, R_N-i of graph/reach.py, P = { t : t >_i s }, and N all actors:

    nash : for all t in R_i(s)  t not in P
    gmr  : for all t in R_i(s)  t not in P, or exists u in R_N-i(t)  : u not in P
    smr  : the same with         u not in P and no v of R_i(u) in P
    seq  : for all t in R_i(s)  t not in P, or exists u in R_N-i+(t) : u not in P

So the verdict rests on comparisons with s alone. It can only gain by a smaller P. As no sequence of the others that
starts at t comes to s, a change of these comparisons of one actor leaves the verdicts of the others as they are.

Source: inverse analysis after Kinsara, Kilgour & Hipel (2015), by the definitions of Fang, Hipel & Kilgour (1993).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated

import numpy as np

from offramp.codec import ModelHash, Published, StateCode, Text, note
from offramp.errors import ModelError, Problem
from offramp.frames import Tabular
from offramp.graph.model import Model, Ranks, code, name
from offramp.graph.moves import improvements, moves
from offramp.stability.coalitions import COALITION_CONCEPTS, sequences
from offramp.stability.concepts import LEADING, conventions_of
from offramp.stability.concepts.nash import NASH
from offramp.stability.concepts.seq import SEQ
from offramp.stability.concepts.smr import SMR
from offramp.stability.explain import wrong_state
from offramp.stability.input_turns import InputTurn

MOST_STATES_COMPARED = 1_024  # feasible states among which the answers of the others are listed
MOST_TRIES = 20_000  # demands looked at before a set of changes is called small, and not the smallest

States = frozenset[int]
Demand = Sequence[States]  # ways to meet it, each a set of comparisons to change


@dataclass(frozen=True, slots=True)
class Deterrent:
    """Where an answer of the others ends; it deters where the actor prefers neither that nor any of `recoveries`, its
    own moves from there (by smr; else none), to the target."""

    end: StateCode
    recoveries: tuple[StateCode, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """One of an actor's moves from the target, by its end: the actor must not prefer the end to the target, or else one
    of `deterrents` must deter it. `holds`: whether it does now."""

    end: StateCode
    deterrents: tuple[Deterrent, ...]
    holds: bool


@dataclass(frozen=True, slots=True)
class Needs:
    """What the target needs of one actor.

    * `stable`: whether it is stable for the actor now, which is where every one of `requirements` holds.
    * `preferred`: which states that matter the actor prefers to the target now.
    * `changes`: the fewest states whose comparison with the target must change for the verdict to change; null where
      none would; `fewest`: whether surely no smaller set does.
    * `passed`: the states that the target has to pass in the actor's order for it, nearest first, with the rest of the
      order as it is: up to the rank of the last one at least, or below it."""

    actor: Text
    stable: bool
    requirements: tuple[Requirement, ...]
    preferred: tuple[StateCode, ...]
    changes: tuple[StateCode, ...] | None
    fewest: bool
    passed: tuple[StateCode, ...] | None


@dataclass(frozen=True)
class Inverse(Tabular, Published):
    """What `solve --target --json` prints: whether the target is an equilibrium, and what it needs of each actor."""

    FORMAT, TITLE = "offramp/inverse-1", "Inverse"
    ROWS = "actors"

    case: ModelHash
    options: tuple[Text, ...]
    now: StateCode
    concept: Text
    target: StateCode
    equilibrium: bool
    actors: tuple[Needs, ...]
    notes: tuple[Text, ...] = ()
    inputs: Annotated[tuple[InputTurn, ...], note("Numbers and claims of the case that turn a verdict on it.")] = ()

    @property
    def comparisons(self) -> int:
        """How many comparisons with the target must change for it to be an equilibrium."""
        return sum(len(each.changes or ()) for each in self.actors if not each.stable)


def inverse(model: Model, target: str, concept: str = LEADING) -> Inverse:
    """What must hold for a state to be an equilibrium by nash, gmr, smr or seq, and what would change the verdict.

    Raises ModelError bad-state, infeasible-state, unknown-concept, many-draws and too-many-states (1,024 feasible
    ones, and no pairs of unknown order).

    >>> from offramp.graph.model import free_model
    >>> dilemma = free_model({"A": ["a"], "B": ["b"]}, {"A": "NY YY NN YN", "B": "YN YY NN NY"})
    >>> inverse(dilemma, "YY", "nash").actors[0].changes, inverse(dilemma, "YY", "seq").equilibrium
    (('NY',), True)
    """
    _check(model, target, concept)
    needs = tuple(_needs(model, i, code(target), concept) for i in range(len(model.actors)))
    now, stable = name(model.now, len(model.options)), all(each.stable for each in needs)
    notes = tuple(conventions_of(model, ()))
    return Inverse(model.case, model.options, now, concept, target, stable, needs, notes)


def _check(model: Model, target: str, concept: str) -> None:
    problems = list(wrong_state(model, target))
    if concept not in COALITION_CONCEPTS:
        message = f"{concept!r} is not looked at for a target"
        problems.append(Problem("unknown-concept", "model", 0, 0, message, COALITION_CONCEPTS))
    if model.ranks.ndim > 2:
        problems.append(Problem("many-draws", "model", 0, 0, "a target is looked at in one draw", remedy="take one"))
    states = int(model.feasible.sum())
    if states > MOST_STATES_COMPARED or model.unknown:
        what = "pairs of unknown order" if model.unknown else f"{states:,} states"
        allowed = (f"{MOST_STATES_COMPARED:,} states", "known orders")
        message = f"{what}: not looked at for a target"
        problems.append(Problem("too-many-states", "model", 0, 0, message, allowed, "fix or leave out options"))
    if problems:
        raise ModelError(problems)


@dataclass(frozen=True, slots=True)
class MoveFrom:
    """A move of an actor from the target, by codes: its end, and where answers end, each with the recoveries."""

    end: int
    answers: tuple[tuple[int, ...], ...]

    def holds(self, preferred: States) -> bool:
        return self.end not in preferred or any(preferred.isdisjoint(answer) for answer in self.answers)

    def ways(self, preferred: States) -> list[States]:
        """What must no longer be preferred for it to hold: each way a set."""
        return [preferred & {*states} for states in ((self.end,), *self.answers)]

    def breaks(self, preferred: States) -> list[Demand]:
        """What must be preferred for it to fail: the end, and something of every answer."""
        sets = ((self.end,), *self.answers)
        return [[frozenset({s}) - preferred for s in states] for states in sets if preferred.isdisjoint(states)]


def moves_from(model: Model, i: int, s: int, concept: str) -> Iterator[MoveFrom]:
    """What an actor could do from a state, each move with where the answers of the others end."""
    others = [j for j in range(len(model.actors)) if j != i and model.axes[j]]
    step = partial(improvements if concept == SEQ.key else moves, model)
    for t in moves(model, i, s):
        ends = () if concept == NASH.key else sorted(end for end, _ in sequences(t, others, step))
        yield MoveFrom(t, tuple((u, *(moves(model, i, u) if concept == SMR.key else ())) for u in ends))


def _needs(model: Model, i: int, s: int, concept: str) -> Needs:
    work, rank = list(moves_from(model, i, s, concept)), model.ranks[i]
    matter = {state for move in work for state in (move.end, *(u for answer in move.answers for u in answer))}
    preferred = frozenset(t for t in matter if rank[t] > rank[s])
    stable = all(move.holds(preferred) for move in work)
    changes, fewest = _undone(work, preferred, rank) if stable else _reached(work, preferred, rank)
    passed = _passed(model, i, s, work, stable)

    def named(states: Sequence[int] | States) -> tuple[str, ...]:
        return tuple(name(t, len(model.options)) for t in states)

    return Needs(
        model.actors[i],
        stable,
        tuple(_requirement(move, preferred, named) for move in work),
        named(sorted(preferred)),
        None if changes is None else named(sorted(changes)),
        fewest,
        None if passed is None else named(passed),
    )


def _requirement(move: MoveFrom, preferred: States, named: Callable[[Sequence[int]], tuple[str, ...]]) -> Requirement:
    deterrents = tuple(Deterrent(named(answer[:1])[0], named(answer[1:])) for answer in move.answers)
    return Requirement(named([move.end])[0], deterrents, move.holds(preferred))


def _reached(work: Sequence[MoveFrom], preferred: States, rank: Ranks) -> tuple[States, bool]:
    """The fewest states that must no longer be preferred; of equally many, those nearest in rank first."""
    demands = [_nearest(move.ways(preferred), lambda t: int(rank[t])) for move in work if not move.holds(preferred)]
    return smallest_meeting(demands)


def _undone(work: Sequence[MoveFrom], preferred: States, rank: Ranks) -> tuple[States | None, bool]:
    """The fewest states that must become preferred for one move to be worth it; None where there is no move."""
    sets = [
        smallest_meeting([_nearest(ways, lambda t: -int(rank[t])) for ways in move.breaks(preferred)]) for move in work
    ]
    changes = min((each for each, _ in sets), key=len, default=None)
    return changes, all(fewest for _, fewest in sets)


def _nearest(ways: Demand, distance: Callable[[int], int]) -> list[States]:
    return sorted(set(ways), key=lambda way: (len(way), sorted(map(distance, way), reverse=True), sorted(way)))


def _passed(model: Model, i: int, s: int, work: Sequence[MoveFrom], stable: bool) -> tuple[int, ...] | None:
    """The states that the target passes, up or down the order, until the verdict changes; None where it never does."""
    rank, states = model.ranks[i], np.flatnonzero(model.feasible)
    side = -rank if stable else rank
    levels = sorted({int(side[t]) for t in states if side[t] > side[s] or (stable and side[t] == side[s] and t != s)})

    def differs(level: int) -> bool:
        """Whether the verdict is another one with the target past all states up to a level."""
        preferred = frozenset(int(t) for t in states if t != s and (side[t] <= level if stable else side[t] > level))
        return all(move.holds(preferred) for move in work) != stable

    k = bisect_left(levels, True, key=differs)
    if k == len(levels):
        return None
    beyond = (side >= side[s] if stable else side > side[s]) & (side <= levels[k])
    return tuple(sorted((int(t) for t in states if beyond[t] and t != s), key=lambda t: (int(side[t]), t)))


class _TooManyError(Exception):
    """Raised where the search for a smallest set takes too long."""


def smallest_meeting(demands: Sequence[Demand], most: int = MOST_TRIES) -> tuple[States, bool]:
    """The smallest set that holds one way of each demand, and whether surely none is smaller.

    Sets of one more state each are tried until one meets all. After a look at `most` demands: the first way of each.

    >>> one, two = frozenset({1}), frozenset({2})
    >>> smallest_meeting([[one, two], [two]]), smallest_meeting([[one | two]])
    ((frozenset({2}), True), (frozenset({1, 2}), True))
    """
    tries = iter(range(most // max(1, len(demands))))
    start = frozenset[int]().union(*(ways[0] for ways in demands if len(ways) == 1))
    enough = start.union(*(ways[0] for ways in demands))
    for room in range(_least(_open(demands, start)), len(enough - start)):
        try:
            found = _within(demands, start, room, tries)
        except _TooManyError:
            return enough, False
        if found is not None:
            return found, True
    return enough, True


def _open(demands: Sequence[Demand], chosen: States) -> list[list[States]]:
    """What is left of the ways of demands that are not met yet."""
    left = ([way - chosen for way in ways] for ways in demands)
    return [ways for ways in left if all(ways)]


def _least(demands: Sequence[Demand]) -> int:
    """How many states are needed at least: demands without a state in common are met each by its own."""
    seen, least = frozenset[int](), 0
    for ways in demands:
        states = frozenset[int]().union(*ways)
        if states.isdisjoint(seen):
            seen, least = seen | states, least + min(map(len, ways))
    return least


def _within(demands: Sequence[Demand], chosen: States, room: int, tries: Iterator[int]) -> States | None:
    """A set that meets all with so many states more than are chosen; None where there is none."""
    left = _open(demands, chosen)
    if not left:
        return chosen
    if _least(left) > room:
        return None
    for way in (way for way in min(left, key=len) if len(way) <= room):
        if next(tries, None) is None:
            raise _TooManyError
        if (found := _within(left, chosen | way, room - len(way), tries)) is not None:
            return found
    return None
