"""Whose a document is: "a report from The Herald" -> "The Herald"."""

from __future__ import annotations

from offramp.evidence.cue_lexicon import forms_in
from offramp.evidence.rule_tables import words
from offramp.evidence.tokens import Sentence

_OF_WHOM = {
    "from": None,
    "by": None,
    "in": None,
    "of": ("account", "accounts", "statement"),
    "with": ("interview", "call"),
}


def owner(sentence: Sentence, first: int, last: int) -> tuple[int, int]:
    """The source within a phrase about a document: "a report from The Herald" -> "The Herald"; else the phrase."""
    head = next((at for at in range(first, last + 1) if _is_document(sentence, at)), None)
    if head is None or _has_preposition(sentence, first, head):
        return sentence.words[first].start, sentence.words[last].end
    return _owner_behind(sentence, head, last) or _owner_before(sentence, first, head) or _span(sentence, first, last)


def _is_document(sentence: Sentence, at: int) -> bool:
    """A common noun for a document; with a capital it may be part of a name (a newspaper called a Post)."""
    word = sentence.words[at]
    return word.low in words()["document"] and (not word.capital or at == 0)


def _span(sentence: Sentence, first: int, last: int) -> tuple[int, int]:
    return sentence.words[first].start, sentence.words[last].end


def _has_preposition(sentence: Sentence, first: int, last: int) -> bool:
    return any(sentence.words[at].low in words()["preposition"] for at in range(first, last))


def _owner_behind(sentence: Sentence, head: int, last: int) -> tuple[int, int] | None:
    for at in range(head + 1, min(head + 4, last)):
        low = sentence.words[at].low
        heads = _OF_WHOM.get(low, ())
        if heads is None or sentence.words[head].low in heads:
            end = at + 1
            while end < last and sentence.words[end + 1].low not in words()["preposition"] - {"of", "for"}:
                end += 1
            while end > at + 1 and sentence.words[end].low in forms_in("provenance", "carrying"):  # "seen by AFP"
                end -= 1
            while end > at + 1 and sentence.words[end].low in words()["time"]:
                end -= 1
            return None if sentence.words[at + 1].low in words()["time"] else _span(sentence, at + 1, end)
        if low in words()["preposition"]:
            return None
    return None


def _owner_before(sentence: Sentence, first: int, head: int) -> tuple[int, int] | None:
    """ "The Herald’s report" -> "The Herald"; "a Reuters report" -> "Reuters"."""
    owner = next((at for at in range(head - 1, first - 1, -1) if sentence.words[at].low.endswith(("'s", "s'"))), None)
    if owner is not None and sentence.words[owner].low[:-2] not in words()["time"]:
        return sentence.words[first].start, sentence.words[owner].end - 2
    names = [
        at
        for at in range(first, head)
        if sentence.words[at].capital and sentence.words[at].low not in words()["article"]
    ]
    if names and names[-1] == head - 1 and sentence.words[head - 1].low not in words()["time"]:
        return _span(sentence, names[0], head - 1)
    return None
