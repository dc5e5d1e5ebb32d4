"""The databases that the tests bring: both kinds, empty, each test its own."""

import pytest
from sqlalchemy import create_engine, inspect, text

from databases import DATABASES, DatabaseKind, NewDatabase


def test_each_test_gets_an_empty_database(database_url: str) -> None:
    engine = create_engine(database_url)
    assert inspect(engine).get_table_names() == []
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE mark (number integer)"))
    engine.dispose()


@pytest.mark.parametrize("kind", DATABASES)
def test_new_databases_do_not_share_tables(new_database: NewDatabase, kind: DatabaseKind) -> None:
    first, second = create_engine(new_database(kind)), create_engine(new_database(kind))
    with first.begin() as connection:
        connection.execute(text("CREATE TABLE mark (number integer)"))
    assert inspect(first).has_table("mark")
    assert not inspect(second).has_table("mark")
    for engine in (first, second):
        engine.dispose()
