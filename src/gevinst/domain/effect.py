"""What an interrupted time series shows of one change: the effect, how sure, and the line as it would have gone on.

Derived; the arithmetic is `gevinst.analysis.its`. What cannot be known is None, with a note that says why.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Family(StrEnum):
    """What the figures are."""

    GAUSSIAN = "gaussian"
    """Values: effects are differences in their unit."""
    POISSON = "poisson"
    QUASIPOISSON = "quasipoisson"
    """Events per exposure: effects are ratios of rates."""
    QUASIBINOMIAL = "quasibinomial"
    """k of n: effects are ratios (of odds with `wald`, else of shares)."""

    @property
    def counts(self) -> bool:
        return self is not Family.GAUSSIAN


class StandardErrors(StrEnum):
    """How the uncertainty is found. The first two are the defaults; the others are for comparison."""

    MARGINAL_AR1 = "marginal_ar1"
    """Values: averaged over the carry-over from period to period."""
    MARGINAL_COUNTS = "marginal_counts"
    """Counts: the same, with chance variation known."""
    WALD = "wald"
    """Counts: the plain quasi-likelihood model."""
    REML_AR1_MAX = "reml_ar1_max"
    """REML, with the larger of its own standard error and that of least squares."""
    REML_AR1 = "reml_ar1"
    NEWEY_WEST = "newey_west"
    PRAIS_WINSTEN = "prais_winsten"
    OLS = "ols"
    MARGINAL_AR1_NOISE = "marginal_ar1_noise"
    """Values, from 36 periods: as the default, with noise of each period beside what is carried over."""

    @property
    def for_counts(self) -> bool:
        return self in {StandardErrors.MARGINAL_COUNTS, StandardErrors.WALD}


class _Result(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Coefficient(_Result):
    """A coefficient as reported: t = 1..n, since = 1, 2, ... after the intervention. On the log scale for counts."""

    estimate: float
    se: float | None = Field(description="null where the interval does not come from one standard error.")
    low: float
    high: float
    p: float


class Change(_Result):
    """An estimate with its interval and two-sided p, which agree: p is below 0.05 where a 95 % interval leaves out no change."""

    estimate: float
    low: float
    high: float
    p: float


class EffectAt(_Result):
    """The effect so many periods after the intervention, the first being 1; null where the series does not reach so far."""

    at: int
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None


class Averted(_Result):
    """Counterfactual minus fitted, summed over the calendar periods after: positive is fewer (or less) than without."""

    estimate: float
    low: float
    high: float


class RatioLimit(_Result):
    """An exact limit of the ratio on one side, where one side had no events. It assumes that there is no trend, and is no
    95 % statement: only series with a side of none have it."""

    low: float | None
    high: float | None


class InterruptedSeries(_Result):
    """One series. Lists of figures have one entry for each calendar period."""

    family: Family
    standard_errors: StandardErrors
    coefficients: dict[str, Coefficient] | None = Field(
        description="intercept, time, level_change, slope_change, sin1, cos1, ...; null where there is no estimate."
    )
    ratios: dict[str, Change] | None = Field(None, description="level_change and slope_change for counts.")
    dispersion: float | None = Field(
        None, description="Residual variance of least squares; for counts Pearson's, 1 is chance alone."
    )
    df: int | None = None
    rho: float | None = Field(None, description="Carry-over from one period to the next.")
    share: float | None = Field(None, description="Counts: the part of the variation that is carried over.")
    residual_autocorrelation: float | None = Field(
        None, description="Lag 1, of the least-squares residuals of neighbouring periods; values only."
    )
    effects: tuple[EffectAt, ...] = ()
    mean_effect: Change | None = Field(None, description="Over all calendar periods after.")
    averted: Averted | None = None
    ratio_limit: RatioLimit | None = Field(None, description="Counts: where one side had no events.")
    percentage_points: Change | None = Field(
        None,
        description="k of n, marginal_counts: the mean change of the share itself. Second to the ratio, from which its sign may differ.",
    )
    averted_by_points: Averted | None = Field(None, description="Averted, by that change.")
    fitted: tuple[float | None, ...] = ()
    counterfactual: tuple[float | None, ...] = Field(
        (),
        description="The line without the intervention; before it, the fitted line. Counts: expected events.",
    )
    counterfactual_low: tuple[float | None, ...] = Field(
        (), description="Its band; null before the intervention."
    )
    counterfactual_high: tuple[float | None, ...] = ()
    points_before: int
    points_after: int
    missing: int = Field(description="Calendar periods without a figure.")
    notes: tuple[str, ...] = ()
