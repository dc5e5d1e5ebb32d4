"""What a benefit's chart shows beyond figures and targets: signs, the usual range, the line without the change.

Plain values, one entry for each period of the chart; how they are laid out beside the rest is `figures.benefit`.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from gevinst_dashboards.figures.style import ACCENT, CONCERN, INK, STRONG, SUBTLE

View = Literal["targets", "limits", "without"]
"""The three pictures of the same figures: against the targets, the usual range, and as it would have gone on."""

Sign = Literal["", "better", "worse", "changed"]
"""What a figure is a sign of; `changed` of a measure without a good direction."""

SYMBOL: dict[Sign, str] = {"better": "diamond", "worse": "triangle-up", "changed": "star"}
COLOUR: dict[Sign, str] = {"better": ACCENT, "worse": CONCERN, "changed": INK}
LARGER = {"better": 2.5, "worse": 3.0, "changed": 4.5}
"""Pixels added to a point, so that the shapes look as large as a circle and are told apart."""
BAND = "rgba(41,44,48,0.08)"

Values = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A phase whose limits are drawn, from the chart's period `first` up to `after`."""

    first: int
    after: int
    name: str
    """"Vanlig område", or that with how provisional it is."""
    firm: bool
    """Whether its limits rest on enough; else they are drawn lighter."""


@dataclass(frozen=True, slots=True)
class Control:
    """None in a list: nothing to draw in that period. Values are in the chart's unit."""

    signs: tuple[Sign, ...]
    words: tuple[str, ...]
    """Each sign in words."""
    centre: Values
    lower: Values
    upper: Values
    stretches: tuple[Stretch, ...]
    """Without one no limits are drawn."""
    without: Values
    without_low: Values
    without_high: Values
    compared: bool = False
    """Whether the line without the change is what a comparison group says, and not the figures' own past."""

    @property
    def has_limits(self) -> bool:
        return bool(self.stretches)

    @property
    def has_without(self) -> bool:
        return any(value is not None for value in self.without)

    def last_without(self) -> int | None:
        """The last period that the line without the change reaches."""
        return max((at for at, value in enumerate(self.without) if value is not None), default=None)

    def drawn(self, view: View) -> list[float]:
        """Every value that a view adds to the picture."""
        if view == "limits":
            lists = (self.lower, self.centre, self.upper)
        elif view == "without":
            lists = (self.without, self.without_low, self.without_high)
        else:
            return []
        return [value for values in lists for value in values if value is not None]


Edges = Sequence[tuple[dt.date, dt.date]]
"""First day, and first day after, of each period."""


def control_traces(
    control: Control, view: View, edges: Edges, middles: Sequence[dt.date]
) -> list[dict[str, Any]]:
    """What a view draws under the figures."""
    if view == "limits":
        return _limits(control, edges)
    if view == "without":
        return _without(control, middles)
    return []


def _quiet(x: list[str], y: list[float | None], **more: Any) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "hoverinfo": "skip",
        "connectgaps": False,
        "x": x,
        "y": y,
        **more,
    }


def _limits(control: Control, edges: Edges) -> list[dict[str, Any]]:
    traces = []
    for stretch in control.stretches:
        ink = SUBTLE if stretch.firm else STRONG
        for values, dash in (
            (control.lower, "2px,3px"),
            (control.centre, "solid"),
            (control.upper, "2px,3px"),
        ):
            x, y = _steps(values, edges, stretch)
            dash_ = dash if stretch.firm or dash != "solid" else "6px,4px"
            traces.append(
                _quiet(x, y, line={"color": ink, "width": 1.5 if dash != "solid" else 1, "dash": dash_})
            )
    return traces


def _steps(values: Values, edges: Edges, stretch: Stretch) -> tuple[list[str], list[float | None]]:
    """Level through each period: one straight line where all are equal, stairs where each has its own limits."""
    xs: list[str] = []
    ys: list[float | None] = []
    for at in range(stretch.first, stretch.after):
        value = values[at]
        if value is None:
            if ys and ys[-1] is not None:
                xs.append(edges[at][0].isoformat())
                ys.append(None)
            continue
        start, end = edges[at]
        if ys and ys[-1] == value:
            xs[-1] = end.isoformat()
            continue
        xs += [start.isoformat(), end.isoformat()]
        ys += [value, value]
    return xs, ys


def _without(control: Control, middles: Sequence[dt.date]) -> list[dict[str, Any]]:
    known = [
        (middles[at].isoformat(), value, low, high)
        for at, (value, low, high) in enumerate(
            zip(control.without, control.without_low, control.without_high, strict=True)
        )
        if value is not None and low is not None and high is not None
    ]
    x = [each[0] for each in known]
    edge = {"width": 0, "color": BAND}
    return [
        _quiet(x, [each[2] for each in known], line=edge),
        _quiet(x, [each[3] for each in known], line=edge, fill="tonexty", fillcolor=BAND),
        _quiet(x, [each[1] for each in known], line={"color": INK, "width": 1.5, "dash": "6px,4px"}),
    ]


def frame(x: str, y: float, small: bool) -> dict[str, Any]:
    """A square around a sign whose figure nobody has approved: its own shape says what it is a sign of."""
    half = 6 if small else 9
    return {
        "type": "rect",
        "xref": "x",
        "yref": "y",
        "xsizemode": "pixel",
        "ysizemode": "pixel",
        "xanchor": x,
        "yanchor": y,
        "x0": -half,
        "x1": half,
        "y0": -half,
        "y1": half,
        "line": {"color": STRONG, "width": 1},
    }


def limits_of(control: Control, stretch: Stretch) -> tuple[float, float, float] | None:
    """(lower, centre, upper) at the last period of a stretch that has them; where each has its own, these are the newest."""
    for at in reversed(range(stretch.first, stretch.after)):
        lower, centre, upper = control.lower[at], control.centre[at], control.upper[at]
        if lower is not None and centre is not None and upper is not None:
            return lower, centre, upper
    return None
