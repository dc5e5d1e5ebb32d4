"""What the page of the award shows, ready to draw."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from gevinst.domain.money import Award, Condition, Instalment, Redisposition, Repayment
from gevinst.domain.plan import Project
from gevinst.domain.rule_check import RuleCheck, RuleState

InstalmentState = Literal["paid", "overdue", "due", "later"]


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule in the reader's words, with the scheme's own text beside it."""

    check: RuleCheck
    state: RuleState
    name: str
    """What the rule is about."""
    label: str
    """The state in a word."""
    says: str
    do: str
    """What to do; empty where there is nothing to do."""
    place: Literal["plan", "award", "changed_use", "repayments"] | None
    """Where it is done."""
    parts: tuple[tuple[RuleState, str], ...]
    """Where the rule is about several redispositions: each in words."""
    text: str
    """The scheme's own words, in the scheme's language."""
    source: str
    reading: str | None


@dataclass(frozen=True, slots=True)
class InstalmentLine:
    """An instalment, and whether it is paid, overdue, due soon or later."""

    instalment: Instalment
    state: InstalmentState
    words: str


@dataclass(frozen=True, slots=True)
class RedispositionLine:
    """A changed use, how far it has come, and what the reader may do with it."""

    redisposition: Redisposition
    state: RuleState
    label: str
    says: str
    may_withdraw: bool
    may_answer: bool


@dataclass(frozen=True, slots=True)
class GrantUse:
    """Øre. None: not known. What is left is at most `left` where lines of the grant have no known use yet."""

    awarded: int | None
    returned: int
    agreed_back: int
    """To be paid back, and not paid yet."""
    spent: int | None
    unknown: int
    """Lines of the grant up to this year that nobody has said the use of."""
    left: int | None
    instalments: int
    """What the instalments add up to."""
    paid_out: int


@dataclass(frozen=True, slots=True)
class AwardPage:
    """The award of a project: what was given, how it stands with the rules, and what may be done."""

    project: Project
    scheme: str | None
    scheme_name: str
    scheme_language: str
    lead: str
    award: Award | None
    stamp: str
    """Changes whenever the award or a redisposition does: what a save is compared with."""
    rules: tuple[RuleLine, ...]
    """Those a program can judge, what needs somebody first."""
    by_hand: tuple[RuleLine, ...]
    silent: tuple[str, ...]
    """What the scheme says nothing about."""
    use: GrantUse
    instalments: tuple[InstalmentLine, ...]
    conditions: tuple[Condition, ...]
    redispositions: tuple[RedispositionLine, ...]
    """The newest first."""
    repayments: tuple[Repayment, ...]
    may_edit: bool
    may_ask: bool
    may_answer: bool
    today: dt.date
