"""The nouns of a draft: what is proposed for a case, each with the claims that it was read from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from offramp.codec import Count, Published, Text, key, limits, note, one_of
from offramp.frames import Tabular, on_one_line
from offramp.wording import count

KINDS = ("actor", "option", "move", "deadline", "private", "shape")
STATUSES = ("proposed", "accepted", "rejected", "merged")


@dataclass(frozen=True, slots=True)
class Citation(Published):
    """Where a proposal was read: the claim, the words that show it, and the rule that read them.

    `start` and `end` are code points of the report's text, as in the register.
    """

    claim: Text
    start: Count
    end: Count
    words: Text
    rule: Text


@dataclass(frozen=True, slots=True)
class OwnerCandidate(Published):
    """Who may be meant where the page does not say it, and on what ground."""

    actor: Text
    ground: Text


@dataclass(frozen=True, slots=True)
class Proposal(Published):
    """Something proposed for a case: an actor, an option, a past move, a deadline, a private matter, or a shape.

    `owner`, `target` and `by` are ids of actors; `owner` is null where the page leaves it open, and `owner_candidates`
    then has who may be meant. `names` are an actor's, `grounds` an actor's or a shape's. `now` is whether an option is
    being done. `without`: roles and options of a shape that a person said are not there. `answers` is what a refusal,
    an acceptance or a silence answers, `condition` what an option hangs on. Tier 2 is what a reader may pass over.
    `case_key` is the name in the case, where it was accepted; `brought` the entries that an accepted shape added there,
    each as JSON, which taking it back removes.
    """

    id: Annotated[str, limits(pattern="^[aompds][0-9a-f]{4,8}$")]
    kind: Annotated[str, one_of(KINDS)]
    text: Text
    owner: Text | None = None
    owner_candidates: tuple[OwnerCandidate, ...] = ()
    target: Text | None = None
    by: Text | None = None
    sort: Annotated[
        Text, key("class"), note("offer, promise, threat, demand, plan, refuse, …: the class of the act.")
    ] = "name"
    now: bool = False
    polarity: Annotated[str, one_of(("positive", "negative"))] = "positive"
    tense: Annotated[str, one_of(("past", "present", "future", "none"))] = "none"
    date: Text | None = None
    names: tuple[Text, ...] = ()
    grounds: tuple[Text, ...] = ()
    condition: tuple[Text, ...] = ()
    answers: Text | None = None
    reports: tuple[Citation, ...] = ()
    tier: Annotated[int, one_of((1, 2))] = 1
    status: Annotated[str, one_of(STATUSES)] = "proposed"
    merged_into: Text | None = None
    case_key: Text | None = None
    without: tuple[Text, ...] = ()
    brought: tuple[Text, ...] = ()
    edited: Annotated[bool, note("Whether a person gave it another text, or asked for it (a shape).")] = False

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims that it was read from, each once."""
        return tuple(dict.fromkeys(citation.claim for citation in self.reports))


@dataclass(frozen=True, slots=True)
class IdleClaim(Published):
    """A claim that no proposal cites, with a reason that may be given for it."""

    claim: Text
    reason: Text


@dataclass(frozen=True)
class Draft(Tabular, Published):
    """What some pages propose for a case, and which claims propose nothing.

    Nothing in it is in the case before a person accepts it. `items_of` gives for each claim the items that cite it.
    """

    FORMAT, TITLE = "offramp/draft-1", "What pages propose for a case"
    ROWS = "items"

    items: tuple[Proposal, ...]
    unused: tuple[IdleClaim, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Proposal]:
        """The items by their ids."""
        return {item.id: item for item in self.items}

    def items_of(self) -> dict[str, tuple[str, ...]]:
        """Claim -> the items that cite it."""
        found: dict[str, tuple[str, ...]] = {}
        for item in self.items:
            for claim in item.claims:
                found[claim] = (*found.get(claim, ()), item.id)
        return found

    def __repr__(self) -> str:
        sizes = (count(sum(item.kind == kind for item in self.items), kind) for kind in KINDS[:3])
        return on_one_line("Draft", *sizes)


_LETTERS = {"actor": "a", "option": "o", "move": "m", "deadline": "d", "private": "p", "shape": "s"}


def proposal_id(kind: str, owner: str, content: str, digits: int = 4) -> str:
    """A letter for the kind, and hex digits of SHA-256 over kind, owner and content, so that drafting again is stable.

    >>> proposal_id("actor", "", "qatar") == proposal_id("actor", "", "qatar")
    True
    """
    hashed = hashlib.sha256(f"{kind}\0{owner}\0{content}".encode()).hexdigest()
    return _LETTERS[kind] + hashed[:digits]


def surviving(draft: Draft, item: Proposal) -> Proposal:
    """The item that another was merged into, at the end of the chain."""
    for _ in draft.items:
        if item.merged_into is None or item.merged_into not in draft.by_id:
            return item
        item = draft.by_id[item.merged_into]
    return item
