"""What is one's own to do, over all projects; for a funder, what their projects owe them too."""

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.access import Role
from gevinst.i18n import Translator
from gevinst.services.portfolio_waiting import DueBlock
from gevinst_dashboards.components import button_link, empty_state, page_head
from gevinst_dashboards.components.deadlines import deadline_groups
from gevinst_dashboards.components.forms import with_query
from gevinst_dashboards.components.shares import pager
from gevinst_dashboards.views_context import Context

PATH = "/frister"
PAGE = "side"


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("My deadlines")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """The most urgent first; in a portfolio of very many projects a page at a time."""
    _, asked = ctx._, query.get(PAGE, "")
    page = services.deadlines.page(ctx.actor, int(asked) if asked.isdecimal() and len(asked) < 7 else 1)
    block = page.block
    if not page.in_all:
        lead = None
    elif Role.FUNDER in ctx.actor.roles:
        # Most of them are what the projects owe, and wait for others than the reader.
        lead = _.plural(
            "{n} deadline in the projects that you follow.",
            "{n} deadlines in the projects that you follow.",
            page.in_all,
        )
    else:
        lead = _.plural("{n} deadline waits for you.", "{n} deadlines wait for you.", page.in_all)
    empty = empty_state(_("Nothing is due"), _("What is yours to do will stand here, with its day."))
    parts = deadline_groups(page.items, _, project=True)
    if block is not None and block.items:
        if parts:
            parts = [html.Section([html.H2(_("In your own projects")), *parts])]
        parts += deadline_groups(block.items, _, project=True, counts=block.groups)
        parts.append(_pager(block, _))
    return html.Div(
        [
            page_head(
                _("My deadlines"),
                lead=lead,
                actions=[button_link(_("Reminders and calendar"), "/varsler", icon_name="kalender")],
            ),
            *(parts or [empty]),
        ]
    )


def _pager(block: DueBlock, _: Translator) -> Component:
    return pager(
        block.number,
        block.pages,
        _("Page {n} of {of}", n=_.number(block.number), of=_.number(block.pages)),
        (_("Previous"), with_query(PATH, {PAGE: str(block.number - 1)})),
        (_("Next"), with_query(PATH, {PAGE: str(block.number + 1)})),
        _("Pages of the deadlines"),
    )


def register(app: Any, services: Any) -> None:
    """No callbacks."""
