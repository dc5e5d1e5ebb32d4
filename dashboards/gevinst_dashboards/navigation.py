"""Which page an address belongs to, what a page must offer, and which pages a person finds in the menu.

A page is a module in `gevinst_dashboards.pages` with the names of `Page`. It is found by having a `PATH`: nothing is
registered anywhere else, and Dash's own page registry is not used. Access to what a page shows is decided by the
services; the menu only leaves out what would be refused.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, Protocol, cast, runtime_checkable
from urllib.parse import parse_qsl, quote, unquote

from dash.development.base_component import Component

from gevinst.domain.access import Action, Resource, Role, may
from gevinst.i18n import N_
from gevinst_dashboards.views_context import Context


@runtime_checkable
class Page(Protocol):
    """What a page module offers.

    `PATH` is a route pattern: `/prosjekt/<slug>/gevinster/<benefit>`. Its parameters arrive decoded in `params`, as the
    strings of the address; the query's in `query` (the last one wins). A parameter named `slug` is a project's, and
    fills `ctx.project`. A module may also set `NAV`, the key of the menu item that is marked as the current page
    (see `menu`), and `WIDE = True` for 1440 instead of 1200 px.
    """

    PATH: str

    def title(self, ctx: Context, **params: str) -> str:
        """The page's own words in the browser's title: `Gevinst – <project> – <this>` is put together by the app."""
        ...

    def render(
        self, ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]
    ) -> Component:
        """What stands inside `<main>`: starts with `components.page_head`, holds the page's only h1.

        May raise `NotFound`, `NotAllowed` or `Refused`; the app draws the calm page for it.
        """
        ...

    def register(self, app: Any, services: Any) -> None:
        """Callbacks, if any: `@app.callback(...)`. Use `request_context(services, slug)` inside them."""
        ...


class Match(NamedTuple):
    """The page of an address, with the parameters of its pattern."""

    page: Page
    params: dict[str, str]


@cache
def pages() -> tuple[Page, ...]:
    """Every module in `pages/` that has a PATH, by address."""
    package = importlib.import_module("gevinst_dashboards.pages")
    modules = [
        importlib.import_module(f"{package.__name__}.{found.name}")
        for found in pkgutil.iter_modules(package.__path__)
    ]
    # A module of parts may name the address of the page that it belongs to: that makes no page of it.
    found = (cast(Page, m) for m in modules if hasattr(m, "PATH") and hasattr(m, "render"))
    return tuple(sorted(found, key=lambda page: page.PATH))


def match(pathname: str, candidates: Iterable[Page]) -> Match | None:
    """The page whose pattern fits; a pattern with more fixed words goes before one with parameters. None: no page."""
    path = "/" + (pathname or "/").strip("/")
    for page in sorted(candidates, key=lambda page: (page.PATH.count("<"), page.PATH)):
        found = _pattern(page.PATH).fullmatch(path)
        if found:
            return Match(page, {name: unquote(value) for name, value in found.groupdict().items()})
    return None


def read_query(search: str | None) -> dict[str, str]:
    """`?year=2026&scheme=x` as a dictionary; the last of two equal names wins, blanks and "*" (all) are left out."""
    pairs = parse_qsl((search or "").lstrip("?"), keep_blank_values=False)
    return {name: value for name, value in pairs if value != "*"}


def address(pattern: str, **params: str) -> str:
    """A page's address: `address(PATH, slug="trygg-heim")`."""
    filled = pattern
    for name, value in params.items():
        filled = filled.replace(f"<{name}>", quote(str(value), safe=""))
    return filled


@cache
def _pattern(path: str) -> re.Pattern[str]:
    # Split on the parameters so that the fixed words are escaped and the parameters are not.
    parts = re.split(r"(<[a-z_]+>)", "/" + path.strip("/"))
    return re.compile(
        "".join(f"(?P<{part[1:-1]}>[^/]+)" if part.startswith("<") else re.escape(part) for part in parts)
    )


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One link of the local menu. `count` is drawn as a small number with words for screen readers."""

    key: str
    label: str
    href: str
    count: int = 0


_PROJECT_MENU: tuple[tuple[str, str, str, Action], ...] = (
    ("overview", N_("Overview"), "/prosjekt/<slug>", Action.SEE_PROJECT),
    ("measuring", N_("Measuring"), "/prosjekt/<slug>/maling", Action.RECORD_MEASUREMENT),
    ("benefits", N_("Benefits"), "/prosjekt/<slug>/gevinster", Action.SEE_PROJECT),
    ("map", N_("Benefits map"), "/prosjekt/<slug>/gevinstkart", Action.SEE_PROJECT),
    ("steering", N_("Steering group"), "/prosjekt/<slug>/styringsgruppe", Action.SEE_UNAPPROVED),
    ("decisions", N_("Decisions"), "/prosjekt/<slug>/beslutninger", Action.SEE_UNAPPROVED),
    ("work", N_("Delivery"), "/prosjekt/<slug>/aktiviteter", Action.SEE_REPORT),
    ("report", N_("Report"), "/prosjekt/<slug>/rapport", Action.SEE_REPORT),
    ("award", N_("Award"), "/prosjekt/<slug>/tildeling", Action.SEE_PROJECT),
    ("money", N_("Money"), "/prosjekt/<slug>/penger", Action.SEE_REPORT),
    ("handover", N_("Handover"), "/prosjekt/<slug>/overlevering", Action.SEE_PROJECT),
)


def menu(ctx: Context) -> tuple[MenuItem, ...]:
    """The local menu: the project's pages when in a project, the funder's and the administrator's besides."""
    _ = ctx._
    items: list[MenuItem] = []
    roles = ctx.actor.roles
    if Role.FUNDER in roles or (Role.ADMINISTRATOR in roles and ctx.project is None):
        items.append(MenuItem("portfolio", _("Portfolio"), "/portefolje"))
    if Role.FUNDER in roles:
        items.append(MenuItem("reports_received", _("Reports"), "/portefolje/rapporter"))
    if ctx.project is not None:
        resource = Resource(project=ctx.project.slug, scheme=ctx.project.scheme, parties=ctx.project.parties)
        counts = {"measuring": ctx.due_count, "handover": ctx.without_receiver}
        for key, label, pattern, action in _PROJECT_MENU:
            if may(ctx.actor, action, resource):
                href = address(pattern, slug=ctx.project.slug)
                items.append(MenuItem(key, _(label), href, counts.get(key, 0)))
    if may(ctx.actor, Action.MANAGE_PEOPLE, Resource()):
        items.append(MenuItem("administration", _("Administration"), "/administrasjon"))
    return tuple(items)


def landing(ctx: Context) -> str:
    """Where somebody is taken after logging in: the one project, the portfolio, or the list of projects."""
    if Role.FUNDER in ctx.actor.roles:
        return "/portefolje"
    if ctx.projects_in_all == 1:
        return address("/prosjekt/<slug>", slug=ctx.projects[0].slug)
    return "/"
