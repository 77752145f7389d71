"""What would have to be believed for another answer: the least change, by loops over every part of every input."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product
from math import inf, log
from pathlib import Path

import numpy as np
import pytest

from offramp.case.load import load
from offramp.case.quantities import Range, bounds
from offramp.case.transform import renumbered
from offramp.ensemble import agreeing
from offramp.ensemble.agreeing import _passes, believing, least_beliefs
from offramp.ensemble.draw_conditions import Condition, NeededBelief
from offramp.ensemble.scenarios import Input
from offramp.ensemble.weights import Floats

CASES = Path(__file__).parents[2] / "cases"
D = 160


def drawn(seed: int) -> tuple[list[Input], Floats, Floats]:
    """A claim and two numbers of D draws, an answer that hangs on them, and weights that add up to 1."""
    dice = np.random.default_rng(seed)
    claim, one, two = (dice.random(D) < dice.uniform(0.2, 0.8)).astype(float), dice.random(D), dice.random(D)
    slopes = dice.uniform(-1, 1, 3)
    answer = np.clip(0.5 + slopes @ np.stack([claim - 0.5, one - 0.5, two - 0.5]) + dice.normal(0, 0.05, D), 0, 1)
    weight = dice.uniform(0.5, 1.5, D)
    return (
        [Input("claim", "p#1", claim), Input("quantity", "a", one), Input("quantity", "b", two)],
        answer,
        weight / weight.sum(),
    )


def parts(each: Input, steps: int) -> list[tuple[float | None, bool]]:
    cuts = [None] if each.kind == "claim" else [k / steps for k in range(1, steps)]
    return [(cut, upper) for cut in cuts for upper in (True, False)]


def least(inputs: list[Input], answer: Floats, weight: Floats, wanted: float, size: int) -> float:
    """What the least belief of so many parts costs, in plain loops; infinite where none reaches."""
    above = wanted > sum(weight * answer)
    best = inf
    for some in combinations(inputs, size):
        for chosen in product(*(parts(each, 20 if size == 1 else 10) for each in some)):
            inside = np.ones(D, dtype=bool)
            for each, (cut, upper) in zip(some, chosen, strict=True):
                inside &= (each.values > (0.5 if cut is None else cut)) == upper
            share = weight[inside].sum()
            if share < 0.05 or share**2 < 25 * (weight[inside] ** 2).sum():
                continue
            mean = (weight * answer)[inside].sum() / share
            if (mean >= wanted) if above else (mean <= wanted):
                best = min(best, log(2) * (size - 1) - log(share))
    return best


def cost(found: object) -> float:
    share, q = getattr(found, "share"), getattr(found, "credence")  # noqa: B009
    if q is not None:
        return float(q * log(q / share) + (1 - q) * log((1 - q) / (1 - share)))
    return log(2) * (len(getattr(found, "when")) - 1) - log(share)  # noqa: B009


@pytest.mark.parametrize("wanted", [0.1, 0.25, 0.4, 0.6, 0.75, 0.9])
@pytest.mark.parametrize("seed", range(5))
def test_it_is_the_least_of_plain_loops(seed: int, wanted: float) -> None:
    """Breaks: the share of all draws alike; the smallest share that reaches; parts of one input paired."""
    inputs, answer, weight = drawn(seed)
    made = least_beliefs(inputs, answer, weight, wanted)
    if abs(sum(weight * answer) - wanted) < 0.025:
        assert not made
        return
    whole = [each for each in made if each.credence is None and each.reached]
    loops = least(inputs, answer, weight, wanted, 1)
    if min(loops, *(cost(each) for each in made if each.credence is not None), inf) > log(2):
        loops = min(loops, least(inputs, answer, weight, wanted, 2))
    if loops < inf:
        assert min(map(cost, whole)) == pytest.approx(loops)
        assert cost(made[0]) == min(map(cost, made)), "the least first"
    else:
        assert all(len(each.when) == 3 for each in whole)


@pytest.mark.parametrize("seed", range(4))
def test_a_claim_may_be_believed_in_part(seed: int) -> None:
    """Break: the credence is that of the other side."""
    inputs, answer, weight = drawn(seed)
    answer = answer + 0.6 * inputs[0].values
    true = inputs[0].values > 0.5
    sides = [float((weight * answer)[side].sum() / weight[side].sum()) for side in (true, ~true)]
    c = float(weight[true].sum())
    q = 0.15 if c > 0.45 else 0.8  # as if it were true with this probability
    wanted = q * sides[0] + (1 - q) * sides[1]
    found = next(each for each in least_beliefs(inputs, answer, weight, wanted) if each.credence is not None)
    q = q if found.when[0].upper else 1 - q
    assert found.credence == pytest.approx(q)
    assert found.share == pytest.approx(c if found.when[0].upper else 1 - c)


def test_what_nothing_reaches_gives_the_nearest() -> None:
    inputs, answer, weight = drawn(1)
    (found,) = least_beliefs(inputs, np.clip(answer, 0.3, 0.6), weight, 0.95)
    assert not found.reached
    assert found.probability > sum(weight * np.clip(answer, 0.3, 0.6))
    assert not least_beliefs(inputs[:1], answer[:], weight, float(weight @ answer))


def test_a_case_that_believes_it_is_one_that_check_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Breaks: the other side of the cut; ranges whose ends are turned about, which `check` refuses."""
    case = load(CASES / "soft-exit")
    when = [
        Condition("quantity", "chance.removed", False, 0.7, None),
        Condition("quantity", "worth.coercer.backing down", True, 0.5, None),
        Condition("claim", "press#17109533", True),
    ]
    made = believing(case, when).quantities
    for path, side in (("chance.removed", 0), ("worth.coercer.backing down", 1)):
        was, now = bounds(case.quantities[path].value), bounds(made[path].value)
        assert was[0] <= now[0] < now[1] <= was[1]
        assert now[side] == was[side]
        assert now[1 - side] != was[1 - side]
    assert {path for path in made if made[path] != case.quantities[path]} == {one.name for one in when if one.cut}
    assert _passes(case, NeededBelief(0.5, tuple(when), 0.5, 0.5))
    turned = renumbered(case, lambda each: replace(each, value=Range(0.9, None, 0.1)))
    monkeypatch.setattr(agreeing, "believing", lambda *_: turned)
    assert not _passes(case, NeededBelief(0.5, tuple(when), 0.5, 0.5))
