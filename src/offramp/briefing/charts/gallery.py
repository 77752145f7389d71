"""The charts under one name, `offramp.charts`, each imported when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from offramp.briefing.charts.registry import Chart

PICTURES = ("svg", "png")


class Gallery:
    """The charts: functions from results to a Figure, or None where there is nothing of its kind to draw.

    * `outcomes(deal, summary)`: how likely each outcome is, with the spread over the draws of a run.
    * `states(case, table, deal)`: the states in reach, the moves between them, the equilibria.
    * `tornado(hinges)`: the answer at the two ends of each number; `claims(hinges)`: the answer with and without each
      claim; `frontier(hinges, deal)`: where it crosses one half in the plane of two numbers.
    * `beliefs(deal)`: private quantities before and after the history; `crowd(case, deal)`: when a crowd tips.
    * `foresight(context)`, `support(rests)`: of a brief's `context` and `context.rests`.
    * `zone(offer)`: in how many draws no party loses by each package; `package_gains(offer)`: what two parties gain;
      `acceptance(offer)`: who accepts by the size of a term; `package_card(offer)`: the choice on one card.
    * `guarantor(guarantees)`: how likely all accept, by how surely the first promise is kept.
    * `curve(dated)`: the asked outcome by date, with its spread, and what else is on its way.
    * `svg(figure)`, `png(figure, scale)`: the picture of a Figure.

    Probabilities are drawn in percent, numbers in the units of the case. Raises OfframpError missing-extra without
    Altair. A Figure is Vega-Lite 6 in `spec`, and says in `alt` what it shows.

    >>> import offramp as of
    >>> of.charts.outcomes(of.bargain(of.load("my-crisis"))).alt.partition(": ")[2]
    'settlement 87 % and strike goes on 13 %.'
    """

    def __getattr__(self, name: str) -> Any:
        if name in PICTURES:
            return getattr(import_module("offramp.briefing.charts.render"), name)
        if name not in dir(self):
            raise AttributeError(f"there is no chart {name!r}; there are {', '.join(dir(self))}")
        return _registry()[name].draw

    def __dir__(self) -> list[str]:
        return [*_registry(), *PICTURES]

    def __repr__(self) -> str:
        return f"charts({', '.join(dir(self))})"


def _registry() -> Mapping[str, Chart]:
    from offramp.briefing.charts.registry import CHARTS

    return CHARTS


charts = Gallery()
