"""`gevinst reminders`: the mails about what is due. To be run once a day by the machine's own timer."""

from typing import Annotated

import typer

from gevinst.cli.door import REFUSED, Door, DryRun, Json, command

group = typer.Typer(help="Mails about what is due.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Adds the group."""
    app.add_typer(group, name="reminders")


@command(group, "send")
def send(
    door: Door,
    dry_run: DryRun = False,
    as_json: Json = False,
    show: Annotated[
        bool, typer.Option("--show", help="With --dry-run: print each mail as plain text too.")
    ] = False,
) -> None:
    """Send the mails that are planned by today: one a person, none where nothing waits, none twice for a day.

    Exit code 1 where a mail was not taken; the next run tries it again.
    """
    from gevinst.services.reminders import connection_of

    _ = door.translator
    settings = door.settings()
    connect = None if dry_run else connection_of(settings)
    found = door.services().reminders.send(door.operator, connect, settings.public_url)
    failed = [each for each in found if each.outcome == "failed"]
    door.answer(
        {
            "dry_run": dry_run,
            "people": [
                {
                    "username": each.username,
                    "outcome": each.outcome,
                    "overdue": each.overdue,
                    "sent_back": each.returned,
                    "due_soon": each.coming,
                    "reason": each.reason,
                    **({"subject": each.mail.subject, "text": each.mail.text} if show and each.mail else {}),
                }
                for each in found
            ],
        }
    )
    outcomes = {
        "sent": _("sent"),
        "would_send": _("would be sent"),
        "nothing": _("nothing waits"),
        "failed": _("not taken"),
        "done_already": _("done already"),
    }
    if found:
        door.table(
            [_("User"), _("Mail"), _("Overdue"), _("Sent back"), _("Due soon"), _("Reason")],
            [
                (
                    each.username,
                    outcomes[each.outcome],
                    each.overdue,
                    each.returned,
                    each.coming,
                    each.reason or "",
                )
                for each in found
            ],
        )
    else:
        door.say(_("No mail is planned for today."))
    if show:
        for each in found:
            if each.mail is not None:
                door.say(f"\n{each.mail.subject}\n\n{each.mail.text}")
    if failed:
        door.note(
            _.plural(
                "{n} mail was not taken. The next run tries it again.",
                "{n} mails were not taken. The next run tries them again.",
                len(failed),
            )
        )
        raise typer.Exit(REFUSED)
