"""What other methods make of the same figures as a finding's effect. For comparison: the answer is the finding's."""

from dataclasses import dataclass
from enum import StrEnum

from gevinst.domain.finding import Range


class OtherMethod(StrEnum):
    """What is done otherwise than for the answer."""

    DEFAULT = "default"
    """Nothing: the answer itself."""
    REML_AR1 = "reml_ar1"
    NEWEY_WEST = "newey_west"
    PRAIS_WINSTEN = "prais_winsten"
    OLS = "ols"
    QUASI_BINOMIAL = "quasi_binomial"
    """The plain model of shares: its ratios are of odds."""
    QUASI_POISSON = "quasi_poisson"
    PERCENTAGE_POINTS = "percentage_points"
    """The change of the share itself, in points."""
    WITH_SEASON = "with_season"
    WITHOUT_SEASON = "without_season"
    STEP_ONLY = "step_only"
    """One lasting step: values keep the trend from before, counts have none."""
    WITH_TREND = "with_trend"
    """A trend that may change, where one lasting step was declared."""


@dataclass(frozen=True, slots=True)
class MethodEffect:
    """One method's mean effect over the periods after the start. `effect` None: it gives no interval on these figures."""

    method: OtherMethod
    effect: Range | None
    ratio: bool
    degrees: int | None
    carry_over: float | None


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Every method, the answer first."""

    methods: tuple[MethodEffect, ...]
    residual_autocorrelation: float | None
    """Lag 1, of the residuals of the plain model of neighbouring periods."""
    share: float | None
    """Counts: how much of the variation is carried over from one period to the next."""
    dispersion: float | None
    """Counts: how much the figures vary, 1 being chance alone."""
