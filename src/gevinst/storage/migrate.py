"""The schema: bringing it up to date, and proving that it is what the table classes say."""

import re
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Connection, Engine

from gevinst.storage.engine import for_writing
from gevinst.storage.tables import Base
from gevinst.storage.tables.audit import APPEND_ONLY

# Alembic is imported where it is used: the command line starts without it.

_LOCK = 0x6765_7669
"""Processes that start together upgrade one after the other (PostgreSQL; SQLite has its write lock)."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Every migration that is missing (up to a revision), in one transaction: all or none."""
    from alembic import command

    with for_writing(engine).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Back to an earlier revision, in one transaction. What only a later one can hold is lost."""
    from alembic import command

    with for_writing(engine).begin() as connection:
        command.downgrade(_config(connection), revision)


def rebuild(connection: Connection) -> None:
    """Drops everything that is ours and makes the schema anew and empty, in the connection's transaction."""
    from alembic import command

    if sa.inspect(connection).has_table("alembic_version"):
        command.downgrade(_config(connection), "base")
    command.upgrade(_config(connection), "head")


def current(engine: Engine) -> str | None:
    """The revision the database is at; None for one that has no schema yet."""
    from alembic.runtime.migration import MigrationContext

    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest revision that this program knows."""
    from alembic.script import ScriptDirectory

    found = ScriptDirectory.from_config(_config(None)).get_current_head()
    assert found is not None, "there is a first migration"
    return found


def knows(revision: str) -> bool:
    """Whether a revision is one of ours; one that is not was made by a newer program."""
    from alembic.script import ScriptDirectory

    known = ScriptDirectory.from_config(_config(None)).walk_revisions()
    return revision in {each.revision for each in known}


def check(engine: Engine) -> list[str]:
    """Every difference between the database and the table classes, a line each; empty: none.

    Tables, columns, types, keys and indexes as alembic compares them; CHECK constraints and triggers by name.
    """
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
        tables = set(sa.inspect(connection).get_table_names())
        keys = []
        if connection.dialect.name == "sqlite":
            differences = [each for each in differences if each[0] not in ("add_fk", "remove_fk")]
            keys = _foreign_keys(connection, tables)
        found = [_line(difference) for difference in differences]
        return [*found, *keys, *_checks(connection, tables), *_triggers(connection, tables)]


def _config(connection: Connection | None) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _line(difference: Any) -> str:
    if isinstance(difference, list):
        return "; ".join(_line(each) for each in difference)
    return " ".join(str(part) for part in difference if part is not None)


def _foreign_keys(connection: Connection, tables: set[str]) -> list[str]:
    """SQLite: as the database itself says them; SQLAlchemy reads what was added to a table later without its ON DELETE."""
    found = []
    for table in Base.metadata.sorted_tables:
        if table.name not in tables:
            continue
        wanted = {
            (key.parent.name, key.column.table.name, key.column.name, str(key.ondelete))
            for key in table.foreign_keys
        }
        rows = connection.exec_driver_sql(f"PRAGMA foreign_key_list({table.name})").mappings()
        there = {(row["from"], row["table"], row["to"], row["on_delete"]) for row in rows}
        found += [f"missing foreign key {table.name} {' '.join(key)}" for key in sorted(wanted - there)]
        found += [f"unknown foreign key {table.name} {' '.join(key)}" for key in sorted(there - wanted)]
    return found


def _checks(connection: Connection, tables: set[str]) -> list[str]:
    found = []
    inspector = sa.inspect(connection)
    for table in Base.metadata.sorted_tables:
        if table.name not in tables:
            continue
        wanted = {
            str(constraint.name)
            for constraint in table.constraints
            if isinstance(constraint, CheckConstraint)
        }
        there = {str(constraint["name"]) for constraint in inspector.get_check_constraints(table.name)}
        found += [f"missing check {name}" for name in sorted(wanted - there)]
        found += [f"unknown check {name}" for name in sorted(there - wanted)]
    return found


def _triggers(connection: Connection, tables: set[str]) -> list[str]:
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.dialect.name]
    there = set(connection.exec_driver_sql(catalogue).scalars())
    guarded = {re.sub(r"_no_(update|delete)$", "", name) for name in there if name.endswith("_no_update")}
    guarded &= {re.sub(r"_no_(update|delete)$", "", name) for name in there if name.endswith("_no_delete")}
    return [f"missing trigger on {name}" for name in APPEND_ONLY if name in tables and name not in guarded]
