"""Our special functions against SciPy's, and each element without its neighbours."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special as scipy

from offramp.case.special import beta_quantile, normal_cdf, normal_quantile, student_quantile

TAILS = 10.0 ** -np.linspace(1, 300, 150)


def test_the_normal_distribution() -> None:
    t = np.append(np.linspace(-37, 9, 400), [-np.inf, np.inf, 0.0])
    np.testing.assert_allclose(normal_cdf(t), scipy.ndtr(t), rtol=1e-12)
    assert np.isnan(normal_cdf(np.nan))


def test_its_quantile() -> None:
    p = np.concatenate([TAILS, np.linspace(0.01, 0.99, 99), 1 - TAILS[:8]])
    np.testing.assert_allclose(normal_quantile(p), scipy.ndtri(p), rtol=1e-12, atol=1e-15)
    assert normal_quantile([0.0, 1.0]).tolist() == [-np.inf, np.inf]
    assert np.isnan(normal_quantile([np.nan, -0.1, 1.1])).all()


def test_the_beta_quantile_of_every_mode_into_both_tails() -> None:
    mode = np.linspace(0, 1, 21)[:, None]
    u = np.concatenate([TAILS[:9], np.linspace(0.01, 0.99, 33), 1 - TAILS[:8]])
    found, expected = (each(1 + 4 * mode, 5 - 4 * mode, u) for each in (beta_quantile, scipy.betaincinv))
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    np.testing.assert_allclose(1 - found, 1 - expected, rtol=1e-12, atol=1e-15)


def test_students_quantile_by_series_and_by_expansion() -> None:
    for n in (0.5, 1, 1.7, 2, 3, 6.5, 11, 29, 99.5, 299, 300, 1000.5, 1e9):
        found = student_quantile(n, 0.975)  # back through the distribution: SciPy's own quantile is 5e-10 off in 1.11
        assert scipy.stdtr(n, found) == pytest.approx(0.975, abs=1e-13), n


def test_an_element_alone_equals_its_place_in_a_vector() -> None:
    rng = np.random.default_rng(1)
    u, a = rng.random(60), 1 + 4 * rng.random(60)
    for whole, alone in (
        (beta_quantile(a, 6 - a, u), [beta_quantile(x, 6 - x, p) for x, p in zip(a, u, strict=True)]),
        (normal_quantile(u), [normal_quantile(p) for p in u]),
    ):
        assert whole.tobytes() == np.array(alone).tobytes()
