"""The views that people have saved. Every question names the person: nobody reaches another one's."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.saved_view import SavedView
from gevinst.storage.rows import insert
from gevinst.storage.tables.saved_views import SavedViewTable


class SavedViews:
    """Queries about saved views."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, user_id: int) -> list[SavedView]:
        """Somebody's own, by name."""
        table = SavedViewTable
        rows = self._session.execute(
            sa.select(table.__table__).where(table.user_id == user_id).order_by(table.name, table.id)
        ).mappings()
        return [
            SavedView(
                row["uid"], row["name"], tuple(sorted(row["filters"].items())), row["sorted_by"], row["lines"]
            )
            for row in rows
        ]

    def add(self, user_id: int, view: SavedView, at: dt.datetime) -> None:
        """A new one."""
        row = {
            "uid": view.id,
            "user_id": user_id,
            "name": view.name,
            "filters": dict(view.filters),
            "sorted_by": view.order,
            "lines": view.lines,
            "saved_at": at,
        }
        insert(self._session, SavedViewTable, [row])

    def rename(self, user_id: int, id: str, name: str) -> None:
        """Another name; none such is fine."""
        table = SavedViewTable
        self._session.execute(
            sa.update(table).where(table.user_id == user_id, table.uid == id).values(name=name)
        )

    def remove(self, user_id: int, id: str) -> None:
        """Takes one away; none such is fine."""
        table = SavedViewTable
        self._session.execute(sa.delete(table).where(table.user_id == user_id, table.uid == id))
