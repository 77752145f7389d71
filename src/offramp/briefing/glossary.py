"""The field's words as the glossary has them, found in a text: the one definition of each is that of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from offramp.manual import printed_page

_ENTRY = re.compile(r"\*\*([A-Z][^*]*)\*\*:\s(.*?)(?=\s\*\*[A-Z]|\Z)", re.DOTALL)
_EVERYDAY = frozenset(  # or something else in a case's own texts
    ("report", "answer", "history", "chance", "move", "source", "actor", "option", "play", "type", "state", "support")
)


@cache
def glossary() -> Mapping[str, str]:
    """Each word of the glossary with what it means, in small letters, without those that everybody knows.

    >>> glossary()["hedge"]
    'a word by which the page holds back (“reportedly”).'
    """
    paragraphs = printed_page("glossary").split("\n\n")
    entries = (match for text in paragraphs for match in _ENTRY.finditer(text))
    found = {match[1].lower(): re.sub(r"[*`]", "", " ".join(match[2].split())) for match in entries}
    return {term: meaning for term, meaning in found.items() if term not in _EVERYDAY}


@cache
def _pattern() -> re.Pattern[str]:
    terms = sorted((re.escape(term) for term in glossary()), key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(terms)})(s?)\b", re.IGNORECASE)


def cut_at_terms(text: str, seen: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """A text cut where it first has a word of the glossary, in no quotes, that was not `seen`: each part, and its word
    or "".

    >>> list(cut_at_terms("The hedges of a claim, and a hedge.", ["claim"]))
    [('The ', ''), ('hedges', 'hedge'), (' of a claim, and a hedge.', '')]
    """
    known, at = set(seen), 0
    for match in _pattern().finditer(text):
        term = match[1].lower()
        quoted = text.count("“", 0, match.start()) > text.count("”", 0, match.start())
        if term not in known and not quoted:
            known.add(term)
            yield text[at : match.start()], ""
            yield match[0], term
            at = match.end()
    yield text[at:], ""
