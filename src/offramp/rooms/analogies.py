"""The past cases most like a case by columns of its room: what was alike, what was not, and what happened.

Compared are the rows that count at the date, whatever class the case asks about, by Gower's coefficient: the mean over
the columns that a row fills in of 1 for the same value and 0 for another, of numbers 1 less their distance as a share
of the widest among these rows. Every column weighs the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import isnan

from offramp.case.types import Filters, PastCases
from offramp.rooms.rates import count_rows
from offramp.rooms.sentences import cell_words
from offramp.rooms.table import RoomTable, cell_number
from offramp.rooms.types import Analogy, Room
from offramp.wording import joined

MOST = 5


def analogies(room: Room, table: RoomTable, asked: PastCases, as_of: str) -> tuple[Analogy, ...]:
    """The rows most like the case at a date (YYYY-MM-DD), the most alike first, of equals as the table has them.
    At most MOST, and further rows that are as alike as the last of these. None where the class says no values of its
    own (`similar`). Source: Gower 1971, Biometrics 27: 857-871."""
    if not asked.similar:
        return ()
    counted = count_rows(room, table, replace(asked, where=()), as_of)
    widths = {column: _width(table, column, counted.rows) for column, _ in asked.similar}
    compared = [
        _compared(room, table, asked, row, happened, widths)
        for row, happened in zip(counted.rows, counted.yes, strict=True)
    ]
    ranked = sorted((each for each in compared if each.alike or each.different), key=lambda each: -each.similarity)
    least = ranked[min(MOST, len(ranked)) - 1].similarity if ranked else 0.0
    return tuple(each for each in ranked if each.similarity >= least)


def _width(table: RoomTable, column: str, rows: tuple[int, ...]) -> float | None:
    """How far apart the numbers of a column lie; None where it holds other texts."""
    numbers = [cell_number(cell) for row in rows if (cell := table.texts[column][row])]
    return None if not numbers or any(map(isnan, numbers)) else max(numbers) - min(numbers)


def _compared(
    room: Room, table: RoomTable, asked: PastCases, row: int, happened: bool, widths: Mapping[str, float | None]
) -> Analogy:
    cells = {column: table.texts[column][row] for column, _ in asked.similar}
    scores = dict(_scores(asked.similar, cells, widths))
    own = {
        column: joined([cell_words(room, column, value) for value in values], "or") for column, values in asked.similar
    }
    name = str(table.texts["id"][row])
    return Analogy(
        name,
        sum(scores.values()) / len(scores) if scores else 0.0,
        tuple(cell_words(room, column, cells[column]) for column, score in scores.items() if score == 1),
        tuple(f"{cell_words(room, c, cells[c])} (here {own[c]})" for c, score in scores.items() if score < 1),
        tuple(column for column in cells if column not in scores),
        happened,
        dict(asked.notes).get(name, ""),
    )


def _scores(
    similar: Filters, cells: Mapping[str, str], widths: Mapping[str, float | None]
) -> Iterator[tuple[str, float]]:
    """How alike each column is that the row fills in; of several values of the case the nearest counts."""
    for column, values in similar:
        cell, width = cells[column], widths[column]
        if not cell:
            continue
        yield column, max(_alike(value, cell, width) for value in values)


def _alike(value: str, cell: str, width: float | None) -> float:
    if width is None or isnan(cell_number(value)):
        return float(value == cell)
    apart = abs(cell_number(value) - cell_number(cell))
    return max(0.0, 1 - apart / width) if width else float(apart == 0)
