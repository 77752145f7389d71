"""What of a page is not of its report: set aside with a reason and the evidence, never thrown away.

A false alarm costs a claim, a miss costs a glance, so each rule asks for more than one sign, or for one that is sure: a
region of the markup (nav, footer), a phrase that only page furniture has, or a closing line that is short, has no full
stop, and shares no word with the body. Subheads, one-line paragraphs, quotations, list items and datelines stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from offramp.reports.actors import Finder
from offramp.reports.blocks import ends_as_sentence, is_byline, is_dateline, is_full
from offramp.reports.tables import table, words
from offramp.reports.types import Block, SetAside

_TERM = re.compile(r"[^\W\d_][\w’'-]*")
_EDGES = " \t\n\u00a0.:;,!?…|•·*_#>()[]{}«»“”\"'‘’—–-→›▶►+×✕"
_MIN_BODY = 50  # words of full paragraphs; with fewer, sharing no word with them is no evidence
_MAX_STRAY = 20  # words of a line that may be the title of something else
_MIN_TERMS = 3  # content words that must all be foreign to the body
_MAX_PHRASE = 15  # words of a line that a phrase of page furniture may begin
_MAX_FURNITURE = 40
_MIN_REPEATED = 8  # words of a line that is not repeated by chance
_STEM = 5  # letters by which two forms of one word are held to be one

Verdict = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Line:
    """A block with its text and its words, as the rules want them."""

    block: Block
    text: str
    plain: str
    size: int
    terms: frozenset[str]


def debris_of(text: str, blocks: Sequence[Block], find: Finder) -> tuple[tuple[SetAside, ...], tuple[str, ...]]:
    """The blocks to set aside, in order, and notes.

    If the rules would set aside all there is, nothing is set aside and the note `nothing-but-debris` says so; a text
    without a full paragraph has no end after which lines could be strays: note `no-paragraphs`.
    """
    lines = [_line(text, block) for block in blocks]
    found: dict[int, Verdict] = {}
    for rule in (_marks, _regions, _furniture, _lists, _repeated):
        for index, verdict in rule(lines):
            found.setdefault(index, verdict)
    strays, notes = _strays(lines, found, text, find)
    for index, verdict in strays:
        found.setdefault(index, verdict)
    if blocks and len(found) == len(blocks):
        return (), (*notes, "nothing-but-debris: every line looked like page furniture; none was set aside")
    return tuple(_aside(lines[index], *found[index]) for index in sorted(found)), notes


def _aside(line: _Line, reason: str, evidence: tuple[str, ...]) -> SetAside:
    return SetAside(line.block.start, line.block.end, line.text, reason, evidence)


def _line(text: str, block: Block) -> _Line:
    quote = text[block.start : block.end]
    plain = " ".join(quote.lower().replace("’", "'").strip(_EDGES).split()) if len(quote) < 1000 else ""
    size = len(quote.split(maxsplit=_MAX_FURNITURE + 1))
    return _Line(block, quote, plain, size, frozenset(_terms(quote)) if size <= _MAX_STRAY else frozenset())


def _terms(text: str) -> Iterator[str]:
    """Content words, cut to a stem."""
    for found in _TERM.finditer(text):
        low = found.group().lower().replace("’", "'").removesuffix("'s")
        if low not in words()["stop"] and len(low) > 1:
            yield low[:_STEM]


# --- sure signs -----------------------------------------------------------------------------------------------------


def _marks(lines: Sequence[_Line]) -> Iterator[tuple[int, Verdict]]:
    for index, line in enumerate(lines):
        if line.block.role == "mark":
            yield index, ("boilerplate", ("marks without words",))
        elif line.block.role == "caption":
            yield index, ("caption", ("marked as a caption",))


_BY_REGION = {"nav": "navigation", "footer": "boilerplate", "form": "navigation", "hidden": "boilerplate"}


def _regions(lines: Sequence[_Line]) -> Iterator[tuple[int, Verdict]]:
    """What the markup says a line is; a line that is nothing but a link leads elsewhere."""
    first = next((i for i, line in enumerate(lines) if not line.block.region and is_full(line.text)), len(lines))
    for index, line in enumerate(lines):
        region = line.block.region
        short = line.size <= _MAX_STRAY and not ends_as_sentence(line.text)
        if region in _BY_REGION:
            yield index, (_BY_REGION[region], (f"in <{region}>" if region != "hidden" else "hidden",))
        elif region == "aside":
            yield index, ("related_title" if line.block.linked or short else "off_topic", ("in <aside>",))
        elif line.block.linked and short and line.block.role != "heading":
            yield index, ("navigation" if index < first else "related_title", ("nothing but a link",))


def _furniture(lines: Sequence[_Line]) -> Iterator[tuple[int, Verdict]]:
    for index, line in enumerate(lines):
        verdict = _phrase(line) or _credit(line)
        if verdict:
            yield index, verdict


@cache
def _phrases() -> tuple[Mapping[str, str], tuple[tuple[str, str, bool], ...], tuple[tuple[str, str], ...]]:
    """Whole lines, beginnings (phrase, reason, whether a full stop may follow) and phrases within."""
    rules = table("debris")["rules"]
    exact = {word: rule["reason"] for rule in rules if rule["match"] == "exact" for word in rule["words"]}
    begin = (
        (word, rule["reason"], bool(rule.get("stops")))
        for rule in rules
        if rule["match"] == "prefix"
        for word in rule["words"]
    )
    within = ((word, rule["reason"]) for rule in rules if rule["match"] == "contains" for word in rule["words"])
    return exact, tuple(begin), tuple(within)


def _phrase(line: _Line) -> Verdict | None:
    if line.size > _MAX_FURNITURE or not line.plain:
        return None
    exact, begin, within = _phrases()
    if line.plain in exact and not line.text.rstrip().endswith("?"):
        return exact[line.plain], (f"the phrase “{line.plain}”",)
    low = " ".join(line.text.lower().replace("’", "'").split())
    open_end = not ends_as_sentence(line.text)
    if line.size <= _MAX_PHRASE:
        for phrase, reason, stops in begin:
            if low.startswith(phrase) and (stops or open_end):
                return reason, (f"begins “{phrase.strip()}”",)
    return next(((reason, (f"holds “{phrase}”",)) for phrase, reason in within if phrase in low), None)


def _credit(line: _Line) -> Verdict | None:
    """A closing line such as "(Reporting by A; editing by B)"."""
    begins = tuple(phrase for phrase in table("debris")["credit"] if phrase.endswith("by"))
    ends = tuple(phrase for phrase in table("debris")["credit"] if not phrase.endswith("by"))
    if line.size > _MAX_FURNITURE or (not line.plain.startswith(begins) and not line.plain.endswith(ends)):
        return None
    return "byline", ("tells who worked on the report",)


@cache
def _list_heads() -> frozenset[str]:
    return frozenset(word for rule in table("debris")["rules"] if rule.get("list") for word in rule["words"])


def _lists(lines: Sequence[_Line]) -> Iterator[tuple[int, Verdict]]:
    """The short lines without a full stop under "Related stories" and the like, to the next paragraph."""
    under = ""
    for index, line in enumerate(lines):
        if line.plain in _list_heads():
            under = line.plain
        elif line.size > _MAX_STRAY or ends_as_sentence(line.text):
            under = ""
        elif under and not _heads_paragraph(lines, index):
            yield index, ("related_title", (f"under “{under}”",))


def _heads_paragraph(lines: Sequence[_Line], index: int) -> bool:
    return index + 1 < len(lines) and is_full(lines[index + 1].text)


def _repeated(lines: Sequence[_Line]) -> Iterator[tuple[int, Verdict]]:
    """A line of eight words or more that stood before, word for word (a pull quote, a summary)."""
    seen: set[str] = set()
    for index, line in enumerate(lines):
        key = " ".join(line.text.split())
        if line.size >= _MIN_REPEATED and key in seen:
            yield index, ("repeated", ("the same line stands above",))
        seen.add(key)


# --- closing lines of another story ---------------------------------------------------------------------------------


def _strays(
    lines: Sequence[_Line], found: Mapping[int, Verdict], text: str, find: Finder
) -> tuple[list[tuple[int, Verdict]], tuple[str, ...]]:
    """Lines after the last full paragraph that have nothing to do with the body."""
    kept = [(index, line) for index, line in enumerate(lines) if index not in found]
    full = [index for index, line in kept if is_full(line.text)]
    if not full:
        return [], (
            "no-paragraphs: no line is a full paragraph; none was set aside for where it stands",
        ) if kept else ()
    body = [line for index, line in kept if index <= full[-1] and line.block.role != "heading"]
    if sum(len(line.text.split()) for line in body) < _MIN_BODY:
        return [], ()
    closing = [(index, line) for index, line in kept if index > full[-1] and _may_stray(line, find, text)]
    known = {term for line in body for term in _terms(line.text)} if closing else set()
    return list(_foreign(closing, known)), ()


def _may_stray(line: _Line, find: Finder, text: str) -> bool:
    """Whether a line has the shape of a title; an actor of the case in it, a quotation or a date keeps it."""
    return (
        line.size <= _MAX_STRAY
        and not ends_as_sentence(line.text)
        and line.block.role in ("paragraph", "heading")
        and line.text[0] not in "“\"«‘'"
        and not is_byline(line.text)
        and not is_dateline(line.text)
        and not find(text, line.block.start, line.block.end)
    )


def _foreign(closing: Sequence[tuple[int, _Line]], known: set[str]) -> Iterator[tuple[int, Verdict]]:
    """Those without a word of the body: with three content words, or with a near-copy among the other lines."""
    for index, line in closing:
        if line.terms & known or not line.terms:
            continue
        copy = any(other is not line and _alike(line.terms, other.terms) for _, other in closing)
        if len(line.terms) >= _MIN_TERMS or copy:
            signs = ["after the last paragraph", "no full stop", "no word shared with the body"]
            yield index, ("related_title", (*signs, *(["nearly the same as another such line"] if copy else [])))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and 5 * len(one & other) >= 3 * len(one | other)
