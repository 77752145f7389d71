"""What follows from the changes of a page: which numbers are of the same, and the changes in words."""

from __future__ import annotations

from offramp.web.sheet import Sheet


def basis(sheet: Sheet) -> str:
    """What tells whether numbers were made from the same case under the same changes."""
    return f"{sheet.loaded.hash}?{sheet.changes.query}"


def in_words(sheet: Sheet) -> tuple[str, ...]:
    """The changes in words, a line each."""
    return tuple(f"{one.name}: {one.before} → {one.value}".replace("..", " to ") for one in sheet.changes.listed)
