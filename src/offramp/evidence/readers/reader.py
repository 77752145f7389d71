"""What a reader of one kind of file is: how such a file is known, and how its text and its structure are taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from offramp.evidence.blocks import text_blocks
from offramp.evidence.types import Block

MAX_BYTES = 50_000_000
MAX_CHARACTERS = 2_000_000  # some 800 pages; a longer text is a collection and not a report


@dataclass(frozen=True, slots=True)
class Extracted:
    """What is taken from a file: its text, and what the file itself says of it.
    `date` is YYYY-MM-DD. `pages` are the offsets at which printed pages begin. `blocks` are the lines of the text with
    their roles; `notes` are `slug: message`; `markup` is the source of a page of HTML."""

    text: str
    encoding: str = "utf-8"
    title: str | None = None
    publisher: str | None = None
    date: str | None = None
    pages: tuple[int, ...] = ()
    blocks: tuple[Block, ...] = ()
    notes: tuple[str, ...] = ()
    markup: str = ""


def paragraphs(extracted: Extracted) -> Extracted:
    """The text with one block for each of its paragraphs and headings, as plain text has them.
    >>> [block.role for block in paragraphs(Extracted("Talks fail\\nThe envoys left.")).blocks]
    ['heading', 'paragraph']
    """
    return replace(extracted, blocks=text_blocks(extracted.text))


def _never(_data: bytes) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Reader:
    """One kind of file.
    `extract` takes bytes and the name that problems show, and gives the text; it raises ReportError for bytes that it
    cannot read. `structure` adds the blocks; it runs only where claims are wanted, so what is slow belongs there. A
    file is of this kind by its first bytes (`magic`, which goes before every suffix), by its suffix in lower case, or,
    without a suffix that any reader has, if `looks_like` says so."""

    name: str
    suffixes: tuple[str, ...]
    extract: Callable[[bytes, str], Extracted]
    structure: Callable[[Extracted], Extracted] = paragraphs
    magic: bytes = b""
    looks_like: Callable[[bytes], bool] = _never


def day(words: str | None) -> str | None:
    """The day of an ISO 8601 date or time as YYYY-MM-DD; None where there is none.
    >>> day("2025-12-03T08:00:00Z"), day("last week")
    ('2025-12-03', None)
    """
    try:
        return date.fromisoformat((words or "").strip()[:10]).isoformat()
    except ValueError:
        return None
