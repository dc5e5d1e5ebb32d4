"""What the page of effects across projects is drawn from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from gevinst.domain.claims import Handling
from gevinst.domain.comparison import Pooled
from gevinst.domain.effect_columns import Floats
from gevinst.domain.evidence import Grade
from gevinst.domain.finding import Range
from gevinst.domain.measure import Measure
from gevinst.services.views import Choice

Reading = Literal["better", "worse", "changed", "cannot_tell"]


@dataclass(frozen=True, slots=True)
class Axis:
    """The common scale of a forest plot. Places are parts of its width, 0 to 1."""

    low: float
    high: float
    """Ends, in logarithms where `ratio`."""
    ratio: bool
    zero: float
    """Where no change lies."""
    ticks: tuple[tuple[float, str], ...]
    better: Literal["left", "right", ""]
    words: tuple[str, str]
    """What lies to the left of no change, and to the right."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An interval on the axis, in parts of its width; beyond 0 or 1 it goes on outside the picture."""

    low: float
    at: float
    high: float


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One project in the forest plot and in its table."""

    project: str
    title: str
    parties: str
    scheme: str
    benefit: str
    key: str
    """The indicator's, as addresses name it."""
    target_group: str
    effect: Range
    """On its natural scale: a ratio, or a difference in the unit."""
    ratio: bool
    change_text: str
    range_text: str
    reading: Reading
    basis_text: str
    """How many events, where events are counted, and how many figures."""
    method_text: str
    grade: Grade
    grade_text: str
    mark: Mark | None
    """None: not on this axis."""
    size: float
    """0 to 1: how much it weighs among those shown."""
    why_apart: str = ""
    shared_text: str = ""
    """Of a gain that another project claims too."""
    together: bool = False
    """Whether it is part of the pooled effect."""
    scaled: tuple[float, float] | None = None
    """(effect, variance) as they are put together; None where an end of the interval is open."""
    unapproved: int = 0
    """How many of its figures nobody has approved: the effect does not rest on them, but where the scheme counts what is handed in."""


@dataclass(frozen=True, slots=True)
class PooledView:
    """Several projects put together."""

    figures: Pooled
    """As `gevinst analyse pool` gives them: of ratios in logarithms."""
    effect: Range
    predicted: Range | None
    projects: int
    mark: Mark
    predicted_mark: Mark | None
    change_text: str
    range_text: str
    predicted_text: str
    title: str
    careful: str
    limits: str
    """What the range for a new project may claim."""
    spread: str
    """How much the projects differ, by I² and τ²."""


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """One project in the funnel: its effect on the scale of the pooling, its standard error, its words."""

    title: str
    effect: float
    se: float
    change_text: str
    se_text: str


@dataclass(frozen=True, eq=False)
class Marks:
    """(effect, standard error) of every project in a funnel. The same object for as long as nothing is changed, so that what
    is drawn of it can be kept by it: thousands of pairs are not compared at every look."""

    effects: Floats
    ses: Floats

    def __len__(self) -> int:
        return len(self.effects)

    def __iter__(self) -> Iterator[tuple[float, float]]:
        return iter(zip(self.effects.tolist(), self.ses.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class FunnelView:
    """Effects against how certain they are."""

    points: tuple[FunnelPoint, ...]
    """The first of them, in words."""
    marks: Marks
    middle: float
    sentence: str


@dataclass(frozen=True, slots=True)
class ClaimSide:
    """One of two that claim the same gain."""

    indicator: str
    project: str
    title: str
    benefit: str
    key: str
    share_text: str
    """How much of it counts."""


@dataclass(frozen=True, slots=True)
class SharedClaimView:
    """Two claims to the same gain, and what was decided."""

    key: str
    """`<first>:<second>`, as an address names it."""
    first: ClaimSide
    second: ClaimSide
    shared_text: str
    """Measure, parties and time."""
    handling: Handling | None
    """None: nobody has decided."""
    counted: str | None
    first_share: float | None
    second_share: float | None
    reason: str
    decided_text: str
    may_decide: bool


@dataclass(frozen=True, slots=True)
class EffectPage:
    """Effects of the projects on one measure."""

    title: str
    measure: Measure | None
    measure_name: str
    definition: str
    lead: str
    headline: str
    """The message of the forest plot."""
    careful_reading: str
    axis: Axis | None
    rows: tuple[ForestRow, ...]
    """Those that can be held beside each other: by grade, within it by effect."""
    apart: tuple[ForestRow, ...]
    """The first of those that are held apart."""
    pooled: PooledView | None
    not_together: str
    """Why nothing is put together; empty where it is."""
    rules: tuple[str, ...]
    funnel: FunnelView | None
    no_funnel: str
    without_text: str
    unapproved: int
    unapproved_text: str
    """As `PortfolioPage.unapproved_text`."""
    averted_text: str
    claims: tuple[SharedClaimView, ...]
    """A part of the pairs, and the one that is asked for wherever it stands."""
    undecided: int
    """Pairs that wait for a decision, as far as they were sought."""
    undecided_more: bool
    """There may be more that wait than were sought."""
    filters: Mapping[str, str]
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    projects: int = 0
    apart_in_all: int = 0
    in_all: int = 0
    """Rows that can be held beside each other, of which `rows` is one part."""
    left_out: int = 0
    """Those of them that are not in the pooled figure, since two claim one gain; 0 where there is none."""
    measure_within: str = ""
    """The name of the measure within a sentence."""
    at: int = 1
    pages: int = 1
    first: int = 1
    """Which row of all of them the first one is."""
    pairs: int = 0
    """Pairs that claim one gain, as far as they were sought, of which `claims` is one part."""
    pairs_at: int = 1
    pairs_pages: int = 1
    pairs_first: int = 1
    pairs_last: int = 0
