"""The judgement in plain loops, one draw after the other, from its definition alone: no batches, no arrays."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class PlainDraw:
    """One draw: which history items stand, how likely they were, the play's odds, and whether the premise is gone."""

    items: tuple[str, ...]
    likelihood: float
    odds: dict[str, float]
    gone: bool = False
    solved: bool = True


@dataclass
class PlainAnswer:
    """What the draws say together."""

    outcomes: dict[str, float] = field(default_factory=dict)
    premise_gone: float = 0.0
    effective: float = 0.0
    weights: list[float] = field(default_factory=list)
    above_half: float = 0.0


def plain_weights(draws: Sequence[PlainDraw]) -> list[float]:
    """Each draw by the likelihood of its history, among the draws in which the same items stand."""
    solved = [draw for draw in draws if draw.solved]
    weights = []
    for draw in draws:
        if not draw.solved:
            weights.append(0.0)
            continue
        alike = [other for other in solved if other.items == draw.items]
        together = sum(other.likelihood for other in alike)
        share = draw.likelihood / together if together > 0 else 1 / len(alike)
        weights.append(share * len(alike) / len(solved))
    return weights


def plain_answer(draws: Sequence[PlainDraw], asked: str) -> PlainAnswer:
    """The mean of every outcome; a draw whose premise is gone gives to none of them."""
    found = PlainAnswer(weights=plain_weights(draws))
    for draw, weight in zip(draws, found.weights, strict=True):
        if draw.solved and draw.gone:
            found.premise_gone += weight
        elif draw.solved:
            for name, p in draw.odds.items():
                found.outcomes[name] = found.outcomes.get(name, 0.0) + weight * p
            found.above_half += weight * (draw.odds[asked] > 0.5)
    found.effective = 1 / math.fsum(weight**2 for weight in found.weights)
    return found
