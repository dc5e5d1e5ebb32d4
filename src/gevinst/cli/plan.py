"""`gevinst plan`: benefit plans in from Word, Excel, JSON and YAML, and out again."""

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gevinst.cli.door import Door, DryRun, Json, command, write_file

if TYPE_CHECKING:
    from gevinst.domain.plan import PlanDocument
    from gevinst.services.plans import PlanRead

group = typer.Typer(help="Benefit plans in and out.", no_args_is_help=True)

_WIDTH = 100


def register(app: typer.Typer) -> None:
    """Adds the group."""
    app.add_typer(group, name="plan")


@command(group, "import")
def import_plan(
    door: Door,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A plan: .docx, .xlsx, .json or .yaml.")],
    scheme: Annotated[
        str | None, typer.Option("--scheme", metavar="ID", help="The grant scheme it belongs to.")
    ] = None,
    project: Annotated[
        str | None,
        typer.Option("--project", metavar="SLUG", help="Update this project instead of making a new one."),
    ] = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Read in a plan and print what was understood, which columns are empty, and the project's slug."""
    from gevinst.exchange.files import PLAN_LIMIT_MB, read_limited
    from gevinst.exchange.plan_json import import_result

    data = read_limited(file, file.name, PLAN_LIMIT_MB)
    read = door.services().plans.import_file(door.operator, file.name, data, scheme, project, dry_run)
    if door.as_json:
        result = import_result(read.found)
        result["project"] |= {"slug": read.slug, "scheme": scheme or result["project"]["scheme"]}
        result["notes"] = [door.problem(note) for note in read.found.notes]
        door.answer({**result, "stored": read.stored, "new": read.new, "differences": list(read.differences)})
        return
    if dry_run:
        _differences(door, read)
    _understood(door, read.found.document)
    _empty(door, read)
    for note in read.found.notes:
        door.say(door.line(note))
    if not dry_run:
        _differences(door, read)
    door.say()
    door.say(_outcome(door, read))


def _outcome(door: Door, read: "PlanRead") -> str:
    _ = door.translator
    if not read.stored:
        return _("Nothing was stored. The project would be: {slug}", slug=read.slug)
    if read.new:
        return _("Stored as a new project: {slug}", slug=read.slug)
    return _("Stored in the project: {slug}", slug=read.slug)


def _differences(door: Door, read: "PlanRead") -> None:
    """What an update changes; a new project differs from nothing."""
    _ = door.translator
    if read.new:
        return
    if not read.differences:
        door.say(_("The file says nothing that the project does not say already."))
        return
    door.say(
        _.plural(
            "{n} difference from the project:", "{n} differences from the project:", len(read.differences)
        )
    )
    for difference in read.differences:
        door.say(f"  {difference}")
    door.say()


def _understood(door: Door, document: "PlanDocument") -> None:
    """Every text that was found, under the form's own headings."""
    from gevinst.exchange.plan_form import BENEFICIARIES, HEADINGS

    _ = door.translator
    door.say(document.project.title)
    door.say(_.plural("{n} benefit:", "{n} benefits:", len(document.benefits)))
    for number, benefit in enumerate(document.benefits, start=1):
        door.say()
        door.say(f"{number}. {_folded(benefit.title)}")
        texts = {
            "beneficiaries": benefit.beneficiaries_text
            or ", ".join(_(BENEFICIARIES[each]) for each in benefit.beneficiaries),
            "responsible": benefit.responsible_text,
            "measurement": benefit.measurement_text,
            "how_to_measure": benefit.how_to_measure_text,
            "preconditions": benefit.preconditions_text,
            "freed_resources": benefit.freed_resources_text,
        }
        for column, text in texts.items():
            _labelled(door, _(HEADINGS[column]), text)
        _horizons(door, benefit.horizons)
        for indicator in benefit.indicators:
            _labelled(door, _("Indicator"), f"{indicator.title} ({indicator.key})")
    level = document.project_level
    door.say()
    door.say(_("For the project as a whole"))
    for text in level.how_to_measure:
        _labelled(door, _(HEADINGS["how_to_measure"]), text)
    for text in level.preconditions:
        _labelled(door, _(HEADINGS["preconditions"]), text)
    _labelled(door, _(HEADINGS["freed_resources"]), level.freed_resources)
    _horizons(door, level.horizons)
    door.say()


def _horizons(door: Door, horizons: "object") -> None:
    from gevinst.domain.horizon import HORIZONS
    from gevinst.exchange.plan_form import HORIZON_NAMES

    _ = door.translator
    for horizon in HORIZONS:
        _labelled(door, _(HORIZON_NAMES[horizon]), horizons.at(horizon))  # type: ignore[attr-defined]


def _labelled(door: Door, label: str, text: str | None) -> None:
    if text:
        whole = f"{label.rstrip('?:')}: {_folded(text)}"
        door.say(textwrap.fill(whole, _WIDTH, initial_indent="   ", subsequent_indent="     "))


def _folded(text: str) -> str:
    return " ".join(text.split())


def _empty(door: Door, read: "PlanRead") -> None:
    """The columns that are empty, benefit by benefit."""
    from gevinst.exchange.plan_form import HEADINGS

    _ = door.translator
    if not read.found.empty:
        door.say(_("No column is empty."))
        return
    door.say(_("Still empty:"))
    alike: dict[tuple[str, ...], list[str]] = {}
    for number, _benefit in enumerate(read.found.document.benefits, start=1):
        columns = tuple(column for at, column in read.found.empty if at == number)
        if columns:
            alike.setdefault(columns, []).append(str(number))
    for columns, numbers in alike.items():
        named = "; ".join(_(HEADINGS[column]) for column in columns)
        whole = _.plural("Benefit {which}: {columns}", "Benefits {which}: {columns}", len(numbers), which=", ".join(numbers), columns=named)  # fmt: skip
        door.say(textwrap.fill(whole, _WIDTH, initial_indent="  ", subsequent_indent="    "))


@command(group, "export")
def export_plan(
    door: Door,
    project: Annotated[str, typer.Argument(metavar="PROJECT", help="The project's slug.")],
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="Where to: .docx, .xlsx, .json or .yaml.")],
) -> None:
    """Write a plan to a file that reads back equal."""
    _ = door.translator
    write_file(to, door.services().plans.export(door.operator, project, to.suffix))
    door.say(_("Written: {file}", file=to))
