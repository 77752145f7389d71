"""The page that follows the flagship's reports, claim by claim, into the case; see `generate.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import offramp as of
from offramp.case.types import Case, Evidence, supports

DOCS = Path(__file__).parent
MADE = "<!-- made by docs/generate.py: do not edit -->\n\n"
HEAD = DOCS / "explanation" / "report-to-case.head.md"


def report_to_case() -> str:
    """Every claim of the reports in their order, with all that it supports, or why nothing does."""
    case = of.load(DOCS.parent / "cases" / "soft-exit")
    return MADE + HEAD.read_text("utf-8") + "\n" + "\n".join(_tables(case))


def _tables(case: Case) -> Iterator[str]:
    for report in case.reports:
        claims = [claim for claim in case.evidence if claim.report == report.id]
        rows = [f"| {claim.quote} | {claim.id} | {_use(case, claim)} |" for claim in claims]
        yield "\n".join([f"## {report.file}\n", "| claim | id | in the case |", "| --- | --- | --- |", *rows, ""])


def _use(case: Case, claim: Evidence) -> str:
    items = [f"`{path}`" for path, support in supports(case) if claim.id in support.claims]
    reason = dict(case.unused).get(claim.id, "a heading asserts nothing" if claim.kind == "heading" else "")
    return ", ".join(items) or f"unused: {reason}"
