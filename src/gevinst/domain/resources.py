"""Resources that a project frees: hours, bed-days, travel. Freed is not saved: each says what became of it.

Nothing here is kroner; `domain.valuation` makes kroner of it, by a dated set of parameters and never without one.
"""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from gevinst.domain.plan import FreedUse, new_id
from gevinst.domain.text import Frozen

LARGEST_AMOUNT = 100_000_000.0
"""Hours, days or kilometres in a year: more than all health care of the country, and a slip of the keyboard beyond it."""


class ResourceKind(StrEnum):
    """What is freed, each in its own unit. Unlike kinds are never added together."""

    HOURS = "hours"
    """Hours of work."""
    BED_DAYS = "bed_days"
    READY_DAYS = "ready_days"
    """Days in hospital after a patient is ready for discharge: the municipality pays the hospital for each."""
    ISF_POINTS = "isf_points"
    """DRG points that the hospital no longer has: it loses revenue, the state pays less."""
    TRAVEL_KM = "travel_km"
    TRAVEL_HOURS = "travel_hours"


class ResourceState(StrEnum):
    """What became of a freed resource."""

    FREED = "freed"
    """Freed; what becomes of it is not said yet."""
    REUSED = "reused"
    OUT_OF_BUDGET = "out_of_budget"
    """A budget was lowered: only this is money."""
    EVAPORATED = "evaporated"
    """It was freed and nothing came of it."""


REUSES = (FreedUse.MORE_PATIENTS, FreedUse.QUALITY, FreedUse.OTHER_TASKS, FreedUse.COMPETENCE)
"""What a freed resource can be used for again."""


class ResourceEntry(Frozen):
    """One line: so much of a resource freed at a party in a year. A negative amount is more use than before."""

    id: str = Field(default_factory=new_id)
    kind: ResourceKind
    party: str | None = None
    """Where it is freed: a party, or a level by its word (`patient`); None where it is not known."""
    counterparty: str | None = None
    """Of days ready for discharge and DRG points: who no longer pays."""
    year: int = Field(ge=1990, le=2100)
    planned: float | None = None
    """In the kind's unit. None: not planned, or not known."""
    amount: float | None = None
    """None: not known yet. 0 is none."""
    low: float | None = None
    high: float | None = None
    """How far off `amount` may be; both or none."""
    state: ResourceState = ResourceState.FREED
    reused_for: FreedUse | None = None
    what: str = Field(min_length=1, max_length=300)
    benefit: str | None = None
    indicator: str | None = None
    """The id of the figure whose measured effect tells how far off `amount` may be."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.low is None) != (self.high is None):
            raise PydanticCustomError("range_needs_both", "a range needs a low and a high")
        around = (
            self.low is None
            or self.high is None
            or (self.amount is not None and self.low <= self.amount <= self.high)
        )
        if not around:
            raise PydanticCustomError("range_around_amount", "the amount lies within its range")
        if (self.state is ResourceState.REUSED) != (self.reused_for in REUSES):
            raise PydanticCustomError("reused_for_what", "what is re-used says for what, and only that")
        return self


class AmountsIn(StrEnum):
    """In which year's kroner the entries are written."""

    OWN_YEAR = "own_year"
    """Each in its own year's: they are carried to the price year by a price index."""
    PRICE_YEAR = "price_year"
    """All in the price year's already, as the project says."""


class Allocation(StrEnum):
    """How gains are ascribed to those who pay, in a table of payer by gainer. There is no right rule: one is chosen."""

    STATED = "stated"
    """Only gains that say themselves who paid for them."""
    OWN_CONTRIBUTION = "own_contribution"
    """Each gain is shared as the own contribution is, money and work in kind each at its kroner."""


class OwnFigure(Frozen):
    """A figure of the project's own in place of the set's, or the range to try it in."""

    key: str = Field(pattern=r"^[a-z0-9_]+$")
    value: float | None = None
    """None: the set's figure stands."""
    year: int | None = Field(default=None, ge=1990, le=2100)
    """The year whose kroner it is in; of a price index the year whose change it is."""
    source: str | None = Field(default=None, max_length=300)
    low: float | None = None
    high: float | None = None
    """The range to try in a one-way sensitivity."""


class ValuationChoice(Frozen):
    """What a project's resources are converted with, and how far ahead is looked."""

    parameters: str = Field(pattern=r"^[a-z0-9-]+/[0-9]+$")
    """The set and its version: `norway-2024/1`."""
    price_year: int = Field(ge=1990, le=2100)
    first_year: int = Field(ge=1990, le=2100)
    """Year 0 of the discounting."""
    years: int = Field(default=10, ge=1, le=100)
    """How many years count, the first included."""
    amounts_in: AmountsIn = AmountsIn.OWN_YEAR
    price_index: str | None = None
    """The key of the parameter that carries prices from year to year; None: none is used."""
    tax_share: float | None = Field(default=None, ge=0, le=1)
    """The part of the public cash flow that carries the cost of public funds; None: not decided."""
    allocation: Allocation | None = None
    own: tuple[OwnFigure, ...] = ()
