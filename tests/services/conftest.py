"""Services on a small project of their own, on both databases; and on the demo portfolio, on the embedded one."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import demo_database
from databases import DATABASES, Copies, DatabaseKind
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.horizon import Horizon
from gevinst.domain.money import Award
from gevinst.domain.plan import (
    Baseline,
    BaselineState,
    Benefit,
    Indicator,
    Participation,
    PlanDocument,
    Project,
    RoleAt,
    Series,
    Target,
)
from gevinst.services.evaluations import re_evaluate
from gevinst.services.everything import Services
from gevinst.services.plans import Plans
from gevinst.storage import migrate
from gevinst.storage.engine import create_engine
from gevinst.storage.unit_of_work import UnitOfWork

NOW = dt.datetime(2026, 3, 20, 12, 0, tzinfo=dt.UTC)
SLUG = "trygg-heim"

PROJECT_GROUP = Actor(None, "Prosjektleder", "nb", (Membership(Role.PROJECT_GROUP, "project", SLUG),))
STEERING = Actor(None, "Styringsgruppe", "nb", (Membership(Role.STEERING_GROUP, "project", SLUG),))
FUNDER = Actor(None, "Tilskuddsgiver", "nb", (Membership(Role.FUNDER, "scheme", "hn-2025"),))
OTHER_FUNDER = Actor(
    None, "Annen tilskuddsgiver", "nb", (Membership(Role.FUNDER, "scheme", "oslo-hso-2020"),)
)
STRANGER = Actor(None, "Fremmed", "nb", (Membership(Role.PROJECT_GROUP, "project", "annet"),))
OPERATOR = Actor(None, "local operator", "nb", (Membership(Role.OPERATOR, "all"),))


def a_plan() -> PlanDocument:
    """Readmissions in two municipalities and travel time for the whole project; started January 2025."""
    return PlanDocument(
        project=Project(
            slug=SLUG,
            title="Trygg heim",
            scheme="hn-2025",
            starts=dt.date(2025, 1, 1),
            ends=dt.date(2026, 12, 31),
            parties=(
                Participation(party="kystsykehuset", role="lead"),
                Participation(party="fjordvik"),
                Participation(party="nordbygd"),
            ),
            invented=True,
        ),
        benefits=(
            Benefit(
                title="Færre unødvendige reinnleggelser",
                responsible_text="Kommunene",
                owner=RoleAt(role="Klinikksjef", party="kystsykehuset"),
                indicators=(
                    Indicator(
                        key="reinnleggelser",
                        title="Reinnleggelser",
                        measure="readmissions_30d_fhi",
                        measure_version=1,
                        baseline=Baseline(
                            state=BaselineState.CONFIRMED,
                            from_series=True,
                            first=dt.date(2024, 1, 1),
                            last=dt.date(2024, 12, 31),
                        ),
                        targets=(
                            Target(horizon=Horizon.SHORT, value=18.0),
                            Target(horizon=Horizon.MEDIUM, value=16.0),
                            Target(horizon=Horizon.LONG, value=14.0),
                        ),
                        series=(Series(party="fjordvik"), Series(party="nordbygd")),
                    ),
                ),
            ),
            Benefit(
                title="Kortere reisevei",
                indicators=(
                    Indicator(
                        key="reisetid",
                        title="Reisetid",
                        measure="travel_time",
                        measure_version=1,
                        first_period=dt.date(2025, 1, 1),
                        baseline=Baseline(state=BaselineState.REGISTERED, value=60.0),
                        series=(Series(),),
                    ),
                ),
            ),
        ),
    )


class Clock:
    """A clock that a test can set."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


def fill(address: str) -> None:
    """One project, no figures."""
    engine = create_engine(address)
    migrate.upgrade(engine)
    found = Services(engine, Clock(NOW))
    with UnitOfWork(engine, OPERATOR, found.clock) as work:
        Plans(engine, found.clock).seed_parties(work)
        work.plans.add(a_plan())
        work.plans.save_award(SLUG, Award(amount_ore=120_000_000, awarded=dt.date(2024, 11, 1)))
        re_evaluate(found.plans, work, SLUG)
        work.commit()
    engine.dispose()


@contextmanager
def started(kind: DatabaseKind, copies: Copies, clock: Clock) -> Iterator[Services]:
    """On a database of its own of a kind: one project, no figures."""
    with copies.of(kind, fill) as address:
        engine = create_engine(address)
        yield Services(engine, clock)
        engine.dispose()


@pytest.fixture(params=DATABASES)
def services(request: pytest.FixtureRequest, copies: Copies, clock: Clock) -> Iterator[Services]:
    """On SQLite and on PostgreSQL: one project, no figures."""
    with started(request.param, copies, clock) as found:
        yield found


@pytest.fixture
def small(copies: Copies, clock: Clock) -> Iterator[Services]:
    """The same on SQLite alone, for what is about words and rights."""
    with started("sqlite", copies, clock) as found:
        yield found


# ---- the demo portfolio: five projects with everything in them, on the embedded database ----------------------------

FJORDVIK = demo_database.PROJECT
LANGUAGES = ("nb", "nn", "en")


def demo_actor(role: Role, slug: str | None = None, language: str = "nb") -> Actor:
    """Somebody with one role in a demo project, or in all of them."""
    scope = "project" if slug else "all"
    return Actor(None, "Prosjektleder", language, (Membership(role, scope, slug),))  # type: ignore[arg-type]


def operator(language: str) -> Actor:
    """The local operator in a language."""
    return Actor(None, "local operator", language, OPERATOR.memberships)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """For reading only: one copy that the tests of a file share."""
    engine = demo_database.engine_on(tmp_path_factory.mktemp("demo"))
    yield Services(engine, demo_database.clock)
    engine.dispose()


@pytest.fixture
def own_demo(tmp_path: Path) -> Iterator[Services]:
    """For changing: a copy of its own for one test."""
    engine = demo_database.engine_on(tmp_path)
    yield Services(engine, demo_database.clock)
    engine.dispose()
