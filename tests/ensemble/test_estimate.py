"""Estimates against their definitions, and that nothing is ever said to be certain."""

from __future__ import annotations

import doctest
import io
import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_cases import TALKS, made

from offramp.briefing.renderers.terminal import blocks_text
from offramp.briefing.views.draws import runs_blocks
from offramp.case.check import examine
from offramp.cli import progress
from offramp.cli.progress import counter, forewarn, progress_line, teller
from offramp.ensemble import estimate
from offramp.ensemble.estimate import counted, likelihood_words, mean, share, wilson
from offramp.ensemble.run import Advance, run
from offramp.errors import ModelError
from offramp.game.play import check_play, large_play
from offramp.wording import fives, percent, word

LONG = 9  # rounds of TALKS that are a large play
Z = 1.959963984540054


@settings(deadline=None)
@given(st.integers(1, 10**6), st.data())
def test_wilson_is_where_the_score_test_turns(n: int, data: st.DataObject) -> None:
    """Both ends are the shares at which the observed one is Z standard errors away (Wilson 1927)."""
    k = data.draw(st.integers(0, n))
    for end in wilson(k, n):
        if 0 < end < 1:
            assert abs(k / n - end) == pytest.approx(Z * math.sqrt(end * (1 - end) / n), rel=1e-6, abs=1e-12)
    low, high = wilson(k, n)
    assert low <= k / n <= high
    assert (low == 0, high == 1) == (k == 0, k == n)


def test_wilson_of_published_figures() -> None:
    """docs/reference/json.md's example; and 81 of 263 (Newcombe 1998, Statistics in Medicine 17: 857-872, table I)."""
    assert [round(end, 4) for end in wilson(1999, 2000)] == [0.9972, 0.9999]
    assert [round(end, 4) for end in wilson(81, 263)] == [0.2553, 0.3662]
    assert [round(end, 4) for end in wilson(0, 20)] == [0.0, 0.1611]
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_interval_of_a_mean_is_students() -> None:
    """Five figures by hand: mean .5, standard deviation .1581, t(4, .975) = 2.7764."""
    values = np.array([0.3, 0.4, 0.5, 0.6, 0.7])
    found = mean(values)
    assert found
    half = 2.7764451 * math.sqrt(0.025 / 5)
    unmet = 0.5 * (1 - 0.025 ** (1 / 5))  # what draws not met could do: more than Student's, for five
    assert found.sampling == pytest.approx((0.5 - max(half, unmet), 0.5 + max(half, unmet)), abs=1e-6)
    many = mean(np.tile(values, 200))
    assert many
    sd = float(np.std(np.tile(values, 200), ddof=1))
    assert many.sampling[1] - 0.5 == pytest.approx(1.9623415 * sd / math.sqrt(1000), rel=1e-6)
    assert many.spread == (0.3, 0.7)
    even = mean(np.linspace(0, 1, 101))
    assert even
    assert even.spread == pytest.approx((0.05, 0.95))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_a_finite_sample_is_never_certain(values: list[float]) -> None:
    found = mean(np.array(values))
    assert found
    low, high = found.sampling
    assert 0 <= low <= found.mean <= high <= 1
    assert high > 0
    assert low < 1
    assert (high - low) > 1e-3 / len(values)
    assert not re.search(r"\b(0|100) %", found.shown)


def test_the_interval_covers_as_often_as_it_says() -> None:
    """95 % by 2,000 samples of 30: within five standard errors of a binomial, and no less (false alarm 3e-7)."""
    rng = np.random.default_rng(1)
    samples = rng.beta(2, 5, size=(2000, 30))
    hits = sum(found.sampling[0] <= 2 / 7 <= found.sampling[1] for found in map(mean, samples) if found)
    assert hits >= 1900 - 5 * math.sqrt(95)


@settings(deadline=None)
@given(st.integers(1, 10**7), st.data())
def test_k_of_n_is_never_rounded_to_certainty(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n) | st.sampled_from([0, n, 1, max(n - 1, 0)]))
    text = counted(share(k, n))
    figure = re.search(r"\((under |over )?([0-9.e-]+) %\)", text)
    assert figure, text
    side, percentage = figure[1], float(figure[2])
    low, high = wilson(k, n)
    if side == "under ":
        assert 100 * high <= percentage * (1 + 1e-9)
    elif side == "over ":
        assert percentage * (1 - 1e-9) <= 100 * low
        assert percentage < 100
    else:
        assert abs(percentage - 100 * k / n) <= 0.5 + 1e-9


def test_words_and_numbers() -> None:
    assert [word(p) for p in (0.03, 0.2, 0.21, 0.5, 0.8, 0.801, 0.999, 1.0)] == [
        *("almost no chance", "very unlikely", "unlikely", "roughly even chance", "likely", "very likely"),
        *("almost certain", "almost certain"),
    ]
    assert likelihood_words(0.62, (0.4, 0.7)) == "likely (62 %)"
    assert likelihood_words(0.62, (0.4, 0.71)) == "likely"
    assert [percent(p, exact=False) for p in (0.0, 0.0099, 0.01, 0.99, 0.9901, 1.0)] == [
        *("under 1 %", "under 1 %", "1 %", "99 %", "over 99 %", "over 99 %")
    ]


def test_a_run_in_words(tmp_path: Path) -> None:
    runs = run(made(TALKS, tmp_path), 40, 4)
    text = blocks_text(runs_blocks(runs))
    assert "40 draws, seed 4, in 4 versions of the case" in text
    assert not re.search(r"(?<![0-9.])(0|100) %", text)
    assert runs.summary.bargain
    assert f"exile (asked)  {fives(runs.summary.bargain['exile'].mean)}" in text
    assert "late#00000005" in text
    assert "0 of 40 (under 9 %)" in text


def test_progress() -> None:
    assert progress_line(Advance(0, 0, 10, 0), 0.0) == "0 of 10 draws (0 a second)"
    assert progress_line(Advance(0, 500, 100_500, 0), 1.0) == "500 of 100,500 draws (500 a second), 3 min left"
    assert progress_line(Advance(0, 10, 10, 1), 2.0) == "10 of 10 draws (5 a second), 1 failed"
    times, stream = iter([0.0, 0.5, 2.5, 3.0]), io.StringIO()
    tell = teller(stream, lambda: next(times))
    for done in (1, 2, 3):
        tell(Advance(0, done, 3, 0))
    assert stream.getvalue().splitlines() == [
        "2 of 3 draws (1 a second), 1 s left",
        "3 of 3 draws (1 a second)",
    ]


def test_progress_of_alternatives_says_the_time_left() -> None:
    """Break: anew for others, or not: the time before the first counts as theirs."""
    times, stream = iter([0.0, 100.0, 118.0, 130.0, 230.0, 248.0]), io.StringIO()
    tell = counter(stream, lambda: next(times))
    for done, wanted in ((1, 40), (10, 40), (11, 40), (1, 20), (10, 20)):
        tell(done, wanted)
    assert stream.getvalue().splitlines() == [
        "solved 1 of 40 alternatives",
        "solved 10 of 40 alternatives, 1 min left",
        "solved 11 of 40 alternatives, 1 min left",
        "solved 1 of 20 alternatives",
        "solved 10 of 20 alternatives, 20 s left",
    ]


def test_the_time_left_counts_from_where_alternatives_begin() -> None:
    """Break: from the first that is done, so that a first part of half an hour says nothing."""
    times, stream = iter([0.0, 100.0, 130.0]), io.StringIO()
    tell = counter(stream, lambda: next(times))
    tell(0, 31)
    tell(5, 31)
    assert stream.getvalue() == "solved 5 of 31 alternatives, 3 min left\n"


def test_a_large_play_is_told_of_before_it_is_solved_and_by_check(tmp_path: Path) -> None:
    """With one estimate, of the draws that are asked for. Break: check says nothing of what takes half an hour."""
    case, said = made(TALKS, tmp_path), io.StringIO()
    forewarn(case, said, 1_000)
    assert said.getvalue() == ""
    large = replace(case, play=replace(case.play, rounds=LONG))
    _, size = large_play(large) or (None, None)
    assert size
    forewarn(large, said, 1_000)
    assert said.getvalue().startswith(f"a large play: {size.estimate}, about ")
    (tmp_path / "long.yaml").write_text(f"{TALKS}rounds: {LONG}\n", "utf-8")
    (problem,) = (one for one in check_play(examine(tmp_path / "long.yaml")) if one.slug == "slow-play")
    assert problem.level == "warning"
    assert f"a large play: {size.estimate}, {size.answer(1_000)}" == problem.message
    assert size.answer(10_000) != size.answer(1_000)


def test_a_play_too_large_is_refused_before_anything_is_said(tmp_path: Path) -> None:
    """Break: the command says that it begins, with an estimate of hours."""
    case, said = made(TALKS, tmp_path), io.StringIO()
    with pytest.raises(ModelError, match="too-many-unknowns"):
        forewarn(replace(case, play=replace(case.play, rounds=100)), said, 1_000)
    assert said.getvalue() == ""


@pytest.mark.parametrize("module", [estimate, progress])
def test_doctests(module: object) -> None:
    found = doctest.testmod(module)  # type: ignore[arg-type]
    assert found.failed == 0
    assert found.attempted > 0
