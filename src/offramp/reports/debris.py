"""What of a page is not of its report: set aside with a reason, the evidence and a score, never thrown away.

Each rule finds a sign, such as a region of the markup (nav, footer), a phrase that only page furniture has, or a last
line that shares no word with the body. A sign has a weight, the part of the lines with it that are debris (`weights` in
data/debris.json, counted by benchmarks/debris/fit.py); a line with several has the score 1 - (1-a)(1-b)…, as if they
were independent. From one half on it is set aside; within REVIEW, on either side, a person should look. A false alarm
costs a claim and a miss costs a glance: subheads, one-line paragraphs, quotations and list items stay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from offramp.reports.actors import Finder
from offramp.reports.blocks import ends_as_sentence, is_byline, is_dateline, is_full
from offramp.reports.tables import table
from offramp.reports.terms import terms
from offramp.reports.types import Block, SetAside

_EDGES = " \t\n\u00a0.:;,!?…|•·*_#>()[]{}«»“”\"'‘’—–-→›▶►+×✕"
_MIN_BODY = 50  # words of full paragraphs; with fewer, sharing no word with them is no evidence
_MAX_STRAY = 20  # words of a line that may be the title of something else
_MIN_TERMS = 3  # content words that must all be foreign to the body
_MAX_PHRASE = 15  # words of a line that a phrase of page furniture may begin
_MAX_FURNITURE = 40
_MIN_REPEATED = 8  # words of a line that is not repeated by chance
_MIN_OTHERS = 4  # paragraphs among which one can be foreign
_MIN_FOREIGN = 8  # content words of a paragraph that can be
_MAX_SHARED = 0.1  # the part of them that other paragraphs may have
_LEAST = 0.5  # the score from which a line is set aside
_VOUCHED = 0.3  # the part of a soft sign that is left where an extractor of articles keeps the line
_SOFT = {"link", "dateline", "list", "repeated", "stray", "copy", "teaser", "foreign", "foreign end"}


@dataclass(frozen=True, slots=True)
class Sign:
    """Something against a line: its name in the table of weights, the reason it speaks for, and what was seen."""

    name: str
    reason: str
    evidence: str
    part: float = 1.0

    @property
    def weight(self) -> float:
        weight: float = table("debris")["weights"][self.name]
        return weight * self.part


@dataclass(frozen=True, slots=True)
class _Line:
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
        return self.size <= _MAX_STRAY and not self.stops


@dataclass(frozen=True, slots=True)
class Sifted:
    """What was set aside, the lines that were kept in doubt, and notes."""

    debris: tuple[SetAside, ...]
    review: tuple[SetAside, ...]
    notes: tuple[str, ...]


Found = Iterator[tuple[int, Sign]]


def sift(
    text: str,
    blocks: Sequence[Block],
    find: Finder,
    title: str | None = None,
    restored: Mapping[str, str] | None = None,
) -> Sifted:
    """Part the blocks: what to set aside, in order, and what to look at.

    If the rules would set aside all there is, nothing is set aside and the note `nothing-but-debris` says so; a text
    without a full paragraph has no end after which lines could be strays: note `no-paragraphs`. `restored` maps the
    text of pieces that a person took back to who did: these stay.
    """
    lines = [_line(text, block) for block in blocks]
    signs, notes = _signs(lines, text, find, title)
    scores = {k: _score(found) for k, found in signs.items()}
    gone = {k for k, score in scores.items() if score >= _LEAST}
    if blocks and len(gone) == len(blocks):
        notes = (*notes, "nothing-but-debris: every line looked like page furniture; none was set aside")
        return Sifted((), (), notes)
    made = {k: _aside(lines[k], signs[k], scores[k], (restored or {}).get(lines[k].text)) for k in sorted(scores)}
    aside = tuple(piece for k, piece in made.items() if k in gone and not piece.restored_by)
    kept = tuple(piece for k, piece in made.items() if (k not in gone and piece.doubtful) or piece.restored_by)
    return Sifted(aside, kept, notes)


def _signs(
    lines: Sequence[_Line], text: str, find: Finder, title: str | None
) -> tuple[dict[int, list[Sign]], tuple[str, ...]]:
    """The signs against each line: first what the line says of itself, then what it is beside the lines that stay."""
    signs: dict[int, list[Sign]] = {}
    for rule in (_marks, _regions, _furniture, _lists, _repeated, _signed):
        _gather(signs, lines, rule(lines))
    _gather(signs, lines, _outside(lines, title))
    kept = [k for k in range(len(lines)) if _score(signs.get(k, ())) < _LEAST]
    if not any(is_full(lines[k].text) for k in kept):
        note = "no-paragraphs: no line is a full paragraph; none was set aside for where it stands"
        return signs, (note,) if kept else ()
    for rule_beside in (_strays, _teasers, _foreign):
        _gather(signs, lines, rule_beside(lines, kept, text, find))
    return signs, ()


def _gather(signs: dict[int, list[Sign]], lines: Sequence[_Line], found: Found) -> None:
    for k, sign in found:
        own = signs.setdefault(k, [])
        if sign.name not in {other.name for other in own}:
            own.append(replace(sign, part=_VOUCHED) if lines[k].block.inside and sign.name in _SOFT else sign)


def _score(signs: Collection[Sign]) -> float:
    """One minus the product of what each sign leaves, to three places."""
    left = 1.0
    for sign in signs:
        left *= 1 - sign.weight
    return round(1 - left, 3)


def _aside(line: _Line, signs: Sequence[Sign], score: float, restored_by: str | None) -> SetAside:
    strongest = max(signs, key=lambda sign: sign.weight)
    evidence = tuple(sign.evidence for sign in signs)
    return SetAside(line.block.start, line.block.end, line.text, strongest.reason, evidence, score, restored_by)


def _line(text: str, block: Block) -> _Line:
    quote = text[block.start : block.end]
    plain = " ".join(quote.lower().replace("’", "'").strip(_EDGES).split()) if len(quote) < 1000 else ""
    size = len(quote.split(maxsplit=_MAX_FURNITURE + 1))
    return _Line(block, quote, plain, size, frozenset(terms(quote)) if len(quote) < 2000 else frozenset())


# --- what a line says of itself -------------------------------------------------------------------------------------


def _marks(lines: Sequence[_Line]) -> Found:
    for k, line in enumerate(lines):
        if line.block.role == "mark":
            yield k, Sign("mark", "boilerplate", "marks without words")
        elif line.block.role == "caption":
            yield k, Sign("caption", "caption", "marked as a caption")


_BY_REGION = {
    "nav": "navigation",
    "footer": "boilerplate",
    "form": "navigation",
    "hidden": "boilerplate",
    "margin": "boilerplate",
}
_SAID = {"hidden": "hidden", "margin": "at the edge of the page"}


def _regions(lines: Sequence[_Line]) -> Found:
    """What the markup says a line is; a line that is nothing but a link leads elsewhere."""
    first = next((k for k, line in enumerate(lines) if not line.block.region and is_full(line.text)), len(lines))
    for k, line in enumerate(lines):
        region = line.block.region
        if region in _BY_REGION:
            yield k, Sign("region", _BY_REGION[region], _SAID.get(region, f"in <{region}>"))
        elif region == "aside":
            reason = "related_title" if line.block.linked or line.titled else "off_topic"
            yield k, Sign("region", reason, "in <aside>")
        elif line.block.linked and line.titled and line.block.role != "heading":
            yield k, Sign("link", "navigation" if k < first else "related_title", "nothing but a link")


def _outside(lines: Sequence[_Line], title: str | None) -> Found:
    """What an extractor of articles leaves out, but for the report's own title: a heading above of mostly its words."""
    inside = [k for k, line in enumerate(lines) if line.block.inside]
    if not inside:
        return
    own = frozenset(terms(title or ""))
    for k, line in enumerate(lines):
        heads = k < inside[0] and line.block.role == "heading" and 2 * len(line.terms & own) > len(line.terms)
        if line.block.inside is False and not heads:
            yield k, Sign("outside", _left_out(line, k, inside), "trafilatura leaves it out of the article")


def _left_out(line: _Line, k: int, inside: Sequence[int]) -> str:
    if k < inside[0]:
        return "byline" if is_byline(line.text) or is_dateline(line.text) else "navigation"
    if line.block.linked or (line.titled and k > inside[-1]):
        return "related_title"
    return "boilerplate" if line.titled else "off_topic"


def _furniture(lines: Sequence[_Line]) -> Found:
    for k, line in enumerate(lines):
        sign = _phrase(line) or _credit(line)
        if sign:
            yield k, sign


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


def _phrase(line: _Line) -> Sign | None:
    if line.size > _MAX_FURNITURE or not line.plain:
        return None
    exact, begin, within = _phrases()
    if line.plain in exact and not line.text.rstrip().endswith("?"):
        return Sign("phrase", exact[line.plain], f"the phrase “{line.plain}”")
    low = " ".join(line.text.lower().replace("’", "'").split())
    if line.size <= _MAX_PHRASE:
        for phrase, reason, stops in begin:
            if low.startswith(phrase) and (stops or not line.stops):
                return Sign("beginning", reason, f"begins “{phrase.strip()}”")
    held = next(((reason, phrase) for phrase, reason in within if phrase in low), None)
    return Sign("holding", held[0], f"holds “{held[1]}”") if held else None


def _credit(line: _Line) -> Sign | None:
    """A closing line such as "(Reporting by A; editing by B)"."""
    begins = tuple(phrase for phrase in table("debris")["credit"] if phrase.endswith("by"))
    ends = tuple(phrase for phrase in table("debris")["credit"] if not phrase.endswith("by"))
    if line.size > _MAX_FURNITURE or (not line.plain.startswith(begins) and not line.plain.endswith(ends)):
        return None
    return Sign("credit", "byline", "tells who worked on the report")


def _signed(lines: Sequence[_Line]) -> Found:
    """Who wrote it, and the day it was written, on a line of its own."""
    for k, line in enumerate(lines):
        if is_byline(line.text):
            yield k, Sign("byline", "byline", "names the author")
        elif line.size <= _MAX_PHRASE and is_dateline(line.text):
            yield k, Sign("dateline", "byline", "a place or a day on a line of its own")


@cache
def _list_heads() -> frozenset[str]:
    return frozenset(word for rule in table("debris")["rules"] if rule.get("list") for word in rule["words"])


def _lists(lines: Sequence[_Line]) -> Found:
    """The short lines without a full stop under "Related stories" and the like, to the next paragraph."""
    under = ""
    for k, line in enumerate(lines):
        if line.plain in _list_heads():
            under = line.plain
        elif not line.titled:
            under = ""
        elif under and not _heads_paragraph(lines, k):
            yield k, Sign("list", "related_title", f"under “{under}”")


def _heads_paragraph(lines: Sequence[_Line], k: int) -> bool:
    return k + 1 < len(lines) and is_full(lines[k + 1].text)


def _repeated(lines: Sequence[_Line]) -> Found:
    """A line of eight words or more that stood before, word for word (a pull quote, a summary)."""
    seen: set[str] = set()
    for k, line in enumerate(lines):
        key = " ".join(line.text.split())
        if line.size >= _MIN_REPEATED and key in seen:
            yield k, Sign("repeated", "repeated", "the same line stands above")
        seen.add(key)


# --- what a line is beside the others -------------------------------------------------------------------------------


def _strays(lines: Sequence[_Line], kept: Sequence[int], text: str, find: Finder) -> Found:
    """Closing lines that have the shape of a title and share no word with the body."""
    last = max(k for k in kept if is_full(lines[k].text))
    known = _known(lines, [k for k in kept if k <= last and lines[k].block.role != "heading"])
    closing = [k for k in kept if k > last and _may_stray(lines[k], find, text)]
    for k in closing if known else ():
        own = lines[k].terms
        if own & known or not own:
            continue
        copy = any(other != k and _alike(own, lines[other].terms) for other in closing)
        if len(own) >= _MIN_TERMS or copy:
            yield k, Sign("stray", "related_title", "after the last paragraph, no full stop, no word of the body")
        if copy:
            yield k, Sign("copy", "related_title", "nearly the same as another such line")


def _known(lines: Sequence[_Line], body: Sequence[int]) -> frozenset[str]:
    """The words of the body; none where it is too short for a word that is not in it to mean anything."""
    if sum(len(lines[k].text.split()) for k in body) < _MIN_BODY:
        return frozenset()
    return frozenset(term for k in body for term in terms(lines[k].text))


def _may_stray(line: _Line, find: Finder, text: str) -> bool:
    """Whether a line has the shape of a title; an actor of the case in it, a quotation or a date keeps it."""
    return (
        line.titled
        and line.block.role in ("paragraph", "heading")
        and line.text[0] not in "“\"«‘'"
        and not is_byline(line.text)
        and not is_dateline(line.text)
        and not find(text, line.block.start, line.block.end)
    )


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and 5 * len(one & other) >= 3 * len(one | other)


def _teasers(lines: Sequence[_Line], kept: Sequence[int], text: str, find: Finder) -> Found:
    """Titles of other stories between paragraphs: the shape of a title, three words or more, and none of the body."""
    full = [k for k in kept if is_full(lines[k].text)]
    known = _known(lines, full)
    for k in kept if known else ():
        line = lines[k]
        between = full[0] < k < full[-1] and len(line.terms) >= _MIN_TERMS and not line.terms & known
        if between and _may_stray(line, find, text):
            yield k, Sign("teaser", "related_title", "between paragraphs, no full stop, no word of the body")


def _foreign(lines: Sequence[_Line], kept: Sequence[int], text: str, find: Finder) -> Found:
    """A paragraph that shares next to no word with all the others: the leftover of another story."""
    full = [k for k in kept if is_full(lines[k].text)]
    often = Counter(term for k in full for term in lines[k].terms)
    if len(full) < _MIN_OTHERS:
        return
    for k in full:
        own = lines[k].terms
        shared = sum(often[term] > 1 for term in own)
        apart = len(own) >= _MIN_FOREIGN and shared <= _MAX_SHARED * len(own)
        if apart and not find(text, lines[k].block.start, lines[k].block.end):
            name = "foreign end" if k == full[-1] else "foreign"
            yield k, Sign(name, "off_topic", f"{shared} of its {len(own)} words stand in other paragraphs")
