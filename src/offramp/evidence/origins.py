"""Which reports go back to one: circular reporting, in which a tale seems confirmed because it is told again.

Two signs. Copies: of the shorter report's runs of five words (shingles, Broder 1997, "On the resemblance and
containment of documents", containment) at least three in ten stand in the other. A common source: both name the same
outlet near their beginning ("a report in The Herald") for the same matter (an actor, or two content words, that both
claims have), or one names the outlet that publishes the other. An agency that is cited for two matters joins nothing.
Reports that
are so joined, directly or through a third, are one origin: proposed, with the evidence, for a person to judge.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from offramp.evidence.content_words import content_terms
from offramp.evidence.rule_tables import rule_table
from offramp.evidence.types import Claim, Origin, Reading

_WORD = re.compile(r"\w+")
_SHINGLE = 5
_LEAST = 20  # shingles of a report that is long enough to be a copy of another
_CONTAINED = 0.3
_MATTER = 2  # content words by which two claims are of one matter
_LEAD = 6  # claims at the beginning of a page in which it names what it relays

Run = tuple[str, ...]
Joint = tuple[str, str, str, str | None]  # two reports, the evidence, the outlet


def origins(readings: Sequence[Reading]) -> tuple[Origin, ...]:
    """The groups of two reports and more that go back to one, in the order of their first report."""
    joints = [*_copies(readings), *_relays(readings)]
    group = _joined([reading.report.id for reading in readings], joints)
    found = (Origin(keys, _source(keys, joints), _evidence(keys, joints)) for keys in group if len(keys) > 1)
    return tuple(found)


def containment(runs: set[Run], others: set[Run]) -> float:
    """The part of the smaller set that the larger holds.

    >>> containment({("a",), ("b",)}, {("b",), ("c",), ("d",)})
    0.5
    """
    return len(runs & others) / max(1, min(len(runs), len(others)))


def shingles(reading: Reading) -> set[Run]:
    """The runs of five words in what a report claims."""
    found: set[Run] = set()
    for claim in reading.claims:
        words = _WORD.findall(claim.text.lower())
        found.update(tuple(words[k : k + _SHINGLE]) for k in range(len(words) - _SHINGLE + 1))
    return found


def outlet(claim: Claim) -> str | None:
    """The newspaper or agency that a claim cites, without its article; None where it cites none.

    A name in capitals that ends as such names do, or that "a report" stands before.
    """
    name = (claim.source or "").removeprefix("the ").removeprefix("The ")
    if not name[:1].isupper():
        return None
    words = _WORD.findall(name.lower().removesuffix("’s").removesuffix("'s"))
    phrase = set(_WORD.findall(claim.source_phrase.text.lower())) if claim.source_phrase else set()
    rules = rule_table("links")
    named = words and (words[-1] in rules["outlets"] or phrase & set(rules["reports"]))
    return " ".join(words) if named else None


# --- pairs ----------------------------------------------------------------------------------------------------------


def _copies(readings: Sequence[Reading]) -> Iterator[Joint]:
    runs = [(reading.report.id, shingles(reading)) for reading in readings]
    for (one, some), (other, more) in itertools.combinations(runs, 2):
        part = containment(some, more)
        if min(len(some), len(more)) >= _LEAST and part >= _CONTAINED:
            yield one, other, f"{one}, {other}: {part:.0%} of the shorter one's runs of five words stand in both", None


def _relays(readings: Sequence[Reading]) -> Iterator[Joint]:
    named = {reading.report.id: _lead_outlets(reading) for reading in readings}
    full = {name for own in named.values() for name in own} | {_publisher(reading) for reading in readings} - {""}
    alike = {name: max((one for one in full if _ends_with(one, name)), key=len) for name in full}
    for one, other in itertools.combinations(readings, 2):
        pair = (one.report.id, other.report.id)
        mine, yours = ({alike[name]: claim for name, claim in named[key].items()} for key in pair)
        for name in sorted(name for name in set(mine) & set(yours) if _one_matter(mine[name], yours[name])):
            evidence = f"both cite “{mine[name].source}” ({mine[name].id}, {yours[name].id})"
            yield *pair, f"{pair[0]}, {pair[1]}: {evidence}", _shown(mine[name], yours[name])
        for paper, told in ((one, yours), (other, mine)):
            claim = told.get(alike.get(_publisher(paper), ""))
            if claim and any(_one_matter(claim, other) for other in paper.claims):
                evidence = f"{claim.id} cites “{claim.source}”, which publishes {paper.report.id}"
                yield *pair, evidence, _shown(claim)


def _one_matter(claim: Claim, other: Claim) -> bool:
    actors = {mention.actor for mention in claim.actors} & {mention.actor for mention in other.actors}
    cited = set(content_terms(f"{claim.source} {other.source}"))
    shared = set(content_terms(claim.text)) & set(content_terms(other.text)) - cited
    return bool(actors) or len(shared) >= _MATTER


def _shown(*claims: Claim) -> str:
    """The outlet in the words of the claim that names it most fully."""
    return max(((claim.source or "").removeprefix("the ").removeprefix("The ") for claim in claims), key=len)


def _lead_outlets(reading: Reading) -> dict[str, Claim]:
    lead = [claim for claim in reading.claims if claim.kind != "heading"][:_LEAD]
    cited = [(outlet(claim), claim) for claim in lead]
    return {name: claim for name, claim in reversed(cited) if name}


def _publisher(reading: Reading) -> str:
    return " ".join(_WORD.findall((reading.report.publisher or "").lower().removeprefix("the ")))


def _ends_with(name: str, short: str) -> bool:
    """Whether a short form may stand for a name: "the Post" for "the New York Post"."""
    return name == short or name.endswith(f" {short}")


# --- groups ---------------------------------------------------------------------------------------------------------


def _joined(keys: Sequence[str], joints: Sequence[Joint]) -> list[tuple[str, ...]]:
    """The connected groups, in order."""
    head: dict[str, str] = {key: key for key in keys}

    def top(key: str) -> str:
        while head[key] != key:
            key = head[key]
        return key

    for one, other, _, _ in joints:
        low, high = sorted((top(one), top(other)), key=keys.index)
        head[high] = low
    groups: dict[str, list[str]] = {}
    for key in keys:
        groups.setdefault(top(key), []).append(key)
    return [tuple(group) for group in groups.values()]


def _source(keys: Sequence[str], joints: Sequence[Joint]) -> str | None:
    return next((name for one, _, _, name in joints if one in keys and name), None)


def _evidence(keys: Sequence[str], joints: Sequence[Joint]) -> tuple[str, ...]:
    return tuple(sign for one, _, sign, _ in joints if one in keys)


def by_origin(origins: Sequence[Origin], declared: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """The groups of reports of one origin: as the case declares them, and as they are proposed and not rejected."""
    named: dict[str, list[str]] = {}
    for report, origin in declared.items():
        named.setdefault(origin, []).append(report)
    groups = [tuple(own) for own in named.values() if len(own) > 1]
    groups += [one.reports for one in origins if one.status != "rejected"]
    yield from dict.fromkeys(groups)
