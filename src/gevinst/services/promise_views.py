"""What the funder's page of promises shows, ready to draw."""

from collections.abc import Mapping
from dataclasses import dataclass

from gevinst.domain.promises import Dimension, Tally
from gevinst.domain.rule_standing import Standing
from gevinst.services.views import Choice, Sentence


@dataclass(frozen=True, slots=True)
class CountLine:
    """A count with the list behind it. `of` 0: there is nothing that it could be of."""

    key: str
    """What the list is called in the address."""
    label: str
    count: int
    of: int
    of_what: str
    """What `of` counts, in words."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """One thing behind a count."""

    slug: str
    project: str
    title: str
    detail: str
    href: str


@dataclass(frozen=True, slots=True)
class ListView:
    """What is behind one count, one page of it."""

    key: str
    title: str
    rows: tuple[ListRow, ...]
    in_all: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Group:
    """The targets of one group."""

    key: str
    """Empty: the benefits that do not say."""
    label: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class GroupTable:
    """Targets told apart in one way. `several`: a target can stand in more than one group, so they are not added."""

    dimension: Dimension
    title: str
    groups: tuple[Group, ...]
    several: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """A rule or a criterion as the head of a column."""

    key: str
    name: str
    text: str
    """The scheme's own words, in the scheme's language."""
    counts: Mapping[Standing, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """How one project stands with one rule or criterion."""

    standing: Standing
    label: str
    says: str
    """Why; empty where it is met."""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A project, and a cell for each column."""

    slug: str
    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Projects by rules, or by criteria."""

    asks: tuple[Ask, ...]
    rows: tuple[MatrixRow, ...]
    """One page of them."""
    by_hand: tuple[str, ...]
    """What no program can see for any project: the scheme's own words."""


@dataclass(frozen=True, slots=True)
class SchemeChecks:
    """One scheme: its rules and its criteria, and how its projects stand."""

    scheme: str
    name: str
    language: str
    projects: int
    rules: Matrix
    criteria: Matrix | None
    """None: the scheme names no criteria."""
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class PromisesPage:
    """The whole page."""

    sentence: Sentence
    projects: int
    benefits: int
    waiting: int
    """Figures that are not approved yet and count for nothing here."""
    gains: Tally
    drawbacks: Tally
    gaps: tuple[CountLine, ...]
    others: tuple[CountLine, ...]
    """Reports, money, handover."""
    behind: ListView | None
    """The list of the count that the address names."""
    groups: tuple[GroupTable, ...]
    drawbacks_by_horizon: GroupTable
    schemes: tuple[SchemeChecks, ...]
    filters: Mapping[str, str]
    choices: Mapping[str, tuple[Choice, ...]]
