"""The coherent approximation in plain loops: mass is moved from one outcome to another as long as that comes nearer."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log


def distance(judged: Sequence[tuple[frozenset[str], float]], x: dict[str, float]) -> float:
    far = 0.0
    for event, p in judged:
        said = 0.0
        for name in event:
            said += x[name]
        far += (said - p) ** 2
    return far


def nearest(judged: Sequence[tuple[frozenset[str], float]], outcomes: Sequence[str]) -> dict[str, float]:
    x = {name: 1.0 / len(outcomes) for name in outcomes}
    size = 0.25
    while size > 1e-9:
        moved = False
        for giver in outcomes:
            for taker in outcomes:
                step = min(size, x[giver])
                if giver != taker and step > 0:
                    y = dict(x)
                    y[giver] -= step
                    y[taker] += step
                    if distance(judged, y) < distance(judged, x) - 1e-18:
                        x, moved = y, True
        if not moved:
            size /= 2
    return x


def pool(probabilities: Sequence[float]) -> float:
    """The geometric mean of odds."""
    odds = 1.0
    for p in probabilities:
        odds *= p / (1.0 - p)
    mean = exp(log(odds) / len(probabilities))
    return mean / (1.0 + mean)
