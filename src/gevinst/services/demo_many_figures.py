"""Figures by chance: each varies as its measure does, and some get better, some worse and most stay as they were."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gevinst.domain.measure import Direction, Measure, Shape

USUAL: dict[str, tuple[float, float]] = {
    "travel_time": (45, 12),
    "waiting_time_hospital": (60, 15),
    "days_to_follow_up": (9, 3),
    "staff_hours": (6, 1),
    "readmissions_30d_fhi": (0.16, 90),
    "admissions": (28, 1),
    "bed_days": (140, 14),
    "days_ready_for_discharge": (35, 7),
    "readmissions_30d_samhandlingsbarometeret": (0.13, 110),
    "cost": (900_000, 60_000),
    "user_satisfaction": (0.78, 60),
    "positions_filled": (0.86, 45),
    "staff_satisfaction": (3.6, 0.9),
}
"""Measure -> what is usual, and how much it varies: of a mean its spread, of a share how many it is of, else the spread."""


@dataclass(frozen=True, slots=True)
class MadeFigures:
    """The figures of one project; arrays of shape (lines, months), NaN where there is none."""

    state: np.ndarray
    """-1: blank; 0: a value; 1: could not be measured."""
    value: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    n: np.ndarray


def figures_of(
    measures: Sequence[Measure], months: Sequence[int], starts: dt.date, chance: np.random.Generator
) -> MadeFigures:
    """A line for each measure, all of `USUAL`. `months`: ordinals of their first days; what changes does so at `starts`."""
    lines = len(measures)
    shape = (lines, len(months))
    after = np.array(months) >= starts.toordinal()
    # Most stay as they were; of the others three in four go the good way. Below one is down.
    effect = np.where(chance.random(lines) < 0.45, chance.choice([0.75, 0.85, 0.9, 1.15], size=lines), 1.0)
    own = np.exp(chance.normal(0, 0.15, lines))
    level = (own[:, None] * np.where(after, effect[:, None], 1.0)).astype(np.float64)
    value, top, bottom, n = (np.full(shape, np.nan) for _ in range(4))
    for at, measure in enumerate(measures):
        usual, spread = USUAL[measure.key]
        expected = usual * level[at]
        if measure.direction is Direction.HIGHER:
            expected = _upwards(usual, level[at], measure.proportion)
        if measure.shape is Shape.RATIO and measure.proportion:
            bottom[at] = chance.poisson(spread, shape[1]) + 20
            top[at] = chance.binomial(bottom[at].astype(np.int64), np.clip(expected, 0, 0.97))
        elif measure.shape is Shape.RATIO:
            bottom[at] = chance.poisson(40, shape[1]) + 5
            top[at] = np.round(bottom[at] * np.maximum(expected + chance.normal(0, spread, shape[1]), 0.5), 1)
        elif measure.shape is Shape.MEAN:
            n[at] = chance.poisson(30, shape[1]) + 5
            mean = expected + chance.normal(0, spread / 3, shape[1])
            value[at] = np.round(np.clip(mean, measure.minimum or 0.5, measure.maximum), 1)
        elif measure.shape is Shape.COUNT:
            value[at] = chance.poisson(expected)
        else:
            value[at] = np.round(np.maximum(expected + chance.normal(0, spread, shape[1]), 0), 0)
    # A month in fifty is blank, in one project of five a month in six; one in a hundred could not be measured.
    blank = 0.17 if chance.random() < 0.2 else 0.02
    lot = chance.random(shape)
    state = np.where(lot < blank, -1, np.where(lot < blank + 0.01, 1, 0))
    for cells in (value, top, bottom, n):
        cells[state != 0] = np.nan
    return MadeFigures(state, value, top, bottom, n)


def _upwards(usual: float, level: np.ndarray, proportion: bool) -> np.ndarray:
    """What is expected of a measure where higher is better, at what would be that level of one where lower is.

    Of a proportion the odds of the rest follow the level, so that it never reaches one; of a score a third of the change.
    """
    if not proportion:
        return np.asarray(usual * (1 + (1 - level) / 3))
    rest = (1 - usual) / usual * level
    return np.asarray(1 / (1 + rest))
