"""The charts under one name, `offramp.charts`, each imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

CHARTS = {
    **{
        name: name for name in ("outcomes", "states", "foresight", "tornado", "frontier", "support", "beliefs", "crowd")
    },
    "claims": "tornado",
    "svg": "render",
    "png": "render",
}


class Gallery:
    """The charts: functions from results to a Figure, or None where there is nothing of its kind to draw.

    * `outcomes(deal, summary)`: how likely each outcome is, with the spread over the draws of a run.
    * `states(case, table, deal)`: the states in reach, the moves between them, the equilibria.
    * `tornado(hinges)`: the answer at the two ends of each number; `claims(hinges)`: the answer with and without each
      claim; `frontier(hinges, deal)`: where it crosses one half in the plane of two numbers.
    * `beliefs(deal)`: private quantities before and after the history; `crowd(case, deal)`: when a crowd tips.
    * `foresight(context)`, `support(rests)`: of a brief's `context` and `context.rests`.
    * `svg(figure)`, `png(figure, scale)`: the picture of a Figure.

    Probabilities are drawn in percent, numbers in the units of the case. Raises OfframpError missing-extra without
    Altair. A Figure is Vega-Lite 6 in `spec`, and says in `alt` what it shows.
    """

    def __getattr__(self, name: str) -> Any:
        if name not in CHARTS:
            raise AttributeError(f"there is no chart {name!r}; there are {', '.join(CHARTS)}")
        return getattr(import_module(f"offramp.briefing.charts.{CHARTS[name]}"), name)

    def __dir__(self) -> list[str]:
        return sorted(CHARTS)

    def __repr__(self) -> str:
        return f"charts({', '.join(CHARTS)})"


charts = Gallery()
