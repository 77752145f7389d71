"""The filters of a reference class: which rows have one of the wanted values in each column."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.case.types import Filters
from offramp.rooms.table import RoomTable

Bools = NDArray[np.bool_]
COMPARISON = re.compile(r"(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)\Z")
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def matching(table: RoomTable, filters: Filters) -> Bools:
    """The rows that meet every filter, (N,); all of them where there is none."""
    found = np.ones(table.size, dtype=bool)
    for column, values in filters:
        found &= np.logical_or.reduce([_has(table, column, value) for value in values])
    return found


def _has(table: RoomTable, column: str, value: str) -> Bools:
    """The rows with a value: itself, a comparison (">= 1000"), a beginning ("WGA*") or another value ("!= yes")."""
    cells = table.texts[column]
    if compared := COMPARISON.match(value):
        return np.asarray(_COMPARE[compared[1]](table.numbers(column), float(compared[2])))
    if value.endswith("*"):
        return np.array([cell.startswith(value[:-1]) for cell in cells], dtype=bool)
    if value.startswith("!="):
        return np.asarray(cells != value[2:].strip(), dtype=bool)
    return np.asarray(cells == value, dtype=bool)
