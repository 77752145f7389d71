"""Crowds: whether enough of many join, when each would join only if enough others do (spec/case-file.md 3).

A regime of strength theta falls when the share that joins is at least theta. Member i sees theta + noise e_i; theta is
drawn around `strength` with standard deviation `doubt`. Joining costs when the rest stays away and pays when they come;
`cost` is the belief in the fall at which a member is indifferent.

    public    Phi^-1(theta*) - k theta* = sqrt(1 + noise^2 / doubt^2) Phi^-1(1 - c) - k strength,  k = noise / doubt^2
    private   theta* = 1 - c: the limit of precise private signals, and of no public knowledge at all
    quorum    all join exactly when c <= (size - quorum + 1) / size: each member holds every number of joiners among the
              others for equally likely (the Laplacian belief of the same limit)

Sources: Morris & Shin 1998 (American Economic Review 88: 587-597) and 2003 (Advances in Economics and Econometrics, ch.
3: section 2.3 for the public signal, 2.1 for the Laplacian belief); Angeletos, Hellwig & Pavan 2007 (Econometrica 75:
711-756) for the form with a regime. In their letters `doubt` is alpha^-1/2, `noise` is beta^-1/2, `strength` is z.

Everything here is an array of shape (draws,) or a number; a draw is computed without its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from offramp.case.special import normal_cdf, normal_quantile
from offramp.case.types import Crowd

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Parameters = Mapping[str, ArrayLike]  # strength, doubt, noise, size, quorum; what is absent is 0

MODELS = ("public", "private", "quorum")
APART = 0.2  # models that differ by more than this are worth a warning
EDGE = 1.1  # noise^-2 below this many times its least value for uniqueness: near several equilibria

_TIE = 1e-12  # rounding must not undo an equality
_SHARP = 1e-9  # shares of a crowd that are known as well as this are known
_STEPS = 200  # of Newton; five are enough away from a fold
_FLAT = 1e-12  # at a fold the threshold jumps: its slope is held finite
_HIGHEST = 0.3989422804014327  # the standard normal density at 0


@dataclass(frozen=True, slots=True)
class Collapse:
    """The chance that enough join, its derivative by the cost, and the strongest regime that falls.
    Where several equilibria exist (`unique` False), all of it is for the one with the smallest threshold, the best case
    for the regime; `roots` lists them all."""

    probability: Floats
    slope: Floats
    threshold: Floats
    unique: Bools


def cost(w00: ArrayLike, w10: ArrayLike, w01: ArrayLike, w11: ArrayLike) -> tuple[Floats, Floats]:
    """The effective cost of joining in 0..1, and its derivatives by the four worths: shapes (draws,), (4, draws).

    w01 is the worth of having stayed away (0) when enough joined (1), and so on. With l = w00 - w10, what joining loses
    in a failure, and g = w11 - w01, what it gains in a success, c = l / (l + g); 0 where joining loses nothing, else 1
    where it gains nothing (derivatives there are 0).

    >>> cost(0.0, -2.0, 0.0, 3.0)[0]
    array(0.4)
    """
    loss = np.subtract(w00, w10, dtype=np.float64)
    gain = np.subtract(w11, w01, dtype=np.float64)
    inside = (loss > 0) & (gain > 0)
    total = np.where(inside, loss + gain, 1.0)
    value = np.where(inside, loss / total, np.where(loss <= 0, 0.0, 1.0))
    by_loss, by_gain = np.where(inside, gain, 0.0) / total / total, np.where(inside, -loss, 0.0) / total / total
    return value, np.stack(np.broadcast_arrays(by_loss, -by_loss, -by_gain, by_gain))


def collapse(model: str, c: ArrayLike, parameters: Parameters, highest: bool = False) -> Collapse:
    """Whether enough join at the cost `c`: probability, slope, threshold.

    At c = 0 all join, at c = 1 nobody does. `doubt` 0 (or, in the private model, absent) makes a step, 1/2 where
    threshold and strength are equal; `noise` 0 is the limit of precise private signals, also where `doubt` is 0.
    `highest`: at the largest threshold of the public model, not at the smallest, where there are several.

    >>> found = collapse("public", 0.4, {"strength": 0.5, "doubt": 1.0, "noise": 0.5})
    >>> round(float(found.threshold), 6), round(float(found.probability), 6)
    (0.6376, 0.554722)
    """
    known = np.asarray(c, dtype=np.float64)
    parts = _public(known, parameters, True) if highest and model == "public" else _FALLS[model](known, parameters)
    probability, slope, threshold, unique = np.broadcast_arrays(*parts)
    return Collapse(probability, slope, threshold, unique)


Parts = tuple[Floats, Floats, Floats, Bools]  # what a Fall is made of, before they have one shape


def _private(c: Floats, parameters: Parameters) -> Parts:
    return *_exceeded(1.0 - c, np.array(-1.0), parameters), 1.0 - c, np.array(True)


def _quorum(c: Floats, parameters: Parameters) -> Parts:
    falls = (c <= largest_cost("quorum", parameters) + _TIE) & (c < 1)
    return falls.astype(np.float64), np.array(0.0), 1.0 - c, np.array(True)


def _public(c: Floats, parameters: Parameters, highest: bool = False) -> Parts:
    equation, inside = _equation(c, parameters), (c > 0) & (c < 1)
    known, strength = equation.known & inside, _of(parameters, "strength")
    tail = np.where(equation.several, _highest(equation), _lowest(equation)) if highest else _lowest(equation)
    sure = strength <= 1 if highest else strength < 0
    threshold = np.where(inside, np.where(known, sure, normal_cdf(tail)), c <= 0)
    by_cost = np.where(inside & ~known, _by_cost(equation, tail), 0.0)
    several = np.where(known, (strength >= 0) & (strength <= 1), inside & equation.several)
    return *_exceeded(threshold, by_cost, parameters), threshold, ~several


_FALLS: dict[str, Callable[[Floats, Parameters], Parts]] = {"public": _public, "private": _private, "quorum": _quorum}


def _exceeded(threshold: Floats, by_cost: Floats, parameters: Parameters) -> tuple[Floats, Floats]:
    """The chance that the strength is below the threshold, and its slope by the cost."""
    doubt, above = _of(parameters, "doubt"), threshold - _of(parameters, "strength")
    sharp = doubt < _SHARP
    width = np.where(sharp, 1.0, doubt)
    step = np.where(np.abs(above) <= _TIE, 0.5, above > 0)
    slope = np.where(sharp, 0.0, _density(above / width) / width * by_cost)
    return np.where(sharp, step, normal_cdf(above / width)), slope


@dataclass(frozen=True)
class _Equation:
    """The public model in t = Phi^-1(theta): lift(t) = t - steep Phi(t) = at.
    `lift` rises to -fold, falls to fold and rises again; fold is 0 where it never falls, so that the root is unique.
    Where the strength is `known` (doubt 0, signals noisy) the equation has no meaning: see `_known`."""

    known: Bools
    ratio: Floats  # noise / doubt
    steep: Floats  # noise / doubt^2
    x: Floats  # Phi^-1(1 - c)
    at: Floats

    @cached_property
    def fold(self) -> Floats:
        return np.asarray(np.sqrt(2.0 * np.log(np.maximum(self.steep * _HIGHEST, 1.0))))

    @cached_property
    def low(self) -> Bools:
        """Whether there is a root at or below -fold."""
        return np.asarray(_lift(-self.fold, self.steep) >= self.at)

    @property
    def high(self) -> Bools:
        """Whether there is a root at or above fold."""
        return np.asarray(_lift(self.fold, self.steep) <= self.at)

    @cached_property
    def several(self) -> Bools:
        folds = np.asarray(self.fold > 0)
        return self.low & self.high & folds if folds.any() else np.zeros_like(self.low)


def _equation(c: ArrayLike, parameters: Parameters) -> _Equation:
    cost_, noise = np.asarray(c, dtype=np.float64), _of(parameters, "noise")
    doubt = np.maximum(_of(parameters, "doubt"), _SHARP)
    known = (_of(parameters, "doubt") < _SHARP) & (noise > 0)
    ratio = np.where(known, 0.0, noise / doubt)
    x = -normal_quantile(np.where((cost_ > 0) & (cost_ < 1), cost_, 0.5))
    at = np.hypot(1.0, ratio) * x - ratio / doubt * _of(parameters, "strength")
    return _Equation(known, ratio, ratio / doubt, x, np.asarray(at))


def _density(t: Floats) -> Floats:
    return np.asarray(_HIGHEST * np.exp(-0.5 * t * t))


def _lift(t: Floats, steep: Floats) -> Floats:
    return np.asarray(t - steep * normal_cdf(t))


def _lowest(equation: _Equation) -> Floats:
    """The smallest root; where none is at or below -fold, the only one at or above fold, by the same way mirrored."""
    low = equation.low
    return np.where(low, 1.0, -1.0) * _climb(np.where(low, equation.at, -equation.at - equation.steep), equation)


def _highest(equation: _Equation) -> Floats:
    """The root at or above fold: lift(-t) = -lift(t) - steep, so it is the lowest one upside down."""
    return -_climb(-equation.at - equation.steep, equation)


def _climb(at: Floats, equation: _Equation) -> Floats:
    """The root of lift(t) = at at or below -fold: `lift` is concave there, so Newton rises and never passes it."""
    shape = np.broadcast_shapes(at.shape, equation.fold.shape)
    at, steep, top = (np.broadcast_to(one, shape).ravel() for one in (at, equation.steep, -equation.fold))
    t, going = np.minimum(at, top), np.arange(at.size)
    for _ in range(_STEPS):
        last, rise = t[going], steep[going]
        slope = np.maximum(1.0 - rise * _density(last), _FLAT)
        t[going] = np.clip(last + (at[going] - _lift(last, rise)) / slope, last, top[going])
        going = going[t[going] != last]  # one that has arrived would stay
        if not going.size:
            break
    return t.reshape(shape)


def _by_cost(equation: _Equation, t: Floats) -> Floats:
    """The derivative of the threshold by the cost, from the implicit function."""
    ratio = np.exp(np.minimum(0.5 * (equation.x - t) * (equation.x + t), 500.0))  # density(t) / density(x)
    flat = np.maximum(1.0 - equation.steep * _density(t), _FLAT)
    return np.asarray(-np.hypot(1.0, equation.ratio) * ratio / flat)


def roots(c: float, parameters: Parameters) -> tuple[float, ...]:
    """Every threshold of the public model, ascending: one, or three (two at a fold) where equilibria are several.

    >>> [round(one, 4) for one in roots(0.5, {"strength": 0.5, "doubt": 0.3, "noise": 0.5})]
    [0.0029, 0.5, 0.9971]
    """
    equation = _equation(c, parameters)
    if not 0 < c < 1:
        return (float(c <= 0),)
    if equation.known:
        return _known(float(_of(parameters, "strength")))
    found, fold = [float(_lowest(equation))], float(equation.fold)
    if equation.several:
        found += [_between(equation, -fold, fold), float(_highest(equation))]
    return tuple(dict.fromkeys(float(normal_cdf(t)) for t in found))


def _between(equation: _Equation, low: float, high: float) -> float:
    """The root between the folds, where `lift` falls, by bisection."""
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if _lift(np.asarray(middle), equation.steep) > equation.at else (low, middle)
    return middle


def _known(strength: float) -> tuple[float, ...]:
    """The thresholds where all know the strength: nobody joins, just enough, all."""
    places = ((0.0, strength >= 0), (strength, 0 < strength < 1), (1.0, strength <= 1))
    return tuple(place for place, there in places if there)


def cutoff(threshold: ArrayLike, noise: ArrayLike) -> Floats:
    """The signal below which a member joins, in the public and the private model: at the threshold just enough do.

    >>> round(float(cutoff(0.6, 0.1)), 6)
    0.625335
    """
    theta, sd = np.asarray(threshold, dtype=np.float64), np.asarray(noise, dtype=np.float64)
    return np.asarray(theta + sd * normal_quantile(np.where(sd > 0, theta, 0.5)))


def numbers_of(crowd: Crowd, values: Mapping[str, ArrayLike]) -> dict[str, ArrayLike]:
    """The parameters of a case's crowd by their short names, from the values of the case's quantities by path.

    >>> from offramp.case.types import Quantity
    >>> crowd = Crowd("strike", "quorum", (Quantity("crowd.crews.size", 9.0), Quantity("crowd.crews.quorum", 5.0)))
    >>> numbers_of(crowd, {"crowd.crews.size": 9.0, "crowd.crews.quorum": 5.0, "delay.crews": 1.0})
    {'size': 9.0, 'quorum': 5.0}
    """
    return {one.path.rpartition(".")[2]: values[one.path] for one in crowd.parameters}


# what the analyst is told ------------------------------------------------------------------------------------------


def is_unique(parameters: Parameters) -> Bools:
    """Whether the public model has one equilibrium at every strength and cost: noise^-2 >= doubt^-4 / 2 pi.

    >>> bool(is_unique({"doubt": 2**-0.5, "noise": 0.636620**-0.5}))
    True
    """
    return np.asarray(_steepness(parameters) * _HIGHEST <= 1.0)


def is_near_edge(parameters: Parameters) -> Bools:
    """Whether noise^-2 is below 1.1 doubt^-4 / 2 pi: several equilibria, or nearly so."""
    return np.asarray(_steepness(parameters) * _HIGHEST > EDGE**-0.5)


def _steepness(parameters: Parameters) -> Floats:
    """noise / doubt^2, infinite where the strength is known and the signals are noisy."""
    equation = _equation(0.5, parameters)
    return np.where(equation.known, np.inf, equation.steep)


def by_model(c: ArrayLike, parameters: Parameters) -> dict[str, Floats]:
    """The chance that enough join by each of the three models, from one set of parameters.
    Where `size` and `quorum` are absent the crowd is a continuum: enough join exactly when c <= 1 - strength. Where
    `strength` is absent it is the quorum's share."""
    known = dict(parameters)
    if "strength" not in known:
        known["strength"] = _of(known, "quorum") / _of(known, "size")
    return {model: collapse(model, c, known).probability for model in MODELS}


def largest_cost(model: str, parameters: Parameters) -> Floats:
    """The largest cost at which enough join with a chance of at least 1/2; -1 where there is none.

    >>> float(largest_cost("quorum", {"size": 10, "quorum": 7}))
    0.4
    """
    strength = _of(parameters, "strength")
    if model == "quorum" and "size" in parameters:
        size = _of(parameters, "size")
        share = (size - _of(parameters, "quorum") + 1.0) / size
        return np.where(share > _TIE, share, -1.0)
    if model == "public":
        middle = _largest_public(np.clip(strength, _TIE, 1.0 - _TIE), parameters)
        bound = np.where(strength <= 0, 1.0, np.where(strength >= 1, 0.0, middle))
    else:
        bound = np.clip(1.0 - strength, 0.0, 1.0)
    return np.where(strength > 1, -1.0, bound)


def _largest_public(strength: Floats, parameters: Parameters) -> Floats:
    """The cost at which the smallest threshold is the strength, or passes it in a jump."""
    equation = _equation(0.5, parameters)
    steep, middle = equation.steep, normal_quantile(strength)
    least = np.maximum(_lift(np.minimum(middle, -equation.fold), steep), _lift(middle, steep))
    return np.where(equation.known, 0.0, normal_cdf(-(least + steep * strength) / np.hypot(1.0, equation.ratio)))


def tipping(
    w00: ArrayLike, w10: ArrayLike, w01: ArrayLike, w11: ArrayLike, model: str, parameters: Parameters
) -> Floats:
    """The least addition to w11, the promise to those who join, that makes the chance at least 1/2.

    In the units of the worth; 0 where it is so already, infinite where no promise is enough.

    >>> tipping(0.0, -2.0, 0.0, 1.0, "quorum", {"size": 10, "quorum": 7})
    array(2.)
    """
    bound, c = largest_cost(model, parameters), cost(w00, w10, w01, w11)[0]
    loss, gain = np.subtract(w00, w10, dtype=np.float64), np.subtract(w11, w01, dtype=np.float64)
    reachable = bound > np.finfo(np.float64).tiny
    odds = (1.0 - bound) / np.where(reachable, bound, 1.0)
    needed = np.where(reachable, np.maximum(loss * odds - gain, 0.0), np.inf)
    return np.where(collapse(model, c, parameters).probability >= 0.5, 0.0, needed)


def _of(parameters: Parameters, name: str) -> Floats:
    return np.asarray(parameters.get(name, 0.0), dtype=np.float64)
