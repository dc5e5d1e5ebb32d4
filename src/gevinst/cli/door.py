"""What every command shares: its language, where the data are, how it answers, and how it refuses."""

import functools
import inspect
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Concatenate, ParamSpec

import typer

from gevinst.domain.errors import Conflict, NotAllowed, NotFound, Problem, Refused
from gevinst.i18n import DEFAULT, LANGUAGES, Language, Translator, translator
from gevinst.i18n.problems import place_text, problem_text

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gevinst.domain.access import Actor
    from gevinst.services.everything import Services
    from gevinst.settings import Settings

REFUSED, INTERNAL = 1, 3

Lang = Annotated[
    Language | None, typer.Option("--lang", help="Language of the messages: nb (default), nn or en.")
]
DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        file_okay=False,
        help="Where the embedded database lives. Default: GEVINST_DATA_DIR, else the user's data directory.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print the result, or the problems, as JSON.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would happen, and store nothing.")]

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was said before the command's name."""

    lang: Language | None = None
    data_dir: Path | None = None


class Door:
    """What a command is given: `_`, the services, and ways to answer."""

    def __init__(self, lang: Language | None, data_dir: Path | None, as_json: bool) -> None:
        self.lang = lang
        """As asked for; None where nobody asked."""
        self.data_dir = data_dir
        self.as_json = as_json
        self.language: Language = lang or _language_of_environment()
        self.translator: Translator = translator(self.language)
        self._engines: list[Engine] = []

    # ---- what to work on -------------------------------------------------------------------------------------------

    def settings(self, demo: bool = False) -> "Settings":
        """As set in the environment and on the command line. The demo has a folder and a database of its own."""
        from pydantic import ValidationError

        from gevinst.settings import Settings

        given: dict[str, Any] = {"language": self.language}
        if self.data_dir is not None:
            given["data_dir"] = self.data_dir
        try:
            settings = Settings(**given)
        except ValidationError as wrong:
            names = ", ".join(f"GEVINST_{str(each['loc'][0]).upper()}" for each in wrong.errors())
            raise Refused([Problem("wrong_setting", field=names)]) from None
        if not demo:
            return settings
        return settings.model_copy(
            update={"data_dir": settings.data_dir / "demo", "database_url": None, "demo": True}
        )

    def services(self) -> "Services":
        """Every service, on a database whose schema is current; the first use of an empty one gives it its schema."""
        from gevinst.bootstrap import now
        from gevinst.services.everything import Services

        return Services(self.database(), now)

    def database(self) -> "Engine":
        """The database in use, its schema current, as for `services`: for a command that needs but one of them."""
        from gevinst.cli.schema import ready

        engine = self.engine(self.settings())
        ready(engine)
        return engine

    def engine(self, settings: "Settings") -> "Engine":
        """The database in use, whatever its schema; closed when the command ends."""
        from gevinst.bootstrap import engine_of

        self._engines.append(engine_of(settings))
        return self._engines[-1]

    def close(self) -> None:
        """Gives the database's connections back."""
        for engine in self._engines:
            engine.dispose()

    @functools.cached_property
    def operator(self) -> "Actor":
        """The one at the machine itself, reading the language that was chosen."""
        from dataclasses import replace

        from gevinst.services.base import OPERATOR

        return replace(OPERATOR, language=self.language)

    # ---- answers ---------------------------------------------------------------------------------------------------

    def say(self, text: str = "") -> None:
        """A line for people; nothing where JSON was asked for."""
        if not self.as_json:
            typer.echo(text)

    def note(self, text: str, end: str = "\n") -> None:
        """A line beside the result, on standard error."""
        typer.echo(text + end, err=True, nl=False)

    def answer(self, result: Mapping[str, Any]) -> None:
        """The result as JSON; nothing where words were asked for."""
        if self.as_json:
            typer.echo(as_json(result))

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Columns as wide as they need to be; nothing where JSON was asked for."""
        lines = [[str(cell) if cell is not None else "" for cell in row] for row in (heads, *rows)]
        widths = [max(len(line[at]) for line in lines) for at in range(len(heads))]
        for line in lines:
            self.say("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())

    def refuse(self, problems: Sequence[Problem]) -> None:
        """All problems: as JSON on standard output, or one a line on standard error, each with its place first."""
        if self.as_json:
            typer.echo(as_json({"problems": [self.problem(each) for each in problems]}))
            return
        for each in problems:
            self.note(self.line(each))

    def line(self, problem: Problem) -> str:
        """`maling.xlsx, Måling, row 7, Reisetid: ...`"""
        place, text = place_text(problem, self.translator), problem_text(problem, self.translator)
        return f"{place}: {text}" if place else text

    def problem(self, problem: Problem) -> dict[str, Any]:
        """The shape of a problem in JSON; what may hold personal data is not repeated."""
        return {
            "code": problem.code,
            "file": problem.file,
            "sheet": problem.sheet,
            "row": problem.row,
            "column": problem.column,
            "field": problem.field,
            "value": None if problem.code == "personal_data" else problem.value,
            "message": problem_text(problem, self.translator),
        }


def as_json(result: Mapping[str, Any]) -> str:
    """Indented, in UTF-8; dates as ISO, enumerations as their values."""
    return json.dumps(result, ensure_ascii=False, indent=2, default=str)


def squares(door: Door, signs: tuple[str, ...]) -> None:
    """Characters that could not be printed."""
    _ = door.translator
    if signs:
        door.say(_("Printed as a square, because our font lacks them: {signs}", signs=" ".join(signs)))


def write_file(path: Path, data: bytes) -> None:
    """The whole file or none of it. Refuses `cannot_write`."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        aside.write_bytes(data)
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        reason = error.strerror or type(error).__name__
        raise Refused([Problem("cannot_write", file=str(path), params={"reason": reason})]) from None


def command(
    group: typer.Typer, name: str, **options: Any
) -> Callable[[Callable[Concatenate[Door, P], None]], Callable[Concatenate[Door, P], None]]:
    """Registers `work(door, ...)` as a command that also takes --lang and --data-dir, and refuses in one way.

    A parameter `as_json` makes it one that answers in JSON; it goes to the door.
    """

    def registered(work: Callable[Concatenate[Door, P], None]) -> Callable[Concatenate[Door, P], None]:
        own = list(inspect.signature(work).parameters.values())[1:]
        added = [
            inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
            for key, kind in (("lang", Lang), ("data_dir", DataDir))
        ]
        context = inspect.Parameter(
            "context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
        )

        def run(context: typer.Context, lang: Language | None, data_dir: Path | None, **given: Any) -> None:
            before = context.obj if isinstance(context.obj, Chosen) else Chosen()
            door = Door(lang or before.lang, data_dir or before.data_dir, bool(given.get("as_json", False)))
            try:
                code = _guarded(door, functools.partial(work, door, **given))
            finally:
                door.close()
            if code:
                raise typer.Exit(code)

        run.__doc__ = work.__doc__
        run.__name__ = work.__name__
        run.__module__ = work.__module__
        keywords = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own]
        run.__signature__ = inspect.Signature([context, *keywords, *added])  # type: ignore[attr-defined]
        run.__annotations__ = {each.name: each.annotation for each in [context, *keywords, *added]}
        group.command(name, **options)(run)
        return work

    return registered


def _guarded(door: Door, work: Callable[[], None]) -> int:
    """Runs a command and turns what went wrong into words and an exit code."""
    _ = door.translator
    try:
        work()
    except Refused as refused:
        door.refuse(refused.problems)
        return REFUSED
    except NotFound as missing:
        door.refuse([not_found(missing)])
        return REFUSED
    except NotAllowed:
        door.refuse([Problem("not_allowed")])
        return REFUSED
    except Conflict:
        door.refuse([Problem("changed_meanwhile")])
        return REFUSED
    except KeyboardInterrupt:
        door.note(_("Interrupted."))
        return REFUSED
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except BrokenPipeError:
        # The reader has seen enough (`gevinst ... | head`).
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # held until the process ends
        return 0
    except Exception as error:  # noqa: BLE001  # the last door: nothing but words gets out
        if _of_the_database(error):
            reason = str(getattr(error, "orig", error)).strip().splitlines()
            door.refuse([Problem("database_unreachable", params={"reason": reason[0] if reason else ""})])
            return REFUSED
        traceback.print_exc()
        door.note(_("Something went wrong in gevinst itself. Nothing that was not finished has been stored."))
        return INTERNAL
    return 0


def not_found(missing: NotFound) -> Problem:
    """A missing thing as a problem of what was asked for."""
    code = {"project": "unknown_project", "scheme": "unknown_scheme", "user": "unknown_user"}.get(
        missing.kind
    )
    return Problem(code or "not_found", value=missing.key)


def _of_the_database(error: Exception) -> bool:
    """A database that cannot be opened or reached. SQLAlchemy is not imported for the sake of asking."""
    kind = type(error)
    return kind.__module__.startswith("sqlalchemy.") and kind.__name__ in {
        "OperationalError",
        "InterfaceError",
        "DatabaseError",
        "ArgumentError",
    }


def _language_of_environment() -> Language:
    named = os.environ.get("GEVINST_LANGUAGE", DEFAULT)
    return next((language for language in LANGUAGES if language == named), DEFAULT)
