"""Who pays and who gains follows every write: in the same transaction, to the øre, and equal to the projects' own pages."""

import numpy as np
import pytest

from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.balance import GAINS, added, added_matrices, matrix
from gevinst.domain.payers import ENTERED, Basis
from gevinst.domain.plan import IndicatorKind
from gevinst.domain.resources import Allocation
from gevinst.services import payer_rows
from gevinst.services.base import OPERATOR
from gevinst.services.demo_many import fill
from gevinst.services.everything import Services
from gevinst.services.payer_columns import columns
from gevinst.services.payers import Asked
from gevinst.storage.engine import create_engine
from gevinst.storage.payers import HEAD_COLUMNS

from .conftest import PROJECT_GROUP, SLUG

FUNDER = Actor(None, "Tilskuddsgiver", "nb", (Membership(Role.FUNDER, "all"),))
PROJECTS = 6


@pytest.fixture
def many(services: Services) -> Services:
    """Invented projects beside the one that is there, without figures."""
    fill(services.portfolio, services.portfolio.today(), PROJECTS, seed=3, figures=False)
    services.evaluations.rebuild(OPERATOR)
    return services


def slugs(services: Services) -> list[str]:
    with services.plans.reading() as work:
        return [each.slug or "" for each in work.plans.projects(None, None, None)]


def equals_the_projects_pages(services: Services) -> None:
    results = services.money.results(FUNDER, slugs(services))
    view = services.payers.page(FUNDER, {})
    wanted = added(
        (line for each in results.values() for line in each.lines),
        lambda line: (line.who, line.level, line.year),
    )
    assert {(line.who, line.year): dict(line.cells) for line in services.payers.balance(FUNDER, {})} == {
        (line.who, line.year): dict(line.cells) for line in wanted
    }
    of_basis = [
        each
        for each in results.values()
        if view.basis == Basis(each.choice.parameters, each.choice.price_year)
    ]
    for worth in view.worths:
        totals = [total for each in of_basis for total in each.totals if total.nature is worth.nature]
        assert (worth.ore, worth.low, worth.high) == tuple(
            sum(getattr(total, name) for total in totals) for name in ("ore", "low", "high")
        )
    for kind in (ENTERED[column] for column in GAINS):
        asked = Asked(kind=kind.value, rule=Allocation.OWN_CONTRIBUTION.value)
        table = services.payers.page(FUNDER, {}, asked).table
        (column,) = (each for each in GAINS if ENTERED[each] is kind)
        own = [
            matrix(each.money, each.parties, Allocation.OWN_CONTRIBUTION, column, each.until)
            for each in results.values()
        ]
        together = added_matrices([each for each in own if each is not None])
        named = {key: each.ore for key, each in table.cells.items() if key[0] is not None and each.ore} if table and table.kind is kind else {}  # fmt: skip
        assert named == {key: ore for key, ore in (together.cells if together else {}).items() if ore}


def kept_is_what_would_be_worked_out(services: Services) -> None:
    with services.plans.reading() as work:
        fresh = payer_rows.derived(services.payers, work, slugs(services))
        stored = work.payers.read()
    by_project = {row[0]: row[2] for row in stored.heads}
    assert set(fresh) == set(by_project)
    for slug, rows in fresh.items():
        for told, own in ((stored.sums, rows.sums), (stored.values, rows.values)):
            mine = sorted((row for row in told if row[0] == by_project[slug]), key=lambda row: row[1])
            assert [tuple(row[2:]) for row in mine] == [tuple(each.values()) for each in own]


def a_write(services: Services, slug: str, chance: np.random.Generator) -> None:
    page = services.money.page(OPERATOR, slug)
    money, resources = page.result.money, page.result.resources
    amount = str(int(chance.integers(0, 10**9)))
    match int(chance.integers(5)):
        case 0:
            fields = {"kind": "own_contribution", "form": "cash", "payer": page.parties[0][0], "year": "2024", "actual": amount, "what": "Drift"}  # fmt: skip
            services.money.save(OPERATOR, slug, "money", fields, "")
        case 1:
            fields = {"kind": "gain", "form": "freed", "gainer": "hospital", "year": "2025", "actual": amount, "what": "Vakter"}  # fmt: skip
            services.money.save(OPERATOR, slug, "money", fields, "")
        case 2 if money:
            gone = money[int(chance.integers(len(money)))].id
            services.money.remove(OPERATOR, slug, "money", gone, page.seen[gone])
        case 3 if resources:
            gone = resources[int(chance.integers(len(resources)))].id
            services.money.remove(OPERATOR, slug, "resource", gone, page.seen[gone])
        case _:
            fields = {"kind": "hours", "party": page.parties[0][0], "year": "2025", "amount": str(int(chance.integers(1, 900))), "state": "out_of_budget", "what": "Færre vakter"}  # fmt: skip
            services.money.save(OPERATOR, slug, "resource", fields, "")


@pytest.mark.parametrize("seed", [1, 2])
def test_after_any_writes_the_sums_are_those_of_the_projects_pages(many: Services, seed: int) -> None:
    chance = np.random.default_rng(seed)
    every = slugs(many)
    equals_the_projects_pages(many)
    for _at in range(8):
        a_write(many, every[int(chance.integers(len(every)))], chance)
    equals_the_projects_pages(many)
    kept_is_what_would_be_worked_out(many)


def test_a_database_without_rows_is_worked_out_on_the_way_and_filled_by_evaluation(many: Services) -> None:
    kept = many.payers.page(FUNDER, {})
    with many.plans.work(OPERATOR) as work:
        for name in ("payer_value", "payer_sum", "payer_project"):
            work.session.connection().exec_driver_sql(f"DELETE FROM {name}")
        work.commit()
    engine = create_engine(many.engine.url.render_as_string(hide_password=False))
    other = Services(engine, many.clock)
    assert same(other.payers.page(FUNDER, {}), kept)
    engine.dispose()
    many.evaluations.rebuild(OPERATOR)
    with many.plans.reading() as work:
        assert work.payers.without() == []
    kept_is_what_would_be_worked_out(many)


def test_amounts_that_rest_on_figures_are_kept_alike_whether_those_were_stored_or_just_reckoned(many: Services) -> None:  # fmt: skip
    document = many.plans.document(PROJECT_GROUP, SLUG)
    numbers = [each.key for benefit in document.benefits for each in benefit.indicators if each.kind is IndicatorKind.NUMBER]  # fmt: skip
    keys = (next(key for key in numbers if key != "reisetid"), "reisetid")
    for key in keys:
        hours = {"kind": "hours", "party": "kystsykehuset", "year": "2026", "amount": "100", "state": "freed", "what": "Vakter", "indicator": document.indicator(key)[1].id}  # fmt: skip
        many.money.save(PROJECT_GROUP, SLUG, "resource", hours, "")
    # Of the second there is a figure, which nobody has approved: what rests on it waits.
    line = document.indicator("reisetid")[1].series[0].id
    period = document.project.starts.toordinal() if document.project.starts else 0
    many.measurements.save_row(PROJECT_GROUP, SLUG, line, period, {"value": "40"}, None)
    many.evaluations.rebuild(OPERATOR)
    kept_is_what_would_be_worked_out(many)
    with many.plans.reading() as work:
        (head,) = [each for each in work.payers.read().heads if each[0] == SLUG]
    assert dict(zip(HEAD_COLUMNS, head, strict=True))["waiting"] == 1


def same(one: object, other: object) -> bool:
    names = ("projects", "with_money", "kind", "kinds", "both", "own", "gains", "worths", "spent", "bases")
    return [getattr(one, name) for name in names] == [getattr(other, name) for name in names]


def test_the_rows_are_read_again_of_the_project_that_changed_and_of_no_other(many: Services) -> None:
    before = columns(many.payers)
    assert columns(many.payers) is before
    page = many.money.page(PROJECT_GROUP, SLUG)
    fields = {"kind": "cost", "form": "cash", "payer": page.parties[0][0], "year": "2025", "actual": "1 000", "what": "Leie"}  # fmt: skip
    many.money.save(PROJECT_GROUP, SLUG, "money", fields, "")
    with many.plans.reading() as work:
        assert [row[0] for row in work.payers.read(before.counter).heads] == [SLUG]
    assert len(columns(many.payers).sums["year"]) == len(before.sums["year"]) + 1


def test_a_saved_figure_asks_once_whether_an_amount_rests_on_it(many: Services, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    document = many.plans.document(PROJECT_GROUP, SLUG)
    line = document.indicator("reisetid")[1].series[0].id
    made: list[list[str]] = []
    keep = payer_rows.keep
    monkeypatch.setattr(
        payer_rows, "keep", lambda base, work, own: (made.append(list(own)), keep(base, work, own))
    )

    def save(value: str) -> None:
        period = document.project.starts.toordinal() if document.project.starts else 0
        many.measurements.save_row(PROJECT_GROUP, SLUG, line, period, {"value": value}, None)

    save("40")
    assert made == []
    hours = {"kind": "hours", "party": "kystsykehuset", "year": "2026", "amount": "100", "state": "freed", "what": "Vakter", "indicator": document.indicator("reisetid")[1].id}  # fmt: skip
    many.money.save(PROJECT_GROUP, SLUG, "resource", hours, "")
    made.clear()
    save("41")
    assert made == [[SLUG]]
