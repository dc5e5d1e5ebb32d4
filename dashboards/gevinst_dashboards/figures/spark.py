"""A whole series in the height of a line of text: grey before, blue after, the last point marked. An SVG as an address."""

from collections.abc import Sequence

from gevinst_dashboards.figures.style import ACCENT, CONCERN, LINE, STRONG, SUBTLE, SURFACE


def spark(
    before: Sequence[float | None],
    after: Sequence[float | None],
    *,
    baseline: float | None = None,
    target: float | None = None,
    wrong_way: bool = False,
    scale: tuple[float, float] | None = None,
    width: int = 112,
    height: int = 28,
) -> str:
    """A `data:image/svg+xml` address for `html.Img`. None is a gap. `scale` (low, high) makes several comparable.

    Raises ValueError where there is no value at all: then words belong in the cell.
    """
    values = [*before, *after]
    known = [value for value in values if value is not None]
    if not known:
        raise ValueError("a sparkline needs at least one value")
    marks = [mark for mark in (baseline, target) if mark is not None]
    low, high = scale or (min(known + marks), max(known + marks))
    spread = (high - low) or 1.0
    pad = 4.5

    # A single value stands at the right.
    first_x, step = (2.0, (width - 4) / (len(values) - 1)) if len(values) > 1 else (width - 2.0, 0.0)

    def x(index: int) -> float:
        return first_x + step * index

    def y(value: float) -> float:
        part = min(max((value - low) / spread, 0.0), 1.0) if high != low else 0.5
        return height - pad - (height - 2 * pad) * part

    ink = CONCERN if wrong_way else ACCENT
    parts = []
    if before and after:
        start = (x(len(before) - 1) + x(len(before))) / 2
        parts.append(f'<path stroke="{LINE}" d="M{start:.1f} 1V{height - 1}"/>')
    if baseline is not None:
        parts.append(f'<path stroke="{SUBTLE}" stroke-dasharray="2 3" d="M2 {y(baseline):.1f}H{width - 2}"/>')
    if target is not None:
        first = x(len(before)) if after else x(0)
        parts.append(
            f'<path stroke="{SUBTLE}" stroke-width="1.5" d="M{first:.1f} {y(target):.1f}H{width - 2}"/>'
        )
    places = [None if value is None else (x(index), y(value)) for index, value in enumerate(values)]
    # The blue line starts at the last grey point.
    joint = max(len(before) - 1, 0)
    for run in _runs(places[: len(before)]):
        parts.append(_line(run, STRONG, 1.5))
    for run in _runs(places[joint:] if after else []):
        parts.append(_line(run, ink, 1.75))
    last = next(place for place in reversed(places) if place is not None)
    fill = ink if after and any(value is not None for value in after) else STRONG
    parts.append(
        f'<circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="3.5" fill="{fill}" stroke="{SURFACE}" stroke-width="1.5"/>'
    )
    # Room on the right for the last point's rim.
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 0 {width + 4} {height}" fill="none" '
        f'stroke-linejoin="round" stroke-linecap="round">{"".join(parts)}</svg>'
    )
    # All that a drawing holds and an address may not: nothing a person wrote stands in it.
    address = svg.replace("<", "%3C").replace(">", "%3E").replace('"', "%22").replace("#", "%23")
    return "data:image/svg+xml," + address


def _runs(places: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for place in places:
        if place is None:
            runs.append([])
        else:
            runs[-1].append(place)
    return [run for run in runs if run]


def _line(run: Sequence[tuple[float, float]], ink: str, width: float) -> str:
    if len(run) == 1:
        (x, y) = run[0]
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1" fill="{ink}"/>'
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
    return f'<polyline stroke="{ink}" stroke-width="{width}" points="{points}"/>'
