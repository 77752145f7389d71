"""What a finite sample of draws says, and no more (two doubts, never one number).

* `sampling`: where the figure would be with endless draws, 95 %; it shrinks as draws are added.
* `spread`: from the 5th to the 95th percentile of the draws; the doubt about the evidence, which draws do not shrink.

Sources: Wilson 1927, Journal of the American Statistical Association 22: 209-212, for k of n; Student's t for means;
the words of ICD 203 (US Office of the Director of National Intelligence, 2015, section D.6.e.2.a).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from offramp.case.special import normal_quantile, student_quantile
from offramp.codec import Count, Ordinal, Probability, Published, Text, one_of
from offramp.wording import WORDS, percent, word

Floats = NDArray[np.float64]

LEVEL = 0.95
WIDE = 0.30  # a spread beyond which a number would say too much
SAYS = {"sampling": "95 %: Wilson for k of n, t for means", "spread": "5 % to 95 % of draws"}


Interval = tuple[Probability, Probability]


@dataclass(frozen=True, slots=True)
class Share(Published):
    """k of n draws."""

    CLOSED = True

    k: Count
    n: Count
    sampling: Interval


@dataclass(frozen=True, slots=True)
class Mean(Published):
    """A probability over draws; `shown` is how it may be told: the word alone where the spread is wide."""

    CLOSED = True

    mean: Probability
    sampling: Interval
    spread: Interval
    word: Annotated[str, one_of(WORDS)]
    shown: Text
    n: Ordinal


def share(k: int, n: int) -> Share:
    """k of n with Wilson's interval; of no draws nothing is known.

    >>> [round(end, 4) for end in share(2, 2000).sampling]
    [0.0003, 0.0036]
    """
    return Share(k, n, wilson(k, n))


def wilson(k: int, n: int) -> tuple[float, float]:
    """Wilson's score interval, 95 %."""
    if n == 0:
        return 0.0, 1.0
    z = float(normal_quantile((1 + LEVEL) / 2))
    middle, width = k + z * z / 2, z * math.sqrt(k * (n - k) / n + z * z / 4)
    low, high = (middle - width) / (n + z * z), (middle + width) / (n + z * z)
    return (0.0 if k == 0 else low), (1.0 if k == n else high)


def mean(values: Floats, weight: Floats | None = None) -> Mean | None:
    """The mean of probabilities (D,), none of them NaN; None of no draws.

    `weight` (D,): what each counts for, adding up to 1; without it all count alike. The interval is Student's, for
    weighted draws by their effective number 1 / sum of squared weights (Kish 1965), widened where a kind of draw that
    was not met could move the mean further: with 95 % confidence such draws are no more than 1 - .025^(1/n) of all.

    >>> mean(np.array([0.2, 0.4, 0.6])).word
    'unlikely'
    """
    if len(values) == 0:
        return None
    share = np.full(len(values), 1.0 / len(values)) if weight is None else weight
    middle = min(max(float(np.add.reduce(values * share)), 0.0), 1.0)
    n = 1.0 / float(np.add.reduce(share * share))
    unmet = 1.0 - ((1 - LEVEL) / 2) ** (1 / n)
    half = half_width(math.sqrt(float(np.add.reduce((share * (values - middle)) ** 2))), n)
    low = max(0.0, min(middle - half, middle - unmet * middle))
    high = min(1.0, max(middle + half, middle + unmet * (1 - middle)))
    spread = (weighted_quantile(values, share, 0.05), weighted_quantile(values, share, 0.95))
    return Mean(middle, (low, high), spread, word(middle), likelihood_words(middle, spread), len(values))


def half_width(size: float, n: float) -> float:
    """Half the 95 % interval of a weighted mean: `size` is the root of the sum of squared weighted gaps to it, n the
    effective number of draws."""
    if n < 1.5:
        return 1.0
    return student_quantile(n - 1, (1 + LEVEL) / 2) * size * math.sqrt(n / (n - 1))


def weighted_quantile(values: Floats, share: Floats, level: float) -> float:
    """The quantile of weighted values, linear between the middles of their steps; for equal weights that of
    `numpy.quantile` (Hyndman & Fan 1996, American Statistician 50: 361-365, definition 7).

    >>> weighted_quantile(np.array([1.0, 2.0, 3.0]), np.array([0.25, 0.5, 0.25]), 0.5)
    2.0
    """
    order = np.argsort(values, kind="stable")
    order = order[share[order] > 0]
    middles = np.cumsum(share[order]) - share[order] / 2
    first, last = middles[0], middles[-1]
    return float(np.interp(first + level * (last - first), middles, values[order]))


def likelihood_words(probability: float, spread: tuple[float, float]) -> str:
    """A probability as it may be said: word and number, the word alone where the spread exceeds 30 points.

    >>> likelihood_words(0.62, (0.5, 0.7)), likelihood_words(0.62, (0.1, 0.95)), likelihood_words(0.001, (0.0, 0.01))
    ('likely (62 %)', 'likely', 'almost no chance (under 1 %)')
    """
    if spread[1] - spread[0] > WIDE:
        return word(probability)
    return f"{word(probability)} ({percent(probability, exact=False)})"


def counted(share: Share) -> str:
    """k of n in words, never 0 % or 100 %.

    >>> counted(share(0, 2000)), counted(share(1999, 2000)), counted(share(500, 2000))
    ('0 of 2,000 (under 0.2 %)', '1,999 of 2,000 (over 99.7 %)', '500 of 2,000 (25 %)')
    """
    k, n, (low, high) = share.k, share.n, share.sampling
    if n == 0:
        return "no draws"
    exact = 100 * k / n
    if 1 <= exact <= 99:
        return f"{k:,} of {n:,} ({exact:.0f} %)"
    bound = f"under {_up(100 * high)} %" if exact < 1 else f"over {_down(100 * low)} %"
    return f"{k:,} of {n:,} ({bound})"


def _up(percentage: float) -> str:
    """Rounded up to one figure, so that "under" stays true."""
    places, unit = _figure(percentage)
    return f"{min(math.ceil(percentage / unit - 1e-9) * unit, 100.0):.{places}f}"


def _down(percentage: float) -> str:
    """Rounded down to the first figure that is not 9, so that "over" stays true, and never to 100."""
    places, unit = _figure(100 - percentage)
    return f"{100 - math.ceil((100 - percentage) / unit - 1e-9) * unit:.{places}f}"


def _figure(size: float) -> tuple[int, float]:
    """The decimal place of the first figure of a number, and its unit."""
    place = math.floor(math.log10(size))
    return max(-place, 0), 10.0**place
