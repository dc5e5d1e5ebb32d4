"""A forest plot in the page: a table whose rows hold their picture, one scale under it, the same figures as a table."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.i18n import Translator
from gevinst.services.effect_views import Axis, EffectPage, ForestRow, Mark, PooledView
from gevinst_dashboards.components.basics import hidden, icon, link
from gevinst_dashboards.components.tables import details_table
from gevinst_dashboards.figures.forest import Ground, Kind, forest_row
from gevinst_dashboards.navigation import address

BENEFIT = "/prosjekt/<slug>/gevinst/<key>"
_COLUMNS = 5


def forest(view: EffectPage, rows: Sequence[ForestRow], _: Translator) -> Component:
    """The plot of these rows (a page of them), the pooled effect, those held apart, and the scale."""
    axis = view.axis
    label = _("Effect of each project on: {measure}", measure=view.measure_name)
    body: list[Any] = [_head(axis, _)]
    together = _together(view.pooled, axis, _) if view.pooled is not None and axis is not None else []
    # Of very many, what they show together and the scale stand where the reader is, above a page of them.
    many = view.pages > 1
    if many:
        body += together
    for grade, own in groupby(rows, key=lambda row: row.grade_text):
        body.append(_group(grade))
        body += [_project(row, axis, _) for row in own]
    if not many:
        body += together
    if view.apart:
        body.append(_group(_("Not comparable, held apart")))
        body += [_project(row, axis, _) for row in view.apart]
    parts: list[Any] = [
        *([_scale(axis)] if many and axis is not None else []),
        html.Div(body, className="gv-forest", role="table", **{"aria-label": label}),
        *([_scale(axis)] if axis is not None else []),
    ]
    return html.Div(parts, className="gv-forestbox")


def forest_table(view: EffectPage, _: Translator) -> Component:
    """Everything about every row, in words and figures."""
    heads = [
        (_("Project"), False),
        (_("Change"), True),
        (_("Uncertainty (95 %)"), True),
        (_("Evidence"), False),
        (_("Rests on"), False),
        (_("Held against"), False),
        (_("Parties"), False),
        (_("Benefit"), False),
        (_("Target group"), False),
        (_("Pooled"), False),
    ]
    rows: list[list[Any]] = [
        [
            row.title,
            row.change_text,
            row.range_text,
            row.grade_text,
            row.basis_text,
            row.method_text,
            row.parties,
            row.benefit,
            row.target_group or "\u2013",
            _("yes") if row.together else row.why_apart or row.shared_text or _("no"),
        ]
        for row in (*view.rows, *view.apart)
    ]
    if view.pooled is not None:
        rest = ["\u2013"] * 7
        rows.append([view.pooled.title, view.pooled.change_text, view.pooled.range_text, *rest])
        if view.pooled.predicted_text:
            rows.append([_("A new, similar project"), "", view.pooled.predicted_text, *rest])
    many = len(view.rows) + len(view.apart)
    return details_table(
        _("Show the figures as a table"),
        _.plural("{n} effect", "{n} effects", many),
        heads,
        rows,
        caption=_("Effect of each project on: {measure}", measure=view.measure_name),
        label=_("The figures behind the chart: {name}", name=view.measure_name),
    )


def _head(axis: Axis | None, _: Translator) -> Component:
    way: list[Any] = []
    if axis is not None:
        left, right = axis.words
        # Over no change, and far enough from the ends for both words.
        place = f"{min(max(axis.zero, 0.25), 0.75) * 100:.1f}%"
        way = [html.Span([html.Span(f"← {left}"), html.Span(f"{right} →")], style={"--zero": place})]
    heads = [
        html.Div(_("Project"), role="columnheader"),
        html.Div(
            [hidden(_("Interval")), *way],
            role="columnheader",
            className="gv-forest__way",
        ),
        html.Div(_("Change"), role="columnheader", className="num"),
        html.Div(_("Uncertainty"), role="columnheader", className="num"),
        html.Div(_("Rests on"), role="columnheader", className="gv-forest__basis"),
    ]
    return html.Div(heads, role="row", className="gv-forest__head")


def _group(words: str) -> Component:
    cell = html.Div(words, role="rowheader", **{"aria-colspan": str(_COLUMNS)})
    return html.Div(cell, role="row", className="gv-forest__group")


def _project(row: ForestRow, axis: Axis | None, _: Translator) -> Component:
    more = [text for text in (row.why_apart, row.shared_text) if text]
    name = [
        link(row.title, address(BENEFIT, slug=row.project, key=row.key)),
        html.Small(row.parties),
        *(html.Small([icon("info"), text], className="gv-forest__why") for text in more),
    ]
    kind: Kind = "apart" if row.why_apart or (not row.together and row.shared_text) else "project"
    return _row(
        name,
        _picture(kind, axis, row.mark, row.size),
        html.B(row.change_text) if not row.why_apart else row.change_text,
        row.range_text,
        row.basis_text,
        "is-apart" if row.why_apart else None,
    )


def _together(pooled: PooledView, axis: Axis, _: Translator) -> list[Component]:
    found = [
        _row(
            [html.B(pooled.title)],
            _picture("pooled", axis, pooled.mark),
            html.B(pooled.change_text),
            pooled.range_text,
            "",
            "is-pooled",
        )
    ]
    if pooled.predicted_mark is not None:
        found.append(
            _row(
                [_("A new, similar project")],
                _picture("predicted", axis, pooled.predicted_mark),
                "",
                pooled.predicted_text,
                "",
                "is-predicted",
            )
        )
    return found


def _row(name: list[Any], picture: Any, change: Any, span: str, basis: str, look: str | None) -> Component:
    cells = [
        html.Div(name, role="rowheader", className="gv-forest__name"),
        html.Div(picture, role="cell", className="gv-forest__plot"),
        html.Div(change, role="cell", className="num gv-forest__change"),
        html.Div(span, role="cell", className="num gv-forest__range"),
        html.Div(basis, role="cell", className="gv-forest__basis"),
    ]
    return html.Div(cells, role="row", className=f"gv-forest__row {look or ''}".strip())


def _picture(kind: Kind, axis: Axis | None, mark: Mark | None, size: float = 0.0) -> list[Component]:
    if axis is None or mark is None:
        return []
    ground = Ground(axis.zero, tuple(place for place, _words in axis.ticks), axis.better)
    source = forest_row(kind, ground, (mark.low, mark.at, mark.high), size)
    # What the picture shows stands in words in the cells beside it.
    return [html.Img(src=source, alt="")]


def _scale(axis: Axis) -> Component:
    ticks = [html.Span(words, style={"--x": f"{place * 100:.2f}%"}) for place, words in axis.ticks]
    return html.Div(html.Div(ticks), className="gv-forest__scale", **{"aria-hidden": "true"})
