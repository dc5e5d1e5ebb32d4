"""Queries that are built once: for what is asked each time a figure is saved, where to build a query costs more than to ask it."""

from collections.abc import Callable, Sequence
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import Connection, Dialect

Process = Callable[[Any], Any]


class Prepared:
    """A query whose parameters are numbers and texts, given by name. It goes past SQLAlchemy to the driver's own cursor."""

    def __init__(self, query: sa.Select[Any]) -> None:
        self._query = query
        self.names = tuple(column.key or "" for column in query.selected_columns)
        """What its columns are called."""
        self._built: dict[str, tuple[str, Sequence[str] | None, list[tuple[int, Process]]]] = {}

    def rows(self, connection: Connection, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        """All rows as plain tuples, each value as the column's type gives it."""
        dialect = connection.dialect
        text, order, processes = self._built.get(dialect.name) or self._build(dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(text, values if order is None else tuple(values[name] for name in order))
            found = cursor.fetchall()
        finally:
            cursor.close()
        if not processes:
            return list(found)
        whole = []
        for row in found:
            cells = list(row)
            for at, process in processes:
                cells[at] = process(cells[at])
            whole.append(tuple(cells))
        return whole

    def row(self, connection: Connection, values: dict[str, Any]) -> tuple[Any, ...] | None:
        """The first row; None for none."""
        return next(iter(self.rows(connection, values)), None)

    def _build(self, dialect: Dialect) -> tuple[str, Sequence[str] | None, list[tuple[int, Process]]]:
        compiled: Any = self._query.compile(dialect=dialect)
        if set(compiled.params) != set(compiled.bind_names.values()):
            raise ValueError("a prepared query has no parameters of its own")
        processes = []
        for at, column in enumerate(self._query.selected_columns):
            process = column.type.dialect_impl(dialect).result_processor(dialect, None)
            if process is not None:
                processes.append((at, cast(Process, process)))
        built = self._built[dialect.name] = (compiled.string, compiled.positiontup, processes)
        return built
