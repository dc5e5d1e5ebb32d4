"""The funder's pages beside each other. A page becomes a tab by saying so itself: `PORTFOLIO_TAB = (place, words)`."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.i18n import Translator
from gevinst_dashboards.components.basics import link
from gevinst_dashboards.components.forms import with_query
from gevinst_dashboards.navigation import pages

SHARED = ("ordning", "aar", "helsefellesskap", "type", "driver", "fase", "maalgruppe")
"""What is chosen on one of them and holds on the next, as addresses name it."""


@cache
def _tabs() -> tuple[tuple[int, str, str], ...]:
    """(place, words, address) of the pages that are there, by place."""
    found: list[tuple[int, str, str]] = []
    for page in pages():
        tab: Any = getattr(page, "PORTFOLIO_TAB", None)
        if tab is not None:
            found.append((tab[0], tab[1], page.PATH))
    return tuple(sorted(found))


def portfolio_tabs(here: str, query: Mapping[str, str], _: Translator) -> Component:
    """Links to the funder's pages, with the filters that they share; `here` is the address of the current one."""
    kept = {name: query[name] for name in SHARED if query.get(name)}
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
                for _place, words, path in _tabs()
            ]
        ),
        className="gv-tabs gv-noprint",
        **{"aria-label": _("The portfolio’s pages")},
    )
