"""The stability room against the literal twin, theorems, invariances and published results."""

from __future__ import annotations

import doctest
import importlib
from collections import Counter
from dataclasses import asdict, replace
from itertools import permutations
from typing import Any

import numpy as np
import published
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from random_models import features, random_model, single_draw
from scale import SCALE
from twin import Twin

from offramp.graph.model import Bools, Model, Ranks, code, free_model
from offramp.stability.solve import solve

FOUR = ("nash", "gmr", "smr", "seq")
SEEDS = range(300 * SCALE)
seeds = st.integers(min_value=0, max_value=2**32 - 1)


def verdicts(model: Model) -> dict[str, Bools]:
    return dict(solve(model, FOUR).stable)


# Against the twin


@pytest.mark.parametrize("block", range(9))
def test_equals_twin(block: int) -> None:
    for seed in SEEDS[block::9]:
        model = random_model(seed)
        twin, fast = Twin(model), verdicts(model)
        for concept in FOUR:
            np.testing.assert_array_equal(fast[concept], twin.table(concept), f"seed {seed}, {concept}")


@pytest.mark.parametrize(("few", "block"), [(1, 1 << 13), (1, 8), (8, 1 << 13)])
def test_equals_twin_where_groups_are_sorted(monkeypatch: pytest.MonkeyPatch, few: int, block: int) -> None:
    """Sorted from one option on, in one block or several, or only where there are many; with draws and without."""
    monkeypatch.setattr("offramp.graph.kernels.FEW", few)
    monkeypatch.setattr("offramp.graph.kernels._BLOCK", block)
    seen = 0
    for seed in range(5000, 5000 + 60 * SCALE):
        model = random_model(seed, most_options=6, draws=seed % 3 or None)
        found = features(single_draw(model, 0) if model.ranks.ndim == 3 else model)
        if found.many_choices or (few == 1 and found.some_free):
            seen += 1
            fast = solve(model, ["seq"]).stable["seq"].reshape(*model.ranks.shape[:2], -1)
            for draw in range(fast.shape[2]):
                one = single_draw(model, draw) if model.ranks.ndim == 3 else model
                np.testing.assert_array_equal(fast[:, :, draw], Twin(one).table("seq"), f"seed {seed}")
    assert seen >= (30 if few == 1 else 4)


def test_equals_twin_with_draws() -> None:
    for seed in range(16 * SCALE):
        model = random_model(seed, most_options=4, draws=3)
        fast = verdicts(model)
        for draw in range(3):
            twin = Twin(single_draw(model, draw))
            for concept in FOUR:
                np.testing.assert_array_equal(fast[concept][:, :, draw], twin.table(concept), f"seed {seed}, {concept}")


def test_random_models_have_everything() -> None:
    counts: Counter[str] = Counter()
    for seed in SEEDS:
        found = asdict(features(random_model(seed)))
        counts[f"actors {found.pop('actors')}"] += 1
        counts.update(feature for feature, present in found.items() if present)
    print(dict(sorted(counts.items())))
    rare = {"some_free": 100, "many_choices": 13, "mixed": 13, "never": 20}
    flags = [feature for feature in asdict(features(random_model(0))) if feature != "actors"]
    for feature in [*(f"actors {number}" for number in range(1, 6)), *flags]:
        assert counts[feature] >= rare.get(feature, 33), (feature, counts[feature])


def test_verdicts_are_not_all_alike() -> None:
    """The twin could agree on nothing but trivia: each concept must part from each other somewhere."""
    parted: Counter[tuple[str, str]] = Counter()
    for seed in SEEDS[:200]:
        fast = verdicts(random_model(seed))
        parted.update((a, b) for a, b in permutations(FOUR, 2) if (fast[a] & ~fast[b]).any())
    assert set(parted) == set(permutations(FOUR, 2)) - {
        ("nash", "gmr"),
        ("nash", "smr"),
        ("nash", "seq"),
        ("smr", "gmr"),
        ("seq", "gmr"),
    }


# Theorems and invariances


@given(seeds)
@settings(max_examples=40 * SCALE, deadline=None)
def test_implications(seed: int) -> None:
    fast = verdicts(random_model(seed, most_options=6))
    for strong, weak in [("nash", "seq"), ("seq", "gmr"), ("nash", "smr"), ("smr", "gmr")]:
        assert not (fast[strong] & ~fast[weak]).any()


@given(seeds, st.data())
@settings(max_examples=40 * SCALE, deadline=None)
def test_order_of_actors_and_options_does_not_matter(seed: int, data: st.DataObject) -> None:
    model = random_model(seed)
    options = data.draw(st.permutations(range(len(model.options))))
    actors = data.draw(st.permutations(range(len(model.actors))))
    before, after = verdicts(model), verdicts(relabelled(model, options, actors))
    for concept in FOUR:
        np.testing.assert_array_equal(reordered(before[concept][actors], options), after[concept])


def relabelled(model: Model, options: list[int], actors: list[int]) -> Model:
    """Option options[k] moved to place k, actor actors[k] to place k."""
    return replace(
        model,
        options=tuple(model.options[k] for k in options),
        actors=tuple(model.actors[i] for i in actors),
        owner=tuple(actors.index(model.owner[k]) for k in options),
        now=int(np.flatnonzero(reordered(np.arange(len(model.feasible)) == model.now, options))[0]),
        feasible=reordered(model.feasible, options),
        take=tuple(model.take[k].transpose(options) if model.take[k].ndim else model.take[k] for k in options),
        undo=tuple(model.undo[k].transpose(options) if model.undo[k].ndim else model.undo[k] for k in options),
        ranks=np.ascontiguousarray(reordered(model.ranks[actors], options)),
        outcome=reordered(model.outcome, options),
    )


def reordered(values: NDArray[Any], options: list[int]) -> NDArray[Any]:
    """Values whose last axis is the states, for the options in another order."""
    lead = values.ndim - 1
    cube = values.reshape(values.shape[:-1] + (2,) * len(options))
    return cube.transpose(*range(lead), *(lead + option for option in options)).reshape(values.shape)


@given(seeds, st.sampled_from(["double", "cube root", "to the ends"]))
@settings(max_examples=40 * SCALE, deadline=None)
def test_increasing_maps_of_ranks_change_nothing(seed: int, kind: str) -> None:
    model = random_model(seed)
    before, after = verdicts(model), verdicts(replace(model, ranks=stretched(model.ranks, kind)))
    for concept in FOUR:
        np.testing.assert_array_equal(before[concept], after[concept])


def stretched(ranks: Ranks, kind: str) -> Ranks:
    """Increasing maps: within the same range, into 32 bits, and onto the least and greatest integers there are."""
    if kind == "double":
        return 2 * ranks + 1
    distinct, places = np.unique(ranks, return_inverse=True)
    if kind == "cube root":
        return np.sort(np.cbrt(distinct * 1e9).astype(np.int32) * 3 + np.arange(len(distinct), dtype=np.int32))[
            places
        ].reshape(ranks.shape)
    info = np.iinfo(np.int32)
    return np.linspace(info.min, info.max, len(distinct)).astype(np.int32)[places].reshape(ranks.shape)


@given(seeds, st.integers(min_value=0, max_value=5), st.booleans())
@settings(max_examples=40 * SCALE, deadline=None)
def test_states_that_do_not_exist_change_nothing(seed: int, place: int, yes: bool) -> None:
    model = random_model(seed, most_options=4)
    place = min(place, len(model.options))
    before, after = verdicts(model), verdicts(with_idle_option(model, place, yes))
    for concept in FOUR:
        cube = after[concept].reshape(len(model.actors), 1 << place, 2, -1)
        np.testing.assert_array_equal(cube[:, :, int(yes)].reshape(before[concept].shape), before[concept])
        assert not cube[:, :, int(not yes)].any()


def with_idle_option(model: Model, place: int, yes: bool) -> Model:
    """One more option, of the first actor, whose other letter is infeasible; ranks there are wild."""

    def doubled(values: NDArray[Any], other: int) -> NDArray[Any]:
        cube = values.reshape(*values.shape[:-1], 1 << place, 1, -1)
        filler = np.full_like(cube, other)
        pair = (filler, cube) if yes else (cube, filler)
        return np.concatenate(pair, axis=-2).reshape(*values.shape[:-1], -1)

    def widened(condition: Bools) -> Bools:
        return np.expand_dims(condition, place) if condition.ndim else condition

    idle = np.array(True)
    return replace(
        model,
        options=(*model.options[:place], "idle", *model.options[place:]),
        owner=(*model.owner[:place], 0, *model.owner[place:]),
        feasible=doubled(model.feasible, False),
        take=(*map(widened, model.take[:place]), idle, *map(widened, model.take[place:])),
        undo=(*map(widened, model.undo[:place]), idle, *map(widened, model.undo[place:])),
        ranks=doubled(model.ranks, np.iinfo(np.int32).max),
        outcome=doubled(model.outcome, 0),
    )


@given(seeds, st.sampled_from([1, 7, 210]))
@settings(deadline=None, max_examples=12)
def test_each_draw_is_alone(seed: int, batch: int) -> None:
    model = random_model(seed, most_options=4, draws=210)
    whole = verdicts(model)
    starts = range(0, 210, batch) if batch > 1 else range(0, 210, 47)
    for start in starts:
        part = verdicts(replace(model, ranks=model.ranks[:, :, start : start + batch]))
        for concept in FOUR:
            assert part[concept].tobytes() == whole[concept][:, :, start : start + batch].tobytes()


def test_one_draw_is_the_model_without_draws() -> None:
    model = random_model(3, draws=1)
    for concept, stable in verdicts(single_draw(model, 0)).items():
        assert verdicts(model)[concept].tobytes() == stable.tobytes()


# Edge cases


def test_actor_without_options_is_stable_everywhere() -> None:
    model = free_model({"A": ["x"], "B": []}, {"A": "Y N", "B": "N Y"})
    assert all(stable[1].all() for stable in verdicts(model).values())


def test_without_opponents_no_gain_is_sanctioned() -> None:
    model = free_model({"A": ["x", "y"]}, {"A": "YY NN=NY"})
    for stable in verdicts(model).values():
        assert stable.tolist() == [[False, False, False, True]]


def test_no_options_at_all() -> None:
    model = replace(free_model({"A": []}, {"A": ""}), feasible=np.array([True]))
    assert all(stable.tolist() == [[True]] for stable in verdicts(model).values())


def test_ties_sanction() -> None:
    """A's gain NN -> YN is met by B's YN -> YY, which A likes just as well as NN."""
    model = free_model({"A": ["x"], "B": ["y"]}, {"A": "YN NN=YY NY", "B": "YY YN NN NY"})
    table = solve(model)
    for concept in ("gmr", "smr", "seq"):
        assert "NN" in table.stable_states("A", concept)
    assert "NN" not in table.stable_states("A", "nash")


def test_infeasible_states_are_crossed_within_a_move_but_never_rested_in() -> None:
    across = free_model({"A": ["x", "y"]}, {"A": "YY NN"})
    assert solve(across, ["nash"]).equilibria("nash") == ("YY",)
    rest = free_model(
        {"A": ["x"], "B": ["y"], "C": ["z"]}, {"A": "YNN NNN YYY", "B": "YYY YNN NNN", "C": "YYY YNN NNN"}
    )
    assert "NNN" not in solve(rest, ["gmr"]).stable_states("A", "gmr")  # B and C would have to rest in YYN or YNY


def test_an_opponent_may_move_again_later() -> None:
    """A move that a later better move leads away from."""
    assert "NNN" in solve(published.twice_moving()).stable_states("F", "seq")
    assert "NNN" in solve(published.twice_moving_conditional()).stable_states("F", "gmr")


# Published results


@pytest.mark.parametrize("case", published.ALL, ids=lambda case: case.title)
def test_published(case: published.Published) -> None:
    table = solve(case.model)
    for concept, expected in case.verdicts.items():
        for who, labels in expected.items():
            if who == "equilibria":
                assert table.equilibria(concept) == case.names(labels), concept
            else:
                assert table.stable_states(case.model.actors[int(who)], concept) == case.names(labels), (concept, who)


def test_syria_iraq_over_all_rankings() -> None:
    """The last improvement alone must not decide."""
    model = published.SYRIA_IRAQ.model
    states = [code(name) for name in published.SYRIA_STATES.values()]
    ranks = np.repeat(model.ranks[:, :, None], 720, axis=2)
    for draw, ranking in enumerate(permutations(range(6))):
        ranks[0, states, draw] = ranking
    table = solve(replace(model, ranks=ranks))
    state = code(published.SYRIA_STATES["2"])
    found = {concept: int(stable[:, state].all(axis=0).sum()) for concept, stable in table.stable.items()}
    assert found == published.SYRIA_STATE_2


def test_all_strict_2x2_games() -> None:
    rankings = np.array(list(permutations(range(4))), dtype=np.int32)
    pairs = np.stack([np.repeat(rankings, 24, axis=0).T, np.tile(rankings, (24, 1)).T])
    table = solve(replace(published.PRISONERS.model, ranks=pairs))
    for concept, stable in table.stable.items():
        equilibria = stable.all(axis=0).sum(axis=0)
        assert tuple(np.bincount(equilibria, minlength=5)) == published.STRICT_2X2[concept]


@pytest.mark.parametrize(
    "module",
    [
        "graph.model",
        "graph.moves",
        "graph.reach",
        "stability.solve",
        "stability.explain",
        "stability.batch",
        "stability.concepts",
    ],
)
@pytest.mark.usefixtures("beside_my_crisis")
def test_examples_in_docstrings(module: str) -> None:
    result = doctest.testmod(importlib.import_module(f"offramp.{module}"))
    assert (result.failed, result.attempted > 0) == (0, True)
