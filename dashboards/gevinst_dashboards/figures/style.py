"""Ink, sizes and the plotly template of every chart: the tokens of assets/10-gevinst.css, as plain values."""

import datetime as dt
from functools import lru_cache
from typing import Any

INK = "#292c30"
SUBTLE = "#5b5d60"
STRONG = "#77797b"
LINE = "#d3d5d8"
HAIR = "#e6e7e9"
TINT = "#f6f6f7"
SURFACE = "#ffffff"
ACCENT = "#0062ba"
CONCERN = "#b25000"
FONT = "Inter, Inter Fallback, Arial, sans-serif"

# Shared by all figures; never changed, so that one object serves every request.
TEMPLATE: dict[str, Any] = {
    "layout": {
        "font": {"family": FONT, "size": 13, "color": INK},
        "paper_bgcolor": SURFACE,
        "plot_bgcolor": SURFACE,
        "colorway": [ACCENT, CONCERN, "#0b6a53", "#826db7", INK, "#c4568f"],
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        "hoverlabel": {
            "bgcolor": SURFACE,
            "bordercolor": STRONG,
            "align": "left",
            "font": {"family": FONT, "size": 14, "color": INK},
        },
        "xaxis": {
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
            "linecolor": STRONG,
            "ticks": "outside",
            "ticklen": 6,
            "tickcolor": STRONG,
            "tickfont": {"size": 13, "color": SUBTLE},
        },
        "yaxis": {
            "gridcolor": HAIR,
            "zeroline": False,
            "fixedrange": True,
            "tickfont": {"size": 13, "color": SUBTLE},
        },
    }
}

# Mean advance widths of Inter as parts of the font size, a little generous, since labels are kept apart by them.
_REGULAR, _BOLD = 0.56, 0.60
_NARROW = frozenset("iljtfr.,:;'|!()[]1 \u00a0I·")
_WIDE = frozenset("mwMW%—@")


# The charts of a page say the same few labels in three sizes.
@lru_cache(maxsize=4096)
def text_width(text: str, size: float = 13, bold: bool = False) -> float:
    """About how many pixels a line of text takes; never less than it really does by more than a few per cent."""
    each = _BOLD if bold else _REGULAR
    return sum(
        size * (each * 0.62 if char in _NARROW else each * 1.6 if char in _WIDE else each * 1.06)
        for char in text
    )


def written(day: dt.date) -> str:
    """A day as plotly reads it; the first of a month is `2026-07`."""
    text = day.isoformat()
    return text[:7] if text.endswith("-01") else text


def config(language: str) -> dict[str, Any]:
    """What dcc.Graph is told: no mode bar, no zoom, our locale (registered in charts.js)."""
    return {
        "displayModeBar": False,
        "responsive": True,
        "scrollZoom": False,
        "doubleClick": False,
        "showTips": False,
        "locale": language,
    }
