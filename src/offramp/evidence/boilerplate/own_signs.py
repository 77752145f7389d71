"""What a line says of itself: its place in the markup, a phrase that only boilerplate has, an address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from offramp.evidence.blocks import is_byline, is_dateline, is_full
from offramp.evidence.boilerplate.line import MAX_FURNITURE, PageLine, Sign, Signs, heads_paragraph
from offramp.evidence.content_words import content_terms
from offramp.evidence.published_line import ROLE as PUBLISHED
from offramp.evidence.rule_tables import rule_table

_MAX_PHRASE = 15  # words of a line that a phrase of boilerplate may begin
_MIN_REPEATED = 8  # words of a line that is not repeated by chance
_CHATTY = 2  # paragraphs that speak to the reader, from which it is the manner of the report
_MAX_LETTERS = 400
_SENTENCE = 4  # words of a sentence or of a noun phrase with a full stop
_MAX_READER = 25  # words of a line that may speak to the reader
_MAX_COUNTER = 6
_MAX_ADDRESS = 8  # words of a line that is there for its address
_MARKS = "*_ "  # emphasis around a whole line of Markdown


def markup_marks(lines: Sequence[PageLine]) -> Signs:
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


def regions(lines: Sequence[PageLine]) -> Signs:
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


def outside(lines: Sequence[PageLine], title: str | None) -> Signs:
    """What an extractor of articles leaves out, but for the report's own title: a heading above of mostly its words."""
    inside = [k for k, line in enumerate(lines) if line.block.inside]
    if not inside:
        return
    own = frozenset(content_terms(title or ""))
    for k, line in enumerate(lines):
        heads = k < inside[0] and line.block.role == "heading" and 2 * len(line.terms & own) > len(line.terms)
        if line.block.inside is False and not heads:
            prose = is_full(line.text) and inside[0] < k < inside[-1] and not line.block.linked
            name = "outside prose" if prose else "outside"
            yield k, Sign(name, _left_out(line, k, inside), "trafilatura leaves it out of the article")


def _left_out(line: PageLine, k: int, inside: Sequence[int]) -> str:
    if k < inside[0]:
        return "byline" if is_byline(line.text) or is_dateline(line.text) else "navigation"
    if line.block.linked or (line.titled and k > inside[-1]):
        return "related_title"
    return "boilerplate" if line.titled else "off_topic"


def furniture(lines: Sequence[PageLine]) -> Signs:
    for k, line in enumerate(lines):
        sign = _phrase(line) or _credit(line)
        if sign:
            yield k, sign


@cache
def _phrases() -> tuple[Mapping[str, str], tuple[tuple[str, str, bool], ...], tuple[tuple[str, str], ...]]:
    """Whole lines, beginnings (phrase, reason, whether a full stop may follow) and phrases within."""
    rules = rule_table("debris")["rules"]
    exact = {word: rule["reason"] for rule in rules if rule["match"] == "exact" for word in rule["words"]}
    begin = (
        (word, rule["reason"], bool(rule.get("stops")))
        for rule in rules
        if rule["match"] == "prefix"
        for word in rule["words"]
    )
    within = ((word, rule["reason"]) for rule in rules if rule["match"] == "contains" for word in rule["words"])
    return exact, tuple(begin), tuple(within)


def _phrase(line: PageLine) -> Sign | None:
    if line.size > MAX_FURNITURE or not line.plain:
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


def _credit(line: PageLine) -> Sign | None:
    """A closing line such as "(Reporting by A; editing by B)"."""
    begins = tuple(phrase for phrase in rule_table("debris")["credit"] if phrase.endswith("by"))
    ends = tuple(phrase for phrase in rule_table("debris")["credit"] if not phrase.endswith("by"))
    if line.size > MAX_FURNITURE or (not line.plain.startswith(begins) and not line.plain.endswith(ends)):
        return None
    return Sign("credit", "byline", "tells who worked on the report")


def signed(lines: Sequence[PageLine]) -> Signs:
    """Who wrote it, and the day it was written, on a line of its own."""
    for k, line in enumerate(lines):
        bare = line.text.strip(_MARKS)
        if line.block.role == PUBLISHED:
            yield k, Sign("published", "byline", "says when the page was published")
        elif is_byline(bare):
            yield k, Sign("byline", "byline", "names the author")
        elif line.size <= _MAX_PHRASE and is_dateline(bare):
            yield k, Sign("dateline", "byline", "a place or a day on a line of its own")


_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^‘]{1,200}’(?!\w)|(?<!\w)'[^']{1,200}'(?!\w)")
_READER = re.compile(r"\byou(?:r|rs)?\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\S@\S+\.\w|\bhttps?://|\bwww\.|\b[\w-]+\.(?:com|org|net|example)\b")
_COUNTER = re.compile(
    r"\d+[\s-]*(?:comments?|min(?:ute)?s?\b(?: read)?|shares|views|new updates)\b|\w+ \(\d+\)\Z", re.I
)
_AFTER_STOP = re.compile(r"[.!?][”’\"]?\s+[^\W\d_a-z](?:[^.!?“”]{2,60})\Z")
_TAKEN_BY = re.compile(r"\((?:photo|image|picture|credit|photograph)[^()]{0,80}\)\W*\Z|\bphoto(?:graph)?s?:", re.I)


def to_the_reader(lines: Sequence[PageLine]) -> Signs:
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
        if (
            line.plain.split(" ", 1)[0] in rule_table("debris")["imperatives"]
            and line.titled
            and line.size <= _MAX_PHRASE
        ):
            yield k, Sign("imperative", "boilerplate", "tells the reader to do something")


def _speaks(line: PageLine) -> bool:
    return len(line.text) <= _MAX_LETTERS and bool(_READER.search(_QUOTED.sub("", line.text)))


def pictured(lines: Sequence[PageLine]) -> Signs:
    """A caption: a sentence with a name or an agency behind its full stop, or with who took the picture in brackets."""
    for k, line in enumerate(lines):
        if line.size > MAX_FURNITURE or len(line.text) > _MAX_LETTERS:
            continue
        behind = _AFTER_STOP.search(line.text)
        named = behind and not line.stops and len(line.text[: behind.start()].split()) >= _SENTENCE
        if named or _TAKEN_BY.search(line.text):
            yield k, Sign("pictured", "caption", "ends with who took the picture")


@cache
def _list_heads() -> frozenset[str]:
    return frozenset(word for rule in rule_table("debris")["rules"] if rule.get("list") for word in rule["words"])


def lists(lines: Sequence[PageLine]) -> Signs:
    """The short lines without a full stop under "Related stories", "Promoted" and the like, to the next paragraph."""
    under = ""
    for k, line in enumerate(lines):
        if line.plain in _list_heads():
            under = line.plain
        elif not line.titled:
            under = ""
        elif under and not heads_paragraph(lines, k):
            yield k, Sign("list", _phrases()[0][under], f"under “{under}”")


def repeated(lines: Sequence[PageLine]) -> Signs:
    """A line of eight words or more that stood before, word for word, alone or within another (a pull quote)."""
    seen: dict[int, int] = {}  # the hash of eight words in a row, and the first line that has them
    for k, line in enumerate(lines):
        words = line.text.split()
        runs = [hash(tuple(words[m : m + _MIN_REPEATED])) for m in range(len(words) - _MIN_REPEATED + 1)]
        if runs and runs[0] in seen and " ".join(words) in " ".join(lines[seen[runs[0]]].text.split()):
            yield k, Sign("repeated", "repeated", "the same words stand above")
        for run in runs:
            seen.setdefault(run, k)
