"""Deleting a benefit or a figure from the plan: only where nothing stands on it; otherwise the page says what does."""

from typing import Any

from dash import MATCH, Input, Output, State, ctx, html, no_update, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.errors import Refused
from gevinst.domain.plan import Indicator
from gevinst.i18n import Translator
from gevinst.i18n.problems import problem_text
from gevinst_dashboards.components import alert, button, hidden
from gevinst_dashboards.views_context import Context, request_context

DELETE_INDICATOR = "plan-delete-indicator"


def delete_box(_: Translator) -> Component:
    """Closed until it is wanted; the second click deletes. Needs `plan-place` on the page."""
    return html.Details(
        [
            html.Summary(_("Delete the benefit")),
            html.Div(
                [
                    html.P(
                        _(
                            "A benefit with figures, decisions or money, or one that has been adopted, cannot be deleted. Archive it: then it is out of sight and nothing is lost."
                        )
                    ),
                    html.Div(
                        button(_("Delete it for good"), "plan-delete", small=True), className="gv-actions"
                    ),
                    html.Div(id="plan-delete-said", role="status"),
                ]
            ),
        ],
        className="gv-details mt-3",
    )


def delete_indicator_box(indicator: Indicator, _: Translator) -> Component:
    """The same for one of a benefit's figures. Needs `plan-place` on the page."""
    return html.Details(
        [
            html.Summary([_("Delete the figure"), hidden(f": {indicator.title}")]),
            html.Div(
                [
                    html.P(
                        _(
                            "A figure with recorded values, events or files, or one that has been adopted, cannot be deleted."
                        )
                    ),
                    html.Div(
                        button(
                            [_("Delete it for good"), hidden(f": {indicator.title}")],
                            {"type": DELETE_INDICATOR, "of": indicator.id},
                            small=True,
                        ),
                        className="gv-actions",
                    ),
                    html.Div(id={"type": f"{DELETE_INDICATOR}-said", "of": indicator.id}, role="status"),
                ]
            ),
        ],
        className="gv-details mt-3",
    )


def delete_indicator(services: Any, context: Context, slug: str, indicator: str) -> Component | None:
    """Deletes it; what stands in the way, in words, where something does."""
    try:
        services.versions.delete_indicator(context.actor, slug, indicator)
    except Refused as refused:
        words = " ".join(problem_text(each, context._) for each in refused.problems)
        return alert("error", words, live=True)
    return None


def register_deleting(app: Any, services: Any) -> None:
    """The callbacks of the two boxes."""

    @app.callback(
        Output("gv-url", "pathname", allow_duplicate=True),
        Output("plan-delete-said", "children"),
        Input("plan-delete", "n_clicks"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def delete(clicks: int | None, place: dict[str, Any]) -> Any:
        if not clicks:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        _ = context._
        try:
            services.versions.delete_benefit(context.actor, place["slug"], place["benefit"])
        except Refused as refused:
            words = " ".join(problem_text(each, _) for each in refused.problems)
            return no_update, alert("error", words, live=True)
        return f"/prosjekt/{place['slug']}/plan", None

    @app.callback(
        Output({"type": f"{DELETE_INDICATOR}-said", "of": MATCH}, "children"),
        Input({"type": DELETE_INDICATOR, "of": MATCH}, "n_clicks"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def delete_figure(clicks: int | None, place: dict[str, Any]) -> Any:
        if not clicks:
            raise PreventUpdate
        of = ctx.triggered_id["of"]
        context = request_context(services, place["slug"])
        said = delete_indicator(services, context, place["slug"], of)
        if said is None:
            set_props("gv-refresh", {"data": f"{context.now.isoformat()}-{of}"})
        return said
