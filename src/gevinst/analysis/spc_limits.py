"""Centre lines and limits of control charts, for a block of series at once.

A block is time-major: (T, B), one column a series, NaN where there is no figure. Sums run down the columns in the same
order whatever the number of columns, so that a series' limits do not depend on its company.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gevinst.domain.control_chart import ChartKind, ChartNote

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SCREEN = 3.267
"""A moving range from here on, in mean moving ranges, is left out of the limits (D4 of two values; Nelson 1982)."""
D2 = 1.128
"""Expected range of two values, in standard deviations."""
T_POWER = 3.6
"""Times between events to this root are close to normal (Nelson 1994)."""
EPSILON = 1e-12
"""Two figures closer than this, relative to the series' largest, are equal: a point on a limit or on the mean is on it."""
HUGE = 1e100
"""What is larger is no figure: its square could not be reckoned with."""
FEWEST_RANGES = 2

NOTE_BIT = {note: 1 << at for at, note in enumerate(ChartNote)}
FROM_RANGES = frozenset({ChartKind.XMR, ChartKind.T})


@dataclass(frozen=True)
class Settings:
    """How charts are reckoned.

    `screen`: leave unusual moving ranges out of the limits, once. `sigma_factor`: limits of an XmR chart in mean moving
    ranges (2.66 as the NHS reckons; 3/1.128 is unrounded); the charts t, P' and U' are always 3/1.128, as their authors
    give them. `length`: how many points in a row make a run or a trend.
    """

    screen: bool = True
    sigma_factor: float = 2.66
    length: int = 7


AS_USUAL = Settings()


@dataclass(frozen=True)
class Block:
    """Series ready to be judged. `figures`: (T, B) on the scale they are judged on; `known` None: every one is."""

    figures: Floats
    moves: Floats
    """(T - 1, B) from each figure to the next."""
    top: Floats
    bottom: Floats | None
    known: Bools | None
    points: Ints
    tolerance: Floats
    constant: Bools
    notes: Ints


@dataclass(frozen=True)
class Limits:
    """(B,), or (T, B) where the denominator varies; NaN for none. On the scale that the figures are judged on."""

    centre: Floats
    middle: Floats
    """What the limits lie around: the centre, but for g, whose centre is the median."""
    half: Floats
    """Three sigma."""
    lower: Floats
    upper: Floats
    base_points: Ints
    flat: Bools
    """The limits fall upon the centre."""
    unscreened: Bools


def block_of(kind: ChartKind, top: Floats, bottom: Floats | None) -> Block:
    """Figures from values, or from numerators and denominators; what cannot be a figure takes its series out, with a note."""
    if bottom is None and kind in {ChartKind.XMR, ChartKind.RUN}:
        # Nothing to look for but gaps and infinities: both show in the extremes.
        highest, lowest = top.max(axis=0), top.min(axis=0)
        largest = np.maximum(highest, -lowest)
        if bool((largest <= HUGE).all()):
            count = np.full(top.shape[1], top.shape[0], dtype=np.int64)
            tolerance = EPSILON * largest
            nothing = np.zeros(top.shape[1], dtype=np.int64)
            return Block(
                top,
                np.diff(top, axis=0),
                top,
                None,
                None,
                count,
                tolerance,
                highest - lowest <= tolerance,
                nothing,
            )
    figures, notes = _figures(kind, top, bottom)
    known = np.isfinite(figures)
    points = _count(known)
    some = points > 0
    highest = np.where(some, np.where(known, figures, -np.inf).max(axis=0), 0.0)
    lowest = np.where(some, np.where(known, figures, np.inf).min(axis=0), 0.0)
    tolerance = EPSILON * np.maximum(highest, -lowest)
    return Block(
        figures,
        np.diff(figures, axis=0),
        top,
        bottom,
        known,
        points,
        tolerance,
        highest - lowest <= tolerance,
        notes,
    )


def limits_of(
    kind: ChartKind, block: Block, fixed: Ints | None, settings: Settings, by_chance: Bools | None = None
) -> Limits:
    """Centre and limits from the first `fixed` periods of each series (0: all of them); None where all are 0.

    `by_chance`: (B,) series of a P' or U' chart whose limits are not widened.
    """
    base = block.known
    if fixed is not None and bool((fixed > 0).any()):
        until = np.where(fixed > 0, fixed, len(block.figures))
        early = np.arange(len(block.figures))[:, None] < until[None, :]
        base = early if base is None else base & early
    count = block.points if base is None or base is block.known else _count(base)
    pooled = kind in {ChartKind.P, ChartKind.U, ChartKind.P_PRIME, ChartKind.U_PRIME}
    mean = _pooled(block, base) if pooled else _mean(block.figures, base, count)
    centre, middle = mean, mean
    unscreened = np.zeros(len(mean), dtype=np.bool_)
    enough = count >= FEWEST_RANGES + 1
    with np.errstate(all="ignore"):
        if kind is ChartKind.RUN:
            centre = middle = _median(block.figures, base, count)
            half = np.full(len(mean), np.nan)
        elif kind in FROM_RANGES:
            width, ranges, unscreened = _mean_range(block.moves, base, settings.screen, block.tolerance)
            enough = ranges >= FEWEST_RANGES
            half = (settings.sigma_factor if kind is ChartKind.XMR else 3 / D2) * width
        elif kind is ChartKind.C:
            half = 3 * np.sqrt(mean)
        elif kind is ChartKind.G:
            centre = _median(block.figures, base, count)
            half = 3 * np.sqrt(mean * (mean + 1))
        else:
            half, enough, unscreened = _of_counts(kind, block, base, centre, enough, settings, by_chance)
        flat = np.asarray(
            (np.where(np.isnan(half), 0.0, half) <= block.tolerance).reshape(-1, len(mean)).all(axis=0)
        )
        half = np.where(enough & np.isfinite(half), half, np.nan)
        lower, upper = middle - half, middle + half
        if kind not in {ChartKind.XMR, ChartKind.RUN}:
            lower = np.maximum(lower, 0.0)
        if kind.is_share:
            upper = np.minimum(upper, 1.0)
    return Limits(centre, middle, half, lower, upper, count, flat, unscreened)


def back(kind: ChartKind, judged: Floats) -> Floats:
    """From the scale that figures are judged on to the measure's own."""
    return judged**T_POWER if kind is ChartKind.T else judged


def _figures(kind: ChartKind, top: Floats, bottom: Floats | None) -> tuple[Floats, Ints]:
    """(T, B) figures, NaN for none; and the notes of each series."""
    notes = np.zeros(top.shape[1], dtype=np.int64)
    refused = np.zeros(top.shape[1], dtype=np.bool_)

    def refuse(where: Bools, note: ChartNote) -> None:
        wrong = where.any(axis=0)
        notes[wrong] |= NOTE_BIT[note]
        refused[wrong] = True

    with np.errstate(all="ignore"):
        figures = top
        if kind is ChartKind.T:
            refuse(top <= 0, ChartNote.NOT_POSITIVE)
        elif kind not in {ChartKind.XMR, ChartKind.RUN}:
            refuse(top < 0, ChartNote.NEGATIVE_VALUE)
        if bottom is not None:
            refuse(bottom < 0, ChartNote.NEGATIVE_VALUE)
            refuse(np.abs(bottom) > HUGE, ChartNote.NOT_FINITE)
            if kind.is_share:
                refuse(top > bottom, ChartNote.EVENTS_ABOVE_TRIALS)
            empty = np.asarray((bottom == 0).any(axis=0))
            notes[empty] |= NOTE_BIT[ChartNote.ZERO_DENOMINATOR]
            figures = np.where(bottom > 0, top / bottom, np.nan)
        refuse(np.abs(top) > HUGE, ChartNote.NOT_FINITE)
        refuse(np.abs(figures) > HUGE, ChartNote.NOT_FINITE)
        if kind is ChartKind.T:
            figures = np.where(top > 0, top, np.nan) ** (1 / T_POWER)
    return (np.where(refused, np.nan, figures) if refused.any() else figures), notes


def _count(marks: Bools) -> Ints:
    found: Ints = np.add.reduce(marks.view(np.uint8), axis=0, dtype=np.int64)
    return found


def _mean(figures: Floats, base: Bools | None, count: Ints) -> Floats:
    """(B,) NaN where there is none."""
    total = figures.sum(axis=0) if base is None else np.where(base, figures, 0.0).sum(axis=0)
    return np.where(count > 0, _per(total, count), np.nan)


def _median(figures: Floats, base: Bools | None, count: Ints) -> Floats:
    """(B,) NaN where there is none."""
    ordered = np.sort(figures if base is None else np.where(base, figures, np.inf), axis=0)
    columns = np.arange(len(count))
    low = ordered[np.maximum(count - 1, 0) // 2, columns]
    high = ordered[np.minimum(count // 2, len(ordered) - 1), columns]
    return np.where(count > 0, (low + high) / 2, np.nan)


def _pooled(block: Block, base: Bools | None) -> Floats:
    """Sum of numerators over sum of denominators: not the mean of the ratios."""
    assert block.bottom is not None
    assert base is not None
    top = np.where(base, block.top, 0.0).sum(axis=0)
    bottom = np.where(base, block.bottom, 0.0).sum(axis=0)
    pooled: Floats = np.divide(top, bottom, where=bottom > 0, out=np.full(len(top), np.nan))
    return pooled


def _of_counts(
    kind: ChartKind,
    block: Block,
    base: Bools | None,
    centre: Floats,
    enough: Bools,
    settings: Settings,
    by_chance: Bools | None,
) -> tuple[Floats, Bools, Bools]:
    """Three sigma of shares and rates, (T, B), with the denominator of each period; Laney's for the primed charts.

    Laney (2002): each figure in its own standard deviations, and the spread of those from their moving range.
    """
    assert block.bottom is not None
    assert block.known is not None
    variance = centre * (1 - centre) if kind.is_share else centre
    sizes = np.where(block.bottom > 0, block.bottom, np.nan)
    sigma = np.sqrt(np.maximum(variance, 0.0) / sizes)
    unscreened = np.zeros(len(centre), dtype=np.bool_)
    if kind in {ChartKind.P, ChartKind.U}:
        return 3 * sigma, enough, unscreened
    scores = np.where(sigma > 0, (block.figures - centre) / sigma, np.where(block.known, 0.0, np.nan))
    largest = np.where(np.isfinite(scores), np.abs(scores), 0.0).max(axis=0)
    width, ranges, unscreened = _mean_range(np.diff(scores, axis=0), base, settings.screen, EPSILON * largest)
    if by_chance is None:
        return 3 * sigma * width / D2, ranges >= FEWEST_RANGES, unscreened
    return (
        3 * sigma * np.where(by_chance, 1.0, width) / np.where(by_chance, 1.0, D2),
        np.where(by_chance, enough, ranges >= FEWEST_RANGES),
        unscreened & ~by_chance,
    )


def _mean_range(
    moves: Floats, base: Bools | None, screen: bool, tolerance: Floats
) -> tuple[Floats, Ints, Bools]:
    """Mean moving range (B,), how many there are, and where screening was left out because nothing would remain.

    Screening is one pass: kept if strictly below 3.267 means. A missing value takes both its ranges with it.
    """
    ranges = np.abs(moves)
    pairs = None if base is None else base[1:] & base[:-1]
    if pairs is None:
        count = np.full(ranges.shape[1], len(ranges), dtype=np.int64)
    else:
        np.copyto(ranges, 0.0, where=~pairs)
        count = _count(pairs)
    mean = _per(ranges.sum(axis=0), count)
    unscreened = np.zeros(len(count), dtype=np.bool_)
    if not screen:
        return mean, count, unscreened
    dropped = ranges >= SCREEN * mean - tolerance
    if pairs is not None:
        dropped &= pairs
    at = np.flatnonzero(dropped)
    if not len(at):
        return mean, count, unscreened
    kept = count - np.bincount(at % len(count), minlength=len(count))
    ranges.reshape(-1)[at] = 0.0
    screened = _per(ranges.sum(axis=0), kept)
    empty = screened <= tolerance
    unscreened = empty & (mean > tolerance)
    return np.where(empty, mean, screened), count, unscreened


def _per(total: Floats, count: Ints) -> Floats:
    """The total divided among so many; 0 where there are none to sum."""
    shares: Floats = total / np.maximum(count, 1)
    return shares
