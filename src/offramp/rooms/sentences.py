"""A record in a sentence, by the words that its room has for its rows, columns and values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from offramp.case.types import PastCases
from offramp.ensemble.estimate import wilson
from offramp.rooms.rates import mask_of
from offramp.rooms.types import OUTCOME, WINDOW, Mask, Room
from offramp.wording import joined, spaced, span


def record_sentence(room: Room, asked: PastCases, k: int, n: int) -> str:
    """Of n such cases known before the date, k went this way, with the interval in whole percent."""
    kinds = " ".join((room.rows, joined(list(_kinds(room, asked))))).rstrip()
    if not n:
        return f"There are no {kinds}{_masked(room, asked)}."
    did = outcome_words(room, asked)
    did = re.sub(r"^were\b", "was", did) if k == 1 else did
    return f"Of {n:,} {kinds}{_masked(room, asked)}, {k:,} {did} ({span(*wilson(k, n))})."


def _masked(room: Room, asked: PastCases) -> str:
    mask = mask_of(room, asked)
    if mask.kind == WINDOW:
        return f" whose {'next' if asked.still_on else 'first'} {asked.within:,} days were known by this date"
    return f", {'as known by this date' if mask.kind == OUTCOME else room.dated or 'begun before this date'}"


def _kinds(room: Room, asked: PastCases) -> Iterator[str]:
    if asked.still_on:
        yield f"still on at day {asked.still_on}"
    for column, values in asked.where:
        yield filter_words(room, column, values)


def filter_words(room: Room, column: str, values: tuple[str, ...]) -> str:
    """One filter: as the room puts it, or the column and its values."""
    words = room.columns[column].words if column in room.columns else {}
    named = [words[value] for value in values if value in words]
    others = [_plainly(value) for value in values if value not in words]
    return joined([*named, *([f"with {spaced(column)} {joined(others, 'or')}"] if others else [])], "or")


def cell_words(room: Room, column: str, cell: str, own: bool = False) -> str:
    """What a row has in a column: as the room puts it, or the column and its value; the value alone of this case's
    `own`, which stands beside it."""
    return room.columns[column].words.get(cell) or (cell if own else f"{spaced(column)} {cell}")


def outcome_words(room: Room, asked: PastCases) -> str:
    """What the rows that are a yes did."""
    parts = [filter_words(room, column, values) for column, values in asked.outcome]
    if asked.within is not None:
        parts.append(f"{_event_words(room, mask_of(room, asked))} within {asked.within:,} days")
    return joined(parts)


def _event_words(room: Room, mask: Mask) -> str:
    """What came about on the day that a window waits for: as the room puts it under "*", or by its column."""
    words = room.columns[mask.event].words if mask.event in room.columns else {}
    return words.get("*") or ("ended" if mask.must_end else f"with {spaced(mask.event)}")


def _plainly(value: str) -> str:
    """A value, a comparison in words."""
    for sign, words in (("!=", "other than"), (">=", "at least"), ("<=", "at most"), (">", "above"), ("<", "below")):
        if value.startswith(sign):
            return f"{words} {value[len(sign) :].strip()}"
    return value
