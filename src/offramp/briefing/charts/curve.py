"""The asked outcome by date, with its spread over the draws, and the other outcomes that are on their way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from offramp.briefing.charts.figure import Row, altair, fields, figure, on, shown
from offramp.briefing.charts.key import band, line
from offramp.briefing.charts.palette import DASHED, FIRST, MUTED, PALE, PLOT, SOLID
from offramp.briefing.document import Figure
from offramp.briefing.views.by_date import day_text
from offramp.ensemble.by_date import ByDate
from offramp.wording import fives, outcome_subject, span_of_fives

HEIGHT = 240
TITLE = "By when?"


def curve(dated: ByDate | None) -> Figure | None:
    """The curve of the asked outcome; None without one."""
    if dated is None:
        return None
    subtitle = [f"{shown(outcome_subject(dated.outcome))} and what else is on its way; {dated.draws:,} draws"]
    alt = (f"{TITLE} {subtitle[0]}.", *_told(dated))
    samples = [
        line(shown(dated.outcome, 40), FIRST, 2.5, SOLID),
        band("nine draws in ten", PALE),
        line("another outcome", MUTED, 1.5, DASHED),
    ]
    return figure("curve", TITLE, subtitle, alt, _rows(dated), [_chart()], samples)


def _rows(dated: ByDate) -> dict[str, list[Row]]:
    asked: list[Row] = [{"x": 0.0, "y": 0.0, "low": 0.0, "high": 0.0}]
    asked += [
        {"x": at.weeks, "y": at.asked.mean, "low": at.asked.spread[0], "high": at.asked.spread[1]}
        for at in dated.dates
        if at.asked
    ]
    names = [pace.outcome for pace in dated.paces if pace.outcome != dated.outcome]
    others: list[Row] = [{"x": at.weeks, "y": at.outcomes[name], "name": name} for name in names for at in dated.dates]
    others += [{"x": 0.0, "y": 0.0, "name": name} for name in names]
    last = dated.dates[-1]
    ends: list[Row] = [{"x": last.weeks, "y": last.outcomes[name], "text": shown(name, 24)} for name in names]
    return {"asked": asked, "others": others, "ends": ends}


def _told(dated: ByDate) -> Iterator[str]:
    for at in dated.dates:
        if at.asked:
            spread = span_of_fives(*at.asked.spread)
            yield f"By {day_text(at.on)}: {fives(at.asked.mean)}, in nine draws of ten {spread}."


def _chart() -> Any:
    alt = altair()
    x = alt.X("x:Q", axis=alt.Axis(title="weeks from now", tickCount=7))
    axis = alt.Axis(title="has come by then", format="%", tickCount=5)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)
    wide = on("asked").mark_area(color=PALE, opacity=0.7).encode(x=x, y=alt.Y("low:Q"), **fields(y2="high:Q"))
    asked = on("asked").mark_line(color=FIRST, strokeWidth=2.5).encode(x=x, y=y)
    others = on("others").mark_line(color=MUTED, strokeWidth=1.5, strokeDash=DASHED)
    words = on("ends").mark_text(align="right", dy=-7).encode(x=x, y=y, **fields(text="text:N"))
    return alt.layer(wide, others.encode(x=x, y=y, **fields(detail="name:N")), asked, words).properties(
        width=PLOT, height=HEIGHT
    )
