"""What is to come: the cases of R for the straight line, and what holds for any series."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gevinst.analysis.forecast import LEAST_PROBABILITY, Asked, forecast, forecasts, history, look_ahead
from gevinst.domain.comparison import ForecastMethod, Improvement

READ = json.loads((Path(__file__).parent.parent / "cases" / "forecast.json").read_text(encoding="utf-8"))
CASES = [pytest.param(case["input"], case["expected"], id=case["id"]) for case in READ["cases"]]
UP, DOWN = Improvement.INCREASE, Improvement.DECREASE
FALLING = [20.9, 21.9, 21.9, 21.4, 21.0, 20.4, 19.6, 19.8, 18.6, 19.2, 18.7, 19.8]


@pytest.mark.parametrize(("asked", "expected"), CASES)
def test_cases(asked, expected) -> None:
    way = Improvement(asked["improvement_direction"])
    found = forecast(asked["y"], asked["h"], asked["target"], way, ForecastMethod.OLS)
    assert found.point == pytest.approx(expected["point"], rel=1e-6)
    assert [found.low, found.high] == pytest.approx(expected["pi95"], rel=1e-6)
    limits = look_ahead(asked["y"], asked["h"], ForecastMethod.OLS).limits(0.8)
    assert [float(each[0]) for each in limits] == pytest.approx(expected["pi80"], rel=1e-6)
    assert found.probability_observation_meets_target == pytest.approx(
        expected["prob_single_obs_meets_target"], rel=1e-6
    )
    assert found.probability_mean_meets_target == pytest.approx(expected["prob_mean_meets_target"], rel=1e-6)


class TestHonesty:
    @pytest.mark.parametrize("method", ForecastMethod)
    @pytest.mark.parametrize("values", [[5.0] * 12, list(range(12)), [0.0] * 8, [1e15 - i for i in range(9)]])
    @pytest.mark.parametrize("way", Improvement)
    @pytest.mark.parametrize("target", [-1e15, 5.0, 1e15])
    def test_a_perfect_line_is_not_certain(
        self, values: list[float], method: ForecastMethod, way: Improvement, target: float
    ) -> None:
        found = forecast(values, 6, target, way, method)
        assert "no_spread" in found.notes
        assert found.low < found.point < found.high
        for probability in (found.probability_mean_meets_target, found.probability_observation_meets_target):
            assert probability is not None
            assert 0 < probability < 1

    def test_the_interval_widens_with_the_distance(self) -> None:
        widths = [
            found.high - found.low
            for found in (forecast(FALLING, ahead, None, DOWN) for ahead in range(1, 13))
        ]
        assert widths == sorted(widths)
        assert widths[-1] > 1.5 * widths[0]

    def test_what_carries_over_is_carried_on(self) -> None:
        """The straight line goes on from where the series was on average, not from where it is."""
        slow = [0.0, 1, 2, 3, 3, 2, 1, 0, -1, -2, -3, -3, -2, -1, 0, 1]
        found, line = (forecast(slow, 1, None, UP, method) for method in ForecastMethod)
        assert abs(found.point - slow[-1]) < 1 < abs(line.point - slow[-1])
        assert found.high - found.low < line.high - line.low

    def test_a_trend_is_not_trusted_to_go_on(self) -> None:
        found, line = forecast(FALLING, 12, None, DOWN), forecast(FALLING, 12, None, DOWN, ForecastMethod.OLS)
        assert line.point < found.point < FALLING[-1]

    def test_without_a_target_there_is_no_probability(self) -> None:
        found = forecast(FALLING, 3, None, UP)
        assert found.probability_mean_meets_target is None
        assert found.probability_observation_meets_target is None

    def test_missing_periods_count_as_time(self) -> None:
        gappy = [*FALLING[:5], None, *FALLING[6:], None, None]
        found = forecast(gappy, 1, 15.0, DOWN)
        assert found.notes == ("short_history", "missing_values", "last_periods_missing")
        assert found.point == pytest.approx(forecast(gappy[:-2], 3, 15.0, DOWN).point)
        assert history(gappy) == 12
        assert history([None, None]) == 0


series = st.lists(st.floats(-100, 100).map(lambda value: round(value, 2)), min_size=6, max_size=14)


class TestAnySeries:
    @settings(max_examples=40)
    @given(series, st.integers(1, 6), st.floats(-150, 150), st.sampled_from(ForecastMethod))
    def test_bounds_and_the_two_ways(
        self, values: list[float], ahead: int, target: float, method: ForecastMethod
    ) -> None:
        up, down = (forecast(values, ahead, target, way, method) for way in (UP, DOWN))
        assert up.low < up.high
        assert (up.point, up.low, up.high) == (down.point, down.low, down.high)
        for name in ("probability_mean_meets_target", "probability_observation_meets_target"):
            one, other = getattr(up, name), getattr(down, name)
            assert 0 < one < 1
            assert one + other == pytest.approx(1)
            if method is ForecastMethod.WIDENING:
                assert LEAST_PROBABILITY <= one <= 1 - LEAST_PROBABILITY

    @settings(max_examples=40)
    @given(series, st.integers(1, 6), st.floats(0.01, 100), st.floats(-1000, 1000), st.booleans())
    def test_unit_shift_and_mirror(
        self, values: list[float], ahead: int, unit: float, shift: float, turn: bool
    ) -> None:
        if max(values) == min(values):
            return
        way = -unit if turn else unit
        plain = forecast(values, ahead, values[0], UP)
        moved = forecast(
            [way * each + shift for each in values], ahead, way * values[0] + shift, DOWN if turn else UP
        )
        slack = 1e-6 * (unit * (plain.high - plain.low) + abs(shift))
        ends = (plain.high, plain.low) if turn else (plain.low, plain.high)
        assert abs(moved.low - (way * ends[0] + shift)) <= slack
        assert abs(moved.high - (way * ends[1] + shift)) <= slack
        assert moved.probability_mean_meets_target == pytest.approx(
            plain.probability_mean_meets_target, abs=1e-4
        )

    @settings(max_examples=30)
    @given(series, st.integers(1, 6), st.floats(-150, 150), st.floats(0, 50))
    def test_a_harder_target_is_never_likelier(
        self, values: list[float], ahead: int, target: float, harder: float
    ) -> None:
        easy, hard = forecast(values, ahead, target, UP), forecast(values, ahead, target + harder, UP)
        assert easy.probability_mean_meets_target is not None
        assert hard.probability_mean_meets_target is not None
        assert hard.probability_mean_meets_target <= easy.probability_mean_meets_target + 1e-12


_FIGURES = st.lists(st.none() | st.integers(0, 40).map(float), min_size=8, max_size=14).filter(
    lambda values: sum(each is not None for each in values) >= 6
)


@given(
    st.lists(
        st.tuples(_FIGURES | st.just([7.0] * 9), st.integers(1, 4), st.none() | st.just(12.0)),
        min_size=2,
        max_size=8,
    ),
    st.sampled_from(ForecastMethod),
)
@settings(max_examples=40, deadline=None)
def test_many_at_once_are_each_as_alone(
    asked: list[tuple[list[float | None], int, float | None]], method: ForecastMethod
) -> None:
    """Series with the same gaps are reckoned together, perfect lines among them: none is another for the company."""
    given_ = [
        Asked(values, ahead, target, DOWN if at % 2 else UP)
        for at, (values, ahead, target) in enumerate(asked)
    ]
    for each, found in zip(given_, forecasts(given_, method), strict=True):
        alone = forecast(each.values, each.ahead, each.target, each.improvement, method)
        assert found.notes == alone.notes
        for name in ("point", "low", "high"):
            assert getattr(found, name) == pytest.approx(getattr(alone, name), rel=1e-9, abs=1e-9)
        for name in ("probability_mean_meets_target", "probability_observation_meets_target"):
            assert getattr(found, name) == pytest.approx(getattr(alone, name), abs=1e-9)
