"""Whether what was read earlier, in another transaction, still stands."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.storage.tables.audit import ChangeCounterTable
from gevinst.storage.tables.plans import ProjectTable
from gevinst.storage.tables.portfolio import PortfolioProjectTable


def is_as_it_was(session: Session, slug: str, counter: int) -> bool:
    """Whether nothing of a project has changed since the change counter stood at `counter`.

    Every commit that changes something of a project stamps its row with the counter. Of a project without such a row nothing
    is known unless the counter stands still.
    """
    now = session.execute(sa.select(ChangeCounterTable.__table__.c.value)).scalar_one()
    if now <= counter:
        # Set back, it is of another database: a backup was restored.
        return bool(now == counter)
    stamp = session.execute(
        sa.select(PortfolioProjectTable.__table__.c.stamp)
        .join(
            ProjectTable.__table__,
            ProjectTable.__table__.c.id == PortfolioProjectTable.__table__.c.project_id,
        )
        .where(ProjectTable.__table__.c.slug == slug)
    ).scalar()
    return stamp is not None and stamp <= counter
