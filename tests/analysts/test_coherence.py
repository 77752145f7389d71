"""Coherentising and pooling, against a published example, the conditions of a nearest point, and a twin."""

from __future__ import annotations

import random

import pytest
from twin_coherence import distance, nearest, pool

from offramp.analysts.coherence import Judged, coherent, incoherence, log_odds_pool

X, NOT_X = frozenset(["X"]), frozenset(["not X"])
AMIRA: list[Judged] = [(X, 0.5), (NOT_X, 0.1)]
BENITO: list[Judged] = [(X, 0.2), (NOT_X, 0.6)]


def test_the_example_of_amira_and_benito() -> None:
    """Pettigrew 2019, Synthese 196: 2737, the opening table (.5, .1 and .2, .6), and section 1: pooled as they stand,
    with a weight of .4 on Amira, .32 and .40. Section 2: nearest by squared Euclidean distance, which adds the same to
    both numbers, so that they add up to 1.
    """
    assert coherent(AMIRA, ["X", "not X"]) == pytest.approx({"X": 0.7, "not X": 0.3})
    assert coherent(BENITO, ["X", "not X"]) == pytest.approx({"X": 0.3, "not X": 0.7})
    linear = [0.4 * one[1] + 0.6 * two[1] for one, two in zip(AMIRA, BENITO, strict=True)]
    assert linear == pytest.approx([0.32, 0.40])
    aggregated: list[Judged] = [(X, linear[0]), (NOT_X, linear[1])]  # pooling first and mending after is the same here
    mended = 0.4 * coherent(AMIRA, ["X", "not X"])["X"] + 0.6 * coherent(BENITO, ["X", "not X"])["X"]
    assert coherent(aggregated, ["X", "not X"])["X"] == pytest.approx(mended) == pytest.approx(0.46)


def random_judgements(seed: int) -> tuple[list[Judged], list[str]]:
    rng = random.Random(f"coherence {seed}")
    outcomes = ["exile", "war", "talks", "other"][: rng.choice((2, 3, 4))]
    events = [frozenset(rng.sample(outcomes, rng.randint(1, len(outcomes) - 1))) for _ in range(rng.randint(1, 6))]
    return [(event, round(rng.random(), 2)) for event in events], outcomes


@pytest.mark.parametrize("seed", range(30))
def test_no_distribution_comes_nearer(seed: int) -> None:
    """The conditions of Karush, Kuhn and Tucker: to take from any outcome that is possible brings nothing nearer."""
    judged, outcomes = random_judgements(seed)
    found = coherent(judged, outcomes)
    assert sum(found.values()) == pytest.approx(1.0)
    assert min(found.values()) >= 0.0
    slope = {
        name: sum(2 * (sum(found[o] for o in event) - p) for event, p in judged if name in event) for name in outcomes
    }
    least = min(slope.values())
    assert all(slope[name] == pytest.approx(least, abs=1e-6) for name in outcomes if found[name] > 1e-9)
    assert distance(judged, found) == pytest.approx(distance(judged, nearest(judged, outcomes)), abs=1e-6)
    assert incoherence(judged, found) ** 2 == pytest.approx(distance(judged, found), abs=1e-9)


def test_what_agrees_with_itself_stays() -> None:
    said: list[Judged] = [(frozenset(["a"]), 0.2), (frozenset(["b"]), 0.5), (frozenset(["a", "b"]), 0.7)]
    assert coherent(said, ["a", "b", "c"]) == pytest.approx({"a": 0.2, "b": 0.5, "c": 0.3})
    assert coherent([(frozenset(["a"]), 0.4)], ["a", "b", "c"]) == pytest.approx({"a": 0.4, "b": 0.3, "c": 0.3})


def test_the_pool_is_the_geometric_mean_of_odds() -> None:
    assert log_odds_pool([0.2, 0.7, 0.9]) == pytest.approx(pool([0.2, 0.7, 0.9]))
    assert log_odds_pool([0.3, 0.7]) == pytest.approx(0.5)
    assert log_odds_pool([0.0, 1.0]) == pytest.approx(0.5)
