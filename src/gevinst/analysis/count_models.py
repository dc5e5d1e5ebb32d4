"""The plain regression for counts (Poisson, quasi-Poisson, quasi-binomial): shown beside the default, never instead of it.

It knows nothing of carry-over from month to month, so its interval is too short where there is any: see docs/statistics.md.
Maximum likelihood by Newton's method with the canonical link; dispersion is Pearson's chi-square over the degrees of
freedom (McCullagh and Nelder 1989). Intervals are Wald's; what is not a coefficient has its variance by the delta method with
the full covariance.
"""

import math
from dataclasses import dataclass
from enum import Enum
from statistics import NormalDist

import numpy as np

from gevinst.analysis.count_series import (
    ESTIMATED,
    LARGEST_LOG,
    NO_CONVERGENCE,
    NOT_ESTIMABLE,
    TOO_FEW_POINTS,
    Bools,
    Chunk,
    Counts,
    Facts,
    Floats,
    Interval,
    Ints,
    cut_out,
    estimable,
    facts_of,
    padded,
    plain,
    ratio_of,
    refuse,
)
from gevinst.analysis.mixtures import t_quantile, two_sided
from gevinst.analysis.segments import Segments

_CHUNK = 512
_ITERATIONS = 60
_ERFC = np.vectorize(math.erfc, otypes=[float])


class CountFamily(Enum):
    """How counts vary. The ratios of the binomial family are odds ratios, the others' rate ratios."""

    POISSON = "poisson"
    QUASI_POISSON = "quasipoisson"
    QUASI_BINOMIAL = "quasibinomial"


@dataclass(frozen=True)
class ModelEffects:
    """What N series show under the plain model. (N,) unless said otherwise; NaN where there is nothing.

    `reason`, `at`: as for the default. `names`: the coefficients' names; `coefficients` (N, q) on the scale of the link, as
    `segments` reports them; `errors` (N, q) their standard errors. `level`, `slope`, `effects` (N, H), `mean`: ratios.
    `averted`: counterfactual less fitted, summed over the periods after that have a figure. `dispersion`: 1 for Poisson.
    `deviance`; `df`; `autocorrelation`: of the Pearson residuals of neighbouring periods. `expected`, `counterfactual` (N, P):
    rates with and without the project, the same before the change.
    """

    reason: Ints
    at: Ints
    names: tuple[str, ...]
    coefficients: Interval
    errors: Floats
    level: Interval
    slope: Interval
    effects: Interval
    mean: Interval
    averted: Interval
    dispersion: Floats
    deviance: Floats
    df: Ints
    autocorrelation: Floats
    expected: Floats
    counterfactual: Interval


def model_effects(
    series: Counts,
    family: CountFamily,
    horizons: tuple[int, ...] = (),
    confidence: float = 0.95,
    small_sample: bool = True,
) -> ModelEffects:
    """The plain model of all series, in the form declared. `small_sample`: t with the residual degrees of freedom where the
    dispersion is estimated; otherwise, and for Poisson, the normal distribution. Never fails on figures.

    Raises ValueError where the family does not fit `series.binomial`: that is the caller's mistake, not a figure's.
    """
    if series.binomial != (family is CountFamily.QUASI_BINOMIAL):
        raise ValueError(f"{family.value} does not fit series with binomial={series.binomial}")
    facts = facts_of(series)
    columns = 2 + facts.trend + facts.slope_change
    facts.df = facts.points_before + facts.points_after - columns - 2 * series.harmonics
    refuse(facts, TOO_FEW_POINTS, facts.df < 1)
    answer = _Answer(series, facts, family, horizons, confidence, small_sample)
    for size in (2, 3, 4):
        chosen = np.flatnonzero((facts.reason == ESTIMATED) & (columns == size))
        order = chosen[np.argsort(series.length[chosen], kind="stable")]
        for start in range(0, order.size, _CHUNK):
            answer.reckon(order[start : start + _CHUNK])
    return answer.result()


class _Answer:
    """Gathers the rows' results, chunk by chunk."""

    def __init__(
        self,
        series: Counts,
        facts: Facts,
        family: CountFamily,
        horizons: tuple[int, ...],
        confidence: float,
        small_sample: bool,
    ) -> None:
        self._series, self._facts, self._horizons = series, facts, horizons
        self._binomial = family is CountFamily.QUASI_BINOMIAL
        self._known_dispersion = family is CountFamily.POISSON
        self._confidence, self._t = confidence, small_sample and not self._known_dispersion
        rows, periods = facts.observed.shape
        self._names = Segments(2, 1, harmonics=series.harmonics).names
        self._coefficients = np.full((rows, len(self._names), 4), np.nan)
        self._errors = np.full((rows, len(self._names)), np.nan)
        self._effects = np.full((rows, 3 + len(horizons), 4), np.nan)
        self._averted = np.full((rows, 4), np.nan)
        self._expected = np.full((rows, periods), np.nan)
        self._counterfactual = np.full((rows, periods, 4), np.nan)
        self._dispersion, self._deviance, self._autocorrelation = (np.full(rows, np.nan) for _ in range(3))

    def reckon(self, rows: Ints) -> None:
        """Fit and read off one chunk of rows of equally many columns."""
        facts, series = self._facts, self._series
        cut = cut_out(series, facts, rows)
        told_apart = estimable(cut)
        facts.reason[rows[~told_apart]] = NOT_ESTIMABLE
        rows, cut = rows[told_apart], cut.take(told_apart)
        b, converged = _maximum_likelihood(cut, self._binomial)
        facts.reason[rows[~converged]] = NO_CONVERGENCE
        rows, cut, b = rows[converged], cut.take(converged), b[converged]
        if not rows.size:
            return
        df = facts.df[rows]
        rate, variance, information = _moments(cut, b, self._binomial)
        mean = np.where(cut.observed, cut.at_risk * rate, 1.0)
        pearson = np.where(
            cut.observed, (cut.events - mean) / np.sqrt(np.where(cut.observed, variance, 1.0)), 0.0
        )
        dispersion = np.ones(rows.size) if self._known_dispersion else (pearson**2).sum(axis=1) / df
        covariance = np.linalg.inv(information) * dispersion[:, None, None]
        self._dispersion[rows] = dispersion
        self._deviance[rows] = _deviance(cut, mean, self._binomial)
        self._autocorrelation[rows] = _neighbours(pearson, cut.observed)

        found, errors = self._wald(cut.of_each(lambda model: model.as_reported()), b, covariance, df)
        for at, name in enumerate(self._names):
            for row, model in enumerate(cut.models):
                if name in model.names:
                    own = model.names.index(name)
                    self._coefficients[rows[row], at] = found[row, own]
                    self._errors[rows[row], at] = errors[row, own]
        self._effects[rows], _ = self._wald(
            cut.of_each(lambda model: model.effects(self._horizons)), b, covariance, df
        )
        periods = cut.design.shape[1]
        inside = np.arange(periods)[None, :] < series.length[rows][:, None]
        self._expected[rows, :periods] = np.where(inside, rate, np.nan)
        without = cut.of_each(lambda model: padded(model.without_intervention(), periods))
        band, _ = self._wald(without, b, covariance, df)
        self._counterfactual[rows, :periods] = np.where(inside[:, :, None], band, np.nan)
        self._averted[rows] = self._fewer(
            cut, b, covariance, df, without, cut.observed & facts.after[rows, :periods]
        )

    def _wald(self, asked: Floats, b: Floats, covariance: Floats, df: Ints) -> tuple[Floats, Floats]:
        """Of contrasts (R, E, q): estimate, limits and p, (R, E, 4), and standard errors (R, E)."""
        estimate = np.einsum("req,rq->re", asked, b)
        error = np.sqrt(np.einsum("rei,rij,rej->re", asked, covariance, asked))
        return self._limits(estimate, error, df), error

    def _limits(self, estimate: Floats, error: Floats, df: Ints) -> Floats:
        """(R, E) -> (R, E, 4)."""
        result = np.empty((*estimate.shape, 4))
        # None is the normal distribution.
        for nu in [int(each) for each in np.unique(df)] if self._t else [None]:
            own = np.ones(len(df), dtype=np.bool_) if nu is None else df == nu
            reach = _quantile((1 + self._confidence) / 2, nu) * error[own]
            # No dispersion at all is certainty of this model, not of the world; its p is then 0, or 1 at no effect.
            size = np.where(error[own] > 0, error[own], np.where(np.isnan(error[own]), np.nan, 1e-300))
            p = _p_value(np.clip(estimate[own] / size, -1e150, 1e150), nu)
            result[own] = np.stack([estimate[own], estimate[own] - reach, estimate[own] + reach, p], axis=-1)
        return result

    def _fewer(
        self, cut: Chunk, b: Floats, covariance: Floats, df: Ints, without: Floats, counted: Bools
    ) -> Floats:
        """Events expected without the project less those expected with it, (R, 4)."""
        total, slope = np.zeros(len(b)), np.zeros_like(b)
        for sign, design in ((1.0, without), (-1.0, cut.design)):
            rate, variance = _rate(design, b, self._binomial)
            at_risk = np.where(counted, cut.at_risk, 0.0)
            total += sign * (at_risk * rate).sum(axis=1)
            slope += sign * np.einsum("rp,rpq->rq", at_risk * variance, design)
        error = np.sqrt(np.einsum("ri,rij,rj->r", slope, covariance, slope))
        return self._limits(total[:, None], error[:, None], df)[:, 0]

    def result(self) -> ModelEffects:
        """Everything, off the link's scale."""
        band = self._counterfactual
        if self._binomial:
            lines = [
                1.0 / (1.0 + np.exp(-np.clip(band[..., at], -LARGEST_LOG, LARGEST_LOG))) for at in range(3)
            ]
        else:
            lines = [np.exp(np.clip(band[..., at], -LARGEST_LOG, LARGEST_LOG)) for at in range(3)]
        facts = self._facts
        return ModelEffects(
            reason=facts.reason,
            at=facts.at,
            names=self._names,
            coefficients=plain(self._coefficients),
            errors=self._errors,
            level=ratio_of(self._effects[:, 0]),
            slope=ratio_of(self._effects[:, 1]),
            effects=ratio_of(self._effects[:, 2:-1]),
            mean=ratio_of(self._effects[:, -1]),
            averted=plain(self._averted),
            dispersion=self._dispersion,
            deviance=self._deviance,
            df=np.where(facts.reason == ESTIMATED, facts.df, 0),
            autocorrelation=self._autocorrelation,
            expected=self._expected,
            counterfactual=Interval(lines[0], lines[1], lines[2], np.full_like(lines[0], np.nan)),
        )


def _rate(design: Floats, b: Floats, binomial: bool) -> tuple[Floats, Floats]:
    """Rates (R, P) and their derivative by the linear predictor, which for these links is the variance at one at risk."""
    line = np.clip((design @ b[:, :, None])[:, :, 0], -LARGEST_LOG, LARGEST_LOG)
    if not binomial:
        return np.exp(line), np.exp(line)
    rate = 1.0 / (1.0 + np.exp(-line))
    return rate, rate / (1.0 + np.exp(line))


def _moments(cut: Chunk, b: Floats, binomial: bool) -> tuple[Floats, Floats, Floats]:
    """Rates and variances of the counts (R, P), and the information (R, q, q)."""
    rate, derivative = _rate(cut.design, b, binomial)
    variance = cut.at_risk * derivative * cut.observed
    return rate, variance, cut.design.transpose(0, 2, 1) @ (variance[:, :, None] * cut.design)


def _maximum_likelihood(cut: Chunk, binomial: bool) -> tuple[Floats, Bools]:
    """Newton's method from the mean rate; coefficients (R, q) and whether they stand still to the last digits."""
    rows, _, q = cut.design.shape
    b = np.zeros((rows, q))
    share = (cut.events.sum(axis=1) + 0.5) / ((cut.at_risk * cut.observed).sum(axis=1) + 1.0)
    b[:, 0] = np.log(share) - (np.log1p(-np.minimum(share, 0.999)) if binomial else 0.0)
    converged = np.zeros(rows, dtype=np.bool_)
    going = np.arange(rows)
    for _ in range(_ITERATIONS):
        if not going.size:
            break
        part = cut.take(np.isin(np.arange(rows), going)) if going.size < rows else cut
        rate, _, information = _moments(part, b[going], binomial)
        score = np.einsum("rp,rpq->rq", (part.events - part.at_risk * rate) * part.observed, part.design)
        step, sound = _solve(information, score)
        reach = np.abs((part.design @ step[:, :, None])[:, :, 0] * part.observed).max(axis=1)
        # Far from the answer a full step may overshoot.
        b[going] += step * np.minimum(1.0, 3.0 / np.maximum(reach, 1e-300))[:, None]
        converged[going[sound & (reach < 1e-8)]] = True
        going = going[sound & (reach >= 1e-13)]
    # Where the answer lies at infinity (all or none of the months before a wave had events) the steps never end.
    return b, converged & (np.abs(b[:, 0]) < LARGEST_LOG)


def _solve(information: Floats, score: Floats) -> tuple[Floats, Bools]:
    """Newton's step, and whether the information was fit for it."""
    scale = np.sqrt(np.maximum(np.diagonal(information, axis1=1, axis2=2), 1e-300))
    unit = information / scale[:, :, None] / scale[:, None, :]
    sound = np.linalg.eigvalsh(unit)[:, 0] > 1e-12
    unit[~sound] = np.eye(unit.shape[1])
    step = np.linalg.solve(unit, (score / scale)[:, :, None])[:, :, 0] / scale
    return np.where(sound[:, None], step, 0.0), np.asarray(sound)


def _deviance(cut: Chunk, mean: Floats, binomial: bool) -> Floats:
    """(R,) twice the log-likelihood ratio against a mean of its own for each period."""
    total = _log_part(cut.events, mean) - ((cut.events - mean) if not binomial else 0.0)
    if binomial:
        total = total + _log_part(cut.at_risk - cut.events, cut.at_risk - mean)
    return np.asarray(2.0 * np.where(cut.observed, total, 0.0).sum(axis=1))


def _log_part(seen: Floats, mean: Floats) -> Floats:
    some = (seen > 0) & (mean > 0)
    return np.asarray(
        np.where(some, seen * np.log(np.where(some, seen, 1.0) / np.where(some, mean, 1.0)), 0.0)
    )


def _neighbours(residuals: Floats, observed: Bools) -> Floats:
    """(R,) correlation of neighbouring periods' residuals; 0 where they are all nought."""
    both = observed[:, 1:] & observed[:, :-1]
    products = np.where(both, residuals[:, 1:] * residuals[:, :-1], 0.0).sum(axis=1)
    squares = (residuals**2).sum(axis=1)
    return np.asarray(products / np.where(squares > 0, squares, 1.0))


def _quantile(p: float, nu: int | None) -> float:
    return NormalDist().inv_cdf(p) if nu is None else t_quantile(p, nu)


def _p_value(statistic: Floats, nu: int | None) -> Floats:
    if nu is not None:
        return two_sided(statistic, nu)
    return np.asarray(_ERFC(np.abs(statistic) / math.sqrt(2.0)), dtype=float)
