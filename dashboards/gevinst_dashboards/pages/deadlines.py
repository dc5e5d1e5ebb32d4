"""All that has a day in one project: whose it is, and when."""

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst_dashboards.components import empty_state, link, page_head
from gevinst_dashboards.components.deadlines import deadline_groups
from gevinst_dashboards.navigation import address
from gevinst_dashboards.views_context import Context

PATH = "/prosjekt/<slug>/frister"
NAV = "overview"


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Deadlines")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """Everybody's, with whose each is."""
    _ = ctx._
    page = services.deadlines.of_project(ctx.actor, params["slug"])
    overdue = sum((item.overdue or 0) > 0 and item.kind != "returned" for item in page.items)
    lead = (
        _.plural("{n} deadline has passed.", "{n} deadlines have passed.", overdue)
        if overdue
        else _("No deadline has passed.")
    )
    return html.Div(
        [
            page_head(
                _("Deadlines"),
                lead=lead,
                back=(page.project.title, address("/prosjekt/<slug>", slug=params["slug"])),
            ),
            *(
                deadline_groups(page.items, _)
                or [
                    empty_state(
                        _("Nothing is due"),
                        _("Reports, figures and decisions with a day will stand here."),
                    )
                ]
            ),
            html.P(link(_("Your own deadlines in a mail or a calendar"), "/varsler"), className="mt-4"),
        ]
    )


def register(app: Any, services: Any) -> None:
    """No callbacks."""
