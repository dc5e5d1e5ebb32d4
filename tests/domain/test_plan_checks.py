"""What cannot be right in a plan is found, at its field; what can be right is not complained of."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gevinst.domain.horizon import Frequency, Horizon, HorizonMonths
from gevinst.domain.measure import Aggregation, Direction, Measure, Shape, Source, Unit
from gevinst.domain.plan import (
    Baseline,
    BaselineState,
    Benefit,
    Indicator,
    IndicatorKind,
    Participation,
    PlanDocument,
    Precondition,
    Project,
    RoleAt,
    Series,
    Target,
    TargetKind,
    highest_step,
)
from gevinst.domain.plan_checks import check_plan, measures_changed
from gevinst.domain.text import local

MINUTES = Unit(key="minutes", name=local("minutter"), symbol=local("min"))


def measure(direction: Direction = Direction.LOWER, **fields: Any) -> Measure:
    return Measure(
        key=fields.pop("key", "travel"),
        name=local("Reisetid"),
        what=local("Minutter"),
        shape=Shape.MEAN,
        unit=MINUTES,
        direction=direction,
        value=local("Minutter"),
        over_time=Aggregation.MEAN,
        over_parties=Aggregation.MEAN,
        source=Source(name=local("Fagsystem")),
        **fields,
    )


def plan(
    indicator: Indicator | None = None, benefit: dict[str, Any] | None = None, **project: Any
) -> PlanDocument:
    head = {"title": "Nær hjelp", "starts": dt.date(2026, 1, 1), "ends": dt.date(2027, 12, 31)}
    parties = (Participation(party="fjordvik", role="lead"), Participation(party="kystsykehuset"))
    return PlanDocument(
        project=Project(**(head | {"parties": parties} | project)),
        benefits=(
            Benefit(
                id="b",
                title="Kortere reise",
                indicators=(indicator,) if indicator else (),
                **(benefit or {}),
            ),
        ),
    )


def indicator(**fields: Any) -> Indicator:
    return Indicator(
        id="i", key="travel", title="Reisetid", own_measure=fields.pop("measure", measure()), **fields
    )


def found(document: PlanDocument) -> list[tuple[str, str | None]]:
    return [(each.code, each.field) for each in check_plan(document, lambda each: each.own_measure)]


def target(value: float, kind: TargetKind = TargetKind.VALUE) -> tuple[Target, ...]:
    return (Target(horizon=Horizon.LONG, kind=kind, value=value),)


BASELINE = Baseline(state=BaselineState.REGISTERED, value=62)


class TestTargets:
    def test_on_the_good_side_is_right(self) -> None:
        assert found(plan(indicator(baseline=BASELINE, targets=target(40)))) == []

    @pytest.mark.parametrize(
        ("direction", "value", "code"),
        [
            (Direction.LOWER, 70.0, "target_wrong_side_lower"),
            (Direction.HIGHER, 50.0, "target_wrong_side_higher"),
        ],
    )
    def test_on_the_worse_side_is_said(self, direction: Direction, value: float, code: str) -> None:
        own = indicator(measure=measure(direction), baseline=BASELINE, targets=target(value))
        assert found(plan(own)) == [(code, "i.target.long")]

    def test_a_limit_of_a_disbenefit_may_lie_there(self) -> None:
        own = indicator(baseline=BASELINE, targets=target(70))
        assert found(plan(own, {"disbenefit": True})) == []

    def test_a_neutral_measure_has_no_wrong_side(self) -> None:
        own = indicator(measure=measure(Direction.NEUTRAL), baseline=BASELINE, targets=target(70))
        assert found(plan(own)) == []

    def test_a_change_the_wrong_way_is_said_without_a_baseline(self) -> None:
        own = indicator(targets=target(5, TargetKind.CHANGE_PERCENT), baseline=BASELINE)
        assert found(plan(own)) == [("target_wrong_side_lower", "i.target.long")]

    def test_outside_what_can_be_measured(self) -> None:
        own = indicator(measure=measure(minimum=0, maximum=50), baseline=BASELINE, targets=target(-1))
        assert found(plan(own)) == [("below_minimum", "i.target.long")]

    @given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.sampled_from([Direction.LOWER, Direction.HIGHER]))
    def test_of_two_values_one_at_most_is_wrong(
        self, start: float, goal: float, direction: Direction
    ) -> None:
        def wrong(first: float, second: float) -> bool:
            baseline = Baseline(state=BaselineState.REGISTERED, value=first)
            own = indicator(measure=measure(direction), baseline=baseline, targets=target(second))
            return bool(found(plan(own)))

        assert wrong(start, goal) + wrong(goal, start) == (start != goal)

    @pytest.mark.parametrize(
        ("kind", "labels", "highest"),
        [
            (IndicatorKind.MILESTONE, (), 1),
            (IndicatorKind.TEXT, (), 2),
            (IndicatorKind.SCALE, ("aldri", "av og til", "ofte", "alltid"), 3),
        ],
    )
    def test_a_step_is_on_its_scale(self, kind: IndicatorKind, labels: tuple[str, ...], highest: int) -> None:
        own = indicator(kind=kind, scale_labels=labels, targets=target(highest))
        assert highest_step(own) == highest
        assert found(plan(own)) == []
        above = own.model_copy(update={"targets": target(highest + 1)})
        assert found(plan(above)) == [("target_off_scale", "i.target.long")]


class TestDates:
    def test_horizons_that_overlap(self) -> None:
        months = HorizonMonths(short=6, medium=6, long=4)
        assert found(plan(horizon_months=months)) == [
            ("horizons_overlap", "horizon_months.medium"),
            ("horizons_overlap", "horizon_months.long"),
        ]

    @pytest.mark.parametrize(
        ("day", "code"),
        [(dt.date(2025, 12, 31), "date_before_project"), (dt.date(2028, 1, 1), "date_after_project")],
    )
    def test_go_live_lies_in_the_project(self, day: dt.date, code: str) -> None:
        assert found(plan(go_live=day)) == [(code, "go_live")]

    @pytest.mark.parametrize(("year", "code"), [(2026, "baseline_after_go_live"), (1999, "baseline_too_old")])
    def test_a_baseline_is_from_before(self, year: int, code: str) -> None:
        own = indicator(baseline=Baseline(first=dt.date(year, 2, 1), last=dt.date(year, 3, 1)))
        assert found(plan(own)) == [(code, "i.baseline.first")]


class TestParties:
    @pytest.mark.parametrize(("over", "refused"), [(Aggregation.NONE, True), (Aggregation.MEAN, False)])
    def test_parties_that_are_not_put_together_have_no_total_to_judge(
        self, over: Aggregation, refused: bool
    ) -> None:
        own = measure().model_copy(update={"over_parties": over})
        several = tuple(
            Series(id=f"{party}{compared}", party=party, comparison=compared)
            for party in ("fjordvik", "kystsykehuset")
            for compared in (False, True)
        )
        fields = [each.field for each in check_plan(plan(indicator(series=several)), lambda _: own)]
        assert fields == (["i.series", "i.comparison"] if refused else [])
        one = indicator(series=several[:2])
        assert check_plan(plan(one), lambda _: own) == []

    def test_an_owner_outside_the_parties(self) -> None:
        document = plan(None, {"owner": RoleAt(role="Klinikksjef", party="nordbygd")})
        assert found(document) == [("party_not_in_project", "b.owner")]

    def test_everywhere_a_party_is_named(self) -> None:
        role = RoleAt(role="Leder", party="nordbygd")
        own = indicator(reporter=role, series=(Series(id="s", party="nordbygd", reporter=role),))
        document = plan(own, {"preconditions": (Precondition(id="p", text="Vakttelefon", responsible=role),)})
        assert found(document) == [
            ("party_not_in_project", "b.preconditions.p.responsible"),
            ("party_not_in_project", "i.reporter"),
            ("party_not_in_project", "i.series.s.reporter"),
            ("party_not_in_project", "i.series"),
        ]

    def test_a_comparison_group_is_somebody_else(self) -> None:
        own = indicator(series=(Series(party="nordbygd", comparison=True),))
        assert found(plan(own)) == []

    def test_what_is_archived_is_left_alone(self) -> None:
        document = plan(None, {"owner": RoleAt(role="Klinikksjef", party="nordbygd"), "archived": True})
        assert found(document) == []


class TestAMeasureThatHasFigures:
    def changed(self, new: Indicator, figures: bool = True) -> list[str]:
        before, after = plan(indicator()), plan(new)
        held = {"i"} if figures else set()
        return [each.code for each in measures_changed(before, after, held, lambda each: each.own_measure)]

    def test_is_not_exchanged(self) -> None:
        assert self.changed(indicator(measure=measure(key="other"))) == ["measure_has_figures"]
        assert self.changed(indicator(kind=IndicatorKind.MILESTONE)) == ["kind_has_figures"]
        assert self.changed(indicator(frequency=Frequency.QUARTER)) == ["frequency_has_figures"]

    def test_may_get_a_new_version(self) -> None:
        assert self.changed(indicator(measure=measure(version=2))) == []

    def test_without_figures_everything_is_open(self) -> None:
        assert self.changed(indicator(measure=measure(key="other")), figures=False) == []
