"""A benefit's chart as it is sent: what its three drawings share is said once, and what every chart has, not at all.

`gevinst.chart` in assets/charts.js makes the drawings of it again, to the last value, before plotly sees them: a third of
the bytes of one plain drawing for all three. What both must agree on stands in `BASE`, `NOTES`, `SHAPES` and `QUIET`; a test
lets the script make each kind of chart again and compares.

A change (`_changed`) is what must be put into an older value to get the newer: of an object the keys that differ (null:
gone), of a list of objects the places that differ and, where it differs, its length; of anything else the whole.
"""

import datetime as dt
import itertools
import re
from collections.abc import Mapping, Sequence
from typing import Any

from gevinst.domain.horizon import add_months
from gevinst.i18n import Translator
from gevinst_dashboards.figures.benefit import Rooms, Size, benefit_figures
from gevinst_dashboards.figures.benefit_data import BenefitChart
from gevinst_dashboards.figures.benefit_traces import Points, points_of
from gevinst_dashboards.figures.style import ACCENT, INK, STRONG, SUBTLE, TINT, written

BASE: dict[str, Any] = {
    "autosize": True,
    "height": 430,
    "margin": {"l": 46, "r": 8, "t": 6, "b": 48, "pad": 0},
    "xaxis": {"type": "date", "anchor": "free", "position": 0, "showline": True},
    "yaxis": {},
}
"""The layout of every chart, beside the template of `figures.style`."""
_NOTE: dict[str, Any] = {
    "xref": "x",
    "yref": "paper",
    "xanchor": "left",
    "yanchor": "middle",
    "xshift": 6,
    "align": "left",
    "showarrow": False,
    "borderpad": 0,
    "bgcolor": "rgba(255,255,255,0.9)",
    "font": {"size": 13, "color": INK},
}
NOTES: dict[str, dict[str, Any]] = {
    "n": _NOTE,
    "e": {**_NOTE, "font": {"size": 13, "color": SUBTLE}},
    "w": {**_NOTE, "yanchor": "top", "xshift": 10, "bgcolor": "rgba(248,248,249,0.9)"},
    "m": {**_NOTE, "bgcolor": "rgba(255,255,255,0.8)", "font": {"size": 15, "color": ACCENT}},
}
"""Go-live, another event, the words under the figures, and the latest figure."""
_LINE: dict[str, Any] = {"type": "line", "xref": "x", "yref": "y", "layer": "below"}
SHAPES: dict[str, dict[str, Any]] = {
    "l": {**_LINE, "line": {"color": INK, "width": 3}},
    "z": {**_LINE, "type": "rect", "fillcolor": TINT, "line": {"width": 0}},
    "b": {**_LINE, "line": {"color": SUBTLE, "width": 1.5, "dash": "5px,4px"}},
    "g": {**_LINE, "yref": "paper", "layer": "above", "line": {"color": INK, "width": 1}},
    "e": {**_LINE, "yref": "paper", "line": {"color": STRONG, "width": 1, "dash": "2px,3px"}},
    "f": {
        "type": "rect",
        "xref": "x",
        "yref": "y",
        "xsizemode": "pixel",
        "ysizemode": "pixel",
        "line": {"color": STRONG, "width": 1},
    },
}
"""A target, its zone, the baseline, go-live, another event, and the frame around a sign."""
QUIET: dict[str, Any] = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "connectgaps": False}
_SPAN = f'<span style="color:{SUBTLE}">'
_BOLD, _BOLDER = re.compile(r"^<b>(.*)</b>$", re.MULTILINE), re.compile(r"^\*(.*)$", re.MULTILINE)
_QUIETLY, _QUIETER = re.compile(rf"^{_SPAN}(.*)</span>$", re.MULTILINE), re.compile(r"^~(.*)$", re.MULTILINE)


def served(chart: BenefitChart, _: Translator, rooms: Rooms | None = None) -> dict[str, Any]:
    """The three drawings of a chart in one."""
    points = points_of(chart, _)
    return packed(chart, points, benefit_figures(chart, _, rooms, points), _)


def packed(
    chart: BenefitChart, points: Points, figures: Mapping[Size, dict[str, Any]], _: Translator
) -> dict[str, Any]:
    """The drawings `figures` of the same `points`, in one."""
    looks = [*zip(points.colours, points.symbols, points.rims, strict=True)]
    kinds = list(dict.fromkeys(looks))
    letters = {kind: chr(ord("a") + at) for at, kind in enumerate(kinds)}
    first = figures["desktop"]
    whole: dict[str, Any] = {
        "language": _.language,
        "unit": _unit(chart, _),
        "decimals": chart.decimals,
        "x": _days(points.x),
        "y": [_short(value) for value in points.y],
        "rests": _places(points.rests),
        "kinds": kinds,
        "of": "".join(letters[look] for look in looks),
        "before": _runs(points.before),
        "after": _runs(points.after),
        "under": _under(points.under),
        "shapes": "".join(_kind(shape, SHAPES) for shape in first["layout"]["shapes"]),
        "notes": "".join(_kind(note, NOTES) for note in first["layout"]["annotations"]),
    }
    if points.names != [_.month(dt.date.fromisoformat(day)) for day in points.x]:
        whole["names"] = points.names
    started = {
        **BASE,
        "shapes": [SHAPES[kind] for kind in whole["shapes"]],
        "annotations": [NOTES[kind] for kind in whole["notes"]],
    }
    older: dict[str, Any] = {"layout": started, "look": {"lines": [{}, {}]}}
    for size, figure in figures.items():
        newer = _parts(figure, looks, kinds, _)
        whole[size] = _changed(newer, older)
        if size == "desktop":
            older = newer
    return {key: value for key, value in whole.items() if value not in ([], {}, "", None)}


def _parts(
    figure: dict[str, Any],
    looks: Sequence[tuple[str, ...]],
    kinds: Sequence[tuple[str, ...]],
    _: Translator,
) -> dict[str, Any]:
    """What may differ between the sizes: the layout, and how large points and lines are."""
    *_under, before, after, points = figure["data"]
    size = points["marker"]["size"]
    if isinstance(size, list):
        of = dict(zip(looks, size, strict=True))
        size = [of[kind] for kind in kinds]
    layout = figure["layout"]
    return {
        "layout": {
            **{key: value for key, value in layout.items() if key != "template"},
            "xaxis": _ticked(layout["xaxis"], _),
            "shapes": [_placed(shape) for shape in layout["shapes"]],
            "annotations": [_spoken(note) for note in layout["annotations"]],
        },
        "look": {
            "size": size,
            "rim": points["marker"]["line"]["width"],
            "lines": [before["line"], after["line"]],
        },
    }


def _changed(newer: Any, older: Any) -> Any:
    if isinstance(newer, dict) and isinstance(older, dict):
        changes = {
            key: _changed(value, older.get(key))
            for key, value in newer.items()
            if key not in older or value != older[key]
        }
        return changes | {key: None for key in older if key not in newer}
    if _objects(newer) and _objects(older):
        changes = {
            str(at): _changed(value, older[at] if at < len(older) else {})
            for at, value in enumerate(newer)
            if at >= len(older) or value != older[at]
        }
        return changes | ({"length": len(newer)} if len(newer) < len(older) else {})
    if isinstance(newer, list):
        return [_short(each) if isinstance(each, float) else each for each in newer]
    return _short(newer) if isinstance(newer, float) else newer


def _objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _short(value: float | None) -> float | None:
    """14.0 as 14, which is the same number to the browser."""
    return int(value) if value is not None and value == int(value) else value


def _unit(chart: BenefitChart, _: Translator) -> str:
    """What follows the number, as `amount` writes it."""
    if chart.unit == "%":
        return _.percent(0, 0)[1:]
    return f"\u00a0{chart.unit}".rstrip("\u00a0")


def _days(days: Sequence[str]) -> list[str | int]:
    """The first day, and how many days there are to each next."""
    ordinals = [dt.date.fromisoformat(day).toordinal() for day in days]
    return [*days[:1], *(b - a for a, b in itertools.pairwise(ordinals))]


def _places(texts: Sequence[str]) -> list[list[Any]]:
    """Each text that is said, and at which points."""
    found: dict[str, list[Any]] = {}
    for at, text in enumerate(texts):
        if text:
            found.setdefault(text, [text]).append(at)
    return list(found.values())


def _runs(entries: Sequence[tuple[int, bool]]) -> list[list[int]]:
    """[first, last] of the periods that follow each other, [period] where the line breaks before one."""
    runs: list[list[int]] = []
    for index, drawn in entries:
        if not drawn:
            runs.append([index])
        elif runs and len(runs[-1]) == 2 and runs[-1][1] == index - 1:
            runs[-1][1] = index
        else:
            runs.append([index, index])
    return runs


def _under(traces: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines in their steps (`level` between `edges`), or point by point; a list of days that an earlier one has is its number."""
    made: list[dict[str, Any]] = []
    known: list[list[str]] = []
    for trace in traces:
        x, y = trace["x"], trace["y"]
        level = len(x) > 1 and x[1:-1:2] == x[2::2] and y[::2] == y[1::2] and None not in y
        days = [x[0], *x[1::2]] if level else x
        at = known.index(days) if days in known else None
        known.append(days)
        rest = {key: value for key, value in trace.items() if key not in {"x", "y"}}
        values = [_short(value) for value in (y[::2] if level else y)]
        made.append(
            {
                **_changed(rest, QUIET),
                "x": _days(days) if at is None else at,
                "level" if level else "y": values,
            }
        )
    return made


def _kind(one: dict[str, Any], kinds: dict[str, dict[str, Any]]) -> str:
    """The first kind whose looks it has; the first of all where none fits."""
    told = [
        key
        for key in ("type", "yanchor", "bgcolor", "font", "line", "layer", "xsizemode", "yref")
        if key in one
    ]
    return next(
        (kind for kind, looks in kinds.items() if all(one[key] == looks.get(key) for key in told)),
        next(iter(kinds)),
    )


def _placed(shape: dict[str, Any]) -> dict[str, Any]:
    """Its corners in one list: x0, x1, y0, and y1 where that is another."""
    corners = [shape["x0"], shape["x1"], _short(shape["y0"]), _short(shape["y1"])]
    rest = {key: value for key, value in shape.items() if key not in {"x0", "x1", "y0", "y1"}}
    return {**rest, "at": corners[:3] if corners[2] == corners[3] else corners}


def _spoken(note: dict[str, Any]) -> dict[str, Any]:
    """Its lines as `words`: * before a bold one, ~ before a quiet one. As `text` where that would not give the same."""
    text = note["text"]
    words = _BOLD.sub(r"*\1", _QUIETLY.sub(r"~\1", text.replace("<br>", "\n")))
    if _QUIETER.sub(rf"{_SPAN}\1</span>", _BOLDER.sub(r"<b>\1</b>", words)).replace("\n", "<br>") != text:
        return note
    return {**{key: value for key, value in note.items() if key != "text"}, "words": words}


def _ticked(axis: dict[str, Any], _: Translator) -> dict[str, Any]:
    """Ticks that follow each other at even months as [the first, months between, how many]; others as they are."""
    days = [dt.date.fromisoformat(tick if len(tick) > 7 else f"{tick}-01") for tick in axis["tickvals"]]
    if len(days) < 2:
        return axis
    step = (days[1].year - days[0].year) * 12 + days[1].month - days[0].month
    even = [written(add_months(days[0], step * at)) for at in range(len(days))]
    if axis["tickvals"] != even or axis["ticktext"] != _tick_words(days, step, _):
        return axis
    rest = {key: value for key, value in axis.items() if key not in {"tickvals", "ticktext"}}
    return {**rest, "ticks": [even[0], step, len(days)]}


def _tick_words(days: Sequence[dt.date], step: int, _: Translator) -> list[str]:
    years = [f"<b>{day.year}</b>" for day in days]
    if step % 12 == 0:
        return years
    return [
        f"{_.short_month(day)}<br>{year}" if at == 0 or year != years[at - 1] else _.short_month(day)
        for at, (day, year) in enumerate(zip(days, years, strict=True))
    ]
