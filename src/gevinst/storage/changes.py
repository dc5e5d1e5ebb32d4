"""Which projects have changed since somebody last looked: from the trail, and from the stamps of the portfolio's rows.

The trail names the project of every act; the stamps know of what was derived anew without an act (a rebuilt evaluation, a
project that another one goes on from).
"""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.storage.tables.audit import AuditEventTable, ChangeCounterTable
from gevinst.storage.tables.plans import ProjectTable
from gevinst.storage.tables.portfolio import PortfolioProjectTable


@dataclass(frozen=True, slots=True)
class Changes:
    """Where the database stands, and what has changed since an earlier one of these."""

    counter: int
    act: int
    """The last entry of the trail; 0: none."""
    projects: frozenset[str] | None
    """Slugs; None: anything may have changed."""


def changes_since(session: Session, before: Changes | None, ignored: Collection[str]) -> Changes:
    """What has changed since `before` (None: everything). Acts of no project on `ignored` kinds of things change nothing."""
    trail = AuditEventTable
    counter = session.execute(sa.select(ChangeCounterTable.__table__.c.value)).scalar_one()
    act = session.execute(sa.select(sa.func.max(trail.id))).scalar_one() or 0
    # A database that was set back may hold other things under the same numbers.
    if before is None or counter < before.counter or act < before.act:
        return Changes(counter, act, None)
    acts = sa.select(trail.project, trail.kind).where(trail.id > before.act).distinct()
    found = set()
    for project, kind in session.execute(acts):
        if project is not None:
            found.add(project)
        elif kind not in ignored:
            return Changes(counter, act, None)
    stamped = (
        sa.select(ProjectTable.slug)
        .join(PortfolioProjectTable, PortfolioProjectTable.project_id == ProjectTable.id)
        .where(PortfolioProjectTable.stamp > before.counter)
    )
    found.update(slug for slug in session.execute(stamped).scalars() if slug is not None)
    return Changes(counter, act, frozenset(found))
