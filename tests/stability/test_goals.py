"""Several goals at once against every rise tried and the engine, and a third party's options against smaller models."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from random_models import random_model
from scale import SCALE

from offramp.cli import execute
from offramp.errors import ModelError
from offramp.graph.model import Model, free_model, name
from offramp.stability.coalitions import COALITION_CONCEPTS
from offramp.stability.goals import _risen, goals
from offramp.stability.inverse import inverse
from offramp.stability.solve import solve

ROOT = Path(__file__).parents[2]
PLAIN = str(ROOT / "spec/table/plain.yaml")
SYRIA = str(ROOT / "cases/published/hipel-kilgour-kinsara-2014")


def some_goals(model: Model, seed: int, most: int = 3) -> list[int]:
    states = np.flatnonzero(model.feasible)
    return [int(state) for state in np.random.default_rng(seed).permutation(states)[:most]]


def stable(model: Model, concept: str, goal: int) -> np.ndarray:
    return solve(model, [concept]).stable[concept][:, goal]


@pytest.mark.parametrize("concept", COALITION_CONCEPTS)
def test_with_the_rises_all_goals_are_equilibria(concept: str) -> None:
    risen_by_any = 0
    for seed in range(25 * SCALE):
        model = random_model(seed, most_options=4)
        chosen = some_goals(model, seed)
        found = goals(model, [name(s, len(model.options)) for s in chosen], concept)
        assert found.together == all(stable(model, concept, s).all() for s in chosen), seed
        assert found.together == (not found.rises) or concept == "seq", seed
        after = replace(model, ranks=_risen(model, chosen, concept)[0])
        assert all(stable(after, concept, s).all() for s in chosen), seed
        risen_by_any += len(found.rises)
    assert risen_by_any


@pytest.mark.parametrize("concept", ["nash", "gmr", "smr"])
def test_no_goal_of_an_actor_could_rise_less(concept: str) -> None:
    """Every vector of levels of two goals, by the engine: the one climbed to is below each that does."""
    several = 0
    for seed in range(14 * SCALE):
        model = random_model(seed, most_options=3)
        chosen = some_goals(model, seed, 2)
        risen = _risen(model, chosen, concept)[0]
        for i in range(len(model.actors)):
            rank = model.ranks[i]
            tops = [[int(v) for v in np.unique(rank[model.feasible]) if v >= rank[s]] for s in chosen]
            for levels in product(*tops):
                ranks = model.ranks.copy()
                ranks[i, chosen] = levels
                does = all(stable(replace(model, ranks=ranks), concept, s)[i] for s in chosen)
                above = all(level >= risen[i, s] for level, s in zip(levels, chosen, strict=True))
                assert above or not does, (seed, i, levels)
                several += does and len(levels) > 1
    assert several


@pytest.mark.parametrize("concept", COALITION_CONCEPTS)
def test_one_goal_rises_as_the_inverse_says(concept: str) -> None:
    for seed in range(20 * SCALE):
        model = random_model(seed, most_options=4)
        target = name(model.now, len(model.options))
        alone = {each.actor: each.passed for each in inverse(model, target, concept).actors if not each.stable}
        assert {rise.actor: rise.passed for rise in goals(model, [target], concept).rises} == alone


def without(model: Model, by: int, setting: int) -> tuple[Model, list[int]]:
    """The model of the others alone, a third party's options as set, and the states of the whole that it has."""
    n, axes = len(model.options), model.axes[by]
    mask = sum(1 << (n - 1 - axis) for axis in axes)
    kept = [axis for axis in range(n) if axis not in axes]
    states = [s for s in range(1 << n) if s & mask == setting]

    def part(cube: np.ndarray) -> np.ndarray:
        return np.broadcast_to(cube, (2,) * n).reshape(-1)[states].reshape((2,) * len(kept))

    smaller = replace(
        model,
        options=tuple(model.options[axis] for axis in kept),
        owner=tuple(model.owner[axis] for axis in kept),
        now=0,
        feasible=model.feasible[states],
        take=tuple(part(model.take[axis]) for axis in kept),
        undo=tuple(part(model.undo[axis]) for axis in kept),
        ranks=model.ranks[:, states],
        outcome=model.outcome[states],
    )
    return smaller, states


@pytest.mark.parametrize("concept", COALITION_CONCEPTS)
def test_options_that_are_held_leave_the_game_of_the_others(concept: str) -> None:
    works = set()
    for seed in range(25 * SCALE):
        model = random_model(seed, most_options=4)
        chosen, n = some_goals(model, seed, 2), len(model.options)
        by = next(i for i, axes in enumerate(model.axes) if axes)
        if len(model.axes[by]) == n:
            continue
        mask = sum(1 << (n - 1 - axis) for axis in model.axes[by])
        found = goals(model, [name(s, n) for s in chosen], concept, model.actors[by])
        for held in found.held:
            states = [int("".join("1" if letter == "Y" else "0" for letter in s), 2) for s in held.states]
            smaller, whole = without(model, by, states[0] & mask)
            judged = [stable(smaller, concept, whole.index(s)) for s in states]
            assert held.leaving == tuple(
                tuple(actor for actor, holds in zip(model.actors, each, strict=True) if not holds) for each in judged
            ), seed
            works.add(held.works)
    assert works == {True, False}


def test_a_mediator_that_holds_a_penalty_makes_both_keep_their_word() -> None:
    """A dilemma in which a third party can punish: with `fine` held, trust is an equilibrium, and without it not."""
    order = "YYN=YYY NNN=NNY NYN=YNN NYY=YNY"
    tempted = "NYN YYN=YYY NNN=NNY YNN NYY=YNY"
    other = "YNN YYN=YYY NNN=NNY NYN NYY=YNY"
    model = free_model({"A": ["a"], "B": ["b"], "M": ["fine"]}, {"A": tempted, "B": other, "M": order})
    found = goals(model, ["YYN"], "nash", "M")
    assert [(held.taken, held.works) for held in found.held] == [((), False), (("fine",), True)]


@pytest.mark.parametrize(
    ("words", "slug"), [(["--target", "now", "--by", "nobody"], "unknown-name"), (["--by", "A"], "usage")]
)
def test_what_cannot_be_asked_of_a_third_party(words: list[str], slug: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["solve", PLAIN, *words]) == 1
    assert slug in capsys.readouterr().err


def test_too_many_options_are_not_held() -> None:
    letters, orders = [f"o{k}" for k in range(9)], {"A": "N" * 9, "B": "N" * 9}
    with pytest.raises(ModelError, match="8 options"):
        goals(free_model({"A": letters, "B": []}, orders), ["N" * 9], "nash", "A")


def test_two_goals_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["solve", SYRIA, "--target", "NYN", "--target", "YNN", "--by", "iraq"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "For any one of them, the nearest is" in told
    assert "For all of them to be equilibria at once, in whose order it would have to rise (less may do):" in told
    assert "Syria: (“release more water”) as far as (“escalate”), past 2 states." in told
    assert "No setting of its options would do it, if Iraq set its own options so and kept to that" in told


def test_options_by_name_are_held_and_the_numbers_that_turn_a_goal_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    grain = str(ROOT / "cases/grain-2023")
    assert execute(["solve", grain, "--target", "now", "--by", "connect,sail"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "“call ships without Russia's consent” were set so and kept" in told
    assert "The worth of ‘pressure on Ukraine’ to Russia at 6 (4 now): Ukraine would stay, and it would be" in told
    assert execute(["solve", grain, "--target", "now", "--by", "connect,mars"]) == 1
    assert "'mars' has no options" in capsys.readouterr().err
