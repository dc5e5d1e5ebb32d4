"""The rows of the promises say what drawing every project up afresh says: over portfolios, days and writes."""

import dataclasses
import datetime as dt
import random

import pytest

from gevinst.domain.attachment import AttachmentKind
from gevinst.domain.measurement import Row
from gevinst.domain.money import Award
from gevinst.domain.party import PartyKind
from gevinst.domain.plan import Participation, PlanDocument, Project
from gevinst.services.base import OPERATOR as LOCAL
from gevinst.services.demo_many import fill
from gevinst.services.evaluations import re_evaluate
from gevinst.services.everything import Services
from gevinst.services.promise_rows import marks
from gevinst.storage import migrate
from gevinst.storage.engine import create_engine
from promises_by_hand import drawn_up

from .conftest import PROJECT_GROUP, SLUG, STEERING

NOW = dt.datetime(2026, 6, 24, 9, 0, tzinfo=dt.UTC)


def plain(facts):
    """With what stands in no order that says anything in one order."""
    benefits = tuple(
        dataclasses.replace(
            each,
            beneficiaries=tuple(sorted(each.beneficiaries)),
            drivers=tuple(sorted(each.drivers)),
            promises=tuple(sorted(each.promises, key=lambda one: (one.indicator, one.horizon))),
        )
        for each in facts.benefits
    )
    return dataclasses.replace(facts, benefits=benefits)


def from_rows(services):
    facts = services.promises.facts
    return {each.slug: plain(each) for each in facts.facts(facts.narrowed(LOCAL, {}))}


def afresh(services):
    facts = services.promises.facts
    with facts.reading() as work:
        return {each.slug: plain(each) for each in drawn_up(facts, work, facts.today())}


def agree(services) -> int:
    """Holds both against each other, each project by itself; gives how many."""
    rows, drawn = from_rows(services), afresh(services)
    assert rows.keys() == drawn.keys()
    for slug, each in drawn.items():
        assert rows[slug] == each, slug
    return len(rows)


def on(services, day: dt.date) -> Services:
    """The same database on another day."""
    return Services(services.engine, lambda: dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC))


class TestPortfolios:
    @pytest.mark.parametrize("days", [-900, -200, -61, -1, 0, 1, 59, 60, 61, 120, 400, 1500])
    def test_the_demo_on_every_day(self, demo, days):
        assert agree(on(demo, demo.promises.facts.today() + dt.timedelta(days=days))) > 4

    def test_invented_portfolios(self, tmp_path):
        engine = create_engine(f"sqlite:///{tmp_path}/gevinst.sqlite")
        migrate.upgrade(engine)
        services = Services(engine, lambda: NOW)
        fill(services.portfolio, NOW.date(), 12, seed=3)
        # Worked out on the way before there are any rows, and read from them afterwards.
        assert agree(services) == 12
        services.evaluations.rebuild(LOCAL)
        assert agree(services) == 12
        assert agree(on(services, dt.date(2029, 1, 1))) == 12
        engine.dispose()


def other(services, slug: str, **fields) -> None:
    document = PlanDocument(
        project=Project(
            slug=slug,
            title=slug,
            scheme="hmn-2025",
            starts=dt.date(2025, 1, 1),
            ends=dt.date(2026, 12, 31),
            parties=(
                Participation(party="midtfjord-sykehus"),
                Participation(party="skogvang", left=dt.date(2026, 9, 1)),
            ),
            **fields,
        )
    )
    with services.plans.work(LOCAL) as work:
        work.plans.add(document)
        work.plans.save_award(slug, Award(amount_ore=1_000_000_00, awarded=dt.date(2026, 1, 15)))
        re_evaluate(services.plans, work, slug)
        work.audit("import_plan", "plan", slug, project=slug)
        work.commit()


def figure(services, chance):
    month = f"2025-{chance.randrange(1, 13):02d}"
    services.measurements.record(
        PROJECT_GROUP, SLUG, [Row("reisetid", "", month, {"value": str(chance.randrange(20, 60))})]
    )


def typed(services, chance):
    document = services.plans.document(PROJECT_GROUP, SLUG)
    line = next(
        series
        for benefit in document.benefits
        for indicator in benefit.indicators
        if indicator.key == "reisetid"
        for series in indicator.series
    )
    period = dt.date(2025, chance.randrange(1, 13), 1).toordinal()
    cells = {"value": str(chance.randrange(20, 60))}
    services.measurements.save_row(PROJECT_GROUP, SLUG, line.id, period, cells, None)


def approved(services, chance):
    services.measurements.submit(PROJECT_GROUP, SLUG, None)
    services.measurements.approve(STEERING, SLUG, None)


def note(services, chance):
    kind = chance.choice(["user_involvement", "transfer"])
    fields = {"kind": kind, "date": "1.2.2026", "text": "Brukerpanel"}
    if kind == "transfer":
        fields["audience"] = "patients"
    services.follow_up.save(PROJECT_GROUP, SLUG, "log_entry", fields)


def activity(services, chance):
    fields = {"title": "Opplæring", "starts": "1.2.2026", "ends": "1.3.2026", "progress": "planned"}
    services.follow_up.save(PROJECT_GROUP, SLUG, "activity", fields)


def attached(services, chance):
    kind = chance.choice([AttachmentKind.AGREEMENT, AttachmentKind.ACCOUNTS, AttachmentKind.BUDGET])
    with services.plans.reading() as work:
        held = work.attachments.of(SLUG)
    if held and chance.random() < 0.4:
        services.attachments.remove(PROJECT_GROUP, SLUG, held[0].id)
    else:
        services.attachments.add(PROJECT_GROUP, SLUG, kind, "avtale.txt", b"Avtale")


def going_on(services, chance):
    slug = f"videre-{chance.randrange(10**9)}"
    other(services, slug, continues=SLUG if chance.random() < 0.5 else None)


def joined(services, chance):
    kind = chance.choice([PartyKind.MUNICIPALITY, PartyKind.HOSPITAL])
    services.plans.add_party(PROJECT_GROUP, SLUG, f"Ny part {chance.randrange(10**9)}", kind)


WRITES = (figure, typed, approved, note, activity, attached, going_on, joined)


@pytest.mark.parametrize("seed", [1, 2])
def test_after_random_writes(services, seed):
    chance = random.Random(seed)
    from_rows(services)
    for write in chance.sample(WRITES * 2, 12):
        write(services, chance)
        agree(services)
    agree(on(services, dt.date(2027, 2, 1)))


def test_a_later_project_that_no_longer_goes_on_from_one(services):
    def lives_on() -> list[str]:
        with services.plans.reading() as work:
            slugs = work.session.connection().exec_driver_sql(
                "SELECT slug FROM project JOIN promise_project ON project.id = project_id WHERE carried_on"
            )
            return [slug for (slug,) in slugs]

    from_rows(services)
    other(services, "videre", continues=SLUG)
    assert lives_on() == [SLUG]
    services.plans.change_project(LOCAL, "videre", {"continues": None})
    assert lives_on() == []
    agree(services)


def test_rows_of_another_edition_of_a_scheme_are_none(services):
    before = from_rows(services)
    with services.plans.work(LOCAL) as work:
        work.session.connection().exec_driver_sql("UPDATE promise_project SET mark = mark + 1")
        work.commit()
    with services.plans.reading() as work:
        assert work.portfolio.without(marks(services.plans)) == [SLUG]
    engine = create_engine(services.engine.url.render_as_string(hide_password=False))
    assert from_rows(Services(engine, services.clock)) == before
    engine.dispose()
    services.evaluations.rebuild(LOCAL)
    with services.plans.reading() as work:
        assert work.portfolio.without(marks(services.plans)) == []
    assert from_rows(services) == before


def test_a_figure_writes_the_row_of_its_promise_only_where_it_says_something_else(small):
    with small.plans.work(LOCAL) as work:
        connection = work.session.connection()
        connection.exec_driver_sql("CREATE TABLE written (line integer)")
        connection.exec_driver_sql(
            "CREATE TRIGGER told AFTER UPDATE ON promise_line BEGIN INSERT INTO written VALUES (new.position); END"
        )
        work.commit()

    def count() -> int:
        with small.plans.reading() as work:
            return work.session.connection().exec_driver_sql("SELECT count(*) FROM written").scalar_one()

    chance = random.Random(4)
    typed(small, chance)
    # There is something now, and there was nothing.
    assert count() == 1
    for _ in range(3):
        typed(small, chance)
    assert count() == 1
