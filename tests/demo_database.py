"""The demo's database, built once for all tests of a process that want a filled one; each works on a copy of its own."""

import datetime as dt
from functools import cache
from pathlib import Path
from shutil import copyfile

from sqlalchemy import Engine

import temporary
from gevinst import demo
from gevinst.services.demo_portfolio import load
from gevinst.storage import migrate
from gevinst.storage.engine import create_engine

NOW = dt.datetime(2026, 6, 24, 9, 0, tzinfo=dt.UTC)
PROJECT = "naer-hjelp-fjordvik"
OTHER = "trygt-hjem-bydel-havna"


def clock() -> dt.datetime:
    """The time that the copies were built at, and that tests go on from."""
    return NOW


def copy_to(folder: Path) -> Path:
    """A copy as the embedded database of a data directory; gives the file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "gevinst.sqlite"
    copyfile(_built(), file)
    return file


def engine_on(folder: Path) -> Engine:
    """An engine on a new copy."""
    return create_engine(f"sqlite:///{copy_to(folder)}")


@cache
def _built() -> Path:
    file = temporary.folder("gevinst-demo-") / "gevinst.sqlite"
    engine = create_engine(f"sqlite:///{file}")
    migrate.upgrade(engine)
    load(engine, clock, demo.build(NOW.date()))
    engine.dispose()
    return file
