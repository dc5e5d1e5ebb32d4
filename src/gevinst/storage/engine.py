"""The connection to the database: the embedded SQLite file, or PostgreSQL."""

import dataclasses
import datetime as dt
import enum
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel
from pydantic_core import from_json
from sqlalchemy import Connection, Dialect, Engine, event, make_url
from sqlalchemy.types import TypeDecorator

from gevinst.storage.prepared import write

WRITES = "gevinst_writes"
"""Execution option of a connection whose transactions write: SQLite takes the write lock at the start of them."""

READS = "gevinst_reads"
"""Execution option of a connection whose transactions only read: the database refuses a write in them."""

_BUSY_MILLISECONDS = 15_000


class UtcDateTime(TypeDecorator[dt.datetime]):
    """A point in time: aware in Python, UTC in the database. A naive one is refused (ValueError)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a point in time needs its time zone")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def create_engine(url: str) -> Engine:
    """An engine for `sqlite:///FILE` (the folder is made) or `postgresql://...` (psycopg 3)."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        return _sqlite(parts)
    if parts.drivername in {"postgresql", "postgres"}:
        parts = parts.set(drivername="postgresql+psycopg")
    return sa.create_engine(parts, json_serializer=to_json, pool_pre_ping=True)


def _sqlite(url: sa.URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url,
        json_serializer=to_json,
        json_deserializer=from_json,
        connect_args={"timeout": _BUSY_MILLISECONDS / 1000},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # The driver's own BEGIN comes too late (before the first write); ours is below.
        connection.isolation_level = None
        for pragma in (
            "journal_mode = WAL",
            "foreign_keys = ON",
            f"busy_timeout = {_BUSY_MILLISECONDS}",
            # FULL: what was answered with "saved" is still there after a power cut.
            "synchronous = FULL",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes later would be refused if another wrote in between: whoever means to
        # write waits for the lock at once.
        options = connection.get_execution_options()
        only = bool(options.get(READS))
        if connection.info.get(READS, False) is not only:
            write(connection, f"PRAGMA query_only = {'ON' if only else 'OFF'}", ())
            connection.info[READS] = only
        write(connection, "BEGIN IMMEDIATE" if options.get(WRITES) else "BEGIN", ())

    return engine


def for_writing(engine: Engine) -> Engine:
    """The same engine and pool, for transactions that write."""
    if engine.get_execution_options().get(WRITES):
        return engine
    return engine.execution_options(**{WRITES: True})


def for_reading(engine: Engine) -> Engine:
    """The same engine and pool, for transactions that only read, all their queries as of one moment."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{READS: True})
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def change_counter(engine: Engine) -> int:
    """A number that grows with every commit that changed what is measured, planned or evaluated."""
    with engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT value FROM change_counter").scalar_one())


class JsonText(str):
    """JSON already, to be kept as it is."""

    __slots__ = ()


def to_json(value: Any) -> str:
    """JSON as the database keeps it: nothing that is not JSON (NaN), dates as ISO, enums as their values."""
    return str(value) if type(value) is JsonText else _encode(value)


def _plain(value: Any) -> Any:
    match value:
        case dt.date():
            return value.isoformat()
        case BaseModel():
            return value.model_dump(mode="json")
        case enum.Enum():
            return value.value
        case Mapping():
            return dict(value)
        case set() | frozenset():
            return sorted(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")


_encode = json.JSONEncoder(default=_plain, ensure_ascii=False, allow_nan=False).encode
