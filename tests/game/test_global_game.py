"""Crowds against their definitions: members who answer each other until nobody moves, and the equation scanned."""

from __future__ import annotations

import doctest
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri
from scipy.stats import binom

from offramp import load
from offramp.case import global_game
from offramp.case.distributions import draw
from offramp.case.global_game import (
    MODELS,
    by_model,
    collapse,
    cost,
    cutoff,
    is_near_edge,
    is_unique,
    largest_cost,
    numbers_of,
    roots,
    tipping,
)
from offramp.graph.preferences import central_values

SPECIMENS = Path(__file__).parents[2] / "spec/valid"

Numbers = dict[str, float]
PUBLIC = {"strength": 0.5, "doubt": 1.0, "noise": 0.5}  # alpha 1, beta 4, z .5
SEVERAL = {"strength": 0.5, "doubt": 0.3, "noise": 0.5}

COSTS = st.floats(0.01, 0.99)
SETS = st.fixed_dictionaries(
    {"strength": st.floats(-0.5, 1.5), "doubt": st.floats(0.2, 2.0), "noise": st.floats(0.02, 2.0)}
)
WORTHS = st.lists(st.integers(-20, 20).map(float), min_size=4, max_size=4)


# the cost -----------------------------------------------------------------------------------------------------


def cost_of(w00: float, w10: float, w01: float, w11: float) -> float:
    """spec/case-file.md."""
    if w00 - w10 <= 0:
        return 0.0
    if w11 - w01 <= 0:
        return 1.0
    return (w00 - w10) / ((w00 - w10) + (w11 - w01))


def test_the_golden_cost() -> None:
    """Morris & Shin 1998, 2003: joining b = 1 if it falls, -l = -1 if not; staying s = 1, -r = -2."""
    assert float(cost(1.0, -1.0, -2.0, 1.0)[0]) == pytest.approx(0.4, abs=1e-15)


@given(st.lists(WORTHS, min_size=1, max_size=5))
def test_cost_is_its_definition(rows: list[list[float]]) -> None:
    found, _ = cost(*np.array(rows).T)
    np.testing.assert_allclose(found, [cost_of(*row) for row in rows], rtol=1e-14)


@given(WORTHS)
def test_derivatives_of_the_cost(worths: list[float]) -> None:
    loss, gain = worths[0] - worths[1], worths[3] - worths[2]
    assume(loss != 0 and gain != 0)
    value, slopes = cost(*worths)
    assert (value.shape, slopes.shape) == ((), (4,))
    for place in range(4):
        up, down = list(worths), list(worths)
        up[place], down[place] = up[place] + 1e-5, down[place] - 1e-5
        assert slopes[place] == pytest.approx((cost_of(*up) - cost_of(*down)) / 2e-5, abs=1e-7)


# equilibria ---------------------------------------------------------------------------------------------------


def falls_up_to(x: float, noise: float) -> float:
    """The strongest regime that falls when all join who see less than x: the share that does is its strength."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if ndtr((x - middle) / noise) >= middle else (low, middle)
    return (low + high) / 2


def believed(theta: float, x: float, numbers: Numbers, public: bool) -> float:
    """The chance, to who sees x, that the strength is at most theta: the posterior added up over a fine grid."""
    z, doubt, noise = (numbers[key] for key in ("strength", "doubt", "noise"))
    wide = 9 * doubt if public else 0.0
    at = np.linspace(min(x - 9 * noise, z - wide), max(x + 9 * noise, z + wide), 6_001)
    log = -(((x - at) / noise) ** 2) / 2 - public * ((at - z) / doubt) ** 2 / 2
    weight = np.exp(log - log.max())
    parts = np.concatenate([[0.0], np.cumsum((weight[1:] + weight[:-1]) / 2)])
    return float(np.interp(theta, at, parts / parts[-1]))


def answer(theta: float, c: float, numbers: Numbers, public: bool) -> float:
    """The signal at which a member is indifferent when all know that regimes up to theta fall."""
    low, high = theta - 20.0, theta + 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if believed(theta, middle, numbers, public) >= c else (low, middle)
    return (low + high) / 2


def settled(c: float, numbers: Numbers, public: bool, start: float) -> tuple[float, float]:
    """Members answer each other, from a signal that is far below or far above, until nobody moves: theta*, x*."""
    x, last = start, math.inf
    while abs(x - last) > 1e-7:
        theta = falls_up_to(x, numbers["noise"])
        last, x = x, answer(theta, c, numbers, public)
    return theta, x


@pytest.mark.parametrize(
    ("c", "numbers"),
    [
        (0.4, PUBLIC),
        (0.7, {"strength": 0.3, "doubt": 0.8, "noise": 0.4}),
        (0.45, SEVERAL),
        (0.55, SEVERAL),
        (0.3, {"strength": 0.6, "doubt": 0.4, "noise": 0.6}),
    ],
)
def test_public_is_where_members_settle(c: float, numbers: Numbers) -> None:
    """From below they settle at the smallest threshold, which is the one of `fall`; from above at the largest."""
    found, listed = collapse("public", c, numbers), roots(c, numbers)
    theta, x = settled(c, numbers, True, -5.0)
    assert float(found.threshold) == pytest.approx(theta, abs=2e-5)
    assert float(cutoff(found.threshold, numbers["noise"])) == pytest.approx(x, abs=2e-4)
    assert listed[0] == pytest.approx(theta, abs=2e-5)
    assert listed[-1] == pytest.approx(settled(c, numbers, True, 6.0)[0], abs=2e-5)


def test_private_is_where_members_settle() -> None:
    numbers = {"strength": 0.5, "doubt": 1.0, "noise": 0.1}
    theta, x = settled(0.4, numbers, False, -5.0)
    assert float(collapse("private", 0.4, numbers).threshold) == pytest.approx(theta, abs=1e-5)
    assert float(cutoff(0.6, 0.1)) == pytest.approx(x, abs=1e-5)


def scanned(c: float, numbers: Numbers) -> list[float]:
    """Every sign change of the public equation on a fine grid of Phi^-1(theta)."""
    z, doubt, noise = (numbers[key] for key in ("strength", "doubt", "noise"))
    k = noise / doubt**2
    right = math.sqrt(1 + noise**2 / doubt**2) * float(ndtri(1 - c)) - k * z
    t = np.linspace(right - 1e-9, right + k + 1e-9, 40_001)
    value = t - k * ndtr(t) - right
    changes = np.flatnonzero((value[:-1] < 0) != (value[1:] < 0))
    return [float(ndtr((t[at] + t[at + 1]) / 2)) for at in changes]


@given(COSTS, SETS)
@settings(max_examples=60, deadline=None)
def test_roots_are_the_sign_changes_of_the_equation(c: float, numbers: Numbers) -> None:
    expected, found = scanned(c, numbers), roots(c, numbers)
    assume(len(expected) == len(found))  # two roots within a step of the grid are seen as none
    step = (numbers["noise"] / numbers["doubt"] ** 2 + 1e-8) / 40_000
    np.testing.assert_allclose(found, expected, atol=step)
    one = collapse("public", c, numbers)
    assert float(one.threshold) == pytest.approx(min(found), abs=1e-12)
    assert bool(one.unique) == (len(found) == 1)
    assert float(one.probability) == pytest.approx(ndtr((min(found) - numbers["strength"]) / numbers["doubt"]))


def test_roots_are_seldom_missed_by_the_scan() -> None:
    """The assumption above throws away next to nothing."""
    random = np.random.default_rng(1)
    missed = several = 0
    for _ in range(300):
        numbers = {"strength": random.uniform(0, 1), "doubt": random.uniform(0.2, 1), "noise": random.uniform(0.1, 2)}
        c = random.uniform(0.01, 0.99)
        found = roots(c, numbers)
        missed += len(found) != len(scanned(c, numbers))
        several += len(found) == 3
    assert missed <= 2
    assert several >= 40


def test_golden_thresholds() -> None:
    """Morris & Shin 1998, 2003."""
    private = collapse("private", 0.4, {"strength": 0.5, "noise": 0.1})
    assert float(private.threshold) == pytest.approx(0.6, abs=1e-15)
    assert float(cutoff(private.threshold, 0.1)) == pytest.approx(0.6253347103135799, abs=1e-12)
    public = collapse("public", 0.4, PUBLIC)
    assert float(public.threshold) == pytest.approx(0.6375998394182925, abs=1e-12)
    assert float(cutoff(public.threshold, 0.5)) == pytest.approx(0.8136251354014387, abs=1e-12)
    assert float(public.probability) == pytest.approx(0.5547216587764081, abs=1e-12)
    assert bool(public.unique)
    assert [k for k in range(1, 11) if collapse("quorum", 0.4, {"size": 10, "quorum": k}).probability] == [*range(1, 8)]


@given(st.integers(1, 30), st.integers(1, 30))
@settings(max_examples=40, deadline=None)
def test_quorum_is_the_laplacian_belief(size: int, quorum: int) -> None:
    """The chance that quorum - 1 of the others join when their share is uniform on 0..1, by quadrature."""
    assume(quorum <= size)
    nodes, weights = np.polynomial.legendre.leggauss(40)
    belief = float((binom.sf(quorum - 2, size - 1, (nodes + 1) / 2) * weights / 2).sum())
    numbers = {"size": size, "quorum": quorum}
    assert float(largest_cost("quorum", numbers)) == pytest.approx(belief, abs=1e-9)
    for c in (belief - 1e-6, belief + 1e-6):
        assert float(collapse("quorum", c, numbers).probability) == (c < belief and c < 1)


def test_the_quorum_rule_tends_to_the_private_threshold() -> None:
    """The strongest quorum that falls, as a share, tends to 1 - c."""
    for c in (0.1, 0.4, 0.83):
        for size in (10, 1_000, 100_000):
            falls = collapse("quorum", c, {"size": size, "quorum": np.arange(1, size + 1)}).probability
            assert falls.sum() / size == pytest.approx(1 - c, abs=1 / size + 1e-12)


def test_a_quorum_that_is_more_than_all_is_never_reached() -> None:
    assert float(collapse("quorum", 0.0, {"size": 10, "quorum": 11}).probability) == 0.0
    assert float(collapse("quorum", 0.0, {"size": 10, "quorum": 10}).probability) == 1.0
    assert float(collapse("quorum", 1.0, {"size": 10, "quorum": 1}).probability) == 0.0  # nobody joins


def test_the_crowd_of_a_case() -> None:
    """From the file to the fall: the specimen's middle values, and many draws of them at once."""
    case = load(SPECIMENS / "crowd-public.yaml")
    crowd = next(actor.crowd for actor in case.actors if actor.crowd)
    found = collapse(crowd.model, 0.4, numbers_of(crowd, central_values(case)))
    assert found == collapse("public", 0.4, {"strength": 0.75, "doubt": 0.3, "noise": 0.1})
    values = {path: draw(one, 1, 0, 20) for path, one in case.quantities.items()}
    many = collapse(crowd.model, 0.4, numbers_of(crowd, values)).probability
    for k, strength in enumerate(values["crowd.crews.strength"]):
        one = collapse("public", 0.4, {"strength": strength, "doubt": 0.3, "noise": 0.1})
        assert many[k] == one.probability


# limits -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["public", "private"])
@pytest.mark.parametrize("doubt", [0.0, 0.3])
@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_everyone_or_nobody(model: str, doubt: float, noise: float) -> None:
    """At c = 0 all join and any regime up to 1 falls; at c = 1 nobody does; both are what lies beside them."""
    for z in (-0.2, 0.2, 0.8, 1.2):
        for c, theta in ((0.0, 1.0), (1.0, 0.0)):
            numbers = {"strength": z, "doubt": doubt, "noise": noise}
            found = collapse(model, c, numbers)
            expected = ndtr((theta - z) / doubt) if doubt else float(theta > z)
            assert float(found.probability) == pytest.approx(expected, abs=1e-12)
            assert (float(found.threshold), bool(found.unique)) == (theta, True)
            assert roots(c, numbers) == (theta,)
            beside = collapse(model, 1e-300 if c == 0 else 1 - 1e-16, numbers)
            if doubt:
                assert float(beside.probability) == pytest.approx(expected, abs=1e-9)


def test_cutoffs_of_everyone_and_nobody() -> None:
    """All signals, none, and the threshold itself where signals are exact."""
    assert cutoff([0.0, 1.0], 0.5).tolist() == [-math.inf, math.inf]
    assert cutoff([0.0, 0.6, 1.0], 0.0).tolist() == [0.0, 0.6, 1.0]


def test_a_step_where_nothing_is_in_doubt() -> None:
    for model in ("public", "private"):
        found = collapse(model, 0.4, {"strength": np.array([0.5, 0.6, 0.7]), "noise": 0.0})
        assert found.probability.tolist() == [1.0, 0.5, 0.0]
        assert found.slope.tolist() == [0.0, 0.0, 0.0]


def test_known_strength_and_noisy_signals_have_every_equilibrium() -> None:
    """doubt -> 0 with noise fixed: all know the strength, so that all, none, or just enough may join."""
    numbers = {"doubt": 0.0, "noise": 0.5}
    found = collapse("public", 0.4, {**numbers, "strength": np.array([-0.1, 0.0, 0.3, 1.0, 1.1])})
    assert found.probability.tolist() == [1.0, 0.5, 0.0, 0.0, 0.0]
    assert found.unique.tolist() == [True, False, False, False, True]
    listed = [roots(0.4, {**numbers, "strength": z}) for z in (-0.1, 0.0, 0.3, 1.0, 1.1)]
    assert listed == [(1.0,), (0.0, 1.0), (0.0, 0.3, 1.0), (0.0, 1.0), (0.0,)]
    for z in (-0.1, 0.3, 1.1):
        near, there = ({"strength": z, "doubt": doubt, "noise": 0.5} for doubt in (1e-5, 0.0))
        np.testing.assert_allclose(roots(0.4, near), roots(0.4, there), atol=1e-3)
        assert float(collapse("public", 0.4, near).probability) == pytest.approx(float(z < 0), abs=1e-9)


@given(COSTS, SETS)
@settings(max_examples=40, deadline=None)
def test_precise_signals_are_the_private_model(c: float, numbers: Numbers) -> None:
    private = collapse("private", c, numbers)
    for noise, near in ((0.0, 1e-12), (1e-9, 1e-5)):
        public = collapse("public", c, {**numbers, "noise": noise})
        assert float(public.threshold) == pytest.approx(float(private.threshold), abs=near)
        assert float(public.probability) == pytest.approx(float(private.probability), abs=near)
        assert float(public.slope) == pytest.approx(float(private.slope), abs=1e-4)


@given(COSTS, SETS)
@settings(max_examples=60, deadline=None)
def test_slope_is_the_difference_quotient(c: float, numbers: Numbers) -> None:
    for model in ("public", "private"):
        one = collapse(model, c, numbers)
        if float(one.slope) > -50:  # not at a fold, where the threshold jumps
            up, down = (float(collapse(model, c + h, numbers).probability) for h in (1e-6, -1e-6))
            assert float(one.slope) == pytest.approx((up - down) / 2e-6, rel=1e-3, abs=1e-5)


@given(SETS, st.sampled_from(MODELS), st.integers(1, 12))
@settings(max_examples=40, deadline=None)
def test_a_higher_cost_never_helps_the_fall(numbers: Numbers, model: str, quorum: int) -> None:
    found = collapse(model, np.linspace(0, 1, 101), {**numbers, "size": 12, "quorum": quorum})
    assert (np.diff(found.probability) <= 1e-12).all()
    assert (found.slope <= 0).all()


# uniqueness and disagreement ----------------------------------------------------------------------------------


def test_the_edge_of_uniqueness() -> None:
    """Morris & Shin 1998, 2003: alpha = 2 needs beta >= .636620; the warning reaches to 1.1 times that."""
    beta = np.array([0.5, 0.636619, 0.636621, 0.6, 0.700281, 0.700283])
    numbers: dict[str, ArrayLike] = {"doubt": 2**-0.5, "noise": beta**-0.5}
    assert is_unique(numbers).tolist() == [False, False, True, False, True, True]
    assert is_near_edge(numbers).tolist() == [True, True, True, True, True, False]
    assert bool(is_unique({"doubt": 1.0, "noise": 0.0}))
    assert not bool(is_unique({"doubt": 0.0, "noise": 0.5}))
    assert bool(is_near_edge({"doubt": 0.0, "noise": 0.5}))


@given(SETS)
@settings(max_examples=40, deadline=None)
def test_uniqueness_is_one_root_everywhere(numbers: Numbers) -> None:
    """Somewhere several roots exactly when not unique: at strength 1/2 and c = 1/2, the equation's middle."""
    assume(abs(numbers["noise"] / numbers["doubt"] ** 2 - math.sqrt(2 * math.pi)) > 1e-3)
    assert bool(is_unique(numbers)) == (len(roots(0.5, {**numbers, "strength": 0.5})) == 1)


def test_the_three_models_from_one_set_of_parameters() -> None:
    for c in (0.2, 0.45, 0.8):
        for numbers in (PUBLIC, SEVERAL, {**PUBLIC, "size": 10.0, "quorum": 7.0}):
            found = [float(collapse(model, c, numbers).probability) for model in MODELS]
            assert [float(one) for one in by_model(c, numbers).values()] == found
    assert float(collapse("quorum", 0.45, SEVERAL).probability) == 1.0  # in the continuum: 0.45 <= 1 - 0.5
    assert float(collapse("quorum", 0.55, SEVERAL).probability) == 0.0
    alone = {"size": 10.0, "quorum": 7.0}
    assert {model: float(one) for model, one in by_model(0.35, alone).items()} == {
        "public": 0.0,
        "private": 0.0,
        "quorum": 1.0,
    }  # 1 - .35 is below 7 of 10, and 4 of 10 is above .35: the two differ in between


# the promise --------------------------------------------------------------------------------------------------


def tipping_by_search(worths: list[float], model: str, numbers: Numbers) -> float:
    def enough(more: float) -> bool:
        c = cost_of(worths[0], worths[1], worths[2], worths[3] + more)
        return float(collapse(model, c, numbers).probability) >= 0.5

    if enough(0.0):
        return 0.0
    if not enough(1e12):
        return math.inf
    low, high = 0.0, 1e12
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


@given(WORTHS, SETS, st.sampled_from(MODELS), st.integers(1, 13), st.sampled_from([None, "doubt", "noise"]))
@settings(max_examples=60, deadline=None)
def test_tipping_is_the_least_promise(
    worths: list[float], numbers: Numbers, model: str, quorum: int, zero: str | None
) -> None:
    assume(abs(numbers["strength"] - 1) > 1e-6)  # there only an endless promise is enough, which no search can find
    numbers = {**numbers, "size": 12, "quorum": quorum}
    numbers[zero or "size"] = 0.0 if zero else 12
    expected = tipping_by_search(worths, model, numbers)
    w00, w10, w01, w11 = worths
    found = float(tipping(w00, w10, w01, w11, model, numbers))
    if expected < 1e9:  # beyond, the search's own end
        assert found == pytest.approx(expected, rel=1e-6, abs=1e-6)
    else:
        assert found > 1e9 * 0.999


@pytest.mark.parametrize("model", MODELS)
def test_largest_cost_is_where_the_chance_is_a_half(model: str) -> None:
    for z in (0.1, 0.3, 0.5, 0.7, 0.95):
        for numbers in ({**PUBLIC, "strength": z}, {**SEVERAL, "strength": z}):
            bound = float(largest_cost(model, numbers))
            below, above = (float(collapse(model, c, numbers).probability) for c in (bound - 1e-9, bound + 1e-9))
            assert below > 0.5 - 1e-7
            assert above < 0.5 + 1e-7
            assert below >= above


@pytest.mark.parametrize("model", MODELS)
def test_regimes_beyond_the_crowd(model: str) -> None:
    """One that would fall by itself, one that falls only if all join, one that never falls."""
    numbers: dict[str, ArrayLike] = {"strength": np.array([-0.2, 0.0, 1.0, 1.2]), "doubt": 0.4, "noise": 0.2}
    assert largest_cost(model, numbers).tolist() == [1.0, 1.0, 0.0, -1.0]
    found = tipping(0.0, -1.0, 0.0, np.array([-1.0, -1.0, 9.0, 9.0]), model, numbers)
    assert found.tolist()[2:] == [math.inf, math.inf]
    assert found.tolist()[:2] == ([1.0, 1.0] if model == "quorum" else [0.0, 0.0])  # nobody joins for less than nothing
    none_needed = tipping(0.0, 0.0, 0.0, 0.0, model, {**numbers, "strength": np.array([1.0, 1.2])})
    assert none_needed.tolist() == [0.0, math.inf]


# arrays -------------------------------------------------------------------------------------------------------


def mixed() -> dict[str, NDArray[np.float64]]:
    """Draws of every kind, the extreme ones among the ordinary."""
    random = np.random.default_rng(5)
    numbers = {
        "strength": random.uniform(-0.5, 1.5, 1_003),
        "doubt": random.choice([0.0, 1e-9, 1e-3, 0.3, 2.0, 1e15], 1_003),
        "noise": random.choice([0.0, 1e-300, 0.02, 0.5, 3.0, 1e15], 1_003),
        "size": random.uniform(1, 50, 1_003),
        "quorum": random.uniform(1, 50, 1_003),
    }
    return {**numbers, "c": random.choice([0.0, 1e-300, 0.1, 0.45, 0.5, 0.999, 1 - 1e-16, 1.0], 1_003)}


def rows(model: str, numbers: dict[str, NDArray[np.float64]]) -> bytes:
    """Everything that is known of each draw, one row a draw."""
    c = numbers["c"]
    one = collapse(model, c, numbers)
    more = tipping(c, -c, 0 * c, c + 1, model, numbers)
    return np.column_stack([one.probability, one.slope, one.threshold, one.unique, more]).tobytes()


@pytest.mark.parametrize("model", MODELS)
def test_a_draw_does_not_depend_on_its_neighbours(model: str) -> None:
    numbers = mixed()
    for size in (1, 7, 1_000):
        parts = [{key: one[at : at + size] for key, one in numbers.items()} for at in range(0, 1_003, size)]
        assert b"".join(rows(model, part) for part in parts) == rows(model, numbers)


@pytest.mark.parametrize("model", MODELS)
def test_extremes_stay_numbers(model: str) -> None:
    numbers = mixed()
    found = collapse(model, numbers["c"], numbers)
    assert np.isfinite([found.probability, found.slope, found.threshold]).all()
    assert ((found.probability >= 0) & (found.probability <= 1)).all()
    assert found.probability.shape == found.slope.shape == found.threshold.shape == found.unique.shape == (1_003,)


def test_doctests() -> None:
    found = doctest.testmod(global_game)
    assert (found.failed, found.attempted >= 8) == (0, True)
