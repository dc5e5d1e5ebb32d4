"""`gevinst projects`: which projects there are."""

import typer

from gevinst.cli.door import Door, Json, command

group = typer.Typer(help="The projects in the database.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Adds the group."""
    app.add_typer(group, name="projects")


@command(group, "list")
def list_projects(door: Door, as_json: Json = False) -> None:
    """List the projects: slug, title, scheme and dates."""
    _ = door.translator
    found = door.services().plans.projects_for(door.operator)
    door.answer(
        {
            "projects": [
                {
                    "slug": each.slug,
                    "title": each.title,
                    "scheme": each.scheme,
                    "starts": each.starts,
                    "ends": each.ends,
                    "invented": each.invented,
                }
                for each in found
            ]
        }
    )
    if not found:
        door.say(_("There are no projects yet. Read in a plan: gevinst plan import FILE"))
        return
    door.table(
        [_("Project"), _("Title"), _("Scheme"), _("Starts"), _("Ends")],
        [
            (
                each.slug,
                each.title + (f" ({_('invented')})" if each.invented else ""),
                each.scheme,
                each.starts,
                each.ends,
            )
            for each in found
        ],
    )
