"""Every witness replays: legal moves, improvements that improve, sanctions that hurt, the concept's own verdict."""

from __future__ import annotations

import random

import numpy as np
import pytest
from random_models import random_model
from scale import SCALE
from test_foresight import m8
from twin_evolution import Searched
from twin_foresight import Foreseeing

from offramp.errors import ModelError
from offramp.graph.model import Model, code, free_model, name
from offramp.graph.reach import advance, most_ways
from offramp.stability.concepts.foresight import LIMITED, PASS, Convention
from offramp.stability.evolution import absorption, evolve
from offramp.stability.explain import Witness
from offramp.stability.solve import solve
from offramp.stability.witness import Countermove, ForeseenPlay, Move

STATES_OF_FOUR = [name(k, 4) for k in range(16)]
SANCTIONS = ("gmr", "smr", "seq", "sseq")


def legal(twin: Foreseeing, step: Move, improving: bool = False) -> bool:
    steps = twin.R_plus if improving else twin.R
    return code(step.end) in steps[twin.model.actors.index(step.mover), code(step.start)]


def replay(twin: Foreseeing, found: Witness, answer: Countermove) -> None:
    """One answer of a witness by a sanction concept or by sim, checked by the literal twin."""
    i, s = twin.model.actors.index(found.actor), code(found.state)
    assert answer.improvement.start == found.state
    assert legal(twin, answer.improvement, improving=True)
    if answer.sanction is None:
        assert not answer.holds
        return
    improving = found.concept in ("seq", "sseq", "sim")
    assert all(step.mover != found.actor and legal(twin, step, improving) for step in answer.sanction)
    if answer.joint:
        assert all(step.start == found.state for step in answer.sanction)
        end = code(answer.improvement.end)
        for step in answer.sanction:
            end ^= code(step.end) ^ s
    else:
        state = answer.improvement.end
        for before, step in zip([None, *answer.sanction], answer.sanction, strict=False):
            assert step.start == state
            assert before is None or before.mover != step.mover, "nobody moves twice in a row"
            state = step.end
        end = code(state)
    assert answer.end == name(end, len(twin.model.options))
    assert twin.model.feasible[end]
    assert not twin.prefers(i, end, s), "a sanction ends no better than the state in question"
    if found.concept in ("smr", "sseq"):
        recovers = [t for t in twin.R[i, end] if twin.prefers(i, t, s)]
        assert answer.holds == (not recovers)
        assert answer.recovery is None or legal(twin, answer.recovery)
    else:
        assert answer.holds


@pytest.mark.parametrize("concept", ["nash", *SANCTIONS, "sim"])
def test_every_witness_replays_and_agrees_with_the_table(concept: str) -> None:
    held = {True: 0, False: 0}
    for seed in range(32 * SCALE):
        model = random_model(seed, most_options=4)
        twin, table = Foreseeing(model), solve(model, [concept])
        for i, actor in enumerate(model.actors):
            for s in twin.states:
                found = table.why(actor, name(s, len(model.options)), concept)
                assert found.stable == table.stable[concept][i, s], (seed, actor, s)
                assert {code(answer.improvement.end) for answer in found.answers} == twin.R_plus[i, s]
                for answer in found.answers:
                    if concept != "nash":
                        replay(twin, found, answer)
                    held[answer.holds] += 1
    assert held[False] > 20
    assert held[True] > 20 or concept == "nash"


def follow(twin: Foreseeing, line: ForeseenPlay, start: str, horizon: int) -> int:
    """Replay a foreseen line: each mover chooses as it would, by the twin; returns where it ends."""
    state, last = start, -1
    for step, left in zip(line.steps, range(horizon, 0, -1), strict=False):
        k = twin.model.actors.index(step.mover)
        assert step.start == state
        assert k != last
        assert step.start == step.end or legal(twin, step)
        if left < horizon:
            assert code(step.end) in twin.choices(k, code(state), left)
        state, last = step.end, k
    assert line.end == state
    return code(state)


@pytest.mark.parametrize(("family", "by"), [("pass", PASS), ("lh", LIMITED)])
def test_every_foreseen_line_replays(family: str, by: Convention) -> None:
    left_by = 0
    for seed in range(12 * SCALE):
        model = random_model(seed, most_options=4)
        twin = Foreseeing(model, by.staying, by.following, by.ties)
        for horizon in (1, 2, 3, 4):
            table = solve(model, [f"{family}{horizon}"])
            for i, actor in enumerate(model.actors):
                for s in twin.states:
                    found = table.why(actor, name(s, len(model.options)), f"{family}{horizon}")
                    assert found.stable == twin.foresight(i, s, horizon)
                    assert found.stays is not None
                    stays = follow(twin, found.stays, found.state, horizon)
                    expected = twin.choosing(i, s, s, horizon, i)
                    assert twin.rank(i, stays) == expected, "the line ends where i expects to"
                    if found.leaves is not None:
                        leaves = follow(twin, found.leaves, found.state, horizon)
                        gain = twin.rank(i, leaves) - expected
                        acts = gain > 0 or (gain == 0 and by.ties == "act" and expected != twin.rank(i, s))
                        assert found.stable != acts
                        left_by += acts
    assert left_by > 40


def test_the_ruler_foresees_the_strike() -> None:
    """With passes; where staying ends play he foresees no strike."""
    found = solve(m8(True), ["pass2"]).why("ruler", "NNY", "pass2")
    assert not found.stable
    assert found.stays is not None
    assert found.leaves is not None
    assert [(step.mover, step.end) for step in found.stays.steps] == [("ruler", "NNY"), ("coercer", "YNY")]
    assert found.leaves.end == "NYY"
    assert solve(m8(True), ["lh2"]).why("ruler", "NNY", "lh2").stable


@pytest.mark.parametrize(
    ("actor", "state", "concept", "slug"),
    [
        ("rulr", "NNY", "seq", "unknown-name"),
        ("ruler", "NN", "seq", "bad-state"),
        ("ruler", "nny", "seq", "bad-state"),
        ("ruler", "YYN", "seq", "infeasible-state"),
        ("ruler", "NNY", "sqe", "unknown-concept"),
        ("ruler", "NNY", "nonmyopic", "no-witness"),
    ],
)
def test_what_cannot_be_explained_is_refused(actor: str, state: str, concept: str, slug: str) -> None:
    with pytest.raises(ModelError) as refused:
        solve(m8(True), ["seq"]).why(actor, state, concept)
    assert [problem.slug for problem in refused.value.problems] == [slug]


# evolution ---------------------------------------------------------------------------------------------------


def test_evolution_is_what_a_search_state_by_state_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Levels with their last movers, routes, counts and paths, three of them at most."""
    monkeypatch.setattr("offramp.stability.evolution.MOST_PATHS", 3)
    most = 0
    for seed in range(40 * SCALE):
        model = random_model(seed, most_options=4)
        table = solve(model, ["gmr"])
        found = evolve(table, "gmr")
        for improving, levels, routes in (
            (False, found.by_moves, found.routes),
            (True, found.by_improvements, found.improving_routes),
        ):
            slow = Searched(model, improving)
            assert {(code(s), level.moves, movers) for level in levels for s, movers in level.states} == {
                (s, moved, tuple(model.actors[k] for k in slow.last_movers(s))) for s, moved in slow.first.items()
            }
            assert [route.state for route in routes] == [s for s in table.equilibria("gmr") if code(s) in slow.first]
            for route in routes:
                every = slow.paths(code(route.state))
                told = {
                    tuple((model.actors.index(s.mover), code(s.start), code(s.end)) for s in path)
                    for path in route.paths
                }
                assert (route.moves, route.count) == (slow.first[code(route.state)], len(every))
                assert told <= set(every)
                assert len(told) == len(route.paths) == min(len(every), 3)
                most = max(most, len(every))
        assert found.unreached == tuple(s for s in table.equilibria("gmr") if s not in {r.state for r in found.routes})
        assert (found.reached, found.improved_to) == (len(found.routes), len(found.improving_routes))
    assert most > 3


def test_long_evolutions_are_bounded_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The nearest routes, the first states of each number of moves; all are counted, and so is what is over the cap."""
    model = next(m for m in map(random_model, range(50)) if len(evolve(solve(m, ["gmr"]), "gmr").routes) > 3)
    whole = evolve(solve(model, ["gmr"]), "gmr")
    monkeypatch.setattr("offramp.stability.evolution.MOST_ROUTES", 2)
    monkeypatch.setattr("offramp.stability.evolution.MOST_LISTED", 1)
    monkeypatch.setattr("offramp.stability.evolution.most_ways", lambda _: 1)
    said: list[str] = []
    found = evolve(solve(model, ["gmr"]), "gmr", said.append)
    assert found.reached == len(whole.routes) > 2
    assert sorted(route.moves for route in found.routes) == sorted(route.moves for route in whole.routes)[:2]
    assert [(level.count, len(level.states)) for level in found.by_moves] == [
        (len(level.states), 1) for level in whole.by_moves
    ]
    assert found.notes == (*whole.notes, "shortest sequences are counted up to 1")
    assert said[0].startswith("1 move: ")


def test_ways_are_counted_without_overflow() -> None:
    """22 actors of one option each would have 22! shortest sequences to the far corner; here the cap is lowered."""
    model = free_model({each: [each] for each in "abcd"}, dict.fromkeys("abcd", "=".join(STATES_OF_FOUR)))
    fronts = [[int(front.max()) for front in fronts] for fronts in advance(model, kind=np.int64)]
    assert fronts[3] == [6] * 4, "3! ways to the far corner, whoever moves last"
    assert most_ways(model) * len(model.actors) * 2 < 1 << 63


def test_absorption_is_what_a_walk_gives() -> None:
    """Against many random walks; within four standard errors, which chance alone breaks about once in 15,000 odds."""
    rng = random.Random(7)
    cycles = 0
    for seed in (*range(20 * SCALE), 55):  # 17 and 55 may go round for ever
        model = random_model(seed, most_options=3)
        twin, odds = Foreseeing(model), absorption(model)
        assert odds is not None
        assert sum(odds.values()) == pytest.approx(1.0)
        ended = dict.fromkeys(odds, 0)
        walks = 200
        for _ in range(walks):
            end = walk(twin, rng)
            ended[end] = ended.get(end, 0) + 1
        assert set(ended) == set(odds)
        for state, p in odds.items():
            assert abs(ended[state] / walks - p) <= 4 * np.sqrt(p * (1 - p) / walks) + 1e-12
        cycles += "cycle" in odds
    assert cycles > 1


def walk(twin: Foreseeing, rng: random.Random) -> str:
    """One walk by the convention; "cycle" when it has not ended after 300 moves."""
    s = twin.model.now
    for _ in range(200):
        able = [i for i in twin.actors if twin.R_plus[i, s]]
        if not able:
            return name(s, len(twin.model.options))
        s = rng.choice(sorted(twin.R_plus[rng.choice(able), s]))
    return "cycle"


def test_a_large_reading_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offramp.stability.evolution.MOST_STATES", 0)
    model: Model = next(m for m in map(random_model, range(50)) if len(evolve(solve(m)).by_improvements) > 1)
    assert evolve(solve(model)).absorption is None
