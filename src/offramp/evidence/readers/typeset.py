"""The text of a typeset page made readable, with a map back to what the file holds.

Ligatures are spelled out (U+FB00 to U+FB06); a word that a line end hyphenates is joined; soft hyphens, NULs and
blanks before a line end go. A hyphen at a line end may be the word's own ("long-term"): it stays where the text has
the word with a hyphen elsewhere and never without, and before a capital or a digit. Nothing else is changed.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

_MEND = re.compile(
    r"(?P<cut>(?<=[^\W\d_])[-\u2010\u00ad][ \t]*\n[ \t]*(?=[a-z\u00df-\u00f6\u00f8-\u00ff\ufb00-\ufb06]))"
    r"|(?P<drop>[\u00ad\0]|\r(?=\n)|[ \t]+(?=\r?\n))|(?P<end>\r)|(?P<spell>[\ufb00-\ufb06])"
)
_HEAD, _TAIL = re.compile(r"[^\W\d_]{1,40}\Z"), re.compile(r"[^\W\d_]{1,40}")
_COMPOUND = re.compile(r"[^\W\d_]{1,40}(?:-[^\W\d_]{1,40})*")


@dataclass(frozen=True, slots=True)
class Mended:
    """A text and the runs in which it agrees with its raw text: from `starts[k]` on, it stands `shifts[k]` further on.
    >>> made = mend("The \\ufb01rst cease-\\n\\ufb01re")
    >>> made.text, made.raw(made.text.index("fire"))
    ('The first ceasefire', 16)
    """

    text: str
    starts: tuple[int, ...] = (0,)
    shifts: tuple[int, ...] = (0,)

    def raw(self, at: int) -> int:
        """Where a code point of the text stands in the raw text (of a ligature, the ligature)."""
        return at + self.shifts[bisect_right(self.starts, at) - 1]


def mend(raw: str) -> Mended:
    """The mended text; linear."""
    known = set(_COMPOUND.findall(raw.lower())) if "-\n" in raw else set()
    pieces: list[str] = []
    starts, shifts, at, size = [0], [0], 0, 0
    for found in _MEND.finditer(raw):
        pieces.append(raw[at : found.start()])
        size += found.start() - at
        new = _replaced(raw, found, known)
        for k, letter in enumerate(new):  # each letter of a ligature stands where the ligature does
            starts.append(size + k)
            shifts.append(found.start() - size - k)
            pieces.append(letter)
        size, at = size + len(new), found.end()
        starts.append(size)
        shifts.append(at - size)
    pieces.append(raw[at:])
    return Mended("".join(pieces), tuple(starts), tuple(shifts))


def _replaced(raw: str, match: re.Match[str], words: set[str]) -> str:
    if match["cut"]:
        return "-" if _is_compound(raw, match, words) else ""
    if match["end"]:
        return "\n"
    return unicodedata.normalize("NFKC", match["spell"]) if match["spell"] else ""


def _is_compound(raw: str, match: re.Match[str], words: set[str]) -> bool:
    if match["cut"][0] == "\u00ad":
        return False
    head = _HEAD.search(raw, max(0, match.start() - 40), match.start())
    tail = _TAIL.match(raw, match.end())
    if not head or not tail:
        return False
    one, other = head.group().lower(), tail.group().lower()
    return f"{one}-{other}" in words and one + other not in words
