"""The compiled inner loop beside NumPy, its reference: the same table within 1e-9, the same bytes however it is cut."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from drawing import drawn_numbers
from random_play import random_case, random_pass
from scipy.special import ndtr, ndtri
from twin_game import twin, ways

from offramp import load
from offramp.case.global_game import collapse
from offramp.case.types import Case, Rationality
from offramp.ensemble.batch import RunPlan, digest
from offramp.game import compiled
from offramp.game.evaluate import Evaluation, evaluate, stage
from offramp.game.payoffs import central_numbers, frame, game
from offramp.game.qre import start, trace_branch, trace_roughly
from offramp.game.response import respond

ROOT = Path(__file__).parents[2]
CLOSE = 1e-9
DRAWS = 3
HOWS = (Rationality("value", 5.0), Rationality("value", 20.0), Rationality("choice", 3.0), Rationality("limit", None))

installed = pytest.mark.skipif(not find_spec("numba"), reason="Numba (extra 'fast') is not installed")


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The compiled loop in use; the test may turn it off."""
    monkeypatch.setenv(compiled.VARIABLE, "")
    return monkeypatch


@cache
def plays() -> tuple[Case, ...]:
    """Random cases in which something feeds back: crowds of every model, several private quantities, a past, and many
    types in some."""
    found = []
    for seed in range(60):
        one = random_case(seed, most=26)
        if seed % 3 == 0:
            item = random_pass(one, seed)
            one = replace(one, history=(item,)) if ways(one, twin(one).root, item) else one
        one = replace(one, type_points=30) if seed % 5 == 0 and types(one) < 100 else one
        ready = stage(one)
        if ready.now.plan.unknowns or (ready.past and ready.past.plan.unknowns):
            found.append(one)
    return tuple(found)


def types(one: Case) -> int:
    """How many types the actor has who has most."""
    counts = (len(private) for private in stage(one).now.private)
    return int((one.type_points or 101) ** max(counts))


def table(one: Case, how: Rationality, start: int = 0, count: int = DRAWS) -> Evaluation:
    return evaluate(stage(one), lambda case: drawn_numbers(case, 5, start, count), how, parts=how.kind == "choice")


@installed
@pytest.mark.parametrize("how", HOWS, ids=lambda how: f"{how.kind} {how.value}")
def test_random_plays_are_solved_alike(how: Rationality, fast: pytest.MonkeyPatch) -> None:
    solved, models = 0, set[str]()
    for one in plays():
        quick = table(one, how)
        fast.setenv(compiled.VARIABLE, "off")
        slow = table(one, how)
        fast.setenv(compiled.VARIABLE, "")
        assert (quick.solved == slow.solved).all(), one.title
        done = quick.solved
        assert np.abs(quick.outcomes - slow.outcomes)[:, done].max(initial=0.0) < CLOSE, one.title
        for mine, theirs in zip(quick.history, slow.history, strict=True):
            assert np.abs(mine.probability - theirs.probability)[done].max(initial=0.0) < CLOSE, one.title
        if how.value is not None:  # off the path of a limit play may settle anywhere
            for own, other in zip(quick.last.play, slow.last.play, strict=True):
                assert own is None or other is None or np.abs(own - other)[:, :, done].max(initial=0.0) < 1e-6, (
                    one.title
                )
        solved += int(done.sum())
        models |= {crowd.model for crowd in quick.last.game.crowds.values()}
    assert solved > 2 * len(plays())
    assert models == {"public", "private", "quorum"}


@installed
@pytest.mark.usefixtures("fast")
def test_slopes_are_those_of_numpy() -> None:
    """Away from any fixed point: near one, wrong slopes would only be slow."""
    rng, models = np.random.default_rng(1), set[str]()
    flagship = stage(
        replace(load(ROOT / "cases/soft-exit"), type_points=5)
    ).past  # its crowd reads what others do below
    assert flagship
    for made in (flagship, *(frame(random_case(seed, most=45)) for seed in range(80))):
        even = game(made, central_numbers(made.case), rng.uniform(0.05, 0.3, (len(made.case.actors), 1)))
        if even.plan.unknowns:
            at = rng.uniform(0.15, 0.45, (even.plan.unknowns, 1))
            slow = respond(even, np.array([6.0]), at, slopes=True).jacobian
            assert slow is not None
            quick = compiled.slopes(even, np.array([6.0]), at)
            assert np.abs(quick - slow[:, :-1]).max() < 1e-10 * max(1.0, float(np.abs(slow).max())), made.case.title
            soon = np.array([1e-4])
            near, exact = trace_roughly(even, soon)[0], trace_branch(even, start(even), soon)
            assert near.unknowns == pytest.approx(exact.unknowns, abs=1e-7), "the direction at rationality 0"
            near, there = trace_roughly(even, np.array([6.0]))
            assert there is not None
            if near.arrived[0]:
                assert there == pytest.approx(compiled.slopes(even, np.array([6.0]), near.unknowns), abs=1e-9)
            models |= {crowd.model for crowd in even.crowds.values()}
    assert models == {"public", "private", "quorum"}


@installed
@pytest.mark.usefixtures("fast")
def test_a_draw_is_the_same_bytes_alone_and_beside_others() -> None:
    for one in plays()[:8]:
        whole = table(one, HOWS[0], 0, 5)
        for draw in (0, 3, 4):
            alone = table(one, HOWS[0], draw, 1)
            assert alone.outcomes[:, 0].tobytes() == np.ascontiguousarray(whole.outcomes[:, draw]).tobytes()


@installed
@pytest.mark.parametrize("highest", [False, True])
@pytest.mark.parametrize("model", ["public", "private", "quorum"])
def test_crowds_fall_alike(model: str, highest: bool) -> None:
    """Also at a fold, where there are several equilibria, where strength is known, and at costs of 0 and 1."""
    from offramp.game import kernel
    from offramp.game.response import Many

    rng = np.random.default_rng(3)
    for k in range(400):
        cost = float(rng.choice([0.0, 1.0, rng.uniform(), rng.uniform() ** 6, 1 - rng.uniform() ** 6]))
        parameters = {
            "strength": float(rng.choice([rng.uniform(-0.3, 1.3), 0.5, 0.0, 1.0])),
            "doubt": float(rng.choice([0.0, rng.uniform(0.05, 1.0)])),
            "noise": float(rng.choice([0.0, rng.uniform(0.05, 1.0)])),
        }
        if model == "quorum":
            parameters = {"size": 9.0, "quorum": float(rng.integers(1, 10))}
        slow = collapse(model, cost, parameters, highest)
        row = compiled._numbers(Many(model, parameters, highest), 1)[0]
        odds, slope = kernel.collapse_odds(compiled.MODELS[model], cost, row)
        assert odds == pytest.approx(float(slow.probability), abs=1e-12), (k, cost, parameters)
        assert slope == pytest.approx(float(slow.slope), rel=1e-9, abs=1e-12), (k, cost, parameters)


@installed
def test_the_normal_distribution_and_its_inverse_are_exact() -> None:
    from offramp.game import kernel

    for p in (1e-300, 1e-30, 1e-6, 0.02425, 0.3, 0.5, 0.7, 1 - 1e-9):
        assert kernel.ndtri(p) == pytest.approx(float(ndtri(p)), rel=1e-13, abs=1e-15)
    for t in (-37.0, -5.0, -0.1, 0.0, 0.3, 8.0):
        assert kernel.ndtr(t) == pytest.approx(float(ndtr(t)), rel=1e-13)


@installed
def test_what_another_version_compiled_is_compiled_again(fast: pytest.MonkeyPatch) -> None:
    """Numba's files name classes of the version that wrote them; reading them may fail in a later one."""
    from offramp.game import kernel

    flushed, calls = [], []
    fast.setattr(type(kernel.reply._cache), "flush", lambda self: flushed.append(self))

    def function(*arguments: object) -> None:
        calls.append(arguments)
        if len(calls) == 1:
            raise AttributeError("Can't get attribute 'Draw'")

    compiled._run(function, 1)
    assert calls == [(1,), (1,)]
    assert len(flushed) > 5


@installed
def test_it_can_be_turned_off(fast: pytest.MonkeyPatch) -> None:
    assert compiled.engine() == "compiled"
    fast.setenv(compiled.VARIABLE, "off")
    assert compiled.engine() == "numpy"


def test_without_numba_numpy_solves(fast: pytest.MonkeyPatch) -> None:
    fast.setattr(compiled, "_installed", lambda: False)
    assert compiled.engine() == "numpy"
    assert table(plays()[0], HOWS[0]).solved.all()


def test_rows_of_two_engines_are_not_mixed(fast: pytest.MonkeyPatch) -> None:
    """A run is resumed, and a kept result found, only by the engine that made it."""
    job = RunPlan(plays()[0], 1)
    fast.setattr(compiled, "_installed", lambda: False)
    plain = digest(job)
    fast.setattr(compiled, "_installed", lambda: True)
    assert digest(job) != plain
