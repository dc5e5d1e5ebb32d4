"""An effect with its range as one small horizontal bar: where it lies, how wide it is, whether it holds no change."""

import math
from typing import Literal
from urllib.parse import quote

from gevinst_dashboards.figures.style import ACCENT, CONCERN, INK, LINE, STRONG, SUBTLE, TINT

Reading = Literal["better", "worse", "changed", "cannot_tell"]
WIDTH, HEIGHT = 320, 34
_INK: dict[Reading, str] = {"better": ACCENT, "worse": CONCERN, "changed": INK, "cannot_tell": SUBTLE}


def interval(estimate: float, low: float, high: float, reading: Reading) -> str:
    """A `data:image/svg+xml` address for `html.Img`. No change is 0, and always stands in the picture.

    What it says is a colour and a shape: a diamond for better, a triangle for worse, a square for a change without
    a good direction, a ring where nobody can tell. Raises ValueError where a limit is no number.
    """
    if not all(math.isfinite(each) for each in (estimate, low, high)):
        raise ValueError("an interval needs three numbers")
    first, last = min(low, 0.0), max(high, 0.0)
    spread = (last - first) or 1.0
    first, last = first - 0.06 * spread, last + 0.06 * spread

    def x(value: float) -> float:
        return round((value - first) / (last - first) * WIDTH, 1)

    middle, ink = HEIGHT / 2, _INK[reading]
    at = x(estimate)
    shapes = {
        "better": f"<path d='M{at} {middle - 7} L{at + 7} {middle} L{at} {middle + 7} L{at - 7} {middle} Z' fill='{ink}'/>",
        "worse": f"<path d='M{at} {middle - 7} L{at + 7} {middle + 6} L{at - 7} {middle + 6} Z' fill='{ink}'/>",
        "changed": f"<rect x='{at - 5}' y='{middle - 5}' width='10' height='10' fill='{ink}'/>",
        "cannot_tell": f"<circle cx='{at}' cy='{middle}' r='5' fill='white' stroke='{ink}' stroke-width='2'/>",
    }
    text = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' width='{WIDTH}' height='{HEIGHT}'>"
        f"<rect x='0' y='{middle - 6}' width='{WIDTH}' height='12' fill='{TINT}'/>"
        f"<line x1='0' x2='{WIDTH}' y1='{middle}' y2='{middle}' stroke='{LINE}'/>"
        f"<line x1='{x(0)}' x2='{x(0)}' y1='2' y2='{HEIGHT - 2}' stroke='{STRONG}' stroke-dasharray='3 2'/>"
        f"<line x1='{x(low)}' x2='{x(high)}' y1='{middle}' y2='{middle}' stroke='{ink}' stroke-width='4'/>"
        f"{shapes[reading]}</svg>"
    )
    return "data:image/svg+xml," + quote(text, safe=" ='/:;,.()-")
