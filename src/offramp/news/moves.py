"""How likely each move of the play is seen, draw by draw, and for the types at the two ends of a private number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from offramp.case.types import Case
from offramp.ensemble.batch import Rows, RunPlan
from offramp.ensemble.evaluate_draw import Scene, log_likelihood
from offramp.ensemble.private_ends import end_shares, over_blocks, owner_of_private, reach_by_type
from offramp.ensemble.sampling import Places
from offramp.ensemble.weights import Bools, Floats, Texts, history_of, total, weights
from offramp.game.evaluate import Evaluation


@dataclass(frozen=True, eq=False)
class MovesSeen:
    """D draws of a job: for each option in play the probability that it is other than now when the play ends.

    * `seen` (O, D): of each option; `asked` (D,): of the asked outcome; `both` (O, D): of the two together.
    * `by_end` by private path: (2, O, D), `seen` for the types at its low and at its high end; `likelihood` by path:
      (2, D), how much likelier the history is for them.
    * `same` (O,): whether the move and the asked outcome are one thing at every leaf of the play.
    * `history`, `fell`, `solved` (D,): as in `batch.Rows`."""

    options: tuple[str, ...]
    seen: Floats
    both: Floats
    asked: Floats
    by_end: dict[str, Floats]
    likelihood: dict[str, Floats]
    same: Bools
    history: Floats
    fell: Texts
    solved: Bools

    def weights(self, of: Bools | None = None, end: tuple[str, int] | None = None) -> Floats:
        """What each draw counts for (D,), adding up to 1; of some draws alone, or for the types at an end of a private
        number."""
        history = self.history
        if end:
            with np.errstate(divide="ignore"):
                history = history + np.log(self.likelihood[end[0]][end[1]])
        weight = weights(history, history_of(self.fell), self.solved) * (True if of is None else of)
        return np.asarray(weight / max(total(weight), 1e-300))


def moves_seen(job: RunPlan, base: Rows, private: Sequence[str] = ()) -> MovesSeen:
    """The moves in the draws of `base`, which are of the same case and seed; `private` are paths of private numbers."""
    options, draws = in_play(job.case), len(base.draw)
    shape = len(options), draws
    moves = MovesSeen(
        options,
        np.zeros(shape),
        np.zeros(shape),
        np.zeros(draws),
        {path: np.zeros((2, *shape)) for path in private},
        {path: np.ones((2, draws)) for path in private},
        np.ones(len(options), bool),
        np.zeros(draws),
        base.fell,
        np.zeros(draws, bool),
    )
    over_blocks(job, base, lambda *block: _fill(moves, *block))
    return moves


def in_play(case: Case) -> tuple[str, ...]:
    """The options that somebody still decides on, in the order of the case."""
    chosen = {option for step in case.play.steps for option in step.chooses}
    return tuple(one.id for one in case.options if one.id in chosen)


def _fill(moves: MovesSeen, scene: Scene, evaluation: Evaluation, places: Places) -> None:
    frame, last, count = scene.stage.now, evaluation.last, len(places)
    now = {one.id: one.now for one in frame.case.options}
    moved = np.stack([frame.truth[option][:, 0] != now[option] for option in moves.options]).astype(np.float64)
    asked = _asked(scene)
    reach = last.reach[frame.ends][:, :count]
    moves.seen[:, places], moves.asked[places] = moved @ reach, asked @ reach
    moves.both[:, places] = (moved * asked) @ reach
    moves.same[:] &= (moved == asked).all(axis=1)
    moves.history[places] = log_likelihood(evaluation.heard, count)
    moves.solved[places] = evaluation.solved
    for path in moves.by_end:
        owner = owner_of_private(frame, path)
        if owner is None:
            moves.by_end[path][:, :, places] = moves.seen[:, places]
            continue
        own = reach_by_type(last, owner[0])[frame.ends][:, :count]
        for side, (types, shares, likelihood) in enumerate(end_shares(evaluation, owner, count)):
            moves.by_end[path][side][:, places] = moved @ np.add.reduce(own[..., types] * shares, axis=-1)
            moves.likelihood[path][side][places] = likelihood


def _asked(scene: Scene) -> Floats:
    """At which leaves the asked outcome is the case: (L,)."""
    tree = scene.stage.now.tree
    asked = tree.model.outcomes.index(scene.case.outcome_asked)
    return np.array([tree.model.outcome[tree.nodes[k].state] == asked for k in scene.stage.now.ends], np.float64)
