"""Sentences to claims: who says it, how firmly, about whom.

Every sentence is a claim, or two where its halves have two sources; every heading is one. What a claim is about is
decided by the tables of `cues`; here the parts are put together. Kinds: `author` is the page's own assertion;
`indirect` has a cited source and no quotation, `direct` is quoted but for the words that attribute it, `mixed` is
quoted in part; `reportative` rests on hearsay without a named source ("reportedly"). Certainty follows FactBank: what
the source that is cited (or else the page) commits itself to; denied content, questions and conditions are `unknown`.
An attribution covers its sentence and never the next, but for a quotation that runs on over several sentences.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from offramp.reports.actors import Finder
from offramp.reports.blocks import is_byline, is_dateline
from offramp.reports.cues import Attribution, Hit, Sentence, attributions_in, hedges_in, sentence
from offramp.reports.quotes import quotations
from offramp.reports.sentences import sentences_of
from offramp.reports.tables import words
from offramp.reports.types import Block, Claim, Cue, Hedge, Span

_NEGATED = re.compile(r"\b(?:not|never|nobody|nothing|neither|nor|cannot|no\s+one|no)\b|n[’']t\b", re.IGNORECASE)
_CONDITION = re.compile(
    r"\b(?:if|unless|provided that|on condition that|as long as|in case|only if|were .{1,40} to)\b", re.I
)
_NO_CONDITION = re.compile(
    r"\b(?:as|even|what|and|asked|ask|asks|wonder|wondered|know|see|unclear)\s+if\b", re.IGNORECASE
)
_QUESTION = re.compile(r"\?[\"'”’»)\]*_]*\Z")
_PARTED = re.compile(r"(?:;|,|—)\s+(?=(?:but|while|whereas|and|although|though|yet)\b)|;\s+|\s+(?=(?:while|whereas)\b)")
_OPENING = ("“", '"', "«", "‘")
_LETTER = re.compile(r"[^\W_]")
_ORDER = ("certain", "probable", "possible")


@dataclass(frozen=True, slots=True)
class _Frame:
    """A claim in the making: its sentence, the attributions in it and its hedges."""

    here: Sentence
    attributions: tuple[Attribution, ...]
    hedges: tuple[Hit, ...]
    block: int
    number: int


def claims_of(text: str, blocks: Sequence[tuple[int, Block]], key: str, find: Finder) -> tuple[Claim, ...]:
    """The claims of the blocks that are the report's own, in order; `blocks` are (index in the page, block)."""
    drafts: list[Claim] = []
    for place, (index, block) in enumerate(blocks):
        after = blocks[place + 1][1].start if place + 1 < len(blocks) else len(text)
        continued = text[after : after + 1] in _OPENING
        made = _block_claims(text, block, index, len(drafts), find, continued)
        drafts.extend(_inherit(drafts[-1:], made, text, block))
    return tuple(_identified(drafts, key))


def claim_id(key: str, quote: str, ordinal: int = 1) -> str:
    """Report key, `#`, and eight hex digits of SHA-256 over the quote, a NUL and the ordinal, in UTF-8.

    The quote is in NFC with every run of white space as one space; the first of equal quotes has the ordinal 1.

    >>> claim_id("press", "He  refused.") == claim_id("press", "He refused.", 1)
    True
    """
    hashed = f"{canonical(quote)}\0{ordinal}".encode()
    return f"{key}#{hashlib.sha256(hashed).hexdigest()[:8]}"


def canonical(quote: str) -> str:
    """A quote as its id sees it: NFC, runs of white space as one space.

    >>> canonical("a\\n  e\\u0301")
    'a é'
    """
    return unicodedata.normalize("NFC", " ".join(quote.split()))


def _identified(drafts: Iterable[Claim], key: str) -> Iterator[Claim]:
    """Give each claim its id; if two quotes of one report collide, the later takes the next ordinal that is free."""
    seen: Counter[str] = Counter()
    taken: set[str] = set()
    for draft in drafts:
        quote = canonical(draft.text)
        seen[quote] += 1
        name = claim_id(key, quote, seen[quote])
        while name in taken:
            seen[quote] += 1
            name = claim_id(key, quote, seen[quote])
        taken.add(name)
        yield replace(draft, id=name)


# --- one block ------------------------------------------------------------------------------------------------------


def _block_claims(text: str, block: Block, index: int, number: int, find: Finder, continued: bool) -> list[Claim]:
    quotes = quotations(text, block.start, block.end, continued)
    spans = [(block.start, block.end)] if block.role == "heading" else _whole(text, block)
    made: list[Claim] = []
    for start, end in spans:
        for frame in _frames(text, start, end, quotes, index, number + len(made)):
            made.append(_claim(frame, block, find))
    return made


def _whole(text: str, block: Block) -> list[tuple[int, int]]:
    """The sentences of a block; pieces without a letter or digit are joined to the one before (or the one after)."""
    joined: list[tuple[int, int]] = []
    for start, end in sentences_of(text, block.start, block.end):
        if joined and not (_LETTER.search(text, start, end) and _LETTER.search(text, *joined[-1])):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _frames(
    text: str, start: int, end: int, quotes: tuple[tuple[int, int], ...], block: int, number: int
) -> Iterator[_Frame]:
    """The sentence, or its two halves where each has a source of its own."""
    here = sentence(text, start, end, _over(quotes, start, end))
    found = attributions_in(here)
    for low, high in _halves(here, found):
        part = here if (low, high) == (start, end) else sentence(text, low, high, here.quotes)
        mine = found if part is here else attributions_in(part)
        yield _Frame(part, tuple(mine), tuple(hedges_in(part)), block, number)
        number += 1


def _over(quotes: tuple[tuple[int, int], ...], start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The quotations that meet a stretch; they are in order and do not overlap."""
    first = bisect_right(quotes, start, key=lambda pair: pair[1])
    return quotes[first : bisect_left(quotes, end, key=lambda pair: pair[0])]


_MAX_PARTED = 12  # a sentence with more attributions is a list; it stays whole


def _halves(here: Sentence, found: Sequence[Attribution]) -> list[tuple[int, int]]:
    """Two parts where a linking word outside quotations parts two attributions with different sources."""
    if not 2 <= len(found) <= _MAX_PARTED:
        return [(here.start, here.end)]
    places = sorted(found, key=lambda item: item.cue)
    for gap in _PARTED.finditer(here.text, here.start, here.end):
        before = [one for one in places if max(one.cue[1], one.phrase[1]) <= gap.start()]
        after = [one for one in places if min(one.cue[0], one.phrase[0]) >= gap.end()]
        if here.quoted(gap.start()) or not before or not after or len(before) + len(after) != len(places):
            continue
        if _words(here, before[-1].source) != _words(here, after[0].source) and after[0].rank == before[0].rank:
            cut = gap.start() + len(gap.group().rstrip())
            return [(here.start, cut), (gap.end(), here.end)]
    return [(here.start, here.end)]


def _words(here: Sentence, span: tuple[int, int]) -> str:
    return here.text[span[0] : span[1]].lower()


def _claim(frame: _Frame, block: Block, find: Finder) -> Claim:
    here = frame.here
    main = frame.attributions[0] if frame.attributions else None
    quote = here.text[here.start : here.end]
    kind = _kind(frame, block)
    denied = any(one.sort == "denial" for one in frame.attributions)
    conditional = bool(_CONDITION.search(quote)) and not _NO_CONDITION.search(quote)
    question = bool(_QUESTION.search(quote[-8:]))
    open_ended = denied or conditional or question or bool(main and main.negated)
    return Claim(
        id="",
        kind=kind,
        start=here.start,
        end=here.end,
        text=quote,
        source=here.text[main.source[0] : main.source[1]] if main else None,
        source_span=_span(here.text, main.source) if main else None,
        source_phrase=_span(here.text, main.phrase) if main else None,
        chain=tuple(here.text[one.phrase[0] : one.phrase[1]] for one in frame.attributions),
        cue=_cue(frame, main),
        hedges=tuple(_hedge(here, hit) for hit in frame.hedges),
        content=tuple(_content(here, main)),
        denied=denied,
        cue_negated=bool(main and main.negated),
        negated=_is_negated(frame),
        conditional=conditional,
        question=question,
        certainty="unknown" if open_ended else _certainty(kind, frame),
        actors=find(here.text, here.start, here.end),
        block=frame.block,
        sentence=frame.number,
    )


def _span(text: str, where: tuple[int, int]) -> Span:
    return Span(where[0], where[1], text[where[0] : where[1]])


def _cue(frame: _Frame, main: Attribution | None) -> Cue | None:
    """The cue of the outermost source; without a source the first word of hearsay."""
    if main:
        return Cue(main.cue[0], main.cue[1], frame.here.text[main.cue[0] : main.cue[1]], main.sort)
    hit = next((hit for hit in frame.hedges if hit.rule.cue), None)
    if not hit:
        return None
    start, end = frame.here.words[hit.first].start, frame.here.words[hit.last].end
    return Cue(start, end, frame.here.text[start:end], "reportative")


def _hedge(here: Sentence, hit: Hit) -> Hedge:
    start, end = here.words[hit.first].start, here.words[hit.last].end
    return Hedge(start, end, here.text[start:end], hit.rule.sort)


def _kind(frame: _Frame, block: Block) -> str:
    here = frame.here
    if block.role == "heading":
        return "heading"
    line = here.text[block.start : min(block.end, block.start + 200)]
    if is_byline(line) or is_dateline(line):
        return "author"
    if _all_quoted(here, frame.attributions):
        return "direct"
    if frame.attributions:
        return "mixed" if here.quotes else "indirect"
    return "reportative" if any(hit.rule.cue for hit in frame.hedges) else "author"


_FRAME_WORDS = 4  # "told reporters in Geneva": so many words outside a quotation may belong to the attribution


def _all_quoted(here: Sentence, found: Sequence[Attribution]) -> bool:
    """Whether nothing but the attribution stands outside the quotations."""
    if not here.quotes or not here.words:
        return False
    outside = [word for word in here.words if not here.quoted(word.start)]
    if not outside:
        return True
    if len(found) > _MAX_PARTED:
        return False
    framed = {word.start for word in outside if any(_within(word.start, one) for one in found)}
    rest = [word for word in outside if word.start not in framed and word.low not in words()["auxiliary"]]
    inside = len(here.words) - len(outside)
    return bool(found) and len(rest) <= _FRAME_WORDS and 2 * inside > len(rest) and _set_off(here)


def _set_off(here: Sentence) -> bool:
    """Whether every quotation opens the sentence or stands behind a comma or colon: none is built into a clause."""
    before = (here.text[max(here.start, low - 2) : low].strip()[-1:] for low, _ in here.quotes if low > here.start)
    return all(mark in ",:;—.?!" for mark in before)


def _within(at: int, one: Attribution) -> bool:
    return one.cue[0] <= at < one.cue[1] or one.phrase[0] <= at < one.phrase[1]


def _content(here: Sentence, main: Attribution | None) -> Iterator[Span]:
    """What is attributed: the claim without the outermost attribution (source to cue, what joins them included)."""
    if not main:
        return
    low, high = min(main.cue[0], main.phrase[0]), max(main.cue[1], main.phrase[1])
    yield from _stripped(here.text, here.start, low)
    yield from _stripped(here.text, high, here.end)


def _stripped(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(" \t\n,;:—–-"))
    right = len(piece.rstrip(" \t\n,;:—–-"))
    if left < right and _LETTER.search(piece):
        yield Span(start + left, start + right, piece[left:right])


def _is_negated(frame: _Frame) -> bool:
    """Whether the content is negated; the negation of a cue ("did not say") and of an intention is another matter."""
    here = frame.here
    spans = list(_content(here, frame.attributions[0] if frame.attributions else None)) or [
        Span(here.start, here.end, "")
    ]
    return any(_NEGATED.search(here.text, span.start, span.end) for span in spans)


def _certainty(kind: str, frame: _Frame) -> str:
    """The weakest commitment in the claim: a hedge anywhere in it, unless the hedge bears on one phrase alone."""
    grades = [hit.rule.certainty for hit in frame.hedges if hit.rule.certainty and not _reported_future(frame, hit)]
    if kind == "heading" and not grades:
        return "unknown"  # a title names its matter; it need not assert it
    return max((grade for grade in grades if grade), key=_ORDER.index, default="certain")


def _reported_future(frame: _Frame, hit: Hit) -> bool:
    """ "Said that he would go": the future seen from the past, not a doubt."""
    return hit.rule.mood and any(one.cue[0] < frame.here.words[hit.first].start for one in frame.attributions)


# --- quotations over several sentences ------------------------------------------------------------------------------


def _inherit(last: Sequence[Claim], made: list[Claim], text: str, block: Block) -> list[Claim]:
    """Give sentences that are quoted as a whole the source of their quotation, forwards, then backwards."""
    forward: list[Claim] = []
    known = last[0] if last and _runs_on(last[0], text, block) else None
    for claim in made:
        known = claim if claim.source_span and _has_quote(claim) else known if _is_bare(claim) else None
        forward.append(_given(claim, known) if known and _is_bare(claim) else claim)
    backward: list[Claim] = []
    following: Claim | None = None
    for claim in reversed(forward):
        following = claim if claim.source_span and _opens_late(claim) else following if _is_bare(claim) else None
        backward.append(_given(claim, following) if following and _is_bare(claim) else claim)
    return backward[::-1]


def _is_bare(claim: Claim) -> bool:
    return claim.kind == "direct" and claim.source_span is None


def _has_quote(claim: Claim) -> bool:
    return claim.kind in ("direct", "mixed")


def _opens_late(claim: Claim) -> bool:
    """Whether the claim goes on with a quotation that an earlier sentence opened: it closes before it opens."""
    closes = min((claim.text.find(mark) for mark in "”»" if mark in claim.text), default=-1)
    opens = min((claim.text.find(mark) for mark in "“«" if mark in claim.text), default=len(claim.text))
    straight = claim.text.count('"') % 2 == 1 and not claim.text.startswith('"')
    return _has_quote(claim) and (0 <= closes < opens or straight)


def _runs_on(claim: Claim, text: str, block: Block) -> bool:
    """Whether the paragraph before ended within a quotation and this one opens with a mark again."""
    opened = text[block.start] in _OPENING
    return opened and _has_quote(claim) and not claim.text.rstrip(" .!?…").endswith(("”", '"', "»", "’"))


def _given(claim: Claim, known: Claim) -> Claim:
    return replace(
        claim,
        source=known.source,
        source_span=known.source_span,
        source_phrase=known.source_phrase,
        chain=known.chain,
        inherited=True,
    )
