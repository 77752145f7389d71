"""What is not known before asking: a log-normal for the size of each item, a logit-normal for each chance.

Ranges of the case are taken as they stand but a quarter wider, since people believe numbers beyond what others wrote
down; a private size has two unknowns, its middling case and how far the most extreme lies from it, and keeps the shape
of its prior. An open size is as large as the actor's others, give or take a factor of five. A point is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from offramp.case import distributions, quantities
from offramp.case.host_model import survival
from offramp.case.open_sizes import open_paths
from offramp.case.quantities import Range, is_open
from offramp.case.special import normal_quantile
from offramp.case.transform import hosts
from offramp.case.types import Case, Quantity, Worth
from offramp.game.payoffs import Numbers, prior_mean

Floats = NDArray[np.float64]
WIDER = 1.25  # a quarter beyond the range
OPEN_SPREAD = 0.8  # of the logarithm of an open size
PRIVATE_SPREAD = 0.4  # of the logarithm of the middling and of the extreme case of a private size
CHANCE_SPREAD = 1.0  # of the logit of an open chance
BINS = 21  # of a private size, while asking
REACH = "reach."  # before the path of a private size: how far its extreme lies from its middling case


@dataclass(frozen=True, slots=True)
class Unknown:
    """One number to be found: normal in its logarithm (`sign` times it), or in its logit where it is a `chance`."""

    path: str
    mean: float
    spread: float
    sign: float = 1.0
    chance: bool = False

    def value(self, at: Floats) -> Floats:
        return np.asarray(0.5 + 0.5 * np.tanh(at / 2) if self.chance else self.sign * np.exp(at))


@dataclass(frozen=True)
class Prior:
    """The unknowns of a case; `fixed` holds every other number, `shapes` of each private size its bins, from -1 (its
    low end) over 0 (the middling case) to 1 (the most extreme)."""

    case: Case
    unknowns: tuple[Unknown, ...]
    fixed: Mapping[str, float]
    shapes: Mapping[str, Floats]

    @cached_property
    def mean(self) -> Floats:
        return np.array([one.mean for one in self.unknowns])

    @cached_property
    def spread(self) -> Floats:
        return np.array([one.spread for one in self.unknowns])

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each unknown by its path."""
        return {one.path: k for k, one in enumerate(self.unknowns)}

    def values(self, at: Floats) -> dict[str, Floats]:
        """Every number by its path, (D,), at D points (D, unknowns); of a private size the middling case and, under
        `reach.` and its path, how far the extreme lies from it."""
        found = {path: np.array([value]) for path, value in self.fixed.items()}
        found |= {one.path: one.value(at[:, k]) for k, one in enumerate(self.unknowns)}
        chances = {one.path: survival(*(found[number.path] for number in one.quantities)) for one in hosts(self.case)}
        return found | chances

    def numbers(self, at: Floats, case: Case) -> Numbers:
        """What a game is solved with at D points; numbers of `case` that it alone changes stand as written there."""
        drawn, values, bins = self.values(at), {}, {}
        for path, one in case.quantities.items():
            own = one.value == self.case.quantities[path].value
            if one.private:
                bins[path] = self._bins(one, drawn if own else {}, len(at))
                values[path] = prior_mean(bins[path])
            else:
                known = drawn[path] if own else np.array([quantities.central(one.value)])
                values[path] = np.array(np.broadcast_to(known, (len(at),)))
        return Numbers(values, bins)

    def _bins(self, quantity: Quantity, drawn: Mapping[str, Floats], count: int) -> Floats:
        """The prior of a private size at each point: (bins, D)."""
        if REACH + quantity.path not in drawn:
            return np.repeat(distributions.bins(quantity.value, BINS)[:, None], count, axis=1)
        found = drawn[quantity.path] + self.shapes[quantity.path][:, None] * drawn[REACH + quantity.path]
        if is_open(quantity.value) or not spans_zero(quantity.value):
            found = np.sign(drawn[quantity.path]) * np.maximum(found * np.sign(drawn[quantity.path]), 0.0)
        return np.ascontiguousarray(np.sort(np.broadcast_to(found, (BINS, count)), axis=0))

    def normal(self, seed: int, count: int, use: str = "") -> Floats:
        """Standard normals (D, unknowns) by the name of each unknown, so that one more changes no other."""
        columns = [_normal(seed, f"asking.{use}{one.path}", count) for one in self.unknowns]
        return np.stack(columns, axis=1) if columns else np.zeros((count, 0))


@lru_cache(4096)
def _normal(seed: int, name: str, count: int) -> Floats:
    return normal_quantile(distributions.stream(seed, name, 0, count))


def prior(case: Case, losses: Mapping[str, bool] | None = None, chances: bool = True) -> Prior:
    """What is not known of a case; `losses` says of open sizes whether they count against their actor. Without
    `chances` these are taken as known."""
    unknowns, shapes = list[Unknown](), dict[str, Floats]()
    for form in case.preferences:
        usual = _usual(form) if isinstance(form, Worth) else 0.0
        for item in form.items if isinstance(form, Worth) else ():
            one = item.value
            unknowns += _of_item(one, usual, -1.0 if (losses or {}).get(one.path) else 1.0)
            if one.private:
                shapes[one.path] = _shape(one)
    odds = (each.probability for chance in case.chances for each in chance.cases)
    asked = (one for one in odds if isinstance(one, Quantity) and (chances or is_open(one.value)))
    unknowns += [_of_chance(one) for one in asked if is_open(one.value) or isinstance(one.value, Range)]
    paths = {one.path for one in unknowns}
    fixed = {path: quantities.central(one.value) for path, one in case.quantities.items() if path not in paths}
    return Prior(case, tuple(unknowns), fixed, shapes)


def _usual(form: Worth) -> float:
    """The logarithm of the size that an open item is taken for: that of the actor's others, else of 1."""
    given = [moments(one.value.value)[1] for one in form.items if not is_open(one.value.value)]
    given = [mean for mean in given if np.isfinite(mean)]
    return float(np.mean(given)) if given else 0.0


def moments(value: quantities.Value) -> tuple[float, float, float]:
    """Sign, and mean and spread of the logarithm, of the log-normal with the mean and the spread of a value.

    >>> [round(one, 2) for one in moments(Range(-4.0, None, -1.0))]
    [-1.0, 0.83, 0.41]
    """
    bins = distributions.bins(value, BINS)
    sign = -1.0 if bins.mean() < 0 else 1.0
    size, spread = np.abs(bins).mean(), WIDER * bins.std()
    if size == 0.0:
        return 1.0, -np.inf, 0.0
    wide = np.log1p((spread / size) ** 2)
    return sign, float(np.log(size) - wide / 2), float(np.sqrt(wide))


def _of_item(quantity: Quantity, usual: float, sign: float) -> Iterator[Unknown]:
    if is_open(quantity.value):
        yield Unknown(quantity.path, usual, OPEN_SPREAD, sign)
        if quantity.private:
            yield Unknown(REACH + quantity.path, usual + np.log(0.7), OPEN_SPREAD, sign)
        return
    sign, mean, spread = moments(quantity.value)
    if quantity.private:
        yield from _of_private(quantity)
    elif spread > 0:
        yield Unknown(quantity.path, mean, spread, sign)


def _of_private(quantity: Quantity) -> Iterator[Unknown]:
    middle, reach = _middle(quantity.value)
    if middle and reach:
        yield Unknown(quantity.path, float(np.log(abs(middle))), PRIVATE_SPREAD, np.sign(middle))
        yield Unknown(REACH + quantity.path, float(np.log(reach)), PRIVATE_SPREAD, np.sign(middle))


def _middle(value: quantities.Value) -> tuple[float, float]:
    """The middling case of a private size, and how far its most extreme lies from it."""
    low, middle, high = _centres(value)
    return middle, (high - middle if middle > 0 else middle - low)


def _centres(value: quantities.Value) -> tuple[float, float, float]:
    """The ends and the middling case of a value, an end that is a range at its middle."""
    ends = (value.low, value.high) if isinstance(value, Range) else (value, value)
    return quantities.central(ends[0]), quantities.central(value), quantities.central(ends[1])


def near_share(value: quantities.Value) -> float:
    """How far the least extreme case of a private size lies from the middling one, where the most extreme lies at 1."""
    if is_open(value):
        return 1.0
    low, middle, high = _centres(value)
    ends = (middle - low, high - middle) if middle > 0 else (high - middle, middle - low)
    return ends[0] / ends[1] if ends[1] else 1.0


def spans_zero(value: quantities.Value) -> bool:
    """Whether a range holds gains and losses."""
    low, high = quantities.bounds(value)
    return low < 0 < high


def _shape(quantity: Quantity) -> Floats:
    """The bins of a private size, the middling case at 0 and the most extreme at 1."""
    if is_open(quantity.value):
        return distributions.bins(Range(-1.0, None, 1.0), BINS)
    middle, reach = _middle(quantity.value)
    bins = distributions.bins(quantity.value, BINS) - middle
    return np.asarray(np.sign(middle or 1.0) * bins / reach if reach else np.zeros(BINS))


def _of_chance(quantity: Quantity) -> Unknown:
    if is_open(quantity.value):
        return Unknown(quantity.path, 0.0, CHANCE_SPREAD, chance=True)
    bins = np.clip(distributions.bins(quantity.value, BINS), 0.01, 0.99)
    at = np.log(bins / (1.0 - bins))
    return Unknown(quantity.path, float(at.mean()), float(WIDER * at.std()), chance=True)


def has_scale(case: Case, actor: str) -> bool:
    """Whether some number on an actor's scale is given already, so that its unit is."""
    paths = [path for path in case.quantities if path.startswith((f"worth.{actor}.", f"delay.{actor}"))]
    return any(path not in open_paths(case) for path in paths)
