"""The model: who can do what, what cannot be, what is chance, who gains what, and who moves when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from offramp.case import conditions
from offramp.case.canonical import explicit
from offramp.case.transform import vary
from offramp.case.types import Actor, Case, Option, Pass, Priorities, Ranking, Support
from offramp.web.request import Asked
from offramp.web.routes.answer import Switch, leanings, switches
from offramp.web.sheet import Sheet
from offramp.web.sliders import Slider, sliders
from offramp.web.templating import data, html_page

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Can:
    """An option with the conditions under which it can be taken and undone, "" where there is none."""

    option: Option
    take: str
    undo: str
    switch: Switch


@dataclass(frozen=True, slots=True)
class Party:
    """An actor: what it can do, its numbers, and its preferences where they are an order without numbers."""

    actor: Actor
    options: tuple[Can, ...]
    numbers: tuple[Slider, ...]
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gamble:
    """A chance and its numbers."""

    text: str
    numbers: tuple[Slider, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A past pass through the play, in words."""

    saw: Mapping[str, bool]
    until: str
    terms_unknown: bool
    demanded: Mapping[str, bool]
    support: Support


@dataclass(frozen=True, slots=True)
class ModelPage:
    parties: tuple[Party, ...]
    gambles: tuple[Gamble, ...]
    rules: tuple[tuple[str, str, Support], ...]
    steps: tuple[tuple[str, tuple[str, ...]], ...]
    history: tuple[Told, ...]
    outcomes: tuple[tuple[str, str, str], ...]


def model_page(sheet: Sheet) -> ModelPage:
    """The model of a sheet."""
    case, found = sheet.case, sliders(sheet.case, sheet.changes, leanings(sheet))
    held = {one.option: one for one in switches(sheet)}
    return ModelPage(
        tuple(_party(case, one, found, held) for one in case.actors),
        tuple(_gambles(case, {one.path: one for one in found})),
        tuple((one.kind, conditions.write(one.when), one.support) for one in case.rules),
        tuple((step.actor, step.chooses) for step in case.play.steps),
        tuple(map(_told, case.history)),
        tuple((one.name, conditions.write(one.when), one.resolves) for one in case.outcomes),
    )


def _party(case: Case, actor: Actor, found: tuple[Slider, ...], held: Mapping[str, Switch]) -> Party:
    own = tuple(_can(one, held[one.id]) for one in case.options if one.actor == actor.id)
    return Party(actor, own, tuple(one for one in found if one.owner == actor.id), tuple(_order(case, actor.id)))


def _can(option: Option, switch: Switch) -> Can:
    take, undo = ("" if one == conditions.ALWAYS else _said(one) for one in (option.take, option.undo))
    return Can(option, take, undo, switch)


def _said(when: conditions.Expr) -> str:
    return "never" if when == conditions.NEVER else conditions.write(when)


def _order(case: Case, actor: str) -> Iterator[str]:
    """Preferences that are an order, best first."""
    form = case.preference(actor)
    if isinstance(form, Priorities):
        yield from (conditions.write(one.when) for one in form.statements)
    elif isinstance(form, Ranking):
        yield from (" = ".join(tied) for tied in form.order)


def _gambles(case: Case, found: Mapping[str, Slider]) -> Iterator[Gamble]:
    for chance in case.chances:
        paths = [each.path for one in chance.cases for each in one.quantities]
        yield Gamble(chance.text, tuple(found[path] for path in paths))


def _told(item: Pass) -> Told:
    return Told(dict(item.saw), item.until, item.terms_unknown, dict(item.demanded), item.support)


@router.get("/model", response_class=HTMLResponse)
def show(sheet: Asked) -> HTMLResponse:
    """The model as a page."""
    return html_page(sheet, "model.html", model_page(sheet))


@router.get("/model.json")
def told(sheet: Asked) -> Response:
    """The explicit form of the case under the changes (`offramp/case-1`)."""
    variant = sheet.changes.variant
    return data(explicit(vary(sheet.case, variant) if variant else sheet.case))
