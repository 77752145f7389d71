"""A crowd at one decision: how many join, by how strong the regime is, and where that is just enough."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from offramp.briefing.charts.figure import altair, fields, figure, on, shown
from offramp.briefing.charts.key import Sample, band, line, point
from offramp.briefing.charts.palette import DASHED, DOTTED, FIRST, INK, MUTED, PALE, PLOT, SECOND, SOLID
from offramp.briefing.document import Figure
from offramp.case import global_game
from offramp.case.special import normal_cdf
from offramp.case.transform import baseline
from offramp.case.types import Actor, Case
from offramp.game.results import Cascade, Deal
from offramp.graph.preferences import central_values
from offramp.wording import figures, joined, percent

HEIGHT, GRID = 240, 121
NORMAL_90 = 1.6448536269514722  # standard deviations, within which nine in ten lie
Numbers = Mapping[str, float]


def crowd(case: Case, deal: Deal | None) -> Figure | None:
    """The crowd at its first decision that is reached; None where the table has no crowd. Sums of the private and the
    quorum model have no noise: all join up to the threshold, and nobody beyond."""
    if deal is None or not deal.crowds:
        return None
    one = deal.crowds[0]
    actor = next(each for each in case.actors if each.id == one.actor)
    numbers = _numbers(case, actor)
    title = f"How many of {shown(actor.name, 40)} join ({shown(_option(case, one), 40)}), by how many are needed"
    others = [each.handle for each in deal.crowds[1:]]
    subtitle = f"at decision {one.handle}" + (f"; not drawn: {joined(others)}" if others else "")
    alt = (f"{title}, {subtitle}.", *_told(one, numbers))
    rows = {"share": _curves(one, numbers), "roots": _roots(one, numbers), "needed": _needed(numbers)}
    rows |= _believed(numbers)
    return figure("crowd", title, [subtitle], alt, rows, [_chart(numbers)], _samples(one, numbers))


def _option(case: Case, cascade: Cascade) -> str:
    return next(option.text for option in case.options if option.id == cascade.option)


def _numbers(case: Case, actor: Actor) -> Numbers:
    """The crowd's parameters at their central values; `strength`, where the model has none, is the quorum's share."""
    assert actor.crowd
    known = global_game.numbers_of(actor.crowd, central_values(baseline(case)))
    found = {name: float(np.asarray(value)) for name, value in known.items()}
    if "strength" not in found:
        found["strength"] = found["quorum"] / found["size"]
    return found


def _domain(numbers: Numbers) -> tuple[float, float]:
    low, high = _middle(numbers)
    return min(0.0, low), max(1.0, high)


def _middle(numbers: Numbers) -> tuple[float, float]:
    """Nine in ten of the strengths believed possible."""
    strength, wide = numbers["strength"], NORMAL_90 * numbers.get("doubt", 0.0)
    return strength - wide, strength + wide


def joining(cascade: Cascade, root: float, noise: float, strengths: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The share that joins at each strength in the equilibrium whose threshold is `root`. Member i joins where its
    signal, the strength and `noise` times a standard normal, is below the cutoff."""
    if cascade.model != "public" or noise <= 0:
        return np.where(strengths <= root, 1.0, 0.0)
    return np.asarray(normal_cdf((float(global_game.cutoff(root, noise)) - strengths) / noise))


def _curves(cascade: Cascade, numbers: Numbers) -> list[dict[str, Any]]:
    low, high = _domain(numbers)
    noise = numbers.get("noise", 0.0)
    rows = []
    for k, root in enumerate(_edges(cascade, numbers)):
        strengths = np.unique(np.append(np.linspace(low, high, GRID), root))
        shares = joining(cascade, root, noise, strengths)
        rows += [{"curve": k, "strength": float(x), "share": float(y)} for x, y in zip(strengths, shares, strict=True)]
    return rows


def _needed(numbers: Numbers) -> list[dict[str, Any]]:
    low, high = max(0.0, _domain(numbers)[0]), min(1.0, _domain(numbers)[1])
    return [{"strength": low, "share": low}, {"strength": high, "share": high}]


def _edges(cascade: Cascade, numbers: Numbers) -> tuple[float, ...]:
    """The strengths up to which enough join; of a crowd of few the last one needed counts himself too."""
    return tuple(root + 1 / numbers["size"] if cascade.model == "quorum" else root for root in cascade.roots)


def _roots(cascade: Cascade, numbers: Numbers) -> list[dict[str, Any]]:
    return [{"strength": x, "share": min(max(x, 0.0), 1.0)} for x in _edges(cascade, numbers)]


def _believed(numbers: Numbers) -> dict[str, list[dict[str, Any]]]:
    low, high = _middle(numbers)
    return {"believed": [{"strength": numbers["strength"], "low": low, "high": high}]}


def _told(cascade: Cascade, numbers: Numbers) -> Iterator[str]:
    known = ", ".join(f"{name} {figures(value)}" for name, value in numbers.items())
    yield f"Model {cascade.model}, with {known}."
    yield f"A member joins where it holds the fall for likelier than {percent(cascade.cost)}."
    low, high = _middle(numbers)
    if high > low:
        yield f"Nine in ten of the strengths believed possible lie between {figures(low)} and {figures(high)}."
    edges = [figures(root) for root in _edges(cascade, numbers)]
    yield f"Enough join up to a strength of {edges[0]}: a chance of {percent(cascade.probability)}."
    yield f"The equilibria are at {joined(edges)}." if len(edges) > 1 else ""
    yield _shares(cascade, numbers)
    yield f"By model: {joined([f'{name} {percent(p)}' for name, p in cascade.by_model.items()])}."
    if cascade.promise is None:
        yield "No promise to those who join would make it an even chance."
    elif cascade.promise > 0:
        yield f"A promise worth {figures(cascade.promise)} more to each who joins would make it an even chance."


def _shares(cascade: Cascade, numbers: Numbers) -> str:
    """The first curve at a few strengths."""
    places = np.linspace(0.0, 1.0, 5)
    shares = joining(cascade, _edges(cascade, numbers)[0], numbers.get("noise", 0.0), places)
    told = joined([f"{percent(float(y))} at {figures(float(x))}" for x, y in zip(places, shares, strict=True)])
    return f"By strength there join: {told}."


def _chart(numbers: Numbers) -> Any:
    alt = altair()
    low, high = _domain(numbers)
    x = alt.X(
        "strength:Q",
        scale=alt.Scale(domain=[low, high], nice=False),
        axis=alt.Axis(title="strength: the share that must join for it to fall", format=".4~r"),
    )
    y = alt.Y(
        "share:Q",
        scale=alt.Scale(domain=[0, 1], clamp=True),
        axis=alt.Axis(title="share that joins", format="%", tickCount=5),
    )
    wide = on("believed").mark_rect(color=PALE, opacity=0.6).encode(x=alt.X("low:Q"), **fields(x2="high:Q"))
    middle = on("believed").mark_rule(color=MUTED, strokeDash=DOTTED, strokeWidth=2).encode(x=x)
    needed = on("needed").mark_line(color=INK, strokeDash=DASHED, strokeWidth=1.5).encode(x=x, y=y)
    curve = on("share").mark_line(color=FIRST, strokeWidth=2.5).encode(x=x, y=y, **fields(detail="curve:N"))
    dot = on("roots").mark_point(shape="diamond", size=110, stroke=SECOND, fill=SECOND, opacity=1).encode(x=x, y=y)
    return alt.layer(wide, middle, needed, curve, dot).properties(width=PLOT, height=HEIGHT)


def _samples(cascade: Cascade, numbers: Numbers) -> list[Sample]:
    several = (
        "an equilibrium: just enough join"
        if len(cascade.roots) > 1
        else "just enough join: it falls at a strength up to this"
    )
    low, high = _middle(numbers)
    wide = [band("nine in ten of the strengths believed possible", PALE)] if high > low else []
    return [
        line(
            "the share that joins" + (" (a line for each equilibrium)" if len(cascade.roots) > 1 else ""),
            FIRST,
            2.5,
            SOLID,
        ),
        line("the share that is needed", INK, 1.5, DASHED),
        point(several, "diamond", SECOND, SECOND),
        line("the strength at its central_values value", MUTED, 2, DOTTED),
        *wide,
    ]
