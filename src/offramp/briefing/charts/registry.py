"""The registry of charts, in the order in which a brief answers.

One more is a file here with a function from results to a Figure (None where there is nothing of its kind), and a line
in `CHARTS`; docs/how-to/add-a-chart.md does it step by step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from offramp.briefing.charts.beliefs import beliefs
from offramp.briefing.charts.crowd import crowd
from offramp.briefing.charts.curve import curve
from offramp.briefing.charts.foresight import foresight
from offramp.briefing.charts.frontier import frontier
from offramp.briefing.charts.guarantor import guarantor
from offramp.briefing.charts.offer import package_gains, zone
from offramp.briefing.charts.offer_sizes import acceptance
from offramp.briefing.charts.outcomes import outcomes
from offramp.briefing.charts.package_card import package_card
from offramp.briefing.charts.states import states
from offramp.briefing.charts.support import support
from offramp.briefing.charts.tornado import claims, tornado
from offramp.briefing.context import Context
from offramp.briefing.document import Figure
from offramp.case.types import Case
from offramp.ensemble.summary import Summary
from offramp.ensemble.thresholds import Hinges
from offramp.game.results import Deal
from offramp.stability.solve import Table


@dataclass(frozen=True, slots=True)
class Findings:
    """What the charts of a brief are drawn from; without a deal, a run or hinges those that need them are left out."""

    case: Case
    table: Table
    context: Context
    deal: Deal | None = None
    summary: Summary | None = None
    hinges: Hinges | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: the function `offramp.charts` gives, whose name is the id of its Figure, and how a brief calls it; None
    where it is of a result that has a page of its own."""

    draw: Callable[..., Figure | None]
    of: Callable[[Findings], Figure | None] | None = None


CHARTS: Mapping[str, Chart] = {
    chart.draw.__name__: chart
    for chart in (
        Chart(outcomes, lambda findings: outcomes(findings.deal, findings.summary)),
        Chart(states, lambda findings: states(findings.case, findings.table, findings.deal)),
        Chart(foresight, lambda findings: foresight(findings.context)),
        Chart(tornado, lambda findings: tornado(findings.hinges, findings.context.names, findings.context.judgement)),
        Chart(frontier, lambda findings: frontier(findings.hinges, findings.deal, findings.context.names)),
        Chart(claims, lambda findings: claims(findings.hinges, findings.context.rests, findings.context.judgement)),
        Chart(support, lambda findings: support(findings.context.rests)),
        Chart(beliefs, lambda findings: beliefs(findings.deal, findings.context.names)),
        Chart(crowd, lambda findings: crowd(findings.case, findings.deal)),
        Chart(zone),
        Chart(package_gains),
        Chart(acceptance),
        Chart(package_card),
        Chart(guarantor),
        Chart(curve),
    )
}


def charts_of(findings: Findings) -> tuple[Figure, ...]:
    """The charts that these results allow. Raises OfframpError missing-extra where Altair is not installed."""
    drawn = (chart.of(findings) for chart in CHARTS.values() if chart.of)
    return tuple(figure for figure in drawn if figure is not None)
