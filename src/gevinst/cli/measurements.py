"""`gevinst measurements`: the workbook to fill in, figures in, figures out."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from gevinst.cli.door import Door, DryRun, Json, command, write_file
from gevinst.domain.errors import Problem, Refused
from gevinst.services.progress import Progress, Step, unseen

group = typer.Typer(help="Figures in and out.", no_args_is_help=True)

_ASKED = 20
"""So many questions are shown."""
_EXPORTS = (".csv", ".xlsx", ".parquet")


def register(app: typer.Typer) -> None:
    """Adds the group."""
    app.add_typer(group, name="measurements")


@command(group, "template")
def template(
    door: Door,
    project: Annotated[str, typer.Argument(metavar="PROJECT", help="The project's slug.")],
    to: Annotated[Path, typer.Option("--to", metavar="FILE.xlsx", help="Where to.")],
) -> None:
    """Write the workbook to fill in. Its language is the project's, unless --lang says another."""
    _ = door.translator
    if to.suffix.lower() != ".xlsx":
        raise Refused([Problem("unknown_format", value=to.suffix or to.name, params={"known": ".xlsx"})])
    services = door.services()
    actor = door.operator
    if door.lang is None:
        document = services.plans.document(actor, project)
        actor = replace(actor, language=document.project.language)
    _name, data = services.measurements.template(actor, project)
    write_file(to, data)
    door.say(_("Written: {file}", file=to))


@command(group, "import")
def import_measurements(
    door: Door,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A filled template (.xlsx) or a long table (.csv).")
    ],
    project: Annotated[
        str | None,
        typer.Option("--project", metavar="SLUG", help="The project, where the file does not name it."),
    ] = None,
    comment: Annotated[
        str | None,
        typer.Option("--comment", metavar="TEXT", help="The answer to what is asked: kept as a note."),
    ] = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Read in figures: all of them, or none and every problem. Ctrl-C stops it, and nothing is stored."""
    from gevinst.exchange.files import WORKBOOK_LIMIT_MB, read_limited

    _ = door.translator
    data = read_limited(file, file.name, WORKBOOK_LIMIT_MB)
    done = door.services().measurements.import_file(
        door.operator, file.name, data, project, dry_run, _shown(door), comment
    )
    door.answer(
        {
            "project": done.slug,
            "new": done.saved.new,
            "changed": done.saved.changed,
            "unchanged": done.saved.unchanged,
            "stored": not done.dry_run,
            "questions": [text for _series, _period, text in done.saved.questions],
            "notes": [door.problem(note) for note in done.notes],
            "problems": [],
        }
    )
    for note in done.notes:
        door.say(door.line(note))
    for _series, _period, text in done.saved.questions[:_ASKED]:
        door.say(text)
    if len(done.saved.questions) > _ASKED:
        door.say(_("{n} more questions.", n=_.number(len(done.saved.questions) - _ASKED)))
    door.say(
        _(
            "{project}: {new} new, {changed} changed, {unchanged} as before.",
            project=done.slug,
            new=_.number(done.saved.new),
            changed=_.number(done.saved.changed),
            unchanged=_.number(done.saved.unchanged),
        )
    )
    if done.dry_run:
        door.say(_("Nothing was stored."))


def _shown(door: Door) -> Progress:
    """How far it has come, on standard error; nothing where nobody looks on."""
    if not sys.stderr.isatty():
        return unseen
    _, last = door.translator, ""
    steps = {
        Step.READING: _("Reading the file"),
        Step.CHECKING: _("Checking the figures"),
        Step.STORING: _("Storing"),
        Step.EVALUATING: _("Reckoning what they show"),
        Step.STORED: _("Finishing"),
    }

    def show(step: Step, done: int, total: int) -> None:
        nonlocal last
        text = f"{steps[step]} {100 * done // max(total, 1)} %" if total > 1 else steps[step]
        if text != last:
            last = text
            door.note(text)

    return show


@command(group, "export")
def export_measurements(
    door: Door,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="Where to: .csv, .xlsx or .parquet.")],
    project: Annotated[
        str | None, typer.Option("--project", metavar="SLUG", help="One project; otherwise all of them.")
    ] = None,
) -> None:
    """Write the figures as a long table, one row a figure."""
    _ = door.translator
    ending = to.suffix.lower()
    if ending not in _EXPORTS:
        raise Refused(
            [Problem("unknown_format", value=to.suffix or to.name, params={"known": ", ".join(_EXPORTS)})]
        )
    write_file(to, door.services().measurements.export(door.operator, project, ending[1:]))
    door.say(_("Written: {file}", file=to))
