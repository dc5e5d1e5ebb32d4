"""The funder's list of reports comes from columns that follow every change: it says what a reckoning from the start says."""

import datetime as dt

import pytest

import demo_database
from gevinst.domain.access import Action, may
from gevinst.domain.plan import Participation, Project
from gevinst.domain.report_state import ReportState
from gevinst.domain.scheme import years_of
from gevinst.i18n import translator
from gevinst.i18n.formats import day_of
from gevinst.services import report_columns, report_receiving
from gevinst.services.base import resource
from gevinst.services.report_columns import STATUSES
from gevinst.storage.first_days import first_entered
from gevinst.storage.waivers import waived

from .conftest import OPERATOR, SLUG
from .sending import CASE_WORKER, ELVEDAL, FORM, WRITER, YEAR, at, sign, write
from .test_deadlines import first_entered_on, report

PLACE = (ELVEDAL, FORM, YEAR)
ORDERS = ("", "project", "due", "sent")


def by_hand(services, actor, order=""):
    """Every report of every project, read and put in order from the start."""
    receiving = services.report_receiving
    with receiving.reading() as work:
        projects = [
            each
            for each in work.plans.projects()
            if each.scheme in receiving.schemes and may(actor, Action.ANSWER_REPORT, resource(each))
        ]
        slugs = [each.slug for each in projects]
        sent = work.sent_reports.for_projects(slugs)
        entered = {slug: day_of(when) for slug, when in first_entered(work.session, slugs).items()}
        waivers = {(slug, form, year): why for slug, form, year, why in waived(work.session)}
    rows = []
    for project in projects:
        scheme = receiving.schemes[project.scheme]
        for form in scheme.report_forms:
            for year in years_of(form, project.starts, project.ends, receiving.today().year) or (None,):
                own = [
                    each
                    for each in sent
                    if (each.project, each.form, each.year) == (project.slug, form.key, year)
                ]
                day = entered.get(project.slug)
                why, _ = waivers.get((project.slug, form.key, year)), translator(actor.language)
                rows.append(receiving._row(project, day, scheme, form, year, own, why, _))
    last, never = dt.date.max, dt.datetime.min.replace(tzinfo=dt.UTC)
    rows = [each for each in rows if each is not None]
    rows.sort(key=lambda row: (STATUSES.index(row.status), row.due or last, row.project.casefold()))
    keys = {
        "project": lambda row: row.project.casefold(),
        "due": lambda row: row.due or last,
        "sent": lambda row: row.sent.sent_at if row.sent else never,
    }
    return sorted(rows, key=keys[order], reverse=order == "sent") if order else rows


def listed(services, actor=OPERATOR, **query):
    """All pages of the list."""
    first = services.report_receiving.page(actor, query)
    more = [
        services.report_receiving.page(actor, {**query, "page": str(n)}) for n in range(2, first.pages + 1)
    ]
    rows = [row for page in (first, *more) for row in page.rows]
    counted = {status: sum(row.status == status for row in rows) for status in STATUSES}
    if "status" not in query:
        assert first.counts == {status: count for status, count in counted.items() if count}
    return rows


def the_same(services, actor=OPERATOR):
    for order in ORDERS:
        rows = by_hand(services, actor, order)
        assert listed(services, actor, sort=order) == rows
    for year in {(row.year or (row.due.year if row.due else 0)) for row in rows} - {0}:
        of_year = [row for row in rows if year == (row.year or (row.due.year if row.due else 0))]
        assert listed(services, actor, sort="sent", year=str(year)) == of_year
    for status in STATUSES:
        assert listed(services, actor, sort="sent", status=status) == [r for r in rows if r.status == status]
    return rows


def another(services, number, scheme="vv-2025"):
    """A project more, with its title before all others."""
    project = Project(
        slug=f"aa-{number}", title=f"Aa {number}", scheme=scheme, starts=dt.date(2024, 3, 1),
        ends=dt.date(2026, 2, 28), parties=(Participation(party="granlia", role="lead"),),
    )  # fmt: skip
    return services.plans.create(OPERATOR, project)


def test_after_every_step_of_a_report(tmp_path, monkeypatch):
    monkeypatch.setattr(report_receiving, "ON_A_PAGE", 7)
    with at("signed", tmp_path) as services:
        answer = services.report_receiving.answer
        before = the_same(services)
        assert len(before) > 7
        services.report_sending.send(WRITER, *PLACE)
        assert the_same(services) != before
        answer(CASE_WORKER, *PLACE, 1, ReportState.RECEIVED)
        assert {row.status for row in the_same(services, CASE_WORKER) if row.year == YEAR} == {"received"}
        answer(CASE_WORKER, *PLACE, 1, ReportState.RETURNED, "Regnskapet mangler revisors side.")
        assert {row.status for row in the_same(services, CASE_WORKER) if row.year == YEAR} == {"returned"}
        services.report_waiving.waive(CASE_WORKER, *PLACE, "Prosjektet er avsluttet.")
        services.report_waiving.waive(CASE_WORKER, ELVEDAL, FORM, YEAR + 1, "Prosjektet er avsluttet.")
        assert {row.status for row in the_same(services, CASE_WORKER)} == {"waived"}
        services.report_waiving.ask_again(CASE_WORKER, *PLACE)
        assert {row.status for row in the_same(services, CASE_WORKER) if row.year == YEAR} == {"returned"}
        write(services, "risk", "Det vi lærte.")
        sign(services)
        services.report_sending.send(WRITER, *PLACE)
        answer(CASE_WORKER, *PLACE, 2, ReportState.ACCEPTED)
        (row,) = (row for row in the_same(services, CASE_WORKER) if row.year == YEAR)
        assert (row.status, row.versions) == ("accepted", 2)


def test_after_projects_come_and_change(own_demo):
    before = the_same(own_demo)
    slug = another(own_demo, 1)
    assert len(the_same(own_demo)) > len(before)
    own_demo.plans.change_project(OPERATOR, slug, {"ends": dt.date(2025, 2, 28)})
    the_same(own_demo)
    own_demo.plans.change_project(OPERATOR, slug, {"scheme": "bergen-2024", "title": "Ås"})
    the_same(own_demo)
    own_demo.plans.change_project(OPERATOR, slug, {"starts": None})
    the_same(own_demo)


def test_another_process_sees_what_this_one_saved(tmp_path):
    with at("sent", tmp_path) as services:
        held = report_columns._HELD
        the_same(services)
        mine = held.pop(services.engine)
        services.report_receiving.answer(CASE_WORKER, *PLACE, 1, ReportState.ACCEPTED)
        the_same(services)
        held[services.engine] = mine
        another(services, 2)
        the_same(services)


@pytest.mark.parametrize("days", [1, 40, 366, 900])
def test_when_days_have_passed(tmp_path, days):
    with at("sent", tmp_path) as services:
        the_same(services)
        later = demo_database.clock() + dt.timedelta(days=days)
        object.__setattr__(services.report_receiving, "clock", lambda: later)
        the_same(services)
        another(services, 3)
        the_same(services)


def test_of_one_that_had_passed_before_the_project_came(services):
    services.plans.change_project(OPERATOR, SLUG, {"scheme": "oslo-hso-2020"})
    first_entered_on(services, dt.datetime(2026, 2, 1, 9, tzinfo=dt.UTC))
    assert "before" in {row.status for row in the_same(services)}
    report(services, "annual", 2025, "draft")
    the_same(services)
