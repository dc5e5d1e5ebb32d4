"""The schema is what the table classes say, and holds what must never be stored away from the door."""

import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, IntegrityError

from databases import DATABASES, Copies
from gevinst.domain.follow_up import Risk
from gevinst.domain.measurement import Entry, Figure, State
from gevinst.domain.report_state import ReportState
from gevinst.storage import migrate
from gevinst.storage.engine import UtcDateTime, change_counter, create_engine, to_json
from gevinst.storage.reports import StoredReport
from gevinst.storage.sent_reports import SentReport
from gevinst.storage.tables.audit import APPEND_ONLY
from gevinst.storage.unit_of_work import UnitOfWork

from .conftest import ACTOR, NOW, Work, copied
from .plan_examples import a_plan, series_of


def test_the_migrations_make_what_the_table_classes_say(engine: Engine) -> None:
    assert migrate.check(engine) == []
    assert migrate.current(engine) == migrate.head()


def test_upgrading_again_changes_nothing(engine: Engine) -> None:
    migrate.upgrade(engine)
    assert migrate.check(engine) == []


def test_an_empty_database_has_no_revision(database_url: str) -> None:
    engine = create_engine(database_url)
    assert migrate.current(engine) is None
    assert any("measurement" in line for line in migrate.check(engine))
    engine.dispose()


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("ALTER TABLE series ADD COLUMN extra integer", "extra"),
        ("DROP INDEX ix_indicator_measure", "ix_indicator_measure"),
        ("DROP TABLE award", "award"),
    ],
)
def test_a_difference_is_found(engine: Engine, statement: str, word: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    (line,) = migrate.check(engine)
    assert word in line


def test_a_missing_trigger_is_found(engine: Engine) -> None:
    where = " ON revision" if engine.dialect.name == "postgresql" else ""
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER revision_no_update{where}")
    assert migrate.check(engine) == ["missing trigger on revision"]


def test_a_missing_check_is_found(database_url: str) -> None:
    engine = create_engine(database_url)
    migrate.upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE award")
        connection.exec_driver_sql(
            "CREATE TABLE award (project_id bigint NOT NULL CONSTRAINT pk_award PRIMARY KEY, "
            "amount_ore bigint NOT NULL, awarded date NOT NULL, reference text, conditions json NOT NULL, "
            "first_use date, multi_year boolean, CONSTRAINT fk_award_project_id FOREIGN KEY(project_id) "
            "REFERENCES project (id) ON DELETE RESTRICT)"
        )
    assert "missing check ck_award_amount_ore_range" in migrate.check(engine)
    engine.dispose()


@pytest.fixture(scope="module", params=DATABASES)
def filled(request: pytest.FixtureRequest, copies: Copies) -> Iterator[Engine]:
    """A database with two projects, for tests that are refused whatever they try."""
    with copied(request.param, copies) as engine:
        plan = a_plan()
        with UnitOfWork(engine, ACTOR, lambda: NOW) as w:
            w.plans.add(plan)
            w.plans.add(a_plan("other"))
            w.plans.add_version("trygg-heim", plan, "adopted", "Vedtatt", NOW, "Styringsgruppen")
            w.people.add_user("leder", "Prosjektleder", "nb")
            entry = Entry(series_of(plan)[0], 739_000, Figure(State.VALUE, 1.0))
            w.measurements.record([entry], NOW, "Rådgiver", "web")
            risk = Risk(text="Få søkere", likelihood=1, consequence=1)
            w.follow_up_history.add("trygg-heim", risk, number=1, holds_from=None, at=NOW, by="Rådgiver")
            report = w.reports.save("trygg-heim", StoredReport("annual", 2025), NOW, "Leder")
            sent = SentReport(
                "trygg-heim", report.form, 2025, 1, ReportState.SENT, NOW, "Leder", NOW.date(), "0" * 64
            )
            w.sent_reports.add("trygg-heim", sent, "{}", b"%PDF", b"PK", ())
            w.audit("add_plan", "project", "trygg-heim")
            w.commit()
        yield engine


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("act", ["UPDATE {} SET id_column = 1", "DELETE FROM {}"])
def test_the_trail_is_append_only(filled: Engine, table: str, act: str) -> None:
    column = "number" if table == "revision" else "id"
    with pytest.raises(DatabaseError, match="append-only"), filled.begin() as connection:
        connection.exec_driver_sql(act.format(table).replace("id_column", column))


BAD_ROWS = {
    "a language": "UPDATE project SET language = 'sv'",
    "a horizon order": "UPDATE project SET short_months = 30",
    "an end before the start": "UPDATE project SET ends = '2024-01-01'",
    "a slug twice": "UPDATE project SET slug = 'other'",
    "an infinite baseline": "UPDATE baseline SET value = 9e999",
    "a half range": "UPDATE target SET kind = 'range', low = 1",
    "an unknown frequency": "UPDATE indicator SET frequency = 'fortnight'",
    "an unknown party": "UPDATE series SET party = 'nowhere'",
    "a project with a plan gone": "DELETE FROM project WHERE slug = 'trygg-heim'",
    "a party in use gone": "DELETE FROM party",
    "two counters": "INSERT INTO change_counter (id, value) VALUES (2, 0)",
    "a period out of time": (
        "INSERT INTO submission (series_id, period, state, set_at, set_by) "
        "SELECT id, 2026, 'draft', '2026-01-01', 'x' FROM series"
    ),
    "a value that is none": (
        "INSERT INTO measurement (series_id, period, state, revision, recorded_at, recorded_by) "
        "SELECT id, 739000, 0, 1, '2026-01-01', 'x' FROM series"
    ),
    "an infinite value": (
        "INSERT INTO measurement (series_id, period, state, value, revision, recorded_at, recorded_by) "
        "SELECT id, 739000, 0, 9e999, 1, '2026-01-01', 'x' FROM series"
    ),
    "a value that was suppressed": (
        "INSERT INTO measurement (series_id, period, state, value, revision, recorded_at, recorded_by) "
        "SELECT id, 739000, 2, 3, 1, '2026-01-01', 'x' FROM series"
    ),
    "a member of nothing": (
        "INSERT INTO membership (user_id, role, scope, scope_key) "
        "SELECT id, 'funder', 'project', '' FROM user_account"
    ),
}


@pytest.mark.parametrize("statement", BAD_ROWS.values(), ids=BAD_ROWS.keys())
def test_bad_rows_are_refused(filled: Engine, statement: str) -> None:
    if filled.dialect.name == "postgresql":
        statement = statement.replace("9e999", "'Infinity'")
    with pytest.raises(IntegrityError), filled.begin() as connection:
        connection.exec_driver_sql(statement)


def test_a_nan_is_refused_by_postgresql(engine: Engine, work: Work) -> None:
    with work() as w:
        w.plans.add(a_plan())
        w.commit()
    statement = sa.text("UPDATE baseline SET value = :value, state = 'missing'")
    if engine.dialect.name == "postgresql":
        with pytest.raises(IntegrityError), engine.begin() as connection:
            connection.execute(statement, {"value": float("nan")})
    else:
        # SQLite has none: it stores nothing at all.
        with engine.begin() as connection:
            connection.execute(statement, {"value": float("nan")})
            assert set(connection.exec_driver_sql("SELECT value FROM baseline").scalars()) == {None}


def test_points_in_time_come_back_in_utc(engine: Engine, work: Work) -> None:
    oslo = dt.timezone(dt.timedelta(hours=2))
    with work() as w:
        w.people.add_attempt("leder", "127.0.0.1", dt.datetime(2026, 7, 3, 10, 30, tzinfo=oslo), False)
        w.commit()
    query = sa.text("SELECT at FROM login_attempt").columns(at=UtcDateTime())
    with engine.connect() as connection:
        found = connection.execute(query).scalar_one()
    assert found == NOW
    assert found.utcoffset() == dt.timedelta(0)


def test_a_point_in_time_without_zone_is_refused(work: Work) -> None:
    naive = NOW.replace(tzinfo=None)
    with work() as w, pytest.raises(ValueError, match="time zone"):
        w.people.add_attempt("leder", "127.0.0.1", naive, False)


def test_json_refuses_what_is_not_json() -> None:
    assert to_json({"day": dt.date(2026, 7, 3), "actor": ACTOR.roles}) == (
        '{"day": "2026-07-03", "actor": ["operator"]}'
    )
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json({"value": float("nan")})
    with pytest.raises(TypeError, match="no place in JSON"):
        to_json({"value": object()})


def test_sqlite_is_set_up_for_safety(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        assert engine.dialect.driver == "psycopg"
        return
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}


def test_the_folder_of_an_embedded_database_is_made(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("data") / "of" / "gevinst"
    engine = create_engine(f"sqlite:///{folder / 'gevinst.sqlite'}")
    migrate.upgrade(engine)
    assert change_counter(engine) == 0
    engine.dispose()
    assert (folder / "gevinst.sqlite").exists()


def test_a_plain_postgresql_address_means_psycopg() -> None:
    assert create_engine("postgresql://localhost/gevinst").url.drivername == "postgresql+psycopg"
