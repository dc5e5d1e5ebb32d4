"""Who pays and who gains in columns: the same sums as one by one, whichever projects are chosen; no øre is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from weakref import ref

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import payers_by_hand as by_hand
from domain.money_examples import PARAMETERS, PARTIES, a_choice, a_resource, an_entry
from domain.test_payers import Entries, portfolios
from gevinst.domain.balance import OWN, Column, Line, Sum, added, by_level, by_party, shared
from gevinst.domain.money import MoneyKind
from gevinst.domain.party import Level
from gevinst.domain.payers import Basis, GainKind, Held, PayerRows, payer_rows
from gevinst.domain.resources import Allocation, ResourceKind
from gevinst.domain.valuation import values_of
from gevinst.services.payer_allocation import shares, table_of
from gevinst.services.payer_balance import balance_of
from gevinst.services.payer_columns import (
    PayerColumns,
    Tables,
    _as_stored,
    _by_project,
    _joined,
    _Names,
    _put,
    _tables,
)
from gevinst.services.payer_sums import _OF_PROJECTS, GAIN_KINDS, Sums
from gevinst.services.payer_views import Purses
from gevinst.storage.payers import Stored

UNTIL = 2025
BASES = (Basis("prove/3", 2024), Basis("prove/3", 2023))
HELD = {"i1": Held.WAITING, "i2": Held.HIDDEN}
reasons = st.sampled_from([{}, HELD])


def by_one(found: Sequence[Entries], held: dict[str, Held]) -> list[by_hand.ProjectPayers]:
    return [
        by_hand.project_payers(
            f"p{at}", f"p{at}", None, money, values_of(own, money, PARTIES, PARAMETERS, a_choice()), BASES[at % 2], True,
            PARTIES, UNTIL, held,
        )
        for at, (money, own) in enumerate(found)
    ]  # fmt: skip


def tables_of(found: Mapping[int, Entries], held: dict[str, Held], names: _Names) -> Tables:
    """The rows of these projects as they are read, by their numbers."""
    rows: dict[str, PayerRows] = {}
    for at, (money, own) in found.items():
        values = values_of(own, money, PARTIES, PARAMETERS, a_choice())
        rows[f"p{at}"] = payer_rows(money, values, BASES[at % 2], True, "x", held)
    return _tables(_as_stored(rows, {f"p{at}": at + 1 for at in found}, dict.fromkeys(rows)), names)


def columns_of(tables: Tables, names: _Names) -> PayerColumns:
    heads, sums, values = tables
    return PayerColumns(1, UNTIL, tuple(names.all), names.levels(PARTIES), heads, sums, values)


def columns(found: Sequence[Entries], held: dict[str, Held]) -> Sums:
    names = _Names(())
    heads, sums, values = map(_by_project, tables_of(dict(enumerate(found)), held, names))
    return Sums(columns_of((heads, sums, values), names))


def lines(found: Sequence[Line]) -> dict[object, object]:
    return {(line.who, line.level, line.year): dict(line.cells) for line in found}


@settings(max_examples=60)
@given(portfolios, st.data(), reasons)
def test_any_choice_of_projects_comes_to_the_sum_of_them(
    found: list[Entries], data: st.DataObject, held: dict[str, Held]
) -> None:
    every, sums = by_one(found, held), columns(found, held)
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=len(found), max_size=len(found))), dtype=bool)
    chosen = [each for each, kept in zip(every, mask, strict=True) if kept]
    of_basis = mask & np.array([at % 2 == 0 for at in range(len(found))], dtype=bool)
    same_basis = [each for each in chosen if each.basis == BASES[0]]

    assert lines(sums.lines(mask)) == lines(by_hand.summed(chosen))
    assert sums.spent(mask) == sum((each.spent for each in chosen), Sum())
    assert sums.worths(of_basis) == by_hand.worths(same_basis, UNTIL)
    by_name = np.arange(len(sums.found.names))[::-1]
    assert {(f.who, f.level): f for f in sums.fiscal(of_basis, by_name).lines} == {
        (f.who, f.level): f for f in by_hand.fiscal_sums(same_basis)
    }
    assert sums.fiscal(mask, by_name).moved == 0
    balance = balance_of(sums, mask, by_name, len(by_name))
    wanted = by_hand.summed(chosen)
    assert lines(balance.levels) == lines(by_level(wanted))
    assert lines(balance.years) == lines(added(wanted, lambda line: (None, line.level, line.year)))
    assert lines(balance.parties) == lines(by_party(wanted))
    places = [sums.found.names.index(line.who) for line in balance.parties]
    assert places == sorted(places, reverse=True)
    few = balance_of(sums, mask, by_name, 2)
    assert (few.parties, few.parties_in_all) == (balance.parties[:2], len(balance.parties))
    purses = sums.fiscal(mask, by_name)
    assert sums.fiscal(mask, by_name, 2) == Purses(purses.lines[:2], len(purses.lines), 0)
    assert [abs(each.transfers) for each in purses.lines] == sorted(
        (abs(each.transfers) for each in purses.lines), reverse=True
    )
    assert sums.kinds(mask, of_basis) == by_hand.kinds_of(chosen, {BASES[0]})
    assert sums.has_money.tolist() == [bool(each.lines or each.values or each.held) for each in every]
    assert sums.apart.tolist() == [each.split is not None and each.split.apart for each in every]
    assert [sums.split_of(at)[0] is None for at in range(len(every))] == [
        each.split is None for each in every
    ]
    assert int(sums.lacking.sum()) == sum(by_hand.lacks(v, UNTIL) for each in every for v in each.values)
    assert sum(sums.held(mask).values()) == sum(len(each.held) for each in chosen)
    for kind in GainKind:
        both = mask & sums.gives_both[:, GAIN_KINDS.index(kind)]
        give = [each for each in chosen if each.gives_both(kind)]
        assert int(both.sum()) == len(give)
        told = by_hand.summed(give)
        for column in OWN:
            assert as_dict(sums.own_parts(both).get(column)) == as_dict(by_hand.column_parts(told, column))
        assert as_dict(sums.gain_parts(mask, kind)) == as_dict(by_hand.gain_parts(chosen, kind))


@settings(max_examples=60)
@given(portfolios, st.data(), reasons)
def test_projects_that_have_changed_are_put_in_place_of_what_they_were(
    found: list[Entries], data: st.DataObject, held: dict[str, Held]
) -> None:
    names = _Names(())
    old = _put(_tables(Stored([], [], []), names), tables_of(dict(enumerate(found)), {}, names))
    before = Sums(columns_of(old, names))
    for name in _OF_PROJECTS:
        getattr(before, name)
    # Those that change are not read in the order in which they stand.
    places = data.draw(st.lists(st.integers(0, len(found) - 1), unique=True)) if found else []
    others = [data.draw(st.sampled_from(found)) for _ in places]
    now = tables_of(dict(zip(places, others, strict=True)), held, names)
    after = columns_of(_put(old, now), names)
    by_sorting = columns_of(old if not places else tuple(_joined(o, n, now[0]["project_id"]) for o, n in zip(old, now, strict=True)), names)  # type: ignore[arg-type]  # fmt: skip
    for ours, theirs in zip(
        (after.heads, after.sums, after.values),
        (by_sorting.heads, by_sorting.sums, by_sorting.values),
        strict=True,
    ):
        assert ours.keys() == theirs.keys()
        for name in ours:
            np.testing.assert_array_equal(ours[name], theirs[name])

    follows = replace(after, follows=ref(before.found), changed=np.array(sorted(places), dtype=np.int64))
    carried, anew = Sums.carried(follows, before), Sums(after)
    for name in _OF_PROJECTS:
        assert name in carried.__dict__
        np.testing.assert_array_equal(getattr(carried, name), getattr(anew, name))
    # Of columns that came of others nothing is carried.
    assert not _OF_PROJECTS & Sums.carried(follows, Sums(by_sorting)).__dict__.keys()


@settings(max_examples=60)
@given(portfolios, st.sampled_from(Allocation), st.sampled_from(GainKind))
def test_the_table_of_payers_is_that_of_the_projects(
    found: list[Entries], rule: Allocation, kind: GainKind
) -> None:
    mask = np.ones(len(found), dtype=bool)
    ours, theirs = (
        table_of(columns(found, {}), mask, kind, rule),
        by_hand.payer_table(by_one(found, {}), kind, rule),
    )
    assert dict(ours.cells) == dict(theirs.cells)
    assert ours.paid == theirs.paid
    assert (ours.projects, ours.unshared) == (theirs.projects, theirs.unshared)
    assert (ours.gaining, ours.gaining_unshared) == (theirs.gaining, theirs.gaining_unshared)
    assert ours.units.keys() == theirs.units.keys()
    for key, each in ours.units.items():
        other = theirs.units[key]
        assert (each.amount is None, each.unknown) == (other.amount is None, other.unknown)
        np.testing.assert_allclose(each.amount or 0, other.amount or 0, rtol=1e-9, atol=1e-6)


@given(
    st.lists(st.integers(0, 10**12), min_size=7, max_size=7).filter(any),
    st.lists(st.integers(-(10**12), 10**12), min_size=7, max_size=7),
)
def test_shares_are_those_of_one_gain_also_where_products_are_longer_than_a_machine_word(
    weights: list[int], gains: list[int]
) -> None:
    found = shares(np.array([gains]), np.array([weights]))[0]
    own = {at: each for at, each in enumerate(weights) if each}
    for gainer, ore in enumerate(gains):
        assert {at: int(found[at, gainer]) for at in own} == shared(ore, own)
        assert int(found[:, gainer].sum()) == ore


def as_dict(parts: object) -> object:
    return None if parts is None else (dict(parts.parts), parts.total, parts.unknown)  # type: ignore[attr-defined]


def test_a_gain_is_rounded_once_for_each_level_and_a_project_without_own_contribution_has_no_payer() -> None:
    paid = [
        an_entry(MoneyKind.OWN_CONTRIBUTION, ore, payer=payer)
        for payer, ore in (("fjordvik", 1), ("kystsykehuset", 1), ("patient", 1))
    ]
    gains = [an_entry(MoneyKind.GAIN, 1, gainer="kystsykehuset") for _ in range(4)]
    hours = (a_resource(ResourceKind.HOURS, 8.0),)
    sums = columns([((*paid, *gains), ()), (gains, hours), ((), hours)], {})
    table = table_of(sums, np.array([True, True, True]), GainKind.MONEY, Allocation.OWN_CONTRIBUTION)
    assert {key: cell.ore for key, cell in table.cells.items()} == {
        (Level.MUNICIPALITY, Level.HOSPITAL): 2,
        (Level.HOSPITAL, Level.HOSPITAL): 1,
        (Level.PATIENT, Level.HOSPITAL): 1,
        (None, Level.HOSPITAL): 4,
    }
    assert (table.projects, table.unshared) == (3, 2)
    assert (table.gaining, table.gaining_unshared) == (2, 1)
    assert table.paid[Level.PATIENT] == {Column.OWN_CASH: 1}
