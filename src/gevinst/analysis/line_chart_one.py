"""The control chart of one line, in plain numbers: as `line_charts.charts_of` draws many at once.

Of one line, arrays cost more than all that is reckoned in them; one is what a saved figure asks for. Every step is that of
`spc_blocks.reckon`, in the same order, so that both give the same numbers to the last bit; the tests hold them to it. What
this cannot take (limits begun anew, few events a period, figures that no chart takes) it hands on to that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite, isinf, isnan, nan, sqrt

from gevinst.analysis.line_charts import WIDENED, WIDER, LineChart, aim_of, charts_of, kind_of
from gevinst.analysis.line_figures import LineFigures, number
from gevinst.analysis.spc import STRENGTH_NOTES, STRENGTHS, label_of, notes_of
from gevinst.analysis.spc_blocks import ASSURED_FROM, FIRM_FROM, JUDGED_FROM, SHORTEST_BASE
from gevinst.analysis.spc_limits import AS_USUAL, D2, EPSILON, FEWEST_RANGES, HUGE, NOTE_BIT, SCREEN
from gevinst.analysis.spc_rules import SHIFT, rules_of
from gevinst.domain.control_chart import (
    Assurance,
    ChartKind,
    ChartNote,
    PhaseReason,
    PointLabel,
    Rule,
    Variation,
)
from gevinst.domain.finding import ControlPhase

Row = Sequence[float]


@dataclass(frozen=True, slots=True)
class _Points:
    """A line's figures on the scale that they are judged on, NaN for none, with what all its limits are made from."""

    top: Row
    bottom: Row
    figures: Row
    known: Sequence[bool]
    base: Sequence[bool]
    """Which figures the limits are made from."""
    preliminary: bool
    """Whether some are not among them, because they are preliminary."""
    points: int
    base_points: int
    tolerance: float
    constant: bool


@dataclass(frozen=True, slots=True)
class _Limits:
    """As `spc_limits.Limits`: one half, lower and upper for each period, NaN for none."""

    centre: float
    half: Row
    lower: Row
    upper: Row
    flat: bool
    unscreened: bool


def chart_of_one(line: LineFigures) -> LineChart:
    """As `charts_of`, of one line."""
    kind = kind_of(line)
    points = None if line.breaks or line.rebased or kind is ChartKind.C else _points(kind, line)
    if points is None:
        return charts_of([line])[0]
    if kind is ChartKind.XMR:
        return _chart(kind, line, points, _limits_of_values(points))
    wider, limits = _limits_of_counts(kind, points)
    return _chart(WIDENED[kind] if wider else kind, line, points, limits)


def _points(kind: ChartKind, line: LineFigures) -> _Points | None:
    """None where something is no figure: then the line is out, with its reasons."""
    counted = kind.needs_denominators
    top: list[float] = (line.top if counted else line.figures).tolist()
    preliminary = False
    if line.preliminary.any():
        marks: list[bool] = line.preliminary.tolist()
        preliminary = any(early and not isnan(each) for each, early in zip(top, marks, strict=True))
        top = [nan if early else each for each, early in zip(top, marks, strict=True)]
    bottom: list[float] = line.bottom.tolist() if counted else []
    figures = top
    if counted:
        for over, under in zip(top, bottom, strict=True):
            if over < 0 or under <= 0 or under > HUGE or (kind.is_share and over > under):
                return None
        figures = [over / under for over, under in zip(top, bottom, strict=True)]
    known = [not isnan(each) for each in figures]
    there = figures if all(known) else [each for each in figures if not isnan(each)]
    highest, lowest = (max(there), min(there)) if there else (0.0, 0.0)
    if not figures or highest > HUGE or lowest < -HUGE or (counted and any(each > HUGE for each in top)):
        return None
    tolerance = EPSILON * max(highest, -lowest)
    start = line.start if line.cut is None else line.cut
    until = 0 if line.start is None or start is None else min(max(start, 0), len(figures))
    # All before the start where enough of them have a figure, otherwise the whole line.
    early = sum(known[:until]) >= SHORTEST_BASE
    base = [*known[:until], *[False] * (len(known) - until)] if early else known
    return _Points(
        top=top,
        bottom=bottom,
        figures=figures,
        known=known,
        base=base,
        preliminary=preliminary,
        points=len(there),
        base_points=sum(base),
        tolerance=tolerance,
        constant=highest - lowest <= tolerance,
    )


def _limits_of_values(points: _Points) -> _Limits:
    """From the moving range."""
    figures, count = points.figures, points.base_points
    mean = _sum(figures, points.base) / count if count else nan
    width, ranges, unscreened = _mean_range(_moves(figures), points.base, points.tolerance)
    half = AS_USUAL.sigma_factor * width
    flat = half <= points.tolerance
    if ranges < FEWEST_RANGES or not isfinite(half):
        half = nan
    length = len(figures)
    return _Limits(
        mean,
        [half] * length,
        [mean - half] * length,
        [mean + half] * length,
        flat,
        unscreened,
    )


def _limits_of_counts(kind: ChartKind, points: _Points) -> tuple[bool, _Limits]:
    """Whether the figures vary so much more than by chance that their limits are widened, and the limits (Laney's then)."""
    over, under = _sum(points.top, points.base), _sum(points.bottom, points.base)
    centre = over / under if under > 0 else nan
    variance = centre * (1 - centre) if kind.is_share else centre
    variance = 0.0 if variance < 0 else variance
    sigma = [sqrt(variance / under) if under > 0 else nan for under in points.bottom]
    scores = [
        (figure - centre) / own if own > 0 else 0.0 if known else nan
        for figure, own, known in zip(points.figures, sigma, points.known, strict=True)
    ]
    largest = max([abs(each) for each in scores if isfinite(each)], default=0.0)
    width, ranges, unscreened = _mean_range(_moves(scores), points.base, EPSILON * largest)

    by_chance = [3 * each for each in sigma]
    last = _last(points.known)
    # Chosen by what the last figure's limits would be either way.
    enough, enough_moves = points.base_points >= FEWEST_RANGES + 1, ranges >= FEWEST_RANGES
    above = [
        (centre + half if enough_of and isfinite(half) else nan)
        for half, enough_of in (
            (by_chance[last], enough),
            (by_chance[last] * width / D2, enough_moves),
        )
    ]
    if kind.is_share:
        above = [1.0 if each > 1 else each for each in above]
    wider = above[1] - centre > (above[0] - centre) * WIDER
    if wider:
        by_chance, enough = [each * width / D2 for each in by_chance], enough_moves
    flat = all(each <= points.tolerance for each in by_chance if not isnan(each))
    half = [each if enough and isfinite(each) else nan for each in by_chance]
    upper = [centre + each for each in half]
    return wider, _Limits(
        centre,
        half,
        [0.0 if each < 0 else each for each in [centre - each for each in half]],
        [1.0 if each > 1 else each for each in upper] if kind.is_share else upper,
        flat,
        wider and unscreened,
    )


def _sum(values: Row, where: Sequence[bool]) -> float:
    """From the first to the last, as down the columns of a block. (`sum` may take more care than that.)"""
    total = 0.0
    for each, is_ in zip(values, where, strict=True):
        if is_:
            total += each
    return total


def _moves(values: Row) -> list[float]:
    return [after - before for before, after in pairwise(values)]


def _mean_range(moves: Row, base: Sequence[bool], tolerance: float) -> tuple[float, int, bool]:
    """Mean moving range, how many there are, and whether screening was left out because nothing would remain."""
    ranges = [abs(move) for move, (one, other) in zip(moves, pairwise(base), strict=True) if one and other]
    count, total = len(ranges), 0.0
    for each in ranges:
        total += each
    mean = total / max(count, 1)
    most = SCREEN * mean - tolerance
    kept, total = 0, 0.0
    for each in ranges:
        if not each >= most:
            kept += 1
            total += each
    if kept == count:
        return mean, count, False
    screened = total / max(kept, 1)
    if screened <= tolerance:
        return mean, count, mean > tolerance
    return screened, count, False


def _last(known: Sequence[bool]) -> int:
    """The place of the last figure, -1 for none."""
    return next((at for at in range(len(known) - 1, -1, -1) if known[at]), -1)


_HIGH = {rule: 1 << shift for rule, shift in SHIFT.items()}
"""A rule's bit of a point that departs upwards; downwards it is the next one."""
_OUTSIDE, _TREND, _TWO_OF_THREE, _RUN = (
    _HIGH[rule] for rule in (Rule.OUTSIDE, Rule.TREND, Rule.TWO_OF_THREE, Rule.RUN)
)


def _flags(points: _Points, limits: _Limits) -> list[int]:
    """As `spc_rules.flags_of`: a byte for each point."""
    figures, tolerance, centre = points.figures, points.tolerance, limits.centre
    above, below = centre + tolerance, centre - tolerance
    flags = [0] * len(figures)
    sides, near = flags.copy(), flags.copy()
    for at, (figure, half) in enumerate(zip(figures, limits.half, strict=True)):
        if figure > above:
            sides[at] = 1
        elif figure < below:
            sides[at] = -1
        third = half * (2 / 3)
        if figure > limits.upper[at] + tolerance:
            flags[at] = _OUTSIDE
        elif figure < limits.lower[at] - tolerance:
            flags[at] = 2 * _OUTSIDE
        elif figure > centre + third + tolerance:
            near[at] = 1
        elif figure < centre - third - tolerance:
            near[at] = -1
    length = AS_USUAL.length
    if len(figures) >= length:
        moves = [1 if move > tolerance else -1 if move < -tolerance else 0 for move in _moves(figures)]
        for first, stop, way in _runs(moves, length - 1):
            # The point where a rise becomes a fall belongs to what comes after it.
            flags[first] &= ~(3 * _TREND)
            _mark(flags, range(first, stop + 1), _TREND, way)
        for first, stop, way in _runs(sides, length):
            _mark(flags, range(first, stop), _RUN, way)
    if any(near):
        for first, stop, way in _runs(sides, 3):
            for at in range(first, stop - 2):
                outer = [place for place in range(at, at + 3) if near[place] == way]
                if len(outer) > 1:
                    _mark(flags, outer, _TWO_OF_THREE, way)
    return flags


def _mark(flags: list[int], places: Iterable[int], high: int, way: int) -> None:
    bit = high if way > 0 else 2 * high
    for at in places:
        flags[at] |= bit


def _runs(ways: Sequence[int], length: int) -> list[tuple[int, int, int]]:
    """Each stretch of at least so many that go the same way: first, the one after the last, and which way."""
    found, first, now = [], 0, 0
    for at, way in enumerate((*ways, 0)):
        if way != now:
            if now and at - first >= length:
                found.append((first, at, now))
            first, now = at, way
    return found


def _chart(kind: ChartKind, line: LineFigures, points: _Points, limits: _Limits) -> LineChart:
    scale, length = line.scale if kind.needs_denominators else 1.0, len(points.figures)
    limited = any(map(isfinite, limits.half))
    flat = (points.constant and points.points > 1) or (limits.flat and limited)
    strength = _strength(points.base_points) if limited else 0
    judged = strength > 0 and not flat
    last = _last(points.known)
    labels: tuple[PointLabel, ...] = (PointLabel.COMMON_CAUSE,) * length
    rules: tuple[tuple[Rule, ...], ...] = ((),) * length
    if judged and any(flags := _flags(points, limits)):
        labels = tuple([label_of(each, line.way) for each in flags])
        rules = tuple([rules_of(each) for each in flags])
    notes = 0
    if points.preliminary:
        notes |= NOTE_BIT[ChartNote.PRELIMINARY_VALUES]
    if flat:
        notes |= NOTE_BIT[ChartNote.NO_VARIATION]
    if limits.unscreened:
        notes |= NOTE_BIT[ChartNote.UNSCREENED]
    notes |= STRENGTH_NOTES[strength] if points.points else NOTE_BIT[ChartNote.NO_VALUES]
    centre = number(limits.centre * scale)
    begun = ControlPhase(
        start=line.periods[0],
        centre=centre,
        strength=STRENGTHS[strength],
        reason=PhaseReason.FIRST.value,
    )
    return LineChart(
        kind=kind,
        strength=STRENGTHS[strength],
        variation=_VARIATION[labels[last]] if judged else Variation.NOT_ASSESSABLE,
        assurance=_assurance(
            judged and points.base_points >= ASSURED_FROM,
            limits.lower[last],
            limits.upper[last],
            line.way,
            aim_of(line) / scale,
        ),
        last=last if last >= 0 else None,
        label=labels[last] if judged else None,
        signals=rules[last] if judged else (),
        centre=(centre,) * length,
        lower=_told(limits.lower, scale),
        upper=_told(limits.upper, scale),
        labels=labels,
        rules=rules,
        phases=(begun,),
        notes=tuple([note.value for note in notes_of(notes)]),
    )


def _told(limits: Row, scale: float) -> tuple[float | None, ...]:
    return tuple([scaled if isfinite(scaled := each * scale) else None for each in limits])


def _strength(base_points: int) -> int:
    """Index into STRENGTHS."""
    return sum(base_points >= fewest for fewest in (JUDGED_FROM, ASSURED_FROM, FIRM_FROM))


_VARIATION = {
    PointLabel.COMMON_CAUSE: Variation.COMMON_CAUSE,
    PointLabel.IMPROVEMENT_HIGH: Variation.IMPROVEMENT,
    PointLabel.IMPROVEMENT_LOW: Variation.IMPROVEMENT,
    PointLabel.CONCERN_HIGH: Variation.CONCERN,
    PointLabel.CONCERN_LOW: Variation.CONCERN,
    PointLabel.NEUTRAL_HIGH: Variation.NEUTRAL,
    PointLabel.NEUTRAL_LOW: Variation.NEUTRAL,
}
"""What the last point's label says of the line."""


def _assurance(assured: bool, lower: float, upper: float, way: int, target: float) -> Assurance:
    """From the limits: outside them on the good side is out of reach, on the other side always met."""
    if isnan(target):
        return Assurance.NO_TARGET
    size = abs(target)
    if not assured or not isfinite(upper) or way == 0 or isinf(size):
        return Assurance.NOT_ASSESSABLE
    above = target > upper + EPSILON * max(size, abs(upper))
    below = target < lower - EPSILON * max(size, abs(lower))
    beyond = way * (above - below)
    return (
        Assurance.CONSISTENTLY_MISSES
        if beyond > 0
        else Assurance.CONSISTENTLY_HITS
        if beyond < 0
        else Assurance.HIT_OR_MISS
    )
