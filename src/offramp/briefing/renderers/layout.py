"""A Page as plain data in which every link has its two ends; what the HTML and the PDF templates lay out.

Plain data (dicts, lists, texts) because one template reads it from Python and the other from JSON. No text in it can
act: letters that are not seen are written as their number, and a template puts it down as text, never as markup.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from offramp.briefing.document import Block, Grid, Items, Page, Para, Picture, Quotation, Section, Trace
from offramp.sanitize import visible
from offramp.wording import unbroken

Plain = dict[str, Any]

_KEPT = 40  # letters of a key that are kept in the name of its place

_ITEMS = 12  # of a trace that are named; 'why' and the JSON name them all

TRACES = "traces"  # the place of the annex of traces


def anchor(kind: str, key: str) -> str:
    """The name of a place: one key, one name, of letters that no format reads as anything else.

    >>> anchor("quote", "press#1a2b3c4d")
    'quote-press.23.1a2b3c4d'
    """
    plain = re.sub(r"[^A-Za-z0-9_-]", lambda match: f".{ord(match.group()):x}.", key[:_KEPT])
    whole = (
        plain if len(key) <= _KEPT else f"{plain}..{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:12]}"
    )
    return f"{kind}-{whole}"


def laid(page: Page, put: Callable[[str], str] = visible) -> Plain:
    """The page with its links; `put` makes of any one text what is put down.

    Keys: title, question, lead, front and annexes (sections), traces, foot. A handle that has no trace and a claim
    that is quoted nowhere on the page are given without a link.
    """
    work = _Layout(page, put)
    parts = [work.section(at, section) for at, section in enumerate(page.sections)]
    front = [part for part, section in zip(parts, page.sections, strict=True) if not section.annex]
    annexes = [part for part, section in zip(parts, page.sections, strict=True) if section.annex]
    return {
        "title": work.text(page.title),
        "question": work.text(page.question),
        "lead": [work.text(line) for line in page.lead],
        "front": front,
        "annexes": annexes,
        "traces": [work.trace(trace) for trace in _first(page.traces, lambda trace: trace.handle)],
        "foot": work.text(page.foot),
        "short": page.short,
        "second": "Reasons" if page.short else "Annexes",
    }


def shortened(text: str, most: int) -> str:
    """Text of at most about `most` letters; what is left out is counted in it, and the cut is at a space if it can be.

    >>> shortened("one two three", 8)
    'one two … (5 more letters)'
    """
    if len(text) <= most:
        return text
    at = text.rfind(" ", 0, most + 1)
    kept = text[: at if at > 0 else most]
    return f"{kept} … ({len(text[len(kept) :].lstrip()):,} more letters)"


def _first(things: Iterable[Any], key: Callable[[Any], str]) -> list[Any]:
    """Each thing once by its key; the first of them stands."""
    found: dict[str, Any] = {}
    for thing in things:
        found.setdefault(key(thing), thing)
    return list(found.values())


class _Layout:
    """The work of laying out one page: which places there are, and from where each handle is used."""

    def __init__(self, page: Page, put: Callable[[str], str]) -> None:
        self.put = put
        self.names = page.names
        self.handles = {trace.handle: anchor("trace", trace.handle) for trace in page.traces}
        self.homes = _homes(page)
        self.figures = {figure.id: figure for figure in reversed(page.figures)}
        self.uses: dict[str, list[str]] = {}
        self.taken: set[str] = set()

    def text(self, text: str) -> str:
        """A text as it is put down, its percentages whole."""
        return self.put(unbroken(text))

    def place(self, kind: str, key: str) -> str:
        """A name that no other place of this page has."""
        name, number = anchor(kind, key), 1
        while name in self.taken:
            number += 1
            name = f"{anchor(kind, key)}.{number}"
        self.taken.add(name)
        return name

    def section(self, at: int, section: Section) -> Plain:
        return {
            "id": self.place("part", section.anchor),
            "heading": self.text(section.heading),
            "label": self.text(section.label or section.heading),
            "lead": [self.para(para) for para in section.lead],
            "blocks": [self.block(block, (at, k)) for k, block in enumerate(section.blocks)],
        }

    def para(self, para: Para) -> Plain:
        return {"kind": "para", "text": self.text(para.text), "handle": self.handle(para.handle)}

    def handle(self, handle: str) -> Plain | None:
        if not handle:
            return None
        name = self.place("use", handle)
        self.uses.setdefault(handle, []).append(name)
        return {"name": self.text(handle), "id": name, "to": self.handles.get(handle)}

    def block(self, block: Block, at: tuple[int, int]) -> Plain:
        if isinstance(block, Para):
            return self.para(block)
        if isinstance(block, Items):
            return {"kind": "list", "list": [self.para(item) for item in block.items]}
        if isinstance(block, Quotation):
            home = self.homes.get(block.anchor) == at
            place = anchor("quote", block.anchor) if home else None
            return {"kind": "quote", "text": self.put(block.text), "note": self.text(block.note), "id": place}
        return self.picture(block) if isinstance(block, Picture) else self.grid(block)

    def grid(self, grid: Grid) -> Plain:
        handles = [self.handle(handle) for handle in grid.handles]
        spare = [None] * (len(grid.rows) - len(handles))
        return {
            "kind": "grid",
            "columns": [self.text(column) for column in grid.columns],
            "rows": [[self.text(cell) for cell in row] for row in grid.rows],
            "handles": [*handles, *spare] if any(handles) else [],
        }

    def picture(self, picture: Picture) -> Plain:
        figure = self.figures.get(picture.figure)
        said: Plain = {"title": self.text(figure.title), "alt": self.text(figure.alt)} if figure else {}
        said |= {"titled": "title" in figure.spec} if figure else {}  # whether the picture shows its title itself
        key, name = anchor("figure", picture.figure), self.text(picture.figure)
        return {"kind": "picture", "figure": key, "name": name, "id": self.place("figure", picture.figure), **said}

    def trace(self, trace: Trace) -> Plain:
        return {
            "handle": self.text(trace.handle),
            "id": self.handles[trace.handle],
            "says": self.text(trace.says),
            "numbers": [[self.text(pointer), self.text(json_number(value))] for pointer, value in trace.numbers],
            "items": self.items(trace.items),
            "claims": [{"name": self.text(claim), "to": self.quoted(claim)} for claim in trace.claims],
            "assumed": self.items(trace.assumed),
            "command": self.text(trace.command),
            "uses": self.uses.get(trace.handle, []),
        }

    def items(self, paths: Sequence[str]) -> list[str]:
        """Items of the case in words, the first of many."""
        more = [f"{len(paths) - _ITEMS} more"] if len(paths) > _ITEMS else []
        return [self.text(item) for item in (*(self.names.get(path, path) for path in paths[:_ITEMS]), *more)]

    def quoted(self, claim: str) -> str | None:
        return anchor("quote", claim) if claim in self.homes else None


def _homes(page: Page) -> dict[str, tuple[int, int]]:
    """Where a claim that is quoted several times is at home: in the annexes, else where it comes first."""
    places = [
        (not section.annex, at, k, block.anchor)
        for at, section in enumerate(page.sections)
        for k, block in enumerate(section.blocks)
        if isinstance(block, Quotation) and block.anchor
    ]
    return {claim: (at, k) for _, at, k, claim in sorted(places, reverse=True)}


def json_number(value: float | int | str | None) -> str:
    """A value of the context as JSON has it.

    >>> json_number(0.61234567), json_number(None), json_number(7), json_number("exile")
    ('0.61234567', 'null', '7', 'exile')
    """
    return "null" if value is None else str(value)
