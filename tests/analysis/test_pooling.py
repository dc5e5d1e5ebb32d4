"""Projects put together: metafor's cases, the figures published for BCG, and what holds for any effects."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gevinst.analysis.pooling import log_risk_ratios, pool, pool_one
from gevinst.domain.comparison import Pooled, PoolingMethod

READ = json.loads((Path(__file__).parent.parent / "cases" / "meta.json").read_text(encoding="utf-8"))["cases"]
CASES = [pytest.param(case, id=case["id"]) for case in READ]
BCG = next(case for case in READ if case["id"] == "meta-01-bcg")
OURS = ("FE", "DL", "PM", "REML")


def close(expected):
    return pytest.approx(expected, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("method", OURS)
class TestCases:
    def test_wald(self, case, method: str) -> None:
        expected = case["expected"][f"{method}_z"]
        found = pool_one(case["input"]["effect"], case["input"]["variance"], PoolingMethod(method), False)
        assert [found.estimate, found.se, found.low, found.high] == close(
            [expected[key] for key in ("estimate", "se", "ci_low", "ci_high")]
        )
        assert [found.tau2, found.i2_tau2, found.h2, found.q, found.q_p] == close(
            [expected[key] for key in ("tau2", "I2", "H2", "Q", "Q_p")]
        )
        assert found.i2_q == close(case["expected"]["FE_z"]["I2"])
        if method == "FE":
            assert found.prediction_low is None
        else:
            assert [found.prediction_low, found.prediction_high] == close(
                case["expected"][f"{method}_pi_alt"]["t_k1"]
            )

    def test_the_wider_of_hartung_knapp_and_wald(self, case, method: str) -> None:
        expected = case["expected"].get(f"{method}_knha_adhoc")
        if expected is None:
            assert method == "FE"
            return
        found = pool_one(case["input"]["effect"], case["input"]["variance"], PoolingMethod(method))
        assert [found.se, found.low, found.high] == close(
            [expected[key] for key in ("se", "ci_low", "ci_high")]
        )
        plain = case["expected"][f"{method}_knha"]
        if plain["se"] == close(expected["se"]):
            assert [found.prediction_low, found.prediction_high] == close([plain["pi_low"], plain["pi_high"]])
        else:
            assert found.se > plain["se"]


def test_bcg_as_published() -> None:
    """The documentation of metafor: REML -0.7145 (0.1798), tau² 0.3132, I² 92.22 %, Q(12) = 152.2330; Knapp-Hartung -1.1084
    to -0.3206."""
    tables = np.array([BCG["input"][name] for name in ("ai", "bi", "ci", "di")], dtype=float).T
    effects, variances = log_risk_ratios(tables)
    assert effects == pytest.approx(BCG["input"]["effect"], rel=1e-6)
    assert variances == pytest.approx(BCG["input"]["variance"], rel=1e-6)
    wald = pool_one(effects, variances, PoolingMethod.REML, hartung_knapp=False)
    assert [round(each, 4) for each in (wald.estimate, wald.se, wald.low, wald.high)] == [
        -0.7145, 0.1798, -1.0669, -0.3622,
    ]  # fmt: skip
    assert (round(wald.tau2, 4), round(wald.i2_tau2, 2), round(wald.h2, 2)) == (0.3132, 92.22, 12.86)
    assert (round(wald.q, 4), wald.k) == (152.2330, 13)
    knapp = pool_one(effects, variances)
    assert (round(knapp.low, 4), round(knapp.high, 4)) == (-1.1084, -0.3206)


def test_log_risk_ratio_of_the_readmissions_of_the_cases() -> None:
    """Case ba-03: 42 of 260 before, 25 of 251 after."""
    effects, variances = log_risk_ratios(np.array([[25.0, 226.0, 42.0, 218.0]]))
    assert effects[0] == pytest.approx(-0.4835651015314, rel=1e-6)
    assert variances[0] ** 0.5 == pytest.approx(0.2365994636899, rel=1e-6)


def test_an_empty_cell_gets_a_half() -> None:
    effects, _ = log_risk_ratios(np.array([[0.0, 10.0, 5.0, 5.0]]))
    assert effects[0] == pytest.approx(np.log((0.5 / 11) / (5.5 / 11)))


def test_two_projects_are_shown_as_wide_as_they_are_and_predict_nothing() -> None:
    found = pool_one([-0.5, -0.1], [0.01, 0.01])
    assert found.high - found.low > 2
    assert (found.prediction_low, found.prediction_high) == (None, None)


def test_a_group_that_cannot_be_put_together_is_blank_and_disturbs_no_other() -> None:
    nan = np.nan
    effects = np.array([[1.0, nan, nan], [0.2, 0.4, 0.1], [nan, nan, nan]])
    found = pool(effects, np.where(np.isnan(effects), nan, 0.04))
    assert np.isnan(found.estimate[[0, 2]]).all()
    assert found.k.tolist() == [1, 3, 0]
    assert found.estimate[1] == pool_one([0.2, 0.4, 0.1], [0.04] * 3).estimate


groups = st.lists(st.tuples(st.floats(-5, 5), st.floats(0.001, 10)), min_size=2, max_size=7).map(
    lambda pairs: ([effect for effect, _ in pairs], [variance for _, variance in pairs])
)
methods = st.sampled_from(PoolingMethod)


def near(found: float | None, expected: float | None, scale: float) -> bool:
    if found is None or expected is None:
        return found is expected
    return abs(found - expected) <= 1e-6 * scale


class TestAnyEffects:
    @given(groups, methods)
    def test_bounds(self, group: tuple[list[float], list[float]], method: PoolingMethod) -> None:
        found, wald = pool_one(*group, method), pool_one(*group, method, hartung_knapp=False)
        assert found.low <= wald.low <= found.estimate <= wald.high <= found.high
        assert min(group[0]) - 1e-9 <= found.estimate <= max(group[0]) + 1e-9
        assert found.tau2 >= 0
        assert 0 <= found.i2_q < 100
        assert 0 <= found.i2_tau2 < 100
        assert 0 <= found.q_p <= 1
        if found.prediction_low is not None and found.prediction_high is not None:
            assert found.prediction_low <= found.low + 1e-12
            assert found.prediction_high >= found.high - 1e-12

    @given(groups, methods, st.floats(0.01, 100), st.floats(-10, 10), st.booleans())
    def test_unit_shift_mirror_and_order(
        self,
        group: tuple[list[float], list[float]],
        method: PoolingMethod,
        unit: float,
        shift: float,
        turn: bool,
    ) -> None:
        effects, variances = group
        way = -unit if turn else unit
        plain = pool_one(effects, variances, method)
        moved = pool_one(
            [way * each + shift for each in reversed(effects)],
            [unit**2 * each for each in reversed(variances)],
            method,
        )
        size = unit * (1 + max(abs(each) for each in effects)) + abs(shift) + plain.high - plain.low
        ends = (plain.high, plain.low) if turn else (plain.low, plain.high)
        assert near(moved.estimate, way * plain.estimate + shift, size)
        assert near(moved.low, way * ends[0] + shift, size * 30)
        assert near(moved.high, way * ends[1] + shift, size * 30)
        assert near(moved.tau2, unit**2 * plain.tau2, unit**2 * (1 + plain.tau2))

    @settings(max_examples=25)
    @given(st.lists(groups, min_size=1, max_size=5), methods)
    def test_a_single_group_equals_its_batch_row(
        self, several: list[tuple[list[float], list[float]]], method: PoolingMethod
    ) -> None:
        width = max(len(effects) for effects, _ in several)
        padded = [
            [[*row, *[np.nan] * (width - len(row))] for row in (group[at] for group in several)]
            for at in (0, 1)
        ]
        batch = pool(np.array(padded[0]), np.array(padded[1]), method)
        for row, (effects, variances) in enumerate(several):
            alone = pool_one(effects, variances, method)
            assert batch.estimate[row] == pytest.approx(alone.estimate, rel=1e-9, abs=1e-9)
            assert batch.se[row] == pytest.approx(alone.se, rel=1e-9, abs=1e-9)
            assert batch.tau2[row] == pytest.approx(alone.tau2, rel=1e-9, abs=1e-9)

    @given(groups)
    def test_reml_is_the_top_of_its_likelihood(self, group: tuple[list[float], list[float]]) -> None:
        y, v = np.array(group[0]), np.array(group[1])

        def height(tau2: float) -> float:
            w = 1 / (v + tau2)
            mean = (w * y).sum() / w.sum()
            return float(np.log(w).sum() - np.log(w.sum()) - (w * (y - mean) ** 2).sum()) / 2

        top = height(pool_one(y, v, PoolingMethod.REML).tau2)
        assert all(height(tau2) <= top + 1e-8 for tau2 in [0.0, *np.geomspace(1e-6, 200, 200)])


def test_result_class_says_what_it_holds() -> None:
    assert set(Pooled.model_fields) == {
        "estimate", "se", "low", "high", "tau2", "i2_q", "i2_tau2", "h2", "q", "q_p", "prediction_low",
        "prediction_high", "k",
    }  # fmt: skip
