"""Nests: nested logit over groups of one step's options, against McFadden (1978) in plain loops."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from played import case_of, play
from random_play import random_case
from test_game_properties import played, slow_slopes
from test_game_twin import public
from twin_game import distance, generated, reply, twin

from offramp.case.types import Case, Nest, Play, Rationality
from offramp.game import compiled
from offramp.game.evaluate import evaluate, stage
from offramp.game.nests import Nests, nested_logit
from offramp.game.payoffs import central_numbers
from offramp.game.response import respond

LEAVING = """
actors: {{ruler: {{}}, coercer: {{}}}}
options:
  {options}
  strike: {{actor: coercer, text: strike, assumed: x}}
rules: [{{never: ({both}) or (strike and ({either})), assumed: x}}]
worth:
  ruler: [{{name: leaves, when: {either}, value: {worth}, assumed: x}}, {{name: stays, when: not strike and not ({either}), value: 8, assumed: x}}]
  coercer: [{{name: gone, when: {either}, value: 9, assumed: x}}, {{name: strikes, when: strike, value: 0, assumed: x}}]
play:
  - {{actor: ruler, chooses: [{ways}]{nests}}}
  - {{actor: coercer, chooses: [strike]}}
outcomes: {{exile: {either}, war: strike}}
rationality: {{unit: choice, value: 2}}
"""  # noqa: E501


def leaving(ways: tuple[str, ...], dissimilarity: float | None = None, worth: float = 4.0) -> Case:
    """A ruler who may leave, by one way or by several that are worth the same."""
    nests = (
        ""
        if dissimilarity is None
        else f", nests: {{exile: {{options: [{', '.join(ways)}], dissimilarity: {dissimilarity:f}}}}}"
    )
    return case_of(
        LEAVING.format(
            options="\n  ".join(f"{way}: {{actor: ruler, text: leave, assumed: x}}" for way in ways),
            both=" and ".join(ways) if len(ways) > 1 else "strike and not strike",
            either=" or ".join(ways),
            ways=", ".join(ways),
            nests=nests,
            worth=worth,
        )
    )


ONE, TWO = ("leave",), ("by_air", "by_sea")


def exile(case: Case) -> float:
    return play(case).outcomes["exile"]


def nested(seed: int, most: int = 34, wide: float | None = None) -> Case | None:
    """A random case with a nest in every step of more than one option; None where it has no such step."""
    one, rng = random_case(seed, most=most), random.Random(seed)
    steps = tuple(
        replace(step, nests=(Nest("like", step.chooses[:2], wide or rng.uniform(0.15, 0.9)),))
        if len(step.chooses) > 1
        else step
        for step in one.play.steps
    )
    return replace(one, play=replace(one.play, steps=steps)) if steps != one.play.steps else None


def nested_cases(most: int, seeds: int) -> list[Case]:
    return [case for case in (nested(seed, most) for seed in range(seeds)) if case]


def test_the_chances_are_those_of_the_generating_function() -> None:
    rng = np.random.default_rng(1)
    for _ in range(60):
        names = rng.integers(0, 3, size=int(rng.integers(2, 6)))
        wides = rng.uniform(0.1, 1.0, size=3)
        logits = rng.normal(0, 2, size=(1, len(names), 1, 2))
        nests = Nests((names[:, None] == names)[None], wides[names][None])
        chances, logs, _ = nested_logit(logits, nests)
        groups = [(np.flatnonzero(names == name).tolist(), float(wides[name])) for name in set(names.tolist())]
        for t in (0, 1):
            slow = generated(np.exp(logits[0, :, 0, t]).tolist(), groups)
            np.testing.assert_allclose(chances[0, :, 0, t], slow, rtol=1e-12)
            np.testing.assert_allclose(np.exp(logs[0, :, 0, t]), slow, rtol=1e-12)


def test_a_solution_with_nests_replies_to_itself() -> None:
    tried = 0
    for case in nested_cases(34, 30):
        found = evaluate(stage(case), central_numbers, Rationality("value", 5.0))
        assert found.solved.all()
        means = public(found.last)
        assert distance(reply(twin(case), 5.0, means).means, means) < 1e-9
        tried += 1
    assert tried >= 8


TWICE = (169, 238, 242, 272, 328)  # who chooses between nested ways chose before, foreseeing it; others reply between


def test_slopes_with_nests_are_those_of_the_residual() -> None:
    tried = 0
    for seed, case in enumerate((*nested_cases(45, 60), *filter(None, (nested(seed, 45) for seed in TWICE)))):
        rng = np.random.default_rng(seed)
        made = played(case, rng)
        if not made.plan.unknowns or all(layer.nests is None for layer in made.plan.layers):
            continue
        at = rng.uniform(0.15, 0.45, (made.plan.unknowns, 1))
        found, slow = respond(made, np.array([6.0]), at, slopes=True).jacobian, slow_slopes(made, 6.0, at)
        assert found is not None
        assert np.abs(found - slow).max() < 2e-7 * max(1.0, float(np.abs(slow).max())), seed
        tried += 1
    assert tried >= 10


def test_at_a_dissimilarity_of_one_nothing_changes_to_the_bit() -> None:
    for seed in range(12):
        case = nested(seed, wide=1.0)
        if case:
            plain = replace(
                case,
                play=Play(
                    tuple(replace(step, nests=()) for step in case.play.steps), case.play.rounds, case.play.delay
                ),
            )
            one, two = (evaluate(stage(each), central_numbers, Rationality("value", 5.0)) for each in (case, plain))
            assert one.outcomes.tobytes() == two.outcomes.tobytes()


def test_two_equal_ways_count_as_one_where_they_are_nested_and_as_two_where_not() -> None:
    """The size without nests, which the language's page states: a ruler to whom leaving and staying are worth the same
    leaves with 50 % by one way and with 67 % by two."""
    assert exile(leaving(ONE)) == pytest.approx(1 / 2, abs=1e-9)
    assert exile(leaving(TWO)) == pytest.approx(2 / 3, abs=1e-9)
    assert exile(leaving(TWO, 0.000001)) == pytest.approx(1 / 2, abs=1e-6)
    assert exile(leaving(TWO, 0.5)) == pytest.approx(2**0.5 / (1 + 2**0.5), abs=1e-9)


@pytest.mark.parametrize("worth", [2.0, 4.5, 5.0])
def test_what_is_at_stake_counts_nested_ways_once(worth: float) -> None:
    """The unit of rationality rests on choices made by tosses: two ways must not weigh twice there either."""
    assert exile(leaving(TWO, 0.000001, worth)) == pytest.approx(exile(leaving(ONE, worth=worth)), abs=1e-5)


def test_the_compiled_loop_leaves_nests_to_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "engine", lambda: compiled.COMPILED)
    served = set()
    for seed, case in enumerate(nested_cases(45, 30)):
        made = played(case, np.random.default_rng(seed))
        if made.plan.unknowns:
            served.add((any(layer.nests is not None for layer in made.plan.layers), compiled.serves(made)))
    assert (True, False) in served
    assert (True, True) not in served


def test_the_limit_splits_ties_by_nest() -> None:
    """As rationality grows without bound two equal best choices of one nest count as they do at any rationality."""
    even = Nests(
        np.array([[[True, False, False], [False, True, True], [False, True, True]]]), np.array([[1.0, 0.5, 0.5]])
    )
    root = 2**0.5
    np.testing.assert_allclose(even.even[0], [1 / (1 + root), root / 2 / (1 + root), root / 2 / (1 + root)])
    far, _, _ = nested_logit(np.zeros((1, 3, 1, 1)), even)
    np.testing.assert_allclose(far[0, :, 0, 0], even.even[0])
