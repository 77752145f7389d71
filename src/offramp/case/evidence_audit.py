"""On what the items of a case rest: claims that nobody graded, that one origin tells alone, that were rejected or are
cited nowhere, and what `check` says of each.

An item is whatever has a support (numbers, options, rules, statements, rankings, history, variants) and cites a claim.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from offramp.case import conditions, credence, quantities
from offramp.case.diagnostics import NodeReader
from offramp.case.quantities import Value
from offramp.case.transform import structure
from offramp.case.types import Case, Evidence, ReportEntry, cited_claims, supports
from offramp.evidence.assertions import claim_of
from offramp.wording import count

if TYPE_CHECKING:
    from offramp.evidence.types import Links

_NAMED = 6  # items named in a message


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
    used = frozenset(cited_claims(case))
    pairs = (
        (claim.id, other, about)
        for claim in case.evidence
        for other, about in claim.conflicts
        if claim.id < other and {claim.id, other} & used
    )
    return tuple(sorted(pairs))


def usage(case: Case) -> tuple[int, int, int]:
    """How many claims are cited, how many are listed as unused, how many there are; a heading asserts nothing and is
    counted only where it is cited."""
    cites, listed = frozenset(cited_claims(case)), dict(case.unused)
    claims = [claim.id for claim in case.evidence if claim.kind != "heading" or claim.id in cites]
    return len(cites), sum(claim in listed for claim in claims), len(claims)


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


# what check says of them ----------------------------------------------------------------------------------------


def check_claims(reader: NodeReader, case: Case) -> None:
    """Warn of citations that are masked or also listed as unused, and of claims that are neither cited nor listed."""
    cites, listed, late = frozenset(cited_claims(case)), dict(case.unused), credence.masked(case)
    for path, claim in _late(case, late):
        message = f"{path} cites {claim}, which is dated after as_of and does not count"
        reader.say(
            "claim-masked", reader.at(path), message, remedy="cite an earlier claim, or move as_of", level="warning"
        )
    for claim in listed:
        if claim in cites:
            message = f"{claim} is listed as unused, but it is cited"
            reader.say(
                "unused-but-cited", reader.at(f"unused.{claim}"), message, remedy="remove it here", level="warning"
            )
    known = {claim_of(claim) for claim in cites.union(listed)}
    warn_of_idle(
        reader, [claim for claim in case.evidence if claim.kind != "heading" and claim_of(claim.id) not in known]
    )
    if case.evidence:
        used, unused, total = usage(case)
        message = f"{used} of {total} claims are cited, {unused} listed as unused with a reason"
        reader.say("claims-used", None, message, level="note")
        _grounds(reader, case)


def warn_of_idle(reader: NodeReader, claims: Sequence[Evidence]) -> None:
    """Claims that are neither cited nor listed: each by its quote, of many the first ones in one warning."""
    remedy = "cite it, or list it under 'unused:' with a reason"
    for one in claims if len(claims) <= _NAMED else ():
        quote = one.quote if len(one.quote) <= 60 else one.quote[:59] + "…"
        message = f'{one.id} ("{quote}") is neither cited nor listed under unused'
        reader.say("claim-unused", None, message, remedy=remedy, level="warning")
    if len(claims) > _NAMED:
        names = _first([one.id for one in claims])
        message = f"{len(claims)} claims are neither cited nor listed under unused: {names}"
        remedy = "cite them, or list them with a reason: offramp draft CASE accept unused"
        reader.say("claim-unused", None, message, remedy=remedy, level="warning")


def _grounds(reader: NodeReader, case: Case) -> None:
    """What the items rest on: a warning where a rejected claim is cited, and one note for each kind of weakness."""
    for path, claim in cited_rejected(case):
        message = f"{path} cites {claim}, which was rejected and does not count"
        remedy = "cite another claim, or take the decision back: offramp claims CASE reset " + claim
        reader.say("claim-rejected", reader.at(path), message, remedy=remedy, level="warning")
    _sides(reader, case)
    items = f"of {count(len(cited(case)), 'item that cites', 'items that cite')} a claim"
    bare, alone, against = ungraded(case), single_origin(case), conflicts(case)
    if bare:
        message = f"{items}, {_rest(bare)} on claims that nobody has graded (F6): {_first(bare)}"
        reader.say("claims-ungraded", None, message, remedy="offramp claims CASE list names them all", level="note")
    if alone:
        message = f"{items}, {_rest(alone)} on one origin each (whoever told it first): {_first(alone)}"
        reader.say("single-origin", None, message, level="note")
    if against:
        pairs = [f"{one} and {other} ({about})" for one, other, about in against]
        message = f"claims that are cited and contradicted, {len(pairs)} in all: {_first(pairs)}"
        reader.say("claims-conflict", None, message, remedy="accept or reject the relation", level="note")


def _sides(reader: NodeReader, case: Case) -> None:
    """Warn where what is not confirmed is played as refuted, or where a threat goes with the report of it."""
    for path, value, otherwise in one_sided(case):
        shown = f"{quantities.as_text(value)}, and {quantities.as_text(otherwise)} without its claims"
        message = f"{path} is {shown}: an unconfirmed report is played as one that is refuted"
        remedy = "write what you would believe had the report not been there: as a rule a wider range"
        reader.say("otherwise-one-sided", reader.at(path), message, remedy=remedy, level="warning")
    for option, needs in fallible_threats(case):
        message = f"'{option}' is chosen after the asked move, and cannot be where {', '.join(needs)} is false"
        remedy = "cite under 'because' what an actor can do anyhow; doubt about a threat belongs to its worth"
        node = reader.at(f"options.{option}")
        reader.say("option-falls-with-its-threat", node, message, remedy=remedy, level="warning")


def _rest(paths: Sequence[str]) -> str:
    return f"{len(paths)} {'rests' if len(paths) == 1 else 'rest'}"


def _first(some: Sequence[str]) -> str:
    more = f", and {len(some) - _NAMED} more" if len(some) > _NAMED else ""
    return ", ".join(some[:_NAMED]) + more


def check_links(reader: NodeReader, reports: Sequence[ReportEntry], links: Links) -> None:
    """Warn of reports that look like one origin and are declared as several; note the denials that they leave out."""
    declared = {report.id: report.origin for report in reports}
    for one in links.origins:
        named = sorted({declared[report] for report in one.reports if report in declared})
        if len(named) > 1 and one.status != "rejected":
            message = f"{' and '.join(one.reports)} look like one origin, but are declared as {len(named)}"
            remedy = f"give them one 'origin', or: offramp claims CASE reject {one.id}"
            node = reader.at(f"reports.{one.reports[-1]}")
            reader.say("origin-shared", node, message, tuple(named), remedy, level="warning")
    left_out = [f"{one.report} ({one.claim})" for one in links.omissions if one.status != "rejected"]
    if left_out:
        message = f"pages that leave out a denial of their origin, {len(left_out)} in all: {_first(left_out)}"
        reader.say("omits-denial", None, message, remedy="read the claim that is named", level="note")


def check_dates(reader: NodeReader, reports: Sequence[ReportEntry], page_dates: Mapping[str, str | None]) -> None:
    """Warn where a page gives another day than the case: the day decides what `as_of` masks; `page_dates` by report."""
    for report in reports:
        page, own = page_dates.get(report.id), report.date.isoformat() if report.date else ""
        if page and page != own and not report.dated_by:
            said = f"is dated {own}" if own else "has no date, so that as_of cannot mask it"
            remedy = f"write 'date: {page}', or say why not: 'date: {{assumed: {own or page}, why: …}}'"
            message = f"reports.{report.id} {said}, and its page says {page}"
            reader.say("date-differs", reader.at(f"reports.{report.id}"), message, remedy=remedy, level="warning")


def _late(case: Case, late: frozenset[str]) -> Iterator[tuple[str, str]]:
    return ((path, claim) for path, support in supports(case) for claim in support.claims if claim in late)
