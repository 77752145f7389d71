"""One actor's moves from all states together: what is the lowest value that they lead to?

All stability comes down to this question, asked for one actor after the other (graph/reach.py goes on where
one actor's move ends):

    moves         lowest of x(t) over t in R_i(s)
    improvements  lowest of x(t) over t in R_i+(s)

Source of R_i and R_i+: graph/moves.py. Shapes:

    Values  integers (S, D), draws last; infeasible states hold the dtype's largest, "no such state"
    Step    Values -> Values, for one actor; infeasible states of the result again hold the largest
    rows    Values as (choices, rest, D): a row for each choice of the actor's own options

How it is found depends on the actor's options. All free: the lowest of its group, or, of those strictly
better, a suffix minimum over the group once sorted. No condition on own options: a running lowest along its
axes. Else: each flip of its options in turn. Each draw is worked out apart from its neighbours.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.graph.model import Bools, Model
from offramp.graph.moves import Codes, permitted

Values = NDArray[np.signedinteger[Any]]
Step = Callable[[Values], Values]

FEW = 8  # up to so much `effort`, comparing each choice with each beats sorting them, and what was compared is kept
_BLOCK = 1 << 13  # states that are looked up together


@dataclass(frozen=True, eq=False)
class Mover:
    """How one actor moves about an arranged model, whose states are seen as (before, choices, after).

    * `may`: for each own option, where it may change, bool (choices, rest); None where it always may.
    * `composes`: two moves in a row are never more than one, as no condition looks at the actor's own options.
    * `feasible`: bool (S,); `wall`: (S, 1), the least integer there and the largest elsewhere."""

    before: int
    choices: int
    after: int
    may: tuple[Bools | None, ...]
    composes: bool
    feasible: Bools
    wall: Values

    @property
    def free(self) -> bool:
        """Whether every own option may change at every state."""
        return all(may is None for may in self.may)


def movers(model: Model, dtype: type[np.signedinteger[Any]]) -> tuple[Mover, ...]:
    """Each actor's part of an arranged model, for values of one dtype."""
    wall = wall_around(model.feasible, np.dtype(dtype))[:, None]
    return tuple(_mover(model, axes, wall) for axes in model.axes)


def _mover(model: Model, axes: tuple[int, ...], wall: Values) -> Mover:
    before, choices = 1 << axes[0] if axes else 1, 1 << len(axes)
    free = Mover(before, choices, len(wall) // (before * choices), (), True, model.feasible, wall)
    found = [as_rows(free, permitted(model, axis))[..., 0] for axis in axes]
    may = tuple(None if always.all() else always for always in found)
    return replace(free, may=may, composes=_composes(may))


def _composes(may: Sequence[Bools | None]) -> bool:
    """Whether no condition looks at own options: for each letter of its option, all rows are the same."""
    for place, table in enumerate(reversed(may)):
        if table is not None:
            letter = np.arange(len(table)) >> place & 1
            if any((table[letter == yes] != table[letter == yes][0]).any() for yes in (0, 1)):
                return False
    return True


def as_rows(mover: Mover, x: NDArray[Any]) -> NDArray[Any]:
    """Values (S, D), or (S,), as contiguous rows (choices, rest, D)."""
    cube = x.reshape(mover.before, mover.choices, -1)
    return np.ascontiguousarray(np.moveaxis(cube, 1, 0)).reshape(mover.choices, mover.before * mover.after, -1)


def unrowed(mover: Mover, table: Values) -> Values:
    """Rows (choices, rest, D) as Values (S, D)."""
    cube = table.reshape(mover.choices, mover.before, -1)
    return np.moveaxis(cube, 0, 1).reshape(-1, table.shape[-1])


def no_state(x: Values) -> int:
    """The largest integer of an array's dtype, which stands for "no such state"."""
    return int(np.iinfo(x.dtype).max)


def _raised(x: Values, may: Bools | None) -> Values:
    """x, but the largest integer wherever `may` is false."""
    return x if may is None else np.maximum(x, wall_around(may, x.dtype))


def wall_around(may: Bools, dtype: np.dtype[Any]) -> Values:
    """The least integer where `may`, the largest elsewhere: np.maximum with it takes a tenth of np.where's time."""
    wall: Values = np.negative(may.astype(dtype))  # 0 or -1, that is no bit or every bit
    np.bitwise_xor(wall, np.iinfo(dtype).max, out=wall)
    return wall


def stepper(mover: Mover, staying: bool) -> Step:
    """The lowest x(t) over t in R_i(s), and over s itself if `staying`; the largest integer where there is none."""
    if mover.free and staying:
        return partial(_over_groups, mover)
    if mover.composes:
        return partial(_over_axes, mover, staying)
    return partial(_over_flips, mover, staying, partial(_legal_flips, mover))


def climber(mover: Mover, rank: Values) -> Step:
    """The lowest x(t) over t in R_i+(s), by the mover's `rank` (S, D); the largest integer where there is none."""
    few = effort(mover) <= FEW
    if mover.free and not few:
        return partial(over_better, *sorted_groups(mover, rank), np.minimum, None)
    flips = partial(_improving_flips, mover, as_cube(mover, rank))
    if few:
        kept = list(flips())
        return partial(_over_flips, mover, False, lambda: kept)
    return partial(_over_flips, mover, False, flips)


def _over_groups(mover: Mover, x: Values) -> Values:
    """Where every choice leads to every other: the lowest of all."""
    cube = x.reshape(mover.before, mover.choices, mover.after, -1)
    lowest: Values = np.maximum(cube.min(axis=1, keepdims=True), mover.wall.reshape(*cube.shape[:3], 1))
    return lowest.reshape(x.shape)


def _over_axes(mover: Mover, staying: bool, x: Values) -> Values:
    """Where moves compose: the running lowest, over one own option after the other."""
    here = as_rows(mover, x)
    moved = np.full_like(here, no_state(x))
    for place, may in enumerate(reversed(mover.may)):
        bit = 1 << place
        pair = (-1, 2, bit, *here.shape[1:])
        ahead, lowest = np.minimum(here, moved).reshape(pair), moved.reshape(pair)
        take, undo = (None, None) if may is None else (may[0, :, None], may[bit, :, None])
        np.minimum(lowest[:, 0], _raised(ahead[:, 1], take), out=lowest[:, 0])
        np.minimum(lowest[:, 1], _raised(ahead[:, 0], undo), out=lowest[:, 1])
    if staying:
        np.minimum(moved, here, out=moved)
    return np.maximum(unrowed(mover, moved), mover.wall)


Flip = tuple[tuple[slice, ...], tuple[slice, ...], Values]  # the states it starts from, where to, and a wall
Flips = Callable[[], Iterable[Flip]]


def as_cube(mover: Mover, x: NDArray[Any]) -> NDArray[Any]:
    """Values as (2, 2, .., rest, D), an axis for each own option."""
    table = as_rows(mover, x)
    return table.reshape((2,) * len(mover.may) + table.shape[1:])


def _legal_flips(mover: Mover) -> Iterator[Flip]:
    """Every flip of own options that is a legal move somewhere; the wall stands where it is none."""
    for start, end, legal in flips_of(mover):
        yield start, end, wall_around(legal, mover.wall.dtype)


def _improving_flips(mover: Mover, rank: Values) -> Iterator[Flip]:
    """Every flip of own options that is a legal move somewhere; the wall stands where it is not an improvement."""
    for start, end, legal in flips_of(mover):
        yield start, end, wall_around(legal & (rank[end] > rank[start]), rank.dtype)


def flips_of(mover: Mover) -> Iterator[tuple[tuple[slice, ...], tuple[slice, ...], Bools]]:
    """For each flip: from and to which states it may ever lead, and where it is legal, by conditions at the start."""
    feasible = as_cube(mover, mover.feasible)
    allowed = [None if may is None else may.reshape(feasible.shape) for may in mover.may]
    sides = _sides(mover)
    stay = (slice(None), slice(None))
    for flipped in product((False, True), repeat=len(sides)):
        if any(flipped):
            start, end = zip(*(side if flip else stay for side, flip in zip(sides, flipped, strict=True)), strict=True)
            tests = (may[start] for may, flip in zip(allowed, flipped, strict=True) if flip and may is not None)
            legal = reduce(np.logical_and, tests, feasible[start])
            if legal.any():
                yield start, end, legal


def _sides(mover: Mover) -> list[tuple[slice, slice]]:
    """For each own option, along its axis, from where to where it may ever change: half the states if one way only."""
    both, take, undo = (slice(None), slice(None, None, -1)), (slice(0, 1), slice(1, 2)), (slice(1, 2), slice(0, 1))
    never = (slice(0, 0), slice(0, 0))
    return [
        ((never, take), (undo, both))[back][forth]
        for forth, back in (_ways(may, len(mover.may) - 1 - axis) for axis, may in enumerate(mover.may))
    ]


def _ways(may: Bools | None, index: int) -> tuple[bool, bool]:
    """Whether the option in that place, from the right, may anywhere change to yes, and to no."""
    if may is None:
        return True, True
    pair = may.reshape(-1, 2, 1 << index, may.shape[1])
    return bool(pair[:, 0].any()), bool(pair[:, 1].any())


def effort(mover: Mover) -> float:
    """What all flips together cost, in looks at each state, the flip of nothing included."""
    ways = [_ways(may, len(mover.may) - 1 - axis) for axis, may in enumerate(mover.may)]
    return math.prod(1 + (forth + back) / 2 for forth, back in ways)


def _over_flips(mover: Mover, staying: bool, flips: Flips, x: Values) -> Values:
    """One flip after the other: what it leads to, where there is no wall."""
    cube = as_cube(mover, x)
    lowest = cube.copy() if staying else np.full_like(cube, no_state(x))
    led_to = np.empty_like(cube)
    for start, end, wall in flips():
        np.maximum(cube[end], wall, out=led_to[start])
        np.minimum(lowest[start], led_to[start], out=lowest[start])
    return unrowed(mover, lowest)


def sorted_groups(mover: Mover, rank: Values) -> tuple[Codes, Codes]:
    """The states of each group (those that differ in own options only) from worst to best, and who is better.
    First the flat places in Values of sorted rows (blocks, choices, width), a column being a group in a draw;
    then, for each place in Values, the flat place in the sorted rows where the states strictly above it begin,
    or `rank.size` if there are none."""
    keys = _sorted_keys(mover, rank)
    blocks, _, width = keys.shape
    column = np.arange(blocks * width).reshape(blocks, 1, width)
    stride = mover.after * rank.shape[1]
    order = (keys & (mover.choices - 1)) * stride + column // stride * (stride * mover.choices) + column % stride
    ranks = keys >> len(mover.may)
    places = np.arange(rank.size).reshape(keys.shape)
    begin = np.full((blocks, width), rank.size)
    above = np.empty(rank.size, dtype=np.int64)
    for row in reversed(range(mover.choices)):
        if row + 1 < mover.choices:
            np.copyto(begin, places[:, row + 1], where=ranks[:, row] < ranks[:, row + 1])
        above[order[:, row]] = begin
    return order, above.reshape(rank.shape)


def _sorted_keys(mover: Mover, rank: Values) -> Codes:
    """Rank and choice in one integer: (blocks, choices, width), each column ascending. A block is as narrow as keeps
    its states in the nearest cache while they are looked up."""
    keys = np.moveaxis(as_rows(mover, rank), 0, -1).astype(np.int64, order="C") << len(mover.may)
    keys |= np.arange(mover.choices)
    keys.sort(axis=-1)
    blocks = mover.before * mover.after
    while blocks > 1 and rank.size // blocks < _BLOCK:
        blocks //= 2
    return np.ascontiguousarray(np.moveaxis(keys.reshape(blocks, -1, mover.choices), -1, 1))


def over_better(order: Codes, above: Codes, combine: np.ufunc, nothing: int | None, x: Values) -> Values:
    """Where every choice leads to every other: the values of those sorted above combined, ties left out; `nothing`, by
    default the largest integer, where there are none."""
    combined = np.empty(x.size + 1, dtype=x.dtype)
    combined[-1] = no_state(x) if nothing is None else nothing
    suffix = combined[:-1].reshape(order.shape)
    np.take(x, order, out=suffix, mode="clip")
    for row in reversed(range(order.shape[1] - 1)):
        combine(suffix[:, row], suffix[:, row + 1], out=suffix[:, row])
    return np.take(combined, above, mode="clip")
