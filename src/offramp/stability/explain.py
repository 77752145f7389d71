"""Why a state is stable for an actor, or why not: the moves that decide it, as data. Sentences are written in `brief`.

A witness can be replayed: its moves are legal, its improvements improve, its sanctions end no better for the actor than
the state in question, and what it says of the state is what the concept says.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from offramp.errors import ModelError, Problem, nearest
from offramp.graph.model import Model, code, name
from offramp.graph.moves import improvements, moves
from offramp.stability.concepts.foresight import Lookahead, lookahead, successors

Path = tuple["Step", ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One move; `start == end` is a pass."""

    mover: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What meets one improvement.

    * `improvement`: the actor's better move.
    * `sanction`: the others' moves that follow it, in order, or at once where `joint`; None where nothing meets it.
    * `recovery`: the actor's best move from where the sanction ends, where the concept looks at it.
    * `holds`: whether the improvement is deterred.
    """

    improvement: Step
    sanction: Path | None
    end: str | None
    recovery: Step | None
    holds: bool
    joint: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A foreseen line of play: the actor's choice, what follows it, and where it ends."""

    steps: Path
    end: str


@dataclass(frozen=True, slots=True)
class Witness:
    """The verdict on one state for one actor, and what decides it.

    `answers` hold one entry for each improvement (sanction concepts); `stays` and `leaves` are the lines foreseen if
    the actor passes and if it makes its best move (foresight), `leaves` None where it has no move.
    """

    actor: str
    state: str
    concept: str
    stable: bool
    answers: tuple[Answer, ...] = ()
    stays: Line | None = None
    leaves: Line | None = None

    def to_dict(self) -> dict[str, Any]:
        """`offramp/why-1`."""
        from dataclasses import asdict

        return {"format": "offramp/why-1", **asdict(self)}


LOOKS = {  # concept: (the others' moves must be improvements, the actor's recovery counts)
    "gmr": (False, False),
    "smr": (False, True),
    "seq": (True, False),
    "sseq": (True, True),
}


def witness(model: Model, actor: str, state: str, concept: str) -> Witness:
    """Why by nash, gmr, smr, seq, sseq or sim.

    Raises ModelError unknown-name (actor), bad-state or infeasible-state.
    """
    i, s = _place(model, actor, state)
    gains = improvements(model, i, s)
    if concept == "nash":
        answers = [Answer(_step(model, i, s, t), None, None, None, False) for t in gains]
    elif concept == "sim":
        answers = [_joint(model, i, s, t) for t in gains]
    else:
        answers = [_answer(model, i, s, t, *LOOKS[concept]) for t in gains]
    return Witness(actor, state, concept, all(answer.holds for answer in answers), tuple(answers))


def foreseen(model: Model, actor: str, state: str, horizon: int) -> Witness:
    """Why by limited-move foresight: the line of play if the actor stays, and if it makes its best move.

    Raises ModelError as `witness` does.
    """
    i, s = _place(model, actor, state)
    look = lookahead(model)
    if horizon == 0:
        return Witness(actor, state, "lh0", True, (), Line((), state))
    targets = moves(model, i, s)
    best = max(targets, key=lambda t: _after(look, i, i, t, horizon - 1), default=None)
    leaves = None if best is None else _line(look, i, s, best, horizon)
    stable = bool(look.view(horizon).stays[i][s, 0])
    return Witness(actor, state, f"lh{horizon}", stable, (), _line(look, i, s, s, horizon), leaves)


def _place(model: Model, actor: str, state: str) -> tuple[int, int]:
    problems = []
    n = len(model.options)
    if actor not in model.actors:
        remedy = nearest(actor, model.actors)
        problems.append(Problem("unknown-name", "model", 0, 0, f"no actor {actor!r}", model.actors, remedy))
    if len(state) != n or set(state) - {"Y", "N"}:
        remedy = f"one letter Y or N for each of: {', '.join(model.options)}"
        problems.append(Problem("bad-state", "model", 0, 0, f"{state[:40]!r} is no state", remedy=remedy))
    elif not model.feasible[code(state)]:
        remedy = "see 'offramp states'"
        problems.append(Problem("infeasible-state", "model", 0, 0, f"the state {state} breaks a rule", remedy=remedy))
    if problems:
        raise ModelError(problems)
    return model.actors.index(actor), code(state)


def _step(model: Model, mover: int, start: int, end: int) -> Step:
    n = len(model.options)
    return Step(model.actors[mover], name(start, n), name(end, n))


# sanctions ----------------------------------------------------------------------------------------------------


def _answer(model: Model, i: int, s: int, gain: int, improving: bool, recovering: bool) -> Answer:
    """The shortest sanction that deters the improvement; failing that, the one it can best recover from."""
    rank, step = model.ranks[i], _step(model, i, s, gain)
    spoiled: Answer | None = None
    for end, path in _sequences(model, i, gain, improving):
        if rank[end] > rank[s]:
            continue
        best = max(moves(model, i, end), key=lambda t: rank[t], default=None) if recovering else None
        recovery = None if best is None else _step(model, i, end, best)
        holds = best is None or rank[best] <= rank[s]
        answer = Answer(step, path, name(end, len(model.options)), recovery, bool(holds))
        if holds:
            return answer
        spoiled = spoiled or answer
    return spoiled or Answer(step, None, None, None, False)


def _sequences(model: Model, i: int, start: int, improving: bool) -> Iterator[tuple[int, Path]]:
    """The ends of the others' legal sequences from a state, shortest first, each with its path."""
    step = improvements if improving else moves
    others = [k for k in range(len(model.actors)) if k != i and model.axes[k]]
    waiting: deque[tuple[int, int, Path]] = deque([(start, -1, ())])
    seen: set[tuple[int, int]] = set()
    told = {start}
    while waiting:
        state, last, path = waiting.popleft()
        for k in others:
            for t in step(model, k, state) if k != last else ():
                if (t, k) in seen:
                    continue
                seen.add((t, k))
                further = (*path, _step(model, k, state, t))
                if t not in told:
                    told.add(t)
                    yield t, further
                waiting.append((t, k, further))


def _joint(model: Model, i: int, s: int, gain: int) -> Answer:
    """The simultaneous answer that deters the improvement, by as few actors as do."""
    step = _step(model, i, s, gain)
    others = [k for k in range(len(model.actors)) if k != i]
    choices = [[s, *improvements(model, k, s)] for k in others]
    ends = sorted(itertools.product(*choices), key=lambda ends: sum(end != s for end in ends))
    for each in ends:
        end = gain
        for t in each:
            end ^= t ^ s
        if model.feasible[end] and model.ranks[i][end] <= model.ranks[i][s]:
            moved = tuple(_step(model, k, s, t) for k, t in zip(others, each, strict=True) if t != s)
            return Answer(step, moved, name(end, len(model.options)), None, True, joint=True)
    return Answer(step, None, None, None, False, joint=True)


# foresight ----------------------------------------------------------------------------------------------------


def _after(look: Lookahead, e: int, k: int, t: int, left: int) -> int:
    """n_e(t, left | k) of `foresight`."""
    values, followers = look.view(left).values, successors(look.model, k, "worst")
    if values is None or not followers:
        return int(look.ranks[e][t, 0])
    return min(int(values[e, j][t, 0]) for j in followers)


def _line(look: Lookahead, i: int, s: int, first: int, horizon: int) -> Line:
    """What actor i foresees once it has moved (or passed) to `first`: at each turn the successor it likes least."""
    steps, state, mover = [_step(look.model, i, s, first)], first, i
    for left in range(horizon - 1, 0, -1):
        followers = successors(look.model, mover, "worst")
        if not followers:
            break
        mover = min(followers, key=lambda j: _expected(look, i, j, state, left))
        end = _choice(look, i, mover, state, left)
        steps.append(_step(look.model, mover, state, end))
        state = end
    return Line(tuple(steps), name(state, len(look.model.options)))


def _expected(look: Lookahead, e: int, k: int, s: int, left: int) -> int:
    """v_e(s, left | k) of `foresight`, with at least one move left."""
    values = look.view(left).values
    assert values is not None
    return int(values[e, k][s, 0])


def _choice(look: Lookahead, i: int, k: int, s: int, left: int) -> int:
    """What k chooses at s with `left` moves left; among what it likes equally, what i likes least."""
    if look.view(left).stays[k][s, 0]:
        return s
    targets = moves(look.model, k, s)
    best = max(_after(look, k, k, t, left - 1) for t in targets)
    chosen = [t for t in targets if _after(look, k, k, t, left - 1) == best]
    return min(chosen, key=lambda t: _after(look, i, k, t, left - 1))
