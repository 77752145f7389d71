"""What is believed after some answers: the most probable numbers, and how far they may be from it.

Gauss-Newton on the unknowns (logarithms and logits), from the prior. Residuals count for less the further off they are,
by weights (v + 1) / (v + r^2) of a Student t with v = 4 degrees of freedom (Lange, Little & Taylor 1989), so that one
blunder cannot drag the rest along. The spread is that of the linearised posterior (Tarantola 2005, chapter 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from offramp.asking.endings import AskedCase
from offramp.asking.prior import Prior
from offramp.asking.queries import Query, misfit, order_misfit

if TYPE_CHECKING:
    from offramp.asking.replies import Stated

Floats = NDArray[np.float64]
FREEDOM = 4.0
STEPS, STEP = 25, 1e-4
LONGEST = 1.0  # of one step, in an unknown: a factor of e


@dataclass(frozen=True, eq=False)
class Posterior:
    """The most probable numbers `at` (unknowns,), their `spread` as a root (unknowns, unknowns) of the covariance, and
    how far each answer is from them, in standard deviations."""

    prior: Prior
    at: Floats
    root: Floats
    misfits: tuple[float, ...]

    def draws(self, seed: int, count: int) -> Floats:
        """Points (count, unknowns) of what is believed, by common random numbers."""
        return np.asarray(self.at + self.prior.normal(seed, count) @ self.root.T)

    @property
    def spread(self) -> Floats:
        return np.asarray(np.sqrt((self.root**2).sum(axis=1)))


def fit(ready: AskedCase, prior: Prior, answers: Sequence[tuple[Query, Stated]]) -> Posterior:
    """What is believed after some answers."""
    at, precision = prior.mean.copy(), np.diag(1 / prior.spread**2)
    weight = np.zeros(0)
    told = [(query, answer) for query, answer in answers if answer.sized]
    for _ in range(STEPS if told else 0):
        far, slope = _linear(ready, prior, told, at)
        weight = (FREEDOM + 1) / (FREEDOM + far**2)
        normal = slope.T @ (weight[:, None] * slope) + precision
        step = np.linalg.solve(normal, -slope.T @ (weight * far) - precision @ (at - prior.mean))
        step *= min(1.0, LONGEST / max(float(np.abs(step).max()), 1e-12))
        at = at + step
        if np.abs(step).max() < 1e-6:
            break
    far, slope = _linear(ready, prior, told, at)
    weight = (FREEDOM + 1) / (FREEDOM + far**2)
    covariance = np.linalg.inv(slope.T @ (weight[:, None] * slope) + precision)
    root: Floats = np.linalg.cholesky((covariance + covariance.T) / 2).astype(np.float64)
    return Posterior(prior, at, root, tuple(_worst(ready, prior, answers, at)))


def _linear(
    ready: AskedCase, prior: Prior, answers: Sequence[tuple[Query, Stated]], at: Floats
) -> tuple[Floats, Floats]:
    """How far each answer is (answers,), and its slope in each unknown (answers, unknowns), by differences."""
    points = np.vstack([at, at + STEP * np.eye(len(at))])
    values = prior.values(points)
    rows = [np.zeros((0, len(points)))]
    told = (_far(query, answer, ready, prior, values) for query, answer in answers)
    rows += [np.broadcast_to(one, (len(one), len(points))) for one in told]
    far = np.concatenate(rows)
    return far[:, 0], (far[:, 1:] - far[:, :1]) / STEP


def _far(query: Query, answer: Stated, ready: AskedCase, prior: Prior, values: dict[str, Floats]) -> Floats:
    if answer.order:
        return order_misfit(query, answer.order, ready, values)
    assert answer.number is not None
    return np.atleast_2d(misfit(query, answer.number, ready, prior, values) / answer.vagueness)


def _worst(ready: AskedCase, prior: Prior, answers: Sequence[tuple[Query, Stated]], at: Floats) -> list[float]:
    values = prior.values(at[None])
    told = (
        _far(query, answer, ready, prior, values) if answer.sized else np.zeros((1, 1)) for query, answer in answers
    )
    return [float(np.abs(far).max(initial=0.0)) for far in told]
