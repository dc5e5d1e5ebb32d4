"""Handing a benefit over to the line when its project ends: who takes it, how it is measured on, what is expected when.

The project group and the owner sign, each for their own. From the day after the project's end (or the second signature,
where that is later) the project group can read but not write, and the owner goes on. A benefit that nobody has taken over
stays with the project group and is said everywhere to lack a receiver; but not where a main project goes on from this one:
there the benefits live on, and nothing is handed over here.
"""

import datetime as dt
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from gevinst.domain.horizon import Frequency, add_months
from gevinst.domain.plan import Benefit, RoleAt, new_id
from gevinst.domain.text import Frozen

MONTHS = (6, 12, 24)
"""When the owner looks at the benefit again, in months from the project's end."""
NEAR_DAYS = 90
"""So many days before the project's end it begins to matter that a benefit has no receiver."""
EARLIEST_DAYS = 92
"""A follow-up can be written so many days before its last day, and not earlier: it would be a guess."""


class Signature(Frozen):
    """Who signed, by role, and when. Never a person's name."""

    role: str = Field(min_length=1, max_length=200)
    party: str | None = None
    at: dt.datetime


class Expected(Frozen):
    """What is expected at one follow-up: a value in the measure's unit, or words; neither where nothing is."""

    months: int
    value: float | None = None
    text: str | None = None


class Holds(StrEnum):
    """What a follow-up after the project found."""

    HOLDS = "holds"
    PARTLY = "partly"
    LOST = "lost"
    NOT_KNOWN = "not_known"


class LaterFollowUp(Frozen):
    """What the owner found 6, 12 or 24 months after the project."""

    id: str = Field(default_factory=new_id)
    months: int
    at: dt.datetime
    by: str
    """A role's title."""
    holds: Holds
    text: str = Field(min_length=1, max_length=2000)


class Declined(Frozen):
    """A party that was asked and does not take the benefit over: when it said so, in which role, and why."""

    party: str
    at: dt.date
    by: str = Field(min_length=1, max_length=200)
    """A role's title."""
    reason: str = Field(min_length=1, max_length=2000)


class Handover(Frozen):
    """The handing over of one benefit."""

    id: str = Field(default_factory=new_id)
    benefit: str
    """The benefit's id."""
    owner: RoleAt | None = None
    """Gevinsteier in the line. None: nobody yet."""
    unit: str | None = Field(default=None, max_length=200)
    """The owner's unit within the party: a clinic, a department."""
    frequency: Frequency | None = None
    """How often it is measured after the project; None: no measuring plan yet."""
    reporter: RoleAt | None = None
    """Who delivers the figures after the project."""
    expected: tuple[Expected, ...] = ()
    operation: str | None = Field(default=None, max_length=500)
    """What it costs to keep up, and where that is paid."""
    open_points: str | None = Field(default=None, max_length=1000)
    asked: dt.date | None = None
    """When a party was asked to take it over."""
    asked_party: str | None = None
    reminded: dt.date | None = None
    declined: tuple[Declined, ...] = ()
    """The parties that have said no, the earliest first."""
    project_signed: Signature | None = None
    owner_signed: Signature | None = None
    follow_ups: tuple[LaterFollowUp, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for name, found in (("expected", self.expected), ("follow_ups", self.follow_ups)):
            months = [each.months for each in found]
            if len(set(months)) != len(months) or set(months) - set(MONTHS):
                raise ValueError(f"{name}: one for each of 6, 12 and 24 months")
        if (self.project_signed or self.owner_signed) and (self.owner is None or self.frequency is None):
            raise ValueError("nothing can be signed before there is an owner and a measuring plan")
        return self

    @property
    def state(self) -> "HandoverState":
        """How far it has come."""
        if self.owner is None:
            return HandoverState.NO_OWNER
        if self.frequency is None:
            return HandoverState.NO_PLAN
        if self.project_signed and self.owner_signed:
            return HandoverState.HANDED_OVER
        if self.project_signed:
            return HandoverState.WAITS_FOR_OWNER
        return HandoverState.WAITS_FOR_PROJECT if self.owner_signed else HandoverState.READY

    def taken_over(self, project_ends: dt.date | None, today: dt.date) -> bool:
        """Whether the line has it now: both have signed and the project has ended."""
        return self.state is HandoverState.HANDED_OVER and project_ends is not None and project_ends < today

    @property
    def signed(self) -> bool:
        """Whether anybody has signed: what stands there is then what they signed."""
        return self.project_signed is not None or self.owner_signed is not None

    def follow_up_at(self, months: int) -> LaterFollowUp | None:
        """What was found at one follow-up."""
        return next((each for each in self.follow_ups if each.months == months), None)

    def expected_at(self, months: int) -> Expected | None:
        """What is expected at one follow-up."""
        return next((each for each in self.expected if each.months == months), None)


class HandoverState(StrEnum):
    """How far a handover has come."""

    NO_OWNER = "no_owner"
    NO_PLAN = "no_plan"
    READY = "ready"
    WAITS_FOR_PROJECT = "waits_for_project"
    WAITS_FOR_OWNER = "waits_for_owner"
    HANDED_OVER = "handed_over"


def prepared(benefit: Benefit, held: Handover | None) -> Handover:
    """The handover of a benefit as far as it has come; where nobody has said otherwise, its owner in the plan takes it."""
    found = held or Handover(benefit=benefit.id)
    if found.owner is None and benefit.owner is not None and benefit.owner.party is not None:
        return found.model_copy(update={"owner": benefit.owner})
    return found


def lacks_receiver(handover: Handover, project_ends: dt.date | None, today: dt.date) -> bool:
    """Whether nobody takes over: no owner, or the project has ended and the two have not both signed."""
    ended = project_ends is not None and project_ends < today
    return handover.owner is None or (ended and handover.state is not HandoverState.HANDED_OVER)


def is_near_end(project_ends: dt.date | None, today: dt.date) -> bool:
    """Whether the project ends soon or has ended, so that a missing receiver is said."""
    return project_ends is not None and today >= project_ends - dt.timedelta(days=NEAR_DAYS)


def follow_up_day(project_ends: dt.date, months: int) -> dt.date:
    """The last day of a follow-up, so many months after the project's last day."""
    return add_months(project_ends + dt.timedelta(days=1), months) - dt.timedelta(days=1)
