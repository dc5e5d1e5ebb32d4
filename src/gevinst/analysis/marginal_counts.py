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

from gevinst.analysis.count_nodes import Fit, Nodes, average, averaged, firth, over
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
def asked_of_one(model: Segments, horizons: tuple[int, ...]) -> tuple[Bools, Floats, Any]:
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
        fit = firth(cut)
        if not fit.converged.all():
            facts.reason[rows[~fit.converged]] = NO_CONVERGENCE
            rows, cut, fit = rows[fit.converged], cut.take(fit.converged), fit.take(fit.converged)
        if not rows.size:
            return
        df = facts.df[rows]
        nodes, off, chance = averaged(cut, fit, df, series.binomial)
        self._rho[rows], self._share[rows] = nodes.mean_rho, nodes.mean_share
        self._dispersion[rows] = np.add.reduce(off * off / chance, axis=1) / df
        self._effects(rows, cut, fit, nodes)
        if self._details:
            self._reckon_details(rows, cut, fit, nodes)

    def _effects(self, rows: Ints, cut: Chunk, fit: Fit, nodes: Nodes) -> None:
        """The effects, and with them the line without the project: one search for all their limits."""
        if len(cut.models) == 1:
            known, contrasts, had = asked_of_one(cut.models[0], self._horizons)
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

    def _reckon_details(self, rows: Ints, cut: Chunk, fit: Fit, nodes: Nodes) -> None:
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
    typical = 1.0 / over(1.0 / chance, cut.observed)
    nodes = average(cut, left / size[:, None], chance / typical[:, None], df, np.full(len(df), 1e-12) * df)
    found = nodes.intervals(contrasts, fitted / size[:, None], df, confidence)
    found[:, :, :3] *= size[:, None, None]
    found[~varies] = np.nan
    return found
