"""Blocks of plain text, of which a Page is made; and small words. A renderer lays them out and knows nothing else.

What a reader may doubt carries a handle: `offramp why CASE HANDLE` tells it again with its `Trace`, which leads from
the numbers in the sentence to the case and to the quotes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from offramp.codec import HIDDEN, OPTIONAL, Published, Text, limits, note


@dataclass(frozen=True, slots=True)
class Basis:
    """What a sentence rests on: JSON pointers into the brief's context, paths of the case, the command that prints the
    whole table, and claims beside those that the items cite."""

    numbers: tuple[str, ...]
    items: tuple[str, ...] = ()
    command: str = ""
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Para(Published):
    """A sentence or a few; `handle` names the trace of its numbers ("" where it has none)."""

    KIND = "para"

    text: str
    handle: str = ""
    basis: Annotated[Basis | None, HIDDEN] = None


@dataclass(frozen=True, slots=True)
class Items(Published):
    KIND = "items"

    items: tuple[Para, ...]


@dataclass(frozen=True, slots=True)
class Grid(Published):
    """A table; `handles`, where given, has one for each row, and so has `bases`."""

    KIND = "grid"

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    handles: tuple[str, ...] = ()
    bases: Annotated[tuple[Basis | None, ...], HIDDEN] = ()


@dataclass(frozen=True, slots=True)
class Quotation(Published):
    """A verbatim quote; `anchor` is the claim's id."""

    KIND = "quotation"

    text: str
    note: str
    anchor: Text


@dataclass(frozen=True, slots=True)
class Picture(Published):
    """A place for the figure of that id."""

    KIND = "picture"

    figure: Text


Block = Para | Items | Grid | Quotation | Picture


@dataclass(frozen=True, slots=True)
class Figure(Published):
    """A chart: its Vega-Lite specification with the data inline, and the same in words for who cannot see it."""

    id: Text
    title: Text
    alt: Text
    spec: Annotated[Mapping[str, Any], limits(required=("$schema",))]


@dataclass(frozen=True, slots=True)
class Trace(Published):
    """Where the numbers of a sentence come from.

    * `numbers`: JSON pointers into the brief's context, each with the value found there.
    * `items`: paths of the case on which they rest; `claims`: the ids cited there; `assumed`: the items that cite none.
    * `command`: what prints the whole table.
    """

    handle: Text
    says: Text
    numbers: tuple[tuple[Annotated[str, limits(pattern="^/")], float | str | None], ...]
    items: tuple[Text, ...]
    claims: tuple[Text, ...]
    assumed: tuple[Text, ...]
    command: str


@dataclass(frozen=True, slots=True)
class TraceQuote:
    """A claim that a number rests on, in the words of its report."""

    id: str
    text: Text
    report: str


@dataclass(frozen=True, slots=True)
class PublishedTrace(Trace):
    """`why CASE HANDLE --json`, and the page's /why/HANDLE.json, which adds the quotes.

    `numbers` are JSON pointers into the brief's context (or a path of the case) with the value found there.
    """

    FORMAT, TITLE = "offramp/trace-1", "Where a number comes from"

    numbers: tuple[tuple[str, float | str | None], ...]
    quotes: Annotated[tuple[TraceQuote, ...] | None, OPTIONAL] = None


def published_trace(trace: Trace, quotes: tuple[TraceQuote, ...] | None = None) -> PublishedTrace:
    """A trace as `trace-1`."""
    parts = (trace.handle, trace.says, trace.numbers, trace.items, trace.claims, trace.assumed, trace.command)
    return PublishedTrace(*parts, quotes)


@dataclass(frozen=True, slots=True)
class Section(Published):
    """A question that the brief answers: in a few lines (`lead`), which are all that a terminal shows, then whole.

    `label` is a word or two for the margin; `reasons` are what a second page says of it. The rest of `blocks`, and the
    sections that are an `annex`, are for the reader with an hour.
    """

    ORDER = ("anchor", "heading", "label", "annex", "lead", "reasons", "blocks")

    anchor: Text
    heading: Text
    blocks: tuple[Block, ...]
    annex: bool = False
    label: str = ""
    lead: tuple[Para, ...] = ()
    reasons: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Page(Published):
    """A whole brief: `lead` stands under the question, `foot` at the end; `short`: without annexes (see `in_short`)."""

    ORDER = ("title", "question", "lead", "foot", "sections", "figures", "traces")

    title: str
    question: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    foot: str
    figures: tuple[Figure, ...] = ()
    traces: tuple[Trace, ...] = ()
    short: Annotated[bool, HIDDEN] = False
    names: Annotated[Mapping[str, str], OPTIONAL, note("The items of the case in words, by path.")] = field(
        default_factory=dict
    )


def in_short(page: Page) -> Page:
    """The first page and the reasons behind it, which follow as sections of their own; no annexes and no traces."""
    front = [section for section in page.sections if not section.annex]
    first = (replace(section, blocks=(), reasons=()) for section in front if section.lead)
    second = (replace(section, annex=True, lead=(), blocks=section.reasons) for section in front if section.reasons)
    return replace(page, sections=(*first, *second), traces=(), short=True)


Row = tuple[tuple[str, ...], str, Basis | None]  # cells, handle, what it rests on


def grid(columns: Sequence[str], rows: Iterable[Row]) -> Grid:
    """A table whose rows have handles."""
    cells, handles, bases = zip(*rows, strict=True) if (rows := tuple(rows)) else ((), (), ())
    return Grid(tuple(columns), tuple(cells), tuple(handles), tuple(bases))


def listed(texts: Iterable[str]) -> Items:
    """A list of sentences without handles."""
    return Items(tuple(Para(text) for text in texts))
