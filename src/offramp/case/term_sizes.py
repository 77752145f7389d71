"""The size of a term: a sum, a share or a day between two ends, of which a variant writes the second."""

from __future__ import annotations

import math
from datetime import date, timedelta

from offramp.case.quantities import QuantityError, parse_value
from offramp.wording import figures


def size_ends(text: str) -> tuple[str, str] | None:
    """The two ends as written.

    >>> size_ends("50..200"), size_ends("2026-03-15..2026-05-01"), size_ends("much")
    (('50', '200'), ('2026-03-15', '2026-05-01'), None)
    """
    low, dots, high = text.partition("..")
    return (low.strip(), high.strip()) if dots else None


def size_places(ends: tuple[str, str]) -> tuple[float, float] | None:
    """The ends as numbers, or as days counted from the first of all; None where they are neither, or one."""
    days, numbers = [_day(end) for end in ends], [_number(end) for end in ends]
    one, two = [float(day.toordinal()) if day else math.nan for day in days] if all(days) else numbers
    return (one, two) if math.isfinite(one - two) and one != two else None


def size_words(ends: tuple[str, str], share: float) -> str:
    """The size at a share of the way from the first end to the second.

    >>> size_words(("50", "200"), 0.5), size_words(("2026-03-15", "2026-05-01"), 0.5)
    ('125', '2026-04-07')
    """
    start = _day(ends[0])
    places = size_places(ends)
    assert places
    if start:
        return (start + timedelta(days=int(share * (places[1] - places[0])))).isoformat()
    return figures(places[0] + share * (places[1] - places[0]))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-01-01") else None
    except ValueError:
        return None


def _number(text: str) -> float:
    """A number as the case writes numbers: no sign but "-", nothing within its digits."""
    try:
        value = parse_value(text)
    except QuantityError:
        return math.nan
    return value if isinstance(value, float) else math.nan
