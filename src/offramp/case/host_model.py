"""How long a host keeps a guest whom others want handed over (after Fearon 1998, 2004; Powell 2006).

Each period somebody offers the host s for the guest, uniform on 0..pressure and independent of what was offered before.
Keeping him yields `stake` (a bond, an escrow, a name) and the same choice again next period, which counts `discount`
times as much. A promise is worth what it is in the promiser's interest to keep (Fearon 1998, in Lake & Rothchild, The
International Spread of Ethnic Conflict, ch. 5; Powell 2006, International Organization 60: 169-203, for commitment as
the problem; the repeated choice is our adaptation, an optimal-stopping problem as McCall 1970, Quarterly Journal of
Economics 84: 113-126).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def threshold(pressure: ArrayLike, stake: ArrayLike, discount: ArrayLike) -> Floats:
    """The offer above which the host gives the guest up, in the units of the pressure: 0 to `pressure`.

    The s* of s* = stake + discount * (expectation of the larger of s* and an offer), which for a uniform offer is
    (S / d) [1 - sqrt(1 - d^2 - 2 d y / S)] (here without the division by d). It is the pressure itself, so that the
    guest is kept for ever, where stake >= (1 - discount) * pressure.

    >>> round(float(threshold(10.0, 0.6, 0.9)), 6)
    7.929373
    """
    most, gain, later = (np.asarray(one, dtype=np.float64) for one in (pressure, stake, discount))
    keeps = gain >= (1.0 - later) * most
    share = np.where(keeps, 0.0, np.maximum(gain, -most)) / np.where(keeps | (most <= 0), 1.0, most)
    root = np.sqrt(np.maximum(1.0 - later * later - 2.0 * later * share, 0.0))
    return np.where(keeps, most, np.clip(most * (later + 2.0 * share) / (1.0 + root), 0.0, most))


def survival(pressure: ArrayLike, stake: ArrayLike, discount: ArrayLike, periods: ArrayLike) -> Floats:
    """The chance that the guest is still there after so many periods: every offer was at most `threshold`.

    Without pressure he is kept unless keeping costs something (`stake` below 0).

    >>> round(float(survival(10.0, 0.6, 0.9, 10)), 6), float(survival(10.0, 1.0, 0.9, 10))
    (0.098263, 1.0)
    """
    most = np.asarray(pressure, dtype=np.float64)
    pressed = most > 0
    unpressed = np.asarray(stake, dtype=np.float64) >= 0
    share = np.where(pressed, threshold(pressure, stake, discount), unpressed) / np.where(pressed, most, 1.0)
    return np.asarray(share ** np.asarray(periods, dtype=np.float64))
