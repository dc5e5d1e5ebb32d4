"""The default interval for counts: known answers, what each number of events allows, and what holds for any figures."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gevinst.analysis.count_series import REASONS, Counts, Interval
from gevinst.analysis.marginal_counts import CountEffects, count_effects

NA = math.nan


def effects(
    events: Any,
    at_risk: Any,
    before: int,
    *,
    binomial: bool = True,
    step_only: bool = False,
    harmonics: int = 0,
    details: bool = False,
) -> CountEffects:
    """One series."""
    events = np.asarray(events, dtype=float)
    own = np.array([not step_only])
    return count_effects(
        Counts(
            events=events[None],
            at_risk=np.broadcast_to(np.asarray(at_risk, dtype=float), events.shape)[None],
            before=np.array([before]),
            length=np.array([events.size]),
            binomial=binomial,
            trend=own,
            slope_change=own,
            harmonics=harmonics,
        ),
        horizons=(6, 12),
        details=details,
    )


def figures(interval: Interval, *at: int) -> list[float]:
    """Estimate, low, high, p of the first series."""
    return [float(each[(0, *at)]) for each in (interval.estimate, interval.low, interval.high, interval.p)]


def reason(found: CountEffects) -> str:
    return REASONS[int(found.reason[0])]


# Reference values from an independent program (dense covariance matrices, generic optimiser, bisection).
A: dict[str, Any] = {
    "events": [7, 13, 5, 17, 11, 9, 6, 4, 13, 11, 9, 12, 3, 8, 13, 3, 5, 8, 4, 5, 6, 12, 15, 9],
    "at_risk": [
        47,
        64,
        34,
        91,
        73,
        55,
        55,
        66,
        55,
        56,
        74,
        70,
        59,
        58,
        63,
        50,
        53,
        71,
        58,
        40,
        52,
        73,
        56,
        57,
    ],
    "before": 12,
}
B: dict[str, Any] = {
    "events": [1, 1, 3, 0, NA, 0, 0, 1, 1, 2, 3, 3, 1, 1, 0, 0],
    "at_risk": [13, 17, 35, 17, 26, 22, 19, 17, 28, 19, 29, 17, 20, 22, 22, 15],
    "before": 8,
}
C: dict[str, Any] = {
    "events": [
        *(4, 6, 4, 8, 5, 9, 4, 11, 5, 8, 4, 9, 7, 3, 5, 8, 11, 11),
        *(7, 3, 3, 8, 3, 6, 3, 3, 8, 6, 1, 3, 6, 2, 1, 2, 1, 1),
    ],
    "at_risk": [
        *(921, 952, 880, 870, 948, 933, 965, 910, 976, 887, 854, 813, 852, 938, 836, 880, 1000, 939),
        *(984, 856, 796, 971, 838, 904, 910, 858, 973, 972, 925, 899, 909, 852, 889, 895, 862, 939),
    ],
    "before": 24,
    "harmonics": 1,
    "binomial": False,
}
KNOWN: dict[str, tuple[dict[str, Any], int, float, float, dict[str, list[float]]]] = {
    "A": (
        A,
        20,
        0.682751,
        0.579870,
        {
            "level": [0.540604, 0.216895, 1.279544, 0.151817],
            "slope": [1.071705, 0.906028, 1.267213, 0.342478],
            "eff6": [0.819089, 0.228231, 2.693317, 0.732363],
            "eff12": [1.241031, 0.148799, 9.358919, 0.791458],
            "mean": [0.847947, 0.222191, 2.958793, 0.790258],
            "averted": [16.318081, -60.244218, 318.558261, 0.790258],
        },
    ),
    "B": (
        B,
        11,
        0.726064,
        0.669952,
        {
            "level": [3.065074, 0.199947, 37.400047, 0.368028],
            "slope": [0.946252, 0.446146, 1.889713, 0.884157],
            "eff6": [2.200300, 0.008383, 322.041752, 0.714622],
            "eff12": [NA, NA, NA, NA],
            "mean": [2.390406, 0.024088, 150.498955, 0.642935],
            "averted": [-6.398271, -10.926910, 161.000000, 0.642935],
        },
    ),
    "C": (
        C,
        30,
        0.595374,
        0.557513,
        {
            "level": [0.842141, 0.297307, 2.261328, 0.736334],
            "slope": [0.890736, 0.767556, 1.035490, 0.114579],
            "eff6": [0.420610, 0.154127, 1.063076, 0.063679],
            "eff12": [0.210075, 0.042317, 0.973911, 0.047149],
            "mean": [0.396966, 0.140646, 1.037013, 0.057329],
            "averted": [56.206889, -1.320591, 226.072087, 0.057329],
        },
    ),
}


@pytest.mark.parametrize("name", KNOWN)
def test_it_gives_the_known_answers(name: str) -> None:
    given_, df, rho, share, expected = KNOWN[name]
    found = effects(**given_)
    assert reason(found) == "estimated"
    assert found.df[0] == df
    assert found.rho[0] == pytest.approx(rho, abs=1e-6)
    assert found.share[0] == pytest.approx(share, abs=1e-6)
    got = {
        "level": figures(found.level),
        "slope": figures(found.slope),
        "eff6": figures(found.effects, 0),
        "eff12": figures(found.effects, 1),
        "mean": figures(found.mean),
        "averted": figures(found.averted),
    }
    for estimand, values in expected.items():
        # The known figures have six decimals.
        assert got[estimand] == pytest.approx(values, rel=2e-6, abs=6e-7, nan_ok=True), estimand
    assert not found.averted_shown[0]


def test_equal_months_are_never_certainty() -> None:
    full, step = effects([5] * 24, 100, 12), effects([5] * 24, 100, 12, step_only=True)
    assert figures(full.level)[1:3] == pytest.approx([0.5486, 1.8213], abs=5e-5)
    assert figures(step.level)[1:3] == pytest.approx([0.779489, 1.282891], abs=5e-7)
    assert figures(step.mean) == figures(step.level) == figures(step.effects, 1)
    assert math.isnan(step.slope.estimate[0])
    assert not step.fell_back[0]


def test_a_number_of_averted_events_is_printed_only_when_its_range_says_something() -> None:
    assert not effects(**A).averted_shown[0]
    clear = effects(
        [400 + 9 * (-1) ** t for t in range(12)] + [200 + 9 * (-1) ** t for t in range(12)], 4000, 12
    )
    assert clear.averted_shown[0]
    assert clear.averted.low[0] > 0
    assert clear.averted.high[0] - clear.averted.low[0] < clear.events_after[0] == 2400


@pytest.mark.parametrize(
    ("before", "after", "fell_back"),
    [
        (
            [1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0],
            [1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0],
            False,
        ),  # 5 and 5, in 5 months
        ([1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0], [2, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0], True),  # 4 before
        ([2, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0], [2, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0], True),  # 4 after
        (
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5],
            [2, 0, 1, 0, 1, 0, 1, 0, 0, 2, 0, 0],
            True,
        ),  # all in one month
        ([3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5], [2, 0, 1, 0, 1, 0, 1, 0, 0, 2, 0, 0], True),  # in two months
        ([3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 5], [2, 0, 1, 0, 1, 0, 1, 0, 0, 2, 0, 0], False),  # in three
    ],
)
def test_few_events_leave_no_room_for_a_trend(before: list[int], after: list[int], fell_back: bool) -> None:
    found = effects(before + after, 20, 12)
    assert reason(found) == "estimated"
    assert bool(found.fell_back[0]) is fell_back
    assert bool(found.trend[0]) is not fell_back
    if fell_back:
        declared = effects(before + after, 20, 12, step_only=True)
        assert figures(found.level) == figures(declared.level)
        assert not declared.fell_back[0]


def test_no_events_on_one_side_gives_an_exact_limit_and_no_interval() -> None:
    before = [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0]
    found = effects(before + [0] * 12, [20] * 12 + [40] * 12, 12, binomial=False)
    assert reason(found) == "no_events_after"
    assert math.isnan(found.mean.low[0])
    # Clopper-Pearson of 0 of 6: p = 1 - 0.025 ** (1 / 6); odds times 240 / 480.
    p = 1 - 0.025 ** (1 / 6)
    assert found.limit_high[0] == pytest.approx(p / (1 - p) * 240 / 480, rel=1e-12)
    assert math.isnan(found.limit_low[0])

    turned = effects([0] * 12 + before, [40] * 12 + [20] * 12, 12, binomial=False)
    assert reason(turned) == "no_events_before"
    assert turned.limit_low[0] == pytest.approx(1 / found.limit_high[0], rel=1e-12)

    # Events that come in a heap say less: 6 in one month of twelve is a dispersion of (5.5^2 / 0.5 + 11 x 0.5) / 11 = 6.
    heap = effects([6] + [0] * 23, [20] * 12 + [40] * 12, 12, binomial=False)
    p = 1 - 0.025 ** (6 / 6)
    assert heap.limit_high[0] == pytest.approx(p / (1 - p) * 240 / 480, rel=1e-12)

    # Declaring a step beforehand opens no back door.
    assert reason(effects(before + [0] * 12, 20, 12, step_only=True)) == "no_events_after"


@pytest.mark.parametrize(
    ("events", "at_risk", "before", "expected", "at"),
    [
        ([0] * 24, [20] * 24, 12, "no_events", -1),
        ([1] * 5 + [21] + [1] * 18, [20] * 24, 12, "events_above_trials", 5),
        ([1] * 5 + [-1] + [1] * 18, [20] * 24, 12, "negative_count", 5),
        ([1] * 24, [20] * 7 + [-20] + [20] * 16, 12, "negative_exposure", 7),
        ([1] * 9 + [math.inf] + [1] * 14, [20] * 24, 12, "not_finite", 9),
        ([1] * 24, [20] * 9 + [math.inf] + [20] * 14, 12, "not_finite", 9),
        ([1] * 24, [20] * 3 + [0] + [20] * 20, 12, "events_above_trials", 3),
        ([1] * 24, [20] * 24, 0, "intervention_outside", -1),
        ([1] * 24, [20] * 24, 24, "intervention_outside", -1),
        ([1] * 24, [20] * 24, 30, "intervention_outside", -1),
        ([2] * 11, [20] * 11, 5, "too_few_points", -1),
        ([NA] * 24, [20] * 24, 12, "too_few_points", -1),
        ([3] * 12 + [NA] * 12, [20] * 24, 12, "too_few_points", -1),
        ([3], [20], 1, "intervention_outside", -1),
    ],
)
def test_what_cannot_be_reckoned_has_its_reason(
    events: list[float], at_risk: list[float], before: int, expected: str, at: int
) -> None:
    found = effects(events, at_risk, before, details=True)
    assert reason(found) == expected
    assert found.at[0] == at
    for each in (found.level, found.mean, found.averted):
        assert np.isnan(figures(each)).all()


def test_events_without_anyone_at_risk_are_refused_for_rates_too() -> None:
    found = effects([1] * 24, [20] * 3 + [0] + [20] * 20, 12, binomial=False)
    assert (reason(found), found.at[0]) == ("events_without_exposure", 3)


def test_a_month_with_none_at_risk_is_a_missing_month() -> None:
    events, at_risk = list(A["events"]), list(A["at_risk"])
    events[4], at_risk[4] = 0, 0
    zero = effects(events, at_risk, 12)
    events[4], at_risk[4] = NA, 73
    missing = effects(events, at_risk, 12)
    assert figures(zero.mean) == figures(missing.mean)
    assert zero.df[0] == 19
    assert zero.points_before[0] == 11


def test_months_that_cannot_tell_the_waves_from_the_level_are_said_to() -> None:
    gaps = [3.0 if t % 6 == 0 else NA for t in range(96)]
    assert reason(effects(gaps, 20, 48)) == "estimated"
    assert reason(effects(gaps, 20, 48, harmonics=2)) == "not_estimable"


def test_more_than_half_asks_for_the_complement() -> None:
    assert effects([12, 11, 13] * 8, 20, 12).above_half[0]
    assert not effects([2, 3, 4] * 8, 20, 12).above_half[0]
    assert not effects([12, 11, 13] * 8, 20, 12, binomial=False).above_half[0]


def test_the_details_agree_with_the_effects() -> None:
    found = effects(**A, details=True)
    details = found.details
    assert details is not None
    assert details.names == ("intercept", "time", "level_change", "slope_change")
    level, slope = (details.names.index(name) for name in ("level_change", "slope_change"))
    assert figures(details.coefficients, level)[:3] == pytest.approx(
        np.log(figures(found.level)[:3]), rel=1e-9
    )
    assert figures(details.coefficients, slope)[:3] == pytest.approx(
        np.log(figures(found.slope)[:3]), rel=1e-9
    )
    # The reported coding: t = 1, 2, ... and since = 1 in the first month after.
    intercept, time = (details.coefficients.estimate[0, at] for at in (0, 1))
    assert details.counterfactual.estimate[0, 17] == pytest.approx(math.exp(intercept + 18 * time), rel=1e-9)
    assert details.expected[0, 17] / details.counterfactual.estimate[0, 17] == pytest.approx(
        found.effects.estimate[0, 0], rel=1e-9
    )
    np.testing.assert_allclose(details.counterfactual.estimate[0, :12], details.expected[0, :12], rtol=1e-12)
    assert (details.counterfactual.low < details.counterfactual.estimate).all()
    assert (details.counterfactual.estimate < details.counterfactual.high).all()
    assert figures(details.difference_averted)[3] == figures(details.difference_mean)[3]
    assert details.difference_averted.high[0] <= sum(A["at_risk"][12:]) - sum(A["events"][12:])


def test_the_difference_in_points_finds_a_change_that_is_plain() -> None:
    rng = np.random.default_rng(3)
    events = np.concatenate([rng.binomial(2000, 0.20, 24), rng.binomial(2000, 0.15, 24)])
    details = effects(events, 2000, 24, details=True).details
    assert details is not None
    assert details.difference_level.low[0] < -0.05 < details.difference_level.high[0] < 0
    # Constant rates: no residual variation, so no range rather than a certain one.
    constant = effects([5] * 24, 100, 12, details=True).details
    assert constant is not None
    assert np.isnan(figures(constant.difference_mean)).all()


def test_season_is_counted_from_its_phase() -> None:
    """Calling the first month November and shifting the wave is the same as calling it January."""
    months = np.arange(36)

    def found(shift: int, phase: int) -> CountEffects:
        rates = 40 * np.exp(0.4 * np.sin(2 * np.pi * (months + shift) / 12) - 0.3 * (months >= 18))
        series = Counts(
            np.round(rates)[None], np.full((1, 36), 400.0), np.array([18]), np.array([36]), True,
            np.array([True]), np.array([True]), harmonics=1, season_phase=np.array([phase]),
        )  # fmt: skip
        return count_effects(series, details=True)

    details = found(10, 11).details
    assert details is not None
    assert details.coefficients.estimate[0, details.names.index("sin1")] == pytest.approx(
        0.4 * math.cos(2 * math.pi / 12), abs=0.02
    )
    assert figures(found(10, 11).mean) == pytest.approx(figures(found(10, 1).mean), rel=1e-8)


def test_a_single_series_is_a_row_of_the_batch() -> None:
    rng = np.random.default_rng(11)
    length, rows = rng.integers(16, 49, 70), 70
    before = length // 2
    at_risk = rng.integers(8, 200, (rows, 48)).astype(float)
    events = rng.binomial(at_risk.astype(int), rng.uniform(0.01, 0.5, (rows, 1))).astype(float)
    events[rng.random(events.shape) < 0.05] = NA
    trend = rng.random(rows) < 0.7
    change = trend & (rng.random(rows) < 0.7)
    batch = count_effects(
        Counts(events, at_risk, before, length, True, trend, change, harmonics=1), (6, 12), details=True
    )
    assert {REASONS[code] for code in batch.reason} >= {"estimated"}
    assert batch.details is not None
    for row in range(rows):
        one, m = slice(row, row + 1), int(length[row])
        single = count_effects(
            Counts(
                events[one, :m],
                at_risk[one, :m],
                before[one],
                length[one],
                True,
                trend[one],
                change[one],
                harmonics=1,
            ),
            (6, 12),
            details=True,
        )
        assert single.details is not None
        for flag in (
            "reason",
            "at",
            "trend",
            "slope_change",
            "fell_back",
            "averted_shown",
            "df",
            "above_half",
        ):
            assert getattr(single, flag)[0] == getattr(batch, flag)[row]
        pairs = [
            (getattr(single, each), getattr(batch, each))
            for each in ("level", "slope", "effects", "mean", "averted")
        ]
        pairs += [
            (getattr(single.details, each), getattr(batch.details, each))
            for each in ("coefficients", "difference_mean", "difference_averted")
        ]
        for mine, theirs in pairs:
            for limit in ("estimate", "low", "high", "p"):
                np.testing.assert_allclose(
                    getattr(mine, limit)[0], getattr(theirs, limit)[row], rtol=1e-9, atol=1e-9
                )
        np.testing.assert_allclose(
            single.details.counterfactual.high[0], batch.details.counterfactual.high[row, :m], rtol=1e-9
        )


@st.composite
def any_counts(draw: st.DrawFn) -> tuple[list[float], list[float], int, bool]:
    m = draw(st.integers(1, 30))
    binomial = draw(st.booleans())
    events = draw(
        st.lists(st.one_of(st.integers(0, 12), st.sampled_from([0, 0, 5000, NA])), min_size=m, max_size=m)
    )
    extra = draw(st.lists(st.integers(0, 300), min_size=m, max_size=m))
    at_risk = [float(e) if math.isnan(k) else float(k + e) for k, e in zip(events, extra, strict=True)]
    return [float(k) for k in events], at_risk, draw(st.integers(0, m)), binomial


@settings(max_examples=60)
@given(any_counts(), st.booleans())
def test_any_counts_give_an_answer_or_a_reason(
    drawn: tuple[list[float], list[float], int, bool], step_only: bool
) -> None:
    events, at_risk, before, binomial = drawn
    found = effects(events, at_risk, before, binomial=binomial, step_only=step_only, details=True)
    assert found.details is not None
    if reason(found) != "estimated":
        assert np.isnan(figures(found.mean)).all()
        return
    for each in (found.level, found.mean):
        estimate, low, high, p = figures(each)
        assert 0 < low < high < math.inf
        assert 0 < estimate < math.inf
        assert 0 <= p <= 1
        # One method for both: p below 0.05 exactly when the interval leaves 1 out.
        assert (p < 0.05) == (not low <= 1 <= high) or abs(p - 0.05) < 1e-6
    _, low, high, _ = figures(found.averted)
    # No fewer than none and no more than all could have had the event without the project.
    assert -found.events_after[0] <= low <= high
    if binomial:
        assert high <= found.at_risk_after[0] - found.events_after[0]
    assert np.isfinite(found.details.expected).all()
    assert np.isfinite(found.details.counterfactual.low[0]).all()


@settings(max_examples=25)
@example([0] * 9 + [1] + [0] * 9 + [1], 1e-12)
@example([0] * 11 + [5, 2, 0, 1, 0, 1, 0, 1, 0, 0, 2, 0, 0], 1e3)
@given(
    st.lists(st.integers(0, 30), min_size=20, max_size=30),
    st.floats(-12, 12).map(lambda power: 10.0**power),
)
def test_the_unit_of_exposure_changes_no_ratio(events: list[int], unit: float) -> None:
    at_risk = 100.0 + 7 * np.arange(len(events)) % 31
    plain = effects(events, at_risk, 10, binomial=False)
    scaled = effects(events, at_risk * unit, 10, binomial=False)
    assert reason(plain) == reason(scaled)
    for each in ("level", "mean", "averted"):
        assert figures(getattr(scaled, each)) == pytest.approx(
            figures(getattr(plain, each)), rel=1e-7, nan_ok=True, abs=1e-7
        )


@settings(max_examples=25)
@given(st.lists(st.integers(3, 17), min_size=20, max_size=30))
def test_counting_the_complement_bounds_the_same_people(events: list[int]) -> None:
    """Those spared the event are at most those who did not have it, whichever of the two is counted."""
    counted = effects(events, 20, 10)
    complement = effects([20 - k for k in events], 20, 10)
    assert counted.averted.high[0] <= complement.events_after[0]
    assert complement.averted.high[0] <= counted.events_after[0]
    assert -counted.events_after[0] <= counted.averted.low[0]
    assert counted.above_half[0] or complement.above_half[0] or sum(events) * 2 == 20 * len(events)
