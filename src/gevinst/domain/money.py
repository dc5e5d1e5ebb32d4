"""Money and what is worth money: who pays, who gains, in which year, in which form. Amounts are integer øre."""

import datetime as dt
from enum import StrEnum

from pydantic import Field

from gevinst.domain.plan import new_id
from gevinst.domain.text import Frozen


class MoneyKind(StrEnum):
    """What an entry is. Unlike kinds are never added together."""

    GRANT = "grant"
    OWN_CONTRIBUTION = "own_contribution"
    COST = "cost"
    GAIN = "gain"
    OTHER_FUNDING = "other_funding"


class MoneyForm(StrEnum):
    """In which form: cash, in kind (staff, rooms), or freed capacity that is not cash."""

    CASH = "cash"
    IN_KIND = "in_kind"
    FREED = "freed"


class MoneyEntry(Frozen):
    """One line: `payer` pays or gives, `gainer` receives or gains; None where it is not known, and that is said."""

    id: str = Field(default_factory=new_id)
    kind: MoneyKind
    form: MoneyForm = MoneyForm.CASH
    payer: str | None = None
    gainer: str | None = None
    year: int = Field(ge=1990, le=2100)
    planned_ore: int | None = None
    """None: not planned, or not known."""
    actual_ore: int | None = None
    """None: not known yet. 0 is none."""
    what: str = Field(min_length=1, max_length=300)
    """What it is used for, in words."""
    benefit: str | None = None


class Award(Frozen):
    """The grant: what was given, when, on which conditions."""

    amount_ore: int = Field(ge=0)
    awarded: dt.date
    reference: str | None = None
    conditions: tuple[str, ...] = ()
    first_use: dt.date | None = None
    multi_year: bool | None = None


class Redisposition(Frozen):
    """A changed use of the grant: asked for and, where approved, when and by which role."""

    id: str = Field(default_factory=new_id)
    what: str
    amount_ore: int | None = None
    asked: dt.date
    approved: dt.date | None = None
    approved_by: str | None = None
