"""The funder's pages beside each other. A page becomes a tab by saying so itself: `PORTFOLIO_TAB = (place, words)`.

One that not everybody with a portfolio may open names who may: `PORTFOLIO_TAB_FOR`, a role.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.access import Role
from gevinst_dashboards.components.basics import link
from gevinst_dashboards.components.forms import with_query
from gevinst_dashboards.components.portfolio_filters import held
from gevinst_dashboards.navigation import pages
from gevinst_dashboards.views_context import Context


@cache
def _tabs() -> tuple[tuple[int, str, str, Role | None], ...]:
    """(place, words, address, whose alone) of the pages that are there, by place."""
    found: list[tuple[int, str, str, Role | None]] = []
    for page in pages():
        tab: Any = getattr(page, "PORTFOLIO_TAB", None)
        if tab is not None:
            found.append((tab[0], tab[1], page.PATH, getattr(page, "PORTFOLIO_TAB_FOR", None)))
    return tuple(sorted(found, key=lambda tab: tab[0]))


def portfolio_tabs(ctx: Context, here: str, query: Mapping[str, str]) -> Component:
    """Links to the funder's pages, with every filter that is chosen; `here` is the address of the current one.

    A page that has no use for one of them says so and keeps it, so that the way back restores it.
    """
    _, kept = ctx._, held(query)
    return html.Nav(
        html.Ul(
            [
                html.Li(
                    link(
                        _(words),
                        with_query(path, kept),
                        **({"aria-current": "page"} if path == here else {}),
                    )
                )
                for _place, words, path, role in _tabs()
                if role is None or role in ctx.actor.roles
            ]
        ),
        className="gv-tabs gv-noprint",
        **{"aria-label": _("The portfolio’s pages")},
    )
