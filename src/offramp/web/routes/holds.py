"""What holds: which states nobody would leave, by which way of thinking ahead, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

import numpy as np
from fastapi import APIRouter, Depends, Query
from starlette.responses import HTMLResponse, Response

from offramp.briefing.charts.render import svg
from offramp.briefing.charts.states import states
from offramp.briefing.context import MOST_IN_TABLEAU
from offramp.briefing.document import Block, Figure
from offramp.briefing.folded_states import FoldedOutcome, folded_states
from offramp.briefing.names import names_of
from offramp.briefing.views.explanation import note_texts, witness_blocks, witness_title
from offramp.briefing.views.hypergame import hypergame_lines
from offramp.briefing.views.page_words import concept_text
from offramp.briefing.views.play_tree import PlayBranch, PlayNode, course_of
from offramp.briefing.views.states import (
    common_text,
    distance_text,
    folded_text,
    folded_title,
    leaver_text,
    leaving_text,
    listed_text,
    staying_text,
    taken_text,
)
from offramp.briefing.views.tableau import tableau_grids
from offramp.case.asked_orders import orders_used
from offramp.case.fewer_options import holding
from offramp.case.types import Case, Choices, Ranking
from offramp.errors import OfframpError, nearest
from offramp.graph.build import model
from offramp.graph.model import Bools, Model, name
from offramp.graph.moves import Codes
from offramp.graph.reach import absorbing, reached
from offramp.stability.concepts import LEADING, concept_named, concepts
from offramp.stability.explain import Witness, explain
from offramp.stability.hypergame import hypergame
from offramp.stability.solve import Table, solve
from offramp.stability.tableau import tableau
from offramp.web.request import Asked
from offramp.web.routes.table import game_tree
from offramp.web.session import refuse
from offramp.web.sheet import Sheet
from offramp.web.templating import data, html_page

router = APIRouter()
MOST_OPTIONS = 16  # of a case whose states a page lists
MOST_FREE = 12  # that move where a case has more
MOST_ROWS = 40  # listed of an outcome
CONCEPTS = tuple(one.key for one in concepts() if one.explain)  # the page can say why by each of them
PLAIN = {one.key: f"{one.looks_at} ({one.name})" for one in concepts() if one.explain}
SHOWN = {
    "held": "in reach, and nobody moves away",
    "equilibria": "anywhere, and nobody moves away",
    "reach": "all in reach",
    "all": "all there are",
}


FREE = "an option that moves freely, of a case of many; may be repeated"
Free = Annotated[list[str] | None, Query(description=FREE, max_length=100)]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which states are asked for: by concept, outcome, option, and whether all, in reach or stable for all."""

    concept: Annotated[str, Query(description=", ".join(CONCEPTS))] = LEADING
    outcome: Annotated[str, Query(description="a named outcome, or other; all where it is left out")] = ""
    option: Annotated[str, Query(description="OPTION=yes or OPTION=no; all where it is left out")] = ""
    show: Annotated[str, Query(description=", ".join(SHOWN))] = "held"
    free: Free = None


@dataclass(frozen=True, slots=True)
class Row:
    """One state: what is yes in it, and who would stay; `moves` and `steps` from the present state, by any moves and by
    better ones, None where they do not lead there."""

    state: str
    now: bool
    yes: tuple[str, ...]
    common: frozenset[str]
    outcome: str
    moves: int | None
    steps: int | None
    absorbing: bool
    stays: tuple[bool, ...]

    @property
    def taken(self) -> str:
        return taken_text(self.yes)

    @property
    def differs(self) -> str:
        """What is taken beyond what is in every state that stands beside it."""
        return taken_text(
            [one for one in self.yes if one not in self.common], "Nothing else" if self.common else "Nothing"
        )

    @property
    def distance(self) -> str:
        return distance_text(self.moves, self.steps)


@dataclass(frozen=True, slots=True)
class RowGroup:
    """The states asked for of one outcome: `total` of them, what is taken in each, and the first ones."""

    outcome: str
    total: int
    common: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def title(self) -> str:
        return folded_title(self.outcome, self.total)


@dataclass(frozen=True, slots=True)
class Holds:
    """The states asked for by outcome, those in reach first; `total` counts them all. `folded` are all states in reach,
    `course` is how the game most likely goes, `held` are options that stay as they are, of a case of many.

    `graph` draws the states in reach; None where nobody can move, or without the extra `charts`.
    """

    asked: Filter
    actors: tuple[tuple[str, str], ...]
    outcomes: tuple[str, ...]
    total: int
    feasible: int
    groups: tuple[RowGroup, ...]
    present: Row
    folded: tuple[FoldedOutcome, ...]
    course: tuple[tuple[PlayNode, PlayBranch], ...]
    notes: tuple[str, ...]
    tableau: tuple[Block, ...]
    seen: tuple[Block, ...]
    held: Choices

    @property
    def free(self) -> str:
        """What moves freely as a part of an address, "" where everything does."""
        return urlencode([("free", option) for option in self.asked.free or ()]) if self.held else ""

    @property
    def leaving(self) -> str:
        return leaving_text(not all(self.present.stays))

    @property
    def counted(self) -> str:
        return listed_text(sum(len(one.rows) for one in self.groups), self.total, self.feasible)

    graph: Figure | None


def holds(sheet: Sheet, asked: Filter) -> Holds:
    """What holds in the case under the changes. Raises OfframpError unknown-name and too-many-states."""
    key = ("stable states", sheet.loaded.apart, sheet.changes.query, repr(asked))
    return sheet.session.memo(key, lambda: _holds(sheet, asked))


def _holds(sheet: Sheet, asked: Filter) -> Holds:
    table = solved_table(sheet, (asked.concept,), asked.free)
    made, (case, held) = table.model, graph_case(sheet, asked.free)
    _known("outcome", asked.outcome, ("", *made.outcomes))
    away, steps, stuck = reached(made), reached(made, improving=True), absorbing(made)
    stable = table.stable[asked.concept]

    def row(code: int, common: frozenset[str] = frozenset()) -> Row:
        moves, better = (int(found[code]) if found[code] >= 0 else None for found in (away, steps))
        outcome, stays = made.outcomes[made.outcome[code]], tuple(stable[:, code].tolist())
        letters, yes = name(code, len(made.options)), _taken(case, made, code)
        return Row(letters, code == made.now, yes, common, outcome, moves, better, bool(stuck[code]), stays)

    wanted = np.flatnonzero(_wanted(made, asked, stable, away >= 0))
    wanted = wanted[np.lexsort((wanted, np.where(away[wanted] < 0, 99, away[wanted])))]
    kinds = dict.fromkeys(made.outcome[wanted].tolist())
    groups = tuple(_group(case, made, wanted[made.outcome[wanted] == kind], row) for kind in kinds)
    return Holds(
        asked,
        tuple((one.id, one.name) for one in case.actors),
        made.outcomes,
        len(wanted),
        int(made.feasible.sum()),
        groups,
        row(made.now),
        folded_states(table, asked.concept) if made.outcomes != ("other",) else (),
        _course(sheet),
        tuple(note_texts(table.notes())),
        _tableau(sheet, asked),
        _seen(case, held),
        held,
        _graph(sheet, asked),
    )


def _taken(case: Case, graph: Model, code: int) -> tuple[str, ...]:
    letters = name(code, len(graph.options))
    return tuple(one.text for one, letter in zip(case.options, letters, strict=True) if letter == "Y")


def _group(case: Case, graph: Model, codes: Codes, row: Callable[[int, frozenset[str]], Row]) -> RowGroup:
    """The states of one outcome; what all of them share is said once."""
    common = _taken(case, graph, int(np.bitwise_and.reduce(codes))) if len(codes) > 1 else ()
    rows = tuple(row(int(code), frozenset(common)) for code in codes[:MOST_ROWS])
    return RowGroup(rows[0].outcome, len(codes), common, rows)


def _course(sheet: Sheet) -> tuple[tuple[PlayNode, PlayBranch], ...]:
    """The likeliest course of the game; nothing where none is played or solved."""
    with suppress(OfframpError):
        return tuple(course_of(game_tree(sheet)))
    return ()


def _tableau(sheet: Sheet, asked: Filter) -> tuple[Block, ...]:
    """The tableau, where the states are few."""
    made = graph(sheet, asked.free)
    if int(made.feasible.sum()) > MOST_IN_TABLEAU:
        return ()
    key = ("tableau", made.case)
    return sheet.session.memo(key, lambda: tableau_grids(tableau(made), names_of(sheet.case)))


def _seen(case: Case, fixed: Choices) -> tuple[Block, ...]:
    """What lasts where each actor judges by what it sees, where the case says so and all its options move."""
    return tuple(hypergame_lines(hypergame(case), names_of(case))) if case.sees and not fixed else ()


def _graph(sheet: Sheet, asked: Filter) -> Figure | None:
    def drawn() -> Figure | None:
        with suppress(OfframpError):
            return states(case, solved_table(sheet, (asked.concept,), asked.free))
        return None

    case, held = graph_case(sheet, asked.free)
    return sheet.session.memo(("graph of", sheet.loaded.apart, sheet.changes.query, asked.concept, held), drawn)


def _wanted(model: Model, asked: Filter, stable: Bools, near: Bools) -> Bools:
    """Which states a filter lets through."""
    held = stable.all(axis=0)
    shown = {"held": held & near, "equilibria": held, "reach": near, "all": model.feasible}
    _known("kind of states", asked.show, tuple(shown))
    found = shown[asked.show] & model.feasible
    if asked.outcome:
        found = found & (model.outcome == model.outcomes.index(asked.outcome))
    if asked.option:
        found = found & _chosen(model, asked.option)
    return np.asarray(found)


def _chosen(model: Model, asked: str) -> Bools:
    """The states in which an option is chosen, or is not, as `option=yes`."""
    option, _, choice = asked.rpartition("=")
    _known("option", option, model.options)
    _known("choice", choice, ("yes", "no"))
    bit = len(model.options) - 1 - model.options.index(option)
    return np.asarray((np.arange(len(model.feasible)) >> bit & 1) == (choice == "yes"))


def graph_case(sheet: Sheet, free: Sequence[str] | None = None) -> tuple[Case, Choices]:
    """The case under the changes as its states are listed: of many options some stay as they are, those in no step of
    the game first, and never one of `free`. Raises OfframpError unknown-name, and too-large-for-page of a ranking."""
    case = sheet.changed
    for option in free or ():
        _known("option", option, [one.id for one in case.options])
    if len(case.options) <= MOST_OPTIONS:
        return case, ()
    if orders_used(case) or any(isinstance(one, Ranking) for one in case.preferences):
        message, remedy = f"{len(case.options)} options make too many states for a page", "use 'offramp solve'"
        raise refuse("too-large-for-page", message, remedy, (f"{MOST_OPTIONS} options",))
    crowds = [one.crowd.option for one in case.actors if one.crowd]
    played = [option for step in case.play.steps for option in step.chooses]
    first = list(dict.fromkeys([*crowds, *(free or ()), *played, *(one.id for one in case.options)]))[:MOST_FREE]
    fixed = dict(case.fix)
    held = tuple((one.id, fixed.get(one.id, one.now)) for one in case.options if one.id not in first)
    key = ("held", sheet.loaded.apart, sheet.changes.query, held)
    return sheet.session.memo(key, lambda: holding(case, dict(held))), held


def graph(sheet: Sheet, free: Sequence[str] | None = None) -> Model:
    """The graph model under the changes. Raises as `graph_case` and `offramp.model` do."""
    case, held = graph_case(sheet, free)
    return sheet.session.memo(("graph", sheet.loaded.apart, sheet.changes.query, held), lambda: model(case))


def solved_table(sheet: Sheet, concepts: Sequence[str], free: Sequence[str] | None = None) -> Table:
    """The verdicts under the changes."""
    for concept in concepts:
        _known("concept", concept, CONCEPTS)
    key = ("holds", sheet.loaded.apart, sheet.changes.query, graph_case(sheet, free)[1], *concepts)
    return sheet.session.memo(key, lambda: solve(graph(sheet, free), concepts))


def _known(kind: str, name_: str, allowed: Sequence[str]) -> None:
    if name_ not in allowed:
        shown = tuple(one for one in allowed if one)
        raise refuse("unknown-name", f"there is no {kind} '{name_[:60]}'", nearest(name_, allowed), shown)


Filtered = Annotated[Filter, Depends()]


@router.get("/holds", response_class=HTMLResponse)
def get_holds(sheet: Asked, asked: Filtered) -> HTMLResponse:
    """What holds, as a page."""
    found, meaning = holds(sheet, asked), concept_text(concept_named(asked.concept))
    return html_page(sheet, "holds.html", found, meaning=meaning, plain=PLAIN, shown=SHOWN, **_WORDINGS)


_SAID: tuple[Callable[..., str], ...] = (common_text, folded_text, folded_title, staying_text, leaver_text)
_WORDINGS: dict[str, Any] = {each.__name__: each for each in _SAID}


@router.get("/holds.json")
def get_holds_json(sheet: Asked, asked: Filtered) -> Response:
    """Every verdict by the concept (`offramp/solve-1`); the other filters are for people."""
    return data(solved_table(sheet, (asked.concept,), asked.free).to_dict())


@router.get("/holds.svg", response_class=Response, responses={200: {"content": {"image/svg+xml": {}}}})
def picture(sheet: Asked, asked: Filtered) -> Response:
    """The states in reach as a picture, the equilibria by the concept marked; nothing in it can act."""
    figure = holds(sheet, asked).graph
    if figure is None:
        raise refuse("unknown-name", "there is no picture of these states", 'pip install "offramp[charts]"')
    return Response(svg(figure).encode("utf-8", "replace"), media_type="image/svg+xml")


# why ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WhyQuestion:
    """Which verdict is asked about."""

    actor: Annotated[str, Query(description="an actor of the case")]
    state: Annotated[str, Query(description="a state's letters, or now")] = "now"
    concept: Annotated[str, Query(description=", ".join(CONCEPTS))] = LEADING
    free: Free = None


@dataclass(frozen=True, slots=True)
class Why:
    """A verdict in sentences: whose, and what is taken in the state."""

    title: str
    taken: str
    blocks: tuple[Block, ...]


def why_state(sheet: Sheet, asked: WhyQuestion) -> Witness:
    """What decides a verdict. Raises ModelError as `explain`."""
    _known("concept", asked.concept, CONCEPTS)
    made = graph(sheet, asked.free)
    state = name(made.now, len(made.options)) if asked.state == "now" else asked.state
    return explain(made, asked.actor, state, asked.concept)


def _why(sheet: Sheet, asked: WhyQuestion) -> Why:
    witness, (case, _) = why_state(sheet, asked), graph_case(sheet, asked.free)
    options = [one.id for one in case.options]
    yes = (one.text for one, letter in zip(case.options, witness.state, strict=True) if letter == "Y")
    actor = next(one.name for one in sheet.case.actors if one.id == witness.actor)
    return Why(
        witness_title(actor, witness.stable),
        taken_text(tuple(yes)),
        witness_blocks(witness, options, names_of(sheet.case)),
    )


Questioned = Annotated[WhyQuestion, Depends()]


@router.get("/why", response_class=HTMLResponse)
def get_holds_why(sheet: Asked, asked: Questioned) -> HTMLResponse:
    """Why a state holds for an actor or not, as a page."""
    return html_page(sheet, "why.html", _why(sheet, asked))


@router.get("/why.json")
def get_holds_why_json(sheet: Asked, asked: Questioned) -> Response:
    """What decides a verdict (`offramp/why-1`)."""
    return data(why_state(sheet, asked).to_dict())
