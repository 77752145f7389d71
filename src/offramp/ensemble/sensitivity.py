"""How much of the answer's variation goes with each input: one call for draws already made, one with its own design.

    pawn    how far the distribution of the answer moves when an input is known, median over slices (Pianosi &
            Wagener 2015, Environmental Modelling & Software 67:1-11); any draws will do
    sobol   first-order and total shares of the variance (Saltelli 2002; Sobol 2001); needs a design of its own

Sobol's are computed by SALib. It seeds NumPy's global generator and takes a seed of 0 for none; neither shows here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from offramp.codec import Text
from offramp.errors import ModelError, Problem, needed

Floats = NDArray[np.float64]
Method = Literal["pawn"]

LEAST = 50  # draws below which nothing is said
_AGAIN = 40  # resamplings for an interval


@dataclass(frozen=True, slots=True)
class Index:
    """The weight of one input; `low` and `high` from the 5th to the 95th percentile of resampled draws."""

    quantity: Text
    method: Method
    index: float
    low: float
    high: float


def sensitivity(inputs: Mapping[str, Floats], answer: Floats, seed: int = 0) -> list[Index]:
    """The weight of each input (D,) in an answer (D,), the heaviest first; inputs that never vary are left out. Raises
    ModelError too-few-draws."""
    check_draws(len(answer))
    names = [name for name, values in inputs.items() if np.ptp(values) > 0]
    if not names or np.ptp(answer) == 0:
        return []
    table = np.column_stack([inputs[name] for name in names])
    rng = np.random.default_rng(seed)
    whole = _indices(table, answer)
    again = np.array([_indices(table[rows], answer[rows]) for rows in _resampled(rng, len(answer))])
    low, high = np.quantile(again, [0.05, 0.95], axis=0)
    found = (Index(name, "pawn", *map(float, row)) for name, *row in zip(names, whole, low, high, strict=True))
    return sorted(found, key=lambda index: -index.index)


def check_draws(n: int) -> None:
    """Refuse fewer draws than sensitivity can be told from. Raises ModelError too-few-draws."""
    if n < LEAST:
        message = f"{n} draws are too few for sensitivity"
        raise ModelError(Problem("too-few-draws", "run", 0, 0, message, (f"at least {LEAST}",), "make more draws"))


def noise(answer: Floats, seed: int = 0) -> float:
    """The weight that an input without any effect shows on these draws: the 95th percentile of made-up ones."""
    if len(answer) < LEAST or np.ptp(answer) == 0:
        return 0.0
    rng = np.random.default_rng(seed)
    made = rng.random((len(answer), _AGAIN))
    return float(np.quantile(_indices(made, answer), 0.95))


def _resampled(rng: np.random.Generator, count: int) -> Iterator[NDArray[np.int64]]:
    yield from (rng.integers(0, count, size=count) for _ in range(_AGAIN))


def _indices(table: Floats, answer: Floats) -> Floats:
    """One index for each column; one that does not vary among these rows weighs nothing."""
    varies = np.ptp(table, axis=0) > 0
    out = np.zeros(table.shape[1])
    if varies.any() and np.ptp(answer) > 0:
        out[varies] = _pawn(table[:, varies], answer)
    return out


def _pawn(table: Floats, answer: Floats) -> Floats:
    """For each column the median, over slices of it, of the Kolmogorov-Smirnov distance between the answers in a slice
    and all answers: the very numbers of SALib, whose two-sample test is many times slower. As there, the largest value
    of an input is in no slice, and a slice with no draws does not count."""
    order = np.argsort(answer, kind="stable")
    upto = np.searchsorted(answer, answer[order], side="right", sorter=order)  # how many answers are not above it
    return np.array([_median_distance(column, upto) for column in table[order].T])


def _median_distance(column: Floats, upto: NDArray[np.int64]) -> float:
    edges = np.quantile(column, np.linspace(0.0, 1.0, _slices(len(column)) + 1))
    inside = (column[:, None] >= edges[:-1]) & (column[:, None] < edges[1:])
    inside = inside[:, inside.any(axis=0)]
    counts, draws = inside.sum(axis=0), len(column)
    apart = np.cumsum(inside, axis=0)[upto - 1] * draws - upto[:, None] * counts  # whole numbers: nothing is rounded
    return float(np.median(np.abs(apart).max(axis=0) / (counts * draws)))


def _slices(draws: int) -> int:
    """How many slices of an input PAWN looks at, of a hundred draws or more each."""
    return 8 if draws >= 800 else 4


@contextmanager
def _own_seed() -> Iterator[None]:
    """What is done to NumPy's global generator inside is undone."""
    state = np.random.get_state()
    try:
        yield
    finally:
        np.random.set_state(state)


@dataclass(frozen=True, slots=True)
class Sobol:
    """Shares of the variance: `first` by an input alone, `total` with all it works together with; 95 % intervals."""

    quantity: Text
    first: float
    first_interval: float
    total: float
    total_interval: float


def sobol(
    function: Callable[[Floats], Floats], bounds: Mapping[str, tuple[float, float]], n: int, seed: int = 0
) -> list[Sobol]:
    """Sobol's indices of a function of (rows, inputs) on a Saltelli design of n (a power of two) times inputs + 2 rows.

    >>> found = sobol(lambda x: 3 * x[:, 0] + x[:, 1], {"a": (0, 1), "b": (0, 1)}, 256)  # doctest: +SKIP
    >>> round(found[0].first, 1)  # doctest: +SKIP
    0.9
    """
    names: Sequence[str] = tuple(bounds)
    problem: dict[str, Any] = {"num_vars": len(names), "names": list(names), "bounds": [list(bounds[k]) for k in names]}
    with _own_seed():
        design = needed("SALib.sample.sobol", "ensemble").sample(problem, n, calc_second_order=False, seed=seed + 1)
        answer = function(design)
        analyse = needed("SALib.analyze.sobol", "ensemble").analyze
        found = analyse(problem, answer, calc_second_order=False, seed=seed + 1)
    rows = zip(names, found["S1"], found["S1_conf"], found["ST"], found["ST_conf"], strict=True)
    made = (Sobol(name, *(float(value) for value in row)) for name, *row in rows)
    return sorted(made, key=lambda index: -index.total)
