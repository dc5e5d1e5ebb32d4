"""What of many projects' files, reports, activities and notes the page of promises needs: counts and days, never what stands in them."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.attachment import NOT_KEPT, AttachmentKind
from gevinst.storage.rows import chunks
from gevinst.storage.tables.attachments import AttachmentTable
from gevinst.storage.tables.follow_up import ActivityTable, LogEntryTable
from gevinst.storage.tables.plans import ProjectTable
from gevinst.storage.tables.reports import ReportTable, SentReportTable
from gevinst.storage.waivers import waived


@dataclass(slots=True)
class Beside:
    """Of one project."""

    attachments: set[AttachmentKind] = field(default_factory=set)
    """Kinds of files that it has."""
    activities: int = 0
    notes: dict[str, int] = field(default_factory=dict)
    """Kind of note in the log -> how many."""
    sent: dict[tuple[str, int | None], dt.datetime] = field(default_factory=dict)
    """(form, year or None) -> when the report first came."""
    waived: set[tuple[str, int | None]] = field(default_factory=set)
    """Reports that the funder asks for no longer."""


def beside(session: Session, slugs: Collection[str]) -> dict[str, Beside]:
    """Of many projects, in five queries. Every slug asked for is a key."""
    found = {slug: Beside() for slug in slugs}
    for some in chunks(found):
        for slug, kind in session.execute(
            _of(AttachmentTable, some, AttachmentTable.kind)
            .where(AttachmentTable.media_type != NOT_KEPT)
            .distinct()
        ):
            found[slug].attachments.add(AttachmentKind(kind))
        for slug, count in session.execute(
            _of(ActivityTable, some, sa.func.count()).group_by(ProjectTable.slug)
        ):
            found[slug].activities = count
        for slug, kind, count in session.execute(
            _of(LogEntryTable, some, LogEntryTable.kind, sa.func.count()).group_by(
                ProjectTable.slug, LogEntryTable.kind
            )
        ):
            found[slug].notes[kind] = count
        sent = (
            _of(ReportTable, some, ReportTable.form, ReportTable.year, sa.func.min(SentReportTable.sent_at))
            .join(SentReportTable, SentReportTable.report_id == ReportTable.id)
            .group_by(ProjectTable.slug, ReportTable.form, ReportTable.year)
        )
        for slug, form, year, first in session.execute(sent):
            found[slug].sent[form, year or None] = first
        for slug, form, of_year, _why in waived(session, some):
            found[slug].waived.add((form, of_year))
    return found


def _of(table: type[Any], slugs: Collection[str], *columns: Any) -> sa.Select[Any]:
    return (
        sa.select(ProjectTable.slug, *columns)
        .select_from(ProjectTable)
        .join(table, table.project_id == ProjectTable.id)
        .where(ProjectTable.slug.in_(slugs))
    )
