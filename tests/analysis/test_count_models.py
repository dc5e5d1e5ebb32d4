"""The plain regression for counts: published figures, another program's figures, and its refusals."""

import json
import math
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gevinst.analysis.count_models import CountFamily, ModelEffects, model_effects
from gevinst.analysis.count_series import REASONS, Counts

CASES = {
    case["id"]: case
    for case in json.loads((Path(__file__).parents[1] / "cases" / "its.json").read_text(encoding="utf-8"))[
        "cases"
    ]
}
SICILY = {
    "its-01-sicily-poisson": (CountFamily.POISSON, False, 0),
    "its-02-sicily-quasi": (CountFamily.QUASI_POISSON, False, 0),
    "its-03-sicily-seasonal": (CountFamily.QUASI_POISSON, False, 2),
    "its-04-sicily-slope": (CountFamily.QUASI_POISSON, True, 2),
    "its-05-sicily-averted": (CountFamily.QUASI_POISSON, False, 2),
}
OUR_NAMES = {
    "(Intercept)": "intercept",
    "smokban": "level_change",
    "I(smokban * (time - 36))": "slope_change",
}


def sicily(case_id: str, small_sample: bool = False) -> ModelEffects:
    given = CASES[case_id]["input"]
    family, slope_change, harmonics = SICILY[case_id]
    events = np.array([given["count"]], dtype=float)
    series = Counts(
        events=events,
        at_risk=np.array([given["offset_population"]], dtype=float),
        before=np.array([given["intervention_index"]]),
        length=np.array([events.size]),
        binomial=False,
        trend=np.array([True]),
        slope_change=np.array([slope_change]),
        harmonics=harmonics,
    )
    return model_effects(series, family, (1, 6, 12, 23), small_sample=small_sample)


def one(events: Any, at_risk: Any, before: int, family: CountFamily, **more: Any) -> ModelEffects:
    events = np.asarray(events, dtype=float)
    series = Counts(
        events=events[None],
        at_risk=np.broadcast_to(np.asarray(at_risk, dtype=float), events.shape)[None],
        before=np.array([before]),
        length=np.array([events.size]),
        binomial=family is CountFamily.QUASI_BINOMIAL,
        trend=np.array([more.pop("trend", True)]),
        slope_change=np.array([more.pop("slope_change", True)]),
        harmonics=more.pop("harmonics", 0),
    )
    return model_effects(series, family, **more)


@pytest.mark.parametrize("case_id", SICILY)
def test_the_published_sicilian_figures(case_id: str) -> None:
    expected = CASES[case_id]["expected"]
    found = sicily(case_id)
    for name, values in expected.get("coef", {}).items():
        at = found.names.index(OUR_NAMES.get(name, name))
        assert [
            found.coefficients.estimate[0, at],
            found.errors[0, at],
            found.coefficients.low[0, at],
            found.coefficients.high[0, at],
        ] == pytest.approx([values[key] for key in ("estimate", "se", "ci_low", "ci_high")], rel=1e-6), name
        if name == "smokban":
            assert [found.level.estimate[0], found.level.low[0], found.level.high[0]] == pytest.approx(
                [values[key] for key in ("rr", "rr_low", "rr_high")], rel=1e-6
            )
    for at, values in enumerate(expected.get("effect_at", [])):
        assert [
            found.effects.estimate[0, at],
            found.effects.low[0, at],
            found.effects.high[0, at],
        ] == pytest.approx([values[key] for key in ("rr", "rr_low", "rr_high")], rel=1e-6)
    if "coef" in expected:
        assert found.dispersion[0] == pytest.approx(expected["dispersion"], rel=1e-6)
        assert found.deviance[0] == pytest.approx(expected["deviance"], rel=1e-6)
        assert found.df[0] == expected["df_resid"]
    else:
        assert [found.averted.estimate[0], found.averted.low[0], found.averted.high[0]] == pytest.approx(
            [-expected[key] for key in ("difference", "ci_high", "ci_low")], rel=1e-5
        )
    if "F_slope" in expected:
        gain = sicily("its-03-sicily-seasonal").deviance[0] - found.deviance[0]
        assert gain / found.dispersion[0] == pytest.approx(expected["F_slope"], rel=1e-6)


def test_the_ratios_of_the_article() -> None:
    assert round(float(sicily("its-02-sicily-quasi").level.estimate[0]), 3) == 0.894
    assert round(float(sicily("its-03-sicily-seasonal").level.estimate[0]), 3) == 0.885


def test_the_binomial_family_agrees_with_statsmodels() -> None:
    statsmodels = import_module("statsmodels.api")
    rng = np.random.default_rng(4)
    at_risk = rng.integers(40, 90, 30).astype(float)
    events = rng.binomial(at_risk.astype(int), np.where(np.arange(30) < 15, 0.3, 0.2)).astype(float)
    found = one(events, at_risk, 15, CountFamily.QUASI_BINOMIAL, horizons=(6,))
    t = np.arange(1.0, 31.0)
    post = (t > 15) * 1.0
    design = np.column_stack([np.ones(30), t, post, post * (t - 15)])
    fit = statsmodels.GLM(
        events / at_risk, design, family=statsmodels.families.Binomial(), var_weights=at_risk
    ).fit(scale="X2", tol=1e-14)
    np.testing.assert_allclose(found.coefficients.estimate[0], fit.params, rtol=1e-8)
    np.testing.assert_allclose(found.errors[0], fit.bse, rtol=1e-8)
    assert found.dispersion[0] == pytest.approx(fit.scale, rel=1e-8)
    assert found.deviance[0] == pytest.approx(fit.deviance, rel=1e-8)
    reach = 2.055529438642871  # The 97.5 % point of t with 26 degrees of freedom.
    at_six = fit.t_test([0, 0, 1, 6])
    assert found.effects.high[0, 0] == pytest.approx(
        math.exp(float(at_six.effect[0] + reach * at_six.sd[0, 0])), rel=1e-7
    )
    np.testing.assert_allclose(found.expected[0], fit.fittedvalues, rtol=1e-8)
    without = design * np.array([1.0, 1.0, 0.0, 0.0])
    np.testing.assert_allclose(found.counterfactual.estimate[0, 15:], fit.predict(without)[15:], rtol=1e-8)
    assert found.averted.estimate[0] == pytest.approx(
        float((at_risk * (fit.predict(without) - fit.fittedvalues))[15:].sum()), rel=1e-8
    )


def test_few_degrees_of_freedom_widen_only_an_estimated_dispersion() -> None:
    events, at_risk = [9, 12, 8, 11, 10, 13, 9, 12, 6, 8, 5, 7, 9, 4, 6, 7], 100
    normal, t = (
        one(events, at_risk, 8, CountFamily.QUASI_POISSON, small_sample=small) for small in (False, True)
    )
    assert t.level.low[0] < normal.level.low[0] < normal.level.high[0] < t.level.high[0]
    assert t.errors[0] == pytest.approx(normal.errors[0])
    poisson = [one(events, at_risk, 8, CountFamily.POISSON, small_sample=small) for small in (False, True)]
    assert poisson[0].level.low[0] == poisson[1].level.low[0]
    assert poisson[0].dispersion[0] == 1.0


@pytest.mark.parametrize(
    ("events", "before", "expected"),
    [
        ([0] * 24, 12, "no_events"),
        ([0] * 12 + [3] * 12, 12, "no_events_before"),
        ([3] * 12 + [0] * 12, 12, "no_events_after"),
        ([3] * 12 + [300] * 12, 12, "events_above_trials"),
        ([3, 2] * 2, 2, "too_few_points"),
        ([3, 2] * 12, 24, "intervention_outside"),
        # All of the events after lie in its first month: the slope runs off to minus infinity.
        ([3, 2] * 6 + [7] + [0] * 11, 12, "no_convergence"),
        ([3, 2] * 12, 23, "not_estimable"),
    ],
)
def test_what_cannot_be_fitted_has_its_reason(events: list[int], before: int, expected: str) -> None:
    found = one(events, 20, before, CountFamily.QUASI_BINOMIAL)
    assert REASONS[int(found.reason[0])] == expected
    assert np.isnan(found.level.high[0])
    assert np.isnan(found.averted.high[0])


def test_equal_months_have_no_dispersion_and_no_exception() -> None:
    found = one([5] * 24, 100, 12, CountFamily.QUASI_POISSON)
    assert REASONS[int(found.reason[0])] == "estimated"
    assert found.level.estimate[0] == pytest.approx(1.0)
    assert 0 <= found.level.p[0] <= 1


def test_the_family_must_fit_the_figures() -> None:
    series = Counts(
        np.ones((1, 24)),
        np.full((1, 24), 20.0),
        np.array([12]),
        np.array([24]),
        True,
        np.array([True]),
        np.array([True]),
    )
    with pytest.raises(ValueError, match="quasipoisson does not fit"):
        model_effects(series, CountFamily.QUASI_POISSON)


def test_a_single_series_is_a_row_of_the_batch() -> None:
    rng = np.random.default_rng(12)
    rows = 40
    length = rng.integers(16, 49, rows)
    at_risk = rng.integers(8, 200, (rows, 48)).astype(float)
    events = rng.poisson(at_risk * rng.uniform(0.01, 0.5, (rows, 1))).astype(float)
    events[rng.random(events.shape) < 0.05] = math.nan
    trend = rng.random(rows) < 0.7
    change = trend & (rng.random(rows) < 0.7)
    batch = model_effects(
        Counts(events, at_risk, length // 2, length, False, trend, change, 1), CountFamily.QUASI_POISSON, (6,)
    )
    for row in range(rows):
        own, m = slice(row, row + 1), int(length[row])
        single = model_effects(
            Counts(
                events[own, :m],
                at_risk[own, :m],
                length[own] // 2,
                length[own],
                False,
                trend[own],
                change[own],
                1,
            ),
            CountFamily.QUASI_POISSON,
            (6,),
        )
        assert single.reason[0] == batch.reason[row]
        for name in ("level", "slope", "effects", "mean", "averted", "coefficients"):
            for limit in ("estimate", "low", "high", "p"):
                np.testing.assert_allclose(
                    getattr(getattr(single, name), limit)[0],
                    getattr(getattr(batch, name), limit)[row],
                    rtol=1e-9,
                    atol=1e-9,
                )
        np.testing.assert_allclose(single.dispersion[0], batch.dispersion[row], rtol=1e-9)
