"""Interrupted series of values against published results and other programs, and the methods against each other.

The cases were computed with R 4.2.2 (lm, sandwich 3.0-2, nlme 3.1-162, prais); each names its own source.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from gevinst.analysis.its import Options, fit, fit_many
from gevinst.analysis.its_sensitivity import averaged_with_noise, least_squares, usual_lag
from gevinst.analysis.marginal_ar1 import Reason
from gevinst.analysis.segments import Segments
from gevinst.domain.effect import InterruptedSeries, StandardErrors

CASES = {
    case["id"]: case
    for case in json.loads((Path(__file__).parents[1] / "cases" / "its.json").read_text("utf-8"))["cases"]
}
NAMES = {"(Intercept)": "intercept", "t": "time", "post": "level_change", "since": "slope_change"}
NAMES |= {"s1": "sin1", "c1": "cos1"}
R, REML = 1e-6, 1e-3
VALUES = [method for method in StandardErrors if not method.for_counts]


def of_case(name: str, method: StandardErrors, small_sample: bool = True) -> InterruptedSeries:
    given = CASES[name]["input"]
    segments = Segments(
        len(given["y"]), given["intervention_index"], harmonics=1 if given.get("season_period") else 0
    )
    options = Options(method, given["hac_lag"], small_sample, horizons=(1, 6, 12))
    return fit(np.array(given["y"]), segments, options)


def same(found: InterruptedSeries, expected: dict[str, Any], rel: float) -> None:
    assert found.coefficients is not None
    assert len(found.coefficients) == len(expected)
    for name, figures in expected.items():
        ours = found.coefficients[NAMES[name]]
        assert ours.estimate == pytest.approx(figures["estimate"], rel=rel)
        assert ours.se == pytest.approx(figures["se"], rel=rel)
        assert ours.low == pytest.approx(figures["ci_low"], rel=rel)
        assert ours.high == pytest.approx(figures["ci_high"], rel=rel)


@pytest.mark.parametrize("name", ["its-06-gaussian-ar03", "its-08-gaussian-season"])
class TestCasesFromR:
    def test_least_squares(self, name: str) -> None:
        expected = CASES[name]["expected"]
        found = of_case(name, StandardErrors.OLS)
        same(found, expected["ols"]["coef"], R)
        assert found.df == expected["ols"]["df"]
        assert found.dispersion == pytest.approx(expected["ols"]["sigma"] ** 2, rel=R)
        assert found.residual_autocorrelation == pytest.approx(expected["residual_lag1_acf"], rel=R)

    def test_newey_west_with_and_without_allowance_for_a_small_sample(self, name: str) -> None:
        expected = CASES[name]["expected"]["newey_west"]
        same(of_case(name, StandardErrors.NEWEY_WEST), expected["coef_small_sample_t"], R)
        same(of_case(name, StandardErrors.NEWEY_WEST, False), expected["coef_no_small_sample"], R)

    def test_reml(self, name: str) -> None:
        expected = CASES[name]["expected"]["gls_reml_ar1"]
        found = of_case(name, StandardErrors.REML_AR1)
        same(found, expected["coef"], REML)
        assert found.rho == pytest.approx(expected["rho"], rel=REML)

    def test_prais_winsten(self, name: str) -> None:
        expected = CASES[name]["expected"]["prais_winsten"]
        found = of_case(name, StandardErrors.PRAIS_WINSTEN)
        same(found, expected["coef"], R)
        assert found.rho == pytest.approx(expected["rho"], rel=R)

    def test_effects_at_horizons_with_the_full_covariance(self, name: str) -> None:
        plain, robust = of_case(name, StandardErrors.OLS), of_case(name, StandardErrors.NEWEY_WEST)
        for at, expected in enumerate(CASES[name]["expected"]["effect_at"]):
            assert plain.effects[at].at == expected["h"]
            assert plain.effects[at].estimate == pytest.approx(expected["effect"], rel=R)
            assert [plain.effects[at].low, plain.effects[at].high] == pytest.approx(expected["ci_ols"], rel=R)
            limits = [robust.effects[at].low, robust.effects[at].high]
            assert limits == pytest.approx(expected["ci_nw_small"], rel=R)


def test_the_counterfactual_is_the_line_before_carried_on() -> None:
    found = of_case("its-06-gaussian-ar03", StandardErrors.OLS)
    for expected in CASES["its-06-gaussian-ar03"]["expected"]["effect_at"]:
        at = 24 + expected["h"] - 1
        assert found.counterfactual[at] == pytest.approx(expected["counterfactual_no_season"], rel=R)


def test_california_s_tobacco_programme() -> None:
    """Proposition 99, per capita cigarette sales (Linden, Stata Journal 2015): Newey-West with lag 1, -20.06 packs in 1989 and
    -1.49 a year against a trend of -1.78. There since is 0 at the first point after, here 1; and t starts from 0."""
    found = of_case("its-07-california-prop99", StandardErrors.NEWEY_WEST)
    published = CASES["its-07-california-prop99"]["expected"]["newey_west_small_sample_t"]
    assert found.coefficients is not None
    time, slope = found.coefficients["time"], found.coefficients["slope_change"]
    first = found.effects[0]
    assert first.at == 1
    assert (round(first.estimate, 4), round(slope.estimate, 4), round(time.estimate, 4)) == (
        -20.0581,
        -1.4947,
        -1.7795,
    )
    assert found.coefficients["level_change"].estimate + slope.estimate == pytest.approx(
        first.estimate, rel=1e-12
    )
    for ours, theirs in ((time, published["t"]), (slope, published["since"])):
        assert [ours.estimate, ours.se, ours.low, ours.high] == pytest.approx(
            [theirs[each] for each in ("estimate", "se", "ci_low", "ci_high")], rel=R
        )
    post = published["post"]
    assert [first.estimate, first.low, first.high] == pytest.approx(
        [post["estimate"], post["ci_low"], post["ci_high"]], rel=R
    )
    intercept = found.coefficients["intercept"].estimate + time.estimate
    assert intercept == pytest.approx(published["(Intercept)"]["estimate"], rel=R)


def noisy(rows: int, periods: int, seed: int, missing: float = 0.0) -> np.ndarray:
    dice = np.random.default_rng(seed)
    values = 20 + dice.normal(size=(rows, periods))
    for t in range(1, periods):
        values[:, t] += 0.4 * (values[:, t - 1] - 20)
    values[dice.random(values.shape) < missing] = np.nan
    return values


def by_statsmodels(values: np.ndarray, before: int, lag: int) -> Any:
    t = np.arange(1.0, len(values) + 1)
    post = (t > before) * 1.0
    known = np.isfinite(values)
    design = np.column_stack([np.ones_like(t), t, post, post * (t - before)])[known]
    return sm.OLS(values[known], design).fit(
        cov_type="HAC", cov_kwds={"maxlags": lag, "use_correction": True}, use_t=True
    )


@pytest.mark.parametrize("missing", [0.0, 0.12])
def test_a_batch_of_newey_west_equals_statsmodels(missing: float) -> None:
    """Both ways: the matrix product for those that share a design, the closed form for those with gaps of their own."""
    designs = [Segments(36, before) for before in (12, 18, 24)]
    values, which = noisy(60, 36, 3, missing), np.arange(60) % 3
    found = least_squares(values, designs, which, [each.as_reported() for each in designs], max_lag=3)
    assert (found.reason == Reason.NONE).sum() > 50
    for row in np.flatnonzero(found.reason == Reason.NONE):
        theirs = by_statsmodels(values[row], designs[which[row]].before, 3)
        np.testing.assert_allclose(found.estimate[row], theirs.params, rtol=1e-8)
        np.testing.assert_allclose(found.se_newey_west[row], theirs.bse, rtol=1e-8)


def test_a_single_series_equals_its_row_in_both_ways() -> None:
    segments = Segments(40, 20)
    values = noisy(30, 40, 5, 0.1)
    contrasts = np.concatenate([segments.as_reported(), segments.effects((6, 12, 30))])
    which = np.zeros(30, dtype=np.int64)
    found = least_squares(values, [segments], which, [contrasts])
    assert len(np.unique(found.lag)) == 1 or set(found.lag) <= {2, 3}
    for row in np.flatnonzero(found.reason == Reason.NONE):
        one = fit(values[row], segments, Options(StandardErrors.NEWEY_WEST, horizons=(6, 12, 30)))
        assert one.coefficients is not None
        np.testing.assert_allclose(
            [[each.estimate, each.se] for each in one.coefficients.values()],
            np.stack([found.estimate[row, :4], found.se_newey_west[row, :4]], axis=1),
            rtol=1e-9,
        )
        assert one.effects[2].estimate is None
        assert np.isnan(found.estimate[row, 8])


def test_the_usual_lag() -> None:
    assert usual_lag(np.array([16, 24, 48, 100, 200])).tolist() == [2, 2, 3, 4, 4]


@pytest.mark.parametrize("method", VALUES)
def test_what_every_method_gives(method: StandardErrors) -> None:
    values = noisy(1, 40, 8)[0] - np.where(np.arange(40) >= 18, 2.0, 0.0)
    values[[4, 30]] = np.nan
    found = fit(values, Segments(40, 18, harmonics=1), Options(method, horizons=(1, 12, 23)))
    assert found.coefficients is not None
    assert found.mean_effect is not None
    assert found.averted is not None
    assert list(found.coefficients) == ["intercept", "time", "level_change", "slope_change", "sin1", "cos1"]
    assert (found.points_before, found.points_after, found.missing, found.df) == (17, 21, 2, 32)
    assert "missing_periods" in found.notes
    # Averted is the distance between the two lines, over all calendar periods after.
    gap = np.array(found.counterfactual[18:]) - np.array(found.fitted[18:])
    assert found.averted.estimate == pytest.approx(gap.sum(), rel=1e-9)
    assert found.averted.estimate == pytest.approx(-22 * found.mean_effect.estimate)
    assert found.averted.low == pytest.approx(-22 * found.mean_effect.high)
    assert found.counterfactual[:18] == pytest.approx(found.fitted[:18])
    assert -gap[11] == pytest.approx(found.effects[1].estimate)
    assert (found.effects[2].at, found.effects[2].estimate) == (23, None)
    bands = zip(found.counterfactual_low, found.counterfactual, found.counterfactual_high, strict=True)
    assert all(low < line < high for low, line, high in list(bands)[18:])  # type: ignore[operator]
    assert found.counterfactual_low[:18] == (None,) * 18
    for each in (*found.coefficients.values(), found.mean_effect):
        assert (each.p < 0.05) == (each.low > 0 or each.high < 0)


def test_the_wider_of_reml_and_least_squares() -> None:
    values, segments = noisy(1, 24, 11)[0], Segments(24, 12)
    plain, reml, wide = (
        fit(values, segments, Options(method)).coefficients
        for method in (StandardErrors.OLS, StandardErrors.REML_AR1, StandardErrors.REML_AR1_MAX)
    )
    assert plain is not None and reml is not None and wide is not None  # noqa: PT018
    for name in plain:
        assert wide[name].se == max(plain[name].se or 0, reml[name].se or 0)
        assert wide[name].estimate == reml[name].estimate


def test_missing_months_in_reml_are_what_dense_matrices_give() -> None:
    """The covariance written out over the months that have a figure, at the rho that was found and beside it."""
    values, segments = noisy(1, 30, 13)[0], Segments(30, 14)
    values[[5, 6, 20]] = np.nan
    found = fit(values, segments, Options(StandardErrors.REML_AR1))
    assert found.rho is not None
    assert found.coefficients is not None
    known = np.isfinite(values)
    x, y, at = segments.matrix()[known], values[known], np.flatnonzero(known)

    def likelihood(rho: float) -> tuple[float, np.ndarray, np.ndarray]:
        v = np.linalg.inv(rho ** np.abs(at[:, None] - at[None, :]))
        inverse = np.linalg.inv(x.T @ v @ x)
        b = inverse @ x.T @ v @ y
        rss = (y - x @ b) @ v @ (y - x @ b)
        logs = np.linalg.slogdet(v)[1] + np.linalg.slogdet(inverse)[1]
        return 0.5 * (logs - (len(y) - 4) * np.log(rss)), b, np.sqrt(np.diag(inverse) * rss / (len(y) - 4))

    best, b, se = likelihood(found.rho)
    assert best >= max(likelihood(found.rho + step)[0] for step in (-1e-3, 1e-3))
    assert found.coefficients["slope_change"].estimate == pytest.approx(b[3], rel=1e-8)
    assert found.coefficients["level_change"].se == pytest.approx(se[2], rel=1e-8)


def test_a_comparison_group_takes_away_what_both_share() -> None:
    """A jump that both have is no effect; a month missing in one is missing in both."""
    dice = np.random.default_rng(2)
    shared = np.where(np.arange(36) >= 18, 5.0, 0.0) + 0.3 * np.arange(36)
    group, other = (shared + 0.5 * dice.normal(size=36) for _ in range(2))
    group[18:] -= 3.0
    group[3], other[4] = np.nan, np.nan
    found = fit(group, Segments(36, 18), comparison=other)
    assert found.missing == 2
    assert "difference_from_comparison" in found.notes
    assert found.mean_effect is not None
    assert found.mean_effect.low < -3.0 < found.mean_effect.high < 0
    assert fit(group, Segments(36, 18)).mean_effect.estimate > 0  # type: ignore[union-attr]
    many = fit_many(group[None], [Segments(36, 18)], np.zeros(1, dtype=np.int64), comparison=other[None])
    assert many.mean.low[0] == pytest.approx(found.mean_effect.low, rel=1e-9)


def test_one_series_is_its_row_of_many() -> None:
    designs = [Segments(24, 10), Segments(30, 18, harmonics=1), Segments(26, 13, slope_change=False)]
    which = np.arange(90) % 3
    values = noisy(90, 30, 21, 0.05)
    for row, design in enumerate(which):
        values[row, designs[design].periods :] = np.nan
    many = fit_many(values, designs, which, horizons=(6, 15))
    for row in range(12):
        segments = designs[which[row]]
        one = fit(values[row, : segments.periods], segments, Options(horizons=(6, 15)))
        if many.reason[row] != Reason.NONE:
            assert one.notes == (Reason(int(many.reason[row])).code,)
            continue
        assert one.coefficients is not None
        assert one.averted is not None
        level = one.coefficients["level_change"]
        assert [level.estimate, level.low, level.high] == pytest.approx(
            [many.level.estimate[row], many.level.low[row], many.level.high[row]], rel=1e-9
        )
        assert [one.averted.low, one.averted.high] == pytest.approx(
            [many.averted.low[row], many.averted.high[row]], rel=1e-9
        )
        assert one.rho == pytest.approx(many.rho[row], rel=1e-9)
        assert (one.effects[1].estimate is None) == bool(np.isnan(many.effects.estimate[row, 1]))


@pytest.mark.parametrize(
    ("values", "note"),
    [
        (np.full(24, np.nan), "too_few_points"),
        (np.full(24, 3.0), "no_residual_variation"),
        (np.r_[noisy(1, 23, 1)[0], np.inf], "not_finite"),
        (np.r_[np.full(7, np.nan), noisy(1, 17, 1)[0]], "too_few_points"),
        (2.0 + 0.5 * np.arange(24.0), "no_residual_variation"),
    ],
)
@pytest.mark.parametrize("method", VALUES)
def test_what_cannot_be_estimated_says_why(values: np.ndarray, note: str, method: StandardErrors) -> None:
    found = fit(values, Segments(24, 12), Options(method))
    assert found.notes == (note,)
    assert found.coefficients is None
    assert (found.mean_effect, found.averted, found.rho, found.counterfactual) == (None, None, None, ())
    assert all(each.estimate is None for each in found.effects)


def test_noise_beside_the_carry_over() -> None:
    """With nothing but carry-over, and the default's own prior, it is the default; from 36 periods it is offered."""
    values, segments = noisy(1, 40, 17)[0], Segments(40, 20, harmonics=1)
    values[[6, 30]] = np.nan
    contrasts = segments.effects((6, 12))
    x, weight = np.polynomial.legendre.leggauss(24)
    same_prior = (x, np.ones(24), weight * (1 + x) ** 2)
    alike = averaged_with_noise(values, segments, contrasts, grid=same_prior)
    default = fit_many(values[None], [segments], np.zeros(1, dtype=np.int64))
    for ours, theirs in (
        (alike.low, "low"),
        (alike.high, "high"),
        (alike.p, "p"),
        (alike.estimate, "estimate"),
    ):
        assert ours[[0, 4]] == pytest.approx(
            [getattr(default.level, theirs)[0], getattr(default.mean, theirs)[0]], rel=1e-9
        )
    assert alike.rho == pytest.approx(default.rho[0], rel=1e-9)
    short = fit(noisy(1, 35, 1)[0], Segments(35, 17), Options(StandardErrors.MARGINAL_AR1_NOISE))
    assert (short.coefficients, short.notes) == (None, ("too_few_for_noise",))


def test_strong_carry_over_is_said() -> None:
    """A slow wave that no line follows: neighbours resemble each other strongly."""
    wave = np.sin(np.arange(36) / 3.0) * 4 + noisy(1, 36, 2)[0] / 4
    assert "strong_carry_over" in fit(wave, Segments(36, 18)).notes
    assert "strong_carry_over" not in fit(noisy(1, 36, 2)[0], Segments(36, 18)).notes


quick = settings(max_examples=15, deadline=None)


@quick
@given(st.integers(0, 10**6), st.sampled_from(VALUES), st.floats(0.01, 100), st.floats(-1000, 1000))
def test_units_shifts_and_mirrors(seed: int, method: StandardErrors, factor: float, shift: float) -> None:
    values, segments = noisy(1, 36, seed)[0], Segments(36, 17)
    was, now, mirrored = (
        fit(each, segments, Options(method)).averted for each in (values, values * factor + shift, -values)
    )
    assert was is not None and now is not None and mirrored is not None  # noqa: PT018
    width = was.high - was.low
    assert [now.low / factor, now.high / factor] == pytest.approx([was.low, was.high], abs=1e-6 * width)
    assert [-mirrored.high, -mirrored.low] == pytest.approx([was.low, was.high], abs=1e-6 * width)
    assert was.low < was.estimate < was.high
