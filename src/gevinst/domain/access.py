"""Who may do what. Every door asks `may(actor, action, resource)`; the answer is no unless a line below says yes."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from gevinst.domain.text import Language


class Role(StrEnum):
    """What somebody is, within the scope of a membership."""

    PROJECT_GROUP = "project_group"
    STEERING_GROUP = "steering_group"
    FUNDER = "funder"
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    """The person at the command line of the machine itself: audited as `local operator`."""


class Action(StrEnum):
    """What can be done, in the words of the person who does it."""

    SEE_PROJECT = "see_project"
    SEE_UNAPPROVED = "see_unapproved"
    EDIT_PLAN = "edit_plan"
    ADOPT_PLAN = "adopt_plan"
    RECORD_MEASUREMENT = "record_measurement"
    APPROVE_MEASUREMENT = "approve_measurement"
    EDIT_REPORT = "edit_report"
    SEE_REPORT = "see_report"
    DECIDE = "decide"
    SEE_PORTFOLIO = "see_portfolio"
    CREATE_PROJECT = "create_project"
    MANAGE_PEOPLE = "manage_people"
    SEE_AUDIT = "see_audit"


Scope = Literal["project", "party", "scheme", "all"]


@dataclass(frozen=True, slots=True)
class Membership:
    """One role in one scope. `key` is a project slug, party key or scheme id; None for scope `all`."""

    role: Role
    scope: Scope
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. `title` is a role's name ("Prosjektleder"), never a person's."""

    user_id: int | None
    title: str
    language: Language
    memberships: tuple[Membership, ...] = ()

    @property
    def roles(self) -> frozenset[Role]:
        """Every role held anywhere."""
        return frozenset(membership.role for membership in self.memberships)


@dataclass(frozen=True, slots=True)
class Resource:
    """What the action is about. A portfolio has a scheme but no project; the whole installation has neither."""

    project: str | None = None
    scheme: str | None = None
    parties: frozenset[str] = frozenset()


_PROJECT = frozenset(
    {
        Action.SEE_PROJECT,
        Action.SEE_UNAPPROVED,
        Action.EDIT_PLAN,
        Action.RECORD_MEASUREMENT,
        Action.EDIT_REPORT,
        Action.SEE_REPORT,
    }
)
_STEERING = frozenset(
    {
        Action.SEE_PROJECT,
        Action.SEE_UNAPPROVED,
        Action.ADOPT_PLAN,
        Action.APPROVE_MEASUREMENT,
        Action.SEE_REPORT,
        Action.DECIDE,
    }
)
_FUNDER = frozenset({Action.SEE_PROJECT, Action.SEE_REPORT, Action.SEE_PORTFOLIO})
_ALL = frozenset(Action)

_ALLOWED: dict[Role, frozenset[Action]] = {
    Role.PROJECT_GROUP: _PROJECT,
    Role.STEERING_GROUP: _STEERING,
    Role.FUNDER: _FUNDER,
    # An administrator runs the installation; figures and plans belong to the projects.
    Role.ADMINISTRATOR: frozenset(
        {
            Action.MANAGE_PEOPLE,
            Action.SEE_AUDIT,
            Action.CREATE_PROJECT,
            Action.SEE_PROJECT,
            Action.SEE_PORTFOLIO,
        }
    ),
    Role.OPERATOR: _ALL,
}


def may(actor: Actor | None, action: Action, resource: Resource) -> bool:
    """Whether `actor` may do `action` to `resource`; nobody, or no matching membership, may nothing."""
    if actor is None:
        return False
    return any(
        action in _ALLOWED[membership.role] and _covers(membership, resource)
        for membership in actor.memberships
    )


def _covers(membership: Membership, resource: Resource) -> bool:
    match membership.scope:
        case "all":
            return True
        case "scheme":
            return membership.key is not None and membership.key == resource.scheme
        case "project":
            return membership.key is not None and membership.key == resource.project
        case "party":
            return membership.key is not None and membership.key in resource.parties
