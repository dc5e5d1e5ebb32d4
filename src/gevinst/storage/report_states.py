"""How far the reports of many projects have come, without what stands in them: for lists of what is due."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.report_state import ReportState
from gevinst.storage.rows import chunks
from gevinst.storage.tables.plans import ProjectTable
from gevinst.storage.tables.reports import ReportTable
from gevinst.storage.waivers import HELD


def report_states(
    session: Session, slugs: Collection[str]
) -> dict[str, dict[tuple[str, int | None], ReportState]]:
    """Slug -> (form, year or None for a form of the whole project) -> state. Every slug asked for is a key."""
    found: dict[str, dict[tuple[str, int | None], ReportState]] = {slug: {} for slug in slugs}
    for some in chunks(slugs):
        query = (
            sa.select(ProjectTable.slug, ReportTable.form, ReportTable.year, ReportTable.state, HELD)
            .join(ProjectTable, ProjectTable.id == ReportTable.project_id)
            .where(ProjectTable.slug.in_(some))
        )
        for slug, form, year, state, waived in session.execute(query):
            found[slug][form, year or None] = ReportState.WAIVED if waived else ReportState(state)
    return found
