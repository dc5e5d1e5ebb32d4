"""The portfolio's columns: the same however they came about, and never older than the database."""

import dataclasses
import datetime as dt

import numpy as np
import pytest

from gevinst.domain.access import Action, Actor, Membership, Role
from gevinst.domain.measurement import Row
from gevinst.services.base import OPERATOR
from gevinst.services.demo_many import LINES, fill
from gevinst.services.everything import Services
from gevinst.services.portfolio_snapshot import Lines, Projects, snapshot
from gevinst.services.promise_rows import marks
from gevinst.storage import migrate
from gevinst.storage.engine import create_engine

from .conftest import FUNDER, PROJECT_GROUP, SLUG, STEERING, operator

NOW = dt.datetime(2026, 6, 24, 9, 0, tzinfo=dt.UTC)


def same(one, other) -> None:
    """Every column of both, but for the keys of rows that are not stored."""
    for kind, name in ((Projects, "projects"), (Lines, "lines")):
        for each in dataclasses.fields(kind):
            if each.name == "project_id":
                continue
            a, b = getattr(getattr(one, name), each.name), getattr(getattr(other, name), each.name)
            if a.dtype.kind == "f":
                np.testing.assert_array_equal(a, b)
            else:
                assert a.tolist() == b.tolist(), each.name


def fresh(services: Services):
    """As a process that has just begun sees it."""
    engine = create_engine(services.engine.url.render_as_string(hide_password=False))
    try:
        return snapshot(Services(engine, services.clock).portfolio)
    finally:
        engine.dispose()


class TestInStep:
    def test_what_is_saved_is_there_at_once_and_as_if_read_anew(self, services):
        before = snapshot(services.portfolio)
        rows = [Row("reisetid", "", f"2025-{month:02d}", {"value": "41,5"}) for month in range(1, 13)]
        services.measurements.record(PROJECT_GROUP, SLUG, rows)
        after = snapshot(services.portfolio)
        assert after.lines.unapproved.sum() == before.lines.unapproved.sum() + 12
        same(after, fresh(services))
        for month in range(1, 13):
            services.measurements.submit(PROJECT_GROUP, SLUG, f"2025-{month:02d}")
            services.measurements.approve(STEERING, SLUG, f"2025-{month:02d}")
        approved = snapshot(services.portfolio)
        assert approved.lines.delivered.sum() == before.lines.delivered.sum() + 12
        same(approved, fresh(services))

    def test_one_figure_typed_in_the_grid_is_there_too(self, services):
        document = services.plans.document(PROJECT_GROUP, SLUG)
        line = next(
            series
            for benefit in document.benefits
            for indicator in benefit.indicators
            if indicator.key == "reisetid"
            for series in indicator.series
        )
        first = snapshot(services.portfolio)
        period = dt.date(2025, 3, 1).toordinal()
        services.measurements.save_row(PROJECT_GROUP, SLUG, line.id, period, {"value": "40"}, None)
        second = snapshot(services.portfolio)
        assert second.counter > first.counter
        assert second.lines.unapproved.sum() == first.lines.unapproved.sum() + 1
        same(second, fresh(services))

    def test_the_rows_that_are_kept_are_those_that_would_be_worked_out(self, services):
        kept = snapshot(services.portfolio)
        with services.plans.work(OPERATOR) as work:
            for name in ("portfolio_line", "portfolio_project"):
                work.session.connection().exec_driver_sql(f"DELETE FROM {name}")
            work.commit()
        with services.plans.reading() as work:
            assert work.portfolio.without(marks(services.plans)) != []
        same(kept, fresh(services))
        services.evaluations.rebuild(OPERATOR)
        with services.plans.reading() as work:
            assert work.portfolio.without(marks(services.plans)) == []
        same(kept, fresh(services))

    def test_what_nobody_has_changed_is_not_read_again(self, services):
        assert snapshot(services.portfolio) is snapshot(services.projects)

    def test_another_day_is_reckoned_for_itself(self, services):
        before = snapshot(services.portfolio)
        later = Services(services.engine, lambda: services.clock() + dt.timedelta(days=400))
        after = snapshot(later.portfolio)
        assert after.lines.expected.sum() > before.lines.expected.sum()
        same(after, fresh(later))


def test_reach_is_what_may_says(services):
    found = snapshot(services.portfolio)
    for who in (
        FUNDER,
        PROJECT_GROUP,
        operator("nb"),
        Actor(None, "x", "nb", (Membership(Role.FUNDER, "scheme", "y"),)),
    ):
        with services.plans.reading() as work:
            told = {each.slug for each in work.plans.projects()}
        seen = set(found.projects.slug[found.reach(who, Action.SEE_PORTFOLIO)].tolist())
        assert seen <= told
        assert bool(seen) == (who in (FUNDER, operator("nb")))


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """So many projects that the table has several blocks."""
    engine = create_engine(f"sqlite:///{tmp_path_factory.mktemp('many')}/gevinst.sqlite")
    migrate.upgrade(engine)
    services = Services(engine, lambda: NOW)
    fill(services.portfolio, NOW.date(), 60, seed=7)
    services.evaluations.rebuild(OPERATOR)
    yield services
    engine.dispose()


class TestMany:
    def test_every_project_stands_on_one_block_and_the_sums_are_over_all(self, many):
        for order in ("", "title", "awarded", "delivered", "reached", "development"):
            first, second, beyond = (
                many.portfolio.page(OPERATOR, {}, order, number) for number in (1, 2, 99)
            )
            assert (len(first.rows), len(second.rows)) == (50, 10)
            assert len({row.slug for row in (*first.rows, *second.rows)}) == 60 == first.projects
            assert first.reached == second.reached == sum(row.reached for row in (*first.rows, *second.rows))
            # The blocks of lines go further than those of projects.
            assert (beyond.number, len(beyond.lines)) == (60 * LINES // 50, 50)
        table = many.portfolio.table(OPERATOR, {})
        assert [row["project"] for row in table[:50]] == [
            row.slug for row in many.portfolio.page(OPERATOR, {}).rows
        ]

    def test_the_same_seed_gives_the_same_portfolio(self, many, tmp_path):
        engine = create_engine(f"sqlite:///{tmp_path}/gevinst.sqlite")
        migrate.upgrade(engine)
        again = Services(engine, lambda: NOW)
        fill(again.portfolio, NOW.date(), 2, seed=7)
        with many.plans.reading() as one, again.plans.reading() as other:
            for project in other.plans.projects():
                assert one.plans.document(project.slug or "") == other.plans.document(project.slug or "")
        again.evaluations.rebuild(OPERATOR)
        assert again.evaluations.differences(OPERATOR) == []
        engine.dispose()

    def test_stopped_on_the_way_it_leaves_whole_projects(self, tmp_path):
        engine = create_engine(f"sqlite:///{tmp_path}/gevinst.sqlite")
        migrate.upgrade(engine)
        services = Services(engine, lambda: NOW)

        def stop(done: int, of: int) -> None:
            if done:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            fill(services.portfolio, NOW.date(), 150, told=stop)
        with services.plans.reading() as work:
            assert len(work.plans.projects()) == 100
        engine.dispose()
