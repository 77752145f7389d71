"""The question and its answer, with the numbers and terms that it leans on as sliders and switches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from offramp.briefing.document import Para
from offramp.briefing.support import rests
from offramp.briefing.views.evidence import support_para
from offramp.case.types import Case
from offramp.version import VERSION
from offramp.web.altered_case import basis
from offramp.web.headline import page_headline, start_draws
from offramp.web.live_answer import Central, answered, plainly
from offramp.web.overrides import option_status
from offramp.web.request import Asked
from offramp.web.sheet import Sheet
from offramp.web.sliders import Slider, Swings, slider_order, sliders, swings
from offramp.web.templating import data, html_page

router = APIRouter()
MOST_TELLING = 8  # sliders shown first
TELLING = 0.02  # a number that moves the answer by less is not among them


@dataclass(frozen=True, slots=True)
class Switch:
    """An option that can be held at yes or no; `choice` is what the changes say, "" where they say nothing."""

    option: str
    text: str
    actor: str
    standing: str
    choice: str
    given: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The numbers that turn or move the answer most, all others by whose they are, what can be held; `support`
    says what the case as it stands rests on."""

    support: Para
    telling: tuple[Slider, ...]
    others: tuple[tuple[str, tuple[Slider, ...]], ...]
    switches: tuple[Switch, ...]


def answer_page(sheet: Sheet) -> Answer:
    """What stands under the answer; the answer itself is the verdict that every page shows."""
    found = tuple(sorted(sliders(sheet.case, sheet.changes, leanings(sheet)), key=slider_order))
    telling = tuple(_telling(found))
    support = sheet.session.memo(("rests", basis(sheet)), lambda: support_para(rests(sheet.changed)))
    others = _grouped(sheet.case, [one for one in found if one not in telling])
    return Answer(support, telling, others, tuple(switches(sheet)))


def leanings(sheet: Sheet) -> Swings:
    """By how much each number moves the answer of the case as it stands."""
    return sheet.session.memo(("swings", sheet.loaded.apart), lambda: swings(sheet.case))


def _telling(sliders: tuple[Slider, ...]) -> Iterator[Slider]:
    """The numbers that move the answer most, and those that only one actor knows."""
    moving = [one for one in sliders if one.swing is not None and one.swing >= TELLING]
    yield from moving[:MOST_TELLING]
    yield from (one for one in sliders if one.ends and one not in moving[:MOST_TELLING])


def _grouped(case: Case, sliders: list[Slider]) -> tuple[tuple[str, tuple[Slider, ...]], ...]:
    """The others by whose they are, in the order of the case; what is chance comes first."""
    names = {"chance": "What nobody decides", **{one.id: one.name for one in case.actors}}
    groups = ((name, tuple(one for one in sliders if one.owner == key)) for key, name in names.items())
    return tuple((name, some) for name, some in groups if some)


def switches(sheet: Sheet) -> Iterator[Switch]:
    """What the question takes as given, then every other option, in the order of the case."""
    case = sheet.case
    given = dict(case.asks.given) if case.asks else {}
    actors = {one.id: one.name for one in case.actors}
    chosen = dict(sheet.changes.variant.fix) if sheet.changes.variant else {}
    for option in sorted(case.options, key=lambda item: item.id not in given):
        said = {None: "", True: "yes", False: "no"}[chosen.get(option.id)]
        yield Switch(
            option.id, option.text, actors[option.actor], option_status(case, option.id), said, option.id in given
        )


@router.get("/", response_class=HTMLResponse)
def get_answer(sheet: Asked) -> HTMLResponse:
    """The answer as a page; opening it begins the draws of the case as it stands."""
    if not sheet.changes.listed:
        start_draws(sheet)
    return html_page(sheet, "answer.html", answer_page(sheet))


@router.get("/answer.json")
def get_answer_json(sheet: Asked) -> Response:
    """The answer under the changes, and before them (`offramp/answer-1`)."""
    return data(answer_dict(sheet, answered(sheet)))


def answer_dict(sheet: Sheet, now: Central) -> dict[str, Any]:
    """`offramp/answer-1`."""
    judgement = page_headline(sheet)
    return {
        "format": "offramp/answer-1",
        "case": sheet.loaded.hash,
        "version": VERSION,
        "changes": sheet.changes.to_dict(),
        **now.to_dict(),
        "before": plainly(sheet).to_dict(),
        "judgement": None if judgement.old else judgement.judged,
        "judgement_before": judgement.before,
    }
