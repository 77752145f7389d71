"""The question and its answer, with the numbers and terms that it leans on as sliders and switches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from offramp import __version__
from offramp.case.types import Case
from offramp.errors import OfframpError, Problem
from offramp.web.asked import Asked
from offramp.web.central import Central, central
from offramp.web.changes import standing
from offramp.web.numbers import Number, Swings, numbers, swings
from offramp.web.pages import Sheet, data, page

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
    """The answer now and before the changes; `problems` say why there is none now."""

    now: Central | None
    before: Central
    telling: tuple[Number, ...]
    others: tuple[tuple[str, tuple[Number, ...]], ...]
    switches: tuple[Switch, ...]
    problems: tuple[Problem, ...] = field(default=())

    @property
    def turned(self) -> bool:
        """Whether yes and no have changed places."""
        return bool(self.now and self.now.solved and self.before.solved and self.now.yes != self.before.yes)


def answer(sheet: Sheet) -> Answer:
    """The answer of a sheet. Raises ModelError where the case itself cannot be asked."""
    before = plainly(sheet)
    found = numbers(sheet.case, sheet.changes, leanings(sheet))
    telling = tuple(_telling(found))
    others = _grouped(sheet.case, [one for one in found if one not in telling])
    try:
        now, problems = answered(sheet), ()
    except OfframpError as error:
        now, problems = None, error.problems
    return Answer(now, before, telling, others, tuple(switches(sheet)), problems)


def plainly(sheet: Sheet) -> Central:
    """The answer of the case as it stands."""
    return sheet.desk.memo(("central", sheet.loaded.apart, ""), lambda: central(sheet.case))


def answered(sheet: Sheet) -> Central:
    """The answer under the changes."""
    key = ("central", sheet.loaded.apart, sheet.changes.query)
    return sheet.desk.memo(key, lambda: central(sheet.case, sheet.changes.variant))


def leanings(sheet: Sheet) -> Swings:
    """By how much each number moves the answer of the case as it stands."""
    return sheet.desk.memo(("swings", sheet.loaded.apart), lambda: swings(sheet.case))


def _telling(found: tuple[Number, ...]) -> Iterator[Number]:
    """The numbers that move the answer most, and those that only one actor knows."""
    moving = [one for one in found if one.swing is not None and one.swing >= TELLING]
    yield from sorted(moving, key=lambda one: -(one.swing or 0.0))[:MOST_TELLING]
    yield from (one for one in found if one.ends)


def _grouped(case: Case, found: list[Number]) -> tuple[tuple[str, tuple[Number, ...]], ...]:
    """The others by whose they are, in the order of the case; what is chance comes first."""
    names = {"chance": "What nobody decides", **{one.id: one.name for one in case.actors}}
    groups = ((name, tuple(one for one in found if one.owner == key)) for key, name in names.items())
    return tuple((name, some) for name, some in groups if some)


def switches(sheet: Sheet) -> Iterator[Switch]:
    """What the question takes as given, then every other option, in the order of the case."""
    case = sheet.case
    given = dict(case.asks.given) if case.asks else {}
    chosen = dict(sheet.changes.variant.fix) if sheet.changes.variant else {}
    for option in sorted(case.options, key=lambda one: one.id not in given):
        said = {None: "", True: "yes", False: "no"}[chosen.get(option.id)]
        yield Switch(option.id, option.text, option.actor, standing(case, option.id), said, option.id in given)


@router.get("/", response_class=HTMLResponse)
def show(sheet: Asked) -> HTMLResponse:
    """The answer as a page."""
    return page(sheet, "answer.html", answer(sheet))


@router.get("/answer.json")
def told(sheet: Asked) -> Response:
    """The answer under the changes, and before them (`offramp/answer-1`)."""
    return data(answer_dict(sheet, answered(sheet)))


def answer_dict(sheet: Sheet, now: Central) -> dict[str, Any]:
    """`offramp/answer-1`."""
    return {
        "format": "offramp/answer-1",
        "case": sheet.loaded.hash,
        "version": __version__,
        "changes": sheet.changes.to_dict(),
        **now.to_dict(),
        "before": plainly(sheet).to_dict(),
    }
