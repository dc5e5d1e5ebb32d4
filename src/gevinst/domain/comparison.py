"""Results on short series: before against after, several projects put together, and what is to come.

What cannot be known is None, never a number that looks like an answer.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Improvement(StrEnum):
    """The way that is better."""

    INCREASE = "increase"
    DECREASE = "decrease"


class ComparisonVerdict(StrEnum):
    """What the interval says: all of it on the better side, all of it on the worse side, or neither."""

    IMPROVED = "improved"
    CANNOT_TELL = "cannot_tell"
    WORSE = "worse"


class ComparisonMethod(StrEnum):
    """How interval, p and verdict were found; always one method for all three."""

    WELCH = "welch"
    NEWCOMBE = "newcombe"
    EXACT_POISSON = "exact_poisson"


class _Result(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Interval(_Result):
    """An estimate with its 95 % interval. `low` or `high` None where there is no limit on that side."""

    estimate: float | None
    low: float | None
    high: float | None


class Comparison(_Result):
    """After against before: `difference` (after minus before) for values and proportions, `ratio` (after over before) for
    rates; the other one is None."""

    difference: Interval | None = None
    ratio: Interval | None = None
    method: ComparisonMethod
    p: float | None = Field(
        description="Two-sided, of the method of the interval; null where there is no interval."
    )
    verdict: ComparisonVerdict
    notes: tuple[str, ...] = ()


class PoolingMethod(StrEnum):
    """How the variance between the projects is estimated."""

    REML = "REML"
    PM = "PM"
    DL = "DL"
    FE = "FE"


class Pooled(_Result):
    """Effects of k projects put together. I² in per cent; FE has no variance between projects, so both I² are of Q."""

    estimate: float
    se: float
    low: float
    high: float
    tau2: float = Field(description="Variance between the projects.")
    i2_q: float = Field(description="Per cent, from Q.")
    i2_tau2: float = Field(description="Per cent, from tau2.")
    h2: float
    q: float
    q_p: float
    prediction_low: float | None = Field(
        description="What a next project may show; null below three projects."
    )
    prediction_high: float | None
    k: int


class ForecastMethod(StrEnum):
    """`widening` counts with carry-over and a trend that may wear off; `ols` carries the straight line on."""

    WIDENING = "widening"
    OLS = "ols"


class Forecast(_Result):
    """One period to come: 95 % interval of one figure, and two probabilities that are never 0 or 1."""

    point: float
    low: float
    high: float
    probability_mean_meets_target: float | None = Field(gt=0, lt=1)
    probability_observation_meets_target: float | None = Field(gt=0, lt=1)
    notes: tuple[str, ...] = ()


def verdict_of(
    low: float | None, high: float | None, no_change: float, improvement: Improvement
) -> ComparisonVerdict:
    """The verdict that an interval gives; a limit that is exactly `no_change` does not exclude it."""
    above = low is not None and low > no_change
    below = high is not None and high < no_change
    if not above and not below:
        return ComparisonVerdict.CANNOT_TELL
    better = above if improvement is Improvement.INCREASE else below
    return ComparisonVerdict.IMPROVED if better else ComparisonVerdict.WORSE
