"""What no actor decides: the chance that a condition holds, given the options (CASE.md 9)."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING

from offramp.case import logic
from offramp.case.logic import Expr
from offramp.case.types import Chance

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

MAX_CHANCES = 10  # chances in one condition: 2**10 combinations are summed


def probability(chance: Chance, truth: Mapping[str, Bools], values: Mapping[str, float]) -> Floats:
    """P(chance | state), over the axes of the options its cases read; 0 where no case holds.

    `values` gives the probability of each case by its path. Cases are disjoint (checked at load).
    """
    import numpy as np

    total = np.zeros(())
    for case in chance.cases:
        total = total + logic.evaluate(case.when, truth) * values[case.probability.path]
    return np.asarray(total, dtype=np.float64)


def expectation(
    when: Expr, truth: Mapping[str, Bools], chances: Mapping[str, Chance], values: Mapping[str, float]
) -> Floats:
    """P(when | state): chances are independent, so every combination of those named is summed with its weight."""
    import numpy as np

    named = [chances[name] for name in logic.names(when) if name in chances]
    if not named:
        return logic.evaluate(when, truth).astype(np.float64)
    odds = [probability(chance, truth, values) for chance in named]
    total = np.zeros(())
    for combination in itertools.product((False, True), repeat=len(named)):
        known = {chance.id: np.array(yes) for chance, yes in zip(named, combination, strict=True)}
        weight = np.ones(())
        for p, yes in zip(odds, combination, strict=True):
            weight = weight * (p if yes else 1.0 - p)
        total = total + weight * logic.evaluate(when, {**truth, **known})
    return np.asarray(total, dtype=np.float64)
