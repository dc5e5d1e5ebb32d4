"""What the editor of a report shows: texts with their ties, what can be put in, and earlier versions."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gevinst.domain.report import Figure, FilledSection, Table
from gevinst.domain.report_text import Change
from gevinst.services.report_order import Placed
from gevinst.services.views import ReportPage


@dataclass(frozen=True, slots=True)
class Tie:
    """One reference in a text: what it is of, and what it says. `words` None: its source is gone."""

    reference: str
    label: str
    words: str | None


@dataclass(frozen=True, slots=True)
class Inserted:
    """A whole chart or table that a person put in. `block` None: its source is gone."""

    reference: str
    label: str
    block: Figure | Table | None


@dataclass(frozen=True, slots=True)
class ChangedWords:
    """A reference that says something else than when its text was saved."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class EditorText:
    """One text of a section: the section's own, or that of a sub-heading."""

    key: str
    """Section, or section.sub_heading."""
    heading: str
    text: str
    """As it is read: each reference as its words."""
    own: bool
    """Written by a person; otherwise the proposal."""
    words: int
    limit: int | None
    missing: tuple[str, ...]
    ties: tuple[Tie, ...]
    inserted: tuple[Inserted, ...]
    changed: tuple[ChangedWords, ...]
    shown: Mapping[str, str]
    """Reference -> the words that it stands as in `text`."""
    revision: int = 0
    """Counts every save; 0: nobody has written here."""
    number: int = 0
    """The version, 1 for the first."""
    at: dt.datetime | None = None
    by: str | None = None
    writing: str | None = None
    """The role of somebody else who wrote here a moment ago."""


Group = Literal["sentence", "number", "figure", "table"]


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be put into a text."""

    group: Group
    reference: str
    label: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class EditorPage:
    """Screen G: the form, and the section that is written in."""

    page: ReportPage
    section: FilledSection
    texts: tuple[EditorText, ...]
    offers: tuple[Offer, ...]
    elsewhere: int
    """Words of the section that stand in none of its texts: they count against its limit too."""
    order: tuple[Placed, ...] = ()
    """The benefits as the report has them."""


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of one section: who wrote it by role, when, and what changed in it."""

    key: str
    heading: str
    number: int
    at: dt.datetime
    by: str
    changes: tuple[tuple[Change, str], ...]
    proposal: bool
    """The proposal stood there again."""
    newest: bool


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """Versions of a report's sections, the newest first."""

    page: ReportPage
    key: str | None
    """The section that is shown; None: all."""
    lines: tuple[VersionLine, ...]
