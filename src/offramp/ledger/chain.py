"""The file of a ledger: lines that are only added, each with the hash of the one before.

Opening compares every line with its own check and with the line before, as bytes, and keeps its check and where it
stands; a line is read again and decoded when it is asked for, and must still be the one that was compared. Adding one
replaces the file in one step under the lock of its folder (`io.swap`), so that it is whole after a crash, and of two
who write at once the second waits. What nobody can see from the file alone is a last line that was taken away, or a
file written anew from some line on: for that the head must be kept elsewhere.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from offramp.codec.json_text import decoded, parsed
from offramp.errors import OfframpError, Problem
from offramp.io import locked as alone
from offramp.io import open_bounded, read_bytes, swap
from offramp.ledger.types import Entry, LedgerEntry, LockedJudgement, RecordedOutcome

MAX_BYTES = 4_000_000_000
MOST_TOLD = 50  # problems of one file
START = "0" * 64  # what the first line holds as the check of the line before
SHORTEST = 16  # digits of a head or check that are enough to name it
HEAD = b'{"format":"offramp/ledger-1","before":"'  # as every line begins
_TAIL = b',"check":"'
_BEFORE, _AT = slice(len(HEAD), len(HEAD) + 64), slice(len(HEAD) + 72, len(HEAD) + 92)
_CHECK, _END = slice(-66, -2), len(_TAIL) + 66
_BUFFER = 1 << 18  # bytes read at a time
REMEDY = "put the ledger back from a copy; the head kept elsewhere says which copy is whole"


@dataclass(frozen=True)
class Ledger:
    """A ledger that was read and found whole: the check of each line, and where in the file it begins and ends."""

    path: Path
    checks: tuple[str, ...] = ()
    begins: tuple[int, ...] = (0,)

    @property
    def head(self) -> str:
        """The check of the last line."""
        return self.checks[-1] if self.checks else START

    def entry(self, number: int) -> LedgerEntry:
        """The entry of a number, from 1. Raises OfframpError damaged-ledger."""
        with _opened(self.path) as stream:
            return self._entry(stream, number)

    @property
    def entries(self) -> Iterator[LedgerEntry]:
        """Every entry, the first first."""
        with _opened(self.path) as stream:
            yield from (self._entry(stream, number) for number in range(1, len(self.checks) + 1))

    def _entry(self, stream: BinaryIO, number: int) -> LedgerEntry:
        stream.seek(self.begins[number - 1])
        line = stream.read(self.begins[number] - self.begins[number - 1] - 1)
        if not _is_whole(line) or _check(line) != self.checks[number - 1]:
            raise OfframpError(_damaged(self.path, number, 1, "it was changed since the ledger was opened"))
        text = line.decode("utf-8", "replace")
        entry: LedgerEntry = _at_line(
            number, lambda: decoded(LedgerEntry, _value(text, self.path), text, *_told(self.path))
        )
        return entry

    def number(self, name: str) -> int:
        """The number of an entry, by its number or the first 16 digits of its check. Raises OfframpError
        unknown-name."""
        if len(name) < SHORTEST and name.isascii() and name.isdigit() and 1 <= int(name) <= len(self.checks):
            return int(name)
        if len(name) >= SHORTEST:
            for number, check in enumerate(self.checks, 1):
                if check.startswith(name):
                    return number
        allowed = f"1 to {len(self.checks)}" if self.checks else "none: the ledger is empty"
        message = f"there is no entry {name[:60]!r}"
        raise OfframpError(Problem("unknown-name", str(self.path), 0, 0, message, (allowed,), "see 'offramp score'"))


def read_ledger(path: Path, head: str = "") -> Ledger:
    """The ledger in a file, every line of it compared with its check and with the line before.

    `head`: the check of a line that was kept elsewhere (its first 16 digits or more), which must be there. Raises
    OfframpError damaged-ledger with every fault at its line and column, head-missing, and as `io.open_bounded`.
    """
    with _opened(path) as stream:
        return _read(path, stream, head)


def _opened(path: Path) -> AbstractContextManager[BinaryIO]:
    return open_bounded(path, MAX_BYTES, OfframpError, _BUFFER)


def _read(path: Path, stream: BinaryIO, head: str = "") -> Ledger:
    checks, begins, faults = list[str](), [0], list[Problem]()
    before, at = START.encode(), b""
    for number, whole in enumerate(stream, 1):
        line = whole[:-1] if whole[-1:] == b"\n" else whole
        if line is whole:
            faults.append(_damaged(path, number, len(line) + 1, "the last line is cut short"))
        elif fault := _fault(path, number, line, before, at):
            faults.append(fault)
        before, at = line[_CHECK], line[_AT]
        checks.append(_check(line))
        begins.append(begins[-1] + len(whole))
        if len(faults) == MOST_TOLD:
            break
    ledger = Ledger(path, tuple(checks), tuple(begins))
    if head and not faults and not _has(ledger, head):
        message = f"no entry has the check {head[:64]!r}: lines were taken off the end, or the ledger was written anew"
        faults.append(Problem("head-missing", str(path), 0, 0, message, remedy=REMEDY))
    if faults:
        raise OfframpError(faults)
    return ledger


def is_ledger(path: Path) -> bool:
    """Whether a file says at its head that it is a ledger."""
    with suppress(OSError), path.open("rb") as stream:
        return b"offramp/ledger-" in stream.read(200)
    return False


def _has(ledger: Ledger, head: str) -> bool:
    return len(head) >= SHORTEST and any(check.startswith(head.lower()) for check in ledger.checks)


def _fault(path: Path, number: int, line: bytes, before: bytes, at: bytes) -> Problem | None:
    """What is not as it was written, of a line after one of a check and a time; told once, not on every line after."""
    if line[: _BEFORE.start] != HEAD or line[-_END:-66] != _TAIL or line[-2:] != b'"}':
        return _unreadable(path, number, line)
    if not _is_whole(line):
        message = "this line does not say what was written: it is not what its check is of"
        return _damaged(path, number, len(line) - 65, message)
    if line[_BEFORE] != before:
        message = "the line before it is not the one that it was written after: a line was dropped or moved"
        return _damaged(path, number, _BEFORE.start + 1, message)
    return _damaged(path, number, _AT.start + 1, "it is dated before the line before it") if line[_AT] < at else None


def _is_whole(line: bytes) -> bool:
    """Whether a line is what its check is of."""
    return hashlib.sha256(line[:-_END]).hexdigest().encode() == line[_CHECK]


def _unreadable(path: Path, number: int, line: bytes) -> Problem:
    """What is wrong with a line that is not laid out as an entry; where it is no JSON, at the first such place."""
    try:
        _at_line(number, lambda: _value(line.decode("utf-8", "replace"), path))
    except OfframpError as error:
        return error.problems[0]
    return _damaged(path, number, 1, "this line is not an entry as Offramp writes it")


def _damaged(path: Path, line: int, column: int, message: str) -> Problem:
    return Problem("damaged-ledger", str(path), line, column, message, remedy=REMEDY)


def _check(line: bytes) -> str:
    return line[_CHECK].decode("ascii", "replace")


def _told(path: Path) -> tuple[str, str, type[OfframpError], str]:
    return str(path), "damaged-ledger", OfframpError, REMEDY


def _value(text: str, path: Path) -> Any:
    return parsed(text, *_told(path))


def _at_line(number: int, read: Callable[[], Any]) -> Any:
    """What a reader of one line gives; its problems are told of that line of the file."""
    try:
        return read()
    except OfframpError as error:
        told = (
            Problem(p.slug, p.file, number, max(p.column, 1), p.message, p.allowed, p.remedy) for p in error.problems
        )
        raise OfframpError(told) from None


# adding ---------------------------------------------------------------------------------------------------------------


def now() -> datetime:
    """The time of the machine's clock, in UTC."""
    return datetime.now(UTC)


def add(path: Path, entry: Entry) -> LedgerEntry:
    """Add an entry to a ledger, which is made where there is none; comes back when it is on the disk. Raises
    OfframpError clock-behind where the last entry is of a later time, and as `read_ledger` and `io.swap`."""
    with alone(Path(os.path.realpath(path)).parent, OfframpError):
        raw = read_bytes(path, MAX_BYTES, OfframpError) if path.exists() else None
        ledger, at = _read(path, BytesIO(raw or b"")), now().isoformat(timespec="seconds").replace("+00:00", "Z")
        if raw and at.encode() < raw[ledger.begins[-2] :][_AT]:
            message = f"the clock says {at}, and the last entry is of a later time"
            remedy = "set the clock right; nothing was written"
            raise OfframpError(Problem("clock-behind", str(path), len(ledger.checks), 0, message, remedy=remedy))
        line = entry_line(ledger.head, at, len(ledger.checks) + 1, entry) + b"\n"
        swap(path, raw, (raw or b"") + line, OfframpError)
    return Ledger(path, (*ledger.checks, _check(line[:-1])), (*ledger.begins, ledger.begins[-1] + len(line))).entry(
        len(ledger.checks) + 1
    )


def entry_line(before: str, at: str, number: int, entry: Entry) -> bytes:
    """The line of an entry, without its end."""
    kind = LockedJudgement.KIND if isinstance(entry, LockedJudgement) else RecordedOutcome.KIND
    said = {"kind": kind} | entry.to_dict()
    body = _bytes({"format": LedgerEntry.FORMAT, "before": before, "at": at, "number": number, "entry": said})[:-1]
    return body + _TAIL + hashlib.sha256(body).hexdigest().encode() + b'"}'


def _bytes(data: Mapping[str, Any]) -> bytes:
    """JSON in letters of ASCII, laid out in one way; a number that is not finite is a fault of the program."""
    return json.dumps(data, allow_nan=False, separators=(",", ":")).encode()
