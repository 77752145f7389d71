"""Whose a document is: "a report from The Herald" -> "The Herald"."""

from __future__ import annotations

from offramp.evidence.rule_tables import words
from offramp.evidence.tokens import Sentence

_OF_WHOM = {
    "from": None,
    "by": None,
    "in": None,
    "of": ("account", "accounts", "statement"),
    "with": ("interview", "call"),
}


def owner(here: Sentence, first: int, last: int) -> tuple[int, int]:
    """The source within a phrase about a document: "a report from The Herald" -> "The Herald"; else the phrase."""
    head = next((at for at in range(first, last + 1) if _is_document(here, at)), None)
    if head is None or _has_preposition(here, first, head):
        return here.words[first].start, here.words[last].end
    return _owner_behind(here, head, last) or _owner_before(here, first, head) or _span(here, first, last)


def _is_document(here: Sentence, at: int) -> bool:
    """A common noun for a document; with a capital it may be part of a name (a newspaper called a Post)."""
    word = here.words[at]
    return word.low in words()["document"] and (not word.capital or at == 0)


def _span(here: Sentence, first: int, last: int) -> tuple[int, int]:
    return here.words[first].start, here.words[last].end


def _has_preposition(here: Sentence, first: int, last: int) -> bool:
    return any(here.words[at].low in words()["preposition"] for at in range(first, last))


def _owner_behind(here: Sentence, head: int, last: int) -> tuple[int, int] | None:
    for at in range(head + 1, min(head + 4, last)):
        low = here.words[at].low
        heads = _OF_WHOM.get(low, ())
        if heads is None or here.words[head].low in heads:
            end = at + 1
            while end < last and here.words[end + 1].low not in words()["preposition"] - {"of", "for"}:
                end += 1
            while end > at + 1 and here.words[end].low in words()["time"]:
                end -= 1
            return None if here.words[at + 1].low in words()["time"] else _span(here, at + 1, end)
        if low in words()["preposition"]:
            return None
    return None


def _owner_before(here: Sentence, first: int, head: int) -> tuple[int, int] | None:
    """ "The Herald’s report" -> "The Herald"; "a Reuters report" -> "Reuters"."""
    owner = next((at for at in range(head - 1, first - 1, -1) if here.words[at].low.endswith(("'s", "s'"))), None)
    if owner is not None and here.words[owner].low[:-2] not in words()["time"]:
        return here.words[first].start, here.words[owner].end - 2
    names = [at for at in range(first, head) if here.words[at].capital and here.words[at].low not in words()["article"]]
    if names and names[-1] == head - 1 and here.words[head - 1].low not in words()["time"]:
        return _span(here, names[0], head - 1)
    return None
