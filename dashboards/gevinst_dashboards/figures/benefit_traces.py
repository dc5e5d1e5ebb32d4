"""The figures of a benefit's chart as plotly's traces: a point each, the lines between them, and what lies under them."""

import datetime as dt
import itertools
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from gevinst.domain.horizon import add_months
from gevinst.i18n import Translator
from gevinst_dashboards.figures.benefit_data import (
    BenefitChart,
    amount,
    is_after,
    mark_of,
    mark_words,
    period_words,
    reason_of,
    sign_of,
)
from gevinst_dashboards.figures.control import COLOUR, LARGER, SYMBOL, Sign, control_traces
from gevinst_dashboards.figures.style import ACCENT, STRONG, SUBTLE, SURFACE


@dataclass(frozen=True, slots=True)
class Points:
    """What all sizes of a chart say of its figures. Lists are shared by the drawings and never changed."""

    middles: list[dt.date]
    """The middle of each period, where its point stands."""
    x: list[str]
    """The same as plotly reads it."""
    y: list[float | None]
    """The figure of each period, as `kept`."""
    names: list[str]
    """Each period in words."""
    at: list[int]
    """The periods that have a figure; the lists below have one entry for each of them."""
    rests: list[str]
    """What is said of a point beyond its period and figure; empty where nothing is."""
    texts: list[str]
    """All that is said of a point."""
    colours: list[str]
    rims: list[str]
    symbols: list[str]
    signs: list[Sign]
    before: list[tuple[int, bool]]
    """The grey line: a period, and whether the line reaches its figure or breaks before it."""
    after: list[tuple[int, bool]]
    under: list[dict[str, Any]]


def points_of(chart: BenefitChart, _: Translator) -> Points:
    """The figures of a chart, placed and put in words once for its three sizes."""
    names = [period_words(chart, index, _) for index in range(len(chart.periods))]
    middles = middles_of(chart)
    found = Points(
        middles,
        [middle.isoformat() for middle in middles],
        [None if value is None else kept(value, chart.decimals) for value in chart.values],
        names,
        [index for index, value in enumerate(chart.values) if value is not None],
        *([], [], [], [], [], []),
        _line(chart, False),
        _line(chart, True),
        _under(chart, middles),
    )
    for index in found.at:
        value = chart.values[index]
        assert value is not None
        mark, sign = mark_of(chart, index), sign_of(chart, index)
        hollow = mark == "preliminary"
        ink = ACCENT if is_after(chart, index) and chart.view != "limits" else SUBTLE
        if sign:
            ink = COLOUR[sign]
        found.colours.append(SURFACE if hollow else ink)
        found.rims.append(ink if hollow else SURFACE)
        found.symbols.append(SYMBOL[sign] if sign else "square" if mark == "unapproved" else "circle")
        found.signs.append(sign)
        more = (
            chart.control.words[index] if sign and chart.control else "",
            mark_words(mark, _),
            reason_of(chart, index),
        )
        rest = "<br>".join(part for part in more if part)
        found.rests.append(rest)
        said = f"{names[index]}<br><b>{amount(value, chart, _)}</b>"
        found.texts.append(f"{said}<br>{rest}" if rest else said)
    return found


def traces(chart: BenefitChart, points: Points, small: bool) -> list[dict[str, Any]]:
    """What lies under the figures, the line before, the line after, and the points; `small` on a phone."""
    size = 6.5 if small else 9.5
    limits = chart.view == "limits"
    quiet = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "connectgaps": False}
    looks = (
        {"color": STRONG, "width": 1.5},
        {"color": STRONG if limits else ACCENT, "width": 1.5 if limits else 2 if small else 2.5},
    )
    lines = [
        {
            **quiet,
            "x": [points.x[index] for index, _drawn in entries],
            "y": [points.y[index] if drawn else None for index, drawn in entries],
            "line": look,
        }
        for entries, look in zip((points.before, points.after), looks, strict=True)
    ]
    sizes = [size + (LARGER[sign] * size / 9.5 if sign else 0) for sign in points.signs]
    return [
        *points.under,
        *lines,
        {
            "type": "scatter",
            "mode": "markers",
            "x": [points.x[index] for index in points.at],
            "y": [points.y[index] for index in points.at],
            "text": points.texts,
            "hovertemplate": "%{text}<extra></extra>",
            "cliponaxis": False,
            "marker": {
                "size": [round(each, 1) for each in sizes] if any(points.signs) else size,
                "color": points.colours,
                "symbol": points.symbols,
                "opacity": 1,
                "line": {"width": 1 if small else 1.5, "color": points.rims},
            },
        },
    ]


def middles_of(chart: BenefitChart) -> list[dt.date]:
    """The middle of each period, where its point stands."""
    return [first + (add_months(first, chart.months) - first) / 2 for first in chart.periods]


def kept(value: float, decimals: int) -> float:
    """A value as it is drawn: two digits more than are said of it, which no eye can tell from the whole.

    Never halfway between two numbers that could be said of it, so that whoever rounds it says what we say.
    """
    scale = 10 ** (decimals + 2)
    whole = round(value * scale)
    if whole % 100 == 50:
        said = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
        whole += 1 if said * scale > whole else -1
    return whole / scale


def _line(chart: BenefitChart, after: bool) -> list[tuple[int, bool]]:
    """The line of one side. The blue one starts at the last grey point, so that nothing seems missing at go-live."""
    sides = [is_after(chart, index) for index in range(len(chart.periods))]
    mine = [
        index
        for index, side in enumerate(sides)
        if side == after or (after and index + 1 < len(sides) and sides[index + 1])
    ]
    cuts = [event.date for event in chart.breaks if event.cuts]
    entries = [(index, True) for index in mine[:1]]
    for previous, index in itertools.pairwise(mine):
        if any(chart.periods[previous] < cut <= chart.periods[index] for cut in cuts):
            entries.append((index, False))
        entries.append((index, True))
    return entries


def _under(chart: BenefitChart, middles: list[dt.date]) -> list[dict[str, Any]]:
    if chart.control is None:
        return []
    edges = [(first, add_months(first, chart.months)) for first in chart.periods]
    under = control_traces(chart.control, chart.view, edges, middles)
    return [
        {**each, "y": [None if value is None else kept(value, chart.decimals) for value in each["y"]]}
        for each in under
    ]
