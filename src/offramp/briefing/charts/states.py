"""States and moves: what the present can become, through whom, and where it can rest.

Columns are numbers of moves from the present state, bands are outcomes. Of a large case some states are drawn: the
present one, those of the likeliest play, the one asked about, and the equilibria that improvements lead to.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from offramp.briefing.charts.figure import SHORT, altair, fields, figure, on, shown
from offramp.briefing.charts.key import Sample, line, point
from offramp.briefing.charts.palette import DASHED, FIRST, INK, MUTED, PAPER, SECOND, SMALL
from offramp.briefing.document import Figure
from offramp.case.types import Case
from offramp.game.results import Deal
from offramp.graph.model import Model, changed_state, code, name
from offramp.graph.moves import improvements
from offramp.graph.reach import reached
from offramp.stability.concepts import LEADING, concept_named
from offramp.stability.evolution import evolve
from offramp.stability.solve import Table
from offramp.wording import count, joined

MOST, MOST_MOVES = 30, 48  # states and moves drawn
MOST_NAMED = 14  # moves, up to which the movers are written beside them
SEARCHED = 4_096  # states, above which no ways to equilibria are looked for
WORDS = 3  # options named in a label
WIDTH, SLOT, GAP = 550, 30, 14  # pixels: of all columns, between states, between bands
EDGE, ASIDE = 12.0, 28  # before the first column, and what a label must leave free

BAND = "#f3f3f3"
HALO = {"stroke": BAND, "strokeWidth": 4, "strokeJoin": "round"}  # under words, so that no line runs through them

Move = tuple[int, int, int]  # actor, from, to

Point = tuple[float, float]  # in pixels, across and up


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn: states, by which moves, the likeliest play from `asked`, and which states are equilibria."""

    model: Model
    away: Mapping[int, int]  # moves from the present state; -1 where no moves lead there
    kept: tuple[int, ...]
    moves: tuple[Move, ...]
    left_out: int  # moves for the better between the states drawn that are not
    path: tuple[int, ...]
    asked: int | None
    held: frozenset[int]
    reach: int
    concept: str


def states(case: Case, table: Table, deal: Deal | None = None) -> Figure | None:
    """The graph of a case; None where nobody can move. `deal` gives the likeliest play."""
    one = _drawing(case, table, deal)
    if one is None:
        return None
    title, subtitle = "What the present state can become", list(_drawn(one))
    places, bands, size = _layout(one)
    rows = _rows(case, one, places, bands, size)
    alt = (f"{title}; {'; '.join(subtitle)}.", *_told(case, one))
    return figure("states", title, subtitle, alt, rows, [_chart(one, size)], _samples(one))


# what is drawn --------------------------------------------------------------------------------------------------


def _drawn(graph: Drawing) -> Iterator[str]:
    reach = f"{count(graph.reach, 'state')} in reach"
    if len(graph.kept) < graph.reach:
        yield f"drawn: {len(graph.kept)} of the {reach} (now, asked about, played, and equilibria by improvements)"
    else:
        yield f"every one of the {reach}"
    if graph.left_out:
        yield f"not drawn: {count(graph.left_out, 'move')} for the better between these states"


def _drawing(case: Case, table: Table, deal: Deal | None) -> Drawing | None:
    model = table.model
    steps = reached(model)
    away = {int(state): int(steps[state]) for state in (steps >= 0).nonzero()[0]}
    if len(away) < 2 or model.ranks.ndim > 2:
        return None
    concept = LEADING if LEADING in table.concepts else table.concepts[0]
    path, asked = _path(case, model, deal), _asked(case, model)
    first = list(dict.fromkeys((model.now, *path, *([] if asked is None else [asked]))))
    ways = _ways(table, concept)
    kept = tuple(sorted(away) if len(away) <= MOST else _fill(first, ways))
    kept = tuple(dict.fromkeys((*kept, *first)))
    every = list(_between(model, kept))
    pairs = {pair for way in ways for pair in pairwise(way)}
    drawn = every if len(every) <= MOST_MOVES else [move for move in every if move[1:] in pairs]
    held = frozenset(code(state) for state in table.equilibria(concept))
    return Drawing(model, away, kept, tuple(drawn), len(every) - len(drawn), path, asked, held, len(away), concept)


def _asked(case: Case, model: Model) -> int | None:
    """The present state with what the question takes as given, where that is a state."""
    return changed_state(model, dict(case.asks.given)) if case.asks and case.asks.given else None


def _path(case: Case, model: Model, deal: Deal | None) -> tuple[int, ...]:
    """The states of the likeliest play, from what is given on."""
    if deal is None or not deal.path:
        return ()
    held = dict(case.asks.given) if case.asks else {}
    found = [changed_state(model, held)]
    for step in deal.path:
        held |= step.choice
        found.append(changed_state(model, held))
    return tuple(dict.fromkeys(state for state in found if state is not None))


def _ways(table: Table, concept: str) -> list[tuple[int, ...]]:
    """A shortest way by improvements to each equilibrium that there is one to, the shortest first."""
    if int(table.model.feasible.sum()) > SEARCHED:
        return []
    routes = sorted(evolve(table, concept).improving_routes, key=lambda route: (route.moves, code(route.state)))
    return [(table.model.now, *(code(step.end) for step in one.paths[0])) for one in routes]


def _fill(first: Sequence[int], ways: Iterable[Sequence[int]]) -> list[int]:
    """The first states, and whole ways as long as there is room."""
    kept = dict.fromkeys(first)
    for way in ways:
        if len({*kept, *way}) <= MOST:
            kept |= dict.fromkeys(way)
    return list(kept)


def _between(model: Model, states: Sequence[int]) -> Iterator[Move]:
    """The moves for the better between states."""
    some = set(states)
    for state in states:
        for actor in range(len(model.actors)):
            yield from ((actor, state, to) for to in improvements(model, actor, state) if to in some)


# where it is drawn ----------------------------------------------------------------------------------------------


def _layout(graph: Drawing) -> tuple[dict[int, Point], list[tuple[str, float, float]], Point]:
    """The place of each state, the bands of outcomes (name, top, bottom), and the size of it all, in pixels."""
    last = max(graph.away.get(state, 0) for state in graph.kept)
    column, wide = {state: graph.away.get(state, last + 1) for state in graph.kept}, _column(graph)
    places, bands, top = {}, [], 0.0
    order = [*range(1, len(graph.model.outcomes)), 0]
    for outcome in (k for k in order if any(graph.model.outcome[state] == k for state in graph.kept)):
        here = [state for state in graph.kept if graph.model.outcome[state] == outcome]
        slots = [0] * (last + 2)
        for state in sorted(here, key=lambda state: (state not in graph.path, state)):
            places[state] = (EDGE + wide * column[state], top + SLOT * (slots[column[state]] + 0.5))
            slots[column[state]] += 1
        bottom = top + SLOT * max(slots)
        bands.append((graph.model.outcomes[outcome], top, bottom))
        top = bottom + GAP
    return places, bands, (EDGE + WIDTH, top - GAP)


def _column(graph: Drawing) -> float:
    """The width of a column."""
    last = max(graph.away.get(state, 0) for state in graph.kept)
    return WIDTH / (last + 1 + any(state not in graph.away for state in graph.kept))


def _curve(start: Point, end: Point) -> list[Point]:
    """A bent line from one state to another; within a column it bends to the left, where no labels are."""
    (x0, y0), (x1, y1) = start, end
    long = math.hypot(x1 - x0, y1 - y0)
    if x0 == x1:
        return [start, (x0 - min(16 + 0.25 * long, 44), (y0 + y1) / 2), end]
    if y0 == y1:
        return [start, ((x0 + x1) / 2, y0 + 22), end]
    bend = 0.10 * long
    return [start, ((x0 + x1) / 2 - bend * (y1 - y0) / long, (y0 + y1) / 2 + bend * (x1 - x0) / long * 0.6), end]


def _head(points: Sequence[Point]) -> dict[str, float]:
    """Where the head of a line is, and how it is turned: degrees clockwise from upwards."""
    (x0, y0), (x1, y1) = points[-2:]
    long = math.hypot(x1 - x0, y1 - y0)
    angle = math.degrees(math.atan2(x1 - x0, y0 - y1))
    return {"x": x1 - 9 * (x1 - x0) / long, "y": y1 - 9 * (y1 - y0) / long, "angle": round(angle, 2)}


def _rows(
    case: Case, graph: Drawing, places: Mapping[int, Point], bands: Sequence[tuple[str, float, float]], size: Point
) -> dict[str, list[dict[str, Any]]]:
    pairs = sorted({(start, end) for _, start, end in graph.moves})
    ways = list(pairwise(graph.path))
    return {
        "states": [
            _state(case, graph, state, number, places[state]) for state, number in numbered_states(graph).items()
        ],
        "moves": list(_lines(pairs, places)),
        "heads": [_head(_curve(places[a], places[b])) for a, b in pairs],
        "play": list(_lines(ways, places)),
        "playheads": [_head(_curve(places[a], places[b])) for a, b in ways],
        "given": list(_lines(_given(graph), places)),
        "bands": [
            {"name": shown(told, SHORT), "y": top, "y2": bottom, "x": 0.0, "x2": size[0]} for told, top, bottom in bands
        ],
        "columns": list(_columns(graph)),
        "movers": list(_movers(case, graph, places)) if len(graph.moves) <= MOST_NAMED else [],
    }


def _movers(case: Case, graph: Drawing, places: Mapping[int, Point]) -> Iterator[dict[str, Any]]:
    """Who moves, in the middle of each line."""
    for start, end in sorted({(start, end) for _, start, end in graph.moves}):
        (x0, y0), (x1, y1), (x2, y2) = _curve(places[start], places[end])
        actors = [
            shown(_actor(case, graph.model, actor), SHORT) for actor, *pair in graph.moves if pair == [start, end]
        ]
        yield {"text": joined(actors), "x": round((x0 + 4 * x1 + x2) / 6, 2), "y": round((y0 + 4 * y1 + y2) / 6, 2)}


def _state(case: Case, graph: Drawing, state: int, number: int, position: Point) -> dict[str, Any]:
    marks = {"now": state == graph.model.now, "asked": state == graph.asked, "held": state in graph.held}
    told = {"name": changed(case, graph.model, state, WORDS), "state": name(state, len(graph.model.options))}
    told["number"] = f"State {number},"
    return {**told, **marks, "moves": graph.away.get(state), "x": position[0], "y": position[1]}


def _lines(pairs: Iterable[tuple[int, int]], places: Mapping[int, Point]) -> Iterator[dict[str, Any]]:
    for k, (start, end) in enumerate(pairs):
        for order, (x, y) in enumerate(_curve(places[start], places[end])):
            yield {"line": k, "order": order, "x": round(x, 2), "y": round(y, 2)}


def _given(graph: Drawing) -> list[tuple[int, int]]:
    """From the present state to where the play begins, where that is another one."""
    start = graph.path[0] if graph.path else graph.asked
    return [] if start is None or start == graph.model.now else [(graph.model.now, start)]


def _columns(graph: Drawing) -> Iterator[dict[str, Any]]:
    for moves in sorted({graph.away.get(state, -1) for state in graph.kept}):
        if moves >= 0:
            yield {
                "moves": moves,
                "text": "now" if moves == 0 else count(moves, "move"),
                "x": EDGE + _column(graph) * moves,
            }


# words ----------------------------------------------------------------------------------------------------------


def changed(case: Case, model: Model, state: int, most: int = 0) -> str:
    """A state by what differs from the present one; `most` options of it where that is not 0."""
    letters = zip(case.options, name(model.now, len(model.options)), name(state, len(model.options)), strict=True)
    words = [
        shown(option.text if letter == "Y" else f"not {option.text}", SHORT if most else 0)
        for option, now, letter in letters
        if letter != now
    ]
    if not words:
        return "present state"
    cut = words[:most] if most and len(words) > most else words
    return ", ".join(cut) + (f" +{len(words) - len(cut)}" if len(cut) < len(words) else "")


def _told(case: Case, graph: Drawing) -> Iterator[str]:
    """Each state by what differs from the present one, numbered, so that moves can name where they lead."""
    model = graph.model
    numbers = numbered_states(graph)
    for state, number in numbers.items():
        moves = f"{count(graph.away[state], 'move')} away" if state in graph.away else "in reach of no moves"
        notes = [shown(model.outcomes[model.outcome[state]]), moves]
        notes += [f"an equilibrium ({concept_named(graph.concept).name})"] if state in graph.held else []
        notes += ["asked about"] if state == graph.asked else []
        leads = _leads(case, graph, state, numbers)
        yield f"State {number}, {changed(case, model, state)}: {', '.join(notes)}{leads}."
    if len(graph.path) > 1:
        play = "; then ".join(changed(case, model, state) for state in graph.path)
        yield f"The likeliest course of the game: {play}."


def numbered_states(graph: Drawing) -> dict[int, int]:
    """The states drawn, the nearest first, each with its number."""
    nearest = sorted(graph.kept, key=lambda state: (graph.away.get(state, 99), state))
    return {state: number for number, state in enumerate(nearest, 1)}


def _actor(case: Case, model: Model, actor: int) -> str:
    return next(each.name for each in case.actors if each.id == model.actors[actor])


def _leads(case: Case, graph: Drawing, state: int, numbers: Mapping[int, int]) -> str:
    """Whose moves for the better lead where."""
    model = graph.model
    for_each = {
        shown(_actor(case, model, actor)): [
            str(numbers[end]) for k, start, end in graph.moves if (k, start) == (actor, state)
        ]
        for actor in range(len(model.actors))
    }
    told = [f"{actor} to {joined(ends)}" for actor, ends in for_each.items() if ends]
    return f"; better for the mover: {'; '.join(told)}" if told else ""


# the picture ----------------------------------------------------------------------------------------------------


def _chart(graph: Drawing, size: Point) -> Any:
    alt = altair()
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, size[0]], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, size[1]], range=[0, size[1]], nice=False))
    place = {"x": x, "y": y}
    bands = on("bands").mark_rect(color=BAND).encode(**place, **fields(x2="x2:Q", y2="y2:Q"))
    outcome = on("bands").mark_text(align="right", x=-8, baseline="top", dy=6, limit=110, fontWeight="bold")
    columns = on("columns").mark_text(y=-8, baseline="bottom", align="center", fontSize=SMALL)
    layers = [
        bands,
        outcome.encode(y=y, **fields(text="name:N")),
        columns.encode(x=x, **fields(text="text:N")),
        *_moving(alt, graph, place),
        *_marks(alt, graph, place),
    ]
    return alt.layer(*layers).properties(width=size[0], height=size[1])


def _moving(alt: Any, graph: Drawing, axes: Mapping[str, Any]) -> Iterator[Any]:
    """The moves: thin, with heads; the play: thick; what is given: dashed."""
    order = fields(detail="line:N", order="order:O")
    turned = alt.Angle("angle:Q", scale=None)
    thin = on("moves").mark_line(color=MUTED, strokeWidth=1, interpolate="basis", opacity=0.8)
    yield thin.encode(**axes, **order)
    yield (
        on("heads")
        .mark_point(shape="triangle", size=26, fill=MUTED, stroke=MUTED, opacity=1)
        .encode(**axes, angle=turned)
    )
    if _given(graph):
        given = on("given").mark_line(color=SECOND, strokeWidth=3, strokeDash=DASHED, interpolate="basis")
        yield given.encode(**axes, **order)
    movers = {"fontSize": SMALL, "fontStyle": "italic", "limit": _column(graph) - ASIDE}
    yield from (on("movers").mark_text(**movers, **halo).encode(**axes, **fields(text="text:N")) for halo in (HALO, {}))
    if len(graph.path) > 1:
        yield on("play").mark_line(color=SECOND, strokeWidth=3, interpolate="basis").encode(**axes, **order)
        head = on("playheads").mark_point(shape="triangle", size=80, fill=SECOND, stroke=SECOND, opacity=1)
        yield head.encode(**axes, angle=turned)


def _marks(alt: Any, graph: Drawing, axes: Mapping[str, Any]) -> Iterator[Any]:
    """The states, each with every mark that is true of it, and their names."""
    base = on("states").encode(**axes)
    yield base.mark_point(shape="circle", size=45, fill=PAPER, stroke=FIRST, strokeWidth=1.5, opacity=1)
    for field, look in _LOOKS.items():
        yield base.mark_point(opacity=1, **look).transform_filter(alt.FieldEqualPredicate(field=field, equal=True))
    words = {"align": "left", "baseline": "middle", "dx": 11, "fontSize": SMALL, "limit": _column(graph) - ASIDE}
    yield from (base.mark_text(**words, **halo).encode(**fields(text="name:N")) for halo in (HALO, {}))


_LOOKS: dict[str, dict[str, Any]] = {
    "held": {"shape": "circle", "size": 60, "fill": FIRST, "stroke": FIRST},
    "asked": {"shape": "diamond", "size": 230, "stroke": SECOND, "strokeWidth": 2},
    "now": {"shape": "square", "size": 110, "fill": INK, "stroke": INK},
}


def _samples(graph: Drawing) -> list[Sample]:
    found = [point("the present state", "square", INK, INK, 90)]
    found += (
        [point(f"an equilibrium ({concept_named(graph.concept).name})", "circle", FIRST, FIRST, 60)]
        if graph.held & {*graph.kept}
        else []
    )
    found += [point("another state", "circle", FIRST, PAPER, 45)]
    found += [point("the state asked about", "diamond", SECOND, PAPER, 120)] if graph.asked is not None else []
    found += [line("a move that is better for the mover", MUTED, 1)] if graph.moves else []
    found += [line("the likeliest course of the game", SECOND, 3)] if len(graph.path) > 1 else []
    return found + ([line("what the question takes as given", SECOND, 3, DASHED)] if _given(graph) else [])
