"""What `evolve` and `states` promise to take, and what they take."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

import offramp as of
from offramp.briefing.states import bytes_listed, states_table
from offramp.errors import ModelError
from offramp.graph.model import Model, bytes_needed
from offramp.stability import evolution
from offramp.stability.evolution import absorption, bytes_evolving, evolve
from offramp.stability.solve import solve

SHAPES = ((1, 8, False), (2, 4, True), (4, 2, False))


def random_model(actors: int, each: int, one_way: bool) -> Model:
    names = {f"actor{i}": [f"option{i}{k}" for k in range(each)] for i in range(actors)}
    model, rng = of.free_model(names, dict.fromkeys(names, "N" * actors * each)), np.random.default_rng(0)
    states = len(model.feasible)
    undo = tuple(np.array(not one_way or k % each == 0) for k in range(actors * each))
    ranks = np.stack([rng.permutation(states).astype(np.int32) for _ in names])
    feasible = rng.random(states) < 0.9
    worst = int(np.where(feasible, ranks[0], states).argmin())
    return replace(model, feasible=feasible, ranks=ranks, undo=undo, now=worst)


def goals(model: Model) -> int:
    return len(solve(model).equilibria("seq"))


def evolving(model: Model) -> int:
    return bytes_evolving(model, goals(model))


def printed(model: Model) -> str:
    return json.dumps(evolve(solve(model), "seq").to_dict(), indent=1)


def listed(model: Model) -> str:
    return json.dumps(states_table(model).to_dict(), indent=1)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize(("make", "more"), [(printed, evolving), (listed, bytes_listed)], ids=["evolve", "states"])
def test_what_is_promised_is_an_upper_bound_and_no_wild_one(
    make: Callable[[Model], str],
    more: Callable[[Model], int],
    shape: tuple[int, int, bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(evolution, "MOST_ROUTES", 1)
    model = random_model(*shape)
    tracemalloc.start()
    make(model)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    promised = bytes_needed(8, shape[0]) - bytes_needed(0, shape[0]) + more(model)
    assert peak < promised < 8 * peak


def test_too_little_memory_is_refused_with_what_is_needed() -> None:
    model = random_model(2, 4, False)
    table, limit = solve(model), bytes_needed(8, 2)
    ways = ((lambda m: evolve(table, "seq", memory=m), evolving), (lambda m: states_table(model, m), bytes_listed))
    for make, more in ways:
        needed = limit + more(model)
        assert make(needed)
        with pytest.raises(ModelError, match=f"{needed:,} bytes"):
            make(needed - 1)


def test_a_reading_of_too_many_moves_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before any of them is listed, so that no memory is taken."""
    model = random_model(2, 4, False)
    assert absorption(model)
    monkeypatch.setattr(evolution, "MOST_STEPS", 32)
    monkeypatch.setattr(evolution, "_improving_steps", None)
    assert absorption(model) is None
