"""Which question comes next: that from which most is expected for the answer of the case, and when to stop.

What a question is expected to bring is by how much the variance of the answer falls if it is answered,
cov(answer, reply)^2 / (var(reply) + noise^2): the value of a linear observation (Raiffa & Schlaifer 1961), over points
drawn from what is believed now. Every kind that applies to who decides is asked once before anything may stop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from offramp.asking.endings import AskedCase
from offramp.asking.fit import Posterior
from offramp.asking.queries import CHANCES, LOGARITHMS, Query, noise_of, would_reply
from offramp.ensemble.evaluate_draw import FAILS
from offramp.game.evaluate import evaluate, history_beliefs, usual_rationality

Floats = NDArray[np.float64]
DRAWS, SEED = 128, 1  # points on which questions are weighed
MOST = 10  # questions about one actor
CERTAIN = 0.05  # the spread of the answer at which more questions are idle
IDLE = 0.004  # a fall of the spread that is not worth a question
ONCE = ("share", "indifference", "anchor", "swing", "extreme", "demand")


@dataclass(frozen=True, eq=False)
class Outlook:
    """What is believed of the answer: its value at points (D,) drawn from a belief; None where nothing is asked, or it
    could not be solved."""

    points: Floats
    answer: Floats | None

    @property
    def middle(self) -> float | None:
        """As many of the points lie above as below: near never or always their mean is drawn off by a few."""
        return None if self.answer is None else float(np.median(self.answer))

    @property
    def spread(self) -> float:
        return 0.0 if self.answer is None else float(self.answer.std())

    @property
    def interval(self) -> tuple[float, float] | None:
        """Nine in ten of the points lie between these."""
        if self.answer is None:
            return None
        low, high = np.quantile(self.answer, (0.05, 0.95))
        return float(low), float(high)


def outlook(ready: AskedCase, belief: Posterior, draws: int = DRAWS) -> Outlook:
    """The answer of a case at points of a belief."""
    points = belief.draws(SEED, draws)
    try:
        return Outlook(points, answers_at(ready, belief, points))
    except FAILS:
        return Outlook(points, None)


def answers_at(ready: AskedCase, belief: Posterior, points: Floats) -> Floats | None:
    """The probability of what the case asks at each point (D, unknowns): (D,); the mean where one was not solved."""
    one, case = ready.stage, ready.case
    if one is None or case.asks is None:
        return None

    numbers_of, how = partial(belief.prior.numbers, points), usual_rationality(one)
    heard = history_beliefs(one, numbers_of, how, entangled=False)
    found = evaluate(one, numbers_of, how, beliefs=heard, parts=False)
    asked = found.outcomes[one.now.tree.model.outcomes.index(case.asks.outcome)]
    return np.where(found.solved, asked, asked[found.solved].mean() if found.solved.any() else 0.5)


def gains(ready: AskedCase, belief: Posterior, view: Outlook, open_: Sequence[Query]) -> list[float]:
    """By how much each question is expected to lower the variance of the answer; 0 where there is none."""
    if view.answer is None:
        return [0.0] * len(open_)
    values = belief.prior.values(view.points)
    answer = view.answer - view.answer.mean()
    return [_gain(answer, one, _reply(ready, belief, one, values)) for one in open_]


def _reply(ready: AskedCase, belief: Posterior, query: Query, values: dict[str, Floats]) -> Floats | None:
    if query.kind not in (*LOGARITHMS, *CHANCES):
        return None
    return would_reply(query, ready, belief.prior, values)


def _gain(answer: Floats, query: Query, reply: Floats | None) -> float:
    if reply is None:
        return 0.0
    told = np.broadcast_to(reply, answer.shape)
    spread = told - told.mean()
    noise = float((noise_of(query, told) ** 2).mean())
    return float((answer * spread).mean() ** 2 / ((spread**2).mean() + noise))
