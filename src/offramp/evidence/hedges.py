"""Words that lower or shift commitment, from hedges.json."""

from __future__ import annotations

from offramp.evidence.patterns import Hit, hits
from offramp.evidence.rule_tables import words
from offramp.evidence.tokens import Sentence, is_adverb


def hedges_in(here: Sentence) -> list[Hit]:
    """The hedges of a sentence in order, none within another of the same class.

    >>> from offramp.evidence.tokens import sentence
    >>> here = sentence("He reportedly may go.", 0, 21)
    >>> [(hit.rule.form, hit.rule.sort) for hit in hedges_in(here)]
    [(('reportedly',), 'hearsay'), (('may',), 'modal')]
    """
    kept: list[Hit] = []
    for hit in hits("hedges", here):
        covered = any(other.first <= hit.first and hit.last <= other.last for other in kept[-3:])
        if not covered and _hedges(here, hit):
            kept.append(hit)
    return kept


def _hedges(here: Sentence, hit: Hit) -> bool:
    rule = hit.rule
    word = here.words[hit.first]
    if rule.form[0] in ("may", "might", "will") and not _is_modal(here, hit.first):
        return False
    if rule.after_be and not _after_be(here, hit.first):
        return False
    if rule.before_noun:
        return hit.first > 0 and _is_attributive(here, hit.first)
    following = here.words[hit.last + 1].low if hit.last + 1 < len(here.words) else ""
    if following in rule.not_next:
        return False
    if rule.next and rule.form[-1] not in rule.next and following not in rule.next:
        return False
    return not (rule.form == ("considering",) and not _after_be(here, hit.first)) and word.end > word.start


def _is_modal(here: Sentence, at: int) -> bool:
    """May and might as verbs: small letters, no article before, not a number after (the month, the noun)."""
    word = here.words[at]
    before = here.words[at - 1].low if at else ""
    after = here.words[at + 1].low if at + 1 < len(here.words) else ""
    return (
        not word.capital and before not in words()["article"] and not before.endswith("'s") and not after[:1].isdigit()
    )


def _after_be(here: Sentence, at: int) -> bool:
    """Whether a form of `be` stands before, with at most two adverbs in between."""
    for back in range(at - 1, max(-1, at - 4), -1):
        low = here.words[back].low
        if low in words()["be"]:
            return True
        if not is_adverb(low):
            return False
    return False


def _is_attributive(here: Sentence, at: int) -> bool:
    """Whether a participle stands in a noun phrase: an article, a possessive or an adverb behind one before it."""
    back = at - 1
    while back > 0 and here.words[back].low.endswith("ly"):
        back -= 1
    low = here.words[back].low
    return (low in words()["article"] or low.endswith(("'s", "s'"))) and at + 1 < len(here.words)
