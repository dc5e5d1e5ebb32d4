"""Queries that are built once: for what is asked each time a figure is saved, where to build a query costs more than to ask it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import Connection, Dialect

Process = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Built:
    """A query for one kind of database."""

    text: str
    order: Sequence[str] | None
    """The parameters in their places; None where they are named."""
    processes: list[tuple[int, Process]]
    """Columns whose values the driver gives in another form than the column's type, each with what turns them."""


class Prepared:
    """A query whose parameters are numbers and texts, given by name. It goes past SQLAlchemy to the driver's own cursor."""

    def __init__(self, query: sa.Select[Any]) -> None:
        self.query = query
        self.names = tuple(column.key or "" for column in query.selected_columns)
        """What its columns are called."""
        self._built: dict[str, _Built] = {}

    def rows(self, connection: Connection, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        """All rows as plain tuples, each value as the column's type gives it."""
        dialect = connection.dialect
        built = self._built.get(dialect.name)
        text, order = (built.text, built.order) if built else self._compiled(dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(text, values if order is None else tuple(values[name] for name in order))
            found = list(cursor.fetchall())
            if built is None:
                processes = self._processes(dialect, [column[1] for column in cursor.description or ()])
                built = self._built[dialect.name] = _Built(text, order, processes)
        finally:
            cursor.close()
        if not built.processes:
            return found
        whole = []
        for row in found:
            cells = list(row)
            for at, process in built.processes:
                cells[at] = process(cells[at])
            whole.append(tuple(cells))
        return whole

    def row(self, connection: Connection, values: dict[str, Any]) -> tuple[Any, ...] | None:
        """The first row; None for none."""
        return next(iter(self.rows(connection, values)), None)

    def _compiled(self, dialect: Dialect) -> tuple[str, Sequence[str] | None]:
        compiled: Any = self.query.compile(dialect=dialect)
        return compiled.string, compiled.positiontup

    def _processes(self, dialect: Dialect, kinds: Sequence[object]) -> list[tuple[int, Process]]:
        """`kinds`: of the columns, as the driver names them."""
        found = [
            column.type.dialect_impl(dialect).result_processor(dialect, kind)
            for column, kind in zip(self.query.selected_columns, kinds, strict=True)
        ]
        return [(at, cast(Process, process)) for at, process in enumerate(found) if process is not None]
