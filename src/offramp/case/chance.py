"""What no actor decides: the chance that a condition holds, given the options (spec/case-file.md 9)."""

from __future__ import annotations

import functools
import itertools
import operator
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from offramp.case import conditions
from offramp.case.conditions import Expr
from offramp.case.types import Chance, Contingency, Host, Item

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

Values = Mapping[str, Any]  # quantities by path: numbers, or arrays of shape (draws,)

CANCELLED = 8 * 2.0**-52  # of what is added up: a smaller sum is the rounding of decimals
MAX_CHANCES = 10  # chances in one condition: 2**10 combinations are summed


def probability(chance: Chance, truth: Mapping[str, Bools], values: Values) -> Floats:
    """P(chance | state), over the axes of the options its cases read; 0 where no case holds.
    `values` gives the probability of each case by its path, or the numbers of its host. Cases are disjoint (checked at
    load). Where values are arrays of draws, each truth has a last axis of length 1, and the draws are the last axis."""
    import numpy as np

    total = np.zeros(())
    for case in chance.cases:
        total = total + conditions.truth_of(case.when, truth) * odds(case, values)
    return np.asarray(total, dtype=np.float64)


def odds(case: Contingency, values: Values) -> Floats:
    """The probability of a case that holds: as written, or from the host's incentives (spec/case-file.md 9).
    A value at the chance's own path goes before the host's, so that who draws claims can give the chance itself: `kept`
    in the draws where they are true, `otherwise` in the rest."""
    import numpy as np

    one = case.probability
    if not isinstance(one, Host) or one.path in values:
        return np.asarray(values[one.path], dtype=np.float64)
    from offramp.case.host_model import survival

    return survival(*(values[number.path] for number in one.quantities))


def expectation(when: Expr, truth: Mapping[str, Bools], chances: Mapping[str, Chance], values: Values) -> Floats:
    """P(when | state): chances are independent, so every combination of those named is summed with its weight."""
    import numpy as np

    named = [chances[name] for name in conditions.names(when) if name in chances]
    if not named:
        return conditions.truth_of(when, truth).astype(np.float64)
    each = [probability(chance, truth, values) for chance in named]
    total = np.zeros(())
    for combination in itertools.product((False, True), repeat=len(named)):
        known = {chance.id: np.array(yes) for chance, yes in zip(named, combination, strict=True)}
        weight = functools.reduce(
            operator.mul, (p if yes else 1.0 - p for p, yes in zip(each, combination, strict=True))
        )
        total = total + weight * conditions.truth_of(when, {**truth, **known})
    return np.asarray(total, dtype=np.float64)


def expected_sum(
    items: Iterable[Item], truth: Mapping[str, Bools], chances: Mapping[str, Chance], values: Values, shape: Any
) -> Floats:
    """The values of the items whose condition holds, in expectation, added up to a shape. What cancels but for the
    rounding of decimals, such as 0.1 + 0.2 - 0.3, is 0: a rest of it would be an improvement."""
    import numpy as np

    total, size = np.zeros(shape), np.zeros(shape)
    for item in items:
        total += (term := expectation(item.when, truth, chances, values) * values[item.value.path])
        size += np.abs(term)
    return np.where(np.abs(total) <= CANCELLED * size, 0.0, total)
