"""`gevinst report`: a filled form of the project's scheme, as a file or as JSON; with --all every report into a folder."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gevinst.cli.door import REFUSED, Door, Json, command, squares, write_file
from gevinst.domain.errors import Problem, Refused

if TYPE_CHECKING:
    from gevinst.services.report_batch import Produced

_ENDINGS = (".docx", ".pdf")
MEETING_SHEET = "meeting-sheet"
"""Not a form of any scheme: every project has it."""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    command(app, "report")(report)


def report(
    door: Door,
    project: Annotated[str | None, typer.Argument(metavar="PROJECT", help="The project's slug.")] = None,
    form: Annotated[
        str | None,
        typer.Argument(
            metavar="FORM",
            help="The id of a form (`gevinst schemes show ID` lists them), or `meeting-sheet`: the steering group's page.",
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="Where to: .docx or .pdf; with --all a folder."),
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", help="The year reported on, for yearly forms.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every form of every project, into the folder --to.")
    ] = False,
    scheme: Annotated[
        str | None, typer.Option("--scheme", metavar="ID", help="With --all: only this grant scheme.")
    ] = None,
    word: Annotated[bool, typer.Option("--word", help="With --all: .docx instead of .pdf.")] = False,
    sent: Annotated[
        int | None,
        typer.Option(
            "--sent",
            metavar="N",
            help="Version N as it was sent, from what was kept: .docx, .pdf, or .zip for a case system.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Fill a report form from the plan and the figures; what a person must still write is marked as missing."""
    _ = door.translator
    if everything:
        if project is not None or form is not None or to is None:
            raise typer.BadParameter(
                _("With --all, say a folder with --to DIR, and neither PROJECT nor FORM.")
            )
        _every(door, to, scheme, year, ".docx" if word else ".pdf")
        return
    if project is None or form is None:
        raise typer.BadParameter(_("Say PROJECT and FORM, or --all."))
    if form == MEETING_SHEET:
        _meeting_sheet(door, project, to, as_json)
        return
    if sent is not None:
        _sent(door, project, form, year, sent, to)
        return
    if to is None and not as_json:
        raise typer.BadParameter(_("Say where to with --to FILE.docx or FILE.pdf, or ask for --json."))
    ending = to.suffix.lower() if to is not None else ""
    if to is not None and ending not in _ENDINGS:
        known = ", ".join(_ENDINGS)
        raise Refused([Problem("unknown_format", value=to.suffix or to.name, params={"known": known})])
    reports = door.services().reports
    result = reports.as_json(door.operator, project, form, year)
    if to is not None:
        from gevinst.services.report_batch import produce

        made = produce(reports, door.operator, project, form, year, ending)
        write_file(to, made.data)
        door.say(_("Written: {file}", file=to))
        _as_made(door, made)
        result = {**result, "made": _facts(made)}
    door.answer(result)
    _missing(door, result)


def _meeting_sheet(door: Door, project: str, to: Path | None, as_json: bool) -> None:
    """The steering group's meeting sheet, in the project's language where none is asked for."""
    _ = door.translator
    if to is None and not as_json:
        raise typer.BadParameter(_("Say where to with --to FILE.docx or FILE.pdf, or ask for --json."))
    sheets = door.services().meeting_sheets
    result = sheets.as_json(door.operator, project, door.lang)
    if to is not None:
        made = sheets.file(door.operator, project, to.suffix.lower(), door.lang)
        write_file(to, made.data)
        result["made"] = {
            "file": made.name,
            "pages": made.pages,
            "benefits_shown": made.shown,
            "missing_characters": list(made.missing_characters),
        }
        door.say(_("Written: {file}", file=to))
        left = len(result["rows"]) - made.shown
        if left:
            door.say(_.plural("{n} benefit has no room on the page.", "{n} benefits have no room on the page.", left))  # fmt: skip
        squares(door, made.missing_characters)
    door.answer(result)


def _facts(made: "Produced") -> dict[str, Any]:
    """What the file turned out to be."""
    return {
        "file": made.name,
        "pages": made.pages,
        "too_long": made.too_long,
        "missing_characters": list(made.missing_characters),
    }


def _as_made(door: Door, made: "Produced") -> None:
    """Pages against the form's limit, and characters that could not be printed."""
    _ = door.translator
    if made.pages is not None:
        said = _.plural("{n} page.", "{n} pages.", made.pages)
        if made.too_long:
            said += " " + _("The form allows {most}: shorten the texts.", most=_.number(made.most_pages or 0))
        door.say(said)
    squares(door, made.missing_characters)


def _every(door: Door, folder: Path, scheme: str | None, year: int | None, ending: str) -> None:
    """Every report into a folder, with progress; what is written stays where somebody stops it."""
    from gevinst.services.report_batch import batch, wanted

    _ = door.translator
    services = door.services()
    listed = services.plans.projects_for(door.operator)
    slugs = [each.slug for each in listed if each.scheme and scheme in {None, each.scheme}]
    jobs = wanted(services.reports, door.operator, slugs, year)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused([Problem("cannot_write", file=str(folder), params={"reason": error.strerror or ""})]) from None  # fmt: skip
    written: list[dict[str, Any]] = []
    stopped = False

    def progress(done: int, of: int) -> None:
        door.note(_("{done} of {of} reports", done=_.number(done), of=_.number(of)))

    try:
        for made in batch(services.reports, door.operator, jobs, ending, progress):
            write_file(folder / made.name, made.data)
            written.append(
                {"project": made.project, "form": made.form, "year": made.year, "missing": made.missing, "over_limit": made.over, **_facts(made)}
            )  # fmt: skip
    except KeyboardInterrupt:
        stopped = True
    door.answer({"reports": written, "wanted": len(jobs), "interrupted": stopped, "problems": []})
    long = [each for each in written if each["too_long"]]
    for each in long:
        door.say(_("{file} has more pages than the form allows.", file=each["file"]))
    if stopped:
        door.note(_("Interrupted after {done} of {of} reports. Those are written.", done=_.number(len(written)), of=_.number(len(jobs))))  # fmt: skip
        raise typer.Exit(REFUSED)
    door.say(_.plural("{n} report written to {folder}.", "{n} reports written to {folder}.", len(written), folder=folder))  # fmt: skip


def _sent(door: Door, project: str, form: str, year: int | None, number: int, to: Path | None) -> None:
    """A version as it was sent, and what has changed since."""
    _ = door.translator
    services = door.services()
    where = (door.operator, project, form, year, number)
    result = services.report_sending.sent_json(*where)
    if to is not None:
        ending = to.suffix.lower()
        if ending == ".zip":
            _name, data = services.report_archive.archive(*where)
        else:
            _name, data = services.report_sending.sent_file(*where, ending)
        write_file(to, data)
        door.say(_("Written: {file}", file=to))
    door.answer(result)
    if not result["changed_since"]:
        door.say(_("No figure has changed since it was sent."))
    for each in result["changed_since"]:
        door.say(f"  {each['what']} {each['when']}: {each['old']} \u2192 {each['new']}")


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
