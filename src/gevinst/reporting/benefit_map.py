"""A benefits map as SVG, PDF and PNG: all three from the one drawing that the page shows (`map_layout`).

The PDF is tagged (PDF/UA-1, PDF/A-2a): the drawing with its text alternative, then the same map as a list. Everything that
a person wrote is data to the template and escaped in the SVG; nothing of it is read as markup.
"""

import datetime as dt
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import as_file
from typing import Any, Literal

from gevinst.domain.map_drawing import Box, Drawing, Line, Mark, Point
from gevinst.domain.text import Language
from gevinst.reporting.map_layout import (
    BETWEEN,
    ICON,
    ICON_GAP,
    INSET_X,
    MARK_GAP,
    MARK_LINE,
    SMALL,
    SMALL_LINE,
    TITLE,
    TITLE_LINE,
    has_glyph,
    mark_width,
)
from gevinst.resources import schemas

INK, SUBTLE, RULE, STRONG = "#292c30", "#5b5d60", "#d3d5d8", "#77797b"
ACCENT, ACCENT_DEEP, ACCENT_TINT = "#0062ba", "#002c54", "#e9f1f9"
CONCERN, CONCERN_DEEP = "#b25000", "#5c2a00"
RADIUS = 6.0
FONTS = "Inter, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
DPI = 200
MOST_DOTS = 40_000_000
"""A picture of a very large map is made coarser, so that it can be opened."""
MARGIN = 32.0
_BASE = 0.36
"""From the middle of a line of type down to its base line, in its size."""

ICONS: dict[str, tuple[Literal["disc", "triangle", "none"], str, str]] = {
    "bedre-ned": ("disc", "M5.2 5.2l5.4 5.4M10.8 6.4v4.4H6.4", ""),
    "bedre-opp": ("disc", "M5.2 10.8l5.4-5.4M10.8 9.6V5.2H6.4", ""),
    "verre-opp": ("triangle", "M5.9 12.1l4-4M10.1 10.9V7.9H7.1", ""),
    "verre-ned": ("triangle", "M5.9 8l4 4M10.1 9v3.1H7.1", ""),
    "endret-ned": ("none", "M8 1.2l6.8 6.8L8 14.8 1.2 8zM6.2 6.2l3.6 3.6M9.9 7v2.9H7", ""),
    "endret-opp": ("none", "M8 1.2l6.8 6.8L8 14.8 1.2 8zM6.2 9.8l3.6-3.6M9.9 9V6.1H7", ""),
    "nadd": ("disc", "M4.8 8.3l2.2 2.2 4.3-4.6", ""),
    "bak": ("triangle", "M6.3 8l3.4 3.4M9.7 8l-3.4 3.4", ""),
    "ingen": (
        "none",
        (
            "M4 1.6h8a2.4 2.4 0 0 1 2.4 2.4v8a2.4 2.4 0 0 1-2.4 2.4H4A2.4 2.4 0 0 1 1.6 12V4A2.4 2.4 0 0 1 4 1.6z"
            "M4 8.6c1-1.9 2.4-1.9 3.6-.5s2.8 1.6 4.4-.9"
        ),
        "",
    ),
    "faa": ("none", "", "2.1 1.92"),
    "pavei-1": ("none", "M8 8V3.6A4.4 4.4 0 0 1 12.4 8z", "0"),
    "pavei-2": ("none", "M8 3.6a4.4 4.4 0 0 1 0 8.8z", "0"),
    "pavei-3": ("none", "M8 8V3.6A4.4 4.4 0 1 1 3.6 8z", "0"),
    "ikkestartet": ("none", "", "0"),
    "dokument": ("none", "M3.6 1.8h5.8l3 3v9.4H3.6zM9.2 2v3.2h3.2M5.8 8.4h4.4M5.8 11h4.4", ""),
    "rombe": ("none", "M8 1.6L14.4 8 8 14.4 1.6 8z", ""),
}
"""The status icons of the design system, 16 by 16: what is filled, its strokes, and the dashes of its ring."""
_TRIANGLE = "M6.9 1.5a1.3 1.3 0 0 1 2.2 0l6.2 11.3c.5.9-.1 1.9-1.1 1.9H1.8c-1 0-1.6-1-1.1-1.9z"


@dataclass(frozen=True, slots=True)
class ListItem:
    """One line of the list that says the same as the map, with what hangs under it."""

    kind: str
    text: str
    note: str = ""
    marks: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    """Whole lines under the text: what it contributes to."""
    items: tuple["ListItem", ...] = ()


@dataclass(frozen=True, slots=True)
class MapFile:
    """What a file of the map holds, in the language of the project's texts."""

    drawing: Drawing
    title: str
    project: str
    lead: str
    alt: str
    """The drawing in a sentence; the list holds the rest."""
    list_title: str
    items: tuple[ListItem, ...]
    key: tuple[tuple[Literal["leads_to", "disbenefit"], str], ...]
    marks: tuple[str, ...]
    """What must be said of the file: invented figures."""
    as_of: str
    page_words: tuple[str, str]
    """`page`, `of`."""
    language: Language


# ---- svg -------------------------------------------------------------------------------------------------------------


def printable(text: str) -> str:
    """The text without signs that XML forbids or that nobody sees; a square for what our font lacks."""
    found = []
    for char in text:
        if char in "\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f\u00ad" or not (
            char.isprintable() or char in "\n\u00a0\u202f"
        ):
            continue
        found.append(char if has_glyph(char) or char == "\n" else "\u25a1")
    return "".join(found)


def svg(made: MapFile) -> str:
    """The map as a file of its own: heading, drawing and key. Text is text, in the family of our own font."""
    drawing = made.drawing
    top = 96.0
    width, height = drawing.width + 2 * MARGIN, drawing.height + top + 72
    note = " \u00b7 ".join([made.project, made.as_of, *made.marks])
    key = _key(made.key, top + drawing.height + 34)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" lang="{made.language}" role="img" aria-labelledby="t d" '
        f'font-family="{FONTS}">'
        f'<title id="t">{_safe(made.title)}: {_safe(made.project)}</title><desc id="d">{_safe(made.alt)}</desc>'
        f'<path fill="#fff" d="M0 0H{width:g}V{height:g}H0z"/>'
        + _text(MARGIN, 48, made.title, 24, 600, INK)
        + _text(MARGIN, 74, note, SMALL, 400, SUBTLE)
        + f'<g transform="translate({MARGIN:g} {top:g})">{_inside(drawing)}</g>'
        + f'<g transform="translate({MARGIN:g} 0)">{key}</g></svg>'
    )


def drawing_svg(drawing: Drawing) -> str:
    """The drawing alone, for the PDF."""
    return f"{_opened(drawing)}{_inside(drawing)}</svg>"


def lines_svg(drawing: Drawing, path: Collection[str] = ()) -> str:
    """The lines alone, as the page's background; those between two parts of the path to the chosen one are stronger."""
    drawn = sorted(drawing.lines, key=lambda line: _on(line, path))
    return f"{_opened(drawing)}{''.join(_line(line, _on(line, path)) for line in drawn)}</svg>"


def _opened(drawing: Drawing) -> str:
    size = f"{max(drawing.width, 1):g} {max(drawing.height, 1):g}"
    wide, high = size.split()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {size}" '
        f'font-family="{FONTS}">'
    )


def _on(line: Line, path: Collection[str]) -> bool:
    return line.source in path and line.target in path


def _safe(text: str) -> str:
    return escape(printable(text), quote=True)


def _text(x: float, y: float, text: str, size: float, weight: int, colour: str) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" font-weight="{weight}" fill="{colour}">'
        f"{_safe(text)}</text>"
    )


def _inside(drawing: Drawing) -> str:
    parts = []
    for head in drawing.heads:
        parts.append(_text(head.x, 15, head.text, SMALL, 500, SUBTLE))
        parts.append(f'<path stroke="{STRONG}" d="M{head.x:g} 24.5h{head.w:g}"/>')
    parts += [_line(line, False) for line in drawing.lines]
    parts += [_box(box) for box in drawing.boxes]
    return "".join(parts)


def rounded(points: Sequence[Point], radius: float = RADIUS) -> str:
    """The path of a line of right angles with round corners."""
    path = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        near = min(radius, _long(before, here) / 2, _long(here, after) / 2)
        first, last = _towards(here, before, near), _towards(here, after, near)
        path.append(f"L{first[0]:g} {first[1]:g}Q{here[0]:g} {here[1]:g} {last[0]:g} {last[1]:g}")
    path.append(f"L{points[-1][0] - 7:g} {points[-1][1]:g}")
    return "".join(path)


def _long(first: Point, second: Point) -> float:
    return abs(first[0] - second[0]) + abs(first[1] - second[1])


def _towards(start: Point, goal: Point, near: float) -> Point:
    whole = _long(start, goal) or 1.0
    return (
        round(start[0] + (goal[0] - start[0]) * near / whole, 2),
        round(start[1] + (goal[1] - start[1]) * near / whole, 2),
    )


def _line(line: Line, on_path: bool) -> str:
    colour = CONCERN if line.disbenefit else ACCENT if on_path else STRONG
    look = f'stroke="{colour}" stroke-width="{2.5 if on_path else 1.5}"'
    look += ' stroke-dasharray="4 3"' if line.disbenefit else ""
    x, y = line.points[-1]
    return (
        f'<path fill="none" {look} d="{rounded(line.points)}"/>'
        f'<path fill="{colour}" d="M{x - 8:g} {y - 4.5:g}L{x:g} {y:g}L{x - 8:g} {y + 4.5:g}Z"/>'
    )


def _box(box: Box) -> str:
    edge = f'stroke="{CONCERN}" stroke-dasharray="4 3"' if box.disbenefit else f'stroke="{STRONG}"'
    parts = [
        (
            f'<rect x="{box.x + 0.5:g}" y="{box.y + 0.5:g}" width="{box.w - 1:g}" height="{box.h - 1:g}" '
            f'rx="6" fill="#fff" {edge}/>'
        )
    ]
    x, y = box.x + INSET_X, box.y + (box.h - _inner(box)) / 2
    if box.above:
        middle = y + SMALL_LINE / 2
        parts.append(_icon("rombe", x, middle, CONCERN))
        parts.append(_text(x + ICON + ICON_GAP, middle + SMALL * _BASE, box.above, SMALL, 400, SUBTLE))
        y += SMALL_LINE + BETWEEN
    for lines, size, line_height, weight, colour in (
        (box.title, TITLE, TITLE_LINE, 600, INK),
        (box.detail, SMALL, SMALL_LINE, 400, SUBTLE),
    ):
        for text in lines:
            parts.append(_text(x, y + line_height / 2 + size * _BASE, text, size, weight, colour))
            y += line_height
        y += BETWEEN if lines else 0
    for marks in box.marks:
        at = x
        for mark in marks:
            parts.append(_mark(mark, at, y + MARK_LINE / 2))
            at += mark_width(mark) + MARK_GAP
        y += MARK_LINE
    return "".join(parts)


def _inner(box: Box) -> float:
    groups = [
        SMALL_LINE * bool(box.above),
        TITLE_LINE * len(box.title),
        SMALL_LINE * len(box.detail),
        MARK_LINE * len(box.marks),
    ]
    return sum(groups) + BETWEEN * (sum(each > 0 for each in groups) - 1)


def _mark(mark: Mark, x: float, middle: float) -> str:
    deep, full = {
        "good": (ACCENT_DEEP, ACCENT),
        "concern": (CONCERN_DEEP, CONCERN),
        "plain": (SUBTLE, SUBTLE),
    }[mark.tone]
    words = _text(x + ICON + ICON_GAP, middle + SMALL * _BASE, mark.text, SMALL, 500, deep)
    return _icon(mark.icon, x, middle, full) + words


def _icon(name: str, x: float, middle: float, colour: str) -> str:
    filled, strokes, ring = ICONS.get(name, ICONS["ikkestartet"])
    parts = []
    if filled == "disc":
        parts.append(f'<circle cx="8" cy="8" r="7.25" fill="{colour}"/>')
    elif filled == "triangle":
        parts.append(f'<path fill="{colour}" d="{_TRIANGLE}"/>')
    if ring:
        dashes = f' stroke-dasharray="{ring}"' if ring != "0" else ""
        parts.append(
            f'<circle cx="8" cy="8" r="6.4" fill="none" stroke="{colour}" stroke-width="1.5"{dashes}/>'
        )
    if strokes and name.startswith("pavei"):
        parts.append(f'<path fill="{colour}" d="{strokes}"/>')
    elif strokes:
        pen = colour if filled == "none" else "#fff"
        parts.append(
            f'<path fill="none" stroke="{pen}" stroke-width="1.6" stroke-linecap="round" '
            f'stroke-linejoin="round" d="{strokes}"/>'
        )
    return f'<g transform="translate({x:g} {middle - ICON / 2:g})">{"".join(parts)}</g>'


def _key(key: Sequence[tuple[Literal["leads_to", "disbenefit"], str]], y: float) -> str:
    x, parts = 0.0, []
    for kind, words in key:
        look = f'stroke="{CONCERN}" stroke-dasharray="4 3"' if kind == "disbenefit" else f'stroke="{STRONG}"'
        parts.append(f'<path {look} stroke-width="1.5" d="M{x:g} {y - 4:g}h24"/>')
        parts.append(_text(x + 32, y, words, SMALL, 400, SUBTLE))
        x += 32 + 7.5 * len(words) + 24
    return "".join(parts)


# ---- PDF and PNG -----------------------------------------------------------------------------------------------------

_PAPERS = ((297.0, 210.0), (420.0, 297.0), (297.0, 420.0))
"""A4 and A3 across, A3 upright."""
_EDGE, _ABOVE, _BELOW = 15.0, 46.0, 20.0
_READABLE = 0.19
"""Millimetres a pixel: type of 13 pixels is then 7 points. What fits no paper so large gets a paper of its own."""


def paper(drawing: Drawing) -> tuple[float, float, float]:
    """(width, height in mm, mm a pixel): the smallest paper on which the drawing can be read."""
    for width, height in _PAPERS:
        scale = min(
            (width - 2 * _EDGE) / max(drawing.width, 1),
            (height - _ABOVE - _BELOW) / max(drawing.height, 1),
            0.2646,
        )
        if scale >= _READABLE:
            return width, height, scale
    scale = _READABLE
    return (
        max(297.0, drawing.width * scale + 2 * _EDGE),
        max(210.0, drawing.height * scale + _ABOVE + _BELOW),
        scale,
    )


def pdf(made: MapFile, at: dt.datetime) -> bytes:
    """The drawing on a page of its own, then the same map as a list. `at` is the time stamp in the file."""
    return _compiled(made, "pdf", pdf_standards=["a-2a", "ua-1"], timestamp=int(at.timestamp()))


def png(made: MapFile) -> bytes:
    """The page with the drawing, at 200 dots an inch."""
    width, height, _scale = paper(made.drawing)
    dots = width / 25.4 * height / 25.4 * DPI**2
    return _compiled(made, "png", ppi=DPI * min(1.0, (MOST_DOTS / dots) ** 0.5), alone=True)


def _compiled(made: MapFile, format: Literal["pdf", "png"], alone: bool = False, **options: Any) -> bytes:
    import typst

    with as_file(schemas() / "reports") as folder:
        compiler = typst.Compiler(
            str(folder / "map.typ"),
            root=str(folder),
            font_paths=[str(folder / "fonts")],
            ignore_system_fonts=True,
        )
        inputs = {"data": json.dumps(_data(made, alone), ensure_ascii=False)}
        found: Any = compiler.compile(format=format, sys_inputs=inputs, **options)
    return bytes(found)


def _data(made: MapFile, alone: bool) -> dict[str, Any]:
    width, height, scale = paper(made.drawing)
    page, of = made.page_words
    return {
        "width": width,
        "height": height,
        "drawn": max(made.drawing.width, 1) * scale,
        "svg": drawing_svg(made.drawing),
        "alt": printable(made.alt),
        "title": printable(made.title),
        "project": printable(made.project),
        "lead": printable(made.lead),
        "as_of": printable(made.as_of),
        "marks": [printable(mark) for mark in made.marks],
        "key": [{"kind": kind, "text": printable(words)} for kind, words in made.key],
        "list_title": printable(made.list_title),
        "items": [] if alone else list(_items(made.items)),
        "page": page,
        "of": of,
        "lang": made.language,
        "region": "GB" if made.language == "en" else "NO",
    }


def _items(items: Sequence[ListItem]) -> Iterator[dict[str, Any]]:
    for item in items:
        yield {
            "kind": printable(item.kind),
            "text": printable(item.text),
            "note": printable(item.note),
            "marks": [printable(mark) for mark in item.marks],
            "under": [printable(line) for line in item.under],
            "items": list(_items(item.items)),
        }
