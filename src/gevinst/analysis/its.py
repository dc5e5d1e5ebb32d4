"""Interrupted time series: the door for one series and for many.

The default is the interval averaged over carry-over, of values (`marginal_ar1`) and of counts (`marginal_counts`); the usual
methods stand beside it for comparison. A single series is a batch of one, so that a page and a portfolio cannot disagree.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from gevinst.analysis.its_sensitivity import (
    NOISE_FROM,
    averaged_with_noise,
    least_squares,
    prais_winsten,
    reml_ar1,
)
from gevinst.analysis.marginal_ar1 import STRONG_CARRY_OVER, Reason, marginal_ar1
from gevinst.analysis.mixtures import t_quantile, two_sided
from gevinst.analysis.segments import Segments
from gevinst.domain.effect import (
    Averted,
    Change,
    Coefficient,
    EffectAt,
    Family,
    InterruptedSeries,
    StandardErrors,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

HORIZONS = (6, 12)
_ONE = np.zeros(1, dtype=np.int64)
_LARGEST_RHO = 0.998


@dataclass(frozen=True, slots=True)
class Options:
    """How to fit. `max_lag` and `small_sample` are for Newey-West; None is its usual lag. `horizons`: periods after the
    intervention, the first being 1. `level`: of the intervals."""

    method: StandardErrors = StandardErrors.MARGINAL_AR1
    max_lag: int | None = None
    small_sample: bool = True
    horizons: tuple[int, ...] = HORIZONS
    level: float = 0.95


@dataclass(frozen=True)
class Intervals:
    """Estimates, limits and two-sided p, of one shape; NaN where there is none."""

    estimate: Floats
    low: Floats
    high: Floats
    p: Floats


@dataclass(frozen=True)
class ManyEffects:
    """S series. `effects`: (S, H); the others (S,). `averted`: counterfactual minus fitted, summed over the periods after."""

    level: Intervals
    slope: Intervals
    effects: Intervals
    mean: Intervals
    averted: Intervals
    rho: Floats
    degrees: Ints
    strong_carry_over: Bools
    reason: Ints
    """Of marginal_ar1.Reason."""


def fit_many(
    values: Floats,
    segments: Sequence[Segments],
    which: Ints,
    horizons: tuple[int, ...] = HORIZONS,
    level: float = 0.95,
    comparison: Floats | None = None,
) -> ManyEffects:
    """The default interval of S series of values at once. Counts: `marginal_counts.count_effects`.

    `values`: (S, P), NaN where there is no figure and beyond a series' periods. `segments`: the models that occur; `which`: (S,)
    each series' place in them. `comparison`: (S, P) of groups without the intervention, whose line is taken from each.
    """
    if comparison is not None:
        values = values - comparison
    fits = marginal_ar1(values, segments, which, [each.effects(horizons) for each in segments], level)

    def part(at: int | slice) -> Intervals:
        return Intervals(fits.estimate[:, at], fits.low[:, at], fits.high[:, at], fits.p[:, at])

    mean = part(2 + len(horizons))
    after = np.array([each.after for each in segments], dtype=float)[which]
    with np.errstate(invalid="ignore"):
        strong = fits.rho > STRONG_CARRY_OVER
    return ManyEffects(
        level=part(0),
        slope=part(1),
        effects=part(slice(2, 2 + len(horizons))),
        mean=mean,
        averted=Intervals(-after * mean.estimate, -after * mean.high, -after * mean.low, mean.p),
        rho=fits.rho,
        degrees=fits.degrees,
        strong_carry_over=strong,
        reason=fits.reason,
    )


def fit(
    values: Floats,
    segments: Segments,
    options: Options | None = None,
    comparison: Floats | None = None,
) -> InterruptedSeries:
    """One series of values, (periods,), NaN where there is no figure.

    `comparison`: (periods,) of a group without the intervention: then the difference between the two is what is fitted,
    and both must have a figure. Never fails on figures: what cannot be estimated has a note.
    """
    options = options or Options()
    notes: list[str] = []
    y = np.asarray(values, dtype=float)
    if comparison is not None:
        y = y - np.asarray(comparison, dtype=float)
        notes.append("difference_from_comparison")
    known = np.isfinite(y)
    facts = InterruptedSeries(
        family=Family.GAUSSIAN,
        standard_errors=options.method,
        coefficients=None,
        effects=tuple(EffectAt(at=at) for at in options.horizons),
        points_before=int(known[: segments.before].sum()),
        points_after=int(known[segments.before :].sum()),
        missing=int((~known).sum()),
    )
    k, h = segments.columns, len(options.horizons)
    contrasts = np.concatenate(
        [
            segments.as_reported(),
            segments.effects(options.horizons),
            segments.without_intervention()[segments.before :],
        ]
    )
    found = _fitted(y, segments, contrasts, options)
    if found.reason != Reason.NONE:
        return facts.model_copy(update={"notes": (*notes, found.reason.code)})
    if not known.all():
        notes.append("missing_periods")
        if options.method is StandardErrors.NEWEY_WEST:
            notes.append("lags_between_figures")
    if found.rho is not None and found.rho > STRONG_CARRY_OVER:
        notes.append("strong_carry_over")
    if found.rho is not None and found.method_of_one_rho and abs(found.rho) > _LARGEST_RHO:
        notes.append("carry_over_at_its_limit")
    mean = found.change(k + 2 + h)
    assert mean is not None  # Every model has a level change.
    # The coefficients of the columns themselves, from those reported; the fitted line follows.
    fitted = segments.matrix() @ np.linalg.solve(segments.as_reported(), found.estimate[:k])
    without = slice(k + 3 + h, None)
    before: tuple[float | None, ...] = (None,) * segments.before
    return facts.model_copy(
        update={
            "coefficients": {name: found.coefficient(at) for at, name in enumerate(segments.names)},
            "dispersion": found.dispersion,
            "df": found.degrees,
            "rho": found.rho,
            "residual_autocorrelation": _lag_one(y, segments),
            "effects": tuple(
                _effect(at, found.change(k + 2 + place)) for place, at in enumerate(options.horizons)
            ),
            "mean_effect": mean,
            "averted": Averted(
                estimate=-segments.after * mean.estimate,
                low=-segments.after * mean.high,
                high=-segments.after * mean.low,
            ),
            "counterfactual": (*fitted[: segments.before].tolist(), *found.estimate[without].tolist()),
            "counterfactual_low": (*before, *found.low[without].tolist()),
            "counterfactual_high": (*before, *found.high[without].tolist()),
            "fitted": tuple(fitted.tolist()),
            "notes": tuple(notes),
        }
    )


def _effect(at: int, change: Change | None) -> EffectAt:
    return EffectAt(at=at) if change is None else EffectAt(at=at, **change.model_dump())


@dataclass(frozen=True)
class _Rows:
    """Contrasts of one series, (E,) each."""

    estimate: Floats
    low: Floats
    high: Floats
    p: Floats
    se: Floats | None
    rho: float | None
    degrees: int
    reason: Reason
    dispersion: float | None = None

    @property
    def method_of_one_rho(self) -> bool:
        return self.se is not None

    def change(self, at: int) -> Change | None:
        if not np.isfinite(self.estimate[at]):
            return None
        return Change(estimate=self.estimate[at], low=self.low[at], high=self.high[at], p=self.p[at])

    def coefficient(self, at: int) -> Coefficient:
        se = None if self.se is None else float(self.se[at])
        return Coefficient(
            estimate=self.estimate[at], se=se, low=self.low[at], high=self.high[at], p=self.p[at]
        )


def _fitted(y: Floats, segments: Segments, contrasts: Floats, options: Options) -> _Rows:
    default = marginal_ar1(y[None], [segments], _ONE, [contrasts], options.level)
    degrees, reason = int(default.degrees[0]), Reason(int(default.reason[0]))
    # The default also says of the others what cannot be estimated: one rule for all.
    if reason != Reason.NONE or options.method is StandardErrors.MARGINAL_AR1:
        rho = None if reason != Reason.NONE else float(default.rho[0])
        return _Rows(
            default.estimate[0], default.low[0], default.high[0], default.p[0], None, rho, degrees, reason
        )
    # By a power of two, which rounds nothing: no square of a figure is then too large or too small for the machine.
    unit = float(np.ldexp(1.0, np.frexp(np.nanmax(np.abs(y)))[1]))
    rows = _usual(y / unit, segments, contrasts, options, degrees)
    return replace(
        rows,
        estimate=rows.estimate * unit,
        low=rows.low * unit,
        high=rows.high * unit,
        se=None if rows.se is None else rows.se * unit,
        dispersion=None if rows.dispersion is None else rows.dispersion * unit * unit,
    )


def _usual(y: Floats, segments: Segments, contrasts: Floats, options: Options, degrees: int) -> _Rows:
    """The methods beside the default."""
    if options.method is StandardErrors.PRAIS_WINSTEN:
        one = prais_winsten(y, segments, contrasts)
        return _with_t(one.estimate, one.se, degrees, options, one.rho)
    if options.method is StandardErrors.MARGINAL_AR1_NOISE:
        if segments.periods < NOISE_FROM:
            nothing = np.full(contrasts.shape[0], np.nan)
            reason = Reason.TOO_FEW_FOR_NOISE
            return _Rows(nothing, nothing, nothing, nothing, None, None, degrees, reason)
        mixed = averaged_with_noise(y, segments, _stated(contrasts), options.level)
        estimate = np.where(np.isfinite(contrasts).all(axis=1), mixed.estimate, np.nan)
        return _Rows(estimate, mixed.low, mixed.high, mixed.p, None, mixed.rho, degrees, Reason.NONE)
    plain = least_squares(y[None], [segments], _ONE, [contrasts], options.max_lag, options.small_sample)
    if options.method in {StandardErrors.REML_AR1, StandardErrors.REML_AR1_MAX}:
        one = reml_ar1(y, segments, contrasts)
        wide = options.method is StandardErrors.REML_AR1_MAX
        se = np.fmax(one.se, plain.se[0]) if wide else one.se
        return _with_t(one.estimate, se, degrees, options, one.rho)
    robust = options.method is StandardErrors.NEWEY_WEST
    rows = _with_t(
        plain.estimate[0], (plain.se_newey_west if robust else plain.se)[0], degrees, options, None
    )
    return replace(rows, dispersion=_residual_variance(y, segments, degrees))


def _stated(contrasts: Floats) -> Floats:
    """With the first of them where a series has none such (a horizon not reached): it is left out of the answer."""
    exists = np.asarray(np.isfinite(contrasts).all(axis=1))
    return np.where(exists[:, None], contrasts, contrasts[:1])


def _with_t(estimate: Floats, se: Floats, degrees: int, options: Options, rho: float | None) -> _Rows:
    """Limits and p by t; by the normal distribution where no allowance for small samples was asked for."""
    normal = options.method is StandardErrors.NEWEY_WEST and not options.small_sample
    tail = (1.0 + options.level) / 2
    reach = se * (NormalDist().inv_cdf(tail) if normal else t_quantile(tail, degrees))
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = estimate / se
    p = (
        np.array([math.erfc(abs(z) / math.sqrt(2.0)) for z in statistic])
        if normal
        else two_sided(statistic, degrees)
    )
    return _Rows(estimate, estimate - reach, estimate + reach, p, se, rho, degrees, Reason.NONE)


def _residuals(y: Floats, segments: Segments) -> tuple[Floats, Ints]:
    """Least-squares residuals of the periods that have a figure, and which these are."""
    places = np.flatnonzero(np.isfinite(y))
    q, _ = np.linalg.qr(segments.matrix()[places])
    e = y[places] - q @ (q.T @ y[places])
    return e - q @ (q.T @ e), places


def _residual_variance(y: Floats, segments: Segments, degrees: int) -> float:
    e, _ = _residuals(y, segments)
    return float(e @ e) / degrees


def _lag_one(y: Floats, segments: Segments) -> float:
    """Products of the residuals of neighbouring periods over the sum of squares of all."""
    e, places = _residuals(y / np.nanmax(np.abs(y)), segments)
    neighbours = np.diff(places) == 1
    return float((e[1:] * e[:-1])[neighbours].sum() / (e @ e))
