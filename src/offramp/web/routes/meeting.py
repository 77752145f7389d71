"""The meeting: the answer large, a range from each for a chosen number, then all side by side; notes and decisions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse, Response

from offramp.analysts.meeting import Meeting, meeting_of, meeting_said, say_in_meeting
from offramp.briefing.names import names_of
from offramp.briefing.renderers.registry import RENDERERS
from offramp.briefing.views.meeting import blind_text, meeting_lines, minutes_page, note_text, range_columns, range_rows
from offramp.case.quantities import as_text, parse_value, percent_text
from offramp.errors import OfframpError
from offramp.web.briefs import Panel, panels
from offramp.web.item_edits import ItemEdit, case_tree, edit_item
from offramp.web.item_places import fields_of, place_of_item
from offramp.web.job_runner import MEETING
from offramp.web.join import join_card
from offramp.web.overrides import Changes
from offramp.web.request import Asked, log_change, session_of
from offramp.web.routes.answer import leanings
from offramp.web.session import Session, refuse
from offramp.web.sheet import Sheet
from offramp.web.sliders import Slider, slider_order, sliders
from offramp.web.templating import attached, data, html_page
from offramp.wording import capital

router = APIRouter()
DRAWS = 100  # of the answer under a range


@dataclass(frozen=True)
class MeetingPage:
    """A meeting, the numbers that ranges can be asked for: what moves the answer most first, and the work on the
    answers over draws; `due`: whether it is to begin by itself."""

    meeting: Meeting
    numbers: tuple[Slider, ...]
    panel: Panel

    @property
    def due(self) -> bool:
        return bool(self.meeting.ranked) and self.panel.job is None

    def number(self, path: str) -> Slider:
        return next(one for one in self.numbers if one.path == path)


def meeting_page(sheet: Sheet) -> MeetingPage:
    """The meeting over a sheet. Raises as `meeting_of`."""
    found = (one for one in sliders(sheet.case, sheet.changes, leanings(sheet)) if not one.ends)
    panel = panels(sheet, sheet.jobs)[MEETING]
    meeting = panel.job.result if panel.job and panel.done else meeting_of(sheet.session.folder, sheet.changed)
    return MeetingPage(meeting, tuple(sorted(found, key=slider_order)), panel)


@router.get("/meeting", response_class=HTMLResponse)
def get_meeting(request: Request, sheet: Asked, card: bool = False) -> HTMLResponse:
    """The meeting as a page; or the card alone that says how others join, to show and to print."""
    if card:
        return html_page(sheet, "join.html", join_card(request))
    words: dict[str, Any] = {
        "blind_text": blind_text,
        "note_text": note_text,
        "range_rows": range_rows,
        "columns": range_columns,
        "draws": DRAWS,
        "lines": meeting_lines,
        "join": join_card(request),
    }
    return html_page(sheet, "meeting.html", meeting_page(sheet), **words)


@router.get("/meeting.json")
def get_meeting_json(sheet: Asked) -> Response:
    """The meeting as data (`offramp/meeting-1`), without the ranges that are not shown yet."""
    return data(meeting_page(sheet).meeting.to_dict())


@router.get("/meeting/minutes.{form}", response_class=Response)
def get_minutes(sheet: Asked, form: Literal["docx", "md"]) -> Response:
    """What was decided and noted, and the ranges that were shown, as a document."""
    page = minutes_page(meeting_page(sheet).meeting, sheet.case, names_of(sheet.case))
    return attached(f"minutes.{form}", RENDERERS[f".{form}"](page, {}))


End = Annotated[float, Field(allow_inf_nan=False)] | Annotated[str, Field(max_length=40)]


class Saying(BaseModel):
    """What somebody does in a meeting: begins a round about a number, gives a range for it, shows all, writes the range
    agreed on into the case, or notes."""

    model_config = ConfigDict(extra="forbid", strict=True)

    action: Literal["open", "range", "show", "adopt", "note", "decide"]
    by: str = Field(default="", max_length=100, description="who; needed for a range, a note and a decision")
    path: str = Field(default="", max_length=300, description="for open, range and adopt: the number")
    low: End = Field(
        default=0.0, description="for range and adopt: a number; of a chance also in percent, with its sign"
    )
    high: End = Field(default=0.0, description="likewise")
    text: str = Field(default="", max_length=2000, description="for note and decide")
    digest: str = Field(default="", max_length=64, description="for adopt: of the case file that was looked at")


@router.post("/meetings")
def speak(request: Request, wanted: Saying) -> Response:
    """Keep what somebody does in the meeting (`offramp/met-1`)."""
    session = session_of(request)
    low, high, read = _check(session, wanted)
    if wanted.action == "adopt":
        return _adopt(session, wanted, low, high)
    more: dict[str, dict[str, Any]] = {"range": {"low": low, "high": high}, "open": {"path": wanted.path}}
    text = {"text": wanted.text.strip()} if wanted.action in ("note", "decide") else {}
    say_in_meeting(session.folder, wanted.action, wanted.by.strip(), **more.get(wanted.action, text))
    if wanted.action == "decide":
        log_change(request, "meeting", "decide", [wanted.text.strip()], "", wanted.by)
    return data({"format": "offramp/met-1", "action": wanted.action, **({"read": read} if read else {})})


def _adopt(session: Session, wanted: Saying, low: float, high: float) -> Response:
    """Write the range that was agreed on into the case, and keep it as a decision. Raises as `edit_item`."""
    tree = case_tree(session.file.read_bytes(), str(session.file))
    case = session.current().case
    item, key = _field_of(tree, wanted.path, [one.id for one in case.actors])
    value = as_text(parse_value(f"{low:.12g}..{high:.12g}" if low < high else f"{low:.12g}"))
    edit = ItemEdit(action="write", item=item, fields={key: value}, digest=wanted.digest)
    edit_item(session, edit, wanted.by.strip())
    text = f"{capital(names_of(case).label(wanted.path))} is from {low:g} to {high:g}, as agreed."
    say_in_meeting(session.folder, "decide", wanted.by.strip(), text=text, path=wanted.path, value=value)
    return data({"format": "offramp/met-1", "action": "adopt", "words": "Saved."})


def _field_of(tree: Mapping[str, Any], path: str, actors: Sequence[str]) -> tuple[str, str]:
    """The item and its field that a number is written in: a gain or chance is an item itself, `crowd.guard.doubt` and
    `chance.kept.stake` are fields of one."""
    with suppress(OfframpError):
        fields = fields_of(place_of_item(tree, path, actors))
        return path, next(one.key for one in fields if one.kind == "value" and one.required)
    item, _, key = path.rpartition(".")
    return item, key


def _check(session: Session, wanted: Saying) -> tuple[float, float, str]:
    """The ends of a range, and how they were read where that was as percent. Raises OfframpError unknown-name,
    who-decides, bad-number, nothing-changed or bad-change."""
    none = (0.0, 0.0, "")
    case = session.current().case
    if wanted.action == "open":
        if wanted.path not in {one.path for one in case.quantities.values() if not one.private}:
            raise refuse("unknown-name", f"there is no number '{wanted.path[:60]}'", "choose one in the list")
        return none
    if wanted.action != "show" and not wanted.by.strip():
        raise refuse("who-decides", "it is not known who says so", "write your name")
    if wanted.action in ("note", "decide"):
        if not wanted.text.strip():
            raise refuse("nothing-changed", "nothing is written", "write a sentence")
        return none
    met = meeting_said(session.folder, case)  # nothing is solved between a press and its answer
    if wanted.action == "adopt":
        if wanted.path not in {one.path for one in met.rounds if one.shown}:
            raise refuse("bad-change", "no ranges were shown for this number", "ask for ranges and show them first")
        return _range_of(session, wanted, wanted.path)
    now = met.open
    if now is None or (wanted.action == "range" and wanted.path != now.path):
        raise refuse("bad-change", "no ranges are taken for this number now", "look at the page as it is now")
    return _range_of(session, wanted, now.path) if wanted.action == "range" else none


def _range_of(session: Session, wanted: Saying, path: str) -> tuple[float, float, str]:
    case = session.current().case
    number = next(one for one in sliders(case, Changes((), None), {}) if one.path == path)
    floor, ceiling = (-math.inf if number.floor is None else number.floor), number.ceiling
    low, high, percent = _read(wanted, number.probability)
    if floor <= low <= high <= (math.inf if ceiling is None else ceiling):
        return low, high, f"{percent_text(low)} to {percent_text(high)}" if percent else ""
    allowed = f"{'any' if number.floor is None else f'{floor:g}'} to {'any' if ceiling is None else f'{ceiling:g}'}"
    more = ", or both in percent, with its sign" if number.probability else ""
    raise refuse("bad-number", "this is not a range for it", f"the lower end first, within {allowed}{more}", (allowed,))


def _read(wanted: Saying, probability: bool) -> tuple[float, float, bool]:
    """Both ends, nan where one is no number; and whether they are of a chance in percent: with the sign, or both above
    1."""
    texts = [str(end).strip() for end in (wanted.low, wanted.high)]
    signed = [text.endswith("%") for text in texts]
    try:
        low, high = (float(text.removesuffix("%").replace("−", "-")) for text in texts)
    except ValueError:
        return math.nan, math.nan, False
    if probability and (all(signed) or min(low, high) > 1):
        return low / 100, high / 100, True
    return (math.nan, math.nan, False) if any(signed) else (low, high, False)
