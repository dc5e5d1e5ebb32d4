"""Which commit a project's rows of the portfolio are of."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy import Connection

from gevinst.storage.prepared import PreparedWrite, write
from gevinst.storage.tables.audit import ChangeCounterTable
from gevinst.storage.tables.plans import ProjectTable
from gevinst.storage.tables.portfolio import PortfolioProjectTable

_ONE_MORE = f"UPDATE {ChangeCounterTable.__tablename__} SET value = value + 1"
_STAMP = PreparedWrite(
    sa.update(PortfolioProjectTable)
    .where(
        PortfolioProjectTable.__table__.c.project_id
        == sa.select(ProjectTable.id).where(ProjectTable.slug == sa.bindparam("of_project")).scalar_subquery()
    )
    .values(stamp=sa.select(ChangeCounterTable.__table__.c.value).scalar_subquery())
)


def count_up(connection: Connection, slugs: Iterable[str]) -> None:
    """Counts the change counter up, and notes that these projects' rows are of the commit that follows."""
    write(connection, _ONE_MORE, ())
    for slug in slugs:
        _STAMP.run(connection, {"of_project": slug})
