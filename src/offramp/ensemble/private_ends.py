"""The answer where a private number lies at an end of its prior, and only its owner and the reader know.

What others play stays as it is, since they do not learn it: the owner plays as the types at that end do, and a draw
counts by how likely its history is for these types. So this is what finding out is worth, and not what telling all
would do. (A variant that narrows the range tells everybody.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from offramp.ensemble.batch import Rows, RunPlan, Worker
from offramp.ensemble.evaluate_draw import FAILS, Scene
from offramp.ensemble.sampling import Draws, Places
from offramp.ensemble.weights import Floats, WeightedDraws, history_of, weights
from offramp.game.batching import Playing, play_out, play_out_together
from offramp.game.evaluate import Evaluation, evaluation, usual_rationality
from offramp.game.payoffs import NARROW, Frame
from offramp.game.response import reply_play
from offramp.game.solvers import Solution

Fill = Callable[[Scene, Evaluation, Places], None]
SIDES = (0, -1)  # the lowest and the highest type


@dataclass(frozen=True, eq=False)
class EndTypes:
    """D draws at the two ends of a private number: `outcomes` (2, outcomes, D), the probability of each outcome, and
    `likelihood` (2, D), how much likelier the history is for the types at that end than for all; `solved` (D,)."""

    outcomes: Floats
    likelihood: Floats
    solved: NDArray[np.bool_]

    @classmethod
    def none(cls, outcomes: int, draws: int) -> EndTypes:
        """No draw of them solved."""
        return cls(np.zeros((2, outcomes, draws)), np.zeros((2, draws)), np.zeros(draws, dtype=bool))


def private_ends(job: RunPlan, base: Rows, paths: Sequence[str]) -> dict[str, tuple[WeightedDraws, WeightedDraws]]:
    """By path the draws of a batch of a job with a private number at its low end, and at its high end; without those
    whose owner does not decide."""
    whole, outcomes = Worker(job).scene(frozenset()).stage.now, len(job.layout.outcomes)
    ends = {path: EndTypes.none(outcomes, len(base.draw)) for path in paths if owner_of_private(whole, path)}
    if ends:
        over_blocks(job, base, partial(_filled, ends, base))
    return {path: (_weighted(job, base, made, 0), _weighted(job, base, made, 1)) for path, made in ends.items()}


def owner_of_private(frame: Frame, path: str) -> tuple[int, int] | None:
    """The actor's place, and the place of the number among its private ones."""
    for actor, own in enumerate(frame.private):
        for place, one in enumerate(own):
            if one.path == path:
                return actor, place
    return None


def over_blocks(job: RunPlan, base: Rows, fill: Fill) -> None:
    """Solve the game of a job in the draws of `base`, block by block, and hand each to `fill` with its scene, its
    solution and its places among the draws."""
    worker, count = Worker(job), len(base.draw)
    drawn = Draws(job.case, job.seed, int(base.draw[0]) if count else 0, count, dict(job.fixed))
    plays = [
        partial(_block, fill, worker.scene(fell), drawn, live[start : start + NARROW])
        for fell, places in drawn.groups()
        if (live := places[base.bargain_failed[places] == ""]).size
        for start in range(0, len(live), NARROW)
    ]
    try:
        play_out_together([one() for one in plays])
    except FAILS:
        for one in plays:
            with suppress(*FAILS):
                play_out(one())


def _block(fill: Fill, scene: Scene, drawn: Draws, places: Places) -> Playing[None]:
    """Solve one block of draws of a scene."""
    numbers = partial(drawn.numbers, places=places)
    found = yield from evaluation(scene.stage, numbers, usual_rationality(scene.stage), parts=False)
    fill(scene, found, places)


def _filled(ends: dict[str, EndTypes], base: Rows, scene: Scene, evaluation: Evaluation, places: Places) -> None:
    """Put what the end types of a block do into place."""
    for path in ends:
        owner = owner_of_private(scene.stage.now, path)
        if owner is None:
            _as_before(ends[path], base, places)
        else:
            _fill(ends[path], evaluation, owner, places)


def _fill(ends: EndTypes, evaluation: Evaluation, owner: tuple[int, int], places: Places) -> None:
    reached = outcomes_by_type(evaluation.last, owner[0])
    shares = end_shares(evaluation, owner, len(places))
    for side, (types, share, likelihood) in enumerate(shares):
        ends.outcomes[side][:, places] = np.add.reduce(reached[:, : len(places), types] * share, axis=-1)
        ends.likelihood[side][places] = likelihood
    ends.solved[places] = evaluation.solved


def end_shares(evaluation: Evaluation, owner: tuple[int, int], count: int) -> list[tuple[Places, Floats, Floats]]:
    """For the lowest and the highest end of a private number in `count` draws: the types there, their shares
    (D, types), and by how much likelier the history is for them than for all (D,)."""
    actor = owner[0]
    after = evaluation.last.game.weights[actor][:count]
    before = evaluation.heard.weights[0][actor] if evaluation.heard else after
    found = []
    for end in SIDES:
        types = _types(evaluation.last, owner, end)
        mass = np.add.reduce(after[:, types], axis=1)
        shares = after[:, types] / np.where(mass > 0, mass, 1.0)[:, None]
        found.append((types, shares, mass / np.add.reduce(before[:, types], axis=1)))
    return found


def _as_before(ends: EndTypes, base: Rows, places: Places) -> None:
    """Draws in which the owner has nothing to decide: its number changes nothing."""
    ends.outcomes[:, :, places] = base.bargain[places].T
    ends.likelihood[:, places] = 1.0
    ends.solved[places] = True


def _types(solution: Solution, owner: tuple[int, int], end: int) -> Places:
    """The types of an actor that lie at an end of one of its private numbers."""
    grid = solution.game.grid[owner[0]]
    every = np.arange(int(np.prod(grid))).reshape(grid)
    return np.asarray(every.take(end, axis=owner[1]).reshape(-1))


def outcomes_by_type(solution: Solution, actor: int) -> Floats:
    """The probability of each outcome by the type of an actor, the others playing as they do: (outcomes, D, T)."""
    tree, reach = solution.game.plan.tree, reach_by_type(solution, actor)
    out = np.zeros((len(tree.model.outcomes), *reach.shape[1:]))
    for leaf in tree.leaves:
        out[tree.model.outcome[tree.nodes[leaf].state]] += reach[leaf]
    return out


def reach_by_type(solution: Solution, actor: int) -> Floats:
    """The probability of each history by the type of an actor, the others playing as they do: (N, D, T)."""
    plan, tree = solution.game.plan, solution.game.plan.tree
    reach = np.ones((len(tree.nodes), *solution.game.weights[actor].shape))
    for k in reversed(range(len(plan.layers))):
        layer = plan.layers[k]
        own = layer.actor == actor
        odds = reply_play(solution.play, k) if own else solution.means[k][..., None]
        reach[layer.children] = reach[layer.nodes][:, None] * odds
    return reach


def _weighted(job: RunPlan, base: Rows, ends: EndTypes, side: int) -> WeightedDraws:
    """The draws at one end, each by the likelihood of its history for the types there."""
    with np.errstate(divide="ignore"):
        history = base.history + np.log(ends.likelihood[side])
    gone = base.premise_gone & ends.solved
    weight = weights(history, history_of(base.fell), ends.solved)
    probability = np.where((ends.solved & ~gone)[:, None], ends.outcomes[side].T, 0.0)
    return WeightedDraws(job.layout.outcomes, probability, gone, ends.solved, weight)
