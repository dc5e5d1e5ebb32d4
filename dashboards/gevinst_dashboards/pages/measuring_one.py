"""One figure that has the page to itself: what a phone shows of it, where the grid has its panel."""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from gevinst.services.measuring_figure import FigureView
from gevinst_dashboards.components import page_head
from gevinst_dashboards.pages.measuring_cards import card
from gevinst_dashboards.pages.measuring_cells import row_key, split_key
from gevinst_dashboards.pages.measuring_panel import panel, panel_under
from gevinst_dashboards.pages.measuring_words import here, row_name
from gevinst_dashboards.views_context import Context


def asked_for(text: str | None) -> tuple[str, int] | None:
    """(series, period) of the address; None where it is not one, and then the month is shown."""
    if not text or "|" not in text or not text.rsplit("|", 1)[1].isdigit():
        return None
    return split_key(text)


def one_figure(ctx: Context, view: FigureView, slug: str, code: str, month: str) -> Component:
    """The figure with its cells, what can be said of it, and all that is known. `month` in words."""
    _, row = ctx._, view.row
    key = row_key(row.series, row.period)
    stores: tuple[tuple[str, Any], ...] = (
        ("entry-place", {"slug": slug, "code": code, "key": "", "one": key}),
        ("entry-chosen", key),
    )
    return html.Div(
        [
            page_head(
                row_name(row, _),
                lead=panel_under(view, _),
                back=(_("Back to {month}", month=month), here(slug, code)),
            ),
            html.Section(
                [html.H2(_("The figure"), className="visually-hidden"), *card(row, _)],
                className="gv-onefigure",
                **{"data-entry-card": key},
            ),
            html.Div(
                panel(ctx, view, slug, head=False), id="entry-panel", className="gv-panel gv-onefigure mt-4"
            ),
            *(dcc.Store(id=id, data=data) for id, data in stores),
        ]
    )
