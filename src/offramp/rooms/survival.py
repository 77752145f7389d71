"""The share that still goes on after so many days, where some had not ended when the data or the date cut them off.

A dozen lines of NumPy: lifelines would bring pandas, Matplotlib and autograd for this one sum. Source: Kaplan & Meier
1958, Journal of the American Statistical Association 53: 457-481.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Curve = tuple[tuple[int, float], ...]


def kaplan_meier(days: NDArray[np.int64], ended: NDArray[np.bool_]) -> Curve:
    """The share still going on after each day on which one ended, (days, share); `days` (N,) whole, `ended` (N,).

    >>> kaplan_meier(np.array([1, 2, 2, 3]), np.array([True, True, False, True]))
    ((1, 0.75), (2, 0.5), (3, 0.0))
    """
    stops = np.unique(days[ended])
    at_risk = len(days) - np.searchsorted(np.sort(days), stops)
    ends = np.searchsorted(np.sort(days[ended]), stops, "right") - np.searchsorted(np.sort(days[ended]), stops)
    shares = np.cumprod(1 - ends / at_risk) if len(stops) else np.array([])
    return tuple(zip(stops.tolist(), shares.tolist(), strict=True))


def still_on(curve: Curve, days: int) -> float:
    """The share that goes on after so many days.

    >>> still_on(((1, 0.75), (3, 0.25)), 2)
    0.75
    """
    return next((share for stop, share in reversed(curve) if stop <= days), 1.0)


def milestones(start: int, within: int) -> Sequence[int]:
    """The days at which a curve is read: the window itself, twice, four and eight times as long."""
    return [start + within * times for times in (1, 2, 4, 8)]
