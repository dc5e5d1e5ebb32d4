"""The bar under the grid: handing a month in, approving it, sending it back."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import ALL, MATCH, Input, Output, State, ctx, html, no_update, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.errors import Refused
from gevinst.domain.measurement import SubmissionState
from gevinst.i18n import Translator
from gevinst.i18n.formats import month_name
from gevinst.services.views import EntryPage, EntryRow
from gevinst_dashboards.components import (
    alert,
    button,
)
from gevinst_dashboards.pages.measuring_cells import (
    row_key,
)
from gevinst_dashboards.pages.measuring_grid import grid_rows
from gevinst_dashboards.pages.measuring_months import months_part
from gevinst_dashboards.pages.measuring_saving import show_lines
from gevinst_dashboards.pages.measuring_words import context_of, of_month, row_name
from gevinst_dashboards.views_context import Context


def bar_part(page: EntryPage, _: Translator) -> Component:
    """What is saved, what is left, and the buttons of the month."""
    return html.Div(
        [
            html.Span(id="entry-saved", className="gv-cell gv-cell--lagret", role="status"),
            html.Span(id="entry-left", className="gv-subtle"),
            html.Span(
                [
                    *([hand_over_button(page, _, "desk")] if page.may_record else []),
                    *(_approval(page, _) if page.may_approve else []),
                ],
                className="gv-savebar__end",
            ),
            html.Div(id={"type": "entry-ask", "at": "desk"}, className="w-100"),
        ],
        className="gv-savebar" if page.may_record or page.may_approve else "d-none",
    )


def hand_over_button(page: EntryPage, _: Translator, at: str, big: bool = False) -> Component:
    """The button that hands the month in."""
    month = month_name(dt.date(int(page.code[:4]), int(page.code[5:]), 1), _.language)
    return html.Button(
        _("Hand in {month}", month=month),
        id={"type": "entry-hand-over", "at": at},
        type="button",
        className="btn btn-primary" + (" btn-lg" if big else ""),
    )


def _approval(page: EntryPage, _: Translator) -> list[Component]:
    submitted = sum(
        row.submission is SubmissionState.SUBMITTED for group in page.groups for row in group.rows
    )
    month = month_name(dt.date(int(page.code[:4]), int(page.code[5:]), 1), _.language)
    if not submitted:
        return [html.Span(_("Nothing is handed in for approval."), className="gv-subtle")]
    return [
        html.Details(
            [
                html.Summary(_("Send back"), className="btn btn-outline-secondary"),
                html.Div(
                    [
                        html.Label(
                            _("What must be mended"), htmlFor="entry-return-why", className="form-label"
                        ),
                        dbc.Textarea(id="entry-return-why", rows=2),
                        button(_("Send back {month}", month=month), "entry-return", small=True),
                    ]
                ),
            ],
            className="gv-returnbox",
        ),
        button(_("Approve and lock {month}", month=month), "entry-approve", primary=True),
    ]


def register_month(app: Any, services: Any) -> None:
    """The callbacks of handing in, approving and sending back."""

    @app.callback(
        Output({"type": "entry-ask", "at": ALL}, "children"),
        Input({"type": "entry-hand-over", "at": ALL}, "n_clicks"),
        State("entry-problems", "data"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )
    def hand_over(clicks: list[int | None], problems: list[Any] | None, place: dict[str, str]) -> Any:
        if not any(clicks):
            raise PreventUpdate
        context = context_of(services, place)
        _ = context._
        places = len(ctx.outputs_list)
        if problems:
            words = _.plural(
                "{n} value must be mended before you can hand in",
                "{n} values must be mended before you can hand in",
                len(problems),
            )
            return [alert("error", words, live=True)] * places
        page = services.measurements.page(context.actor, place["slug"], place["code"])
        missing = [row for group in page.groups for row in group.rows if row.state in ("missing", "not_due")]
        if not missing:
            return [_handed_over(services, context, place)] * places
        return [_still_missing(missing, page, each["id"]["at"], _) for each in ctx.outputs_list]

    @app.callback(
        Output({"type": "entry-ask", "at": MATCH}, "children", allow_duplicate=True),
        Input({"type": "entry-hand-over-anyway", "at": MATCH}, "n_clicks"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )
    def hand_over_anyway(clicks: int | None, place: dict[str, str]) -> Any:
        if not clicks:
            raise PreventUpdate
        return _handed_over(services, context_of(services, place), place)

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Input("entry-approve", "n_clicks"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )
    def approve(clicks: int | None, place: dict[str, str]) -> Any:
        if not clicks:
            raise PreventUpdate
        context = context_of(services, place)
        services.measurements.approve(context.actor, place["slug"], place["code"])
        return context.now.isoformat()

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Output({"type": "entry-ask", "at": "desk"}, "children", allow_duplicate=True),
        Input("entry-return", "n_clicks"),
        State("entry-return-why", "value"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )
    def send_back(clicks: int | None, why: str | None, place: dict[str, str]) -> Any:
        if not clicks:
            raise PreventUpdate
        context = context_of(services, place)
        try:
            services.measurements.give_back(context.actor, place["slug"], place["code"], why or "")
        except Refused:
            return no_update, alert("error", context._("Write what must be mended."), live=True)
        return context.now.isoformat(), None


def _handed_over(services: Any, context: Context, place: Mapping[str, str]) -> Component:
    _ = context._
    count = services.measurements.submit(context.actor, place["slug"], place["code"])
    page = services.measurements.page(context.actor, place["slug"], place["code"])
    show_lines(page, grid_rows(page.groups, False, _))
    set_props(of_month("entry-months", page.code), {"children": months_part(page, place["slug"], _)})
    words = _.plural(
        "{n} figure handed in at {time}.", "{n} figures handed in at {time}.", count, time=_.time(context.now)
    )
    set_props("gv-say", {"children": words})
    return alert("ok", words)


def _still_missing(rows: Sequence[EntryRow], page: EntryPage, at: str, _: Translator) -> Component:
    head = _.plural("{n} figure is still missing:", "{n} figures are still missing:", len(rows))
    items: list[Any] = [
        html.Li(
            html.A(
                row_name(row, _),
                href="#entry-h",
                **{"data-entry-row": row_key(row.series, row.period), "data-entry-field": "value"},
            )
        )
        for row in rows[:8]
    ]
    if len(rows) > 8:
        items.append(html.Li(_("and {n} more", n=len(rows) - 8)))
    go = html.Button(
        _("Hand in {done} of {of} all the same", done=page.done, of=page.expected),
        id={"type": "entry-hand-over-anyway", "at": at},
        type="button",
        className="btn btn-outline-secondary",
    )
    return html.Div(
        [html.P(head, className="gv-strong mb-1"), html.Ul(items), go],
        className="gv-alert gv-alert--sjekk d-block",
        role="status",
    )
