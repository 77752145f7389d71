"""Nested logit over the choices of a decision (McFadden 1978, Modelling the choice of residential location).

With G = sum over nests g of (sum over b in g of y_b^(1/w_g))^w_g and y = exp(rate V), the chance of choice a is
y_a G_a / G: within its nest a logit at rate / w, between nests a logit over the inclusive values
w log sum over b in g of exp(rate V_b / w). At w = 1 that is the plain logit; as w falls to 0 equal choices of a nest
count as one. Choices are in one nest when they change some option of it and are alike in all others; one that changes
options of several nests counts by the least dissimilarity.

Shapes: G decisions, A choices, D draws, T types.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from offramp.game.tree import GameTree

Floats = NDArray[np.float64]

LEAST = 1e-6  # a dissimilarity below counts as this one: nobody tells the two apart


@dataclass(frozen=True, eq=False)
class Nests:
    """Which choices are nested: `together` (G, A, A), and by choice its nest's `dissimilarity` (G, A)."""

    together: NDArray[np.bool_]
    dissimilarity: Floats

    @cached_property
    def even(self) -> Floats:
        """The chances where all choices are worth the same: (G, A)."""
        return self.best(np.ones((*self.dissimilarity.shape, 1, 1), dtype=bool))[..., 0, 0]

    def best(self, best: NDArray[np.bool_]) -> Floats:
        """The limit of the chances as rationality grows, given which choices (G, A, D, T) are worth most."""
        ties = _members(self, best.astype(np.float64))
        weight = np.where(best, np.maximum(ties, 1.0) ** (self.wide - 1.0), 0.0)
        return np.asarray(weight / weight.sum(axis=1, keepdims=True))

    @property
    def wide(self) -> Floats:
        return self.dissimilarity[..., None, None]


def grouped(tree: GameTree, nodes: Sequence[int], nests: tuple[tuple[int, float], ...]) -> Nests | None:
    """The nests at some decisions with as many choices each; None where no two choices share one."""
    if not nests or not nodes:
        return None
    rows = [
        [_key(tree.nodes[node].state, tree.nodes[child].state, nests) for child in tree.nodes[node].children]
        for node in nodes
    ]
    together = np.array([[[key[0] == other[0] for other in row] for key in row] for row in rows], dtype=bool)
    shared = together.sum(axis=2) > 1
    wide = np.array([[max(key[1], LEAST) for key in row] for row in rows])
    return Nests(together, np.where(shared, wide, 1.0)) if shared.any() else None


def _key(before: int, after: int, nests: tuple[tuple[int, float], ...]) -> tuple[tuple[int, ...], float]:
    """What tells a choice from those outside its nest (the nests it changes, its other options); its dissimilarity."""
    moved = [k for k, (bits, _) in enumerate(nests) if (before ^ after) & bits]
    rest = after & ~sum(nests[k][0] for k in moved)
    return (rest, *moved), min((nests[k][1] for k in moved), default=1.0)


def _members(nests: Nests, x: Floats) -> Floats:
    """For each choice the sum over its nest: (G, A, D, T), added in the order of the choices."""
    out = np.zeros(np.broadcast_shapes(x.shape, (*nests.dissimilarity.shape, 1, 1)))
    for choice in range(x.shape[1]):
        out += np.where(nests.together[:, :, choice, None, None], x[:, choice, None], 0.0)
    return out


def nested_logit(logits: Floats, nests: Nests) -> tuple[Floats, Floats, Floats]:
    """The chances, their logarithms, and each choice's chance within its nest: (G, A, D, T)."""
    top = np.full_like(logits, -np.inf)
    for choice in range(logits.shape[1]):
        here = np.where(nests.together[:, :, choice, None, None], logits[:, choice, None], -np.inf)
        np.maximum(top, here, out=top)
    below = (logits - top) / nests.wide
    total = np.log(_members(nests, np.exp(below)))
    inclusive = top + nests.wide * total
    between = inclusive - inclusive.max(axis=1, keepdims=True)
    size = nests.together.sum(axis=2)[..., None, None]
    between -= np.log((np.exp(between) / size).sum(axis=1, keepdims=True))
    logs = below - total + between
    return np.exp(logs), logs, np.exp(below - total)


def logit_slopes(nests: Nests, play: Floats, within: Floats) -> Floats:
    """How the logarithm of each choice's chance follows each logit: (G, A, A, D, T), the logit's choice second."""
    together, wide = nests.together[..., None, None], nests.wide[:, :, None]
    shared = np.where(together, within[:, None], 0.0)
    same = np.eye(play.shape[1])[None, :, :, None, None]
    return (same - shared) / wide + shared - play[:, None]
