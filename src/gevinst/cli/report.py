"""`gevinst report`: a filled form of the project's scheme, as a file or as JSON."""

from pathlib import Path
from typing import Annotated, Any

import typer

from gevinst.cli.door import Door, Json, command, write_file
from gevinst.domain.errors import Problem, Refused

_ENDINGS = (".docx", ".pdf")


def register(app: typer.Typer) -> None:
    """Adds the command."""
    command(app, "report")(report)


def report(
    door: Door,
    project: Annotated[str, typer.Argument(metavar="PROJECT", help="The project's slug.")],
    form: Annotated[
        str, typer.Argument(metavar="FORM", help="The id of a form; `gevinst schemes show ID` lists them.")
    ],
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="Where to: .docx or .pdf.")] = None,
    year: Annotated[
        int | None, typer.Option("--year", help="The year reported on, for yearly forms.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Fill a report form from the plan and the figures; what a person must still write is marked as missing."""
    _ = door.translator
    if to is None and not as_json:
        raise typer.BadParameter(_("Say where to with --to FILE.docx or FILE.pdf, or ask for --json."))
    ending = to.suffix.lower() if to is not None else ""
    if to is not None and ending not in _ENDINGS:
        known = ", ".join(_ENDINGS)
        raise Refused([Problem("unknown_format", value=to.suffix or to.name, params={"known": known})])
    reports = door.services().reports
    result = reports.as_json(door.operator, project, form, year)
    if to is not None:
        _name, data = reports.file(door.operator, project, form, year, ending)
        write_file(to, data)
        door.say(_("Written: {file}", file=to))
    door.answer(result)
    _missing(door, result)


def _missing(door: Door, result: dict[str, Any]) -> None:
    """What is too long and what is not written yet."""
    _ = door.translator
    for section in result["sections"]:
        if section["over_by"]:
            door.say(
                _(
                    "{section}: {words} words, {over} too many.",
                    section=section["heading"],
                    words=_.number(section["words"]),
                    over=_.number(section["over_by"]),
                )
            )
    if not result["missing"]:
        door.say(_("Nothing is missing."))
        return
    headings = {section["key"]: section["heading"].rstrip(":") for section in result["sections"]}
    door.say(_("Still missing:"))
    for each in result["missing"]:
        place = headings.get(each["section"])
        door.say(f"  {place}: {each['what']}" if place else f"  {each['what']}")
