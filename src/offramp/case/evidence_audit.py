"""On what the items of a case rest: claims that nobody graded, that one origin tells alone, that were rejected.

An item is whatever has a support (numbers, options, rules, statements, rankings, history, variants) and cites a claim.
"""

from __future__ import annotations

from collections.abc import Iterator

from offramp.case import conditions, credence, quantities
from offramp.case.quantities import Value
from offramp.case.transform import structure
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


def rejected(case: Case) -> Iterator[tuple[str, str]]:
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


def one_sided(case: Case) -> Iterator[tuple[str, Value, Value]]:
    """Each number whose `otherwise` lies wholly on one side of its range, with both; touching ends do not meet.

    An `otherwise` is what one would believe had the report not been there. Where it is the opposite instead of a wider
    range, an unconfirmed report is played as one that is refuted.
    """
    for path, one in case.quantities.items():
        if one.otherwise is not None and one.otherwise != one.value:
            low, high = quantities.bounds(one.value)
            least, most = quantities.bounds(one.otherwise)
            if most <= low or least >= high:
                yield path, one.value, one.otherwise


def fallible_threats(case: Case) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each option that others choose after the asked move and that cannot be chosen where its `needs` are false."""
    falls = {path for path, _ in structure(case)}
    asked = next((one for one in case.outcomes if case.asks and one.name == case.asks.outcome), None)
    named = conditions.names(asked.when) if asked else ()
    movers = [k for k, step in enumerate(case.play.steps) if any(option in named for option in step.chooses)]
    for step in case.play.steps[movers[0] + 1 :] if movers else ():
        if step.actor != case.play.steps[movers[0]].actor:
            needs = {one.id: one.support.needs for one in case.options if f"options.{one.id}" in falls}
            yield from ((option, needs[option]) for option in step.chooses if option in needs)
