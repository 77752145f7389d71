"""Who stands behind a sentence, by cue patterns alone: what is left where no parser is installed.

An attribution is a cue with a source (PARC 3.0, PolNeAR): verbs take their subject ("X said"), the noun phrase behind
them where the order is turned round ("said X"), or the words behind `by` in the passive; "according to" takes what
follows. Where no such phrase is found there is no source: none is taken from elsewhere in the sentence. Words of
hearsay ("reportedly") never have one.
"""

from __future__ import annotations

from dataclasses import dataclass

from offramp.evidence.noun_phrases import (
    MAX_PHRASE,
    before_bracket,
    before_comma,
    main_subject,
    phrase_after,
    phrase_before,
    trimmed,
)
from offramp.evidence.patterns import Hit, hits
from offramp.evidence.rule_tables import words
from offramp.evidence.speakers import owner
from offramp.evidence.tokens import QUOTE_MARKS, Sentence, is_adverb


@dataclass(frozen=True, slots=True)
class Attribution:
    """A cue and its source, as offsets; `phrase` is the source with the document it stands in, `rank` 0 outermost."""

    cue: tuple[int, int]
    sort: str
    source: tuple[int, int]
    phrase: tuple[int, int]
    rank: int
    negated: bool = False


def attributions_in(here: Sentence) -> list[Attribution]:
    """Every cue outside quotations that has a source, outermost first.

    >>> from offramp.evidence.tokens import sentence
    >>> text = "The plan is dead, a spokesman for the ministry said, according to a report in the Herald."
    >>> [(text[a:b], text[c:d]) for a, b, c, d in ((*x.cue, *x.source) for x in attributions_in(sentence(text, 0, 89)))]
    [('according to', 'the Herald'), ('said', 'a spokesman for the ministry')]
    """
    found: list[Attribution] = []
    past = -1
    for hit in hits("cues", here):
        if hit.first <= past or here.quoted(here.words[hit.first].start):
            continue
        one = _attribution(here, hit)
        if one:
            found.append(one)
            past = hit.last
    return sorted(found, key=lambda item: (item.rank, item.cue))


def _attribution(here: Sentence, hit: Hit) -> Attribution | None:
    if not _has_content(here, hit):
        return None
    if hit.rule.side == "right":
        phrase, negated = phrase_after(here, hit.last + 1), False
    elif hit.rule.side == "participle":
        phrase, negated = main_subject(here, hit), False
    else:
        phrase, negated = _subject(here, hit)
        negated = negated or bool(phrase and here.words[phrase[0]].low in ("nobody", "no", "none", "neither"))
        if hit.rule.needs == "negation" and not negated:
            return None
    kept = trimmed(here, phrase) if phrase else None
    if not kept:
        return None
    low, high = owner(here, *kept)
    cue = (here.words[hit.first].start, here.words[hit.last].end)
    outer = (here.words[kept[0]].start, here.words[_apposed(here, hit, kept[1])].end)
    return Attribution(cue, hit.rule.sort, (low, high), outer, _rank(hit), negated)


def _apposed(here: Sentence, hit: Hit, last: int) -> int:
    """The last word of what stands in apposition between a source and its verb: "Smith, the envoy, said"."""
    between = hit.first - 1
    apart = last < between and between - last <= MAX_PHRASE and here.broken(last) and here.broken(between)
    marks = any(mark in here.text[here.words[last].end : here.words[hit.first].start] for mark in QUOTE_MARKS + ";:—")
    return between if apart and not marks and hit.rule.side == "subject" else last


def _rank(hit: Hit) -> int:
    if hit.rule.form[0] in ("citing", "quoting"):
        return 2  # what a source cites lies within what it says
    return {"right": 0, "subject": 1, "participle": 1}[hit.rule.side]


def _has_content(here: Sentence, hit: Hit) -> bool:
    """Whether what the row asks for stands next to the cue."""
    if hit.rule.needs in ("", "negation"):
        return True
    after = here.gap(hit.last, hit.last + 1)
    before = here.gap(hit.first - 1, hit.first)
    marks = any(mark in after + before for mark in QUOTE_MARKS)
    if hit.rule.needs == "quote":
        near = [here.gap(at, at + 1) for at in range(hit.last, min(hit.last + 6, len(here.words)))]
        return marks or any(mark in gap for gap in near for mark in QUOTE_MARKS)
    following = here.words[hit.last + 1].low if hit.last + 1 < len(here.words) else ""
    return marks or following == "that" or (hit.rule.needs == "clause" and _in_passing(here, hit))


def _in_passing(here: Sentence, hit: Hit) -> bool:
    """Whether the cue closes its clause, and that clause is put in: "P, the envoy added." """
    closes = hit.last + 1 == len(here.words) or here.broken(hit.last)
    return closes and any(here.broken(at) for at in range(max(0, hit.first - 12), hit.first))


def _subject(here: Sentence, hit: Hit) -> tuple[tuple[int, int] | None, bool]:
    """The words of a verb's source as (first, last), and whether the verb is negated."""
    at, negated, passive = _before_verb(here, hit)
    if at < 0:
        return (phrase_after(here, hit.last + 1), negated) if not passive else (None, negated)
    if passive and hit.rule.form[0] != "quoted":
        return _agent(here, hit), negated
    if at == hit.first - 1 and _not_a_verb(here, at):
        return None, negated
    if not here.broken(at):
        return phrase_before(here, at), negated
    if ")" in here.gap(at, at + 1):
        return before_bracket(here, at), negated
    if _turned_round(here, hit, at):
        return phrase_after(here, hit.last + 1), negated
    return before_comma(here, at), negated


def _before_verb(here: Sentence, hit: Hit) -> tuple[int, bool, bool]:
    """The last word before the verb's own auxiliaries and adverbs; whether it is negated; whether it is passive."""
    at, negated, passive = hit.first - 1, False, False
    nearest = ""
    while at >= 0 and not here.broken(at):
        low = here.words[at].low
        if low not in words()["auxiliary"] and not is_adverb(low):
            break
        negated = negated or low in words()["negative"] or low.endswith("n't")
        nearest = nearest or (low if low in words()["auxiliary"] else "")
        at -= 1
    passive = nearest in words()["be"] and not hit.rule.form[-1].endswith("ing")
    return at, negated, passive


def _not_a_verb(here: Sentence, at: int) -> bool:
    """Whether the word before shows that the form is no finite verb: "to say", "the reported", "his claims"."""
    low = here.words[at].low
    if here.broken(at):
        return False
    return (low in words()["article"] and low != "that") or low == "to" or low in words()["preposition"]


def _agent(here: Sentence, hit: Hit) -> tuple[int, int] | None:
    """The words behind `by` after a passive; None where nobody is named."""
    for at in range(hit.last + 1, min(hit.last + 7, len(here.words))):
        if here.broken(at - 1):
            return None
        if here.words[at].low == "by":
            return phrase_after(here, at + 1)
    return None


def _turned_round(here: Sentence, hit: Hit, at: int) -> bool:
    """Whether the source follows the verb: “…,” said Smith; P, said the minister."""
    if hit.last + 1 >= len(here.words) or here.broken(hit.last):
        return False
    if at != hit.first - 1:
        return False
    nxt = here.words[hit.last + 1]
    if nxt.low in words()["time"]:
        return False  # "…,” Smith, the envoy, said Tuesday"
    starts = nxt.capital or nxt.low in words()["determiner"] or nxt.low in words()["pronoun"]
    phrase = phrase_after(here, hit.last + 1)
    if not phrase or not (starts or any(mark in here.gap(at, at + 1) for mark in QUOTE_MARKS)):
        return False
    closed = phrase[1] + 1 >= len(here.words) or here.broken(phrase[1])
    after_quote = any(mark in here.gap(at, at + 1) for mark in QUOTE_MARKS)
    return nxt.low != "that" and (closed or after_quote)
