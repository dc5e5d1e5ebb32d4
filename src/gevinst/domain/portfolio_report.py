"""The funder's report on its portfolio to its board: everything in words and figures ready to print, in one language.

The figures are those of the funder's pages; nothing is reckoned anew. What there is no room for is counted in `more` texts.
"""

import datetime as dt
from dataclasses import dataclass

from gevinst.domain.meeting_sheet import Mark
from gevinst.domain.text import Language


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One of the figures under the lead: `Reached`, `4 of 9`, `measured benefits`."""

    label: str
    value: str
    under: str


@dataclass(frozen=True, slots=True)
class SmallPicture:
    """A shared measure's line in one project, as an index with the baseline at 100."""

    values: tuple[float | None, ...]
    """Oldest first; None: no figure. Empty: nothing to draw, and `text` says why."""
    before: int
    """How many of them are from before the start."""
    text: str
    """The change since the baseline, or why there is none."""
    worse: bool


@dataclass(frozen=True, slots=True)
class ComparedProject:
    """A row of the comparison."""

    title: str
    mark: Mark
    standing: str
    """What needs follow-up, in words."""
    granted: str
    delivered: str
    reached: str
    evidence: str
    pictures: tuple[SmallPicture, ...]
    """One for each measure of the comparison."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The projects side by side: those that need follow-up first, then by name."""

    headline: str
    detail: str
    heads: tuple[str, ...]
    """Project, granted, delivered, reached, evidence, then one for each measure."""
    rows: tuple[ComparedProject, ...]
    scale: tuple[float, float]
    """Lowest and highest index: one scale for all small pictures."""
    more: str
    """How many projects there was no room for; empty where all are here."""
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EffectMark:
    """An interval on its axis, in parts of the axis' width; beyond 0 or 1 it goes on outside."""

    low: float
    at: float
    high: float


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One project's effect, or what several show together."""

    title: str
    change: str
    range: str
    evidence: str
    mark: EffectMark | None
    sure: bool
    """Whether the evidence is moderate or strong: the square is filled."""
    together: bool = False
    """The pooled effect."""


@dataclass(frozen=True, slots=True)
class MeasureEffect:
    """What the projects show of one measure."""

    measure: str
    headline: str
    ticks: tuple[tuple[float, str], ...]
    """(part of the axis' width, its label)."""
    zero: float
    sides: tuple[str, str]
    """What lies to the left of no change, and to the right."""
    rows: tuple[EffectRow, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaidOrGained:
    """How much of one kind of amount falls on one level."""

    what: str
    level: str
    amount: str
    of: str
    share: str


@dataclass(frozen=True, slots=True)
class Apart:
    """A project whose cost falls most on one level and whose gain most on another."""

    project: str
    pays: str
    gains: str


@dataclass(frozen=True, slots=True)
class PayersAndGainers:
    """Gains by who pays (down) and who gains (across), by the rule that `detail` states."""

    headline: str
    detail: str
    heads: tuple[str, ...]
    """Pays, each level that gains, the sum."""
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MoneyPart:
    """Who pays and who gains."""

    headline: str
    """How many projects have given both sides."""
    nothing: str
    """Why there are no rows; empty where there are."""
    rows: tuple[PaidOrGained, ...]
    notes: tuple[str, ...]
    tables: tuple[PayersAndGainers, ...]
    apart: tuple[Apart, ...]
    apart_more: str


@dataclass(frozen=True, slots=True)
class MapTile:
    """A health community on the map: its place (columns from the west, rows from the north, both from 1) and its count."""

    column: int
    row: int
    short: str
    value: str
    step: int
    """How dark, from 0 (none) to 3."""


@dataclass(frozen=True, slots=True)
class TileMap:
    """Tiles that stand together: of the country, or made up for the demo."""

    name: str
    alt: str
    """What the drawing shows, for who does not see it."""
    tiles: tuple[MapTile, ...]


@dataclass(frozen=True, slots=True)
class CommunityPart:
    """The health communities: the map, and the same with more as a table."""

    lead: str
    map_detail: str
    maps: tuple[TileMap, ...]
    headline: str
    detail: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """By name, then the projects without a community; last the total, where each project counts once."""
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """A count of what is lacking or late."""

    label: str
    count: str
    of: str
    share: str


@dataclass(frozen=True, slots=True)
class NotMeasured:
    """A promised benefit without figures."""

    project: str
    benefit: str
    why: str


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What came of the targets of one horizon, or of all."""

    label: str
    counts: tuple[str, ...]
    """As the heads of `PortfolioReport.outcome_heads`, after the first."""


@dataclass(frozen=True, slots=True)
class PortfolioReport:
    """The document."""

    language: Language
    name: str
    """What it is called: the running title too."""
    scheme: str
    title: str
    scope: str
    """Which projects these are, by the filters."""
    marks: tuple[str, ...]
    lead: str
    key: tuple[KeyFigure, ...]
    not_approved: str
    """How many figures are not approved and are not counted; empty where there are none."""
    comparison: Comparison
    effects: tuple[MeasureEffect, ...]
    effect_scope: str
    """What is said where the effects are of other projects than the comparison; empty where they are the same."""
    money: MoneyPart
    money_scope: str
    communities: CommunityPart
    community_scope: str
    promise_sentence: str
    promise_scope: str
    outcome_heads: tuple[str, ...]
    outcomes: tuple[Outcomes, ...]
    lacking: tuple[Counted, ...]
    not_measured: tuple[NotMeasured, ...]
    not_measured_in_all: int
    not_measured_more: str
    definitions: tuple[tuple[str, str], ...]
    as_of: str
    today: dt.date
