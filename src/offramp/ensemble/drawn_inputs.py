"""What was drawn in the draws of a run, as inputs for scenarios: origins, claims, and where each public number lay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from offramp.case import distributions, quantities
from offramp.case.types import Case
from offramp.ensemble.draw_conditions import Condition
from offramp.ensemble.grades import graded
from offramp.ensemble.run import Runs
from offramp.ensemble.sampling import Draws
from offramp.ensemble.scenarios import Input, Scenario, Scenarios, scenarios
from offramp.ensemble.weights import Bools, Floats
from offramp.game.payoffs import RATIONALITY
from offramp.game.rationality import usual


def run_scenarios(runs: Runs, answer: Floats, weight: Floats, solved: Bools) -> Scenarios:
    """The scenarios of a run by the answer in each draw and what each counts for: (D,); `solved` (D,) as in
    `WeightedDraws`. The numbers at which ranges are split, and who set the odds of a leaf, are filled in."""
    made = [replace(one, values=one.values[solved]) for one in inputs(runs)]
    found = scenarios(made, answer[solved], weight[solved])
    case = runs.job.varied
    leaves = tuple(
        replace(leaf, when=tuple(valued(case, one) for one in leaf.when), set_by=_set_by(case, leaf))
        for leaf in found.leaves
    )
    splits = tuple(
        replace(
            one,
            within=tuple(valued(case, each) for each in one.within),
            upper=valued(case, one.upper),
            runner_up=valued(case, one.runner_up) if one.runner_up else None,
        )
        for one in found.splits
    )
    return replace(found, leaves=leaves, splits=splits)


def inputs(runs: Runs) -> Sequence[Input]:
    """What was drawn: origins and claims as they turned out, every public number and rationality by its uniform."""
    layout = runs.job.layout
    drawn = Draws(runs.case, runs.job.seed, 0, runs.wanted, dict(runs.job.fixed))
    return [
        *_held("origin", layout.origins, runs.read("reliable")),
        *_held("claim", layout.claims, runs.read("true")),
        *(Input("quantity", path, drawn.uniform(path)) for path in _public(runs)),
        *(Input(RATIONALITY, RATIONALITY, drawn.uniform(RATIONALITY)) for _ in range(RATIONALITY in layout.quantities)),
    ]


def _held(kind: str, names: Sequence[str], table: Bools) -> Iterator[Input]:
    return (Input(kind, name, table[:, k].astype(np.float64)) for k, name in enumerate(names))


def _public(runs: Runs) -> Iterator[str]:
    """The public numbers that are drawn, and the ends of private priors that are."""
    known = runs.job.varied.quantities
    for path in runs.job.layout.quantities:
        if path not in known:
            yield from () if path == RATIONALITY else (path,)
        elif known[path].ranged:
            yield path


def valued(case: Case, condition: Condition) -> Condition:
    """A condition with the number at which a range is split."""
    if condition.cut is None:
        return condition
    if condition.name == RATIONALITY and case.rationality is None:
        return replace(condition, value=float(usual(np.asarray(condition.cut))))
    value = _range(case, condition.name)
    return condition if value is None else replace(condition, value=float(distributions.quantile(value, condition.cut)))


def _range(case: Case, name: str) -> quantities.Value | None:
    """The range that a stream is drawn from: a number's own, that of an end of it, or rationality's."""
    if name == RATIONALITY:
        return case.rationality.value if case.rationality else None
    if name in case.quantities:
        return case.quantities[name].value
    side, _, path = name.partition(".")
    own = case.quantities[path].value if path in case.quantities else None
    return getattr(own, side, None)


def _set_by(case: Case, leaf: Scenario) -> str:
    judged = [_graded(case, one) for one in leaf.when if one.cut is None]
    return "range" if not judged else "grade" if all(judged) else "convention"


def _graded(case: Case, condition: Condition) -> bool:
    """Whether a person graded a claim, or a report of an origin."""
    if condition.kind == "claim":
        return case.claims[condition.name].grade[1:] not in ("", "6")
    return graded(case, condition.name)
