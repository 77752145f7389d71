"""Words that lower or shift commitment, from hedges.json, and where their forms stand in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from offramp.evidence.cue_lexicon import forms_of
from offramp.evidence.rule_tables import rule_table, words
from offramp.evidence.tokens import Sentence, is_adverb


@dataclass(frozen=True, slots=True)
class HedgeRule:
    """One row of hedges.json for one form of words."""

    form: tuple[str, ...]
    sort: str
    certainty: str | None = None
    cue: bool = False
    before_noun: bool = False
    after_be: bool = False
    after_there: bool = False
    next: tuple[str, ...] = ()
    not_next: tuple[str, ...] = ()
    mood: bool = False


class HedgeMatch(NamedTuple):
    """A rule that fits the words first..last of a sentence."""

    rule: HedgeRule
    first: int
    last: int


@cache
def _rules() -> Mapping[str, tuple[HedgeRule, ...]]:
    """The rows of the table by the first word of each form, longest form first."""
    grouped: dict[str, list[HedgeRule]] = {}
    for row in rule_table("hedges")["hedges"]:
        for form in row["forms"]:
            grouped.setdefault(form.split()[0], []).append(_rule(form, row))
    return {first: tuple(sorted(rules, key=lambda rule: -len(rule.form))) for first, rules in grouped.items()}


def _rule(form: str, row: Mapping[str, Any]) -> HedgeRule:
    return HedgeRule(
        form=tuple(form.split()),
        sort=str(row["class"]),
        certainty=str(row["certainty"]) if row.get("certainty") else None,
        cue=bool(row.get("cue", False)),
        before_noun=row.get("before") == "noun",
        after_be=bool(row.get("after_be", False)),
        after_there=bool(row.get("after_there", False)),
        next=tuple(row.get("needs_next", ())),
        not_next=tuple(row.get("not_next", ())),
        mood=bool(row.get("conditional_mood", False)),
    )


def opinion_in(cue: str) -> str:
    """How firmly somebody is of an opinion by the words of a cue: probable, possible; "" where they are none.
    >>> opinion_in("do not think"), opinion_in("fears"), opinion_in("said")
    ('probable', 'possible', '')
    """
    words_ = cue.lower().split()
    pairs = [f"{one} {two}" for one, two in pairwise(words_)]
    return next((grade for word in reversed([*words_, *pairs]) if (grade := _opinions().get(word))), "")


@cache
def _opinions() -> Mapping[str, str]:
    rows = rule_table("hedges")["opinions"].items()
    return {form + rest: grade for grade, lemmas in rows for lemma in lemmas
            for head, rest in [(lemma.split()[0], lemma[len(lemma.split()[0]) :])]
            for form in (*forms_of(head), head + "s")}  # fmt: skip


def _matches(sentence: Sentence) -> Iterator[HedgeMatch]:
    """Every place where a form of the table stands: at each place each row once, longest first."""
    for first, word in enumerate(sentence.words):
        for rule in _rules().get(word.low, ()):
            last = first + len(rule.form) - 1
            if _stands(sentence, rule.form, first, last):
                yield HedgeMatch(rule, first, last)


def _stands(sentence: Sentence, form: tuple[str, ...], first: int, last: int) -> bool:
    if last >= len(sentence.words):
        return False
    if first == last:
        return True  # the table is asked by this word
    same = all(sentence.words[first + step].low == low for step, low in enumerate(form))
    return same and all(sentence.gap(at, at + 1).isspace() for at in range(first, last))


def hedges_in(sentence: Sentence) -> list[HedgeMatch]:
    """The hedges of a sentence in order, none within another of the same class.
    >>> from offramp.evidence.tokens import sentence
    >>> here = sentence("He reportedly may go.", 0, 21)
    >>> [(match.rule.form, match.rule.sort) for match in hedges_in(here)]
    [(('reportedly',), 'hearsay'), (('may',), 'modal')]
    """
    kept: list[HedgeMatch] = []
    for match in _matches(sentence):
        covered = any(other.first <= match.first and match.last <= other.last for other in kept[-3:])
        if not covered and _hedges(sentence, match):
            kept.append(match)
    return kept


def _hedges(sentence: Sentence, match: HedgeMatch) -> bool:
    rule = match.rule
    word = sentence.words[match.first]
    if rule.form[0] in ("may", "might", "will") and not _is_modal(sentence, match.first):
        return False
    if rule.after_be and not _after_be(sentence, match.first):
        return False
    if rule.after_there and "there" not in [one.low for one in sentence.words[max(0, match.first - 4) : match.first]]:
        return False
    if rule.before_noun:
        return match.first > 0 and _is_attributive(sentence, match.first)
    following = sentence.words[match.last + 1].low if match.last + 1 < len(sentence.words) else ""
    if following in rule.not_next or following in ("because", "owing", "due", "thanks"):  # "perhaps because it rained"
        return False
    if rule.next and rule.form[-1] not in rule.next and following not in rule.next:
        return False
    return not (rule.form == ("considering",) and not _after_be(sentence, match.first)) and word.end > word.start


def _is_modal(sentence: Sentence, at: int) -> bool:
    """May and might as verbs: small letters, no article before, not a number after (the month, the noun)."""
    word = sentence.words[at]
    before = sentence.words[at - 1].low if at else ""
    after = sentence.words[at + 1].low if at + 1 < len(sentence.words) else ""
    return (
        not word.capital and before not in words()["article"] and not before.endswith("'s") and not after[:1].isdigit()
    )


def _after_be(sentence: Sentence, at: int) -> bool:
    """Whether a form of `be` stands before, with at most two adverbs in between."""
    for back in range(at - 1, max(-1, at - 4), -1):
        low = sentence.words[back].low
        if low in words()["be"] or low.endswith(("'s", "’s")):
            return True
        if not is_adverb(low):
            return False
    return False


def _is_attributive(sentence: Sentence, at: int) -> bool:
    """Whether a participle stands in a noun phrase: an article, a possessive or an adverb behind one before it."""
    back = at - 1
    while back > 0 and sentence.words[back].low.endswith("ly"):
        back -= 1
    low = sentence.words[back].low
    return (low in words()["article"] or low.endswith(("'s", "s'"))) and at + 1 < len(sentence.words)
