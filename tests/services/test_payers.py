"""Who pays and who gains through the service: who sees what, approved figures only, filters, files, and the same sums as on the projects' own pages."""

import csv
import io
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook

import demo_database
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.balance import Column, Sum, added
from gevinst.domain.errors import NotAllowed, Refused
from gevinst.domain.measurement import Row
from gevinst.domain.payers import COMPUTED, Basis, GainKind, Held
from gevinst.domain.resources import Allocation
from gevinst.domain.valuation import Nature
from gevinst.services.everything import Services
from gevinst.services.payers import Asked

from .conftest import FUNDER, OTHER_FUNDER, PROJECT_GROUP, SLUG, STEERING, STRANGER

ALL = Actor(None, "Tilskuddsgiver", "nb", (Membership(Role.FUNDER, "all"),))
OWN = {
    "kind": "own_contribution", "form": "in_kind", "payer": "fjordvik", "year": "2025", "actual": "100 000",
    "what": "Fagleder 20 %",
}  # fmt: skip
HOURS = {
    "kind": "hours", "party": "kystsykehuset", "year": "2026", "amount": "100", "state": "out_of_budget",
    "what": "Færre vakter",
}  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    engine = demo_database.engine_on(tmp_path_factory.mktemp("payers"))
    yield Services(engine, demo_database.clock)
    engine.dispose()


def own_price(services: Services, value: str = "500") -> None:
    fields = {"key": "staff_hour_cost", "value": value, "year": "2024", "source": "Egen lønnsoversikt"}
    seen = services.money.page(PROJECT_GROUP, SLUG).seen
    services.money.save(PROJECT_GROUP, SLUG, "figure", fields, seen.get("staff_hour_cost:2024", ""))


def test_what_is_entered_shows_at_once_to_the_funder_and_to_nobody_else(services: Services) -> None:
    assert services.payers.balance(FUNDER, {}) == ()
    services.money.save(PROJECT_GROUP, SLUG, "money", OWN, "")
    (line,) = services.payers.balance(FUNDER, {})
    assert (line.who, line.year, line.sum(Column.OWN_IN_KIND).actual) == ("fjordvik", 2025, Sum(10_000_000))
    assert services.payers.balance(OTHER_FUNDER, {}) == ()
    with pytest.raises(NotAllowed):
        services.payers.page(STRANGER, {})


def test_a_value_that_rests_on_figures_not_approved_is_counted_and_not_shown(services: Services) -> None:
    indicator = services.plans.document(PROJECT_GROUP, SLUG).indicator("reisetid")[1].id
    services.money.save(PROJECT_GROUP, SLUG, "resource", {**HOURS, "indicator": indicator}, "")
    own_price(services)
    # Nothing is measured: there is nothing that may not be shown.
    assert services.payers.page(FUNDER, {}).held == {}
    assert GainKind.BUDGET in services.payers.page(FUNDER, {}).kinds
    row = Row("reisetid", None, "2026-01", {"value": "60"})
    services.measurements.record(PROJECT_GROUP, SLUG, [row])
    view = services.payers.page(FUNDER, {})
    assert view.held == {Held.WAITING: 1}
    assert view.kinds == {}
    assert view.worths == ()


def test_a_plan_for_a_year_that_has_come_is_an_amount_that_nobody_knows(services: Services) -> None:
    """As of kroner: bars and tables are not taken for whole."""
    services.money.save(PROJECT_GROUP, SLUG, "money", OWN, "")
    services.money.save(PROJECT_GROUP, SLUG, "resource", HOURS, "")
    own_price(services)
    asked = Asked(kind=GainKind.BUDGET.value, rule=Allocation.STATED.value)
    assert services.payers.page(FUNDER, {}, asked).both == 1
    planned = {**HOURS, "year": "2025", "amount": "", "planned": "40"}
    services.money.save(PROJECT_GROUP, SLUG, "resource", planned, "")
    view = services.payers.page(FUNDER, {}, asked)
    assert view.both == 0
    assert view.table is not None
    (kroner,), (units,) = view.table.cells.values(), view.table.units.values()
    assert (kroner.ore, kroner.unknown) == (5_000_000, 1)
    assert (units.amount, units.unknown) == (100, 1)


def test_no_award_is_not_nothing_granted_and_no_value_is_not_nothing_freed(services: Services) -> None:
    services.money.save(PROJECT_GROUP, SLUG, "resource", HOURS, "")
    view = services.payers.page(FUNDER, {})
    awards = [each.award for each in services.money.results(FUNDER, [SLUG]).values()]
    assert view.awarded == (awards[0].amount_ore if awards[0] else None)
    book = load_workbook(io.BytesIO(services.payers.export(FUNDER, {}, Asked(), "xlsx")))
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    heads = next(row for row in rows if "taken_out_nok" in row)
    (line,) = (dict(zip(heads, row, strict=False)) for row in rows if row[:1] == ("kystsykehuset",))
    assert (line["taken_out_nok"], line["without_value"]) == (None, 1)


def test_what_is_reckoned_is_kept_and_follows_every_change(services: Services) -> None:
    def own() -> list[Sum]:
        lines = services.payers.balance(FUNDER, {})
        return [line.sum(Column.OWN_IN_KIND).actual for line in lines if line.who == "fjordvik"]

    key = services.money.save(PROJECT_GROUP, SLUG, "money", OWN, "")
    assert services.payers.page(FUNDER, {}) is services.payers.page(FUNDER, {})
    assert own() == [Sum(10_000_000)]
    seen = services.money.page(PROJECT_GROUP, SLUG).seen[key]
    services.money.save(PROJECT_GROUP, SLUG, "money", {**OWN, "id": key, "actual": "90 000"}, seen)
    assert own() == [Sum(9_000_000)]
    seen = services.money.page(PROJECT_GROUP, SLUG).seen[key]
    services.money.remove(PROJECT_GROUP, SLUG, "money", key, seen)
    assert own() == []


def test_a_value_that_is_approved_since_is_shown(services: Services) -> None:
    indicator = services.plans.document(PROJECT_GROUP, SLUG).indicator("reisetid")[1].id
    services.money.save(PROJECT_GROUP, SLUG, "resource", {**HOURS, "indicator": indicator}, "")
    services.measurements.record(PROJECT_GROUP, SLUG, [Row("reisetid", None, "2026-01", {"value": "60"})])
    assert services.payers.page(FUNDER, {}).held == {Held.WAITING: 1}
    services.measurements.submit(PROJECT_GROUP, SLUG, "2026-01")
    services.measurements.approve(STEERING, SLUG, "2026-01")
    assert services.payers.page(FUNDER, {}).held == {}


def test_computed_kroner_of_two_bases_are_never_added(services: Services) -> None:
    services.money.save(PROJECT_GROUP, SLUG, "resource", HOURS, "")
    own_price(services)
    view = services.payers.page(FUNDER, {})
    assert view.basis is not None
    assert [(each.basis, each.projects, each.usual) for each in view.bases] == [(view.basis, 1, 0)]
    other = services.payers.page(FUNDER, {}, Asked(basis="no-such-set/1@2024"))
    assert other.basis == view.basis


class TestTheDemo:
    def test_the_balance_is_that_of_the_projects_pages(self, demo: Services) -> None:
        view = demo.payers.page(ALL, {})
        with demo.money.reading() as work:
            slugs = [each.slug or "" for each in work.plans.projects(None, None, None)]
        results = demo.money.results(ALL, slugs)
        wanted = added(
            (line for each in results.values() for line in each.lines),
            lambda line: (line.who, line.level, line.year),
        )
        assert {(line.who, line.year): line.cells for line in demo.payers.balance(ALL, {})} == {
            (line.who, line.year): line.cells for line in wanted
        }
        basis = view.basis
        of_basis = [
            each
            for each in results.values()
            if each.values and basis == Basis(each.choice.parameters, each.choice.price_year)
        ]
        for worth in view.worths:
            totals = [total for each in of_basis for total in each.totals if total.nature is worth.nature]
            assert worth.ore == sum(total.ore for total in totals)
            assert worth.low == sum(total.low for total in totals)
            assert worth.entries == sum(total.entries for total in totals)
        assert {each.nature for each in view.worths} >= {Nature.CAPACITY, Nature.TRANSFER}
        assert view.fiscal.moved == 0
        assert view.awarded == sum(each.award.amount_ore for each in results.values() if each.award)

    def test_a_filter_only_leaves_out(self, demo: Services) -> None:
        every = demo.payers.page(ALL, {})
        parts = [
            demo.payers.page(ALL, {"scheme": choice.value}) for choice in every.choices["scheme"]
        ]  # fmt: skip
        assert sum(each.projects for each in parts) == every.projects
        assert sum(each.awarded for each in parts) == every.awarded
        assert sum((each.spent for each in parts), Sum()) == every.spent
        assert demo.payers.page(ALL, {"year": "1999"}).with_money == 0

    def test_the_table_waits_for_a_rule(self, demo: Services) -> None:
        assert demo.payers.page(ALL, {}).table is None
        assert demo.payers.page(ALL, {}, Asked(rule="best")).table is None
        for rule in Allocation:
            table = demo.payers.page(ALL, {}, Asked(rule=rule.value)).table
            assert table is not None
            assert table.rule is rule

    def test_what_is_chosen_decides_the_kind(self, demo: Services) -> None:
        for kind in demo.payers.page(ALL, {}).kinds:
            assert demo.payers.page(ALL, {}, Asked(kind=kind.value)).kind is kind
        assert demo.payers.page(ALL, {}, Asked(kind="hours")).kind not in COMPUTED.values()

    def test_cost_and_gain_apart_is_what_the_projects_own_pages_say(self, demo: Services) -> None:
        view = demo.payers.page(ALL, {})
        results = demo.money.results(ALL, [each.slug for each in view.apart])
        assert view.apart
        assert all(each.split is not None and each.split.apart for each in results.values())

    def test_files_hold_the_figures_with_what_they_mean(self, demo: Services) -> None:
        view = demo.payers.page(ALL, {})
        text = demo.payers.export(ALL, {}, Asked(), "csv").decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
        spent = sum(
            float(row["actual_nok"].replace(",", "."))
            for row in rows
            if row["what"] == "grant" and row["actual_nok"]
        )
        assert round(spent * 100) == view.spent.ore
        book = load_workbook(io.BytesIO(demo.payers.export(ALL, {}, Asked(rule="own_contribution"), "xlsx")))
        used = {
            cell.value for sheet in book.worksheets[:-1] for cell in next(sheet.iter_rows(max_row=1))
        }  # fmt: skip
        means = {row[0] for row in book.worksheets[-1].iter_rows(min_row=2, values_only=True)}
        assert used - {None} == means
        with pytest.raises(Refused):
            demo.payers.export(ALL, {}, Asked(), "pdf")
