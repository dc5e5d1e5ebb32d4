"""Money in and out, freed resources, and what they are converted with, in the order they were entered."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.errors import Conflict, NotFound
from gevinst.domain.money import MoneyEntry
from gevinst.domain.resources import ResourceEntry, ValuationChoice
from gevinst.storage.rows import (
    by_uid,
    delete,
    from_row,
    of_projects,
    project_id,
    put,
    sync,
    upsert,
    wrote,
)
from gevinst.storage.tables.money import MoneyEntryTable, ResourceEntryTable, ValuationTable
from gevinst.storage.tables.plans import BenefitTable, ProjectTable

Entry = MoneyEntry | ResourceEntry


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

    def resources(self, slug: str) -> list[ResourceEntry]:
        """The freed resources of one project; NotFound."""
        key = project_id(self._session, slug)
        rows = by_uid(self._session, ResourceEntryTable, ResourceEntryTable.project_id == key)
        return [from_row(ResourceEntry, row) for row in rows.values()]

    def resources_for(self, slugs: Collection[str]) -> dict[str, list[ResourceEntry]]:
        """The freed resources of many projects. Every slug asked for is a key."""
        table = ResourceEntryTable
        rows = of_projects(self._session, table, slugs, table.position, table.id)
        return {slug: [from_row(ResourceEntry, row) for row in found] for slug, found in rows.items()}

    def choices_for(self, slugs: Collection[str]) -> dict[str, ValuationChoice]:
        """What each project has chosen to convert with; one that has chosen nothing is left out."""
        rows = of_projects(self._session, ValuationTable, slugs, ValuationTable.project_id)
        return {slug: from_row(ValuationChoice, found[0]) for slug, found in rows.items() if found}

    def lock(self, slug: str) -> None:
        """Whoever else would change the project's money waits until this transaction ends; NotFound."""
        query = sa.select(ProjectTable.id).where(ProjectTable.slug == slug).with_for_update()
        if self._session.execute(query).scalar() is None:
            raise NotFound("project", slug)

    def put(self, slug: str, entry: Entry) -> None:
        """Adds one entry last, or changes the one with its id where it stands.

        NotFound for the project or the benefit; Conflict where the id is another project's.
        """
        table = _table(entry)
        key = project_id(self._session, slug)
        self._benefits_there((entry,))
        position = self._session.execute(sa.select(table.position).where(table.uid == entry.id)).scalar()
        if position is None:
            last = sa.select(sa.func.max(table.position)).where(table.project_id == key)
            position = (self._session.execute(last).scalar() or 0) + 1
        put(self._session, table, slug, {**_row(entry), "position": position})

    def remove(self, slug: str, entry: Entry) -> None:
        """Takes one entry away; NotFound where the project has none with its id."""
        table, key = _table(entry), project_id(self._session, slug)
        gone = sa.delete(table).where(table.uid == entry.id, table.project_id == key).returning(table.uid)
        if self._session.execute(gone).scalar() is None:
            raise NotFound("entry", entry.id)
        wrote(self._session)

    def choose(self, slug: str, choice: ValuationChoice) -> None:
        """Sets what a project converts with; NotFound."""
        key = project_id(self._session, slug)
        upsert(self._session, ValuationTable, [{"project_id": key, **choice.model_dump(mode="json")}])
        wrote(self._session)

    def save(self, slug: str, entries: Sequence[MoneyEntry]) -> None:
        """Sets the entries of one project: those no longer there are deleted.

        NotFound for an unknown benefit; Conflict where an id is another project's.
        """
        key = project_id(self._session, slug)
        table = MoneyEntryTable
        stored = by_uid(self._session, table, table.project_id == key)
        self._benefits_there(entries)
        new = [entry.id for entry in entries if entry.id not in stored]
        taken = self._session.execute(sa.select(table.uid).where(table.uid.in_(new))).scalars().first()
        if taken is not None:
            raise Conflict(f"id {taken}")
        rows = [
            {**_row(entry), "project_id": key, "position": position} for position, entry in enumerate(entries)
        ]
        sync(self._session, table, stored, rows)
        delete(self._session, table, "uid", set(stored) - {entry.id for entry in entries})
        wrote(self._session)

    def _benefits_there(self, entries: Iterable[Entry]) -> None:
        benefits = {entry.benefit for entry in entries if entry.benefit is not None}
        there = set(
            self._session.execute(sa.select(BenefitTable.uid).where(BenefitTable.uid.in_(benefits))).scalars()
        )
        if benefits - there:
            raise NotFound("benefit", min(benefits - there))


def _table(entry: Entry) -> type[Any]:
    return MoneyEntryTable if isinstance(entry, MoneyEntry) else ResourceEntryTable


def _row(entry: Entry) -> dict[str, Any]:
    return {"uid": entry.id, **entry.model_dump(exclude={"id"})}
