"""The effect of the change on lines: which method each gets, all of one kind in one batch.

Decided by what is measured and by how many figures there are, never by the result: counts of events by `marginal_counts`,
other figures by `marginal_ar1`, both with at least 8 figures on each side of the start; with 3 or more before against after,
which takes no account of a trend; with fewer nothing, and why. A change of definition ends what can be compared: figures
beyond it are left out, on either side of the start, and one at the start itself leaves no effect at all.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from gevinst.analysis.before_after import compare_proportions, compare_rates, compare_values
from gevinst.analysis.count_effect_one import count_effect_of_one
from gevinst.analysis.count_series import (
    ESTIMATED,
    NO_EVENTS,
    NO_EVENTS_AFTER,
    NO_EVENTS_BEFORE,
    TOO_FEW_POINTS,
    Counts,
    Interval,
)
from gevinst.analysis.line_figures import Floats, LineFigures, numbers
from gevinst.analysis.marginal_ar1 import STRONG_CARRY_OVER, MarginalFits, Reason, marginal_ar1
from gevinst.analysis.marginal_counts import CountEffects, count_effects
from gevinst.analysis.segments import LEAST_A_SIDE, LEAST_FOR_SEASON, Segments
from gevinst.domain.comparison import Comparison, Improvement
from gevinst.domain.finding import (
    EffectFinding,
    EffectMethod,
    EffectVerdict,
    HorizonEffect,
    LineWithout,
    NoEffect,
    Range,
)
from gevinst.domain.horizon import Frequency, Horizon
from gevinst.domain.measure import Aggregation
from gevinst.domain.plan import ExpectedChange

LEAST_TO_COMPARE = 3
"""Figures on each side for before against after: EPOC's floor for an interrupted series."""
_SEASONS = {Frequency.WEEK: (52, 2), Frequency.MONTH: (12, 2), Frequency.QUARTER: (4, 1)}
"""Periods in a year, and the most pairs of waves that can be told apart in it."""
_OVER_TIME = frozenset(_SEASONS)
_ABOUT = 4
"""Lines with up to so many periods more after the start than another are reckoned with it: what one asks, the others reckon in vain."""


@dataclass(frozen=True, slots=True)
class LineEffect:
    """The effect on one line or why there is none; the line as it would have gone on, where that was asked for."""

    effect: EffectFinding | None
    no_effect: NoEffect | None
    without: LineWithout | None = None


@dataclass(frozen=True, eq=False)
class Window:
    """The part of a line that is one thing: from `first` up to `after`, `start` being the first place with the change."""

    line: LineFigures
    first: int
    after: int
    start: int
    top: Floats
    bottom: Floats
    """Only what is judged: NaN elsewhere, and in a period that the change or a new definition cuts."""

    @cached_property
    def values(self) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.bottom > 0, self.top / self.bottom, np.nan) * self.line.scale

    @property
    def before(self) -> int:
        return self.start - self.first

    @cached_property
    def used(self) -> Floats:
        """What the effect is reckoned from: the figures, or their differences from the group without the change."""
        differences = self.differences
        return self.values if differences is None else differences

    @cached_property
    def known(self) -> tuple[int, int]:
        known = np.isfinite(self.used)
        return int(np.count_nonzero(known[: self.before])), int(np.count_nonzero(known[self.before :]))

    @property
    def over_time(self) -> bool:
        """Whether the figures come often enough to be a series."""
        return self.line.frequency in _OVER_TIME

    @property
    def as_counts(self) -> bool:
        """Whether they are judged as counts."""
        return self.line.counts_events and self.differences is None

    @cached_property
    def differences(self) -> Floats | None:
        """The figures less those of the group without the change, where it has enough of them."""
        if self.line.others is None or not self.over_time:
            return None
        found = self.values - self.line.others[self.first : self.after]
        known = np.isfinite(found)
        sides = known[: self.before].sum(), known[self.before :].sum()
        return found if min(sides) >= LEAST_A_SIDE else None

    @property
    def parties_differ(self) -> bool:
        """Whether a party of the total has figures on one side of the start only."""
        if self.line.parties is None:
            return False
        there = self.line.parties[:, self.first : self.after] & np.isfinite(self.values)
        before, after = there[:, : self.before].any(axis=1), there[:, self.before :].any(axis=1)
        return bool((before != after).any())

    def harmonics(self) -> int:
        """As many pairs of waves as the length bears: one from two seasons, two from four."""
        length, most = _SEASONS[self.line.frequency]
        periods = self.after - self.first
        if periods < max(2 * length, LEAST_FOR_SEASON):
            return 0
        return min(most, 1 if periods < 4 * length else 2)

    def segments(self) -> Segments:
        """The model: with a trend and a change of it unless one lasting step was declared."""
        step = self.line.expected is ExpectedChange.STEP
        length, _ = _SEASONS[self.line.frequency]
        return Segments(
            periods=self.after - self.first,
            before=self.before,
            slope_change=not step,
            trend=not step,
            harmonics=self.harmonics(),
            season_length=float(length),
            season_phase=(self.line.season_phase - 1 + self.first) % length + 1,
        )


def effects_of(lines: Sequence[LineFigures], *, without: bool = False) -> list[LineEffect]:
    """One answer for each line.

    `without`: also the line as it would have gone on without the change, for each effect that is reckoned as a series. Its
    limits are several times as many as the effect's. The effect is the same with it and without it, to 1e-9 of its size.
    """
    found: dict[int, LineEffect] = {}
    values: list[tuple[int, Window]] = []
    counts: list[tuple[int, Window]] = []
    for at, line in enumerate(lines):
        window = window_of(line)
        if isinstance(window, NoEffect):
            found[at] = LineEffect(None, window)
            continue
        before, after = window.known
        if before >= LEAST_A_SIDE and after >= LEAST_A_SIDE and window.over_time:
            (counts if window.as_counts else values).append((at, window))
        elif before >= LEAST_TO_COMPARE and after >= LEAST_TO_COMPARE:
            found[at] = _before_after(window)
        else:
            found[at] = LineEffect(None, NoEffect.TOO_FEW_POINTS)
    found.update(_of_values(values, without))
    found.update(_of_counts(counts, without))
    return [found[at] for at in range(len(lines))]


def window_of(line: LineFigures) -> Window | NoEffect:
    """The part of a line that its effect is reckoned from, or why there is none."""
    if line.start is None:
        return NoEffect.NO_INTERVENTION
    if line.frequency is Frequency.SINGLE or line.measure.over_time is Aggregation.NONE:
        return NoEffect.NOT_OVER_TIME
    if True not in line.marks:
        return NoEffect.NO_DATA
    start, length = line.start, len(line.periods)
    if start in line.breaks:
        return NoEffect.DEFINITION_CHANGE
    if not 0 < start < length:
        return NoEffect.TOO_FEW_POINTS
    first = max((at for at in line.breaks if at < start), default=0)
    after = min((at for at in line.breaks if at > start), default=length)
    shown = line.marks.copy()
    for at in cuts_of(line):
        shown[at] = False
    places = [at for at in range(first, after) if shown[at]]
    if not places:
        return NoEffect.DEFINITION_CHANGE
    # From the first figure to the last: what lies outside is not a gap.
    first, after = places[0], places[-1] + 1
    if not first < start < after:
        cut_off = any(shown[:first]) or any(shown[after:])
        return NoEffect.DEFINITION_CHANGE if cut_off else NoEffect.TOO_FEW_POINTS
    top, bottom = line.top[first:after], line.bottom[first:after]
    if len(places) < after - first:
        inside = np.array(shown[first:after])
        top, bottom = np.where(inside, top, np.nan), np.where(inside, bottom, np.nan)
    window = Window(line, first, after, start, top, bottom)
    return window if window.differences is None else _of_both(window)


def _of_both(window: Window) -> Window:
    """The part in which both groups have figures: the effect is not carried on to where there is nothing to compare with."""
    places = np.flatnonzero(np.isfinite(window.used))
    part = slice(int(places[0]), int(places[-1]) + 1)
    return replace(
        window,
        first=window.first + part.start,
        after=window.first + part.stop,
        top=window.top[part],
        bottom=window.bottom[part],
    )


def cuts_of(line: LineFigures) -> set[int]:
    """The periods that are of two kinds: cut by the change, or by a new definition."""
    cuts = {*line.mixed} if line.cut is None else {line.cut, *line.mixed}
    return {at for at in cuts if 0 <= at < len(line.periods)}


# ---- figures -----------------------------------------------------------------------------------------------------------


def _of_values(wanted: Sequence[tuple[int, Window]], without: bool) -> dict[int, LineEffect]:
    """By the interval averaged over carry-over; lines whose models have as many columns, and about as much asked of them, together."""
    groups: dict[tuple[int, int, int], list[tuple[int, Window, Segments]]] = defaultdict(list)
    for at, window in wanted:
        segments = window.segments()
        about = segments.after // _ABOUT if without else 0
        groups[segments.columns, len(window.line.ends), about].append((at, window, segments))
    found: dict[int, LineEffect] = {}
    for members in groups.values():
        models: dict[tuple[Segments, tuple[int, ...]], int] = {}
        which = np.array(
            [models.setdefault((segments, _horizons(window)), len(models)) for _, window, segments in members]
        )
        contrasts = [_contrasts(segments, horizons, without) for segments, horizons in models]
        most = max(map(len, contrasts))
        fits = marginal_ar1(
            _stacked([window.used for _, window, _ in members]),
            [segments for segments, _ in models],
            which,
            [_lengthened(each, most) for each in contrasts],
        )
        for row, (at, window, segments) in enumerate(members):
            reason = Reason(int(fits.reason[row]))
            if reason is not Reason.NONE:
                found[at] = LineEffect(None, _why_no_values(reason))
                continue

            horizons = _horizons(window)
            mean = 2 + len(horizons)
            ranges = _ranges(fits, row, mean + 1)
            effect = ranges[mean]
            assert effect is not None  # Every model has a mean effect.
            compared = window.differences is not None
            after = segments.after
            summed = window.line.measure.over_time is Aggregation.SUM and not compared
            averted = (
                Range(-after * effect.estimate, -after * effect.high, -after * effect.low) if summed else None
            )
            if averted is not None and averted.high - averted.low >= np.nansum(
                window.values[window.before :]
            ):
                averted = None  # Wider than all that was seen after: no number to print.
            finding = _finding(
                window,
                EffectMethod.SERIES,
                ratio=False,
                effect=effect,
                p=float(fits.p[row, mean]),
                at=ranges[2:mean],
                horizons=horizons,
                averted=averted,
                carry_over=float(fits.rho[row]),
                degrees=int(fits.degrees[row]),
                step=not segments.slope_change,
                harmonics=segments.harmonics,
                compared=compared,
            )
            line = None
            if without:
                part = slice(mean + 1, mean + 1 + segments.after)
                after_start = np.array([each[row, part] for each in (fits.estimate, fits.low, fits.high)])
                line = _line(window, _beside_others(window, after_start) if compared else after_start)
            found[at] = LineEffect(finding, None, line)
    return found


def _beside_others(window: Window, differences: Floats) -> Floats:
    """The line as the comparison group says: its own figures, and the difference from them that was on its way before.

    Both (3, periods) in the measure's unit, one for each period from the start; NaN where the group has no figure, since
    nothing is compared there. How much the group's figures move by chance alone is in them as they are, as it is in the
    differences that the effect is reckoned from.
    """
    line = window.line
    assert line.others is not None  # Without a group there are no differences.
    found = line.others[window.start : window.start + differences.shape[1]] + differences
    return np.array([[line.possible(each) for each in part] for part in found.tolist()])


def _stacked(rows: Sequence[Floats]) -> Floats:
    """(N, P), NaN after the end of a shorter one."""
    found = np.full((len(rows), max(row.size for row in rows)), np.nan)
    for own, row in zip(found, rows, strict=True):
        own[: row.size] = row
    return found


def _lengthened(contrasts: Floats, rows: int) -> Floats:
    """With rows of NaN, which ask for nothing."""
    if len(contrasts) == rows:
        return contrasts
    return np.concatenate([contrasts, np.full((rows - len(contrasts), contrasts.shape[1]), np.nan)])


@lru_cache(maxsize=256)
def _contrasts(segments: Segments, horizons: tuple[int, ...], without: bool) -> Floats:
    """The effects, and where it is asked for the line as it would have gone on after the start."""
    found = segments.effects(horizons)
    if without:
        found = np.concatenate([found, segments.without_intervention()[segments.before :]])
    found.setflags(write=False)
    return found


def _ranges(fits: MarginalFits, row: int, most: int) -> list[Range | None]:
    """The first of what is asked of a series, in the order of the contrasts."""
    parts = (part[row, :most].tolist() for part in (fits.estimate, fits.low, fits.high))
    return [
        Range(estimate, low, high) if math.isfinite(estimate) else None
        for estimate, low, high in zip(*parts, strict=True)
    ]


def _why_no_values(reason: Reason) -> NoEffect:
    if reason is Reason.NO_RESIDUAL_VARIATION:
        return NoEffect.NO_VARIATION
    if reason in (Reason.TOO_FEW_POINTS, Reason.TOO_FEW_DEGREES, Reason.TOO_FEW_FOR_SEASON):
        return NoEffect.TOO_FEW_POINTS
    return NoEffect.NOT_ASSESSABLE


# ---- counts ------------------------------------------------------------------------------------------------------------


def _of_counts(wanted: Sequence[tuple[int, Window]], without: bool) -> dict[int, LineEffect]:
    """By the interval for counts; series that share kind, season and horizons together."""
    if len(wanted) == 1 and not without:
        ((at, window),) = wanted
        one = _count_of_one(window)
        if one is not None:
            return {at: one}
    groups: dict[tuple[bool, int, int, tuple[int, ...]], list[tuple[int, Window]]] = defaultdict(list)
    for at, window in wanted:
        binomial = window.line.measure.proportion
        length, _ = _SEASONS[window.line.frequency]
        groups[binomial, window.harmonics(), length, _horizons(window)].append((at, window))
    found: dict[int, LineEffect] = {}
    for (binomial, harmonics, length, horizons), members in groups.items():
        width = max(window.after - window.first for _, window in members)
        events, at_risk = np.full((len(members), width), np.nan), np.full((len(members), width), np.nan)
        for row, (_, window) in enumerate(members):
            events[row, : window.top.size], at_risk[row, : window.bottom.size] = window.top, window.bottom
        models = [window.segments() for _, window in members]
        result = count_effects(
            Counts(
                events=events,
                at_risk=at_risk,
                before=np.array([model.before for model in models], dtype=np.int64),
                length=np.array([model.periods for model in models], dtype=np.int64),
                binomial=binomial,
                trend=np.array([model.trend for model in models]),
                slope_change=np.array([model.slope_change for model in models]),
                harmonics=harmonics,
                season_length=float(length),
                season_phase=np.array([model.season_phase for model in models], dtype=np.int64),
            ),
            horizons,
            line=without,
        )
        for row, (at, window) in enumerate(members):
            found[at] = _count(window, result, row, horizons, harmonics)
    return found


def _count_of_one(window: Window) -> LineEffect | None:
    """As a saved figure asks; None for what is out of the ordinary."""
    model, horizons = window.segments(), _horizons(window)
    found = count_effect_of_one(window.top, window.bottom, model, window.line.measure.proportion, horizons)
    if found is None:
        return None
    finding = _finding(
        window,
        EffectMethod.COUNTS,
        ratio=True,
        effect=Range(*found.mean),
        p=found.p,
        at=[None if each is None else Range(*each) for each in found.effects],
        horizons=horizons,
        averted=None if found.averted is None else Range(*found.averted),
        carry_over=found.carry_over,
        degrees=found.degrees,
        step=not model.slope_change,
        harmonics=model.harmonics,
        events=(found.events_before, found.events_after),
        notes=("above_half",) if found.above_half else (),
    )
    return LineEffect(finding, None)


def _count(
    window: Window, result: CountEffects, row: int, horizons: tuple[int, ...], harmonics: int
) -> LineEffect:
    reason = int(result.reason[row])
    if reason != ESTIMATED:
        few = {NO_EVENTS, NO_EVENTS_BEFORE, NO_EVENTS_AFTER}
        if reason in few:
            return LineEffect(None, NoEffect.TOO_FEW_EVENTS)
        return LineEffect(
            None, NoEffect.TOO_FEW_POINTS if reason == TOO_FEW_POINTS else NoEffect.NOT_ASSESSABLE
        )

    def range_of(interval: Interval, *place: int) -> Range | None:
        estimate, low, high = (
            float(part[place]) for part in (interval.estimate, interval.low, interval.high)
        )
        return Range(estimate, low, high) if all(map(math.isfinite, (estimate, low, high))) else None

    effect = range_of(result.mean, row)
    if effect is None:
        return LineEffect(None, NoEffect.NOT_ASSESSABLE)
    notes = []
    if result.fell_back[row]:
        notes.append("assumes_no_trend")
    if result.above_half[row]:
        notes.append("above_half")
    finding = _finding(
        window,
        EffectMethod.COUNTS,
        ratio=True,
        effect=effect,
        p=float(result.mean.p[row]),
        at=[range_of(result.effects, row, place) for place in range(len(horizons))],
        horizons=horizons,
        averted=range_of(result.averted, row) if result.averted_shown[row] else None,
        carry_over=float(result.rho[row]),
        degrees=int(result.df[row]),
        step=not bool(result.slope_change[row]),
        harmonics=harmonics,
        events=(float(result.events_before[row]), float(result.events_after[row])),
        notes=tuple(notes),
    )
    without = result.without
    if without is None:
        return LineEffect(finding, None)
    after = slice(window.before, window.after - window.first)
    # A share would not have been more than all.
    scale, most = window.line.scale, window.line.possible(math.inf)
    lines = np.array([part[row, after] for part in (without.estimate, without.low, without.high)]) * scale
    known = np.isfinite(lines).all(axis=0)
    return LineEffect(finding, None, _line(window, np.where(known, np.minimum(lines, most), np.nan)))


# ---- before against after ----------------------------------------------------------------------------------------------


def _before_after(window: Window) -> LineEffect:
    line, before = window.line, window.before
    better = Improvement.DECREASE if line.way < 0 else Improvement.INCREASE
    known = np.isfinite(window.values)
    events: tuple[float, float] | None = None
    if line.counts_events:
        tops = [
            float(window.top[part][known[part]].sum()) for part in (slice(0, before), slice(before, None))
        ]
        bottoms = [
            float(window.bottom[part][known[part]].sum()) for part in (slice(0, before), slice(before, None))
        ]
        events = (tops[0], tops[1])
        if line.measure.proportion and all(each == round(each) for each in bottoms):
            found = compare_proportions(
                (round(tops[0]), round(bottoms[0])), (round(tops[1]), round(bottoms[1])), better
            )
        else:
            found = compare_rates((round(tops[0]), bottoms[0]), (round(tops[1]), bottoms[1]), better)
    else:
        values = window.values
        found = compare_values(
            [float(each) for each in values[:before] if np.isfinite(each)],
            [float(each) for each in values[before:] if np.isfinite(each)],
            better,
        )
    effect = _compared(found, line)
    if effect is None:
        no_events = events is not None and min(events) == 0
        return LineEffect(None, NoEffect.TOO_FEW_EVENTS if no_events else NoEffect.NO_VARIATION)
    return LineEffect(
        _finding(
            window,
            EffectMethod.BEFORE_AFTER,
            ratio=found.ratio is not None,
            effect=effect,
            p=found.p,
            at=[],
            horizons=(),
            averted=None,
            carry_over=None,
            degrees=None,
            step=True,
            harmonics=0,
            events=events,
            notes=("assumes_no_trend",),
        ),
        None,
    )


def _compared(found: Comparison, line: LineFigures) -> Range | None:
    """In the unit; None where there is no interval on both sides."""
    interval = found.difference or found.ratio
    if interval is None or interval.estimate is None or interval.low is None or interval.high is None:
        return None
    # A difference of shares comes as a share, one of values already in the unit.
    scale = line.scale if found.difference is not None and line.counts_events else 1.0
    return Range(interval.estimate * scale, interval.low * scale, interval.high * scale)


# ---- both --------------------------------------------------------------------------------------------------------------


def _horizons(window: Window) -> tuple[int, ...]:
    """The horizons' ends as numbers of periods after the start, in the horizons' order."""
    return tuple(max(at, 0) for at in window.line.ends.values())


def _finding(
    window: Window,
    method: EffectMethod,
    *,
    ratio: bool,
    effect: Range,
    p: float | None,
    at: Sequence[Range | None],
    horizons: Sequence[int],
    averted: Range | None,
    carry_over: float | None,
    degrees: int | None,
    step: bool,
    harmonics: int,
    compared: bool = False,
    events: tuple[float, float] | None = None,
    notes: tuple[str, ...] = (),
) -> EffectFinding:
    line = window.line
    before, after = window.known
    if carry_over is not None and carry_over > STRONG_CARRY_OVER:
        notes = (*notes, "strong_carry_over")
    if line.breaks:
        notes = (*notes, "cut_at_definition")
    if window.parties_differ:
        notes = (*notes, "parties_differ")
    if line.hidden is not None and line.hidden[window.first : window.after].any():
        notes = (*notes, "small_counts_left_out")
    of: list[Horizon] = list(line.ends) if horizons else []
    return EffectFinding(
        method=method,
        ratio=ratio,
        effect=effect,
        p=p,
        verdict=verdict_of(effect, 1.0 if ratio else 0.0, line.way),
        at=tuple(
            HorizonEffect(horizon, max(line.ends[horizon], 0), each)
            for horizon, each in zip(of, at, strict=True)
        ),
        averted=averted,
        points_before=before,
        points_after=after,
        events_before=None if events is None else events[0],
        events_after=None if events is None else events[1],
        carry_over=carry_over,
        degrees=degrees,
        step=step,
        harmonics=harmonics,
        compared=compared,
        gaps=window.used.size
        - (before + after)
        - sum(window.first <= at < window.after for at in cuts_of(line)),
        notes=notes,
    )


def verdict_of(effect: Range, no_change: float, way: int) -> EffectVerdict:
    """What the interval allows to say. A limit that is exactly no change does not exclude it."""
    above, below = effect.low > no_change, effect.high < no_change
    if not above and not below:
        return EffectVerdict.CANNOT_TELL
    if way == 0:
        return EffectVerdict.CHANGED
    return EffectVerdict.IMPROVED if above == (way > 0) else EffectVerdict.WORSE


def _line(window: Window, after: Floats) -> LineWithout:
    """The line as it would have gone on stands only after the start: (3, periods) estimate, low and high, NaN for none."""
    periods = window.line.periods
    before, rest = (None,) * window.start, (None,) * (len(periods) - window.start - after.shape[1])
    return LineWithout(periods, *((*before, *numbers(line), *rest) for line in after))
