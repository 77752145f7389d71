"""Draws of a case's quantities: uniforms by name, the inverse distribution function, the bins of a prior.

A quantity is its inverse distribution function at one uniform a draw. The uniforms of a name depend on the seed and on
the name alone, so any draw can be made by itself, on any worker, in any order.

The names of the streams:

    <path>              the quantity with this path
    low.<path>          its low end, where that is a range; high.<path> its high end
    origin.<name>       whether an origin can be relied on
    claim.<id>          whether a claim is true

No path of a quantity begins with one of these words, so no two things share a stream.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from offramp.case.quantities import NamedTypes, Range, Value, central
from offramp.case.special import beta_quantile

if TYPE_CHECKING:
    from offramp.case.types import Quantity

Floats = NDArray[np.float64]
Ends = tuple[Floats, Floats]  # low and high, each () or (draws,)

_BLOCK = 4  # words that Philox makes at each value of its counter


def stream(seed: int, name: str, start: int, count: int) -> Floats:
    """The uniforms of a name from draw `start` on: shape (count,), strictly between 0 and 1.

    Word i of the stream is word i % 4 of Philox-4x64-10 (Salmon et al. 2011) at counter i // 4, with the 128 bits of
    blake2b("<seed>\\0<name>") as key; its upper 53 bits and a half make the uniform.

    >>> bool(stream(1, "worth.ruler.fear", 5, 1)[0] == stream(1, "worth.ruler.fear", 0, 9)[5])
    True
    """
    digest = hashlib.blake2b(f"{seed}\0{name}".encode(), digest_size=16).digest()
    key = np.frombuffer(digest, dtype="<u8").astype(np.uint64)
    skipped = start % _BLOCK
    words = np.random.Philox(key=key, counter=start // _BLOCK).random_raw(skipped + count)[skipped:]
    return np.asarray(((words >> np.uint64(11)) + 0.5) * 2.0**-53, dtype=np.float64)


def quantile(value: Value, u: ArrayLike, ends: Ends | None = None) -> Floats:
    """The inverse distribution function of a point, a uniform or a PERT range at `u`, each in (0, 1).

    `ends` are the low and the high end (numbers, or arrays that broadcast with `u`); without them the central ones.
    PERT: a + (b - a) Beta(1 + 4 (m - a) / (b - a), 1 + 4 (b - m) / (b - a)) (Malcolm et al. 1959; Vose 2008).

    >>> quantile(Range(4.0, None, 8.0), [0.25, 0.5])
    array([5., 6.])
    """
    if isinstance(value, NamedTypes):
        return _type_at(value, np.asarray(u, dtype=np.float64))
    low, high = ends if ends is not None else _central(value)
    width = high - low
    return np.clip(low + width * _share(value, low, width, np.asarray(u, dtype=np.float64)), low, high)


def _type_at(value: NamedTypes, u: Floats) -> Floats:
    places = np.searchsorted(np.cumsum(value.chances), u, side="right")
    return np.asarray(np.array(value.values)[np.minimum(places, len(value.values) - 1)])


def _share(value: Value, low: Floats, width: Floats, u: Floats) -> Floats:
    """How far into the range the quantile lies, 0 at its low end and 1 at its high end."""
    if not isinstance(value, Range) or value.mode is None:
        return u
    wide = width > 0
    at = np.where(wide, (value.mode - low) / np.where(wide, width, 1.0), 0.5)
    share = beta_quantile(1 + 4 * at, 1 + 4 * (1 - at), u)
    return np.asarray(np.where(np.isfinite(share), share, at), dtype=np.float64)  # it fails beyond some 1e-300


def _central(value: Value) -> Ends:
    if not isinstance(value, Range):
        return np.array(value), np.array(value)
    return np.array(central(value.low)), np.array(central(value.high))


def ends(value: Value, path: str, seed: int, start: int, count: int) -> Ends:
    """The two ends of a value in each draw: shape () for an end that is a number, (count,) for one that is drawn. An
    end that is a range is a quantity of its own, with the stream `low.<path>` or `high.<path>`."""
    if not isinstance(value, Range):
        return _central(value)
    low, high = (
        _drawn(end, f"{side}.{path}", seed, start, count) if isinstance(end, Range) else np.array(end)
        for side, end in (("low", value.low), ("high", value.high))
    )
    return low, high


def _drawn(value: Value, name: str, seed: int, start: int, count: int) -> Floats:
    u = stream(seed, name, start, count)
    return quantile(value, u, ends(value, name, seed, start, count))


def draw(quantity: Quantity, seed: int, start: int, count: int) -> Floats:
    """The draws `start` to `start + count - 1` of a quantity: shape (count,).

    >>> from offramp.case.types import Quantity
    >>> draw(Quantity("worth.ruler.fear", 6.0), 1, 0, 2)
    array([6., 6.])
    """
    return _drawn(quantity.value, quantity.path, seed, start, count)


def bins(value: Value, points: int, ends: Ends | None = None) -> Floats:
    """A prior as `points` bins of equal probability: the median of each, ascending (spec/case-file.md 8). Named types
    are as many as they are.

    Shape (points,) at the central ends; (points, draws) where an end is an array of draws.

    >>> bins(Range(0.0, None, 8.0), 4)
    array([1., 3., 5., 7.])
    """
    drawn = ends is not None and np.broadcast(*ends).ndim > 0
    if isinstance(value, NamedTypes):
        sizes = np.array(value.values)
        return np.repeat(sizes[:, None], len(ends[0]), axis=1) if ends and drawn else sizes
    middle = (np.arange(points) + 0.5) / points
    return quantile(value, middle[:, None] if drawn else middle, ends)
