"""What simple rules make of the same codes, each case predicted from the others; and how far two coders agree.

Codes are numbers that every case has, a row for each case. A judgement no better than these has shown nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from offramp.codec import Count, Probability, Published
from offramp.ledger.scores import average, brier

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Predict = Callable[[Floats, Bools, Floats], float]  # from codes (N, K) and outcomes (N,) to a chance for codes (K,)
PENALTY = 1.0  # of a squared coefficient, of codes with a standard deviation of one
_STEPS = 50  # of Newton


def rate(happened: Bools) -> float:
    """How often it happened, as Laplace has it: of k of n, (k + 1) / (n + 2).

    >>> rate(np.array([True, False]))
    0.5
    """
    return float((happened.sum() + 1) / (len(happened) + 2))


def others_rate(_codes: Floats, happened: Bools, _row: Floats) -> float:
    """How often it happened in the other cases."""
    return rate(happened)


def one_rule(codes: Floats, happened: Bools, row: Floats) -> float:
    """The guess by the one code and cut that part the other cases best (Holte 1993, Machine Learning 11: 63-90, here
    by the Brier score, the first of equals): how often it happened on that side."""
    best, guess = math.inf, rate(happened)
    for k in range(codes.shape[1]):
        levels = np.unique(codes[:, k])
        for cut in (levels[1:] + levels[:-1]) / 2:
            above = codes[:, k] > cut
            sides = rate(happened[~above]), rate(happened[above])
            error = average([brier(sides[int(a)], bool(y)) for a, y in zip(above, happened, strict=True)]) or 0.0
            if error < best - 1e-12:
                best, guess = error, sides[int(row[k] > cut)]
    return guess


def logit(codes: Floats, happened: Bools, row: Floats) -> float:
    """The guess of a logistic regression on all codes, its coefficients shrunk (le Cessie & van Houwelingen 1992,
    Applied Statistics 41: 191-201), as few cases could be parted without an error by chance."""
    middle, scale = codes.mean(axis=0), codes.std(axis=0)
    scale[scale == 0] = 1.0
    design = np.column_stack([np.ones(len(codes)), (codes - middle) / scale])
    penalty = np.diag([1e-6, *[PENALTY] * codes.shape[1]])
    b = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-design @ b))
        slope = design.T @ (happened - p) - penalty @ b
        step = np.linalg.solve(design.T @ (design * (p * (1 - p))[:, None]) + penalty, slope)
        b += step * min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-12))
        if np.abs(step).max() < 1e-10:
            break
    return float(1 / (1 + np.exp(-(np.concatenate([[1.0], (row - middle) / scale]) @ b))))


def each_from_the_others(predict: Predict, codes: Floats, happened: Bools) -> list[float]:
    """For each case (of two or more) what a rule makes of its codes that has seen the others alone."""
    rest = [np.arange(len(happened)) != k for k in range(len(happened))]
    return [predict(codes[other], happened[other], row) for other, row in zip(rest, codes, strict=True)]


@dataclass(frozen=True, slots=True)
class CoderAgreement(Published):
    """How far two codings of the same pages agree: in so many `entries` they give the same number `same` times, and
    overlapping ranges `overlap` times. `kappa`: Cohen's, over all codes together, what chance would give being that of
    each code by itself (Cohen 1960, Educational and Psychological Measurement 20: 37-46); None where no code varies."""

    entries: Count
    same: Count
    overlap: Count
    kappa: float | None
    by_chance: Probability


def agreement(codes: Sequence[Sequence[tuple[float, float]]], overlap: int) -> CoderAgreement | None:
    """The agreement of two coders: for each code its pairs of numbers; None where there are none.

    >>> agreement([[(1.0, 1.0), (2.0, 2.0), (1.0, 2.0), (2.0, 1.0)]], 4).kappa
    0.0
    """
    entries = sum(map(len, codes))
    if not entries:
        return None
    same = sum(one == other for pairs in codes for one, other in pairs)
    chance = sum(_by_chance(pairs) for pairs in codes) / entries
    kappa = (same / entries - chance) / (1 - chance) if chance < 1 else None
    return CoderAgreement(entries, same, overlap, kappa, min(chance, 1.0))


def _by_chance(pairs: Sequence[tuple[float, float]]) -> float:
    """In how many of these entries two coders would agree who throw dice with their own shares."""
    one, other = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    return sum(times * other[value] for value, times in one.items()) / len(pairs)
