"""Which options are one, said in other words: by the content words that they share, their owners, sums and sorts."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from offramp.evidence.content_words import content_terms
from offramp.proposals.tables import verb_lemmas, word_set
from offramp.proposals.types import Proposal

_ALIKE = 0.6  # share of common content words from which two options of one owner are one
_ALIKE_UNOWNED = 0.75  # where no owner holds them together


@cache
def option_terms(text: str) -> frozenset[str]:
    """The content words of a text, cut to five letters; a country counts as its people do.

    >>> sorted(option_terms("offer exile in Qatar"))
    ['exile', 'offer', 'qatar']
    """
    return frozenset(content_terms(text))


def alike(proposal: Proposal, other: Proposal) -> bool:
    """Whether two options are one: of one owner, or one that may be, and with mostly the same content words."""
    first, second = option_terms(proposal.text), option_terms(other.text)
    common, least = len(first & second), min(len(first), len(second))
    if _are_apart(proposal, other):
        return False
    enough = _ALIKE if _likeliest(proposal) is not None else _ALIKE_UNOWNED
    core = core_terms(proposal.text) == core_terms(other.text) != frozenset()
    if proposal.sort == other.sort == "host" or common >= enough * len(first | second) or core:
        return True
    heads = [option_terms(item.text.split()[0]) for item in (proposal, other)]
    within = common == least and heads[0] == heads[1] != frozenset()
    same = least >= 2 or proposal.sort == other.sort or _is_taken_up(proposal, other)
    return within and proposal.owner == other.owner is not None and same


def _are_apart(proposal: Proposal, other: Proposal) -> bool:
    """Whether two options are of two owners or sums, or one would undo the other."""
    figures = [set(_NUMBER.findall(item.text)) for item in (proposal, other)]
    undone = [item.text.split()[0] in word_set("undoing") for item in (proposal, other)]
    sums = all(figures) and figures[0] != figures[1]
    return undone[0] != undone[1] or _likeliest(proposal) != _likeliest(other) or sums


def _likeliest(item: Proposal) -> str | None:
    return item.owner or next((one.actor for one in item.owner_candidates), None)


def _is_taken_up(proposal: Proposal, other: Proposal) -> bool:
    """Whether one is a bare noun for the deed of the other on its page: "the extension" for "extend the lease"."""
    pages = [{cite.claim.split("#")[0] for cite in item.reports} for item in (proposal, other)]
    return bool(pages[0] & pages[1]) and sorted(" " in item.text for item in (proposal, other)) == [False, True]


_NUMBER = re.compile(r"\b\d[\d.,]*")
_ADJUNCT = re.compile(r" (?:for|until|till|by|in|at|with|without|from|after|before|during|within|over|if|as|per)\b.*")


@cache
def core_terms(text: str) -> frozenset[str]:
    """What an option does to what, without how long, how much and a verb that adds nothing; none of a word alone.

    >>> core_terms("accept a pay freeze") == core_terms("two-year pay freeze") == frozenset({"pay", "freez"})
    True
    >>> core_terms("waive the fee for a year") == core_terms("waive the fee until the end"), core_terms("strike")
    (True, frozenset())
    """
    words = _ADJUNCT.sub("", text).split()
    light = words[0] in word_set("light") and len(words) > 2
    kept = [word for word in words[light:] if not _NUMBER.match(word) and word.split("-")[0] not in word_set("some")]
    terms = option_terms(" ".join(kept))
    return terms if len(terms) > 1 else frozenset()


def united(proposal: Proposal, more: Proposal) -> Proposal:
    """An option with the claims of another that is the same."""
    known = {(citation.claim, citation.start) for citation in proposal.reports}
    added = tuple(citation for citation in more.reports if (citation.claim, citation.start) not in known)
    owner = proposal.owner or more.owner
    named_better = proposal.text.split()[0] not in verb_lemmas() and more.text.split()[0] in verb_lemmas()
    return replace(
        proposal,
        text=more.text if named_better else proposal.text,
        owner=owner,
        owner_candidates=() if owner else proposal.owner_candidates,
        now=proposal.now or more.now,
        tier=min(proposal.tier, more.tier),
        reports=(*proposal.reports, *added),
    )
