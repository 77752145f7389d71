"""The states of a model as a list, infeasible ones left out, with each actor's moves as pairs of places in it.

For many draws of a model of few states. What the concepts are made of (stability/sanctions.py) is the same as on the
hypercube; only the single move is found otherwise (compare graph/kernels.py, whose words are used here):

    Values  integers (S, D), S now the listed states, draws last; the dtype's largest is "no such state"

A mover's states stand in the order of how many moves they have, so that those with a k-th move come first:

    one, two, ...   ends[k] (S_k,): where the k-th move of each of the first S_k states leads
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.graph.kernels import Step, Values, no_state, wall_around
from offramp.graph.model import Bools, Model
from offramp.graph.moves import departures

Places = NDArray[np.intp]

_FEW = 1_024  # states up to which it is seen whether moves compose


@dataclass(frozen=True, eq=False)
class Listed:
    """One actor's moves among the listed states.

    * `order` (S,): the states by how many moves they have, most first; `back` (S,): the place of each state in it.
    * `ends`: for each k, the states that the k-th moves lead to; those of the first `len(ends[k])` states in order.
    * `composes`, `feasible`, `wall`: as in `steps.Mover`."""

    order: Places
    back: Places
    ends: tuple[Places, ...]
    composes: bool
    feasible: Bools
    wall: Values


Pairs = tuple[Places, Places]


def listed_mover(pairs: Pairs, composes: bool, states: int, dtype: type[np.signedinteger[Any]]) -> Listed:
    """A mover from its moves: the places from which and to which each leads; `composes` as the function says."""
    starts, ends = pairs
    counts = np.bincount(starts, minlength=states)
    order = np.argsort(-counts, kind="stable")
    back = np.argsort(order, kind="stable")
    rows = np.argsort(back[starts], kind="stable")
    first = np.concatenate([[0], np.cumsum(counts[order])])[:-1]
    kth = (rows[first[: int((counts > k).sum())] + k] for k in range(int(counts.max(initial=0))))
    wall = np.full((states, 1), np.iinfo(dtype).min, dtype=dtype)
    moves = tuple(np.ascontiguousarray(ends[each]) for each in kth)
    return Listed(order, back, moves, composes, np.ones(states, dtype=bool), wall)


def move_pairs(model: Model, codes: NDArray[np.int64]) -> tuple[Pairs, ...]:
    """Each actor's legal moves among the states `codes`, which no move leaves, as places in that list."""
    place = np.full(len(model.feasible), -1, dtype=np.intp)
    place[codes] = np.arange(len(codes))
    found = []
    for actor in range(len(model.actors)):
        steps = [(origin, place[targets]) for origin, targets in departures(model, actor, codes)]
        starts, ends = (np.concatenate([np.empty(0, np.intp), *(step[k] for step in steps)]) for k in (0, 1))
        found.append((starts.astype(np.intp), ends.astype(np.intp)))
    return tuple(found)


def composes(pairs: Pairs, states: int, most: int = _FEW) -> bool:
    """Whether two moves in a row are never more than one, or none; beyond `most` states it is not looked at."""
    if states > most:
        return False
    reach = np.eye(states, dtype=bool)
    reach[pairs] = True
    bits = np.packbits(reach, axis=1)
    starts, ends = pairs
    return not (bits[ends] & ~bits[starts]).any()


def lowest_by_move(mover: Listed, staying: bool) -> Step:
    """The lowest x(t) over t in R_i(s), and over s itself if `staying`; the largest integer where there is none."""
    return partial(_lowest, mover, staying, None)


def lowest_by_improvement(mover: Listed, rank: Values) -> Step:
    """The lowest x(t) over t in R_i+(s), by the mover's `rank` (S, D); the largest integer where there is none."""
    here = rank[mover.order]
    walls = [wall_around(rank[ends] > here[: len(ends)], rank.dtype) for ends in mover.ends]
    return partial(_lowest, mover, False, walls)


def _lowest(mover: Listed, staying: bool, walls: Sequence[Values] | None, x: Values) -> Values:
    lowest = x[mover.order] if staying else np.full_like(x, no_state(x))
    led_to = np.empty_like(x)
    for k, ends in enumerate(mover.ends):
        ahead, best = led_to[: len(ends)], lowest[: len(ends)]
        x.take(ends, axis=0, out=ahead, mode="clip")
        if walls is not None:
            np.maximum(ahead, walls[k], out=ahead)
        np.minimum(best, ahead, out=best)
    return lowest[mover.back]
