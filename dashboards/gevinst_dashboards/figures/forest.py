"""The rows of a forest plot: one small picture each on one common scale, as wide as there is room for.

A picture has no fixed width: places are per cent of it, marks keep their size. The words stand beside it in the page, so it
says nothing that is not written there too.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol
from urllib.parse import quote

from gevinst_dashboards.figures.style import ACCENT, HAIR, INK, STRONG

Kind = Literal["project", "apart", "pooled", "predicted", "empty"]
_TINT = "#eef4fa"
_SMALLEST, _LARGEST = 3.5, 8.0
"""Half the side of a square, in pixels."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What lies behind every row: where no change is, the lines of the ticks, which side is better."""

    zero: float
    ticks: tuple[float, ...]
    better: Literal["left", "right", ""]


def forest_row(
    kind: Kind, on: Ground, places: tuple[float, float, float] | None = None, size: float = 0.0
) -> str:
    """A `data:image/svg+xml` address. `places`: low, estimate, high as parts of the width; beyond 0..1 an arrow says that
    it goes on. `size` 0..1: the weight. ValueError where a place is no number."""
    parts = [_behind(on)]
    if places is not None:
        if not all(math.isfinite(each) for each in places):
            raise ValueError("an interval needs three numbers")
        # Half-way down, however high the row is: what is inside counts from there.
        parts.append(f"<svg y='50%' overflow='visible'>{_mark(kind, places, size)}</svg>")
    text = f"<svg xmlns='http://www.w3.org/2000/svg' width='100%' height='100%'>{''.join(parts)}</svg>"
    return "data:image/svg+xml," + quote(text, safe=" ='/:;,.()-")


def _behind(on: Ground) -> str:
    zero = _x(on.zero)
    tint = {
        "left": f"<rect x='0' width='{zero}' height='100%' fill='{_TINT}'/>",
        "right": f"<rect x='{zero}' width='{_x(1 - on.zero)}' height='100%' fill='{_TINT}'/>",
        "": "",
    }[on.better]
    lines = "".join(_upright(each, HAIR, 1) for each in on.ticks)
    return tint + lines + _upright(on.zero, INK, 1)


def _mark(kind: Kind, places: tuple[float, float, float], size: float) -> str:
    low, at, high = places
    first, last = max(low, 0.0), min(high, 1.0)
    if kind == "pooled":
        return _diamond(first, min(max(at, first), last), last)
    ink, width = {"predicted": (ACCENT, 2.0), "apart": (STRONG, 1.5)}.get(kind, (INK, 1.5))
    dash = " stroke-dasharray='3 3'" if kind == "apart" else ""
    found = [
        f"<line x1='{_x(first)}' x2='{_x(last)}' y1='0' y2='0' stroke='{ink}' stroke-width='{width:g}'{dash}/>"
    ]
    found += [_arrow(0.0, 1, ink)] if low < 0 else []
    found += [_arrow(1.0, -1, ink)] if high > 1 else []
    if kind == "predicted":
        ends = [place for place, inside in ((first, low >= 0), (last, high <= 1)) if inside]
        found += [
            f"<line x1='{_x(end)}' x2='{_x(end)}' y1='-6' y2='6' stroke='{ink}' stroke-width='2'/>"
            for end in ends
        ]
    elif 0 <= at <= 1:
        found.append(_point(kind, at, size))
    return "".join(found)


def _point(kind: Kind, at: float, size: float) -> str:
    if kind == "apart":
        return f"<circle cx='{_x(at)}' cy='0' r='4.5' fill='white' stroke='{INK}' stroke-width='1.5'/>"
    half = _SMALLEST + (_LARGEST - _SMALLEST) * min(max(size, 0.0), 1.0)
    # An svg inside the svg: its place is per cent, what is in it is pixels.
    return (
        f"<svg x='{_x(at)}' overflow='visible'>"
        f"<rect x='{-half:.1f}' y='{-half:.1f}' width='{2 * half:.1f}' height='{2 * half:.1f}' fill='{INK}'/></svg>"
    )


def _diamond(low: float, at: float, high: float) -> str:
    wide = max(high - low, 0.004)
    top = (at - low) / wide * 100
    return (
        f"<svg x='{_x(low)}' y='-7' width='{_x(wide)}' height='14' viewBox='0 0 100 14' preserveAspectRatio='none'>"
        f"<path d='M0 7 L{top:.2f} 0 L100 7 L{top:.2f} 14 Z' fill='{ACCENT}'/></svg>"
    )


def _arrow(at: float, way: int, ink: str) -> str:
    return (
        f"<svg x='{_x(at)}' overflow='visible'>"
        f"<path d='M0 0 L{7 * way} -4 L{7 * way} 4 Z' fill='{ink}'/></svg>"
    )


def _upright(at: float, ink: str, width: int) -> str:
    return f"<line x1='{_x(at)}' x2='{_x(at)}' y1='0' y2='100%' stroke='{ink}' stroke-width='{width}'/>"


def _x(part: float) -> str:
    return f"{part * 100:.2f}%"


# ---- the funnel ----------------------------------------------------------------------------------------------------------

FUNNEL_WIDE = (720, 360)
FUNNEL_NARROW = (340, 300)
_NORMAL = 1.959964


_CIRCLES = 200
"""So many projects are drawn as circles."""
_HERE = "-.-"
"""Where the dots of very many projects are put in at the end: they hold nothing that an address must have in other signs."""


class Points(Protocol):
    """Pairs of an effect and its standard error, which can be hashed."""

    def __hash__(self) -> int: ...

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[tuple[float, float]]: ...


def funnel(
    points: Points,
    middle: float,
    ticks: Sequence[tuple[float, str]],
    words: tuple[str, str],
    size: tuple[int, int] = FUNNEL_WIDE,
) -> str:
    """Effects against their standard errors, the certain ones on top; of equal points the picture is kept. `ticks`: (place on
    the effects' scale, words); `words`: what stands at the top and at the foot of the upright axis. A `data:image/svg+xml` address.

    The dotted lines hold 19 of 20 projects where all have the same effect.
    """
    return _funnel(points, middle, tuple(ticks), words, size)


# Of thousands of projects a picture takes as long as the rest of its page, and is asked for again at every look.
@lru_cache(maxsize=16)
def _funnel(
    points: Points,
    middle: float,
    ticks: tuple[tuple[float, str], ...],
    words: tuple[str, str],
    size: tuple[int, int],
) -> str:
    if not points or not all(math.isfinite(each) for point in points for each in point):
        raise ValueError("a funnel needs effects and standard errors")
    width, height = size
    left, right, top, foot = 12, width - 12, 26, height - 34
    deepest = max(se for _effect, se in points) * 1.08
    reach = max(_NORMAL * deepest, *(abs(effect - middle) for effect, _se in points)) * 1.06

    def x(effect: float) -> float:
        return left + (effect - (middle - reach)) / (2 * reach) * (right - left)

    def y(se: float) -> float:
        return top + se / deepest * (foot - top)

    line = ""
    if len(points) <= _CIRCLES:
        dots = _circles([(x(effect), y(se)) for effect, se in points])
    else:
        # One stroke of round ends, each pixel once: a circle each would weigh more than the page.
        across, along = (right - left) / (2 * reach), (foot - top) / deepest
        zero = left - (middle - reach) * across
        spots = {(round(zero + effect * across), round(top + se * along)) for effect, se in points}
        line = "".join([f"M{one} {other}h0" for one, other in sorted(spots)])
        dots = [
            f"<path d='{_HERE}' stroke='{INK}' stroke-opacity='.45' stroke-width='4' stroke-linecap='round'/>"
        ]
    inside = [(place, text) for place, text in ticks if abs(place - middle) <= reach * 0.94]
    parts = [
        f"<path d='M{x(middle - _NORMAL * deepest):.1f} {foot} L{x(middle):.1f} {top} L{x(middle + _NORMAL * deepest):.1f} {foot}' fill='none' stroke='{STRONG}' stroke-dasharray='2 3'/>",
        f"<line x1='{x(middle):.1f}' x2='{x(middle):.1f}' y1='{top}' y2='{foot}' stroke='{ACCENT}' stroke-width='2'/>",
        f"<line x1='{left}' x2='{right}' y1='{foot}' y2='{foot}' stroke='{STRONG}'/>",
        *dots,
        *(_label(x(place), foot + 20, text, "middle") for place, text in inside),
        _label(left, 14, words[0], "start"),
        _label(left, foot - 6, words[1], "start"),
    ]
    text = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' width='{width}' height='{height}'>"
        + "".join(parts)
        + "</svg>"
    )
    return "data:image/svg+xml," + quote(text, safe=" ='/:;,.()-").replace(_HERE, line)


def _circles(places: Sequence[tuple[float, float]]) -> list[str]:
    return [
        f"<circle cx='{left:.1f}' cy='{top:.1f}' r='5' fill='{INK}' stroke='white' stroke-width='1.5'/>"
        for left, top in places
    ]


def _label(x: float, y: float, text: str, anchor: str) -> str:
    safe = text.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' font-family='Inter, Arial, sans-serif' font-size='13' fill='#5b5d60' "
        f"text-anchor='{anchor}'>{safe}</text>"
    )
