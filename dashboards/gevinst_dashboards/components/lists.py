"""Lists and facts: what is due, where the project is in time, key figures, events."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from dash import html
from dash.development.base_component import Component

from gevinst_dashboards.components.basics import Children, hidden, icon, link


@dataclass(frozen=True, slots=True)
class Due:
    """One line of the due list. `when` is in words ("26 dager over fristen")."""

    what: str
    href: str
    sub: str
    when: str
    state: Literal["over", "missing", "note", "done", "report", "fix"] = "missing"


_DUE_ICON = {
    "over": "varsel",
    "missing": "mangler",
    "note": "merknad",
    "done": "hake",
    "report": "dokument",
    "fix": "feil",
}


def due_list(rows: Iterable[Due]) -> Component:
    """What, when in words, one link. Goes inside a `card`."""
    return html.Ul(
        [
            html.Li(
                [
                    icon(_DUE_ICON[row.state]),
                    html.Span(link(row.what, row.href), className="gv-due__what"),
                    html.Span(row.sub, className="gv-due__sub"),
                    html.Span(row.when, className="gv-due__when"),
                ],
                className={"over": "is-over", "done": "is-done"}.get(row.state),
            )
            for row in rows
        ],
        className="gv-due",
    )


def due_strip(rows: Iterable[Due], label: str) -> Component:
    """The due list laid flat, above the entry grid."""
    return html.Ul(
        [
            html.Li(
                [
                    icon(_DUE_ICON[row.state]),
                    link(row.what, row.href),
                    html.P([row.sub, " · " if row.sub and row.when else "", html.B(row.when)]),
                ],
                className={"over": "is-over", "fix": "is-fix"}.get(row.state),
            )
            for row in rows
        ],
        className="gv-duestrip",
        **{"aria-label": label},
    )


@dataclass(frozen=True, slots=True)
class Stretch:
    """One part of the timeline: its name, its months in words, its length in months."""

    name: str
    under: str
    months: int


def timeline(stretches: Sequence[Stretch], elapsed: float, now_label: str, here_words: str) -> Component:
    """The project's months on one line. `elapsed` is months since the start of the first stretch.

    `now_label` stands over the mark ("Juni 2026"), `here_words` is read aloud at the current stretch.
    """
    total = sum(stretch.months for stretch in stretches) or 1
    at = min(max(elapsed, 0.0), float(total))
    parts, before = [], 0.0
    for stretch in stretches:
        end = before + stretch.months
        inside = before <= elapsed < end
        share = (elapsed - before) / stretch.months * 100 if stretch.months else 0.0
        parts.append(
            html.Li(
                [
                    html.Strong([stretch.name, *([hidden(f" – {here_words}")] if inside else [])]),
                    stretch.under,
                ],
                className="is-now" if inside else "is-past" if elapsed >= end else None,
                style={"--p": f"{share:.1f}%"} if inside else None,
            )
        )
        before = end
    # Near an end of the line the label hangs inwards, so that it is not cut off.
    place = at / total * 100
    return html.Div(
        [
            html.Span(className="gv-timeline__now", **{"data-label": now_label, "aria-hidden": "true"}),
            html.Ol(parts, className="gv-timeline__track"),
        ],
        className="gv-timeline" + (" is-early" if place < 12 else " is-late" if place > 88 else ""),
        style={"--p": f"{place:.1f}%", "--cols": " ".join(f"{stretch.months}fr" for stretch in stretches)},
    )


def figures_band(figures: Iterable[tuple[str, str, str]]) -> Component:
    """Key figures in one quiet row: (number, small words after it, label)."""
    return html.Dl(
        [
            html.Div(
                [html.Dt(label), html.Dd([number, *([" ", html.Small(small)] if small else [])])],
                className="gv-stat",
            )
            for number, small, label in figures
        ],
        className="gv-stats",
    )


def log(rows: Iterable[tuple[str, str, Children]]) -> Component:
    """Events, newest first: (machine time, time in words, sentence)."""
    return html.Ol(
        [html.Li([html.Time(words, dateTime=machine), html.Span(text)]) for machine, words, text in rows],
        className="gv-log",
    )


def notes(rows: Iterable[tuple[Children, Children, str]]) -> Component:
    """Decisions and notes: (text, meta, icon name)."""
    return html.Ul(
        [
            html.Li(
                [icon(mark), html.Div([html.P(text), html.P(meta, className="gv-list__meta")])],
                className="gv-decision",
            )
            for text, meta, mark in rows
        ],
        className="gv-list",
    )
