"""The list of projects: where somebody with several, or none yet, begins."""

from collections.abc import Mapping
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from gevinst.domain.access import Action, Resource, may
from gevinst_dashboards.components import empty_state, link, page_head
from gevinst_dashboards.components.forms import with_query
from gevinst_dashboards.components.shares import pager
from gevinst_dashboards.navigation import address
from gevinst_dashboards.views_context import Context

PATH = "/"
FIND, PAGE = "finn", "side"
"""Names in the address: a part of a title, and the page of the list."""
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
    parts: list[Any] = [page_head(_("Your projects"), lead=lead)]
    if named or ctx.projects_in_all > ON_A_PAGE:
        parts.append(_search(named, _))
    if named:
        said = _.plural(
            "{n} project has “{words}” in its title.",
            "{n} projects have “{words}” in their titles.",
            found.in_all,
            words=named,
        )
        parts.append(html.P([said, " ", link(_("Show all"), PATH)], role="status"))
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


def _search(named: str, _: Any) -> Component:
    return html.Form(
        [
            html.Div(
                [
                    html.Label(_("A word in the title"), htmlFor="project-words", className="form-label"),
                    dbc.Input(id="project-words", name=FIND, type="text", value=named, maxLength=100),
                ],
                className="col-12 col-sm-6 col-lg-4",
            ),
            html.Div(
                html.Button(_("Find"), type="submit", className="btn btn-outline-secondary"),
                className="col-auto",
            ),
        ],
        method="get",
        action=PATH,
        className="row g-2 align-items-end mb-3",
    )


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
