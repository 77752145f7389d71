"""The brief in the page, and where each of its numbers comes from: the case, and the quotes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from starlette.responses import HTMLResponse, Response

from offramp.briefing.brief import Brief
from offramp.briefing.document import Figure, Page, PublishedTrace, Trace, TraceQuote, in_short, published_trace
from offramp.briefing.names import names_of, value_text
from offramp.briefing.provenance import Supports
from offramp.briefing.renderers.registry import RENDERERS
from offramp.briefing.result_annexes import RESULTS
from offramp.briefing.views.provenance import assumption_text, quote_note, quotes_title
from offramp.case import quantities
from offramp.case.types import Case, Evidence, supports
from offramp.errors import nearest
from offramp.web.altered_case import in_words
from offramp.web.briefs import Panel, brief_under_changes, offers_page, panels
from offramp.web.job_runner import COPY, OFFERS
from offramp.web.jobs import Jobs
from offramp.web.request import Asked, PageJobs
from offramp.web.session import refuse
from offramp.web.sheet import Sheet
from offramp.web.templating import attached, data, html_page
from offramp.wording import capital

router = APIRouter()
AWAITED = {"turns": ("change", "hinges"), "next": ("change", "flip")}  # any of these jobs
WAITING = {"turns": "what would change the answer", "next": "what to find out next"}


@dataclass(frozen=True)
class Whole:
    """The brief's page, its figures by name, which handles have a trace, the sections that wait for a job, the copy of
    all pages, and what a file taken now would leave out."""

    page: Page
    figures: dict[str, Figure]
    handles: frozenset[str]
    awaited: frozenset[str]
    copy: Panel
    unfinished: tuple[str, ...] = ()


def page_brief(sheet: Sheet, jobs: Jobs) -> Whole:
    """The brief under the changes. Raises as `briefs.brief_under_changes`."""
    brief, there = brief_under_changes(sheet, jobs), panels(sheet, jobs)
    found = brief.page
    handles = frozenset(one.handle for one in found.traces)
    awaited = (
        frozenset(name for name, kinds in AWAITED.items() if not any(there[kind].done for kind in kinds))
        if sheet.case.asks
        else frozenset()
    )
    figures = {one.id: one for one in found.figures}
    return Whole(found, figures, handles, awaited, there[COPY], _unfinished(brief, awaited))


def _unfinished(brief: Brief, awaited: frozenset[str]) -> tuple[str, ...]:
    """The parts of a brief that are not worked out yet, in words."""
    judged = brief.data["judgement"]
    untried = ["other conventions of the method"] if judged and judged["audit"] is None else []
    return (*untried, *(WAITING[name] for name in AWAITED if name in awaited))


@router.get("/brief", response_class=HTMLResponse)
def get_brief(sheet: Asked, jobs: PageJobs) -> HTMLResponse:
    """The brief as a page."""
    return html_page(sheet, "brief.html", page_brief(sheet, jobs))


@router.get("/brief.json")
def get_brief_json(sheet: Asked, jobs: PageJobs) -> Response:
    """The brief as data (`offramp/brief-1`)."""
    return data(brief_under_changes(sheet, jobs).data)


@router.get("/brief/brief.{form}", response_class=Response)
def get_brief_file(
    sheet: Asked,
    jobs: PageJobs,
    form: Literal["docx", "pdf", "html", "md"],
    annexes: Annotated[bool, Query(description="every claim, number, table and chart, too")] = False,
) -> Response:
    """The brief under the changes as a file, which names them."""
    found = brief_under_changes(sheet, jobs)
    page = replace(found.page, lead=(*found.page.lead, *_changes_line(sheet)))
    made = RENDERERS[f".{form}"](page if annexes else in_short(page), found.data)
    return attached(f"brief.{form}", made)


@router.get("/copy.html", response_class=Response)
def get_frozen_copy(
    sheet: Asked, jobs: PageJobs, job: Annotated[str, Query(max_length=40, description="that made it")] = ""
) -> Response:
    """Every view under the changes as one file that needs no server, as a job of the kind `copy` made it."""
    panel = panels(sheet, jobs)[COPY]
    found = jobs.job(job) if job else panel.job
    if found is None or found.order.kind != COPY or found.state != "done":
        raise refuse("no-such-job", "there is no copy of these pages yet", "work it out under Brief: it takes seconds")
    return attached("copy.html", found.result)


def _changes_line(sheet: Sheet) -> tuple[str, ...]:
    changed = "; ".join(in_words(sheet))
    return (f"With changes from a meeting that the case file does not have: {changed}.",) if changed else ()


# where a number comes from ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TracedItem:
    """An item of the case: its path, what it is, its value, and the claims or the assumption that it rests on."""

    path: str
    name: str
    value: str
    claims: tuple[str, ...]
    assumed: str


@dataclass(frozen=True)
class From:
    """A trace with its items and quotes at hand; a claim that does not count has no quote."""

    trace: Trace
    items: tuple[TracedItem, ...]
    quotes: tuple[tuple[Evidence, str], ...]

    @property
    def title(self) -> str:
        return quotes_title([one for one, _ in self.quotes])


def comes_from(sheet: Sheet, jobs: Jobs, handle: str) -> From:
    """Where a number comes from: a handle of the brief, or the path of an item of the case. Raises OfframpError
    unknown-name."""
    case, rest = sheet.changed, tuple((path, one.claims, one.assumed) for path, one in supports(sheet.changed))
    trace = _item_trace(case, rest, handle) or _brief_trace(sheet, jobs, handle)
    items = tuple(_item(case, path, rest) for path in trace.items)
    publishers = {one.id: one.publisher or one.id for one in case.reports}
    quotes = (case.claims[one] for one in trace.claims if one in case.claims)
    noted = tuple((one, quote_note(one, publishers[one.report])) for one in quotes)
    return From(trace, items, noted)


def _brief_trace(sheet: Sheet, jobs: Jobs, handle: str) -> Trace:
    offers = panels(sheet, jobs)[OFFERS] if handle.partition(".")[0] in RESULTS else None
    page = offers_page(sheet, offers.job) if offers and offers.job else brief_under_changes(sheet, jobs).page
    known = {one.handle: one for one in page.traces}
    if handle not in known:
        remedy = nearest(handle, known) or f"see the numbers {'under Offers' if offers else 'of the brief'}"
        raise refuse("unknown-name", f"there is no number '{handle[:60]}'", remedy, tuple(known))
    return known[handle]


def _item_trace(case: Case, rest: Supports, path: str) -> Trace | None:
    """The trace of an item by itself; None where the path is none."""
    for one, claims, assumed in rest:
        if one == path:
            value = case.quantities.get(path)
            told = ((path, quantities.central(value.value)),) if value else ()
            name = capital(names_of(case).item(path))
            says = f"{name}: {_value(case, path)}" if value else name
            return Trace(path, says, told, (path,), claims, () if claims else (assumed,), "offramp resolve CASE")
    return None


def _value(case: Case, path: str) -> str:
    number = case.quantities.get(path)
    return value_text(quantities.as_text(number.value)) if number else ""


def _item(case: Case, path: str, rest: Supports) -> TracedItem:
    claims, assumed = next(((claims, assumed) for one, claims, assumed in rest if one == path), ((), ""))
    return TracedItem(path, names_of(case).item(path), _value(case, path), claims, assumption_text(assumed))


Handle = Annotated[str, Path(description="a handle of the brief, or the path of an item of the case", max_length=300)]


@router.get("/why/{handle:path}.json")
def get_brief_why_json(sheet: Asked, jobs: PageJobs, handle: Handle) -> Response:
    """Where a number comes from (`offramp/trace-1`)."""
    return data(_published(comes_from(sheet, jobs, handle)).to_dict())


@router.get("/why/{handle:path}", response_class=HTMLResponse)
def get_brief_why(sheet: Asked, jobs: PageJobs, handle: Handle) -> HTMLResponse:
    """Where a number comes from, as a page."""
    return html_page(sheet, "trace.html", comes_from(sheet, jobs, handle))


def _published(origin: From) -> PublishedTrace:
    return published_trace(origin.trace, tuple(TraceQuote(one.id, one.quote, one.report) for one, _ in origin.quotes))
