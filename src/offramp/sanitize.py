"""Text from strangers, made safe to show."""

from __future__ import annotations

import unicodedata


def visible(text: str) -> str:
    """Text in which no letter can act: control, bidi and other unseen marks are written as their number.

    >>> visible("a\\x1b[31m")
    'a\\\\x1b[31m'
    """
    if text.isprintable():  # true of no letter that is written as its number
        return text
    return "".join(letter if _harmless(letter) else letter.encode("unicode_escape").decode("ascii") for letter in text)


def _harmless(letter: str) -> bool:
    return letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
