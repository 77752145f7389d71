"""Which lines of a page are its article, as trafilatura (Barbaresi 2021, precision first) sees it.

The text of a page is always that of our own reader (`readers.html`), so offsets and claim ids do not hang on a library
or its version. Trafilatura is asked for a second opinion: its article is laid over our lines, and each is marked
`inside` or not, for the boilerplate rules to judge. Each stretch of its article vouches for one line only, so a copy of
a paragraph elsewhere on the page is left out; lines between the first and the last sure one are served first. Where
trafilatura is not installed, or cannot read the page, a note says so and no line is marked.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from offramp.evidence.types import Block

MAX_SOURCE = 3_000_000  # characters of a page that trafilatura is given
MAX_TAGS = 20_000  # it takes quadratic time on elements of one parent: 8 s for 27,000 of them
_DATES = {  # from the markup alone, and bounds that do not move with the day of reading
    "extensive_search": False,
    "original_date": True,
    "min_date": "1990-01-01",
    "max_date": "2199-12-31",
}
_WORD = re.compile(r"\w+")
_SHORT = 4  # a line of fewer words is the article's only where it is a line (or a cell) there too
_SURE = 8  # words of a line that tells where the article lies

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """The article as found: its lines, and what the page's head and trafilatura's own rules say of it."""

    lines: tuple[str, ...] = ()
    title: str | None = None
    publisher: str | None = None
    date: str | None = None
    notes: tuple[str, ...] = ()


def article_of(source: str) -> Article:
    """Trafilatura's article of a page; without it, or where it fails, none, and a note."""
    if len(source) > MAX_SOURCE or source.count("<") > 2 * MAX_TAGS:
        return Article(notes=("no-extractor: the page is too large for trafilatura; read by our own rules alone",))
    try:
        import lxml_html_clean  # noqa: F401  (trafilatura needs it, and lxml no longer brings it)
        import trafilatura
    except ImportError:
        return Article(notes=("no-extractor: trafilatura is not installed; read by our own rules alone",))
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found: Any = trafilatura.bare_extraction(
            source, favor_precision=True, include_comments=False, with_metadata=True, date_extraction_params=_DATES
        )
    except Exception as reason:
        return Article(notes=(f"no-extractor: trafilatura failed ({type(reason).__name__}); read by our own rules",))
    text = getattr(found, "text", None) or ""
    if not text.strip():
        return Article(notes=("no-article: trafilatura finds no article in the page; read by our own rules alone",))
    return Article(tuple(text.split("\n")), found.title, found.sitename, found.date)


def marked(text: str, blocks: Sequence[Block], article: Sequence[str]) -> tuple[Block, ...]:
    """The blocks, each marked `inside` the article or not; without an article as they are.
    >>> text, article = "Home\\nHe left at dawn, a guard said.", ["He left at dawn, a guard said."]
    >>> [block.inside for block in marked(text, (Block(0, 4), Block(5, 35)), article)]
    [False, True]
    """
    if not any(article):
        return tuple(blocks)
    parts = [_words(text[block.start : block.end]) for block in blocks]
    inside = _vouched(parts, article)
    open_ = _above(text, blocks, inside)
    return tuple(replace(block, inside=None if k in open_ else k in inside) for k, block in enumerate(blocks))


_ABOVE = 3  # lines between which a headline and its lede stand above the first paragraph


def _above(text: str, blocks: Sequence[Block], inside: set[int]) -> set[int]:
    """The headline and lede right above the article, of which an extractor is silent: it says nothing against them."""
    found: set[int] = set()
    first = min(inside, default=0)
    for k in range(first - 1, max(-1, first - 1 - _ABOVE), -1):
        block = blocks[k]
        sentence = text[block.start : block.end].rstrip()[-1:] in '.!?”"' and block.role == "paragraph"
        if block.linked or block.region or not (block.role == "heading" or sentence):
            break
        found.add(k)
        if block.role == "heading":
            return found
    return set()


def _vouched(parts: Sequence[Words], article: Sequence[str]) -> set[int]:
    """The lines that the article holds; each stretch of it is used up by the line it vouches for."""
    cells = [_words(cell) for line in article for cell in line.split("|")]
    short = Counter(cell for cell in cells if len(cell) < _SHORT)
    grams = Counter(gram for gram in _grams(_words("\n".join(article))))
    inside: set[int] = set()
    for k in _in_order(parts, grams):
        part = parts[k]
        if len(part) < _SHORT:
            held = short[part] > 0
            short[part] -= held
        else:
            own = Counter(_grams(part))
            held = 2 * (own & grams).total() > own.total()
            grams.subtract(own if held else ())
        if held:
            inside.add(k)
    return inside


def _in_order(parts: Sequence[Words], grams: Counter[Words]) -> list[int]:
    """The lines between the first and the last that stands once on the page and in the article, then the others."""
    often = Counter(parts)
    sure = [
        k
        for k, part in enumerate(parts)
        if len(part) >= _SURE and often[part] == 1 and all(gram in grams for gram in _grams(part))
    ]
    low, high = (sure[0], sure[-1]) if sure else (0, len(parts))
    return sorted(range(len(parts)), key=lambda k: (not low <= k <= high, k))


def _words(text: str) -> Words:
    return tuple(_WORD.findall(text.lower()))


def _grams(words: Words) -> list[Words]:
    return [words[k : k + 3] for k in range(len(words) - 2)]
