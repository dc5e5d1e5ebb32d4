"""What one line of figures bears: is the change real, how large, how sure. Kept with its evaluation; derived like it.

The numbers here are answers, not steps on the way: each has its interval, what it was made from and what stood in the way.
"""

from dataclasses import dataclass
from enum import StrEnum

from gevinst.domain.control_chart import Assurance, ChartKind, PointLabel, Rule, Strength, Variation
from gevinst.domain.evidence import Fact, Grade
from gevinst.domain.horizon import Horizon


class EffectMethod(StrEnum):
    """How an effect was reckoned."""

    SERIES = "series"
    """Interrupted time series of figures, carry-over averaged."""
    COUNTS = "counts"
    """Interrupted time series of counts, carry-over averaged."""
    BEFORE_AFTER = "before_after"
    """Too few figures for a series: the mean before and after, which takes no account of a trend."""


class EffectVerdict(StrEnum):
    """What the interval allows to say; it never says more than the interval does."""

    IMPROVED = "improved"
    WORSE = "worse"
    CHANGED = "changed"
    """A measure without a good direction has changed."""
    CANNOT_TELL = "cannot_tell"


class NoEffect(StrEnum):
    """Why there is no effect to speak of."""

    NO_INTERVENTION = "no_intervention"
    """Nobody has said when the change was put into use."""
    NO_DATA = "no_data"
    TOO_FEW_POINTS = "too_few_points"
    TOO_FEW_EVENTS = "too_few_events"
    NO_VARIATION = "no_variation"
    DEFINITION_CHANGE = "definition_change"
    """The definition changed, and too little is left on one side of it."""
    NOT_ASSESSABLE = "not_assessable"
    NOT_OVER_TIME = "not_over_time"
    """The figures come at chosen dates, or as a stock of which no series can be made."""


@dataclass(frozen=True, slots=True)
class Range:
    """A best estimate with its 95 % interval."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class HorizonEffect:
    """The effect at a horizon's end, `periods` after the start; None where the figures do not reach so far."""

    horizon: Horizon
    periods: int
    effect: Range | None


@dataclass(frozen=True, slots=True)
class EffectFinding:
    """The change that the figures show against what would have been without it.

    `ratio`: the effect is with / without (0.8: a fifth fewer); else it is a difference in the measure's unit.
    """

    method: EffectMethod
    ratio: bool
    effect: Range
    """On the average of the periods after the start."""
    p: float | None
    verdict: EffectVerdict
    at: tuple[HorizonEffect, ...]
    averted: Range | None
    """Fewer events (negative: more) in the periods after than without the change; None where the range is too wide to
    print a number, or where nothing is counted."""
    points_before: int
    points_after: int
    events_before: float | None
    events_after: float | None
    carry_over: float | None
    """How much neighbouring periods resemble each other (-1..1)."""
    degrees: int | None
    step: bool
    """Reckoned as one lasting step, without a trend."""
    harmonics: int
    """Pairs of waves for the season."""
    compared: bool
    """Against a group without the change: the difference of the two lines."""
    gaps: int
    """Periods without a figure between the first and the last."""
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TargetForecast:
    """Whether a horizon's target will be met by its end, if things go on as they do."""

    horizon: Horizon
    periods: int
    """Ahead of the last figure."""
    forecast: Range
    probability: float
    """That the level meets the target: above 0, below 1."""
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a line of figures bears."""

    chart: ChartKind
    points: int
    """Figures that were judged."""
    preliminary: int
    """Figures that were not, because they were not complete when they were set down."""
    strength: Strength
    variation: Variation
    assurance: Assurance
    signals: tuple[Rule, ...]
    """The signs that the last judged figure takes part in, the strongest first."""
    label: PointLabel | None
    """What that figure is a sign of; None where nothing was judged."""
    last: int | None
    """The period of the last judged figure."""
    centre: float | None
    lower: float | None
    upper: float | None
    """The last phase at its last figure: what is usual now."""
    effect: EffectFinding | None
    no_effect: NoEffect | None
    forecasts: tuple[TargetForecast, ...]
    grade: Grade
    facts: tuple[Fact, ...]
    notes: tuple[str, ...] = ()

    @property
    def assured(self) -> Assurance:
        """`assurance` where the limits describe the figures as they are now; where the last figure is a sign of a change,
        they describe what was before it, and nothing can be said of the target by them."""
        told = self.assurance is Assurance.NO_TARGET or self.variation is Variation.COMMON_CAUSE
        return self.assurance if told else Assurance.NOT_ASSESSABLE


@dataclass(frozen=True, slots=True)
class ControlPhase:
    """A stretch with its own limits, from its first period on."""

    start: int
    centre: float | None
    strength: Strength
    reason: str


@dataclass(frozen=True, slots=True)
class ControlLine:
    """What is drawn of a finding: one entry for each period of the line, in the unit; None where there is nothing."""

    periods: tuple[int, ...]
    centre: tuple[float | None, ...]
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    labels: tuple[PointLabel, ...]
    rules: tuple[tuple[Rule, ...], ...]
    preliminary: tuple[bool, ...]
    phases: tuple[ControlPhase, ...]


@dataclass(frozen=True, slots=True)
class LineWithout:
    """The figures as they would have been without the change, with the 95 % range: one entry for each period of the line, in
    the unit; None before the start and where there is nothing. It is never kept: only a chart shows it.
    """

    periods: tuple[int, ...]
    estimate: tuple[float | None, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
