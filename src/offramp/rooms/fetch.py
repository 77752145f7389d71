"""A room made from a file that a user has, where its rows may not be shipped. Nothing is downloaded."""

from __future__ import annotations

import csv
import hashlib
import io
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from offramp.errors import OfframpError, Problem
from offramp.io import read_bytes, write_atomically
from offramp.rooms.filters import cell_test
from offramp.rooms.library import how_to_fetch, open_room, packaged_rooms, user_folder
from offramp.rooms.table import MOST_BYTES, parse_table
from offramp.rooms.types import Room

Raw = Mapping[str, str]


def fetch(name: str, file: Path, unchecked: bool = False) -> Path:
    """Make a room from a file of its publisher; gives the place of its rows.

    The file must be the one that the recipe was written for, by its SHA-256 (`unchecked`: any that has its columns).
    Raises OfframpError unknown-name, not-fetched (the rows come with the package), wrong-file, bad-room, cannot-write.
    """
    room = open_room(name) if name in packaged_rooms() else None
    if room is None or not room.recipe:
        raise OfframpError(_no_recipe(name, room))
    data = read_bytes(file, MOST_BYTES, OfframpError)
    if not unchecked:
        _check_sum(room, data, file)
    text = made_from(room, data, str(file))
    parse_table(text.encode(), str(file), tuple(room.columns), tuple(k for k, one in room.columns.items() if one.dates))
    place = user_folder() / room.wanted
    place.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(place, text)
    return place


def _check_sum(room: Room, data: bytes, file: Path) -> None:
    wanted = room.recipe["sha256"]
    if hashlib.sha256(data).hexdigest() != wanted:
        message = "this is not the file that the room is made from (its SHA-256 differs)"
        remedy = how_to_fetch(room) + "; of another edition: --unchecked"
        raise OfframpError(Problem("wrong-file", str(file), 0, 0, message, (wanted,), remedy))


def _no_recipe(name: str, room: Room | None) -> Problem:
    names = tuple(one for one in packaged_rooms() if (described := open_room(one)) and described.recipe)
    if room:
        return Problem("not-fetched", name, 0, 0, "its rows come with the package", names, "nothing need be done")
    return Problem("unknown-name", name, 0, 0, f"no room '{name}' is made from a file", names, "name one of these")


def made_from(room: Room, data: bytes, file: str) -> str:
    """The rows of a room, as CSV, from the bytes of its publisher's file. Raises OfframpError bad-room."""
    recipe = room.recipe
    try:
        lines = csv.DictReader(io.StringIO(data.decode(recipe["encoding"]), newline=""), restval="")
        columns = tuple(lines.fieldnames or ())
        if missing := sorted(set(_needed(recipe)) - set(columns)):
            message = f"it has no column {', '.join(missing)}"
            raise OfframpError(Problem("bad-room", file, 1, 1, message, columns, "name another file"))
        rows = [_row(recipe, raw) for raw in lines if _wanted(recipe, raw)]
    except (UnicodeDecodeError, csv.Error, ValueError) as reason:
        raise OfframpError(Problem("bad-room", file, 0, 0, f"it cannot be read: {reason}")) from None
    stream = io.StringIO()
    writer = csv.DictWriter(stream, (*recipe["columns"], "excluded"), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def _needed(recipe: Mapping[str, Any]) -> Iterator[str]:
    yield from recipe["keep"]
    for how in recipe["columns"].values():
        if isinstance(how, str):
            yield how
        else:
            source = how.get("of") or how.get("date") or how.get("us_date")
            yield from [source] if isinstance(source, str) else source


def _wanted(recipe: Mapping[str, Any], raw: Raw) -> bool:
    """Whether a line becomes a row; nothing else of it is read before that, as what is not wanted may be anything."""
    kept = all(cell_test(want)(raw[column]) for column, want in recipe["keep"].items())
    return kept and all(_cell(recipe["columns"][name], raw) for name in recipe.get("needed", ()))


def _row(recipe: Mapping[str, Any], raw: Raw) -> dict[str, str]:
    row = {name: _cell(how, raw) for name, how in recipe["columns"].items()}
    without = (why for column, why in recipe["excluded_without"].items() if not row[column])
    return row | {"excluded": next(without, "")}


def _cell(rule: Any, raw: Raw) -> str:
    if isinstance(rule, str):
        return raw[rule].strip()
    if "date" in rule:
        return _last_day(*(raw[column].strip() for column in rule["date"])) or str(rule.get("else", ""))
    if "us_date" in rule:
        return _us_day(raw[rule["us_date"]])
    cell = raw[rule["of"]].strip()
    if "groups" in rule:
        return next((str(name) for name, cells in rule["groups"].items() if cell in cells), "")
    return str(rule["codes"].get(cell, rule.get("other", "")))


def _last_day(year: str, month: str, day: str) -> str:
    """The last day that the parts allow, as late is the safe side: a month's end, or that of the year."""
    if not year:
        return ""
    y, m = int(float(year)), int(float(month)) if month and 1 <= float(month) <= 12 else 12
    most = monthrange(y, m)[1]
    return date(y, m, int(float(day)) if day and 1 <= float(day) <= most else most).isoformat()


def _us_day(text: str) -> str:
    """A day written 1/31/12, of this century."""
    if not text.strip():
        return ""
    month, day, year = text.split()[0].split("/")
    return date(2000 + int(year) % 100, int(month), int(day)).isoformat()
