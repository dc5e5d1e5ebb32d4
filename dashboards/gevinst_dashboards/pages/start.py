"""The list of projects: where somebody with several, or none yet, begins."""

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.access import Action, Resource, Role, may
from gevinst_dashboards.components import button_link, empty_state, link, page_head
from gevinst_dashboards.components.forms import with_query
from gevinst_dashboards.components.project_search import FIND, having, word_search
from gevinst_dashboards.components.shares import pager
from gevinst_dashboards.navigation import address
from gevinst_dashboards.views_context import Context

PATH = "/"
PORTFOLIO = "/portefolje"
PAGE = "side"
"""The page of the list, in the address."""
ON_A_PAGE = 50


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Your projects")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """The projects that the actor may see, by title: some at a time, and those with a word in their title."""
    _ = ctx._
    if not ctx.projects_in_all:
        text = (
            _("Load a plan, or create a project, and it will stand here.")
            if may(ctx.actor, Action.CREATE_PROJECT, Resource())
            else _("An administrator can give you access to a project.")
        )
        return html.Div([page_head(_("Your projects")), empty_state(_("No projects yet"), text)])
    named = query.get(FIND, "").strip()
    asked = query.get(PAGE, "")
    at = max(int(asked), 1) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1
    found = services.plans.page_of_projects(
        ctx.actor, named=named, most=ON_A_PAGE, start=(at - 1) * ON_A_PAGE
    )
    lead = _.plural(
        "You have access to {n} project.", "You have access to {n} projects.", ctx.projects_in_all
    )
    whole = (
        [button_link(_("See them together in the portfolio"), PORTFOLIO)]
        if Role.FUNDER in ctx.actor.roles
        else []
    )
    parts: list[Any] = [page_head(_("Your projects"), lead=lead, actions=whole)]
    if named or ctx.projects_in_all > ON_A_PAGE:
        parts.append(word_search(named, PATH, _("A word in the title"), _))
    if named:
        parts.append(html.P([having(found.in_all, named, _), " ", link(_("Show all"), PATH)], role="status"))
    if found.shown:
        rows = [
            html.Li(
                [
                    html.P(link(each.title, address("/prosjekt/<slug>", slug=each.slug), "gv-strong")),
                    html.P(each.subtitle, className="gv-list__meta"),
                ]
            )
            for each in found.shown
        ]
        parts.append(html.Ul(rows, className="gv-list"))
    pages = max(-(-found.in_all // ON_A_PAGE), 1)
    if pages > 1 or at > pages:
        parts.append(_pager(min(at, pages + 1), pages, named, _))
    return html.Div(parts)


def _pager(at: int, pages: int, named: str, _: Any) -> Component:
    def to(page: int) -> str:
        return with_query(PATH, {FIND: named, PAGE: str(page)})

    return pager(
        at,
        pages,
        _("Page {n} of {of}", n=_.number(at), of=_.number(pages)),
        (_("Previous"), to(at - 1)),
        (_("Next"), to(at + 1)),
        _("Pages of the projects"),
    )


def register(app: Any, services: Any) -> None:
    """No callbacks."""
