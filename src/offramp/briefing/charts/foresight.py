"""What is stable when everybody foresees more moves, and who moves away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from offramp.briefing.charts.figure import SHORT, altair, by_row, fields, figure, shown
from offramp.briefing.charts.key import point
from offramp.briefing.charts.palette import FIRST, MUTED, PAPER, ROW, SECOND
from offramp.briefing.context import Context, Horizon, Look
from offramp.briefing.document import Figure
from offramp.wording import capital, count, joined

TITLE = "Who moves away, and what is stable, by how many moves are foreseen"
MOVES, WAITS, STAYS = "moves", "waits", "stays"
SHAPES = {MOVES: "triangle-right", WAITS: "square", STAYS: "circle"}
STEP = 62  # pixels between two horizons
SAMPLES = (
    point("moves away", SHAPES[MOVES], SECOND, SECOND, 110),
    point("stays, but only to move later in what it foresees", SHAPES[WAITS], FIRST, PAPER, 80),
    point("stays", SHAPES[STAYS], MUTED, PAPER, 30),
)


def foresight(context: Context) -> Figure | None:
    """By horizon: each actor at the present state and at the state asked about, and for each outcome in how many of
    the states in reach everybody stays. None where nobody can move, or the model was too large."""
    found = context.foresight
    if not found or context.reachable < 2:
        return None
    places = _places(context)
    looks = {name: list(_looks(context, [_look(one, name) for one in found])) for name in places}
    states = [{**row, "moves": one.moves, "states": one.holds[name]} for name, row in _named(found) for one in found]
    subtitle = [f"{count(context.reachable, 'state')} in reach of the present one"]
    alt = (f"{TITLE}; {subtitle[0]}.", *_told(context, places), *_holds_told(found))
    rows = {**looks, "states": states}
    return figure(
        "foresight",
        TITLE,
        subtitle,
        alt,
        rows,
        _panels(places, len(context.actors), len(_outcomes(found)), len(found)),
        SAMPLES,
    )


def _places(context: Context) -> dict[str, str]:
    """The states looked at: the present one, and where it is another one the state asked about."""
    asked = context.asked.state if context.asked else None
    other = {"asked": "at the state asked about"} if asked and asked != context.present.state else {}
    return {"now": "at the present state", **other}


def _look(horizon: Horizon, name: str) -> Look:
    return horizon.now if name == "now" or horizon.asked is None else horizon.asked


def _outcomes(horizons: Sequence[Horizon]) -> list[str]:
    """The outcomes that hold somewhere."""
    return [name for name in horizons[0].holds if any(one.holds[name] for one in horizons)]


def _named(horizons: Sequence[Horizon]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each outcome with its row."""
    yield from (
        (name, {"row": row, "name": capital(shown(name, SHORT))}) for row, name in enumerate(_outcomes(horizons))
    )


def _does(look: Look, actor: str) -> str:
    return MOVES if actor in look.moving else WAITS if actor in look.waiting else STAYS


def _looks(context: Context, looks: Sequence[Look]) -> Iterator[dict[str, Any]]:
    for row, (actor, called) in enumerate(context.actors):
        yield from (
            {"row": row, "name": capital(shown(called, SHORT)), "moves": k, "does": _does(one, actor)}
            for k, one in enumerate(looks)
        )


def _told(context: Context, places: dict[str, str]) -> Iterator[str]:
    for name, where in places.items():
        for actor, called in context.actors:
            does = [_does(_look(one, name), actor) for one in context.foresight]
            parts = [f"{SAYS[each]} {_horizons(context, does, each)}" for each in SAYS if each in does]
            yield f"{capital(shown(called))}, {where}: {'; '.join(parts)}."


SAYS = {MOVES: "moves away", WAITS: "stays only to move later", STAYS: "stays"}


def _horizons(context: Context, does: Sequence[str], sought: str) -> str:
    """At which numbers of moves foreseen an actor does it."""
    found = [str(one.moves) for one, each in zip(context.foresight, does, strict=True) if each == sought]
    return f"with {joined(found)} foreseen" if len(found) < len(does) else "with any number foreseen"


def _holds_told(horizons: Sequence[Horizon]) -> Iterator[str]:
    moves = joined([str(one.moves) for one in horizons])
    for name in _outcomes(horizons):
        counts = joined([str(one.holds[name]) for one in horizons])
        yield f"{capital(shown(name))}: with {moves} moves foreseen everybody stays in so many states: {counts}."


def _panels(places: dict[str, str], actors: int, outcomes: int, horizons: int) -> list[Any]:
    alt = altair()
    panels = [_actors(alt, name, where, actors, horizons) for name, where in places.items()]
    held = [_held(alt, outcomes, horizons)] if outcomes else []
    return [*panels, *held]


def _x(alt: Any, title: str | None) -> Any:
    axis = alt.Axis(title=title, labelAngle=0, orient="bottom", ticks=False, domain=False, grid=False)
    return alt.X("moves:O", axis=axis)


def _actors(alt: Any, name: str, where: str, actors: int, horizons: int) -> Any:
    base, names = by_row(name)
    base, marks = base.encode(x=_x(alt, None)), []
    for does, fill, stroke, size in (
        (MOVES, SECOND, SECOND, 110),
        (WAITS, PAPER, FIRST, 80),
        (STAYS, PAPER, MUTED, 30),
    ):
        mark = base.mark_point(shape=SHAPES[does], fill=fill, stroke=stroke, size=size, opacity=1, strokeWidth=2)
        marks.append(mark.transform_filter(alt.FieldEqualPredicate(field="does", equal=does)))
    first = names.transform_filter(alt.FieldEqualPredicate(field="moves", equal=0))
    heading = alt.TitleParams(where, fontSize=11, fontWeight="bold", anchor="start", offset=4)
    return alt.layer(*marks, first).properties(width=STEP * horizons, height=ROW * actors, title=heading)


def _held(alt: Any, outcomes: int, horizons: int) -> Any:
    base, names = by_row("states")
    base = base.encode(x=_x(alt, "moves foreseen"))
    most = alt.Size("states:Q", scale=alt.Scale(range=[0, 420], zero=True), legend=None)
    discs = base.mark_circle(color=FIRST, opacity=0.25).encode(size=most)
    text = base.mark_text(baseline="middle").encode(**fields(text="states:Q"))
    first = names.transform_filter(alt.FieldEqualPredicate(field="moves", equal=0))
    heading = alt.TitleParams(
        "states of each outcome in which everybody stays", fontSize=11, fontWeight="bold", anchor="start", offset=4
    )
    return alt.layer(discs, text, first).properties(width=STEP * horizons, height=26 * outcomes, title=heading)
