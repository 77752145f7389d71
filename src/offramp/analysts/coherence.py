"""Numbers that disagree with themselves, made to agree, and pooled.

Who calls exile 60 % likely and no exile 60 % likely too has said more than can be true. The coherent approximation of
what he said is the distribution over the outcomes that comes nearest to it, by the sum of squared differences over all
he judged (Osherson & Vardi 2006, Games and Economic Behavior 56; Predd et al. 2008, Decision Analysis 5;
Karvetski, Olson, Mandel & Twardy 2013, Decision Analysis 10). Mandel, Karvetski & Dhami 2018 (Judgment and Decision
Making 13) made each analyst's numbers coherent first and pooled them after, with equal weights; so does this module.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from offramp.wording import LEAST

MOST = 12  # outcomes among which the nearest distribution is looked for
Judged = tuple[frozenset[str], float]  # an event, as the outcomes in which it comes about, and its probability
Floats = NDArray[np.float64]


def coherent(judged: Sequence[Judged], outcomes: Sequence[str]) -> dict[str, float]:
    """The distribution over some outcomes, 12 at most, that comes nearest to what was judged; where that leaves
    several, the most even of them.

    >>> coherent([(frozenset(["exile"]), 0.5), (frozenset(["war"]), 0.1)], ["exile", "war"])
    {'exile': 0.7, 'war': 0.3}
    """
    table = np.array([[float(name in event) for name in outcomes] for event, _ in judged]).reshape(-1, len(outcomes))
    wanted = np.array([p for _, p in judged])
    best, least = np.full(len(outcomes), 1.0 / len(outcomes)), np.inf
    for size in range(len(outcomes), 0, -1):
        for some in combinations(range(len(outcomes)), size):
            found = _nearest(table, wanted, list(some))
            far = float(np.sum((table @ found - wanted) ** 2))
            if found.min() > -1e-12 and far < least - 1e-12:
                best, least = found, far
    return {name: round(max(float(p), 0.0), 12) for name, p in zip(outcomes, best, strict=True)}


def _nearest(table: Floats, wanted: Floats, some: list[int]) -> Floats:
    """The nearest point where only some outcomes may come about, none held back from a negative probability."""
    even = np.zeros(table.shape[1])
    even[some] = 1.0 / len(some)
    ways = np.zeros((table.shape[1], len(some) - 1))  # from the first of them to each other
    for k, place in enumerate(some[1:]):
        ways[place, k], ways[some[0], k] = 1.0, -1.0
    basis = np.linalg.qr(ways)[0] if len(some) > 1 else ways
    step = np.linalg.lstsq(table @ basis, wanted - table @ even, rcond=None)[0] if len(some) > 1 else np.zeros(0)
    return np.asarray(even + basis @ step)


def incoherence(judged: Sequence[Judged], distribution: Mapping[str, float]) -> float:
    """How far what was judged lies from a distribution: the Euclidean distance over all that was judged.

    >>> round(incoherence([(frozenset(["exile"]), 0.5), (frozenset(["war"]), 0.1)], {"exile": 0.7, "war": 0.3}), 3)
    0.283
    """
    return sqrt(sum((sum(distribution[name] for name in event) - p) ** 2 for event, p in judged))


def log_odds_pool(probabilities: Sequence[float], weights: Sequence[float] | None = None) -> float:
    """The pool of probabilities: the mean of their log odds, which is the geometric mean of their odds; none counts as
    nearer to 0 or 1 than half a point.

    >>> round(log_odds_pool([0.5, 0.9]), 3), round(log_odds_pool([0.0, 0.5]), 3)
    (0.75, 0.066)
    """
    shares = weights or [1.0 / len(probabilities)] * len(probabilities)
    mean = sum(share * log_odds(p) for share, p in zip(shares, probabilities, strict=True))
    return 1.0 / (1.0 + exp(-mean))


def log_odds(p: float) -> float:
    """The natural logarithm of the odds, of a probability that is kept half a point from 0 and 1."""
    held = min(max(p, LEAST), 1.0 - LEAST)
    return log(held / (1.0 - held))
