"""Reports as they were sent, and the files that went with them. Lists never read what stood in one."""

import datetime as dt
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.attachment import NOT_KEPT, Attachment
from gevinst.domain.errors import Conflict, NotFound, Problem
from gevinst.domain.plan import new_id
from gevinst.domain.report_state import FiledAs, ReportState
from gevinst.storage.rows import chunks, from_row, insert, project_id, wrote
from gevinst.storage.tables.attachments import AttachmentContentTable, AttachmentTable
from gevinst.storage.tables.plans import ProjectTable
from gevinst.storage.tables.reports import ReportTable, SentFileTable, SentReportContentTable, SentReportTable
from gevinst.storage.waivers import waived


@dataclass(frozen=True, slots=True)
class SentReport:
    """One version as it was sent, and what became of it; all by role, never by name."""

    project: str
    """The project's slug."""
    form: str
    year: int | None
    number: int
    """1 for the first time it was sent."""
    state: ReportState
    sent_at: dt.datetime
    sent_by: str
    as_of: dt.date
    """The day its figures are as of."""
    sha256: str
    received_at: dt.datetime | None = None
    received_by: str | None = None
    answered_at: dt.datetime | None = None
    answered_by: str | None = None
    comment: str | None = None
    id: str = ""


class SentReports:
    """Queries about what was sent: versions by project, form, year and number."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, slug: str, form: str, year: int | None) -> list[SentReport]:
        """Every version of one report, the newest first."""
        return [each for each in self.for_projects([slug]) if (each.form, each.year) == (form, year)]

    def for_projects(self, slugs: Collection[str]) -> list[SentReport]:
        """Every version of many projects' reports, the newest first."""
        query = (
            sa.select(ProjectTable.slug, ReportTable.form, ReportTable.year, SentReportTable.__table__)
            .join(ReportTable, ReportTable.id == SentReportTable.report_id)
            .join(ProjectTable, ProjectTable.id == ReportTable.project_id)
            .where(ProjectTable.slug.in_(list(slugs)))
            .order_by(SentReportTable.id.desc())
        )
        return [_sent(row) for row in self._session.execute(query).mappings()]

    def newest(
        self, slugs: Collection[str] | None = None
    ) -> dict[str, dict[tuple[str, int], tuple[str, dt.datetime | None]]]:
        """Slug -> (form, year or 0) -> (state, when it was sent) of the newest version; `slugs`: of these projects only.

        Of one that the funder has waived: `waived`, and when it was sent before that, if ever.
        """
        table = SentReportTable
        query = (
            sa.select(ProjectTable.slug, ReportTable.form, ReportTable.year, table.state, table.sent_at)
            .join(ReportTable, ReportTable.id == table.report_id)
            .join(ProjectTable, ProjectTable.id == ReportTable.project_id)
            .order_by(table.id)
        )
        parts = (
            [query] if slugs is None else [query.where(ProjectTable.slug.in_(some)) for some in chunks(slugs)]
        )
        found: dict[str, dict[tuple[str, int], tuple[str, dt.datetime | None]]] = {}
        for part in parts:
            for slug, form, year, state, at in self._session.execute(part):
                found.setdefault(slug, {})[form, year or 0] = (state, at)
        for slug, form, of_year, _why in waived(self._session, slugs):
            own = found.setdefault(slug, {})
            before = own.get((form, of_year or 0))
            own[form, of_year or 0] = (ReportState.WAIVED.value, before[1] if before else None)
        return found

    def add(
        self, slug: str, sent: SentReport, content: str, pdf: bytes, docx: bytes, files: Sequence[FiledAs]
    ) -> SentReport:
        """Keeps a version of a report that is stored. Conflict where its number is taken; NotFound for the report."""
        report = self._report(slug, sent.form, sent.year)
        if any(each.number == sent.number for each in self.of(slug, sent.form, sent.year)):
            raise Conflict(f"report {sent.form}")
        kept = replace(sent, id=new_id())
        insert(self._session, SentReportTable, [{"report_id": report, **sent_row(kept)}])
        key = self._key(kept.id)
        kept_content = {"id": key, "content": content, "pdf": pdf, "docx": docx}
        insert(self._session, SentReportContentTable, [kept_content])
        keys = self._file_keys(slug, [each.file.id for each in files])
        insert(
            self._session,
            SentFileTable,
            [
                {"sent_report_id": key, "attachment_id": keys[each.file.id], "answers": each.key}
                for each in files
            ],
        )
        wrote(self._session)
        return kept

    def answer(self, sent: SentReport, before: ReportState) -> None:
        """Sets what became of a version. Conflict where somebody else answered it in between."""
        table = SentReportTable
        names = ("received_at", "received_by", "answered_at", "answered_by", "comment")
        done = self._session.execute(
            sa.update(table)
            .where(table.uid == sent.id, table.state == before.value)
            .values({"state": sent.state.value, **{name: getattr(sent, name) for name in names}})
            .returning(table.id)
        ).all()
        if not done:
            raise Conflict("report")
        wrote(self._session)

    def content(self, sent: SentReport) -> tuple[str, bytes, bytes]:
        """What stood in it as JSON, its PDF and its Word file; NotFound."""
        table = SentReportContentTable
        query = (
            sa.select(table.content, table.pdf, table.docx)
            .join(SentReportTable, SentReportTable.id == table.id)
            .where(SentReportTable.uid == sent.id)
        )
        found = self._session.execute(query).first()
        if found is None:
            raise NotFound("report", sent.id)
        return found[0], found[1], found[2]

    # ---- files ---------------------------------------------------------------------------------------------------

    def files(self, slug: str, form: str, year: int | None) -> list[FiledAs]:
        """The files of a report that is being written, the oldest first; those that could not be kept with the reason."""
        table, content = AttachmentTable, AttachmentContentTable
        query = (
            sa.select(table.__table__, content.data.label("why"))
            .join(ReportTable, ReportTable.id == table.report_id)
            # Read only where it is a reason: a list of files never reads what is in them.
            .outerjoin(content, sa.and_(content.attachment_id == table.id, table.media_type == NOT_KEPT))
            .where(
                ReportTable.project_id == project_id(self._session, slug),
                ReportTable.form == form,
                ReportTable.year == (year or 0),
                table.answers.is_not(None),
            )
            .order_by(table.id)
        )
        rows = self._session.execute(query).mappings()
        return [
            FiledAs(
                row["answers"],
                from_row(Attachment, row),
                Problem(**json.loads(row["why"])) if row["why"] is not None else None,
            )
            for row in rows
        ]

    def file_as(self, slug: str, form: str, year: int | None, attachment: str, answers: str | None) -> None:
        """Makes a project's file one of a report's; `answers` None: it is the project's alone again."""
        table = AttachmentTable
        report = self._report(slug, form, year) if answers is not None else None
        key = self._file_keys(slug, [attachment])[attachment]
        self._session.execute(
            sa.update(table).where(table.id == key).values(report_id=report, answers=answers)
        )
        wrote(self._session)

    def was_sent(self, attachment: str) -> bool:
        """Whether a file went with a report."""
        query = (
            sa.select(sa.literal(1))
            .select_from(SentFileTable)
            .join(AttachmentTable, AttachmentTable.id == SentFileTable.attachment_id)
            .where(AttachmentTable.uid == attachment)
        )
        return self._session.execute(query).first() is not None

    def _report(self, slug: str, form: str, year: int | None) -> int:
        table = ReportTable
        query = sa.select(table.id).where(
            table.project_id == project_id(self._session, slug),
            table.form == form,
            table.year == (year or 0),
        )
        found = self._session.execute(query).scalar()
        if found is None:
            raise NotFound("report", form)
        return found

    def _key(self, uid: str) -> int:
        query = sa.select(SentReportTable.id).where(SentReportTable.uid == uid)
        return int(self._session.execute(query).scalar_one())

    def _file_keys(self, slug: str, uids: Collection[str]) -> dict[str, int]:
        table = AttachmentTable
        query = sa.select(table.uid, table.id).where(
            table.uid.in_(list(uids)), table.project_id == project_id(self._session, slug)
        )
        found = {row[0]: row[1] for row in self._session.execute(query)}
        for each in uids:
            if each not in found:
                raise NotFound("attachment", each)
        return found


_FIELDS = (
    "number",
    "state",
    "sent_at",
    "sent_by",
    "as_of",
    "sha256",
    "received_at",
    "received_by",
    "answered_at",
    "answered_by",
    "comment",
)


def sent_row(sent: SentReport) -> dict[str, Any]:
    """What is stored of a version, but for which report it is of."""
    return {name: getattr(sent, name) for name in _FIELDS} | {"state": sent.state.value, "uid": sent.id}


def _sent(row: Any) -> SentReport:
    return SentReport(
        project=row["slug"],
        form=row["form"],
        year=row["year"] or None,
        id=row["uid"],
        **{name: row[name] for name in _FIELDS if name != "state"},
        state=ReportState(row["state"]),
    )
