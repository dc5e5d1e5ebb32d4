"""The same month for a phone: one card for each figure."""

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from gevinst.i18n import Translator
from gevinst.services.views import EntryPage, EntryRow
from gevinst_dashboards.components import (
    link,
)
from gevinst_dashboards.pages.measuring_cells import (
    cells_of,
    row_key,
)
from gevinst_dashboards.pages.measuring_grid import grid_row
from gevinst_dashboards.pages.measuring_panel import said_of
from gevinst_dashboards.pages.measuring_words import (
    LOOK,
    card_answer,
    here,
    is_left,
    is_ratio,
    labelled,
    row_name,
    typed,
)
from gevinst_dashboards.views_context import Context


def cards_part(ctx: Context, page: EntryPage, slug: str, only_left: bool) -> Component:
    """One figure in each card: those that are left, or all of them behind a link."""
    _ = ctx._
    rows = [row for group in page.groups for row in group.rows]
    left = [row for row in rows if is_left(row)]
    shown = left if left and not ctx.address.endswith("vis=alle") else rows
    every = html.Div(
        link(_("Show all {n} figures", n=len(rows)), here(slug, page.code, vis="alle")),
        className="gv-entrycard border-bottom",
    )
    return html.Section(
        [
            html.H2(
                _("Left in {month}", month=page.title) if shown is left else page.title,
                id="entry-cards",
                className="mb-3",
            ),
            *(_card(row, _) for row in shown),
            *([every] if shown is left and len(left) < len(rows) else []),
            html.Div(id={"type": "entry-ask", "at": "phone"}),
        ],
        className="gv-phone gv-section",
        **{"aria-labelledby": "entry-cards"},
    )


def _card(row: EntryRow, _: Translator) -> Component:
    key, measure = row_key(row.series, row.period), row.measure
    ratio = is_ratio(measure)
    cells = ("numerator", "denominator") if ratio else ("value",)
    names = {"numerator": _("Numerator"), "denominator": _("Denominator"), "value": _("Value")}
    if measure is not None and not ratio:
        names["value"] = _.local(measure.unit.name)
    held = cells_of(row.figure)
    inputs = [
        labelled(
            names[cell][:1].upper() + names[cell][1:],
            dbc.Input(
                id={"type": "entry-card", "row": key, "cell": cell},
                type="text",
                inputmode="decimal",
                value=typed(held[cell], _),
                debounce=True,
                disabled=not row.editable,
                className="num",
            ),
        )
        for cell in cells
    ]
    hint = " ".join(
        part
        for part in (
            _("Previous: {value}.", value=row.previous.rstrip(".")) if row.previous else "",
            _("Usually {range}.", range=row.usual) if row.usual else "",
        )
        if part
    )
    look, mark = LOOK[row.state]
    return html.Div(
        [
            html.H3(row_name(row, _)),
            *([html.P(hint, className="gv-hint")] if hint else []),
            html.Div(inputs, className="gv-frac" if ratio else None),
            html.P(
                card_answer(row.status, look, mark),
                id={"type": "entry-card-say", "row": key},
                className="gv-entrysay",
                role="status",
            ),
            *(
                [
                    html.Details(
                        [html.Summary(_("No number, or a note")), html.Div(said_of(row, "card", _))],
                        className="gv-details mt-2",
                    )
                ]
                if row.editable
                else []
            ),
            dcc.Store(id={"type": "entry-card-row", "row": key}, data=grid_row(row, _)),
        ],
        className="gv-entrycard",
    )
