"""What reverses the answer, the mean over draws: against runs with the same things held."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_cases import TALKS, made

from offramp.case.types import Case
from offramp.ensemble import find_out as finding
from offramp.ensemble import reversing as searching
from offramp.ensemble.alternatives import AlteredCase, Level, first, solve_paired
from offramp.ensemble.evaluate_draw import Terms
from offramp.ensemble.find_out import Finding, Side, at_value, first_draws
from offramp.ensemble.reversing import reversing
from offramp.ensemble.run import Runs, run
from offramp.ensemble.weights import WeightedDraws, weighted

SEED, DRAWS = 4, 16
LENS = ("bargain",)
FEAR = "worth.ruler.fear"


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return made(TALKS.replace("type_points: 7", "type_points: 15"), tmp_path_factory.mktemp("talks"))


@pytest.fixture(scope="module")
def runs(talks: Case) -> Runs:
    return run(talks, DRAWS, SEED, lenses=LENS)


def of(runs: Runs) -> WeightedDraws:
    return weighted(runs.job.layout.outcomes, runs.read)


def held_at(runs: Runs, **more: object) -> float:
    """The answer of a run of its own."""
    return of(run(runs.case, DRAWS, SEED, lenses=LENS, **more)).means["exile"]  # type: ignore[arg-type]


def found(answer: float, *sides: tuple[float, float]) -> Finding:
    return Finding(FEAR, "number", tuple(Side(at, p) for at, p in sides), answer)


def test_the_value_at_which_a_number_turns_the_answer(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """There a run of its own gives one half, wherever that is set to lie."""
    ends = (-400.0, -6.0)
    answers = [held_at(runs, terms=at_value(runs.case, FEAR, end).terms) for end in ends]
    half = sum(answers) / 2
    assert abs(answers[0] - answers[1]) > 0.05
    for module in (searching, finding):
        monkeypatch.setattr(module, "EVEN", half)
    monkeypatch.setattr(searching, "is_even", lambda _: False)
    monkeypatch.setattr(searching, "NEAR", 0.02)
    lead = found(of(runs).means["exile"], *zip(ends, answers, strict=True))
    leads, together = reversing(runs, of(runs), [lead])
    assert together is None
    at = leads[0].turns_at
    assert at is not None
    assert ends[0] < at < ends[1]
    assert held_at(runs, terms=at_value(runs.case, FEAR, at).terms) == pytest.approx(half, abs=0.03)


def test_what_turns_it_only_together(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer is that of a run with all of it held; one thing alone is no answer to this."""
    answer = of(runs).means["exile"]
    claim = Finding("radio#00000004", "claim", (Side(True, answer), Side(False, answer)), answer)
    both = held_at(runs, terms=at_value(runs.case, FEAR, -400.0).terms, fixed=(("claim.radio#00000004", True),))
    monkeypatch.setattr(searching, "EVEN", (answer + both) / 2)
    monkeypatch.setattr(searching, "is_even", lambda _: False)
    assert abs(both - answer) > 0.01
    leads, together = reversing(runs, of(runs), [replace(found(answer, (-400.0, both)), answer=answer), claim])
    if (both >= 0.5) != (answer >= 0.5):
        pytest.fail("the finding reverses by itself at one half, so that nothing is searched")
    assert together
    assert {(one.what, one.at) for one in together.items} == {(FEAR, -400.0), ("radio#00000004", True)}
    assert together.probability == pytest.approx(both)
    assert [one.turns_at for one in leads] == [None, None]


def test_an_even_answer_is_reversed_by_anything(runs: Runs) -> None:
    even = replace(of(runs), probability=np.full((DRAWS, len(of(runs).outcomes)), 0.49))
    leads = [found(0.49, (-12.0, 0.2), (-6.0, 0.8))]
    assert reversing(runs, even, leads) == (tuple(leads), None)


def test_the_error_is_that_of_what_draws_do_not_share(talks: Case, runs: Runs) -> None:
    """Draw by draw the same change has no error; the interval of a difference is Student's over draws."""
    base, level = first_draws(runs, of(runs))
    same = level.measured(of(runs))
    assert same
    assert same.sampling == pytest.approx((same.probability, same.probability), abs=1e-12)
    other = solve_paired(runs.job, first(runs, DRAWS), [AlteredCase("variant", talks, Terms(talks.variants[1]))])[
        0
    ].draws
    assert other
    flat = [replace(one, weight=np.full(DRAWS, 1 / DRAWS)) for one in (of(runs), other)]
    there = Level(flat[0], flat[0], "exile").measured(flat[1])
    assert there
    own, held = (one.of("exile") for one in flat)
    slope = min(max(np.cov(own, held)[0, 1] / np.var(own, ddof=1), 0.0), 1.0)
    variance = np.var(held - slope * own, ddof=1) / DRAWS + (1 - slope) ** 2 * np.var(own, ddof=1) / DRAWS
    assert there.sampling[1] - there.probability == pytest.approx(2.1314495 * variance**0.5, rel=1e-6)
    assert len(base.draw) == DRAWS
