"""All charts of a case, in the order in which a brief answers."""

from __future__ import annotations

from offramp.bargain.deal import Deal
from offramp.brief.blocks import Figure
from offramp.brief.charts.beliefs import beliefs
from offramp.brief.charts.crowd import crowd
from offramp.brief.charts.foresight import foresight
from offramp.brief.charts.frontier import frontier
from offramp.brief.charts.outcomes import outcomes
from offramp.brief.charts.states import states
from offramp.brief.charts.support import support
from offramp.brief.charts.tornado import claims, tornado
from offramp.brief.context import Context
from offramp.case.types import Case
from offramp.ensemble.hinges import Hinges
from offramp.ensemble.summary import Summary
from offramp.stability.table import Table


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
