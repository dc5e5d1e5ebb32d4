"""How far one line has come, in plain numbers: as `analysis.progress` says of many at once.

Of one line, arrays cost more than all that is reckoned in them; one is what a saved figure asks for. Every step is that of
`progress.progress`, in the same order, so that both give the same numbers to the last bit; the tests hold them to it.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from gevinst.analysis.progress import (
    BEHIND,
    NO_BASELINE,
    NO_DATA,
    NO_TARGET,
    NOT_STARTED,
    ON_TRACK,
    PACE_TOLERANCE,
    REACHED,
    TOO_FEW,
    WRONG,
    WRONG_WAY,
)

_EPS = 1e-9
_NAN = math.nan


@dataclass(frozen=True, slots=True)
class OneLine:
    """One line as `progress.Lines` holds many: lists with one entry for each period, NaN where there is no figure.

    `targets` gives each horizon's target in the unit from the baseline, None for none; `baseline` and what it is given are
    None where there is none. `baseline_window`, `horizons`: first day and day after; (-1, -1) for none.
    """

    top: Sequence[float]
    bottom: Sequence[float]
    early: Sequence[bool]
    starts: Sequence[int]
    after: Sequence[int]
    scale: float
    direction: int
    last_counts: bool
    baseline: float | None
    baseline_window: tuple[int, int]
    from_day: int
    until_day: int
    horizons: Sequence[tuple[int, int]]
    targets: Callable[[float | None], Sequence[float | None]]
    window: int
    enough: int
    enough_after: int


@dataclass(frozen=True, slots=True)
class OneProgress:
    """As `progress.Progress`, of one line: None where there is nothing, -1 for no period."""

    last: int
    latest: float | None
    baseline: float | None
    weight: float | None
    recent: float | None
    before: int
    after: int
    verdict: list[int]
    first_of: list[int]
    last_of: list[int]
    numbers: list[tuple[float | None, ...]]
    """Of each horizon: target, actual, progress, expected, remaining."""


def progress_of_one(line: OneLine) -> OneProgress:
    """The level, the change and the verdict on each horizon's target."""
    there = [
        math.isfinite(top) and math.isfinite(bottom) and bottom > 0
        for top, bottom in zip(line.top, line.bottom, strict=True)
    ]
    known = [each and not early for each, early in zip(there, line.early, strict=True)]
    level = _levels(line, there, known)
    latest, last = _last(there), _last(known)
    # The periods are in order, so what comes after the start is what comes after a place.
    first_after = bisect_left(line.starts, line.from_day)
    after = sum(known[first_after:])
    baseline, weight = _baseline(line, known, level)
    targets = [
        _NAN if each is None else each for each in line.targets(baseline if math.isfinite(baseline) else None)
    ]
    lasts = [_last_within(line, known, first_after, *each) for each in line.horizons]
    firsts = [max(each - line.window + 1, first_after) for each in lasts]
    actual = [level(first, at)[0] for first, at in zip(firsts, lasts, strict=True)]
    expected = _expected(line, baseline, targets, lasts)
    few = sum(known) < line.enough or after < line.enough_after
    verdicts, numbers = [], []
    for h, target in enumerate(targets):
        span = target - baseline
        # A target on the worse side of the baseline (a limit that may not be passed) is no way to measure along.
        onward = abs(span) > _EPS and span * line.direction >= 0
        share = (actual[h] - baseline) / span if onward else _NAN
        reached = _reached(line, actual[h], target, span)
        verdict = _verdict(
            line, any(there), few, baseline, target, actual[h], share, expected[h], reached, lasts[h], h
        )
        verdicts.append(verdict)
        remaining = _NAN if verdict > WRONG else 0.0 if reached else abs(target - actual[h])
        numbers.append(tuple([_told(each) for each in (target, actual[h], share, expected[h], remaining)]))
    floor = first_after if last >= first_after else 0
    recent = level(max(last - line.window + 1, floor), last)[0]
    return OneProgress(
        last=latest,
        latest=_told(line.top[latest] / line.bottom[latest] * line.scale) if latest >= 0 else None,
        baseline=_told(baseline),
        weight=_told(weight),
        recent=_told(recent),
        before=sum(known[: bisect_left(line.starts, line.until_day)]),
        after=after,
        verdict=verdicts,
        first_of=[first if at >= 0 else -1 for first, at in zip(firsts, lasts, strict=True)],
        last_of=lasts,
        numbers=numbers,
    )


def _levels(
    line: OneLine, there: Sequence[bool], known: Sequence[bool]
) -> Callable[[int, int], tuple[float, float]]:
    """The level over any run of periods, both ends in it, and what it weighs."""
    tops = [0.0, *accumulate(top if is_ else 0.0 for top, is_ in zip(line.top, known, strict=True))]
    bottoms = [
        0.0,
        *accumulate(bottom if is_ else 0.0 for bottom, is_ in zip(line.bottom, known, strict=True)),
    ]

    def level(first: int, last: int) -> tuple[float, float]:
        empty = last < 0 or last < first
        start, stop = (0, 0) if empty else (max(first, 0), last + 1)
        top, bottom = tops[stop] - tops[start], bottoms[stop] - bottoms[start]
        if line.last_counts:
            is_ = last >= 0 and there[last]
            return (line.top[last] / line.bottom[last] * line.scale if is_ else _NAN), bottom
        return (top / bottom * line.scale if bottom > _EPS else _NAN), bottom

    return level


def _last(known: Sequence[bool]) -> int:
    """The place of the last one, -1 for none."""
    return next((at for at in range(len(known) - 1, -1, -1) if known[at]), -1)


def _last_within(line: OneLine, known: Sequence[bool], first_after: int, first: int, day_after: int) -> int:
    """The place of the last figure after the start whose period lies between two days, -1 for none."""
    begin, end = bisect_left(line.starts, first), bisect_right(line.after, day_after)
    return next((at for at in range(end - 1, max(begin, first_after) - 1, -1) if known[at]), -1)


def _baseline(
    line: OneLine, known: Sequence[bool], level: Callable[[int, int], tuple[float, float]]
) -> tuple[float, float]:
    """The registered value, else the level over the baseline's own periods; and what it weighs."""
    registered = _NAN if line.baseline is None else line.baseline
    first_day, day_after = line.baseline_window
    if first_day < 0 or math.isfinite(registered):
        return registered, _NAN
    begin, end = bisect_left(line.starts, first_day), bisect_right(line.after, day_after)
    inside = [at for at in range(begin, end) if known[at]]
    return level(inside[0], inside[-1]) if inside else (registered, _NAN)


def _expected(line: OneLine, baseline: float, targets: Sequence[float], lasts: Sequence[int]) -> list[float]:
    """Where an even pace would be at the last measured period, as `progress` has it."""
    expected = [_NAN] * len(targets)
    at_value, at_day = baseline, float(line.horizons[0][0])
    for h, target in enumerate(targets):
        if not math.isfinite(target):
            continue
        end, span = float(line.horizons[h][1]), target - baseline
        if lasts[h] >= 0 and abs(span) > _EPS:
            passed, whole = line.after[lasts[h]] - at_day, end - at_day
            elapsed = min(max(passed / whole, 0.0), 1.0) if whole else _of_no_time(passed)
            expected[h] = (at_value + (target - at_value) * elapsed - baseline) / span
        at_value, at_day = target, end
    return expected


def _of_no_time(passed: float) -> float:
    """How much of no time at all has passed."""
    return _NAN if passed == 0 else float(passed > 0)


def _reached(line: OneLine, actual: float, target: float, span: float) -> bool:
    """Whether the level is at the target or beyond it. A neutral measure's good way is the way of its target."""
    way = line.direction or _sign(span)
    tolerance = _EPS * max(1.0, abs(target))
    if way == 0:
        return abs(actual - target) <= tolerance
    return (actual - target) * way >= -tolerance


def _sign(value: float) -> float:
    return _NAN if math.isnan(value) else float((value > 0) - (value < 0))


def _verdict(
    line: OneLine,
    any_there: bool,
    few: bool,
    baseline: float,
    target: float,
    actual: float,
    share: float,
    expected: float,
    reached: bool,
    last: int,
    h: int,
) -> int:
    """The first that holds."""
    if not math.isfinite(target):
        return NO_TARGET
    if not any_there:
        return NO_DATA
    if not math.isfinite(baseline):
        return NO_BASELINE
    if last < 0:
        return NOT_STARTED
    if few:
        return TOO_FEW
    if reached:
        return REACHED
    way = line.direction or _sign(target - baseline)
    # Where the target is the baseline there is no way to measure along: any step to the worse side is the wrong way.
    if (actual - baseline) * way < 0 and (share if math.isfinite(share) else -1.0) <= WRONG_WAY:
        return WRONG
    # Closed by the figures: the next period would end after the horizon.
    closed = 2 * line.after[last] - line.starts[last] > line.horizons[h][1]
    return ON_TRACK if not closed and share >= expected - PACE_TOLERANCE else BEHIND


def _told(value: float) -> float | None:
    return value if math.isfinite(value) else None
