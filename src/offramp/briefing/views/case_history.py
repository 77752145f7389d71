"""Who changed what in a case, in words. The one view of a CaseHistory."""

from __future__ import annotations

import csv
import io

from offramp.analysts.case_history import CaseHistory, PastChange
from offramp.briefing.document import Block, Grid, Para
from offramp.briefing.names import single
from offramp.briefing.register_files import harmless_cell
from offramp.wording import capital, count, short

COLUMNS = ("when", "who", "what")
_LONGEST, _SHOWN = 90, 3
_DONE = {
    ("claims", "accept"): "accepted",
    ("claims", "reject"): "rejected",
    ("claims", "propose"): "left open again",
    ("claims", "grade"): "graded",
    ("claims", "correct"): "corrected",
    ("claims", "undo"): "took back the last grade of",
    ("claims", "restore"): "took back into the report",
    ("claims", "reset"): "took back what was decided of",
    ("claims", "conflict"): "said that these contradict each other:",
    ("claims", "read"): "read the reports again, and what is decided moved with",
    ("claims", "standing"): "found decided, in the register itself,",
    ("sizes", "answer"): "answered",
    ("sizes", "undo"): "took back the last answer",
    ("sizes", "write"): "wrote the sizes that follow from the answers",
    ("variants", "save"): "saved the variant",
    ("variants", "standing"): "wrote the variant",
    ("case", "change"): "changed",
    ("case", "add"): "added",
    ("case", "move"): "moved",
    ("case", "delete"): "took out",
    ("case", "undo"): "undid",
    ("pages", "add"): "handed in the page",
    ("meeting", "decide"): "decided in the meeting",
    ("proposals", "accept"): "accepted the proposal",
    ("proposals", "reject"): "rejected the proposal",
    ("proposals", "draft"): "read the pages anew",
    ("proposals", "play"): "made a choice of",
    ("proposals", "rename"): "renamed the proposal",
    ("proposals", "merge"): "made one of the proposals",
    ("proposals", "reset"): "opened again the proposal",
}


def case_history_blocks(history: CaseHistory) -> tuple[Block, ...]:
    """A table of changes, or that there are none."""
    lead = Para(f"{capital(count(len(history.changes), 'change'))}.")
    return (lead, Grid(COLUMNS, history_rows(history))) if history.changes else (lead,)


def history_rows(history: CaseHistory) -> tuple[tuple[str, ...], ...]:
    """The cells of the table, in the order of COLUMNS."""
    return tuple((_when(one.at), one.by or "nobody said", past_change_text(one)) for one in history.changes)


def past_change_text(change: PastChange) -> str:
    """A change in words.

    >>> past_change_text(PastChange("", "Ana", "claims", "grade", ("He will go.",), "B2"))
    'graded “He will go.”: B2'
    """
    done = _DONE.get((change.kind, change.action), f"{change.action}, of the {change.kind},")
    shown = ", ".join(f"“{short(single(one), _LONGEST)}”" for one in change.subjects[:_SHOWN])
    rest = len(change.subjects) - _SHOWN
    more = f" and {count(rest, 'more', 'more')}" if rest > 0 else ""
    detail = f": {single(change.detail)}" if change.detail else ""
    return f"{done} {shown}{more}".rstrip() + detail


def history_csv(history: CaseHistory) -> str:
    """The changes as a table for a spreadsheet, which runs none of its cells."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(("when", "who", "kind", "action", "what", "detail"))
    for one in history.changes:
        cells = (one.at, one.by, one.kind, one.action, "; ".join(one.subjects), one.detail)
        table.writerow(map(harmless_cell, cells))
    return "\ufeff" + out.getvalue()


def _when(at: str) -> str:
    """A time as people write it.

    >>> _when("2026-11-30T17:05:10Z"), _when("2026-11-30"), _when("")
    ('2026-11-30 17:05 UTC', '2026-11-30', 'before this history')
    """
    day, _, time = at.partition("T")
    return (f"{day} {time[:5]} UTC" if time else day) or "before this history"
