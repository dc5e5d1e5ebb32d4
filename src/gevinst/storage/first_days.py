"""When projects were first entered here: the moment of the first thing that the log holds of each."""

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.storage.rows import chunks
from gevinst.storage.tables.audit import AuditEventTable
from gevinst.storage.tables.plans import ProjectTable


def first_entered(session: Session, slugs: Collection[str]) -> dict[str, dt.datetime]:
    """Slug -> when. A project without a log is left out."""
    event = sa.orm.aliased(AuditEventTable)
    # The log of a project is long, and its first entry is found without reading the rest.
    first = (
        sa.select(event.at)
        .where(event.project == ProjectTable.slug)
        .order_by(event.id)
        .limit(1)
        .correlate(ProjectTable)
        .scalar_subquery()
    )
    found: dict[str, dt.datetime] = {}
    for some in chunks(slugs):
        query = sa.select(ProjectTable.slug, first).where(ProjectTable.slug.in_(some))
        found |= {slug: at for slug, at in session.execute(query) if at is not None}
    return found
