"""The register of claims as the page reads and writes it: claims.jsonl, by the register's own verbs.

Who decides says which file was looked at, by its digest; when somebody else has decided since, nothing is written.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from offramp.briefing.names import single
from offramp.case.load import REGISTER, outline
from offramp.case.types import ReportEntry
from offramp.errors import OfframpError, Problem, ReportError
from offramp.evidence import decisions, journal
from offramp.evidence.grade_undo import last_grade, without_grade
from offramp.evidence.register import MAX_REGISTER_BYTES, Register, decode_register
from offramp.evidence.revision import Decide, revise
from offramp.evidence.types import CORRECTABLE, Grading
from offramp.io import read_bytes
from offramp.sanitize import visible
from offramp.web.request import session_of
from offramp.web.session import Session, file_stamp, refuse
from offramp.web.templating import data
from offramp.wording import count, short

router = APIRouter()
_STATUS = {"accept": "accepted", "reject": "rejected", "propose": "proposed"}


@dataclass(frozen=True, eq=False)
class Claims:
    """The register with the digest of its file."""

    register: Register
    digest: str


def register_claims(session: Session) -> Claims | None:
    """The register as its file stands; None where there is none. Raises ReportError as `register.load`."""
    place = session.folder / REGISTER
    if not place.is_file():
        return None
    raw = read_bytes(place, MAX_REGISTER_BYTES, ReportError)
    digest = hashlib.sha256(raw).hexdigest()
    return Claims(session.memo(("register", digest), lambda: decode_register(raw, REGISTER)), digest)


def text_of_report(session: Session, report: ReportEntry) -> str:
    """A report's text, read once for each state of its file. Raises ReportError as `load_report`."""
    from offramp.evidence.readers.registry import load_report

    path = session.folder / report.file
    key = ("text", report.file, *file_stamp(path))
    return session.memo(key, lambda: load_report(path, report.id, report.file).text)


# deciding -------------------------------------------------------------------------------------------------------


class Decision(BaseModel):
    """What is decided about claims or parts that were set aside, by whom, and the register that was looked at."""

    model_config = ConfigDict(extra="forbid", strict=True)

    action: Literal["accept", "reject", "propose", "grade", "correct", "restore", "undo"]
    names: list[str] = Field(
        min_length=1, max_length=200, description="ids of claims, reports, or parts set aside; for undo a report"
    )
    grade: str = Field(default="", max_length=2, description="for grade: A1 to F6, or A to F of a report")
    correct: dict[str, str] = Field(
        default_factory=dict, max_length=6, description="for correct: polarity, certainty, hedge, … and what is so"
    )
    why: str = Field(default="", max_length=300, description="for grade and correct: the ground; kept")
    by: str = Field(
        default="", max_length=100, description="who grades, corrects, restores or undoes; kept in the register"
    )
    digest: str = Field(max_length=64, description="the sha256 of the claims.jsonl that the page was made from")


@router.post("/claims")
def decide(request: Request, wanted: Decision) -> Response:
    """Accept, reject, grade, correct, restore or take back, and keep it in claims.jsonl (`offramp/decided-1`)."""
    session = session_of(request)
    names, digest = write_decision(session, wanted)
    told = {"action": wanted.action, "changed": list(names), "digest": digest}
    return data({"format": "offramp/decided-1", **told, "words": _in_words(session, wanted, names)})


_DONE = {"accept": "Accepted", "reject": "Rejected", "propose": "Undecided again", "correct": "Corrected"}
_DONE["undo"] = "Grade taken back"


def _in_words(session: Session, wanted: Decision, names: tuple[str, ...]) -> str:
    """What was decided, as a person is told: what became of it, and how the quotes begin."""
    claims = register_claims(session)
    quotes = {one.id: one.text for one in claims.register.claims.values()} if claims else {}
    quotes |= {one.id: one.publisher or one.id for one in session.current().case.reports}
    deed = f"Graded {wanted.grade}" if wanted.action == "grade" else _DONE.get(wanted.action, "Taken up again")
    meant = [f"“{short(single(visible(quotes[name])), 48)}”" for name in names[:3] if name in quotes]
    more = [count(len(names) - len(meant), "more claim" if meant else "claim")] if len(names) > len(meant) else []
    return f"{deed}: {', '.join(meant + more)}"


def write_decision(session: Session, wanted: Decision) -> tuple[tuple[str, ...], str]:
    """Write a decision into the register; the names that were meant and the digest of the new file.

    Raises OfframpError no-register, case-changed where the file is no longer the one that was looked at, bad-grade,
    who-decides, and ReportError unknown-claim, cannot-write and those of reading; the file is then as it was.
    """
    found = register_claims(session)
    if found is None:
        raise refuse("no-register", "there are no claims yet", "read the reports first: offramp read CASE")
    if wanted.action in ("grade", "correct", "restore", "undo") and not wanted.by.strip():
        raise refuse("who-decides", f"{wanted.action} needs to know who does it", "write your name")
    made = journal.LoggedAction(wanted.action, tuple(wanted.names), wanted.by.strip(), wanted.grade, wanted.why)
    try:
        if wanted.action == "restore":
            names = _read_again(session, found.register, wanted, made)
        else:
            decide = _undone(session, wanted) if wanted.action == "undo" else lambda now: _decided(now, wanted)
            names = revise(session.folder / REGISTER, decide, made, wanted.digest).names
    except ReportError as error:
        raise _for_page(error) from None
    after = register_claims(session)
    assert after
    return names, after.digest


def _decided(register: Register, wanted: Decision) -> tuple[Register, tuple[str, ...]]:
    by = wanted.by.strip()
    if wanted.action == "restore":
        return decisions.restore(register, wanted.names, by)
    if wanted.action == "correct":
        if not wanted.correct or not set(wanted.correct) <= set(CORRECTABLE):
            raise refuse("bad-correction", "this says nothing that can be corrected", "", CORRECTABLE)
        return decisions.correct(register, wanted.names, wanted.correct, by, wanted.why.strip())
    if wanted.action != "grade":
        return decisions.set_status(register, wanted.names, _STATUS[wanted.action])
    return decisions.grade(register, wanted.names, replace(_grading(wanted.grade), graded_by=by))


def _undone(session: Session, wanted: Decision) -> Decide:
    """What takes the last grade of a report back. Raises OfframpError who-decides and nothing-changed."""
    report = wanted.names[0]
    last = last_grade(session.folder / REGISTER, report)
    if not last or len(wanted.names) > 1:
        raise refuse("nothing-changed", f"no grade of '{report[:60]}' can be taken back", "name one graded report")
    return lambda now: (without_grade(now, report, last), (report,))


def _grading(grade: str) -> Grading:
    grading = decisions.parse_grade(grade)
    if not grading:
        remedy = "A (reliable) to F, then 1 (confirmed) to 6"
        raise refuse("bad-grade", f"'{grade}' is not a grade", remedy, ("A1 to F6",))
    return grading


def _read_again(
    session: Session, register: Register, wanted: Decision, action: journal.LoggedAction
) -> tuple[str, ...]:
    """The reports read again, with what was restored; nothing is written where one of them cannot be read."""
    from offramp.case.report_reading import read_again

    _, names = _decided(register, wanted)
    found = outline(session.folder)
    for one in found.reports:
        text_of_report(session, one)
    _, _, problems = read_again(found, lambda now: _decided(now, wanted), action=action, seen=wanted.digest)
    if problems:
        raise ReportError(problems)
    return names


def _for_page(error: ReportError) -> OfframpError:
    """The refusal of who was overtaken, in the words of the page; any other as it is."""
    if error.problems[0].slug != "case-changed":
        return error
    message = "the claims were changed since this page was made, by someone else who decided or by hand"
    remedy = "the page shows the new ones now: look at them, and decide once more"
    return OfframpError(Problem("case-changed", REGISTER, 0, 0, message, (), remedy))
