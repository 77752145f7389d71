"""Who can move where.

An actor moves by changing any subset of its own options at once. Each change must be allowed (`take` for
a change to yes, `undo` for a change to no) at the state before the whole move; the state after it must be
feasible; what lies between does not matter. With R_i(s) the states that actor i can reach from s in one move:

    moves         R_i(s)
    improvements  R_i+(s) = { t in R_i(s) : i ranks t above s }

A pair of states whose order an actor does not know is a third relation, U. By extension a or c it leaves for states of
unknown order too, by b or d only for better ones; by a or b only what is surely no better deters it, by c or d what may
be none. A sanction by the others' improvements may be by moves to states of unknown order in all four. (Li, Hipel,
Kilgour & Fang 2004, IEEE Trans. SMC-A 34:507-520.)

Source: Fang, Hipel & Kilgour (1993), Interactive Decision Making, Wiley; Kilgour & Hipel (2005), Group
Decision and Negotiation 14:441-460; several options at once and conditions that depend on the state are ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.graph.model import Bools, Model

Codes = NDArray[np.int64]

EXTENSIONS = {
    "a": "an actor leaves for what is better or of unknown order, and only what is surely no better deters it",
    "b": "an actor leaves only for what is surely better, and only what is surely no better deters it",
    "c": "an actor leaves for what is better or of unknown order, and what is of unknown order deters it too",
    "d": "an actor leaves only for what is surely better, and what is of unknown order deters it too",
}
LEAVING, DETERRED = "ac", "cd"  # by which a state of unknown order is left for, and deters


def moves(model: Model, actor: int, code: int) -> list[int]:
    """R_i(s): the codes of the states to which an actor can move from the state `code`, ascending.

    >>> from offramp.graph.model import code, free_model
    >>> model = free_model({"A": ["x", "y"], "B": ["z"]}, {"A": "NNN YNN NYN YYY NNY", "B": "NNN=YNN=NYN=YYY=NNY"})
    >>> moves(model, 0, code("NNN")) == [code("NYN"), code("YNN")]
    True
    """
    ends = (code ^ flip for flip in _flips(model, actor, int(_changeable(model, actor, code))))
    return sorted(end for end in ends if model.feasible[end])


def improvements(model: Model, actor: int, code: int, credible: bool = False) -> list[int]:
    """The moves to a state for which an actor leaves the state `code`; for models without draws.

    With `credible`, the moves that others expect of it as a sanction, where a state of unknown order will always do.

    >>> from offramp.graph.model import code, free_model
    >>> model = free_model({"A": ["x", "y"]}, {"A": "YY NN=YN NY"})
    >>> improvements(model, 0, code("NN")) == [code("YY")]
    True
    """
    ends = np.array(moves(model, actor, code), dtype=np.int64)
    better = model.ranks[actor][ends] > model.ranks[actor][code]
    return list(ends[leaves_for(model, actor, code, ends, better, credible)].tolist())


def leaves_for(
    model: Model, actor: int, starts: Codes | int, ends: Codes, better: Bools, credible: bool = False
) -> Bools:
    """Whether an actor leaves for a state that is `better` by its ranks, its pairs of unknown order heeded."""
    unsure = unknown_order(model, actor, starts, ends)
    return better | unsure if credible or model.extension in LEAVING else better & ~unsure


def no_better(model: Model, actor: int, end: int, state: int) -> bool:
    """Whether ending there deters an actor from leaving a state."""
    if unknown_order(model, actor, state, np.array([end]))[0]:
        return model.extension in DETERRED
    return bool(model.ranks[actor][end] <= model.ranks[actor][state])


def unknown_order(model: Model, actor: int, starts: Codes | int, ends: Codes) -> Bools:
    """bool: whether the actor does not know which of two states it prefers."""
    if not model.unknown or not model.unknown[actor].size:
        return np.zeros(len(ends), dtype=bool)
    return np.isin(starts * len(model.feasible) + ends, model.unknown[actor])


def departures(model: Model, actor: int, codes: Codes) -> Iterator[tuple[NDArray[np.intp], Codes]]:
    """The moves from many states: for each flip of own options, the positions in `codes` it leaves, and where to."""
    may = _changeable(model, actor, codes)
    for flip in _flips(model, actor, int(np.bitwise_or.reduce(may, initial=0))):
        legal = np.flatnonzero(((~may & flip) == 0) & model.feasible[codes ^ flip])
        yield legal, codes[legal] ^ flip


def arriving_from(model: Model, actor: int, codes: Codes, among: Bools) -> Iterator[tuple[NDArray[np.intp], Codes]]:
    """The moves to many states from feasible ones `among` which to look: for each flip of own options, the positions in
    `codes` that it leads to, and from where."""
    for flip in _flips(model, actor, sum(_bit(model, axis) for axis in model.axes[actor])):
        at = np.flatnonzero(among[codes ^ flip])
        starts = codes[at] ^ flip
        legal = (~_changeable(model, actor, starts) & flip) == 0
        yield at[legal], starts[legal]


def _flips(model: Model, actor: int, may: int) -> list[int]:
    """Every choice of at least one of the own options that may change, each as a sum of bits."""
    flips = [0]
    for axis in model.axes[actor]:
        flips += [flip | _bit(model, axis) for flip in flips] if may & _bit(model, axis) else []
    return flips[1:]


def _bit(model: Model, axis: int) -> int:
    return 1 << (len(model.options) - 1 - axis)


def _changeable(model: Model, actor: int, codes: Codes | int) -> Codes | int:
    """The own options that may change at a state, or at each of many, as a sum of bits."""
    letters = [codes >> k & 1 for k in reversed(range(len(model.options)))]
    found: Codes | int = 0
    for k in model.axes[actor]:
        undo, take = _holds(model.undo[k], letters), _holds(model.take[k], letters)
        found = found + _bit(model, k) * (letters[k] * undo + (1 - letters[k]) * take)
    return found


def _holds(condition: Bools, letters: Sequence[Codes | int]) -> Bools:
    """A condition at each state, the states given letter by letter."""
    place = tuple(letter if length == 2 else 0 for letter, length in zip(letters, condition.shape, strict=False))
    return np.asarray(condition[place])


def permitted(model: Model, option: int) -> Bools:
    """bool (S,): may this option change here, to its other value?"""
    cube = (2,) * len(model.options)
    yes = np.arange(2).reshape([2 if axis == option else 1 for axis in range(len(cube))]) == 1
    return np.broadcast_to(np.where(yes, model.undo[option], model.take[option]), cube).reshape(-1)


def arranged(model: Model) -> tuple[Model, tuple[int, ...]]:
    """The same model with each actor's options side by side, and where each of its options was before."""
    order = tuple(sorted(range(len(model.options)), key=lambda option: model.owner[option]))
    if order == tuple(range(len(order))):
        return model, order
    return replace(
        model,
        options=tuple(model.options[option] for option in order),
        owner=tuple(model.owner[option] for option in order),
        now=sum(bool(model.now & _bit(model, option)) << place for place, option in enumerate(reversed(order))),
        feasible=rearranged(model.feasible, order),
        take=tuple(_turned(model.take[option], order) for option in order),
        undo=tuple(_turned(model.undo[option], order) for option in order),
        ranks=np.stack([rearranged(ranks, order) for ranks in model.ranks]),
        outcome=rearranged(model.outcome, order),
    ), order


def rearranged(values: NDArray[Any], order: tuple[int, ...]) -> NDArray[Any]:
    """Values by state, shape (S,) or (S, D), with option `order[k]` moved to place k."""
    cube = values.reshape((2,) * len(order) + values.shape[1:])
    return _turned(cube, order).reshape(values.shape)


def _turned(cube: NDArray[Any], order: tuple[int, ...]) -> NDArray[Any]:
    return cube.transpose(*order, *range(len(order), cube.ndim)) if cube.ndim else cube
