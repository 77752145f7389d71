"""The filters of a reference class: which rows have one of the wanted values in each column."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeAlias

from offramp.case.types import Filters, PastCases
from offramp.rooms.table import RoomTable, cell_number
from offramp.rooms.types import Room

if TYPE_CHECKING:  # check and its like load no NumPy
    import numpy as np
    from numpy.typing import NDArray

Bools: TypeAlias = "NDArray[np.bool_]"
HINDSIGHT = "hindsight"  # so begins what a room says of a column that tells of the end
COMPARISON = re.compile(r"(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)\Z")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def matching(table: RoomTable, filters: Filters) -> Bools:
    """The rows that meet every filter, (N,); all of them where there is none."""
    import numpy as np

    found = np.ones(table.size, dtype=bool)
    for column, values in filters:
        found &= table.of_cells(column, any_cell_test(values), bool)
    return found


def any_cell_test(values: Iterable[str]) -> Callable[[str], bool]:
    """Whether a cell has one of some values."""
    tests = [cell_test(value) for value in values]
    return lambda cell: any(test(cell) for test in tests)


def telling_columns(room: Room, asked: PastCases) -> frozenset[str]:
    """Columns by which nothing may be like the case, as they tell how a row ended, or when that was known."""
    told = {column for column, _ in asked.outcome} | {"known_from", "excluded", room.mask.event}
    told |= {room.window.event} if room.window else set()
    return frozenset(told | {name for name, column in room.columns.items() if column.means.startswith(HINDSIGHT)})


def cell_test(value: str) -> Callable[[str], bool]:
    """Whether a cell has a value: itself, a comparison (">= 1000"), a beginning ("WGA*") or another ("!= yes")."""
    if compared := COMPARISON.match(value):
        compare, bound = _COMPARE[compared[1]], float(compared[2])
        return lambda cell: compare(cell_number(cell), bound)
    if value.endswith("*"):
        return lambda cell: cell.startswith(value[:-1])
    if value.startswith("!="):
        return lambda cell: cell != value[2:].strip()
    return lambda cell: cell == value
