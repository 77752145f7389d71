"""What is believed of what only its owner knows, before and after the history, and at which value its owner turns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from offramp.briefing.charts.figure import altair, fields, figure, label, on, shown
from offramp.briefing.charts.key import Sample, line
from offramp.briefing.charts.palette import BROKEN, DASHED, FIRST, INK, PLOT, SECOND
from offramp.briefing.document import Figure
from offramp.briefing.names import NAMELESS, Names
from offramp.game.results import Deal, TypePoint, Types
from offramp.wording import CENTRAL, capital, figures, percent

BEFORE, AFTER = "before the history", "after the history"
HEIGHT = 120
HEADROOM = 1.25  # above the highest mark, for the words
FEW = 12  # no more types than this are drawn as single ones


def beliefs(deal: Deal | None, names: Names = NAMELESS) -> Figure | None:
    """A panel for each private number of the table; None where it has none."""
    types = {path: one for path, one in deal.types.items() if one.points} if deal else {}
    if deal is None or not types:
        return None
    title = "What is believed of what only its owner knows"
    heard = bool(deal.history)
    subtitle = f"{BEFORE} and {AFTER}" if heard else "there is no history from which anybody could learn"
    alt = (f"{title}, {subtitle}, {CENTRAL}.", *(_told(path, one, heard, names) for path, one in types.items()))
    rows = {name: part for k, one in enumerate(types.values()) for name, part in _rows(k, one, heard).items()}
    panels = [_panel(k, path, one, heard, names) for k, (path, one) in enumerate(types.items())]
    return figure("beliefs", title, [subtitle], alt, rows, panels, _samples(heard, types))


def _rows(k: int, private: Types, with_history: bool) -> dict[str, list[dict[str, Any]]]:
    """The types, and the value at which their owner turns."""
    turns = [] if private.cutoff is None else [{"value": private.cutoff, "text": _turns_text(private, with_history)}]
    return {
        f"types{k}": [_type(*pair) for pair in zip(private.points, _edges(private), strict=True)],
        f"turns{k}": turns,
    }


def _type(point: TypePoint, edges: tuple[float, float]) -> dict[str, Any]:
    """A type with its probability, and with that over the width it stands for."""
    row, width = {"value": point.value, "before": point.prior, "after": point.posterior}, edges[1] - edges[0]
    dense = {"density_before": point.prior / width, "density_after": point.posterior / width} if width else {}
    return row | dense


def _edges(private: Types) -> list[tuple[float, float]]:
    """The interval that each type stands for: half way to its neighbours, and as far out at the two ends."""
    values = [point.value for point in private.points]
    if len(values) < 2:
        return [(values[0], values[0])]
    between = [(low + high) / 2 for low, high in pairwise(values)]
    ends = 2 * values[0] - between[0], 2 * values[-1] - between[-1]
    return list(pairwise([ends[0], *between, ends[1]]))


def _turns_text(private: Types, with_history: bool) -> str:
    before, after = (percent(p) for p in side(private))
    return f"threshold {figures(private.cutoff or 0.0)}; below it: " + (
        f"{before} before, {after} after" if with_history else before
    )


def side(private: Types) -> tuple[float, float]:
    """How likely the type is below the value at which it turns, before and after the history."""
    below = [point for point in private.points if private.cutoff is not None and point.value < private.cutoff]
    return sum(point.prior for point in below), sum(point.posterior for point in below)


def _told(path: str, private: Types, with_history: bool, names: Names) -> str:
    low, high = figures(private.points[0].value), figures(private.points[-1].value)
    moved = f"on average {figures(private.mean_before)}" + (
        f" before, {figures(private.mean_after)} after" if with_history else ""
    )
    what, who = capital(shown(names.quantity(path))), shown(names.actor(private.actor))
    first = f"{what}, known to {who} alone, from {low} to {high}: {moved}."
    every = f"Each value: 'offramp bargain CASE --json', types, {shown(path)}, points."
    return " ".join([first, _turn(private, with_history, names), every])


def _turn(private: Types, with_history: bool, names: Names) -> str:
    option = shown(names.option(private.option))
    if private.cutoff is None:
        chosen = f"“{option}”" if _yes(private.points[0], private.option) else f"not “{option}”"
        return f"There is no threshold: at every value it chooses {chosen}."
    before, after = (percent(p) for p in side(private))
    chosen = f"“{option}”" if _yes(private.points[0], private.option) else f"not “{option}”"
    odds = f"{before} before the history, {after} after it" if with_history else before
    turns = f"The threshold is {figures(private.cutoff)}: below it the choice is {chosen}"
    return f"{turns}; it lies below with {odds}."


def _yes(point: TypePoint, option: str) -> bool:
    return point.choices[option] > 0.5


def _panel(k: int, path: str, private: Types, with_history: bool, names: Names) -> Any:
    alt = altair()
    edges, few = _edges(private), len(private.points) <= FEW
    pad = 0.5 if edges[0][0] == edges[-1][1] else 0.0
    scale = alt.Scale(domain=[edges[0][0] - pad, edges[-1][1] + pad], nice=False, zero=False)
    heading = alt.TitleParams(_heading(path, private, names), fontSize=11, fontWeight="bold", anchor="start", offset=4)
    columns, shape = (["before", "after"] if with_history else ["before"]), _single if few else _density
    top = max(
        _type(*pair)[("" if few else "density_") + each]
        for pair in zip(private.points, edges, strict=True)
        for each in columns
    )
    marks = [each for column in columns for each in shape(k, column, scale, top)]
    rule = on(f"turns{k}").mark_rule(color=INK, strokeDash=BROKEN, strokeWidth=1.5).encode(x=_x("value", scale))
    right = private.cutoff is not None and private.cutoff > (edges[0][0] + edges[-1][1]) / 2
    text = on(f"turns{k}").mark_text(align="right" if right else "left", dx=-5 if right else 5, y=7)
    text = text.encode(x=_x("value", scale), **fields(text="text:N"))
    return alt.layer(*marks, rule, text).properties(width=PLOT, height=HEIGHT, title=heading)


def _heading(path: str, private: Types, names: Names) -> str:
    return label(path, names) if private.cutoff is not None else f"{label(path, names)} (no threshold)"


def _x(field: str, scale: Any) -> Any:
    alt = altair()
    return alt.X(f"{field}:Q", scale=scale, axis=alt.Axis(title=None, format=".4~r", tickCount=7, grid=False))


LOOKS = {"before": (SECOND, DASHED, "circle"), "after": (FIRST, [1, 0], "square")}


def _density(k: int, column: str, scale: Any, top: float) -> Iterator[Any]:
    """How likely each stretch of values is: a type's probability over the width that it stands for."""
    alt = altair()
    color, dash, _ = LOOKS[column]
    axis = alt.Axis(title="likelier →", labels=False, ticks=False, grid=False)
    height = alt.Y(f"density_{column}:Q", axis=axis, scale=alt.Scale(domain=[0, HEADROOM * top], nice=False))
    mark = on(f"types{k}").mark_line(color=color, strokeDash=dash, strokeWidth=2, interpolate="step")
    yield mark.encode(x=_x("value", scale), y=height)


def _single(k: int, column: str, scale: Any, top: float) -> Iterator[Any]:
    """How likely each of a few types is."""
    alt = altair()
    color, dash, shape = LOOKS[column]
    room = alt.Scale(domain=[0, HEADROOM * top], nice=False)
    height = alt.Y(f"{column}:Q", axis=alt.Axis(title="probability", format="%", tickCount=4), scale=room)
    offset = -3 if column == "before" else 3
    base = on(f"types{k}").encode(x=_x("value", scale), y=height)
    yield base.mark_rule(color=color, strokeDash=dash, strokeWidth=2, xOffset=offset, x2Offset=offset).encode(
        y2=alt.datum(0)
    )
    yield base.mark_point(shape=shape, fill=color, stroke=color, opacity=1, size=45, xOffset=offset)


def _samples(with_history: bool, types: dict[str, Types]) -> list[Sample]:
    before = line(BEFORE if with_history else "believed", SECOND, 2, DASHED)
    after = [line(AFTER, FIRST, 2)] if with_history else []
    turns = (
        [line("the type that turns", INK, 1.5, BROKEN)] if any(one.cutoff is not None for one in types.values()) else []
    )
    return [before, *after, *turns]
