"""A sentence as words, with the gaps between them and the quotations over it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from offramp.evidence.rule_tables import words

_WORD = re.compile(r"[^\W_]+(?:[’'.&-][^\W_]+)*")


class Word(NamedTuple):
    """A word with its place in the text and its lower-case form, curly apostrophes made straight."""

    start: int
    end: int
    low: str
    capital: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as words, with the quotations that lie over it as (start, end) in the text."""

    text: str
    start: int
    end: int
    words: tuple[Word, ...]
    quotes: tuple[tuple[int, int], ...] = ()

    def gap(self, before: int, after: int) -> str:
        """What stands between two neighbouring words; the sentence's edges count as words -1 and len."""
        left = self.words[before].end if before >= 0 else self.start
        right = self.words[after].start if after < len(self.words) else self.end
        return self.text[left:right]

    def quoted(self, at: int) -> bool:
        """Whether an offset lies in a quotation."""
        index = bisect_right(self.quotes, (at, self.end + 1)) - 1
        return index >= 0 and at < self.quotes[index][1]


def sentence(text: str, start: int, end: int, quotes: Sequence[tuple[int, int]] = ()) -> Sentence:
    """A sentence taken apart into words.
    >>> [word.low for word in sentence("The U.S. envoy’s plan", 0, 21).words]
    ['the', 'u.s', "envoy's", 'plan']
    """
    found = tuple(
        Word(item.start(), item.end(), (raw := item.group()).lower().replace("’", "'"), raw[0].isupper())
        for item in _WORD.finditer(text, start, end)
    )
    return Sentence(text, start, end, found, tuple(quotes))


def is_adverb(low: str) -> bool:
    return low in words()["adverb"] or (
        low.endswith("ly") and low not in ("ally", "family", "italy", "july", "assembly")
    )
