"""`gevinst measures`: the catalogue of measures that all projects share, and where each one is from."""

from typing import TYPE_CHECKING, Any

import typer

from gevinst.cli.door import Door, Json, command

if TYPE_CHECKING:
    from gevinst.i18n import Translator
    from gevinst.services.measure_proposals import CatalogueLine

group = typer.Typer(help="The measures that all projects share.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Adds the group."""
    app.add_typer(group, name="measures")


@command(group, "list")
def list_measures(door: Door, as_json: Json = False) -> None:
    """List the measures in every version: those of the files, and those that projects proposed and were accepted."""
    _ = door.translator
    found = door.services().measure_proposals.lines(door.operator)
    door.answer({"measures": [_as_data(each, _) for each in found]})
    door.table(
        [_("Shared measure"), _("Version"), _("Name"), _("Unit"), _("From")],
        [
            (
                each.measure.key,
                each.measure.version,
                _.local(each.measure.name),
                _.local(each.measure.unit.name),
                _origin(each, _),
            )
            for each in found
        ],
    )


def _origin(line: "CatalogueLine", _: "Translator") -> str:
    if line.project is None or line.accepted_at is None:
        return _("The files of the catalogue")
    return _("{project}, accepted {date}", project=line.project, date=_.date(line.accepted_at))


def _as_data(line: "CatalogueLine", _: "Translator") -> dict[str, Any]:
    """`origin` says where it is from; `measure` is the whole definition."""
    return {
        "key": line.measure.key,
        "version": line.measure.version,
        "name": _.local(line.measure.name),
        "origin": {
            "kind": "files" if line.project is None else "project",
            "project": line.project,
            "accepted_at": line.accepted_at.isoformat() if line.accepted_at else None,
            "accepted_by": line.accepted_by,
        },
        "measure": line.measure.model_dump(mode="json"),
    }
