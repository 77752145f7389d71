"""Draws against their one-line definitions: uniforms by name, inverse distribution function, bins of a prior."""

from __future__ import annotations

import doctest
import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from strategies import quantity_values

from offramp.case import distributions, quantities
from offramp.case.distributions import bins, draw, ends, quantile, stream
from offramp.case.quantities import Range, Value
from offramp.case.types import Quantity

UNIFORMS = st.lists(st.floats(1e-9, 1 - 1e-9), min_size=1, max_size=8)
STARTS = st.integers(0, 40) | st.integers(0, 2**70)


def word(seed: int, name: str, i: int) -> int:
    """spec/case-file.md: one word of the stream."""
    digest = hashlib.blake2b(f"{seed}\0{name}".encode(), digest_size=16).digest()
    low, high = int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")
    h = np.array([low, high], dtype=np.uint64)
    return int(np.random.Philox(key=h, counter=i // 4).random_raw(4)[i % 4])


def uniform(seed: int, name: str, i: int) -> float:
    return ((word(seed, name, i) >> 11) + 0.5) * 2**-53


def inverse(value: Value, u: float, low: float, high: float) -> float:
    """The twin of `quantile`: bisection on the distribution function."""
    if not isinstance(value, Range):
        return value
    if value.mode is None:
        return low + u * (high - low)
    a, b = 1 + 4 * (value.mode - low) / (high - low), 1 + 4 * (high - value.mode) / (high - low)
    below, above = 0.0, 1.0
    for _ in range(100):
        middle = (below + above) / 2
        below, above = (middle, above) if stats.beta.cdf(middle, a, b) < u else (below, middle)
    return low + (high - low) * (below + above) / 2


# uniforms -----------------------------------------------------------------------------------------------------


@given(st.integers(0, 2**64), st.text(max_size=20).filter(str.isprintable), STARTS, st.integers(0, 9))
@settings(max_examples=40, deadline=None)
def test_stream_is_its_definition(seed: int, name: str, start: int, count: int) -> None:
    expected = [uniform(seed, name, start + k) for k in range(count)]
    assert stream(seed, name, start, count).tolist() == expected


def test_any_draw_alone_equals_its_place_in_the_vector() -> None:
    whole = stream(7, "worth.ruler.fear", 0, 1_003)
    for size in (1, 7, 1_000):
        parts = [stream(7, "worth.ruler.fear", at, min(size, 1_003 - at)) for at in range(0, 1_003, size)]
        assert np.concatenate(parts).tobytes() == whole.tobytes()


def test_the_first_uniforms_stand_for_ever() -> None:
    """Results that have been published must not move: these numbers may never change."""
    first = [0.2172083915506709, 0.7293458274053572, 0.7930536403231598, 0.8874516310371563, 0.28850036936493745]
    assert stream(0, "worth.ruler.fear", 0, 5).tolist() == first


def test_streams_differ_by_name_and_by_seed() -> None:
    a, b, c = stream(1, "a", 0, 4_000), stream(1, "b", 0, 4_000), stream(2, "a", 0, 4_000)
    for one, two in ((a, b), (a, c), (b, c)):
        assert abs(np.corrcoef(one, two)[0, 1]) < 0.08  # five standard errors
    assert stats.kstest(a, "uniform").pvalue > 1e-6
    assert 0 < a.min() < a.max() < 1


# quantiles ----------------------------------------------------------------------------------------------------


@given(quantity_values(), UNIFORMS)
@settings(max_examples=40, deadline=None)
def test_quantile_is_the_inverse_of_the_distribution(value: Value, u: list[float]) -> None:
    low, high = (quantities.central(value.low), quantities.central(value.high)) if isinstance(value, Range) else (0, 0)
    found = quantile(value, u)
    expected = [inverse(value, one, low, high) for one in u]
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9 * max(1.0, high - low))


@given(quantity_values(), UNIFORMS)
@settings(max_examples=40, deadline=None)
def test_quantile_ascends_within_the_bounds(value: Value, u: list[float]) -> None:
    found = quantile(value, sorted(u))
    low, high = quantities.bounds(value)
    assert found.shape == (len(u),)
    assert low <= found.min() <= found.max() <= high
    assert (np.diff(found) >= -1e-9 * (high - low)).all()


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_the_median_of_a_uniform_is_its_midpoint(low: float, width: float) -> None:
    value = Range(low, None, low + width)
    assert quantile(value, 0.5) == pytest.approx(quantities.central(value), abs=1e-9 * (abs(low) + width))


def test_the_mean_of_a_pert_is_its_definition() -> None:
    """(a + 4 m + b) / 6 (Malcolm et al. 1959), here the mean over a fine grid of quantiles."""
    assert bins(Range(4.0, 6.0, 9.0), 20_000).mean() == pytest.approx((4 + 4 * 6 + 9) / 6, abs=1e-5)


def test_a_mode_at_an_end_and_ends_that_meet() -> None:
    found = quantile(Range(4.0, 4.0, 9.0), [1e-12, 0.5, 1 - 1e-12])
    assert 4 <= found[0] < found[1] < found[2] <= 9
    met = quantile(Range(Range(1.0, None, 2.0), 2.0, Range(2.0, None, 3.0)), 0.3, (np.array([2.0]), np.array([2.0])))
    assert met.tolist() == [2.0]


# draws --------------------------------------------------------------------------------------------------------


def drawn(path: str, value: Value, seed: int, i: int) -> float:
    """The twin of `draw`: one draw, its ends first, each a quantity of its own."""
    if not isinstance(value, Range):
        return value
    low = drawn(f"low.{path}", value.low, seed, i) if isinstance(value.low, Range) else value.low
    high = drawn(f"high.{path}", value.high, seed, i) if isinstance(value.high, Range) else value.high
    return inverse(value, uniform(seed, path, i), low, high)


@given(quantity_values(), st.integers(0, 5), st.integers(0, 9), st.integers(1, 6))
@settings(max_examples=40, deadline=None)
def test_draws_are_their_definition(value: Value, seed: int, start: int, count: int) -> None:
    found = draw(Quantity("worth.a.b", value), seed, start, count)
    expected = [drawn("worth.a.b", value, seed, start + k) for k in range(count)]
    width = float(np.ptp(quantities.bounds(value)))
    assert found.shape == (count,)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9 * max(1.0, width))


NESTED = quantities.parse_value("(1..2..3)..4..(9..11)")


@pytest.mark.parametrize("value", [6.0, quantities.parse_value("4..8"), quantities.parse_value("4..6..9"), NESTED])
def test_batches_give_the_same_bytes(value: Value) -> None:
    one = Quantity("worth.a.b", value)
    whole = draw(one, 3, 0, 1_003)
    for size in (1, 7, 1_000):
        parts = [draw(one, 3, at, min(size, 1_003 - at)) for at in range(0, 1_003, size)]
        assert np.concatenate(parts).tobytes() == whole.tobytes()


def test_ends_are_drawn_apart_from_the_quantity() -> None:
    low, high = ends(NESTED, "worth.a.b", 3, 0, 2_000)
    u = stream(3, "worth.a.b", 0, 2_000)
    for one, two in ((low, high), (low, u), (high, u)):
        assert abs(np.corrcoef(one, two)[0, 1]) < 0.12
    assert high.tolist() == (9 + 2 * stream(3, "high.worth.a.b", 0, 2_000)).tolist()
    assert ends(quantities.parse_value("4..8"), "x", 3, 0, 5)[0].shape == ()


# bins ---------------------------------------------------------------------------------------------------------


@given(quantity_values(), st.integers(1, 12))
@settings(max_examples=40, deadline=None)
def test_bins_are_the_medians_of_equal_shares(value: Value, points: int) -> None:
    found = bins(value, points)
    assert found.shape == (points,)
    assert found.tolist() == [float(quantile(value, (k + 0.5) / points)) for k in range(points)]


def test_bins_at_drawn_ends_are_the_bins_of_each_draw() -> None:
    low, high = ends(NESTED, "worth.a.b", 3, 0, 5)
    found = bins(NESTED, 7, (low, high))
    assert found.shape == (7, 5)
    for k in range(5):
        alone = Range(float(low[k]), 4.0, float(high[k]))
        assert found[:, k].tolist() == bins(alone, 7).tolist()
    half = quantities.parse_value("0..(4..8)")
    assert bins(half, 3, ends(half, "x", 1, 0, 4)).shape == (3, 4)


def test_doctests() -> None:
    found = doctest.testmod(distributions)
    assert (found.failed, found.attempted >= 5) == (0, True)
