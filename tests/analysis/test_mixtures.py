"""Mixtures of t: the distribution function against SciPy's, the limits against their definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from gevinst.analysis.mixtures import (
    _bracketed,
    mixture_cdf,
    mixture_limits,
    mixture_p,
    mixture_quantile,
    mixture_quantiles,
    t_cdf_pdf,
    t_quantile,
    two_sided,
)


@pytest.mark.parametrize("nu", [1, 2, 3, 8, 9, 44, 141])
def test_the_finite_sums_are_scipy_s_t(nu: int) -> None:
    z = np.linspace(-30, 30, 401)
    cdf, pdf = t_cdf_pdf(z, nu)
    np.testing.assert_allclose(cdf, stats.t.cdf(z, nu), atol=1e-14)
    np.testing.assert_allclose(pdf, stats.t.pdf(z, nu), rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(two_sided(z, nu), 2 * stats.t.sf(abs(z), nu), rtol=1e-9)
    for p in (0.001, 0.025, 0.5, 0.9):
        assert t_quantile(p, nu) == pytest.approx(stats.t.ppf(p, nu), rel=1e-10, abs=1e-14)


def mixtures(rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of several humps, narrow within wide: worse than any series gives."""
    dice = np.random.default_rng(1)
    weights = dice.gamma(0.3, size=(rows, 24))
    centres = 3 * dice.normal(size=(rows, 24))
    return weights / weights.sum(axis=1, keepdims=True), centres, np.exp(1.5 * dice.normal(size=(rows, 24)))


@pytest.mark.parametrize("p", [0.001, 0.025, 0.5, 0.975])
def test_a_limit_is_where_the_mixture_reaches_it(p: float) -> None:
    weights, centres, scales = mixtures(3000)
    limits = mixture_quantiles(weights, centres, scales, 12, p)
    np.testing.assert_allclose(mixture_cdf(limits, weights, centres, scales, 12), p, atol=1e-12)
    assert mixture_quantile(weights[7], centres[7], scales[7], 12, p) == limits[7]


def test_shapes_are_kept_and_a_missing_mixture_is_missing() -> None:
    weights, centres, scales = (each.reshape(5, 4, 24) for each in mixtures(20))
    centres[1, 2] = np.nan
    limits = mixture_quantiles(weights[:, :1], centres, scales, 9, 0.975)
    assert limits.shape == (5, 4)
    assert np.isnan(limits[1, 2])
    assert np.isfinite(limits).sum() == 19


def test_p_agrees_with_the_interval() -> None:
    weights, centres, scales = mixtures(500)
    low, high = (mixture_quantiles(weights, centres, scales, 10, p) for p in (0.025, 0.975))
    p = mixture_p(weights, centres, scales, 10)
    np.testing.assert_array_equal(p < 0.05, (low > 0) | (high < 0))


def test_p_far_out_is_small_and_not_nothing() -> None:
    """A single component is t itself; SciPy's tail is exact there."""
    centres = np.array([[6.0], [-9.0], [40.0]])
    p = mixture_p(np.ones((3, 1)), centres, np.full((3, 1), 0.5), 30)
    np.testing.assert_allclose(p, 2 * stats.t.sf(abs(centres[:, 0]) / 0.5, 30), rtol=1e-9)


@given(
    st.integers(0, 10**6), st.integers(1, 60), st.integers(1, 80), st.floats(0.0, 2.5), st.floats(0.05, 0.999)
)
def test_the_quick_steps_end_where_the_bracketed_search_does(
    seed: int, nu: int, nodes: int, unlike: float, level: float
) -> None:
    dice = np.random.default_rng(seed)
    weights = dice.gamma(0.3, size=(4, 1, nodes)) + 1e-12
    weights /= weights.sum(axis=2, keepdims=True)
    centres = unlike * dice.normal(size=(4, 3, nodes))
    scales = np.exp(unlike * dice.normal(size=(4, 3, nodes)))
    low, high = mixture_limits(weights, centres, scales, nu, level)
    flat = (np.broadcast_to(weights, centres.shape).reshape(12, -1), scales.reshape(12, -1))
    for way, found in ((1.0, low), (-1.0, high)):
        searched = way * _bracketed(
            flat[0], way * centres.reshape(12, -1), flat[1], nu, (1 - level) / 2, np.full(12, np.nan)
        )
        size = np.vecdot(weights, scales)
        np.testing.assert_array_less(np.abs(found - searched.reshape(4, 3)), 1e-9 * size)
