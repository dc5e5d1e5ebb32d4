"""Databases with the schema in place, of both kinds, and the few things every storage test needs."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine

from databases import DATABASES, Copies, DatabaseKind
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


def fill(address: str) -> None:
    """The schema and the parties."""
    engine = create_engine(address)
    migrate.upgrade(engine)
    with UnitOfWork(engine, ACTOR, lambda: NOW) as work:
        work.parties.save(PARTIES, [COMMUNITY])
        work.commit()
    engine.dispose()


@contextmanager
def copied(kind: DatabaseKind, copies: Copies) -> Iterator[Engine]:
    """A database of a kind with the schema and the parties, gone afterwards."""
    with copies.of(kind, fill) as address:
        engine = create_engine(address)
        yield engine
        engine.dispose()


@pytest.fixture(params=DATABASES)
def engine(request: pytest.FixtureRequest, copies: Copies) -> Iterator[Engine]:
    """A database with the schema and the parties, of each kind."""
    with copied(request.param, copies) as made:
        yield made


@pytest.fixture
def work(engine: Engine) -> Work:
    """`with work() as w:` one transaction on that database."""
    return lambda: UnitOfWork(engine, ACTOR, lambda: NOW)
