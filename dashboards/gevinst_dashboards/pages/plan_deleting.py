"""Deleting a benefit from the plan: only where nothing stands on it; otherwise what does, and archiving instead."""

from typing import Any

from dash import Input, Output, State, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.errors import Refused
from gevinst.i18n import Translator
from gevinst.i18n.problems import problem_text
from gevinst_dashboards.components import alert, button
from gevinst_dashboards.views_context import request_context


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


def register_deleting(app: Any, services: Any) -> None:
    """The one callback of `delete_box`."""

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
