"""From preferences to ranks: for each actor an integer for each state, larger is better, equal is indifferent.

Ranks compare, they never subtract. Worths are real numbers: two that differ by
less than a part in 10^12 of the larger are equal (spec/case-file.md 8), and so is a chain of such neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from offramp.case import chance, conditions, quantities, state_grid
from offramp.case.open_sizes import require_sizes, sizes_of
from offramp.case.types import Case, Priorities, Ranking, Worth
from offramp.graph.model import Bools, Ranks, code

Floats = NDArray[np.float64]

EQUAL = 1e-12  # of the larger of two worths: closer ones are equal
ROUNDED = 1e-14  # of it: closer ones were written as equal, and differ by rounding alone


def central_values(case: Case) -> dict[str, float]:
    """The central value of every quantity that is given, by its path."""
    given = ((path, one.value) for path, one in case.quantities.items() if not quantities.is_open(one.value))
    return {path: quantities.central(value) for path, value in given}


def worth(case: Case, form: Worth, values: Mapping[str, float]) -> Floats:
    """An actor's expected worth in each state: float64 (S,), infeasible states included.
    The values of the items whose condition holds add up; chances are taken in expectation. In a crowd's worth `self`
    is the crowd's own option: the crowd is seen as one actor (spec/case-file.md 3). Raises ModelError size-open, with
    all of the worth that are open and are not among the values."""
    require_sizes(case, (path for path in sizes_of(case, form) if path not in values))
    truth, chances = state_grid.case_axes(case), {one.id: one for one in case.chances}
    crowd = next((actor.crowd for actor in case.actors if actor.id == form.actor), None)
    if crowd:
        truth["self"] = truth[crowd.option]
    return chance.expected_sum(form.items, truth, chances, values, (2,) * len(case.options)).reshape(-1)


def from_worth(worths: Floats, feasible: Bools) -> Ranks:
    """Ranks of worths: int32 (S,), counted from 0 over the feasible states; 0 where infeasible.

    >>> from_worth(np.array([1.0, 3.0, 1.0 + 1e-12, 2.0]), np.array([True, True, True, False])).tolist()
    [0, 2, 1, 0]
    """
    return _spread(places(worths[feasible][None])[0], feasible)


def places(worths: Floats) -> Ranks:
    """The place of each state from the worst up, draw by draw: int32 (D, S) of worths (D, S).

    >>> places(np.array([[2.0, 5.0, 2.0], [3.0, 1.0, 2.0]])).tolist()
    [[0, 1, 0], [2, 0, 1]]
    """
    if not worths.size:
        return np.zeros(worths.shape, dtype=np.int32)
    order = np.argsort(worths, axis=-1)  # equal worths share a place, so that their order does not matter
    ascending = np.take_along_axis(worths, order, axis=-1)
    steps = _gaps(ascending) > EQUAL
    found = np.empty(worths.shape, dtype=np.int32)
    np.put_along_axis(found, order, np.cumsum(steps, axis=-1, dtype=np.int32), axis=-1)
    return found


def tied(worths: Floats) -> bool:
    """Whether worths (S,) were written as different and count as equal: 1e12 and 1e12 + 0.5, not 0.3 and 0.1 + 0.2."""
    return bool((((gaps := _gaps(np.sort(worths)[None])) > ROUNDED) & (gaps <= EQUAL)).any())


def _gaps(ascending: Floats) -> Floats:
    """By which part of the larger each worth is above the one below it, (D, S)."""
    size = np.maximum(np.abs(ascending), np.abs(np.roll(ascending, 1, axis=-1)))
    return np.asarray(np.diff(ascending, prepend=ascending[:, :1], axis=-1) / np.where(size > 0, size, 1.0))


def from_priorities(case: Case, form: Priorities, feasible: Bools) -> Ranks:
    """Ranks of ordered statements, compared lexicographically: int32 (S,).
    A state that meets the first statement is above every state that does not; among equals the second decides, and so
    on (Fang, Hipel, Kilgour & Peng 2003, IEEE Trans. SMC-C 33(1):42-66, option prioritizing)."""
    truth, n = state_grid.case_axes(case), len(case.options)
    places = np.zeros(int(feasible.sum()), dtype=np.int64)
    for statement in form.statements:
        met = state_grid.flat_states(conditions.truth_of(statement.when, truth), n)[feasible]
        places = np.unique(2 * places + met.astype(np.int64), return_inverse=True)[1].reshape(-1)
    return _spread(places.astype(np.int32), feasible)


def from_ranking(form: Ranking, feasible: Bools) -> Ranks:
    """Ranks of a written order, best first: int32 (S,). Pairs of unknown order stand as written; `moves` heeds them."""
    ranks = np.zeros(len(feasible), dtype=np.int32)
    for place, tied in enumerate(reversed(form.order)):
        ranks[[code(state) for state in tied]] = place
    return ranks


def _spread(places: NDArray[np.int32], feasible: Bools) -> Ranks:
    ranks = np.zeros(len(feasible), dtype=np.int32)
    ranks[feasible] = places
    return ranks
