"""The steering group's meeting sheet: one page in words and figures ready to print, in one language.

Everything that could stand on the page is here; what there is no room for, the printing leaves out by a stated rule.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from gevinst.domain.text import Language

Mark = Literal[
    "better-down",
    "better-up",
    "worse-down",
    "worse-up",
    "changed-down",
    "changed-up",
    "same",
    "few",
    "reached",
    "on-way-1",
    "on-way-2",
    "on-way-3",
    "behind",
    "not-yet",
    "words",
]
"""The sign beside a status: its shape alone tells it apart, without colour."""

Need = Literal["needs", "lacks", "in_hand"]
"""Whether a benefit needs the steering group, lacks data, or is on track: the groups of the page, in this order."""


@dataclass(frozen=True, slots=True)
class SheetStatus:
    """One status: sign, word, and what stands in small type under it (empty for nothing)."""

    mark: Mark
    text: str
    under: str = ""

    @property
    def concern(self) -> bool:
        """Whether it is tinted: what is worse or behind."""
        return self.mark in ("worse-down", "worse-up", "behind")


@dataclass(frozen=True, slots=True)
class SheetBar:
    """The way from the baseline (0) to the target (1) of one horizon; may be negative or above 1."""

    fraction: float | None
    """None: nothing to show."""
    expected: float | None
    """Where it should be by today; None where the horizon is not the one the clock is in."""
    text: str
    """`86 %`, or a dash."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One benefit."""

    need: Need
    title: str
    unit: str
    latest: str
    period: str
    baseline: str
    change: SheetStatus
    target: SheetStatus
    bars: tuple[SheetBar, ...]
    """One for each horizon."""
    evidence: str
    unapproved: bool
    """It rests on figures that nobody has approved."""


@dataclass(frozen=True, slots=True)
class SheetItem:
    """A line of a list: what, why, and in small type who and when. Empty strings are left out."""

    lead: str
    text: str = ""
    meta: str = ""
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class MeetingSheet:
    """The page."""

    language: Language
    slug: str
    project: str
    name: str
    """What the sheet is called: it is the running title too."""
    meeting: str
    """When the next meeting is, or that none is set."""
    marks: tuple[str, ...]
    """What must be said of the whole sheet: invented figures."""
    lead: str
    facts: tuple[tuple[str, str], ...]
    """(label, value)."""
    asked: tuple[SheetItem, ...]
    """What is to be decided, in the order to take it."""
    group_names: tuple[tuple[Need, str], ...]
    heads: tuple[str, ...]
    """Benefit, latest, baseline, development, target now, one for each horizon, evidence."""
    horizon_spans: tuple[str, ...]
    """`0-6 months, June 2025`, under each horizon's head."""
    rows: tuple[SheetRow, ...]
    followed: tuple[SheetItem, ...]
    """What was decided and is not carried out, then what was carried out since the last meeting."""
    risks: tuple[SheetItem, ...]
    """Open ones, the worst first."""
    news: tuple[SheetItem, ...]
    news_since: dt.date | None
    """The day of the newest decision before today; None where the group has decided nothing yet."""
    deadlines: tuple[SheetItem, ...]
    as_of: str
    today: dt.date
