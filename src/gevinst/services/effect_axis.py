"""The common scale of a forest plot: its ends, its ticks, and where an interval lies on it."""

import math
from typing import Literal

import numpy as np

from gevinst.domain.effect_columns import Floats
from gevinst.domain.finding import Range
from gevinst.domain.measure import Direction, Measure
from gevinst.i18n import Translator
from gevinst.i18n.formats import NO_BREAK
from gevinst.reporting import evidence_wording as evidence
from gevinst.reporting import figure_wording
from gevinst.services.effect_views import Axis, Mark

_PERCENTS = (-95, -90, -80, -60, -50, -40, -30, -20, -10, -5, 0, 5, 10, 20, 30, 50, 100, 200, 400, 900)
_FARTHEST = math.log(8)
"""No ratio is drawn farther out than eight times, or an eighth: one wide interval would press all others together."""
_APART = 0.105
"""Labels closer than this part of the width would run into each other."""


def reach(effects: Floats, ratio: bool) -> tuple[float, float] | None:
    """The ends of a scale that holds the effects and no change; None where there is nothing to draw.

    `effects`: (best estimate, low, high) of each, shape (3, n). Of ratios the ends are logarithms.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        every = np.log(effects) if ratio else effects
    placed = np.where(np.isfinite(every), every, np.nan)
    middles, ends = placed[0][~np.isnan(placed[0])], placed[1:][~np.isnan(placed[1:])]
    if not len(middles):
        return None
    low = float(min(0.0, middles.min(), ends.min(initial=0.0)))
    high = float(max(0.0, middles.max(), ends.max(initial=0.0)))
    if ratio:
        low, high = max(low, -_FARTHEST), min(high, _FARTHEST)
    else:
        # An interval that is many times as wide as the effects goes on outside the picture.
        most = 6 * float(np.abs(middles).max()) or high or -low
        low, high = max(low, -most), min(high, most)
    room = 0.06 * ((high - low) or 1.0)
    return low - room, high + room


def axis(ends: tuple[float, float], ratio: bool, measure: Measure, _: Translator) -> Axis:
    """The scale between two ends, as `reach` finds them."""
    low, high = ends
    return Axis(
        low,
        high,
        ratio,
        _place(0.0, low, high),
        _ticks(low, high, ratio, measure, _),
        _better(measure),
        _words(ratio, measure, _),
    )


def scaled(value: float, ratio: bool) -> float | None:
    """A figure on the scale: of a ratio its logarithm. None where it has no place."""
    if not math.isfinite(value) or (ratio and value <= 0):
        return None
    return math.log(value) if ratio else value


def mark(effect: Range, on: Axis) -> Mark | None:
    """Where an effect lies; an open end goes out of the picture."""
    at = scaled(effect.estimate, on.ratio)
    if at is None:
        return None
    low, high = scaled(effect.low, on.ratio), scaled(effect.high, on.ratio)
    return Mark(
        -1.0 if low is None else _place(low, on.low, on.high),
        _place(at, on.low, on.high),
        2.0 if high is None else _place(high, on.low, on.high),
    )


def _place(value: float, low: float, high: float) -> float:
    return (value - low) / (high - low)


def _better(measure: Measure) -> Literal["left", "right", ""]:
    if measure.direction is Direction.NEUTRAL:
        return ""
    return "left" if measure.direction is Direction.LOWER else "right"


def _words(ratio: bool, measure: Measure, _: Translator) -> tuple[str, str]:
    if ratio:
        return evidence.ratio_word(0.5, measure, _), evidence.ratio_word(2.0, measure, _)
    return figure_wording.direction_word(-1.0, measure, _), figure_wording.direction_word(1.0, measure, _)


def _ticks(
    low: float, high: float, ratio: bool, measure: Measure, _: Translator
) -> tuple[tuple[float, str], ...]:
    """No change first of all, then outwards as far as there is room for the words."""
    if ratio:
        candidates = [(math.log1p(each / 100), float(each)) for each in _PERCENTS]
    else:
        step = _step((high - low) / 6)
        first = math.ceil(low / step)
        candidates = [(each * step, each * step) for each in range(first, math.floor(high / step) + 1)]
    within = sorted((at, value) for at, value in candidates if low <= at <= high)
    chosen: list[tuple[float, float]] = []
    for at, value in sorted(within, key=lambda each: (abs(each[0]), each[0])):
        place = _place(at, low, high)
        if all(abs(place - other) >= _APART for other, _value in chosen) and 0.02 <= place <= 0.98:
            chosen.append((place, value))
    chosen.sort()
    places = 0 if ratio else max(0, -math.floor(math.log10(_step((high - low) / 6))))
    texts = [_.signed(value, places) for _place_, value in chosen]
    unit = "%" if ratio else _.local(measure.unit.points_symbol or measure.unit.symbol)
    glue = "" if ratio and _.language == "en" else NO_BREAK
    # The unit stands once, at the right.
    return tuple(
        (place, text + (glue + unit if number == len(chosen) - 1 else ""))
        for number, ((place, _value), text) in enumerate(zip(chosen, texts, strict=True))
    )


def _step(rough: float) -> float:
    """1, 2 or 5 times a power of ten, not below `rough`."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(each * power for each in (1, 2, 5, 10) if each * power >= rough * 0.999)
