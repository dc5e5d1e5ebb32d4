"""A benefit's chart for print, drawn at its final size in millimetres: 8 pt here is 8 pt on paper.

Every word and number comes in the `ChartSpec`; headline, source and table belong to the document. No pyplot, no state: one
`Figure` a call. matplotlib is loaded at the first call.
"""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from io import BytesIO, StringIO
from itertools import pairwise
from threading import Lock
from typing import Any, Literal

from gevinst.domain.horizon import Frequency, next_period
from gevinst.domain.report import ChartSpec, Sign
from gevinst.i18n import formats
from gevinst.resources import schemas

INK, SUBTLE, FAINT, GRID = "#292c30", "#5b5d60", "#bbbcbd", "#e8e8e9"
BLUE, BEFORE, CONCERN = "#0062ba", "#77797b", "#b25000"
_SIGN_SHAPES: dict[str, tuple[str, str, float]] = {
    "better": (BLUE, "D", 4.6),
    "worse": (CONCERN, "^", 6.0),
    "changed": (INK, "*", 7.6),
}
"""Colour, shape and size (points) of a figure that is a sign of a change: the shapes that the screen has."""
_BREAK = (math.nan, math.nan)
PROMISED: Any = (0, (3.2, 2))
"""The dashes of a target as first promised, in widths of the line."""
WIDTH_MM, HEIGHT_MM, LOW_MM = 166.0, 66.0, 54.0
DPI = 200

_DRAWING = Lock()
"""The library's style is one for the whole process: two charts are never drawn at once."""

_STYLE: Any = {
    "font.family": ["Inter"],
    "font.size": 8,
    "svg.fonttype": "none",
    "svg.hashsalt": "gevinst",
    "axes.edgecolor": "#77797b",
    "axes.linewidth": 0.6,
    "text.color": INK,
    "xtick.color": SUBTLE,
    "ytick.color": SUBTLE,
    "xtick.major.width": 0.6,
    "lines.solid_capstyle": "butt",
}


@cache
def _fonts() -> None:
    """Our own Inter, so that a chart looks alike on every machine."""
    from importlib.resources import as_file

    from matplotlib import font_manager

    for entry in (schemas() / "reports" / "fonts").iterdir():
        if entry.name.endswith(".ttf"):
            with as_file(entry) as path:
                font_manager.fontManager.addfont(str(path))


def svg(spec: ChartSpec, width_mm: float = WIDTH_MM, height_mm: float = HEIGHT_MM) -> str:
    """The chart as SVG; its text stays text. The same bytes for the same figures."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    _fonts()
    with _DRAWING, rc_context(_STYLE):
        figure = _draw(spec, width_mm, height_mm)
        stream = StringIO()
        canvas: Any = FigureCanvasSVG(figure)
        canvas.print_svg(stream, metadata={"Date": None, "Creator": None})
        return stream.getvalue()


def png(spec: ChartSpec, width_mm: float = WIDTH_MM, height_mm: float = HEIGHT_MM) -> bytes:
    """The chart as PNG at 200 dots an inch."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    _fonts()
    with _DRAWING, rc_context(_STYLE):
        figure = _draw(spec, width_mm, height_mm)
        FigureCanvasAgg(figure)
        stream = BytesIO()
        figure.savefig(stream, format="png", dpi=DPI, metadata={"Software": None})
        return stream.getvalue()


def _draw(spec: ChartSpec, width_mm: float, height_mm: float) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_mm / 25.4, height_mm / 25.4))
    left, right = 11 / width_mm, 1 - 30 / width_mm
    top, bottom = 1 - 6.5 / height_mm, 10.5 / height_mm
    axes = figure.add_axes((left, bottom, right - left, top - bottom))
    first, last = _span(spec)
    low, high, ticks = _scale(spec)
    axes.set_xlim(first, last)
    axes.set_ylim(low, high)
    _y_axis(axes, spec, ticks)
    _x_axis(axes, spec, first, last)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    _baseline(axes, spec, first, last)
    _targets(axes, spec, low, high, first, last)
    _events(axes, spec, low, high, last)
    _line(axes, spec)
    _right_edge(axes, spec, low, high, last)
    return figure


def _span(spec: ChartSpec) -> tuple[float, float]:
    """From half a period before the first figure to the end of the last one, or of the horizon it lies in."""
    after = next_period(spec.periods[-1], spec.frequency)
    begun = [step.last + 1 for step in spec.targets if step.first < after]
    return float(spec.periods[0]) - 8, float(max([after, *begun[-1:]]))


def _scale(spec: ChartSpec) -> tuple[float, float, list[float]]:
    """(low, high, ticks) of the value axis: from zero for figures that cannot be negative."""
    values = [value for value in spec.values if value is not None]
    values += [step.value for step in spec.targets]
    values += [step.original for step in spec.targets if step.original is not None]
    values += [spec.baseline] if spec.baseline is not None else []
    top, low = max(values), min(0.0, *values)
    step = _nice((top - low) or 1.0)
    low = math.floor(low / step) * step
    high = (math.floor(top / step + 1e-9) + 1) * step
    if spec.percent and top <= 100:
        high = min(high, 100 + step * 0.4) if high > 100 else high
    ticks = []
    at = low
    while at <= high + 1e-9 and (not spec.percent or at <= 100.0001 or top > 100):
        ticks.append(round(at, 10))
        at += step
    # Room over the highest tick for the words on top.
    return low, high + (high - low) * 0.08, ticks


def _nice(span: float) -> float:
    """A step of 1, 2, 2.5 or 5 times a power of ten that gives four or five of them."""
    power = 10.0 ** math.floor(math.log10(span / 4))
    for factor in (1.0, 2.0, 2.5, 5.0, 10.0):
        if span / (factor * power) <= 5.0:
            return factor * power
    return 10 * power


def _y_axis(axes: Any, spec: ChartSpec, ticks: list[float]) -> None:
    decimals = next((d for d in range(4) if all(abs(round(tick, d) - tick) < 1e-9 for tick in ticks)), 3)
    labels = [formats.number(tick, spec.language, decimals) for tick in ticks]
    if spec.unit:
        labels[-1] += ("%" if spec.language == "en" else "\u00a0%") if spec.percent else ""
    axes.set_yticks(ticks, labels)
    axes.grid(axis="y", color=GRID, lw=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0, pad=2)
    if spec.unit and not spec.percent:
        axes.text(-0.085, 1.06, spec.unit, transform=axes.transAxes, ha="left", va="bottom", color=SUBTLE)


def _x_axis(axes: Any, spec: ChartSpec, first: float, last: float) -> None:
    """A tick each quarter, or each year where there are many; the year under its first month."""
    start, end = dt.date.fromordinal(int(first) + 8), dt.date.fromordinal(int(last))
    months = (end.year - start.year) * 12 + end.month - start.month
    every = 3 if months <= 30 else 6 if months <= 66 else 12
    ticks, labels = [], []
    day = dt.date(start.year, start.month, 1)
    while day.toordinal() <= last:
        if (day.month - 1) % every == 0 and day.toordinal() >= first:
            ticks.append(day.toordinal())
            label = formats.short_month(day, spec.language)
            labels.append(f"{label}\n{day.year}" if day.month == 1 else label)
        day = dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)
    if labels and not any("\n" in label for label in labels):
        labels[0] += f"\n{dt.date.fromordinal(ticks[0]).year}"
    axes.set_xticks(ticks, labels)
    axes.tick_params(axis="x", length=2.5, pad=2)


def _baseline(axes: Any, spec: ChartSpec, first: float, last: float) -> None:
    if spec.baseline is None:
        return
    split = _at(spec, spec.go_live) if spec.go_live is not None else last
    axes.plot([first, min(max(split, first), last)], [spec.baseline] * 2, color=INK, lw=0.9, zorder=2)
    if split < last:
        axes.plot(
            [max(split, first), last], [spec.baseline] * 2, color=SUBTLE, lw=0.9, ls=(0, (4, 2.4)), zorder=2
        )


def _at(spec: ChartSpec, period: int) -> float:
    """Where a period's boundary is drawn: points stand at its first day, so the boundary lies half a period before."""
    width = next_period(period, spec.frequency) - period
    return period - width / 2 if spec.frequency is not Frequency.SINGLE else float(period)


def _line_share(axes: Any) -> float:
    """The height of a line of words, 3.1 mm, as a share of the plot's, whatever the height of the chart."""
    return float(3.1 / (axes.get_figure().get_figheight() * 25.4 * axes.get_position().height))


def _targets(axes: Any, spec: ChartSpec, low: float, high: float, first: float, last: float) -> None:
    """Short thick steps; their words stand in the empty strip above the zero line, where no figure is.

    What was promised first is a thin dashed line at its own height, named under the target: another shape, not another
    colour.
    """
    width = next_period(spec.periods[-1], spec.frequency) - spec.periods[-1]
    values = [value for value in spec.values if value is not None]
    revised = any(step.original is not None for step in spec.targets)
    line = _line_share(axes)
    # One line of words more where something was promised otherwise.
    lift = line if revised else 0.0
    strip = low + (high - low) * (2.15 * line + lift)
    backed = {"facecolor": "#fff", "edgecolor": "none", "pad": 0.2}
    # With figures near zero the strip is taken: then the words stand over the steps' own line at the top.
    drawn = [step.value for step in spec.targets]
    drawn += [step.original for step in spec.targets if step.original is not None]
    free = min(values, default=high) > strip and all(value > strip for value in drawn)
    for step in spec.targets:
        start, end = step.first - width / 2 + 2, min(step.last + 1 - width / 2 - 2, last)
        if end <= start or start < first or step.first >= last:
            continue
        axes.plot([start, end], [step.value] * 2, color=INK, lw=2.8, zorder=3)
        if step.original is not None:
            axes.plot([start, end], [step.original] * 2, color=INK, lw=1.3, ls=PROMISED, zorder=3)
        if free:
            axes.plot([start - 2] * 2, [low, step.value], color=FAINT, lw=0.6, zorder=1)
            told = (
                (step.horizon_label, SUBTLE, 400, 1.1 * line + lift),
                (step.value_label, INK, 600, 0.1 * line + lift),
                (step.original_label, INK, 400, 0.1 * line),
            )
            for words, color, weight, up in told:
                if words:
                    # The start's own line gives way to the words; a line of them lies over the box of the one below.
                    at = low + (high - low) * up
                    axes.text(start + 2, at, words, color=color, fontweight=weight, va="bottom", zorder=2.5 + up / 10, bbox=backed)  # fmt: skip
        else:
            axes.text(
                (start + end) / 2,
                max(step.value, step.original or step.value) + (high - low) * 0.025,
                "\n".join(text for text in (step.value_label, step.original_label) if text),
                color=INK,
                va="bottom",
                ha="center",
                fontweight=600,
                zorder=7,
                bbox={"facecolor": "#fff", "edgecolor": "none", "pad": 0.6, "alpha": 0.85},
            )


def _events(axes: Any, spec: ChartSpec, low: float, high: float, last: float) -> None:
    """Go-live and changed definitions as lines, their words at the top on the side that has room."""
    first = axes.get_xlim()[0]
    if spec.baseline is not None:
        axes.text(first + 1, high, spec.baseline_label, color=INK, va="bottom")
    if spec.go_live is not None and first < spec.go_live < last:
        # Where figures begin with the start, its line stands at the edge.
        at = max(_at(spec, spec.go_live), first)
        axes.plot([at, at], [low, high], color=INK, lw=0.9, zorder=2, clip_on=False)
        room = (at - first) / (last - first)
        side: Literal["left", "right"] = "left" if room < 0.62 else "right"
        gap = (last - first) * 0.008
        level = high if room > 0.24 else high + (high - low) * 1.05 * _line_share(axes)
        axes.text(
            at + (gap if side == "left" else -gap),
            level,
            spec.go_live_label,
            color=INK,
            va="bottom",
            ha=side,
            fontweight=600,
        )
    for day, label in spec.breaks:
        if not first < day < last:
            continue
        at = _at(spec, day)
        axes.plot([at, at], [low, high], color=SUBTLE, lw=0.8, ls=(0, (1.5, 2)), zorder=2)
        axes.text(at + (last - first) * 0.006, high - (high - low) * 0.015, label, color=SUBTLE, va="top")


def _line(axes: Any, spec: ChartSpec) -> None:
    """Before in grey, after in blue; broken where a figure is missing and where the definition changed."""
    cuts = sorted(day for day, _label in spec.breaks)
    points = [
        (period, value, approved)
        for period, value, approved in zip(spec.periods, spec.values, spec.approved, strict=True)
    ]
    # One line of each colour, broken where a piece ends: hundreds of lines would take most of the time.
    pieces: dict[str, list[tuple[float, float]]] = {BEFORE: [], BLUE: []}
    for (period, value, _ok), (later, following, _also) in pairwise(points):
        if value is None or following is None or any(period < cut <= later for cut in cuts):
            continue
        if later != next_period(period, spec.frequency) and spec.frequency is not Frequency.SINGLE:
            continue
        pieces[BLUE if _after(spec, later) else BEFORE] += [(period, value), (later, following), _BREAK]
    for color, places in pieces.items():
        if places:
            axes.plot(*zip(*places, strict=True), color=color, lw=1.6, zorder=5, solid_capstyle="round")
    signs: Sequence[Sign | None] = spec.signs or [None] * len(points)
    for after in (False, True):
        color = BLUE if after else BEFORE
        for approved in (True, False):
            chosen = [
                (period, value)
                for (period, value, ok), sign in zip(points, signs, strict=True)
                if value is not None and _after(spec, period) is after and ok is approved and sign is None
            ]
            if not chosen:
                continue
            axes.plot(
                [period for period, _value in chosen],
                [value for _period, value in chosen],
                ls="",
                marker="o",
                ms=4.2 if approved else 4.0,
                mfc=color if approved else "#fff",
                mec="#fff" if approved else color,
                mew=0.6 if approved else 1.1,
                zorder=6,
            )

    _marks(axes, points, signs)


def _marks(axes: Any, points: Sequence[tuple[int, float | None, bool]], signs: Sequence[Sign | None]) -> None:
    """The figures that are signs of a change: told by shape first, hollow where nobody has approved them."""
    shown: dict[tuple[Sign, bool], list[tuple[float, float]]] = defaultdict(list)
    for (period, value, approved), sign in zip(points, signs, strict=True):
        if value is not None and sign is not None:
            shown[sign, approved].append((period, value))
    for (sign, approved), places in shown.items():
        color, shape, size = _SIGN_SHAPES[sign]
        axes.plot(
            *zip(*places, strict=True),
            ls="",
            marker=shape,
            ms=size,
            mfc=color if approved else "#fff",
            mec="#fff" if approved else color,
            mew=0.5 if approved else 1.1,
            zorder=6.5,
        )


def _after(spec: ChartSpec, period: int) -> bool:
    return spec.go_live is None or period >= spec.go_live


def _right_edge(axes: Any, spec: ChartSpec, low: float, high: float, last: float) -> None:
    """The latest level, named beside the plot at its own height."""
    if spec.now is None:
        return
    x = last + (last - axes.get_xlim()[0]) * 0.012
    axes.text(
        x, spec.now, spec.now_label, color=BLUE, fontweight=600, fontsize=8.5, va="center", clip_on=False
    )
