"""A line of a page as the rules want it, and the sign that a rule finds against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from offramp.evidence.blocks import ends_as_sentence, is_full
from offramp.evidence.content_words import content_terms
from offramp.evidence.rule_tables import rule_table
from offramp.evidence.types import Block

_EDGES = " \t\n\u00a0.:;,!?…|•·*_#>()[]{}«»“”\"'‘’—–-→›▶►+×✕"
MAX_TITLE = 20  # words of a line that may be the title of something else
MAX_FURNITURE = 40
FEW = 3  # words of a line that is not a title


@dataclass(frozen=True, slots=True)
class Sign:
    """Something against a line: its name in the table of weights, the reason it speaks for, and what was seen."""

    name: str
    reason: str
    evidence: str
    part: float = 1.0

    @property
    def weight(self) -> float:
        weight: float = rule_table("debris")["weights"][self.name]
        return weight * self.part


@dataclass(frozen=True, slots=True)
class PageLine:
    """A block with its text and its words, as the rules want them."""

    block: Block
    text: str
    plain: str
    size: int
    terms: frozenset[str]

    @property
    def stops(self) -> bool:
        return ends_as_sentence(self.text)

    @property
    def titled(self) -> bool:
        """Whether it has the shape of a title: short, and no full stop."""
        return self.size <= MAX_TITLE and not self.stops


Signs = Iterator[tuple[int, Sign]]  # the number of a line, and what is against it


def line_of(text: str, block: Block) -> PageLine:
    quote = text[block.start : block.end]
    plain = " ".join(quote.lower().replace("’", "'").strip(_EDGES).split()) if len(quote) < 1000 else ""
    size = len(quote.split(maxsplit=MAX_FURNITURE + 1))
    return PageLine(block, quote, plain, size, frozenset(content_terms(quote)) if len(quote) < 2000 else frozenset())


def heads_paragraph(lines: Sequence[PageLine], k: int) -> bool:
    """Whether a line stands over a paragraph that it shares a word with, or stands alone over one."""
    if k + 1 >= len(lines) or not is_full(lines[k + 1].text):
        return False
    return bool(lines[k].terms & lines[k + 1].terms) or not (k and lines[k - 1].titled and lines[k - 1].size <= FEW)
