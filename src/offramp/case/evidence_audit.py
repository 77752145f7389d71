"""On what the items of a case rest: claims that nobody graded, that one origin tells alone, that were rejected.

An item is whatever has a support (numbers, options, rules, statements, rankings, history, variants) and cites a claim.
"""

from __future__ import annotations

from collections.abc import Iterator

from offramp.case import credence
from offramp.case.types import Case, supports


def cited(case: Case) -> dict[str, tuple[str, ...]]:
    """The claims that each item cites, by its path; items without any are left out."""
    return {path: support.claims for path, support in supports(case) if support.claims}


def ungraded(case: Case) -> tuple[str, ...]:
    """The items that rest on ungraded claims alone (F6, as every claim is until somebody grades it)."""
    bare = {claim.id for claim in case.evidence if not claim.grade}
    return tuple(path for path, claims in cited(case).items() if set(claims) <= bare)


def single_origin(case: Case) -> tuple[str, ...]:
    """The items whose claims, the rejected ones aside, all come of one origin."""
    origin = {report.id: report.origin for report in case.reports}
    of = {claim.id: origin[claim.report] for claim in case.evidence if claim.status != "rejected"}
    return tuple(
        path for path, claims in cited(case).items() if len({of[claim] for claim in claims if claim in of}) == 1
    )


def cited_rejected(case: Case) -> Iterator[tuple[str, str]]:
    """Each item that cites a rejected claim, and the claim."""
    gone = credence.rejected(case)
    return ((path, claim) for path, claims in cited(case).items() for claim in claims if claim in gone)


def conflicts(case: Case) -> tuple[tuple[str, str, str], ...]:
    """The pairs of claims that contradict each other and of which one is cited at least, with what they differ on."""
    used = {claim for claims in cited(case).values() for claim in claims}
    pairs = (
        (claim.id, other, about)
        for claim in case.evidence
        for other, about in claim.conflicts
        if claim.id < other and {claim.id, other} & used
    )
    return tuple(sorted(pairs))
