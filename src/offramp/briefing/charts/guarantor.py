"""How likely all accept, and in how many draws a promise is enough, by how surely it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from offramp.briefing.charts.figure import altair, figure, on, shown
from offramp.briefing.charts.key import line
from offramp.briefing.charts.palette import DASHED, DOTTED, FIRST, INK, MUTED, PLOT, SECOND, SOLID
from offramp.briefing.document import Figure
from offramp.briefing.names import NAMELESS, Names
from offramp.offers.promises import Guarantees, VouchedPromise
from offramp.wording import fives

HEIGHT = 240
TITLE = "How surely must it be kept?"
SAMPLES = (
    line("all accept", FIRST, 2.5, SOLID),
    line("draws in which nobody who counts on it loses", SECOND, 2.5, DASHED),
    line("as the case has it", MUTED, 2, DOTTED),
    line("as likely as not", INK, 1, DOTTED),
)


def guarantor(guarantees: Guarantees | None, names: Names = NAMELESS) -> Figure | None:
    """The first promise at each level of reliability; None without guarantees."""
    if guarantees is None:
        return None
    promise = guarantees.promises[0]
    levels = [{"x": one.level, "accepted": one.accepted, "enough": one.enough} for one in promise.levels]
    now = promise.probability.mean if promise.probability else 0.0
    rows = {"levels": levels, "now": [{"x": now}], "even": [{"y": 0.5}]}
    subtitle = [shown(names.chances.get(promise.chance, promise.chance)), f"{guarantees.draws:,} draws"]
    alt = (f"{TITLE} {subtitle[0]}; {subtitle[1]}.", *_told(promise))
    return figure("guarantor", TITLE, subtitle, alt, rows, [_chart()], SAMPLES)


def _told(promise: VouchedPromise) -> Iterator[str]:
    for one in promise.levels:
        yield f"Kept with {fives(one.level)}: all accept with {fives(one.accepted)}, enough in {fives(one.enough)}."


def _chart() -> Any:
    alt = altair()
    scale, axis = alt.Scale(domain=[0, 1]), {"format": "%", "tickCount": 5}
    x = alt.X("x:Q", scale=scale, axis=alt.Axis(title="how surely it is kept", **axis))

    def y(field: str) -> Any:
        return alt.Y(f"{field}:Q", scale=scale, axis=alt.Axis(title="probability; share of draws", **axis))

    even = on("even").mark_rule(color=INK, strokeDash=DOTTED, strokeWidth=1).encode(y=y("y"))
    now = on("now").mark_rule(color=MUTED, strokeDash=DOTTED, strokeWidth=2).encode(x=x)
    accepted = on("levels").mark_line(color=FIRST, strokeWidth=2.5).encode(x=x, y=y("accepted"))
    enough = on("levels").mark_line(color=SECOND, strokeWidth=2.5, strokeDash=DASHED).encode(x=x, y=y("enough"))
    return alt.layer(even, now, enough, accepted).properties(width=PLOT, height=HEIGHT)
