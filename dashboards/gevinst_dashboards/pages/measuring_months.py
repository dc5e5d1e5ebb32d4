"""The months around the one shown, and what waits in it."""

from dash import html
from dash.development.base_component import Component

from gevinst.i18n import Translator
from gevinst.services.views import DueItem, EntryPage, PeriodTab
from gevinst_dashboards.components import (
    Due,
    due_strip,
    hidden,
    icon,
)
from gevinst_dashboards.pages.measuring_words import here

_TAB_ICON = {
    "locked": "laas",
    "done": "hake",
    "overdue": "varsel",
    "open": "klokke",
    "future": "kalender",
}


def months_part(page: EntryPage, slug: str, _: Translator) -> Component:
    """Six months as links, and a way further on both sides."""
    return html.Nav(
        [
            _step(page.earlier, "venstre", _("Previous month"), slug),
            html.Ol([html.Li(_month(tab, slug)) for tab in page.tabs]),
            _step(page.later, "hoyre", _("Next month"), slug),
        ],
        className="gv-periods",
        **{"aria-label": _("Period")},
    )


def _step(code: str | None, way: str, words: str, slug: str) -> Component:
    inside = [icon(f"chev-{way}"), hidden(words)]
    if code is None:
        return html.Span(
            inside, className="btn btn-outline-secondary disabled", role="link", **{"aria-disabled": "true"}
        )
    return html.A(inside, href=here(slug, code), className="btn btn-outline-secondary")


def _month(tab: PeriodTab, slug: str) -> Component:
    look = {"overdue": " is-over", "future": " is-later"}.get(tab.state, "")
    return html.A(
        [
            html.B(tab.title),
            html.Span(f"{tab.done}/{tab.expected}" if tab.expected else ""),
            html.Small([icon(_TAB_ICON[tab.state]), tab.note]),
        ],
        href=here(slug, tab.code),
        className=f"gv-period{look}",
        **({"aria-current": "page"} if tab.current else {}),
    )


def waiting_part(page: EntryPage, _: Translator) -> Component | None:
    """What waits in the month shown, the four most urgent."""
    if not page.waiting:
        return None
    return html.Div(due_strip([_due(item) for item in page.waiting[:4]], _("What is left")), className="mt-3")


def _due(item: DueItem) -> Due:
    late = item.overdue is not None and item.overdue > 0
    return Due(item.title, item.href, item.detail, item.when, "over" if late else "missing")
