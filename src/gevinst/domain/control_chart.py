"""What a control chart says of one series. Derived; the arithmetic is `gevinst.analysis.spc`."""

from dataclasses import dataclass
from enum import StrEnum

from gevinst.domain.measure import Direction


class ChartKind(StrEnum):
    """Which chart: single values, counts, shares, rates, or the distance between rare events."""

    XMR = "xmr"
    """Single values, limits from the moving range."""
    RUN = "run"
    """Median only, no limits."""
    P = "p"
    P_PRIME = "p_prime"
    """Shares, with limits widened or narrowed by how the figures really vary (Laney)."""
    U = "u"
    U_PRIME = "u_prime"
    C = "c"
    G = "g"
    """Number of cases between rare events."""
    T = "t"
    """Time between rare events."""

    @property
    def needs_denominators(self) -> bool:
        """Whether each point is a count out of something."""
        return self in {ChartKind.P, ChartKind.P_PRIME, ChartKind.U, ChartKind.U_PRIME}

    @property
    def is_share(self) -> bool:
        """Whether the numerator is a part of the denominator."""
        return self in {ChartKind.P, ChartKind.P_PRIME}


class Rule(StrEnum):
    """The signs of a special cause, the strongest first: it gives the point its label."""

    OUTSIDE = "outside"
    TREND = "trend"
    TWO_OF_THREE = "two_of_three"
    RUN = "run"


class PointLabel(StrEnum):
    """What a point is a sign of. High and low: which way it departs; for a trend, rising and falling."""

    COMMON_CAUSE = "common_cause"
    IMPROVEMENT_HIGH = "improvement_high"
    IMPROVEMENT_LOW = "improvement_low"
    CONCERN_HIGH = "concern_high"
    CONCERN_LOW = "concern_low"
    NEUTRAL_HIGH = "neutral_high"
    NEUTRAL_LOW = "neutral_low"


class Variation(StrEnum):
    """Whether the last point shows a change beyond what the series does by itself."""

    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    COMMON_CAUSE = "common_cause"
    NEUTRAL = "neutral"
    """A special cause of a measure that has no good direction."""
    NOT_ASSESSABLE = "not_assessable"


class Assurance(StrEnum):
    """Whether the target will be met, as the last phase's limits have it."""

    CONSISTENTLY_HITS = "consistently_hits"
    HIT_OR_MISS = "hit_or_miss"
    CONSISTENTLY_MISSES = "consistently_misses"
    NOT_ASSESSABLE = "not_assessable"
    NO_TARGET = "no_target"


class Strength(StrEnum):
    """How much the limits of a phase can bear, by the points that they are made from."""

    NONE = "none"
    """Fewer than 6: nothing is judged."""
    TRIAL = "trial"
    """6 to 11: no assurance."""
    PROVISIONAL = "provisional"
    """12 to 19."""
    FIRM = "firm"


class PhaseReason(StrEnum):
    """Why a phase begins."""

    FIRST = "first"
    REBASED = "rebased"
    """Somebody decided it, with a reason."""
    DEFINITION_CHANGE = "definition_change"
    """The measure means something else from here: nothing is compared across it."""


class ChartNote(StrEnum):
    """What a reader has to know of how the chart was reckoned, or why it was not judged."""

    NO_VALUES = "no_values"
    TOO_FEW_POINTS = "too_few_points"
    TRIAL_LIMITS = "trial_limits"
    PROVISIONAL_LIMITS = "provisional_limits"
    NO_VARIATION = "no_variation"
    UNSCREENED = "unscreened"
    """Screening would have left no variation at all, so the limits are made from all moving ranges."""
    NOT_FINITE = "not_finite"
    NEGATIVE_VALUE = "negative_value"
    NOT_POSITIVE = "not_positive"
    ZERO_DENOMINATOR = "zero_denominator"
    """A period without anything to count from: taken as missing."""
    EVENTS_ABOVE_TRIALS = "events_above_trials"
    PRELIMINARY_VALUES = "preliminary_values"
    """Drawn, not judged."""
    REBASED = "rebased"
    DEFINITION_CHANGE = "definition_change"


@dataclass(frozen=True, slots=True)
class RunsTest:
    """Anhøj's two rules for a phase: an unusually long run, or unusually few crossings of the centre line."""

    longest_run: int
    longest_run_max: int
    crossings: int
    crossings_min: int
    signal: bool


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of the series with its own limits. Values are in the measure's unit, None where there is nothing."""

    start: int
    n: int
    """How many periods, those without a value too."""
    points: int
    """How many values were judged."""
    base_points: int
    """How many of them the limits are made from."""
    centre: float | None
    lower: float | tuple[float | None, ...] | None
    """One for the phase; one for each period where the denominator varies."""
    upper: float | tuple[float | None, ...] | None
    strength: Strength
    reason: PhaseReason
    runs_test: RunsTest


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One period of the series."""

    value: float | None
    label: PointLabel
    rules: tuple[Rule, ...]
    """All that the point takes part in, the strongest first."""
    preliminary: bool = False


@dataclass(frozen=True, slots=True)
class ControlChart:
    """One series with limits, signs of special causes and the two verdicts."""

    kind: ChartKind
    direction: Direction
    target: float | None
    length: int
    """How many points in a row make a run or a trend."""
    phases: tuple[Phase, ...]
    points: tuple[ChartPoint, ...]
    variation: Variation
    assurance: Assurance
    notes: tuple[ChartNote, ...]
