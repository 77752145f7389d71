"""The rate of a reference class at a date: who counts by the room's own rule, and what the others were dropped for.

The order: rows that are excluded or not yet known, the case's own conflict, earlier rows of the same subject, the
class itself. Only then is counted. "Before" is strict, and an empty day never counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from offramp.case.types import PastCases
from offramp.rooms.filters import Bools, matching
from offramp.rooms.survival import Curve, kaplan_meier
from offramp.rooms.table import Days, RoomTable
from offramp.rooms.types import OUTCOME, STATE, Latest, Mask, Room


@dataclass(frozen=True)
class Counted:
    """The rows that count, by their places in the table, whether each is a yes, and what the others were dropped for;
    `curve`, where elapsed time matters, is the share of the class that goes on, by days since its beginning."""

    rows: tuple[int, ...]
    yes: tuple[bool, ...]
    dropped: dict[str, int]
    curve: Curve = ()


@dataclass
class _Sieve:
    """The rows that are left, and how many each filter dropped."""

    left: Bools
    dropped: dict[str, int] = field(default_factory=dict)

    def drop(self, why: str, rows: Bools) -> None:
        gone = self.left & rows
        if gone.any():
            self.dropped[why] = int(gone.sum())
        self.left = self.left & ~rows


def count_rows(room: Room, table: RoomTable, asked: PastCases, as_of: str) -> Counted:
    """The rows of a class that count at a date (YYYY-MM-DD), and which of them are a yes."""
    today, mask = np.datetime64(as_of, "D"), mask_of(room, asked)
    sieve = _Sieve(np.ones(table.size, dtype=bool))
    sieve.drop("excluded", table.of_cells("excluded", bool, bool))
    usable = sieve.left
    _mask(sieve, table, mask, asked, today)
    _choose(sieve, room, table, asked)
    yes = matching(table, asked.outcome) & _happened(table, mask, asked, today)
    places = np.flatnonzero(sieve.left)
    curve = _curve(table, mask, asked, today, usable) if mask.must_end else ()
    return Counted(tuple(places.tolist()), tuple(yes[places].tolist()), sieve.dropped, curve)


def mask_of(room: Room, asked: PastCases) -> Mask:
    """The rule of a class: the room's window where the class asks for one."""
    return room.window if room.window and asked.within is not None else room.mask


def _mask(sieve: _Sieve, table: RoomTable, mask: Mask, asked: PastCases, today: np.datetime64) -> None:
    if mask.kind in (OUTCOME, STATE):
        days = table.days(_day_of(mask))
        sieve.drop("later", days >= today)
        sieve.drop("not dated", np.isnat(days))
        return
    begin, over = table.days(mask.begin), table.days(mask.event)
    sieve.drop("not dated", np.isnat(begin) | (mask.must_end & np.isnat(over)))
    sieve.drop("over before", ~np.isnat(over) & ((over - begin).astype(int) < asked.still_on))
    last = begin + asked.still_on + (asked.within or 0)
    seen = last < today
    if mask.data_end:
        seen &= last <= np.datetime64(mask.data_end, "D")
    sieve.drop("window open", ~seen)


def _choose(sieve: _Sieve, room: Room, table: RoomTable, asked: PastCases) -> None:
    """Leave out the case's own conflict, earlier rows of a subject, and what is not of the class."""
    if asked.own_case:
        sieve.drop("own conflict", matching(table, asked.own_case))
    if latest := latest_of(room, asked):
        sieve.drop("earlier row", ~_last(table, sieve.left, latest))
    sieve.drop("outside the class", ~matching(table, asked.where))


def latest_of(room: Room, asked: PastCases) -> Latest | None:
    """Of what the last row counts: as the room says, unless the class says otherwise, and then by the rule's day."""
    if asked.latest == "no":
        return None
    return Latest(asked.latest, _day_of(mask_of(room, asked))) if asked.latest else room.latest


def days_of_rule(room: Room, table: RoomTable, asked: PastCases) -> Days:
    """The day of each row by the rule of a class, (N,): when it was known, or begun."""
    return table.days(_day_of(mask_of(room, asked)))


def _day_of(mask: Mask) -> str:
    return "known_from" if mask.kind == OUTCOME else mask.begin


def _last(table: RoomTable, left: Bools, latest: Latest) -> Bools:
    """The last row of each subject among those that are left; of equals the one further down."""
    order = table.order(latest.by)
    rows = np.flatnonzero(left)
    rows = rows[np.argsort(order[rows], kind="stable")]
    last = np.full(len(table.cells(latest.per)), -1)
    last[table.codes(latest.per)[rows]] = rows  # of several rows of a subject the one that comes last stays
    found = np.zeros(table.size, dtype=bool)
    found[last[last >= 0]] = True
    return found


def _happened(table: RoomTable, mask: Mask, asked: PastCases, today: np.datetime64) -> Bools:
    """Whether what the rule waits for had happened: a dated event by the date, an end within the window."""
    if mask.kind == OUTCOME:
        return np.ones(table.size, dtype=bool)
    over = table.days(mask.event)
    if mask.kind == STATE:
        return np.asarray(over < today)  # NaT compares as false
    return np.asarray(over <= table.days(mask.begin) + asked.still_on + (asked.within or 0))


def _curve(table: RoomTable, mask: Mask, asked: PastCases, today: np.datetime64, usable: Bools) -> Curve:
    """The share of the class that goes on, by days; who was still on at the date is known to have lasted until then."""
    begin, over = table.days(mask.begin), table.days(mask.event)
    end = min(today - 1, np.datetime64(mask.data_end, "D") if mask.data_end else today - 1)
    rows = usable & matching(table, asked.where) & (begin <= end) & ~np.isnat(over)
    if asked.own_case:
        rows &= ~matching(table, asked.own_case)
    days = (np.minimum(over, end) - begin).astype(int)
    rows &= days >= asked.still_on
    return kaplan_meier(days[rows], (over <= end)[rows])


def ids_of(table: RoomTable, rows: Sequence[int]) -> tuple[str, ...]:
    """The ids of rows."""
    return tuple(str(table.texts["id"][row]) for row in rows)
