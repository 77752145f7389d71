"""Who can move where.

An actor moves by changing any subset of its own options at once. Each change must be allowed (`take` for
a change to yes, `undo` for a change to no) at the state before the whole move; the state after it must be
feasible; what lies between does not matter. With R_i(s) the states that actor i can reach from s in one move:

    moves         R_i(s)
    improvements  R_i+(s) = { t in R_i(s) : i ranks t above s }

Source: Fang, Hipel & Kilgour (1993), Interactive Decision Making, Wiley; Kilgour & Hipel (2005), Group
Decision and Negotiation 14:441-460; several options at once and conditions that depend on the state are ours.

The first half answers for single states. The second half answers one question for all states together, to
which everything in the stability room comes down: the lowest of the values x(t) over an actor's moves from s.

    Values  integers of shape (S, D), draws last; infeasible states hold the dtype's largest, "no such state"
    Step    Values -> Values, for one actor; infeasible states of the result again hold the largest
    rows    Values of shape (choices, rest, D): one row for each choice of the actor's own options
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

from offramp.graph.space import Bools, Model

Codes = NDArray[np.int64]
Values = NDArray[np.signedinteger[Any]]
Step = Callable[[Values], Values]

_FEW = 8  # up to so much `_effort`, comparing each choice with each beats sorting them, and what was compared is kept
_BLOCK = 1 << 13  # states that are looked up together


def moves(model: Model, actor: int, code: int) -> list[int]:
    """R_i(s): the codes of the states to which an actor can move from the state `code`, ascending.

    >>> from offramp.graph.space import code, free_model
    >>> model = free_model({"A": ["x", "y"], "B": ["z"]}, {"A": "NNN YNN NYN YYY NNY", "B": "NNN=YNN=NYN=YYY=NNY"})
    >>> moves(model, 0, code("NNN")) == [code("NYN"), code("YNN")]
    True
    """
    return sorted(int(target) for _, targets in departures(model, actor, np.array([code])) for target in targets)


def improvements(model: Model, actor: int, code: int) -> list[int]:
    """R_i+(s): the moves to a state that the actor ranks above the state `code`; for models without draws.

    >>> from offramp.graph.space import code, free_model
    >>> model = free_model({"A": ["x", "y"]}, {"A": "YY NN=YN NY"})
    >>> improvements(model, 0, code("NN")) == [code("YY")]
    True
    """
    rank = model.ranks[actor]
    return [target for target in moves(model, actor, code) if rank[target] > rank[code]]


def departures(model: Model, actor: int, codes: Codes) -> Iterator[tuple[NDArray[np.intp], Codes]]:
    """The moves from many states: for each flip of own options, the positions in `codes` it leaves, and where to."""
    axes = model.axes[actor]
    stuck = ~_changeable(model, actor, codes)
    for choice in range(1, 1 << len(axes)):
        flip = sum(_bit(model, axis) for place, axis in enumerate(axes) if choice >> place & 1)
        legal = np.flatnonzero((stuck & flip) == 0)
        legal = legal[model.feasible[codes[legal] ^ flip]]
        yield legal, codes[legal] ^ flip


def _bit(model: Model, axis: int) -> int:
    return 1 << (len(model.options) - 1 - axis)


def _changeable(model: Model, actor: int, codes: Codes) -> Codes:
    """The own options that may change at each state, as a sum of bits."""
    letters = [(codes >> (len(model.options) - 1 - axis)) & 1 for axis in range(len(model.options))]
    found = np.zeros_like(codes)
    for axis in model.axes[actor]:
        may = np.where(letters[axis], _holds(model.undo[axis], letters), _holds(model.take[axis], letters))
        found |= np.where(may, _bit(model, axis), 0)
    return found


def _holds(condition: Bools, letters: list[Codes]) -> Bools:
    """A condition at each state, the states given letter by letter."""
    place = tuple(letter if length == 2 else 0 for letter, length in zip(letters, condition.shape, strict=False))
    return np.asarray(condition[place])


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


@dataclass(frozen=True, eq=False)
class Mover:
    """How one actor moves about an arranged model, whose states are seen as (before, choices, after).

    * `may`: for each own option, where it may change, bool (choices, rest); None where it always may.
    * `composes`: two moves in a row are never more than one, as no condition looks at the actor's own options.
    * `feasible`: bool (S,); `wall`: (S, 1), the least integer there and the largest elsewhere.
    """

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
    found = [rows(free, permitted(model, axis))[..., 0] for axis in axes]
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


def permitted(model: Model, option: int) -> Bools:
    """bool (S,): may this option change here, to yes where it is no and to no where it is yes?"""
    cube = (2,) * len(model.options)
    yes = np.arange(2).reshape([2 if axis == option else 1 for axis in range(len(cube))]) == 1
    return np.broadcast_to(np.where(yes, model.undo[option], model.take[option]), cube).reshape(-1)


def rows(mover: Mover, x: NDArray[Any]) -> NDArray[Any]:
    """Values (S, D), or (S,), as contiguous rows (choices, rest, D)."""
    cube = x.reshape(mover.before, mover.choices, -1)
    return np.ascontiguousarray(np.moveaxis(cube, 1, 0)).reshape(mover.choices, mover.before * mover.after, -1)


def unrowed(mover: Mover, table: Values) -> Values:
    """Rows (choices, rest, D) as Values (S, D)."""
    cube = table.reshape(mover.choices, mover.before, -1)
    return np.moveaxis(cube, 0, 1).reshape(-1, table.shape[-1])


def missing(x: Values) -> int:
    """The largest integer of an array's dtype, which stands for "no such state"."""
    return int(np.iinfo(x.dtype).max)


def raised(x: Values, may: Bools | None) -> Values:
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
    few = _effort(mover) <= _FEW
    if mover.free and not few:
        return partial(_over_better, *_sorted_groups(mover, rank))
    flips = partial(_improving_flips, mover, _cube(mover, rank))
    if few:
        kept = list(flips())
        return partial(_over_flips, mover, False, lambda: kept)
    return partial(_over_flips, mover, False, flips)


def _over_groups(mover: Mover, x: Values) -> Values:
    """Where every choice leads to every other: the lowest of all."""
    cube = x.reshape(mover.before, mover.choices, mover.after, -1)
    wall = mover.wall.reshape(*cube.shape[:3], 1)
    return np.maximum(cube.min(axis=1, keepdims=True), wall).reshape(x.shape)


def _over_axes(mover: Mover, staying: bool, x: Values) -> Values:
    """Where moves compose: the running lowest, over one own option after the other."""
    here = rows(mover, x)
    moved = np.full_like(here, missing(x))
    for place, may in enumerate(reversed(mover.may)):
        bit = 1 << place
        pair = (-1, 2, bit, *here.shape[1:])
        ahead, lowest = np.minimum(here, moved).reshape(pair), moved.reshape(pair)
        take, undo = (None, None) if may is None else (may[0, :, None], may[bit, :, None])
        np.minimum(lowest[:, 0], raised(ahead[:, 1], take), out=lowest[:, 0])
        np.minimum(lowest[:, 1], raised(ahead[:, 0], undo), out=lowest[:, 1])
    if staying:
        np.minimum(moved, here, out=moved)
    return np.maximum(unrowed(mover, moved), mover.wall)


Flip = tuple[tuple[slice, ...], tuple[slice, ...], Values]  # the states it starts from, where to, and a wall
Flips = Callable[[], Iterable[Flip]]


def _cube(mover: Mover, x: NDArray[Any]) -> NDArray[Any]:
    """Values as (2, 2, .., rest, D), an axis for each own option."""
    table = rows(mover, x)
    return table.reshape((2,) * len(mover.may) + table.shape[1:])


def _legal_flips(mover: Mover) -> Iterator[Flip]:
    """Every flip of own options that is a legal move somewhere; the wall stands where it is none."""
    for start, end, legal in _flips(mover):
        yield start, end, wall_around(legal, mover.wall.dtype)


def _improving_flips(mover: Mover, rank: Values) -> Iterator[Flip]:
    """Every flip of own options that is a legal move somewhere; the wall stands where it is no improvement."""
    for start, end, legal in _flips(mover):
        yield start, end, wall_around(legal & (rank[end] > rank[start]), rank.dtype)


def _flips(mover: Mover) -> Iterator[tuple[tuple[slice, ...], tuple[slice, ...], Bools]]:
    """For each flip, the states from which and to which it may ever lead, and where it is legal, conditions
    tested at the start."""
    feasible = _cube(mover, mover.feasible)
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


def _ways(may: Bools | None, place: int) -> tuple[bool, bool]:
    """Whether the option in that place, from the right, may anywhere change to yes, and to no."""
    if may is None:
        return True, True
    pair = may.reshape(-1, 2, 1 << place, may.shape[1])
    return bool(pair[:, 0].any()), bool(pair[:, 1].any())


def _effort(mover: Mover) -> float:
    """What all flips together cost, in looks at each state, the flip of nothing included."""
    ways = [_ways(may, len(mover.may) - 1 - axis) for axis, may in enumerate(mover.may)]
    return math.prod(1 + (forth + back) / 2 for forth, back in ways)


def _over_flips(mover: Mover, staying: bool, flips: Flips, x: Values) -> Values:
    """One flip after the other: what it leads to, where there is no wall."""
    cube = _cube(mover, x)
    lowest = cube.copy() if staying else np.full_like(cube, missing(x))
    led_to = np.empty_like(cube)
    for start, end, wall in flips():
        np.maximum(cube[end], wall, out=led_to[start])
        np.minimum(lowest[start], led_to[start], out=lowest[start])
    return unrowed(mover, lowest)


def _sorted_groups(mover: Mover, rank: Values) -> tuple[Codes, Codes]:
    """The states of each group (those that differ in own options only) from worst to best, and who is better.

    First the flat places in Values of sorted rows (blocks, choices, width), a column being a group in a draw;
    then, for each place in Values, the flat place in the sorted rows where the states strictly above it begin,
    or `rank.size` if there are none.
    """
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
    """Rank and choice in one integer: (blocks, choices, width), each column ascending.

    A block is as narrow as keeps its states in the nearest cache while they are looked up.
    """
    keys = np.moveaxis(rows(mover, rank), 0, -1).astype(np.int64, order="C") << len(mover.may)
    keys |= np.arange(mover.choices)
    keys.sort(axis=-1)
    blocks = mover.before * mover.after
    while blocks > 1 and rank.size // blocks < _BLOCK:
        blocks //= 2
    return np.ascontiguousarray(np.moveaxis(keys.reshape(blocks, -1, mover.choices), -1, 1))


def _over_better(order: Codes, above: Codes, x: Values) -> Values:
    """Where every choice leads to every other: the lowest of those sorted above, ties left out."""
    found = np.empty(x.size + 1, dtype=x.dtype)
    found[-1] = missing(x)
    suffix = found[:-1].reshape(order.shape)
    np.take(x, order, out=suffix, mode="clip")
    for row in reversed(range(order.shape[1] - 1)):
        np.minimum(suffix[:, row], suffix[:, row + 1], out=suffix[:, row])
    return np.take(found, above, mode="clip")
