"""The page of the answer by date, and where its numbers come from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from offramp.briefing.charts.curve import curve
from offramp.briefing.charts.figure import can_chart
from offramp.briefing.document import Page, Section
from offramp.briefing.names import names_of
from offramp.briefing.offers import result_data, result_page
from offramp.briefing.scored_pages import write_page
from offramp.briefing.views.by_date import HANDLE, date_blocks
from offramp.case.types import Case
from offramp.ensemble.by_date import ByDate


def date_page(case: Case, dated: ByDate, charts: bool | None = None) -> Page:
    """The answer by date as a page, with its chart where there is Altair (or as `charts` says)."""
    data = date_data(case, dated)
    section = Section(HANDLE, "By when", date_blocks(data[HANDLE], names_of(case)))
    drawn = [curve(dated)] if (can_chart() if charts is None else charts) else []
    return result_page(case, section, data, drawn, "when.1")


def date_data(case: Case, dated: ByDate) -> dict[str, Any]:
    """The answer by date with what of its case a trace is told by, as plain values."""
    return result_data(case, HANDLE, dated.to_dict())


def save_date_page(case: Case, dated: ByDate, out: Path) -> None:
    """Write it in the form its suffix names. Raises OfframpError missing-extra, cannot-write."""
    write_page(date_page(case, dated), out)
