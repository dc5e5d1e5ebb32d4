"""Activities, risks and the log are written by the project group, read by all, and never lost; a past year stays as it was."""

import datetime as dt

import pytest

import demo_database
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.errors import Conflict, NotAllowed, NotFound, Refused
from gevinst.domain.follow_up import Activity, LogEntry, Progress, Risk
from gevinst.domain.follow_up_history import as_of
from gevinst.domain.scheme import Fill
from gevinst.i18n import translator
from gevinst.services.everything import Services
from gevinst.services.follow_up_views import asked_by
from gevinst.storage.unit_of_work import read
from identity_numbers import synthetic

from .conftest import FUNDER, OTHER_FUNDER, PROJECT_GROUP, SLUG, STEERING, STRANGER

ACTIVITY = {"title": "Opplæring", "starts": "1.3.2025", "ends": "31.10.2025", "progress": "under_way", "first_plan": "yes"}  # fmt: skip
RISK = {"text": "Få søkere", "likelihood": "3", "consequence": "2", "open": "yes"}
ENTRY = {"kind": "learning", "date": "1.2.2026", "text": "Begynn tidlig"}


def add(services, what="activity", actor=PROJECT_GROUP, version=0, **fields):
    start = {"activity": ACTIVITY, "risk": RISK, "log_entry": ENTRY, "partner_change": {"date": "1.2.2026", "text": "Kom med"}}  # fmt: skip
    return services.follow_up.save(actor, SLUG, what, start[what] | fields, version)


def only(services, actor=PROJECT_GROUP):
    (row,) = services.follow_up.activities(actor, SLUG).rows
    return row


def trail(services):
    with read(services.engine) as work:
        return [each.action for each in work.audits(project=SLUG, limit=20)]


def at(services, *day):
    return Services(services.engine, lambda: dt.datetime(*day, 12, tzinfo=dt.UTC))


class TestWhoMayWhat:
    def test_the_project_group_writes_and_the_others_read(self, small):
        add(small)
        assert only(small).activity.title == "Opplæring"
        for actor in (STEERING, FUNDER):
            page = small.follow_up.activities(actor, SLUG)
            assert [row.activity.title for row in page.rows] == ["Opplæring"]
            assert not page.may_edit
            with pytest.raises(NotAllowed):
                add(small, actor=actor)
            with pytest.raises(NotAllowed):
                small.follow_up.remove(actor, SLUG, only(small).activity.id, 1)
            with pytest.raises(NotAllowed):
                small.follow_up.restore(actor, SLUG, only(small).activity.id)

    @pytest.mark.parametrize("actor", [OTHER_FUNDER, STRANGER])
    def test_others_see_nothing(self, small, actor):
        for page in (small.follow_up.activities, small.follow_up.risks, small.follow_up.log):
            with pytest.raises(NotAllowed):
                page(actor, SLUG)


class TestSaving:
    @pytest.mark.parametrize("kind", ["activity", "risk", "log_entry", "partner_change"])
    def test_each_kind_is_added_changed_taken_away_and_brought_back(self, small, kind):
        own = add(small, kind)
        text = {"title": "Annet"} if kind == "activity" else {"text": "Annet"}
        with read(small.engine) as work:
            version = len(work.follow_up_history.of_item(SLUG, own.id))
        changed = add(small, kind, version=version, id=own.id, **text)
        assert changed.id == own.id
        small.follow_up.remove(PROJECT_GROUP, SLUG, own.id, version + 1)
        with read(small.engine) as work:
            assert work.follow_ups.get(SLUG).model_dump(exclude={"events", "decisions"}) == {
                name: () for name in ("activities", "partner_changes", "risks", "log")
            }
        assert small.follow_up.restore(PROJECT_GROUP, SLUG, own.id) == changed
        assert trail(small)[:4] == [f"{verb}_{kind}" for verb in ("restore", "remove", "change", "add")]

    def test_the_trail_tells_the_changed_fields(self, small):
        own = add(small, "risk")
        add(small, "risk", version=1, id=own.id, open="no")
        with read(small.engine) as work:
            entry = work.audits(project=SLUG, limit=1)[0]
        assert (entry.before, entry.after) == ({"open": True}, {"open": False, "title": "Få søkere"})
        assert any(
            "lukket en risiko: Få søkere" in line.text for line in small.projects.home(STEERING, SLUG).log
        )

    def test_nothing_wrong_is_stored(self, small):
        with pytest.raises(Refused) as refused:
            add(small, title=f"Ring {synthetic(12, 3)}", ends="1.1.2025")
        assert {each.code for each in refused.value.problems} == {"personal_data", "ends_before_start"}
        assert small.follow_up.activities(PROJECT_GROUP, SLUG).rows == ()
        assert trail(small)[:1] != ["add_activity"]

    def test_the_second_of_two_editors_is_told(self, small):
        own = add(small, "risk")
        add(small, "risk", version=1, id=own.id, action="Lyse ut igjen")
        with pytest.raises(Conflict):
            add(small, "risk", version=1, id=own.id, action="Vente")
        assert small.follow_up.risks(PROJECT_GROUP, SLUG).open[0].risk.action == "Lyse ut igjen"
        with pytest.raises(Conflict):
            small.follow_up.remove(PROJECT_GROUP, SLUG, own.id, 1)
        small.follow_up.remove(PROJECT_GROUP, SLUG, own.id, 2)
        with pytest.raises(Conflict):
            add(small, "risk", version=2, id=own.id, action="Vente")

    def test_a_button_pressed_twice_stores_once(self, small):
        fields = {"id": "0195-ny"}
        assert add(small, "risk", **fields) == add(small, "risk", **fields)
        assert len(small.follow_up.risks(PROJECT_GROUP, SLUG).open) == 1
        assert trail(small).count("add_risk") == 1

    def test_one_kind_is_not_saved_over_another(self, small):
        own = add(small, "risk")
        with pytest.raises(NotFound):
            add(small, "log_entry", version=1, id=own.id)

    def test_what_was_never_taken_away_is_not_brought_back(self, small):
        own = add(small, "risk")
        for each in (own.id, "nothing"):
            with pytest.raises(NotFound):
                small.follow_up.restore(PROJECT_GROUP, SLUG, each)

    def test_what_is_taken_away_is_offered_back_to_those_who_write(self, small):
        own = add(small, "risk")
        small.follow_up.remove(PROJECT_GROUP, SLUG, own.id, 1)
        assert small.follow_up.risks(PROJECT_GROUP, SLUG, own.id).gone == (own.id, "Få søkere")
        assert small.follow_up.risks(STEERING, SLUG, own.id).gone is None
        small.follow_up.restore(PROJECT_GROUP, SLUG, own.id)
        assert small.follow_up.risks(PROJECT_GROUP, SLUG, own.id).gone is None


class TestAPastYear:
    """The clock stands in March 2026; the report is that of 2025."""

    def then(self, services, year=2025):
        with services.follow_up.reading() as work:
            history = work.follow_up_history.of(SLUG)
            return as_of(work.follow_ups.get(SLUG), history, dt.date(year, 12, 31))

    def test_what_was_moved_this_year_stands_there_as_it_was(self, small):
        own = add(at(small, 2025, 12, 1))
        add(small, version=2, id=own.id, ends="30.6.2026", progress="delayed", change_reason="Sykdom")
        (now,) = self.then(small, 2026).activities
        (then,) = self.then(small).activities
        assert (then.progress, then.ends) == (Progress.UNDER_WAY, dt.date(2025, 10, 31))
        assert (now.progress, now.ends) == (Progress.DELAYED, dt.date(2026, 6, 30))
        assert now.original_ends == then.ends

    def test_what_is_written_in_january_about_december_is_in_it(self, small):
        own = add(at(small, 2025, 12, 1))
        add(at(small, 2026, 1, 20), version=2, id=own.id, ends="15.12.2025", progress="done", change_reason="Kurs")  # fmt: skip
        (then,) = self.then(small).activities
        assert then.progress is Progress.DONE

    def test_a_day_that_is_said_moves_it_there_without_another_change(self, small):
        own = add(at(small, 2025, 12, 1))
        later = add(small, version=2, id=own.id, ends="30.6.2026", progress="delayed", change_reason="Sykdom")
        fields = {"id": own.id, "ends": "30.6.2026", "progress": "delayed", "change_reason": "Sykdom"}
        add(small, version=3, holds_from="31.12.2025", **fields)
        assert self.then(small).activities == (later,)

    def test_what_began_this_year_is_left_out_and_a_closed_risk_was_open(self, small):
        risk = add(at(small, 2025, 11, 1), "risk")
        add(small, "risk", version=1, id=risk.id, open="no")
        add(small, title="Ny", starts="1.2.2026", ends="1.3.2026", first_plan="no")
        assert self.then(small).activities == ()
        assert [each.open for each in self.then(small).risks] == [True]

    def test_what_was_read_in_with_the_plan_has_no_past_until_it_changes(self, small):
        old = Activity(title="Kurs", starts=dt.date(2025, 3, 1), ends=dt.date(2025, 4, 1))
        with small.follow_up.work(PROJECT_GROUP) as work:
            work.follow_ups.put(SLUG, old)
            work.commit()
        assert self.then(small).activities == (old,)
        fields = {
            "id": old.id,
            "title": "Nytt kurs",
            "starts": "1.3.2025",
            "ends": "1.4.2025",
            "progress": "delayed",
        }
        add(small, **fields)
        assert self.then(small).activities == (old,)

    def test_a_risk_written_on_the_benefit_s_page_has_its_past_too(self, small):
        benefit = small.plans.document(PROJECT_GROUP, SLUG).benefits[0].id
        fields = {"text": "Få søkere", "likelihood": 3, "consequence": 3}
        own = at(small, 2025, 11, 1).benefit_plans.save_risk(PROJECT_GROUP, SLUG, benefit, fields)
        small.benefit_plans.save_risk(PROJECT_GROUP, SLUG, benefit, {"open": False}, own)
        assert [each.open for each in self.then(small).risks] == [True]
        small.benefit_plans.remove_risk(PROJECT_GROUP, SLUG, own)
        assert self.then(small).risks == ()
        assert isinstance(small.follow_up.restore(PROJECT_GROUP, SLUG, own), Risk)


class TestPages:
    def test_activities_stand_by_date_with_both_plans_and_what_is_late(self, small):
        add(small, title="B", starts="1.5.2025", ends="30.6.2025")
        add(small, title="A", progress="done", text="Tjue kurs")
        add(small, title="M", milestone="yes", ends="10.8.2026", progress="planned")
        page = small.follow_up.activities(PROJECT_GROUP, SLUG)
        assert [row.activity.title for row in page.rows] == ["A", "B", "M"]
        assert [row.late for row in page.rows] == [None, 263, None]
        assert [row.lacks_text for row in page.rows] == [False, True, False]
        assert page.gantt is not None
        assert [row.milestone for row in page.gantt.rows] == [False, False, True]
        assert page.sentence == (
            "1 av 2 aktiviteter er ferdige. 1 burde vært ferdig nå. Neste milepæl: M, 10.\u00a0august 2026."
        )

    def test_the_past_of_one_is_told_newest_first(self, small):
        own = add(at(small, 2025, 12, 1))
        add(small, version=2, id=own.id, progress="delayed", ends="30.6.2026", change_reason="Sykdom")
        past = only(small).past
        assert [each.what.split(" · ")[0] for each in past] == ["Forsinket", "Pågår", "Planlagt"]
        assert past[0].what.endswith("Sykdom")
        assert past[-1].since == "Fra begynnelsen"

    def test_risks_are_sorted_and_counted(self, small):
        add(small, "risk", text="Liten", likelihood="1", consequence="1")
        add(small, "risk", text="Stor", likelihood="3", consequence="3", action="Lyse ut igjen")
        add(small, "risk", text="Over", open="no")
        page = small.follow_up.risks(STEERING, SLUG)
        assert [row.risk.text for row in page.open] == ["Stor", "Liten"]
        assert [row.risk.text for row in page.closed] == ["Over"]
        assert page.sentence == "2 åpne risikoer. 1 er høy. 1 mangler tiltak."

    def test_the_log_has_all_kinds_and_says_what_is_lacking(self, small):
        add(small, "log_entry", kind="transfer", audience="staff", date="1.1.2026")
        add(small, "partner_change", party="fjordvik", date="1.2.2026")
        page = small.follow_up.log(FUNDER, SLUG)
        assert [(row.kind, row.party) for row in page.rows] == [
            ("partner_change", "Fjordvik kommune"),
            ("transfer", ""),
        ]
        assert page.counts["transfer"] == 1
        assert page.audiences_without == ("patients", "service", "society")
        assert isinstance(page.rows[1].entry, LogEntry)

    def test_each_page_says_which_report_asks_for_it(self, small):
        found = asked_by(small.follow_up.schemes["oslo-hso-2020"], (Fill.ACTIVITIES,), translator("nb"))
        assert [each.form for each in found] == ["Årsrapport"]
        assert "aktiviteter" in found[0].heading
        assert asked_by(None, (Fill.ACTIVITIES,), translator("nb")) == ()


class TestReport:
    """The report itself, on the demo: the clock stands in June 2026."""

    def test_the_annual_report_shows_the_year_it_is_about(self, own_demo):
        demo = own_demo
        actor = Actor(
            None, "Prosjektleder", "nb", (Membership(Role.PROJECT_GROUP, "project", demo_database.OTHER),)
        )
        slug = demo_database.OTHER
        row = next(
            row
            for row in demo.follow_up.activities(actor, slug).rows
            if row.activity.title.startswith("Besøk innen")
        )
        fields = {
            "id": row.activity.id,
            "title": row.activity.title,
            "starts": row.activity.starts.isoformat(),
            "ends": "2026-06-20",
            "progress": "cancelled",
            "change_reason": "Vaktlisten gikk ikke opp",
        }
        before = str(demo.reports.page(actor, slug, "annual", 2025).report.sections)
        assert "Avlyst" not in before
        demo.follow_up.save(actor, slug, "activity", fields, row.version)
        assert str(demo.reports.page(actor, slug, "annual", 2025).report.sections) == before
        now = demo.reports.page(actor, slug, "annual", 2026).report
        assert "Avlyst" in str(now.sections)


def test_a_risk_that_was_over_in_the_period_is_in_the_report_with_what_was_done(small):
    own = add(at(small, 2026, 2, 1), "risk", action="Lyste ut på nytt")
    add(at(small, 2026, 3, 10), "risk", version=1, id=own.id, open="no", action="Lyste ut på nytt")
    pages = [
        small.reports.page(PROJECT_GROUP, SLUG, form.form, None)
        for form in small.reports.forms(PROJECT_GROUP, SLUG)
    ]
    told = repr([page.report for page in pages])
    assert "Få søkere (avsluttet 10.\\xa0mars 2026)." in told
    assert "Det som ble gjort: Lyste ut på nytt." in told
