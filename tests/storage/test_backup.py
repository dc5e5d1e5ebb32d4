"""A backup holds everything, is taken while others work, and is not laid over what is there."""

import datetime as dt
import sqlite3
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from databases import NewDatabase
from gevinst.domain.errors import Refused
from gevinst.domain.handover import Handover
from gevinst.domain.measurement import Entry, Figure, State, SubmissionState
from gevinst.domain.money import MoneyEntry, MoneyKind
from gevinst.storage import migrate
from gevinst.storage.backup import backup, restore
from gevinst.storage.engine import change_counter, create_engine
from gevinst.storage.reports import StoredReport
from gevinst.storage.tables import Base
from gevinst.storage.unit_of_work import UnitOfWork

from .conftest import ACTOR, NOW, Work
from .plan_examples import a_plan, series_of
from .test_handovers_and_files import a_file

JUNE = dt.date(2026, 6, 1).toordinal()


def fill(work: Work) -> None:
    """A little of everything that has a column of its own kind."""
    plan = a_plan()
    with work() as w:
        w.plans.add(plan)
        w.plans.add_version("trygg-heim", plan, "adopted", None, NOW, "Styringsgruppen")
        line = series_of(plan)[0]
        w.measurements.record([Entry(line, JUNE, Figure(State.VALUE, 0.1 + 0.2))], NOW, "Rådgiver", "web")
        w.measurements.set_submission(line, JUNE, SubmissionState.APPROVED, NOW, "Leder")
        w.money.save("trygg-heim", [MoneyEntry(kind=MoneyKind.GRANT, year=2025, what="Lønn", planned_ore=1)])
        w.reports.save("trygg-heim", StoredReport("annual", 2025, {"status": "I rute"}), NOW, "Leder")
        w.handovers.save("trygg-heim", Handover(benefit=plan.benefits[0].id))
        for data in (bytes(range(256)), b"\n"):
            w.attachments.add("trygg-heim", a_file(data), data)
        w.people.add_user("leder", "Prosjektleder", "nn", "hash")
        w.audit("add_plan", "project", "trygg-heim", after={"title": "Trygg heim"})
        w.commit()


def content(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with engine.connect() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in Base.metadata.sorted_tables
        }


@pytest.fixture
def target(engine: Engine, new_database: NewDatabase) -> Engine:
    """An empty database of the same kind, without a schema."""
    kind = "sqlite" if engine.dialect.name == "sqlite" else "postgresql"
    return create_engine(new_database(kind))


def test_everything_comes_back(engine: Engine, work: Work, target: Engine, tmp_path: Path) -> None:
    fill(work)
    backup(engine, tmp_path / "backup")
    restore(target, tmp_path / "backup")
    assert content(target) == content(engine)
    assert migrate.check(target) == []
    assert change_counter(target) == change_counter(engine) > 0
    # The numbers of rows go on where they ended.
    with UnitOfWork(target, ACTOR, lambda: NOW) as w:
        w.plans.add(a_plan("new"))
        w.audit("add_plan", "project", "new")
        w.commit()
    target.dispose()


def test_a_backup_of_postgresql_can_be_restored_into_sqlite(
    engine: Engine, work: Work, new_database: NewDatabase, tmp_path: Path
) -> None:
    fill(work)
    backup(engine, tmp_path / "backup")
    other = create_engine(new_database("postgresql" if engine.dialect.name == "sqlite" else "sqlite"))
    if engine.dialect.name == "sqlite":
        with pytest.raises(Refused):
            restore(other, tmp_path / "backup")
    else:
        restore(other, tmp_path / "backup")
        assert content(other) == content(engine)
    other.dispose()


def test_what_is_there_is_not_replaced_unasked(engine: Engine, work: Work, tmp_path: Path) -> None:
    fill(work)
    backup(engine, tmp_path / "backup")
    before = content(engine)
    with work() as w:
        w.plans.add(a_plan("later"))
        w.commit()
    after = content(engine)
    with pytest.raises(Refused) as refused:
        restore(engine, tmp_path / "backup")
    assert [each.code for each in refused.value.problems] == ["database_not_empty"]
    assert content(engine) == after
    restore(engine, tmp_path / "backup", overwrite=True)
    assert content(engine) == before


def test_a_backup_is_of_one_moment(engine: Engine, work: Work, target: Engine, tmp_path: Path) -> None:
    fill(work)
    with work() as w:
        w.plans.add(a_plan("not-yet"))
        backup(engine, tmp_path / "backup")
        w.commit()
    restore(target, tmp_path / "backup")
    with target.connect() as connection:
        assert connection.exec_driver_sql("SELECT slug FROM project").scalars().all() == ["trygg-heim"]
    target.dispose()


def change_revision(file: Path) -> None:
    """Makes a backup say that it is from another schema."""
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        parts["gevinst-backup.json"] = b'{"format": 1, "revision": "9999"}'
        with zipfile.ZipFile(file, "w") as archive:
            for name, part in parts.items():
                archive.writestr(name, part)
    else:
        connection = sqlite3.connect(file)
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
        connection.close()


def test_another_schema_is_refused(engine: Engine, work: Work, target: Engine, tmp_path: Path) -> None:
    fill(work)
    backup(engine, tmp_path / "backup")
    change_revision(tmp_path / "backup")
    with pytest.raises(Refused) as refused:
        restore(target, tmp_path / "backup")
    (problem,) = refused.value.problems
    assert (problem.code, problem.params) == (
        "backup_other_revision",
        {"found": "9999", "known": migrate.head()},
    )
    assert migrate.current(target) is None
    target.dispose()


@pytest.mark.parametrize(
    "damaged",
    [None, b"", b"words", b"SQLite format 3\x00 and no more", b"PK\x03\x04 and no more"],
    ids=["missing", "empty", "words", "sqlite", "zip"],
)
def test_what_is_no_backup_is_refused(engine: Engine, damaged: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    if damaged is not None:
        file.write_bytes(damaged)
    with pytest.raises(Refused) as refused:
        restore(engine, file)
    assert [(each.code, each.file) for each in refused.value.problems] == [("unreadable_file", "backup")]


def test_a_broken_off_backup_leaves_the_last_one(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    backup(engine, file)
    size = file.stat().st_size
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    if engine.dialect.name == "postgresql":
        with pytest.raises(sa.exc.ProgrammingError):
            backup(engine, file)
        assert file.stat().st_size == size
    assert [each.name for each in tmp_path.iterdir() if each.name.endswith(".part")] == []
