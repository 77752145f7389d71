"""Dates in a text, relative to the day on which it was published.

What a date looks like is a pattern over the names in dates.json, and what it means is counted on the calendar from the
day of publication. (dateparser gave the same for all of these forms, and took a second to make its patterns.) A weekday
or day without its year is the last one before the publication ("on Friday" in a report of Sunday is two days before),
or the next one where the sentence says that it lies ahead (`date_side`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache, partial

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
    low = text[start:end].lower()
    if not _hint().search(low):  # most sentences: no need to look closer
        return ()
    basis = date.fromisoformat(published) if published else None
    return tuple(_placed(text, start, end, basis, ahead))


def _placed(text: str, start: int, end: int, basis: date | None, ahead: Side) -> Iterator[DateMention]:
    for found in _pattern().finditer(text, start, end):
        kind = found.lastgroup or ""
        relative = kind not in ("iso", "whole", "monthyear", "year")
        shown = basis.isoformat() if basis and relative else None
        side = ahead(found.start()) if basis and kind in _AHEAD else False
        side = None if basis and side is False and _may_be_next(text, found, basis) else side
        for value in _values(kind, found.group(), basis, side):
            yield DateMention(found.start(), found.end(), found.group(), value, _PRECISION[value.count("-")], shown)


_FAR, _NEAR = 240, 100  # days: a day so far behind has its year with it, unless it is the next one
_BY = re.compile(
    r"\b(?:by|before|until|till|(?:deadline|date|term|target|cut-off|limit)\s+(?:of|for|on))\s\Z", re.IGNORECASE
)


def _may_be_next(text: str, match: re.Match[str], basis: date) -> bool:
    """Whether a day under a verb of the past may be a term that is still to come: "agreed by 15 December", told in
    November, where the last 15 December is far behind and the next one near."""
    if match.lastgroup != "monthday" or not _BY.search(text[max(0, match.start() - 16) : match.start()]):
        return False
    behind, coming = (_monthday(match.group(), basis, step) for step in (-1, 1))
    days = [abs((date.fromisoformat(day) - basis).days) for day in (behind, coming) if day]
    return len(days) == 2 and days[0] > _FAR and days[1] < _NEAR


def _values(kind: str, words: str, basis: date | None, side: bool | None) -> list[str]:
    """What a date may be, the earlier first: two where its side is open, but for a weekday, which then lies ahead."""
    open_ = side is None and kind != "weekday"
    behind = [] if kind in _AHEAD and side is not False and not open_ else [_READERS[kind](words, basis)]
    coming = [_AHEAD[kind](words, basis)] if kind in _AHEAD and side is not False else []
    return list(dict.fromkeys(value for value in (*behind, *coming) if value))


@cache
def _hint() -> re.Pattern[str]:
    """What every date holds one of, in small letters."""
    months, feasts = ("|".join(rule_table("dates")[name]).lower() for name in ("months", "feasts"))
    return re.compile(rf"\d|\b(?:{months}|ago)\b|day|morrow|month|year|night|week|{feasts}")


_PRECISION = ("year", "month", "day")


@cache
def _pattern() -> re.Pattern[str]:
    rows = rule_table("dates")
    month, weekday = "|".join(rows["months"]), "|".join(rows["weekdays"])
    unit, number = "|".join(rows["units"]), "|".join(rows["numbers"])
    month, plain = rf"(?:{month})\.?", "|".join(name for name in rows["months"] if len(name) > 3 and name != "March")
    before = "|".join(rf"(?<={word}\s)" for word in rows["before"])
    kinds = {
        "iso": r"\d{4}-\d{2}-\d{2}",
        "whole": rf"{month}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}|\d{{1,2}}\s{month},?\s\d{{4}}",
        "monthyear": rf"{month},?\s(?:of\s)?\d{{4}}",
        "monthday": rf"{month}\s\d{{1,2}}(?:st|nd|rd|th)?(?!\d|,?\s\d{{4}}|:)|\d{{1,2}}\s{month}",
        "weekday": rf"(?:(?:last|next|this)\s)?(?:{weekday})",
        "word": "|".join(rows["days"]),
        "ago": rf"(?:\d{{1,3}}|{number})\s(?:{unit})s?\sago",
        "unit": rf"(?:last|next|this|previous|following)\s(?:{unit})",
        "within": rf"(?:in|within)\s(?:\d{{1,3}}|{number})\s(?:{unit})s?",
        "end": r"end\sof\s(?:the|this)\s(?:month|year)",
        "month": rf"(?:last|next)\s{month}|(?:{before}){month}|(?-i:(?:{plain})(?!\s[A-Z]))",
        "feast": "|".join(rows["feasts"]),
        "year": rf"(?:{before}|(?<=between\s\d{{4}}\sand\s))(?:19|20)\d{{2}}",
    }
    parts = "|".join(f"(?P<{name}>{shape})" for name, shape in kinds.items())
    return re.compile(rf"(?<![\w-])(?:{parts})(?![\w-])", re.IGNORECASE)


def _iso(words: str, _basis: date | None) -> str | None:
    try:
        return date.fromisoformat(words).isoformat()
    except ValueError:
        return None


def _whole(words: str, _basis: date | None) -> str | None:
    month, numbers = _parts(words)
    return _made(numbers[-1], month, numbers[0] if len(numbers) > 1 else None) if month and numbers else None


def _parts(words: str) -> tuple[int, list[int]]:
    """The number of the month that some words name, 0 for none, and the numbers in them."""
    rows = rule_table("dates")
    names = [name.lower() for name in rows["months"]]
    parts = re.findall(r"[a-z]+|\d+", words.lower())
    month = next((rows["month_numbers"][names.index(part)] for part in parts if part in names), 0)
    return month, [int(part) for part in parts if part.isdigit()]


def _made(year: int, month: int, day: int | None) -> str | None:
    try:
        return date(year, month, day or 1).isoformat()[: 7 if day is None else 10]
    except ValueError:
        return None


def _year(words: str, _basis: date | None) -> str | None:
    return words


def _monthday(words: str, basis: date | None, step: int = -1) -> str | None:
    """A day without its year: the last one up to the publication, or with a step of 1 the first one after it."""
    month, numbers = _parts(words)
    if basis is None or not month:
        return None
    years = range(basis.year, basis.year + 9 * step, step)  # 29 February may be eight years away
    days = (made for year in years if (made := _made(year, month, numbers[0])))
    return next((day for day in days if (day > basis.isoformat()) == (step > 0)), None)


def _month(words: str, basis: date | None, step: int = -1) -> str | None:
    """A month alone; that of the publication itself on both sides. The year of "last January" is not sure in March:
    none; that of "last August" is."""
    month, _ = _parts(words)
    which = words.lower().split()[0]
    step = {"last": -1, "next": 1}.get(which, step)
    if basis is None or not month:
        return None
    beyond = month > basis.month if step < 0 else month < basis.month
    if which in ("last", "next") and month != basis.month and not beyond:
        return None
    return _made(basis.year + step * (beyond or which in ("last", "next")), month, None)


def _feast(words: str, basis: date | None, step: int = -1) -> str | None:
    """The month of Christmas or Easter; that of the publication itself on both sides."""
    if basis is None or not 1 < basis.year < 9999:
        return None
    for year in (basis.year, basis.year + step):
        month = _made(year, 12 if words.lower() == "christmas" else _easter(year).month, None) or ""
        if month == basis.isoformat()[:7] or (month > basis.isoformat()[:7]) == (step > 0):
            return month
    return None


def _easter(year: int) -> date:
    """Easter Sunday of the Western churches, by the rule of Butcher (1876)."""
    golden, century = year % 19, year // 100
    age = (19 * golden + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    full = date(year, 3, 21) + timedelta(age - (age + golden // 11 > 28))
    return full + timedelta(7 - (full.weekday() + 1) % 7)


def _next_weekday(words: str, basis: date | None) -> str | None:
    """The weekday after the publication, that day itself if it is one; "last" and "next" say their side themselves."""
    if basis is None or len(words.split()) > 1:
        return _weekday(words, basis)
    ahead = (_number_of(words) - basis.weekday()) % 7
    return _days(basis, ahead)


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
        return _days(basis, ahead or 7)
    return _days(basis, ahead - 7 if ahead else -7 if which == ["last"] else 0)


def _unit(words: str, basis: date | None) -> str | None:
    """ "last year" is a year, "last month" a month; of a week only that some day of it is meant is known: none."""
    which, unit = words.lower().split()
    step = {"last": -1, "previous": -1, "next": 1, "following": 1, "this": 0}[which]
    return _moved(basis, unit, step) if unit in ("year", "month") else None


def _moved(basis: date | None, unit: str, step: int) -> str | None:
    """As precise as its unit: "two years ago" is a year, "three days ago" a day; weeks are counted in days."""
    if basis is None:
        return None
    if unit in ("day", "week"):
        return _days(basis, step * (7 if unit == "week" else 1))
    months = basis.year * 12 + basis.month - 1 + step * (12 if unit == "year" else 1)
    value = _made(months // 12, months % 12 + 1, None)
    return value and value[: 4 if unit == "year" else 7]


def _days(basis: date, step: int) -> str | None:
    try:
        return (basis + timedelta(step)).isoformat()
    except OverflowError:  # before the year 1, or after 9999
        return None


def _word(words: str, basis: date | None) -> str | None:
    return _moved(basis, "day", rule_table("dates")["days"][words.lower()])


def _ago(words: str, basis: date | None) -> str | None:
    return _counted(words.split(), basis, -1)


def _counted(words: Sequence[str], basis: date | None, step: int) -> str | None:
    """So many units from the publication: "ten days" before or after."""
    number, unit = words[0].lower(), words[1].lower()
    count = int(number) if number.isdigit() else rule_table("dates")["numbers"][number]
    return _moved(basis, unit.rstrip("s"), step * count)


_READERS: dict[str, Callable[[str, date | None], str | None]] = {
    "iso": _iso,
    "whole": _whole,
    "monthyear": _whole,
    "monthday": _monthday,
    "weekday": _weekday,
    "word": _word,
    "ago": _ago,
    "within": lambda _words, _basis: None,
    "end": lambda words, basis: _moved(basis, words.split()[-1].lower(), 0),
    "unit": _unit,
    "month": _month,
    "feast": _feast,
    "year": _year,
}
_AHEAD: dict[str, Callable[[str, date | None], str | None]] = {
    "monthday": partial(_monthday, step=1),
    "weekday": _next_weekday,
    "month": partial(_month, step=1),
    "feast": partial(_feast, step=1),
    "within": lambda words, basis: _counted(words.split()[1:], basis, 1),
}
