"""States in few words: as patterns of options that are fixed, whatever the others; and the numbers of GMCR."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from offramp.graph.model import Bools, Model

Cube = tuple[int, int]  # a mask of the options that are fixed, and the state's bits under it


def cubes(feasible: Bools, states: Bools, now: int = 0) -> list[Cube]:
    """Some of the feasible states as patterns that cover them and no other feasible one: few, not surely the fewest.
    An option is left free rather where it is as in the state `now`.

    >>> every = np.ones(8, dtype=bool)
    >>> cubes(every, np.arange(8) >= 4), cubes(every, np.arange(8) == 5), cubes(every, np.arange(8) != 0)
    ([(4, 4)], [(7, 5)], [(1, 1), (2, 2), (4, 4)])
    """
    outside, left, codes = np.flatnonzero(feasible & ~states), states & feasible, np.arange(len(states))
    bits, found = [1 << k for k in range(len(states).bit_length() - 1)], []
    while left.any():
        state, mask = int(left.argmax()), len(states) - 1
        for bit in sorted(bits, key=lambda bit: (state ^ now) & bit > 0):
            wider = mask & ~bit
            mask = mask if ((outside ^ state) & wider == 0).any() else wider
        found.append((mask, state & mask))
        left &= (codes ^ state) & mask != 0
    return found


def decimals(model: Model) -> NDArray[np.int64]:
    """The decimal of every code as GMCR has it, where the first option is the least significant bit.

    >>> from offramp.graph.model import free_model
    >>> decimals(free_model({"A": ["x", "y"]}, {"A": "NN YN NY YY"})).tolist()
    [0, 2, 1, 3]
    """
    n, codes = len(model.options), np.arange(len(model.feasible), dtype=np.int64)
    return sum(((codes >> k & 1) << (n - 1 - k) for k in range(n)), np.zeros_like(codes))


def state_numbers(model: Model) -> NDArray[np.int64]:
    """The number of every feasible state as GMCR counts them, from 1 by ascending decimal; 0 at infeasible ones.

    >>> from offramp.graph.model import free_model
    >>> state_numbers(free_model({"A": ["x", "y"]}, {"A": "YN NY YY"})).tolist()
    [0, 2, 1, 3]
    """
    codes = np.flatnonzero(model.feasible)
    numbers = np.zeros(len(model.feasible), dtype=np.int64)
    numbers[codes[np.argsort(decimals(model)[codes])]] = np.arange(1, len(codes) + 1)
    return numbers
