"""Money and what is worth money: who pays, who gains, in which year, in which form. Amounts are integer øre."""

import datetime as dt
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from gevinst.domain.plan import new_id
from gevinst.domain.text import Frozen


class MoneyKind(StrEnum):
    """What an entry is. Unlike kinds are never added together."""

    GRANT = "grant"
    OWN_CONTRIBUTION = "own_contribution"
    COST = "cost"
    GAIN = "gain"
    OTHER_FUNDING = "other_funding"
    TRANSFER = "transfer"
    """A payment from one party to another: the one's loss, the other's gain, nothing for society."""


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


class Condition(Frozen):
    """What the grant was given on condition of, and when it was met. `met` None: not yet."""

    id: str = Field(default_factory=new_id)
    text: str = Field(min_length=1, max_length=500)
    met: dt.date | None = None


class Instalment(Frozen):
    """A part of the grant, when it is due and when it was paid. `paid` None: not yet."""

    id: str = Field(default_factory=new_id)
    amount_ore: int = Field(gt=0)
    due: dt.date
    paid: dt.date | None = None
    text: str | None = None


class Repayment(Frozen):
    """Money of the grant that goes back to the funder. `paid` None: agreed, not yet paid."""

    id: str = Field(default_factory=new_id)
    amount_ore: int = Field(gt=0)
    decided: dt.date
    paid: dt.date | None = None
    why: str = Field(min_length=1, max_length=500)


class Award(Frozen):
    """The grant: what was given, when, for which period, on which conditions."""

    amount_ore: int = Field(ge=0)
    awarded: dt.date
    reference: str | None = None
    period_first: dt.date | None = None
    """The granted period; None: the project's own."""
    period_last: dt.date | None = None
    first_use: dt.date | None = None
    """When the money was taken into use; None: not yet, or not known."""
    multi_year: bool | None = None
    conditions: tuple[Condition, ...] = ()
    instalments: tuple[Instalment, ...] = ()
    repayments: tuple[Repayment, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.period_first and self.period_last and self.period_last < self.period_first:
            raise ValueError("the granted period ends before it starts")
        return self

    @property
    def returned_ore(self) -> int:
        """What has been paid back."""
        return sum(each.amount_ore for each in self.repayments if each.paid is not None)


class RedispositionState(StrEnum):
    """How far a request has come."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Redisposition(Frozen):
    """A changed use of the grant: asked for by the project, answered by the funder."""

    id: str = Field(default_factory=new_id)
    what: str = Field(min_length=1, max_length=500)
    """From what, to what."""
    why: str | None = None
    amount_ore: int | None = Field(default=None, ge=0)
    asked: dt.date
    asked_by: str | None = None
    """A role's title."""
    used_from: dt.date | None = None
    """The day the money is, or was, used in the new way: approval must lie before it."""
    state: RedispositionState = RedispositionState.ASKED
    answered: dt.date | None = None
    answered_by: str | None = None
    answer: str | None = None

    @model_validator(mode="after")
    def _answered(self) -> Self:
        if self.state in (RedispositionState.APPROVED, RedispositionState.REFUSED) and self.answered is None:
            raise ValueError("an answer needs its day")
        return self
