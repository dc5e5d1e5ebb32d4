"""The rows of who pays and who gains: written with what they are derived from, read by what has changed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.payers import PayerRows
from gevinst.storage.prepared import Prepared
from gevinst.storage.rows import chunks, delete, insert, upsert
from gevinst.storage.tables.money import ResourceEntryTable
from gevinst.storage.tables.payers import PayerProjectTable, PayerSumTable, PayerValueTable
from gevinst.storage.tables.plans import ProjectTable
from gevinst.storage.tables.portfolio import PortfolioProjectTable

_HEAD, _SUM, _VALUE = (
    each.__table__.c for each in (PayerProjectTable, PayerSumTable, PayerValueTable)
)  # fmt: skip
HEAD_COLUMNS = ("slug", "scheme", *(each.name for each in _HEAD))
SUM_COLUMNS = tuple(each.name for each in _SUM)
VALUE_COLUMNS = tuple(each.name for each in _VALUE)
_RESTS = Prepared(
    sa.select(ResourceEntryTable.__table__.c.id).where(
        ResourceEntryTable.__table__.c.indicator == sa.bindparam("uid")
    )
)

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Stored:
    """Rows as the driver gives them, columns as named above. The sums and values are by project and position."""

    heads: Rows
    sums: Rows
    values: Rows


class Payers:
    """Queries about the rows of who pays."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, rows: Mapping[str, PayerRows]) -> None:
        """Sets the rows of these projects, by slug."""
        ids = self.ids(rows)
        upsert(
            self._session,
            PayerProjectTable,
            [{"project_id": ids[slug], **each.head} for slug, each in rows.items()],
        )
        for table, own in ((PayerSumTable, "sums"), (PayerValueTable, "values")):
            delete(self._session, table, "project_id", list(ids.values()))
            insert(
                self._session,
                table,
                [
                    {"project_id": ids[slug], "position": at, **row}
                    for slug, each in rows.items()
                    for at, row in enumerate(getattr(each, own))
                ],
            )

    def read(self, since: int | None = None) -> Stored:
        """The rows of the projects that changed after the change counter stood at `since`; None: of all."""
        heads = sa.select(ProjectTable.slug, ProjectTable.scheme, *_HEAD).join_from(
            PayerProjectTable, ProjectTable, ProjectTable.id == _HEAD.project_id
        )
        sums = sa.select(*_SUM).order_by(_SUM.project_id, _SUM.position)
        values = sa.select(*_VALUE).order_by(_VALUE.project_id, _VALUE.position)
        if since is not None:
            stamped = PortfolioProjectTable.__table__.c
            changed = sa.select(stamped.project_id).where(stamped.stamp > since)
            heads = heads.where(_HEAD.project_id.in_(changed))
            sums = sums.where(_SUM.project_id.in_(changed))
            values = values.where(_VALUE.project_id.in_(changed))
        connection = self._session.connection()
        # Past SQLAlchemy's own rows: there may be a hundred thousand of them.
        return Stored(*(list(connection.execute(each).cursor.fetchall()) for each in (heads, sums, values)))

    def without(self) -> list[str]:
        """The projects that have no rows: of a database that was filled before there were any, or past the services."""
        query = (
            sa.select(ProjectTable.slug)
            .outerjoin(PayerProjectTable, _HEAD.project_id == ProjectTable.id)
            .where(_HEAD.project_id.is_(None))
            .order_by(ProjectTable.slug)
        )
        return list(self._session.execute(query).scalars())

    def rests_on(self, indicators: Collection[str]) -> bool:
        """Whether an amount of any project names one of these figures."""
        connection = self._session.connection()
        return any(_RESTS.row(connection, {"uid": uid}) is not None for uid in indicators)

    def schemes(self, slugs: Collection[str]) -> dict[str, str | None]:
        """The grant scheme of each of these projects that is there."""
        found: dict[str, str | None] = {}
        for some in chunks(slugs):
            query = sa.select(ProjectTable.slug, ProjectTable.scheme).where(ProjectTable.slug.in_(some))
            found.update((slug, scheme) for slug, scheme in self._session.execute(query))
        return found

    def ids(self, slugs: Iterable[str]) -> dict[str, int]:
        """The keys of projects, by slug."""
        found: dict[str, int] = {}
        for some in chunks(slugs):
            query = sa.select(ProjectTable.slug, ProjectTable.id).where(ProjectTable.slug.in_(some))
            found.update((slug, key) for slug, key in self._session.execute(query))
        return found
