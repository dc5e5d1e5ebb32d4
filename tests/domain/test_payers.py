"""Who pays and who gains over projects: the portfolio is the sum of its projects, unlike things stay apart, transfers cancel."""

from collections import defaultdict
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from gevinst.domain.balance import GAINS, Column, Sum, added, added_matrices, by_level, matrix
from gevinst.domain.money import MoneyEntry, MoneyForm, MoneyKind
from gevinst.domain.party import Level, level_of
from gevinst.domain.payers import COMPUTED, Basis, GainKind, Held
from gevinst.domain.resources import Allocation, OwnFigure, ResourceEntry, ResourceKind, ResourceState
from gevinst.domain.valuation import Nature, ResourceValue, lacks, totals, values_of
from payers_by_hand import (
    ProjectPayers,
    column_parts,
    fiscal_sums,
    gain_parts,
    payer_table,
    project_payers,
    summed,
    worths,
)

from .money_examples import PARAMETERS, PARTIES, a_choice, a_resource, an_entry

BASIS, UNTIL = Basis("prove/3", 2024), 2025
CHOICE = a_choice()
Entries = tuple[Sequence[MoneyEntry], Sequence[ResourceEntry]]

parties = st.sampled_from([*PARTIES, "patient", "ukjent", None])
amounts = st.none() | st.integers(0, 10**9)


@st.composite
def entries(draw: st.DrawFn) -> MoneyEntry:
    kind = draw(st.sampled_from(MoneyKind))
    forms = {
        MoneyKind.GAIN: [MoneyForm.CASH, MoneyForm.FREED],
        MoneyKind.OWN_CONTRIBUTION: [MoneyForm.CASH, MoneyForm.IN_KIND],
    }
    return an_entry(
        kind,
        draw(amounts),
        planned_ore=draw(amounts),
        form=draw(st.sampled_from(forms.get(kind, [MoneyForm.CASH]))),
        payer=draw(parties),
        gainer=draw(parties),
        year=draw(st.integers(2023, 2027)),
        benefit=draw(st.sampled_from([None, "b1"])),
    )


@st.composite
def resources(draw: st.DrawFn) -> ResourceEntry:
    number = st.none() | st.floats(-1e5, 1e5)
    return a_resource(
        draw(st.sampled_from(ResourceKind)),
        draw(number),
        planned=draw(number),
        party=draw(parties),
        counterparty=draw(parties),
        year=draw(st.integers(2023, 2027)),
        state=draw(st.sampled_from([each for each in ResourceState if each is not ResourceState.REUSED])),
        benefit=draw(st.sampled_from([None, "b1"])),
        indicator=draw(st.sampled_from([None, "i1", "i2"])),
    )


projects = st.tuples(st.lists(entries(), max_size=8), st.lists(resources(), max_size=6))
portfolios = st.lists(projects, max_size=5)


def values(each: Entries) -> tuple[ResourceValue, ...]:
    return values_of(each[1], each[0], PARTIES, PARAMETERS, CHOICE)


def reckoned(each: Entries, at: int = 0, held: dict[str, Held] | None = None) -> ProjectPayers:
    name = f"p{at}"
    return project_payers(name, name, None, each[0], values(each), BASIS, True, PARTIES, UNTIL, held or {})


def portfolio(found: Sequence[Entries]) -> list[ProjectPayers]:
    return [reckoned(each, at) for at, each in enumerate(found)]


@given(portfolios)
def test_the_balance_is_the_sum_of_the_projects_lines(found: list[Entries]) -> None:
    every = portfolio(found)
    lines = summed(every)
    apart = added((line for each in every for line in each.lines), lambda line: (line.who, line.level, line.year))  # fmt: skip
    assert lines == apart
    # And of the entries themselves, without any of the code in between.
    paid: dict[Level | None, int] = defaultdict(int)
    for money, _resources in found:
        for entry in money:
            if entry.kind is MoneyKind.COST:
                paid[level_of(entry.payer, PARTIES)] += entry.actual_ore or 0
    assert {
        line.level: line.sum(Column.COST_CASH).actual.ore or 0
        for line in by_level(lines)
        if Column.COST_CASH in line.cells
    } == paid


@given(portfolios)
def test_what_parties_pay_each_other_cancels_out(found: list[Entries]) -> None:
    every = portfolio(found)
    lines = summed(every)
    paid = sum((line.sum(Column.PAID_TO_OTHERS).actual for line in lines), Sum())
    received = sum((line.sum(Column.RECEIVED_FROM_OTHERS).actual for line in lines), Sum())
    assert paid == received
    assert sum(line.transfers for line in fiscal_sums(every)) == 0
    assert Nature.TRANSFER not in COMPUTED
    # What each party has is what the flows of its resources come to, of what has come.
    come = [flow for each in every for value in each.values if not value.planned for flow in value.flows]
    assert sum(line.taken_out for line in fiscal_sums(every)) == sum(
        flow.ore for flow in come if flow.nature is Nature.CASH
    )
    # No gain of any kind comes from a transfer.
    for each in every:
        transfers = {id(value) for value in each.values if value.nature is Nature.TRANSFER}
        worth = sum(
            value.ore or 0
            for value in each.values
            if id(value) not in transfers and not value.planned and not value.in_money
            and value.nature in COMPUTED
        )  # fmt: skip
        assert worth == sum(each.gain(kind).ore or 0 for kind in COMPUTED.values())


@given(portfolios)
def test_computed_values_are_the_totals_of_the_projects(found: list[Entries]) -> None:
    every = portfolio(found)
    together: dict[Nature, list[int]] = defaultdict(lambda: [0, 0, 0])
    for each in found:
        for total in totals(values(each), UNTIL):
            into = together[total.nature]
            into[0] += total.ore
            into[1] += total.entries
            into[2] += total.in_money
    assert {
        each.nature: [each.ore + each.planned, each.entries, each.in_money] for each in worths(every, UNTIL)
    } == together


@given(portfolios, st.sampled_from(Allocation), st.sampled_from(GainKind))
def test_the_table_holds_every_gain_once(found: list[Entries], rule: Allocation, kind: GainKind) -> None:
    every = portfolio(found)
    table = payer_table(every, kind, rule)
    whole = sum((each.gain(kind) for each in every), Sum())
    assert sum(table.cells.values(), Sum()) == whole
    parts = gain_parts(every, kind)
    across: dict[Level | None, int] = defaultdict(int)
    for (_payer, gainer), cell in table.cells.items():
        if cell.ore is not None:
            across[gainer] += cell.ore
    assert dict(parts.parts if parts else ()) == across


@given(portfolios, st.sampled_from(Allocation))
def test_the_table_is_the_sum_of_the_projects_tables(found: list[Entries], rule: Allocation) -> None:
    every = portfolio(found)
    for column, kind in zip(GAINS, (GainKind.MONEY, GainKind.FREED), strict=True):
        own = [matrix(money, PARTIES, rule, column, UNTIL) for money, _resources in found]
        together = added_matrices([each for each in own if each is not None])
        table = payer_table(every, kind, rule)
        named = {key: cell.ore for key, cell in table.cells.items() if key[0] is not None and cell.ore}
        wanted = together.cells if together else {}
        assert named == {key: ore for key, ore in wanted.items() if key[0] is not None and ore}


@given(projects)
def test_what_may_not_be_shown_is_in_no_figure(each: Entries) -> None:
    hidden = reckoned(each, held={"i1": Held.HIDDEN})
    without = reckoned((each[0], [entry for entry in each[1] if entry.indicator != "i1"]))
    assert (hidden.values, hidden.gains, hidden.units, hidden.fiscal) == (
        without.values,
        without.gains,
        without.units,
        without.fiscal,
    )
    assert len(hidden.held) == sum(entry.indicator == "i1" for entry in each[1])


def test_both_are_given_only_where_every_amount_is_known() -> None:
    own = an_entry(MoneyKind.OWN_CONTRIBUTION, 100, payer="fjordvik")
    gain = an_entry(MoneyKind.GAIN, 50, gainer="kystsykehuset")
    assert reckoned(([own, gain], [])).gives_both(GainKind.MONEY)
    assert not reckoned(([own, gain], [])).gives_both(GainKind.FREED)
    assert not reckoned(([own], [])).gives_both(GainKind.MONEY)
    assert not reckoned(([gain], [])).gives_both(GainKind.MONEY)
    unknown = an_entry(MoneyKind.OWN_CONTRIBUTION, None, payer="fjordvik")
    assert not reckoned(([own, unknown, gain], [])).gives_both(GainKind.MONEY)


def test_hours_follow_the_rule_in_their_own_unit() -> None:
    own = [
        an_entry(MoneyKind.OWN_CONTRIBUTION, 300, payer="fjordvik"),
        an_entry(MoneyKind.OWN_CONTRIBUTION, 100, payer="kystsykehuset", form=MoneyForm.IN_KIND),
    ]
    table = payer_table([reckoned((own, [a_resource()]))], GainKind.CAPACITY, Allocation.OWN_CONTRIBUTION)
    hours = (ResourceKind.HOURS, Level.HOSPITAL)
    assert {key: found.amount for key, found in table.units.items()} == {
        (Level.MUNICIPALITY, hours): 75.0,
        (Level.HOSPITAL, hours): 25.0,
    }
    # 100 hours at 500 kroner are 50 000 kroner: the same gain, in another unit, in cells of its own.
    assert {key: cell.ore for key, cell in table.cells.items()} == {
        (Level.MUNICIPALITY, Level.HOSPITAL): 3_750_000,
        (Level.HOSPITAL, Level.HOSPITAL): 1_250_000,
    }
    assert table.paid == {Level.MUNICIPALITY: {Column.OWN_CASH: 300}, Level.HOSPITAL: {Column.OWN_IN_KIND: 100}}  # fmt: skip


def test_who_leads_is_said_only_of_a_level_that_does() -> None:
    def found(*own: tuple[str | None, int]) -> tuple[Level, int] | None:
        lines = reckoned(([an_entry(MoneyKind.COST, ore, payer=payer) for payer, ore in own], [])).lines
        parts = column_parts(lines, Column.COST_CASH)
        return parts.leading if parts else None

    assert found(("fjordvik", 2), ("nordbygd", 2), ("kystsykehuset", 3)) == (Level.MUNICIPALITY, 4)
    assert found(("fjordvik", 2), ("kystsykehuset", 2)) is None
    assert found(("fjordvik", 2), (None, 3)) is None
    assert found(("fjordvik", 0)) is None


def test_what_is_planned_is_no_gain_yet_and_what_has_no_price_lacks_one() -> None:
    planned = a_resource(amount=None, planned=10.0, year=2026)
    to_come = a_resource(amount=None, year=2026)
    no_price = a_resource(ResourceKind.TRAVEL_KM)
    project = reckoned(([], [planned, to_come, no_price]))
    (capacity,) = worths([project], UNTIL)
    assert (capacity.ore, capacity.planned, capacity.entries, capacity.unvalued) == (0, 500_000, 3, 1)
    assert project.gain(GainKind.CAPACITY) == Sum(None, 1)
    assert [lacks(value, UNTIL) for value in project.values] == [False, False, True]
    assert capacity.known is None


def test_what_lacks_a_price_is_not_known_and_is_told_at_its_party() -> None:
    only = reckoned(
        ([], [a_resource(ResourceKind.TRAVEL_KM), a_resource(ResourceKind.TRAVEL_KM, planned=3.0)])
    )
    (capacity,) = worths([only], UNTIL)
    assert (capacity.ore, capacity.known, capacity.unvalued) == (0, None, 2)
    (line,) = fiscal_sums([only])
    assert (line.who, line.capacity, line.unvalued) == ("kystsykehuset", 0, 2)
    some = reckoned(([], [a_resource(ResourceKind.TRAVEL_KM), a_resource()]))
    (capacity,) = worths([some], UNTIL)
    assert (capacity.known, capacity.unvalued) == (5_000_000, 1)
    (line,) = fiscal_sums([some])
    assert (line.capacity, line.unvalued) == (5_000_000, 1)


def test_what_stands_in_kroner_already_needs_no_price() -> None:
    gain = an_entry(MoneyKind.GAIN, 1_000, form=MoneyForm.FREED, gainer="kystsykehuset", benefit="b1")
    freed = a_resource(ResourceKind.TRAVEL_KM, benefit="b1")
    project = reckoned(([gain], [freed]))
    (capacity,) = worths([project], UNTIL)
    assert (capacity.in_money, capacity.unvalued, capacity.known) == (1, 0, 0)
    assert fiscal_sums([project]) == ()


def test_an_own_price_makes_it_known() -> None:
    choice = a_choice(own=(OwnFigure(key="kilometre_rate", value=5.0, source="Prøve"),))
    (value,) = values_of([a_resource(ResourceKind.TRAVEL_KM)], [], PARTIES, PARAMETERS, choice)
    assert not lacks(value, UNTIL)
    assert value.ore == 50_000
