"""Small things that the repositories share: chunks, keys looked up, rows brought in line."""

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from itertools import repeat
from operator import is_, itemgetter
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from gevinst.domain.errors import Conflict, NotFound, Problem, Refused
from gevinst.domain.text import Frozen
from gevinst.storage.prepared import stream, write
from gevinst.storage.tables.parties import PartyTable
from gevinst.storage.tables.plans import ProjectTable

T = TypeVar("T")
F = TypeVar("F", bound=Frozen)

_CHUNK = 5_000
"""Values in one IN (...): both databases take more, neither takes any number."""

_WROTE = "gevinst_wrote"


def chunks(values: Iterable[T], size: int = _CHUNK) -> Iterator[list[T]]:
    """The values in lists of at most `size`, taken one list at a time."""
    rest = iter(values)
    while some := list(itertools.islice(rest, size)):
        yield some


def wrote(session: Session) -> None:
    """Notes that this transaction changed what is shown: its commit bumps the change counter."""
    session.info[_WROTE] = True


def has_written(session: Session) -> bool:
    """Whether `wrote` was called in this session."""
    return bool(session.info.get(_WROTE))


def project_id(session: Session, slug: str) -> int:
    """The key of a project; NotFound."""
    found = session.execute(sa.select(ProjectTable.id).where(ProjectTable.slug == slug)).scalar()
    if found is None:
        raise NotFound("project", slug)
    return found


def known_parties(session: Session, keys: Iterable[str | None]) -> None:
    """Refused (`unknown_party`, one problem each) where a party is named that is not stored."""
    wanted = {key for key in keys if key is not None}
    there: set[str] = set()
    for some in chunks(sorted(wanted)):
        there.update(session.execute(sa.select(PartyTable.key).where(PartyTable.key.in_(some))).scalars())
    if wanted - there:
        raise Refused(
            Problem("unknown_party", field="party", value=key, params={"suggestion": ""})
            for key in sorted(wanted - there)
        )


def insert(session: Session, table: type[Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Many rows, all with the same columns, in one statement; none is fine."""
    insert_rows(session, table.__table__, rows)


def insert_rows(session: Session, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """As `insert`, for a table without its class."""
    if rows:
        _bulk(session.connection(), table, rows, _Way.ADD)


def insert_row(connection: Connection, table: type[Any], row: Mapping[str, Any]) -> None:
    """As `insert`, for one row past the session."""
    _bulk(connection, table.__table__, (row,), _Way.ADD)


def upsert(session: Session, table: type[Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """As `insert`, but sets to the new values where the primary key is there already."""
    if rows:
        _bulk(session.connection(), table.__table__, rows, _Way.ADD_OR_SET)


def upsert_row(connection: Connection, table: type[Any], row: Mapping[str, Any]) -> None:
    """As `upsert`, for one row past the session."""
    _bulk(connection, table.__table__, (row,), _Way.ADD_OR_SET)


@dataclass(frozen=True, slots=True)
class ReadyRows:
    """Rows as the driver takes them: a statement, and a column of values for each of its places, all of one length."""

    statement: str
    streamed: str | None
    """The statement that PostgreSQL is given many of them by; None where some may be there already."""
    columns: tuple[Sequence[Any], ...]


def ready_rows(
    session: Session, table: type[Any], columns: Mapping[str, Sequence[Any]], *, there: bool = False
) -> ReadyRows:
    """Many rows, given by columns, made ready to be written; nothing is. `there`: a row with the same key is set anew."""
    dialect = session.connection().dialect
    way = _Way.ADD_OR_SET if there else _Way.ADD
    statement, bound = _statement(dialect, table.__table__, tuple(columns), way, ())
    streamed = None if there else _streamed(dialect, table.__table__, bound)
    return ReadyRows(
        statement, streamed, tuple(_processed(columns[name], process) for name, process in bound)
    )


def write_ready(session: Session, ready: ReadyRows, first: int, last: int) -> None:
    """Writes the rows from place `first` up to `last`."""
    columns = [column[first:last] for column in ready.columns]
    if not columns[0]:
        return
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        write(connection, ready.statement, list(zip(*columns, strict=True)), many=True)
    elif ready.streamed is not None and last - first >= _STREAMED:
        stream(connection, ready.streamed, zip(*columns, strict=True))
    else:
        write(connection, ready.statement, [list(column) for column in columns])


def _processed(values: Sequence[Any], process: Callable[[Any], Any] | None) -> Sequence[Any]:
    if process is None or not values:
        return values
    # One time stamp for all of them is the rule where there are many.
    one = all(map(is_, values, repeat(values[0])))
    return [process(values[0])] * len(values) if one else list(map(process, values))


def replace_rows(
    connection: Connection, table: type[Any], rows: Sequence[Mapping[str, Any]], by: tuple[str, ...]
) -> None:
    """Sets the columns of rows that are there, found by the columns `by`; what they refer to stays as it is."""
    if rows:
        _bulk(connection, table.__table__, rows, _Way.SET, by)


class _Way(Enum):
    """What is done with rows. SET is for those that are known to be there; what they refer to is not looked up again."""

    ADD = auto()
    ADD_OR_SET = auto()
    SET = auto()


def _bulk(
    connection: Connection,
    table: sa.Table,
    rows: Sequence[Mapping[str, Any]],
    way: _Way,
    by: tuple[str, ...] = (),
) -> None:
    """The driver's own way to many rows: several times faster than a statement built for each row.

    SQLite takes a list of tuples, PostgreSQL an array for each column, or a stream. Values go through the columns' types as always.
    """
    dialect = connection.dialect
    statement, columns = _statement(dialect, table, tuple(rows[0]), way, by)
    if len(rows) == 1 and dialect.name == "sqlite":
        row = rows[0]
        write(
            connection,
            statement,
            [row[name] if process is None else process(row[name]) for name, process in columns],
        )
        return
    arrays: list[Sequence[Any]] = []
    for name, process in columns:
        arrays.append(_processed(list(map(itemgetter(name), rows)), process))
    if dialect.name == "sqlite":
        write(connection, statement, list(zip(*arrays, strict=True)), many=True)
    elif way is _Way.ADD and len(rows) >= _STREAMED:
        stream(connection, _streamed(dialect, table, columns), zip(*arrays, strict=True))
    else:
        write(connection, statement, arrays)


_STREAMED = 200
"""From so many rows on PostgreSQL gets them one after another: of each value in an array the driver makes a text of its own."""


def _streamed(dialect: sa.Dialect, table: sa.Table, columns: Sequence[tuple[str, object]]) -> str:
    """What PostgreSQL takes a stream of rows with these columns by."""
    quote = dialect.identifier_preparer.quote
    return f"COPY {quote(table.name)} ({', '.join(quote(name) for name, _process in columns)}) FROM STDIN"


@lru_cache(maxsize=256)
def _statement(
    dialect: sa.Dialect, table: sa.Table, names: tuple[str, ...], way: _Way, by: tuple[str, ...]
) -> tuple[str, list[tuple[str, Callable[[Any], Any] | None]]]:
    """The text that writes these columns, and how each value is bound, in the order of the text."""
    quote = dialect.identifier_preparer.quote
    columns = [table.c[name] for name in names]
    conflict = ""
    keys = list(by) or [column.name for column in table.primary_key]
    if way is _Way.SET:
        told = [column for column in columns if column.name not in keys and not column.foreign_keys]
        columns = [*told, *(table.c[name] for name in keys)]
        names = tuple(column.name for column in columns)
    many = ", ".join(quote(name) for name in names)
    types = ", ".join(f"%s::{column.type.compile(dialect)}[]" for column in columns)
    if way is _Way.SET and dialect.name == "sqlite":
        sets = ", ".join(f"{quote(column.name)} = ?" for column in told)
        where = " AND ".join(f"{quote(name)} = ?" for name in keys)
        return f"UPDATE {quote(table.name)} SET {sets} WHERE {where}", _bound(dialect, columns)
    if way is _Way.SET:
        own = quote(table.name)
        sets = ", ".join(f"{quote(column.name)} = row_.{quote(column.name)}" for column in told)
        where = " AND ".join(f"{own}.{quote(name)} = row_.{quote(name)}" for name in keys)
        return (
            f"UPDATE {own} SET {sets} FROM unnest({types}) AS row_({many}) WHERE {where}",
            _bound(dialect, columns),
        )
    if way is not _Way.ADD:
        sets = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in names if name not in keys)
        conflict = f" ON CONFLICT ({', '.join(map(quote, keys))}) DO UPDATE SET {sets}"
    into = f"INSERT INTO {quote(table.name)} ({many})"
    if dialect.name == "sqlite":
        marks = ", ".join("?" for _ in columns)
        statement = f"{into} VALUES ({marks}){conflict}"
    else:
        statement = f"{into} SELECT * FROM unnest({types}){conflict}"
    return statement, _bound(dialect, columns)


def _bound(
    dialect: sa.Dialect, columns: Sequence[sa.Column[Any]]
) -> list[tuple[str, Callable[[Any], Any] | None]]:
    return [(column.name, column.type.dialect_impl(dialect).bind_processor(dialect)) for column in columns]


def update(session: Session, table: type[Any], key: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Sets every row, found by its column `key`, to its values. All rows have the same columns."""
    if not rows:
        return
    columns = table.__table__.c
    names = [name for name in rows[0] if name != key]
    statement = (
        sa.update(table.__table__)
        .where(columns[key] == sa.bindparam("of_row"))
        .values({name: sa.bindparam(f"to_{name}", type_=columns[name].type) for name in names})
    )
    session.connection().execute(
        statement, [{"of_row": row[key], **{f"to_{name}": row[name] for name in names}} for row in rows]
    )


def delete(session: Session, table: type[Any], column: str, values: Collection[Any]) -> None:
    """Every row whose `column` is one of `values`."""
    for some in chunks(values):
        session.execute(sa.delete(table.__table__).where(table.__table__.c[column].in_(some)))


def sync(
    session: Session,
    table: type[Any],
    stored: Mapping[str, Mapping[Any, Any]],
    rows: Sequence[Mapping[str, Any]],
) -> None:
    """Brings rows with a `uid` in line: inserts the new, updates those that differ from `stored` (by uid)."""
    insert(session, table, [row for row in rows if row["uid"] not in stored])
    changed = [
        row
        for row in rows
        if (old := stored.get(row["uid"])) is not None and any(old[name] != row[name] for name in row)
    ]
    update(session, table, "uid", changed)


def put(session: Session, table: type[Any], slug: str, row: Mapping[str, Any]) -> None:
    """Adds a row of a project, or sets the one with its `uid`. NotFound for the project; Conflict where it is another's."""
    key = project_id(session, slug)
    there = session.execute(sa.select(table.project_id).where(table.uid == row["uid"])).scalar()
    if there not in (None, key):
        raise Conflict(f"id {row['uid']}")
    own = {**row, "project_id": key}
    if there is None:
        insert(session, table, [own])
    else:
        update(session, table, "uid", [own])
    wrote(session)


def of_projects(
    session: Session,
    table: type[Any],
    slugs: Collection[str],
    *order: sa.ColumnElement[Any] | Any,
    columns: Sequence[sa.ColumnElement[Any]] | None = None,
) -> dict[str, list[sa.RowMapping]]:
    """The rows of many projects, by slug, each list in that order; of all columns or those given.

    Every slug asked for is a key.
    """
    found: dict[str, list[sa.RowMapping]] = {slug: [] for slug in slugs}
    for some in chunks(found):
        query = (
            sa.select(ProjectTable.slug, *(table.__table__.columns if columns is None else columns))
            .join(table, table.project_id == ProjectTable.id)
            .where(ProjectTable.slug.in_(some))
            .order_by(*order)
        )
        for row in session.execute(query).mappings():
            found[row["slug"]].append(row)
    return found


def from_row(kind: type[F], row: Mapping[Any, Any]) -> F:
    """The domain value of a row whose columns are named as its fields (`uid`: its id)."""
    return kind.model_validate({name: row["uid" if name == "id" else name] for name in kind.model_fields})


def by_uid(session: Session, table: type[Any], *where: sa.ColumnElement[bool]) -> dict[str, sa.RowMapping]:
    """The rows of a table, by uid, in the order of their position."""
    columns = table.__table__
    found = session.execute(sa.select(columns).where(*where).order_by(columns.c.position, columns.c.id))
    return {row["uid"]: row for row in found.mappings()}
