"""All charts of a case, in the order in which a brief answers."""

from __future__ import annotations

from offramp.briefing.charts.beliefs import beliefs
from offramp.briefing.charts.crowd import crowd
from offramp.briefing.charts.foresight import foresight
from offramp.briefing.charts.frontier import frontier
from offramp.briefing.charts.outcomes import outcomes
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


def figures(
    case: Case,
    table: Table,
    context: Context,
    deal: Deal | None = None,
    over: Summary | None = None,
    turns: Hinges | None = None,
) -> tuple[Figure, ...]:
    """The charts that these results allow: without a deal, a run or hinges those that need them are left out.

    Raises OfframpError missing-extra where Altair is not installed.
    """
    every = (
        outcomes(deal, over),
        states(case, table, deal),
        foresight(context),
        tornado(turns),
        frontier(turns, deal),
        claims(turns, context.rests),
        support(context.rests),
        beliefs(deal),
        crowd(case, deal),
    )
    return tuple(one for one in every if one is not None)
