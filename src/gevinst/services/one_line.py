"""The figures of one series as they are judged, in plain lists: what `figure_board` makes of many series at once.

For those who see every figure; of one series, arrays cost more than all that is done with them.
"""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from gevinst.domain.horizon import Frequency, complete_on, next_period, periods
from gevinst.domain.measure import Measure, Shape
from gevinst.domain.measurement import Measurement, State, SubmissionState
from gevinst.i18n.formats import day_of
from gevinst.services.figure_board import may_weigh

_NAN = math.nan


@dataclass(frozen=True, slots=True)
class Axis:
    """Every period from the first figure to the last, each by its first day, and the day after each."""

    order: list[int]
    after: list[int]
    place: dict[int, int]


@dataclass(frozen=True, slots=True)
class OneSeriesLine:
    """A series on its own axis; lists have one entry for each period, NaN where there is no figure."""

    axis: Axis
    top: list[float]
    bottom: list[float]
    early: list[bool]
    """Which figures were set down before they were complete, with nothing set down on the series since they were."""
    unapproved: int
    """How many of its values nobody has approved."""
    by_n: bool
    """Whether a mean is weighted by n."""


def line_of_one(
    held: Sequence[Measurement], measure: Measure, frequency: Frequency, lag: int
) -> OneSeriesLine | None:
    """None where there is no figure, or where a small count was withheld: its total is another line then."""
    if not held or any(each.figure.state is State.SUPPRESSED for each in held):
        return None
    if frequency is Frequency.SINGLE:
        axis = _axis_of(sorted({each.period for each in held}), frequency)
    else:
        axis = _axis(held[0].period, held[-1].period, frequency)
    valued = [each for each in held if each.figure.state is State.VALUE]
    by_n = may_weigh(measure) and all(each.figure.n for each in valued)
    top, bottom = [_NAN] * len(axis.order), [_NAN] * len(axis.order)
    ratio = measure.shape is Shape.RATIO
    for each in valued:
        figure, at = each.figure, axis.place[each.period]
        if ratio:
            if figure.numerator is not None and figure.denominator:
                top[at], bottom[at] = figure.numerator, figure.denominator
        elif figure.value is not None:
            weight = figure.n if by_n and figure.n else 1.0
            top[at], bottom[at] = figure.value * weight, weight
    return OneSeriesLine(
        axis,
        top,
        bottom,
        _early(held, axis, frequency, lag),
        sum(each.submission is not SubmissionState.APPROVED for each in valued),
        by_n,
    )


def _early(held: Sequence[Measurement], axis: Axis, frequency: Frequency, lag: int) -> list[bool]:
    early = [False] * len(axis.order)
    moments = [each.at for each in held if each.at is not None]
    if lag and moments:
        last = day_of(max(moments))
        # The later a period is, the later it is complete.
        for each in reversed(held):
            if _complete(each.period, frequency, lag) <= last:
                break
            early[axis.place[each.period]] = each.at is not None
    return early


@lru_cache(maxsize=8192)
def _complete(period: int, frequency: Frequency, lag: int) -> dt.date:
    return complete_on(period, frequency, lag)


@lru_cache(maxsize=1024)
def _axis(first: int, last: int, frequency: Frequency) -> Axis:
    """Of series that are followed in the same time there are many; nobody changes the lists."""
    return _axis_of(
        periods(dt.date.fromordinal(first), dt.date.fromordinal(last), frequency),
        frequency,
    )


def _axis_of(order: list[int], frequency: Frequency) -> Axis:
    return Axis(
        order,
        [next_period(period, frequency) for period in order],
        {period: at for at, period in enumerate(order)},
    )
