"""Who changed what in the case, as a page and as files."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from offramp.analysts.case_history import case_history
from offramp.briefing.views.case_history import COLUMNS, history_csv, history_rows
from offramp.web.request import Asked
from offramp.web.templating import attached, data, html_page

router = APIRouter()


@router.get("/history", response_class=HTMLResponse)
def get_history(sheet: Asked) -> HTMLResponse:
    """The history as a page, the latest first."""
    rows = history_rows(case_history(sheet.session.folder))[::-1]
    return html_page(sheet, "history.html", rows, columns=COLUMNS)


@router.get("/history.json")
def get_history_json(sheet: Asked) -> Response:
    """The history as data (`offramp/history-1`)."""
    return data(case_history(sheet.session.folder).to_dict())


@router.get("/history.csv", response_class=Response)
def get_history_csv(sheet: Asked) -> Response:
    """The history as a table for a spreadsheet."""
    return attached("history.csv", history_csv(case_history(sheet.session.folder)))
