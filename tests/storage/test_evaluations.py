"""Evaluations come back as they were worked out, to the last bit."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from gevinst.domain.control_chart import Assurance, ChartKind, PointLabel, Rule, Strength, Variation
from gevinst.domain.errors import NotFound
from gevinst.domain.evaluation import Audience, Evaluation, HorizonResult, Verdict
from gevinst.domain.evidence import Fact, FactCode, Grade
from gevinst.domain.finding import (
    ControlLine,
    ControlPhase,
    EffectFinding,
    EffectMethod,
    EffectVerdict,
    Finding,
    HorizonEffect,
    Range,
    TargetForecast,
)
from gevinst.domain.horizon import Horizon
from gevinst.storage.unit_of_work import UnitOfWork

from .conftest import ACTOR, NOW, Work
from .plan_examples import a_plan

PLAN = a_plan()
INDICATOR = PLAN.benefits[0].indicators[0]
_NUMBERS = st.none() | st.floats(-1e12, 1e12, allow_nan=False)
_COUNTS = st.integers(0, 1_000)
_PERIODS = st.none() | st.integers(730_000, 750_000)
_RESULTS = st.lists(
    st.builds(
        HorizonResult,
        horizon=st.sampled_from(Horizon),
        verdict=st.sampled_from(Verdict),
        target=_NUMBERS,
        actual=_NUMBERS,
        first=_PERIODS,
        last=_PERIODS,
        progress=_NUMBERS,
        expected=_NUMBERS,
        remaining=_NUMBERS,
    ),
    unique_by=lambda result: result.horizon,
    max_size=3,
).map(tuple)
EVALUATIONS = st.builds(
    Evaluation,
    indicator=st.just(INDICATOR.id),
    series=st.sampled_from([None, *(line.id for line in INDICATOR.series)]),
    audience=st.sampled_from(Audience),
    last_period=_PERIODS,
    latest=_NUMBERS,
    latest_numerator=_NUMBERS,
    latest_denominator=_NUMBERS,
    baseline=_NUMBERS,
    baseline_n=_NUMBERS,
    recent=_NUMBERS,
    change=_NUMBERS,
    change_percent=_NUMBERS,
    better=st.none() | st.booleans(),
    points_before=_COUNTS,
    points_after=_COUNTS,
    unapproved=_COUNTS,
    horizons=_RESULTS,
    notes=st.lists(st.sampled_from(["few_points", "no_target"]), max_size=2).map(tuple),
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    found=st.lists(EVALUATIONS, unique_by=lambda each: (each.series, each.audience), min_size=1, max_size=4)
)
def test_any_evaluation_comes_back(engine: Engine, found: list[Evaluation]) -> None:
    with UnitOfWork(engine, ACTOR, lambda: NOW) as w:
        w.plans.add(PLAN)
        w.evaluations.save(found)
        for audience in Audience:
            own = [each for each in found if each.audience is audience]
            order = [None, *(line.id for line in INDICATOR.series)]
            assert w.evaluations.all(audience) == sorted(own, key=lambda each: order.index(each.series))


def an_evaluation(latest: float, series: str | None = None) -> Evaluation:
    """An evaluation with one result."""
    reached = HorizonResult(Horizon.SHORT, Verdict.REACHED, 16.0, latest, None, None, 1.5, 1.0, 0.0)
    return Evaluation(
        indicator=INDICATOR.id,
        series=series,
        audience=Audience.ALL,
        last_period=None,
        latest=latest,
        latest_numerator=None,
        latest_denominator=None,
        baseline=18.0,
        baseline_n=None,
        recent=None,
        change=None,
        change_percent=None,
        better=True,
        points_before=0,
        points_after=1,
        unapproved=0,
        horizons=(reached,),
    )


def test_saving_again_sets_what_is_there(work: Work) -> None:
    other = PLAN.benefits[1].indicators[0]
    with work() as w:
        w.plans.add(PLAN)
        w.evaluations.save([an_evaluation(15.0), an_evaluation(14.0, INDICATOR.series[0].id)])
        w.evaluations.save([an_evaluation(12.0), replace(an_evaluation(1.0), indicator=other.id)])
        latest = [each.latest for each in w.evaluations.for_indicators([INDICATOR.id], Audience.ALL)]
        assert latest == [12.0, 14.0]
        assert w.evaluations.for_indicators([INDICATOR.id], Audience.APPROVED) == []
        assert len(w.evaluations.all(Audience.ALL)) == 3
        w.evaluations.delete_for([INDICATOR.id])
        assert [each.indicator for each in w.evaluations.all(Audience.ALL)] == [other.id]


def test_what_a_portfolio_filters_stands_in_columns(work: Work) -> None:
    with work() as w:
        w.plans.add(PLAN)
        w.evaluations.save([an_evaluation(15.0)])
        row = w.session.execute(
            sa.text("SELECT verdict_short, progress_short, verdict_long, points_after FROM evaluation")
        ).one()
        assert tuple(row) == ("reached", 1.5, None, 1)


FINDING = Finding(
    chart=ChartKind.P_PRIME,
    points=24,
    preliminary=1,
    strength=Strength.FIRM,
    variation=Variation.IMPROVEMENT,
    assurance=Assurance.HIT_OR_MISS,
    signals=(Rule.OUTSIDE, Rule.RUN),
    label=PointLabel.IMPROVEMENT_LOW,
    last=739_000,
    centre=17.25,
    lower=9.5,
    upper=None,
    effect=EffectFinding(
        method=EffectMethod.COUNTS,
        ratio=True,
        effect=Range(0.1 + 0.2, 0.2, 0.95),
        p=0.03,
        verdict=EffectVerdict.IMPROVED,
        at=(HorizonEffect(Horizon.SHORT, 6, Range(0.8, 0.5, 1.1)), HorizonEffect(Horizon.LONG, 24, None)),
        averted=Range(12.0, -3.0, 40.0),
        points_before=12,
        points_after=12,
        events_before=117.0,
        events_after=91.0,
        carry_over=0.68,
        degrees=20,
        step=False,
        harmonics=1,
        compared=False,
        gaps=0,
        notes=("assumes_no_trend",),
    ),
    no_effect=None,
    forecasts=(TargetForecast(Horizon.MEDIUM, 3, Range(16.0, 9.0, 22.0), 0.61, ("short_history",)),),
    grade=Grade.MODERATE,
    facts=(Fact(FactCode.BASELINE_LENGTH, True, 12.0, 12.0), Fact(FactCode.LARGE_ENOUGH, None)),
    notes=("trial_limits",),
)
CONTROL = ControlLine(
    periods=(738_900, 738_931),
    centre=(17.25, 17.25),
    lower=(9.5, None),
    upper=(25.0, 26.0),
    labels=(PointLabel.COMMON_CAUSE, PointLabel.IMPROVEMENT_LOW),
    rules=((), (Rule.OUTSIDE,)),
    preliminary=(False, True),
    phases=(ControlPhase(738_900, 17.25, Strength.FIRM, "first"),),
)


def test_what_the_figures_bear_comes_back_whole_and_its_drawing_only_where_asked_for(work: Work) -> None:
    saved = replace(an_evaluation(15.0), finding=FINDING, control=CONTROL)
    with work() as w:
        w.plans.add(PLAN)
        w.evaluations.save([saved])
        assert w.evaluations.for_indicators([INDICATOR.id], Audience.ALL, drawn=True) == [saved]
        assert w.evaluations.for_indicators([INDICATOR.id], Audience.ALL) == [replace(saved, control=None)]
        row = w.session.execute(sa.text("SELECT variation, assurance, effect, grade FROM evaluation")).one()
        assert tuple(row) == ("improvement", "hit_or_miss", "improved", "moderate")


def test_an_evaluation_of_nothing_is_refused(work: Work) -> None:
    with work() as w:
        w.plans.add(PLAN)
        with pytest.raises(NotFound):
            w.evaluations.save([replace(an_evaluation(1.0), indicator="nothing")])
        with pytest.raises(NotFound):
            w.evaluations.save([an_evaluation(1.0, "nothing")])


def test_a_series_judged_as_one_with_its_total_is_written_once(engine: Engine) -> None:
    """And comes back as it was; by itself it is written whole."""
    line = INDICATOR.series[0].id
    total = replace(an_evaluation(1.0), finding=FINDING, control=CONTROL)
    found = [replace(total, audience=each, series=series) for each in Audience for series in (None, line)]
    with UnitOfWork(engine, ACTOR, lambda: NOW) as w:
        w.plans.add(PLAN)
        w.evaluations.save(found)
        lengths = w.session.execute(
            sa.text("SELECT length(CAST(control AS TEXT)), series_key FROM evaluation ORDER BY series_key")
        ).all()
        assert {length < 10 for length, series in lengths if series} == {True}
        assert {length < 10 for length, series in lengths if not series} == {False}
        for audience in Audience:
            assert w.evaluations.for_indicators([INDICATOR.id], audience, drawn=True) == [
                each for each in found if each.audience is audience
            ]
        w.evaluations.delete_for([INDICATOR.id])
        w.evaluations.save(found[1:2])
        assert w.evaluations.for_indicators([INDICATOR.id], found[1].audience, drawn=True) == found[1:2]
