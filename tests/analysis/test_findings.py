"""What a line of figures bears: which method it gets, what is left out of it, and that one line equals its row of a batch."""

import dataclasses
import datetime as dt
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gevinst.analysis.findings import findings_of
from gevinst.analysis.line_effects import LineEffect, effects_of
from gevinst.analysis.line_figures import LineFigures
from gevinst.domain.control_chart import Assurance, ChartKind, PointLabel, Variation
from gevinst.domain.evidence import FactCode, Grade
from gevinst.domain.finding import (
    EffectFinding,
    EffectMethod,
    EffectVerdict,
    Finding,
    LineWithout,
    NoEffect,
)
from gevinst.domain.horizon import Frequency, Horizon, periods
from gevinst.domain.measure import Measure
from gevinst.domain.plan import ExpectedChange

WORDS = {"nb": "x", "nn": "x", "en": "x"}


def a_measure(**given: Any) -> Measure:
    return Measure.model_validate(
        {
            "key": "tall",
            "name": WORDS,
            "what": WORDS,
            "shape": "amount",
            "unit": {"key": "hours", "name": WORDS, "symbol": WORDS},
            "direction": "lower",
            "value": WORDS,
            "over_time": "sum",
            "over_parties": "sum",
            "source": {"name": WORDS},
            **given,
        }
    )


READMISSIONS = a_measure(
    shape="ratio",
    numerator=WORDS,
    denominator=WORDS,
    scale=100,
    proportion=True,
    over_time="sum_over_sum",
    over_parties="sum_over_sum",
)
ADMISSIONS = a_measure(shape="count")
HOURS = a_measure()

# The reference series of the statistical notes: values (A), and events of discharges (A).
VALUES = [42.3, 45.1, 45.9, 42.8, 42.4, 42.0, 44.2, 43.7, 41.2, 36.6, 42.1, 40.5, 41.6, 40.4, 39.6, 41.1]
EVENTS = [7, 13, 5, 17, 11, 9, 6, 4, 13, 11, 9, 12, 3, 8, 13, 3, 5, 8, 4, 5, 6, 12, 15, 9]
DISCHARGES = [47, 64, 34, 91, 73, 55, 55, 66, 55, 56, 74, 70, 59, 58, 63, 50, 53, 71, 58, 40, 52, 73, 56, 57]  # fmt: skip


def a_line(
    top: list[float],
    bottom: list[float] | None = None,
    start: int | None = 8,
    measure: Measure = HOURS,
    **given: Any,
) -> LineFigures:
    first = dt.date(2024, 1, 1)
    months = periods(first, dt.date(2024 + (len(top) - 1) // 12, (len(top) - 1) % 12 + 1, 1), Frequency.MONTH)
    return LineFigures(
        **{
            "measure": measure,
            "frequency": Frequency.MONTH,
            "expected": ExpectedChange.LEVEL_AND_TREND,
            "periods": tuple(months),
            "top": np.array(top, dtype=float),
            "bottom": np.ones(len(top)) if bottom is None else np.array(bottom, dtype=float),
            "preliminary": np.zeros(len(top), dtype=np.bool_),
            "start": start,
            "cut": None,
            "season_phase": 1,
            "breaks": (),
            "rebased": (),
            "targets": {},
            "ends": {},
            **given,
        }
    )


def the_finding(line: LineFigures) -> Finding:
    return findings_of([line])[0][0]


def with_its_line(line: LineFigures) -> tuple[EffectFinding, LineWithout]:
    (found,) = effects_of([line], without=True)
    assert found.effect is not None
    assert found.without is not None
    return found.effect, found.without


class TestTheEffect:
    def test_of_figures_is_the_interval_averaged_over_carry_over(self) -> None:
        # Coverage note, reference A: the mean effect.
        effect = the_finding(a_line(VALUES)).effect
        assert effect is not None
        assert effect.method is EffectMethod.SERIES
        assert not effect.ratio
        width = 5.388320 + 11.423641
        assert effect.effect.estimate == pytest.approx(-2.744091, abs=1e-6 * width)
        assert effect.effect.low == pytest.approx(-11.423641, abs=1e-6 * width)
        assert effect.effect.high == pytest.approx(5.388320, abs=1e-6 * width)
        assert effect.carry_over == pytest.approx(0.339051, abs=1e-6)
        assert (effect.verdict, effect.points_before, effect.points_after) == (
            EffectVerdict.CANNOT_TELL,
            8,
            8,
        )

    def test_of_counts_is_a_ratio_with_the_events_it_rests_on(self) -> None:
        # Note on counts, reference A, which has no season: the effect at 12 months is what the season leaves alone least,
        # so the line is cut to 23 months of which a season is not asked.
        line = a_line(EVENTS[:23], DISCHARGES[:23], 12, READMISSIONS)
        effect = the_finding(line).effect
        assert effect is not None
        assert effect.method is EffectMethod.COUNTS
        assert effect.ratio
        assert effect.harmonics == 0
        assert (effect.events_before, effect.events_after) == (117, 82)
        assert effect.effect.low < effect.effect.estimate < effect.effect.high

    def test_the_season_is_fitted_from_two_years_on(self) -> None:
        effects = [
            the_finding(a_line([*VALUES, *VALUES, *VALUES, *VALUES][:length])).effect
            for length in (23, 24, 47, 48)
        ]
        assert [effect.harmonics for effect in effects if effect] == [0, 1, 1, 2]

    def test_a_step_declared_beforehand_has_a_narrower_interval(self) -> None:
        full = the_finding(a_line(EVENTS[:23], DISCHARGES[:23], 12, READMISSIONS)).effect
        step = the_finding(
            a_line(EVENTS[:23], DISCHARGES[:23], 12, READMISSIONS, expected=ExpectedChange.STEP)
        ).effect
        assert full is not None
        assert step is not None
        assert step.step
        assert step.effect.high / step.effect.low < full.effect.high / full.effect.low

    def test_few_figures_are_compared_before_and_after_and_say_so(self) -> None:
        effect = the_finding(a_line(VALUES[4:12], start=4)).effect
        assert effect is not None
        assert effect.method is EffectMethod.BEFORE_AFTER
        assert "assumes_no_trend" in effect.notes
        assert effect.effect.estimate == pytest.approx(np.mean(VALUES[8:12]) - np.mean(VALUES[4:8]))

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            (a_line(VALUES, start=None), NoEffect.NO_INTERVENTION),
            (a_line(VALUES[:10]), NoEffect.TOO_FEW_POINTS),
            (a_line(VALUES, start=16), NoEffect.TOO_FEW_POINTS),
            (a_line([5.0] * 16), NoEffect.NO_VARIATION),
            (a_line(VALUES, breaks=(8,)), NoEffect.DEFINITION_CHANGE),
            (a_line(VALUES, breaks=(7,)), NoEffect.TOO_FEW_POINTS),
            (a_line([0] * 16, [50] * 16, 8, READMISSIONS), NoEffect.TOO_FEW_EVENTS),
            (a_line([0] * 8 + [3] * 8, [50] * 16, 8, READMISSIONS), NoEffect.TOO_FEW_EVENTS),
            (a_line(VALUES, preliminary=np.ones(16, dtype=np.bool_)), NoEffect.NO_DATA),
            (a_line(VALUES, frequency=Frequency.SINGLE), NoEffect.NOT_OVER_TIME),
        ],
    )
    def test_there_is_none_and_why(self, line: LineFigures, reason: NoEffect) -> None:
        finding = the_finding(line)
        assert finding.effect is None
        assert finding.no_effect is reason
        assert finding.grade is Grade.TOO_EARLY

    def test_nothing_is_compared_across_a_change_of_definition(self) -> None:
        long = [*VALUES, *VALUES]
        changed = [*long[:4], *[value * 10 for value in long[4:]]]
        cut = the_finding(a_line(changed, start=16, breaks=(4,))).effect
        without = the_finding(a_line([value * 10 for value in long[4:]], start=12, season_phase=5)).effect
        assert cut is not None
        assert without is not None
        assert cut.effect.estimate == pytest.approx(without.effect.estimate)
        assert "cut_at_definition" in cut.notes
        assert "cut_at_definition" not in without.notes

    def test_the_month_that_go_live_cuts_counts_on_neither_side(self) -> None:
        odd = [*VALUES]
        odd[7] = 1000.0
        same = [*VALUES]
        same[7] = math.nan
        longer = the_finding(a_line([40.0, *odd, 41.0], cut=8, start=9)).effect
        gap = the_finding(a_line([40.0, *same, 41.0], start=9)).effect
        assert longer is not None
        assert gap is not None
        assert longer.effect == gap.effect
        assert (longer.gaps, gap.gaps) == (0, 1)

    def test_a_group_without_the_change_is_taken_from_the_line(self) -> None:
        drift = np.linspace(0, 20, 16)
        others = np.full(16, 100.0) + drift
        compared = the_finding(
            a_line((np.array(VALUES) + drift).tolist(), others_top=others, others_bottom=np.ones(16))
        ).effect
        alone = the_finding(a_line(VALUES)).effect
        assert compared is not None
        assert alone is not None
        assert compared.compared
        assert compared.effect.estimate == pytest.approx(alone.effect.estimate)

    def test_with_a_group_the_line_without_the_change_is_what_the_group_says(self) -> None:
        values = np.array([*VALUES, *VALUES[8:11]])
        jumps = np.resize([0.0, 12.0, -5.0], values.size)
        others = 100.0 + jumps
        others[11] = np.nan
        line = a_line((values + jumps).tolist(), others_top=others, others_bottom=np.ones(values.size))
        effect, found = with_its_line(line)
        assert effect.compared
        values[11] = np.nan
        _alone, own = with_its_line(a_line(values.tolist()))
        assert found.periods == line.periods
        assert found.estimate[:8] == (None,) * 8
        # The group says nothing where it has no figure; elsewhere its own jumps are in the line.
        assert found.estimate[11] is found.low[11] is None
        for at in (8, 9, 10, *range(12, 19)):
            for with_group, alone in (
                (found.estimate, own.estimate),
                (found.low, own.low),
                (found.high, own.high),
            ):
                assert with_group[at] == pytest.approx(alone[at] + jumps[at])

    def test_the_line_without_the_change_stands_after_the_start_with_its_band(self) -> None:
        effect, line = with_its_line(a_line(VALUES))
        assert line.estimate[:8] == (None,) * 8
        after = list(zip(line.low[8:], line.estimate[8:], line.high[8:], strict=True))
        assert all(
            low is not None and mid is not None and high is not None and low < mid < high
            for low, mid, high in after
        )
        mean = np.mean(VALUES[8:]) - np.mean([mid for _, mid, _ in after if mid is not None])
        # Not the same estimate (the model smooths), but the same thing.
        assert mean == pytest.approx(effect.effect.estimate, abs=1.0)

    def test_a_number_of_events_averted_is_given_only_where_its_range_is_worth_a_number(self) -> None:
        wide = the_finding(a_line(EVENTS[:23], DISCHARGES[:23], 12, READMISSIONS)).effect
        steady = the_finding(a_line([40, 42, 41, 39, 43, 40, 38, 41] * 2 + [21, 20, 22, 19, 20, 21, 18, 22], [400] * 24, 16, READMISSIONS, expected=ExpectedChange.STEP)).effect  # fmt: skip
        assert wide is not None
        assert wide.averted is None
        assert steady is not None
        assert steady.verdict is EffectVerdict.IMPROVED
        assert steady.averted is not None
        assert 90 < steady.averted.low < 156 < steady.averted.high < 240

    def test_a_share_would_not_have_been_more_than_all(self) -> None:
        rising = a_line(
            [28.0, 29.0, 29.0, 30.0] * 3 + [27.0, 26.0, 27.0, 25.0] * 3, [30.0] * 24, 12, READMISSIONS
        )
        _, line = with_its_line(rising)
        highest = [each for each in line.high if each is not None]
        assert len(highest) == 12
        assert max(highest) == 100.0


class TestTheChart:
    @pytest.mark.parametrize(
        ("line", "kind"),
        [
            (a_line(VALUES), ChartKind.XMR),
            (a_line([6, 7, 5, 6, 7, 6] * 4, [60] * 24, 12, READMISSIONS), ChartKind.P),
            (a_line([40, 2, 39, 1, 44, 3] * 4, [60] * 24, 12, READMISSIONS), ChartKind.P_PRIME),
            (a_line([1, 0, 2, 1, 0, 3, 1, 2] * 2, None, 8, ADMISSIONS), ChartKind.C),
            # The mean of two parties rests on twice as many.
            (a_line([2, 3, 2, 4, 2, 3, 2, 3] * 2, [2] * 16, 8, ADMISSIONS), ChartKind.U),
            (a_line([120, 130, 115, 128, 119, 140, 122, 131] * 2, None, 8, ADMISSIONS), ChartKind.XMR),
        ],
    )
    def test_is_of_what_is_measured(self, line: LineFigures, kind: ChartKind) -> None:
        assert the_finding(line).chart is kind

    def test_limits_come_from_before_the_start_where_there_are_twelve(self) -> None:
        calm = [10.0, 11.0, 9.0, 10.5, 9.5, 10.0, 11.0, 9.0, 10.5, 9.5, 10.0, 10.0]
        finding, control = findings_of([a_line([*calm, *[5.0, 5.5, 4.5, 5.0]], start=12)])[0]
        assert finding.centre == pytest.approx(np.mean(calm))
        assert finding.variation is Variation.IMPROVEMENT
        assert control.labels[-1] is PointLabel.IMPROVEMENT_LOW
        assert finding.label is PointLabel.IMPROVEMENT_LOW

    def test_what_is_preliminary_is_drawn_and_not_judged(self) -> None:
        calm = [10.0, 11.0, 9.0, 10.5, 9.5, 10.0, 11.0, 9.0, 10.5, 9.5, 10.0, 10.0]
        early = np.zeros(13, dtype=np.bool_)
        early[-1] = True
        finding, control = findings_of([a_line([*calm, 1.0], start=None, preliminary=early)])[0]
        assert (finding.points, finding.preliminary) == (12, 1)
        assert finding.variation is Variation.COMMON_CAUSE
        assert control.preliminary == (*(False,) * 12, True)
        assert finding.last == control.periods[11]

    def test_new_limits_begin_where_somebody_chose_and_where_the_definition_changed(self) -> None:
        long = [10.0, 11.0, 9.0, 10.5, 9.5, 10.0] * 2 + [20.0, 21.0, 19.0, 20.5, 19.5, 20.0] * 2
        _, control = findings_of([a_line(long, start=None, rebased=(12,), breaks=(18,))])[0]
        assert [(phase.reason, control.periods.index(phase.start)) for phase in control.phases] == [
            ("first", 0),
            ("rebased", 12),
            ("definition_change", 18),
        ]
        assert control.centre[11] == pytest.approx(10.0)
        assert control.centre[12] == pytest.approx(20.0)

    def test_the_target_that_counts_is_that_of_the_horizon_the_figures_are_in(self) -> None:
        calm = [10.0, 11.0, 9.0, 10.5, 9.5, 10.0] * 3
        ends = {Horizon.SHORT: 2, Horizon.MEDIUM: 6, Horizon.LONG: 12}
        far = {Horizon.SHORT: 50.0, Horizon.MEDIUM: 1.0, Horizon.LONG: 50.0}
        # Four periods after the start: in the medium horizon, whose target is out of reach.
        assert (
            the_finding(a_line(calm, start=14, targets=far, ends=ends)).assurance
            is Assurance.CONSISTENTLY_MISSES
        )
        assert (
            the_finding(a_line(calm, start=17, targets=far, ends=ends)).assurance
            is Assurance.CONSISTENTLY_HITS
        )
        assert the_finding(a_line(calm, start=14)).assurance is Assurance.NO_TARGET


ENDS = {Horizon.SHORT: 6, Horizon.MEDIUM: 12, Horizon.LONG: 24}
TARGETS = {Horizon.SHORT: 41.0, Horizon.MEDIUM: 40.0, Horizon.LONG: 38.0}


class TestTheForecast:
    def test_looks_no_further_ahead_than_its_history_is_long(self) -> None:
        finding = the_finding(a_line(VALUES, start=8, targets=TARGETS, ends=ENDS))
        # Eight figures after the start: the short horizon is over, the medium is 4 ahead, the long 16.
        assert [(each.horizon, each.periods) for each in finding.forecasts] == [(Horizon.MEDIUM, 4)]
        assert 0 < finding.forecasts[0].probability < 1

    def test_of_a_share_stays_between_none_and_all(self) -> None:
        falling = [12.0] * 12 + [10.0, 8.0, 8.0, 5.0, 3.0, 3.0, 1.0, 1.0, 0.0]
        line = a_line(
            falling, [60] * 21, 12, READMISSIONS, targets={Horizon.MEDIUM: 5.0}, ends={Horizon.MEDIUM: 12}
        )
        (forecast,) = the_finding(line).forecasts
        assert forecast.forecast.low == forecast.forecast.estimate == 0.0
        assert 0.0 < forecast.forecast.high < 100.0

    def test_needs_six_figures_after_the_start(self) -> None:
        assert the_finding(a_line(VALUES[:13], start=8, targets=TARGETS, ends=ENDS)).forecasts == ()


class TestTheFacts:
    def test_are_of_the_line_and_of_what_was_set_down_beside_it(self) -> None:
        (finding, _) = findings_of([a_line(VALUES)], [2])[0]
        facts = {fact.code: fact for fact in finding.facts}
        assert facts[FactCode.BASELINE_LENGTH].met is False
        assert facts[FactCode.BASELINE_LENGTH].figure == 8
        assert facts[FactCode.NOTHING_ELSE].met is False
        assert facts[FactCode.NOTHING_ELSE].figure == 2
        assert facts[FactCode.COMPLETE].met
        assert finding.grade is Grade.WEAK

    def test_what_the_change_itself_did_to_the_limits_is_no_sign_before_it(self) -> None:
        fall = [10.0, 11.0, 9.0, 10.5, 9.5, 10.0, 11.0, 9.0, 10.5, 9.5, 10.0, 10.0]
        after = [each - 8 for each in fall]

        def stable(line: LineFigures) -> Any:
            return next(fact for fact in the_finding(line).facts if fact.code is FactCode.BASELINE_STABLE)

        # Nine before: the limits are of the whole line, and every one of the nine lies on one side.
        assert stable(a_line([*fall[:9], *after], start=9)).met is None
        assert stable(a_line([*fall, *after], start=12)).met
        assert stable(a_line([*fall[:9], *after], start=9, rebased=(9,))).met
        assert stable(a_line([30.0, *fall[:11], *after], start=12)).met is False
        # What was before a first phase that was ended is judged by its own limits.
        odd = [*fall[:7], 40.0, *fall[:9], *after]
        assert stable(a_line(odd, start=17, rebased=(8,))).figure == 8

    def test_of_a_share_the_rarer_outcome_must_be_large_enough(self) -> None:
        def large(line: LineFigures) -> Any:
            return next(fact for fact in the_finding(line).facts if fact.code is FactCode.LARGE_ENOUGH)

        nearly_all = a_line([28.0, 29.0] * 12, [30.0] * 24, 12, READMISSIONS)
        few = a_line([2.0, 1.0] * 12, [30.0] * 24, 12, READMISSIONS)
        assert large(nearly_all).figure == large(few).figure == 1.5
        assert large(a_line([30.0] * 24, [30.0] * 24, 12, READMISSIONS)).met is False

    def test_a_gap_is_no_figure_but_a_preliminary_one_is(self) -> None:
        gap = [*VALUES]
        gap[3] = math.nan
        early = np.zeros(16, dtype=np.bool_)
        early[-1] = True
        facts = {fact.code: fact for fact in the_finding(a_line(gap, preliminary=early)).facts}
        assert facts[FactCode.COMPLETE].figure == pytest.approx(15 / 16)


SOME = [
    a_line(VALUES),
    a_line(VALUES[:10]),
    a_line(EVENTS, DISCHARGES, 12, READMISSIONS),
    a_line([*EVENTS, *EVENTS], [*DISCHARGES, *DISCHARGES], 20, READMISSIONS),
    a_line([*VALUES, *VALUES], start=16, breaks=(4,), targets=TARGETS, ends=ENDS),
    a_line([5.0] * 20),
    a_line([1, 0, 2, 1, 0, 3, 1, 2] * 2, None, 8, ADMISSIONS),
]


def numbers_in(value: Any) -> list[float]:
    if isinstance(value, float):
        return [value]
    if dataclasses.is_dataclass(value):
        return [
            each for field in dataclasses.fields(value) for each in numbers_in(getattr(value, field.name))
        ]
    if isinstance(value, tuple):
        return [each for one in value for each in numbers_in(one)]
    return []


def words_in(value: Any) -> list[Any]:
    if isinstance(value, float):
        return []
    if dataclasses.is_dataclass(value):
        return [each for field in dataclasses.fields(value) for each in words_in(getattr(value, field.name))]
    if isinstance(value, tuple):
        return [each for one in value for each in words_in(one)]
    return [value]


def test_one_line_equals_its_row_of_a_batch() -> None:
    for alone, row in zip((findings_of([line])[0] for line in SOME), findings_of(SOME), strict=True):
        assert words_in(alone[0]) == words_in(row[0])
        assert words_in(alone[1]) == words_in(row[1])
        assert numbers_in(alone[0]) == pytest.approx(numbers_in(row[0]), rel=1e-9, abs=1e-9)
        assert numbers_in(alone[1]) == pytest.approx(numbers_in(row[1]), rel=1e-9, abs=1e-9)


def same_effect(one: LineEffect, other: LineEffect) -> None:
    assert words_in(one.effect) == words_in(other.effect)
    assert one.no_effect == other.no_effect
    assert numbers_in(one.effect) == pytest.approx(numbers_in(other.effect), rel=1e-9, abs=1e-9)


def test_the_effect_is_the_same_with_its_line_and_without_it_among_many_and_alone() -> None:
    many = effects_of(SOME, without=True)
    for line, plain, whole in zip(SOME, effects_of(SOME), many, strict=True):
        (alone,) = effects_of([line], without=True)
        same_effect(plain, whole)
        same_effect(whole, alone)
        same_effect(*effects_of([line]), alone)
        assert plain.without is None
        over_time = plain.effect is not None and plain.effect.method is not EffectMethod.BEFORE_AFTER
        assert (whole.without is not None) == over_time
        assert words_in(whole.without) == words_in(alone.without)
        assert numbers_in(whole.without) == pytest.approx(numbers_in(alone.without), rel=1e-9, abs=1e-9)


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(60, 90)), min_size=17, max_size=30),
    st.integers(8, 22),
    st.sampled_from([READMISSIONS, ADMISSIONS, HOURS]),
    st.sampled_from(ExpectedChange),
    st.booleans(),
)
def test_whatever_the_figures_the_line_leaves_the_effect_as_it_is(
    of: list[tuple[int, int]], start: int, measure: Measure, expected: ExpectedChange, compared: bool
) -> None:
    top, bottom = ([float(each[part]) for each in of] for part in (0, 1))
    given = {"others_top": np.array(bottom), "others_bottom": np.ones(len(of))} if compared else {}
    ends = {Horizon.SHORT: 6, Horizon.LONG: 12}
    below = bottom if measure is READMISSIONS else None
    line = a_line(top, below, start, measure, expected=expected, ends=ends, **given)
    (plain,), (whole,) = effects_of([line]), effects_of([line], without=True)
    same_effect(plain, whole)


figures = st.lists(
    st.one_of(st.just(math.nan), st.floats(-1e6, 1e6), st.just(math.inf), st.integers(0, 40).map(float)),
    min_size=1,
    max_size=40,
)


@given(figures, st.data())
def test_whatever_the_figures_there_is_an_answer_and_never_a_number_that_is_none(
    top: list[float], data: st.DataObject
) -> None:
    bottom = data.draw(
        st.lists(st.sampled_from([0.0, 1.0, 50.0, math.nan]), min_size=len(top), max_size=len(top))
    )
    line = a_line(
        top,
        bottom,
        data.draw(st.none() | st.integers(0, 45)),
        data.draw(st.sampled_from([READMISSIONS, ADMISSIONS, HOURS])),
        breaks=tuple(
            sorted(
                data.draw(st.sets(st.integers(1, max(len(top) - 1, 1)), max_size=2 if len(top) > 1 else 0))
            )
        ),
        targets={Horizon.SHORT: 12.0},
        ends={Horizon.SHORT: 6},
    )
    finding, control = findings_of([line])[0]
    assert all(math.isfinite(number) for number in [*numbers_in(finding), *numbers_in(control)])
    assert (finding.effect is None) == (finding.no_effect is not None)
