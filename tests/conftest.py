"""What every test may ask for: empty databases of both kinds, a browser, and a quiet environment.

`database_url` runs a test once on SQLite and once on PostgreSQL. `new_database(kind)` makes empty databases for
fixtures of a wider scope, `copies` filled ones for many tests. PostgreSQL comes from a wheel and starts at the first use; GEVINST_TEST_PG_URL names another
server instead (a role that may create databases).
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import make_url

import temporary
from browser_setup import MISSING, find_chromium
from databases import (
    DATABASES,
    Copies,
    DatabaseKind,
    NewDatabase,
    create_database,
    drop_database,
    postgresql_from_wheel,
)

# A busy machine is no fault: speed is shown by benchmarks.
settings.register_profile("gevinst", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("gevinst")


@pytest.fixture(scope="session", autouse=True)
def quiet_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No setting of the person at the keyboard reaches a test, and no test reaches that person's data."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("GEVINST_") and not name.startswith("GEVINST_TEST_"):
                patch.delenv(name)
        patch.setenv("GEVINST_DATA_DIR", str(tmp_path_factory.mktemp("data-dir")))
        yield


@pytest.fixture(scope="session", autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """What tests share is built once a process, in folders that go when its tests have ended."""
    yield
    temporary.remove()


@pytest.fixture(scope="session")
def pg_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """SQLAlchemy's address of a PostgreSQL server, at a database from which others can be created."""
    given = os.environ.get("GEVINST_TEST_PG_URL")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        return
    # Shared by the workers of one run: the wheel creates a system user when it runs as root, one at a time.
    lock = tmp_path_factory.getbasetemp().parent / "postgresql-start.lock"
    with postgresql_from_wheel(lock) as url:
        yield url


@pytest.fixture(scope="session")
def new_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[NewDatabase]:
    """`new_database("sqlite" | "postgresql")`: SQLAlchemy's address of a new, empty database.

    For fixtures that a whole module shares; they are dropped at the end of the run. A single test takes
    `database_url`, which drops its own at once.
    """
    made: list[str] = []

    def new(kind: DatabaseKind) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path_factory.mktemp('database') / 'gevinst.sqlite'}"
        made.append(create_database(request.getfixturevalue("pg_url")))
        return made[-1]

    yield new
    if os.environ.get("GEVINST_TEST_PG_URL"):
        # The wheel's own server is gone by now, and its databases with it.
        for url in made:
            drop_database(url)


@pytest.fixture(scope="session")
def copies(new_database: NewDatabase) -> Copies:
    """`with copies.of(kind, fill) as address:` a copy of what `fill` makes of an empty database."""
    return Copies(new_database)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """SQLAlchemy's address of an empty database; the test runs once on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'gevinst.sqlite'}"
        return
    url = create_database(request.getfixturevalue("pg_url"))
    yield url
    drop_database(url)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser that the tests drive."""
    found = find_chromium()
    if not found:
        pytest.fail(MISSING, pytrace=False)
    return found
