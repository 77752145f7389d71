"""Masked rates in plain loops, from the definitions of the rules: dictionaries in, (k, n, the ids that count) out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from offramp.case.types import Filters, PastCases
from offramp.rooms.types import Mask, Room

Row = Mapping[str, str]


def plain_rate(room: Room, rows: Sequence[Row], asked: PastCases, as_of: str) -> tuple[int, int, set[str]]:
    """The rate of a class at a date, row by row."""
    today = date.fromisoformat(as_of)
    mask = room.window if asked.within is not None and room.window else room.mask
    left = [row for row in rows if not row.get("excluded") and _counts(row, mask, asked, today)]
    left = [row for row in left if not (asked.own_case and _meets(row, asked.own_case))]
    if asked.latest != "no" and (room.latest or asked.latest):
        left = _last_of_each(left, room, asked)
    left = [row for row in left if _meets(row, asked.where)]
    yes = [row for row in left if _meets(row, asked.outcome) and _came(row, mask, asked, today)]
    return len(yes), len(left), {row["id"] for row in left}


def _counts(row: Row, mask: Mask, asked: PastCases, today: date) -> bool:
    begin = _day(row["known_from" if mask.kind == "outcome" else mask.begin])
    if begin is None or mask.kind != "window":
        return begin is not None and begin < today
    over = _day(row[mask.event])
    if (over is None and mask.must_end) or (over is not None and (over - begin).days < asked.still_on):
        return False
    last = begin + timedelta(asked.still_on + (asked.within or 0))
    return last < today and (mask.data_end is None or last <= mask.data_end)


def _came(row: Row, mask: Mask, asked: PastCases, today: date) -> bool:
    if mask.kind == "outcome":
        return True
    event, begin = _day(row[mask.event]), _day(row[mask.begin])
    if event is None or begin is None:
        return False
    if mask.kind == "state":
        return event < today
    return (event - begin).days <= asked.still_on + (asked.within or 0)


def _last_of_each(rows: Sequence[Row], room: Room, asked: PastCases) -> list[Row]:
    per, by = (asked.latest, "known_from") if asked.latest else (room.latest.per, room.latest.by)  # type: ignore[union-attr]
    found: dict[str, Row] = {}
    for row in rows:
        before = found.get(row[per])
        if before is None or _place(row[by]) >= _place(before[by]):
            found[row[per]] = row
    return list(found.values())


def _place(cell: str) -> float:
    return float(date.fromisoformat(cell).toordinal()) if "-" in cell else float(cell)


def _meets(row: Row, filters: Filters) -> bool:
    return all(any(_is(row[column], value) for value in values) for column, values in filters)


def _is(cell: str, value: str) -> bool:
    if value.startswith(">= "):
        return cell != "" and float(cell) >= float(value[3:])
    if value.startswith("!= "):
        return cell != value[3:]
    return cell.startswith(value[:-1]) if value.endswith("*") else cell == value


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None
