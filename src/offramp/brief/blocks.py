"""Blocks of plain text, of which a Page is made; and small words. A renderer lays them out and knows nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Para:
    text: str


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Quotation:
    text: str
    note: str
    anchor: str


Block = Para | Items | Grid | Quotation


@dataclass(frozen=True, slots=True)
class Section:
    """`annex` sections are for the reader with an hour; the terminal leaves them out."""

    anchor: str
    heading: str
    blocks: tuple[Block, ...]
    annex: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    question: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    foot: str


def joined(parts: Sequence[str]) -> str:
    """A list in words.

    >>> joined(["a", "b", "c"])
    'a, b and c'
    """
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def count(number: int, noun: str) -> str:
    """A number of things.

    >>> count(1, "page"), count(2, "page")
    ('1 page', '2 pages')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def capital(text: str) -> str:
    """A sentence's first letter made large; the rest as it is.

    >>> capital("palace coup")
    'Palace coup'
    """
    return text[:1].upper() + text[1:]
