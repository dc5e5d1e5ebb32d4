"""`gevinst evaluate`: rebuilds what is derived from the figures."""

from typing import Annotated

import typer

from gevinst.cli.door import REFUSED, Door, Json, command


def register(app: typer.Typer) -> None:
    """Adds the command."""
    command(app, "evaluate")(evaluate)


def evaluate(
    door: Door,
    project: Annotated[
        str | None, typer.Option("--project", metavar="SLUG", help="Only this project.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every project.")] = False,
    as_json: Json = False,
) -> None:
    """Reckon the evaluations anew from the figures, one project at a time; can be interrupted."""
    _ = door.translator
    if everything == (project is not None):
        raise typer.BadParameter(_("Say either --all or --project SLUG."))
    # Without the other services: what they bring with them takes a second.
    from gevinst.bootstrap import now
    from gevinst.services.evaluations import Evaluations

    evaluations = Evaluations(door.database(), now)
    done, of = 0, 0

    def progress(so_far: int, wanted: int) -> None:
        nonlocal done, of
        done, of = so_far, wanted
        door.note(_("{done} of {of} projects", done=_.number(done), of=_.number(of)))

    try:
        rebuilt = evaluations.rebuild(door.operator, project, progress)
    except KeyboardInterrupt:
        door.answer({"projects": done, "evaluations": None, "interrupted": True, "problems": []})
        door.note(
            _(
                "Interrupted after {done} of {of} projects. Those are done; the others are as they were.",
                done=_.number(done),
                of=_.number(of) if of else "?",
            )
        )
        raise typer.Exit(REFUSED) from None
    door.answer(
        {
            "projects": rebuilt.projects,
            "evaluations": rebuilt.evaluations,
            "interrupted": False,
            "problems": [],
        }
    )
    door.say(
        _(
            "{projects} projects, {evaluations} evaluations.",
            projects=_.number(rebuilt.projects),
            evaluations=_.number(rebuilt.evaluations),
        )
    )
