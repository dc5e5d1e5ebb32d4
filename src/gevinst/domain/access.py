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
    BENEFIT_OWNER = "benefit_owner"
    """Gevinsteier at a party: goes on with the benefits that were handed over to it."""
    REPORTER = "reporter"
    """Delivers the figures that a party holds, and nothing else."""
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
    """A report that was sent. A draft is seen by those who see what nobody has approved."""
    SIGN_REPORT = "sign_report"
    SEND_REPORT = "send_report"
    ANSWER_REPORT = "answer_report"
    """For the funder: receive, return with a comment, accept."""
    DECIDE = "decide"
    SEE_PORTFOLIO = "see_portfolio"
    DECIDE_CLAIMS = "decide_claims"
    """For the funder: what counts where two projects claim the same gain."""
    EDIT_AWARD = "edit_award"
    EDIT_MONEY = "edit_money"
    """Enter what is spent, contributed and gained, freed resources, and what they are converted with."""
    ASK_REDISPOSITION = "ask_redisposition"
    ANSWER_REDISPOSITION = "answer_redisposition"
    HAND_OVER = "hand_over"
    """Prepare a handover and sign it for the project."""
    TAKE_OVER = "take_over"
    """Sign for the line."""
    FOLLOW_UP_LATER = "follow_up_later"
    """Say what became of a benefit after the project."""
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
    holders: frozenset[str] | None = None
    """The parties that hold the very thing: a series, a benefit that was handed over. None: the project as a whole."""
    handed_over: bool = False
    """The line has taken over the benefit: the project group reads, and no longer writes."""


_PROJECT = frozenset(
    {
        Action.SEE_PROJECT,
        Action.SEE_UNAPPROVED,
        Action.EDIT_PLAN,
        Action.RECORD_MEASUREMENT,
        Action.EDIT_REPORT,
        Action.SEE_REPORT,
        Action.SIGN_REPORT,
        Action.SEND_REPORT,
        Action.EDIT_AWARD,
        Action.EDIT_MONEY,
        Action.ASK_REDISPOSITION,
        Action.HAND_OVER,
    }
)
_STEERING = frozenset(
    {
        Action.SEE_PROJECT,
        Action.SEE_UNAPPROVED,
        Action.ADOPT_PLAN,
        Action.APPROVE_MEASUREMENT,
        Action.SEE_REPORT,
        # The leaders of both levels meet in the steering group.
        Action.SIGN_REPORT,
        Action.DECIDE,
        # The line's leaders meet in the steering group.
        Action.TAKE_OVER,
    }
)
_FUNDER = frozenset(
    {
        Action.SEE_PROJECT,
        Action.SEE_REPORT,
        Action.SEE_PORTFOLIO,
        Action.DECIDE_CLAIMS,
        Action.ANSWER_REPORT,
        Action.EDIT_AWARD,
        Action.ANSWER_REDISPOSITION,
    }
)
_OWNER = frozenset(
    {
        Action.SEE_PROJECT,
        Action.SEE_UNAPPROVED,
        Action.SEE_REPORT,
        Action.RECORD_MEASUREMENT,
        Action.TAKE_OVER,
        Action.FOLLOW_UP_LATER,
    }
)
_REPORTER = frozenset({Action.SEE_PROJECT, Action.SEE_UNAPPROVED, Action.RECORD_MEASUREMENT})
_HOLDS = frozenset({Action.RECORD_MEASUREMENT, Action.TAKE_OVER, Action.FOLLOW_UP_LATER})
"""What an owner or a reporter may do with what their party holds, and with nothing else."""
_ENDS_WITH_HANDOVER = frozenset({Action.EDIT_PLAN, Action.RECORD_MEASUREMENT, Action.HAND_OVER})
"""What the project group no longer may with a benefit that the line has taken over."""
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
    Role.BENEFIT_OWNER: _OWNER,
    Role.REPORTER: _REPORTER,
    Role.OPERATOR: _ALL,
}


def may(actor: Actor | None, action: Action, resource: Resource) -> bool:
    """Whether `actor` may do `action` to `resource`; nobody, or no matching membership, may nothing."""
    if actor is None:
        return False
    return any(
        action in _ALLOWED[membership.role]
        and _covers(membership, resource)
        and not _withheld(membership, action, resource)
        for membership in actor.memberships
    )


@dataclass(frozen=True, slots=True)
class Reach:
    """Which projects somebody reaches: all, or those that have one of the slugs, schemes or parties."""

    everything: bool = False
    projects: frozenset[str] = frozenset()
    schemes: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()


def reach(actor: Actor | None, action: Action) -> Reach:
    """The projects that `may` says yes to, as the database can be asked for them without reading each one.

    For what is about a project as a whole: nothing that is withheld from one who holds a part of it.
    """
    held = [each for each in actor.memberships if action in _ALLOWED[each.role]] if actor else []

    def keys(scope: Scope) -> frozenset[str]:
        return frozenset(each.key for each in held if each.scope == scope and each.key is not None)

    return Reach(any(each.scope == "all" for each in held), keys("project"), keys("scheme"), keys("party"))


def may_sign(actor: Actor | None, of_level: bool, party: str | None, resource: Resource) -> bool:
    """Whether `actor` may sign a report in a role for a party. `of_level`: the role belongs to one level of the service.

    The project group signs for the project itself; the leaders of a level meet in the steering group. Who is there for
    one party only signs for no other.
    """
    if actor is None:
        return False
    return any(
        Action.SIGN_REPORT in _ALLOWED[membership.role]
        and _covers(membership, resource)
        and not (of_level and membership.role is Role.PROJECT_GROUP)
        and (membership.scope != "party" or membership.key == party)
        for membership in actor.memberships
    )


def is_confined(actor: Actor, resource: Resource) -> bool:
    """Whether somebody is here as an owner or a reporter only: they are shown what is theirs to do, not all that waits."""
    roles = {membership.role for membership in actor.memberships if _covers(membership, resource)}
    return bool(roles) and roles <= {Role.BENEFIT_OWNER, Role.REPORTER}


def _withheld(membership: Membership, action: Action, resource: Resource) -> bool:
    """What a role's right does not reach: others' figures, and benefits that the line has taken over."""
    if membership.role is Role.PROJECT_GROUP:
        return resource.handed_over and action in _ENDS_WITH_HANDOVER
    if membership.role not in (Role.BENEFIT_OWNER, Role.REPORTER) or action not in _HOLDS:
        return False
    if membership.scope != "party" or resource.holders is None:
        return False
    return membership.key not in resource.holders


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
