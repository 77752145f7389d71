"""A record in a sentence, by the words that its room has for its rows, columns and values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from offramp.case.types import PastCases
from offramp.ensemble.estimate import wilson
from offramp.rooms.rates import mask_of
from offramp.rooms.types import OUTCOME, WINDOW, Room
from offramp.wording import joined, span


def record_sentence(room: Room, asked: PastCases, k: int, n: int) -> str:
    """Of n such cases known before the date, k went this way, with the interval in whole percent."""
    kinds = " ".join((room.rows, joined(list(_kinds(room, asked))))).rstrip()
    if not n:
        return f"There are no {kinds}, {_masked(room, asked)}."
    did = outcome_words(room, asked)
    did = re.sub(r"^were\b", "was", did) if k == 1 else did
    return f"Of {n:,} {kinds}, {_masked(room, asked)}, {k:,} {did} ({span(*wilson(k, n))})."


def _masked(room: Room, asked: PastCases) -> str:
    mask = mask_of(room, asked)
    if mask.kind == WINDOW:
        return f"the {'next' if asked.still_on else 'first'} {asked.within:,} days known by this date"
    return "as known by this date" if mask.kind == OUTCOME else room.dated or "begun before this date"


def _kinds(room: Room, asked: PastCases) -> Iterator[str]:
    if asked.still_on:
        yield f"still on at day {asked.still_on}"
    for column, values in asked.where:
        yield filter_words(room, column, values)


def filter_words(room: Room, column: str, values: tuple[str, ...]) -> str:
    """One filter: as the room puts it, or the column and its values."""
    words = room.columns[column].words if column in room.columns else {}
    return joined([words.get(value) or f"with {_spaced(column)} {_plainly(value)}" for value in values], "or")


def cell_words(room: Room, column: str, cell: str) -> str:
    """What a row has in a column: as the room puts it, or the column and its value."""
    return room.columns[column].words.get(cell) or f"{_spaced(column)} {cell}"


def outcome_words(room: Room, asked: PastCases) -> str:
    """What the rows that are a yes did."""
    parts = [filter_words(room, column, values) for column, values in asked.outcome]
    if asked.within is not None:
        parts.append(f"{'ended' if mask_of(room, asked).must_end else 'did so'} within {asked.within:,} days")
    return joined(parts)


def _spaced(column: str) -> str:
    return column.replace("_", " ")


def _plainly(value: str) -> str:
    """A value, a comparison in words."""
    for sign, words in (("!=", "other than"), (">=", "at least"), ("<=", "at most"), (">", "above"), ("<", "below")):
        if value.startswith(sign):
            return f"{words} {value[len(sign) :].strip()}"
    return value
