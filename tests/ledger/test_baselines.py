"""Simple rules never see the case that they predict; agreement is Cohen's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offramp.ledger.baselines import (
    PENALTY,
    agreement,
    each_from_the_others,
    logit,
    one_rule,
    others_rate,
)

CODES = np.array([[0.0, 5.0], [0.0, 1.0], [1.0, 4.0], [1.0, 2.0], [0.0, 3.0], [1.0, 0.0]])
HAPPENED = np.array([False, False, True, True, False, True])


def test_one_rule_finds_the_code_that_parts_the_cases() -> None:
    """The first code is the outcome; of the five others two or three lie on each side: (0 + 1) / (3 + 2) and so on."""
    guesses = each_from_the_others(one_rule, CODES, HAPPENED)
    assert guesses == pytest.approx([1 / 4, 1 / 4, 3 / 4, 3 / 4, 1 / 4, 3 / 4])


def test_the_rate_of_the_others_leaves_the_case_out() -> None:
    guesses = each_from_the_others(others_rate, CODES, HAPPENED)
    assert guesses == pytest.approx([4 / 7 if not yes else 3 / 7 for yes in HAPPENED])


def test_logit_is_at_the_top_of_its_shrunk_likelihood() -> None:
    """Against a search that knows nothing of Newton."""
    optimize = pytest.importorskip("scipy.optimize")
    middle, scale = CODES.mean(axis=0), CODES.std(axis=0)
    codes = (CODES - middle) / scale

    def loss(b: np.ndarray) -> float:
        line = b[0] + codes @ b[1:]
        return float(np.logaddexp(0, np.where(HAPPENED, -line, line)).sum() + PENALTY * (b[1:] ** 2).sum() / 2)

    found = optimize.minimize(loss, np.zeros(3), method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-13})
    row = np.array([1.0, 3.0])
    line = found.x[0] + ((row - middle) / scale) @ found.x[1:]
    assert logit(CODES, HAPPENED, row) == pytest.approx(1 / (1 + np.exp(-line)), abs=1e-5)


@given(st.integers(0, 2**32 - 1), st.integers(0, 7))
@settings(max_examples=25)
def test_what_became_of_a_case_does_not_move_its_own_guess(seed: int, k: int) -> None:
    dice = np.random.default_rng(seed)
    codes, happened = dice.integers(0, 3, (8, 3)).astype(float), dice.random(8) < 0.5
    other = happened.copy()
    other[k] = not other[k]
    for predict in (others_rate, one_rule, logit):
        one, two = (each_from_the_others(predict, codes, y)[k] for y in (happened, other))
        assert one == two
        assert 0 < one < 1


def test_kappa_of_two_coders() -> None:
    """Both yes 45, both no 15, and 15 and 25 apart: agreement .60, by chance .54 (.6 x .7 + .4 x .3), .06 / .46."""
    pairs = [(1.0, 1.0)] * 45 + [(0.0, 0.0)] * 15 + [(1.0, 0.0)] * 15 + [(0.0, 1.0)] * 25
    found = agreement([pairs], 80)
    assert found
    assert (found.entries, found.same, found.overlap) == (100, 60, 80)
    assert found.by_chance == pytest.approx(0.54)
    assert found.kappa == pytest.approx(0.06 / 0.46)


def test_a_code_that_never_varies_tells_nothing_of_agreement() -> None:
    found = agreement([[(2.0, 2.0)] * 4], 4)
    assert found
    assert (found.kappa, found.by_chance) == (None, 1.0)
    assert agreement([], 0) is None
    mixed = agreement([[(2.0, 2.0)] * 50, [(0.0, 1.0), (1.0, 0.0)]], 50)
    assert mixed
    assert mixed.kappa == pytest.approx((50 / 52 - 51 / 52) / (1 - 51 / 52))  # many equal rows do not flatter
