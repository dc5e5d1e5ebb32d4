"""Queries that are built once: for what is asked each time a figure is saved, where to build a query costs more than to ask it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, Generic, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError

T = TypeVar("T")
Process = Callable[[Any], Any]


def write(connection: Connection, text: str, values: Any, *, many: bool = False) -> None:
    """A statement in the driver's own words, through its own cursor; `many`: once for each of the values.

    What the database refuses is raised as SQLAlchemy would raise it.
    """
    with _cursor(connection, text, values) as cursor:
        if many:
            cursor.executemany(text, values)
        else:
            cursor.execute(text, values)


def stream(connection: Connection, text: str, rows: Iterable[Sequence[Any]]) -> None:
    """Many rows into PostgreSQL; `text`: a `COPY ... FROM STDIN`. The same of what it refuses."""
    with _cursor(connection, text, None) as cursor, cursor.copy(text) as copy:
        for row in rows:
            copy.write_row(row)


@contextmanager
def _cursor(connection: Connection, text: str, values: Any) -> Iterator[Any]:
    cursor = connection.connection.cursor()
    try:
        yield cursor
    except connection.dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(
            text, values, error, connection.dialect.loaded_dbapi.Error, dialect=connection.dialect
        ) from error
    finally:
        cursor.close()


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
        found, built = self._told(connection, values)
        return [self._typed(built, row) for row in found] if built.processes else found

    def _told(self, connection: Connection, values: dict[str, Any]) -> tuple[list[tuple[Any, ...]], _Built]:
        """All rows as the driver tells them."""
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
        return found, built

    @staticmethod
    def _typed(built: _Built, row: Sequence[Any]) -> tuple[Any, ...]:
        cells = list(row)
        for at, process in built.processes:
            cells[at] = process(cells[at])
        return tuple(cells)

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


class PreparedWrite:
    """As `Prepared`, for a statement that changes or takes away rows."""

    def __init__(self, statement: sa.Update | sa.Delete) -> None:
        self._statement = statement
        self._built: dict[str, tuple[str, Callable[[dict[str, Any]], Any] | None]] = {}

    def run(self, connection: Connection, values: dict[str, Any]) -> None:
        """Once, with these values: numbers and texts as the database keeps them."""
        dialect = connection.dialect
        built = self._built.get(dialect.name)
        if built is None:
            compiled: Any = self._statement.compile(dialect=dialect)
            order = compiled.positiontup
            # Of one name alone the getter gives its value, not a tuple of one.
            pick = None if order is None else itemgetter(*order) if len(order) > 1 else _one_of(order[0])
            built = self._built[dialect.name] = compiled.string, pick
        text, pick = built
        write(connection, text, values if pick is None else pick(values))


def _one_of(name: str) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    return lambda values: (values[name],)


class Made(Prepared, Generic[T]):
    """As `Prepared`, for rows that something unchangeable is made of: of the same row it is made once and kept for a while."""

    def __init__(self, query: sa.Select[Any], make: Callable[..., T], kept: int) -> None:
        """`make` is given who asks and the row's values, and gives what is made of them; `kept`: at most so many."""
        super().__init__(query)
        self._kept = lru_cache(maxsize=kept)(self._make)
        self._from = make

    def all(self, connection: Connection, values: dict[str, Any], asker: str) -> list[T]:
        """What is made of each row."""
        found, _built = self._told(connection, values)
        name = connection.dialect.name
        return [self._kept(name, asker, row) for row in found]

    def _make(self, dialect: str, asker: str, row: tuple[Any, ...]) -> T:
        return self._from(asker, *self._typed(self._built[dialect], row))
