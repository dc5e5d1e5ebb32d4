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
from gevinst.i18n.problems import problem_text
from gevinst.services.measuring_approval import OPEN_DAYS
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
from gevinst_dashboards.pages.measuring_saving import page_of, show_lines
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
                    *(
                        [html.Span([hand_over_button(page, _, "desk"), _undo(_)], className="gv-desk")]
                        if page.may_record
                        else []
                    ),
                    *(_approval(page, _) if page.may_approve and page.indicator is None else []),
                ],
                className="gv-savebar__end",
            ),
            html.Div(id={"type": "entry-ask", "at": "desk"}, className="w-100"),
        ],
        # On a phone the cards have their own way to hand in; approving is done here there too.
        className=f"gv-savebar{'' if page.may_approve else ' gv-desk'}"
        if page.may_record or (page.may_approve and page.indicator is None)
        else "d-none",
    )


def _undo(_: Translator) -> Component:
    """Takes back the last change in the grid, as Ctrl+Z does there; what is taken back is saved too."""
    return html.Button(
        _("Undo"),
        type="button",
        className="btn btn-link",
        **{"data-entry-undo": "", "aria-keyshortcuts": "Control+Z"},
    )


def hand_over_button(page: EntryPage, _: Translator, at: str, big: bool = False) -> Component:
    """The button that hands the month in."""
    month = month_name(dt.date(int(page.code[:4]), int(page.code[5:]), 1), _.language)
    return html.Button(
        _("Hand in {figure}", figure=page.indicator.title)
        if page.indicator
        else _("Hand in {month}", month=month),
        id={"type": "entry-hand-over", "at": at},
        type="button",
        className="btn btn-primary" + (" btn-lg" if big else ""),
    )


def _approval(page: EntryPage, _: Translator) -> list[Component]:
    """Approving or sending back the month, all of it or some indicators; opening it again; approving every month."""
    month = month_name(dt.date(int(page.code[:4]), int(page.code[5:]), 1), _.language)
    rows = [row for group in page.groups for row in group.rows]
    titles = {
        row.indicator.id: row.indicator.title for row in rows if row.submission is SubmissionState.SUBMITTED
    }
    parts: list[Component] = []
    if any(row.state == "locked" for row in rows):
        parts.append(_reopen_box(month, _))
    if not titles:
        parts.append(html.Span(_("Nothing is handed in for approval."), className="gv-subtle"))
    else:
        parts += [
            html.Details(
                [
                    html.Summary(_("Choose what"), className="btn btn-outline-secondary"),
                    html.Fieldset(
                        [
                            html.Legend(_("What is approved or sent back"), className="form-label"),
                            dbc.Checklist(
                                id="entry-which",
                                options=[{"value": key, "label": title} for key, title in titles.items()],
                                value=list(titles),
                            ),
                        ]
                    ),
                ],
                className="gv-returnbox",
            ),
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
    others = sum(count for code, count in page.submitted if code != page.code)
    if others:
        words = _.plural(
            "Approve everything handed in: {n} figure in {months}",
            "Approve everything handed in: {n} figures in {months}",
            sum(count for _code, count in page.submitted),
            months=_.plural("{n} month", "{n} months", len(page.submitted)),
        )
        parts.append(button(words, "entry-approve-all"))
    return parts


def _reopen_box(month: str, _: Translator) -> Component:
    """What follows from opening stands before the button, and the button says what it does."""
    what = (
        _("Charts with these figures say that they were opened after they were locked."),
        _("Reports that are made keep the old figures."),
        _("What is changed must be handed in and approved again."),
        _("The rest locks itself after {n} days.", n=OPEN_DAYS),
    )
    return html.Details(
        [
            html.Summary(_("Open {month} again", month=month), className="btn btn-outline-secondary"),
            html.Div(
                [
                    html.Ul([html.Li(each) for each in what], className="gv-small"),
                    html.Label(
                        _("Why must {month} be opened?", month=month),
                        htmlFor="entry-reopen-why",
                        className="form-label",
                    ),
                    dbc.Textarea(id="entry-reopen-why", rows=2),
                    button(_("Open {month}", month=month), "entry-reopen", small=True),
                ]
            ),
        ],
        className="gv-returnbox",
    )


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
        page = page_of(services, context, place)
        missing = [row for group in page.groups for row in group.rows if row.state == "missing"]
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
        Output({"type": "entry-ask", "at": "desk"}, "children", allow_duplicate=True),
        Input("entry-approve", "n_clicks"),
        State("entry-which", "value"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )
    def approve(clicks: int | None, which: list[str] | None, place: dict[str, str]) -> Any:
        if not clicks:
            raise PreventUpdate
        context = context_of(services, place)
        if not which:
            return no_update, alert("error", context._("Choose at least one."), live=True)
        services.measurements.approve(context.actor, place["slug"], place["code"], which)
        return context.now.isoformat(), None

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Input("entry-approve-all", "n_clicks"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )
    def approve_all(clicks: int | None, place: dict[str, str]) -> Any:
        if not clicks:
            raise PreventUpdate
        context = context_of(services, place)
        services.measurements.approve(context.actor, place["slug"], None)
        return context.now.isoformat()

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Output({"type": "entry-ask", "at": "desk"}, "children", allow_duplicate=True),
        Input("entry-return", "n_clicks"),
        State("entry-return-why", "value"),
        State("entry-which", "value"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )
    def send_back(clicks: int | None, why: str | None, which: list[str] | None, place: dict[str, str]) -> Any:
        if not clicks:
            raise PreventUpdate
        context = context_of(services, place)
        if not which:
            return no_update, alert("error", context._("Choose at least one."), live=True)
        try:
            services.measurements.give_back(context.actor, place["slug"], place["code"], why or "", which)
        except Refused as refused:
            words = _why_not(refused, context._("Write what must be mended."), context._)
            return no_update, alert("error", words, live=True)
        return context.now.isoformat(), None

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Output({"type": "entry-ask", "at": "desk"}, "children", allow_duplicate=True),
        Input("entry-reopen", "n_clicks"),
        State("entry-reopen-why", "value"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )
    def reopen(clicks: int | None, why: str | None, place: dict[str, str]) -> Any:
        if not clicks:
            raise PreventUpdate
        context = context_of(services, place)
        try:
            services.measurements.reopen(context.actor, place["slug"], place["code"], why or "")
        except Refused as refused:
            words = _why_not(refused, context._("Write why it must be opened."), context._)
            return no_update, alert("error", words, live=True)
        return context.now.isoformat(), None


def _why_not(refused: Refused, missing: str, _: Translator) -> str:
    """What is wrong with a reason: there is none, or it holds what may not be stored."""
    return " ".join(
        missing if problem.code == "field_missing" else problem_text(problem, _)
        for problem in refused.problems
    )


def _handed_over(services: Any, context: Context, place: Mapping[str, str]) -> Component:
    _ = context._
    page = page_of(services, context, place)
    if page.indicator is None:
        count = services.measurements.submit(context.actor, place["slug"], place["code"])
    else:
        count = services.measurements.submit(context.actor, place["slug"], None, {page.indicator.id})
    page = page_of(services, context, place)
    show_lines(page, grid_rows(page.groups, False, _, by_period=page.indicator is not None))
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
        _(
            "Hand in {done} of {of} all the same",
            done=sum(group.done for group in page.groups),
            of=sum(len(group.rows) for group in page.groups),
        ),
        id={"type": "entry-hand-over-anyway", "at": at},
        type="button",
        className="btn btn-outline-secondary",
    )
    return html.Div(
        [html.P(head, className="gv-strong mb-1"), html.Ul(items), go],
        className="gv-alert gv-alert--sjekk d-block",
        role="status",
    )
