"""What a page tells that bears on a case: moves that were made or ruled out, and claims borne out or contradicted.

A claim tells of an option where it holds at least half of the content words of the option's text, two or all of them,
and the option's actor does it, or nobody named does. It is made where that is said as a fact of the past or present;
ruled out where the actor refuses, will not, or drops it; spoken of where it is planned, threatened, asked for or under
a condition. What goes on as before is not an event. What it does to a claim of the case is read from the register's
relations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from offramp.case.types import Case, Option
from offramp.codec import Published, Text, one_of
from offramp.evidence.content_words import content_terms
from offramp.evidence.types import Assertion, Claim, Mention, Relation
from offramp.proposals.tables import noun_class, verb_classes, verb_lemmas

MOVES = ("made", "ruled_out", "spoken_of")
CLAIMS = {"same_as": "same", "contradicts": "contrary", "superseded": "ended"}
HOW = (*MOVES, *CLAIMS.values())
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being)\b", re.IGNORECASE)
_PEOPLE = (
    r"(?:leader|official|spokes(?:man|woman|person)|negotiator|delegate|director|manager|executive|chief|lawyer|"
    r"representative|envoy|member|worker|employee|minister|soldier|officer|guard|troop)s?|spokes(?:men|women|people)|"
    r"(?:leadership|management|board|council|staff|force|delegation)s?"
)
_OPENING = re.compile(r"(?:(?:the|an?|some|several|senior|all|two|three|many|most)\s+)*", re.IGNORECASE)
_ITS_PEOPLE = re.compile(rf"(?:['’]s?)?\s+(?:\w+\s+)?(?:{_PEOPLE})\b", re.IGNORECASE)
_PEOPLE_OF = re.compile(rf"{_OPENING.pattern}(?:{_PEOPLE})\s+(?:of|for|from)\s+{_OPENING.pattern}$", re.IGNORECASE)
_STEM, _HALF, _FEW = 4, 0.5, 2
_TALK = frozenset(("threat", "demand", "plan", "promise", "accept"))
_DROPS = frozenset(("end", "lift", "halt", "stop", "drop", "scrap", "abort", "call off"))
_FIRM = ("certain", "probable")


@dataclass(frozen=True, slots=True)
class Event(Published):
    """What a claim tells: `what` is an option, and `how` made, ruled_out or spoken_of; or `what` is a claim that the
    case cites, and `how` same, contrary or ended."""

    CLOSED = True

    claim: Text
    what: Text
    how: Annotated[str, one_of(HOW)]

    @property
    def key(self) -> tuple[str, str]:
        """By what two events are one; a claim that ended is contradicted from then on."""
        return self.what, "contrary" if self.how == "ended" else self.how


def events_of(case: Case, claims: Sequence[Claim], relations: Sequence[Relation]) -> tuple[Event, ...]:
    """The events that the claims of one page tell, each once, by the first claim that tells it."""
    every = [*_moves_told(case, claims), *_claims_met(case, {claim.id for claim in claims}, relations)]
    first: dict[tuple[str, str], Event] = {}
    for event in every:
        first.setdefault(event.key, event)
    return tuple(first.values())


def _claims_met(case: Case, own: set[str], relations: Sequence[Relation]) -> Iterator[Event]:
    cited = case.claims
    for relation in relations:
        for new, other in (relation.claims, relation.claims[::-1]):
            if relation.kind in CLAIMS and new in own and other in cited and other not in own:
                yield Event(new, other, CLAIMS[relation.kind])


# moves ----------------------------------------------------------------------------------------------------------------


def _moves_told(case: Case, claims: Sequence[Claim]) -> Iterator[Event]:
    names = {actor.id: " ".join((actor.id, actor.name, *actor.aliases)) for actor in case.actors}
    options = [(one, stems(one.text) - set(stems(names[one.actor]))) for one in case.options]
    for claim in claims:
        for assertion in claim.assertions if not (claim.question or claim.language or claim.kind == "heading") else ():
            text = claim.text[assertion.start - claim.start : assertion.end - claim.start]
            there = stems_at(text)
            for option, words in options:
                how = _told(option, words, claim, assertion, text, there)
                if how:
                    yield Event(claim.id, option.id, how)


def stems(text: str) -> frozenset[str]:
    """The content words of a text, verbs in their base form, cut to four letters.

    >>> sorted(stems("He left for exile"))
    ['exil', 'leav']
    """
    return frozenset(stems_at(text))


def stems_at(text: str) -> dict[str, int]:
    """The same, each with the place where it first stands."""
    places: dict[str, int] = {}
    for match in _WORD.finditer(text):
        low = match.group().lower()
        for term in content_terms(verb_lemmas().get(low, low)):
            places.setdefault(term[:_STEM], match.start())
    return places


def _told(
    option: Option, words: frozenset[str], claim: Claim, assertion: Assertion, text: str, there: Mapping[str, int]
) -> str:
    """How an assertion tells of an option; "" where it does not."""
    shared = words & there.keys()
    if not words or len(shared) < max(_HALF * len(words), min(_FEW, len(words))):
        return ""
    if not _is_doer(option.actor, claim, text, shared == words):
        return ""
    classes = _classes(text, min(there[word] for word in shared), words)
    if option.now:
        return "made" if "withdraw" in classes and _is_fact(assertion) else ""
    if assertion.conditional or assertion.question:
        return "spoken_of"
    if "refuse" in classes or "withdraw" in classes:
        return "ruled_out" if _is_fact(assertion) else "spoken_of"
    if assertion.polarity == "negative":
        return "ruled_out" if assertion.time.tense in ("future", "present", "none") else ""
    return "made" if _is_fact(assertion) and not classes & _TALK else "spoken_of"


def _is_fact(assertion: Assertion) -> bool:
    return (
        assertion.polarity == "positive"
        and assertion.certainty in _FIRM
        and assertion.time.tense in ("past", "present")
        and not (assertion.conditional or assertion.question)
    )


def _is_doer(actor: str, claim: Claim, text: str, whole: bool) -> bool:
    """Whether an actor does it: as agent or as who speaks, or after "by"; or, in a passive that holds all the words,
    nobody named does."""
    roles = claim.roles or ("agent",) * len(claim.actors)
    doing = {mention.actor for mention, role in zip(claim.actors, roles, strict=False) if role in ("agent", "source")}
    behind = {one.actor for one in claim.actors if claim.text[: one.start - claim.start].rstrip().endswith(" by")}
    if not doing:
        doing = {mention.actor for mention in claim.actors[:1] if _speaks_through(mention, claim)}
    return actor in doing | behind or (whole and not doing and not behind and bool(_PASSIVE.search(text)))


def _speaks_through(first: Mention, claim: Claim) -> bool:
    """Whether an actor stands first, or with its people: "Union leaders", "negotiators for the union"."""
    start, end = (at - claim.start for at in (first.start, first.end))
    before, after = claim.text[:start], claim.text[end:]
    return start == 0 or bool(_PEOPLE_OF.match(before)) or bool(_OPENING.fullmatch(before) and _ITS_PEOPLE.match(after))


def _classes(text: str, at: int, words: frozenset[str]) -> set[str]:
    """The kinds of acts that stand before an option's first word, and at it where they are none of its words; an offer
    of something is its making, an offer to do something is talk."""
    classes: set[str] = set()
    for match in _WORD.finditer(text):
        low = match.group().lower()
        base = verb_lemmas().get(low, low)
        if match.start() > at:
            break
        if base[:_STEM] not in words:
            classes |= _kinds(low, base, text[match.end() :])
    return classes


def _kinds(low: str, base: str, rest: str) -> set[str]:
    if base in _DROPS:
        return {"withdraw"}
    kinds = {*verb_classes(low), noun_class(low)} - {""}
    if kinds & {"offer", "promise"}:
        return {"promise"} if re.match(r"\s+(?:\w+\s+)?to\b", rest) else set()
    return kinds
