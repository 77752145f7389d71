"""How often what was given a probability happened, beside how often it should: a reliability diagram.

Source: Murphy & Winkler 1977, Journal of the Royal Statistical Society C 26: 41-47.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from offramp.briefing.charts.figure import altair, fields, figure, on
from offramp.briefing.charts.key import line, point
from offramp.briefing.charts.palette import DASHED, FIRST, MUTED, PLOT, SOLID
from offramp.briefing.document import Figure
from offramp.ledger.scores import CalibrationBin
from offramp.wording import percent, span

HEIGHT = 300
TITLE = "How often what was given such a probability happened"
SAMPLES = (
    point("forecasts of like probability: their mean, and how many happened", "circle", FIRST, FIRST),
    line("95 % interval of that share (Wilson)", FIRST, 1.5, SOLID),
    line("where the two are equal", MUTED, 1.5, DASHED),
)


def reliability_diagram(bins: Sequence[CalibrationBin]) -> Figure | None:
    """The calibration of some forecasts; None where nothing is resolved."""
    if not bins:
        return None
    rows = [
        {"said": each.mean, "share": each.happened / each.n, "low": each.interval[0], "high": each.interval[1]}
        for each in bins
    ]
    equal = [{"said": end, "share": end} for end in (0, 1)]
    subtitle = [f"{sum(each.n for each in bins)} resolved"]
    alt = (f"{TITLE}; {subtitle[0]}.", *_told(bins))
    return figure("calibration", TITLE, subtitle, alt, {"bins": rows, "equal": equal}, [_chart()], SAMPLES)


def _told(bins: Sequence[CalibrationBin]) -> Iterator[str]:
    for each in bins:
        yield f"Said {percent(each.mean)}: happened {each.happened} of {each.n} ({span(*each.interval)})."


def _chart() -> Any:
    alt = altair()
    scale = alt.Scale(domain=[0, 1])
    x = alt.X("said:Q", scale=scale, axis=alt.Axis(title="said", format="%", tickCount=5))
    y = alt.Y("share:Q", scale=scale, axis=alt.Axis(title="happened", format="%", tickCount=5))
    equal = on("equal").mark_line(color=MUTED, strokeDash=DASHED, strokeWidth=1.5).encode(x=x, y=y)
    ends = alt.Y("low:Q", scale=scale)
    interval = on("bins").mark_rule(color=FIRST, strokeWidth=1.5).encode(x=x, y=ends, **fields(y2="high:Q"))
    dots = on("bins").mark_point(shape="circle", size=70, fill=FIRST, stroke=FIRST, opacity=1).encode(x=x, y=y)
    return alt.layer(equal, interval, dots).properties(width=PLOT, height=HEIGHT)
