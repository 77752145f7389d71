"""Offramp: from reports of a crisis to a judgement that can be argued with.

import offramp as of

case = of.load("cases/soft-exit")     # checked and frozen; raises CaseError holding every Problem
model = of.model(case)                # states, moves, ranks
table = of.solve(model, ["seq"])      # table.equilibria("seq"); of.concepts() lists the solution concepts
deal = of.bargain(case)               # deal.outcomes, deal.probability
judged = of.answer(case, draws=1_000) # judged.probability, over all uncertain inputs
offers = of.offer(case)               # offers.packages, offers.choice: who would accept which terms
runs = of.run(case, n=2_000, seed=7)  # runs.draw(1311) repeats that draw alone
turns = of.hinges(case, draws=1_000)  # turns.thresholds, turns.claims; of.flip(case, turns)
of.bargain(case.with_({"worth.ruler.fear": -7}))
of.brief(case).save("soft-exit.html")
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from offramp.version import VERSION

__version__ = VERSION

if TYPE_CHECKING:
    from offramp.briefing.brief import Brief, brief, load_brief
    from offramp.briefing.charts.gallery import charts
    from offramp.briefing.why import why
    from offramp.case.canonical import explicit, fingerprint
    from offramp.case.check import examine
    from offramp.case.load import load
    from offramp.case.types import Case
    from offramp.ensemble.diff import Diff, diff
    from offramp.ensemble.judgement import Judgement
    from offramp.ensemble.reversal import Flips, flip
    from offramp.ensemble.run import Runs, run
    from offramp.ensemble.thresholds import Hinges, hinges
    from offramp.errors import CaseError, ModelError, OfframpError, Problem, ReportError
    from offramp.evidence.pipeline import read_report
    from offramp.evidence.register import Register, load_register
    from offramp.evidence.types import Reading
    from offramp.game.results import Deal
    from offramp.game.solve import bargain
    from offramp.game.variants import Comparison, compare
    from offramp.graph.build import model
    from offramp.graph.model import Model, free_model
    from offramp.offers.offer import offer
    from offramp.rooms.answer import answer
    from offramp.rooms.record import record
    from offramp.stability.concept import Concept
    from offramp.stability.concepts import concepts
    from offramp.stability.evolution import Evolution, evolve
    from offramp.stability.solve import Table, solve

_PLACES = {  # imported when first used, so that a command pays for what it needs
    "briefing.brief": ("Brief", "brief", "load_brief"),
    "briefing.charts.gallery": ("charts",),
    "briefing.why": ("why",),
    "case.canonical": ("explicit", "fingerprint"),
    "case.check": ("examine",),
    "case.types": ("Case",),
    "ensemble.diff": ("Diff", "diff"),
    "ensemble.judgement": ("Judgement",),
    "ensemble.reversal": ("Flips", "flip"),
    "ensemble.run": ("Runs", "run"),
    "ensemble.thresholds": ("Hinges", "hinges"),
    "errors": ("CaseError", "ModelError", "OfframpError", "Problem", "ReportError"),
    "evidence.pipeline": ("read_report",),
    "evidence.register": ("Register", "load_register"),
    "evidence.types": ("Reading",),
    "game.results": ("Deal",),
    "game.solve": ("bargain",),
    "game.variants": ("Comparison", "compare"),
    "graph.build": ("model",),
    "graph.model": ("Model", "free_model"),
    "offers.offer": ("offer",),
    "rooms.answer": ("answer",),
    "rooms.check": ("load",),  # which also tells what is wrong with the rooms of a case that it refuses
    "rooms.record": ("record",),
    "stability.concept": ("Concept",),
    "stability.concepts": ("concepts",),
    "stability.evolution": ("Evolution", "evolve"),
    "stability.solve": ("Table", "solve"),
}
_HOMES = {name: f"offramp.{module}" for module, names in _PLACES.items() for name in names}

__all__ = [
    "Brief",
    "Case",
    "CaseError",
    "Comparison",
    "Concept",
    "Deal",
    "Diff",
    "Evolution",
    "Flips",
    "Hinges",
    "Judgement",
    "Model",
    "ModelError",
    "OfframpError",
    "Problem",
    "Reading",
    "Register",
    "ReportError",
    "Runs",
    "Table",
    "__version__",
    "answer",
    "bargain",
    "brief",
    "charts",
    "compare",
    "concepts",
    "diff",
    "evolve",
    "examine",
    "explicit",
    "fingerprint",
    "flip",
    "free_model",
    "hinges",
    "load",
    "load_brief",
    "load_register",
    "model",
    "offer",
    "read_report",
    "record",
    "run",
    "solve",
    "why",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'offramp' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)


if "IPython" in sys.modules and (_shell := sys.modules["IPython"].get_ipython()) is not None:
    from offramp.notebook import register

    register(_shell)
