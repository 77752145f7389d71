"""What of a page is not of its report: set aside with a reason, the evidence and a score, never thrown away.

Each rule finds a sign, such as a region of the markup (nav, footer), a phrase that only page furniture has, or a last
line that shares no word with the body. A sign has a weight (`weights` in data/debris.json: set by hand, a convention
and no calibration); a line with several has the score 1 - (1-a)(1-b)…, as if they were independent. From one half on
it is set aside; within REVIEW, on either side, a person should look. A false alarm costs a claim and a miss costs a
glance: subheads, one-line paragraphs, quotations and list items stay.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from offramp.evidence.actors import Finder
from offramp.evidence.blocks import ends_as_sentence, is_byline, is_dateline, is_full
from offramp.evidence.content_words import terms
from offramp.evidence.rule_tables import table
from offramp.evidence.types import Block, SetAside

_EDGES = " \t\n\u00a0.:;,!?…|•·*_#>()[]{}«»“”\"'‘’—–-→›▶►+×✕"
_MIN_BODY = 50  # words of full paragraphs; with fewer, sharing no word with them is no evidence
_MAX_STRAY = 20  # words of a line that may be the title of something else
_NEAR = 20  # lines among which the copy of one is looked for
_MIN_TERMS = 3  # content words that must all be foreign to the body
_MAX_PHRASE = 15  # words of a line that a phrase of page furniture may begin
_MAX_FURNITURE = 40
_MIN_REPEATED = 8  # words of a line that is not repeated by chance
_MIN_OTHERS = 4  # paragraphs among which one can be foreign
_MIN_FOREIGN = 8  # content words of a paragraph that can be
_MAX_SHARED = 0.1  # the part of them that other paragraphs may have
_CHATTY = 2  # paragraphs that speak to the reader, from which it is the manner of the report
_MAX_LETTERS = 400
_SENTENCE = 4  # words of a sentence or of a noun phrase with a full stop
_MAX_READER = 25  # words of a line that may speak to the reader
_MAX_COUNTER = 6
_MAX_ADDRESS = 8  # words of a line that is there for its address
_MAX_NAME = 7  # words of a line with the author's name and office
_FEW = 3  # words of a line that is no title
_BUTTON = 2
_MARKS = "*_ "  # emphasis around a whole line of Markdown
_LABEL = re.compile(r"[^\W\d_a-z][\w’' ]{2,24}: ")
_LEAST = 0.5  # the score from which a line is set aside
_VOUCHED = 0.3  # the part of a soft sign that is left where an extractor of articles keeps the line
_SOFT = frozenset(table("debris")["soft"])


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
    for rule in (_marks, _regions, _furniture, _lists, _repeated, _signed, _to_the_reader, _pictured):
        _gather(signs, lines, rule(lines))
    _gather(signs, lines, _outside(lines, title))
    kept = [k for k in range(len(lines)) if _score(signs.get(k, ())) < _LEAST]
    if not any(is_full(lines[k].text) for k in kept):
        note = "no-paragraphs: no line is a full paragraph; none was set aside for where it stands"
        return signs, (note,) if kept else ()
    for rule_beside in (_strays, _teasers, _tail, _foreign):
        _gather(signs, lines, rule_beside(lines, kept, text, find))
    for rule_within in (_head, _bare):
        _gather(signs, lines, rule_within(lines, kept))
    return signs, ()


def _gather(signs: dict[int, list[Sign]], lines: Sequence[_Line], found: Found) -> None:
    for k, sign in found:
        own = signs.setdefault(k, [])
        if sign.name not in {other.name for other in own}:
            own.append(replace(sign, part=_VOUCHED) if lines[k].block.inside and sign.name in _SOFT else sign)


def _score(signs: Collection[Sign]) -> float:
    """One minus the product of what each sign leaves, to three places; of signs that were softened the strongest."""
    left = 1.0 - max((sign.weight for sign in signs if sign.part < 1), default=0.0)
    for sign in (sign for sign in signs if sign.part == 1):
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
            head = line.text.startswith("---") and "\n" in line.text  # front matter; other marks are of one line
            evidence = "the head of the page: its title, publisher and date are read" if head else "marks without words"
            yield k, Sign("mark", "boilerplate", evidence)
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
            prose = is_full(line.text) and inside[0] < k < inside[-1] and not line.block.linked
            name = "outside prose" if prose else "outside"
            yield k, Sign(name, _left_out(line, k, inside), "trafilatura leaves it out of the article")


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
    low = " ".join(line.text.lower().replace("’", "'").lstrip("*_#> ").split())
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
        bare = line.text.strip(_MARKS)
        if is_byline(bare):
            yield k, Sign("byline", "byline", "names the author")
        elif line.size <= _MAX_PHRASE and is_dateline(bare):
            yield k, Sign("dateline", "byline", "a place or a day on a line of its own")


_NAME = re.compile(r"[^\W\d_a-z][\w’'-]+ [^\W\d_a-z][\w’'-]+")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^‘]{1,200}’(?!\w)|(?<!\w)'[^']{1,200}'(?!\w)")
_READER = re.compile(r"\byou(?:r|rs)?\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\S@\S+\.\w|\bhttps?://|\bwww\.|\b[\w-]+\.(?:com|org|net|example)\b")
_COUNTER = re.compile(
    r"\d+[\s-]*(?:comments?|min(?:ute)?s?\b(?: read)?|shares|views|new updates)\b|\w+ \(\d+\)\Z", re.I
)
_AFTER_STOP = re.compile(r"[.!?][”’\"]?\s+[^\W\d_a-z](?:[^.!?“”]{2,60})\Z")
_TAKEN_BY = re.compile(r"\((?:photo|image|picture|credit|photograph)[^()]{0,80}\)\W*\Z|\bphoto(?:graph)?s?:", re.I)


def _to_the_reader(lines: Sequence[_Line]) -> Found:
    """What speaks to the reader of the page and not of the matter; quotations may."""
    chatty = sum(_speaks(line) for line in lines if is_full(line.text)) >= _CHATTY
    for k, line in enumerate(lines):
        if line.size > _MAX_READER or len(line.text) > _MAX_LETTERS:
            continue
        plain = _QUOTED.sub("", line.text)
        if not chatty and _speaks(line):
            yield k, Sign("reader", "boilerplate", "speaks to the reader")
        if _ADDRESS.search(plain) and line.size <= _MAX_ADDRESS:
            yield k, Sign("address", "boilerplate", "an address")
        if _COUNTER.search(plain) and line.titled and line.size <= _MAX_COUNTER:
            yield k, Sign("counter", "boilerplate", "a count of minutes or comments")
        if line.plain.split(" ", 1)[0] in table("debris")["imperatives"] and line.titled and line.size <= _MAX_PHRASE:
            yield k, Sign("imperative", "boilerplate", "tells the reader to do something")


def _speaks(line: _Line) -> bool:
    return len(line.text) <= _MAX_LETTERS and bool(_READER.search(_QUOTED.sub("", line.text)))


def _pictured(lines: Sequence[_Line]) -> Found:
    """A caption: a sentence with a name or an agency behind its full stop, or with who took the picture in brackets."""
    for k, line in enumerate(lines):
        if line.size > _MAX_FURNITURE or len(line.text) > _MAX_LETTERS:
            continue
        behind = _AFTER_STOP.search(line.text)
        named = behind and not line.stops and len(line.text[: behind.start()].split()) >= _SENTENCE
        if named or _TAKEN_BY.search(line.text):
            yield k, Sign("pictured", "caption", "ends with who took the picture")


@cache
def _list_heads() -> frozenset[str]:
    return frozenset(word for rule in table("debris")["rules"] if rule.get("list") for word in rule["words"])


def _lists(lines: Sequence[_Line]) -> Found:
    """The short lines without a full stop under "Related stories", "Promoted" and the like, to the next paragraph."""
    under = ""
    for k, line in enumerate(lines):
        if line.plain in _list_heads():
            under = line.plain
        elif not line.titled:
            under = ""
        elif under and not _heads_paragraph(lines, k):
            yield k, Sign("list", _phrases()[0][under], f"under “{under}”")


def _heads_paragraph(lines: Sequence[_Line], k: int) -> bool:
    """Whether a line stands over a paragraph that it shares a word with, or stands alone over one."""
    if k + 1 >= len(lines) or not is_full(lines[k + 1].text):
        return False
    return bool(lines[k].terms & lines[k + 1].terms) or not (k and lines[k - 1].titled and lines[k - 1].size <= _FEW)


def _repeated(lines: Sequence[_Line]) -> Found:
    """A line of eight words or more that stood before, word for word, alone or within another (a pull quote)."""
    seen: dict[int, int] = {}  # the hash of eight words in a row, and the first line that has them
    for k, line in enumerate(lines):
        words = line.text.split()
        runs = [hash(tuple(words[m : m + _MIN_REPEATED])) for m in range(len(words) - _MIN_REPEATED + 1)]
        if runs and runs[0] in seen and " ".join(words) in " ".join(lines[seen[runs[0]]].text.split()):
            yield k, Sign("repeated", "repeated", "the same words stand above")
        for run in runs:
            seen.setdefault(run, k)


# --- what a line is beside the others -------------------------------------------------------------------------------


def _strays(lines: Sequence[_Line], kept: Sequence[int], text: str, find: Finder) -> Found:
    """Closing lines that have the shape of a title and share no word with the body."""
    last = max(k for k in kept if is_full(lines[k].text))
    known = _known(lines, [k for k in kept if k <= last and lines[k].block.role != "heading"])
    closing = [k for k in kept if k > last and _may_stray(lines[k], find, text)]
    for place, k in enumerate(closing if known else ()):
        own = lines[k].terms
        if own & known or not own:
            continue
        near = closing[max(0, place - _NEAR) : place + _NEAR + 1]
        copy = any(other != k and _alike(own, lines[other].terms) for other in near)
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
    """Whether a line has the shape of a title; a small letter, an actor, a quotation or a date at its head keeps it."""
    return (
        line.titled
        and line.block.role in ("paragraph", "heading")
        and line.text[0] not in "“\"«‘'"
        and not line.text[0].islower()
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


def _head(lines: Sequence[_Line], kept: Sequence[int]) -> Found:
    """Above the title: the page's sections. Under it: who wrote it, and when; at the end, who the author is."""
    first = next(k for k in kept if is_full(lines[k].text))
    above = [k for k in kept if k < first]
    headings = (k for k in above if lines[k].block.role == "heading")
    title = next((k for k in above if lines[k].size > _FEW), next(headings, first))
    for k in above:
        line = lines[k]
        if k < title and line.titled and (line.size <= _FEW or line.block.linked):
            yield k, Sign("above", "navigation", "short, above the title")
        elif k > title and _signs_off(line):
            yield k, Sign("signature", "byline", "under the title: who wrote it, or when")
    signed = [line.text for line in lines[title + 1 : first] if _signs_off(line) or is_byline(line.text)]
    names = tuple(name for text in signed for name in _NAME.findall(text))
    last = max(k for k in kept if is_full(lines[k].text))
    for k in kept:
        if k >= last and names and lines[k].text.startswith(names) and lines[k].size <= _MAX_READER:
            yield k, Sign("author", "byline", "begins with the author's name")


def _signs_off(line: _Line) -> bool:
    """Whether a short line under the title is a name, a name and an office, or how and when it was published."""
    rules, low = table("debris"), line.plain
    words = line.text.strip(_MARKS).split()
    if line.size > _MAX_PHRASE or (line.stops and not low.startswith("words")):
        return False
    named = len(words) <= _MAX_NAME and sum(word[:1].isupper() for word in words) >= 2 and bool(_NAME.match(line.text))
    return named or low.startswith(tuple(rules["written"])) or bool(set(re.findall(r"\w+", low)) & set(rules["roles"]))


def _tail(lines: Sequence[_Line], kept: Sequence[int], text: str, find: Finder) -> Found:
    """Behind the last paragraph: lines in the shape of a title, all the more where there are several of them."""
    last = max(k for k in kept if _is_prose(lines[k]))
    below = [k for k in kept if k > last and _may_stray(lines[k], find, text)]
    several = len([k for k in range(last + 1, len(lines)) if lines[k].titled]) > 1
    for k in below:
        yield k, Sign("tail" if several else "tail alone", "related_title", "after the last paragraph, no full stop")
        if _LABEL.match(lines[k].text):
            yield k, Sign("label", "related_title", "a label and a title")


def _is_prose(line: _Line) -> bool:
    said = line.stops and line.size >= _SENTENCE and not line.text.endswith("?")
    return is_full(line.text) or line.block.role in ("list_item", "quote") or said


def _bare(lines: Sequence[_Line], kept: Sequence[int]) -> Found:
    """One or two words that head no paragraph: a button."""
    first = next(k for k in kept if is_full(lines[k].text))
    for k in kept:
        line = lines[k]
        small = line.size <= _BUTTON and line.titled and line.block.role == "paragraph" and bool(line.terms)
        if k > first and small and not _heads_paragraph(lines, k) and line.text[0] not in "“\"«‘'":
            yield k, Sign("bare", "boilerplate", "one or two words that head no paragraph")


def _foreign(lines: Sequence[_Line], kept: Sequence[int], text: str, find: Finder) -> Found:
    """A paragraph that shares next to no word with the others; all the more where a closing title is about it."""
    full = [k for k in kept if is_full(lines[k].text)]
    often = Counter(term for k in full for term in lines[k].terms)
    if len(full) < _MIN_OTHERS:
        return
    closing = [lines[k].terms for k in range(full[-1] + 1, len(lines)) if lines[k].titled][:_NEAR]
    for k in full:
        own = lines[k].terms
        shared = sum(often[term] > 1 for term in own)
        apart = len(own) >= _MIN_FOREIGN and shared <= _MAX_SHARED * len(own)
        if apart and not find(text, lines[k].block.start, lines[k].block.end):
            yield k, Sign("foreign", "off_topic", f"{shared} of its {len(own)} words stand in other paragraphs")
            if any(len(own & other) >= 2 for other in closing):
                yield k, Sign("leftover", "off_topic", "a title below the report is about it")
