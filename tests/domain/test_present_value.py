"""Discounting against the Green Book's table, net present values by hand, and a tornado whose bars are named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gevinst.domain.money import MoneyEntry, MoneyForm, MoneyKind
from gevinst.domain.present_value import Inputs, PresentValue, present_value, tornado
from gevinst.domain.prices import Lack, Missing, discount_factor
from gevinst.domain.resources import AmountsIn, OwnFigure, ResourceEntry, ResourceKind, ResourceState

from .money_examples import NO_DISCOUNT, PARAMETERS, PARTIES, a_choice, a_resource, an_entry


def inputs(money: list[MoneyEntry], resources: list[ResourceEntry] | None = None, **choice: object) -> Inputs:
    return Inputs(money, resources or [], PARTIES, PARAMETERS, a_choice(**choice), {})


def reckoned(
    money: list[MoneyEntry], resources: list[ResourceEntry] | None = None, **choice: object
) -> PresentValue:
    return present_value(inputs(money, resources, **choice))


@pytest.mark.parametrize(
    ("year", "factor"),
    # HM Treasury, The Green Book, annex on discounting: the long-term discount factors of the standard rate.
    [
        (0, 1.0),
        (1, 0.9662),
        (10, 0.7089),
        (30, 0.3563),
        (31, 0.3459),
        (50, 0.1973),
        (75, 0.0942),
        (76, 0.0919),
    ],
)
def test_the_factors_are_those_of_the_green_book(year: int, factor: float) -> None:
    found = discount_factor(PARAMETERS, a_choice(years=100), 2024 + year)
    assert found == pytest.approx(factor, abs=5e-5)


def test_a_net_present_value_by_hand() -> None:
    """-100 000 now and 60 000 in each of two years at 10 %: -100 000 + 54 545.45 + 49 586.78 = 4 132.23."""
    gains = [an_entry(MoneyKind.GAIN, 60_000_00, year=year) for year in (2025, 2026)]
    rate = OwnFigure(key="discount_rate", value=0.10, source="Prøve")
    found = reckoned([an_entry(MoneyKind.GRANT, 100_000_00), *gains], own=(rate,))
    assert (found.ore, found.cost, found.gain) == (4_132_23, 100_000_00, 104_132_23)
    assert (found.parameters, found.price_year, found.missing) == ("prove/3", 2024, ())


def test_the_cost_of_public_funds_is_added_by_the_chosen_share() -> None:
    """20 øre of each public krone of 100 000, on half of it: 10 000."""
    paid = [an_entry(MoneyKind.COST, 100_000_00, payer="fjordvik")]
    assert reckoned(paid, tax_share=0.5).tax == 10_000_00
    assert reckoned(paid, tax_share=0.5).ore == -110_000_00
    undecided = reckoned(paid, tax_share=None)
    assert (undecided.tax, undecided.ore) == (None, -100_000_00)
    assert [each.lack for each in undecided.missing] == [Lack.TAX_SHARE]
    # Patients' own money and work in kind are no public cash.
    assert reckoned([an_entry(MoneyKind.COST, 100_00, payer="patient")], tax_share=1.0).tax == 0
    in_kind = an_entry(MoneyKind.OWN_CONTRIBUTION, 100_00, payer="fjordvik", form=MoneyForm.IN_KIND)
    assert reckoned([in_kind], tax_share=1.0).tax == 0


def test_amounts_of_other_years_need_an_index_and_without_it_there_is_no_value() -> None:
    gain = an_entry(MoneyKind.GAIN, 102_00, year=2025)
    bare = reckoned([gain], amounts_in=AmountsIn.OWN_YEAR)
    assert bare.ore is None
    assert [each.lack for each in bare.missing] == [Lack.PRICE_INDEX]
    carried = reckoned([gain], amounts_in=AmountsIn.OWN_YEAR, price_index="deflator_cpi", own=(NO_DISCOUNT,))
    assert carried.ore == 100_00


def test_what_is_left_out_is_counted_and_never_zero() -> None:
    found = reckoned(
        [
            an_entry(MoneyKind.COST, None),
            an_entry(MoneyKind.COST, None, planned_ore=50_00),
            an_entry(MoneyKind.GAIN, 10_00, year=2040),
        ],
        [a_resource(ResourceKind.TRAVEL_KM)],
    )
    assert (found.ore, found.unknown, found.planned, found.outside, found.unpriced) == (-50_00, 1, 1, 1, 1)
    assert found.missing == (Missing(Lack.PRICE, "kilometre_rate", 2024),)
    assert reckoned([]).ore is None


def test_payments_between_parties_are_nothing_for_society() -> None:
    paid = an_entry(MoneyKind.TRANSFER, 500_00, payer="fjordvik", gainer="kystsykehuset")
    rest = [an_entry(MoneyKind.COST, 100_00)]
    days = a_resource(ResourceKind.READY_DAYS, 10.0)
    assert reckoned([paid, *rest], [days]).ore == reckoned(rest).ore == -100_00


def test_the_range_of_the_effect_is_that_of_the_value() -> None:
    found = reckoned([an_entry(MoneyKind.COST, 1_000_00)], [a_resource(low=50.0, high=200.0)])
    assert (found.low, found.ore, found.high) == (24_000_00, 49_000_00, 99_000_00)
    assert reckoned([an_entry(MoneyKind.COST, 1_000_00)]).low is None


def test_the_tornado_names_each_bar_and_has_the_widest_first() -> None:
    hour = OwnFigure(key="staff_hour_cost", low=400.0, high=600.0)
    tax = OwnFigure(key="share_with_tax_cost", low=0.0, high=1.0)
    ranged = a_resource(low=50.0, high=200.0)
    given = inputs([an_entry(MoneyKind.COST, 1_000_00, payer="fjordvik")], [ranged], own=(hour, tax))
    bars = tornado(given)
    assert [(bar.key, bar.entry, bar.at_low, bar.at_high) for bar in bars] == [
        (None, ranged.id, 24_000_00, 99_000_00),
        ("staff_hour_cost", None, 39_000_00, 59_000_00),
        ("share_with_tax_cost", None, 49_000_00, 48_800_00),
    ]
    assert (bars[1].low, bars[1].high) == (400.0, 600.0)


def test_without_a_value_there_is_no_tornado() -> None:
    hour = OwnFigure(key="staff_hour_cost", low=400.0, high=600.0)
    assert tornado(inputs([], own=(hour,))) == ()


entries = st.builds(
    an_entry,
    st.sampled_from([kind for kind in MoneyKind if kind is not MoneyKind.TRANSFER]),
    st.integers(-(10**12), 10**12),
    year=st.integers(2024, 2033),
    form=st.sampled_from(MoneyForm),
)


@given(st.lists(entries, min_size=1, max_size=10))
def test_at_no_discount_it_is_the_sum(money: list[MoneyEntry]) -> None:
    signed = [each.actual_ore or 0 for each in money]
    gained = [ore if each.kind is MoneyKind.GAIN else -ore for each, ore in zip(money, signed, strict=True)]
    assert reckoned(money, own=(NO_DISCOUNT,)).ore == sum(gained)


@given(st.floats(0, 0.3), st.floats(0, 0.3))
def test_a_later_gain_is_worth_less_the_higher_the_rate(one: float, other: float) -> None:
    low, high = sorted((one, other))
    gain = [an_entry(MoneyKind.GAIN, 1_000_000_00, year=2030)]
    values = [
        reckoned(gain, own=(OwnFigure(key="discount_rate", value=rate, source="x"),)).ore or 0
        for rate in (low, high)
    ]
    assert values[0] >= values[1]


def test_what_evaporated_and_what_was_taken_out() -> None:
    gone = a_resource(state=ResourceState.EVAPORATED)
    out = a_resource(state=ResourceState.OUT_OF_BUDGET)
    assert reckoned([an_entry(MoneyKind.COST, 0)], [gone]).ore == 0
    # 50 000 taken out of a public budget spares 20 % of it in the cost of public funds.
    found = reckoned([], [out], tax_share=1.0)
    assert (found.gain, found.tax, found.ore) == (50_000_00, -10_000_00, 60_000_00)
