"""The past cases most like a case by columns of its room: what was alike, what was not, and what happened.

Compared are the rows that count at the date, whatever class the case asks about, by Gower's coefficient: the mean over
the columns that a row fills in of 1 for the same value and 0 for another, of numbers 1 less their distance as a share
of the widest among these rows. Every column weighs the same. Of equals those with a note come first, then the latest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isnan, nan

import numpy as np
from numpy.typing import NDArray

from offramp.case.types import PastCases
from offramp.rooms.rates import Counted, count_rows, days_of_rule
from offramp.rooms.sentences import cell_words
from offramp.rooms.table import RoomTable, cell_number
from offramp.rooms.types import Analogy, Room
from offramp.wording import joined

Floats = NDArray[np.float64]
Scores = Mapping[str, Floats]  # by column, of each row that counts
MOST, EQUALS = 5, 10  # at most so many; as many where the last of the first five have equals


def analogies(room: Room, table: RoomTable, asked: PastCases, as_of: str) -> tuple[tuple[Analogy, ...], int]:
    """The rows most like the case at a date (YYYY-MM-DD), the most alike first, and how many more are as alike as the
    last of them; none where the class has no values (`similar`). Source: Gower 1971, Biometrics 27: 857-871."""
    if not asked.similar:
        return (), 0
    counted = count_rows(room, table, replace(asked, where=()), as_of)
    scores = {column: _scores(table, column, values, counted.rows) for column, values in asked.similar}
    means = _means(list(scores.values()))
    ranked = _ranked(room, table, asked, counted, means)
    equals = int((means >= means[ranked[min(MOST, len(ranked)) - 1]]).sum()) if ranked else 0
    shown = ranked[: min(equals, EQUALS)]
    return tuple(_analogy(room, table, asked, counted, place, scores, means) for place in shown), equals - len(shown)


def _ranked(room: Room, table: RoomTable, asked: PastCases, counted: Counted, means: Floats) -> list[int]:
    """The places, among the rows that count, of the first that can be compared, the most alike first."""
    rows = np.array(counted.rows, dtype=np.intp)
    noted = [table.texts["id"].index(name) for name, _ in asked.notes if name in table.texts["id"]]
    days = days_of_rule(room, table, asked)[rows].astype(int)
    order = np.lexsort((-days, ~np.isin(rows, noted), -means))  # what cannot be compared (NaN) stands last
    return [int(place) for place in order[:EQUALS] if not isnan(means[place])]


def _means(scores: Sequence[Floats]) -> Floats:
    """The mean of each row over the columns that it fills in, (N,); NaN where it fills in none."""
    table = np.array(scores)
    known = ~np.isnan(table)
    sums, number = np.where(known, table, 0.0).sum(axis=0), known.sum(axis=0)
    return np.where(number > 0, np.round(sums / np.maximum(number, 1), 12), nan)


def _scores(table: RoomTable, column: str, values: tuple[str, ...], rows: Sequence[int]) -> Floats:
    """How alike each row is in a column, NaN where it leaves it empty; of several values of the case the nearest."""
    every, codes = list(table.cells(column)), table.codes(column)
    kinds, places = np.unique(codes[np.array(rows, dtype=np.intp)], return_inverse=True)
    cells = [every[kind] for kind in kinds]
    width = _width(set(cells) - {""})
    alike = [max(_alike(value, cell, width) for value in values) if cell else nan for cell in cells]
    return np.array(alike, dtype=float)[places]


def _width(cells: set[str]) -> float | None:
    """How far apart the numbers of a column lie; None where it holds other texts."""
    numbers = [cell_number(cell) for cell in cells]
    return None if not numbers or any(map(isnan, numbers)) else max(numbers) - min(numbers)


def _alike(value: str, cell: str, width: float | None) -> float:
    if width is None or isnan(cell_number(value)):
        return float(value == cell)
    apart = abs(cell_number(value) - cell_number(cell))
    return max(0.0, 1 - apart / width) if width else float(apart == 0)


def _analogy(
    room: Room, table: RoomTable, asked: PastCases, counted: Counted, place: int, scores: Scores, means: Floats
) -> Analogy:
    row = counted.rows[place]
    name, score = str(table.texts["id"][row]), {column: each[place] for column, each in scores.items()}
    parts = _parts(room, asked, {column: table.texts[column][row] for column in scores}, score)
    return Analogy(name, float(means[place]), *parts, counted.yes[place], dict(asked.notes).get(name, ""))


def _parts(
    room: Room, asked: PastCases, cells: Mapping[str, str], scores: Mapping[str, float]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """In words what is alike, what is not, and which columns are empty."""
    own = {c: joined([cell_words(room, c, each, own=True) for each in values], "or") for c, values in asked.similar}
    words = {column: cell_words(room, column, cell) for column, cell in cells.items()}
    alike = tuple(words[column] for column, score in scores.items() if score == 1)
    different = tuple(f"{words[column]} (here {own[column]})" for column, score in scores.items() if score < 1)
    return alike, different, tuple(column for column, score in scores.items() if isnan(score))
