"""Undoing what the page wrote into the case file: each change keeps what it replaced in the history beside the case, so
that it can be undone by another, and after the page was started again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from offramp.analysts.case_history import FILE, PastChange, change_line, noted_lines
from offramp.errors import OfframpError
from offramp.io import append_durably

MOST_KEPT = 200  # changes that can be undone
DEEDS = {"Changed": "change", "Added": "add", "Moved": "move", "Taken out": "delete", "Undone": "undo"}


@dataclass(frozen=True, slots=True)
class Undoable:
    """A change that was written: in words, by whom, of which item; from which letter on which text came in place of
    which, and the sha256 of the file after it."""

    summary: str
    by: str
    item: str
    start: int
    old: str
    new: str
    after: str


def note_edit(
    folder: Path,
    summary: str,
    by: str,
    item: str = "",
    before: bytes = b"",
    after: bytes = b"",
    change: PastChange | None = None,
) -> None:
    """Note a change of the case file, which was made under the lock of its folder, so that it can be undone; where that
    cannot be written, it stands in the file all the same. `change`: as the history has it, if not as its summary."""
    deed, _, subject = summary.rstrip(".").partition(": ")
    change = change or PastChange("", by, "case", DEEDS[deed], (subject,))
    undo = {"undo": {"summary": summary, "item": item, **_reverse(before, after)}} if after else {}
    with suppress(OfframpError):
        append_durably(folder / FILE, change_line(change, undo), OfframpError)


def _reverse(before: bytes, after: bytes) -> dict[str, Any]:
    """What differs between two texts: where, what it was, and what it is."""
    old, new = before.decode("utf-8"), after.decode("utf-8")
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    parts = (text[start : len(text) - end] for text in (old, new))
    return {"start": start, **dict(zip(("old", "new"), parts, strict=True)), "after": hashlib.sha256(after).hexdigest()}


def _alike(first: str, second: str) -> int:
    """With how many letters two texts begin alike."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((k for k, (a, b) in pairs if a != b), min(len(first), len(second)))


def text_before(change: Undoable, data: bytes) -> bytes | None:
    """The bytes before a change; None where they are no longer those after it."""
    if hashlib.sha256(data).hexdigest() != change.after:
        return None
    text = data.decode("utf-8")
    return (text[: change.start] + change.old + text[change.start + len(change.new) :]).encode("utf-8")


def last_undoable(folder: Path, item: str = "") -> Undoable | None:
    """The last change that can be undone, of an item or of all; None where there is none."""
    stack: list[Undoable] = []
    with suppress(OfframpError):
        for line in noted_lines(folder / FILE):
            if line.get("kind") == "case" and line.get("action") == "undo":
                stack[-1:] = []
            stack.extend(_undoable(line))
    return next((one for one in reversed(stack[-MOST_KEPT:]) if item in ("", one.item)), None)


def _undoable(line: dict[str, Any]) -> Iterator[Undoable]:
    """What a line says can be undone; nothing where it is not as `note_edit` wrote it."""
    with suppress(KeyError, TypeError):
        found = Undoable(by=str(line["by"]), **line["undo"])
        texts = (found.summary, found.item, found.old, found.new, found.after)
        if type(found.start) is int and found.start >= 0 and all(isinstance(text, str) for text in texts):
            yield found
