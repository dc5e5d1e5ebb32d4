"""Deadlines are reckoned from the scheme's rules and the project's dates, and shown to those they concern."""

import datetime as dt
from dataclasses import replace

import pytest
from icalendar import Calendar

from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.errors import NotAllowed, NotFound
from gevinst.domain.follow_up import Decision
from gevinst.domain.measurement import Row
from gevinst.domain.plan import RoleAt
from gevinst.services.duties import by_urgency
from gevinst.services.views import DueItem
from gevinst.storage.unit_of_work import UnitOfWork

from .conftest import (
    FJORDVIK,
    FUNDER,
    OPERATOR,
    OTHER_FUNDER,
    PROJECT_GROUP,
    SLUG,
    STEERING,
    STRANGER,
    operator,
)
from .english import left_in
from .test_handovers import OTHER_OWNER, OWNER, handed_over

LEADER = replace(PROJECT_GROUP, user_id=1)


def items(services, actor=PROJECT_GROUP, kind=None):
    found = services.deadlines.of_project(actor, SLUG).items
    return [item for item in found if kind in (None, item.kind)]


def scheme(services, key):
    services.plans.change_project(OPERATOR, SLUG, {"scheme": key})


def report(services, form, year, state, at=dt.datetime(2026, 1, 20, tzinfo=dt.UTC)):
    """A report of that state, as the table holds it."""
    import sqlalchemy as sa

    from gevinst.storage.rows import project_id
    from gevinst.storage.tables.reports import ReportTable

    with UnitOfWork(services.engine, OPERATOR, services.clock) as work:
        row = {
            "uid": f"{form}-{year}",
            "project_id": project_id(work.session, SLUG),
            "form": form,
            "year": year or 0,
            "sections": {},
            "sign_offs": [],
            "state": state,
            "version": 1,
            "changed_at": at,
            "changed_by": "Prosjektleder",
            "sent_at": None if state == "draft" else at,
        }
        work.session.execute(sa.insert(ReportTable).values(row))
        work.commit()


def first_entered_on(services, at):
    """As if the project had been entered at that time: something of it stands first in the log."""
    import sqlalchemy as sa

    from gevinst.storage.tables.audit import AuditEventTable

    with UnitOfWork(services.engine, OPERATOR, services.clock) as work:
        row = {"id": -1, "at": at, "actor": "", "action": "create", "kind": "project", "key": SLUG}
        work.session.execute(sa.insert(AuditEventTable).values(**row, project=SLUG, before={}, after={}))
        work.commit()


class TestReports:
    def test_the_day_is_the_schemes(self, services):
        scheme(services, "oslo-hso-2020")
        first_entered_on(services, dt.datetime(2025, 3, 1, tzinfo=dt.UTC))
        found = {item.key: (item.due, item.overdue) for item in items(services, kind="report")}
        assert found == {
            # Two months after the end, and 31 January of the year after.
            "report-annual-2025": (dt.date(2026, 1, 31), 48),
            "report-annual-2026": (dt.date(2027, 1, 31), -317),
            "report-final": (dt.date(2027, 2, 28), -345),
        }

    @pytest.mark.parametrize("state", ["sent", "received", "accepted"])
    def test_one_that_is_with_the_funder_is_not_due(self, small, state):
        scheme(small, "oslo-hso-2020")
        report(small, "annual", 2025, state)
        assert {item.key for item in items(small)} >= {"report-annual-2026"}
        assert "report-annual-2025" not in {item.key for item in items(small)}

    def test_one_that_was_sent_is_the_funders_to_answer_until_they_have(self, small):
        scheme(small, "oslo-hso-2020")
        report(small, "annual", 2025, "received")
        found = small.deadlines.of_person(OTHER_FUNDER).items
        (item,) = (each for each in found if each.href == "/portefolje/rapporter")
        assert (item.title, item.due) == ("Til svar: Årsrapport 2025", None)
        assert item.href not in {each.href for each in small.deadlines.of_person(LEADER).items}
        report(small, "final", None, "accepted")
        assert (
            len([each for each in small.deadlines.of_person(OTHER_FUNDER).items if each.href == item.href])
            == 1
        )

    def test_one_that_was_sent_back_is_the_projects_again(self, small):
        scheme(small, "oslo-hso-2020")
        report(small, "annual", 2025, "returned")
        (item,) = items(small, kind="returned")
        assert (item.key, item.when) == ("report-annual-2025", "sendt tilbake")

    @pytest.mark.parametrize("begun", [False, True])
    def test_one_is_owed_until_it_is_sent_and_the_funder_sees_the_same(self, small, clock, begun):
        scheme(small, "oslo-hso-2020")
        first_entered_on(small, dt.datetime(2026, 1, 31, 9, tzinfo=dt.UTC))
        if begun:
            report(small, "annual", 2025, "draft")
        clock.now = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
        (item,) = (item for item in items(small) if item.key == "report-annual-2025")
        assert item.when == "293 dager over fristen"
        (row,) = (row for row in small.report_receiving.page(OTHER_FUNDER, {}).rows if row.year == 2025)
        assert (row.status, row.days) == ("overdue", item.overdue)

    def test_one_due_before_the_project_was_entered_is_overdue_to_nobody(self, small):
        scheme(small, "oslo-hso-2020")
        first_entered_on(small, dt.datetime(2026, 2, 1, 9, tzinfo=dt.UTC))
        assert "report-annual-2025" not in {item.key for item in items(small)}
        (row,) = (row for row in small.report_receiving.page(OTHER_FUNDER, {}).rows if row.year == 2025)
        assert (row.status, row.days) == ("before", None)
        report(small, "annual", 2025, "draft")
        (item,) = (item for item in items(small) if item.key == "report-annual-2025")
        assert (item.due, item.overdue, item.when) == (None, None, "frist før prosjektet var i Gevinst")

    def test_who_sends_it_is_the_manager_else_the_party_that_leads(self, small):
        scheme(small, "oslo-hso-2020")
        assert {item.who for item in items(small, kind="report")} == {"Kystsykehuset HF"}
        manager = RoleAt(role="Prosjektleder", party="fjordvik")
        small.plans.change_project(OPERATOR, SLUG, {"roles": [("Prosjektleder", manager)]})
        assert {item.who for item in items(small, kind="report")} == {"Prosjektleder, Fjordvik kommune"}


class TestFigures:
    def test_what_is_to_come_is_together_by_day(self, small):
        coming = [item for item in items(small, kind="measurement") if item.overdue < 0]
        assert coming
        assert [item.due for item in coming] == sorted({item.due for item in coming})
        first = coming[0]
        assert first.key == f"figures-{first.due:%Y%m%d}"
        assert first.title.endswith("skal leveres")

    def test_what_was_delivered_is_not_asked_for_again(self, small):
        def waiting():
            return {
                item.detail for item in items(small, kind="measurement") if item.key.startswith("figure-")
            }

        assert any("Fjordvik kommune" in detail for detail in waiting())
        rows = [
            Row(
                "reisetid",
                None,
                f"2025-{month:02}" if month < 13 else f"2026-{month - 12:02}",
                {"value": "60"},
            )
            for month in range(1, 15)
        ]
        before = len([item for item in items(small) if item.title.startswith("Reisetid")])
        small.measurements.record(PROJECT_GROUP, SLUG, rows)
        after = len([item for item in items(small) if item.title.startswith("Reisetid")])
        assert (before, after) == (1, 0)

    def test_what_was_sent_back_waits_for_the_one_who_delivers(self, small):
        small.measurements.record(PROJECT_GROUP, SLUG, [Row("reisetid", None, "2026-01", {"value": "60"})])
        small.measurements.submit(PROJECT_GROUP, SLUG, "2026-01")
        small.measurements.give_back(STEERING, SLUG, "2026-01", "Se på tallet en gang til")
        (item,) = items(small, kind="returned")
        assert (item.title, item.mine) == ("Reisetid, januar\u00a02026", True)
        assert not items(small, STEERING, "returned")[0].mine
        assert items(small, FUNDER, "returned") == []


class TestDecisions:
    def test_what_was_decided_is_followed_up_by_its_day(self, small):
        who = RoleAt(role="Kommunalsjef", party="nordbygd")
        fields = {"date": dt.date(2026, 3, 1), "state": "decided", "responsible": who}
        for title, due in (("Ny rutine", dt.date(2026, 3, 10)), ("Uten frist", None)):
            small.decisions.save(STEERING, SLUG, Decision(title=title, due=due, **fields))
        (item,) = items(small, kind="decision")
        assert (item.title, item.overdue, item.who) == (
            "Følg opp: Ny rutine",
            10,
            "Kommunalsjef, Nordbygd kommune",
        )
        assert items(small, FUNDER, "decision") == []

    def test_questions_wait_for_the_next_meeting(self, small):
        for title in ("Skal målet endres?", "Hvem betaler?"):
            small.decisions.save(PROJECT_GROUP, SLUG, Decision(date=dt.date(2026, 3, 1), title=title))
        assert items(small, kind="decision") == []
        small.plans.change_project(OPERATOR, SLUG, {"next_meeting": "2026-04-09"})
        (item,) = items(small, STEERING, "decision")
        assert (item.title, item.due, item.mine) == ("2 spørsmål å avgjøre", dt.date(2026, 4, 9), True)
        assert not items(small, kind="decision")[0].mine


class TestAfterTheProject:
    def test_follow_ups_stand_with_whose_they_are(self, small, clock):
        key = handed_over(small, clock)
        clock.now = dt.datetime(2027, 6, 1, 12, tzinfo=dt.UTC)
        (mine,) = items(small, OWNER, "handover")
        assert (mine.due, mine.key, mine.mine) == (dt.date(2027, 6, 30), f"follow-up-6-{key}", True)
        (others,) = (item for item in items(small, kind="handover") if item.key == mine.key)
        assert (others.mine, others.who) == (False, "Klinikksjef, Kystsykehuset HF")
        assert items(small, OTHER_OWNER, "handover") == []

    def test_the_calendar_holds_the_next_of_them_long_before(self, small, clock):
        handed_over(small, clock)
        clock.now = dt.datetime(2027, 2, 1, 12, tzinfo=dt.UTC)
        days = {event["DTSTART"].dt for event in events(small, OWNER) if "follow-up" in str(event["UID"])}
        assert days == {dt.date(2027, 6, 30), dt.date(2027, 12, 31)}


class TestTheAward:
    def test_the_longest_that_a_project_can_last_where_its_end_is_later_or_not_known(self, small, clock):
        scheme(small, "hmn-2025")
        clock.now = dt.datetime(2027, 11, 15, 12, tzinfo=dt.UTC)
        assert "longest" not in {item.key for item in items(small, kind="award")}
        for ends in ("2028-12-31", None):
            small.plans.change_project(OPERATOR, SLUG, {"ends": ends})
            (item,) = (item for item in items(small, kind="award") if item.key == "longest")
            assert item.due == dt.date(2027, 12, 31)
        small.plans.change_project(OPERATOR, SLUG, {"ends": "2027-12-31"})
        assert "longest" not in {item.key for item in items(small, kind="award")}


class TestAPerson:
    def test_only_what_is_theirs(self, small):
        scheme(small, "oslo-hso-2020")
        mine = small.deadlines.of_person(LEADER).items
        assert {item.kind for item in mine} >= {"measurement", "report"}
        assert all(item.mine and item.project == SLUG for item in mine)
        assert not [item for item in small.deadlines.of_person(STEERING).items if item.kind == "measurement"]

    def test_a_funder_waits_for_reports_and_not_for_figures(self, small):
        scheme(small, "oslo-hso-2020")
        found = small.deadlines.of_person(OTHER_FUNDER).items
        assert {item.kind for item in found} == {"report"}
        assert small.deadlines.of_person(FUNDER).items == ()

    def test_somebody_without_access_has_none_and_may_not_look(self, small):
        assert small.deadlines.of_person(STRANGER).items == ()
        with pytest.raises(NotAllowed):
            small.deadlines.of_project(STRANGER, SLUG)

    def test_the_portfolio_says_the_same_as_the_persons_own_list(self, demo):
        funder = Actor(None, "Tilskuddsgiver", "nb", (Membership(Role.FUNDER, "all"),))
        page = demo.portfolio.page(funder, {})
        own = [item for item in demo.deadlines.of_person(funder).items]
        assert page.due
        assert page.due == tuple(own[: len(page.due)])
        late = [(item.overdue or 0) > 0 for item in page.due]
        assert late == sorted(late, reverse=True)


def test_overdue_then_sent_back_then_to_come_then_without_a_day() -> None:
    def item(title, kind, day):
        late = (dt.date(2026, 3, 20) - day).days if day else None
        return DueItem(kind, title, "", day, late, "", "")

    given = [
        item("d", "plan", None),
        item("c", "report", dt.date(2026, 4, 1)),
        item("b", "returned", None),
        item("a2", "report", dt.date(2026, 3, 2)),
        item("a1", "measurement", dt.date(2026, 3, 1)),
    ]
    assert [each.title for each in by_urgency(given)] == ["a1", "a2", "b", "c", "d"]


# ---- the calendar ----------------------------------------------------------------------------------------------------


def events(services, actor):
    return Calendar.from_ical(services.deadlines.calendar(actor, "https://gevinst.example.org")).walk(
        "VEVENT"
    )


class TestTheCalendar:
    def test_each_duty_is_there_once_and_known_again(self, small, clock):
        scheme(small, "oslo-hso-2020")
        first = {str(event["UID"]): event["DTSTART"].dt for event in events(small, LEADER)}
        assert len(first) == len(events(small, LEADER)) > 10
        assert first[f"{SLUG}/report-annual-2026@gevinst"] == dt.date(2027, 1, 31)
        clock.now += dt.timedelta(days=1)
        later = {str(event["UID"]): event["DTSTART"].dt for event in events(small, LEADER)}
        both = first.keys() & later.keys()
        assert {key: later[key] for key in both} == {key: first[key] for key in both}
        # A day further ahead at one end, a day less at the other.
        assert len(both) >= len(first) - 1

    def test_a_day_that_moves_moves_the_event(self, small):
        scheme(small, "oslo-hso-2020")
        small.plans.change_project(OPERATOR, SLUG, {"ends": "2026-06-30"})
        (final,) = (event for event in events(small, LEADER) if "report-final" in str(event["UID"]))
        assert final["DTSTART"].dt == dt.date(2026, 8, 30)

    def test_it_holds_no_value_and_follows_the_language(self, demo):
        for language in ("nb", "nn"):
            who = replace(operator(language), user_id=1)
            text = demo.deadlines.calendar(who, "https://gevinst.example.org").decode().replace("\r\n ", "")
            words = [
                line.partition(":")[2]
                for line in text.split("\r\n")
                if line.partition(":")[0] in ("SUMMARY", "DESCRIPTION")
            ]
            assert words
            assert [line for line in words if left_in(line)] == []

    def test_a_key_opens_ones_own_calendar_until_it_is_renewed_or_withdrawn(self, own_demo):
        user = own_demo.people.users(OPERATOR)[0]
        first = own_demo.deadlines.make_feed(user.actor)
        assert own_demo.deadlines.reader_of_feed(first) == user.actor
        second = own_demo.deadlines.make_feed(user.actor)
        assert own_demo.deadlines.reader_of_feed(first) is None
        assert own_demo.deadlines.reader_of_feed(second) == user.actor
        own_demo.deadlines.remove_feed(user.actor)
        assert own_demo.deadlines.reader_of_feed(second) is None

    def test_a_closed_account_and_a_changed_role_count_at_once(self, own_demo):
        user = next(each for each in own_demo.people.users(OPERATOR) if each.username == "prosjekt")
        key = own_demo.deadlines.make_feed(user.actor)
        assert events(own_demo, own_demo.deadlines.reader_of_feed(key))
        own_demo.people.set_memberships(OPERATOR, "prosjekt", ())
        assert events(own_demo, own_demo.deadlines.reader_of_feed(key)) == []
        own_demo.people.set_active(OPERATOR, "prosjekt", False)
        assert own_demo.deadlines.reader_of_feed(key) is None

    def test_the_key_itself_is_kept_nowhere(self, own_demo):
        user = own_demo.people.users(OPERATOR)[0]
        key = own_demo.deadlines.make_feed(user.actor)
        with own_demo.engine.connect() as connection:
            held = connection.exec_driver_sql("SELECT * FROM calendar_key").fetchall()
            trail = connection.exec_driver_sql("SELECT * FROM audit_event").fetchall()
        assert held
        assert key not in str(held) + str(trail)

    def test_the_operator_has_no_calendar_of_its_own(self, small):
        with pytest.raises(NotFound):
            small.deadlines.make_feed(OPERATOR)


def test_the_demo_has_every_kind_of_deadline(demo):
    found = {item.kind for item in demo.deadlines.of_project(operator("nb"), FJORDVIK).items}
    assert found >= {"measurement", "returned", "decision"}
