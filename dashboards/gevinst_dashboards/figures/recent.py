"""The last values of one figure as a small drawing: the line, its dots, and the usual range behind it."""

from collections.abc import Sequence
from urllib.parse import quote

_WIDTH, _HEIGHT, _PAD = 320, 96, 8
_INK, _LAST, _BAND = "#6b7480", "#0b5cad", "#eceff3"


def recent_line(values: Sequence[float | None], usual: tuple[float, float] | None) -> str:
    """A `data:image/svg+xml` address for `html.Img`. Values in the measure's unit, the oldest first; None is a gap.

    Raises ValueError where there is no value at all.
    """
    known = [value for value in values if value is not None]
    if not known:
        raise ValueError("a line needs at least one value")
    low, high = min([*known, *(usual or ())]), max([*known, *(usual or ())])
    spread = (high - low) or 1.0

    def x(at: int) -> float:
        return _PAD + (_WIDTH - 2 * _PAD) * at / max(len(values) - 1, 1)

    def y(value: float) -> float:
        return _HEIGHT - _PAD - (_HEIGHT - 2 * _PAD) * (value - low) / spread

    parts = []
    if usual:
        top, bottom = y(usual[1]), y(usual[0])
        parts.append(
            f'<rect x="0" y="{top:.1f}" width="{_WIDTH}" height="{max(bottom - top, 1):.1f}" fill="{_BAND}"/>'
        )
    places = [(x(at), y(value)) for at, value in enumerate(values) if value is not None]
    runs: list[list[str]] = [[]]
    for at, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{x(at):.1f},{y(value):.1f}")
    parts += [
        f'<polyline points="{" ".join(run)}" fill="none" stroke="{_INK}" stroke-width="1.5"/>'
        for run in runs
        if len(run) > 1
    ]
    parts += [f'<circle cx="{left:.1f}" cy="{top:.1f}" r="2.5" fill="{_INK}"/>' for left, top in places[:-1]]
    left, top = places[-1]
    parts.append(f'<circle cx="{left:.1f}" cy="{top:.1f}" r="4" fill="{_LAST}"/>')
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">'
        + "".join(parts)
        + "</svg>"
    )
    return "data:image/svg+xml," + quote(svg)
