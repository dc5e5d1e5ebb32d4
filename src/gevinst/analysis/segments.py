"""The model of an interrupted time series: its columns, and what is asked of it.

Calendar periods are t = 1..n; `before` of them lie before the intervention. As reported: post = 1 after the intervention and
since = 1, 2, ... after it (0 before), so that the first period after has since = 1. A period without a figure still counts as
calendar time. Inside, time is centred on (n + 1) / 2, which changes no effect and keeps the columns well apart.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LEAST_A_SIDE = 8
"""Points needed before and after; with fewer a series is judged before against after (Penfold and Zhang 2013)."""
LEAST_FOR_SEASON = 24
"""Periods needed for season terms."""


@dataclass(frozen=True, slots=True)
class Segments:
    """`periods` calendar periods, `before` of them before the intervention.

    `slope_change`: whether the slope may change too; else a step only. `trend`: whether there is a slope at all.
    `harmonics`: pairs of sine and cosine with `season_length` periods in a season; `season_phase` is the place in the season of
    the first period (1 for January in a series of months that starts in January).
    """

    periods: int
    before: int
    slope_change: bool = True
    harmonics: int = 0
    season_length: float = 12.0
    season_phase: int = 1
    trend: bool = True

    @property
    def after(self) -> int:
        """Calendar periods after the intervention."""
        return self.periods - self.before

    @property
    def names(self) -> tuple[str, ...]:
        """The coefficients as reported, in the order of the columns."""
        found = (
            ["intercept"] + ["time"] * self.trend + ["level_change"] + ["slope_change"] * self.slope_change
        )
        for harmonic in range(1, self.harmonics + 1):
            found += [f"sin{harmonic}", f"cos{harmonic}"]
        return tuple(found)

    @property
    def columns(self) -> int:
        return 2 + self.trend + self.slope_change + 2 * self.harmonics

    def matrix(self) -> Floats:
        """(periods, columns), time centred."""
        return _matrix(self)

    def without_intervention(self) -> Floats:
        """(periods, columns): the rows of the line as it would have gone on."""
        return _without(self)

    def as_reported(self) -> Floats:
        """(columns, columns): times the coefficients of `matrix` it gives those reported. The intercept belongs to t = 0."""
        turn = np.eye(self.columns)
        if self.trend:
            turn[0, 1] = -(self.periods + 1) / 2
        return turn

    def effect_after(self, periods_since: float) -> Floats:
        """(columns,): the change, against the line as it would have gone on, so many periods after the intervention."""
        contrast = np.zeros(self.columns)
        contrast[self.names.index("level_change")] = 1.0
        if self.slope_change:
            contrast[self.names.index("slope_change")] = periods_since
        return contrast

    def mean_effect(self) -> Floats:
        """(columns,): the mean change over all calendar periods after, those without a figure included."""
        return self.effect_after((self.after + 1) / 2)

    def effects(self, horizons: tuple[int, ...]) -> Floats:
        """(2 + horizons + 1, columns): level, slope, the effect at each horizon, the mean effect.

        NaN in the rows that the series does not have: a horizon not yet reached, a slope change in a step-only model.
        """
        return _effects(self, horizons)


@lru_cache(maxsize=512)
def _matrix(segments: Segments) -> Floats:
    t = np.arange(1.0, segments.periods + 1)
    post = (t > segments.before).astype(float)
    columns = [np.ones_like(t)]
    if segments.trend:
        columns.append(t - (segments.periods + 1) / 2)
    columns.append(post)
    if segments.slope_change:
        columns.append(post * (t - segments.before))
    season = 2 * np.pi * (t - 1 + segments.season_phase) / segments.season_length
    for harmonic in range(1, segments.harmonics + 1):
        columns += [np.sin(harmonic * season), np.cos(harmonic * season)]
    matrix = np.column_stack(columns)
    matrix.setflags(write=False)
    return matrix


@lru_cache(maxsize=512)
def _without(segments: Segments) -> Floats:
    rows = segments.matrix().copy()
    rows[:, segments.names.index("level_change")] = 0.0
    if segments.slope_change:
        rows[:, segments.names.index("slope_change")] = 0.0
    rows.setflags(write=False)
    return rows


@lru_cache(maxsize=512)
def _effects(segments: Segments, horizons: tuple[int, ...]) -> Floats:
    nothing = np.full(segments.columns, np.nan)
    at_once = segments.effect_after(0.0)
    slope = segments.effect_after(1.0) - at_once if segments.slope_change else nothing
    reached = [segments.effect_after(at) if 1 <= at <= segments.after else nothing for at in horizons]
    found = np.stack([at_once, slope, *reached, segments.mean_effect()])
    found.setflags(write=False)
    return found
