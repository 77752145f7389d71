"""The claims of a case by the day of what they tell and the day they were published, and whether they still stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from offramp.codec import Date, Published, Text, note, one_of
from offramp.evidence.register import Register
from offramp.evidence.types import Assertion, Claim
from offramp.frames import Tabular

STANDINGS = ("stands", "superseded", "denied", "contradicted", "rejected")


@dataclass(frozen=True, slots=True)
class TimelineItem(Published):
    """An assertion in time: `event` is the first date in it, as precise as it is said; `by` is the claim because of
    which it no longer stands."""

    claim: Text
    event: str | None
    reported: Date | None
    standing: Annotated[str, one_of(STANDINGS)]
    by: Text | None
    text: Text
    source: Text | None
    polarity: str


@dataclass(frozen=True, slots=True)
class Timeline(Tabular, Published):
    """What the claims of a case tell, in the order of its days; what has no day comes last."""

    FORMAT, TITLE = "offramp/timeline-1", "Claims by the day of what they tell"
    ROWS = "items"

    case: Annotated[str, note("The folder of the case.")]
    items: tuple[TimelineItem, ...]


def timeline(register: Register, case: str = "", dates: Mapping[str, str] | None = None) -> Timeline:
    """The assertions of a register by event, then by publication; `dates` are the days that the case gives its reports.
    A claim is superseded, denied or contradicted by another where a relation says so that nobody has rejected."""
    reported = {key: (dates or {}).get(key) or report.date for key, report in register.reports.items()}
    against = dict(_against(register))
    items = [
        _item(claim, one, reported.get(claim.report), against)
        for claim in register.claims.values()
        if claim.kind != "heading"
        for one in claim.assertions
    ]
    ordered = sorted(items, key=lambda item: (item.event or item.reported or "9", item.reported or ""))
    return Timeline(case, tuple(ordered))


def _against(register: Register) -> Iterator[tuple[str, tuple[str, str]]]:
    """For each claim what undoes it, the weightiest last: a contradiction, a denial, a later page."""
    live = [one for one in register.links.relations if one.status != "rejected"]
    for one in live:
        pairs = (one.claims, one.claims[::-1]) if one.kind == "contradicts" else ()
        yield from ((claim, ("contradicted", other)) for claim, other in pairs if not _denies(register, claim))
    for one in live:
        for claim, other in (one.claims, one.claims[::-1]) if one.kind == "contradicts" else ():
            if _denies(register, other) and not _denies(register, claim):
                yield claim, ("denied", other)
    yield from ((one.claims[0], ("superseded", one.claims[1])) for one in live if one.kind == "superseded")


def _denies(register: Register, name: str) -> bool:
    return name in register.claims and register.claims[name].denied


def _item(
    claim: Claim, assertion: Assertion, reported: str | None, against: Mapping[str, tuple[str, str]]
) -> TimelineItem:
    standing, by = ("rejected", None) if claim.status == "rejected" else against.get(assertion.id, ("stands", None))
    event = next((date.value for date in assertion.time.dates), None)
    return TimelineItem(
        assertion.id, event, reported, standing, by, assertion.text, assertion.source, assertion.polarity
    )
