"""`gevinst demo`: the invented portfolio, built anew each month, and served."""

import datetime as dt
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gevinst.cli.door import REFUSED, Door, command
from gevinst.cli.serve import Port, address_of, build, check_port, run

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gevinst.settings import Settings

HOST = "127.0.0.1"
_MARKER = "demo.json"


def register(app: typer.Typer) -> None:
    """Adds the command."""
    command(app, "demo")(demo)


def demo(
    door: Door,
    port: Port = 8050,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Only build the demo database.")] = False,
    projects: Annotated[
        int,
        typer.Option(
            "--projects", min=0, max=20_000, help="So many projects more, made by chance: 200 or 10000, say."
        ),
    ] = 0,
    seed: Annotated[
        int, typer.Option("--seed", min=0, help="The same seed gives the same projects in the same month.")
    ] = 1,
) -> None:
    """Build the demo portfolio in a folder of its own and serve it on this machine."""
    from gevinst.bootstrap import now

    _ = door.translator
    settings = door.settings(demo=True)
    if not no_serve:
        check_port(HOST, port)
    today = _today(now())
    try:
        made = ensure(settings, today, now, Made(projects, seed), partial(_told, door))
    except KeyboardInterrupt:
        door.note(_("Interrupted. Nothing was built, and what was there is as it was."))
        raise typer.Exit(REFUSED) from None
    door.say(_("The demo portfolio is built.") if made else _("The demo portfolio is there already."))
    door.say(_("All its figures are invented."))
    if no_serve:
        door.say(_("Database: {file}", file=settings.data_dir / "gevinst.sqlite"))
        return
    from gevinst.services.everything import Services

    wsgi = build(Services(door.engine(settings), now), settings)
    _users(door, today)
    door.say()
    door.say(_("Open {address} in the browser. Stop with Ctrl-C.", address=address_of(HOST, port)))
    run(wsgi, HOST, port)


def _told(door: Door, step: str, done: int, of: int) -> None:
    """How far a large portfolio has come."""
    _ = door.translator
    numbers = {"done": _.number(done), "of": _.number(of)}
    if step == "made":
        door.note(_("{done} of {of} projects are made", **numbers))
    else:
        door.note(_("{done} of {of} projects are evaluated", **numbers))


def _today(now: dt.datetime) -> dt.date:
    from gevinst.i18n.formats import OSLO

    return now.astimezone(OSLO).date()


def _users(door: Door, today: dt.date) -> None:
    """Who can log in, and as what."""
    from gevinst.cli.users import ROLE_NAMES
    from gevinst.demo import build as portfolio

    _ = door.translator
    door.say()
    door.table(
        [_("Username"), _("Password"), _("Role"), ""],
        [
            (
                user.username,
                user.password,
                ", ".join(dict.fromkeys(_(ROLE_NAMES[each.role.value]) for each in user.memberships)),
                user.title,
            )
            for user in portfolio(today).users
        ],
    )


@dataclass(frozen=True, slots=True)
class Made:
    """How many projects are made by chance, and from which seed."""

    projects: int = 0
    seed: int = 1


Told = Callable[[str, int, int], None]


def ensure(
    settings: "Settings",
    today: dt.date,
    clock: Callable[[], dt.datetime],
    more: Made = Made(),
    told: Told = lambda step, done, of: None,
) -> bool:
    """Builds the demo database where there is none, or one of another month, version, set of files or other projects.

    It is built beside and moved into place, so that a build that breaks leaves what was there. Returns whether it built.
    """
    folder = settings.data_dir
    file, marker = folder / "gevinst.sqlite", folder / _MARKER
    wanted = _mark(today, more)
    if file.exists() and _read(marker) == wanted:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f"building-{os.getpid()}.sqlite"
    try:
        _build(aside, today, clock, more, told)
        marker.unlink(missing_ok=True)
        for companion in _files_of(file):
            companion.unlink(missing_ok=True)
        os.replace(aside, file)
        marker.write_text(json.dumps(wanted), encoding="utf-8")
    finally:
        for companion in _files_of(aside):
            companion.unlink(missing_ok=True)
    return True


def _build(file: Path, today: dt.date, clock: Callable[[], dt.datetime], more: Made, told: Told) -> None:
    from gevinst.demo import build as portfolio
    from gevinst.services.base import OPERATOR, Base
    from gevinst.services.demo_many import fill
    from gevinst.services.demo_portfolio import load
    from gevinst.services.evaluations import Evaluations
    from gevinst.storage import migrate
    from gevinst.storage.engine import create_engine

    engine = create_engine(f"sqlite:///{file}")
    _in_a_hurry(engine)
    try:
        migrate.upgrade(engine)
        load(engine, clock, portfolio(today))
        if more.projects:
            fill(Base(engine, clock), today, more.projects, more.seed, partial(told, "made"))
            Evaluations(engine, clock).rebuild(OPERATOR, progress=partial(told, "evaluated"))
    finally:
        engine.dispose()


def _in_a_hurry(engine: "Engine") -> None:
    """A half-built file is thrown away anyway, so the disk need not be waited for."""
    from sqlalchemy import event

    @event.listens_for(engine, "connect")
    def relax(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous = OFF")


def _files_of(file: Path) -> list[Path]:
    return [file.with_name(file.name + ending) for ending in ("", "-wal", "-shm", "-journal")]


def _mark(today: dt.date, more: Made) -> dict[str, object]:
    """What a demo database was made from: the month it tells its story from, the program, and the files."""
    from gevinst import __version__, resources

    digest = hashlib.sha256()
    for folder in (resources.demo_data(), resources.schemas()):
        for file in _walk(folder):
            digest.update(file.name.encode() + file.read_bytes())
    migrations = Path(__file__).parents[1] / "storage" / "migrations" / "versions"
    for name in sorted(each.name for each in migrations.glob("*.py")):
        digest.update(name.encode())
    found = {"month": f"{today:%Y-%m}", "version": __version__, "files": digest.hexdigest()}
    return found | ({"projects": more.projects, "seed": more.seed} if more.projects else {})


def _walk(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir():
            yield from _walk(entry)
        elif entry.name.endswith(".yaml"):
            yield entry


def _read(marker: Path) -> object:
    try:
        return json.loads(marker.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
