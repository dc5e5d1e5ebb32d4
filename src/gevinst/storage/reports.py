"""Reports to the funder, from the first draft to what was sent."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.errors import Conflict
from gevinst.domain.plan import new_id
from gevinst.domain.report_state import ReportState, SignOff, Waiver
from gevinst.storage.rows import insert, project_id, wrote
from gevinst.storage.tables.reports import ReportTable


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A form as far as it has been filled. `version` is the one that was read: 0 for a report that is not stored yet."""

    form: str
    year: int | None
    """The year reported on; None for a form that covers the whole project."""
    sections: Mapping[str, Any] = field(default_factory=dict)
    """Section key -> what somebody wrote there."""
    sign_offs: tuple[SignOff, ...] = ()
    """Who signed, by role, and when; those that no longer count too."""
    state: ReportState = ReportState.DRAFT
    signing_day: dt.date | None = None
    """The day that figures are as of while it is being signed."""
    order: tuple[str, ...] = ()
    """Ids of benefits in the order that a person gave them; the plan's order where there is none."""
    waiver: Waiver | None = None
    """The funder asks for it no longer. What is sent all the same is a report like others."""
    version: int = 0
    changed_at: dt.datetime | None = None
    changed_by: str | None = None
    """A role's title."""
    sent_at: dt.datetime | None = None
    id: str = field(default_factory=new_id)


class Reports:
    """Queries about reports: one for each (project, form, year)."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, slug: str, form: str, year: int | None) -> StoredReport | None:
        """One report; None where nobody has begun it."""
        found = self._read(slug, ReportTable.form == form, ReportTable.year == (year or 0))
        return found[0] if found else None

    def for_project(self, slug: str) -> list[StoredReport]:
        """Every report of a project, by form and year."""
        return self._read(slug)

    def save(self, slug: str, report: StoredReport, at: dt.datetime, by: str) -> StoredReport:
        """Stores a report over the version it was read as, and gives it back with its new version.

        Conflict where somebody stored another version in between.
        """
        key = project_id(self._session, slug)
        stored = replace(report, version=report.version + 1, changed_at=at, changed_by=by)
        row, table = report_row(stored), ReportTable
        if report.version == 0:
            if self.get(slug, report.form, report.year) is not None:
                raise Conflict(f"report {report.form}")
            insert(self._session, table, [{**row, "uid": report.id, "project_id": key}])
        else:
            changed = self._session.execute(
                sa.update(table)
                .where(
                    table.project_id == key,
                    table.form == report.form,
                    table.year == (report.year or 0),
                    table.version == report.version,
                )
                .values(row)
                .returning(table.id)
            ).all()
            if not changed:
                raise Conflict(f"report {report.form}")
        wrote(self._session)
        return stored

    def _read(self, slug: str, *where: sa.ColumnElement[bool]) -> list[StoredReport]:
        key = project_id(self._session, slug)
        query = (
            sa.select(ReportTable.__table__)
            .where(ReportTable.project_id == key, *where)
            .order_by(ReportTable.form, ReportTable.year)
        )
        return [_report(row) for row in self._session.execute(query).mappings()]


def report_row(stored: StoredReport) -> dict[str, Any]:
    """What is stored of a report, but for whose and which it is."""
    return {
        "form": stored.form,
        "year": stored.year or 0,
        "sections": dict(stored.sections),
        "benefit_order": list(stored.order),
        "waiver": None if stored.waiver is None else stored.waiver.model_dump(mode="json"),
        "sign_offs": [each.model_dump(mode="json") for each in stored.sign_offs],
        "state": stored.state.value,
        "signing_day": stored.signing_day,
        "version": stored.version,
        "changed_at": stored.changed_at,
        "changed_by": stored.changed_by,
        "sent_at": stored.sent_at,
    }


def _report(row: Mapping[Any, Any]) -> StoredReport:
    return StoredReport(
        form=row["form"],
        year=row["year"] or None,
        sections=row["sections"],
        order=tuple(row["benefit_order"]),
        waiver=None if row["waiver"] is None else Waiver.model_validate(row["waiver"]),
        sign_offs=tuple(SignOff.model_validate(each) for each in row["sign_offs"]),
        state=ReportState(row["state"]),
        signing_day=row["signing_day"],
        version=row["version"],
        changed_at=row["changed_at"],
        changed_by=row["changed_by"],
        sent_at=row["sent_at"],
        id=row["uid"],
    )
