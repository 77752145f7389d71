"""The solver against the definition in plain loops (`twin_bargain`) on random small cases."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from random_play import features, random_case, random_pass
from scale import SCALE
from strategies import ASSUMED, number
from twin_game import (
    History,
    Means,
    Reply,
    Twin,
    distance,
    expectation,
    fixed_point,
    outcomes,
    regret,
    reply,
    secrets,
    twin,
    walk,
    ways,
)
from twin_game import answer as slow_answer

import offramp as of
from offramp.case.conditions import ALWAYS, Expr, Name, Not
from offramp.case.types import Actor, Case, Item, Option, Outcome, Pass, Play, Rationality, Step, Worth
from offramp.errors import ModelError
from offramp.game.evaluate import Evaluation, evaluate, stage
from offramp.game.information import Plan
from offramp.game.payoffs import central_numbers
from offramp.game.response import Floats
from offramp.game.solvers import Solution
from offramp.graph.model import name

COVER = (1, 3, 6, 11, 15, 20, 21, 31, 35, 55, 63, 67, 71)  # each of ASKED three times
CASES = sorted({*COVER, *range(12 * SCALE)})
RATIONALITIES = [("value", 1.0), ("value", 5.0), ("value", 20.0), ("raw", 1.0)]
ASKED = (
    *("2 actors", "3 actors", "0 private", "1 private", "2 private", "two private of one actor", "chosen twice"),
    *("2 points", "3 points", "4 points", "5 points", "0 chances", "1 chances", "2 chances", "chance with cases"),
    *("rule", "take", "undo", "joint move", "delay", "crowd public", "crowd private", "crowd quorum"),
)


@cache
def case(seed: int) -> Case:
    return random_case(seed, most=24)


def solved(one: Case, kind: str, value: float | None) -> Evaluation:
    found = evaluate(stage(one), central_numbers, Rationality(kind, value))
    assert found.solved.all()
    return found


@cache
def solution(seed: int, kind: str, value: float) -> Evaluation:
    return solved(case(seed), kind, value)


def paths(plan: Plan) -> dict[int, History]:
    """The history of each node, as the twin names it."""
    model, tree = plan.tree.model, plan.tree
    return {k: tuple(name(tree.nodes[n].state, len(model.options)) for n in tree.path(k)) for k in plan.place}


def public(solution: Solution) -> Means:
    plan = solution.game.plan
    named = paths(plan)
    return {named[n]: solution.means[layer][g, :, 0].tolist() for n, (layer, g) in plan.place.items()}


def check_play(solution: Solution, found: Reply) -> float:
    """The largest difference of play by type."""
    plan, worst = solution.game.plan, 0.0
    named = paths(plan)
    for node, (layer, g) in plan.place.items():
        play = solution.play[layer]
        if play is not None:
            slow = np.array(found.play[named[node]]).T
            worst = max(worst, float(np.abs(play[g, :, 0] - slow).max()))
    return worst


def named(model_outcomes: tuple[str, ...], probabilities: Floats) -> dict[str, float]:
    return dict(zip(model_outcomes, probabilities[:, 0].tolist(), strict=True))


def apart(one: dict[str, float], two: dict[str, float]) -> float:
    assert one.keys() == two.keys()
    return max(abs(one[key] - two[key]) for key in one)


def test_the_random_cases_have_every_feature() -> None:
    seen: Counter[str] = Counter()
    for seed in CASES:
        seen += features(case(seed))
    assert {feature: seen[feature] for feature in ASKED if seen[feature] < 3} == {}


@pytest.mark.parametrize(("kind", "value"), RATIONALITIES)
def test_a_solution_replies_to_itself(kind: str, value: float) -> None:
    """Play by type, beliefs, means and regret at the fixed point found, outcomes over all types and ways jointly."""
    regrets = 0
    for seed in CASES:
        found = solution(seed, kind, value)
        one, means = twin(case(seed), kind == "raw"), public(found.last)
        again = reply(one, value, means)
        assert distance(means, again.means) < 1e-9, seed
        assert check_play(found.last, again) < 1e-9, seed
        jointly = outcomes(one, again.play, again.means)
        assert apart(named(found.last.game.plan.tree.model.outcomes, found.outcomes), jointly) < 1e-9, seed
        regrets += check_regret(one, again, found)
    assert regrets > 30


def test_a_layer_is_expected_whole_though_one_actor_looks_ahead_at_a_part_of_it() -> None:
    """The play of one random case with what another is about: found by `diff`. Break: only the layers with a decision
    at or below one's own, a ValueError."""
    crossed = replace(random_case(30, most=10, points=3), play=random_case(31, most=10, points=3).play)
    found = solved(crossed, "value", 5.0)
    means = public(found.last)
    assert distance(means, reply(twin(crossed), 5.0, means).means) < 1e-9


def check_regret(one: Twin, found: Reply, fast: Evaluation) -> int:
    done = 0
    for k, actor in enumerate(one.case.actors):
        slow = None if actor.crowd else regret(one, found, actor.id, most=100)
        if slow is not None:
            done += 1
            assert fast.regret[k, 0] == pytest.approx(slow, abs=1e-7)
    return done


@pytest.mark.parametrize("value", [1.0, 5.0])
def test_the_same_fixed_point_is_found_by_going_half_way(value: float) -> None:
    missed = 0
    for seed in CASES:
        means = fixed_point(twin(case(seed)), value)
        missed += means is None
        if means is not None:
            assert distance(means, public(solution(seed, "value", value).last)) < 1e-9, seed
    assert missed <= (0 if value == 1.0 else 1 + SCALE)


def test_in_the_limit_nobody_gains_by_another_plan() -> None:
    """Every plan tried against the limit; no probability is below 0, and no warning is given on the way."""
    tried, lost = 0, []
    for seed in CASES:
        found = evaluate(stage(case(seed)), central_numbers, Rationality("limit", None))
        if not found.solved.all():
            lost.append(seed)
            continue
        one, means = twin(case(seed)), public(found.last)
        assert min((min(row) for row in means.values()), default=0.0) >= 0.0
        again = replied(found.last, one)
        for k, actor in enumerate(one.case.actors):
            gain = None if actor.crowd else regret(one, again, actor.id, most=100)
            if gain is not None:
                tried += 1
                assert gain * one.rate[actor.id] <= 1e-4 + 1e-9, seed
                assert found.regret[k, 0] == pytest.approx(gain, abs=1e-6), seed  # means and play, each extrapolated
    assert lost == []
    assert tried > 30


def replied(solution: Solution, one: Twin) -> Reply:
    """The solution's own play as the twin would have it; its values at the root, for all types."""
    plan, names = solution.game.plan, paths(solution.game.plan)
    play = {}
    for node, (layer, g) in plan.place.items():
        rows = solution.play[layer]
        if rows is not None:
            play[names[node]] = rows[g, :, 0].T.tolist()
    root = one.root.path
    values = {
        (actor.id, t, root): float(value)
        for k, actor in enumerate(one.case.actors)
        for t, value in enumerate(solution.values[k][0, 0].tolist())
    }
    return Reply(play, public(solution), values)


def test_backward_induction_splits_ties() -> None:
    ties = 0
    for seed in CASES:
        one = revealed(case(seed))
        fast = solved(one, "exact", None)
        means = fixed_point(twin(one), None)
        assert means is not None
        assert distance(means, public(fast.last)) < 1e-9, seed
        ties += any(0 < p < 1 for path in means for p in means[path] if path in splits(one))
        assert fast.regret.max() < 1e-6
    assert ties >= 5


def test_rounding_is_no_preference() -> None:
    """0.1 + 0.2 against 0.3: an actor indifferent but for rounding has no range, and tosses a coin."""
    yes, no = Name("a"), Not(Name("a"))
    parts: tuple[tuple[Expr, float], ...] = ((yes, 0.1), (yes, 0.2), (no, 0.3))
    items = tuple(Item(f"i{k}", when, number(f"worth.ann.i{k}", value)) for k, (when, value) in enumerate(parts))
    base = random_case(0)
    one = replace(
        base,
        actors=(Actor("ann", "ann"),),
        options=(Option("a", "ann", "a", False, ALWAYS, ALWAYS, ASSUMED),),
        preferences=(Worth("ann", items),),
        rules=(),
        chances=(),
        outcomes=(Outcome("deal", yes, "r"),),
        play=Play((Step("ann", ("a",)),)),
    )
    for kind, value in (("value", 20.0), ("exact", None)):
        assert solved(one, kind, value).outcomes[:, 0].tolist() == [0.5, 0.5]


def splits(one: Case) -> set[History]:
    crowds = {actor.id for actor in one.actors if actor.crowd}
    return {node.path for node in walk(twin(one).root) if node.actor not in crowds}


def revealed(one: Case) -> Case:
    """The case with nothing private and few numbers, so that there are ties, some of them but for rounding."""
    forms = []
    for form in one.preferences:
        items = getattr(form, "items", ())
        plain = [
            replace(item, value=replace(item.value, private=False, value=(0.1, 0.2, 0.3)[k % 3]))
            for k, item in enumerate(items)
        ]
        forms.append(replace(form, items=tuple(plain)))  # type: ignore[arg-type]
    return replace(one, preferences=tuple(forms))


# history ----------------------------------------------------------------------------------------------------------


@cache
def told(seed: int) -> Case | None:
    """A case with one or two items of history that are possible, or None."""
    base = random_case(1000 + seed, most=24)
    items = tuple(random_pass(base, 2 * seed + k) for k in range(1 + seed % 2))
    made = replace(base, history=items)
    return made if all(ways(base, twin(base).root, item) for item in items) else None


HISTORIES = range(90 * SCALE)
TOLD = [seed for seed in HISTORIES if told(seed)]
ITEM_BY_ITEM = [seed for seed in TOLD if seed < 64 * SCALE]


def test_the_histories_have_every_feature() -> None:
    seen: Counter[str] = Counter()
    for seed in ITEM_BY_ITEM:
        one = told(seed)
        assert one
        for item in one.history:
            seen[f"unknown {item.terms_unknown}"] += 1
            seen["until"] += bool(item.until)
            seen["with"] += bool(item.values)
            seen["several ways"] += len(ways(one, twin(one).root, item)) > 1
        seen["two items"] += len(one.history) == 2
        seen["two private"] += sum(bool(secrets(one, actor.id)) for actor in one.actors) > 1
    assert len(ITEM_BY_ITEM) >= 20
    assert len(seen) == 7
    assert min(seen.values()) >= 4, seen


def test_what_cannot_have_been_seen_is_refused() -> None:
    refused = 0
    for seed in HISTORIES:
        base = random_case(1000 + seed, most=24)
        for k in range(1 + seed % 2):
            item = random_pass(base, 2 * seed + k)
            if not ways(base, twin(base).root, item):
                refused += 1
                with pytest.raises(ModelError, match=r"history\.1"):
                    stage(replace(base, history=(item,)))
    assert refused >= 5


@pytest.mark.parametrize(
    ("value", "told_cases"), [(1.0, ITEM_BY_ITEM[::2]), (5.0, ITEM_BY_ITEM[1::2])], ids=["1.0", "5.0"]
)
def test_history_item_by_item(value: float, told_cases: list[int]) -> None:
    done = 0
    for seed in told_cases:
        one = told(seed)
        assert one
        slow = slow_answer(one, value)
        if slow is None:
            continue
        done += 1
        fast = solved(one, "value", value)
        items, last, weights = slow
        order = fast.last.game.plan.tree.model.outcomes
        assert apart(named(order, fast.outcomes), last) < 1e-8, seed
        for quick, item in zip(fast.history, items, strict=True):
            assert quick.probability[0] == pytest.approx(item.probability, abs=1e-8), seed
            assert quick.shared[0] == pytest.approx(item.shared, abs=1e-7), seed
            for part in ("before", "belief", "after"):
                assert apart(named(order, getattr(quick, part)), getattr(item, part)) < 1e-8, (seed, part)
        for k, actor in enumerate(one.actors):
            if not actor.crowd:
                assert fast.last.game.weights[k][0] == pytest.approx(weights[actor.id], abs=1e-8), seed
    assert done >= len(told_cases) - 2


@cache
def told_little(seed: int) -> Case | None:
    """A case in which only the last choice was seen, after several ways on which someone who hides something chose at
    several places; or None."""
    base = random_case(3000 + seed, most=16, crowd=False)
    option = base.play.steps[-1].chooses[0]
    item = Pass(((option, seed % 2 == 0),), "", True, (), (), ASSUMED)
    found = ways(base, twin(base).root, item)
    hidden = {actor.id for actor in base.actors if secrets(base, actor.id)}
    places = {node.path for way in found for node, _ in way if node.actor in hidden}
    return replace(base, history=(item,)) if len(found) > 1 and len(places) > 1 else None


def test_ways_count_by_how_likely_they_were() -> None:
    """Beliefs after a pass of which little is told, by the joint sum over types and ways."""
    done, mattered = 0, 0
    for one in filter(None, map(told_little, sorted({34, 47, *range(20 * SCALE)}))):
        slow = slow_answer(one, 1.0)
        assert slow
        fast, (told_, _, weights) = solved(one, "value", 1.0), slow
        done += 1
        assert fast.history[0].probability[0] == pytest.approx(told_[0].probability, abs=1e-9)
        assert fast.history[0].shared[0] == pytest.approx(told_[0].shared, abs=1e-8)
        for k, actor in enumerate(one.actors):
            assert fast.last.game.weights[k][0] == pytest.approx(weights[actor.id], abs=1e-9)
        mattered += told_[0].shared > 1e-6
    assert done >= 10
    assert mattered >= 2


TALKS = """\
format: offramp/case-1
title: Talks
question: Does he leave?
as_of: 2026-01-01
horizon: 30 days
actors: {coercer: {}, ruler: {}}
options:
  offer: {actor: coercer, assumed: t}
  leave: {actor: ruler, take: offer, undo: never, assumed: t}
  strike: {actor: coercer, undo: never, assumed: t}
rules: [{never: leave and strike, assumed: t}]
worth:
  coercer:
    - {name: change, when: leave, value: 4, assumed: t}
    - {name: war, when: strike, value: -5..3, private: yes, assumed: t}
  ruler:
    - {name: determination, when: not leave, value: 0..10, private: yes, assumed: t}
    - {name: fear, when: strike, value: -8, assumed: t}
play:
  - {actor: coercer, chooses: [offer]}
  - {actor: ruler, chooses: [leave]}
  - {actor: coercer, chooses: [strike]}
type_points: 9
outcomes: {exile: leave, war: strike}
history: [{saw: {offer: yes, leave: no}, until: strike, assumed: t}]
"""


def test_a_refusal_shows_determination_and_makes_exile_less_likely(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(TALKS, encoding="utf-8")
    one = of.load(file)
    for value in (1.0, 5.0, 20.0):
        found = solved(one, "value", value)
        weights = found.last.game.weights[1][0].tolist()
        before = twin(one)
        path = "worth.ruler.determination"
        assert expectation(before, path, weights) > expectation(before, path, before.weights["ruler"]) + 0.1
        item, place = found.history[0], found.last.game.plan.tree.model.outcomes.index("exile")
        assert item.belief[place, 0] < item.before[place, 0] - 0.005
        slow = slow_answer(one, value)
        assert slow
        assert apart(named(found.last.game.plan.tree.model.outcomes, item.belief), slow[0][0].belief) < 1e-9


def test_what_is_learned_goes_the_way_the_choices_went() -> None:
    """Where an actor's choices on a pass rise with what it alone knows, its expectation never falls, and the reverse:
    a refusal by the determined never makes them look less determined."""
    ways_up = Counter[bool]()
    for seed in TOLD:
        one = told(seed)
        assert one
        item = replace(one.history[0], values=())
        (way, *others) = ways(one, twin(one).root, item)
        if others:
            continue
        before, then = twin(one), solved(replace(one, history=()), "value", 5.0)
        after = solved(replace(one, history=(item,)), "value", 5.0).last.game.weights
        play = reply(before, 5.0, public(then.last)).play
        for k, actor in enumerate(one.actors):
            secret = secrets(one, actor.id)
            mine = [(node, choice) for node, choice in way if node.actor == actor.id]
            if len(secret) == 1 and mine:
                odds = [np.prod([play[n.path][t][c] for n, c in mine]) for t in range(len(after[k][0]))]
                start, end = before.weights[actor.id], after[k][0].tolist()
                gain = expectation(before, secret[0], end) - expectation(before, secret[0], start)
                if odds == sorted(odds) or odds == sorted(odds, reverse=True):
                    up = odds == sorted(odds)
                    ways_up[up] += abs(gain) > 1e-6
                    assert (gain if up else -gain) >= -1e-12, seed
    assert ways_up[True] >= 3
    assert ways_up[False] >= 3
