"""Moves, reachability and absorbing states against the literal twin."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import published
import pytest
from random_models import random_model, single_draw
from scale import SCALE
from twin import Twin

from offramp.graph.model import code, free_model
from offramp.graph.moves import improvements, moves
from offramp.graph.reach import absorbing, reached

SEEDS = range(10_000, 10_000 + 200 * SCALE)


@pytest.mark.parametrize("block", range(6))
def test_equals_twin(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """In every other block free options are sorted, however few."""
    monkeypatch.setattr("offramp.graph.arrivals.FEW", (1, 8)[block % 2])
    for seed in SEEDS[block::6]:
        model = random_model(seed)
        twin = Twin(model)
        assert set(np.flatnonzero(absorbing(model))) == twin.absorbing(), seed
        for improving in (False, True):
            found = reached(model, improving)
            assert {int(s): int(found[s]) for s in np.flatnonzero(found >= 0)} == twin.distances(improving), seed
        for (i, s), targets in twin.R.items():
            assert moves(model, i, s) == sorted(targets), seed
            assert improvements(model, i, s) == sorted(twin.R_plus[i, s]), seed


def test_random_models_have_every_answer() -> None:
    """Absorbing or not with named outcomes and without; reached far, near and never."""
    kinds, far = set(), 0
    for seed in SEEDS[:200]:
        model = random_model(seed)
        kept = absorbing(model)[model.feasible]
        kinds |= {(model.outcomes == ("other",), bool(each)) for each in kept}
        far = max(far, int(reached(model).max()))
    assert kinds == {(a, b) for a in (False, True) for b in (False, True)}
    assert far >= 4


def test_draws() -> None:
    for seed in range(40 * SCALE):
        model = random_model(seed, draws=4)
        whole = reached(model, improving=True)
        assert reached(model).tolist() == reached(single_draw(model, 0)).tolist()
        for draw in range(4):
            assert whole[:, draw].tolist() == reached(single_draw(model, draw), improving=True).tolist()


def test_elmira_from_the_status_quo() -> None:
    model = replace(published.ELMIRA.model, now=code(published.ELMIRA_STATES["1"]))
    for improving, expected in [(False, published.ELMIRA_REACHED), (True, published.ELMIRA_IMPROVED)]:
        found = reached(model, improving)
        for label, names in published.ELMIRA_STATES.items():
            nearest = min((int(found[code(name)]) for name in names.split("=") if found[code(name)] >= 0), default=-1)
            assert nearest == expected.get(label, -1), label


def test_exit_and_strike_are_absorbing() -> None:
    model = published.EXIT_WAR.model
    assert np.flatnonzero(absorbing(model)).tolist() == [code("NY"), code("YN")]
    named = replace(model, outcomes=("other", "end"), outcome=np.array([0, 1, 1, 1], dtype=np.int16))
    assert np.flatnonzero(absorbing(named)).tolist() == [code("NY"), code("YN")]


def test_one_outcome_named_but_never_met_is_left_by_nobody() -> None:
    model = replace(free_model({"A": ["x"]}, {"A": "Y N"}), outcomes=("other", "exile"))
    assert absorbing(model).all()


def test_turns_are_kept_where_they_matter() -> None:
    """A may take y only after x, and B cannot move: without B in between, A never has both."""
    model = free_model({"A": ["x", "y"], "B": []}, {"A": "YY YN NY NN", "B": "YY YN NY NN"})
    after_x = np.array([False, True]).reshape(2, 1)
    model = replace(model, now=0, take=(np.array(True), after_x))
    assert reached(model).tolist() == [0, -1, 1, -1]
