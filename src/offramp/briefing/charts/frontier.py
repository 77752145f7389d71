"""Where the answer turns in the plane of two numbers, and on which side of the line it is yes.

Where y is private the line is where the type of its owner turns, so that it parts types that choose otherwise.

The side is known at the present values, and followed from there: along the present y across every place where x turns
the answer, then up and down each column across its line. Where y is private what all its types choose at present is
known, and each next column differs from its neighbour only by a line that has come in, or left, at the nearer end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from offramp.briefing.charts.figure import altair, fields, figure, label, on, shown
from offramp.briefing.charts.key import Sample, band, line, point
from offramp.briefing.charts.palette import DOTTED, INK, MUTED, PALE, PLOT, SECOND
from offramp.briefing.document import Figure
from offramp.briefing.names import NAMELESS, Names
from offramp.ensemble.thresholds import Frontier, Hinges, Threshold
from offramp.game.results import Deal, Types
from offramp.wording import CENTRAL, figures, joined

HEIGHT = 260
Columns = Sequence[tuple[float, tuple[float, ...]]]
Ways = tuple[str, str, str]  # what the areas with and without colour are, and how to say that the line parts them


def frontier(turns: Hinges | None, deal: Deal | None = None, names: Names = NAMELESS) -> Figure | None:
    """The frontier of a pair of numbers; None where no pair was asked for, or it turns nothing anywhere. `deal` tells
    what the types of a private y choose at present."""
    found = turns.frontier if turns else None
    if turns is None or found is None or not any(ys for _, ys in found.points):
        return None
    x, y = (next(one for one in turns.thresholds if one.quantity == path) for path in (found.x, found.y))
    if x.range is None or y.range is None or x.range[0] == x.range[1]:
        return None
    types = deal.types.get(found.y) if deal and y.private else None
    first = _private(found.points, x, y, types) if y.private else _public(found.points, x, y, turns)
    ways, mean = _ways(turns, y, types, names), types.mean_after if types else y.now
    title = f"Where {label(found.x, names)} and {label(found.y, names)} turn the {'choice' if y.private else 'answer'}"
    rows = {
        "yes": list(_areas(found.points, first, x, y)),
        "line": [{"x": a, "y": b} for a, bs in found.points for b in bs],
        "now": [{"x": x.now, "y": mean, "text": "now"}],
    }
    alt = _told(found, x, y, first, ways, mean, names)
    told = (f"{title}. {ways[2]}, {CENTRAL}.", *alt)
    return figure(
        "frontier",
        title,
        [f"{ways[2]}, {CENTRAL}"],
        told,
        rows,
        [_chart(x, y, bool(first), names)],
        _samples(x, y, ways, bool(first), names),
    )


# which side is yes ----------------------------------------------------------------------------------------------


def _public(points: Columns, x: Threshold, y: Threshold, turns: Hinges) -> list[bool]:
    """For each column whether the answer is yes at the low end of y; [] where x was not solved throughout."""
    if x.reason and "not solved" in x.reason:
        return []
    now = bool(turns.answer["yes"])
    return [now ^ _odd(x.turns_at, x.now, at) ^ _odd(ys, y.now, -float("inf")) for at, ys in points]


def _odd(turns: Sequence[float], start: float, end: float) -> bool:
    """Whether an odd number of turns lies between two places."""
    low, high = sorted((start, end))
    return sum(low < turn < high for turn in turns) % 2 == 1


def _private(points: Columns, x: Threshold, y: Threshold, types: Types | None) -> list[bool]:
    """For each column whether the lowest type chooses yes; [] where that is not known."""
    if types is None or not types.points or y.range is None:
        return []
    low, high = (types.points[end].choices[types.option] for end in (0, -1))
    falling, start = high < low, min(range(len(points)), key=lambda k: abs(points[k][0] - x.now))
    first = {start: falling if points[start][1] else low > 0.5}
    for way in (range(start, len(points) - 1), range(start, 0, -1)):
        for k in way:
            other = k + (1 if way.step > 0 else -1)
            first[other] = _next(points[k][1], points[other][1], first[k], falling, sum(y.range) / 2)
    return [first[k] for k in range(len(points))]


def _next(lines: Sequence[float], there: Sequence[float], first: bool, falling: bool, middle: float) -> bool:
    """What the lowest type chooses in the next column: a line that is there has the present side; one that has gone
    left at the nearer end."""
    if there:
        return falling
    return first if not lines or lines[0] > middle else not first


def _areas(points: Columns, first: Sequence[bool], x: Threshold, y: Threshold) -> Iterator[dict[str, Any]]:
    """The areas of yes, column by column."""
    assert x.range
    assert y.range
    half = (x.range[1] - x.range[0]) / (len(points) - 1) / 2
    for (at, ys), yes in zip(points, first, strict=len(first) > 0):
        ends = sorted({y.range[0], *ys, y.range[1]})
        for k, (low, high) in enumerate(pairwise(ends)):
            if yes ^ (k % 2 == 1):
                left, right = max(at - half, x.range[0]), min(at + half, x.range[1])
                yield {"x": left, "x2": right, "y": low, "y2": high}


# words and picture ----------------------------------------------------------------------------------------------


def _ways(turns: Hinges, y: Threshold, types: Types | None, names: Names) -> Ways:
    if not y.private:
        asked = shown(turns.answer["outcome"], 40)
        yes, no = f"{asked} is at least as likely as not", f"{asked} is less likely than not"
        return yes, no, f"the line is where {asked} is as likely as not"
    who, option = "its owner", "the move"
    if types:
        who, option = shown(names.actor(types.actor), 40), f"“{shown(names.option(types.option), 40)}”"
    yes, no = f"{who} with this value chooses {option}", f"{who} with this value does not choose {option}"
    line = f"only its owner knows “{label(y.quantity, names)}”; the line is where the choice of {option} changes"
    return yes, no, line


def _told(
    frontier: Frontier, x: Threshold, y: Threshold, first: Sequence[bool], ways: Ways, mean: float, names: Names
) -> Iterator[str]:
    assert x.range
    assert y.range
    across, up = (f"{figures(one.range[0])} to {figures(one.range[1])}" for one in (x, y) if one.range)
    first_name, second_name = (shown(names.quantity(path)) for path in (frontier.x, frontier.y))
    yield f"Across: {first_name} from {across}; up: {second_name} from {up}."
    kind = "believed on average to be" if y.private else "is"
    yield f"Now the first is {figures(x.now)} and the second {kind} {figures(mean)}."
    turning = [(at, ys) for at, ys in frontier.points if ys]
    places = "; ".join(f"{figures(at)}: {joined([figures(one) for one in ys])}" for at, ys in turning)
    yield f"The line, as across: up, is at {places}."
    if len(turning) < len(frontier.points):
        every = len(frontier.points)
        yield f"At the other {every - len(turning)} of {every} places across nothing turns."
    if not first:
        yield "Which side is yes cannot be said from these results."
        return
    low, high = ways[:2] if first[0] else ways[1::-1]
    yield f"At the left edge, below every line: {low}; crossing a line changes that to: {high}."
    changes = [k for k in range(1, len(first)) if first[k] != first[k - 1]]
    for k in changes:
        yield f"From {figures(frontier.points[k][0])} across, at the bottom: {ways[0 if first[k] else 1]}."


def _chart(x: Threshold, y: Threshold, sided: bool, names: Names) -> Any:
    alt = altair()
    axis = alt.Axis(format=".4~r", tickCount=7)
    across = {
        "scale": alt.Scale(domain=list(x.range or ()), nice=False, zero=False),
        "title": label(x.quantity, names),
        "axis": axis,
    }
    up = {
        "scale": alt.Scale(domain=list(y.range or ()), nice=False, zero=False),
        "title": label(y.quantity, names),
        "axis": axis,
    }
    to = {"x": alt.X("x:Q", **across), "y": alt.Y("y:Q", **up)}
    area = on("yes").mark_rect(color=PALE, stroke=PALE, strokeWidth=0.6).encode(**to, **fields(x2="x2:Q", y2="y2:Q"))
    path = on("line").mark_point(shape="circle", size=22, stroke=SECOND, fill=SECOND, opacity=1).encode(**to)
    rule = on("now").mark_rule(color=MUTED, strokeDash=DOTTED, strokeWidth=2).encode(x=to["x"])
    dot = on("now").mark_point(shape="diamond", size=110, stroke=INK, fill=INK, opacity=1).encode(**to)
    text = on("now").mark_text(align="left", dx=9, dy=-9).encode(**to, **fields(text="text:N"))
    return alt.layer(*([area] if sided else []), rule, path, dot, text).properties(width=PLOT, height=HEIGHT)


def _samples(x: Threshold, y: Threshold, ways: Ways, sided: bool, names: Names) -> list[Sample]:
    mean = "now (of what is private, the mean believed)" if y.private else "now"
    samples = [*([band(ways[0], PALE)] if sided else []), point("the line", "circle", SECOND, SECOND, 22)]
    return [*samples, point(mean, "diamond", INK, INK), line(f"{label(x.quantity, names)} now", MUTED, 2, DOTTED)]
