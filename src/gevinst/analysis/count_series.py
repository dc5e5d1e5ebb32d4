"""Series of counts as every method for them takes them: what was seen, what is refused and why, and the design.

All series are held with a leading axis; nothing here estimates anything.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gevinst.analysis.segments import Segments

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

REASONS = (
    "estimated",
    "negative_count",
    "not_finite",
    "negative_exposure",
    "events_above_trials",
    "events_without_exposure",
    "intervention_outside",
    "no_events",
    "no_events_before",
    "no_events_after",
    "too_few_points",
    "not_estimable",
    "no_convergence",
)
"""Why a series has no interval; a result's `reason` holds the place in this list. The first is none."""
(
    ESTIMATED,
    NEGATIVE_COUNT,
    NOT_FINITE,
    NEGATIVE_EXPOSURE,
    EVENTS_ABOVE_TRIALS,
    EVENTS_WITHOUT_EXPOSURE,
    INTERVENTION_OUTSIDE,
    NO_EVENTS,
    NO_EVENTS_BEFORE,
    NO_EVENTS_AFTER,
    TOO_FEW_POINTS,
    NOT_ESTIMABLE,
    NO_CONVERGENCE,
) = range(len(REASONS))

_FEW = 4
"""So few series are those of one indicator."""
LARGEST_LOG = 300.0
"""Log ratios beyond this are cut, so that a ratio and its inverse times any count stay numbers."""


@dataclass(frozen=True)
class Counts:
    """N series of counts on P consecutive periods.

    `events`, `at_risk`: (N, P); the number at risk is trials (discharges) where `binomial`, otherwise exposure (bed days,
    inhabitants). A period without a figure (NaN in either), or with none at risk and no events, is missing. `before`: (N,)
    how many periods lie before the change. `length`: (N,) how many periods the series has, missing ones included; the rest
    of a row is padding. `season_phase`: (N,) the first period's place in the season (1 for January).
    `trend`, `slope_change`: (N,) the model declared beforehand; neither of them is the step-only form.
    """

    events: Floats
    at_risk: Floats
    before: Ints
    length: Ints
    binomial: bool
    trend: Bools
    slope_change: Bools
    harmonics: int = 0
    season_length: float = 12.0
    season_phase: Ints | None = None


@dataclass(frozen=True)
class Interval:
    """Estimate, limits and two-sided p, all of one shape; NaN where there is none. The p agrees with the limits."""

    estimate: Floats
    low: Floats
    high: Floats
    p: Floats

    def part(self, which: tuple[int | slice, ...]) -> "Interval":
        """Some of them."""
        return Interval(self.estimate[which], self.low[which], self.high[which], self.p[which])


@dataclass
class Facts:
    observed: Bools
    after: Bools
    events: Floats
    at_risk: Floats
    reason: Ints
    at: Ints
    trend: Bools
    slope_change: Bools
    fell_back: Bools
    df: Ints
    points_before: Ints
    points_after: Ints
    events_before: Floats
    events_after: Floats
    at_risk_before: Floats
    at_risk_after: Floats
    event_periods_before: Ints
    event_periods_after: Ints


def facts_of(series: Counts) -> Facts:
    """What was seen of each series, and what no method can estimate."""
    events, at_risk = np.asarray(series.events, dtype=float), np.asarray(series.at_risk, dtype=float)
    periods = np.arange(events.shape[1])[None, :]
    inside = periods < series.length[:, None]
    reason = np.zeros(events.shape[0], dtype=np.int64)
    at = np.full(events.shape[0], -1, dtype=np.int64)
    with np.errstate(invalid="ignore"):
        most = at_risk if series.binomial else np.where(at_risk > 0, np.inf, 0.0)
        finite = (events < np.inf) & (at_risk < np.inf)
        observed = inside & finite & (at_risk > 0) & (events >= 0)
        complete = bool(observed.all())
        if not complete or not (events <= most).all():
            given = inside & ~np.isnan(events + at_risk)
            sound = (events >= 0) & (events <= most) & (at_risk >= 0) & finite
            for code, found in (
                _faults(series, inside, given, events, at_risk, most) if (inside & ~sound).any() else ()
            ):
                first = (reason == ESTIMATED) & found.any(axis=1)
                reason[first], at[first] = code, found.argmax(axis=1)[first]
    after = inside & (periods >= series.before[:, None])
    if complete:
        seen, risk = events, at_risk
    else:
        seen, risk = np.where(observed, events, 0.0), np.where(observed, at_risk, 0.0)
    # Of each side of the change, (2, 1, N, P): four sums of each at once.
    sides, figures = np.empty((2, 1, *events.shape)), np.empty((4, *events.shape))
    sides[0], sides[1] = ~after, after
    figures[0], figures[1], figures[2], figures[3] = observed, seen > 0, seen, risk
    counted = np.vecdot(sides, figures)
    periods_seen = counted[:, :2].astype(np.int64)
    facts = Facts(
        observed=observed,
        after=after,
        events=seen,
        at_risk=at_risk if complete else np.where(observed, at_risk, 1.0),
        reason=reason,
        at=at,
        trend=np.asarray(series.trend, dtype=np.bool_).copy(),
        slope_change=np.asarray(series.slope_change, dtype=np.bool_).copy(),
        fell_back=np.zeros(len(reason), dtype=np.bool_),
        df=np.zeros(len(reason), dtype=np.int64),
        points_before=periods_seen[0, 0],
        points_after=periods_seen[1, 0],
        events_before=counted[0, 2],
        events_after=counted[1, 2],
        at_risk_before=counted[0, 3],
        at_risk_after=counted[1, 3],
        event_periods_before=periods_seen[0, 1],
        event_periods_after=periods_seen[1, 1],
    )
    if reason.any() or not _plain(series, facts):
        _refuse(series, facts)
    return facts


def _plain(series: Counts, facts: Facts) -> bool:
    """Whether there are events on both sides of a start within each series, so that nothing stands in the way."""
    both = (facts.events_before > 0) & (facts.events_after > 0) & (series.before < series.length)
    return bool(both.all())


def _refuse(series: Counts, facts: Facts) -> None:
    """Gives the reasons that the whole of a series has."""
    refuse(facts, INTERVENTION_OUTSIDE, (series.before < 1) | (series.before >= series.length))
    refuse(facts, TOO_FEW_POINTS, (facts.points_before == 0) | (facts.points_after == 0))
    refuse(facts, NO_EVENTS, facts.events_before + facts.events_after == 0)
    refuse(facts, NO_EVENTS_BEFORE, facts.events_before == 0)
    refuse(facts, NO_EVENTS_AFTER, facts.events_after == 0)


def _faults(
    series: Counts, inside: Bools, given: Bools, events: Floats, at_risk: Floats, most: Floats
) -> tuple[tuple[int, Bools], ...]:
    """Reasons, the first that holds counts, each with the periods that it is found in."""
    above = EVENTS_ABOVE_TRIALS if series.binomial else EVENTS_WITHOUT_EXPOSURE
    return (
        (NOT_FINITE, inside & (np.isinf(events) | np.isinf(at_risk))),
        (NEGATIVE_COUNT, inside & (events < 0)),
        (NEGATIVE_EXPOSURE, inside & (at_risk < 0)),
        (above, given & (events > most)),
    )


def refuse(facts: Facts, code: int, where: Bools) -> None:
    """Gives the reason to those that have none yet."""
    facts.reason[(facts.reason == ESTIMATED) & where] = code


@dataclass
class Chunk:
    """R rows: (R, P), the design (R, P, q), and each row's model."""

    observed: Bools
    events: Floats
    at_risk: Floats
    design: Floats
    models: list[Segments]

    def take(self, which: Bools) -> "Chunk":
        if which.all():
            return self
        models = [model for model, kept in zip(self.models, which, strict=True) if kept]
        return Chunk(
            self.observed[which], self.events[which], self.at_risk[which], self.design[which], models
        )

    def of_each(self, what: Callable[[Segments], Floats]) -> Floats:
        """What each row's model says, (R, ...); asked once of equal models."""
        return _of_each(self.models, what)


def _of_each(models: list[Segments], what: Callable[[Segments], Floats]) -> Floats:
    if len(models) == 1:
        return what(models[0])[None]
    places: dict[Segments, int] = {}
    at = [places.setdefault(model, len(places)) for model in models]
    return np.stack([what(model) for model in places])[at]


def cut_out(series: Counts, facts: Facts, rows: Ints) -> Chunk:
    length = int(series.length[rows].max())
    phase = series.season_phase
    models = [
        Segments(
            periods=int(series.length[row]),
            before=int(series.before[row]),
            slope_change=bool(facts.slope_change[row]),
            harmonics=series.harmonics,
            season_length=series.season_length,
            season_phase=1 if phase is None else int(phase[row]),
            trend=bool(facts.trend[row]),
        )
        for row in rows
    ]
    return Chunk(
        observed=facts.observed[rows, :length],
        events=facts.events[rows, :length],
        at_risk=facts.at_risk[rows, :length],
        design=_of_each(models, lambda model: padded(model.matrix(), length)),
        models=models,
    )


def padded(matrix: Floats, length: int) -> Floats:
    if matrix.shape[0] == length:
        return matrix
    return np.pad(matrix, ((0, length - matrix.shape[0]), (0, 0)))


def estimable(cut: Chunk) -> Bools:
    """Whether the observed months tell the columns apart."""
    if len(cut.models) <= _FEW:
        # The next figures of the month have the same design.
        return np.array(
            [
                _known_estimable(model, seen.tobytes())
                for model, seen in zip(cut.models, cut.observed, strict=True)
            ],
            dtype=np.bool_,
        )
    return _estimable(cut.design, cut.observed)


@lru_cache(maxsize=512)
def _known_estimable(model: Segments, observed: bytes) -> bool:
    seen = np.frombuffer(observed, dtype=np.bool_)[None]
    return bool(_estimable(padded(model.matrix(), seen.shape[1])[None], seen)[0])


def _estimable(design: Floats, observed: Bools) -> Bools:
    seen = design * observed[:, :, None]
    size = np.sqrt((seen * seen).sum(axis=1))
    unit = seen / np.where(size > 0, size, 1.0)[:, None, :]
    smallest = np.linalg.eigvalsh(unit.transpose(0, 2, 1) @ unit)[:, 0]
    return np.asarray((size > 0).all(axis=1) & (smallest > 1e-10))


def ratio_of(logs: Floats) -> Interval:
    ratios = np.exp(np.minimum(np.maximum(logs[..., :3], -LARGEST_LOG), LARGEST_LOG))
    return Interval(ratios[..., 0], ratios[..., 1], ratios[..., 2], logs[..., 3])


def plain(figures: Floats) -> Interval:
    return Interval(figures[..., 0], figures[..., 1], figures[..., 2], figures[..., 3])
