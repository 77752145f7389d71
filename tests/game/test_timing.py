"""When somebody gives in, in closed form: the golden numbers, slow twins, how they move, and bad numbers refused."""

from __future__ import annotations

import numpy as np
import pytest
from timing_oracles import Leaving, attrition, exit_threshold, quit_time

from offramp.errors import ModelError

RULER = Leaving(flow=1.0, drift=-0.05, deviation=0.3, discount=0.05, strike=0.2, loss=5.0, refuge=2.0)


def test_golden() -> None:
    """Maynard Smith 1974; Hendricks, Weiss & Wilson 1988; Dixit & Pindyck 1994."""
    ruler = attrition(10.0, 0.4, 5.0, 0.5)
    assert ruler.first_gives_in == pytest.approx(0.7142857142857143, abs=1e-12)
    assert ruler.mean_time == pytest.approx(7.142857142857142, abs=1e-12)
    assert float(quit_time(0.5)) == pytest.approx(0.1931471805599453, abs=1e-12)
    changed = (RULER, RULER._replace(strike=0.4), RULER._replace(deviation=0.5), RULER._replace(refuge=3.0))
    expected = [1.0877016420498324, 2.239310, 0.841520, 1.268985]
    assert [exit_threshold(at) for at in changed] == pytest.approx(expected, abs=5e-7)


def test_nobody_gains_by_another_time_to_give_in() -> None:
    """What the second expects of giving in at T, integrated over when the first does: the same for every T."""
    ruler, times = attrition(10.0, 0.4, 5.0, 0.5), np.linspace(0, 60, 60_001)
    density = ruler.first_hazard * np.exp(-ruler.first_hazard * times)
    for last in (1.0, 7.0, 20.0):
        wins = np.where(times <= last, (5.0 - 0.5 * times) * density, 0.0)
        expected = np.trapezoid(wins, times) - 0.5 * last * np.exp(-ruler.first_hazard * last)
        assert expected == pytest.approx(0.0, abs=2e-3)


def test_attrition_is_the_race_of_two_clocks() -> None:
    """By simulation, within five standard errors."""
    ruler, random, n = attrition(10.0, 0.4, 5.0, 0.5), np.random.default_rng(5), 100_000
    first = random.exponential(1 / ruler.first_hazard, n)
    second = random.exponential(1 / ruler.second_hazard, n)
    assert (first < second).mean() == pytest.approx(ruler.first_gives_in, abs=5 * 0.5 / n**0.5)
    assert np.minimum(first, second).mean() == pytest.approx(ruler.mean_time, abs=5 * ruler.mean_time / n**0.5)


def test_the_time_to_quit_is_the_integral_and_no_other_pays_more() -> None:
    """t' = v f / (1 - F); and among all times to quit at that of the own value is the best."""
    values = np.linspace(0, 0.9, 9_001)
    slope = values / (1 - values)
    integral = np.concatenate(([0.0], np.cumsum((slope[1:] + slope[:-1]) / 2) * 1e-4))
    np.testing.assert_allclose(quit_time(values), integral, atol=1e-6)
    times = quit_time(values)
    for own in (0.2, 0.5, 0.8):
        gains = (own - times) * 1e-4
        pays = np.cumsum(gains) - times * (1 - values)  # who quits as the type v: wins against all below v
        assert values[np.argmax(pays)] == pytest.approx(own, abs=2e-3)


def by_grid(at: Leaving, n: int = 1_200) -> float:
    """The threshold by policy iteration on a grid of log strength."""
    log = np.linspace(-3.5, 5.5, n)
    step, strength = log[1] - log[0], np.exp(log)
    middle, half = at.drift - at.deviation**2 / 2, at.deviation**2 / 2 / step**2
    up, down = half + max(middle, 0) / step, half + max(-middle, 0) / step
    rate = at.discount + at.strike
    stay = at.flow * strength / (rate - at.drift) - at.strike * at.loss / rate  # for ever
    premium = at.refuge - stay  # what leaving brings over staying for ever; its option is worth `value`
    leaves = premium > 0
    for _ in range(200):
        diagonal, above, below, right = (np.empty(n) for _ in range(4))
        diagonal[:], above[:], below[:], right[:] = rate + at.lapse + up + down, -up, -down, 0.0
        diagonal[leaves], above[leaves], below[leaves], right[leaves] = 1.0, 0.0, 0.0, premium[leaves]
        diagonal[-1], below[-1], right[-1] = 1.0, 0.0, 0.0
        value = solved(below, diagonal, above, right)
        waits = np.append(0.0, down * value[:-1]) + np.append(up * value[1:], 0.0)
        better = premium >= waits / (rate + at.lapse + up + down)
        if (better == leaves).all():
            break
        leaves = better
    return float(strength[np.flatnonzero(leaves)[-1]])


def solved(below: np.ndarray, diagonal: np.ndarray, above: np.ndarray, right: np.ndarray) -> np.ndarray:
    """A tridiagonal system by elimination."""
    diagonal, right = diagonal.tolist(), right.tolist()
    below, above = below.tolist(), above.tolist()
    for k in range(1, len(right)):
        share = below[k] / diagonal[k - 1]
        diagonal[k] -= share * above[k - 1]
        right[k] -= share * right[k - 1]
    found = [right[-1] / diagonal[-1]]
    for k in range(len(right) - 2, -1, -1):
        found.append((right[k] - above[k] * found[-1]) / diagonal[k])
    return np.array(found[::-1])


@pytest.mark.parametrize("at", [RULER, RULER._replace(lapse=0.5)], ids=["offer", "lapsing"])
def test_the_exit_threshold_is_policy_iteration(at: Leaving) -> None:
    assert exit_threshold(at) == pytest.approx(by_grid(at), rel=0.015)


def test_who_leaves_earlier() -> None:
    """The likelier and worse a strike, the better the exile, the surer the offer lapses; later the more strength
    varies and the more it pays."""
    now = exit_threshold(RULER)
    earlier = {"strike": 0.3, "loss": 6.0, "refuge": 2.5, "lapse": 0.2}
    later = {"deviation": 0.4, "flow": 1.2}
    assert all(exit_threshold(RULER._replace(**{key: value})) > now for key, value in earlier.items())
    assert all(exit_threshold(RULER._replace(**{key: value})) < now for key, value in later.items())


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: attrition(0.0, 1.0, 1.0, 1.0), "value is 0.0; allowed: above 0"),
        (lambda: attrition(1.0, -1.0, 1.0, 1.0), "cost is -1.0"),
        (lambda: quit_time(1.0), "value is 1.0; allowed: at least 0 and below 1"),
        (lambda: exit_threshold(RULER._replace(drift=0.3)), "drift is 0.3; allowed: below 0.25"),
        (lambda: exit_threshold(RULER._replace(refuge=-5.0)), "refuge and loss together"),
        (lambda: exit_threshold(RULER._replace(lapse=-1.0)), "lapse is -1.0"),
    ],
    ids=["value", "cost", "top", "drift", "worth", "lapse"],
)
def test_bad_numbers_are_refused_in_words(call: object, says: str) -> None:
    with pytest.raises(ModelError, match=says):
        call()  # type: ignore[operator]
