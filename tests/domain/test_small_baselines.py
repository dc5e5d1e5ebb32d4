"""Registered baselines that rest on small counts are not told outside the project."""

import datetime as dt

import pytest

from gevinst.domain.horizon import Frequency
from gevinst.domain.measure import Measure, Shape
from gevinst.domain.plan import Baseline, BaselineState, Benefit, Indicator, PlanDocument, Project
from gevinst.domain.small_baselines import plan_outside, small_baseline
from gevinst.domain.small_counts import Rule

from .test_small_counts import MEAN, SHARE

COUNT = SHARE.model_copy(
    update={"shape": Shape.COUNT, "numerator": None, "denominator": None, "proportion": False, "scale": 1.0}
)
YEAR = {"first": dt.date(2024, 1, 1), "last": dt.date(2024, 12, 31)}


@pytest.mark.parametrize(
    ("baseline", "measure", "small"),
    [
        (Baseline(numerator=3, denominator=41), SHARE, True),
        (Baseline(numerator=38, denominator=41), SHARE, True),
        (Baseline(numerator=9, denominator=41), SHARE, False),
        (Baseline(value=7.5, n=4), MEAN, True),
        (Baseline(value=7.5), MEAN, False),
        (Baseline(value=3.0), COUNT, True),
        (Baseline(value=3.0, **YEAR), COUNT, False),  # a month: 36 in the year
        (Baseline(value=0.25, **YEAR), COUNT, True),  # three in the year
        (Baseline(from_series=True, **YEAR), SHARE, False),
    ],
)
def test_a_baseline_is_small_for_the_counts_behind_it(
    baseline: Baseline, measure: Measure, small: bool
) -> None:
    assert small_baseline(baseline, measure, Rule(), Frequency.MONTH) is small


def test_a_plan_outside_keeps_all_but_the_figures_of_a_small_baseline() -> None:
    few = Baseline(
        state=BaselineState.CONFIRMED, numerator=3, denominator=41, note="tre av 41", source="eget system"
    )
    many = few.model_copy(update={"numerator": 9.0})
    plan = PlanDocument(
        project=Project(title="Prøve"),
        benefits=(
            Benefit(
                title="Færre",
                indicators=tuple(
                    Indicator(key=key, title=key, measure="share", baseline=baseline)
                    for key, baseline in (("few", few), ("many", many))
                ),
            ),
        ),
    )
    told = plan_outside(plan, lambda _each: SHARE, Rule())
    first, second = (each.baseline for each in told.benefits[0].indicators)
    assert first == Baseline(state=BaselineState.CONFIRMED, source="eget system")
    assert second == many
    assert plan_outside(plan, lambda _each: SHARE, Rule(highest=2)) is plan
