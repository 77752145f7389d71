"""What a line is beside the lines that stay: a stray title, a teaser, a signature, a paragraph of something else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from offramp.evidence.actors import Finder
from offramp.evidence.blocks import is_byline, is_dateline, is_full
from offramp.evidence.boilerplate.line import FEW, PageLine, Sign, Signs, heads_paragraph
from offramp.evidence.content_words import content_terms
from offramp.evidence.rule_tables import rule_table

_MIN_BODY = 50  # words of full paragraphs; with fewer, sharing no word with them is not evidence
_NEAR = 20  # lines among which the copy of one is looked for
_MIN_TERMS = 3  # content words that must all be foreign to the body
_MAX_PHRASE = 15  # words of a line that a phrase of boilerplate may begin
_MIN_OTHERS = 4  # paragraphs among which one can be foreign
_MIN_FOREIGN = 8  # content words of a paragraph that can be
_MAX_SHARED = 0.1  # the part of them that other paragraphs may have
_SENTENCE = 4  # words of a sentence or of a noun phrase with a full stop
_MAX_READER = 25  # words of a line that may speak to the reader
_NAME = re.compile(r"[^\W\d_a-z][\w’'-]+ [^\W\d_a-z][\w’'-]+")
_MAX_NAME = 7  # words of a line with the author's name and office
_BUTTON = 2
_MARKS = "*_ "  # emphasis around a whole line of Markdown
_LABEL = re.compile(r"[^\W\d_a-z][\w’' ]{2,24}: ")


def strays(lines: Sequence[PageLine], staying: Sequence[int], text: str, find: Finder) -> Signs:
    """Closing lines that have the shape of a title and share no word with the body."""
    last = max(k for k in staying if is_full(lines[k].text))
    known = _known(lines, [k for k in staying if k <= last and lines[k].block.role != "heading"])
    closing = [k for k in staying if k > last and _may_stray(lines[k], find, text)]
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


def _known(lines: Sequence[PageLine], body: Sequence[int]) -> frozenset[str]:
    """The words of the body; none where it is too short for a word that is not in it to mean anything."""
    if sum(len(lines[k].text.split()) for k in body) < _MIN_BODY:
        return frozenset()
    return frozenset(term for k in body for term in lines[k].terms or content_terms(lines[k].text))


def _may_stray(line: PageLine, find: Finder, text: str) -> bool:
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


def _alike(terms: frozenset[str], others: frozenset[str]) -> bool:
    return bool(terms and others) and 5 * len(terms & others) >= 3 * len(terms | others)


def teasers(lines: Sequence[PageLine], staying: Sequence[int], text: str, find: Finder) -> Signs:
    """Titles of other stories between paragraphs: the shape of a title, three words or more, and none of the body."""
    full = [k for k in staying if is_full(lines[k].text)]
    known = _known(lines, full)
    for k in staying if known else ():
        line = lines[k]
        between = full[0] < k < full[-1] and len(line.terms) >= _MIN_TERMS and not line.terms & known
        if between and _may_stray(line, find, text):
            yield k, Sign("teaser", "related_title", "between paragraphs, no full stop, no word of the body")


def head(lines: Sequence[PageLine], staying: Sequence[int]) -> Signs:
    """Above the title: the page's sections. Under it: who wrote it, and when; at the end, who the author is."""
    first = next(k for k in staying if is_full(lines[k].text))
    above = [k for k in staying if k < first]
    headings = (k for k in above if lines[k].block.role == "heading")
    title = next((k for k in above if lines[k].size > FEW), next(headings, first))
    for k in above:
        line = lines[k]
        if k < title and line.titled and (line.size <= FEW or line.block.linked):
            yield k, Sign("above", "navigation", "short, above the title")
        elif k > title and _signs_off(line):
            yield k, Sign("signature", "byline", "under the title: who wrote it, or when")
    signed = [line.text for line in lines[title + 1 : first] if _signs_off(line) or is_byline(line.text)]
    names = tuple(name for text in signed for name in _NAME.findall(text))
    last = max(k for k in staying if is_full(lines[k].text))
    for k in staying:
        if k >= last and names and lines[k].text.startswith(names) and lines[k].size <= _MAX_READER:
            yield k, Sign("author", "byline", "begins with the author's name")


def _signs_off(line: PageLine) -> bool:
    """Whether a short line under the title is a name, a name and an office, or how and when it was published."""
    rules, low = rule_table("debris"), line.plain
    words = line.text.strip(_MARKS).split()
    if line.size > _MAX_PHRASE or (line.stops and not low.startswith("words")):
        return False
    named = len(words) <= _MAX_NAME and sum(word[:1].isupper() for word in words) >= 2 and bool(_NAME.match(line.text))
    return named or low.startswith(tuple(rules["written"])) or bool(set(re.findall(r"\w+", low)) & set(rules["roles"]))


def tail(lines: Sequence[PageLine], staying: Sequence[int], text: str, find: Finder) -> Signs:
    """Behind the last paragraph: lines in the shape of a title, all the more where there are several of them."""
    last = max(k for k in staying if _is_prose(lines[k]))
    below = [k for k in staying if k > last and _may_stray(lines[k], find, text)]
    several = len([k for k in range(last + 1, len(lines)) if lines[k].titled]) > 1
    for k in below:
        yield k, Sign("tail" if several else "tail alone", "related_title", "after the last paragraph, no full stop")
        if _LABEL.match(lines[k].text):
            yield k, Sign("label", "related_title", "a label and a title")


def _is_prose(line: PageLine) -> bool:
    said = line.stops and line.size >= _SENTENCE and not line.text.endswith("?")
    return is_full(line.text) or line.block.role in ("list_item", "quote") or said


def buttons(lines: Sequence[PageLine], staying: Sequence[int]) -> Signs:
    """One or two words that head no paragraph: a button."""
    first = next(k for k in staying if is_full(lines[k].text))
    for k in staying:
        line = lines[k]
        small = line.size <= _BUTTON and line.titled and line.block.role == "paragraph" and bool(line.terms)
        if k > first and small and not heads_paragraph(lines, k) and line.text[0] not in "“\"«‘'":
            yield k, Sign("bare", "boilerplate", "one or two words that head no paragraph")


def foreign(lines: Sequence[PageLine], staying: Sequence[int], text: str, find: Finder) -> Signs:
    """A paragraph that shares next to no word with the others; all the more where a closing title is about it."""
    full = [k for k in staying if is_full(lines[k].text)]
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
