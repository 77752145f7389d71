"""The race of clocks against simulation, its limits, and how it moves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from timing_oracles import attrition

from offramp.game.clocks import Clock, Race

INF = float("inf")


def clock(pending: float, rate: float, start: float = 0.0, end: float = INF) -> Clock:
    return Clock(np.array([pending]), np.array([rate]), start, end)


clocks = st.builds(
    lambda pending, rate, start, length: clock(pending, rate, start, start + length),
    st.floats(0, 1),
    st.floats(0, 3),
    st.floats(0, 6),
    st.floats(0.5, 20) | st.just(INF),
)


def test_a_race_is_the_share_of_runs_in_which_each_came_first() -> None:
    """By simulation of which are on their way and when each would come, within five standard errors."""
    race = Race((clock(0.7, 0.3, 0, 6.0), clock(0.5, 0.8, 2.5), clock(0.9, 0.1, 0, 4.0)))
    random, n = np.random.default_rng(7), 100_000
    times = np.full((3, n), INF)
    for place, one in enumerate(race.clocks):
        when = one.start + random.exponential(1 / one.rate[0], n)
        comes = (random.uniform(size=n) < one.pending[0]) & (when < one.end)
        times[place, comes] = when[comes]
    for week in (1.0, 3.0, 5.0, 12.0):
        came = times.min(axis=0) <= week
        shares = [(came & (times.argmin(axis=0) == place)).mean() for place in range(3)]
        assert race.first_by(week).ravel() == pytest.approx(shares, abs=5 * 0.5 / n**0.5)
        waiting = times.min(axis=0) > week
        for place, one in enumerate(race.clocks):
            would = (times[place, waiting] < INF).mean()
            alone = one.still(week)[0] * -np.expm1(-one.rate[0] * max(one.end - max(week, one.start), 0))
            assert would == pytest.approx(alone, abs=5 * 0.5 / waiting.sum() ** 0.5)


def test_limits() -> None:
    """A war of attrition in closed form; a clock alone; what is never open; a sure and instant rival."""
    ruler = attrition(10.0, 0.4, 5.0, 0.5)
    race = Race((clock(1.0, ruler.first_hazard), clock(1.0, ruler.second_hazard)))
    assert race.first_by(1e6).ravel() == pytest.approx([ruler.first_gives_in, 1 - ruler.first_gives_in])
    alone = Race((clock(0.6, 0.25),))
    assert float(alone.first_by(3.0)[0, 0]) == pytest.approx(0.6 * (1 - np.exp(-0.75)))
    assert Race((clock(1.0, 5.0, 4.0), clock(1.0, 0.0))).first_by(4.0).ravel().tolist() == [0.0, 0.0]
    assert Race((clock(0.5, 0.3), clock(1.0, 1e9))).first_by(10.0).ravel() == pytest.approx([0.0, 1.0], abs=1e-6)


@given(st.lists(clocks, min_size=1, max_size=4), st.floats(0.1, 10), st.floats(0.1, 10))
@settings(max_examples=60, deadline=None)
def test_later_is_never_less_and_all_adds_up(every: list[Clock], week: float, more: float) -> None:
    race = Race(every)
    now, later = race.first_by(week), race.first_by(week + more)
    assert (later >= now - 1e-12).all()
    assert float(later.sum() + race.nothing_by(week + more)[0]) == pytest.approx(1.0)


@given(clocks, clocks, st.floats(0.1, 12), st.floats(0.1, 3))
@settings(max_examples=60, deadline=None)
def test_a_threat_moves_what_it_shuts_out(own: Clock, threat: Clock, week: float, more: float) -> None:
    """A likelier, quicker or earlier threat leaves less time; belief in it falls in the weeks that are open to it, and
    in those alone."""

    def other(changed: Clock) -> float:
        return float(Race((own, changed)).first_by(week)[0, 0])

    now = other(threat)
    assert other(Clock(threat.pending, threat.rate + more, threat.start, threat.end)) <= now + 1e-12
    assert other(Clock((threat.pending + 1) / 2, threat.rate, threat.start, threat.end)) <= now + 1e-12
    assert other(Clock(threat.pending, threat.rate, threat.start + more, threat.end + more)) >= now - 1e-12
    assert threat.still(week + more) <= threat.still(week) + 1e-12
    assert threat.still(threat.start) == pytest.approx(threat.still(0.0))
