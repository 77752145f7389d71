"""Scenarios against a tree in plain loops, and what they may and may not say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from twin_scenarios import plain_tree

from offramp.ensemble.scenarios import CUTS, Input, Scenarios, scenarios

Floats = NDArray[np.float64]
D = 400


def inputs(rng: np.random.Generator, draws: int = D) -> list[Input]:
    """Two claims of one origin, and three numbers."""
    origin = rng.random(draws) < 0.7
    first, second = origin & (rng.random(draws) < 0.7), origin & (rng.random(draws) < 0.5)
    numbers = [Input("quantity", f"worth.a.{k}", rng.random(draws)) for k in range(3)]
    claims = [("origin", "press", origin), ("claim", "press#1", first), ("claim", "press#2", second)]
    return [*(Input(kind, name, held.astype(np.float64)) for kind, name, held in claims), *numbers]


def weight_of(rng: np.random.Generator, draws: int = D) -> Floats:
    raw = rng.random(draws)
    return np.asarray(raw / raw.sum())


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.lists(st.floats(-1, 1), min_size=6, max_size=6), st.floats(0, 0.5))
def test_the_tree_is_that_of_plain_loops(seed: int, effects: list[float], noise: float) -> None:
    rng = np.random.default_rng(seed)
    made, weight = inputs(rng, 120), weight_of(rng, 120)
    score = sum(e * one.values for e, one in zip(effects, made, strict=True)) + noise * rng.standard_normal(120)
    answer = 1 / (1 + np.exp(-3 * (score - np.median(score))))
    rows = [{one.name: float(one.values[d]) for one in made} for d in range(120)]
    cuts = {one.name: one.cuts for one in made}
    leaves, splits = plain_tree(rows, cuts, answer.tolist(), weight.tolist())
    found = scenarios(made, answer, weight)
    assert [one.upper.name for one in found.splits] == [name for _, name, _ in splits]
    assert [one.explains for one in found.splits] == pytest.approx([gain for gain, _, _ in splits])
    assert found.explained == pytest.approx(sum(gain for gain, _, _ in splits))
    assert found.telling == bool(found.leaves)
    if found.leaves:
        plain = sorted((sum(weight[d] for d in draws) for _, draws in leaves))
        assert sorted(one.share for one in found.leaves) == pytest.approx(plain)
    check(found, answer, weight)


def check(found: Scenarios, answer: Floats, weight: Floats) -> None:
    """The leaves part all draws; what they say averages to the answer; no input is split twice on a path."""
    assert len(found.splits) <= 3
    assert all(one.explains >= 0.05 for one in found.splits)
    if not found.leaves:
        return
    assert len(found.leaves) == len(found.splits) + 1
    assert sum(one.share for one in found.leaves) == pytest.approx(1.0)
    mean = sum(one.share * one.probability for one in found.leaves)
    assert mean == pytest.approx(float((answer * weight).sum()))
    for leaf in found.leaves:
        names = [(one.kind, one.name) for one in leaf.when]
        assert len(set(names)) == len(names)
        assert leaf.share >= 0.05


def test_one_claim_that_decides_is_found_and_its_double_named() -> None:
    """An answer that follows one claim: one split; the input that is its double would have done as well."""
    rng = np.random.default_rng(1)
    made = inputs(rng)
    answer = np.where(made[1].values > 0.5, 0.8, 0.1)
    double = Input("claim", "wire#1", made[1].values)
    found = scenarios([*made, double], answer, np.full(D, 1 / D))
    assert [one.probability for one in found.leaves] == pytest.approx([0.8, 0.1])
    assert found.leaves[0].when[0].to_dict() == {"claim": "press#1", "true": True}
    split = found.splits[0]
    assert split.explains == pytest.approx(1.0)
    assert split.runner_up
    assert split.runner_up.name == "wire#1"
    assert scenarios(made, answer, np.full(D, 1 / D)).splits[0].runner_up is None


def test_a_number_is_split_at_a_part_that_has_a_name() -> None:
    rng = np.random.default_rng(2)
    made = inputs(rng)
    found = scenarios(made, np.where(made[3].values > 0.64, 0.9, 0.2), np.full(D, 1 / D))
    when = found.leaves[0].when[0]
    assert (when.kind, when.name, when.upper, when.cut) == ("quantity", "worth.a.0", True, CUTS[3])


def test_many_small_causes_are_no_scenario() -> None:
    """Thirty numbers of equal weight: no few of them explain the answer, and none is made up."""
    rng = np.random.default_rng(3)
    many = [Input("quantity", f"worth.a.{k}", rng.random(D)) for k in range(30)]
    answer = sum((one.values for one in many), np.zeros(D)) / 30
    found = scenarios(many, np.asarray(answer), np.full(D, 1 / D))
    assert not found.telling
    assert found.leaves == ()
    assert scenarios(many, np.full(D, 0.4), np.full(D, 1 / D)) == Scenarios((), (), 0.0)


def test_a_rare_condition_is_no_split() -> None:
    """One draw in forty, however telling: less than a twentieth of the draws."""
    rare = np.zeros(D)
    rare[:10] = 1.0
    found = scenarios([Input("claim", "press#1", rare)], np.where(rare > 0, 1.0, 0.2), np.full(D, 1 / D))
    assert found.splits == ()


def test_sides_ten_points_apart_or_no_split() -> None:
    """A claim that explains all of a doubt of eight points parts nothing that a reader would see."""
    rng = np.random.default_rng(4)
    made = inputs(rng)
    for gap, splits in ((0.08, 0), (0.12, 1)):
        answer = np.where(made[1].values > 0.5, 0.5 + gap, 0.5)
        assert len(scenarios(made, answer, np.full(D, 1 / D)).splits) == splits
