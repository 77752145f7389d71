"""The table's shapes, and what is refused."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import published
import pytest
from random_models import random_model

import offramp
from offramp.errors import ModelError
from offramp.graph.model import Model, bytes_needed, check_size, free_model, name
from offramp.stability import solve as tables
from offramp.stability.concepts import KEYS
from offramp.stability.solve import solve


def test_to_dict_is_solve_1() -> None:
    model = replace(
        published.EXIT_WAR.model,
        case="sha256:0",
        outcomes=("other", "exile", "war"),
        outcome=np.array([0, 1, 2, 0], dtype=np.int16),
    )
    found = solve(model, ["nash", "seq"]).to_dict()
    assert json.loads(json.dumps(found)) == {
        "format": "offramp/solve-1",
        "case": "sha256:0",
        "version": offramp.__version__,
        "options": ["strike", "leave"],
        "actors": ["coercer", "ruler"],
        "now": "NN",
        "concepts": ["nash", "seq"],
        "counts": {"feasible": 3, "equilibria": {"nash": 2, "seq": 2}},
        "states": ["NN", "NY", "YN"],
        "ranks": {"coercer": [0, 2, 1], "ruler": [2, 1, 0]},
        "outcome_of": ["other", "exile", "war"],
        "stable": {
            "coercer": {"nash": ["NY", "YN"], "seq": ["NY", "YN"]},
            "ruler": {"nash": ["NN", "NY", "YN"], "seq": ["NN", "NY", "YN"]},
        },
        "equilibria": {"nash": ["NY", "YN"], "seq": ["NY", "YN"]},
        "absorbing": ["NY", "YN"],
        "notes": [],
        "unknown": None,
    }


def test_lists_are_left_out_where_long(monkeypatch: pytest.MonkeyPatch) -> None:
    table = solve(published.ELMIRA.model)
    whole = table.to_dict()
    monkeypatch.setattr(tables, "MOST_LISTED", 11)
    short = table.to_dict()
    for key in whole:
        left_out = key in {"states", "ranks", "outcome_of", "stable", "equilibria"}
        assert short[key] == (None if left_out else whole[key]), key
    assert table.to_dict(force_states=True) == whole
    monkeypatch.setattr(tables, "MOST_LISTED", 12)
    assert table.to_dict() == whole  # twelve feasible states are not above twelve


def test_lists_agree_with_each_other() -> None:
    for seed in range(50):
        model = random_model(seed)
        found = solve(model).to_dict()
        assert found["states"] == sorted(found["states"])
        assert found["states"] == [name(int(code), len(model.options)) for code in np.flatnonzero(model.feasible)]
        assert {len(ranks) for ranks in found["ranks"].values()} == {len(found["states"])}
        for concept in found["concepts"]:
            lists = [set(found["stable"][actor][concept]) for actor in model.actors]
            assert found["equilibria"][concept] == sorted(set.intersection(*lists))
            assert found["counts"]["equilibria"][concept] == len(found["equilibria"][concept])


def test_concepts_once_each_in_the_order_asked() -> None:
    assert solve(published.CHICKEN.model, ["seq", "nash", "seq"]).concepts == ("seq", "nash")


@pytest.mark.parametrize(
    ("call", "slug", "said"),
    [
        (lambda model: solve(model, ["nsh", "sqe"]), "unknown-concept", "did you mean 'nash'?"),
        (lambda model: solve(model, ["nash"]).equilibria("seq"), "unknown-concept", "allowed: nash"),
        (lambda model: solve(model).stable_states("a", "nash"), "unknown-name", "allowed: A, B"),
        (lambda model: solve(replace(model, ranks=model.ranks[:, :, None])).to_dict(), "many-draws", "1 draws"),
    ],
)
def test_refused(call: Callable[[Model], object], slug: str, said: str) -> None:
    with pytest.raises(ModelError) as caught:
        call(published.CHICKEN.model)
    assert {problem.slug for problem in caught.value.problems} == {slug}
    assert said in str(caught.value)


def test_every_unknown_concept_is_named() -> None:
    with pytest.raises(ModelError) as caught:
        solve(published.CHICKEN.model, ["nsh", "nash", "xyz"])
    assert [problem.message for problem in caught.value.problems] == ["no concept 'nsh'", "no concept 'xyz'"]
    assert set(KEYS) <= set(caught.value.problems[0].allowed)


def test_size_is_checked_before_anything_is_made() -> None:
    needed = bytes_needed(10, 3)
    check_size(10, 3, memory=needed)
    check_size(10, 3)
    for options, memory, slug in [(10, needed - 1, "too-many-states"), (25, 1 << 60, "too-many-options")]:
        with pytest.raises(ModelError) as caught:
            check_size(options, 3, memory)
        assert caught.value.problems[0].slug == slug
    with pytest.raises(ModelError, match=f"{needed:,}"):
        check_size(10, 3, needed - 1)


def test_size_by_default_is_what_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    needed = bytes_needed(10, 3)
    monkeypatch.setattr("offramp.graph.model._free_bytes", lambda: needed * 10 // 6 + 10)
    check_size(10, 3)
    monkeypatch.setattr("offramp.graph.model._free_bytes", lambda: needed)
    with pytest.raises(ModelError):
        check_size(10, 3)


@pytest.mark.parametrize("actors", [1, 2, 4])
def test_estimate_is_an_upper_bound_and_no_wild_one(actors: int) -> None:
    options = {f"actor{i}": [f"option{i}{k}" for k in range(12 // actors)] for i in range(actors)}
    model = free_model(options, dict.fromkeys(options, "N" * 12))
    states = len(model.feasible)
    wide = np.random.default_rng(0).integers(-(1 << 30), 1 << 30, (actors, states), dtype=np.int32)
    model = replace(model, feasible=np.ones(states, dtype=bool), ranks=wide)
    solve(model)
    tracemalloc.start()
    solve(model)
    peak = tracemalloc.get_traced_memory()[1] + model.ranks.nbytes
    tracemalloc.stop()
    estimate = bytes_needed(12, actors) - bytes_needed(11, actors)
    assert peak < 2 * estimate < 3 * peak
