"""Whether a run folder holds what was written: a checksum for each file, and draws where its name says.

`SHA256SUMS` has a line for the manifest and for each part, as `sha256sum -c` reads it, on the disk before the part is;
where a name stands twice, the later line counts. A part that is not as it says is drawn again, which gives the same
bytes. Folders of earlier versions have no checksums: then the name, the columns and the draws of a part are compared,
and its probabilities must be some.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from offramp.errors import OfframpError, Problem, needed
from offramp.io import append_durably, locked, write_atomically

SUMS, KEY = "SHA256SUMS", b"offramp"  # the file of checksums; where a part's metadata says what run it is of
_ROUNDED = 1e-9  # by how much the rounding of sums may take a probability above 1
_NAME = re.compile(r"part-([0-9]{12})-([0-9]{12})\.parquet")
_TYPES = {"draw": "int64", "equilibria": "int32", **dict.fromkeys(("value", "bargain", "history"), "double")} | (
    dict.fromkeys(("fell", "states", "bargain_failed", "graph_failed"), "string")
)  # of columns by the field of `Rows` that they are of; all others are bool
_STATES = re.compile("…|(?:[NY]+(?: |$))*")  # see `equilibrium_states.state_sets`
_LINE = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9._-]{1,255})")


class BadPartError(Exception):
    """A part that is not what was written; the reason in words."""


@dataclass(frozen=True, slots=True)
class PartContent:
    """What a part says of itself: its draws (start, stop), the run that it is of, and its columns."""

    span: tuple[int, int]
    run: dict[str, Any]
    columns: tuple[str, ...]


def part_name(first: int, last: int) -> str:
    """The name of a part by its first and last draw."""
    return f"part-{first:012d}-{last:012d}.parquet"


def named_span(name: str) -> tuple[int, int] | None:
    """The draws (start, stop) that a name stands for; None where it names none.

    >>> named_span("part-000000000010-000000000019.parquet"), named_span("part-x.parquet")
    ((10, 20), None)
    """
    match = _NAME.fullmatch(name)
    return (int(match[1]), int(match[2]) + 1) if match and int(match[1]) <= int(match[2]) else None


def read_sums(folder: Path) -> dict[str, str] | None:
    """The checksum of each file by its name; None where the folder has none. A line that cannot be read is left out."""
    try:
        text = (folder / SUMS).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return {match[2]: match[1] for match in map(_LINE.fullmatch, text.split("\n")) if match}


def spoiled_sums(folder: Path) -> bool:
    """Whether a whole line of the checksums cannot be read; the last may be one that a crash cut short."""
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8", errors="replace").split("\n")[:-1]
    except OSError:
        return False
    return not all(map(_LINE.fullmatch, lines))


def sum_of(data: bytes) -> str:
    """The checksum of a file's bytes."""
    return hashlib.sha256(data).hexdigest()


def add_sum(folder: Path, name: str, data: bytes) -> None:
    """Keep the checksum of a file that is about to be written. Raises OfframpError cannot-write."""
    with locked(folder):
        append_durably(folder / SUMS, f"{sum_of(data)}  {name}\n".encode())


def write_sums(folder: Path, sums: dict[str, str]) -> None:
    """Write all checksums anew. Raises OfframpError cannot-write."""
    write_atomically(folder / SUMS, "".join(f"{digest}  {name}\n" for name, digest in sums.items()))


def part_content(part: Path, sums: dict[str, str] | None) -> PartContent:
    """What a part says, after its bytes, name and draws were compared. Raises BadPartError."""
    span = named_span(part.name)
    if span is None:
        raise BadPartError("its name says no draws")
    raw = _bytes_of(part)
    if sums is not None and sums.get(part.name) != sum_of(raw):
        raise BadPartError("its bytes are not those that were written" if part.name in sums else "it has no checksum")
    run, columns, draws = _parquet(raw)
    if len(draws) != span[1] - span[0] or draws != list(range(*span)):
        raise BadPartError(f"it does not hold the draws {span[0]:,} to {span[1] - 1:,}")
    return PartContent(span, run, columns)


def _bytes_of(part: Path) -> bytes:
    try:
        return part.read_bytes()
    except OSError as reason:
        raise BadPartError((reason.strerror or "it cannot be read").lower()) from None


def _check_columns(table: Any) -> None:
    if any(str(one.type) != _TYPES.get(one.name.partition("/")[0], "bool") for one in table.schema):
        raise BadPartError("a column is not of its kind")
    for name in table.column_names:
        column = table.column(name).to_numpy() if name.startswith("bargain/") else np.zeros(0)
        if ((column < 0) | (column > 1 + _ROUNDED)).any():
            raise BadPartError(f"a probability in '{name}' lies outside 0 to 1")
        texts = set(table.column(name).to_pylist()) if name.startswith("states/") else ()
        if not all(map(_STATES.fullmatch, texts)):
            raise BadPartError(f"a text in '{name}' is not of states")


def _parquet(raw: bytes) -> tuple[dict[str, Any], tuple[str, ...], Sequence[int]]:
    """What run, which columns, which draws. Every column is read: one that cannot be is damage as well."""
    pyarrow, parquet = needed("pyarrow", "ensemble"), needed("pyarrow.parquet", "ensemble")
    try:
        table = parquet.ParquetFile(io.BytesIO(raw)).read()
        run = json.loads((table.schema.metadata or {})[KEY])
        _check_columns(table)
        draws = table.column("draw").to_numpy().astype(np.int64).tolist()
        return dict(run), tuple(table.column_names), draws
    except (OSError, KeyError, ValueError, TypeError, MemoryError, pyarrow.ArrowException):
        raise BadPartError("it cannot be read") from None


def damaged(part: Path, reason: str, level: str = "error") -> Problem:
    """The problem of a part that is not what was written."""
    remedy = "it is made again" if level == "note" else "run again with the same -o: its draws are made again"
    return Problem("damaged-part", str(part), 0, 0, reason, remedy=remedy, level="note" if level == "note" else "error")


def remove(part: Path) -> None:
    """Take a damaged part away, so that its draws are missing. Raises OfframpError cannot-write."""
    try:
        part.unlink(missing_ok=True)
    except OSError as reason:
        message = (reason.strerror or "it cannot be removed").lower()
        raise OfframpError(
            Problem("cannot-write", str(part), 0, 0, message, remedy="see the folder's permissions")
        ) from None


def unproven(folder: Path) -> Problem:
    """The note on a folder of an earlier version."""
    message = "the folder has no checksums, as an earlier version wrote it: a changed number in it would not be seen"
    remedy = "from now on it has; to be sure of it, run again into a new folder"
    return Problem("no-checksums", str(folder), 0, 0, message, remedy=remedy, level="note")
