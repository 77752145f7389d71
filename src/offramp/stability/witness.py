"""What decides whether a state is stable for an actor: the moves that matter, as data. Views word it.

A witness can be replayed: its moves are legal, its improvements improve, its sanctions end no better for the actor than
the state in question, and what it says of the state is what the concept says. Each concept names the function below
that finds its moves; `explain` puts a question to any of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from offramp.codec import StateCode, Text
from offramp.graph.model import Model, name
from offramp.graph.moves import improvements, moves, no_better


@dataclass(frozen=True, slots=True)
class Move:
    """One move; `start == end` is a pass."""

    mover: Text
    start: StateCode
    end: StateCode


Path = tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Countermove:
    """What meets one improvement.

    * `improvement`: the actor's improvement.
    * `sanction`: the others' moves that follow it, in order, or at once where `joint`; null where nothing meets it.
    * `recovery`: the actor's best move from where the sanction ends, where the concept looks at it.
    * `holds`: whether the improvement is deterred."""

    improvement: Move
    sanction: Path | None
    end: StateCode | None
    recovery: Move | None
    holds: bool
    joint: bool = False


@dataclass(frozen=True, slots=True)
class ForeseenPlay:
    """A foreseen line of play: the actor's choice, what follows it, and where it ends."""

    steps: Path
    end: StateCode


@dataclass(frozen=True, slots=True)
class Reasons:
    """What a concept gives for its verdict: countermoves, one for each improvement; or the plays foreseen."""

    stable: bool
    answers: tuple[Countermove, ...] = ()
    stays: ForeseenPlay | None = None
    leaves: ForeseenPlay | None = None


Explanation = Callable[[Model, int, int], Reasons]  # of a model, the number of an actor and the code of a state


def move(model: Model, mover: int, start: int, end: int) -> Move:
    """A move by the numbers of its actor and states."""
    n = len(model.options)
    return Move(model.actors[mover], name(start, n), name(end, n))


def countered(model: Model, i: int, s: int, counter: Callable[[int], Countermove]) -> Reasons:
    """The reasons of a concept that looks at each improvement by itself: stable where each is deterred."""
    answers = tuple(counter(t) for t in improvements(model, i, s))
    return Reasons(all(answer.holds for answer in answers), answers)


def unmet_by_others(model: Model, i: int, s: int, gain: int) -> Countermove:
    """An improvement that nothing meets."""
    return Countermove(move(model, i, s, gain), None, None, None, False)


def sanctioned(improving: bool, recovering: bool) -> Explanation:
    """The reasons of a sanction concept: whether the others' moves must be improvements, and whether the actor's
    recovery counts."""

    def reasons(model: Model, i: int, s: int) -> Reasons:
        return countered(model, i, s, lambda gain: _sanction(model, i, s, gain, improving, recovering))

    return reasons


def _sanction(model: Model, i: int, s: int, gain: int, improving: bool, recovering: bool) -> Countermove:
    """The shortest sanction that deters the improvement; failing that, the first from which it recovers."""
    rank, improvement = model.ranks[i], move(model, i, s, gain)

    def deters(end: int) -> bool:
        return no_better(model, i, end, s)

    recovered: Countermove | None = None
    for end, path in _sequences(model, i, gain, improving):
        if not deters(end):
            continue
        ways = moves(model, i, end) if recovering else []
        best = max(ways, key=lambda t: (not deters(t), rank[t]), default=None)
        recovery = None if best is None else move(model, i, end, best)
        holds = best is None or deters(best)
        answer = Countermove(improvement, path, name(end, len(model.options)), recovery, holds)
        if holds:
            return answer
        recovered = recovered or answer
    return recovered or unmet_by_others(model, i, s, gain)


def _sequences(model: Model, i: int, start: int, improving: bool) -> Iterator[tuple[int, Path]]:
    """The ends of the others' legal sequences from a state, shortest first, each with its path."""
    step = partial(improvements, credible=True) if improving else moves
    others = [k for k in range(len(model.actors)) if k != i and model.axes[k]]
    waiting: deque[tuple[int, int, Path]] = deque([(start, -1, ())])
    seen: set[tuple[int, int]] = set()
    ends_seen = set[int]()  # a sequence may come back to where it began
    while waiting:
        state, last, path = waiting.popleft()
        for k in others:
            for t in step(model, k, state) if k != last else ():
                if (t, k) in seen:
                    continue
                seen.add((t, k))
                further = (*path, move(model, k, state, t))
                if t not in ends_seen:
                    ends_seen.add(t)
                    yield t, further
                waiting.append((t, k, further))
