"""Databases with the schema in place, of both kinds, and the few things every storage test needs."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine, make_url

from databases import DATABASES, DatabaseKind, NewDatabase, drop_database
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.party import HealthCommunity, Level, Party, PartyKind
from gevinst.storage import migrate
from gevinst.storage.engine import create_engine
from gevinst.storage.unit_of_work import UnitOfWork

NOW = dt.datetime(2026, 7, 3, 8, 30, tzinfo=dt.UTC)
ACTOR = Actor(None, "Prosjektleder", "nb", (Membership(Role.OPERATOR, "all"),))

COMMUNITY = HealthCommunity(key="kysten", name="Helsefellesskapet Kysten", invented=True)
PARTIES = (
    Party(
        key="fjordvik",
        name="Fjordvik kommune",
        kind=PartyKind.MUNICIPALITY,
        level=Level.MUNICIPALITY,
        health_community="kysten",
        invented=True,
    ),
    Party(
        key="nordbygd",
        name="Nordbygd kommune",
        kind=PartyKind.MUNICIPALITY,
        level=Level.MUNICIPALITY,
        health_community="kysten",
        invented=True,
    ),
    Party(
        key="kystsykehuset",
        name="Kystsykehuset HF",
        kind=PartyKind.HEALTH_TRUST,
        level=Level.HOSPITAL,
        invented=True,
    ),
)

Work = Callable[[], UnitOfWork]
Template = Callable[[DatabaseKind], str]


@pytest.fixture(scope="session")
def template(new_database: NewDatabase) -> Template:
    """The address of a database of a kind, with the schema and the parties; made once, copied for each test."""
    made: dict[DatabaseKind, str] = {}

    def of(kind: DatabaseKind) -> str:
        if kind not in made:
            made[kind] = new_database(kind)
            engine = create_engine(made[kind])
            migrate.upgrade(engine)
            with UnitOfWork(engine, ACTOR, lambda: NOW) as work:
                work.parties.save(PARTIES, [COMMUNITY])
                work.commit()
            engine.dispose()
        return made[kind]

    return of


@contextmanager
def copied(kind: DatabaseKind, template: Template) -> Iterator[Engine]:
    """A copy of the template, gone afterwards."""
    source = template(kind)
    if kind == "sqlite":
        with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            file = Path(folder) / "gevinst.sqlite"
            shutil.copy(str(make_url(source).database), file)
            made = create_engine(f"sqlite:///{file}")
            yield made
            made.dispose()
        return
    url = _copy(source)
    made = create_engine(url)
    yield made
    made.dispose()
    drop_database(url)


@pytest.fixture(params=DATABASES)
def engine(request: pytest.FixtureRequest, template: Template) -> Iterator[Engine]:
    """A database with the schema and the parties, of each kind."""
    with copied(request.param, template) as made:
        yield made


def _copy(source: str) -> str:
    parts = make_url(source)
    name = f"gevinst_test_{uuid4().hex}"
    server = parts.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(str(parts.database))))
    return parts.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def work(engine: Engine) -> Work:
    """`with work() as w:` one transaction on that database."""
    return lambda: UnitOfWork(engine, ACTOR, lambda: NOW)
