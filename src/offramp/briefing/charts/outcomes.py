"""How the play ends: at central values, and over draws with both doubts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from offramp.briefing.charts.figure import SHORT, altair, by_row, fields, figure, numbered, shown
from offramp.briefing.charts.key import Sample, band, line, point
from offramp.briefing.charts.palette import FIRST, INK, PALE, PAPER, PLOT, SECOND, SMALL
from offramp.briefing.document import Figure
from offramp.briefing.views.game import is_certain
from offramp.case.types import OTHER
from offramp.ensemble.estimate import Mean
from offramp.ensemble.summary import Summary
from offramp.game.results import Deal
from offramp.wording import fives, joined, percent

TITLE = "How likely each outcome is"
CENTRAL = "at the central value of every number"
MEAN = "mean over the draws"
SAMPLING = "sampling: where that mean may lie with endless draws (95 %)"
SPREAD = "spread: 5 % to 95 % of the draws, the doubt about the evidence"

UP, DOWN = -9, 6  # pixels: the central value above what the draws say


def outcomes(deal: Deal | None, over: Summary | None = None) -> Figure | None:
    """Each outcome's probability; None where no play was solved. `over`: a run, with which come both doubts."""
    if deal is None or not deal.outcomes:
        return None
    means = dict(over.bargain or {}) if over else {}
    names = _named(deal, means)
    rows = numbered(_row(deal, name, means.get(name)) for name in names)
    draws = max((one.n for one in means.values()), default=0)
    subtitle = f"bargaining game, {_method(deal)}" + (f"; {draws:,} draws" if draws else "")
    alt = (f"{TITLE} ({subtitle}).", *_told(deal, means, names))
    return figure(
        "outcomes", TITLE, [subtitle], alt, {"outcomes": rows}, [_chart(bool(means), len(rows))], _samples(bool(means))
    )


def _named(deal: Deal, means: Mapping[str, Mean]) -> list[str]:
    """The outcomes, the likeliest first; `other` only where it can come about."""
    some = [name for name, p in deal.outcomes.items() if name != OTHER or p or (name in means and means[name].mean)]
    return sorted(some, key=lambda name: -deal.outcomes[name])


def _row(deal: Deal, name: str, mean: Mean | None) -> dict[str, Any]:
    p = deal.outcomes[name]
    row = {"name": shown(name, SHORT), "central": p, "text": percent(p, is_certain(deal, name))}
    if mean is None:
        return row
    (low, high), (least, most) = mean.sampling, mean.spread
    return row | {"mean": mean.mean, "low": low, "high": high, "least": least, "most": most, "n": mean.n}


def _method(deal: Deal) -> str:
    if deal.rationality is not None:
        return f"rationality {deal.rationality:g}"
    return "exact" if deal.method == "backward-induction" else "the limit of rationality"


def _told(deal: Deal, means: Mapping[str, Mean], names: Sequence[str]) -> Iterator[str]:
    central = joined([f"{shown(name)} {percent(deal.outcomes[name], is_certain(deal, name))}" for name in names])
    yield f"At the central value of every number: {central}."
    for name in names:
        if name in means:
            one = means[name]
            low, high, least, most = (fives(p) for p in (*one.sampling, *one.spread))
            yield (
                f"{shown(name)} over {one.n:,} draws: mean {fives(one.mean)}, which with endless draws "
                f"would lie between {low} and {high} (sampling, 95 %); 5 % to 95 % of the draws lie between {least} "
                f"and {most} (spread)."
            )
    if means:
        yield "More draws make the sampling interval shorter, not the spread, which is the doubt about the evidence."


def _chart(drawn: bool, rows: int) -> Any:
    alt = altair()
    base, names = by_row("outcomes")
    central = base.mark_point(shape="diamond", size=80, color=INK, fill=INK, opacity=1, yOffset=UP).encode(
        x=_x("central")
    )
    text = base.mark_text(align="left", dx=8, yOffset=UP, baseline="middle", fontSize=SMALL).encode(
        x=_x("central"), **fields(text="text:N")
    )
    return alt.layer(*(_doubts(base) if drawn else ()), central, text, names).properties(width=PLOT, height=40 * rows)


def _x(field: str) -> Any:
    alt = altair()
    axis = alt.Axis(format="%", title="probability", tickCount=5)
    return alt.X(f"{field}:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)


def _doubts(base: Any) -> list[Any]:
    """The spread as a pale band, in it the sampling interval as a thick line, on that the mean as a ring."""
    return [
        base.mark_bar(height=14, color=PALE, yOffset=DOWN).encode(x=_x("least"), **fields(x2="most:Q")),
        base.mark_rule(strokeWidth=5, color=SECOND, yOffset=DOWN).encode(x=_x("low"), **fields(x2="high:Q")),
        base.mark_point(size=50, stroke=FIRST, fill=PAPER, strokeWidth=2, opacity=1, yOffset=DOWN).encode(x=_x("mean")),
    ]


def _samples(drawn: bool) -> list[Sample]:
    central = point(CENTRAL, "diamond", INK, INK)
    if not drawn:
        return [central]
    mean = point(MEAN, "circle", FIRST, PAPER, 50)
    return [central, mean, line(SAMPLING, SECOND, 5), band(SPREAD, PALE)]
