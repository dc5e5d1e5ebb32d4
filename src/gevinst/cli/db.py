"""`gevinst db`: the schema, checks, backup and restore."""

from pathlib import Path
from typing import Annotated

import typer

from gevinst.cli.door import REFUSED, Door, Json, command
from gevinst.domain.errors import Problem, Refused

group = typer.Typer(help="The database: schema, checks, backup.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Adds the group."""
    app.add_typer(group, name="db")


@command(group, "upgrade")
def upgrade(door: Door) -> None:
    """Bring the schema up to date: every step that is missing, all or none."""
    from gevinst.cli.schema import bring_up_to_date, problem_of

    _ = door.translator
    engine = door.engine(door.settings())
    problem = problem_of(engine)
    if problem is None:
        door.say(_("The schema is current."))
        return
    if problem.code in {"database_newer", "database_not_ours"}:
        raise Refused([problem])
    bring_up_to_date(engine, door)
    door.say(_("The schema is up to date."))


@command(group, "check")
def check(door: Door, as_json: Json = False) -> None:
    """Prove that the schema is what the program expects, and that the evaluations agree with the figures."""
    from gevinst.bootstrap import now
    from gevinst.cli.schema import problem_of
    from gevinst.services.evaluations import Evaluations
    from gevinst.storage import migrate

    _ = door.translator
    settings = door.settings()
    if settings.database_url is None and not (settings.data_dir / "gevinst.sqlite").exists():
        raise Refused([Problem("database_missing", file=str(settings.data_dir))])
    engine = door.engine(settings)
    problem = problem_of(engine)
    if problem is not None:
        raise Refused([problem])
    schema = migrate.check(engine)
    evaluations = Evaluations(engine, now).differences(door.operator)
    problems = [Problem("schema_differs", value=line) for line in schema]
    problems += [Problem("evaluation_differs", value=line) for line in evaluations]
    if problems:
        door.refuse(problems)
        raise typer.Exit(REFUSED)
    door.answer({"problems": []})
    door.say(_("The schema is as it should be, and every evaluation agrees with its figures."))


@command(group, "backup")
def backup(door: Door, file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to.")]) -> None:
    """Write a consistent copy of the whole database; others may go on working."""
    from gevinst.storage.backup import backup as write

    _ = door.translator
    engine = door.services().engine
    try:
        write(engine, file)
    except OSError as error:
        params = {"reason": error.strerror or type(error).__name__}
        raise Refused([Problem("cannot_write", file=str(file), params=params)]) from None
    door.say(_("Written: {file}", file=file))


@command(group, "restore")
def restore(
    door: Door,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Also where the database holds something: it is replaced.")
    ] = False,
) -> None:
    """Fill the database from a backup. Stop the server first."""
    from gevinst.storage.backup import restore as fill

    _ = door.translator
    if not file.exists():
        raise Refused([Problem("file_not_found", file=file.name)])
    fill(door.engine(door.settings()), file, overwrite=overwrite)
    door.say(_("Restored from {file}.", file=file))
