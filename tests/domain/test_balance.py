"""Who pays and who gains: unknown stays unknown, columns stay apart, shares in whole øre add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gevinst.domain.balance import (
    Amounts,
    Column,
    Sum,
    added,
    added_matrices,
    balance,
    by_level,
    by_party,
    column_of,
    matrix,
    shared,
    shares,
    split,
)
from gevinst.domain.money import MoneyEntry, MoneyForm, MoneyKind
from gevinst.domain.party import Level, level_of
from gevinst.domain.resources import Allocation

from .money_examples import PARTIES, an_entry

OWN, GAIN, GRANT, COST = (
    MoneyKind.OWN_CONTRIBUTION,
    MoneyKind.GAIN,
    MoneyKind.GRANT,
    MoneyKind.COST,
)


def test_a_level_is_named_by_a_party_or_by_its_own_word() -> None:
    assert level_of("fjordvik", PARTIES) is Level.MUNICIPALITY
    assert level_of("patient", PARTIES) is Level.PATIENT
    assert [level_of(word, PARTIES) for word in ("andre", "ukjent", None)] == [None, None, None]


def test_each_entry_falls_on_its_party_in_its_column_and_year() -> None:
    lines = balance(
        [
            an_entry(GRANT, 100, gainer="fjordvik", planned_ore=120),
            an_entry(OWN, 30, payer="fjordvik", form=MoneyForm.IN_KIND),
            an_entry(OWN, 20, payer="fjordvik"),
            an_entry(GAIN, 7, gainer="patient", form=MoneyForm.FREED, year=2025),
            an_entry(MoneyKind.TRANSFER, 9, payer="fjordvik", gainer="kystsykehuset"),
        ],
        PARTIES,
    )
    found = {
        (line.who, line.year): {key: held.actual.ore for key, held in line.cells.items()} for line in lines
    }
    assert found == {
        ("fjordvik", 2024): {
            Column.GRANT: 100,
            Column.OWN_IN_KIND: 30,
            Column.OWN_CASH: 20,
            Column.PAID_TO_OTHERS: 9,
        },
        ("kystsykehuset", 2024): {Column.RECEIVED_FROM_OTHERS: 9},
        ("patient", 2025): {Column.GAIN_FREED: 7},
    }
    assert lines[0].sum(Column.GRANT).deviation == -20
    assert lines[0].sum(Column.OWN_CASH).deviation is None


def test_unknown_is_unknown_and_never_zero() -> None:
    lines = balance([an_entry(COST, None, payer="fjordvik"), an_entry(COST, 0, payer="nordbygd")], PARTIES)
    assert [line.sum(Column.COST_CASH).actual for line in lines] == [Sum(None, 1), Sum(0, 0)]
    (level,) = by_level(lines)
    assert level.sum(Column.COST_CASH).actual == Sum(0, 1)
    assert level.sum(Column.GRANT) == Amounts()
    assert shares(lines, Column.COST_CASH) is not None
    assert shares(balance([an_entry(COST, None)], PARTIES), Column.COST_CASH) is None


def test_a_year_to_come_does_not_lack_its_figure_yet() -> None:
    to_come = [an_entry(COST, None, payer="fjordvik", year=2027, planned_ore=5)]
    (line,) = balance(to_come, PARTIES, until=2026)
    assert line.sum(Column.COST_CASH) == Amounts(Sum(5), Sum())
    (late,) = balance(to_come, PARTIES, until=2027)
    assert late.sum(Column.COST_CASH).actual == Sum(None, 1)


def test_cost_at_one_level_and_gain_at_the_other() -> None:
    entries = [
        an_entry(OWN, 62, payer="fjordvik"),
        an_entry(OWN, 38, payer="kystsykehuset"),
        an_entry(GAIN, 29, gainer="fjordvik", form=MoneyForm.FREED),
        an_entry(GAIN, 71, gainer="kystsykehuset", form=MoneyForm.FREED),
    ]
    found = split(balance(entries, PARTIES))
    assert found is not None
    assert found.apart
    assert found.pays.largest == (Level.MUNICIPALITY, 0.62)
    assert found.gains.largest == (Level.HOSPITAL, 0.71)


@pytest.mark.parametrize(
    "more",
    [
        [an_entry(OWN, None, payer="nordbygd")],
        [an_entry(GAIN, None, gainer="fjordvik", form=MoneyForm.FREED)],
        [an_entry(OWN, 5, payer=None)],
        [an_entry(OWN, 10, payer="kystsykehuset")],
    ],
    ids=["a contribution is not known", "a gain is not known", "nobody is named", "two are alike"],
)
def test_no_share_is_told_where_it_cannot_be(more: list[MoneyEntry]) -> None:
    entries = [
        an_entry(OWN, 10, payer="fjordvik"),
        an_entry(GAIN, 9, gainer="kystsykehuset", form=MoneyForm.FREED),
    ]
    assert split(balance(entries, PARTIES)) is not None
    assert split(balance([*entries, *more], PARTIES)) is None


def test_a_table_of_payer_by_gainer_follows_its_rule() -> None:
    entries = [
        an_entry(OWN, 75, payer="fjordvik"),
        an_entry(OWN, 25, payer="kystsykehuset", form=MoneyForm.IN_KIND),
        an_entry(GAIN, 101, gainer="kystsykehuset", payer="fjordvik"),
        an_entry(GAIN, 3, gainer="patient"),
        an_entry(GAIN, None, gainer="patient"),
    ]
    stated = matrix(entries, PARTIES, Allocation.STATED, Column.GAIN_CASH, 2024)
    assert stated is not None
    assert stated.cells == {(Level.MUNICIPALITY, Level.HOSPITAL): 101}
    assert (stated.unknown, stated.left_out) == (1, 3)
    own = matrix(entries, PARTIES, Allocation.OWN_CONTRIBUTION, Column.GAIN_CASH, 2024)
    assert own is not None
    assert own.cells == {
        (Level.MUNICIPALITY, Level.HOSPITAL): 76,
        (Level.HOSPITAL, Level.HOSPITAL): 25,
        (Level.MUNICIPALITY, Level.PATIENT): 2,
        (Level.HOSPITAL, Level.PATIENT): 1,
    }
    both = added_matrices([own, own])
    assert both is not None
    assert both.cells[Level.MUNICIPALITY, Level.HOSPITAL] == 152
    with pytest.raises(ValueError, match="not added"):
        added_matrices([own, stated])
    assert added_matrices([]) is None


def test_no_table_where_the_rule_cannot_be_followed() -> None:
    gain = an_entry(GAIN, 5, gainer="patient")
    unknown = [gain, an_entry(OWN, 5, payer="fjordvik"), an_entry(OWN, None, payer="nordbygd")]
    for entries in ([gain], unknown):
        assert matrix(entries, PARTIES, Allocation.OWN_CONTRIBUTION, Column.GAIN_CASH, 2024) is None
    assert matrix(unknown, PARTIES, Allocation.STATED, Column.GAIN_FREED, 2024) is None


@given(
    st.integers(0, 10**15),
    st.dictionaries(st.sampled_from([*Level, None]), st.integers(1, 10**12), min_size=1),
)
def test_shares_add_up_to_the_ore(ore: int, weights: dict[Level | None, int]) -> None:
    found = shared(ore, weights)
    assert sum(found.values()) == ore
    total = sum(weights.values())
    assert all(abs(found[key] * total - ore * weight) < total for key, weight in weights.items())


who = st.sampled_from([*PARTIES, "patient", None])
entries_of_a_project = st.lists(
    st.builds(
        an_entry,
        st.sampled_from(MoneyKind),
        st.none() | st.integers(-(10**9), 10**9),
        payer=who,
        gainer=who,
        year=st.integers(2024, 2026),
        form=st.sampled_from(MoneyForm),
        planned_ore=st.none() | st.integers(0, 10**9),
    ),
    max_size=10,
)


@given(entries_of_a_project, entries_of_a_project)
def test_the_portfolio_is_the_sum_of_its_projects(one: list[MoneyEntry], other: list[MoneyEntry]) -> None:
    apart = added(
        [*balance(one, PARTIES), *balance(other, PARTIES)], lambda line: (line.who, line.level, line.year)
    )
    together = balance([*one, *other], PARTIES)
    assert {(line.who, line.year): line.cells for line in apart} == {
        (line.who, line.year): line.cells for line in together
    }


@given(entries_of_a_project)
def test_columns_hold_what_was_entered_and_payments_are_nothing_over_all(entries: list[MoneyEntry]) -> None:
    lines = by_party(balance(entries, PARTIES))
    for column in set(Column) - {Column.RECEIVED_FROM_OTHERS}:
        mine = [each.actual_ore for each in entries if column_of(each) is column]
        total = sum((line.sum(column).actual for line in lines), Sum())
        assert (total.ore or 0, total.unknown) == (sum(ore or 0 for ore in mine), mine.count(None))
    paid = sum(line.sum(Column.PAID_TO_OTHERS).actual.ore or 0 for line in lines)
    assert paid == sum(line.sum(Column.RECEIVED_FROM_OTHERS).actual.ore or 0 for line in lines)
