"""How activities, risks, changes among the partners and log entries stood before."""

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.follow_up_history import KINDS, Kept, KeptKind, Revision, kind_of
from gevinst.storage.rows import insert, of_projects, project_id
from gevinst.storage.tables.follow_up import FollowUpRevisionTable


class FollowUpHistory:
    """Revisions of what is kept beside the figures: only added to."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, slug: str, kinds: Collection[KeptKind] = tuple(KINDS)) -> tuple[Revision, ...]:
        """All of one project's, each thing's in the order that they were written."""
        table = FollowUpRevisionTable
        rows = of_projects(self._session, table, [slug], table.uid, table.number)[slug]
        return tuple(_revision(row) for row in rows if row["kind"] in kinds)

    def of_item(self, slug: str, item_id: str) -> tuple[Revision, ...]:
        """One thing's, in the order that they were written; none where it has not changed since it was read in."""
        table = FollowUpRevisionTable
        query = (
            sa.select(table.__table__)
            .where(table.project_id == project_id(self._session, slug), table.uid == item_id)
            .order_by(table.number)
        )
        return tuple(_revision(row) for row in self._session.execute(query).mappings())

    def add(
        self,
        slug: str,
        item: Kept,
        *,
        number: int,
        holds_from: dt.date | None,
        at: dt.datetime,
        by: str,
        removed: bool = False,
    ) -> None:
        """Writes one revision. That its number is taken is found at the commit, as a Conflict."""
        row = {
            "project_id": project_id(self._session, slug),
            "kind": kind_of(item),
            "uid": item.id,
            "number": number,
            "holds_from": holds_from,
            "removed": removed,
            "content": item.model_dump(mode="json"),
            "recorded_at": at,
            "recorded_by": by,
        }
        insert(self._session, FollowUpRevisionTable, [row])


def _revision(row: sa.RowMapping) -> Revision:
    kind: KeptKind = row["kind"]
    return Revision(
        item=KINDS[kind].model_validate(row["content"]),
        number=row["number"],
        holds_from=row["holds_from"],
        removed=row["removed"],
        recorded_at=row["recorded_at"],
        recorded_by=row["recorded_by"],
    )
