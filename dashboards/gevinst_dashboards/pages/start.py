"""The list of projects: where somebody with several, or none yet, begins."""

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.access import Action, Resource, may
from gevinst_dashboards.components import empty_state, link, page_head
from gevinst_dashboards.navigation import address
from gevinst_dashboards.views_context import Context

PATH = "/"


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Your projects")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """Every project the actor may see, by title."""
    _ = ctx._
    if not ctx.projects:
        text = (
            _("Load a plan, or create a project, and it will stand here.")
            if may(ctx.actor, Action.CREATE_PROJECT, Resource())
            else _("An administrator can give you access to a project.")
        )
        return html.Div([page_head(_("Your projects")), empty_state(_("No projects yet"), text)])
    lead = _.plural("You have access to {n} project.", "You have access to {n} projects.", len(ctx.projects))
    rows = [
        html.Li(
            [
                html.P(link(choice.title, address("/prosjekt/<slug>", slug=choice.slug), "gv-strong")),
                html.P(choice.subtitle, className="gv-list__meta"),
            ]
        )
        for choice in ctx.projects
    ]
    return html.Div([page_head(_("Your projects"), lead=lead), html.Ul(rows, className="gv-list")])


def register(app: Any, services: Any) -> None:
    """No callbacks."""
