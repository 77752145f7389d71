"""What holds between the claims of several reports: proposals, each with its evidence, for a person to judge.

Two claims of different reports are compared by their content words (stems, the words of source and cue aside; Jaccard
index). From 0.6 on they say the same (`same_as`), from 0.35 on one `supports` the other, or `contradicts` it where one
is negated or denied and the other is not, or where their numbers differ. What a source is said not to have said ("did
not deny", "did not confirm") stands on neither side. Two accounts of what one actor asks for or
offers contradict each other where they share less than half of their words (the frames of data/links.json).
An omission is a denial that one report of an origin carries and another of the same origin leaves out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from offramp.evidence.content_words import content_terms
from offramp.evidence.origins import by_origin, origins
from offramp.evidence.rule_tables import rule_table
from offramp.evidence.supersession import superseded
from offramp.evidence.types import Claim, Links, Omission, Reading, Relation

_SAME, _NEAR, _ALL = 0.6, 0.35, 0.99
_FEW, _LEAST = 4, 3  # content words of a claim that can be compared; and of one with all of them shared
_REFUSES = re.compile(r"\b(?:refus|declin)(?:es?|ed|ing)\s+to\b", re.IGNORECASE)
_SHARED = 0.5  # the part of the words of two demands from which they are one
_COMMON = 200  # claims that a word may stand in and still bring two together
_ENDING = re.compile(r"(?<=\w{3})(?:ed?|e?s)\Z")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_PRONOUN = re.compile(r"\b(?:he|she|they|it)\b", re.IGNORECASE)


def link(
    readings: Sequence[Reading],
    declared: Mapping[str, str] | None = None,
    publishers: Mapping[str, str] | None = None,
    dates: Mapping[str, str] | None = None,
) -> Links:
    """Origins, relations and omissions; the mappings are what the case says of its reports, by their keys."""
    found = origins(readings, publishers)
    relations = {one.claims: one for one in _alike(readings)}
    relations |= {one.claims: one for one in _frames_apart(readings) if not _overrules(relations.get(one.claims), one)}
    for one in superseded(readings, dates):
        relations.pop(one.claims[::-1], None)
        relations[one.claims] = one
    order = {claim.id: k for k, claim in enumerate(claim for reading in readings for claim in reading.claims)}
    ordered = sorted(relations.values(), key=lambda relation: [order[name] for name in relation.claims])
    return Links(found, tuple(ordered), tuple(_omissions(readings, list(by_origin(found, declared or {})))))


def _overrules(earlier: Relation | None, later: Relation) -> bool:
    """Whether a contradiction of whole claims stands against a support of demands."""
    return earlier is not None and earlier.kind == "contradicts" and later.kind == "supports"


# --- by their words -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Core:
    """A claim with the content words of what it says."""

    claim: Claim
    words: frozenset[str]
    numbers: frozenset[str]
    counted: Mapping[str, frozenset[str]]

    @property
    def against(self) -> bool:
        return (self.claim.negated or bool(_REFUSES.search(self.claim.text))) != self.claim.denied


def _alike(readings: Sequence[Reading]) -> Iterator[Relation]:
    """For each claim the claim of each other report that is nearest to it, where they are near."""
    cores = [_core(claim) for reading in readings for claim in reading.claims if _takes_sides(claim)]
    kept = [core for core in cores if len(core.words) >= _LEAST]
    best: dict[tuple[int, str], tuple[float, int]] = {}
    for (k, m), shared in _meetings(kept).items():
        near = shared / len(kept[k].words | kept[m].words)
        if near < (_NEAR if min(len(kept[k].words), len(kept[m].words)) >= _FEW else _ALL):
            continue
        for one, other in ((k, m), (m, k)):
            key = (one, kept[other].claim.report)
            if (near, -other) > best.get(key, (0.0, 0)):
                best[key] = (near, -other)
    pairs = {tuple(sorted((k, -other))): near for (k, _), (near, other) in best.items()}
    for (k, m), near in sorted(pairs.items()):
        if best.get((k, kept[m].claim.report), (0, 1))[1] == -m and best[m, kept[k].claim.report][1] == -k:
            related = _related(kept[k], kept[m], near)
            if related.kind != "contradicts" or not _is_of_another(kept[k].claim, kept[m].claim):
                yield related


def _is_of_another(claim: Claim, other: Claim) -> bool:
    """Whether two claims do not meet: one is under a condition, or they are of different months."""
    months = [{date.value[:7] for date in one.dates} for one in (claim, other)]
    return claim.conditional or other.conditional or (all(months) and months[0].isdisjoint(months[1]))


def _takes_sides(claim: Claim) -> bool:
    return claim.kind != "heading" and not claim.cue_negated and not claim.language


def _core(claim: Claim) -> _Core:
    said = " ".join(span.text for span in claim.content) or claim.text
    refused = _REFUSES.search(said)
    apart = rule_table("links")["judging"] if claim.denied else [refused.group()] if refused else []
    words = frozenset(_terms(said)) - frozenset(_terms(" ".join(apart)))
    return _Core(claim, words, frozenset(_NUMBER.findall(said)), _counted(said))


def _terms(sentence: str) -> Iterator[str]:
    """The content words without endings: "holds" and "hold" are one."""
    return (_ENDING.sub("", term) for term in content_terms(sentence))


def _meetings(cores: Sequence[_Core]) -> Counter[tuple[int, int]]:
    """How many words two claims of different reports share, by a list of claims for each word."""
    where: dict[str, list[int]] = defaultdict(list)
    for k, core in enumerate(cores):
        for word in core.words:
            where[word].append(k)
    met: Counter[tuple[int, int]] = Counter()
    for places in where.values():
        if len(places) <= _COMMON:
            pairs = combinations(places, 2)
            met.update((k, m) for k, m in pairs if cores[k].claim.report != cores[m].claim.report)
    return met


def _related(earlier: _Core, later: _Core, near: float) -> Relation:
    pair = (earlier.claim.id, later.claim.id)
    evidence = f"{near:.0%} of their content words are shared"
    if earlier.against != later.against:
        return Relation("contradicts", pair, "", (evidence, "one is negated or denied, the other is not"))
    one, other = _apart_in_number(earlier, later)
    if one and other:
        told = f"{', '.join(sorted(one))} against {', '.join(sorted(other))}"
        return Relation("contradicts", pair, "a number", (evidence, told))
    return Relation("same_as" if near >= _SAME else "supports", pair, "", (evidence,))


def relinked(relation: Relation, before: Mapping[str, Claim], after: Mapping[str, Claim]) -> Relation:
    """A proposal as it would be made after claims were corrected, where their words made it before."""
    if relation.status != "proposed" or not set(relation.claims) <= before.keys():
        return relation
    old, new = (_by_words(*(_core(claims[name]) for name in relation.claims)) for claims in (before, after))
    return new if old == relation else relation


def _by_words(earlier: _Core, later: _Core) -> Relation:
    shared = earlier.words & later.words
    return _related(earlier, later, len(shared) / max(1, len(earlier.words | later.words)))


def _apart_in_number(earlier: _Core, later: _Core) -> tuple[frozenset[str], frozenset[str]]:
    """The numbers of two claims where they share none: those in digits, else those of the same things, in words too."""
    if earlier.numbers and later.numbers and not earlier.numbers & later.numbers:
        return earlier.numbers, later.numbers
    for noun, numbers in earlier.counted.items():
        others = later.counted.get(noun, frozenset())
        if others and not numbers & others:
            return numbers, others
    return frozenset(), frozenset()


@cache
def _counting() -> re.Pattern[str]:
    """A number from two to ninety-nine in words, or in digits, before the word for what is counted."""
    tens = "|".join(_TENS)
    return re.compile(rf"\b(?:({tens})(?:[- ]({_UNITS}))?|({_UNITS}|{_TEENS})|(\d+))\s+([a-z]{{3,}})", re.IGNORECASE)


def _counted(sentence: str) -> dict[str, frozenset[str]]:
    """The numbers of each kind of thing, in digits.
    >>> _counted("Twenty-six miners and two guards met.")
    {'miners': frozenset({'26'}), 'guards': frozenset({'2'})}
    """
    found: dict[str, frozenset[str]] = {}
    low = [*_UNITS.split("|"), *_TEENS.split("|")]
    for match in _counting().finditer(sentence):
        tens, unit, small, digits, noun = match.groups()
        value = 10 * (2 + _TENS.index(tens.lower())) if tens else 0
        value += sum(1 + low.index(one.lower()) for one in (unit, small) if one)
        found[noun.lower()] = found.get(noun.lower(), frozenset()) | {digits or str(value)}
    return found


# --- demands and offers ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Account:
    """What an actor asks for or offers, as a claim has it."""

    name: str
    about: str
    actor: str
    claim: Claim
    words: frozenset[str]
    negated: bool


def _frames_apart(readings: Sequence[Reading]) -> Iterator[Relation]:
    """The first account of each frame and actor in each report, against that of every other report."""
    firsts: dict[tuple[str, str], dict[str, _Account]] = defaultdict(dict)
    for reading in readings:
        for frame in _frames(reading):
            firsts[frame.name, frame.actor].setdefault(frame.claim.report, frame)
    for accounts in firsts.values():
        told = list(accounts.values())
        for k, one in enumerate(told):
            yield from (_apart(one, other) for other in told[k + 1 :])


def _apart(earlier: _Account, later: _Account) -> Relation:
    shared = earlier.words & later.words
    near = len(shared) / max(1, min(len(earlier.words), len(later.words)))
    differ = near < _SHARED or earlier.negated != later.negated
    common = ", ".join(sorted(shared)) or "none"
    evidence = (f"{near:.0%} of the words of the shorter account are in the other ({common})",)
    kind = "contradicts" if differ else "supports"
    return Relation(kind, (earlier.claim.id, later.claim.id), earlier.about.format(actor=earlier.actor), evidence)


def _frames(reading: Reading) -> Iterator[_Account]:
    before: Claim | None = None
    for claim in reading.claims:
        if _takes_sides(claim):
            for rule in rule_table("links")["frames"]:
                found = _said(rule["words"], claim.text)
                if found:
                    yield from _frame(rule, claim, found, before)
        before = claim


def _said(words: Sequence[str], text: str) -> re.Match[str] | None:
    return re.search(rf"\b(?:{'|'.join(map(re.escape, words))})\b", text, re.IGNORECASE)


def _frame(rule: Mapping[str, str], claim: Claim, match: re.Match[str], before: Claim | None) -> Iterator[_Account]:
    """The frame, where the words for it have an actor before them, or a pronoun for the last one named."""
    actor = next((one.actor for one in reversed(claim.actors) if one.end <= claim.start + match.start()), None)
    if not actor and before and before.actors and _PRONOUN.search(claim.text, 0, match.start()):
        actor = before.actors[-1].actor
    rest = claim.text[match.end() :]
    ends = [at for at in (rest.find(mark) for mark in rule_table("links")["ends"]) if at >= 0]
    told = frozenset(content_terms(rest[: min(ends, default=len(rest))]))
    if actor and told:
        against = _is_negated(claim.text, match) != (claim.denied and _is_held(claim, match))
        yield _Account(rule["name"], rule["about"], actor, claim, told, against)


def _is_held(claim: Claim, match: re.Match[str]) -> bool:
    """Whether the words of a demand stand in what a source says, not in who says it."""
    start = claim.start + match.start()
    return any(span.start <= start < span.end for span in claim.content)


def _is_negated(text: str, match: re.Match[str]) -> bool:
    near = " ".join([*text[: match.start()].split()[-3:], *text[match.end() :].split()[:1]]).lower()
    return bool(set(re.findall(r"n't|\w+", near)) & set(rule_table("links")["negations"]))


# --- what a relay leaves out ----------------------------------------------------------------------------------------


def _omissions(readings: Sequence[Reading], groups: Sequence[tuple[str, ...]]) -> Iterator[Omission]:
    """The denials of each report that another of its origin does not have."""
    denials = {reading.report.id: [claim for claim in reading.claims if _denies(claim)] for reading in readings}
    for group in groups:
        for teller in group:
            for claim in denials.get(teller, ()):
                for other in group:
                    if other in denials and other != teller and not any(_same(claim, one) for one in denials[other]):
                        yield Omission(other, claim.id)


def _denies(claim: Claim) -> bool:
    return claim.denied and bool(claim.source)


def _same(denial: Claim, other: Claim) -> bool:
    """Whether two denials are one: by one actor, or in mostly the same words."""
    deniers = {who for claim in (denial, other) for who in [_denier(claim)] if who}
    words, more = frozenset(content_terms(denial.text)), frozenset(content_terms(other.text))
    return len(deniers) == 1 or len(words & more) >= _NEAR * len(words | more)


def _denier(claim: Claim) -> str:
    span = claim.source_phrase or claim.source_span
    inside = (one.actor for one in claim.actors if span and span.start <= one.start < span.end)
    return next(inside, (claim.source or "").lower())
