"""Conditions over all states at once: one axis of length two for each option, no first, yes second."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from offramp.case import states
from offramp.case.types import Case

Bools = NDArray[np.bool_]


def option_axes(options: tuple[str, ...]) -> dict[str, Bools]:
    """The truth of each option as an array with n axes, of length 2 along its own and 1 along the others.

    >>> option_axes(("offer", "leave"))["leave"].shape
    (1, 2)
    """
    pair, ones = np.array([False, True]), [1] * len(options)
    return {option: pair.reshape([*ones[:k], 2, *ones[k + 1 :]]) for k, option in enumerate(options)}


def case_axes(case: Case) -> dict[str, Bools]:
    """`option_axes` of the case's options."""
    return option_axes(tuple(option.id for option in case.options))


def flat_states(values: Bools, n: int) -> Bools:
    """A condition over axes as one flat array over the 2**n states, in the order of their codes."""
    return np.ascontiguousarray(np.broadcast_to(values, (2,) * n)).reshape(-1)


def feasible_states(case: Case) -> Bools:
    """Which states exist: bool (2**n,), by the rules and by what `fix` holds."""
    mask = np.ones((2,) * len(case.options), dtype=bool)
    mask &= states.feasible(case, case_axes(case), np.array(True))
    return mask.reshape(-1)
