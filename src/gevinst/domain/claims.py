"""The same gain claimed by two: found by measure, parties and time, and what the funder decides about it.

The rule, the same everywhere: until somebody has decided, two such claims count in no sum, and of the two one only is put
together with other projects. A share says how much of a gain counts where gains are summed; it never makes two projects
independent of each other, since the people behind the figures are still the same.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from gevinst.domain.errors import Problem
from gevinst.domain.text import Frozen

SLACK = 1e-9
"""Three thirds written with decimals may be that much more than one."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One line of figures that says: this gain is ours. `id` is its indicator's."""

    id: str
    measure: str
    """The key of the shared measure; its version does not matter, the readmission is the same."""
    parties: frozenset[str]
    """Whose figures they are. Empty: nobody has said, and then nothing is known to be shared."""
    first: dt.date | None
    last: dt.date | None
    """From go-live (or the start) to the project's end or the last figure. None: open on that side."""


@dataclass(frozen=True, slots=True)
class SharedClaim:
    """Two claims to the same gain. `first` and `second` are indicators, in the order of their ids."""

    first: str
    second: str
    parties: tuple[str, ...]
    begins: dt.date | None
    ends: dt.date | None

    @property
    def key(self) -> frozenset[str]:
        """What a decision about it is found by."""
        return frozenset((self.first, self.second))


class Handling(StrEnum):
    """What the funder has decided about two claims."""

    ONCE = "once"
    """One of them counts."""
    SHARES = "shares"
    """Each counts in part; together at most the whole."""
    DIFFERENT = "different"
    """They are not the same gain."""


class ClaimDecision(Frozen):
    """A decision about two claims. Raises ValidationError where it does not add up."""

    first: str
    second: str
    handling: Handling
    counted: str | None = None
    """Of `once`: the one that counts."""
    first_share: float | None = Field(default=None, ge=0, le=1)
    second_share: float | None = Field(default=None, ge=0, le=1)
    reason: str | None = Field(default=None, max_length=500)
    decided_by: str
    decided_at: dt.datetime

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.first >= self.second:
            raise PydanticCustomError("claims_in_order", "the two claims stand in the order of their ids")
        wrong = problems_of(
            self.handling, self.counted in (self.first, self.second), self.shares, self.reason
        )
        if wrong:
            raise PydanticCustomError("claims_add_up", "a decision that does not add up")
        return self

    @property
    def shares(self) -> tuple[float | None, float | None]:
        """Of the first, of the second."""
        return self.first_share, self.second_share

    @property
    def key(self) -> frozenset[str]:
        """The two it is about."""
        return frozenset((self.first, self.second))

    def share_of(self, claim: str) -> float:
        """How much of a claim counts by this decision."""
        match self.handling:
            case Handling.ONCE:
                return 1.0 if claim == self.counted else 0.0
            case Handling.SHARES:
                return (self.first_share if claim == self.first else self.second_share) or 0.0
            case Handling.DIFFERENT:
                return 1.0


def problems_of(
    handling: Handling,
    counted: bool,
    shares: tuple[float | None, float | None],
    reason: str | None,
) -> list[Problem]:
    """All that is wrong with a decision. `counted`: whether it is said which of the two counts. Fields: `counted`,
    `first_share`, `second_share`, `reason`."""
    match handling:
        case Handling.ONCE:
            return [] if counted else [Problem("claim_to_count", field="counted")]
        case Handling.SHARES:
            names = ("first_share", "second_share")
            missing = [
                Problem("field_missing", field=name)
                for name, share in zip(names, shares, strict=True)
                if share is None
            ]
            known = [share for share in shares if share is not None]
            beyond = [
                Problem("share_beyond", field=name)
                for name, share in zip(names, shares, strict=True)
                if share is not None and not 0 <= share <= 1
            ]
            if missing or beyond:
                return [*missing, *beyond]
            return [Problem("shares_above_one", field="second_share")] if sum(known) > 1 + SLACK else []
        case Handling.DIFFERENT:
            return [] if (reason or "").strip() else [Problem("claims_differ_why", field="reason")]


def overlap(one: Claim, other: Claim) -> SharedClaim | None:
    """What two claims share; None where the measure, the parties or the time keep them apart."""
    parties = one.parties & other.parties
    if one.id == other.id or one.measure != other.measure or not parties:
        return None
    begins = max((day for day in (one.first, other.first) if day is not None), default=None)
    ends = min((day for day in (one.last, other.last) if day is not None), default=None)
    if begins is not None and ends is not None and begins > ends:
        return None
    first, second = sorted((one.id, other.id))
    return SharedClaim(first, second, tuple(sorted(parties)), begins, ends)


@dataclass(frozen=True, slots=True)
class Independent:
    """Of many claims those that may be put together."""

    kept: tuple[str, ...]
    left_out: Mapping[str, str]
    """Left out -> the claim it shares its gain with."""
