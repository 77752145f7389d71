"""The special functions that chances, draws and intervals need, so that the core does without SciPy (113 MB installed).

Each element is computed without its neighbours, so that a draw alone equals its place in a vector. The tests hold them
to SciPy, which the extra `test` brings: relative errors are 1e-12 at most.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_GAMMA_LOG = np.frompyfunc(math.lgamma, 1, 1)
_HIGHEST = 0.3989422804014327  # the standard normal density at 0
_TERMS = 64  # of the series, and two more for each a and b
_BLOCK = 4_096  # elements at once, for whose terms there is room
_MANY = 48  # elements for which it is faster to go term by term
_STEPS = 20  # of Newton; nine are enough
_ARRIVED = 1e-8  # a step as short as this leaves an error of its square


def normal_cdf(t: ArrayLike) -> Floats:
    """The standard normal distribution function, elementwise.

    >>> round(float(normal_cdf(1.96)), 6)
    0.975002
    """
    at = np.multiply(t, -math.sqrt(0.5), dtype=np.float64)
    return np.asarray(0.5 * np.fromiter(map(math.erfc, at.ravel().tolist()), np.float64, at.size).reshape(at.shape))


def normal_quantile(p: ArrayLike) -> Floats:
    """Its inverse, elementwise: infinite at 0 and 1. A start by Abramowitz & Stegun (1964, 26.2.23), good to 4.5e-4,
    then two of Halley's steps.

    >>> round(float(normal_quantile(0.975)), 6)
    1.959964
    """
    p = np.asarray(p, dtype=np.float64)
    tail = np.minimum(p, 1.0 - p)
    inner = np.where(tail > 0, tail, 0.5)
    t = np.sqrt(-2.0 * np.log(inner))
    x = (2.515517 + t * (0.802853 + t * 0.010328)) / (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t
    for _ in range(2):
        off = (normal_cdf(x) - inner) / (_HIGHEST * np.exp(-0.5 * x * x))
        x = x - off / (1.0 + 0.5 * x * off)
    limit = np.where(tail == 0, np.inf, np.nan)
    return np.copysign(np.where(tail > 0, x, limit), p - 0.5)


def beta_quantile(a: ArrayLike, b: ArrayLike, u: ArrayLike) -> Floats:
    """The quantile at u in (0, 1) of a beta distribution, elementwise.

    With the tail F that lies at or below 1/2 (mirrored where it is the upper one), F^(1/a) is nearly linear, so Newton
    is run on that.

    >>> round(float(beta_quantile(3.0, 3.0, 0.5)), 12)
    0.5
    """
    a, b, u = np.broadcast_arrays(*(np.asarray(each, dtype=np.float64) for each in (a, b, u)))
    flat, found = [each.ravel() for each in (a, b, u)], np.empty(u.size)
    for start in range(0, u.size, _BLOCK):
        part = slice(start, start + _BLOCK)
        found[part] = _beta_quantile(*(each[part] for each in flat))
    return found.reshape(u.shape)


def _beta_quantile(a: Floats, b: Floats, u: Floats) -> Floats:
    """The same of one block, (N,)."""
    scale = _log_beta(a, b)
    half = np.exp(-(a + b) * math.log(2.0) - np.log(a) - scale) * _series(_ratios(a, b), np.full(a.shape, 0.5))
    upper = u > half
    a, b, u = np.where(upper, b, a), np.where(upper, a, b), np.where(upper, 1.0 - u, u)
    x, ratios, moving = np.minimum(np.exp((np.log(u * a) + scale) / a), 0.5), _ratios(a, b), np.ones(u.shape, np.bool_)
    for _ in range(_STEPS):
        series = _series(ratios, x)
        beyond = (np.log(u * a / series) + scale - a * np.log(x) - b * np.log1p(-x)) / a  # log of (u / F)^(1 / a)
        step = x * (1.0 - x) * series * np.expm1(np.minimum(beyond, 1.0))
        x = np.where(moving, np.clip(x + step, x / 4, 0.5), x)
        moving &= np.abs(step) > _ARRIVED * x
        if not moving.any():
            break
    return np.where(upper, 1.0 - x, x)


def _log_beta(a: Floats, b: Floats) -> Floats:
    logs = (np.asarray(_GAMMA_LOG(each), dtype=np.float64) for each in (a, b, a + b))
    return np.asarray(next(logs) + next(logs) - next(logs))


def _ratios(a: Floats, b: Floats) -> Floats:
    """Of each term of 2F1(a + b, 1; a + 1; x) to the last, without x: (N, terms)."""
    n = np.arange(_TERMS + int(2 * np.max(a + b)))
    return np.asarray(((a + b)[:, None] + n) / ((a + 1.0)[:, None] + n))


def _series(ratios: Floats, x: Floats) -> Floats:
    """2F1(a + b, 1; a + 1; x) for x up to 1/2: its terms are positive, so nothing cancels. Two ways to the same sum, in
    the same order to the last bit: one is the faster for few x, the other for many."""
    if len(x) < _MANY:
        return np.asarray(1.0 + np.cumsum(np.cumprod(ratios * x[:, None], axis=1), axis=1)[:, -1])
    term, total = np.ones(len(x)), np.zeros(len(x))
    for n, ratio in enumerate(ratios.T):
        term *= ratio * x
        total += term
        if n % 8 == 7 and (term <= 1e-17 * total).all():
            break
    return 1.0 + total


@lru_cache(maxsize=1024)
def student_quantile(n: float, p: float) -> float:
    """The quantile at p in (1/2, 1) of Student's distribution with n degrees of freedom, which need not be whole; from
    300 on by its expansion (Abramowitz & Stegun 1964, 26.7.5).

    >>> round(student_quantile(9, 0.975), 6)
    2.262157
    """
    if n >= 300:
        return _expanded(float(normal_quantile(p)), n)
    x = float(beta_quantile(0.5, n / 2, 2.0 * p - 1.0))
    if x > 0.5:
        y = float(beta_quantile(n / 2, 0.5, 2.0 - 2.0 * p))
        return math.sqrt(n * (1.0 - y) / y)
    return math.sqrt(n * x / (1.0 - x))


def _expanded(z: float, n: float) -> float:
    w = z * z
    terms = (
        (w + 1) / 4,
        ((5 * w + 16) * w + 3) / 96,
        (((3 * w + 19) * w + 17) * w - 15) / 384,
        ((((79 * w + 776) * w + 1482) * w - 1920) * w - 945) / 92160,
    )
    return z * (1.0 + sum(term / n ** (k + 1) for k, term in enumerate(terms)))
