"""The page of what is promised for later, and where its numbers come from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from offramp.briefing.charts.figure import can_chart
from offramp.briefing.charts.guarantor import guarantor
from offramp.briefing.document import Page, Section
from offramp.briefing.names import names_of
from offramp.briefing.offers import result_data, result_page
from offramp.briefing.scored_pages import write_page
from offramp.briefing.views.guarantee import HANDLE, guarantee_blocks
from offramp.case.types import Case
from offramp.offers.promises import Guarantees


def guarantee_page(case: Case, guarantees: Guarantees, charts: bool | None = None) -> Page:
    """Guarantees as a page, with their chart where there is Altair (or as `charts` says)."""
    names, data = names_of(case), guarantee_data(case, guarantees)
    section = Section(HANDLE, "When a promise is believed", guarantee_blocks(data[HANDLE], names))
    drawn = [guarantor(guarantees, names)] if (can_chart() if charts is None else charts) else []
    return result_page(case, section, data, drawn, f"guarantee.{guarantees.promises[0].chance}")


def guarantee_data(case: Case, guarantees: Guarantees) -> dict[str, Any]:
    """Guarantees with what of their case a trace is told by, as plain values."""
    return result_data(case, HANDLE, guarantees.to_dict())


def save_guarantee_page(case: Case, guarantees: Guarantees, out: Path) -> None:
    """Write it in the form its suffix names. Raises OfframpError missing-extra, cannot-write."""
    write_page(guarantee_page(case, guarantees), out)
