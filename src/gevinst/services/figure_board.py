"""The figures of many series of one frequency on one axis: what each audience is shown of them, for all of them at once."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gevinst.analysis import progress as reckon
from gevinst.catalogue.schemes import counts_handed_in
from gevinst.domain.evaluation import Audience
from gevinst.domain.figure_lines import (
    ANSWERED,
    CELLS,
    CODES,
    COUNT,
    DENOMINATOR,
    NUMERATOR,
    VALUE,
    FigureLine,
    line_of_figures,
    moment,
)
from gevinst.domain.horizon import Frequency, complete_on, period_of, periods
from gevinst.domain.measure import Aggregation, Measure, Shape
from gevinst.domain.measurement import Measurement, State
from gevinst.domain.plan import Indicator, PlanDocument
from gevinst.domain.small_baselines import indicator_outside
from gevinst.domain.small_counts import Rule
from gevinst.i18n.formats import day_of

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Values = Mapping[str, Sequence[Measurement]]
"""Series id -> its figures, oldest first."""


class Pairs(NamedTuple):
    """One line of figures as top / bottom pairs on an axis; NaN where there is none."""

    top: Floats
    bottom: Floats


@dataclass(frozen=True, slots=True)
class Asked:
    """An indicator that is reckoned."""

    document: PlanDocument
    indicator: Indicator
    measure: Measure
    lag: int
    """Days from a period's end until its figure is complete."""
    rows: range
    """The places of its series on the board."""


@dataclass(frozen=True, slots=True)
class Board:
    """Arrays are (lines, periods) unless said otherwise."""

    asked: Sequence[Asked]
    frequency: Frequency
    order: Sequence[int]
    """The periods of the axis, each by its first day."""
    there: Bools
    """Whether anything has been set down, a figure or why there is none."""
    state: NDArray[np.int8]
    cells: Floats
    """(CELLS, lines, periods)."""
    approved: Bools
    outside_too: Bools
    """Which figures readers outside the project are given: the approved, or as the project's scheme has it."""
    at: Floats
    small: Bools | None
    """Which figures may not be shown outside the project for what they are; None where no rule was given."""
    outside: Mapping[str, Indicator]
    """Id -> those whose registered baseline rests on a small count, as they are told outside the project."""

    def alike(self, asked: Asked) -> bool:
        """Whether a funder is shown exactly what the project sees: all is approved, nothing kept private, nothing small."""
        own = slice(asked.rows.start, asked.rows.stop)
        if asked.indicator.id in self.outside or any(line.private for line in asked.indicator.series):
            return False
        if not bool((self.outside_too[own] | ~self.there[own]).all()):
            return False
        return self.small is None or not bool(self.small[own].any())


@dataclass(frozen=True, slots=True)
class Seen:
    """What an audience is given of a board."""

    top: Floats
    bottom: Floats
    by_n: list[bool]
    """Of each line, whether a mean is weighted by n: all of an indicator alike."""
    early: Bools
    """Which figures were set down before they were complete, with nothing set down on the series since they were."""
    hidden: Bools
    """Which periods have a small count that was withheld."""
    any_hidden: list[bool]
    unapproved: list[int]
    """Of each line, how many of its values nobody has approved."""
    any_small: list[bool]
    """Of each line, whether a reader outside may not be shown it as it is."""

    def pairs(self, row: int) -> Pairs:
        """A line's figures."""
        return Pairs(self.top[row], self.bottom[row])


def board_of(
    wanted: Sequence[tuple[PlanDocument, Indicator, Measure, int]],
    values: Values,
    frequency: Frequency,
    rule: Rule | None,
) -> Board:
    """`wanted`: plan, indicator, its measure and lag. `rule`: what is a small count, where somebody outside is among the readers."""
    asked: list[Asked] = []
    lines: list[FigureLine] = []
    for document, indicator, measure, lag in wanted:
        first = len(lines)
        lines += [line_of_figures(line.id, values.get(line.id, ())) for line in indicator.series]
        asked.append(Asked(document, indicator, measure, lag, range(first, len(lines))))
    count = len(lines)
    period = _joined([line.period for line in lines], np.int64)
    # Without a single figure there is still an answer: that there are none.
    order = _axis(period, frequency) or (period_of(dt.date(2000, 1, 1), frequency),)
    row = np.repeat(np.arange(count), [len(line.period) for line in lines])
    column = np.searchsorted(np.array(order, dtype=np.int64), period)
    shape = (count, len(order))
    there, approved, outside_too = np.zeros((3, *shape), dtype=np.bool_)
    state, at = np.full(shape, -1, dtype=np.int8), np.full(shape, np.nan)
    cells = np.full((len(CELLS), *shape), np.nan)
    there[row, column] = True
    if count:
        state[row, column] = _joined([line.state for line in lines], np.int8)
        approved[row, column] = _joined([line.approved for line in lines], np.bool_)
        outside_too[:] = approved
        for each in asked:
            if counts_handed_in(each.document.project.scheme):
                for own in each.rows:
                    outside_too[own, np.searchsorted(np.array(order), lines[own].period)] |= lines[
                        own
                    ].handed_in
        at[row, column] = _joined([line.at for line in lines], np.float64)
        cells[:, row, column] = np.concatenate([line.cells for line in lines]).T
    small = None if rule is None else _small(asked, state, cells, rule)
    outside = {} if rule is None else _outside(asked, rule)
    return Board(asked, frequency, order, there, state, cells, approved, outside_too, at, small, outside)


def _outside(asked: Iterable[Asked], rule: Rule) -> dict[str, Indicator]:
    told = {
        each.indicator.id: (each, indicator_outside(each.indicator, each.measure, rule)) for each in asked
    }
    return {key: other for key, (each, other) in told.items() if other is not each.indicator}


def _joined(parts: Sequence[NDArray[np.generic]], kind: type[np.generic]) -> NDArray[np.generic]:
    return np.concatenate(parts) if parts else np.empty(0, dtype=kind)


def axis_of(lines: Iterable[Sequence[Measurement]], frequency: Frequency) -> Sequence[int]:
    """Every period from the first figure of the lines to the last, in order; empty where there is none."""
    own = [line_of_figures("", line).period for line in lines]
    if len(own) == 1 and own[0].size and frequency is not Frequency.SINGLE:
        return _run(int(own[0][0]), int(own[0][-1]), frequency)
    return _axis(_joined(own, np.int64), frequency)


def _axis(period: NDArray[np.generic], frequency: Frequency) -> Sequence[int]:
    if not period.size:
        return ()
    if frequency is Frequency.SINGLE:
        return [int(each) for each in np.unique(period)]
    return _run(int(period.min()), int(period.max()), frequency)


@lru_cache(maxsize=1024)
def _run(first: int, last: int, frequency: Frequency) -> tuple[int, ...]:
    return tuple(periods(dt.date.fromordinal(first), dt.date.fromordinal(last), frequency))


def together(lines: Iterable[Sequence[Measurement]], measure: Measure, order: Sequence[int]) -> Pairs:
    """Several parties' figures, all that they have, as one line on an axis, as the measure declares."""
    held = [line_of_figures("", line) for line in lines]
    if len(held) == 1:
        return _on_axis(_alone(held[0], measure), held[0].period, order)
    cells = np.full((len(CELLS), len(held), len(order)), np.nan)
    valued: Bools = np.zeros(cells.shape[1:], dtype=np.bool_)
    axis = np.array(order, dtype=np.int64)
    for row, line in enumerate(held):
        column = np.searchsorted(axis, line.period)
        cells[:, row, column] = line.cells.T
        valued[row, column] = line.state == CODES[State.VALUE]
    n = cells[COUNT]
    by_n = may_weigh(measure) and not bool((valued & ~(np.isfinite(n) & (n != 0))).any())
    ratio = np.full(len(held), measure.shape is Shape.RATIO)
    top, bottom = _pairs(cells, valued, ratio, np.full(len(held), by_n))
    return total_of([Pairs(*each) for each in zip(top, bottom, strict=True)], measure)


def total_of(parts: Sequence[Pairs], measure: Measure) -> Pairs:
    """An indicator's total over its parties, as the measure declares."""
    top, bottom = reckon.put_together(
        np.stack([part.top for part in parts]),
        np.stack([part.bottom for part in parts]),
        measure.over_parties.value,
    )
    return Pairs(top, bottom)


def _alone(line: FigureLine, measure: Measure) -> Pairs:
    """As `together` of one line that has something set down for each period of its axis."""
    valued, cells = line.state == CODES[State.VALUE], line.cells
    if measure.shape is Shape.RATIO:
        over, under = cells[:, NUMERATOR], cells[:, DENOMINATOR]
        there = valued & np.isfinite(over) & np.isfinite(under) & (under != 0)
        return Pairs(np.where(there, over, np.nan), np.where(there, under, np.nan))
    value: Floats = cells[:, VALUE]
    weight: Floats | float = 1.0
    if may_weigh(measure):
        n = cells[:, COUNT]
        has_n = np.isfinite(n) & (n != 0)
        weight = np.where(has_n, n, 1.0) if bool((has_n | ~valued).all()) else 1.0
    there = valued & np.isfinite(value)
    return Pairs(np.where(there, value * weight, np.nan), np.where(there, weight, np.nan))


def _on_axis(pairs: Pairs, periods_: Ints, order: Sequence[int]) -> Pairs:
    """One line's figures, of the periods that it has something of, on an axis that may have more."""
    if len(periods_) == len(order):
        return pairs
    column = np.searchsorted(np.array(order, dtype=np.int64), periods_)
    top, bottom = np.full((2, len(order)), np.nan)
    top[column], bottom[column] = pairs
    return Pairs(top, bottom)


def in_unit(pairs: Pairs, measure: Measure) -> Floats:
    """Each period's figure in the measure's unit; NaN where there is none."""
    scale = measure.scale if measure.denominator is not None else 1.0
    found: Floats = np.full(len(pairs.top), np.nan)
    np.divide(pairs.top, pairs.bottom, out=found, where=np.isfinite(pairs.bottom) & (pairs.bottom != 0))
    return found * scale


def known_of(pairs: Pairs) -> np.ndarray:
    """Which periods have a figure."""
    with np.errstate(invalid="ignore"):
        return np.asarray(np.isfinite(pairs.top) & (pairs.bottom > 0))


def seen_by_all(board: Board, audience: Audience, *, outside: bool) -> Seen:
    """What an audience is given: a funder the approved figures, or as the scheme has it. `outside`: read outside the project too, whatever the audience."""
    there = board.there if audience is Audience.ALL else board.there & board.outside_too
    valued = there & (board.state == CODES[State.VALUE])
    hidden = there & (board.state == CODES[State.SUPPRESSED])
    with_n = board.cells[COUNT]
    lacks_n = (valued & ~(np.isfinite(with_n) & (with_n != 0))).any(axis=1).tolist()
    ratio: Bools = np.zeros(len(there), dtype=np.bool_)
    weighted: Bools = np.zeros(len(there), dtype=np.bool_)
    early: Bools = np.zeros(there.shape, dtype=np.bool_)
    lags: dict[int, list[int]] = {}
    for asked in board.asked:
        own = slice(asked.rows.start, asked.rows.stop)
        ratio[own] = asked.measure.shape is Shape.RATIO
        weighted[own] = may_weigh(asked.measure) and not any(lacks_n[own])
        if asked.lag:
            lags.setdefault(asked.lag, []).extend(asked.rows)
    for lag, rows in lags.items():
        early[rows] = _early(board, lag, there[rows], board.at[rows])
    any_small = [False] * len(there)
    if board.small is not None and (outside or audience is Audience.APPROVED):
        kept: Bools = np.asarray(board.small & there)
        any_small = np.asarray(kept.any(axis=1)).tolist()
    return Seen(
        *_pairs(board.cells, valued, ratio, weighted),
        by_n=weighted.tolist(),
        early=early,
        hidden=hidden,
        any_hidden=hidden.any(axis=1).tolist(),
        unapproved=(valued & ~board.approved).sum(axis=1).tolist(),
        any_small=any_small,
    )


def may_weigh(measure: Measure) -> bool:
    """Whether a measure's means are weighted by n, where all have it."""
    return measure.shape is Shape.MEAN and Aggregation.WEIGHTED_MEAN in (
        measure.over_time,
        measure.over_parties,
    )


def _pairs(cells: Floats, valued: Bools, ratio: Bools, weighted: Bools) -> tuple[Floats, Floats]:
    value, n = cells[VALUE], cells[COUNT]
    weight = np.where(weighted[:, None] & np.isfinite(n) & (n != 0), n, 1.0)
    there = valued & np.isfinite(value)
    top, bottom = np.where(there, value * weight, np.nan), np.where(there, weight, np.nan)
    if ratio.any():
        over, under = cells[NUMERATOR], cells[DENOMINATOR]
        there = valued & np.isfinite(over) & np.isfinite(under) & (under != 0)
        top = np.where(ratio[:, None], np.where(there, over, np.nan), top)
        bottom = np.where(ratio[:, None], np.where(there, under, np.nan), bottom)
    return top, bottom


def _early(board: Board, lag: int, there: Bools, at: Floats) -> Bools:
    """Known from the series itself, so that an evaluation is the same whenever it is made."""
    complete = np.array([complete_on(each, board.frequency, lag).toordinal() for each in board.order])
    timed = there & np.isfinite(at)
    newest = np.where(timed, at, -np.inf).max(axis=1)
    last = np.array([_day(each) if np.isfinite(each) else 0 for each in newest.tolist()], dtype=np.int64)
    return timed & (complete > last[:, None])


@lru_cache(maxsize=4096)
def _day(seconds: float) -> int:
    return day_of(moment(seconds)).toordinal()


def _small(asked: Sequence[Asked], state: NDArray[np.int8], cells: Floats, rule: Rule) -> Bools:
    found: Bools = np.zeros(state.shape, dtype=np.bool_)
    kinds: dict[tuple[int, ...], list[int]] = {}
    for each in asked:
        kinds.setdefault(_counts(each.measure), []).extend(each.rows)
    for counts, rows in kinds.items():
        found[rows] = _small_of(counts, state[rows], cells[:, rows], rule)
    return found


def any_small(line: FigureLine, measure: Measure, rule: Rule) -> bool:
    """Whether a reader outside may not be shown one of a line's figures for what it is, as `small_counts.is_small` says."""
    return bool(_small_of(_counts(measure), line.state, line.cells.T, rule).any())


def any_withheld(line: FigureLine) -> bool:
    """Whether one of a line's figures was withheld as it was delivered."""
    return bool((line.state == CODES[State.SUPPRESSED]).any())


def _small_of(counts: Sequence[int], state: NDArray[np.int8], cells: Floats, rule: Rule) -> Bools:
    at_least, at_most = rule.lowest - 0.5, rule.highest + 0.5
    parts = [cells[each] for each in counts if each >= 0]
    if _REST in counts:
        parts.append(cells[DENOMINATOR] - cells[NUMERATOR])
    within = np.array(parts)
    found: Bools = ((within > at_least) & (within < at_most)).any(axis=0) & (state == CODES[State.VALUE])
    return found


_REST = -1
"""The denominator less the numerator."""


def _counts(measure: Measure) -> tuple[int, ...]:
    """Which cells count what may be small, as `small_counts.counts_of` has them."""
    always = (COUNT, ANSWERED)
    if measure.shape is not Shape.RATIO:
        return (VALUE, *always) if measure.counts_events else always
    if not measure.counts_events:
        return always if measure.proportion else (DENOMINATOR, *always)
    return (NUMERATOR, DENOMINATOR, *((_REST,) if measure.proportion else ()), *always)
