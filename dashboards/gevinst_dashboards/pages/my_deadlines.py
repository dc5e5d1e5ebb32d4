"""What is one's own to do, over all projects; for a funder, what their projects owe them too."""

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst_dashboards.components import button_link, empty_state, page_head
from gevinst_dashboards.components.deadlines import deadline_groups
from gevinst_dashboards.views_context import Context

PATH = "/frister"


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("My deadlines")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """The most urgent first."""
    _ = ctx._
    items = services.deadlines.of_person(ctx.actor).items
    lead = (
        _.plural("{n} deadline waits for you.", "{n} deadlines wait for you.", len(items)) if items else None
    )
    empty = empty_state(_("Nothing is due"), _("What is yours to do will stand here, with its day."))
    return html.Div(
        [
            page_head(
                _("My deadlines"),
                lead=lead,
                actions=[button_link(_("Reminders and calendar"), "/varsler", icon_name="kalender")],
            ),
            *(deadline_groups(items, _, project=True) or [empty]),
        ]
    )


def register(app: Any, services: Any) -> None:
    """No callbacks."""
