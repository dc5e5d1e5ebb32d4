"""Whether the database's schema is the one that this program knows."""

from sqlalchemy import Engine, inspect

from gevinst.cli.door import Door
from gevinst.domain.errors import Problem, Refused
from gevinst.storage import migrate


def problem_of(engine: Engine) -> Problem | None:
    """What keeps the program from using the database: `database_empty`, `database_older`, `database_newer`, or None."""
    there = migrate.current(engine)
    if there == migrate.head():
        return None
    if there is None:
        # Tables that are not ours: somebody else's database, which is not for us to fill.
        taken = bool(inspect(engine).get_table_names())
        return Problem("database_not_ours" if taken else "database_empty")
    return Problem("database_older" if migrate.knows(there) else "database_newer")


def bring_up_to_date(engine: Engine, door: Door) -> None:
    """Every missing step of the schema, then the evaluations anew: a newer program may judge the same figures further."""
    from gevinst.bootstrap import now
    from gevinst.services.evaluations import Evaluations

    _ = door.translator
    migrate.upgrade(engine)
    Evaluations(engine, now).rebuild(
        door.operator,
        progress=lambda done, of: door.note(
            _("{done} of {of} projects", done=_.number(done), of=_.number(of))
        ),
    )


def ready(engine: Engine) -> None:
    """Gives an empty database its schema; refuses one that is older or newer than the program."""
    problem = problem_of(engine)
    if problem is None:
        return
    if problem.code != "database_empty":
        raise Refused([problem])
    migrate.upgrade(engine)
