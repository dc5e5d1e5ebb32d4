"""Which of many figures `soft_checks.questions` may ask about: a quick look at whole arrays, so that the careful one is left
to few. It lets through everything that is asked about, and little else.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from gevinst.domain.measurement import Figure
from gevinst.domain.soft_checks import ENOUGH, JUMP, USUAL, Past

_CLOSE = 1 - 1e-9
"""A mean may differ in its last digits by the order that it is added in."""
_AT_ONCE = 20_000
"""So many figures are looked at together: each with the twelve before it."""
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class History:
    """The values of a series, the oldest first, ready to be cut off before any period."""

    periods: Sequence[int]
    figures: Sequence[Figure]
    values: Sequence[float]
    """In the measure's unit."""
    follows: Sequence[bool]
    """Whether the one before it is of the period just before."""
    declared: tuple[float, float] | None
    """The range that the plan says."""

    def before(self, period: int, others: Mapping[str, Figure]) -> Past:
        """What the figure of one of the periods is compared with."""
        end = bisect_left(self.periods, period)
        start = max(0, end - USUAL)
        return Past(
            values=self.values[start:end],
            denominators=[
                each.denominator for each in self.figures[start:end] if each.denominator is not None
            ],
            before=self.figures[end - 1] if self.follows[end] else None,
            others=others,
        )


def worth_a_look(lines: Sequence[History]) -> list[Bools]:
    """For each line and each of its figures, whether there may be something to ask but whether others have the same."""
    lengths = np.array([len(line.values) for line in lines], dtype=np.int64)
    if not lengths.sum():
        return [np.zeros(0, dtype=np.bool_) for _line in lines]
    figures = list(chain.from_iterable(line.figures for line in lines))
    value = np.fromiter(chain.from_iterable(line.values for line in lines), np.float64, len(figures))
    top = np.array([each.numerator for each in figures], dtype=np.float64)
    bottom = np.array([each.denominator for each in figures], dtype=np.float64)
    follows = np.fromiter(chain.from_iterable(line.follows for line in lines), np.bool_, len(figures))
    ends = np.cumsum(lengths)
    start = np.repeat(ends - lengths, lengths)
    ranges = np.array([line.declared or (np.nan, np.nan) for line in lines], dtype=np.float64)
    low, high = np.repeat(ranges, lengths, axis=0).T
    found = (value < low) | (value > high)
    found[1:] |= follows[1:] & (top[1:] == top[:-1]) & (bottom[1:] == bottom[:-1])
    back = np.arange(-USUAL, 0)
    for first in range(0, len(figures), _AT_ONCE):
        own = slice(first, first + _AT_ONCE)
        places = np.arange(len(figures))[own, None] + back
        there = places >= start[own, None]
        places = np.maximum(places, 0)
        past = np.where(there, value[places], np.nan)
        found[own] |= np.isnan(low[own]) & _far(value[own], past)
        found[own] |= follows[own] & _jumps(value[own], past)
        found[own] |= _other_base(bottom[own], np.where(there, bottom[places], np.nan))
    return np.split(found, ends[:-1])


def _far(value: NDArray[np.float64], past: NDArray[np.float64]) -> Bools:
    low, high = np.fmin.reduce(past, axis=1), np.fmax.reduce(past, axis=1)
    margin = np.maximum(high - low, np.abs(high) * 0.1)
    enough: Bools = np.isfinite(past).sum(axis=1) >= ENOUGH
    found: Bools = enough & ((value > high + margin) | (value < low - margin))
    return found


def _jumps(value: NDArray[np.float64], past: NDArray[np.float64]) -> Bools:
    steps = np.abs(np.diff(past, axis=1))
    known = np.isfinite(steps)
    many: NDArray[np.int64] = known.sum(axis=1)
    usual = np.where(known, steps, 0).sum(axis=1) / np.maximum(many, 1)
    step = np.abs(value - past[:, -1])
    found: Bools = (many >= ENOUGH - 1) & (step > 0) & (step >= JUMP * usual * _CLOSE)
    return found


def _other_base(bottom: NDArray[np.float64], past: NDArray[np.float64]) -> Bools:
    ordered = np.sort(past, axis=1)
    many: NDArray[np.int64] = np.isfinite(past).sum(axis=1)
    rows = np.arange(len(past))
    middle = (
        ordered[rows, np.maximum(many - 1, 0) // 2] + ordered[rows, np.minimum(many // 2, USUAL - 1)]
    ) / 2
    found: Bools = (many >= ENOUGH) & ((bottom < middle / 2) | (bottom > middle * 2))
    return found
