"""One actor's moves from all states together, run forwards: what arrives in each state?

    moves         sum of x(s) over the s with t in R_i(s)
    improvements  sum of x(s) over the s with t in R_i+(s)

Source of R_i and R_i+: graph/moves.py; words and shapes: graph/kernels.py, which asks where moves lead. Here values are
0 at infeasible states; integers count ways, and of booleans the sum is `or`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from offramp.graph import kernels
from offramp.graph.kernels import FEW, Mover, Step, Values, as_cube, as_rows, effort, flips_of, unrowed
from offramp.graph.model import Bools, Model
from offramp.graph.moves import Codes, departures, leaves_for

Legal = tuple[tuple[slice, ...], tuple[slice, ...], Bools]  # a flip: from and to which states, and where it is legal


def arrivals(model: Model, improving: bool) -> list[Step]:
    """For each actor of an arranged model the sums above, as a step of values (S, D)."""
    if model.unknown and improving:
        return [partial(_listed, *_improving_pairs(model, actor)) for actor in range(len(model.actors))]
    ranks = [rank.reshape(len(model.feasible), -1) if improving else None for rank in model.ranks]
    return [_arriving(mover, rank) for mover, rank in zip(kernels.movers(model, np.int16), ranks, strict=True)]


def _arriving(mover: Mover, rank: Values | None) -> Step:
    if rank is None:
        if mover.free:
            return partial(_from_groups, mover)
        return partial(_along_axes, mover) if mover.composes else partial(_along_flips, mover, partial(flips_of, mover))
    if mover.free and effort(mover) > FEW:
        below = partial(kernels.over_better, *kernels.sorted_groups(mover, ~rank), np.add, 0)
        return lambda x: _feasible(mover, below(x))
    return partial(_along_flips, mover, partial(_improving, mover, as_cube(mover, rank)))


def _feasible(mover: Mover, x: Values) -> Values:
    return x * mover.feasible[:, None]


def _from_groups(mover: Mover, x: Values) -> Values:
    """Where every choice leads to every other: from all of its group but itself."""
    cube = x.reshape(mover.before, mover.choices, mover.after, -1)
    total = cube.sum(axis=1, keepdims=True, dtype=np.int64)
    return _feasible(mover, (total - cube).astype(x.dtype).reshape(x.shape))


def _along_axes(mover: Mover, x: Values) -> Values:
    """Where moves compose: over one own option after the other, each flip of some of them in one way only."""
    start = as_rows(mover, x)
    moved = np.zeros_like(start)
    for place, may in enumerate(reversed(mover.may)):
        bit = 1 << place
        pair = (-1, 2, bit, *start.shape[1:])
        before, after = (start + moved).reshape(pair), moved.reshape(pair)
        take, undo = (True, True) if may is None else (may[0, :, None], may[bit, :, None])
        after[:, 1] += before[:, 0] * take
        after[:, 0] += before[:, 1] * undo
    return _feasible(mover, unrowed(mover, moved))


def _improving(mover: Mover, rank: Values) -> Iterator[Legal]:
    for start, end, legal in flips_of(mover):
        yield start, end, legal & (rank[end] > rank[start])


def _along_flips(mover: Mover, flips: Callable[[], Iterator[Legal]], x: Values) -> Values:
    """One flip of own options after the other."""
    cube = as_cube(mover, x)
    moved = np.zeros_like(cube)
    for start, end, legal in flips():
        moved[end] += cube[start] * legal
    return _feasible(mover, unrowed(mover, moved))


def _improving_pairs(model: Model, actor: int) -> tuple[Codes, Codes]:
    """The improvements of an actor who does not know the order of some states, as codes from and to which they lead."""
    codes, rank = np.flatnonzero(model.feasible), model.ranks[actor].reshape(-1)
    starts, ends = [codes[:0]], [codes[:0]]
    for origin, targets in departures(model, actor, codes):
        chosen = leaves_for(model, actor, codes[origin], targets, rank[targets] > rank[codes[origin]])
        starts.append(codes[origin][chosen])
        ends.append(targets[chosen])
    return np.concatenate(starts), np.concatenate(ends)


def _listed(starts: Codes, ends: Codes, x: Values) -> Values:
    moved = np.zeros_like(x)
    np.add.at(moved, ends, x[starts])
    return moved
