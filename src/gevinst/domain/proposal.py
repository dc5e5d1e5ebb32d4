"""What waits for somebody's yes: a changed plan for the steering group, a measure for the catalogue."""

import datetime as dt
from enum import StrEnum

from pydantic import Field

from gevinst.domain.measure import Measure
from gevinst.domain.plan import PlanDocument, new_id
from gevinst.domain.text import Frozen


class ProposalState(StrEnum):
    """How far a proposal has come."""

    OPEN = "open"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    """Not accepted, with a comment; it may be mended and proposed again."""
    WITHDRAWN = "withdrawn"


class PlanProposal(Frozen):
    """A plan as the project group asks the steering group to adopt it: frozen, with the reason."""

    id: str = Field(default_factory=new_id)
    document: PlanDocument
    reason: str = Field(min_length=1, max_length=2000)
    asked_at: dt.datetime
    asked_by: str
    """A role's title."""
    state: ProposalState = ProposalState.OPEN
    comment: str | None = None
    answered_at: dt.datetime | None = None
    answered_by: str | None = None
    version: int | None = None
    """The number of the version that it became."""


class MeasureProposal(Frozen):
    """A project's own measure, proposed to the catalogue that all projects share."""

    id: str = Field(default_factory=new_id)
    measure: Measure
    """As it was when it was proposed: what the project writes later does not change it."""
    why: str | None = Field(default=None, max_length=2000)
    project: str
    """The slug of the project that proposes it."""
    asked_at: dt.datetime
    asked_by: str
    state: ProposalState = ProposalState.OPEN
    comment: str | None = Field(default=None, max_length=2000)
    answered_at: dt.datetime | None = None
    answered_by: str | None = None
