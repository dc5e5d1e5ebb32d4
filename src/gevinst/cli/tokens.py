"""`gevinst tokens`: keys to the API. A key acts as a user, is shown once and kept as a hash."""

import datetime as dt
from typing import Annotated

import typer

from gevinst.cli.door import Door, Json, command

group = typer.Typer(help="Keys to the API.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Adds the group."""
    app.add_typer(group, name="tokens")


@command(group, "make")
def make(
    door: Door,
    username: Annotated[str, typer.Argument(metavar="USERNAME", help="The user that the key acts as.")],
    name: Annotated[str, typer.Option("--name", help="What the key is for.")],
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="How long it holds.")] = 365,
    as_json: Json = False,
) -> None:
    """Make a key and print it. It is shown this once only."""
    _ = door.translator
    key = door.services().people.make_token(door.operator, username, name, days)
    door.answer({"token": key, "username": username, "name": name, "days": days})
    door.say(key)
    if not door.as_json:
        door.note(_("Keep the key now: it cannot be shown again."))


@command(group, "list")
def list_tokens(door: Door, as_json: Json = False) -> None:
    """List the keys, without the keys themselves."""
    from gevinst.bootstrap import now

    _ = door.translator
    people = door.services().people
    names = {user.id: user.username for user in people.users(door.operator)}
    found = people.tokens(door.operator)
    door.answer(
        {
            "tokens": [
                {
                    "id": token.uid,
                    "username": names.get(token.user_id),
                    "name": token.name,
                    "created": token.created_at.isoformat(),
                    "expires": _iso(token.expires_at),
                    "revoked": _iso(token.revoked_at),
                }
                for token in found
            ]
        }
    )
    today = now()
    door.table(
        [_("Id"), _("User"), _("Name"), _("Status")],
        [
            (
                token.uid,
                names.get(token.user_id),
                token.name,
                _("revoked")
                if token.revoked_at
                else _("expired")
                if token.expires_at and token.expires_at <= today
                else _("until {date}", date=_.date(token.expires_at))
                if token.expires_at
                else _("holds"),
            )
            for token in found
        ],
    )


@command(group, "revoke")
def revoke(
    door: Door, token: Annotated[str, typer.Argument(metavar="ID", help="The id that `list` shows.")]
) -> None:
    """Make a key worthless."""
    _ = door.translator
    door.services().people.revoke_token(door.operator, token)
    door.say(_("The key does not hold any more."))


def _iso(at: dt.datetime | None) -> str | None:
    return at.isoformat() if at else None
