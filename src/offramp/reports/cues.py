"""Who stands behind a sentence, and how firmly: cues with their sources, and hedges, from tables of words.

An attribution is a cue with a source (PARC 3.0, PolNeAR): verbs take their subject ("X said"), the noun phrase behind
them where the order is turned round ("said X"), or the words behind `by` in the passive; "according to" takes what
follows. There is no parser here. A noun phrase is what lies between the cue and the next clause boundary
(punctuation, a linking word, a finite verb), without adverbs and times at its edges. Where no such phrase is found
there is no source: none is taken from elsewhere in the sentence. Words of hearsay ("reportedly") never have one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from offramp.reports.tables import table, words

_WORD = re.compile(r"[^\W_]+(?:[’'.&-][^\W_]+)*")
_BREAK = re.compile(r"[,;:—()\[\]\"“”«»„!?]|–|\.\s|…|\s-{1,2}\s")
_QUOTE_MARKS = '"“”«»„‘'
_MAX_PHRASE = 25  # words of a source; a longer one is a clause that was not understood


class Word(NamedTuple):
    """A word with its place in the text and its lower-case form, curly apostrophes made straight."""

    start: int
    end: int
    low: str
    capital: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of cues.json or hedges.json for one form of words."""

    form: tuple[str, ...]
    sort: str
    side: str = "none"
    needs: str = ""
    person: bool = False
    certainty: str | None = None
    cue: bool = False
    word: bool = False
    before_noun: bool = False
    after_be: bool = False
    next: tuple[str, ...] = ()
    not_next: tuple[str, ...] = ()
    mood: bool = False


class Hit(NamedTuple):
    """A rule that fits the words first..last of a sentence."""

    rule: Rule
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Attribution:
    """A cue and its source, as offsets; `phrase` is the source with the document it stands in, `rank` 0 outermost."""

    cue: tuple[int, int]
    sort: str
    source: tuple[int, int]
    phrase: tuple[int, int]
    rank: int
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as words, with the quotations that lie over it as (start, end) in the text."""

    text: str
    start: int
    end: int
    words: tuple[Word, ...]
    quotes: tuple[tuple[int, int], ...] = ()

    def gap(self, before: int, after: int) -> str:
        """What stands between two neighbouring words; the sentence's edges count as words -1 and len."""
        left = self.words[before].end if before >= 0 else self.start
        right = self.words[after].start if after < len(self.words) else self.end
        return self.text[left:right]

    def broken(self, before: int) -> bool:
        """Whether a clause boundary in punctuation stands between a word and the next."""
        return bool(_BREAK.search(self.gap(before, before + 1)))

    def quoted(self, at: int) -> bool:
        """Whether an offset lies in a quotation."""
        index = bisect_right(self.quotes, (at, self.end + 1)) - 1
        return index >= 0 and at < self.quotes[index][1]


def sentence(text: str, start: int, end: int, quotes: Sequence[tuple[int, int]] = ()) -> Sentence:
    """A sentence taken apart into words.

    >>> [word.low for word in sentence("The U.S. envoy’s plan", 0, 21).words]
    ['the', 'u.s', "envoy's", 'plan']
    """
    found = tuple(
        Word(item.start(), item.end(), (raw := item.group()).lower().replace("’", "'"), raw[0].isupper())
        for item in _WORD.finditer(text, start, end)
    )
    return Sentence(text, start, end, found, tuple(quotes))


@cache
def _rules(name: str) -> Mapping[str, tuple[Rule, ...]]:
    """The rows of a table by the first word of each form, longest form first."""
    grouped: dict[str, list[Rule]] = {}
    for row in table(name)[name]:
        for form in row["forms"]:
            grouped.setdefault(form.split()[0], []).append(_rule(form, row))
    return {first: tuple(sorted(rules, key=lambda rule: -len(rule.form))) for first, rules in grouped.items()}


def _rule(form: str, row: Mapping[str, Any]) -> Rule:
    return Rule(
        form=tuple(form.split()),
        sort=str(row["class"]),
        side=str(row.get("side", "none")),
        needs=str(row.get("needs", "")),
        person=bool(row.get("person", False)),
        certainty=str(row["certainty"]) if row.get("certainty") else None,
        cue=bool(row.get("cue", False)),
        word=row.get("scope") == "word",
        before_noun=row.get("before") == "noun",
        after_be=bool(row.get("after_be", False)),
        next=tuple(row.get("needs_next", ())),
        not_next=tuple(row.get("not_next", ())),
        mood=bool(row.get("conditional_mood", False)),
    )


def _hits(name: str, here: Sentence) -> Iterator[Hit]:
    """Every place where a form of the table stands: at each place each row once, longest first."""
    rules = _rules(name)
    for first, word in enumerate(here.words):
        for rule in rules.get(word.low, ()):
            last = first + len(rule.form) - 1
            if _stands(here, rule.form, first, last):
                yield Hit(rule, first, last)


def _stands(here: Sentence, form: tuple[str, ...], first: int, last: int) -> bool:
    if last >= len(here.words):
        return False
    same = all(here.words[first + step].low == low for step, low in enumerate(form))
    return same and all(here.gap(at, at + 1).isspace() for at in range(first, last))


# --- hedges -----------------------------------------------------------------------------------------------------------


def hedges_in(here: Sentence) -> list[Hit]:
    """The hedges of a sentence in order, none within another of the same class.

    >>> here = sentence("He reportedly may go.", 0, 21)
    >>> [(hit.rule.form, hit.rule.sort) for hit in hedges_in(here)]
    [(('reportedly',), 'hearsay'), (('may',), 'modal')]
    """
    kept: list[Hit] = []
    for hit in _hits("hedges", here):
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
        if not _is_adverb(low):
            return False
    return False


def _is_attributive(here: Sentence, at: int) -> bool:
    """Whether a participle stands in a noun phrase: an article, a possessive or an adverb behind one before it."""
    back = at - 1
    while back > 0 and here.words[back].low.endswith("ly"):
        back -= 1
    low = here.words[back].low
    return (low in words()["article"] or low.endswith(("'s", "s'"))) and at + 1 < len(here.words)


# --- attributions -----------------------------------------------------------------------------------------------------


def attributions_in(here: Sentence) -> list[Attribution]:
    """Every cue outside quotations that has a source, outermost first.

    >>> text = "The plan is dead, a spokesman for the ministry said, according to a report in the Herald."
    >>> [(text[a:b], text[c:d]) for a, b, c, d in ((*x.cue, *x.source) for x in attributions_in(sentence(text, 0, 89)))]
    [('according to', 'the Herald'), ('said', 'a spokesman for the ministry')]
    """
    found: list[Attribution] = []
    past = -1
    for hit in _hits("cues", here):
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
        phrase, negated = _phrase_after(here, hit.last + 1), False
    elif hit.rule.side == "participle":
        phrase, negated = _main_subject(here, hit), False
    else:
        phrase, negated = _subject(here, hit)
        negated = negated or bool(phrase and here.words[phrase[0]].low in ("nobody", "no", "none", "neither"))
        if hit.rule.needs == "negation" and not negated:
            return None
    trimmed = _trimmed(here, phrase) if phrase else None
    if not trimmed:
        return None
    low, high = _owner(here, *trimmed)
    cue = (here.words[hit.first].start, here.words[hit.last].end)
    outer = (here.words[trimmed[0]].start, here.words[_apposed(here, hit, trimmed[1])].end)
    return Attribution(cue, hit.rule.sort, (low, high), outer, _rank(hit), negated)


def _apposed(here: Sentence, hit: Hit, last: int) -> int:
    """The last word of what stands in apposition between a source and its verb: "Smith, the envoy, said"."""
    between = hit.first - 1
    apart = last < between and between - last <= _MAX_PHRASE and here.broken(last) and here.broken(between)
    marks = any(mark in here.text[here.words[last].end : here.words[hit.first].start] for mark in _QUOTE_MARKS + ";:—")
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
    marks = any(mark in after + before for mark in _QUOTE_MARKS)
    if hit.rule.needs == "quote":
        near = [here.gap(at, at + 1) for at in range(hit.last, min(hit.last + 6, len(here.words)))]
        return marks or any(mark in gap for gap in near for mark in _QUOTE_MARKS)
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
        return (_phrase_after(here, hit.last + 1), negated) if not passive else (None, negated)
    if passive and hit.rule.form[0] != "quoted":
        return _agent(here, hit), negated
    if at == hit.first - 1 and _not_a_verb(here, at):
        return None, negated
    if not here.broken(at):
        return _phrase_before(here, at), negated
    if ")" in here.gap(at, at + 1):
        return _before_bracket(here, at), negated
    if _turned_round(here, hit, at):
        return _phrase_after(here, hit.last + 1), negated
    return _before_comma(here, at), negated


def _before_verb(here: Sentence, hit: Hit) -> tuple[int, bool, bool]:
    """The last word before the verb's own auxiliaries and adverbs; whether it is negated; whether it is passive."""
    at, negated, passive = hit.first - 1, False, False
    nearest = ""
    while at >= 0 and not here.broken(at):
        low = here.words[at].low
        if low not in words()["auxiliary"] and not _is_adverb(low):
            break
        negated = negated or low in words()["negative"] or low.endswith("n't")
        nearest = nearest or (low if low in words()["auxiliary"] else "")
        at -= 1
    passive = nearest in words()["be"] and not hit.rule.form[-1].endswith("ing")
    return at, negated, passive


def _is_adverb(low: str) -> bool:
    return low in words()["adverb"] or (
        low.endswith("ly") and low not in ("ally", "family", "italy", "july", "assembly")
    )


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
            return _phrase_after(here, at + 1)
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
    phrase = _phrase_after(here, hit.last + 1)
    if not phrase or not (starts or any(mark in here.gap(at, at + 1) for mark in _QUOTE_MARKS)):
        return False
    closed = phrase[1] + 1 >= len(here.words) or here.broken(phrase[1])
    after_quote = any(mark in here.gap(at, at + 1) for mark in _QUOTE_MARKS)
    return nxt.low != "that" and (closed or after_quote)


def _phrase_before(here: Sentence, last: int) -> tuple[int, int] | None:
    """The noun phrase that ends at a word, going left to the clause boundary."""
    low = here.words[last].low
    if low in words()["relative"]:
        return _antecedent(here, last)
    if low in ("and", "but", "then", "or"):
        return _leading(here, last)
    first = last
    while first > 0 and last - first < _MAX_PHRASE and not here.broken(first - 1) and _joins(here, first, last):
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
    return _phrase_before(here, relative - 1) if relative > 0 else None


def _before_bracket(here: Sentence, last: int) -> tuple[int, int] | None:
    """The source before a bracket: "Senator Ito (Green) said"."""
    for at in range(last, max(0, last - 8), -1):
        if "(" in here.gap(at - 1, at):
            return _phrase_before(here, at - 1)
    return None


def _before_comma(here: Sentence, last: int) -> tuple[int, int] | None:
    """The source before an apposition: "Smith, the foreign minister, said"; without one, before the comma."""
    gap = here.gap(last, last + 1)
    if any(mark in gap for mark in _QUOTE_MARKS + ";:"):
        return None
    for at in range(last - 1, max(-1, last - _MAX_PHRASE), -1):
        if here.broken(at) and "," in here.gap(at, at + 1):
            return None if here.words[at + 1].low in words()["linker"] else _phrase_before(here, at)
    return None


def _leading(here: Sentence, before: int) -> tuple[int, int] | None:
    """The subject of the clause that the words up to `before` open; None where it cannot be told from its verb."""
    first = _clause_start(here, before)
    for at in range(first, min(before, first + _MAX_PHRASE)):
        if _is_verb(here, at):
            return (first, at - 1) if at > first else None
        if at > first and (here.words[at].low in words()["linker"] - {"and"} or here.broken(at - 1)):
            return (first, at - 1) if here.words[at].low in words()["relative"] else None
    return None


def _clause_start(here: Sentence, before: int) -> int:
    """Past an opening adverb, and past an opening phrase that a comma ends."""
    first = 0
    while first < before and (_is_adverb(here.words[first].low) or here.words[first].low in ("but", "and")):
        first += 1
    if here.words[first].low in words()["preposition"] | words()["linker"]:
        comma = next((at for at in range(first, min(before, first + _MAX_PHRASE)) if here.broken(at)), None)
        return comma + 1 if comma is not None else before
    return first


def _main_subject(here: Sentence, hit: Hit) -> tuple[int, int] | None:
    """The source of "…, saying that": the subject of the main clause, if a comma stands before the participle."""
    if hit.first == 0 or "," not in here.gap(hit.first - 1, hit.first):
        return None
    return _leading(here, hit.first)


def _phrase_after(here: Sentence, first: int) -> tuple[int, int] | None:
    """The noun phrase that begins at a word, going right to the clause boundary."""
    size = len(here.words)
    if first >= size or (here.words[first].low in words()["linker"] and here.words[first].low != "that"):
        return None
    last = first
    while last + 1 < size and last - first < _MAX_PHRASE and not here.broken(last) and _goes_on(here, first, last + 1):
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


def _trimmed(here: Sentence, phrase: tuple[int, int]) -> tuple[int, int] | None:
    """The phrase without adverbs, openers, times and occasions at its edges; None where nothing is left."""
    first, last = phrase
    while first <= last and _opens_nothing(here.words[first].low):
        first += 1
    first = _past_opener(here, first, last)
    last = _before_occasion(here, first, last)
    while last > first and _is_time(here, first, last):
        last -= 1
    if first > last or last - first >= _MAX_PHRASE or here.words[first].low in ("there", "that", "which", "what"):
        return None
    alone = first == last and here.words[first].low in words()["stop"] - words()["pronoun"] - words()["determiner"]
    return None if alone or here.words[first].low in words()["auxiliary"] else (first, last)


def _opens_nothing(low: str) -> bool:
    """Whether a word cannot open a noun phrase: an adverb that is not also a determiner ("both sides"), a link."""
    return low not in words()["determiner"] and (_is_adverb(low) or low in words()["linker"])


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
    if low in words()["time"] or low in ("on", "in", "at", "to", "of", "for", "by", "with", "from") or _is_adverb(low):
        return last > first
    return low.isdigit() and here.words[last - 1].low in words()["time"] | {"in"}


_OF_WHOM = {
    "from": None,
    "by": None,
    "in": None,
    "of": ("account", "accounts", "statement"),
    "with": ("interview", "call"),
}


def _owner(here: Sentence, first: int, last: int) -> tuple[int, int]:
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
