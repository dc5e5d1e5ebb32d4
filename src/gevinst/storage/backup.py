"""A consistent copy while others go on working, and back.

SQLite is copied page by page into a SQLite file. PostgreSQL is read in one snapshot into a zip with a file of JSON lines
for each table, without any tool of its own; such a zip can be restored into either database.
"""

import base64
import datetime as dt
import json
import os
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, Table
from sqlalchemy.orm import Session

from gevinst.domain.errors import Problem, Refused
from gevinst.storage import migrate
from gevinst.storage.engine import UtcDateTime, for_reading, for_writing, to_json
from gevinst.storage.rows import chunks, insert_rows
from gevinst.storage.tables import Base

_ABOUT = "gevinst-backup.json"
_FORMAT = 1


def backup(engine: Engine, file: Path) -> None:
    """Writes the whole database to `file`, as it is at one moment. A file that is there is replaced when all is written."""
    half = file.with_name(f"{file.name}.part")
    half.unlink(missing_ok=True)
    try:
        if engine.dialect.name == "sqlite":
            _copy_out(engine, half)
        else:
            _write_zip(engine, half)
        os.replace(half, file)
    finally:
        half.unlink(missing_ok=True)


def restore(engine: Engine, file: Path, *, overwrite: bool = False) -> None:
    """Fills the database from a backup. Refused, with nothing changed, where

    the file is no backup (`unreadable_file`), is from a newer or older schema (`backup_other_revision`), or the
    database holds something already and `overwrite` is not said (`database_not_empty`).
    """
    kind = _kind(file)
    if kind == "sqlite" and engine.dialect.name != "sqlite":
        raise _refused("unreadable_file", file)
    found, known = _revision(file, kind), migrate.head()
    if found != known:
        raise _refused("backup_other_revision", file, found=str(found), known=known)
    if not overwrite and not _is_empty(engine):
        raise Refused([Problem("database_not_empty")])
    if kind == "sqlite":
        _copy_in(engine, file)
    else:
        _read_zip(engine, file)


def _refused(code: str, file: Path, **params: str) -> Refused:
    return Refused([Problem(code, file=file.name, params=params)])


def _kind(file: Path) -> str:
    try:
        with file.open("rb") as content:
            start = content.read(16)
    except OSError as error:
        raise _refused("unreadable_file", file) from error
    if start == b"SQLite format 3\x00":
        return "sqlite"
    if start.startswith(b"PK"):
        return "zip"
    raise _refused("unreadable_file", file)


def _revision(file: Path, kind: str) -> str | None:
    """The schema's revision of a backup, or Refused for a file that is damaged or something else."""
    try:
        if kind == "zip":
            with zipfile.ZipFile(file) as archive:
                if archive.testzip() is not None:
                    raise _refused("unreadable_file", file)
                about = json.loads(archive.read(_ABOUT))
            return str(about["revision"]) if about["format"] == _FORMAT else None
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            (health,) = connection.execute("PRAGMA integrity_check").fetchone()
            if health != "ok":
                raise _refused("unreadable_file", file)
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            return str(revision)
    except (sqlite3.Error, zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        raise _refused("unreadable_file", file) from error


def _is_empty(engine: Engine) -> bool:
    """Whether there is neither project nor user; a database without tables is empty too."""
    with engine.connect() as connection:
        tables = set(sa.inspect(connection).get_table_names())
        return not any(
            name in tables and connection.exec_driver_sql(f"SELECT 1 FROM {name} LIMIT 1").first()
            for name in ("project", "user_account", "audit_event")
        )


def _copy_out(engine: Engine, file: Path) -> None:
    with closing(engine.raw_connection()) as source, closing(sqlite3.connect(file)) as target:
        source.driver_connection.backup(target)  # type: ignore[union-attr]
        # One file, without a companion for its journal.
        target.execute("PRAGMA journal_mode = DELETE")


def _copy_in(engine: Engine, file: Path) -> None:
    with (
        closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as source,
        closing(engine.raw_connection()) as target,
    ):
        # It may have been used for reading last.
        target.cursor().execute("PRAGMA query_only = OFF")
        source.backup(target.driver_connection)  # type: ignore[arg-type]
    # Other connections of the pool may hold what they knew of the old file.
    engine.dispose()


def _write_zip(engine: Engine, file: Path) -> None:
    with (
        for_reading(engine).connect() as connection,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
        archive.writestr(_ABOUT, json.dumps({"format": _FORMAT, "revision": revision}))
        for table in Base.metadata.sorted_tables:
            with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as lines:
                _write_rows(connection, table, lines)


def _at_a_time(table: Table) -> int:
    """How many rows of a table are held in memory together. Files may be large."""
    return 1 if any(isinstance(column.type, sa.LargeBinary) for column in table.columns) else 5_000


def _write_rows(connection: Connection, table: Table, lines: IO[bytes]) -> None:
    lines.write(to_json([column.name for column in table.columns]).encode() + b"\n")
    query = sa.select(table).order_by(*table.primary_key)
    with connection.execute(query.execution_options(yield_per=_at_a_time(table))) as rows:
        for row in rows:
            cells = [base64.b64encode(cell).decode() if isinstance(cell, bytes) else cell for cell in row]
            lines.write(to_json(cells).encode() + b"\n")


def _read_zip(engine: Engine, file: Path) -> None:
    with for_writing(engine).begin() as connection:
        migrate.rebuild(connection)
        with Session(connection) as session, zipfile.ZipFile(file) as archive:
            session.execute(sa.text("DELETE FROM change_counter"))
            for table in Base.metadata.sorted_tables:
                for some in chunks(_read_rows(archive, table), _at_a_time(table)):
                    insert_rows(session, table, some)
                _continue_numbers(session, table)


def _read_rows(archive: zipfile.ZipFile, table: Table) -> Iterator[dict[str, Any]]:
    with archive.open(f"{table.name}.jsonl") as lines:
        names = json.loads(next(lines))
        read = [_reader(table.c[name].type) for name in names]
        for line in lines:
            cells = json.loads(line)
            yield {
                name: None if cell is None else each(cell)
                for name, each, cell in zip(names, read, cells, strict=True)
            }


def _reader(kind: sa.types.TypeEngine[Any]) -> Any:
    """From JSON to what the column's type takes."""
    if isinstance(kind, UtcDateTime):
        return dt.datetime.fromisoformat
    if isinstance(kind, sa.Date):
        return dt.date.fromisoformat
    if isinstance(kind, sa.LargeBinary):
        return base64.b64decode
    return lambda cell: cell


def _continue_numbers(session: Session, table: Table) -> None:
    """PostgreSQL: the next row gets a number after those that were restored. SQLite looks for itself."""
    column = table.autoincrement_column
    if session.connection().dialect.name == "postgresql" and column is not None:
        session.execute(
            sa.text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), "
                f"COALESCE(MAX({column.name}), 0) + 1, false) FROM {table.name}"
            )
        )
