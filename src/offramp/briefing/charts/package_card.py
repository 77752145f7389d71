"""A card for the table: one package in one picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from offramp.briefing.charts.figure import SHORT, Row, altair, by_row, fields, figure, numbered, on, shown
from offramp.briefing.charts.key import band, line, point
from offramp.briefing.charts.palette import DASHED, FIRST, INK, MUTED, PALE, PLOT, ROW
from offramp.briefing.document import Figure
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.views.offer import card_rows
from offramp.offers.types import Offer, Package
from offramp.wording import figures, fives

TITLE = "The package to put on the table"
DRAWN = ("all accept", "is kept", "under agreement,")  # in the picture itself
SAMPLES = (
    band("how likely", PALE),
    line("gain over no agreement in nine draws of ten, each actor on a scale of its own", FIRST, 2.5),
    point("its mean", "circle", FIRST, FIRST),
    line("no agreement", MUTED, 1.5, DASHED),
)


def package_card(offered: Offer | None, names: Names = NAMELESS) -> Figure | None:
    """The choice: what goes in, how likely all accept and keep it, each actor's gain, who binds; None without one."""
    if offered is None:
        return None
    choice = offered.package(offered.choice)
    lines = [f"{name}: {text}." for name, text in card_rows(offered.to_dict(), names)]
    gains = numbered(_gains(choice, names))
    rows: dict[str, list[Row]] = {"odds": list(numbered(_odds(choice))), "gains": list(gains), "zero": [{"none": 0.0}]}
    words = [shown(text) for text in lines if not text.startswith(DRAWN)]
    alt = (f"{TITLE}: package {choice.number}.", *map(shown, lines))
    panels = [_odds_chart(len(rows["odds"])), _gains_chart(len(gains))]
    return figure("package_card", TITLE, words, alt, rows, panels, SAMPLES)


def _odds(choice: Package) -> Iterator[Row]:
    named = {"all accept": choice.accepted, "it is kept": choice.kept, "no party loses": choice.zone}
    for name, odds in named.items():
        if odds is not None:
            yield {"name": name, "odds": odds, "text": fives(odds)}


def _gains(choice: Package, names: Names) -> Iterator[Row]:
    """Each actor's gain as a share of the largest that it has in the draws, with the numbers in its own worth."""
    for actor, gain in choice.gains.items():
        unit = max(abs(gain.low), abs(gain.high), abs(gain.mean)) or 1.0
        ends = {"low": gain.low / unit, "mean": gain.mean / unit, "high": gain.high / unit}
        text = f"{figures(gain.mean)} ({figures(gain.low)} to {figures(gain.high)})"
        yield {"name": shown(names.actor(actor), SHORT), **ends, "text": text}


def _odds_chart(rows: int) -> Any:
    alt = altair()
    base, words = by_row("odds")
    axis = alt.Axis(format="%", title="probability; share of draws", tickCount=5)
    bars = base.mark_bar(height=14, color=PALE).encode(x=alt.X("odds:Q", scale=alt.Scale(domain=[0, 1]), axis=axis))
    told = base.mark_text(align="left", x=4, color=INK).encode(**fields(text="text:N"))
    return alt.layer(bars, words, told).properties(width=PLOT, height=ROW * rows)


def _gains_chart(rows: int) -> Any:
    alt = altair()
    base, words = by_row("gains")
    axis = alt.Axis(title="loses – gains, each on a scale of its own", labels=False, tickCount=3)
    scale = alt.Scale(domain=[-1.05, 1.05])
    spread = base.mark_rule(color=FIRST, strokeWidth=2.5).encode(
        x=alt.X("low:Q", scale=scale, axis=axis), **fields(x2="high:Q")
    )
    means = base.mark_point(shape="circle", size=70, fill=FIRST, stroke=FIRST, opacity=1).encode(**fields(x="mean:Q"))
    told = base.mark_text(align="left", dy=-9, x=4, color=INK, fontSize=9).encode(**fields(text="text:N"))
    zero = on("zero").mark_rule(color=MUTED, strokeDash=DASHED, strokeWidth=1.5).encode(**fields(x="none:Q"))
    return alt.layer(zero, spread, means, words, told).properties(width=PLOT, height=1.4 * ROW * rows)
