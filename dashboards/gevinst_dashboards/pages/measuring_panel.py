"""The panel of the chosen figure: what is known of it, and what can be said of it beside its number."""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from gevinst.domain.measure import Measure, Shape
from gevinst.domain.measurement import State as FigureState
from gevinst.i18n import N_, Translator
from gevinst.services.views import EntryRow
from gevinst_dashboards.components import (
    alert,
    button,
    log,
    pairs,
)
from gevinst_dashboards.pages.measuring_cells import (
    cells_of,
    row_key,
)
from gevinst_dashboards.pages.measuring_words import figure_words, labelled, row_name
from gevinst_dashboards.views_context import Context


def chosen_first(rows: Sequence[EntryRow]) -> EntryRow:
    """The row that the panel opens on: the first that somebody must look at."""
    return next((row for row in rows if row.state in ("check", "missing", "returned")), rows[0])


def panel(ctx: Context, row: EntryRow, history: Sequence[Any] = ()) -> list[Any]:
    """What is known of one figure, and what can be said of it beside its number."""
    _ = ctx._
    parts: list[Any] = [
        html.Header(
            html.Div([html.H2(row_name(row, _)), html.P(_panel_under(row, _))]),
        )
    ]
    if row.state == "check" and row.usual:
        text = _(
            "{value} is far from what you usually record ({usual}). Is that right? If so, say why in the note.",
            value=row.computed,
            usual=row.usual,
        )
        parts.append(html.Div(alert("check", text), className="gv-panel__sec"))
    if row.editable:
        parts.append(html.Div(said_of(row, "panel", _), className="gv-panel__sec"))
    elif row.comment:
        parts.append(html.Div([html.H3(_("Note")), html.P(row.comment)], className="gv-panel__sec"))
    definition = _definition(row, _)
    if definition:
        parts.append(html.Div([html.H3(_("How you measure")), pairs(definition)], className="gv-panel__sec"))
    if history:
        lines = [
            (
                each.at.isoformat(),
                _.short_date(each.at),
                _("{figure} by {who}", figure=figure_words(each.figure, row.measure, _), who=each.by),
            )
            for each in history[:6]
        ]
        parts.append(html.Div([html.H3(_("Changes")), log(lines)], className="gv-panel__sec"))
    return parts


def _panel_under(row: EntryRow, _: Translator) -> str:
    parts = [f"{_('Previous')}: {row.previous}" if row.previous else "", row.status]
    return " · ".join(part for part in parts if part)


def _definition(row: EntryRow, _: Translator) -> list[tuple[Any, Any]]:
    measure = row.measure
    if measure is None:
        return [(_("Source"), row.indicator.source)] if row.indicator.source else []
    found: list[tuple[Any, Any]] = []
    if measure.numerator and measure.denominator:
        found += [
            (_("Numerator"), _.local(measure.numerator)),
            (_("Denominator"), _.local(measure.denominator)),
        ]
    elif measure.value:
        found.append((_("Value"), _.local(measure.value)))
    if measure.excludes:
        found.append((_("Not included"), _.local(measure.excludes)))
    found.append((_("Source"), row.indicator.source or _.local(measure.source.name)))
    return found


_EXTRA: dict[str, str] = {
    "n": N_("Number of people behind it"),
    "invited": N_("Invited"),
    "answered": N_("Answered"),
}


def _extra(measure: Measure | None) -> tuple[str, ...]:
    """What a figure may carry beside itself."""
    if measure is None:
        return ()
    if measure.survey:
        return ("invited", "answered")
    return ("n",) if measure.shape is Shape.MEAN else ()


def said_of(row: EntryRow, at: str, _: Translator) -> list[Any]:
    """Note, what lies behind the figure, and why there is none: one form and its button."""
    key = row_key(row.series, row.period)
    kept = cells_of(row.figure)
    state = row.figure.state if row.figure else FigureState.VALUE
    chosen = "value" if state is FigureState.VALUE else state.value

    def id(name: str) -> dict[str, str]:
        return {"type": f"entry-{name}", "row": key, "at": at}

    extra = [
        labelled(
            _(_EXTRA[name]),
            dbc.Input(
                id={"type": "entry-more", "row": key, "at": at, "cell": name},
                type="text",
                inputmode="decimal",
                value=kept[name],
                className="num form-control-sm",
            ),
        )
        for name in _extra(row.measure)
    ]
    return [
        labelled(
            _("The figure for the period is"),
            dbc.Select(
                id=id("state"),
                value=chosen,
                options=[
                    {"value": "value", "label": _("a number that is written in the cell")},
                    {"value": "not_measured", "label": _("not measured, because …")},
                    {"value": "suppressed", "label": _("under 5, and must not be shown")},
                ],
                className="form-select-sm",
            ),
        ),
        html.Div(
            labelled(
                _("Why it was not measured"), dbc.Input(id=id("reason"), value=kept["reason"], size="sm")
            ),
            className="mt-2",
        ),
        *(html.Div(part, className="mt-2") for part in extra),
        html.Div(
            labelled(_("Note"), dbc.Textarea(id=id("note"), value=kept["comment"], rows=2, size="sm")),
            className="mt-2",
        ),
        html.Div(button(_("Save what is said"), id("say"), small=True), className="mt-2"),
        html.Div(id=id("answer"), className="gv-entrysay", role="status"),
        dcc.Store(id=id("revision"), data=row.revision),
    ]
