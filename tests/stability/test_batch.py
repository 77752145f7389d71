"""Many draws over the listed states: equal to the hypercube, concept by concept, state by state, draw by draw."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from random_models import random_model, single_draw
from scale import SCALE

from offramp.errors import ModelError
from offramp.graph.model import Model, Ranks, free_model
from offramp.graph.moves import moves
from offramp.graph.reach import reached as full_reached
from offramp.graph.state_list import move_pairs
from offramp.stability.batch import reached_in_draws, roster, stable_in_draws
from offramp.stability.concepts import concepts
from offramp.stability.solve import solve

SEEDS = range(24 * SCALE)
CONCEPTS = tuple(concept.key for concept in concepts())


def ranks_of(model: Model) -> Ranks:
    """The ranks of the feasible states, as places counted from 0: (actors, S, draws)."""
    ranks = model.ranks[:, model.feasible]
    return np.stack([np.searchsorted(np.unique(rank), rank) for rank in ranks]).astype(np.int32)


def differences(model: Model) -> list[str]:
    """Where the list and the hypercube differ; every draw and every listed state is compared."""
    one, ranks = roster(replace(model, ranks=model.ranks[:, :, 0])), ranks_of(model)
    whole = solve(model, CONCEPTS)
    found = stable_in_draws(one, ranks, CONCEPTS)
    wrong = [
        concept
        for concept in CONCEPTS
        if not np.array_equal(found[concept], np.all(whole.stable[concept], axis=0)[model.feasible])
    ]
    alike = np.array_equal(reached_in_draws(one, ranks), (full_reached(model, improving=True) >= 0)[model.feasible])
    return wrong + ([] if alike else ["reached"])


def crossed(model: Model) -> Model:
    """The model with draws in which an actor's ranks are those of another draw, and the others' are not."""
    rows = [ranks[..., [0, 0, 1] if k % 2 else [0, 1, 1]] for k, ranks in enumerate(model.ranks)]
    return replace(model, ranks=np.stack(rows))


@pytest.mark.parametrize("most_options", [4, 6])
def test_equals_the_hypercube_on_random_models(most_options: int) -> None:
    stable_seen = reached_seen = 0
    for seed in SEEDS:
        model = random_model(seed, most_options=most_options, draws=3)
        assert differences(model) == [], seed
        assert seed % 4 or differences(crossed(model)) == [], seed
        one = roster(model)
        verdicts = stable_in_draws(one, ranks_of(model), ["seq"])["seq"]
        stable_seen += int(verdicts.any() and not verdicts.all())
        reached_seen += int(reached_in_draws(one, ranks_of(model)).sum(axis=0).max() > 1)
    assert min(stable_seen, reached_seen) > len(SEEDS) // 4  # the comparison is not of empty things


def test_too_many_moves_are_refused() -> None:
    options = {"A": [f"a{k}" for k in range(11)], "B": [f"b{k}" for k in range(5)]}
    model = replace(free_model(options, {"A": "", "B": ""}), feasible=np.ones(1 << 16, dtype=bool))
    with pytest.raises(ModelError, match="too-many-moves"):
        roster(model)


def test_moves_are_those_of_the_definition() -> None:
    for seed in SEEDS:
        model = random_model(seed)
        codes = np.flatnonzero(model.feasible)
        for actor, (starts, ends) in enumerate(move_pairs(model, codes)):
            found = sorted(zip(codes[starts].tolist(), codes[ends].tolist(), strict=True))
            assert found == sorted((int(s), t) for s in codes for t in moves(model, actor, int(s)))


def test_a_draw_alone_is_its_place_among_many() -> None:
    model = random_model(8, most_options=6, draws=16)
    one, ranks = roster(model), ranks_of(model)
    together = stable_in_draws(one, ranks, CONCEPTS) | {"reached": reached_in_draws(one, ranks)}
    for draw in range(16):
        alone = stable_in_draws(one, ranks[:, :, draw : draw + 1], CONCEPTS)
        alone |= {"reached": reached_in_draws(one, ranks[:, :, draw : draw + 1])}
        for concept, verdicts in together.items():
            assert np.array_equal(verdicts[:, draw], alone[concept][:, 0])
        whole = np.all(solve(single_draw(model, draw), ["nash"]).stable["nash"], axis=0)
        assert np.array_equal(together["nash"][:, draw], whole[model.feasible])
