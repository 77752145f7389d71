"""Acceptance by the size of a term: how likely all accept, and in how many draws no party loses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from offramp.briefing.charts.figure import Row, altair, figure, on, shown
from offramp.briefing.charts.key import line
from offramp.briefing.charts.palette import DASHED, DOTTED, FIRST, MUTED, PLOT, SECOND, SOLID
from offramp.briefing.document import Figure
from offramp.offers.types import Offer, SizedTerm
from offramp.wording import fives

HEIGHT = 240
TITLE = "How large must the term be?"
SAMPLES = (
    line("all accept", FIRST, 2.5, SOLID),
    line("draws in which no party loses", SECOND, 2.5, DASHED),
    line("where the asker expects most", MUTED, 2, DOTTED),
)


def acceptance(offered: Offer | None) -> Figure | None:
    """The first term with a size at each; None without an offer or such a term."""
    if offered is None or not offered.sizes:
        return None
    term = offered.sizes[0]
    best = term.points[term.best - 1]
    points: list[Row] = [{"x": one.share, "accepted": one.accepted, "zone": one.zone} for one in term.points]
    marks: list[Row] = [{"x": best.share, "y": 0.0, "text": best.size}]
    rows = {"points": points, "best": marks}
    subtitle = [shown(f"{term.variant}, in package {term.package}; {offered.draws:,} draws")]
    alt = (f"{TITLE} {subtitle[0]}.", *_told(term))
    return figure("acceptance", TITLE, subtitle, alt, rows, [_chart(term)], SAMPLES)


def _told(term: SizedTerm) -> Iterator[str]:
    for one in term.points:
        zone = fives(one.zone, exact=True)
        yield f"At {one.size}: all accept with {fives(one.accepted)}, no party loses in {zone} of the draws."


def _chart(term: SizedTerm) -> Any:
    alt = altair()
    ends = f"from {term.points[0].size} to {term.points[-1].size}"
    x = alt.X("x:Q", axis=alt.Axis(title=f"size, {ends}", labels=False, tickCount=9))

    def y(field: str) -> Any:
        axis = alt.Axis(title="probability; share of draws", format="%", tickCount=5)
        return alt.Y(f"{field}:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)

    best = on("best").mark_rule(color=MUTED, strokeDash=DOTTED, strokeWidth=2).encode(x=x)
    words = on("best").mark_text(color=MUTED, dy=-7, dx=4, align="left").encode(x=x, y=y("y"), text="text:N")
    accepted = on("points").mark_line(color=FIRST, strokeWidth=2.5).encode(x=x, y=y("accepted"))
    zone = on("points").mark_line(color=SECOND, strokeWidth=2.5, strokeDash=DASHED).encode(x=x, y=y("zone"))
    return alt.layer(best, zone, accepted, words).properties(width=PLOT, height=HEIGHT)
