"""One series of counts at the door: what it gives, and what it says where it gives nothing."""

import math
from typing import Any

import numpy as np
import pytest

from gevinst.analysis.its_counts import fit_counts
from gevinst.analysis.segments import Segments
from gevinst.domain.effect import Family, InterruptedSeries, StandardErrors

NA = math.nan


def fit(events: list[float], at_risk: Any, before: int, **more: Any) -> InterruptedSeries:
    figures = np.array(events, dtype=float)
    family = more.pop("family", Family.QUASIBINOMIAL)
    segments = Segments(figures.size, before, slope_change=more.pop("slope_change", True))
    at_risk = np.broadcast_to(np.asarray(at_risk, dtype=float), figures.shape)
    return fit_counts(figures, at_risk, segments, family, **more)


def test_a_missing_month_is_still_one_of_eight() -> None:
    """The known answer of sixteen months with very few events."""
    found = fit(
        [1, 1, 3, 0, NA, 0, 0, 1, 1, 2, 3, 3, 1, 1, 0, 0],
        [13, 17, 35, 17, 26, 22, 19, 17, 28, 19, 29, 17, 20, 22, 22, 15],
        8,
    )
    assert found.mean_effect is not None
    assert found.ratios is not None
    assert [found.mean_effect.estimate, found.mean_effect.low, found.mean_effect.high] == pytest.approx(
        [2.390406, 0.024088, 150.498955], rel=2e-5
    )
    assert found.ratios["level_change"].high == pytest.approx(37.400047, rel=2e-6)
    assert (found.points_before, found.points_after, found.missing, found.df) == (7, 8, 1, 11)
    assert {"missing_periods", "averted_too_uncertain"} <= set(found.notes)
    assert found.effects[1].estimate is None


def test_fewer_than_eight_months_on_a_side_are_too_few() -> None:
    found = fit([3, 2, 4] * 8, 20, 7)
    assert found.notes == ("too_few_points",)
    assert found.coefficients is None


def test_eight_months_with_hardly_a_figure_are_too_few_too() -> None:
    assert fit([3, NA, NA, 2] * 5, 20, 10).notes == ("too_few_points", "missing_periods")


def test_none_after_gives_one_limit_that_says_what_it_assumes() -> None:
    found = fit([1, 0] * 6 + [0] * 12, [20] * 12 + [40] * 12, 12, family=Family.POISSON)
    assert found.mean_effect is None
    assert found.ratio_limit is not None
    chance = 1 - 0.025 ** (1 / 6)
    assert found.ratio_limit.high == pytest.approx(chance / (1 - chance) / 2)
    assert found.ratio_limit.low is None
    assert found.notes == ("no_events_after", "assumes_no_trend")
    # The plain model has no such limit.
    plain = fit([1, 0] * 6 + [0] * 12, 20, 12, method=StandardErrors.WALD)
    assert plain.ratio_limit is None
    assert plain.notes == ("no_events_after",)


def test_percentage_points_stand_beside_the_ratio_for_k_of_n() -> None:
    events = [40, 38, 43, 41, 39, 42] * 2 + [30, 29, 31, 28, 32, 30] * 2
    found = fit([float(k) for k in events], 200, 12)
    assert found.percentage_points is not None
    assert found.averted_by_points is not None
    assert found.percentage_points.low < found.percentage_points.estimate < found.percentage_points.high
    assert -8 < found.percentage_points.estimate < -3
    # Twelve months of 200 discharges: so many points of 2,400.
    assert found.averted_by_points.estimate == pytest.approx(-24 * found.percentage_points.estimate)
    assert fit([float(k) for k in events], 200, 12, family=Family.POISSON).percentage_points is None


def test_without_a_slope_the_default_has_no_trend_and_the_plain_model_keeps_it() -> None:
    events = [8.0, 9, 7, 10, 8, 9, 11, 8, 7, 9, 8, 10, 6, 5, 7, 6, 5, 6, 4, 7, 6, 5, 6, 5]
    default = fit(events, 60, 12, slope_change=False)
    plain = fit(events, 60, 12, slope_change=False, method=StandardErrors.WALD)
    assert default.coefficients is not None
    assert plain.coefficients is not None
    assert list(default.coefficients) == ["intercept", "level_change"]
    assert list(plain.coefficients) == ["intercept", "time", "level_change"]
    assert "assumes_no_trend" in default.notes
    assert "few_events_step_only" not in default.notes
    for found in (default, plain):
        assert len(found.fitted) == len(found.counterfactual) == 24
        assert found.fitted[:12] == pytest.approx(found.counterfactual[:12])


def test_methods_for_values_are_refused() -> None:
    with pytest.raises(ValueError, match="not for counts"):
        fit([1.0] * 24, 20, 12, method=StandardErrors.NEWEY_WEST)
    with pytest.raises(ValueError, match="not for counts"):
        fit([1.0] * 24, 20, 12, family=Family.GAUSSIAN)
