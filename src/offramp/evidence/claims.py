"""Sentences to claims: who says it, how firmly, about whom.

Every sentence is a claim, or two where its halves have two sources; every heading is one. What a claim is about is
decided by the parse and its tables (`attribution`); here the parts are put together. Kinds: `author` is the page's own
assertion; `indirect` has a cited source and no quotation, `direct` is quoted but for the words that attribute it,
`mixed` is quoted in part; `reportative` rests on hearsay without a named source ("reportedly"). Certainty: what
the source that is cited (or else the page) commits itself to; questions and conditions are `unknown`.
An attribution covers its sentence and never the next, but for a quotation that runs on over several sentences.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from offramp.evidence.actors import Finder, roles_of
from offramp.evidence.allegations import allegations_in, is_flat, rumours_in, span_of
from offramp.evidence.attribution import CITED_BESIDE
from offramp.evidence.blocks import behind_dateline, is_byline, is_dateline
from offramp.evidence.cited_source import cite, relations_in, with_actors
from offramp.evidence.date_side import lies_ahead
from offramp.evidence.dates import dates_in
from offramp.evidence.enactments import enacted
from offramp.evidence.factuality import likelihood_of
from offramp.evidence.hedges import HedgeMatch, HedgeRule, hedges_in
from offramp.evidence.long_quotes import inherit
from offramp.evidence.parse import ParseTree, trees
from offramp.evidence.parse_repairs import mended
from offramp.evidence.parsed_sentence import AttributionRelation
from offramp.evidence.propositions import ClaimParts, Weighed, weighed
from offramp.evidence.provenance import carried, witnesses
from offramp.evidence.quotes import quotations
from offramp.evidence.references import subjects_in, with_speakers
from offramp.evidence.rule_tables import words
from offramp.evidence.sentences import sentences_of
from offramp.evidence.tokens import Sentence, sentence
from offramp.evidence.turns import ROLE as TURN
from offramp.evidence.turns import fullest, label_of, spoken
from offramp.evidence.types import Assertion, Attribution, Block, Claim, Cue, DateMention, Hedge, Span

_PARTED = re.compile(r"(?:;|,|—)\s+(?=(?:but|while|whereas|and|although|though|yet)\b)|;\s+|\s+(?=(?:while|whereas)\b)")
_OPENING = ("“", '"', "«", "‘", "''", "``")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence or heading of a block, with the quotations of the block that meet it."""

    index: int
    block: Block
    start: int
    end: int
    quotes: tuple[tuple[int, int], ...]


def claims_of(
    text: str,
    blocks: Sequence[tuple[int, Block]],
    key: str,
    find: Finder,
    published: str | None = None,
    publisher: str | None = None,
) -> tuple[Claim, ...]:
    """The claims of the blocks that are the report's own, in order; `blocks` are (index in the page, block).
    `published` is the day of publication (YYYY-MM-DD), from which relative dates are counted; `publisher` is whose page
    it is, which stands in no chain. Raises ReportError missing-extra where no parser is installed."""
    units = list(_units(text, blocks))
    raw = trees(text, [_to_parse(text, unit) for unit in units])
    parsed = zip(units, (tree and mended(tree) for tree in raw), strict=True)
    drafts: list[Claim] = []
    subjects: list[tuple[Span, ...]] = []
    turns = {index: label_of(text, block) for index, block in blocks if block.role == TURN}
    labels = {index: label for index, label in turns.items() if label}
    known, speaking = fullest(labels.values()), None
    for index, group in groupby(parsed, key=lambda pair: pair[0].index):
        pairs = [(claim, tree) for unit, tree in group for claim in _unit_claims(text, unit, tree, find, published)]
        made = [carried(claim, publisher) for claim, _ in pairs]
        speaking = labels.get(index, speaking) if index in turns else None
        drafts.extend(spoken(made, speaking, known) if speaking else inherit(drafts[-1:], made, text))
        subjects.extend(subjects_in(*pair) for pair in pairs)
    linked = with_speakers(enacted(drafts), subjects, find, text)
    through = witnesses(linked, text, publisher or "")
    return tuple(_identified(linked, key, through))


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


def _identified(drafts: Iterable[Claim], key: str, through: Mapping[int, str]) -> Iterator[Claim]:
    """Give each claim its id, number and witness; of two quotes that collide the later takes the next free ordinal."""
    seen: Counter[str] = Counter()
    taken: set[str] = set()
    for place, draft in enumerate(drafts):
        quote = canonical(draft.text)
        seen[quote] += 1
        name = claim_id(key, quote, seen[quote])
        while name in taken:
            seen[quote] += 1
            name = claim_id(key, quote, seen[quote])
        taken.add(name)
        yield replace(draft, id=name, sentence=place, witness=through.get(draft.start, ""))


# --- one block ------------------------------------------------------------------------------------------------------


def _units(text: str, blocks: Sequence[tuple[int, Block]]) -> Iterator[_Unit]:
    for place, (index, block) in enumerate(blocks):
        after = blocks[place + 1][1].start if place + 1 < len(blocks) else len(text)
        quotes = quotations(text, block.start, block.end, text.startswith(_OPENING, after))
        spans = [(block.start, block.end)] if block.role == "heading" else _whole(text, block)
        yield from (_Unit(index, block, start, end, _over(quotes, start, end)) for start, end in spans)


def _to_parse(text: str, unit: _Unit) -> tuple[int, int]:
    """What a parser is given: a sentence without the place and agency that open a dispatch, or the speaker's label."""
    opens = unit.start == unit.block.start
    if opens and unit.block.role == TURN and (label := label_of(text, unit.block)) and label.end < unit.end:
        return label.end, unit.end
    return (behind_dateline(text, unit.start, unit.end) if opens else unit.start), unit.end


def _unit_claims(
    text: str, unit: _Unit, tree: ParseTree | None, find: Finder, published: str | None
) -> Iterator[Claim]:
    """The sentence, or its two halves where each has a source of its own, as claims."""
    here = sentence(text, unit.start, unit.end, unit.quotes)
    parsed = relations_in(here, tree, unit.block) if tree else ()
    for low, high in _halves(here, parsed):
        part = here if (low, high) == (here.start, here.end) else sentence(text, low, high, here.quotes)
        hedges = sorted([*hedges_in(part), *_alleged(part, tree)], key=lambda hit: hit.first)
        frame = ClaimParts(part, unit.block, cite(part, parsed, tree), tuple(hedges), tree)
        yield _claim(frame, unit.index, find, published)


_HEARSAY = HedgeRule((), "hearsay", certainty="possible", cue=True)
_FLAT = HedgeRule((), "hearsay", cue=True)
_ASIDE = HedgeRule((), "hearsay")


def _alleged(part: Sentence, tree: ParseTree | None) -> Iterator[HedgeMatch]:
    """The words by which somebody is accused, as hearsay; at the side of the sentence they hedge their phrase alone."""
    for allegation in allegations_in(tree) if tree else ():
        start, end = span_of(tree, allegation) if tree else (0, 0)
        at = [k for k, word in enumerate(part.words) if start <= word.start < end]
        if at:
            rule = _FLAT if tree and is_flat(tree, allegation) else _HEARSAY
            yield HedgeMatch(rule if allegation.main else _ASIDE, at[0], at[-1])
    starts = {tree.tokens[at].start for at in rumours_in(tree)} if tree else set()
    yield from (HedgeMatch(_HEARSAY, k, k) for k, word in enumerate(part.words) if word.start in starts)


def _whole(text: str, block: Block) -> list[tuple[int, int]]:
    """The sentences of a block; pieces without a letter are joined to the one before (or the one after)."""
    joined: list[tuple[int, int]] = []
    for start, end in sentences_of(text, block.start, block.end):
        if joined and not (_LETTER.search(text, start, end) and _LETTER.search(text, *joined[-1])):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _over(quotes: tuple[tuple[int, int], ...], start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The quotations that meet a stretch; they are in order and do not overlap."""
    first = bisect_right(quotes, start, key=lambda pair: pair[1])
    return quotes[first : bisect_left(quotes, end, key=lambda pair: pair[0])]


_MAX_PARTED = 12  # a sentence with more attributions is a list; it stays whole


def _halves(unit: Sentence, parsed: Sequence[AttributionRelation]) -> list[tuple[int, int]]:
    """Two parts where a linking word outside quotations parts two attributions with different sources."""
    cited = sorted((one for one in parsed if _may_part(one)), key=lambda attribution: attribution.cue)
    for gap in _PARTED.finditer(unit.text, unit.start, unit.end) if len(cited) <= _MAX_PARTED else ():
        own = cited if _joins_loosely(gap.group()) else [one for one in cited if not one.depth]
        before = [one for one in own if _extent(one)[1] <= gap.start()]
        after = [one for one in own if gap.end() <= _extent(one)[0]]
        whole = before and after and len(before) + len(after) == len(own) and not unit.quoted(gap.start())
        if whole and _words(unit, before[-1]) != _words(unit, after[0]):
            return [(unit.start, gap.start() + len(gap.group().rstrip())), (gap.end(), unit.end)]
    return [(unit.start, unit.end)]


def _may_part(relation: AttributionRelation) -> bool:
    """Whether an attribution can have half of a sentence to itself: somebody is cited for it, and speaks."""
    return (
        relation.sort in ("speech", "report", "denial")
        and relation.cites
        and bool(relation.source)
        and relation.rule != CITED_BESIDE
    )


def _joins_loosely(link: str) -> bool:
    """Whether a link sets two statements side by side, however the parser hung one on the other."""
    return link[0] == ";"


def _extent(relation: AttributionRelation) -> tuple[int, int]:
    """Where the source and the cue of an attribution begin and end."""
    source = relation.source or relation.cue
    return min(source[0], relation.cue[0]), max(source[1], relation.cue[1])


def _words(whole: Sentence, relation: AttributionRelation) -> str:
    return whole.text[slice(*(relation.source or relation.cue))].lower()


def _claim(frame: ClaimParts, index: int, find: Finder, published: str | None) -> Claim:
    here, cited = frame.here, frame.cited
    quote = here.text[here.start : here.end]
    kind, actors = _kind(frame), find(here.text, here.start, here.end)
    every = weighed(frame, kind)
    main, dates = every[0], dates_in(here.text, here.start, here.end, published, partial(lies_ahead, frame.tree))
    return Claim(
        id="",
        kind=kind,
        start=here.start,
        end=here.end,
        text=quote,
        source=cited.source.text if cited.source else None,
        source_span=cited.source,
        source_phrase=cited.phrase,
        chain=main.assertion.chain,
        cue=cited.cue or _hearsay(frame),
        hedges=tuple(_hedge(here, hit) for hit in frame.hedges),
        content=cited.content,
        denied=main.assertion.denied,
        cue_negated=main.unsaid,
        negated=main.negated,
        conditional=main.assertion.conditional,
        question=main.assertion.question,
        certainty=main.assertion.certainty,
        actors=actors,
        roles=roles_of(actors, frame.tree, cited.phrase),
        block=index,
        attributions=with_actors(cited.relations, find, here.text) or _bare(frame, kind),
        polarity="unknown" if _is_open(main) else "negative" if main.negated else "positive",
        tense=main.assertion.time.tense,
        likelihood=likelihood_of(here.text, here.start, here.end),
        dates=dates,
        method="parse" if frame.tree else "patterns",
        assertions=tuple(_dated(one.assertion, dates, alone=len(every) == 1) for one in every),
    )


def _is_open(main: Weighed) -> bool:
    return main.assertion.denied or main.assertion.question or main.unsaid


def _dated(assertion: Assertion, dates: tuple[DateMention, ...], alone: bool) -> Assertion:
    """An assertion with the dates that stand in it; one that stands alone has all of them where it holds none."""
    own = tuple(date for date in dates if assertion.start <= date.start < assertion.end)
    return replace(assertion, time=replace(assertion.time, dates=own or (dates if alone else ())))


def _bare(frame: ClaimParts, kind: str) -> tuple[Attribution, ...]:
    """A quotation whose source is not in its sentence is attributed all the same."""
    here = frame.here
    content = Span(here.start, here.end, here.text[here.start : here.end])
    return (Attribution(None, None, (content,), rule="quotation"),) if kind == "direct" else ()


def _hearsay(frame: ClaimParts) -> Cue | None:
    """Without a source the cue is the first word of hearsay."""
    hit = next((hit for hit in frame.hedges if hit.rule.cue), None)
    if not hit:
        return None
    start, end = frame.here.words[hit.first].start, frame.here.words[hit.last].end
    return Cue(start, end, frame.here.text[start:end], "reportative")


def _hedge(part: Sentence, hit: HedgeMatch) -> Hedge:
    start, end = part.words[hit.first].start, part.words[hit.last].end
    return Hedge(start, end, part.text[start:end], hit.rule.sort)


def _kind(frame: ClaimParts) -> str:
    here, block = frame.here, frame.block
    if block.role == "heading":
        return "heading"
    if block.role == TURN:
        return "direct"
    line = here.text[block.start : min(block.end, block.start + 200)]
    if is_byline(line) or is_dateline(line):
        return "author"
    if _all_quoted(frame):
        return "direct"
    if frame.cited.source:
        return "mixed" if here.quotes else "indirect"
    return "reportative" if any(hit.rule.cue for hit in frame.hedges) else "author"


_FRAME_WORDS = 4  # "told reporters in Geneva": so many words outside a quotation may belong to the attribution


def _all_quoted(frame: ClaimParts) -> bool:
    """Whether nothing but the attribution stands outside the quotations."""
    here, cited = frame.here, frame.cited
    if not here.quotes or not here.words:
        return False
    outside = [word for word in here.words if not here.quoted(word.start)]
    if not outside:
        return True
    if len(cited.cues) > _MAX_PARTED:
        return False
    rest = [word for word in outside if not cited.frames(word.start) and word.low not in words()["auxiliary"]]
    inside = len(here.words) - len(outside)
    return bool(cited.source) and len(rest) <= _FRAME_WORDS and 2 * inside > len(rest) and _set_off(here)


def _set_off(part: Sentence) -> bool:
    """Whether every quotation opens the sentence or stands behind a comma or colon: none is built into a clause."""
    before = (part.text[max(part.start, low - 2) : low].strip()[-1:] for low, _ in part.quotes if low > part.start)
    return all(mark in ",:;—.?!" for mark in before)
