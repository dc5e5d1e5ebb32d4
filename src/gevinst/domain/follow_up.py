"""What a project keeps beside its figures, because its reports ask for it."""

import datetime as dt
from enum import StrEnum
from typing import Literal

from pydantic import Field

from gevinst.domain.plan import RoleAt, new_id
from gevinst.domain.text import Frozen


class Progress(StrEnum):
    """How far an activity or a milestone has come."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    DELAYED = "delayed"
    CANCELLED = "cancelled"


class Activity(Frozen):
    """Something the project does, with its original and its updated plan."""

    id: str = Field(default_factory=new_id)
    title: str = Field(min_length=1, max_length=200)
    text: str | None = None
    starts: dt.date
    ends: dt.date
    original_starts: dt.date | None = None
    original_ends: dt.date | None = None
    progress: Progress = Progress.PLANNED
    change_reason: str | None = None
    milestone: bool = False


class EventKind(StrEnum):
    """What happened to the figures' world. Drawn on charts; some of them break a series."""

    GO_LIVE = "go_live"
    DEFINITION_CHANGE = "definition_change"
    CO_INTERVENTION = "co_intervention"
    REBASE = "rebase"
    NOTE = "note"


class Event(Frozen):
    """A dated event with its reason. `indicator` None: the whole project; `party` None: all parties."""

    id: str = Field(default_factory=new_id)
    kind: EventKind
    date: dt.date
    text: str = Field(min_length=1, max_length=300)
    indicator: str | None = None
    party: str | None = None
    recorded_by: str | None = None
    """Who said so: a role or a name as it stands in the trail."""


class PartnerChange(Frozen):
    """A party that came, left or changed its part."""

    id: str = Field(default_factory=new_id)
    date: dt.date
    text: str = Field(min_length=1, max_length=500)
    party: str | None = None


class Risk(Frozen):
    """A risk, how likely and how bad it is (1-3 each), and what is done about it."""

    id: str = Field(default_factory=new_id)
    text: str = Field(min_length=1, max_length=500)
    likelihood: int = Field(ge=1, le=3)
    consequence: int = Field(ge=1, le=3)
    action: str | None = None
    responsible: str | None = None
    open: bool = True
    benefit: str | None = None
    """The id of the benefit that it threatens; None: the project as a whole."""

    @property
    def level(self) -> Literal["low", "medium", "high"]:
        """From likelihood x consequence: 1-2 low, 3-4 medium, 6-9 high."""
        product = self.likelihood * self.consequence
        return "low" if product <= 2 else "medium" if product <= 4 else "high"


class Decision(Frozen):
    """What the steering group is asked, or has decided. `benefit` ties it to one benefit.

    `open`: to be decided at a meeting; `decided`: somebody follows it up; `done`: followed up.
    """

    id: str = Field(default_factory=new_id)
    date: dt.date
    title: str = Field(min_length=1, max_length=300)
    text: str | None = None
    benefit: str | None = None
    state: Literal["open", "decided", "done"] = "open"
    responsible: RoleAt | None = None
    """Who follows it up."""
    due: dt.date | None = None
    """By when."""
    done_on: dt.date | None = None


class LogEntry(Frozen):
    """User involvement, dissemination, learning, method: dated notes that a report is filled from."""

    id: str = Field(default_factory=new_id)
    kind: Literal["user_involvement", "dissemination", "learning", "method", "challenge", "transfer"]
    audience: Literal["patients", "staff", "service", "society"] | None = None
    """For transfer value: whose."""
    date: dt.date
    text: str = Field(min_length=1, max_length=2000)


class FollowUp(Frozen):
    """All of it, for one project."""

    activities: tuple[Activity, ...] = ()
    events: tuple[Event, ...] = ()
    partner_changes: tuple[PartnerChange, ...] = ()
    risks: tuple[Risk, ...] = ()
    decisions: tuple[Decision, ...] = ()
    log: tuple[LogEntry, ...] = ()
