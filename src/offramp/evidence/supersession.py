"""What no longer holds: a stance of an actor, and a later page that tells of its end.

"The guild continues to demand a floor" (8 August) is superseded by "the guild appears to have dropped its demand for a
floor" (24 August). Both name one actor, or share the words of a subject; at least half of what is said to have ended
stands in the stance. The words are those of links.json. A proposal: no number moves by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from offramp.evidence.content_words import content_terms
from offramp.evidence.rule_tables import rule_pattern
from offramp.evidence.types import Claim, Reading, Relation

_SHARED = 0.5  # the part of the words of what has ended that stand in the stance
_ENDS = re.compile(r"[;:]|,\s+(?:but|and|while|which|who)\b|\s+(?:because|after|before|when)\b")
_NOT = re.compile(r"(?:\bnot|\bnever|n[’']t|\byet to|\brefus\w+ to)\s+(?:\w+\s+){0,2}\Z", re.IGNORECASE)


def superseded(readings: Sequence[Reading], dates: Mapping[str, str] | None = None) -> Iterator[Relation]:
    """Every stance with the later claim that ends it; `dates` are the days that the case gives its reports."""
    known = {one.report.id: (dates or {}).get(one.report.id) or one.report.date or "" for one in readings}
    claims = [one for reading in readings for one in reading.claims if one.kind != "heading" and not one.language]
    ends = [(claim, said) for claim in claims if known[claim.report] and (said := what_ends(claim.text))]
    for later, (subject, what) in ends:
        for earlier in claims:
            before = "" < known[earlier.report] < known[later.report]
            if before and _is_stance(earlier, later, subject, what):
                days = f"{known[earlier.report]} against {known[later.report]}"
                shared = ", ".join(sorted(what & frozenset(content_terms(earlier.text))))
                yield Relation("superseded", (earlier.id, later.id), "", (days, f"what has ended: {shared}"))


def what_ends(text: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """The words of who ends something, and of what is ended; None where nothing is.
    >>> what_ends("The guild has dropped its demand."), what_ends("The guild has not dropped its demand.")
    ((frozenset({'guild'}), frozenset({'deman'})), None)
    """
    found = rule_pattern("links", "ending").search(text)
    if found is None or _NOT.search(text[: found.start()]):
        return None
    rest = _ENDS.split(text[found.end() :])[0]
    wish = found.group().lower().removeprefix("no longer ")  # "no longer demands" names what has ended itself
    what = frozenset(content_terms(f"{rest} {wish}" if wish != found.group().lower() else rest))
    return (frozenset(content_terms(text[: found.start()])), what) if what else None


def _is_stance(claim: Claim, later: Claim, subject: frozenset[str], what: frozenset[str]) -> bool:
    if not rule_pattern("links", "lasting").search(claim.text) or what_ends(claim.text) is not None:
        return False
    words = frozenset(content_terms(claim.text))
    actors = {one.actor for one in claim.actors} & {one.actor for one in later.actors}
    return (bool(actors) or bool(subject & words)) and len(what & words) >= _SHARED * len(what)
