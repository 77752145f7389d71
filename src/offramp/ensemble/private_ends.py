"""The answer where a private number lies at an end of its prior, and only its owner and the reader know.

What others play stays as it is, since they do not learn it: the owner plays as the types at that end do, and a draw
counts by how likely its history is for these types. So this is what finding out is worth, and not what telling all
would do. (A variant that narrows the range tells everybody.)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from offramp.ensemble.batch import Rows, RunPlan, Worker
from offramp.ensemble.evaluate_draw import FAILS, Scene
from offramp.ensemble.sampling import Draws, Places
from offramp.ensemble.weights import Floats, WeightedDraws, history_of, weights
from offramp.game.evaluate import evaluate, history_beliefs, usual_rationality
from offramp.game.payoffs import NARROW, Frame
from offramp.game.response import reply_play
from offramp.game.solvers import Solution

SIDES = (0, -1)  # the lowest and the highest type


@dataclass(frozen=True, eq=False)
class EndTypes:
    """D draws at the two ends of a private number: `outcomes` (2, outcomes, D), the probability of each outcome, and
    `likelihood` (2, D), how much likelier the history is for the types at that end than for all; `solved` (D,)."""

    outcomes: Floats
    likelihood: Floats
    solved: NDArray[np.bool_]


def private_ends(job: RunPlan, base: Rows, path: str) -> tuple[WeightedDraws, WeightedDraws] | None:
    """The draws of a batch of a job with a private number at its low end, and at its high end; None where its owner
    does not decide."""
    owner = _owner(Worker(job).scene(frozenset()).stage.now, path)
    if owner is None:
        return None
    drawn = Draws(job.case, job.seed, int(base.draw[0]), len(base.draw), dict(job.held))
    made = EndTypes(
        np.zeros((2, len(job.layout.outcomes), drawn.count)), np.zeros((2, drawn.count)), np.zeros(drawn.count, bool)
    )
    worker = Worker(job)
    for fell, places in drawn.groups():
        live = places[base.bargain_failed[places] == ""]
        if live.size and _owner(worker.scene(fell).stage.now, path) is None:
            _as_before(made, base, live)
            continue
        for start in range(0, len(live), NARROW):
            _fill(made, worker.scene(fell), drawn, live[start : start + NARROW], path)
    low, high = (_weighted(job, base, made, side) for side in range(2))
    return low, high


def _owner(frame: Frame, path: str) -> tuple[int, int] | None:
    """The actor's place, and the place of the number among its private ones."""
    for actor, own in enumerate(frame.private):
        for place, one in enumerate(own):
            if one.path == path:
                return actor, place
    return None


def _fill(made: EndTypes, scene: Scene, drawn: Draws, places: Places, path: str) -> None:
    """Solve one block of draws of a scene and put what its end types do into place."""
    owner = _owner(scene.stage.now, path)
    assert owner
    try:
        how, numbers = usual_rationality(scene.stage), partial(drawn.numbers, places=places)
        beliefs = history_beliefs(scene.stage, numbers, how, entangled=False)
        found = evaluate(scene.stage, numbers, how, heard=beliefs, parts=False)
    except FAILS:
        return
    actor, count = owner[0], len(places)
    after = found.last.game.weights[actor][:count]
    before = beliefs.weights[0][actor] if beliefs else after
    reached = outcomes_by_type(found.last, actor)[:, :count]
    for side, end in enumerate(SIDES):
        types = _types(found.last, owner, end)
        mass = np.add.reduce(after[:, types], axis=1)
        shares = after[:, types] / np.where(mass > 0, mass, 1.0)[:, None]
        made.outcomes[side][:, places] = np.add.reduce(reached[..., types] * shares, axis=-1)
        made.likelihood[side][places] = mass / np.add.reduce(before[:, types], axis=1)
    made.solved[places] = found.solved


def _as_before(made: EndTypes, base: Rows, places: Places) -> None:
    """Draws in which the owner has nothing to decide: its number changes nothing."""
    made.outcomes[:, :, places] = base.bargain[places].T
    made.likelihood[:, places] = 1.0
    made.solved[places] = True


def _types(solution: Solution, owner: tuple[int, int], end: int) -> Places:
    """The types of an actor that lie at an end of one of its private numbers."""
    grid = solution.game.grid[owner[0]]
    every = np.arange(int(np.prod(grid))).reshape(grid)
    return np.asarray(every.take(end, axis=owner[1]).reshape(-1))


def outcomes_by_type(solution: Solution, actor: int) -> Floats:
    """The probability of each outcome by the type of an actor, the others playing as they do: (outcomes, D, T)."""
    plan, tree = solution.game.plan, solution.game.plan.tree
    reach = np.ones((len(tree.nodes), *solution.game.weights[actor].shape))
    for k in reversed(range(len(plan.layers))):
        layer = plan.layers[k]
        own = layer.actor == actor
        odds = reply_play(solution.play, k) if own else solution.means[k][..., None]
        reach[layer.children] = reach[layer.nodes][:, None] * odds
    out = np.zeros((len(tree.model.outcomes), *reach.shape[1:]))
    for leaf in tree.leaves:
        out[tree.model.outcome[tree.nodes[leaf].state]] += reach[leaf]
    return out


def _weighted(job: RunPlan, base: Rows, made: EndTypes, side: int) -> WeightedDraws:
    """The draws at one end, each by the likelihood of its history for the types there."""
    with np.errstate(divide="ignore"):
        history = base.history + np.log(made.likelihood[side])
    gone = base.premise_gone & made.solved
    weight = weights(history, history_of(base.fell), made.solved)
    probability = np.where((made.solved & ~gone)[:, None], made.outcomes[side].T, 0.0)
    return WeightedDraws(job.layout.outcomes, probability, gone, made.solved, weight)
