"""The variants side by side: every outcome, with the terms of the question and with none given."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from offramp.briefing.names import names_of
from offramp.briefing.views.order_hinges import order_comparison_blocks
from offramp.briefing.views.terms import contrasts_grid, contrasts_text, given_text
from offramp.case import quantities
from offramp.case.types import Case, Variant
from offramp.ensemble.batch import only_orders
from offramp.ensemble.global_analysis import Drawn
from offramp.game.variants import Comparison, TermsRow
from offramp.game.variants import compare as put
from offramp.stability.order_variants import OrderComparison, order_comparison
from offramp.web.altered_case import basis
from offramp.web.briefs import Panel, panels
from offramp.web.jobs import Jobs
from offramp.web.request import Asked, PageJobs
from offramp.web.sheet import Sheet
from offramp.web.templating import data, html_page

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Beside:
    """A variant: what it changes, why, and its answer; `turns` where yes and no change places."""

    row: TermsRow
    changes: tuple[str, ...]
    why: str
    turns: bool
    query: str


@dataclass(frozen=True)
class Compared:
    """The variants, the case itself first; `drawn` are the differences draw by draw, where a job has made them."""

    found: Comparison
    rows: tuple[Beside, ...]
    outcomes: tuple[str, ...]
    panel: Panel
    drawn: Drawn | None
    stale: bool
    about: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the two tables: the variant, then each outcome."""
        return ("Variant", *self.outcomes)


def compared(sheet: Sheet, jobs: Jobs) -> Compared:
    """The variants of a sheet side by side. Raises ModelError as `bargain.terms.compare`."""
    found = beside(sheet)
    panel = panels(sheet, jobs)["contrasts"]
    job = panel.job if panel.job and panel.done else panel.stale
    names = tuple(
        dict.fromkeys(name for row in found.rows for name, p in row.outcomes.items() if p > 0 or name != "other")
    )
    about = given_text(found, names_of(sheet.case))
    rows = tuple(_beside(sheet.case, row, found.rows[0]) for row in found.rows)
    stale = job is not None and job is panel.stale
    return Compared(found, rows, names, panel, job.result if job else None, stale, about)


def beside(sheet: Sheet) -> Comparison:
    """The comparison under the changes."""
    return sheet.session.memo(("compare", basis(sheet)), lambda: put(sheet.changed))


def orders_beside(sheet: Sheet) -> OrderComparison:
    """The same of a case with orders alone."""
    return sheet.session.memo(("orders beside", basis(sheet)), lambda: order_comparison(sheet.changed))


def _beside(case: Case, row: TermsRow, itself: TermsRow) -> Beside:
    variant = next((one for one in case.variants if one.name == row.name), None) if row is not itself else None
    turns = row.fixed is not None and itself.fixed is not None and (row.fixed >= 0.5) != (itself.fixed >= 0.5)
    if variant is None:
        return Beside(row, (), "", turns, "")
    why = variant.support.assumed or ", ".join(f"“{names_of(case).quote(one)}”" for one in variant.support.claims)
    return Beside(row, tuple(variant_changes(case, variant)), why, turns, _query(variant))


def variant_changes(case: Case, variant: Variant) -> list[str]:
    """What a variant changes, in words."""
    names = names_of(case)
    values = [names.change(f"{path}: {quantities.as_text(value)}") for path, value in variant.values]
    return [*values, *(names.change(f"{option}: {'yes' if yes else 'no'}") for option, yes in variant.fix)]


def _query(variant: Variant) -> str:
    """The variant as changes of the page."""
    from urllib.parse import urlencode

    pairs = [("set", f"{path}={quantities.as_text(value)}") for path, value in variant.values]
    return urlencode([*pairs, *(("fix", f"{option}={'yes' if yes else 'no'}") for option, yes in variant.fix)])


@router.get("/compare", response_class=HTMLResponse)
def get_compare(sheet: Asked, jobs: PageJobs) -> HTMLResponse:
    """The variants side by side, as a page."""
    if only_orders(sheet.changed):
        blocks = order_comparison_blocks(orders_beside(sheet), names_of(sheet.case))
        return html_page(sheet, "orders.html", blocks)
    return html_page(sheet, "compare.html", compared(sheet, jobs), grid=contrasts_grid, told_of=contrasts_text)


@router.get("/compare.json")
def get_compare_json(sheet: Asked) -> Response:
    """The variants side by side (`offramp/compare-1`; of a case with orders alone `offramp/order-compare-1`)."""
    if only_orders(sheet.changed):
        return data(orders_beside(sheet).to_dict())
    return data(beside(sheet).to_dict())
