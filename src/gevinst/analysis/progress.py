"""How far each line of figures has come from its baseline towards its targets.

A line is one series, or one indicator's total over its parties. All lines of one frequency are reckoned at once; a
single one is a batch of one, so that a project's page and the portfolio cannot disagree.

Every figure is held as a pair, `top` and `bottom`, and several periods are put together as sum(top) / sum(bottom) x scale:
for a ratio the sums of numerators and denominators, for a mean weighted by n the sums of value x n and n, for a count or an
amount the mean per period (bottom = 1). So a level over three months can be compared with one over twelve.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

PACE_TOLERANCE = 0.10
"""How far behind an even pace is still on track, as a share of the way from baseline to target. Our choice."""
WRONG_WAY = -0.10
"""How far to the worse side of the baseline is the wrong way, as a share of the way to the target. Our choice: a smaller
step back is within what any series does."""

REACHED, ON_TRACK, BEHIND, WRONG, NOT_STARTED, TOO_FEW, NO_TARGET, NO_BASELINE, NO_DATA = range(9)
"""Verdict codes, in the order of `domain.evaluation.Verdict`."""

_EPS = 1e-9


@dataclass(frozen=True)
class Lines:
    """N lines on a common axis of P consecutive periods.

    `top`, `bottom`: (N, P), NaN where there is no figure. `starts`: (P,) ordinal of each period's first day; `after`: the
    day after its last. `scale`, `direction` (-1 lower is better, +1 higher, 0 neutral): (N,). `last_counts`: (N,) the level is
    the last figure, not a mean. `baseline`: (N,) a registered value or NaN; `baseline_window`: (N, 2) first day and day after,
    or -1, used where `baseline` is NaN. `from_day`: (N,) the first day of the first period that counts as after.
    `horizons`: (N, H, 2) first day and day after of each horizon. `targets`: (N, H), NaN for none.
    `window`: how many periods make three months. `enough`, `enough_after`: points needed in all and after.
    `until_day`: (N,) the first day of the period that the intervention falls within, which is neither before nor after; None
    where that is `from_day` itself. `early`: (N, P) figures that are not complete yet, None for none: the latest may be one, nothing else is made from them.
    """

    top: Floats
    bottom: Floats
    starts: Ints
    after: Ints
    scale: Floats
    direction: Ints
    last_counts: Bools
    baseline: Floats
    baseline_window: Ints
    from_day: Ints
    horizons: Ints
    targets: Floats
    window: int
    enough: int
    enough_after: int
    until_day: Ints | None = None
    early: Bools | None = None


@dataclass(frozen=True)
class Progress:
    """What the lines show. (N,) or (N, H); NaN and -1 where there is nothing. `last` and the horizon's are period indices."""

    figures: Floats
    """(N, P) each period's figure in the unit."""
    last: Ints
    latest: Floats
    baseline: Floats
    baseline_weight: Floats
    recent: Floats
    points_before: Ints
    points_after: Ints
    verdict: Ints
    actual: Floats
    actual_first: Ints
    actual_last: Ints
    progress: Floats
    expected: Floats
    remaining: Floats


def put_together(top: Floats, bottom: Floats, how: str) -> tuple[Floats, Floats]:
    """One line from several parties' lines, (S, P) -> (P,), as the measure declares.

    `sum_over_sum`, `weighted_mean`, `mean`: sums over those that have a figure. `sum`: only where all of them have, since a
    sum with a party missing is not the sum. `last`, `none`: no total (all NaN) unless there is one party only.
    """
    if top.shape[0] == 1:
        return top[0], bottom[0]
    known = np.isfinite(top)
    present = known.any(axis=0)
    if how in {"sum_over_sum", "weighted_mean", "mean"}:
        total_top = np.where(present, np.nansum(top, axis=0), np.nan)
        return total_top, np.where(present, np.nansum(bottom, axis=0), np.nan)
    if how == "sum":
        whole = known.all(axis=0)
        return np.where(whole, top.sum(axis=0, where=known), np.nan), np.where(whole, 1.0, np.nan)
    nothing = np.full(top.shape[1], np.nan)
    return nothing, nothing.copy()


@dataclass(frozen=True)
class Levels:
    """What `progress` begins with, which no target changes: where there are figures, and each line's baseline."""

    there: Bools
    known: Bools
    figures: Floats
    sums: "_Sums"
    baseline: Floats
    weight: Floats


@np.errstate(divide="ignore", invalid="ignore")
def levels(lines: Lines) -> Levels:
    """The figures in the unit, their running sums, and the baselines that targets may be said as a change from."""
    there = np.isfinite(lines.top) & np.isfinite(lines.bottom) & (lines.bottom > 0)
    figures = np.full(there.shape, np.nan)
    np.divide(lines.top, lines.bottom, out=figures, where=there)
    figures *= lines.scale[:, None]
    known = there if lines.early is None else there & ~lines.early
    top, bottom = np.where(known, lines.top, 0.0), np.where(known, lines.bottom, 0.0)
    sums = _Sums(top, bottom, figures, lines.scale, lines.last_counts)
    return Levels(there, known, figures, sums, *_baseline(lines, sums, known))


@np.errstate(divide="ignore", invalid="ignore")
def progress(lines: Lines, begun: Levels | None = None) -> Progress:
    """Levels, changes and the verdict on each horizon's target for all lines at once. `begun`: `levels` of these lines."""
    begun = begun or levels(lines)
    there, known, figures, sums = begun.there, begun.known, begun.figures, begun.sums
    latest = _last(there)
    last = latest if lines.early is None else _last(known)

    periods = known.shape[1]
    is_after = lines.starts >= lines.from_day[:, None]
    points_after = (known & is_after).sum(axis=1)
    is_before = ~is_after if lines.until_day is None else lines.starts < lines.until_day[:, None]
    points_before = (known & is_before).sum(axis=1)
    first_after = np.where(is_after.any(axis=1), is_after.argmax(axis=1), periods)

    baseline, weight = begun.baseline, begun.weight
    # The recent level never reaches back across the start, once there is a figure after it.
    floor = np.where(last >= first_after, first_after, 0)
    recent = sums.level(np.maximum(last - lines.window + 1, floor), last)

    inside = (lines.starts >= lines.horizons[:, :, :1]) & (lines.after <= lines.horizons[:, :, 1:])
    measured = inside & (known & is_after)[:, None, :]
    actual_last = np.where(measured.any(axis=2), periods - 1 - measured[:, :, ::-1].argmax(axis=2), -1)
    actual_first = np.maximum(actual_last - lines.window + 1, first_after[:, None])
    actual = sums.level(actual_first, actual_last)
    span = lines.targets - baseline[:, None]
    # A target on the worse side of the baseline (a limit that may not be passed) is no way to measure along.
    onward = (np.abs(span) > _EPS) & (span * lines.direction[:, None] >= 0)
    share = np.where(onward, (actual - baseline[:, None]) / span, np.nan)
    expected = _expected(lines, baseline, span, actual_last)
    reached = _reached(lines, actual, span)
    verdict = _verdicts(
        lines, there, known, baseline, actual, share, expected, reached, actual_last, points_after
    )
    assessed = verdict <= WRONG
    remaining = np.where(assessed, np.where(reached, 0.0, np.abs(lines.targets - actual)), np.nan)
    return Progress(
        figures=figures,
        last=latest,
        latest=_pick(figures, latest),
        baseline=baseline,
        baseline_weight=weight,
        recent=recent,
        points_before=points_before,
        points_after=points_after,
        verdict=verdict,
        actual=actual,
        actual_first=np.where(actual_last >= 0, actual_first, -1),
        actual_last=actual_last,
        progress=share,
        expected=expected,
        remaining=remaining,
    )


class _Sums:
    """Levels over any run of periods, from running sums: one pass, whatever the number of runs."""

    def __init__(
        self, top: Floats, bottom: Floats, figures: Floats, scale: Floats, last_counts: Bools
    ) -> None:
        rows, periods = top.shape
        self._top, self._bottom = np.zeros((rows, periods + 1)), np.zeros((rows, periods + 1))
        np.cumsum(top, axis=1, out=self._top[:, 1:])
        np.cumsum(bottom, axis=1, out=self._bottom[:, 1:])
        self._rows = np.arange(rows)
        self._figures, self._scale, self._last_counts = figures, scale, last_counts

    def between(self, first: Ints, last: Ints) -> tuple[Floats, Floats]:
        """Sums of top and bottom over [first, last], (N,) or (N, H); zero where last < first or last < 0."""
        rows = self._rows if last.ndim == 1 else self._rows[:, None]
        empty = (last < 0) | (last < first)
        start, stop = np.where(empty, 0, np.maximum(first, 0)), np.where(empty, 0, last + 1)
        return (
            self._top[rows, stop] - self._top[rows, start],
            self._bottom[rows, stop] - self._bottom[rows, start],
        )

    def level(self, first: Ints, last: Ints) -> Floats:
        """The level over [first, last]; the last figure itself where that is how the measure is put together."""
        top, bottom = self.between(first, last)
        scale, last_counts = self._scale, self._last_counts
        if last.ndim > 1:
            scale, last_counts = scale[:, None], last_counts[:, None]
        level = np.where(bottom > _EPS, top / bottom * scale, np.nan)
        if not last_counts.any():
            return level
        return np.asarray(np.where(last_counts, _pick(self._figures, last), level))


def _last(known: Bools) -> Ints:
    """Index of the last figure of each line, -1 for none."""
    return np.where(known.any(axis=1), known.shape[1] - 1 - known[:, ::-1].argmax(axis=1), -1)


def _pick(figures: Floats, at: Ints) -> Floats:
    rows = np.arange(figures.shape[0])
    return np.where(at >= 0, figures[rows if at.ndim == 1 else rows[:, None], np.maximum(at, 0)], np.nan)


def _baseline(lines: Lines, sums: _Sums, known: Bools) -> tuple[Floats, Floats]:
    """The registered value, else the level over the baseline's own periods; and what it weighs."""
    first_day, day_after = lines.baseline_window[:, 0], lines.baseline_window[:, 1]
    inside = (lines.starts[None, :] >= first_day[:, None]) & (lines.after[None, :] <= day_after[:, None])
    inside &= (first_day >= 0)[:, None] & known
    if not inside.any():
        nothing = np.full(first_day.shape, np.nan)
        return lines.baseline, nothing
    some = inside.any(axis=1)
    first = np.where(some, inside.argmax(axis=1), 0)
    last = np.where(some, known.shape[1] - 1 - inside[:, ::-1].argmax(axis=1), -1)
    _, weight = sums.between(first, last)
    measured = np.where(some, sums.level(first, last), np.nan)
    registered = np.isfinite(lines.baseline)
    return (
        np.where(registered, lines.baseline, measured),
        np.where(registered, np.nan, np.where(some, weight, np.nan)),
    )


def _expected(lines: Lines, baseline: Floats, span: Floats, actual_last: Ints) -> Floats:
    """Where an even pace would be at the last measured period, as a share of the way to the horizon's target.

    The pace runs from the nearest earlier target (at its horizon's end), or from the baseline at the first horizon's start.
    """
    expected = np.full(lines.targets.shape, np.nan)
    at_value, at_day = baseline, lines.horizons[:, 0, 0].astype(float)
    measured_to = lines.after[np.maximum(actual_last, 0)].astype(float)
    told = (actual_last >= 0) & (np.abs(span) > _EPS)
    for h in range(lines.targets.shape[1]):
        target, end = lines.targets[:, h], lines.horizons[:, h, 1].astype(float)
        has = np.isfinite(target)
        if not has.any():
            continue
        elapsed = np.minimum(np.maximum((measured_to[:, h] - at_day) / (end - at_day), 0.0), 1.0)
        value = at_value + (target - at_value) * elapsed
        expected[:, h] = np.where(told[:, h], (value - baseline) / span[:, h], np.nan)
        at_value, at_day = np.where(has, target, at_value), np.where(has, end, at_day)
    return expected


def _reached(lines: Lines, actual: Floats, span: Floats) -> Bools:
    """Whether the level is at the target or beyond it. A neutral measure's good way is the way of its target."""
    way = np.where(lines.direction[:, None] != 0, lines.direction[:, None], np.sign(span))
    beyond = (actual - lines.targets) * way
    tolerance = _EPS * np.maximum(1.0, np.abs(lines.targets))
    return np.asarray(
        np.where(way == 0, np.abs(actual - lines.targets) <= tolerance, beyond >= -tolerance), dtype=np.bool_
    )


def _verdicts(
    lines: Lines,
    there: Bools,
    known: Bools,
    baseline: Floats,
    actual: Floats,
    share: Floats,
    expected: Floats,
    reached: Bools,
    actual_last: Ints,
    points_after: Ints,
) -> Ints:
    # Closed by the figures: the next period would end after the horizon.
    at = np.maximum(actual_last, 0)
    closed = 2 * lines.after[at] - lines.starts[at] > lines.horizons[:, :, 1]
    way = np.where(
        lines.direction[:, None] != 0, lines.direction[:, None], np.sign(lines.targets - baseline[:, None])
    )
    worse = np.asarray((actual - baseline[:, None]) * way < 0, dtype=np.bool_)
    # Where the target is the baseline there is no way to measure along: any step to the worse side is the wrong way.
    wrong = worse & (np.where(np.isfinite(share), share, -1.0) <= WRONG_WAY)
    points = known.sum(axis=1)
    few = np.asarray((points < lines.enough) | (points_after < lines.enough_after), dtype=np.bool_)
    keeping_up = ~closed & (share >= expected - PACE_TOLERANCE)
    conditions: list[Any] = [
        ~np.isfinite(lines.targets),
        np.broadcast_to(~np.asarray(there.any(axis=1))[:, None], lines.targets.shape),
        np.broadcast_to(~np.isfinite(baseline)[:, None], lines.targets.shape),
        actual_last < 0,
        np.broadcast_to(few[:, None], lines.targets.shape),
        reached,
        wrong,
        keeping_up,
    ]
    codes = [NO_TARGET, NO_DATA, NO_BASELINE, NOT_STARTED, TOO_FEW, REACHED, WRONG, ON_TRACK]
    result: Ints = np.full(lines.targets.shape, BEHIND, dtype=np.int64)
    # The first that holds counts: what comes before is written over what comes after.
    for condition, code in zip(reversed(conditions), reversed(codes), strict=True):
        result[condition] = code
    return result
