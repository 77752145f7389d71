"""The rows of a room, column by column; a table that cannot be trusted is refused with the rows that are wrong."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import islice
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from offramp.errors import OfframpError, Problem
from offramp.io import decoded_utf8, read_bytes
from offramp.rooms.types import Room

if TYPE_CHECKING:  # check and its like load no NumPy
    import numpy as np
    from numpy.typing import NDArray

MOST_BYTES = 1 << 30
MOST_FAULTS = 20
_BATCH = 100  # rows taken apart at a time
Texts = Sequence[str]
Days: TypeAlias = "NDArray[np.datetime64]"
Demands = tuple[tuple[str, ...], tuple[tuple[str, str], ...], str]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, eq=False)
class RoomTable:
    """The rows of a room: texts by column, each (N,), and the SHA-256 of the file, unpacked."""

    texts: Mapping[str, Texts]
    sha256: str
    _cells: dict[str, dict[str, int]] = field(default_factory=dict, repr=False)
    _codes: dict[str, NDArray[np.intp]] = field(default_factory=dict, repr=False)

    @property
    def size(self) -> int:
        return len(self.texts["id"])

    def cells(self, column: str) -> Mapping[str, int]:
        """The different cells of a column, each with its place among them."""
        if column not in self._cells:  # every filter, order and comparison asks again
            self._cells[column] = {cell: k for k, cell in enumerate(dict.fromkeys(self.texts[column]))}
        return self._cells[column]

    def codes(self, column: str) -> NDArray[np.intp]:
        """The place of each row's cell among the different cells of a column, (N,)."""
        import numpy as np

        if column not in self._codes:
            places = map(self.cells(column).__getitem__, self.texts[column])
            self._codes[column] = np.fromiter(places, dtype=np.intp, count=self.size)
        return self._codes[column]

    def of_cells(self, column: str, value: Callable[[str], float], dtype: type) -> NDArray[Any]:
        """What a column's cells are by a function, (N,); most cells stand often, and each is read once."""
        import numpy as np

        return np.array([value(cell) for cell in self.cells(column)], dtype=dtype)[self.codes(column)]

    def days(self, column: str) -> Days:
        """A column of days, (N,), NaT where it is empty."""
        import numpy as np

        days: Days = np.array(list(self.cells(column)), dtype="datetime64[D]")[self.codes(column)]
        return days

    def order(self, column: str) -> NDArray[np.float64]:
        """A column of numbers or of days as numbers, (N,), NaN where a cell is neither."""
        import numpy as np

        numbers = self.of_cells(column, cell_number, float)
        return self.days(column).astype(float) if np.isnan(numbers).all() else numbers


def cell_number(cell: str) -> float:
    """What a cell is as a number, NaN where it is none."""
    try:
        return float(cell)
    except ValueError:
        return float("nan")


def read_table(room: Room) -> RoomTable:
    """The rows of a room that is on this machine. Raises OfframpError bad-room with every fault: a column that is
    missing or stands twice, an id that stands twice or is empty, what is not a day, an end before its beginning, an
    order of numbers and days, rows of another SHA-256; and as `read_bytes`."""
    assert room.file
    stat = room.file.stat()
    table = _kept(room.file, (stat.st_mtime_ns, stat.st_size), tuple(room.columns), _demands(room))
    if room.sha256 not in ("", table.sha256):
        message, remedy = "these are not the rows whose sha256 its room.yaml names", "put them back, or name theirs"
        raise OfframpError(Problem("bad-room", str(room.file), 0, 0, message, (table.sha256,), remedy))
    return table


@lru_cache(maxsize=8)
def _kept(file: Path, _stamp: tuple[int, int], columns: tuple[str, ...], demands: Demands) -> RoomTable:
    data = read_bytes(file, MOST_BYTES, OfframpError)
    return parse_table(_unpacked(data, file) if file.suffix == ".gz" else data, str(file), columns, *demands)


def _unpacked(data: bytes, file: Path) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            found = stream.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        message = "it is not gzip, or was cut short or damaged"
        raise OfframpError(Problem("bad-room", str(file), 0, 0, message, remedy="pack it again")) from None
    if len(found) > MOST_BYTES:
        message = f"unpacked it is larger than {MOST_BYTES:,} bytes"
        raise OfframpError(Problem("file-too-large", str(file), 0, 0, message, remedy="split it or cut it down"))
    return found


def _demands(room: Room) -> Demands:
    """What a room asks of its cells: the columns of days, those that begin and end a spell, the one that orders."""
    masks = dict.fromkeys(mask for mask in (room.mask, room.window) if mask and mask.event)
    dated = tuple(name for name, column in room.columns.items() if column.dates)
    return dated, tuple((mask.begin, mask.event) for mask in masks), room.latest.by if room.latest else ""


def parse_table(
    data: bytes,
    file: str,
    columns: Sequence[str],
    dated: Sequence[str],
    spells: Sequence[tuple[str, str]] = (),
    order: str = "",
) -> RoomTable:
    """The table in the bytes of a CSV file, cells without blanks at their ends; raises as `read_table`."""
    lines = csv.reader(io.StringIO(decoded_utf8(data, file), newline=""))
    try:
        head = [cell.strip() for cell in next(lines, [])]
        cells, ragged = _cells(file, head, lines)
    except csv.Error as reason:  # a cell without an end, as a rule
        raise OfframpError(_bad_csv(file, lines.line_num, str(reason))) from None
    if faults := [*_headless(file, head, columns), *ragged]:
        raise OfframpError(faults[:MOST_FAULTS])
    texts: dict[str, Texts] = dict(zip(head, cells, strict=True))
    texts.setdefault("excluded", ("",) * len(cells[0]))
    table = trusted(RoomTable(texts, hashlib.sha256(data).hexdigest()), file, dated)
    if faults := [*_backward(file, texts, spells), *_unordered(file, texts, order)]:
        raise OfframpError(faults[:MOST_FAULTS])
    return table


def _cells(file: str, head: Sequence[str], lines: Iterator[list[str]]) -> tuple[list[Texts], list[Problem]]:
    """The cells of each column, and rows of another length than the head's."""
    cells: list[list[str]] = [[] for _ in head]
    ragged: list[Problem] = []
    while batch := list(islice(lines, _BATCH)):  # a million lists at once take longer than all the rest
        rows = [row for row in batch if row]
        ragged += _ragged(file, head, rows, len(cells[0]) if cells else 0)
        for column, texts in zip(cells, zip(*rows, strict=not ragged), strict=False):
            column += map(str.strip, texts)
    return [tuple(column) for column in cells], ragged


def _bad_csv(file: str, line: int, reason: str) -> Problem:
    return Problem("bad-room", file, max(line, 1), 1, f"{reason}", remedy="see its quotes; write it as CSV")


def trusted(table: RoomTable, file: str, dated: Sequence[str]) -> RoomTable:
    """The table, if every row has an id of its own and every day is one. Raises OfframpError bad-room."""
    if faults := [*_twice(file, table.texts["id"]), *_undated(file, table.texts, dated)]:
        raise OfframpError(faults[:MOST_FAULTS])
    return table


def _headless(file: str, head: Sequence[str], columns: Sequence[str]) -> Iterator[Problem]:
    if len(head) < 2:
        message = f"its first line does not name columns: '{''.join(head)[:60]}'"
        yield Problem("bad-room", file, 1, 1, message, ("id", *columns), "part cells by commas")
        return
    for name in sorted({name for name in head if head.count(name) > 1}):
        yield Problem("bad-room", file, 1, 1, f"the column '{name}' stands twice", remedy="keep one of them")
    for name in dict.fromkeys(("id", *columns)):
        if name not in head and name != "excluded":
            remedy = "add the column, or take it out of room.yaml"
            yield Problem("bad-room", file, 1, 1, f"there is no column '{name}'", tuple(head), remedy)


def _ragged(file: str, head: Sequence[str], rows: Sequence[Sequence[str]], before: int) -> Iterator[Problem]:
    for number, row in enumerate(rows, before + 1):
        if len(row) != len(head):
            message = f"row {number} ('{row[0][:40]}') has {len(row)} cells, the head {len(head)}"
            yield Problem("bad-room", file, 0, 0, message, remedy="quote cells that hold a comma")


def _twice(file: str, ids: Texts) -> Iterator[Problem]:
    seen: set[str] = set()
    for name in ids if len(set(ids)) < len(ids) or "" in ids else ():
        if name in seen or not name:
            message = f"the id '{name}' stands twice" if name else "a row has no id"
            yield Problem("bad-room", file, 0, 0, message, remedy="give every row an id of its own")
        seen.add(name)


def _undated(file: str, texts: Mapping[str, Texts], dated: Sequence[str]) -> Iterator[Problem]:
    for column in dated:
        for k in _bad_days(texts[column]):
            message = f"row '{texts['id'][k]}': {column} is '{texts[column][k][:40]}', which is not a day"
            yield Problem("bad-room", file, 0, 0, message, ("YYYY-MM-DD",), "write it like 2025-12-04")


def _backward(file: str, texts: Mapping[str, Texts], spells: Sequence[tuple[str, str]]) -> Iterator[Problem]:
    for begin, event in spells:
        for name, first, last, out in zip(texts["id"], texts[begin], texts[event], texts["excluded"], strict=True):
            if "" < last < first and not out:
                message = f"row '{name}': {event} ({last}) lies before {begin} ({first})"
                yield Problem(
                    "bad-room", file, 0, 0, message, remedy="correct one of the two, or say why in 'excluded'"
                )


def _unordered(file: str, texts: Mapping[str, Texts], column: str) -> Iterator[Problem]:
    """Cells of the column that orders a subject's rows, which are all numbers or all days (none where not known)."""
    cells = texts[column] if column else ()
    other = {cell for cell in set(cells) if isnan(cell_number(cell))}
    bad = {cell for cell in other if not _is_day(cell) and (cell or column != "known_from")}
    no_number = [k for k, cell in enumerate(cells) if cell in other]
    no_day = [k for k in no_number if cells[k] in bad]
    for k in min(no_number, no_day if len(no_number) == len(cells) else no_number, key=len):
        message = f"row '{texts['id'][k]}': {column} is '{cells[k][:40]}', so its place among the others is not known"
        yield Problem("bad-room", file, 0, 0, message, ("numbers alone", "days alone"), "write it like the others")


def _bad_days(cells: Texts) -> list[int]:
    """The places of cells that are neither empty nor a day of the calendar."""
    bad = {cell for cell in set(cells) if cell and not _is_day(cell)}
    return [k for k, cell in enumerate(cells) if cell in bad] if bad else []


def _is_day(cell: str) -> bool:
    try:
        return _DAY.fullmatch(cell) is not None and date.fromisoformat(cell) is not None
    except ValueError:
        return False
