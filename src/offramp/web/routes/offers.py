"""Offers that all could live with, when a promise is believed, the answer by date; made by one job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from offramp.briefing.document import Figure, Page
from offramp.briefing.result_annexes import lacking_text
from offramp.ensemble.judgement import check_asked
from offramp.errors import ModelError
from offramp.web.briefs import Panel, offers_page, panels
from offramp.web.job_runner import OFFERS
from offramp.web.jobs import Job, Jobs
from offramp.web.request import Asked, PageJobs
from offramp.web.routes.hinges import work_data
from offramp.web.sheet import Sheet
from offramp.web.templating import html_page

router = APIRouter()


@dataclass(frozen=True)
class OffersView:
    """The work on offers, and what it made of these numbers, or of others (`stale`); `lacking` says why a case can have
    none, "" where it can."""

    panel: Panel
    lacking: str
    job: Job | None
    page: Page | None

    @property
    def stale(self) -> bool:
        return self.job is not None and self.job is self.panel.stale

    @property
    def handles(self) -> frozenset[str]:
        """Which rows and sentences answer why: those of these numbers."""
        return frozenset(one.handle for one in self.page.traces) if self.page and not self.stale else frozenset()

    @property
    def figures(self) -> Mapping[str, Figure]:
        return {one.id: one for one in self.page.figures} if self.page else {}


def offers_view(sheet: Sheet, jobs: Jobs) -> OffersView:
    """Offers, guarantees and the answer by date, as far as they have been made."""
    panel = panels(sheet, jobs)[OFFERS]
    job = panel.job if panel.done else panel.stale
    return OffersView(panel, _lacking(sheet), job, offers_page(sheet, job) if job else None)


def _lacking(sheet: Sheet) -> str:
    try:
        check_asked(sheet.changed)
    except ModelError as error:
        return lacking_text(error.problems[0])
    return ""


@router.get("/offers", response_class=HTMLResponse)
def get_offers(sheet: Asked, jobs: PageJobs) -> HTMLResponse:
    """Offers, guarantees and the answer by date, as a page."""
    return html_page(sheet, "offers.html", offers_view(sheet, jobs))


@router.get("/offers.json")
def get_offers_json(sheet: Asked, jobs: PageJobs) -> Response:
    """The work on these numbers, and the offer, guarantees and answer by date it has made (`offramp/work-1`)."""
    return work_data(sheet, [panels(sheet, jobs)[OFFERS]])
