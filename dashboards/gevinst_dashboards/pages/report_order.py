"""The order of the benefits in a report: a list whose rows move up and down, by button and by arrow key (assets/report.js)."""

from collections.abc import Callable, Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.errors import NotFound, Refused
from gevinst.i18n import Translator
from gevinst.i18n.problems import problem_text
from gevinst.services.report_order import Placed
from gevinst_dashboards.components import alert, icon
from gevinst_dashboards.components.basics import hidden
from gevinst_dashboards.views_context import request_context

LIST, SAID, MOVE = "report-order", "report-order-said", "report-move"
_WAYS = {"up": -1, "down": 1}


def order_section(order: Sequence[Placed], may_edit: bool, _: Translator) -> Component:
    """Closed until somebody wants another order; nothing where there is nothing to put in one."""
    if not may_edit or len(order) < 2:
        return html.Div()
    return html.Details(
        [
            html.Summary(
                [
                    _("The order of the benefits in the report"),
                    html.Small(_.plural("{n} benefit", "{n} benefits", len(order))),
                ]
            ),
            html.P(
                _("Tables, charts and sentences follow it. The plan’s own order stays as it is."),
                className="gv-hint",
            ),
            html.Ol(rows(order, _), id=LIST, className="gv-orderlist"),
            html.Div(id=SAID, role="status", className="gv-small"),
        ],
        className="gv-details mt-4",
    )


def rows(order: Sequence[Placed], _: Translator) -> list[Component]:
    """One row a benefit; the buttons that would lead nowhere are shut."""
    last = len(order) - 1
    return [
        html.Li(
            [
                html.Span(each.title),
                _button(each, "up", at == 0, _("Move up"), "chev-opp"),
                _button(each, "down", at == last, _("Move down"), "chev-ned"),
            ]
        )
        for at, each in enumerate(order)
    ]


def _button(each: Placed, way: str, shut: bool, words: str, mark: str) -> Component:
    return html.Button(
        [icon(mark), hidden(f"{words}: {each.title}")],
        id={"type": MOVE, "benefit": each.id, "way": way},
        type="button",
        disabled=shut,
        title=words,
        className="btn btn-sm btn-outline-secondary",
        **{"data-move": way},
    )


def register_order(app: Any, services: Any, redrawn: Callable[[Any, Any], tuple[Any, Any, Any]]) -> None:
    """Moves a benefit, and draws what follows from it. `redrawn` gives sections, what is missing and preview of the place."""

    @app.callback(
        Output(LIST, "children"),
        Output(SAID, "children"),
        Output("report-parts", "children", allow_duplicate=True),
        Output("report-missing", "children", allow_duplicate=True),
        Output("report-paper", "children", allow_duplicate=True),
        Input({"type": MOVE, "benefit": ALL, "way": ALL}, "n_clicks"),
        State("report-place", "data"),
        prevent_initial_call=True,
    )
    def move(_clicks: list[int | None], place: dict[str, Any]) -> tuple[Any, ...]:
        pressed = ctx.triggered_id
        if not pressed or not ctx.triggered[0]["value"]:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        _ = context._
        where = (context.actor, place["slug"], place["form"], place["year"])
        try:
            order = services.report_order.move(*where, pressed["benefit"], _WAYS[pressed["way"]])
        except Refused as refused:
            told = alert("error", [html.P(problem_text(each, _)) for each in refused.problems], live=True)
            return no_update, told, no_update, no_update, no_update
        except NotFound:
            told = alert(
                "error", _("The benefit is not in the plan any longer. Load the page again."), live=True
            )
            return no_update, told, no_update, no_update, no_update
        at = next(at for at, each in enumerate(order) if each.id == pressed["benefit"])
        said = _("{benefit} is number {n} of {of} now.", benefit=order[at].title, n=at + 1, of=len(order))
        return rows(order, _), said, *redrawn(context, place)
