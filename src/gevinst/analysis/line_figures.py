"""One line of figures as it is judged: on its own axis, with what is known of where it was cut, broken and compared."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gevinst.domain.horizon import Frequency, Horizon
from gevinst.domain.measure import Direction, Measure, Shape
from gevinst.domain.plan import ExpectedChange

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

WAY = {Direction.LOWER: -1, Direction.HIGHER: 1, Direction.NEUTRAL: 0}
"""Which way is better."""


@dataclass(frozen=True, eq=False)
class LineFigures:
    """A series or a total, from its first figure to its last; all lists have one entry for each of those periods.

    `top`, `bottom`: as `analysis.progress` holds them, NaN for none. `preliminary`: set down before they were complete.
    `start`: the place of the first whole period after the intervention, which may lie outside (below 0 where it came before
    the first figure); None where there is none.
    `cut`: the place of the period that the intervention falls in the middle of, None where it falls between two.
    `breaks`: places of the first period of a new definition; `mixed`: of periods that a definition changed in the middle of;
    `rebased`: of limits that somebody chose to begin anew.
    `season_phase`: the first period's place in the year, from 1. `targets`: in the unit. `ends`: how many periods after the
    start each horizon ends, the first period after it being 1. `others_top`, `others_bottom`: a group without the change,
    only what is complete. `by_n`: whether `bottom` of a mean is how many it is the mean of.
    `parties`: (parties, periods) which of the total's parties have a figure, None for one party. `hidden`: periods in which a
    small count was withheld.
    """

    measure: Measure
    frequency: Frequency
    expected: ExpectedChange
    periods: tuple[int, ...]
    top: Floats
    bottom: Floats
    preliminary: Bools
    start: int | None
    cut: int | None
    season_phase: int
    breaks: tuple[int, ...]
    rebased: tuple[int, ...]
    targets: Mapping[Horizon, float]
    ends: Mapping[Horizon, int]
    others_top: Floats | None = None
    others_bottom: Floats | None = None
    by_n: bool = True
    mixed: tuple[int, ...] = ()
    parties: Bools | None = None
    hidden: Bools | None = None

    @property
    def scale(self) -> float:
        """From top / bottom to the unit."""
        return self.measure.scale if self.measure.shape is Shape.RATIO else 1.0

    @property
    def way(self) -> int:
        """-1 where lower is better, 1 where higher is, 0 for neither."""
        return WAY[self.measure.direction]

    def possible(self, figure: float) -> float:
        """The nearest figure that the measure can have: a share lies between none and all, a count is not below zero."""
        least, most = self.measure.minimum, self.measure.maximum
        if self.measure.proportion and self.measure.shape is Shape.RATIO:
            least, most = max(least or 0.0, 0.0), self.scale if most is None else min(most, self.scale)
        elif least is None and self.measure.shape is Shape.COUNT:
            least = 0.0
        return min(max(figure, -np.inf if least is None else least), np.inf if most is None else most)

    @cached_property
    def figures(self) -> Floats:
        """In the unit; NaN where there is none."""
        return ratio(self.top, self.bottom) * self.scale

    @cached_property
    def others(self) -> Floats | None:
        """The comparison group's figures in the unit."""
        if self.others_top is None or self.others_bottom is None:
            return None
        return ratio(self.others_top, self.others_bottom) * self.scale

    @cached_property
    def known(self) -> Bools:
        """Which figures are there."""
        return np.isfinite(self.figures)

    @cached_property
    def judged(self) -> Bools:
        """Which figures are judged."""
        return self.known & ~self.preliminary

    @cached_property
    def marks(self) -> list[bool]:
        """The same in a list: of one line most questions are answered sooner from that."""
        found: list[bool] = self.judged.tolist()
        return found

    @property
    def complete(self) -> float:
        """How large a share of the figures is there, those that are not judged yet too; of a total, of every party's."""
        if self.parties is not None:
            return float(self.parties[self.parties.any(axis=1)].mean())
        return int(np.count_nonzero(self.known)) / len(self.known)

    @cached_property
    def counts_events(self) -> bool:
        """Whether the figures are whole numbers of events, as counts are."""
        if not self.measure.counts_events:
            return False
        known = self.top[self.known]
        return bool(((known == np.rint(known)) & (known >= 0)).all())


def ratio(top: Floats, bottom: Floats) -> Floats:
    """top / bottom, NaN where there is nothing below the line."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom > 0, top / bottom, np.nan)


def number(value: float) -> float | None:
    """A plain number, None for NaN or infinity."""
    return float(value) if math.isfinite(value) else None


def numbers(values: Floats) -> tuple[float | None, ...]:
    """As `number`, of each."""
    plain = values.tolist()
    if math.isfinite(sum(plain)):
        # None of them is not.
        return tuple(plain)
    return tuple([value if math.isfinite(value) else None for value in plain])
