"""The host's guarantee against value iteration, and in the case language."""

from __future__ import annotations

import doctest
import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offramp import load, model
from offramp.briefing.brief import brief
from offramp.case import chance, conditions, host_model
from offramp.case.distributions import draw
from offramp.case.host_model import survival, threshold
from offramp.case.quantities import Range
from offramp.case.state_grid import option_axes
from offramp.case.transform import vary, without
from offramp.case.types import Case, Host, Quantity, Support, Variant
from offramp.graph.preferences import central_values

SPECIMENS = Path(__file__).parents[2] / "spec/valid"


def iterated(pressure: float, stake: float, discount: float) -> float:
    """The worth of keeping, by value iteration: what the period yields and, later, the better of offer and keeping.

    Offers are the medians of 20,000 equal shares of 0..pressure.
    """
    offers = pressure * (np.arange(20_000) + 0.5) / 20_000
    keeping, last = 0.0, np.inf
    while abs(keeping - last) > 1e-10:
        keeping, last = stake + discount * np.maximum(offers, keeping).mean(), keeping
    return float(keeping)


def test_golden() -> None:
    """Fearon 1998; Powell 2006."""
    assert float(threshold(10.0, 0.6, 0.9)) == pytest.approx(7.9293730970497, abs=1e-12)
    assert float(survival(10.0, 0.6, 0.9, 10)) == pytest.approx(0.09826266303477045, abs=1e-12)
    stakes = np.array([0.999999, 1.0, 1.5])
    assert (survival(10.0, stakes, 0.9, 1) == 1).tolist() == [False, True, True]


@given(st.floats(0.5, 50), st.floats(-20, 20), st.floats(0, 0.97))
@settings(max_examples=40, deadline=None)
def test_threshold_is_value_iteration(pressure: float, stake: float, discount: float) -> None:
    expected = min(max(iterated(pressure, stake, discount), 0.0), pressure)
    assert float(threshold(pressure, stake, discount)) == pytest.approx(expected, abs=2e-6 * pressure / (1 - discount))


def test_kept_is_the_share_of_hosts_who_took_no_offer() -> None:
    """By simulation, within five standard errors."""
    random, n = np.random.default_rng(3), 200_000
    for pressure, stake, discount, periods in ((10.0, 0.6, 0.9, 10), (10.0, -1.0, 0.5, 2), (4.0, 0.3, 0.8, 5)):
        limit = iterated(pressure, stake, discount)
        share = (random.uniform(0, pressure, (n, periods)) <= limit).all(axis=1).mean()
        expected = float(survival(pressure, stake, discount, periods))
        assert share == pytest.approx(expected, abs=5 * (expected * (1 - expected) / n) ** 0.5)


@given(st.floats(0, 50), st.floats(-20, 20), st.floats(0, 1), st.floats(0, 60))
@settings(max_examples=40, deadline=None)
def test_kept_moves_as_it_must(pressure: float, stake: float, discount: float, periods: float) -> None:
    """A chance; more with a higher stake, less with more pressure where keeping pays, less over more periods."""
    one = float(survival(pressure, stake, discount, periods))
    assert 0 <= one <= 1
    assert float(survival(pressure, stake + 0.5, discount, periods)) >= one - 1e-12
    assert float(survival(pressure, stake, discount, periods + 1)) <= one + 1e-12
    if stake > 0:
        assert float(survival(pressure + 1, stake, discount, periods)) <= one + 1e-12


def test_corners() -> None:
    """No pressure; no future; a future that counts in full; a cost of keeping beyond every hope."""
    assert survival(0.0, np.array([0.0, 1.0, -1.0]), 0.9, 3).tolist() == [1.0, 1.0, 0.0]
    assert float(threshold(10.0, 4.0, 0.0)) == 4.0
    assert threshold(10.0, np.array([0.0, -1e-9]), 1.0)[0] == 10.0
    assert float(threshold(10.0, -5.0, 1.0)) == 0.0
    assert survival(10.0, -50.0, 0.5, np.array([0.0, 1.0])).tolist() == [1.0, 0.0]
    extreme = survival(np.array([1e-300, 1e15]), np.array([-1e15, 1e-300]), np.array([1.0, 0.0]), 1e15)
    assert extreme.tolist() == [0.0, 0.0]


def test_a_draw_does_not_depend_on_its_neighbours() -> None:
    random = np.random.default_rng(2)
    numbers = [random.choice([0.0, 3.0, 9.0], 1_003), random.normal(size=1_003), random.uniform(0, 1, 1_003)]
    numbers.append(random.uniform(0, 20, 1_003))
    whole = survival(*numbers).tobytes()
    for size in (1, 7, 1_000):
        parts = [survival(*(one[at : at + size] for one in numbers)) for at in range(0, 1_003, size)]
        assert b"".join(part.tobytes() for part in parts) == whole


# in a case ----------------------------------------------------------------------------------------------------


def example() -> Case:
    return load(SPECIMENS / "chance-host.yaml")


def test_the_chance_of_a_case_is_the_hosts() -> None:
    case = example()
    one, values = case.chances[0], central_values(case)
    fallen = {**values, "chance.refuge": 0.3}  # a value for the chance itself goes before its host's
    for known, expected in ((values, float(survival(10.0, 0.6, 0.9, 10))), (fallen, 0.3)):
        found = chance.probability(one, option_axes(("pay", "strike")), known)
        assert np.broadcast_to(found, (2, 2)).tolist() == [[0.0, expected], [0.0, expected]]


def test_chances_of_many_draws_are_those_of_each() -> None:
    """`probability` and `expectation` with the draws as the last axis, against one draw at a time."""
    case = example()
    values = {path: draw(one, 1, 0, 50) for path, one in case.quantities.items()}
    narrow = option_axes(("pay", "strike"))
    wide = {name: yes[..., None] for name, yes in narrow.items()}
    chances = {one.id: one for one in case.chances}
    for text in ("refuge", "not refuge", "refuge and pay", "pay", "strike or not refuge"):
        when = conditions.parse(text)[0]
        found = np.broadcast_to(chance.expectation(when, wide, chances, values), (2, 2, 50))
        for k in range(50):
            alone = {path: float(one[k]) for path, one in values.items()}
            expected = np.broadcast_to(chance.expectation(when, narrow, chances, alone), (2, 2))
            np.testing.assert_allclose(found[..., k], expected, rtol=1e-12)
    assert np.ptp(chance.probability(case.chances[0], wide, values)) > 0.1  # the draws differ


def test_the_numbers_are_quantities_but_no_probabilities() -> None:
    case = example()
    paths = [f"chance.refuge.{name}" for name in ("pressure", "stake", "discount", "periods")]
    assert [path for path in case.quantities if path.startswith("chance.")] == paths
    assert not case.probabilities.intersection(paths)
    assert load(SPECIMENS / "chance-cases.yaml").probabilities == {"chance.luck.won", "chance.luck.lost"}


def test_variants_change_the_ranks() -> None:
    """Refuge is worth .098 to the crews, just above a rise (.09); .0003 with a stake of 0; nothing if it only costs."""
    for stake, ranks in ((0.6, [0, 2, 1, 3]), (0.0, [0, 1, 2, 3]), (-9.0, [0, 0, 1, 1])):
        variant = Variant("v", (("chance.refuge.stake", stake),), (), Support(assumed="x"))
        assert model(vary(example(), variant)).ranks[1].tolist() == ranks
    assert model(example()).ranks[1].tolist() == [0, 2, 1, 3]


CITED = "late#00000001"


def test_a_host_falls_back_with_his_claims() -> None:
    case = load(SPECIMENS / "masked-host-falls-back.yaml")
    fallen = without(case, frozenset({CITED}))
    assert "chance.refuge.stake" in case.quantities
    even = Range(0.45, None, 0.55)
    assert fallen.chances[0].cases[0].probability == Quantity("chance.refuge", even, Support(because=(CITED,)))
    assert [path for path in fallen.quantities if path.startswith("chance.")] == ["chance.refuge"]
    assert without(case, frozenset({"other"})) == fallen, "what is masked never counts, whatever else is false"


def test_a_variant_of_a_host_stands_as_written() -> None:
    """Whichever number it changes: with the base case's claims false, the variant still has its host."""
    case = load(SPECIMENS / "masked-host-falls-back.yaml")
    cites: tuple[str, ...]
    for name, cites in itertools.product(("pressure", "stake", "discount", "periods"), ((), (CITED,))):
        variant = Variant("v", ((f"chance.refuge.{name}", 0.5),), (), Support(because=cites))
        host = without(vary(case, variant), frozenset({CITED})).chances[0].cases[0].probability
        assert isinstance(host, Host)
        assert getattr(host, name).value == 0.5
    other = Variant("v", (("worth.crews.gain", 1.0),), (), Support())
    assert not isinstance(without(vary(case, other), frozenset({CITED})).chances[0].cases[0].probability, Host)


def test_the_brief_counts_a_host_who_falls_as_one_number() -> None:
    found = brief(load(SPECIMENS / "masked-host-falls-back.yaml")).context
    assert found.rests.fallen == 1
    shown = {one.path: one.when for one in found.all_numbers}
    assert shown["chance.refuge.stake"] == "strike"


def test_doctests() -> None:
    found = doctest.testmod(host_model)
    assert (found.failed, found.attempted >= 2) == (0, True)
