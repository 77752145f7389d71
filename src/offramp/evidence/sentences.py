"""Blocks to sentences, by rule: where a stop ends a sentence and where it does not.

Each candidate is a run of stops with the closing quotes and brackets behind it, followed by white space. It is judged
by the word before and the word after alone, so the whole is linear in the length of the block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from offramp.evidence.rule_tables import abbreviations, words

_STOP = re.compile(
    r"(?<![.!?…])([.!?…]++)((?:[\"'”’»)\]*_]|\[\d{1,3}\])*+(?:[ \u00a0\u202f]»)?)(?=\s)"
    r"|(?<![。！？])([。！？]++[」』”’]*+)"
)
_BEFORE = re.compile(r"[\w.’'-]*\Z")
_AFTER = re.compile(r"\s++([\"'“‘«(\[*_„—–-]*+)\s?([\w’'-]*)")
_ASKER = re.compile(r"\s++(?:(?:[A-Z][\w.’'-]*|the|a|an|one|of)\s++){1,6}?([a-z]+)\b")
_LOOK = 48  # code points before and after a stop that are looked at


def sentences_of(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of a block as (start, end), white space around them left out; together they cover all the rest.
    >>> block = "Gen. Ito met the U.S. envoy at 3.30 p.m. on No. 5 pier. “Will you go?” she asked. He would not."
    >>> [block[a:b] for a, b in sentences_of(block, 0, len(block))][1:]
    ['“Will you go?” she asked.', 'He would not.']
    """
    begin = start
    for found in _STOP.finditer(text, start, end):
        if found.end() < end and (found.group(3) or _ends(text, found, begin, end)):
            if found.end() > begin:
                yield begin, found.end()
            begin = _skip_space(text, found.end(), end)
    if begin < end:
        yield begin, end


def _skip_space(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at


def _ends(text: str, stop: re.Match[str], begin: int, end: int) -> bool:
    marks, closers = stop.group(1), stop.group(2)
    after = _AFTER.match(text, stop.end(), min(end, stop.end() + _LOOK))
    opening, word = (after.group(1), after.group(2)) if after else ("", "")
    if word[:1].islower() and not opening.strip("—–-"):
        return False
    if word[:1].islower():
        return bool(opening.strip("—–-*_(["))  # a new quotation may begin with a small letter; a bracket seldom does
    if marks == "." and not closers:
        before = _BEFORE.search(text[max(begin, stop.start() - _LOOK) : stop.start()])
        return _ends_after(before.group() if before else "", word)
    return not (closers.strip(")]*_") and marks[-1] in "?!" and _is_asked(text, stop.end(), end))


def _ends_after(before: str, after: str) -> bool:
    """Whether a single full stop ends the sentence, from the words around it."""
    table = abbreviations()
    name = before.lower().strip("’'-")
    if name in table["never"]:
        return False
    if name in table["numbered"]:
        return not after[:1].isdigit()
    if name in table["seldom"] or _is_initial(before):
        return after.lower() in table["starters"]
    return True


def _is_initial(before: str) -> bool:
    """One capital, or capitals each with a stop: "J", "J.R", "U.S"."""
    parts = before.split(".")
    return all(len(part) == 1 and part.isupper() for part in parts)


def _is_asked(text: str, at: int, end: int) -> bool:
    """Whether a name and a word of asking follow the quotation: "“Will you go?” Smith asked"."""
    found = _ASKER.match(text, at, min(end, at + 80))
    return found is not None and found.group(1) in words()["asking"]
