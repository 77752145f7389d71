"""What is believed after some answers: the most probable numbers, and how far they may be from it.

Gauss-Newton on the unknowns (logarithms and logits), from the prior. Residuals count for less the further off they
are, by weights (v + 1) / (v + r^2) of a Student t with v = 4 degrees of freedom (Lange, Little & Taylor 1989), so that
one blunder cannot drag the rest along. The spread is that of the linearised posterior (Tarantola 2005, chapter 3);
points of what is believed are moved from there to the posterior itself, by Metropolis steps that leave the linearised
one as it is (Cotter, Roberts, Stuart & White 2013). There one answer in ten may say nothing, and how carefully
somebody answers is learnt from how well his answers agree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from offramp.asking.endings import AskedCase
from offramp.asking.prior import Prior
from offramp.asking.queries import Query, misfit, order_misfit
from offramp.case import distributions

if TYPE_CHECKING:
    from offramp.asking.replies import Stated

Floats = NDArray[np.float64]
FREEDOM = 4.0
STEPS, STEP = 25, 1e-4
LONGEST = 1.0  # of one step, in an unknown: a factor of e
LAPSE, ANYWHERE = 0.1, 0.05  # the share of answers that say nothing, and how dense those are, by standard deviations
CARE = (0.5, 1.0, 2.0)  # the noise of somebody's answers, in that of most people's; each as likely
MOVES, STRIDE = 30, 0.5


@dataclass(frozen=True, eq=False)
class Posterior:
    """The most probable numbers `at` (unknowns,), their `spread` as a root (unknowns, unknowns) of the covariance, and
    how far each answer is from them, in standard deviations. `likelihood`: of all answers, its logarithm at points."""

    prior: Prior
    at: Floats
    root: Floats
    misfits: tuple[float, ...]
    likelihood: Callable[[Floats], Floats] | None = None

    def draws(self, seed: int, count: int) -> Floats:
        """Points (count, unknowns) of what is believed, by common random numbers."""
        white = self.prior.normal(seed, count)
        points, level = self._weighed(white)
        for move in range(MOVES if self.likelihood else 0):
            other = np.sqrt(1 - STRIDE**2) * white + STRIDE * self.prior.normal(seed, count, f"move{move}.")
            there, reached = self._weighed(other)
            goes = np.log(distributions.stream(seed, f"asking.goes{move}", 0, count)) < reached - level
            white, points = (np.where(goes[:, None], new, old) for new, old in ((other, white), (there, points)))
            level = np.where(goes, reached, level)
        return points

    def linear(self, seed: int, count: int) -> Floats:
        """Points as `draws`, of the linearised posterior, as the spread of written sizes is."""
        return np.asarray(self.at + self.prior.normal(seed, count) @ self.root.T)

    def _weighed(self, white: Floats) -> tuple[Floats, Floats]:
        """Points by standard normals, and the logarithm of how much more likely each is than the linearised says."""
        points = np.asarray(self.at + white @ self.root.T)
        if self.likelihood is None:
            return points, np.zeros(len(points))
        surprise = ((points - self.prior.mean) / self.prior.spread) ** 2
        return points, self.likelihood(points) - surprise.sum(axis=1) / 2 + (white**2).sum(axis=1) / 2

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
    likelihood = partial(_log_likelihood, ready, prior, told) if told else None
    return Posterior(prior, at, root, tuple(_worst(ready, prior, answers, at)), likelihood)


def _log_likelihood(ready: AskedCase, prior: Prior, given: Sequence[tuple[Query, Stated]], points: Floats) -> Floats:
    """Of some answers at points (D, unknowns): (D,)."""
    values = prior.values(points)
    rows = (_far(query, answer, ready, prior, values) for query, answer in given)
    far = np.concatenate([np.broadcast_to(one, (len(one), len(points))) for one in rows])
    usual = ((1 - LAPSE) / (care * np.sqrt(2 * np.pi)) * np.exp(-((far / care) ** 2) / 2) for care in CARE)
    return np.asarray(np.logaddexp.reduce([np.log(each + LAPSE * ANYWHERE).sum(axis=0) for each in usual]))


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
