"""Taking back the last grade of a report: the journal says what stood before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from offramp.codec.decoding import decode
from offramp.evidence.journal import journal_entries
from offramp.evidence.register import Register
from offramp.evidence.types import Claim, Grading


@dataclass(frozen=True, slots=True)
class ReportGrade:
    """A grade that a person gave to a report, and why; all gradings before it, and those that it changed."""

    by: str
    why: str
    before: Mapping[str, Grading]
    after: Mapping[str, Grading]


def last_grade(register: Path, report: str) -> ReportGrade | None:
    """The last grade of a report that was not taken back; None where there is none. Raises as `journal_entries`."""
    stack: list[ReportGrade] = []
    stood: dict[str, Grading] = {}
    for entry in journal_entries(register):
        now = {name: _grading(records) for name, records in entry["decided"].items()}
        if report in entry["names"] and entry["action"] in ("undo", "reset"):
            stack[-1 if entry["action"] == "undo" else 0 :] = []
        elif report in entry["names"] and entry["action"] == "grade" and report in now:
            stack.append(ReportGrade(entry["by"], entry["about"], dict(stood), now))
        stood |= now
    return stack[-1] if stack else None


def _grading(records: list[dict[str, Any]]) -> Grading:
    """What a name is graded as; as it is read where its decision was taken back."""
    return (decode(Grading, records[0].get("grading"))[0] if records else None) or Grading()


def without_grade(register: Register, report: str, last: ReportGrade) -> Register:
    """The register with the last grade of a report taken back: the report and the letters of its claims are as they
    were; a digit that was given since stays."""
    own = last.before.get(report, Grading())
    claims = {
        key: replace(one, grading=_claim_grading(one, own, last)) if one.report == report else one
        for key, one in register.claims.items()
    }
    reports = {**register.reports, report: replace(register.reports[report], grading=own)}
    return replace(register, claims=MappingProxyType(claims), reports=MappingProxyType(reports))


def _claim_grading(claim: Claim, report: Grading, last: ReportGrade) -> Grading:
    before = last.before.get(claim.id, Grading())
    if claim.grading == last.after.get(claim.id) or not claim.grading.graded_by:
        return before if claim.id in last.after else claim.grading
    return replace(claim.grading, reliability=report.reliability if report.graded_by else before.reliability)
