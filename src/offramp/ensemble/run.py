"""The verb of the ensemble: a case in many draws, here or on other workers, kept in memory or in a folder.

A batch is a pure function of the job and its first draw, so that neither the workers nor the order in which batches
come back, nor a stop in between, can change a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from offramp.case.open_sizes import require_sizes
from offramp.case.quantities import unit_of
from offramp.case.transform import dropped
from offramp.case.types import Case
from offramp.ensemble.batch import LENSES, USUAL, Rows, RunPlan, Worker, make_job, nothing
from offramp.ensemble.evaluate_draw import AS_IT_STANDS, Terms
from offramp.ensemble.run_folder import Memory, Spans, Store, columns_of, opened, row_axes
from offramp.ensemble.sampling import Draws
from offramp.ensemble.summary import Summary, summary
from offramp.errors import ModelError, Problem, needed, takes
from offramp.frames import data_frame, on_one_line
from offramp.wording import count
from offramp.workers import spread

if TYPE_CHECKING:
    import pandas
    import xarray

BATCH = {True: 2_000, False: 4_000}  # draws, with the bargaining game and without: some seconds of work
FEWEST = 100  # that are worth a process of their own
MOST_DRAWS = 10**8  # what is listed before the first is made stays small
Progress = Callable[["Advance"], None]


@dataclass(frozen=True, slots=True)
class Advance:
    """How far a run is: draws kept before it began, kept now, wanted, and failed among the new ones."""

    before: int
    done: int
    wanted: int
    failed: int


LONG_NAMES: Mapping[str, tuple[str, str]] = {  # of each variable of the Dataset: what it is, and its unit
    "draw": ("number of the draw", ""),
    "quantity": ("path of a number of the case", ""),
    "origin": ("where reports go back to", ""),
    "claim": ("id of a claim", ""),
    "outcome": ("name of an outcome", ""),
    "concept": ("key of a solution concept", ""),
    "value": ("value that a number takes in the draw", "that of the quantity"),
    "reliable": ("whether an origin can be relied on in the draw", "true or false"),
    "true": ("whether a claim is true in the draw", "true or false"),
    "fell": ("parts of the case that fall away in the draw", "paths"),
    "bargain": ("probability of the outcome by the bargaining game", "1"),
    "bargain_failed": ("why the bargaining game was not solved", "text"),
    "history": ("natural logarithm of the probability of the history", "1"),
    "premise_gone": ("whether the question is settled before anybody decides", "true or false"),
    "reached": ("whether improvements lead from the present state to an equilibrium of the outcome", "true or false"),
    "equilibrium": ("whether some state of the outcome is an equilibrium", "true or false"),
    "absorbing": ("whether every equilibrium of the outcome is irreversible", "true or false"),
    "equilibria": ("number of states that are equilibria", "states"),
    "states": ("letters of the states that are equilibria", "text"),
    "graph_failed": ("why the graph model was not solved", "text"),
}


@dataclass(frozen=True, eq=False)
class Runs:
    """What a run has made; `interrupted` where it was stopped before all draws were made.

    `dataset` has every row, with names and units on its variables: `bargain` is (draw, outcome), 0 to 1. `draw(k)`
    makes draw k again, alone, by the streams of random numbers that its names have.

    Raises ModelError no-such-draw by `draw`, OfframpError missing-extra by `dataset` and `to_frame`.

    >>> import offramp as of
    >>> runs = of.run(of.load("my-crisis"), 20, seed=7)
    >>> runs.draw(3), runs.dataset["bargain"].shape
    (Draw(3, The dock strike, 10 numbers), (20, 3))
    """

    job: RunPlan
    wanted: int
    store: Store
    interrupted: bool = False

    @property
    def case(self) -> Case:
        return self.job.case

    @property
    def notes(self) -> tuple[Problem, ...]:
        """What was found wrong in the folder of the run, and made again."""
        return getattr(self.store, "notes", ())

    @cached_property
    def summary(self) -> Summary:
        """What the draws say together."""
        return summary(self.job, self.wanted, self.store.parts(self.wanted), self.interrupted)

    def read(self, field: str) -> NDArray[Any]:
        """One field of `batch.Rows` over the draws that were asked for and made, in their order."""
        parts = (part(field) for part in self.store.parts(self.wanted))
        return np.concatenate([getattr(self._nothing, field), *parts])

    @cached_property
    def _nothing(self) -> Rows:
        return nothing(self.job)

    def to_dict(self) -> dict[str, Any]:
        """The format `run-1` (docs/reference/json.md)."""
        return self.summary.to_dict()

    @cached_property
    def dataset(self) -> xarray.Dataset:
        """Every row, inputs and outcomes aligned by draw: the fields of `batch.Rows`, with the names along their axes.

        Each variable carries `long_name` and `units`; the coordinate `unit` gives that of each number.

        The outcomes of a draw whose lens failed are NaN or false, and `bargain_failed` or `graph_failed` says why.
        """
        arrays = needed("xarray", "ensemble")
        along = row_axes(self.job.layout)
        names = {dim: list(each) for parts in along.values() for dim, each in parts}
        data = {
            field: (("draw", *(dim for dim, _ in parts)), self.read(field))
            for field, parts in along.items()
            if field != "draw"
        }
        attributes = {"case": self.summary.case, "seed": self.job.seed}
        names["draw"] = self.read("draw").tolist()
        found: xarray.Dataset = arrays.Dataset(data, coords=names, attrs=attributes)
        for name, variable in found.variables.items():
            variable.attrs.update(zip(("long_name", "units"), LONG_NAMES[str(name)], strict=True))
        units = [unit_of(path) for path in self.job.layout.quantities]
        return found.assign_coords(unit=("quantity", units, {"long_name": "unit of the quantity", "units": ""}))

    def to_frame(self) -> pandas.DataFrame:
        """The draws as a table, one row each: `draw`, then each variable of the Dataset with the names along its axes,
        such as `value/worth.ruler.fear` or `bargain/exile`; units as in the Dataset.

        Raises OfframpError missing-extra without pandas.
        """
        columns = dict(columns_of(self.read, self.job.layout))
        made = data_frame([], {name: LONG_NAMES[name.partition("/")[0]][1] for name in columns})
        return made.assign(**columns)

    def __repr__(self) -> str:
        made = sum(min(stop, self.wanted) - start for start, stop in self.store.spans() if start < self.wanted)
        drawn = f"{made:,} of {count(self.wanted, 'draw')}"
        return on_one_line("Runs", self.case.title, drawn, f"seed {self.job.seed}", *self.job.lenses)

    def draw(self, number: int) -> Draw:
        """Make one draw again, alone. Raises ModelError no-such-draw for a number that is not 0 or more."""
        if number < 0:
            raise ModelError(Problem("no-such-draw", "run", 0, 0, f"{number} is not a draw", ("0, 1, 2, …",)))
        rows = Worker(self.job).rows(number, 1)
        fell = frozenset(str(rows.fell[0]).split())
        values = dict(zip(self.job.layout.quantities, rows.value[0].tolist(), strict=True))
        drawn = Draws(self.case, self.job.seed, number, 1, dict(self.job.fixed))
        seen = drawn.values(self.job.varied, np.array([0]))
        return Draw(
            number, dropped(self.case, fell), values | {path: float(one[0]) for path, one in seen.items()}, rows
        )


@dataclass(frozen=True, eq=False)
class Draw:
    """One draw: the case with what fell in it taken away, the number that each quantity took, and its row.
    `offramp.model(draw.case, draw.values)` is the graph model that it was seen through."""

    number: int
    case: Case
    values: dict[str, float]
    rows: Rows

    def __repr__(self) -> str:
        return on_one_line("Draw", str(self.number), self.case.title, count(len(self.values), "number"))


@takes
def run(
    case: Case,
    n: int,
    seed: int = 0,
    *,
    folder: str | Path | None = None,
    workers: int = 1,
    cluster: Any = None,
    terms: Terms = AS_IT_STANDS,
    fixed: tuple[tuple[str, bool], ...] = (),
    lenses: tuple[str, ...] = LENSES,
    concepts: tuple[str, ...] = USUAL,
    batch: int | None = None,
    progress: Progress | None = None,
) -> Runs:
    """Draws 0 to n - 1 of a case, through both lenses.

    The rows are the same bytes whatever `workers` (processes), `cluster` (a Dask client, or the address of a scheduler)
    and `batch` are. With a `folder` each batch is kept as it is made, and only what is missing is made: after a stop,
    or for a larger n. Ctrl-C gives what was made, marked `interrupted`. `terms`, `fixed`: see `batch.RunPlan`.

    Raises ModelError bad-number, size-open, and as `make_job`; OfframpError as `store.opened`.

    Probabilities are 0 to 1, numbers in the units of the case. Source: plain Monte Carlo, with a stream of its own for
    each origin, claim and number.

    >>> import offramp as of
    >>> runs = of.run(of.load("my-crisis"), 20, seed=7)
    >>> runs, -9 <= runs.draw(11).values["worth.owner.idle port"] <= -1
    (Runs(The dock strike, 20 of 20 draws, seed 7, bargain, graph), True)
    """
    _check_numbers(n=n, workers=workers, batch=1 if batch is None else batch)
    _check_seed(seed)
    require_sizes(case)
    job = make_job(case, seed, terms, fixed, lenses, concepts)
    size = batch or min(BATCH["bargain" in job.lenses], max(-(-n // workers), FEWEST))
    store: Store = Memory() if folder is None else opened(Path(folder), job)
    spans = missing(store.spans(), n, size)
    with closing(spread(_rows_of, job, spans, workers, cluster)) as made:
        whole = _fill(store, (rows for _, rows in made), n, progress)
    return Runs(job, n, store, not whole)


def _rows_of(job: RunPlan) -> Callable[[tuple[int, int]], Rows]:
    """What makes the rows of a job from their span (start, stop)."""
    worker = Worker(job)
    return lambda span: worker.rows(span[0], span[1] - span[0])


def _check_numbers(**numbers: int) -> None:
    wrong = [
        Problem("bad-number", "run", 0, 0, f"{name} is {value}", (f"1 to {MOST_DRAWS:,}",), "give a whole number")
        for name, value in numbers.items()
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_DRAWS
    ]
    if wrong:
        raise ModelError(wrong)


def _check_seed(seed: int) -> None:
    if isinstance(seed, bool) or not isinstance(seed, int):
        message = f"the seed is {seed!r}"
        raise ModelError(Problem("bad-number", "run", 0, 0, message, ("0, 1, 2, …",), "give a whole number"))


def _fill(store: Store, batches: Iterable[Rows], n: int, progress: Progress | None) -> bool:
    """Keep what is made; false where that was stopped."""
    done = before = sum(min(stop, n) - start for start, stop in store.spans() if start < n)
    failed = 0
    try:
        for rows in batches:
            store.add(rows)
            done += len(rows.draw)
            failed += int(((rows.bargain_failed != "") | (rows.graph_failed != "")).sum())
            if progress:
                progress(Advance(before, done, n, failed))
    except KeyboardInterrupt:
        return False
    return True


def missing(spans: Spans, n: int, size: int) -> Spans:
    """The batches of at most `size` draws that are still to be made.

    >>> missing([(2, 4)], 9, 3)
    [(0, 2), (4, 7), (7, 9)]
    """
    ends = [*spans, (n, n)]
    gaps, at = [], 0
    for start, stop in ends:
        gaps += [(k, min(k + size, start, n)) for k in range(at, min(start, n), size)]
        at = max(at, stop)
    return gaps
