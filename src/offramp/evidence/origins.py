"""Which reports go back to one: circular reporting, in which a tale seems confirmed because it is told again.

Two signs. Copies: of the shorter report's runs of five words (shingles, Broder 1997, "On the resemblance and
containment of documents", containment) at least three in ten stand in the other. A common source (`provenance`): both
go back to one outlet, by a dateline, a credit, who publishes them, or a claim near their beginning that cites it, for
the same matter (an actor, or two content words, that both claims have; of whole pages one word in twenty). An agency
that is cited for two matters joins nothing. Reports that are so joined, directly or through a third, are one origin:
proposed, with the evidence, for a person to judge.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from offramp.evidence.content_words import content_terms
from offramp.evidence.provenance import PUBLISHED, Edge, claim_edges, edges
from offramp.evidence.rule_tables import rule_table, words
from offramp.evidence.types import Claim, Origin, Reading

_WORD = re.compile(r"\w+")
_SHINGLE = 5
LEAST = 20  # shingles of a report that is long enough to be a copy of another
CONTAINED = 0.3
_MATTER = 2  # content words by which two claims are of one matter
_INITIALS = 5  # letters of a name in capitals that may be initials
_LEAD = 6  # claims at the beginning of a page in which it names what it relays

Run = tuple[str, ...]
Joint = tuple[str, str, str, str | None]  # two reports, the evidence, the outlet


def origins(readings: Sequence[Reading], publishers: Mapping[str, str] | None = None) -> tuple[Origin, ...]:
    """The groups of two reports and more that go back to one, in the order of their first report. `publishers` maps
    reports to who the case says published them."""
    joints = [*_copies(readings), *_relays(readings, publishers or {})]
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


# --- pairs ----------------------------------------------------------------------------------------------------------


def _copies(readings: Sequence[Reading]) -> Iterator[Joint]:
    runs = [(reading.report.id, shingles(reading)) for reading in readings]
    for (one, some), (other, more) in itertools.combinations(runs, 2):
        part = containment(some, more)
        if min(len(some), len(more)) >= LEAST and part >= CONTAINED:
            yield one, other, f"{one}, {other}: {part:.0%} of the shorter one's runs of five words stand in both", None


def _relays(readings: Sequence[Reading], publishers: Mapping[str, str]) -> Iterator[Joint]:
    pages = [(reading, _edges(reading, publishers.get(reading.report.id, ""))) for reading in readings]
    full = {edge.outlet for _, own in pages for edge in own}
    alike = {name: max((one for one in full if _ends_with(one, name)), key=len) for name in full}
    for (one, some), (other, more) in itertools.combinations(pages, 2):
        pair = (one.report.id, other.report.id)
        mine, yours = _by_outlet(some, alike), _by_outlet(more, alike)
        for name in sorted(set(mine) & set(yours)):
            if _joins(one, mine[name], other, yours[name]):
                yield *pair, _told(pair, mine[name], yours[name]), _shown(mine[name], yours[name])


def _edges(reading: Reading, publisher: str) -> list[Edge]:
    """The page's own edges, and those of the claims near its beginning."""
    lead = [claim for claim in reading.claims if claim.kind != "heading"][:_LEAD]
    return [*edges(reading, publisher), *claim_edges(lead)]


def _by_outlet(some: Sequence[Edge], alike: Mapping[str, str]) -> dict[str, Edge]:
    """The strongest edge to each outlet: one of the whole page, a dateline before a publisher, else the first claim."""
    ordered = sorted(some, key=lambda edge: (not edge.of_page, edge.sign == PUBLISHED))
    return {alike[edge.outlet]: edge for edge in reversed(ordered)}


def _joins(reading: Reading, mine: Edge, other: Reading, yours: Edge) -> bool:
    """Whether two pages that go back to one outlet tell of one matter; two that it publishes are no relay."""
    if mine.sign == PUBLISHED == yours.sign:
        return False
    if mine.claim and yours.claim:
        return _one_matter(mine.claim, yours.claim)
    if any(_one_matter(claim, edge.claim) for page, edge in ((other, mine), (reading, yours)) if edge.claim
           for claim in page.claims):  # fmt: skip
        return True
    return not (mine.sign == PUBLISHED or yours.sign == PUBLISHED) and _leads_meet(reading, other)


def _leads_meet(page: Reading, other: Reading) -> bool:
    """Whether the beginnings of two pages share a word in twenty, but for times and kinds of source."""
    words_of = [_lead_words(reading) for reading in (page, other)]
    shared = words_of[0] & words_of[1]
    return len(shared) >= max(1, 0.05 * min(map(len, words_of)))


def _lead_words(reading: Reading) -> set[str]:
    aside = set(content_terms(" ".join(words()["time"] | words()["unnamed"] | set(rule_table("provenance")["names"]))))
    return {term for claim in reading.claims[:_LEAD] for term in content_terms(claim.text)} - aside


def _told(pair: tuple[str, str], mine: Edge, yours: Edge) -> str:
    """The evidence in words."""
    if mine.claim and yours.claim:
        return f"{pair[0]}, {pair[1]}: both cite “{_cited(mine)}” ({mine.claim.id}, {yours.claim.id})"
    for (_, paper), (edge, key) in zip(((0, mine), (0, yours)), ((yours, pair[0]), (mine, pair[1])), strict=True):
        if edge.claim and paper.sign == PUBLISHED:
            return f"{edge.claim.id} cites “{_cited(edge)}”, which publishes {key}"
    signs = (f"{key} by {edge.sign}" if edge.of_page else f"{edge.claim.id if edge.claim else key} cites it"
             for key, edge in zip(pair, (mine, yours), strict=True))  # fmt: skip
    return f"{pair[0]}, {pair[1]}: both go back to “{_shown(mine, yours)}” ({', '.join(signs)})"


def _cited(edge: Edge) -> str:
    """The outlet as the claim writes it, with its article where it is the claim's source."""
    source = edge.claim.source if edge.claim else None
    return source if source and source.endswith(edge.written) else edge.written


def _one_matter(claim: Claim, other: Claim) -> bool:
    actors = {mention.actor for mention in claim.actors} & {mention.actor for mention in other.actors}
    cited = set(content_terms(f"{claim.source} {other.source}"))
    shared = set(content_terms(claim.text)) & set(content_terms(other.text)) - cited
    return bool(actors) or len(shared) >= _MATTER


def _shown(*some: Edge) -> str:
    """The outlet in the words that name it most fully."""
    fullest = max((edge.written for edge in some), key=len)
    return fullest.title() if fullest.isupper() and len(fullest) > _INITIALS else fullest


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
