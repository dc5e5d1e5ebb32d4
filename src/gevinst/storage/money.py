"""Money in and out, in the order it was entered."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.errors import Conflict, NotFound
from gevinst.domain.money import MoneyEntry
from gevinst.storage.rows import by_uid, delete, from_row, of_projects, project_id, sync, wrote
from gevinst.storage.tables.money import MoneyEntryTable
from gevinst.storage.tables.plans import BenefitTable


class Money:
    """Queries about money. An entry names its benefit by id."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def entries(self, slug: str) -> list[MoneyEntry]:
        """The entries of one project; NotFound."""
        key = project_id(self._session, slug)
        rows = by_uid(self._session, MoneyEntryTable, MoneyEntryTable.project_id == key)
        return [from_row(MoneyEntry, row) for row in rows.values()]

    def entries_for(self, slugs: Collection[str]) -> dict[str, list[MoneyEntry]]:
        """The entries of many projects. Every slug asked for is a key."""
        rows = of_projects(
            self._session, MoneyEntryTable, slugs, MoneyEntryTable.position, MoneyEntryTable.id
        )
        return {slug: [from_row(MoneyEntry, row) for row in found] for slug, found in rows.items()}

    def save(self, slug: str, entries: Sequence[MoneyEntry]) -> None:
        """Sets the entries of one project: those no longer there are deleted.

        NotFound for an unknown benefit; Conflict where an id is another project's.
        """
        key = project_id(self._session, slug)
        table = MoneyEntryTable
        stored = by_uid(self._session, table, table.project_id == key)
        benefits = {entry.benefit for entry in entries if entry.benefit is not None}
        there = set(
            self._session.execute(sa.select(BenefitTable.uid).where(BenefitTable.uid.in_(benefits))).scalars()
        )
        if benefits - there:
            raise NotFound("benefit", min(benefits - there))
        new = [entry.id for entry in entries if entry.id not in stored]
        taken = self._session.execute(sa.select(table.uid).where(table.uid.in_(new))).scalars().first()
        if taken is not None:
            raise Conflict(f"id {taken}")
        rows = [
            {"uid": entry.id, "project_id": key, "position": position, **entry.model_dump(exclude={"id"})}
            for position, entry in enumerate(entries)
        ]
        sync(self._session, table, stored, rows)
        delete(self._session, table, "uid", set(stored) - {entry.id for entry in entries})
        wrote(self._session)
