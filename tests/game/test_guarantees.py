"""Promises kept over time in closed form: the golden numbers, slow twins, how they move, and bad numbers refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offramp.case.host_model import survival, threshold
from offramp.errors import ModelError
from offramp.game.guarantees import (
    army_streams,
    least_guarantor,
    reliability_of_offers,
    residual_power,
    stake_for,
    threshold_of_offers,
)

SHARE = st.floats(0.02, 0.98)


def test_golden() -> None:
    """Fearon 1998, 2004; Powell 2006."""
    assert float(residual_power(0.5, 0.2, 0.9)) == pytest.approx(0.41666666666666663, abs=1e-12)
    least = least_guarantor(*army_streams(0.5, 0.05, 0.35, 0.2, 0.9))
    assert float(least) == pytest.approx(0.946236559139785, abs=1e-12)
    even = 10.0 * (np.arange(4_000) + 0.5) / 4_000
    assert threshold_of_offers(even, 0.6, 0.9) == pytest.approx(7.9293730970497, abs=1e-4)
    assert reliability_of_offers(even, 0.6, 0.9, 10) == pytest.approx(0.09826266303477045, abs=2e-4)


@given(st.lists(st.floats(0, 50), min_size=1, max_size=12), st.floats(-9, 9), st.floats(0, 0.9))
@settings(max_examples=60, deadline=None)
def test_a_threshold_is_value_iteration(offers: list[float], stake: float, discount: float) -> None:
    keeping, every = 0.0, np.array(offers)
    for _ in range(300):
        keeping = stake + discount * np.maximum(every, keeping).mean()
    assert threshold_of_offers(offers, stake, discount) == pytest.approx(keeping, abs=1e-6)


def test_reliability_is_the_share_of_hosts_who_took_no_offer() -> None:
    """By simulation from a lopsided distribution, within five standard errors."""
    offers, random = np.array([0.5, 1.0, 2.0, 9.0]), np.random.default_rng(4)
    limit = threshold_of_offers(offers, 1.5, 0.6)
    share = (random.choice(offers, (40_000, 3)) <= limit).all(axis=1).mean()
    assert reliability_of_offers(offers, 1.5, 0.6, 3) == pytest.approx(share, abs=5 * 0.5 / 200)


@given(st.floats(0.1, 50), st.floats(0, 0.97), st.floats(0.5, 30), SHARE)
@settings(max_examples=60, deadline=None)
def test_the_stake_for_a_reliability_gives_it(
    pressure: float, discount: float, periods: float, reliability: float
) -> None:
    stake = stake_for(pressure, discount, periods, reliability)
    assert float(survival(pressure, stake, discount, periods)) == pytest.approx(reliability, abs=1e-6)
    assert float(stake_for(pressure, discount, periods, 1.0)) == pytest.approx((1 - discount) * pressure)
    assert float(threshold(pressure, stake, discount)) <= pressure
    assert stake_for(pressure, discount, periods, min(reliability + 0.01, 1.0)) >= stake


def stream(at_first: float, later: float, discount: float) -> float:
    """A stream of payments added up period by period, times 1 - discount."""
    periods = np.arange(1, 4_000)
    return float((1 - discount) * (at_first + (later * discount**periods).sum()))


@given(SHARE, SHARE, SHARE, st.floats(0, 0.9), st.floats(0.3, 0.97))
@settings(max_examples=60, deadline=None)
def test_streams_are_what_is_paid_period_by_period(
    power: float, after: float, share: float, lost: float, discount: float
) -> None:
    """And nobody holds out for more than the whole of the first period."""
    none, broken, honoured = army_streams(power, after, share, lost, discount)
    war = after * (1 - lost)
    assert float(none) == pytest.approx(stream(power * (1 - lost), power * (1 - lost), discount))
    assert float(broken) == pytest.approx(stream(1.0, war, discount))
    assert float(honoured) == pytest.approx(stream(1.0, max(share, war), discount))
    least = float(least_guarantor(none, broken, honoured))
    if 0 < least < np.inf:
        assert least * float(honoured) + (1 - least) * float(broken) == pytest.approx(float(none))
    assert (least == 0) == (float(broken) >= float(none))
    assert (least == np.inf) == (float(honoured) < float(none))
    assert (after >= float(residual_power(power, lost, discount)) - 1e-12) or least > 0


@given(SHARE, SHARE, SHARE, st.floats(0, 0.9), st.floats(0.3, 0.97))
@settings(max_examples=60, deadline=None)
def test_the_least_guarantor_moves_as_it_must(
    power: float, after: float, share: float, lost: float, discount: float
) -> None:
    """More is asked of him the stronger the army that is given up; less the more of it stays, and the more he pays."""

    def least(power: float, after: float, share: float) -> float:
        return float(least_guarantor(*army_streams(power, after, share, lost, discount)))

    one = least(power, after, share)
    assert least(min(power + 0.02, 1.0), after, share) >= one - 1e-12
    assert least(power, min(after + 0.02, 1.0), share) <= one + 1e-12
    assert least(power, after, min(share + 0.02, 1.0)) <= one + 1e-12
    assert residual_power(power, min(lost + 0.02, 0.95), discount) <= residual_power(power, lost, discount)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: residual_power(1.2, 0.2, 0.9), "power is 1.2; allowed: at least 0 and at most 1"),
        (lambda: army_streams(0.5, 0.1, 0.3, 1.0, 0.9), "destroyed is 1.0; allowed: at least 0 and below 1"),
        (lambda: threshold_of_offers([1.0], 0.5, 1.0), "discount is 1.0"),
        (lambda: stake_for(10.0, 0.9, 0, 0.5), "periods is 0.0; allowed: above 0"),
        (lambda: reliability_of_offers([-1.0], 0.5, 0.5, 2), "an offer is"),
        (lambda: residual_power(float("nan"), 0.2, 0.9), "power is nan"),
        (lambda: threshold_of_offers([1.0], float("inf"), 0.5), "stake is inf; allowed: a finite number"),
    ],
    ids=["power", "destroyed", "discount", "periods", "offer", "nan", "infinite"],
)
def test_bad_numbers_are_refused_in_words(call: object, says: str) -> None:
    with pytest.raises(ModelError, match=says) as error:
        call()  # type: ignore[operator]
    assert error.value.problems[0].slug == "bad-quantity"
