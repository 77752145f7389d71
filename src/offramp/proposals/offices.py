"""Who holds an office of whom, where a page says it without proof: shown as a question, never joined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from offramp.proposals.tables import countries, word_set
from offramp.proposals.types import OwnerCandidate, Proposal

_BODIES = ("government", "cabinet", "parliament", "navy", "army", "air force", "military", "coast guard", "ministry")


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    word = r"[A-Z][^\W\d_]+(?:-[A-Z][^\W\d_]+)*"
    name, offices = rf"{word}(?: {word}){{0,2}}", "|".join(sorted(word_set("offices")))
    office = rf"(?i:(?:prime |foreign |defen[cs]e |finance |interior |trade |energy |labou?r )?(?:{offices}))"
    place, who = rf"(?P<place>{word}(?: {word})??)", rf"(?P<who>{name})"
    body = rf"(?P<who>{'|'.join(_BODIES)})"
    return tuple(
        re.compile(text)
        for text in (
            rf"{place}[’']s? {office},? {who}",
            rf"{office} {who} of (?:the )?{place}",
            rf"{who},? (?:the )?{office} of (?:the )?{place}",
            rf"\b{place} {office} {who}",
            rf"{place}[’']s? {body}\b",
            rf"\b{body} of (?:the )?{place}",
        )
    )


def office_holders(sentences: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Who holds an office of which place, with the words that say so; a former one or a deputy does not.

    >>> list(office_holders(["President Ilya Marrow of Marland spoke."]))
    [('Ilya Marrow', 'Marland', 'President Ilya Marrow of Marland')]
    """
    for sentence in (" ".join(one.split()) for one in sentences):
        for found in (match for pattern in _patterns() for match in pattern.finditer(sentence)):
            before = sentence[max(0, found.start() - 12) : found.start("who")].lower()
            office = found["place"].split()[0] in ("Prime", "Foreign")
            if not office and not re.search(r"\b(?:deputy|former|vice|late|ex)\b", before):
                yield found["who"], found["place"], found[0]


def with_office_holders(items: Sequence[Proposal], sentences: Iterable[str]) -> tuple[Proposal, ...]:
    """The proposals, each actor who may speak for another with whom, and on what ground; of two nobody is meant."""
    named: Mapping[str, Proposal] = {name.lower(): one for one in items if one.kind == "actor" for name in one.names}
    meant: dict[str, dict[str, str]] = {}
    for who, place, ground in office_holders(sentences):
        holder = named.get(who.lower()) or named.get(ground.lower())  # "government of Marland"
        whole = named.get(countries().get(place, place).lower()) or named.get(place.lower())
        if holder and whole and holder.id != whole.id:
            meant.setdefault(holder.id, {}).setdefault(whole.id, f"“{ground}”")
    sole = {key: tuple(OwnerCandidate(*pair) for pair in by.items()) for key, by in meant.items() if len(by) == 1}
    return tuple(replace(one, owner_candidates=sole[one.id]) if one.id in sole else one for one in items)
