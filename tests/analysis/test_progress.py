"""Progress against targets, on lines small enough to reckon by hand."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gevinst.analysis import progress as p
from gevinst.domain.horizon import HORIZONS as HORIZON_NAMES
from gevinst.domain.horizon import Frequency, HorizonMonths, next_period, periods

START = dt.date(2025, 1, 1)
AXIS = periods(dt.date(2024, 1, 1), dt.date(2026, 12, 1), Frequency.MONTH)
HORIZONS = [[day.toordinal() for day in HorizonMonths().dates(horizon, START)] for horizon in HORIZON_NAMES]


def lines(values, targets=(None, None, None), direction=-1, baseline=None, bottom=None, **changes):
    """One monthly line from January 2024; the project starts January 2025; the baseline is 2024."""
    top = np.full((1, len(AXIS)), np.nan)
    top[0, : len(values)] = [np.nan if value is None else value for value in values]
    return p.Lines(
        **{
            "top": top,
            "bottom": np.where(np.isfinite(top), 1.0, np.nan) if bottom is None else bottom,
            "starts": np.array(AXIS),
            "after": np.array([next_period(period, Frequency.MONTH) for period in AXIS]),
            "scale": np.ones(1),
            "direction": np.array([direction]),
            "last_counts": np.array([False]),
            "baseline": np.array([np.nan if baseline is None else baseline]),
            "baseline_window": np.array([[dt.date(2024, 1, 1).toordinal(), START.toordinal()]]),
            "from_day": np.array([START.toordinal()]),
            "horizons": np.array([HORIZONS]),
            "targets": np.array([[np.nan if target is None else target for target in targets]]),
            "window": 3,
            "enough": 6,
            "enough_after": 3,
        }
        | changes
    )


class TestLevels:
    def test_the_baseline_is_the_mean_of_its_own_periods(self):
        result = p.progress(lines([10.0] * 6 + [20.0] * 6))
        assert result.baseline[0] == pytest.approx(15.0)
        assert result.baseline_weight[0] == 12

    def test_a_registered_baseline_goes_before_the_series(self):
        assert p.progress(lines([10.0] * 12, baseline=18.0)).baseline[0] == 18.0

    def test_recent_is_three_months_and_never_reaches_back_across_the_start(self):
        result = p.progress(lines([20.0] * 12 + [10.0, 14.0]))
        assert result.recent[0] == pytest.approx(12.0)

    def test_a_ratio_is_sums_over_sums_not_a_mean_of_ratios(self):
        top = np.full((1, len(AXIS)), np.nan)
        bottom = top.copy()
        top[0, :14], bottom[0, :14] = 1, 10
        top[0, 13], bottom[0, 13] = 30, 100
        result = p.progress(lines([], bottom=bottom, top=top, scale=np.array([100.0])))
        assert result.recent[0] == pytest.approx(31 / 110 * 100)

    def test_a_missing_month_is_left_out_and_a_zero_is_not(self):
        result = p.progress(lines([10.0] * 12 + [0.0, None, 6.0]))
        assert result.recent[0] == pytest.approx(3.0)
        assert result.points_after[0] == 2

    def test_where_the_last_counts_it_is_the_last_figure(self):
        result = p.progress(lines([10.0] * 12 + [4.0, 5.0, 9.0], last_counts=np.array([True])))
        assert result.recent[0] == 9.0


class TestVerdicts:
    def test_reached_at_exactly_the_target(self):
        result = p.progress(lines([20.0] * 12 + [15.0] * 6, targets=(15.0, 12.0, 10.0)))
        assert result.verdict[0].tolist() == [p.REACHED, p.NOT_STARTED, p.NOT_STARTED]
        assert result.progress[0, 0] == pytest.approx(1.0)
        assert result.remaining[0, 0] == 0.0

    def test_more_than_the_whole_way_is_not_clamped(self):
        result = p.progress(lines([20.0] * 12 + [10.0] * 6, targets=(15.0, None, None)))
        assert result.progress[0, 0] == pytest.approx(2.0)

    def test_behind_when_the_horizon_is_over_and_the_target_is_not_reached(self):
        result = p.progress(lines([20.0] * 12 + [16.0] * 6, targets=(15.0, None, None)))
        assert result.verdict[0, 0] == p.BEHIND
        assert result.remaining[0, 0] == pytest.approx(1.0)

    def test_on_track_halfway_through_with_half_of_the_way_gone(self):
        result = p.progress(lines([20.0] * 12 + [19.0, 18.0, 17.0], targets=(15.0, None, None)))
        # Three months at 18.0 are 40 % of the way; an even pace would be 50 %, and 10 % behind is still on track.
        assert result.progress[0, 0] == pytest.approx(0.4)
        assert result.expected[0, 0] == pytest.approx(0.5, abs=0.01)
        assert result.verdict[0, 0] == p.ON_TRACK

    def test_the_pace_runs_from_the_target_before(self):
        values = [20.0] * 12 + [15.0] * 6 + [14.0] * 3
        result = p.progress(lines(values, targets=(15.0, 12.0, None)))
        # At the middle of the medium horizon an even pace from 15 to 12 is 13.5: 81 % of the way from 20 to 12.
        assert result.expected[0, 1] == pytest.approx(6.5 / 8, abs=0.01)

    def test_the_wrong_way_is_more_than_a_tenth_to_the_worse_side(self):
        assert (
            p.progress(lines([20.0] * 12 + [20.4] * 6, targets=(15.0, None, None))).verdict[0, 0] == p.BEHIND
        )
        assert (
            p.progress(lines([20.0] * 12 + [20.6] * 6, targets=(15.0, None, None))).verdict[0, 0] == p.WRONG
        )

    def test_higher_is_better_mirrors(self):
        result = p.progress(lines([20.0] * 12 + [26.0] * 6, targets=(25.0, None, None), direction=1))
        assert result.verdict[0, 0] == p.REACHED

    @pytest.mark.parametrize(
        ("values", "targets", "code"),
        [
            ([20.0] * 12 + [15.0] * 2, (15.0, None, None), p.TOO_FEW),
            ([None] * 12 + [15.0] * 5, (15.0, None, None), p.NO_BASELINE),
            ([None] * 14, (15.0, None, None), p.NO_DATA),
            ([20.0] * 12 + [15.0] * 3, (None, None, None), p.NO_TARGET),
        ],
    )
    def test_what_cannot_be_judged_says_why(self, values, targets, code):
        assert p.progress(lines(values, targets=targets)).verdict[0, 0] == code

    def test_a_limit_at_the_baseline_is_held_or_broken(self):
        held = p.progress(lines([20.0] * 12 + [20.0] * 6, targets=(20.0, None, None)))
        broken = p.progress(lines([20.0] * 12 + [21.0] * 6, targets=(20.0, None, None)))
        assert (held.verdict[0, 0], broken.verdict[0, 0]) == (p.REACHED, p.WRONG)
        assert np.isnan(held.progress[0, 0])


class TestPutTogether:
    def test_a_sum_needs_every_party(self):
        top = np.array([[1.0, 2.0], [3.0, np.nan]])
        total, _ = p.put_together(top, np.ones((2, 2)), "sum")
        assert total[0] == 4.0
        assert np.isnan(total[1])

    def test_a_ratio_takes_those_that_delivered(self):
        top, bottom = np.array([[1.0], [np.nan]]), np.array([[10.0], [np.nan]])
        total = p.put_together(top, bottom, "sum_over_sum")
        assert (total[0][0], total[1][0]) == (1.0, 10.0)

    def test_what_cannot_be_put_together_has_no_total(self):
        total, _ = p.put_together(np.ones((2, 3)), np.ones((2, 3)), "none")
        assert np.isnan(total).all()


@given(st.lists(st.one_of(st.none(), st.floats(0, 1000)), min_size=1, max_size=36), st.floats(0, 1000))
def test_a_line_says_the_same_alone_and_in_a_batch(values, target):
    alone = lines(values, targets=(target, target / 2, None))
    other = lines([5.0] * 20, targets=(1.0, 1.0, 1.0))
    both = p.Lines(
        **{
            name: np.concatenate([getattr(alone, name), getattr(other, name)])
            if isinstance(getattr(alone, name), np.ndarray) and name not in {"starts", "after"}
            else getattr(alone, name)
            for name in p.Lines.__dataclass_fields__
        }
    )
    one, two = p.progress(alone), p.progress(both)
    for name in p.Progress.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(one, name)[0], getattr(two, name)[0], err_msg=name)
