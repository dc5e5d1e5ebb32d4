"""How each section of a report was written, version by version."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.errors import NotFound
from gevinst.storage.rows import insert, project_id, wrote
from gevinst.storage.tables.reports import ReportTable, ReportTextTable

SAME_SITTING = dt.timedelta(minutes=15)
"""So long one account's saves of a section make one version: a pause in typing is no version of its own."""


@dataclass(frozen=True, slots=True)
class SectionVersion:
    """One section at one time. An empty text: the proposal stood there."""

    section: str
    number: int
    revision: int
    text: str
    """With references, as `gevinst.domain.report_text` has them."""
    said: Mapping[str, str]
    """Reference -> the words that it stood as."""
    began: dt.datetime
    at: dt.datetime
    by: str
    """A role's title, never a name."""
    user: int | None = None


class ReportTexts:
    """Queries about versions of sections: by project, form, year and section."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def newest(self, slug: str, form: str, year: int | None) -> dict[str, SectionVersion]:
        """Section -> its newest version, for those that somebody has written in."""
        found = sorted(self.all(slug, form, year), key=lambda each: each.number)
        return {each.section: each for each in found}

    def all(self, slug: str, form: str, year: int | None) -> list[SectionVersion]:
        """Every version of every section, the newest first."""
        table = ReportTextTable
        query = (
            sa.select(table.__table__)
            .join(ReportTable, ReportTable.id == table.report_id)
            .where(
                ReportTable.project_id == project_id(self._session, slug),
                ReportTable.form == form,
                ReportTable.year == (year or 0),
            )
        )
        found = [_version(row) for row in self._session.execute(query).mappings()]
        return sorted(found, key=lambda each: (each.at, each.number), reverse=True)

    def add(
        self, slug: str, form: str, year: int | None, written: SectionVersion, *, goes_on: bool
    ) -> SectionVersion:
        """Keeps what somebody wrote, and gives it back with its number and revision; NotFound for the report.

        `goes_on`: into the newest version, where the same account began that less than `SAME_SITTING` ago. The caller has
        saved the report in the same transaction, so that no two write at once.
        """
        report = self._report(slug, form, year)
        before = self._of(report, written.section)
        if before is None:
            kept = replace(written, number=1, revision=1)
        elif goes_on and before.user == written.user and written.at - before.began < SAME_SITTING:
            kept = replace(written, number=before.number, revision=before.revision + 1, began=before.began)
            table = ReportTextTable
            self._session.execute(
                sa.update(table)
                .where(table.report_id == report, table.section == kept.section, table.number == kept.number)
                .values(_row(report, kept))
            )
            wrote(self._session)
            return kept
        else:
            kept = replace(written, number=before.number + 1, revision=before.revision + 1)
        insert(self._session, ReportTextTable, [_row(report, kept)])
        return kept

    def _of(self, report: int, section: str) -> SectionVersion | None:
        table = ReportTextTable
        query = (
            sa.select(table.__table__)
            .where(table.report_id == report, table.section == section)
            .order_by(table.number.desc())
            .limit(1)
        )
        row = self._session.execute(query).mappings().first()
        return _version(row) if row is not None else None

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


def _row(report: int, each: SectionVersion) -> dict[str, Any]:
    return {
        "report_id": report,
        "section": each.section,
        "number": each.number,
        "revision": each.revision,
        "text": each.text,
        "said": dict(each.said),
        "user_id": each.user,
        "began_at": each.began,
        "written_at": each.at,
        "written_by": each.by,
    }


def _version(row: Mapping[Any, Any]) -> SectionVersion:
    return SectionVersion(
        section=row["section"],
        number=row["number"],
        revision=row["revision"],
        text=row["text"],
        said=row["said"],
        began=row["began_at"],
        at=row["written_at"],
        by=row["written_by"],
        user=row["user_id"],
    )
