"""The noun phrases of sources by pattern: from a cue to the next clause boundary, without times at the edges.

There is no parser here. A phrase is what lies between the cue and punctuation, a linking word or a finite verb.
"""

from __future__ import annotations

from offramp.evidence.patterns import Hit
from offramp.evidence.rule_tables import words
from offramp.evidence.tokens import QUOTE_MARKS, Sentence, is_adverb

MAX_PHRASE = 25  # words of a source; a longer one is a clause that was not understood


def phrase_before(here: Sentence, last: int) -> tuple[int, int] | None:
    """The noun phrase that ends at a word, going left to the clause boundary."""
    low = here.words[last].low
    if low in words()["relative"]:
        return _antecedent(here, last)
    if low in ("and", "but", "then", "or"):
        return _leading(here, last)
    first = last
    while first > 0 and last - first < MAX_PHRASE and not here.broken(first - 1) and _joins(here, first, last):
        first -= 1
    return (first, last) if not _is_boundary(here, first) else ((first + 1, last) if first < last else None)


def _joins(here: Sentence, first: int, last: int) -> bool:
    """Whether the word before `first` belongs to the same noun phrase."""
    before, word = here.words[first - 1], here.words[first]
    if before.low == "and":
        return _joins_two(here, first - 1)
    if word.low in words()["article"] and before.low not in words()["preposition"] and before.low != "and":
        return False
    if word.low in words()["pronoun"] and first == last:
        return False
    return not _is_boundary(here, first - 1)


def _joins_two(here: Sentence, at: int) -> bool:
    """Whether an `and` joins two names and not two clauses: no verb lies to its left in the clause."""
    for back in range(at - 1, max(-1, at - 12), -1):
        if _is_verb(here, back):
            return False
        if here.broken(back - 1) or here.words[back].low in words()["linker"]:
            break
    return at > 0 and not here.broken(at - 1)


def _is_boundary(here: Sentence, at: int) -> bool:
    low = here.words[at].low
    return low in words()["linker"] or low in words()["relative"] or _is_verb(here, at)


def _is_verb(here: Sentence, at: int) -> bool:
    """Whether a word is likely a finite verb: an auxiliary, a known form, or -ed behind a noun."""
    word = here.words[at]
    if word.low in words()["auxiliary"]:
        return not (word.capital and at > 0)
    if word.low in words()["finite"]:
        return not word.capital
    if word.capital or not word.low.endswith("ed") or len(word.low) < 5 or "-" in word.low or word.low.startswith("un"):
        return False
    before = here.words[at - 1].low if at else ""
    return bool(before) and before not in words()["determiner"] and word.low not in words()["participle"]


def _antecedent(here: Sentence, relative: int) -> tuple[int, int] | None:
    """The noun phrase that a relative pronoun stands for."""
    return phrase_before(here, relative - 1) if relative > 0 else None


def before_bracket(here: Sentence, last: int) -> tuple[int, int] | None:
    """The source before a bracket: "Senator Ito (Green) said"."""
    for at in range(last, max(0, last - 8), -1):
        if "(" in here.gap(at - 1, at):
            return phrase_before(here, at - 1)
    return None


def before_comma(here: Sentence, last: int) -> tuple[int, int] | None:
    """The source before an apposition: "Smith, the foreign minister, said"; without one, before the comma."""
    gap = here.gap(last, last + 1)
    if any(mark in gap for mark in QUOTE_MARKS + ";:"):
        return None
    for at in range(last - 1, max(-1, last - MAX_PHRASE), -1):
        if here.broken(at) and "," in here.gap(at, at + 1):
            return None if here.words[at + 1].low in words()["linker"] else phrase_before(here, at)
    return None


def _leading(here: Sentence, before: int) -> tuple[int, int] | None:
    """The subject of the clause that the words up to `before` open; None where it cannot be told from its verb."""
    first = _clause_start(here, before)
    for at in range(first, min(before, first + MAX_PHRASE)):
        if _is_verb(here, at):
            return (first, at - 1) if at > first else None
        if at > first and (here.words[at].low in words()["linker"] - {"and"} or here.broken(at - 1)):
            return (first, at - 1) if here.words[at].low in words()["relative"] else None
    return None


def _clause_start(here: Sentence, before: int) -> int:
    """Past an opening adverb, and past an opening phrase that a comma ends."""
    first = 0
    while first < before and (is_adverb(here.words[first].low) or here.words[first].low in ("but", "and")):
        first += 1
    if here.words[first].low in words()["preposition"] | words()["linker"]:
        comma = next((at for at in range(first, min(before, first + MAX_PHRASE)) if here.broken(at)), None)
        return comma + 1 if comma is not None else before
    return first


def main_subject(here: Sentence, hit: Hit) -> tuple[int, int] | None:
    """The source of "…, saying that": the subject of the main clause, if a comma stands before the participle."""
    if hit.first == 0 or "," not in here.gap(hit.first - 1, hit.first):
        return None
    return _leading(here, hit.first)


def phrase_after(here: Sentence, first: int) -> tuple[int, int] | None:
    """The noun phrase that begins at a word, going right to the clause boundary."""
    size = len(here.words)
    if first >= size or (here.words[first].low in words()["linker"] and here.words[first].low != "that"):
        return None
    last = first
    while last + 1 < size and last - first < MAX_PHRASE and not here.broken(last) and _goes_on(here, first, last + 1):
        last += 1
    return first, last


def _goes_on(here: Sentence, first: int, at: int) -> bool:
    word, before = here.words[at], here.words[at - 1]
    if word.low in words()["linker"] - {"and"} or word.low in words()["relative"]:
        return False
    if word.low in words()["auxiliary"] or (word.low in words()["finite"] and not word.capital):
        return False
    if word.low == "and":
        return at + 1 < len(here.words) and (
            here.words[at + 1].capital or here.words[at + 1].low in ("a", "an", "the", "other", "two")
        )
    opens = word.low in words()["article"] or word.low in words()["pronoun"]
    follows = before.low in words()["preposition"] or before.low == "and" or at == first
    return not (opens and not follows and not word.capital)


def trimmed(here: Sentence, phrase: tuple[int, int]) -> tuple[int, int] | None:
    """The phrase without adverbs, openers, times and occasions at its edges; None where nothing is left."""
    first, last = phrase
    while first <= last and _opens_nothing(here.words[first].low):
        first += 1
    first = _past_opener(here, first, last)
    last = _before_occasion(here, first, last)
    while last > first and _is_time(here, first, last):
        last -= 1
    if first > last or last - first >= MAX_PHRASE or here.words[first].low in ("there", "that", "which", "what"):
        return None
    alone = first == last and here.words[first].low in words()["stop"] - words()["pronoun"] - words()["determiner"]
    return None if alone or here.words[first].low in words()["auxiliary"] else (first, last)


def _opens_nothing(low: str) -> bool:
    """Whether a word cannot open a noun phrase: an adverb that is not also a determiner ("both sides"), a link."""
    return low not in words()["determiner"] and (is_adverb(low) or low in words()["linker"])


def _past_opener(here: Sentence, first: int, last: int) -> int:
    """Past "On Monday" before "officials said": a phrase cannot begin with a preposition."""
    if first > last or here.words[first].low not in words()["preposition"]:
        return first
    at = first + 1
    while at <= last and (here.words[at].low in words()["time"] or here.words[at].low[:1].isdigit()):
        at += 1
    if at > first + 1:
        return at
    following = (i for i in range(first + 2, last + 1) if here.words[i].low in words()["determiner"])
    return next(following, last + 1)


def _before_occasion(here: Sentence, first: int, last: int) -> int:
    """Before "in a statement", "in an interview on Friday"; a capital makes it a name ("in The Evening Post")."""
    for at in range(last - 1, max(first, last - 8), -1):
        if here.words[at].low in ("in", "during", "at") and any(
            here.words[i].low in words()["occasion"] and not here.words[i].capital
            for i in range(at + 1, min(last, at + 5) + 1)
        ):
            return at - 1
    return last


def _is_time(here: Sentence, first: int, last: int) -> bool:
    low = here.words[last].low
    if low in words()["time"] and here.words[last - 1].low in ("to", "of", "for", "by", "with", "from", "and"):
        return False  # "an aide to May"
    if low in words()["time"] or low in ("on", "in", "at", "to", "of", "for", "by", "with", "from") or is_adverb(low):
        return last > first
    return low.isdigit() and here.words[last - 1].low in words()["time"] | {"in"}
