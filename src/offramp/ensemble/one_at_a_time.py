"""The answer at other numbers: many solves of one case at once, each with some of its numbers moved.

A column is a mapping from paths to values; what it does not name stays central. The scale of rationality stays that of
the case as it stands (spec/case-file.md 11), and what a history item sets by `with` stays as the item has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from offramp.case.distributions import quantile
from offramp.case.types import Case, Rationality
from offramp.ensemble.sensitivity import Sobol, sobol
from offramp.errors import ModelError
from offramp.game.evaluate import Evaluation, NumbersOf, Solved, Stage, evaluate, stage, usual_rationality
from offramp.game.payoffs import Numbers, central_numbers
from offramp.game.response import part_of

MOST_SOBOL = 1 << 20
Floats = NDArray[np.float64]
Column = Mapping[str, float]


def sweep(case: Case, columns: Sequence[Column], rationality: Rationality | None = None) -> Floats:
    """The probability of the asked outcome in each column: (columns,); nan where a column was not solved. Raises
    ModelError nothing-asked, private-moved (a private number has a prior, not a value), and as `stage` does."""
    asked = case.outcome_asked
    if not columns:
        return np.zeros(0)
    _check(case, columns)
    one = stage(case)
    rationality = rationality or usual_rationality(one)
    base = _spread(central_numbers(one.stakes.case), len(columns))
    found = evaluate(one, column_numbers(one, columns), rationality, base=base, parts=False)
    place = one.now.tree.model.outcomes.index(asked)
    return np.where(found.solved, found.outcomes[place], np.nan)


def solved_in_columns(
    case: Case, columns: Sequence[Column], rationality: Rationality | None = None
) -> Iterator[Solved]:
    """The play at each column, all of them solved together; not what each item of the past told."""
    _check(case, columns)
    one = stage(case)
    rationality, numbers_of = rationality or usual_rationality(one), column_numbers(one, columns)
    base = _spread(central_numbers(one.stakes.case), len(columns))
    found = evaluate(one, numbers_of, rationality, width=len(columns), base=base, parts=False)
    for place in range(len(columns)):
        yield Solved(case, one, rationality, _alone(found, place), numbers_of(one.case).at(np.array([place])), None)


def _alone(evaluation: Evaluation, place: int) -> Evaluation:
    """One draw of a stage that was solved in one block."""
    at = np.array([place])
    last = evaluation.last.at(at, part_of(evaluation.last.game, at))
    return Evaluation(evaluation.outcomes[:, at], (), evaluation.steps[at], evaluation.solved[at], last)


def _check(case: Case, columns: Sequence[Column]) -> None:
    private = {path for path, one in case.quantities.items() if one.private}
    wrong = sorted({path for column in columns for path in column if path in private})
    if wrong:
        message = f"'{wrong[0]}' is private: it has a prior and no value"
        raise ModelError(case.problem("private-moved", wrong[0], message, remedy="ask for its cutoff instead"))


def column_numbers(stage: Stage, columns: Sequence[Column]) -> NumbersOf:
    """The numbers of a case on the columns."""
    plain = stage.now.case

    def numbers_of(case: Case) -> Numbers:
        numbers = _spread(central_numbers(case), len(columns))
        values = dict(numbers.values)
        for path in {path for column in columns for path in column}:
            if case.quantities[path].value == plain.quantities[path].value:  # else a history item sets it
                fixed = float(values[path][0])
                values[path] = np.array([column.get(path, fixed) for column in columns])
        return replace(numbers, values=values)

    return numbers_of


def _spread(numbers: Numbers, columns: int) -> Numbers:
    """One draw as many equal ones."""
    return numbers.at(np.zeros(columns, dtype=np.intp))


def shares(case: Case, n: int, seed: int = 0, rationality: Rationality | None = None) -> tuple[Sobol, ...]:
    """Sobol's indices of the answer by every public number with a range, each over its own distribution.
    All claims count as true, and ends that are ranges stand at their middle; n is a power of two, and n times (numbers
    + 2) columns are solved. Raises ModelError bad-number, unsolved-columns where any was not solved, and as `sweep`."""
    check_design(case, n)
    told = stage(case).now.case.quantities
    moving = {path: one.value for path, one in told.items() if one.ranged}

    def answers(design: Floats) -> Floats:
        table = {path: quantile(value, design[:, k]) for k, (path, value) in enumerate(moving.items())}
        columns = [{path: float(row[k]) for path, row in table.items()} for k in range(len(design))]
        found = sweep(case, columns, rationality)
        if lost := int(np.isnan(found).sum()):
            message = f"{lost} of {len(found)} columns were not solved"
            raise ModelError(case.problem("unsolved-columns", "", message, remedy="use the draws: hinges --draws"))
        return found

    return tuple(sobol(answers, dict.fromkeys(moving, (0.0, 1.0)), n, seed))


def check_design(case: Case, n: int) -> None:
    """Refuse a size that Sobol's design does not have. Raises ModelError bad-number."""
    if not 2 <= n <= MOST_SOBOL or n & (n - 1):
        message, allowed = f"{n} is not a power of two up to {MOST_SOBOL:,}", "64, 128, 256, …"
        raise ModelError(case.problem("bad-number", "", message, (allowed,), "give one"))
