"""Random projects held against a spreadsheet in fractions: the net present value, and both ends of every bar of the tornado."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gevinst.domain.money import MoneyEntry, MoneyForm, MoneyKind
from gevinst.domain.present_value import Bar, Inputs, present_value, tornado
from gevinst.domain.prices import Price, price_of
from gevinst.domain.resources import (
    AmountsIn,
    OwnFigure,
    ResourceEntry,
    ResourceKind,
    ResourceState,
    ValuationChoice,
)

from .money_by_hand import net_present_value
from .money_examples import PARAMETERS, PARTIES, a_choice, a_resource, an_entry

ØRE = 50
"""Each year and each resource is rounded to whole øre on the way."""

who = st.sampled_from([*PARTIES, None, "patient", "state", "hospital"])
years = st.integers(2022, 2032)
entries = st.builds(
    an_entry,
    st.sampled_from(MoneyKind),
    st.none() | st.integers(0, 10**9),
    planned_ore=st.none() | st.integers(0, 10**9),
    year=years,
    payer=who,
    gainer=who,
    form=st.sampled_from(MoneyForm),
)


@st.composite
def resources(draw: st.DrawFn) -> ResourceEntry:
    amount = draw(st.none() | st.integers(-500, 5000))
    state = draw(st.sampled_from(ResourceState))
    more: dict[str, object] = {"reused_for": "quality"} if state is ResourceState.REUSED else {}
    if amount is not None and draw(st.booleans()):
        more |= {"low": amount - draw(st.integers(0, 90)), "high": amount + draw(st.integers(0, 90))}
    planned = draw(st.none() | st.integers(0, 900))
    return a_resource(
        draw(st.sampled_from(ResourceKind)), amount, planned=planned, year=draw(years), party=draw(who), state=state, **more
    )  # fmt: skip


def _ranged(
    key: str, values: list[float], low: float, high: float, *at: int | None
) -> st.SearchStrategy[OwnFigure]:
    return st.builds(
        OwnFigure,
        key=st.just(key),
        value=st.none() | st.sampled_from(values),
        year=st.sampled_from([None, *at]),
        low=st.just(low),
        high=st.just(high),
        source=st.just("x"),
    )


own_figures = st.lists(
    st.one_of(
        _ranged("discount_rate", [0.02, 0.07], 0.01, 0.09),
        _ranged("staff_hour_cost", [640.5, 700.0], 400.0, 800.0, 2023, 2024, 2025),
        _ranged("share_with_tax_cost", [0.3], 0.0, 1.0),
        _ranged("tax_financing_cost", [0.1], 0.1, 0.4),
        st.builds(
            OwnFigure,
            key=st.just("deflator_cpi"),
            value=st.just(0.05),
            year=years,
            low=st.none() | st.just(0.01),
            high=st.just(0.08),
        ).map(lambda each: each if each.low is not None else each.model_copy(update={"high": None})),
    ),
    max_size=4,
    unique_by=lambda each: (each.key, each.year),
).map(tuple)
choices = st.builds(
    a_choice,
    first_year=st.integers(2022, 2026),
    years=st.integers(1, 12),
    price_year=st.integers(2023, 2025),
    amounts_in=st.sampled_from(AmountsIn),
    price_index=st.sampled_from([None, "deflator_cpi"]),
    tax_share=st.sampled_from([None, 0.0, 0.5, 1.0]),
    own=own_figures,
)


def _near(found: int | None, wanted: Fraction | None) -> bool:
    return (found is None) == (wanted is None) and abs((found or 0) - (wanted or 0)) <= ØRE


@settings(max_examples=150)
@given(st.lists(entries, max_size=6), st.lists(resources(), max_size=4), choices)
def test_it_is_what_a_spreadsheet_gives(
    money: list[MoneyEntry], freed: list[ResourceEntry], choice: ValuationChoice
) -> None:
    given_ = Inputs(money, freed, PARTIES, PARAMETERS, choice, {})
    assert _near(present_value(given_).ore, net_present_value(money, freed, choice))
    bars = tornado(given_)
    assert list(bars) == sorted(bars, key=lambda bar: -bar.width)
    for bar in bars:
        for value, end in ((bar.low, bar.at_low), (bar.high, bar.at_high)):
            assert any(_near(end, wanted) for wanted in _at(money, freed, choice, bar, value))


def _at(
    money: list[MoneyEntry],
    freed: list[ResourceEntry],
    choice: ValuationChoice,
    bar: Bar,
    value: float,
) -> list[Fraction | None]:
    """With one thing at this value. Figures of several years have the same key, and each its bar."""
    if bar.key is None:
        return [net_present_value(money, freed, choice, {bar.entry or "": value})]
    found = []
    for own in choice.own:
        if own.key == bar.key and own.low is not None:
            rest = [each for each in choice.own if each.key != own.key or (own.key == "deflator_cpi" and each is not own)]  # fmt: skip
            tried = choice.model_copy(update={"own": (*rest, own.model_copy(update={"value": value}))})
            found.append(net_present_value(money, freed, tried))
    return found


@pytest.mark.parametrize(
    ("price_year", "wanted"), [(2024, 700.0), (2023, 600.0), (2025, 700.0 * 1.02), (2026, None)]
)
def test_of_several_figures_of_its_own_the_price_years_is_used(price_year: int, wanted: float | None) -> None:
    own = (
        OwnFigure(key="staff_hour_cost", low=400.0, high=800.0),
        OwnFigure(key="staff_hour_cost", value=600.0, year=2023, source="x"),
        OwnFigure(key="staff_hour_cost", value=700.0, year=2024, source="x"),
    )
    found = price_of(PARAMETERS, a_choice(price_year=price_year, price_index="deflator_cpi", own=own), "staff_hour_cost")  # fmt: skip
    assert (found.value if isinstance(found, Price) else None) == pytest.approx(wanted)


def test_a_bar_tries_its_own_ends_whatever_else_is_entered_of_the_same_price() -> None:
    """100 hours at 400 and at 800 kroner, though 600 of another year stands before the range."""
    own = (
        OwnFigure(key="staff_hour_cost", value=600.0, year=2024, source="x"),
        OwnFigure(key="staff_hour_cost", low=400.0, high=800.0),
    )
    (bar,) = tornado(Inputs([], [a_resource()], PARTIES, PARAMETERS, a_choice(own=own), {}))
    assert (bar.at_low, bar.at_high) == (40_000_00, 80_000_00)
