"""The same month for a phone: one card for each figure."""

from collections.abc import Mapping
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from gevinst.domain.measurement import State
from gevinst.i18n import Translator
from gevinst.services.views import EntryPage, EntryRow
from gevinst_dashboards.components import button, link
from gevinst_dashboards.pages.measuring_cells import (
    cells_of,
    line_cells,
    row_key,
)
from gevinst_dashboards.pages.measuring_grid import grid_row
from gevinst_dashboards.pages.measuring_panel import question, said_of
from gevinst_dashboards.pages.measuring_words import (
    INDICATOR,
    LOOK,
    card_answer,
    figure_words,
    here,
    is_left,
    is_ratio,
    labelled,
    row_name,
    typed,
)
from gevinst_dashboards.views_context import Context

ONE = "tall"
"""The name in the address: the figure that has the page to itself."""
NONE = "\u2013"
"""What the service says where there is no usual range."""
ACT = "entry-card-act"
"""Takes back, keeps another's, or insists: the buttons of a card's answer."""


def cards_part(ctx: Context, page: EntryPage, slug: str) -> Component:
    """One figure in each card: those that are left, or all of them behind a link."""
    _ = ctx._
    rows = [row for group in page.groups for row in group.rows]
    left = [row for row in rows if is_left(row)]
    shown = left if left and page.may_record and not ctx.address.endswith("vis=alle") else rows
    own = {INDICATOR: page.indicator.key} if page.indicator else {}
    whole = page.indicator.title if page.indicator else page.title
    every = html.Div(
        link(_("Show all {n} figures", n=len(rows)), here(slug, page.code, vis="alle", **own)),
        className="gv-entrycard border-bottom",
    )
    return html.Div(
        [
            html.H2(
                _("Left in {month}", month=page.title) if shown is left and not own else whole,
                className="mb-3",
            ),
            *(_titled(row, page, slug, _) for row in shown),
            *([every] if shown is left and len(left) < len(rows) else []),
            html.Div(id={"type": "entry-ask", "at": "phone"}),
        ],
        className="gv-phone gv-section",
    )


def _titled(row: EntryRow, page: EntryPage, slug: str, _: Translator) -> Component:
    """A card under its name, with the way to all that is known of the figure."""
    key = row_key(row.series, row.period)
    name = f"{row_name(row, _)}, {row.period_text}" if page.indicator else row_name(row, _)
    more = link(
        _("Values, files and changes"),
        here(slug, page.code, **{ONE: key}),
        "gv-cardmore",
        **{"aria-label": _("Values, files and changes: {figure}", figure=name)},
    )
    return html.Div(
        [html.H3(name), *card(row, _), *([_beside(row, _)] if row.editable else []), more],
        className="gv-entrycard",
        **{"data-entry-card": key},
    )


def card(row: EntryRow, _: Translator) -> list[Any]:
    """What is usual, the cells to fill in (or the figure where it cannot be changed), and what became of it."""
    hint = " ".join(
        part
        for part in (
            _("Previous: {value}.", value=row.previous.rstrip(".")) if row.previous else "",
            _("Usually {range}.", range=row.usual) if row.usual not in ("", NONE) else "",
        )
        if part
    )
    key = row_key(row.series, row.period)
    line = grid_row(row, _)
    waits = card_answer(_("Waiting to be saved"), *LOOK["waiting"])
    return [
        *([html.P(hint, className="gv-hint")] if hint else []),
        *(_fields(row, key, _) if row.editable else _shown(row, _)),
        *([html.Div(waits, className="gv-cardwaits")] if row.editable else []),
        html.Div(
            card_said(line, line["status"], _),
            id={"type": "entry-card-say", "row": key},
            className="gv-entrysay",
            role="status",
        ),
        dcc.Store(
            id={"type": "entry-card-row", "row": key}, data={**line, "stored": line_cells(line), "undo": None}
        ),
    ]


def _fields(row: EntryRow, key: str, _: Translator) -> list[Any]:
    ratio, measure = is_ratio(row.measure), row.measure
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
                className="num",
            ),
        )
        for cell in cells
    ]
    return [html.Div(inputs, className="gv-frac" if ratio else None)]


def _shown(row: EntryRow, _: Translator) -> list[Any]:
    """A figure that cannot be changed here is words, not a field that refuses."""
    if row.figure is None:
        return []
    words = figure_words(row.figure, row.measure, _)
    if row.figure.state is State.VALUE:
        words = f"{row.computed} ({words})" if is_ratio(row.measure) else row.computed
    return [html.P(words, className="gv-strong mb-0")]


def _beside(row: EntryRow, _: Translator) -> Component:
    """What can be said beside the number. Open where a question waits for its answer."""
    return html.Details(
        [html.Summary(_("No number, or a note")), html.Div(said_of(row, "card", _))],
        className="gv-details mt-2",
        id={"type": "entry-card-beside", "row": row_key(row.series, row.period), "at": "card"},
        open=bool(row.questions),
    )


def card_said(line: Mapping[str, Any], words: str, _: Translator) -> list[Any]:
    """What became of a card: its state, what is asked, and the buttons that take back or choose."""
    found: list[Any] = [card_answer(words, line["look"], line["icon"])]
    found += [question(each, _) for each in (line.get("questions") or () if not line["problems"] else ())]

    def act(name: str, text: str) -> Component:
        id: Any = {"type": ACT, "row": line["id"], "act": name}
        return button(text, id, small=True)

    clash = line.get("clash")
    if clash:
        mine = " / ".join(text for text in clash["mine"].values() if text)
        found.append(
            html.Div(
                [
                    act("keep", _("Keep {value}", value=clash["theirs"])),
                    act("mine", _("Use mine: {value}", value=mine or _("blank"))),
                ],
                className="d-flex flex-wrap gap-2 mt-2",
            )
        )
    elif line.get("undo") is not None:
        found.append(html.Div(act("undo", _("Undo")), className="mt-2"))
    return found
