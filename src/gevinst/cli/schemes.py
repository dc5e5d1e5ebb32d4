"""`gevinst schemes`: the grant schemes as loaded, and a check of every file that people edit."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gevinst.cli.door import REFUSED, Door, Json, command
from gevinst.domain.errors import Problem, Refused

if TYPE_CHECKING:
    from gevinst.domain.scheme import ReportForm, Scheme

group = typer.Typer(help="The grant schemes, their rules and report forms.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Adds the group."""
    app.add_typer(group, name="schemes")


@command(group, "list")
def list_schemes(door: Door, as_json: Json = False) -> None:
    """List the grant schemes."""
    from gevinst.catalogue.schemes import schemes

    _ = door.translator
    found = list(schemes().values())
    door.answer({"schemes": [_brief(each, door) for each in found]})
    door.table(
        [_("Scheme"), _("Name"), _("Report forms")],
        [(each.id, _.local(each.name), ", ".join(form.key for form in each.report_forms)) for each in found],
    )


@command(group, "show")
def show(
    door: Door,
    scheme: Annotated[str, typer.Argument(metavar="ID", help="The id of a scheme.")],
    as_json: Json = False,
) -> None:
    """Show one scheme: its forms with their ids, its rules and criteria."""
    from gevinst.catalogue.schemes import schemes

    known = schemes()
    if scheme not in known:
        raise Refused([Problem("unknown_scheme", value=scheme)])
    found = known[scheme]
    door.answer({**_brief(found, door), "scheme": found.model_dump(mode="json")})
    _show(door, found)


def _brief(scheme: "Scheme", door: Door) -> dict[str, Any]:
    _ = door.translator
    return {
        "id": scheme.id,
        "name": _.local(scheme.name),
        "short_name": _.local(scheme.short_name),
        "language": scheme.language,
        "forms": [
            {
                "id": form.key,
                "kind": form.kind,
                "name": _.local(form.name),
                "title": form.title,
                "official": form.official,
            }
            for form in scheme.report_forms
        ],
    }


def _show(door: Door, scheme: "Scheme") -> None:
    from gevinst.domain.scheme import NotStated
    from gevinst.i18n.scheme_words import RULE_NAMES, SILENT_NAMES, not_stated

    _ = door.translator
    door.say(f"{scheme.id}: {_.local(scheme.name)}")
    door.say()
    door.say(_("Report forms"))
    for form in scheme.report_forms:
        _show_form(door, form)
    door.say()
    door.say(_("Rules"))
    for rule in scheme.rules:
        door.say(f"  {_(RULE_NAMES[rule.kind])}: {rule.text}")
    door.say()
    door.say(_("Criteria"))
    if isinstance(scheme.criteria, NotStated):
        door.say(f"  {not_stated(_)}")
    else:
        for criterion in scheme.criteria:
            door.say(f"  {criterion.text}")
    if scheme.not_stated:
        door.say()
        door.say(_("The scheme says nothing about: {what}", what=", ".join(_(SILENT_NAMES[each]) for each in scheme.not_stated)))  # fmt: skip


def _show_form(door: Door, form: "ReportForm") -> None:
    from gevinst.i18n.scheme_words import due_words, limit_words, official_label, pages_words

    _ = door.translator
    mark = official_label(form, _)
    door.say(f"  {form.key}: {form.title}" + (f" ({mark})" if mark else ""))
    door.say(f"    {_('Due')}: {due_words(form, _)}. {_('Length')}: {pages_words(form.pages, _)}")
    for section in form.sections:
        limit = limit_words(section, _)
        door.say(f"    - {section.key}: {section.heading}" + (f" ({limit})" if limit else ""))


@command(group, "check")
def check(
    door: Door,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--schemas", exists=True, file_okay=False, help="Another folder of schemes, measures and parties."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Check every file of schemes, measures, economics and parties; each mistake with file and line."""
    from gevinst.catalogue.checking import check as check_files

    _ = door.translator
    problems = check_files(folder)
    if problems:
        door.refuse(problems)
        raise typer.Exit(REFUSED)
    door.answer({"problems": []})
    door.say(_("All files are correct."))
