"""A report's text cut into what a page shows: claims with their marks, what was set aside, and what lies between.

Offsets count the code points of the raw text; it is cut by them first, and each cut is made visible and escaped after.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from offramp.evidence.types import Claim, Cue, Hedge, SetAside, Span

PART = 30_000  # code points of one page


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with what it is in its claim: cue, source, hedge."""

    text: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A claim, a part that was set aside, or neither; `whole` is false where the page cuts it."""

    start: int
    runs: tuple[Run, ...]
    claim: Claim | None = None
    aside: SetAside | None = None
    whole: bool = True


def is_in_place(text: str, claim: Claim) -> bool:
    """Whether a claim's quote is what stands at its place."""
    return text[claim.start : claim.end] == claim.text


def pieces(text: str, claims: Sequence[Claim], aside: Sequence[SetAside], start: int, end: int) -> Iterator[Piece]:
    """The text from `start` to `end`, in order and without a gap. What overlaps something earlier is left out.

    >>> [one.runs[0].text for one in pieces("One. Two.", [Claim("a#1", "author", 0, 4, "One.")], [], 0, 9)]
    ['One.', ' Two.']
    """
    at = start
    every: list[Claim | SetAside] = [*claims, *aside]
    for one in sorted(every, key=lambda each: (each.start, -each.end)):
        low, high = max(one.start, start), min(one.end, end)
        if low < at or low >= high:
            continue
        if low > at:
            yield Piece(at, (Run(text[at:low]),))
        whole = (low, high) == (one.start, one.end)
        if isinstance(one, Claim):
            yield Piece(low, tuple(_runs(text, one, low, high)), claim=one, whole=whole)
        else:
            yield Piece(low, (Run(text[low:high]),), aside=one, whole=whole)
        at = high
    if at < end:
        yield Piece(at, (Run(text[at:end]),))


def _runs(text: str, claim: Claim, low: int, high: int) -> Iterator[Run]:
    """A claim cut wherever a mark begins or ends."""
    marks = [(one.start, one.end, name) for name, one in _marks(claim)]
    cuts = {low, high, *(at for start, end, _ in marks for at in (start, end) if low < at < high)}
    ordered = sorted(cuts)
    for a, b in itertools.pairwise(ordered):
        names = (name for start, end, name in marks if start <= a and b <= end)
        yield Run(text[a:b], tuple(dict.fromkeys(names)))


def _marks(claim: Claim) -> Iterator[tuple[str, Cue | Span | Hedge]]:
    if claim.cue:
        yield "cue", claim.cue
    if claim.source_span:
        yield "source", claim.source_span
    yield from (("hedge", one) for one in claim.hedges)


def breaks(length: int, starts: Sequence[int], size: int = PART) -> tuple[int, ...]:
    """Where the pages of a text begin: at the start of a claim where one is near, else in the middle of what is long.

    >>> breaks(25, [0, 8, 13], 10), breaks(0, [], 10)
    ((0, 8, 18), (0,))
    """
    found, ordered = [0], sorted(starts)
    while length - found[-1] > size:
        low, high = found[-1] + size // 2, found[-1] + size
        near = [at for at in ordered if low < at <= high]
        found.append(near[-1] if near else high)
    return tuple(found)
