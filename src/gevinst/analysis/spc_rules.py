"""Signs of special causes, as NHSRplotthedots has them, for a block of series at once (time-major, see `spc_limits`).

Every point has one byte: two bits for each rule, high (or rising) and low (or falling).
"""

from functools import lru_cache
from math import log2
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gevinst.analysis.spc_limits import Block, Bools, Ints, Limits
from gevinst.domain.control_chart import Rule

Bytes = NDArray[np.uint8]

SHIFT = {Rule.OUTSIDE: 0, Rule.TREND: 2, Rule.TWO_OF_THREE: 4, Rule.RUN: 6}
"""Where a rule's two bits stand in a point's byte: the stronger rule in the lower bits."""


def _side(flags: int) -> int:
    """The side that a point departs to: the strongest rule decides."""
    lowest = flags & -flags
    if not flags:
        return 0
    return 1 if lowest & 0b01010101 else -1


SIDE = np.array([_side(flags) for flags in range(256)], dtype=np.int64)
"""Byte -> 1 high, -1 low, 0 common cause. A rule never holds on both sides of one point."""


@lru_cache(maxsize=256)
def rules_of(flags: int) -> tuple[Rule, ...]:
    """The rules that a point takes part in, the strongest first."""
    return tuple(rule for rule, shift in SHIFT.items() if flags >> shift & 3)


def flags_of(block: Block, limits: Limits, length: int) -> Bytes:
    """(T, B) bytes: outside, trend, two of three, run."""
    figures, tolerance = block.figures, block.tolerance
    periods = len(figures)
    side = _beyond(figures, limits.centre + tolerance, limits.centre - tolerance)
    outside = _beyond(figures, limits.upper + tolerance, limits.lower - tolerance)
    third = limits.half * (2 / 3)
    near = _beyond(figures, limits.middle + third + tolerance, limits.middle - third - tolerance)
    np.greater(near, outside, out=near)
    flags = outside.view(np.uint8)
    _add(flags, _trends(block.moves, tolerance, length), Rule.TREND)
    _add(flags, _two_of_three(side, near), Rule.TWO_OF_THREE)
    _add(flags, _spread(_in_a_row(side, length), length, periods), Rule.RUN)
    both: Bytes = flags[:, 0] | (flags[:, 1] * np.uint8(2))
    return both


def runs_tests(block: Block, limits: Limits) -> Ints:
    """Anhøj's figures, (B, 5): points off the centre line, longest run, its limit, crossings, their limit.

    Points on the line and missing ones are left out: a run goes on across them (Anhøj & Olesen 2014).
    """
    above = block.figures > limits.centre + block.tolerance
    below = block.figures < limits.centre - block.tolerance
    nothing = np.zeros(above.shape[1], dtype=np.int64)
    before, run, longest, crossings, useful = (nothing.copy() for _ in range(5))
    for high, low in zip(above, below, strict=True):
        now = np.where(high, 1, np.where(low, -1, 0))
        off = now != 0
        same = now == before
        crossings += off & ~same & (before != 0)
        run = np.where(off, np.where(same, run + 1, 1), run)
        longest = np.maximum(longest, run)
        before = np.where(off, now, before)
        useful += off
    each = np.array([runs_limits(int(n)) for n in np.unique(useful)], dtype=np.int64).reshape(-1, 2)
    held = each[np.searchsorted(np.unique(useful), useful)]
    return np.stack([useful, longest, held[:, 0], crossings, held[:, 1]], axis=1)


@lru_cache(maxsize=4096)
def runs_limits(useful: int) -> tuple[int, int]:
    """The longest run and the fewest crossings that are still usual among so many points off the centre line.

    round(log2 n) + 3, and the 5 % quantile of the binomial distribution of n - 1 even chances.
    """
    if not useful:
        return 0, 0
    chances = useful - 1
    ways = total = 1
    fewest = 0
    while 20 * total < 1 << chances:
        fewest += 1
        ways = ways * (chances - fewest + 1) // fewest
        total += ways
    return round(log2(useful)) + 3, fewest


def _beyond(figures: Any, upper: Any, lower: Any) -> Bools:
    """(T, 2, B): strictly above, strictly below. A missing figure, or no limit, is neither."""
    found = np.empty((figures.shape[0], 2, figures.shape[1]), dtype=np.bool_)
    np.greater(figures, upper, out=found[:, 0])
    np.less(figures, lower, out=found[:, 1])
    return found


def _trends(steps: Any, tolerance: Any, length: int) -> Bools | None:
    """Strict moves in one direction; an equal value breaks them. All points are marked."""
    moves = _beyond(steps, tolerance, -tolerance)
    found = _spread(_in_a_row(moves, length - 1), length, len(steps) + 1)
    if found is None:
        return None
    # The point where a rise becomes a fall belongs to what comes after it.
    shared = found[:, 0] & found[:, 1]
    if shared.any():
        at, series = np.nonzero(shared)
        found[at, :, series] = moves[at, :, series]
    return found


def _two_of_three(side: Bools, near: Bools) -> Bools | None:
    """Three in a row on one side, two of them in the outer third: those that are there are marked."""
    if len(side) < 3:
        return None
    first, second, third = near[:-2], near[1:-1], near[2:]
    found = (first & second) | (third & (first | second))
    found &= side[:-2] & side[1:-1] & side[2:]
    marked = _spread(found, 3, len(side))
    if marked is not None:
        marked &= near
    return marked


def _in_a_row(marks: Bools, length: int) -> Bools:
    """Whether a stretch of so many marks begins here. Doubling: three steps for seven."""
    width = 1
    while width < length and len(marks):
        step = min(width, length - width)
        marks = marks[step:] & marks[:-step]
        width += step
    return marks


def _spread(starts: Bools, length: int, periods: int) -> Bools | None:
    """Marks all points of the stretches that begin at `starts`; None where there is none."""
    if not starts.any():
        return None
    marks = np.zeros((periods, *starts.shape[1:]), dtype=np.bool_)
    marks[: len(starts)] = starts
    width = 1
    while width < length:
        step = min(width, length - width)
        wider = marks.copy()
        wider[step:] |= marks[:-step]
        marks, width = wider, width + step
    return marks


def _add(flags: Bytes, found: Bools | None, rule: Rule) -> None:
    if found is not None:
        # A product, since NumPy shifts bytes one by one.
        flags |= found.view(np.uint8) * np.uint8(1 << SHIFT[rule])
