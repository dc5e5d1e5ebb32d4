"""Reports that their funder asks for no longer, of many projects: for lists of what is due."""

from collections.abc import Collection, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.report_state import STORED, Waiver, with_project
from gevinst.storage.rows import chunks
from gevinst.storage.tables.plans import ProjectTable
from gevinst.storage.tables.reports import ReportTable

HELD = sa.and_(
    ReportTable.waiver.is_not(None),
    ReportTable.state.in_([each.value for each in STORED if with_project(each)]),
)
"""Whether a report is waived: one that was sent all the same is a report like others."""


def waived(
    session: Session, slugs: Collection[str] | None = None
) -> Iterator[tuple[str, str, int | None, Waiver]]:
    """(slug, form, year, waiver) of each; `slugs`: of these projects only."""
    query = (
        sa.select(ProjectTable.slug, ReportTable.form, ReportTable.year, ReportTable.waiver)
        .join(ProjectTable, ProjectTable.id == ReportTable.project_id)
        .where(HELD)
    )
    parts = [query] if slugs is None else [query.where(ProjectTable.slug.in_(some)) for some in chunks(slugs)]
    for part in parts:
        for slug, form, year, waiver in session.execute(part):
            yield slug, form, year or None, Waiver.model_validate(waiver)
