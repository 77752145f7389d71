"""What follows from the changes of a page: which numbers are of the same, and the changes in words."""

from __future__ import annotations

from offramp.briefing.names import value_text
from offramp.web.sheet import Sheet


def basis(sheet: Sheet) -> str:
    """What tells whether numbers were made from the same case under the same changes."""
    return f"{sheet.loaded.hash}?{sheet.changes.query}"


def in_words(sheet: Sheet) -> tuple[str, ...]:
    """The changes in words, a line each."""
    return tuple(f"{one.name}: {value_text(one.before)} → {value_text(one.value)}" for one in sheet.changes.listed)


def stale_reason(old: str, new: str) -> str:
    """Why what was made from an `old` basis is not of a `new` one: the numbers were changed, or the case.

    >>> stale_reason("sha256:a?set=b=1", "sha256:a?"), stale_reason("sha256:a?", "sha256:b?")[:20]
    ('the numbers were changed', 'the case was changed')
    """
    same = old.partition("?")[0] == new.partition("?")[0]
    return "the numbers were changed" if same else "the case was changed: its file, or what was decided of a claim"
