"""The reports of many new projects at a time, with what stood in those that were sent."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.storage.reports import StoredReport, report_row
from gevinst.storage.rows import chunks, insert, wrote
from gevinst.storage.sent_reports import SentReport, sent_row
from gevinst.storage.tables.plans import ProjectTable
from gevinst.storage.tables.reports import ReportTable, SentReportContentTable, SentReportTable


@dataclass(frozen=True, slots=True)
class Paper:
    """A sent report as files."""

    pdf: bytes
    docx: bytes


@dataclass(frozen=True, slots=True)
class NewReport:
    """One report, and the version of it that was sent: None where none was."""

    project: str
    """The project's id."""
    report: StoredReport
    """With who changed it last, and when."""
    sent: SentReport | None = None
    content: str = ""
    """What stood in it, as JSON: what the checksum is of."""
    paper: Paper | None = None


def add_reports(session: Session, reports: Sequence[NewReport]) -> None:
    """Reports that are not there yet, of projects that are."""
    projects = _keys(session, ProjectTable, [each.project for each in reports])
    insert(
        session,
        ReportTable,
        [
            {**report_row(each.report), "uid": each.report.id, "project_id": projects[each.project]}
            for each in reports
        ],
    )
    sent = [
        (each, each.sent, each.paper) for each in reports if each.sent is not None and each.paper is not None
    ]
    of_report = _keys(session, ReportTable, [each.report.id for each, _sent, _paper in sent])
    insert(
        session,
        SentReportTable,
        [{**sent_row(own), "report_id": of_report[each.report.id]} for each, own, _paper in sent],
    )
    of_sent = _keys(session, SentReportTable, [own.id for _each, own, _paper in sent])
    insert(
        session,
        SentReportContentTable,
        [
            {"id": of_sent[own.id], "content": each.content, "pdf": paper.pdf, "docx": paper.docx}
            for each, own, paper in sent
        ],
    )
    wrote(session)


def _keys(
    session: Session, table: type[ProjectTable | ReportTable | SentReportTable], uids: Sequence[str]
) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in chunks(uids):
        rows = session.execute(sa.select(table.uid, table.id).where(table.uid.in_(some)))
        found.update((uid, key) for uid, key in rows)
    return found
