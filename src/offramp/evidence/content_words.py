"""Content words, cut to a stem, by which lines and claims are compared."""

from __future__ import annotations

import re
from collections.abc import Iterator

from offramp.evidence.rule_tables import words

_TERM = re.compile(r"[^\W\d_][\w’'-]*")
STEM = 5  # letters by which two forms of one word are held to be one


def content_terms(text: str) -> Iterator[str]:
    """The words of a text that are not among the stop words, in order, cut to five letters.
    >>> list(content_terms("The minister's men would not negotiate"))
    ['minis', 'men', 'negot']
    """
    for found in _TERM.finditer(text):
        low = found.group().lower().replace("’", "'").removesuffix("'s")
        if low not in words()["stop"] and len(low) > 1:
            yield low[:STEM]
