"""`gevinst reports`: which reports the funder asks for no longer."""

from typing import Annotated

import typer

from gevinst.cli.door import Door, Json, command

group = typer.Typer(help="What a funder asks of reports.", no_args_is_help=True)

Project = Annotated[str, typer.Argument(metavar="PROJECT", help="The project's slug.")]
Form = Annotated[
    str, typer.Argument(metavar="FORM", help="The id of a form: `gevinst schemes show ID` lists them.")
]
Year = Annotated[int | None, typer.Option("--year", help="The year reported on, for yearly forms.")]


def register(app: typer.Typer) -> None:
    """Adds the group."""
    app.add_typer(group, name="reports")


@command(group, "waive")
def waive(
    door: Door,
    project: Project,
    form: Form,
    reason: Annotated[
        str,
        typer.Option(
            "--reason", metavar="TEXT", help="Why. The project reads it; nothing of single persons."
        ),
    ],
    year: Year = None,
    as_json: Json = False,
) -> None:
    """Ask for a report no longer: it is due nowhere, and neither missing nor late."""
    _ = door.translator
    waiver = door.services().report_waiving.waive(door.operator, project, form, year, reason)
    door.answer({"project": project, "form": form, "year": year, "waiver": waiver.model_dump(mode="json")})
    door.say(_("Waived: {form} of {project}.", form=_named(form, year), project=project))


@command(group, "ask-again")
def ask_again(door: Door, project: Project, form: Form, year: Year = None, as_json: Json = False) -> None:
    """Take a waiver back: the report is due as it was, and counts as late where its day has passed."""
    _ = door.translator
    door.services().report_waiving.ask_again(door.operator, project, form, year)
    door.answer({"project": project, "form": form, "year": year, "waiver": None})
    door.say(_("Asked for again: {form} of {project}.", form=_named(form, year), project=project))


def _named(form: str, year: int | None) -> str:
    return form if year is None else f"{form} {year}"
