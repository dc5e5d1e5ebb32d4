"""Resources in kroner: only by a set, each with where it is from, and nothing unlike added. Figures by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gevinst.domain.economics import Mark
from gevinst.domain.finding import EffectFinding, EffectMethod, EffectVerdict, Range
from gevinst.domain.money import MoneyKind
from gevinst.domain.party import Level
from gevinst.domain.plan import FreedUse
from gevinst.domain.prices import Lack, Missing, Price, index_ratio, price_of
from gevinst.domain.resources import OwnFigure, ResourceEntry, ResourceKind, ResourceState
from gevinst.domain.valuation import (
    Nature,
    ResourceValue,
    fiscal,
    measured_range,
    prices_for,
    totals,
    value_of,
    values_of,
)

from .money_examples import PARAMETERS, PARTIES, a_choice, a_resource, an_entry


def value(entry: ResourceEntry, **choice: object) -> ResourceValue:
    return value_of(entry, PARTIES, PARAMETERS, a_choice(**choice))


def test_a_price_keeps_its_set_its_source_and_its_year() -> None:
    found = price_of(PARAMETERS, a_choice(), "day_rate_ready_for_discharge")
    assert found == Price(
        "day_rate_ready_for_discharge", 5745.0, 5745.0, 2024, "Prøve", Mark.SOURCE, "prove/3", 2024
    )


def test_another_years_price_is_not_taken_for_this_years() -> None:
    found = price_of(PARAMETERS, a_choice(price_year=2025), "day_rate_ready_for_discharge")
    assert found == Missing(Lack.PRICE, "day_rate_ready_for_discharge", 2025, newest=2024)


def test_a_price_is_carried_by_the_chosen_index_and_no_further_than_it_is_known() -> None:
    carried = price_of(PARAMETERS, a_choice(price_year=2025, price_index="deflator_cpi"), "staff_hour_cost")
    assert isinstance(carried, Price)
    assert (carried.value, carried.figure, carried.figure_year) == (pytest.approx(510.0), 500.0, 2024)
    too_far = price_of(PARAMETERS, a_choice(price_year=2026, price_index="deflator_cpi"), "staff_hour_cost")
    assert too_far == Missing(Lack.PRICE_INDEX, "deflator_cpi", 2026)
    # Backwards it is divided: 2024 kroner in 2023's are fewer by 3 %.
    back = index_ratio(PARAMETERS, a_choice(price_index="deflator_cpi"), 2024, 2023)
    assert back == pytest.approx(1 / 1.03)


def test_the_projects_own_figure_goes_before_the_sets() -> None:
    own = OwnFigure(key="staff_hour_cost", value=450.0, year=2024, source="Lønnskontoret")
    found = price_of(PARAMETERS, a_choice(own=(own,)), "staff_hour_cost")
    assert isinstance(found, Price)
    assert (found.value, found.source, found.mark) == (450.0, "Lønnskontoret", None)


def test_hours_are_worth_their_price_to_the_ore() -> None:
    found = value(a_resource(amount=12.5))
    assert (found.ore, found.societal, found.nature, found.missing) == (625_000, 625_000, Nature.CAPACITY, ())


def test_what_is_not_known_stays_empty_and_says_which_parameter() -> None:
    travel = value(a_resource(ResourceKind.TRAVEL_KM))
    assert (travel.ore, travel.societal) == (None, None)
    assert travel.missing == (Missing(Lack.PRICE, "kilometre_rate", 2024),)
    municipal = value(a_resource(ResourceKind.BED_DAYS, party="fjordvik"))
    assert [each.key for each in municipal.missing] == ["municipal_bed_day_cost"]
    unknown = value(a_resource(amount=None))
    assert (unknown.ore, unknown.missing) == (None, (Missing(Lack.AMOUNT, year=2024),))


def test_zero_is_known() -> None:
    assert value(a_resource(amount=0.0)).ore == 0


@pytest.mark.parametrize(
    ("state", "reused", "nature"),
    [
        (ResourceState.FREED, None, Nature.CAPACITY),
        (ResourceState.REUSED, FreedUse.MORE_PATIENTS, Nature.CAPACITY),
        (ResourceState.OUT_OF_BUDGET, None, Nature.CASH),
        (ResourceState.EVAPORATED, None, Nature.GONE),
    ],
)
def test_a_bed_day_is_capacity_unless_a_budget_was_lowered(
    state: ResourceState, reused: FreedUse | None, nature: Nature
) -> None:
    found = value(a_resource(ResourceKind.BED_DAYS, 10.0, state=state, reused_for=reused))
    assert found.nature is nature
    assert found.ore == (0 if nature is Nature.GONE else 12_000_000)


def test_the_day_rate_is_a_transfer_between_the_levels() -> None:
    found = value(a_resource(ResourceKind.READY_DAYS, 10.0, counterparty="fjordvik"))
    assert (found.ore, found.societal, found.nature) == (5_745_000, 0, Nature.TRANSFER)
    assert {(flow.who, flow.level, flow.ore) for flow in found.flows} == {
        ("fjordvik", Level.MUNICIPALITY, 5_745_000),
        ("kystsykehuset", Level.HOSPITAL, -5_745_000),
    }


def test_an_isf_price_is_revenue_and_the_cost_of_nothing() -> None:
    found = value(a_resource(ResourceKind.ISF_POINTS, 2.0))
    assert (found.ore, found.societal) == (4_000_000, 0)
    assert {(flow.level, flow.ore) for flow in found.flows} == {
        (Level.STATE, 4_000_000),
        (Level.HOSPITAL, -4_000_000),
    }
    others = [kind for kind in ResourceKind if kind is not ResourceKind.ISF_POINTS]
    keys = {key for kind in others for level in (*Level, None) for key in prices_for(kind, level)}
    assert not {key for key in keys if key.startswith("isf")}


def test_hours_that_are_entered_in_kroner_are_not_counted_again() -> None:
    hours = a_resource(benefit="b1")
    gain = an_entry(MoneyKind.GAIN, 100_00, gainer="kystsykehuset", benefit="b1")
    (counted,) = values_of([hours], [], PARTIES, PARAMETERS, a_choice())
    (twice,) = values_of([hours], [gain], PARTIES, PARAMETERS, a_choice())
    assert (counted.in_money, twice.in_money, twice.ore, twice.flows) == (False, True, 5_000_000, ())
    (total,) = totals([twice], 2026)
    assert (total.ore, total.entries, total.in_money) == (0, 1, 1)
    elsewhere = an_entry(MoneyKind.GAIN, 100_00, gainer="fjordvik", benefit="b1")
    assert not values_of([hours], [elsewhere], PARTIES, PARAMETERS, a_choice())[0].in_money


@pytest.mark.parametrize(
    ("gainer", "party", "once"),
    [
        ("hospital", "kystsykehuset", True),
        ("kystsykehuset", "hospital", True),
        (None, "kystsykehuset", True),
        ("kystsykehuset", None, True),
        ("municipality", "kystsykehuset", False),
        ("nordbygd", "fjordvik", False),
        ("andre", "patient", False),
    ],
)
def test_a_gain_at_a_level_holds_for_its_parties(gainer: str | None, party: str | None, once: bool) -> None:
    """Entered in kroner at `the hospitals`, or at nobody in particular, the hours at a hospital are not counted beside it."""
    gain = an_entry(MoneyKind.GAIN, 100_00, gainer=gainer, benefit="b1")
    (found,) = values_of([a_resource(benefit="b1", party=party)], [gain], PARTIES, PARAMETERS, a_choice())
    assert found.in_money is once


def test_a_total_misses_only_what_should_be_known_by_now() -> None:
    gain = an_entry(MoneyKind.GAIN, 100_00, gainer="kystsykehuset", benefit="b1")
    freed = [
        a_resource(ResourceKind.TRAVEL_KM, benefit="b1"),
        a_resource(amount=None, year=2027),
        a_resource(amount=None),
    ]
    found = values_of(freed, [gain], PARTIES, PARAMETERS, a_choice())
    (total,) = totals(found, 2026)
    assert (total.entries, total.unvalued, total.in_money, total.counted) == (3, 1, 1, 0)
    (later,) = totals(found[1:2], 2026)
    assert (later.unvalued, later.counted) == (0, 0)


def an_effect(effect: Range, averted: Range | None, *, ratio: bool = True) -> EffectFinding:
    return EffectFinding(
        EffectMethod.COUNTS, ratio, effect, 0.01, EffectVerdict.IMPROVED, (), averted, 24, 12, None, None, None, None,
        False, 0, False, 0, (),
    )  # fmt: skip


def test_the_range_is_as_far_off_as_the_effect_is() -> None:
    averted = an_effect(Range(0.8, 0.7, 0.9), Range(20.0, 10.0, 30.0))
    found = value_of(a_resource(), PARTIES, PARAMETERS, a_choice(), averted)
    assert (found.low, found.ore, found.high) == (2_500_000, 5_000_000, 7_500_000)
    # Without a count of what was averted: how far the ratio is from 1, here 0.2 (0.1 to 0.3).
    assert measured_range(100.0, an_effect(Range(0.8, 0.7, 0.9), None)) == pytest.approx((50.0, 150.0))
    assert measured_range(100.0, an_effect(Range(-4.0, -6.0, -2.0), None, ratio=False)) == pytest.approx(
        (50.0, 150.0)
    )
    assert measured_range(100.0, an_effect(Range(1.0, 0.9, 1.1), None)) is None


def test_a_range_that_somebody_gave_goes_before_the_measured() -> None:
    entry = a_resource(low=90.0, high=120.0)
    found = value_of(entry, PARTIES, PARAMETERS, a_choice(), an_effect(Range(0.8, 0.7, 0.9), None))
    assert found.range == (90.0, 120.0)


@pytest.mark.parametrize(
    "more",
    [
        {"low": 1.0},
        {"low": 101.0, "high": 120.0},
        {"state": ResourceState.REUSED},
        {"reused_for": FreedUse.QUALITY},
        {"state": ResourceState.REUSED, "reused_for": FreedUse.OUT_OF_BUDGET},
    ],
)
def test_what_does_not_hold_together_is_refused(more: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"range|amount|re-used"):
        a_resource(**more)


resources = st.builds(
    a_resource,
    st.sampled_from(ResourceKind),
    st.floats(-1e5, 1e5),
    party=st.sampled_from([*PARTIES, "patient", None]),
    counterparty=st.sampled_from([*PARTIES, None]),
    state=st.sampled_from([ResourceState.FREED, ResourceState.OUT_OF_BUDGET, ResourceState.EVAPORATED]),
)


@given(st.lists(resources, max_size=8))
def test_transfers_are_nothing_over_all_parties_and_nothing_for_society(entries: list[ResourceEntry]) -> None:
    found = values_of(entries, [], PARTIES, PARAMETERS, a_choice())
    assert sum(line.transfers for line in fiscal(found, 2026)) == 0
    assert all(each.societal in (0, None) for each in found if each.nature is Nature.TRANSFER)


@given(st.lists(resources, max_size=8))
def test_nothing_unlike_is_added(entries: list[ResourceEntry]) -> None:
    """Each nature has a total of its own, and the fiscal view keeps cash, transfers and capacity apart."""
    found = values_of(entries, [], PARTIES, PARAMETERS, a_choice())
    for total in totals(found, 2026):
        mine = [each for each in found if each.nature is total.nature]
        assert total.ore == sum(each.ore or 0 for each in mine)
        assert total.unvalued == sum(each.ore is None for each in mine)
    lines = fiscal(found, 2026)
    assert sum(line.taken_out for line in lines) == sum(
        each.ore or 0 for each in found if each.nature is Nature.CASH
    )
