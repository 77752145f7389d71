"""Hinges over draws: how sure a difference is, what the answer varies with, and what would have to be true.

Variants run on the same draws as the case, so a difference is taken draw by draw: its interval says how far more draws
could move it, its spread how much it hangs on what is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from offramp.case.special import student_quantile
from offramp.case.types import Case, Variant
from offramp.codec import Count, Difference, Text
from offramp.ensemble.estimate import Mean, mean
from offramp.ensemble.evaluate_draw import Terms
from offramp.ensemble.run import Runs, run
from offramp.ensemble.sampling import Draws
from offramp.ensemble.sensitivity import Floats, Index, noise, sensitivity
from offramp.errors import ModelError, needed
from offramp.wording import EVEN

DEPTH, SHARE = 3, 0.05  # of the tree: splits on the way to a leaf, and draws that a leaf holds at least


@dataclass(frozen=True, slots=True)
class Gap:
    """A difference of the answer, draw by draw: mean, 95 % interval of the mean, 5 % to 95 % of the draws, draws."""

    difference: Difference
    sampling: tuple[Difference, Difference]
    spread: tuple[Difference, Difference]
    draws: Count


@dataclass(frozen=True, slots=True)
class Contrast:
    """A variant against the case as it stands, with the terms of the question and with nothing given."""

    variant: str
    fixed: Gap | None
    free: Gap | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """A leaf of the tree: the conditions that lead to it, how many draws it holds, and how many of these say yes."""

    conditions: tuple[Text, ...]
    draws: Count
    yes: Count


@dataclass(frozen=True)
class Drawn:
    """What the draws add to the hinges of a case."""

    seed: int
    draws: int
    failed: int
    answer: Mean | None
    true: Mapping[str, float]  # by claim, the share of draws in which it was true
    reliable: Mapping[str, float]
    contrasts: tuple[Contrast, ...]
    sensitivity: tuple[Index, ...]
    noise: float  # the weight that an input without any effect shows on so many draws
    branches: tuple[Branch, ...]


def over_draws(case: Case, n: int, seed: int = 0, workers: int = 1) -> Drawn:
    """Run a case and each of its variants on the same n draws. Raises ModelError nothing-asked, and as `run` and
    `sensitivity` do."""
    _ = case.outcome_asked
    base = _run(case, n, seed, workers, Terms())
    free = _run(case, n, seed, workers, Terms(given=()))
    answer, fine = _asked(base)
    layout = base.job.layout
    return Drawn(
        seed,
        len(answer),
        int((~fine).sum()),
        mean(answer[fine]),
        dict(zip(layout.claims, base.read("true").mean(axis=0).tolist(), strict=True)),
        dict(zip(layout.origins, base.read("reliable").mean(axis=0).tolist(), strict=True)),
        tuple(_contrast(case, one, base, free, workers) for one in case.variants),
        tuple(sensitivity(_inputs(base, fine, whole=False), answer[fine], seed=seed)),
        noise(answer[fine], seed=seed),
        tuple(branches(_inputs(base, fine, whole=True), answer[fine] >= EVEN)),
    )


def between(first: Case, second: Case, n: int, seed: int = 0) -> Gap | None:
    """The answer of a second case less that of a first, draw by draw; a name that both have is drawn alike in both."""
    one, two = (_run(case, n, seed, 1, Terms()) for case in (first, second))
    return _gap(two, one)


def _run(case: Case, n: int, seed: int, workers: int, terms: Terms) -> Runs:
    made = run(case, n, seed, workers=workers, terms=terms, lenses=("bargain",))
    if made.interrupted:  # or the next variant would be run
        raise KeyboardInterrupt
    return made


def _asked(runs: Runs) -> tuple[Floats, Any]:
    """The answer in each draw, and in which it was solved."""
    place = runs.job.layout.outcomes.index(runs.case.outcome_asked)
    return runs.read("bargain")[:, place], runs.read("bargain_failed") == ""


def _inputs(runs: Runs, fine: Any, whole: bool) -> dict[str, Floats]:
    """What was drawn, by name; where in its range a number lay, so that one that falls back is not told twice.
    Origins and claims as what held, `whole`, or by their uniforms, which are independent of all else, as measures of
    sensitivity want it. What is private is integrated in the game and left out."""
    made = Draws(runs.case, runs.job.seed, 0, runs.wanted, dict(runs.job.fixed))
    found = {path: made.uniform(path)[fine] for path, one in runs.case.quantities.items() if one.ranged}
    for kind, names, field in (
        ("origin", runs.job.layout.origins, "reliable"),
        ("claim", runs.job.layout.claims, "true"),
    ):
        held = runs.read(field)[fine].astype(np.float64)
        for k, name in enumerate(names):
            found[f"{kind} {name}"] = held[:, k] if whole else made.uniform(f"{kind}.{name}")[fine]
    return found


def _contrast(case: Case, variant: Variant, base: Runs, free: Runs, workers: int) -> Contrast:
    try:
        made = [_run(case, base.wanted, base.job.seed, workers, Terms(variant, given)) for given in (None, ())]
    except ModelError as error:
        return Contrast(variant.name, None, None, error.problems[0].message)
    return Contrast(variant.name, _gap(made[0], base), _gap(made[1], free))


def _gap(runs: Runs, beside: Runs) -> Gap | None:
    """The difference over the draws in which both were solved."""
    (p, fine), (q, also) = _asked(runs), _asked(beside)
    gaps = (p - q)[fine & also]
    if len(gaps) < 2:
        return None
    middle = float(np.add.reduce(gaps)) / len(gaps)
    error = float(np.sqrt(np.add.reduce((gaps - middle) ** 2) / (len(gaps) - 1) / len(gaps)))
    half = student_quantile(len(gaps) - 1, 0.975) * error
    low, high = (float(end) for end in np.quantile(gaps, [0.05, 0.95]))
    return Gap(middle, (middle - half, middle + half), (low, high), len(gaps))


def branches(inputs: Mapping[str, Floats], yes: Any) -> list[Branch]:
    """What would have to be true: a shallow tree over the draws (scikit-learn), its leaves with most yes first.
    [] where all draws say the same, or are fewer than 40."""
    names = [name for name, values in inputs.items() if np.ptp(values) > 0]
    if not names or len(yes) < 40 or yes.all() or not yes.any():
        return []
    table = np.column_stack([inputs[name] for name in names])
    grower = needed("sklearn.tree", "ensemble").DecisionTreeClassifier
    tree = grower(max_depth=DEPTH, min_samples_leaf=max(10, int(SHARE * len(yes))), random_state=0).fit(table, yes)
    found = list(_leaves(tree.tree_, names, tree.apply(table), yes, 0, ()))
    return sorted(found, key=lambda region: -region.yes / region.draws)


def _leaves(
    tree: Any, names: Sequence[str], leaf_of: Any, yes: Any, node: int, way: tuple[str, ...]
) -> Iterator[Branch]:
    left, right = int(tree.children_left[node]), int(tree.children_right[node])
    if left < 0:
        here = leaf_of == node
        yield Branch(way, int(here.sum()), int(yes[here].sum()))
        return
    name, at = names[int(tree.feature[node])], float(tree.threshold[node])
    if name.startswith("claim "):
        sides = (f"{name} is false", f"{name} is true")
    elif name.startswith("origin "):
        sides = (f"{name} cannot be relied on", f"{name} can be relied on")
    else:
        low, high = f"the lower {100 * at:.0f} %", f"the upper {100 - 100 * at:.0f} %"
        sides = (f"{name} in {low} of its range", f"{name} in {high} of its range")
    yield from _leaves(tree, names, leaf_of, yes, left, (*way, sides[0]))
    yield from _leaves(tree, names, leaf_of, yes, right, (*way, sides[1]))
