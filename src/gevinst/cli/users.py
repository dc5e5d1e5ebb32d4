"""`gevinst users`: who may come in, and as what. Titles are of roles, never people's names."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from gevinst.cli.door import Door, Json, command
from gevinst.domain.errors import Problem, Refused
from gevinst.i18n import N_, Language

if TYPE_CHECKING:
    from gevinst.domain.access import Membership
    from gevinst.services.everything import Services
    from gevinst.storage.people import User

group = typer.Typer(help="People with a login, and their roles.", no_args_is_help=True)

ROLE_NAMES: dict[str, str] = {
    "project_group": N_("Project group"),
    "steering_group": N_("Steering group"),
    "funder": N_("Funder"),
    "administrator": N_("Administrator"),
    "benefit_owner": N_("Benefit owner"),
    "reporter": N_("Reporter"),
}
"""The roles that can be given, by their names in `gevinst.domain.access`."""

_SCOPES = {
    "project_group": "project",
    "steering_group": "project",
    "funder": "scheme",
    "benefit_owner": "party",
    "reporter": "party",
}
"""What a role is in where only a key is given."""

Username = Annotated[str, typer.Argument(metavar="USERNAME")]
Roles = Annotated[
    list[str] | None,
    typer.Option(
        "--role",
        metavar="ROLE[:KEY]",
        help="May stand several times: project_group:SLUG, steering_group:SLUG, funder:SCHEME, benefit_owner:PARTY, "
        "reporter:PARTY, administrator. "
        "In full ROLE:SCOPE:KEY with scope project, party, scheme or all.",
    ),
]
FromInput = Annotated[
    bool,
    typer.Option("--password-stdin", help="Read the password from standard input instead of asking for it."),
]


def register(app: typer.Typer) -> None:
    """Adds the group."""
    app.add_typer(group, name="users")


@command(group, "add")
def add(
    door: Door,
    username: Username,
    title: Annotated[str, typer.Option("--title", help="What the user is: a role, not a person's name.")],
    role: Roles = None,
    language: Annotated[
        Language, typer.Option("--language", help="The language that the user reads.")
    ] = "nb",
    password_stdin: FromInput = False,
    as_json: Json = False,
) -> None:
    """Add somebody who can log in."""
    _ = door.translator
    services = door.services()
    memberships = _memberships(services, door, role or ())
    services.people.add(
        door.operator, username, title, _password(door, password_stdin), memberships, language
    )
    door.answer({"username": username.strip().lower(), "roles": [_written(each) for each in memberships]})
    door.say(_("{username} can log in.", username=username.strip().lower()))


@command(group, "list")
def list_users(door: Door, as_json: Json = False) -> None:
    """List everybody with a login."""
    _ = door.translator
    found = door.services().people.users(door.operator)
    door.answer(
        {
            "users": [
                {
                    "username": user.username,
                    "title": user.title,
                    "language": user.language,
                    "active": user.active,
                    "roles": [_written(each) for each in user.memberships],
                }
                for user in found
            ]
        }
    )
    door.table(
        [_("User"), _("Title"), _("Active"), _("Roles")],
        [
            (
                user.username,
                user.title,
                _("yes") if user.active else _("no"),
                ", ".join(_written(each) for each in user.memberships),
            )
            for user in found
        ],
    )


@command(group, "password")
def password(door: Door, username: Username, password_stdin: FromInput = False) -> None:
    """Set a new password; every open session of the user ends."""
    _ = door.translator
    services = door.services()
    _existing(services, door, username)
    services.people.set_password(door.operator, username, _password(door, password_stdin))
    door.say(_("The password of {username} is changed.", username=username))


@command(group, "roles")
def roles(door: Door, username: Username, role: Roles = None, as_json: Json = False) -> None:
    """Set what somebody is (all of it: earlier roles go), or show it where no --role is given."""
    _ = door.translator
    services = door.services()
    user = _existing(services, door, username)
    held: Sequence[Membership] = user.memberships
    if role:
        held = _memberships(services, door, role)
        services.people.set_memberships(door.operator, username, held)
    door.answer({"username": user.username, "roles": [_written(each) for each in held]})
    door.say(f"{user.username}: " + (", ".join(_in_words(each, door) for each in held) or _("no roles")))


@command(group, "deactivate")
def deactivate(
    door: Door,
    username: Username,
    undo: Annotated[bool, typer.Option("--undo", help="Give the access back.")] = False,
) -> None:
    """Take somebody's access away; what they have done stays in the trail."""
    _ = door.translator
    door.services().people.set_active(door.operator, username, undo)
    door.say(
        _("{username} can log in.", username=username)
        if undo
        else _("{username} cannot log in any more.", username=username)
    )


def _existing(services: "Services", door: Door, username: str) -> "User":
    wanted = username.strip().lower()
    for user in services.people.users(door.operator):
        if user.username == wanted:
            return user
    raise Refused([Problem("unknown_user", value=username)])


def _password(door: Door, from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    _ = door.translator
    typed: str = typer.prompt(_("Password"), hide_input=True, confirmation_prompt=_("Once more"), err=True)
    return typed


def _memberships(services: "Services", door: Door, texts: Sequence[str]) -> "tuple[Membership, ...]":
    """`ROLE`, `ROLE:KEY` or `ROLE:SCOPE:KEY`, each naming something that exists. Refused with every problem."""
    parsed = [(text, _membership(text)) for text in texts]
    named = {each.key or "" for _text, each in parsed if each is not None and each.scope == "project"}
    known = {
        "project": set(services.plans.seen_among(door.operator, named)),
        "scheme": set(services.plans.schemes),
        "party": set(services.plans.parties()),
    }
    found, problems = [], []
    for text, membership in parsed:
        if membership is None:
            problems.append(Problem("not_a_role", field="role", value=text))
        elif membership.scope != "all" and membership.key not in known[membership.scope]:
            problems.append(Problem(f"unknown_{membership.scope}", field="role", value=membership.key))
        else:
            found.append(membership)
    if problems:
        raise Refused(problems)
    return tuple(found)


def _membership(text: str) -> "Membership | None":
    """None for a text that names no role and scope."""
    from gevinst.domain.access import Membership, Role

    name, *rest = text.strip().split(":")
    if name not in ROLE_NAMES or len(rest) > 2 or not all(rest):
        return None
    if rest == ["all"] or (not rest and name == "administrator"):
        return Membership(Role(name), "all")
    if len(rest) == 1 and name in _SCOPES:
        rest = [_SCOPES[name], *rest]
    if len(rest) != 2 or rest[0] not in {"project", "party", "scheme"}:
        return None
    return Membership(Role(name), rest[0], rest[1])  # type: ignore[arg-type]  # one of the three


def _written(membership: "Membership") -> str:
    """As it can be given again."""
    parts = (membership.role.value, membership.scope, membership.key)
    return ":".join(part for part in parts if part)


def _in_words(membership: "Membership", door: Door) -> str:
    _ = door.translator
    name = _(ROLE_NAMES[membership.role.value])
    return f"{name} ({membership.key})" if membership.key else name
