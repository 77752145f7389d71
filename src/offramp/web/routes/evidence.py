"""The evidence: each report with its claims, what hedges them, what rests on them, and what people decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from starlette.responses import HTMLResponse, Response

from offramp.briefing.register_files import RegisterSheet, register_file
from offramp.briefing.views.claim import (
    CORRECTIONS,
    GRADES,
    aside_text,
    becomes_text,
    claim_facts,
    claim_text,
    register_text,
    rejected_text,
    relation_text,
    report_grade_text,
    report_text,
    without_text,
)
from offramp.briefing.views.timeline import COLUMNS, timeline_rows
from offramp.case import evidence_audit, quantities
from offramp.case.credence import Credence
from offramp.case.load import REGISTER
from offramp.case.transform import fallen, without
from offramp.case.types import Case, ReportEntry, cited_claims, supports
from offramp.errors import OfframpError, Problem, nearest
from offramp.evidence.assertions import claim_of
from offramp.evidence.decisions import piece_id
from offramp.evidence.grade_undo import ReportGrade, last_grade
from offramp.evidence.register import Register
from offramp.evidence.timeline import timeline
from offramp.evidence.types import CREDIBILITIES, RELIABILITIES, Claim, Reading
from offramp.web.live_answer import Central, central_answer
from offramp.web.marked_text import Piece, breaks, is_in_place, pieces
from offramp.web.overrides import claims_meant
from offramp.web.register_edits import register_claims, text_of_report
from offramp.web.request import Asked
from offramp.web.session import refuse
from offramp.web.sheet import Sheet
from offramp.web.templating import attached, data, html_page

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Place:
    """Which report is shown, which of its claims is looked at, and which part of a long text."""

    report: Annotated[str, Query(description="a report of the case; the first where it is left out")] = ""
    claim: Annotated[str, Query(description="the id of a claim; its report is then shown", max_length=300)] = ""
    part: Annotated[int, Query(description="of a long text, from 1", ge=0, le=100_000)] = 0


@dataclass(frozen=True, slots=True)
class Citing:
    """An item of the case that rests on a claim: its value, and what becomes of it where the claim is not true.

    `then` is "" where nothing becomes of it, because something else supports it too.
    """

    path: str
    value: str
    others: tuple[str, ...]
    then: str


@dataclass(frozen=True, slots=True)
class Without:
    """The answer when some claims are not true, or why there is none."""

    claims: tuple[str, ...]
    answer: Central | None
    problem: str

    def text(self, asked: str, now: Central | None) -> str:
        """The play without them, beside the one with them."""
        p = self.answer.probability if self.answer and self.answer.solved else None
        return without_text(asked, p, now.probability if now and now.solved else None, self.problem)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The claim that is looked at; `related` are others that say the same, support it or contradict it."""

    claim: Claim
    carries: tuple[Citing, ...]
    related: tuple[tuple[str, Claim, str], ...]
    without: Without | None
    unused: str


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """A page of a report; `breaks` says where its parts begin, `lost` which claims no longer stand in the text,
    `unread` why there is none; `grader` who graded the report, None where no register knows it, and `graded` the last
    grade, which can be taken back."""

    reports: tuple[tuple[ReportEntry, int], ...]
    report: ReportEntry | None
    pieces: tuple[Piece, ...]
    part: int
    parts: int
    chosen: Chosen | None
    lost: tuple[Claim, ...]
    review: frozenset[str]
    rejected: tuple[str, ...]
    cited: frozenset[str]
    digest: str
    counts: tuple[int, int, int]
    timeline: tuple[tuple[str, ...], ...]
    unread: tuple[Problem, ...]
    graded: ReportGrade | None
    grader: str | None

    @property
    def gradable(self) -> bool:
        """Whether the register knows the report."""
        return self.grader is not None


def evidence_page(sheet: Sheet, place: Place) -> EvidencePage:
    """The evidence of a sheet. Raises OfframpError unknown-name, and ReportError where the register cannot be read."""
    found, case = register_claims(sheet.session), sheet.case
    register = found.register if found else Register("", {}, {}, ())
    chosen = _claim(register, place.claim)
    report = _report(case, chosen.report if chosen else place.report)
    own = register.of(report.id) if report else ()
    text, unread = _text(sheet, report)
    there = [one for one in own if is_in_place(text, one)]
    aside = register.set_aside_of.get(report.id, ()) if report else ()
    starts = breaks(len(text), [one.start for one in there])
    part = _part(starts, place.part, chosen)
    end = starts[part] if part < len(starts) else len(text)
    cited = frozenset(cited_claims(case))
    return EvidencePage(
        reports=tuple((one, len(register.of(one.id))) for one in case.reports),
        report=report,
        pieces=tuple(pieces(text, there, aside, starts[part - 1], end)),
        part=part,
        parts=len(starts),
        chosen=_chosen(sheet, register, chosen) if chosen else None,
        lost=tuple(one for one in own if not is_in_place(text, one)),
        review=frozenset(one.text for one in register.review_of.get(report.id, ())) if report else frozenset(),
        rejected=tuple(sorted({claim for _, claim in evidence_audit.cited_rejected(sheet.case)})),
        cited=cited,
        digest=found.digest if found else "",
        counts=_counts(register),
        timeline=timeline_rows(timeline(register, dates=_days(case))),
        unread=unread,
        graded=last_grade(sheet.session.folder / REGISTER, report.id) if report and found else None,
        grader=(register.reports[report.id].grading.graded_by or "")
        if report and report.id in register.reports
        else None,
    )


def _text(sheet: Sheet, report: ReportEntry | None) -> tuple[str, tuple[Problem, ...]]:
    """The text of a report; where it cannot be read, why: its claims are known all the same."""
    try:
        return (text_of_report(sheet.session, report) if report else ""), ()
    except OfframpError as error:
        return "", error.problems


def _days(case: Case) -> dict[str, str]:
    return {report.id: report.date.isoformat() for report in case.reports if report.date}


def _claim(register: Register, name: str) -> Claim | None:
    if not name:
        return None
    claim = register.claims.get(claim_of(name))
    if claim is None or name not in {claim.id, *(one.id for one in claim.assertions)}:
        raise refuse("unknown-name", f"there is no claim '{name[:60]}'", nearest(name, register.claims))
    return claim


def _report(case: Case, name: str) -> ReportEntry | None:
    known = {one.id: one for one in case.reports}
    if name and name not in known:
        raise refuse("unknown-name", f"there is no report '{name[:60]}'", nearest(name, known), tuple(known))
    return known[name] if name else next(iter(case.reports), None)


def _part(starts: tuple[int, ...], asked: int, chosen: Claim | None) -> int:
    """The part to show, from 1: the one that is asked for, else the one with the claim, else the first."""
    if asked:
        return min(asked, len(starts))
    return max(sum(at <= chosen.start for at in starts), 1) if chosen else 1


def _counts(register: Register) -> tuple[int, int, int]:
    """Claims; decided ones; graded ones."""
    every = register.claims.values()
    return len(every), sum(one.status != "proposed" for one in every), sum(bool(one.grading.graded_by) for one in every)


# one claim ------------------------------------------------------------------------------------------------------


def _chosen(sheet: Sheet, register: Register, claim: Claim) -> Chosen:
    carries = tuple(_carried(sheet.changed, claim.id))
    unused = next((why for name, why in sheet.case.unused if name == claim.id), "")
    gone = _without(sheet, (claim.id,)) if carries and sheet.case.asks else None
    return Chosen(claim, carries, tuple(_related(register, claim)), gone, unused)


def _carried(case: Case, claim: str) -> Iterator[Citing]:
    """What rests on a claim, and what becomes of it without."""
    fell, believed = fallen(case, (claim,)), Credence(case)
    for path, support in supports(case):
        if claim in support.claims:
            number = case.quantities.get(path)
            value = quantities.as_text(number.value) if number else ""
            others = tuple(one for one in support.claims if one != claim)
            gone = not believed.stands(support, (claim,))
            yield Citing(path, value, others, _then(case, path) if path in fell else "stays as it is" if gone else "")


def _then(case: Case, path: str) -> str:
    """What becomes of an item that falls."""
    number = case.quantities.get(path)
    if number and number.otherwise is not None:
        return quantities.as_text(number.otherwise)
    return "held at no" if path.startswith("options.") else "falls away"


def _related(register: Register, claim: Claim) -> Iterator[tuple[str, Claim, str]]:
    names = {"same_as": "says the same as", "supports": "goes with", "contradicts": "contradicts"}
    names["superseded"] = "is one of two of which the later stands, with"
    for one in register.links.relations:
        if claim.id in one.claims and one.status != "rejected":
            other = one.claims[1] if one.claims[0] == claim.id else one.claims[0]
            if other in register.claims:
                yield names[one.kind], register.claims[other], one.about


def _without(sheet: Sheet, names: tuple[str, ...]) -> Without:
    """The answer under the changes when these claims are not true; solved here and now."""
    key = ("without", sheet.loaded.apart, sheet.changes.query, names)
    return sheet.session.memo(key, lambda: _solved(sheet, names))


def _solved(sheet: Sheet, names: tuple[str, ...]) -> Without:
    try:
        return Without(names, central_answer(without(sheet.changed, frozenset(names))), "")
    except OfframpError as error:
        return Without(names, None, error.problems[0].message)


# routes ---------------------------------------------------------------------------------------------------------


@router.get("/evidence", response_class=HTMLResponse)
def get_evidence(sheet: Asked, place: Annotated[Place, Depends()]) -> HTMLResponse:
    """The evidence as a page."""
    return html_page(sheet, "evidence.html", evidence_page(sheet, place), **_KNOWN)


_WORDINGS: tuple[Callable[..., Any], ...] = (
    *(claim_text, claim_facts, register_text, rejected_text),
    *(report_text, report_grade_text, aside_text, becomes_text, relation_text, piece_id, claims_meant),
)
_KNOWN: dict[str, Any] = {each.__name__: each for each in _WORDINGS} | {
    "grades": GRADES,
    "corrections": CORRECTIONS,
    "reliabilities": RELIABILITIES,
    "credibilities": CREDIBILITIES,
    "timeline_columns": COLUMNS,
}


@router.get("/evidence.json")
def get_evidence_json(sheet: Asked, report: Annotated[str, Query(description="a report of the case")] = "") -> Response:
    """A report with its claims and what was set aside (`offramp/read-1`)."""
    found, entry = register_claims(sheet.session), _report(sheet.case, report)
    if found is None or entry is None or entry.id not in found.register.reports:
        raise refuse("no-register", "there are no claims to tell", "read the reports first: offramp read CASE")
    one = next(each for each in found.register.readings() if each.report.id == entry.id)
    whole: Reading = replace(one, report=replace(one.report, text=text_of_report(sheet.session, entry)))
    return data({**whole.to_dict(), "digest": found.digest})


@router.get("/evidence/{name}", response_class=Response)
def get_register_file(sheet: Asked, name: Literal["claims.csv", "claims.graphml", "sources.json"]) -> Response:
    """The register as a file for other programs: a table, a network, the sources as CSL-JSON."""
    found = register_claims(sheet.session)
    register = found.register if found else Register("", {}, {}, ())
    return attached(name, register_file(name, RegisterSheet(register, sheet.case.reports, sheet.case)))
