"""What the answer hinges on: draws, numbers and claims that turn it, and what would reverse it; made by jobs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from offramp.briefing.document import Block, Figure, Section
from offramp.briefing.names import names_of
from offramp.briefing.views.order_hinges import order_hinges_blocks
from offramp.briefing.views.page_words import apart_text
from offramp.ensemble.batch import only_orders
from offramp.graph.build import model as graph
from offramp.stability.turning import order_hinges
from offramp.web.briefs import Panel, brief_figure, brief_under_changes, outdated, panels
from offramp.web.job_runner import KINDS
from offramp.web.jobs import Job, Jobs
from offramp.web.live_answer import Central
from offramp.web.request import Asked, PageJobs
from offramp.web.sheet import Sheet
from offramp.web.templating import data, html_page
from offramp.wording import CENTRAL, capital

router = APIRouter()
SECTIONS = {"change": ("turns", "next"), "hinges": ("turns",), "flip": ("next",), "draws": ("else",)}
ABOUT = {
    "change": "Each claim, origin and number held on the draws of the answer, and other conventions: a minute or two.",
    "hinges": f"{capital(CENTRAL)}: each number, claim and origin alone, and where it reverses the answer.",
    "flip": f"{capital(CENTRAL)}: the fewest and smallest changes found that reverse the answer.",
    "draws": "All uncertain inputs, sampled many times: how much the answer depends on the doubt.",
}


@dataclass(frozen=True)
class Shown:
    """One kind of work, and what the brief says of what it made: of these numbers, or of others (`stale`)."""

    panel: Panel
    about: str
    job: Job | None
    sections: tuple[Section, ...]
    figures: Mapping[str, Figure]
    handles: frozenset[str]
    stale: bool


@dataclass(frozen=True)
class Turning:
    """All of them; `apart` is the answer of the jobs where it is not that of the page (see `altered`). `orders`: of a
    case with orders alone, what turns its equilibria."""

    shown: tuple[Shown, ...]
    apart: float | None
    orders: tuple[Block, ...]

    def warning(self, page: Central | None) -> str:
        """That the work has another answer than the page, "" where it has not."""
        return apart_text(self.apart, page.probability) if self.apart is not None and page and page.solved else ""


def turning(sheet: Sheet, jobs: Jobs) -> Turning:
    """What the answer hinges on, as far as it has been made."""
    shown = tuple(_shown(sheet, jobs, panel) for kind, panel in panels(sheet, jobs).items() if kind in SECTIONS)
    return Turning(shown, _answer(shown), _orders(sheet))


def _orders(sheet: Sheet) -> tuple[Block, ...]:
    """What turns the equilibria of a case with orders alone."""
    if not only_orders(sheet.changed):
        return ()
    key = ("order hinges", sheet.loaded.apart, sheet.changes.query)
    return sheet.session.memo(
        key, lambda: order_hinges_blocks(order_hinges(graph(sheet.changed)), names_of(sheet.case))
    )


def _shown(sheet: Sheet, jobs: Jobs, panel: Panel) -> Shown:
    wanted, job, stale = SECTIONS[panel.kind], None, False
    if panel.done:
        job, brief = panel.job, brief_under_changes(sheet, jobs)
    elif panel.stale:
        job, brief, stale = panel.stale, outdated(sheet, panel.stale), True
    if job is None:
        return Shown(panel, ABOUT[panel.kind], None, (), {}, frozenset(), False)
    sections = tuple(_part(one, panel.kind) for one in brief.page.sections if one.anchor in wanted)
    figures = {one.id: one for one in brief.page.figures}
    handles = frozenset(one.handle for one in brief.page.traces)
    return Shown(panel, ABOUT[panel.kind], job, sections, figures, handles, stale)


def _part(section: Section, kind: str) -> Section:
    """What is measured on the answer, or what is if everything is as reported."""
    if kind == "change":
        return replace(section, blocks=section.reasons)
    return replace(section, lead=()) if kind in ("hinges", "flip") and section.reasons else section


def _answer(shown: tuple[Shown, ...]) -> float | None:
    """The answer that the hinges of these numbers were made from."""
    found = next((one.job for one in shown if one.panel.kind == "hinges" and one.job and not one.stale), None)
    return float(found.result.answer["probability"]) if found else None


@router.get("/hinges", response_class=HTMLResponse)
def get_hinges(sheet: Asked, jobs: PageJobs) -> HTMLResponse:
    """What the answer hinges on, as a page."""
    return html_page(sheet, "hinges.html", turning(sheet, jobs))


@router.get("/hinges.json")
def get_hinges_json(sheet: Asked, jobs: PageJobs) -> Response:
    """The work on these numbers, and what it has made (`offramp/work-1`)."""
    return work_data(sheet, [panel for panel in panels(sheet, jobs).values() if not KINDS[panel.kind].apart])


def work_data(sheet: Sheet, shown: Iterable[Panel]) -> Response:
    """Some kinds of work on these numbers, and what they made, as data."""
    work = [_told(panel) for panel in shown]
    return data(
        {"format": "offramp/work-1", "case": sheet.loaded.hash, "changes": sheet.changes.to_dict(), "work": work}
    )


def _told(panel: Panel) -> dict[str, Any]:
    result = panel.job.result if panel.job and panel.done else None
    plain = None if result is None else result.to_dict() if hasattr(result, "to_dict") else asdict(result)
    return {"kind": panel.kind, "job": panel.job.to_dict() if panel.job else None, "result": plain}


# figures --------------------------------------------------------------------------------------------------------


@router.get("/figure", response_class=Response, responses={200: {"content": {"image/svg+xml": {}}}})
def get_figure(
    sheet: Asked,
    jobs: PageJobs,
    name: Annotated[str, Query(description="a figure of the brief", max_length=40)] = "states",
    job: Annotated[str, Query(description="of an older job", max_length=40)] = "",
) -> Response:
    """A figure of the brief as a picture; nothing in it can act."""
    from offramp.briefing.charts.render import svg

    found = brief_figure(sheet, jobs, name, job)
    text = sheet.session.memo(("svg", id(found), name), lambda: (found, svg(found)))[1]
    return Response(text.encode("utf-8", "replace"), media_type="image/svg+xml")


@router.get("/figure.json")
def get_figure_json(
    sheet: Asked,
    jobs: PageJobs,
    name: Annotated[str, Query(description="a figure of the brief", max_length=40)] = "states",
    job: Annotated[str, Query(description="of an older job", max_length=40)] = "",
) -> Response:
    """A figure as a Vega-Lite specification with its data, and in words."""
    return data(asdict(brief_figure(sheet, jobs, name, job)))
