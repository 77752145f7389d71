"""The model: who can do what, what cannot be, what is chance, who gains what, and who moves when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from offramp.briefing.names import Names, names_of, rule_text
from offramp.briefing.views.page_words import (
    option_notes,
    order_lines,
    outcome_meaning,
    pace_text,
    rationality_text,
    seen_text,
)
from offramp.case.canonical import explicit
from offramp.case.quantities import is_open
from offramp.case.types import Actor, Case, Option, Sight, Support, Worth
from offramp.web.case_undo import Undoable
from offramp.web.request import Asked
from offramp.web.routes.answer import Switch, leanings, switches
from offramp.web.routes.compare import variant_changes
from offramp.web.routes.edit import last_edit, remarks
from offramp.web.sheet import Sheet
from offramp.web.sliders import Slider, sliders
from offramp.web.templating import data, html_page
from offramp.wording import capital

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Can:
    """An option with its switch, and when it can be taken and undone."""

    option: Option
    switch: Switch
    notes: str


@dataclass(frozen=True, slots=True)
class Party:
    """An actor: what it can do, its numbers and those that are open, and its preferences where they are an order;
    `form`: worth, priorities or ranking, "" for none; `sight`: what it takes to
    be otherwise."""

    actor: Actor
    options: tuple[Can, ...]
    numbers: tuple[Slider, ...]
    order: tuple[str, ...]
    open: tuple[tuple[str, str], ...]
    form: str
    sight: Sight | None


@dataclass(frozen=True, slots=True)
class Gamble:
    """A chance, its cases by name where it has several, and its numbers."""

    id: str
    text: str
    cases: tuple[str, ...]
    numbers: tuple[Slider, ...]


@dataclass(frozen=True, slots=True)
class ModelPage:
    """The model in words: `rules` and `history` with their support, `steps` by actor, `outcomes` with their meaning,
    `variants` with what they change, the rationality, how
    often the steps are played, and what is `held` throughout."""

    parties: tuple[Party, ...]
    gambles: tuple[Gamble, ...]
    rules: tuple[tuple[str, Support], ...]
    steps: tuple[tuple[str, tuple[str, ...]], ...]
    history: tuple[tuple[str, Support], ...]
    outcomes: tuple[tuple[str, str], ...]
    variants: tuple[tuple[str, str, Support], ...]
    rationality: str
    pace: str
    held: str
    remarks: Mapping[str, tuple[str, ...]]
    undoable: Undoable | None


def model_page(sheet: Sheet) -> ModelPage:
    """The model of a sheet."""
    case, names, every = sheet.case, names_of(sheet.case), sliders(sheet.case, sheet.changes, leanings(sheet))
    by_option = {one.option: one for one in switches(sheet)}
    return ModelPage(
        tuple(_party(case, actor, every, by_option, names) for actor in case.actors),
        tuple(_gambles(case, {one.path: one for one in every})),
        tuple((rule_text(rule, names), rule.support) for rule in case.rules),
        tuple((names.actor(step.actor), tuple(map(names.option, step.chooses))) for step in case.play.steps),
        tuple((seen_text(dict(item.saw), item.until, names), item.support) for item in case.history),
        tuple((one.name, outcome_meaning(one.when, one.resolves, names)) for one in case.outcomes),
        tuple((one.name, "; ".join(variant_changes(case, one)), one.support) for one in case.variants),
        rationality_text(case.rationality),
        pace_text(case.play, names),
        names.choice(case.fix),
        remarks(sheet),
        last_edit(sheet.session),
    )


def _party(
    case: Case, actor: Actor, numbers: tuple[Slider, ...], by_option: Mapping[str, Switch], names: Names
) -> Party:
    own = tuple(
        Can(option, by_option[option.id], option_notes(option.now, option.take, option.undo, names))
        for option in case.options
        if option.actor == actor.id
    )
    order = tuple(order_lines(case.preference(actor.id), case, names))
    form = case.preference(actor.id)
    items = [one for one in form.items if is_open(one.value.value)] if isinstance(form, Worth) else []
    unsized = tuple((one.value.path, capital(names.label(one.value.path))) for one in items)
    sight = next((one for one in case.sees if one.actor == actor.id), None)
    kind = type(form).__name__.lower() if form else ""
    return Party(actor, own, tuple(one for one in numbers if one.owner == actor.id), order, unsized, kind, sight)


def _gambles(case: Case, numbers: Mapping[str, Slider]) -> Iterator[Gamble]:
    for chance in case.chances:
        paths = [each.path for one in chance.cases for each in one.quantities]
        cases = tuple(one.name for one in chance.cases if one.name)
        yield Gamble(chance.id, chance.text, cases, tuple(numbers[path] for path in paths if path in numbers))


@router.get("/model", response_class=HTMLResponse)
def get_model(sheet: Asked) -> HTMLResponse:
    """The model as a page."""
    return html_page(sheet, "model.html", model_page(sheet))


@router.get("/model.json")
def get_model_json(sheet: Asked) -> Response:
    """The explicit form of the case under the changes (`offramp/case-1`)."""
    return data(explicit(sheet.changed))
