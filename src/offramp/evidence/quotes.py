"""Where quotations lie in a block.

Double marks first (straight, curly, guillemets, low-high, two single ones), then single marks outside them. An
apostrophe is not a mark: a single mark opens only behind a space or at the start, and closes only before something that
is not a letter. A quotation that does not close is one only where it opens the block, or where the next block opens
with a mark again (`continued`), as in a speech of several paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_DOUBLE = re.compile(r"[\"“”„«»]|''|``")
_SINGLE = re.compile(r"[‘’']")
_OPENS = "“„«"
_LOOK = 1000  # code points in which the end of a quotation is looked for, so that all stays linear
_EITHER = ('"', "''")  # these open and close
_BEFORE = ' \t\u00a0([{—–-/_*>“"'


def quotations(text: str, start: int, end: int, continued: bool = False) -> tuple[tuple[int, int], ...]:
    """The quotations of a block as (start, end), marks included, in order and not nested; linear.
    >>> block = "He’s “not ‘fit’ to go”, the ministers' aide said, nor ‘willing’."
    >>> [block[a:b] for a, b in quotations(block, 0, len(block))]
    ['“not ‘fit’ to go”', '‘willing’']
    """
    doubles = list(_doubles(text, start, end, continued))
    singles = [pair for pair in _singles(text, start, end) if not _meets(pair, doubles)]
    return tuple(sorted(doubles + singles))


def _meets(pair: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    from bisect import bisect_left

    at = bisect_left(others, pair)
    near = others[max(0, at - 1) : at + 1]
    return any(start < pair[1] and pair[0] < end for start, end in near)


def _doubles(text: str, start: int, end: int, continued: bool) -> Iterable[tuple[int, int]]:
    opened = -1
    for found in _DOUBLE.finditer(text, start, end):
        mark, at = found.group(), found.start()
        if opened < 0:
            if mark in _OPENS or mark == "``" or (mark in _EITHER and _may_open(text, found.end() - 1, at, start, end)):
                opened = at
        elif mark in "”»" or (mark in _EITHER and _same(text, opened, mark)) or _mixed(text, opened, found, end):
            yield opened, found.end()
            opened = -1
    if opened == start or (continued and opened >= 0):
        yield opened, end


def _mixed(text: str, opened: int, mark: re.Match[str], end: int) -> bool:
    """Whether marks of two kinds make a pair: „…“, and “…" where no ” follows before the next “."""
    if text[opened] != "“" or mark.group() not in ('"', "“"):
        return text[opened] == "„" and mark.group() == "“"
    ahead = min(end, mark.end() + _LOOK)
    closes, opens = text.find("”", mark.end(), ahead), text.find("“", mark.end(), ahead)
    behind, ahead_of = text[mark.start() - 1], text[mark.end() : mark.end() + 1]
    at_end = not behind.isspace() and not ahead_of.isalnum()
    return at_end and (closes < 0 or 0 <= opens < closes)


def _same(text: str, opened: int, mark: str) -> bool:
    """Whether a mark that may open or close closes the one that opened: the same mark, or ``…''."""
    return text.startswith(mark, opened) or (mark == "''" and text.startswith("``", opened))


def _singles(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    opened = -1
    for found in _SINGLE.finditer(text, start, end):
        mark, at = found.group(), found.start()
        if mark == "‘" or (mark == "'" and opened < 0 and _may_open(text, at, at, start, end)):
            opened = at
        elif opened >= 0 and at > opened + 1 and not text[at + 1 : min(at + 2, end)].isalnum():
            yield opened, at + 1
            opened = -1


def _may_open(text: str, last: int, first: int, start: int, end: int) -> bool:
    """Whether the mark first..last stands behind a space or the like and before something that is not a space."""
    before = text[first - 1] if first > start else " "
    return (before.isspace() or before in _BEFORE) and last + 1 < end and not text[last + 1].isspace()
