"""A report that the funder asks for no longer: due nowhere, neither missing nor late, until it is asked for again."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from gevinst.domain.errors import Conflict, NotAllowed, Refused
from gevinst.domain.report_state import ReportState
from gevinst.services.base import OPERATOR
from gevinst.services.everything import Services
from gevinst.storage.unit_of_work import read
from identity_numbers import synthetic

from .sending import CASE_WORKER, ELVEDAL, FORM, LEADER, WRITER, YEAR, at

PLACE = (ELVEDAL, FORM, YEAR)
WHY = "Prosjektet er slått sammen med et annet."


@pytest.fixture
def draft(tmp_path: Path):
    with at("draft", tmp_path) as services:
        yield services


def row(services: Services):
    rows = services.report_receiving.page(CASE_WORKER, {}).rows
    return next(each for each in rows if (each.slug, each.form, each.year) == PLACE)


def counted(services: Services, key: str) -> tuple[int, int]:
    """(what one line of the promises counts, reports whose day has passed) of the project's scheme."""
    line = next(each for each in services.promises.page(CASE_WORKER, {}).others if each.key == key)
    return line.count, line.of


def missed(services: Services) -> tuple[int, int]:
    return counted(services, "report-missed")


def _book(services: Services):
    return load_workbook(io.BytesIO(services.promises.export(CASE_WORKER, {}, "xlsx")))


def due(services: Services, who) -> list[str]:
    return [each.key for each in services.deadlines.of_project(who, ELVEDAL).items]


def test_it_is_counted_as_missing_or_late_nowhere_and_comes_back(draft):
    assert row(draft).status == "overdue"
    before, key = missed(draft), f"report-{FORM}-{YEAR}"
    counts = draft.report_receiving.page(CASE_WORKER, {}).counts
    listed = draft.portfolio.page(CASE_WORKER, {}).due_in_all
    assert key in due(draft, WRITER)
    draft.report_waiving.waive(CASE_WORKER, *PLACE, f"  {WHY} ")
    waived = row(draft)
    assert (waived.status, waived.days, waived.waiver.reason) == ("waived", None, WHY)
    now = draft.report_receiving.page(CASE_WORKER, {}).counts
    assert (now["waived"], now.get("overdue", 0)) == (1, counts["overdue"] - 1)
    assert missed(draft) == (before[0] - 1, before[1] - 1)
    assert key not in due(draft, WRITER)
    assert draft.portfolio.page(CASE_WORKER, {}).due_in_all == listed - 1
    assert [each.status for each in draft.report_receiving.page(CASE_WORKER, {"status": "waived"}).rows] == [
        "waived"
    ]
    page = draft.reports.page(WRITER, *PLACE)
    assert (page.waiver.reason, page.may_edit) == (WHY, True)
    draft.report_waiving.ask_again(CASE_WORKER, *PLACE)
    assert (row(draft).status, row(draft).waiver) == ("overdue", None)
    assert missed(draft) == before
    assert key in due(draft, WRITER)
    assert draft.portfolio.page(CASE_WORKER, {}).due_in_all == listed


def test_both_stand_in_the_log_with_the_reason(draft):
    draft.report_waiving.waive(CASE_WORKER, *PLACE, WHY)
    draft.report_waiving.ask_again(CASE_WORKER, *PLACE)
    with read(draft.engine) as work:
        again, waived = work.audits(ELVEDAL, 2)
    assert (waived.action, waived.reason, waived.actor) == ("waive_report", WHY, CASE_WORKER.title)
    assert (again.action, again.before) == ("ask_for_report_again", {"year": YEAR, "reason": WHY})


def test_what_is_written_stays_as_it_was(draft):
    before = draft.reports.page(WRITER, *PLACE)
    draft.report_waiving.waive(CASE_WORKER, *PLACE, WHY)
    after = draft.reports.page(WRITER, *PLACE)
    assert after.report == before.report
    assert after.texts == before.texts


def test_one_that_is_sent_all_the_same_is_a_report_like_others(tmp_path: Path):
    with at("signed", tmp_path) as services:
        services.report_waiving.waive(CASE_WORKER, *PLACE, WHY)
        services.report_sending.send(WRITER, *PLACE)
        found = row(services)
        assert (found.status, found.waiver) == ("sent", None)
        with pytest.raises(Refused, match="report_is_with_you"):
            services.report_waiving.waive(CASE_WORKER, *PLACE, WHY)
        services.report_receiving.answer(CASE_WORKER, *PLACE, 1, ReportState.RETURNED, "Regnskapet mangler.")
        services.report_waiving.waive(CASE_WORKER, *PLACE, WHY)
        assert row(services).status == "waived"


def test_one_that_came_late_and_was_sent_back_is_not_late_once_it_is_waived(tmp_path: Path):
    with at("sent", tmp_path) as services:
        services.report_receiving.answer(CASE_WORKER, *PLACE, 1, ReportState.RETURNED, "Regnskapet mangler.")
        late = counted(services, "report-late")
        assert late[0] == 1
        services.report_waiving.waive(CASE_WORKER, *PLACE, WHY)
        assert counted(services, "report-late") == (0, late[1] - 1)
        (sheet,) = (each for each in _book(services).worksheets if each.title == "Rapporter")
        assert all(row[0] != ELVEDAL for row in sheet.iter_rows(values_only=True))
        services.report_waiving.ask_again(CASE_WORKER, *PLACE)
        assert counted(services, "report-late") == late


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("   ", "waiver_reason_missing"),
        ("x" * 501, "text_too_long"),
        (f"Gjelder {synthetic(1, 1)}", "personal_data"),
    ],
)
def test_a_reason_is_needed_and_says_nothing_of_a_person(draft, reason, code):
    with pytest.raises(Refused) as refused:
        draft.report_waiving.waive(CASE_WORKER, *PLACE, reason)
    assert [each.code for each in refused.value.problems] == [code]
    assert row(draft).waiver is None


def test_only_the_funder_waives_and_only_once(draft):
    for who in (WRITER, LEADER):
        with pytest.raises(NotAllowed):
            draft.report_waiving.waive(who, *PLACE, WHY)
    draft.report_waiving.waive(CASE_WORKER, *PLACE, WHY)
    with pytest.raises(Conflict):
        draft.report_waiving.waive(CASE_WORKER, *PLACE, WHY)
    draft.report_waiving.ask_again(CASE_WORKER, *PLACE)
    with pytest.raises(Conflict):
        draft.report_waiving.ask_again(CASE_WORKER, *PLACE)
    with pytest.raises(Refused, match="unknown_form"):
        draft.report_waiving.waive(CASE_WORKER, ELVEDAL, "nonsense", YEAR, WHY)


def test_the_demo_has_one_that_is_due_nowhere(draft):
    (held,) = draft.report_receiving.page(OPERATOR, {"status": "waived"}).rows
    assert (held.slug, held.waiver.by) == ("naer-hjelp-forprosjekt", "Samhandlingssjef")
    assert not [
        each for each in draft.deadlines.of_project(OPERATOR, held.slug).items if each.kind == "report"
    ]
