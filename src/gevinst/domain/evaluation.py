"""What a series shows up to its last period. Derived; never reads today's date. "Late" and "missed" are said on read."""

from dataclasses import dataclass
from enum import StrEnum

from gevinst.domain.finding import ControlLine, Finding
from gevinst.domain.horizon import Horizon


class Verdict(StrEnum):
    """A horizon's target against the figures, as far as they go."""

    REACHED = "reached"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    WRONG_WAY = "wrong_way"
    """The figures lie on the worse side of the baseline."""
    NOT_STARTED = "not_started"
    TOO_FEW = "too_few"
    NO_TARGET = "no_target"
    NO_BASELINE = "no_baseline"
    NO_DATA = "no_data"
    NOT_COMPARABLE = "not_comparable"
    """The definition changed between the baseline and the figures: nothing is claimed across it."""


class Audience(StrEnum):
    """Whose evaluation: everyone in the project sees every value, a funder only approved ones."""

    ALL = "all"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class HorizonResult:
    """One horizon of one series. Values are in the measure's unit."""

    horizon: Horizon
    verdict: Verdict
    target: float | None
    actual: float | None
    """The figures of the last three months within the horizon, put together as the measure says."""
    first: int | None
    last: int | None
    """The periods that `actual` is made of, first and last."""
    progress: float | None
    """(actual - baseline) / (target - baseline); never clamped; None where the target is the baseline."""
    expected: float | None
    """Where an even pace towards the target would be at the last period, on the same scale."""
    remaining: float | None
    """|target - actual| in the unit where not reached; 0 where reached."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What one series (or an indicator's total over its parties, `series` None) shows."""

    indicator: str
    series: str | None
    audience: Audience
    last_period: int | None
    latest: float | None
    latest_numerator: float | None
    latest_denominator: float | None
    baseline: float | None
    baseline_n: float | None
    recent: float | None
    """The last three months put together: what a change is reckoned from."""
    change: float | None
    """recent - baseline, in the unit."""
    change_percent: float | None
    better: bool | None
    """Whether the change is in the good direction; None where it is nil, neutral or unknown."""
    points_before: int
    points_after: int
    unapproved: int
    """Values counted here that nobody has approved yet."""
    horizons: tuple[HorizonResult, ...]
    notes: tuple[str, ...] = ()
    finding: Finding | None = None
    """What the figures bear; None where there are none to judge."""
    control: ControlLine | None = None
    """What is drawn of it; left out where no chart is wanted."""

    def at(self, horizon: Horizon) -> HorizonResult | None:
        """The result of one horizon."""
        for result in self.horizons:
            if result.horizon is horizon:
                return result
        return None
