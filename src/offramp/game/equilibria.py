"""Other equilibria than the one on the principal branch: where the play, or a crowd, has several, all are shown.

The principal branch selects one fixed point. Here each solve, of the past passes and of the play from now on, starts
instead from both ends and from the centre of its unknowns (Newton, see `qre.newton`), and crowds fall as in their other
extreme equilibrium, at the largest threshold (Morris & Shin 2003 for the two). That finds equilibria; it proves nowhere
that there are no further ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from offramp.case.types import Rationality
from offramp.game.batching import Solver
from offramp.game.evaluate import Evaluation, NumbersOf, Stage, evaluate
from offramp.game.payoffs import BLOCK, Numbers
from offramp.game.qre import Bools, Point, newton, start
from offramp.game.response import Floats, Game
from offramp.game.solvers import Solution, coarser, finished, polished, solve_game
from offramp.game.unseen import first_choices

APART = 1e-4  # in the probability of an outcome: two answers that differ by more are two
PASSES = 40  # of Newton from a far start
STARTS = ("low", "centre", "high")


@dataclass(frozen=True, eq=False)
class OtherStart:
    """The answer in D draws from another start: outcomes (outcomes, D), and where it was solved and differs (D,)."""

    start: str
    outcomes: Floats
    differs: Bools


def alternatives(
    stage: Stage,
    numbers_of: NumbersOf,
    rationality: Rationality,
    principal: Evaluation,
    width: int = BLOCK,
    base: Numbers | None = None,
) -> Iterator[OtherStart]:
    """The answers from other starts, for each start; `principal` is what `answer` gives. The rest as in `answer`."""
    for name, solver in _solvers(stage):
        found = evaluate(stage, numbers_of, rationality, width, None, base, parts=False, solver=solver)
        gap = np.abs(found.outcomes - principal.outcomes).max(axis=0)
        yield OtherStart(name, found.outcomes, found.solved & principal.solved & (gap > APART))


def _solvers(stage: Stage) -> Iterator[tuple[str, Solver]]:
    """The ways to solve that can lead elsewhere."""
    if stage.now.plan.unknowns or (stage.past and stage.past.plan.unknowns):
        yield from ((name, _from(name)) for name in STARTS)
    models = (actor.crowd.model for actor in stage.case.actors if actor.crowd)
    if "public" in models:
        yield "crowds", _highest


def _from(name: str) -> Solver:
    def solver(game: Game, rate: Rationality) -> Solution:
        if not game.plan.unknowns or not isinstance(rate.value, float):
            return solve_game(game, rate)
        rough, rationality = coarser(game), np.full(game.draws, rate.value)
        near, there = newton(rough, rationality, _at(game, name), PASSES)
        unknowns, found, _ = polished(game, rationality, near, rough)
        begun = start(game)
        point = Point(unknowns, np.log1p(rationality), begun.direction, begun.step, begun.steps + PASSES, there & found)
        return finished(game, point, "qre-start")

    return solver


def _at(game: Game, name: str) -> Floats:
    """The unknowns at an end, where the last choice is certain or the first, or at the centre: (U, D)."""
    unknowns = start(game).unknowns
    if name == "centre":
        return unknowns
    out = np.zeros_like(unknowns)
    if game.plan.sets is not None:
        return first_choices(game) if name == "high" else out
    for layer in game.plan.layers if name == "high" else ():
        if layer.own:
            out[layer.unknowns[:, 0]] = 1.0
    return out


def _highest(game: Game, rationality: Rationality) -> Solution:
    """The principal branch where every crowd falls at its largest threshold."""
    crowds = {actor: replace(many, highest=True) for actor, many in game.crowds.items()}
    return solve_game(replace(game, crowds=crowds), rationality)
