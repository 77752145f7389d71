"""Where a quotation stands in a text: exactly, or alike but for marks and blanks, with a map back.

Alike means: straight for curly quotation marks, one hyphen for every dash, one blank for every run of white space,
composed for decomposed letters. Nothing else is forgiven: not a letter, not its case, not a left-out word.
"""

from __future__ import annotations

import unicodedata

_ALIKE = {**dict.fromkeys("“”„«»", '"'), **dict.fromkeys("‘’‚`", "'"), **dict.fromkeys("‐‑‒–—―−", "-"), "…": "..."}


def locate(quote: str, text: str, start: int, end: int) -> tuple[int, int] | None:
    """The first place of a quotation within text[start:end]; None where it stands nowhere.
    >>> locate('He said "no"', "Then\\nHe  said “no”.", 0, 19), locate("He said no", "He  said “no”.", 0, 14)
    ((5, 18), None)
    """
    wanted = quote.strip()
    if not wanted:
        return None
    at = text.find(wanted, start, end)
    if at >= 0:
        return at, at + len(wanted)
    plain, places = _plain(text, start, end)
    low = plain.find(bare := _plain(wanted, 0, len(wanted))[0])
    if low < 0 or not bare:
        return None
    return places[low][0], places[low + len(bare) - 1][1]


def _plain(text: str, start: int, end: int) -> tuple[str, list[tuple[int, int]]]:
    """The stretch in its plain form, and for each of its characters the code points that it stands for."""
    out: list[str] = []
    places: list[tuple[int, int]] = []
    at = start
    while at < end:
        after = at + 1
        while after < end and (_joins(text[at], text[after])):
            after += 1
        written = text[at:after]
        plain = " " if written.isspace() else _ALIKE.get(written) or unicodedata.normalize("NFC", written)
        out.append(plain)
        places.extend([(at, after)] * len(plain))
        at = after
    return "".join(out), places


def _joins(first: str, following: str) -> bool:
    """White space goes with white space, combining marks with their letter."""
    return (first.isspace() and following.isspace()) or (not first.isspace() and unicodedata.combining(following) > 0)
