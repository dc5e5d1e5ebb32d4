"""The effect on counts (k of n, and events per exposure) with the monthly carry-over averaged: the default for counts.

Readmissions of 60 discharges a month vary by chance, differ from month to month by more than chance, and a bad month is
often followed by another. How strongly, nobody can tell from two years of small counts; an interval that picks one answer
is too short. This one averages over 12 x 6 possible answers and is never narrower than chance alone makes it.

Model: log rate = design x coefficients, so every effect is a ratio of rates. A Poisson fit with Firth's (1993) penalty is
linearised once; its working residuals get the covariance sigma^2 [(1 - share) diag(chance) + share x AR(1)(rho)]; rho and
share are averaged with prior (1 + rho)^4 x share on a fixed Gauss-Legendre grid, the coefficients flat and sigma 1/sigma.
Each node is a t distribution; the mixture's percentiles are the limits. What it covers is in docs/statistics.md.

All series are reckoned at once, with a leading axis for the series; a single one is a batch of one.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from gevinst.analysis.count_series import (
    ESTIMATED,
    LARGEST_LOG,
    NO_CONVERGENCE,
    NO_EVENTS_AFTER,
    NO_EVENTS_BEFORE,
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
from gevinst.analysis.mixtures import mixture_limits, mixture_p
from gevinst.analysis.segments import Segments

LEAST_DF = 8
"""Observed months less coefficients below which nothing was validated: no interval."""
LEAST_EVENTS = 5
LEAST_EVENT_MONTHS = 3
"""Below either of these on a side the trend is left out. The thresholds are judgement: five events all in the month before
go-live would give the full model a steep trend that nobody saw."""

_CHUNK = 64
"""Series at a time at most."""
_FIGURES = 10_000
"""Periods x columns of all series at a time: with 72 nodes each they keep the working arrays near the processor."""
_ITERATIONS = 400
_LEFT = 1e-10
"""The fit has settled where what is left of its steps changes no month's rate by more than this share."""
_NOTHING_KNOWN = 1e30
"""A chance variance so many times the typical one is as good as a missing figure."""


@dataclass(frozen=True)
class CountDetails:
    """What a page of one series also shows.

    `coefficients`: (N, q) log scale as `segments` reports them, in the order of `names`; NaN where a series' form has no such
    column. `expected`: (N, P) rate with the project, as fitted. `counterfactual`: (N, P) rate expected without it, which
    before the change is the fitted one (its p is NaN). `difference_level`, `difference_mean`: (N,) the change in events per one at risk (times 100:
    percentage points), from the same averaging on the rates themselves. `difference_averted`: (N,) events averted by that
    count; its sign may differ from the ratio's, so one of them is the primary one.
    """

    names: tuple[str, ...]
    coefficients: Interval
    expected: Floats
    counterfactual: Interval
    difference_level: Interval
    difference_mean: Interval
    difference_averted: Interval


@dataclass(frozen=True)
class CountEffects:
    """What N series show. (N,) unless said otherwise; NaN where there is nothing.

    `reason`: see REASONS; `at`: the period the reason points to, or -1. `trend`, `slope_change`: the form used; `fell_back`:
    the step-only form was not declared but forced by few events (then say "assumes no trend"). `level`, `slope`, `mean`,
    `effects` (N, H): ratios of rates; slope is per period and NaN where the slope does not change. `averted`: events fewer
    than expected without the project, over the periods after; its p is that of the mean ratio. `averted_shown`: its range is
    shorter than the number of events seen after, so that a number may be printed. `rho`, `share`: posterior means of the
    carry-over and of the part of the variation that is carried over. `dispersion`: Pearson's, against chance. `limit_low`,
    `limit_high`: the exact one-sided limit of the rate ratio where one side had no events; it assumes no trend and is no
    95 % statement. `above_half`: more than half had the event; then the complement should be counted. `without`: (N, P) as
    the details' `counterfactual`, but only of the periods after the change, if it was asked for.
    """

    reason: Ints
    at: Ints
    trend: Bools
    slope_change: Bools
    fell_back: Bools
    level: Interval
    slope: Interval
    effects: Interval
    mean: Interval
    averted: Interval
    averted_shown: Bools
    rho: Floats
    share: Floats
    dispersion: Floats
    df: Ints
    points_before: Ints
    points_after: Ints
    events_before: Floats
    events_after: Floats
    at_risk_before: Floats
    at_risk_after: Floats
    event_periods_before: Ints
    event_periods_after: Ints
    limit_low: Floats
    limit_high: Floats
    above_half: Bools
    details: CountDetails | None
    without: Interval | None


def count_effects(
    series: Counts,
    horizons: tuple[int, ...] = (),
    confidence: float = 0.95,
    details: bool = False,
    line: bool = False,
) -> CountEffects:
    """The effects of all series. `horizons`: periods since the change, the first one after being 1; those that the series
    does not reach have no estimate. `line`: the line without the project too, which the details hold much beside. Never
    fails on figures: what cannot be reckoned has a reason."""
    facts = facts_of(series)
    _choose_form(series, facts)
    answer = _Answer(series, facts, horizons, confidence, details, line)
    columns = np.where(facts.reason == ESTIMATED, facts.trend * 1 + facts.slope_change + 2, 0)
    for size in sorted({*columns.tolist()} - {0}):
        chosen = np.flatnonzero(columns == size)
        # Series of one length and equal degrees of freedom together: shorter loops, fewer calls.
        order = chosen[np.lexsort((facts.df[chosen], series.length[chosen]))] if chosen.size > 1 else chosen
        width = int(series.length[order].max()) * (size + 1 + 2 * series.harmonics)
        together = min(max(_FIGURES // width, 1), _CHUNK)
        for start in range(0, order.size, together):
            answer.reckon(order[start : start + together])
    return answer.result()


def _choose_form(series: Counts, facts: Facts) -> None:
    """The rule by number of events (by the counts, never by the result); then the degrees of freedom of the form chosen."""
    few = np.minimum(facts.events_before, facts.events_after) < LEAST_EVENTS
    few |= np.minimum(facts.event_periods_before, facts.event_periods_after) < LEAST_EVENT_MONTHS
    if few.any():
        facts.fell_back = np.asarray((facts.reason == ESTIMATED) & few & (facts.trend | facts.slope_change))
        facts.trend &= ~facts.fell_back
        facts.slope_change &= ~facts.fell_back
    columns = facts.trend + (2 + 2 * series.harmonics) + facts.slope_change
    facts.df = facts.points_before + facts.points_after - columns
    refuse(facts, TOO_FEW_POINTS, facts.df < LEAST_DF)


def _one_sided(series: Counts, facts: Facts, confidence: float) -> tuple[Floats, Floats]:
    """The exact conditional limit of the rate ratio where one side had no events; NaN elsewhere.

    Given K events in all, those after are binomial with odds = ratio x exposure after / exposure before; with none on one
    side the Clopper-Pearson limit is closed. K is divided by the dispersion of the other side where that exceeds 1.
    """
    none = np.full(facts.reason.shape, np.nan)
    if not ((facts.reason == NO_EVENTS_BEFORE) | (facts.reason == NO_EVENTS_AFTER)).any():
        return none, none
    side_has = (
        np.where((facts.reason == NO_EVENTS_BEFORE)[:, None], facts.after, ~facts.after) & facts.observed
    )
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        k, n = np.where(side_has, facts.events, 0.0), np.where(side_has, facts.at_risk, 0.0)
        rate = k.sum(axis=1) / n.sum(axis=1)
        mean = rate[:, None] * n
        chance = 1.0 - np.minimum(rate, 0.9) if series.binomial else np.ones_like(rate)
        pearson = np.where(side_has, (k - mean) ** 2 / mean, 0.0).sum(axis=1) / chance
        dispersion = np.fmax(pearson / np.maximum(side_has.sum(axis=1) - 1, 1), 1.0)
        odds = np.expm1(-np.log((1.0 - confidence) / 2.0) / (k.sum(axis=1) / dispersion))
        high = odds * facts.at_risk_before / facts.at_risk_after
        low = facts.at_risk_before / facts.at_risk_after / odds
    top = float(np.exp(LARGEST_LOG))
    return (
        np.where(facts.reason == NO_EVENTS_BEFORE, np.clip(low, 0.0, top), np.nan),
        np.where(facts.reason == NO_EVENTS_AFTER, np.clip(high, 0.0, top), np.nan),
    )


def _asked(effects: Floats) -> tuple[Bools, Floats, Any]:
    """What is asked of R models, from `Segments.effects` of each, (R, E, q), NaN for those that a row does not have.

    Which of them each row has, (R, E); the contrasts that are reckoned, (R, fewer, q); and the places of these among all.
    """
    known = np.asarray(np.isfinite(effects).all(axis=2))
    contrasts = np.where(known[:, :, None], effects, 0.0)
    # Where the slope does not change the effect is one and the same at every horizon: reckoned once. What no row has, not.
    if bool((contrasts == contrasts[:, :1])[known].all()):
        return known, contrasts[:, :1], slice(None)
    had = np.flatnonzero(known.any(axis=0))
    return known, contrasts[:, had], had


@lru_cache(maxsize=512)
def _asked_of_one(model: Segments, horizons: tuple[int, ...]) -> tuple[Bools, Floats, Any]:
    """The same of one model: the next figure of the month asks the same."""
    return _asked(model.effects(horizons)[None])


class _Answer:
    """Gathers the rows' results, chunk by chunk."""

    def __init__(
        self,
        series: Counts,
        facts: Facts,
        horizons: tuple[int, ...],
        confidence: float,
        details: bool,
        line: bool,
    ) -> None:
        self._series, self._facts, self._horizons, self._confidence = series, facts, horizons, confidence
        rows, periods = facts.observed.shape
        # As `Segments.effects`: level, slope, the horizons, the mean; estimate, low and high on the log scale, and p.
        self._logs = np.full((rows, 3 + len(horizons), 4), np.nan)
        self._rho, self._share, self._dispersion = (np.full(rows, np.nan) for _ in range(3))
        self._without = np.full((rows, periods, 4), np.nan) if line else None
        self._details = details
        if details:
            self._names = Segments(2, 1, harmonics=series.harmonics).names
            self._coefficients = np.full((rows, len(self._names), 4), np.nan)
            self._expected = np.full((rows, periods), np.nan)
            self._counterfactual = np.full((rows, periods, 4), np.nan)
            self._differences = np.full((rows, 2, 4), np.nan)

    def reckon(self, rows: Ints) -> None:
        """Fit, average and read off one chunk of rows of equally many columns."""
        series, facts = self._series, self._facts
        cut = cut_out(series, facts, rows)
        told_apart = estimable(cut)
        if not told_apart.all():
            facts.reason[rows[~told_apart]] = NOT_ESTIMABLE
            rows, cut = rows[told_apart], cut.take(told_apart)
        fit = _firth(cut)
        if not fit.converged.all():
            facts.reason[rows[~fit.converged]] = NO_CONVERGENCE
            rows, cut, fit = rows[fit.converged], cut.take(fit.converged), fit.take(fit.converged)
        if not rows.size:
            return
        df = facts.df[rows]
        working, off, chance = _linearise(cut, fit, series.binomial)
        typical = 1.0 / _over(1.0 / chance, cut.observed)
        nodes = _average(cut, working, chance / typical[:, None], df, 1e-9 * df * typical)
        np.maximum(nodes.scale, np.sqrt(typical)[:, None], out=nodes.scale)
        self._rho[rows], self._share[rows] = nodes.mean_rho, nodes.mean_share
        self._dispersion[rows] = np.add.reduce(off * off / chance, axis=1) / df
        self._effects(rows, cut, fit, nodes)
        if self._details:
            self._reckon_details(rows, cut, fit, nodes)

    def _effects(self, rows: Ints, cut: Chunk, fit: "_Fit", nodes: "_Nodes") -> None:
        """The effects, and with them the line without the project: one search for all their limits."""
        if len(cut.models) == 1:
            known, contrasts, had = _asked_of_one(cut.models[0], self._horizons)
        else:
            known, contrasts, had = _asked(cut.of_each(lambda model: model.effects(self._horizons)))
        df, effects = self._facts.df[rows], contrasts.shape[1]
        if self._without is not None:
            periods = cut.design.shape[1]
            first = int(self._series.before[rows].min())
            line = cut.of_each(lambda model: padded(model.without_intervention(), periods))[:, first:]
            contrasts = np.concatenate([contrasts, line], axis=1)
        found = nodes.intervals(contrasts, fit.coefficients, df, self._confidence, tested=effects)
        logs = np.full((*known.shape, 4), np.nan)
        logs[:, had] = found[:, :effects]
        logs[~known] = np.nan
        self._logs[rows] = logs
        if self._without is not None:
            place = np.arange(first, periods)[None, :]
            after = (place >= self._series.before[rows][:, None]) & (
                place < self._series.length[rows][:, None]
            )
            self._without[rows, first:periods] = np.where(after[:, :, None], found[:, effects:], np.nan)

    def _reckon_details(self, rows: Ints, cut: Chunk, fit: "_Fit", nodes: "_Nodes") -> None:
        df, periods = self._facts.df[rows], cut.design.shape[1]
        found = nodes.intervals(
            cut.of_each(lambda model: model.as_reported()), fit.coefficients, df, self._confidence
        )
        for at, name in enumerate(self._names):
            for row, model in enumerate(cut.models):
                if name in model.names:
                    self._coefficients[rows[row], at] = found[row, model.names.index(name)]

        inside = np.arange(periods)[None, :] < self._series.length[rows][:, None]
        whole = fit.coefficients + nodes.mean_coefficients
        line = np.exp(np.clip(np.einsum("rpq,rq->rp", cut.design, whole), -LARGEST_LOG, LARGEST_LOG))
        self._expected[rows, :periods] = np.where(inside, line, np.nan)
        without = cut.of_each(lambda model: padded(model.without_intervention(), periods))
        band = nodes.intervals(without, fit.coefficients, df, self._confidence)
        self._counterfactual[rows, :periods] = np.where(inside[:, :, None], band, np.nan)

        asked = cut.of_each(lambda model: np.stack([model.effect_after(0.0), model.mean_effect()]))
        self._differences[rows] = _differences(cut, asked, df, self._confidence)

    def result(self) -> CountEffects:
        """Everything, off the log scale."""
        facts, series = self._facts, self._series
        limit_low, limit_high = _one_sided(series, facts, self._confidence)
        half = 0.5 * (facts.at_risk_before + facts.at_risk_after)
        ratios = ratio_of(self._logs)
        mean = ratios.part((slice(None), -1))
        spared = np.inf
        if series.binomial:
            spared = np.where(facts.after & facts.observed, facts.at_risk - facts.events, 0.0).sum(axis=1)

        def fewer(ratio: Floats) -> Floats:
            return np.asarray(np.minimum(facts.events_after * (1.0 / ratio - 1.0), spared))

        averted = Interval(fewer(mean.estimate), fewer(mean.high), fewer(mean.low), mean.p)
        with np.errstate(invalid="ignore"):
            averted_shown = np.asarray(averted.high - averted.low < facts.events_after)
        fell_back = np.asarray(facts.fell_back & (facts.reason == ESTIMATED))
        return CountEffects(
            reason=facts.reason,
            at=facts.at,
            trend=facts.trend,
            slope_change=facts.slope_change,
            fell_back=fell_back,
            level=ratios.part((slice(None), 0)),
            slope=ratios.part((slice(None), 1)),
            effects=ratios.part((slice(None), slice(2, -1))),
            mean=mean,
            averted=averted,
            averted_shown=averted_shown,
            rho=self._rho,
            share=self._share,
            dispersion=self._dispersion,
            df=np.where(facts.reason == ESTIMATED, facts.df, 0),
            points_before=facts.points_before,
            points_after=facts.points_after,
            events_before=facts.events_before,
            events_after=facts.events_after,
            at_risk_before=facts.at_risk_before,
            at_risk_after=facts.at_risk_after,
            event_periods_before=facts.event_periods_before,
            event_periods_after=facts.event_periods_after,
            limit_low=limit_low,
            limit_high=limit_high,
            above_half=series.binomial & (facts.events_before + facts.events_after > half),
            details=self._result_details(spared) if self._details else None,
            without=None if self._without is None else ratio_of(self._without),
        )

    def _result_details(self, spared: Floats | float) -> CountDetails:
        facts = self._facts
        level, mean = (plain(self._differences[:, at]) for at in (0, 1))

        def fewer(difference: Floats) -> Floats:
            # Without the project neither fewer than none nor more than all could have had the event.
            return np.asarray(np.clip(-facts.at_risk_after * difference, -facts.events_after, spared))

        counterfactual = ratio_of(self._counterfactual)
        return CountDetails(
            names=self._names,
            coefficients=plain(self._coefficients),
            expected=self._expected,
            counterfactual=Interval(
                counterfactual.estimate,
                counterfactual.low,
                counterfactual.high,
                np.full_like(counterfactual.p, np.nan),
            ),
            difference_level=level,
            difference_mean=mean,
            difference_averted=Interval(fewer(mean.estimate), fewer(mean.high), fewer(mean.low), mean.p),
        )


@dataclass
class _Fit:
    """`coefficients` (R, q), `mean` (R, P) expected events, `leverage` (R, P), `converged` (R,)."""

    coefficients: Floats
    mean: Floats
    leverage: Floats
    converged: Bools

    def take(self, which: Bools) -> "_Fit":
        if which.all():
            return self
        return _Fit(self.coefficients[which], self.mean[which], self.leverage[which], self.converged[which])


def _firth(cut: Chunk) -> _Fit:
    """Poisson, log link, offset log(at risk), with Firth's penalty: finite with zero months, and nothing is added to any
    figure. Fisher scoring; where the steps begin to swing they are shortened."""
    rows, periods, q = cut.design.shape
    seen = cut.observed * 1.0
    at_risk = cut.at_risk * seen
    # Each period's row of the design times itself: the information is a sum of them, the leverage a part of each.
    products = (cut.design[:, :, :, None] * cut.design[:, :, None, :]).reshape(rows, periods, q * q)
    b = np.zeros((rows, q))
    # The start is as near whatever the unit of exposure is: thousands of bed-days or minutes.
    b[:, 0] = np.log((np.add.reduce(cut.events, axis=1) + 0.5) / np.add.reduce(at_risk, axis=1))
    converged = np.zeros(rows, dtype=np.bool_)
    going = np.arange(rows)
    part, squares, own, events, risk, there = cut.design, products, b, cut.events, at_risk, seen
    before = np.full(rows, 1e-9)
    for turn in range(_ITERATIONS):
        mean, leverage, inverse = _moments(part, squares, risk, own)
        leverage *= 0.5
        leverage += events
        leverage -= mean
        step = np.matvec(inverse, np.vecmat(leverage, part))
        moved = np.matvec(part, step)
        # A missing month has no events to expect; its part of the step is of no matter.
        moved *= there
        reach = np.maximum.reduce(np.abs(moved, out=moved), axis=1)
        if turn < 2 or not bool((reach <= 2.0).all()):
            step *= np.minimum(1.0, 2.0 / np.maximum(reach, 1e-300))[:, None]
        if turn >= 50:
            step *= 0.5 ** min(turn // 50, 4)
        own = own + step
        # The steps shrink by about the same share each time; what is left is that share of the last one, and so is told.
        shrunk = reach / before
        more = (reach >= 1e-12) & (reach * shrunk >= _LEFT)
        before = reach
        if more.all():
            continue
        own += step * np.where(more, 0.0, np.minimum(shrunk, 0.5))[:, None]
        b[going] = own
        converged[going[~more]] = True
        going = going[more]
        if not going.size:
            break
        part, squares, own = cut.design[going], products[going], b[going]
        events, risk, there = cut.events[going], at_risk[going], seen[going]
        before = reach[more]
    else:
        b[going] = own
        converged[going[reach < 1e-8]] = True
    mean, leverage, _ = _moments(cut.design, products, at_risk, b)
    return _Fit(b, mean, leverage, converged & np.isfinite(b).all(axis=1))


def _moments(design: Floats, products: Floats, at_risk: Floats, b: Floats) -> tuple[Floats, Floats, Floats]:
    """Expected events and leverage (R, P), and the inverse information (R, q, q). `products`: (R, P, q * q)."""
    line = np.matvec(design, b)
    mean = np.minimum(np.maximum(line, -LARGEST_LOG, out=line), LARGEST_LOG, out=line)
    np.exp(mean, out=mean)
    mean *= at_risk
    rows, q = b.shape
    information = np.vecmat(mean, products).reshape(rows, q, q)
    try:
        inverse = np.linalg.inv(information)
    except np.linalg.LinAlgError:
        inverse = np.linalg.pinv(information, hermitian=True)
    leverage = np.matvec(products, inverse.reshape(rows, q * q))
    leverage *= mean
    return mean, leverage, np.asarray(inverse)


def _linearise(cut: Chunk, fit: _Fit, binomial: bool) -> tuple[Floats, Floats, Floats]:
    """Working residuals of the log rate, how far events are off their mean as a share of it, and the chance variance of the
    working residuals, (R, P); 0, 0 and 1 where nothing was observed."""
    complete = bool(cut.observed.all())
    mean = fit.mean if complete else np.where(cut.observed, fit.mean, 1.0)
    off = (cut.events - mean) / mean
    working = off + fit.leverage / (2.0 * mean)
    spread = 1.0 - np.minimum(mean / cut.at_risk, 0.9) if binomial else 1.0
    chance = spread / mean
    if not complete:
        working, off = np.where(cut.observed, working, 0.0), np.where(cut.observed, off, 0.0)
        chance = np.where(cut.observed, chance, 1.0)
    return working, off, chance


def _over(figures: Floats, observed: Bools) -> Floats:
    """The mean over what was observed, (R,)."""
    return np.asarray(np.add.reduce(figures * observed, axis=1) / np.add.reduce(observed, axis=1))


@dataclass(frozen=True)
class _Grid:
    """(G,) each: rho and share at the 72 nodes, the logarithm of the prior weight, and what the filter asks of them."""

    rho: Floats
    share: Floats
    log_prior: Floats
    rho_squared: Floats
    chance: Floats
    """The share that is chance: 1 - share."""
    renewed: Floats
    """How much of the variance carried over comes anew with each period."""


@lru_cache(maxsize=1)
def _grid() -> _Grid:
    """The grid is part of the method."""
    x, a = np.polynomial.legendre.leggauss(12)
    y, c = np.polynomial.legendre.leggauss(6)
    y, c = (y + 1) / 2, c / 2
    rho, share = np.repeat(x, 6), np.tile(y, 12)
    prior = np.repeat(a, 6) * np.tile(c, 12) * (1 + rho) ** 4 * share
    return _Grid(rho, share, np.log(prior), rho**2, 1 - share, share * (1 - rho**2))


@dataclass
class _Nodes:
    """The mixture of R rows at G nodes.

    `weights`, `scale`: (R, G); `factor`: (q + 1, q + 1, R, G), whose first q rows are the lower Cholesky factor of X'V^-1 X; `shift`: (q, R, G) each node's
    coefficients less those of the fit.
    """

    weights: Floats
    scale: Floats
    factor: Floats
    shift: Floats
    mean_rho: Floats
    mean_share: Floats

    @property
    def mean_coefficients(self) -> Floats:
        """(R, q) what the averaging adds to the fit's coefficients."""
        return np.asarray(np.einsum("rg,qrg->rq", self.weights, self.shift))

    def intervals(
        self, contrasts: Floats, fitted: Floats, df: Ints, confidence: float, tested: int | None = None
    ) -> Floats:
        """Estimate, limits and p of contrasts (R, E, q) of the coefficients; `fitted` (R, q) the fit's own. (R, E, 4).

        `tested`: so many of them, the first, are given their p; None: all.
        """
        q = contrasts.shape[2]
        solved = np.empty((q, *contrasts.shape[:2], self.scale.shape[1]))
        solved[...] = contrasts.transpose(2, 0, 1)[:, :, :, None]
        factor = self.factor[:, :, :, None, :]
        for i in range(q):
            solved[i] /= factor[i, i]
            if i + 1 < q:
                solved[i + 1 :] -= factor[i + 1 : q, i] * solved[i]
        solved *= solved
        spread = np.add.reduce(solved, axis=0)
        centres = np.matmul(contrasts, self.shift.transpose(1, 0, 2))
        centres += np.matmul(contrasts, fitted[:, :, None])
        # A contrast of nothing (the counterfactual of padding) has no spread; it is never read.
        spread[spread == 0.0] = 1.0
        scales = np.sqrt(spread, out=spread)
        scales *= self.scale[:, None, :]
        result = np.empty((*contrasts.shape[:2], 4))
        result[:, tested:, 3] = np.nan
        degrees = set(df.tolist())
        for nu in sorted(degrees):
            own: Any = slice(None) if len(degrees) == 1 else df == nu
            w, m, s = self.weights[own][:, None, :], centres[own], scales[own]
            result[own, :, 0] = np.vecdot(w, m)
            result[own, :, 1], result[own, :, 2] = mixture_limits(w, m, s, nu, confidence)
            result[own, :tested, 3] = mixture_p(w, m[:, :tested], s[:, :tested], nu)
        return result


def _average(cut: Chunk, outcome: Floats, chance: Floats, df: Ints, guard: Floats) -> _Nodes:
    """Whitens outcome and design by a scalar Kalman filter at each node and weighs the nodes by their marginal likelihood.

    `chance`: (R, P) relative chance variances. `guard`: (R,) added to each sum of squares, so that a perfect fit does not
    stop the factorisation. A missing period is a prediction without an update.
    """
    grid = _grid()
    rows, periods, q = cut.design.shape
    size = grid.rho.size
    complete = bool(cut.observed.all())
    chance = np.minimum(chance, _NOTHING_KNOWN)
    if not complete:
        # A missing one tells nothing: chance alone stands behind it.
        chance = np.where(cut.observed, chance, _NOTHING_KNOWN)
    # Periods first from here on.
    noise = chance.T[:, :, None] * grid.chance
    kept = grid.rho_squared * noise
    whole, gain = np.empty(noise.shape), np.empty(noise.shape)
    variance, renewed = np.empty((rows, size)), grid.renewed[None]
    variance[:] = grid.share
    for now, left, there, learnt in zip(noise, kept, whole, gain, strict=True):
        np.add(variance, now, there)
        np.divide(variance, there, learnt)
        np.multiply(left, learnt, variance)
        np.add(variance, renewed, variance)
    weight = 1.0 / whole
    if not complete:
        seen = np.broadcast_to(cut.observed.T[:, :, None], gain.shape)
        gain[~seen] = weight[~seen] = 0.0
        whole[~seen] = 1.0
    # The prediction of the next period: what was predicted and what was seen, by how much each counts.
    columns = np.empty((periods, q + 1, rows, 1))
    columns[:, :q, :, 0] = cut.design.transpose(1, 2, 0)
    columns[:, q, :, 0] = outcome.T
    gain *= grid.rho
    found = np.empty((periods, q + 1, rows, size))
    found[0] = 0.0
    np.multiply(columns[:-1], gain[:-1, None], out=found[1:])
    onward = np.subtract(grid.rho, gain, out=gain)[:, None]
    if rows == 1:
        # All of a period in one row: a single series takes half as long so.
        flat, each = (periods, (q + 1) * size), np.empty(found.shape)
        each[:] = onward
        _carry(found.reshape(flat), each.reshape(flat))
    else:
        _carry(found, onward)
    # What was seen less its prediction, in standard deviations.
    np.subtract(columns, found, out=found)
    np.sqrt(weight, out=weight)
    found *= weight[:, None]
    sums = np.zeros((q + 1, q + 1, rows, size))
    for i in range(q + 1):
        np.einsum("prg,pjrg->jrg", found[:, i], found[:, : i + 1], out=sums[i, : i + 1])
    log_det = np.add.reduce(np.log(whole), axis=0)
    sums[q, q] += guard[:, None]
    factor = _cholesky(sums)
    root = factor[q][q]
    logs = np.log(_diagonal(factor))
    log_det *= 0.5
    log_det += df[:, None] * logs[q]
    log_det += np.add.reduce(logs[:q], axis=0)
    log_weight = np.subtract(grid.log_prior, log_det, out=log_det)
    log_weight -= np.maximum.reduce(log_weight, axis=1, keepdims=True)
    weights = np.exp(log_weight, out=log_weight)
    weights /= np.add.reduce(weights, axis=1, keepdims=True)
    shift = np.empty((q, rows, size))
    for i in range(q - 1, -1, -1):  # Back substitution: the node's own coefficients.
        right = factor[q][i]
        for j in range(i + 1, q):
            right = right - factor[j][i] * shift[j]
        np.divide(right, factor[i][i], out=shift[i])
    return _Nodes(
        weights, root / np.sqrt(df)[:, None], factor, shift, weights @ grid.rho, weights @ grid.share
    )


def _carry(found: Floats, onward: Floats) -> None:
    """Adds to each period, (P, ...), what stood in the one before, times that one's `onward`."""
    before, carried = found[0], np.empty(found.shape[1:])
    for after, share in zip(found[1:], onward, strict=False):
        np.multiply(before, share, carried)
        np.add(after, carried, after)
        before = after


def _cholesky(sums: Floats) -> Floats:
    """The lower factor of symmetric matrices (size, size, R, G), column by column: one pass serves all rows and nodes.

    Only the lower triangle is read, and only that of the answer means anything.
    """
    factor = sums.copy()
    # Rounding may leave a sum of squares a hair below what it must be.
    least = 1e-14 * _diagonal(sums)
    least += 1e-300
    for i in range(len(sums)):
        root = factor[i, i]
        np.sqrt(np.maximum(root, least[i], out=root), out=root)
        if i + 1 < len(sums):
            below = factor[i + 1 :, i]
            below /= root
            factor[i + 1 :, i + 1 :] -= below[:, None] * below
    return factor


def _diagonal(matrices: Floats) -> Floats:
    """(size, R, G) of (size, size, R, G)."""
    size = len(matrices)
    return matrices.reshape(size * size, *matrices.shape[2:])[:: size + 1]


def _differences(cut: Chunk, contrasts: Floats, df: Ints, confidence: float) -> Floats:
    """The same averaging on the rates themselves, each with chance variance 1 / at risk; (R, E, 4) in events per one at
    risk. Without a floor, so rates that never leave their line give none (NaN)."""
    rate = np.where(cut.observed, cut.events / cut.at_risk, 0.0)
    seen = cut.design * cut.observed[:, :, None]
    gram = np.linalg.pinv(seen.transpose(0, 2, 1) @ seen, hermitian=True)
    fitted, left = np.zeros(cut.design.shape[::2]), rate
    for _ in range(2):  # The second pass removes the first one's rounding.
        more = (gram @ (seen.transpose(0, 2, 1) @ left[:, :, None]))[:, :, 0]
        fitted, left = fitted + more, left - (seen @ more[:, :, None])[:, :, 0]
    size = np.sqrt((left * left).sum(axis=1) / df)
    varies = size > 1e-10 * rate.max(axis=1)
    size = np.where(varies, size, 1.0)
    chance = np.where(cut.observed, 1.0 / cut.at_risk, 1.0)
    typical = 1.0 / _over(1.0 / chance, cut.observed)
    nodes = _average(cut, left / size[:, None], chance / typical[:, None], df, np.full(len(df), 1e-12) * df)
    found = nodes.intervals(contrasts, fitted / size[:, None], df, confidence)
    found[:, :, :3] *= size[:, None, None]
    found[~varies] = np.nan
    return found
