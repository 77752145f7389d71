"""The rooms of ../shared/record, and its queries as classes of past cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from offramp.case.types import Filters, PastCases
from offramp.rooms.describe import read_room
from offramp.rooms.library import open_room
from offramp.rooms.table import RoomTable, read_table
from offramp.rooms.types import Room

SHARED = Path(__file__).parents[2].parent / "shared" / "record"
DESCRIBED = Path(__file__).parents[1] / "rooms" / "described"


@cache
def room_of(name: str) -> Room | None:
    """A room of the package with its rows, or one that only tests may use, described here; None without rows."""
    room = open_room(name)
    if room is None and (DESCRIBED / name).exists():
        room = read_room(DESCRIBED / name / "room.yaml", (SHARED / "rooms",))
    return room if room and room.file else None


def with_rows(name: str) -> tuple[Room, RoomTable]:
    room = room_of(name)
    assert room
    return room, read_table(room)


def asked(query: Mapping[str, Any]) -> PastCases:
    """A query of rates.json as a class."""
    within = query.get("within")
    return PastCases(
        query["room"],
        _filters(query["where"]),
        _filters(query["own_case"]),
        _filters(query["yes"]),
        still_on=query.get("day", 0),
        within=within,
        latest="" if query.get("latest") else "no",
    )


def _filters(conditions: Sequence[tuple[str, str, Any]]) -> Filters:
    return tuple((column, _values(operator, value)) for column, operator, value in conditions)


def _values(operator: str, value: Any) -> tuple[str, ...]:
    if operator == "in":
        return tuple(value)
    return ({"=": f"{value}", "starts": f"{value}*", "!=": f"!= {value}"}.get(operator, f"{operator} {value}"),)
