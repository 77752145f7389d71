"""Dates in a text, relative to the day on which it was published.

What a date looks like is a pattern over the names in dates.json; what it means is left to dateparser, asked about that
stretch alone. Without dateparser only whole dates ("3 December 2025", "2025-12-03") and years are understood. A weekday
or day without its year is the last one before the publication ("on Friday" in a report of Sunday is two days before),
or the next one where the sentence says that it lies ahead (`date_side`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

from offramp.evidence.rule_tables import rule_table
from offramp.evidence.types import DateMention

Side = Callable[[int], bool | None]


def dates_in(
    text: str, start: int, end: int, published: str | None, ahead: Side = lambda _: False
) -> tuple[DateMention, ...]:
    """The dates of a stretch that can be placed: relative ones only where the day of publication is known.

    `ahead` says of an offset whether a date there lies after the publication; None where that is open, and then a day
    or month without its year is given twice, once on each side.
    >>> [(d.text, d.value, d.basis) for d in dates_in("On Friday, and in March 2024.", 0, 29, "2025-12-07")]
    [('Friday', '2025-12-05', '2025-12-07'), ('March 2024', '2024-03', None)]
    """
    basis = date.fromisoformat(published) if published else None
    return tuple(_placed(text, start, end, basis, ahead))


def _placed(text: str, start: int, end: int, basis: date | None, ahead: Side) -> Iterator[DateMention]:
    for found in _pattern().finditer(text, start, end):
        kind = found.lastgroup or ""
        relative = kind in ("monthday", "weekday", "word", "ago", "unit", "month")
        shown = basis.isoformat() if basis and relative else None
        side = ahead(found.start()) if basis and kind in _AHEAD else False
        for value in _values(kind, found.group(), basis, side):
            yield DateMention(found.start(), found.end(), found.group(), value, _PRECISION[value.count("-")], shown)


def _values(kind: str, words: str, basis: date | None, side: bool | None) -> list[str]:
    """What a date may be, the earlier first: two where its side is open, but for a weekday, which then lies ahead."""
    open_ = side is None and kind != "weekday"
    behind = [] if kind in _AHEAD and side is not False and not open_ else [_READERS[kind](words, basis)]
    coming = [_AHEAD[kind](words, basis)] if kind in _AHEAD and side is not False else []
    return list(dict.fromkeys(value for value in (*behind, *coming) if value))


_PRECISION = ("year", "month", "day")


@cache
def _pattern() -> re.Pattern[str]:
    rows = rule_table("dates")
    month, weekday = "|".join(rows["months"]), "|".join(rows["weekdays"])
    unit, number = "|".join(rows["units"]), "|".join(rows["numbers"])
    month = rf"(?:{month})\.?"
    kinds = {
        "iso": r"\d{4}-\d{2}-\d{2}",
        "whole": rf"{month}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}|\d{{1,2}}\s{month},?\s\d{{4}}",
        "monthyear": rf"{month},?\s(?:of\s)?\d{{4}}",
        "monthday": rf"{month}\s\d{{1,2}}(?:st|nd|rd|th)?(?!\d|,?\s\d{{4}}|:)|\d{{1,2}}\s{month}",
        "weekday": rf"(?:(?:last|next|this)\s)?(?:{weekday})",
        "word": "|".join(rows["days"]),
        "ago": rf"(?:\d{{1,3}}|{number})\s(?:{unit})s?\sago",
        "unit": rf"(?:last|next|this|previous|following)\s(?:{unit})",
        "month": rf"(?<=in\s){month}|(?:last|next)\s{month}",
        "year": r"(?<=in\s)(?:19|20)\d{2}|(?<=since\s)(?:19|20)\d{2}",
    }
    parts = "|".join(f"(?P<{name}>{shape})" for name, shape in kinds.items())
    return re.compile(rf"(?<![\w-])(?:{parts})(?![\w-])", re.IGNORECASE)


def _iso(words: str, _basis: date | None) -> str | None:
    try:
        return date.fromisoformat(words).isoformat()
    except ValueError:
        return None


def _whole(words: str, _basis: date | None) -> str | None:
    rows = rule_table("dates")
    names = [name.lower() for name in rows["months"]]
    parts = re.findall(r"[a-z]+|\d+", words.lower().replace("st,", ","))
    month = next((names.index(part) for part in parts if part in names), None)
    numbers = [int(part) for part in parts if part.isdigit()]
    if month is None or not numbers:
        return None
    return _made(numbers[-1], rows["month_numbers"][month], numbers[0] if len(numbers) > 1 else None)


def _made(year: int, month: int, day: int | None) -> str | None:
    try:
        return f"{year:04}-{month:02}" if day is None else date(year, month, day).isoformat()
    except ValueError:
        return None


def _year(words: str, _basis: date | None) -> str | None:
    return words


def _month(words: str, basis: date | None) -> str | None:
    value = _relative(words, basis)
    return value and value[:7]


def _next_weekday(words: str, basis: date | None) -> str | None:
    """The weekday after the publication, that day itself if it is one; "last" and "next" say their side themselves."""
    if basis is None or len(words.split()) > 1:
        return _weekday(words, basis)
    ahead = (_number_of(words) - basis.weekday()) % 7
    return (basis + timedelta(ahead)).isoformat()


def _number_of(weekday: str) -> int:
    names = [name.lower() for name in rule_table("dates")["weekdays"]]
    return names.index(weekday.lower()) % 7


def _weekday(words: str, basis: date | None) -> str | None:
    """The weekday before the publication (that day itself if it is one); after it with "next"."""
    if basis is None:
        return None
    *which, name = words.lower().split()
    ahead = (_number_of(name) - basis.weekday()) % 7
    if which == ["next"]:
        return (basis + timedelta(ahead or 7)).isoformat()
    return (basis + timedelta(ahead - 7 if ahead else -7 if which == ["last"] else 0)).isoformat()


def _unit(words: str, basis: date | None) -> str | None:
    """ "last year" is a year, "last month" a month; of a week only that some day of it is meant is known: none."""
    if basis is None:
        return None
    which, unit = words.lower().split()
    step = {"last": -1, "previous": -1, "next": 1, "following": 1, "this": 0}[which]
    if unit == "year":
        return f"{basis.year + step:04}"
    if unit == "month":
        month = basis.year * 12 + basis.month - 1 + step
        return f"{month // 12:04}-{month % 12 + 1:02}"
    return None


def _coming(words: str, basis: date | None) -> str | None:
    return _relative(words, basis, "future")


def _coming_month(words: str, basis: date | None) -> str | None:
    value = _coming(words, basis)
    return value and value[:7]


def _relative(words: str, basis: date | None, side: str = "past") -> str | None:
    parser = _dateparser()
    if basis is None or parser is None:
        return None
    from datetime import datetime

    settings = {"RELATIVE_BASE": datetime(basis.year, basis.month, basis.day), "PREFER_DATES_FROM": side}
    found = parser.parse(words, languages=["en"], settings=settings)
    return found.date().isoformat() if found else None


@cache
def _dateparser() -> Any:
    from importlib import import_module

    try:
        return import_module("dateparser")
    except ImportError:
        return None


def _ago(words: str, basis: date | None) -> str | None:
    """As precise as its unit: "two years ago" is a year, "three days ago" a day; weeks are counted in days."""
    value = _relative(words, basis)
    if value is None:
        return None
    return value[:4] if "year" in words.lower() else value[:7] if "month" in words.lower() else value


_READERS: dict[str, Callable[[str, date | None], str | None]] = {
    "iso": _iso,
    "whole": _whole,
    "monthyear": _whole,
    "monthday": _relative,
    "weekday": _weekday,
    "word": _relative,
    "ago": _ago,
    "unit": _unit,
    "month": _month,
    "year": _year,
}
_AHEAD: dict[str, Callable[[str, date | None], str | None]] = {
    "monthday": _coming,
    "weekday": _next_weekday,
    "month": _coming_month,
}
