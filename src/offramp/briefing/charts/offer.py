"""The packages of an offer: in which share of the draws each is in the zone, and two parties' gains side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from offramp.briefing.charts.figure import SHORT, Row, altair, by_row, fields, figure, numbered, on, shown
from offramp.briefing.charts.key import band, line, point
from offramp.briefing.charts.palette import DASHED, FIRST, INK, MUTED, PALE, PAPER, PLOT, ROW, SECOND
from offramp.briefing.document import Figure
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.views.offer import package_text, signed_figures
from offramp.offers.types import Offer, Package
from offramp.wording import fives

MOST = 24  # packages drawn, those from which the asker expects most
HEIGHT = 300
ZONE = "In how many draws no party loses by a package, and how likely all accept it"
GAINS = "What two parties gain by each package, each on a scale of its own"
SAMPLES = (
    point("a package that no other dominates", "circle", FIRST, FIRST),
    point("one that another dominates", "square", MUTED, PAPER),
    line("no agreement", MUTED, 1.5, DASHED),
)


def zone(offered: Offer | None, names: Names = NAMELESS) -> Figure | None:
    """For each package the share of draws in the zone of possible agreement; None without an offer."""
    if offered is None:
        return None
    drawn = _ranked(offered)
    rows = numbered(
        {"name": _label(one, names), "zone": one.zone, "accepted": one.accepted, "text": fives(one.zone, exact=True)}
        for one in drawn
    )
    subtitle = [f"{offered.draws:,} draws, the same for every package"]
    alt = (f"{ZONE}; {subtitle[0]}.", *_zone_told(drawn, names))
    samples = (band("draws in which no party loses", PALE), point("all accept", "diamond", SECOND, SECOND))
    return figure("zone", ZONE, subtitle, alt, {"packages": rows}, [_zone_chart(len(rows))], samples)


def _ranked(offered: Offer) -> list[Package]:
    return sorted(offered.packages, key=lambda package: (package.dominated, -package.expects))[:MOST]


def _label(package: Package, names: Names) -> str:
    return shown(f"{package.number}: {package_text(package.to_dict(), names)}", SHORT)


def _zone_told(drawn: Sequence[Package], names: Names) -> Iterator[str]:
    for one in drawn:
        yield (
            f"Package {_label(one, names)}: no party loses in {fives(one.zone, exact=True)} of the draws, all accept "
            f"with {fives(one.accepted)}."
        )


def _zone_chart(rows: int) -> Any:
    alt = altair()
    base, words = by_row("packages")
    scale = alt.Scale(domain=[0, 1])

    def x(field: str) -> Any:
        return alt.X(
            f"{field}:Q", scale=scale, axis=alt.Axis(format="%", title="share of draws; probability", tickCount=5)
        )

    bars = base.mark_bar(height=14, color=PALE).encode(x=x("zone"))
    points = base.mark_point(shape="diamond", size=60, color=SECOND, fill=SECOND, opacity=1).encode(x=x("accepted"))
    return alt.layer(bars, points, words).properties(width=PLOT, height=ROW * rows)


def package_gains(offered: Offer | None, names: Names = NAMELESS) -> Figure | None:
    """The mean gains of the asker and of the party that binds most packages; None without an offer or another party."""
    if offered is None or len(offered.parties) < 2:
        return None
    asker, other = offered.asker[0], _binding(offered)
    drawn = _ranked(offered)
    rows: list[Row] = [
        {"x": one.gains[asker].mean, "y": one.gains[other].mean, "text": str(one.number), "over": one.dominated}
        for one in drawn
    ]
    subtitle = [f"{names.actor(asker)} across, {names.actor(other)} upward; mean over draws, 0: no agreement"]
    alt = (f"{GAINS}: {subtitle[0]}.", *_gains_told(drawn, asker, other, names))
    panels = [_gains_chart(shown(names.actor(asker), SHORT), shown(names.actor(other), SHORT))]
    rows_of: dict[str, list[Row]] = {"packages": rows, "zero": [{"none": 0.0}]}
    return figure("package_gains", GAINS, subtitle, alt, rows_of, panels, SAMPLES)


def _gains_told(drawn: Sequence[Package], asker: str, other: str, names: Names) -> Iterator[str]:
    for one in drawn:
        first, second = (signed_figures(one.gains[actor].mean) for actor in (asker, other))
        yield f"Package {_label(one, names)}: {first} and {second}."


def _binding(offered: Offer) -> str:
    """The party beside the first asker that binds most packages."""
    others = [party for party in offered.parties if party != offered.asker[0]]
    return max(others, key=lambda party: sum(one.binding == party for one in offered.packages))


def _gains_chart(across: str, upward: str) -> Any:
    alt = altair()
    x, y = alt.X("x:Q", axis=alt.Axis(title=across)), alt.Y("y:Q", axis=alt.Axis(title=upward))
    base = on("packages").encode(x=x, y=y)
    fair = base.transform_filter("!datum.over").mark_point(shape="circle", size=70, fill=FIRST, stroke=FIRST, opacity=1)
    over = base.transform_filter("datum.over").mark_point(shape="square", size=60, stroke=MUTED, fill=PAPER, opacity=1)
    words = base.mark_text(dx=10, dy=-8, color=INK).encode(**fields(text="text:N"))
    rules = on("zero").mark_rule(color=MUTED, strokeDash=DASHED, strokeWidth=1.5)
    return alt.layer(
        rules.encode(**fields(x="none:Q")), rules.encode(**fields(y="none:Q")), over, fair, words
    ).properties(width=PLOT, height=HEIGHT)
