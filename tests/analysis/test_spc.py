"""Control charts: the rules by hand, what never changes them, and what a series that cannot be judged says."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import spc_by_hand
from gevinst.analysis import spc
from gevinst.analysis.spc_limits import HUGE
from gevinst.analysis.spc_rules import SHIFT, SIDE, rules_of, runs_limits
from gevinst.domain.control_chart import (
    Assurance,
    ChartKind,
    ChartNote,
    PhaseReason,
    PointLabel,
    Rule,
    Strength,
    Variation,
)
from gevinst.domain.errors import Refused
from gevinst.domain.measure import Direction

QUIET = [10, 12, 11, 9, 12, 10, 11, 13, 9, 11, 10, 12]
"""Twelve points without any sign."""
gaps = st.lists(st.one_of(st.integers(0, 6), st.integers(0, 40), st.none()), max_size=40)
walks = st.lists(st.integers(-1, 3), min_size=8, max_size=40).map(lambda steps: np.cumsum(steps).tolist())


def xmr(values, **choices):
    return spc.chart(ChartKind.XMR, values, **choices)


def flags_of(values, **choices):
    row = np.array([[math.nan if value is None else value for value in values]], dtype=float)
    return spc.evaluate(ChartKind.XMR, row, **choices).flags[0][: len(values)]


def mirrored(flags):
    """High for low."""
    return ((flags & 0b01010101) << 1) | ((flags & 0b10101010) >> 1)


class TestRulesByHand:
    @given(st.one_of(gaps, walks))
    @settings(max_examples=200, deadline=None)
    def test_every_mark_is_the_one_that_the_rules_give(self, values):
        found = [
            {(rule, 1 if flags >> SHIFT[rule] & 1 else -1) for rule in rules_of(int(flags))}
            for flags in flags_of(values)
        ]
        assert found == spc_by_hand.marks(values)

    def test_a_turning_point_belongs_to_what_comes_after_it(self):
        found = xmr([0, 9, 0, 9, 0, 1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1, 0, 9, 0], direction=Direction.HIGHER)
        assert [point.label for point in found.points[9:12]] == [
            PointLabel.IMPROVEMENT_HIGH,
            PointLabel.CONCERN_LOW,
            PointLabel.CONCERN_LOW,
        ]
        assert found.points[10].rules == (Rule.TREND,)

    def test_a_missing_value_in_a_rising_stretch_breaks_it_and_stops_nothing(self):
        rising = [10, 14, 9, 13, 10, 1, 2, 3, None, 4, 5, 6, 7, 13, 9]
        assert not any(Rule.TREND in point.rules for point in xmr(rising).points)
        assert any(Rule.TREND in point.rules for point in xmr([v for v in rising if v is not None]).points)

    def test_runs_and_trends_of_six_where_the_measure_says_so(self):
        values = [8, 12, 8, 12, 8, 12, 8, 9, 12, 11, 12, 11, 12, 11, 8, 9]
        assert not any(Rule.RUN in point.rules for point in xmr(values).points)
        six = xmr(values, settings=spc.Settings(length=6))
        assert [Rule.RUN in point.rules for point in six.points] == [8 <= at < 14 for at in range(16)]
        assert six.length == 6

    @pytest.mark.parametrize(
        ("useful", "expected"), [(0, (0, 0)), (1, (3, 0)), (10, (6, 2)), (22, (7, 7)), (24, (8, 8))]
    )
    def test_anhoejs_limits(self, useful, expected):
        assert runs_limits(useful) == expected


class TestWhatChangesNothing:
    @given(gaps, st.sampled_from([0.1, 0.37, 3.0, 1e6, 1e-6]), st.integers(-500, 500))
    @settings(deadline=None)
    def test_another_unit_and_another_zero(self, values, scale, shift):
        moved = [None if value is None else (value + shift) * scale for value in values]
        assert flags_of(moved).tolist() == flags_of(values).tolist()

    @given(gaps)
    @settings(deadline=None)
    def test_the_other_way_up(self, values):
        turned = [None if value is None else -value for value in values]
        assert mirrored(flags_of(turned)).tolist() == flags_of(values).tolist()

    @given(gaps, st.integers(0, 45))
    @settings(deadline=None)
    def test_a_verdict_turned_with_its_series(self, values, target):
        turned = xmr(
            [None if value is None else -value for value in values],
            direction=Direction.HIGHER,
            target=-target,
        )
        found = xmr(values, direction=Direction.LOWER, target=target)
        assert (turned.variation, turned.assurance) == (found.variation, found.assurance)


@st.composite
def batches(draw):
    """A few series of different lengths with gaps, phases and bases of their own, on every kind of chart."""
    kind = draw(st.sampled_from(list(ChartKind)))
    low = 1 if kind is ChartKind.T else 0
    cell = st.one_of(st.integers(low, 9), st.floats(low, 50, allow_subnormal=False), st.just(math.nan))
    lengths = draw(st.lists(st.integers(1, 30), min_size=1, max_size=4))
    series = [draw(st.lists(cell, min_size=length, max_size=length)) for length in lengths]
    sizes = [draw(st.lists(st.integers(50, 60), min_size=length, max_size=length)) for length in lengths]
    breaks = [sorted(draw(st.sets(st.integers(0, length - 1), max_size=2))) for length in lengths]
    live = [draw(st.integers(-1, length - 1)) for length in lengths]
    return kind, series, sizes, breaks, live


class TestOneOrMany:
    @given(batches(), st.booleans())
    @settings(max_examples=80, deadline=None)
    def test_one_series_equals_its_row(self, batch, fixed_at_go_live):
        kind, series, sizes, breaks, live = batch
        longest = max(len(line) for line in series)

        def padded(lines):
            return np.array([[*line, *[math.nan] * (longest - len(line))] for line in lines], dtype=float)

        def base(at):
            return {"go_live": np.array(live)[at]} if fixed_at_go_live else {"fix_after": 12}

        def counts(lines):
            return padded(lines) if kind.needs_denominators else None

        pairs = [(row, at) for row, starts in enumerate(breaks) for at in starts]
        many = spc.evaluate(
            kind,
            padded(series),
            counts(sizes),
            improvement=-1,
            target=np.full(len(series), 4.0),
            breaks=tuple(np.array(pairs, dtype=np.int64).reshape(-1, 2).T),
            with_runs_tests=True,
            **base(slice(None)),
        )
        for row, line in enumerate(series):
            one = spc.evaluate(
                kind,
                np.array([line], dtype=float),
                np.array([sizes[row]], dtype=float) if kind.needs_denominators else None,
                improvement=-1,
                target=np.array([4.0]),
                breaks=(np.zeros(len(breaks[row]), dtype=np.int64), np.array(breaks[row], dtype=np.int64)),
                with_runs_tests=True,
                **base([row]),
            )
            assert one.flags[0].tolist() == many.flags[row][: len(line)].tolist()
            own = many.phases.series == row
            for name in ("centre", "lower", "upper"):
                np.testing.assert_allclose(
                    getattr(one.phases, name), getattr(many.phases, name)[own], rtol=1e-9, atol=1e-9
                )
            for name in ("start", "points", "base_points", "last", "strength", "judged", "notes", "runs"):
                assert getattr(one.phases, name).tolist() == getattr(many.phases, name)[own].tolist()
            for name in ("variation", "assurance", "notes"):
                assert getattr(one, name)[0] == getattr(many, name)[row]

    def test_more_than_one_block(self):
        dice = np.random.default_rng(4)
        values = dice.normal(20, 3, (2500, 24))
        values[dice.random(values.shape) < 0.1] = math.nan
        values[7] = math.inf
        whole = spc.evaluate(ChartKind.XMR, values)
        parts = [spc.evaluate(ChartKind.XMR, values[at : at + 500]) for at in range(0, 2500, 500)]
        assert np.array_equal(whole.flags, np.concatenate([part.flags for part in parts]))
        assert np.array_equal(
            whole.phases.upper, np.concatenate([part.phases.upper for part in parts]), equal_nan=True
        )
        broken = spc.evaluate(ChartKind.XMR, values, breaks=(np.array([3]), np.array([12])))
        assert np.array_equal(np.delete(broken.flags, 3, axis=0), np.delete(whole.flags, 3, axis=0))
        alone = spc.evaluate(ChartKind.XMR, values[3:4, 12:])
        assert broken.flags[3, 12:].tolist() == alone.flags[0].tolist()


class TestAnyFigures:
    @given(
        st.sampled_from(list(ChartKind)),
        st.lists(st.tuples(st.none() | st.floats(), st.none() | st.floats()), max_size=30),
        st.none() | st.floats(allow_nan=False),
        st.sampled_from(list(Direction)),
    )
    @settings(max_examples=200, deadline=None)
    def test_nothing_stops_it_and_every_number_is_one(self, kind, pairs, target, direction):
        found = spc.chart(
            kind,
            [top for top, _ in pairs],
            [bottom for _, bottom in pairs] if kind.needs_denominators else None,
            direction=direction,
            target=target,
        )
        assert len(found.points) == len(pairs)
        for phase in found.phases:
            for limit in (phase.centre, phase.lower, phase.upper):
                for number in limit if isinstance(limit, tuple) else (limit,):
                    assert number is None or math.isfinite(number)
        if found.variation is Variation.NOT_ASSESSABLE:
            assert found.notes
            assert all(point.label is PointLabel.COMMON_CAUSE for point in found.points)

    @given(st.lists(st.floats(-HUGE, HUGE), min_size=12, max_size=30))
    @settings(deadline=None)
    def test_order_of_centre_and_limits(self, values):
        phase = xmr(values).phases[0]
        assert phase.lower <= phase.centre <= phase.upper


class TestWhatCannotBeJudged:
    @pytest.mark.parametrize(
        ("kind", "values", "sizes", "note"),
        [
            ("xmr", [], None, ChartNote.NO_VALUES),
            ("xmr", [None] * 20, None, ChartNote.NO_VALUES),
            ("xmr", [3], None, ChartNote.TOO_FEW_POINTS),
            ("xmr", [3, 5, 4, 6, 2], None, ChartNote.TOO_FEW_POINTS),
            ("xmr", [1, None, 2, None, 3, None, 1, None, 2, None, 4, None], None, ChartNote.TOO_FEW_POINTS),
            ("xmr", [7] * 24, None, ChartNote.NO_VARIATION),
            ("run", [7] * 24, None, ChartNote.NO_VARIATION),
            ("c", [0] * 24, None, ChartNote.NO_VARIATION),
            ("xmr", [*QUIET, math.inf], None, ChartNote.NOT_FINITE),
            ("run", [*QUIET, -math.inf], None, ChartNote.NOT_FINITE),
            ("c", [*QUIET, -1], None, ChartNote.NEGATIVE_VALUE),
            ("t", [*QUIET, 0], None, ChartNote.NOT_POSITIVE),
            ("p", QUIET, [100] * 11 + [-100], ChartNote.NEGATIVE_VALUE),
            ("p", QUIET, [100] * 11 + [11], ChartNote.EVENTS_ABOVE_TRIALS),
            ("p", QUIET, [math.inf] * 12, ChartNote.NOT_FINITE),
            ("p", [0] * 12, [0] * 12, ChartNote.ZERO_DENOMINATOR),
        ],
    )
    def test_says_why(self, kind, values, sizes, note):
        found = spc.chart(ChartKind(kind), values, sizes, direction=Direction.LOWER, target=5.0)
        assert note in found.notes
        assert found.variation is Variation.NOT_ASSESSABLE
        assert found.assurance is Assurance.NOT_ASSESSABLE
        assert all(point.label is PointLabel.COMMON_CAUSE for point in found.points)

    def test_without_variation_the_limits_are_the_mean(self):
        (phase,) = xmr([7] * 24).phases
        assert (phase.lower, phase.centre, phase.upper) == (7, 7, 7)

    def test_one_spike_leaves_limits_from_all_ranges_and_says_so(self):
        found = xmr([7] * 9 + [12] + [7] * 8)
        (phase,) = found.phases
        # Both ranges of 5 among 17, by hand: 2.66 x 10 / 17 around 7 + 5 / 18.
        assert phase.upper == pytest.approx(7 + 5 / 18 + 2.66 * 10 / 17)
        assert ChartNote.UNSCREENED in found.notes
        assert [at for at, point in enumerate(found.points) if Rule.OUTSIDE in point.rules] == [9]

    def test_a_last_phase_of_one_point_has_no_limits_and_no_verdict(self):
        found = xmr([*QUIET, 30], rebase_at=[12], target=10, direction=Direction.LOWER)
        assert (found.phases[1].lower, found.phases[1].upper) == (None, None)
        assert found.variation is Variation.NOT_ASSESSABLE
        assert ChartNote.TOO_FEW_POINTS in found.notes

    def test_a_zero_denominator_is_a_missing_value(self):
        found = spc.chart(ChartKind.U, [3, 4, 0, *QUIET], [1, 1, 0, *[3] * 12])
        assert found.points[2].value is None
        assert found.phases[0].lower[2] is None
        assert found.variation is Variation.COMMON_CAUSE
        assert ChartNote.ZERO_DENOMINATOR in found.notes


class TestHowMuchTheLimitsBear:
    @pytest.mark.parametrize(
        ("points", "strength", "note", "assured"),
        [
            (6, Strength.TRIAL, ChartNote.TRIAL_LIMITS, False),
            (11, Strength.TRIAL, ChartNote.TRIAL_LIMITS, False),
            (12, Strength.PROVISIONAL, ChartNote.PROVISIONAL_LIMITS, True),
            (19, Strength.PROVISIONAL, ChartNote.PROVISIONAL_LIMITS, True),
            (20, Strength.FIRM, None, True),
        ],
    )
    def test_by_the_number_of_points(self, points, strength, note, assured):
        found = xmr((QUIET * 2)[:points], target=100, direction=Direction.LOWER)
        assert found.phases[0].strength is strength
        assert found.variation is Variation.COMMON_CAUSE
        assert (found.assurance is Assurance.CONSISTENTLY_HITS) == assured
        assert found.notes == (() if note is None else (note,))

    def test_no_assurance_without_a_good_direction_or_limits(self):
        assert xmr(QUIET, target=100).assurance is Assurance.NOT_ASSESSABLE
        run = spc.chart(ChartKind.RUN, QUIET, target=100, direction=Direction.LOWER)
        assert run.assurance is Assurance.NOT_ASSESSABLE
        assert xmr(QUIET, direction=Direction.LOWER).assurance is Assurance.NO_TARGET
        endless = xmr(QUIET, direction=Direction.LOWER, target=-math.inf)
        assert endless.assurance is Assurance.NOT_ASSESSABLE

    def test_a_target_on_the_limit_is_hit_or_miss(self):
        upper = xmr(QUIET).phases[0].upper
        for direction in (Direction.LOWER, Direction.HIGHER):
            assert xmr(QUIET, target=upper, direction=direction).assurance is Assurance.HIT_OR_MISS


class TestBasesAndPhases:
    def test_limits_from_before_go_live_where_twelve_points_are_there(self):
        after = [5, 6, 4, 5, 6, 5, 4]
        found = xmr([*QUIET, *after], go_live=12, direction=Direction.LOWER)
        assert found.phases[0].base_points == 12
        assert found.phases[0].upper == xmr(QUIET).phases[0].upper
        assert found.variation is Variation.IMPROVEMENT
        assert xmr([*QUIET[:11], *after], go_live=11).phases[0].base_points == 18
        assert xmr([*QUIET, *after]).phases[0].base_points == 19

    def test_a_missing_value_before_go_live_does_not_count_as_a_point(self):
        assert xmr([*QUIET[:5], None, *QUIET[6:], 5, 6], go_live=12).phases[0].base_points == 13
        assert xmr([*QUIET[:5], None, *QUIET[5:], 5, 6], go_live=13).phases[0].base_points == 12

    def test_go_live_before_a_phase_leaves_it_all_its_points(self):
        found = xmr([*QUIET, *QUIET], go_live=12, rebase_at=[12])
        assert [phase.base_points for phase in found.phases] == [12, 12]

    def test_a_preliminary_value_is_drawn_and_not_judged(self):
        found = xmr([*QUIET, 40], preliminary=[False] * 12 + [True], direction=Direction.LOWER)
        assert (found.points[12].value, found.points[12].preliminary) == (40, True)
        assert found.points[12].rules == ()
        assert found.phases[0].upper == xmr(QUIET).phases[0].upper
        assert found.variation is Variation.COMMON_CAUSE
        assert ChartNote.PRELIMINARY_VALUES in found.notes

    def test_a_changed_definition_breaks_the_series_for_a_reason_of_its_own(self):
        found = xmr([*QUIET, *QUIET, *QUIET], rebase_at=[12], definition_changes=[24])
        assert [phase.reason for phase in found.phases] == [
            PhaseReason.FIRST,
            PhaseReason.REBASED,
            PhaseReason.DEFINITION_CHANGE,
        ]
        assert {ChartNote.REBASED, ChartNote.DEFINITION_CHANGE} <= set(found.notes)

    def test_nothing_is_compared_across_a_new_phase(self):
        rising = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
        assert all(Rule.TREND in point.rules for point in xmr(rising).points)
        assert not any(Rule.TREND in point.rules for point in xmr(rising, rebase_at=[6]).points)

    def test_every_index_outside_the_data_is_named(self):
        with pytest.raises(Refused) as refused:
            xmr(QUIET, rebase_at=[-1, 3, 12])
        assert [(each.code, each.field, each.value) for each in refused.value.problems] == [
            ("index_outside", "rebase_at", "-1"),
            ("index_outside", "rebase_at", "12"),
        ]

    def test_a_unit_changes_what_is_shown_and_nothing_else(self):
        share = {"direction": Direction.LOWER}
        plain = spc.chart(ChartKind.P, QUIET, [50] * 12, target=0.5, **share)
        percent = spc.chart(ChartKind.P, QUIET, [50] * 12, target=50, scale=100, **share)
        assert percent.points[0].value == 20
        assert percent.phases[0].centre == pytest.approx(100 * plain.phases[0].centre)
        assert percent.phases[0].upper == pytest.approx([100 * limit for limit in plain.phases[0].upper])
        assert (percent.variation, percent.assurance) == (plain.variation, plain.assurance)


def test_the_strongest_rule_decides_the_side():
    for flags in range(256):
        sides = [flags >> SHIFT[rule] & 3 for rule in Rule if flags >> SHIFT[rule] & 3]
        if not sides:
            assert SIDE[flags] == 0
        elif sides[0] in (1, 2):
            assert SIDE[flags] == (1 if sides[0] == 1 else -1)
