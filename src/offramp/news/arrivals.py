"""A page that came in beside a case: its witness, its events, what they do to the answer, and which are alerts.

An alert is an event that an indicator knows as a sign that tells, told by a witness that is new for it. The answer
after it follows by Bayes' rule: of a move from its likelihood ratio for the asked outcome, of a claim from the two
answers with it held true and false, weighted by how far it is then believed. What is the asked outcome itself, or rules
it out, needs no rule: taken at its word it is the answer, and a refusal may be taken back. A copy (by
`evidence.origins`), or another page within three days of one that told the same, is a further page on an event that
was raised, and no alert.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from offramp.case.types import Case, cited_claims
from offramp.codec import OPTIONAL, CaseHash, Count, Probability, Published, Text, note, one_of
from offramp.evidence.origins import CONTAINED, LEAST, Run, containment, shingles
from offramp.evidence.register import Register
from offramp.evidence.types import Reading, Relation
from offramp.news.events import HOW, Event, events_of
from offramp.news.indicators import KINDS, Indicator, Indicators, IndicatorSign
from offramp.version import VERSION

DAYS = 3  # within which pages that tell the same tell of one event
RETOLD = 0.5  # of the runs of three words of the shorter sentence, for a later one to be the same


@dataclass(frozen=True, slots=True)
class Alert(Published):
    """An event that moves an indicator: which, by what likelihood ratio (null where it is only seen if so), and the
    answer before and after it alone."""

    CLOSED = True

    claim: Text
    what: Text
    how: Annotated[str, one_of(HOW)]
    indicator: Text
    kind: Annotated[str, one_of(KINDS)]
    ratio: float | None
    before: Probability
    after: Annotated[Probability | None, note("Null where the event is the answer itself, or rules it out.")]


@dataclass(frozen=True, slots=True)
class Contradiction(Published):
    """A claim of the page and an earlier one that it contradicts, and what they differ on; `cited`: the case cites
    that."""

    CLOSED = True

    claim: Text
    against: Text
    about: str
    cited: bool


@dataclass(frozen=True, slots=True)
class Raised(Published):
    """An event of the page that an earlier page told: that page, and how many witnesses tell it now."""

    CLOSED = True

    event: Event
    first: Text
    witnesses: Count


@dataclass(frozen=True)
class Arrival(Published):
    """A page that came in, or one that could not be read (`problem` says why). `copy_of`: the earlier pages whose words
    it repeats; `witness`: the earlier pages that go back to the same origin. `proposals` are the texts of what a draft
    of the page would propose that the case does not have."""

    FORMAT, TITLE = "offramp/arrival-1", "A page that came in"

    version: Text = field(default=VERSION, kw_only=True)
    case: CaseHash
    report: Text
    file: Text
    sha256: str
    date: Text | None = None
    claims: Count = 0
    notes: tuple[Text, ...] = ()
    problem: str = ""
    copy_of: tuple[Text, ...] = ()
    witness: tuple[Text, ...] = ()
    events: tuple[Event, ...] = ()
    alerts: tuple[Alert, ...] = ()
    again: Annotated[tuple[Raised, ...], note("Events that an earlier page told.")] = ()
    contradictions: tuple[Contradiction, ...] = ()
    proposals: tuple[Text, ...] = ()
    repeated: Annotated[bool, OPTIONAL, note("Whether it may have been shown before the watcher was killed.")] = False


@dataclass(frozen=True, eq=False)
class NewsDesk:
    """A case with its register, its indicators, and the pages that came in so far, in their order."""

    case: Case
    fingerprint: str
    register: Register
    indicators: Indicators
    earlier: tuple[Arrival, ...]
    shingled: dict[str, set[Run]] = field(default_factory=dict)

    def arrival(self, report: str, file: str, notes: Sequence[str] = (), proposals: Sequence[str] = ()) -> Arrival:
        """What a page of the register is to the case, after the earlier ones."""
        claims, own = self.register.of(report), self.register.reports[report]
        events = events_of(self.case, claims, self._relations(report))
        day = self._day(report)
        copies, witness = self._copied(report), self._same_witness(report)
        again = tuple(one for event in events if (one := self._raised(event, report, day, copies)))
        new = [event for event in events if event not in [one.event for one in again]]
        return Arrival(
            self.fingerprint, report, file, own.sha256, day, len(claims), tuple(notes), "", copies, witness, events,
            tuple(alert for event in new for alert in self._alerts(event)), again,
            tuple(self._contradictions(report)), tuple(proposals),
        )  # fmt: skip

    def _day(self, report: str) -> str | None:
        own = next((one.date for one in self.case.reports if one.id == report), None)
        return own.isoformat() if own else self.register.reports[report].date

    @property
    def _before(self) -> list[str]:
        """The reports that came before: those of the case, then those that came in."""
        return [*(one.id for one in self.case.reports), *(one.report for one in self.earlier if not one.problem)]

    def _relations(self, report: str) -> list[Relation]:
        earlier = {report, *self._before}
        return [
            one for one in self.register.links.relations
            if one.status != "rejected" and {claim.partition("#")[0] for claim in one.claims} <= earlier
            and any(claim.partition("#")[0] == report for claim in one.claims)
        ]  # fmt: skip

    def _same_witness(self, report: str) -> tuple[str, ...]:
        """The earlier reports that go back to the same origin."""
        origins = (one for one in self.register.links.origins if one.status != "rejected")
        joined = {other for one in origins if report in one.reports for other in one.reports} - {report}
        return tuple(one for one in self._before if one in joined)

    def _copied(self, report: str) -> tuple[str, ...]:
        """The earlier reports of which at least three in ten runs of five words are in this one, or of this in them."""
        own = self._runs(report)
        return tuple(
            one for one in self._before
            if one in self.register.reports and len(own) >= LEAST <= len(runs := self._runs(one))
            and containment(own, runs) >= CONTAINED
        )  # fmt: skip

    def _runs(self, report: str) -> set[Run]:
        if report not in self.shingled:
            self.shingled[report] = shingles(Reading(self.register.reports[report], self.register.of(report), ()))
        return self.shingled[report]

    # what was raised ------------------------------------------------------------------------------------------------

    def _raised(self, event: Event, report: str, day: str | None, copies: Sequence[str]) -> Raised | None:
        """The earlier page that told the same event, where one did."""
        telling = [one for one in self.earlier if any(each.key == event.key for each in one.events)]
        same = [one for one in telling if _near(one.date, day) or (one.report in copies and self._retold(event, one))]
        if not same:
            return None
        pages = [*(one.report for one in telling), report]
        return Raised(event, same[0].report, self._witnesses(pages))

    def _retold(self, event: Event, earlier: Arrival) -> bool:
        """Whether the sentence of an event stands in an earlier page, as that of the same event."""
        own = self._runs_of_three(event.claim)
        others = (self._runs_of_three(one.claim) for one in earlier.events if one.key == event.key)
        return any(containment(own, runs) >= RETOLD for runs in others)

    def _runs_of_three(self, claim: str) -> set[Run]:
        text = next(one.text for one in self.register.of(claim.partition("#")[0]) if one.id == claim)
        words = re.findall(r"\w+", text.lower())
        return set(zip(words, words[1:], words[2:], strict=False))

    def _witnesses(self, reports: Sequence[str]) -> int:
        """How many origins some reports go back to."""
        heads = dict[str, str]()
        for one in reports:
            joined = {*self._same_witness(one), *self._copied(one)}
            heads[one] = next((heads[other] for other in reports if other in heads and other in joined), one)
        return len(set(heads.values()))

    def _contradictions(self, report: str) -> Iterator[Contradiction]:
        cited = cited_claims(self.case)
        for one in self._relations(report):
            if one.kind == "contradicts":
                new, other = sorted(one.claims, key=lambda claim: claim.partition("#")[0] != report)
                yield Contradiction(new, other, one.about, other in cited)

    # what it does to the answer -------------------------------------------------------------------------------------

    def _alerts(self, event: Event) -> Iterator[Alert]:
        """The alert of an event: of the asked outcome where that is told by it, else of what it tells most of."""
        moved = [pair for one in self.indicators.indicators if (pair := _moved(one, event))]
        if moved and not (event.how == "same" and self._is_own_witness(event)):
            indicator, ratio = max(moved, key=lambda pair: (pair[0].kind == "outcome", _size(pair[1])))
            before, after = self.indicators.probability, self._after(event, indicator, ratio)
            yield Alert(event.claim, event.what, event.how, indicator.what, indicator.kind, ratio, before, after)

    def _is_own_witness(self, event: Event) -> bool:
        """Whether a page says again what an earlier page of its own witness said."""
        report, other = (claim.partition("#")[0] for claim in (event.claim, event.what))
        return other in (*self._same_witness(report), *self._copied(report))

    def _after(self, event: Event, indicator: Indicator, ratio: float | None) -> float | None:
        p = self.indicators.probability
        if indicator.kind == "claim" and event.what == indicator.what:
            so, other = (side.probability for side in indicator.sides)
            share = min(max((p - other) / (so - other), 0.0), 1.0) if so != other else 0.5
            q = _updated(share, ratio)
            return round(q * so + (1 - q) * other, 4)
        asked = next((one for one in self.indicators.indicators if one.kind == "outcome"), None)
        sign = next((one for one in asked.signs if one.what == event.what), None) if asked else None
        if sign is None:
            return round(p, 4)
        return None if sign.is_answer else round(_updated(p, _ratio(sign, event.how == "made")), 4)


def _near(one_day: str | None, other: str | None) -> bool:
    """Whether two pages are of so near a day that what both tell is one event; without a day they are."""
    if not one_day or not other:
        return True
    return abs((date.fromisoformat(one_day) - date.fromisoformat(other)).days) <= DAYS


def _moved(indicator: Indicator, event: Event) -> tuple[Indicator, float | None] | None:
    """An indicator with the likelihood ratio of an event, where the event is a sign that tells."""
    what, how = event.key
    for sign in indicator.signs:
        if sign.what == what and sign.kind == ("move" if how in ("made", "ruled_out") else how):
            seen = how != "ruled_out"
            return (indicator, _ratio(sign, seen)) if (sign.tells if seen else sign.tells_unseen) else None
    return None


def _ratio(sign: IndicatorSign, seen: bool) -> float | None:
    return sign.ratio if seen else sign.ratio_unseen


def _size(ratio: float | None) -> float:
    """How far a ratio lies from one."""
    return float("inf") if not ratio else max(ratio, 1 / ratio)


def _updated(p: float, ratio: float | None) -> float:
    """A probability after a sign of a likelihood ratio.

    >>> _updated(0.5, 3.0), _updated(0.5, None), _updated(0.5, 0.0)
    (0.75, 1.0, 0.0)
    """
    if ratio is None:
        return 1.0
    return p * ratio / (p * ratio + 1 - p) if p else 0.0
