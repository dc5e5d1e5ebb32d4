"""A filled data directory, and the program to run on it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from command_line import Run, run_in
from demo_database import clock, copy_to


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A folder with the demo's database as if it were somebody's own."""
    folder = tmp_path / "data"
    copy_to(folder)
    return folder


@pytest.fixture
def run(data_dir: Path) -> Run:
    """`run("projects", "list", "--json")` on the filled data directory."""
    return lambda *arguments, **more: run_in(data_dir, *arguments, **more)


@pytest.fixture
def run_empty(tmp_path: Path) -> Run:
    """The same where there is nothing yet."""
    return lambda *arguments, **more: run_in(tmp_path / "nothing-yet", *arguments, **more)


@pytest.fixture
def contents(data_dir: Path) -> Callable[[], str]:
    """Everything that the database holds, as one text: equal before and after means that nothing was stored."""

    def dump() -> str:
        with closing(sqlite3.connect(data_dir / "gevinst.sqlite")) as connection:
            return "\n".join(connection.iterdump())

    return dump


@pytest.fixture(autouse=True)
def the_clock_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program's clock is the one that the database was built by."""
    monkeypatch.setattr("gevinst.bootstrap.now", clock)
