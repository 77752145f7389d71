"""Offramp: from reports of a crisis to a judgement that can be argued with.

import offramp as of

case = of.load("cases/soft-exit")     # checked and frozen; raises CaseError holding every Problem
model = of.model(case)                # states, moves, ranks
table = of.solve(model, ["seq"])      # table.equilibria("seq")
found = of.answer(case)               # found.probability, found.word, found.outcomes
deal = of.bargain(case)               # deal.outcomes, deal.probability
runs = of.run(case, n=2_000, seed=7)  # runs.draw(1311) repeats that draw alone
turns = of.hinges(case, draws=1_000)  # turns.thresholds, turns.claims; of.flip(case, turns)
of.brief(case).save("soft-exit.html")
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from offramp.version import VERSION

__version__ = VERSION

if TYPE_CHECKING:
    from offramp.briefing.brief import brief
    from offramp.case.canonical import explicit, fingerprint
    from offramp.case.load import examine, load
    from offramp.ensemble.diff import diff
    from offramp.ensemble.judgement import answer
    from offramp.ensemble.reversal import flip
    from offramp.ensemble.run import run
    from offramp.ensemble.thresholds import hinges
    from offramp.errors import CaseError, ModelError, OfframpError, Problem, ReportError
    from offramp.evidence import read_report
    from offramp.game.solve import bargain
    from offramp.game.variants import compare
    from offramp.graph.build import model
    from offramp.stability.concepts import concepts
    from offramp.stability.solve import solve

_HOMES = {  # imported when first used, so that a command pays for what it needs
    "answer": "offramp.ensemble.judgement",
    "bargain": "offramp.game.solve",
    "brief": "offramp.briefing.brief",
    "compare": "offramp.game.variants",
    "concepts": "offramp.stability.concepts",
    "diff": "offramp.ensemble.diff",
    "examine": "offramp.case.load",
    "explicit": "offramp.case.canonical",
    "fingerprint": "offramp.case.canonical",
    "flip": "offramp.ensemble.reversal",
    "hinges": "offramp.ensemble.thresholds",
    "load": "offramp.case.load",
    "model": "offramp.graph.build",
    "read_report": "offramp.evidence",
    "run": "offramp.ensemble.run",
    "solve": "offramp.stability.solve",
    **dict.fromkeys(("CaseError", "ModelError", "OfframpError", "Problem", "ReportError"), "offramp.errors"),
}

__all__ = [
    "CaseError",
    "ModelError",
    "OfframpError",
    "Problem",
    "ReportError",
    "__version__",
    "answer",
    "bargain",
    "brief",
    "compare",
    "concepts",
    "diff",
    "examine",
    "explicit",
    "fingerprint",
    "flip",
    "hinges",
    "load",
    "model",
    "read_report",
    "run",
    "solve",
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
