"""Tables with explicit roles, so that they stay tables when a phone shows each row as a tile."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst_dashboards.components.basics import Children, icon, link


@dataclass(frozen=True, slots=True)
class Column:
    """A head. `tile` is the place in a tile: sist, null, spark, utv, mal, bul, evid."""

    head: str
    under: str = ""
    number: bool = False
    tile: str = ""
    sort: str | None = None
    """The address that sorts by this column; None for a plain head."""
    sorted: str | None = None
    """"ascending" or "descending" where the rows are sorted by it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A name (a link, with words under), the cells in the columns' order, or the head of a group of rows."""

    name: Children
    cells: Sequence[Children] = ()
    href: str | None = None
    under: Children = ""
    group: bool = False
    id: str | None = field(default=None)


def table(
    first: str | Column,
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    label: str,
    kind: str = "",
    compact: bool = False,
    tiles: bool = True,
) -> Component:
    """A table with a row header. `label` names the scrolling region and must differ from the heading above it.

    `kind` adds classes of the design system: `gv-table--tiles`, `gv-table--board`, `gv-portfolio`.
    """
    look = "gv-table" + (" gv-table--compact" if compact else " gv-table--sticky")
    look += " gv-table--cards" if tiles else ""
    head = first if isinstance(first, Column) else Column(first)
    heads = [_head(head), *(_head(column) for column in columns)]
    return html.Div(
        html.Table(
            [
                html.Thead(html.Tr(heads, role="row"), role="rowgroup"),
                html.Tbody([_row(row, columns) for row in rows], role="rowgroup"),
            ],
            className=f"{look} {kind}".strip(),
            role="table",
            **{"aria-label": label},
        ),
        className="gv-tablewrap",
        tabIndex=0,
        role="region",
        **{"aria-label": label},
    )


def details_table(
    summary: str,
    note: str,
    heads: Sequence[tuple[str, bool]],
    rows: Iterable[Sequence[Children]],
    *,
    caption: str,
    label: str,
) -> Component:
    """The twin of a chart: the same values in a table that opens. `heads` are (words, number?)."""
    number = [is_number for _words, is_number in heads]
    body = [
        html.Tr(
            [
                html.Th(cells[0], scope="row"),
                *(
                    html.Td(cell, className="num" if number[index] else None)
                    for index, cell in enumerate(cells[1:], start=1)
                ),
            ]
        )
        for cells in rows
    ]
    inner = html.Table(
        [
            html.Caption(caption, className="visually-hidden"),
            html.Thead(
                html.Tr(
                    [
                        html.Th(words, scope="col", className="num" if is_num else None)
                        for words, is_num in heads
                    ]
                )
            ),
            html.Tbody(body),
        ],
        className="gv-table gv-table--compact",
    )
    return html.Details(
        [
            html.Summary([summary, html.Small(note)]),
            html.Div(
                html.Div(inner, className="gv-scrollbox", tabIndex=0, role="region", **{"aria-label": label})
            ),
        ],
        className="gv-details",
    )


def _head(column: Column) -> Component:
    words: list[Any] = [
        column.head,
        *([html.Span(column.under, className="gv-thsub")] if column.under else []),
    ]
    look = " ".join(
        name
        for name in ("num" if column.number else "", "gv-col-spark" if column.tile == "spark" else "")
        if name
    )
    attributes = {"aria-sort": column.sorted} if column.sorted else {}
    inside: Any = words
    if column.sort is not None:
        inside = html.A([column.head, icon("sort"), *words[1:]], href=column.sort, className="gv-sort")
    return html.Th(inside, scope="col", role="columnheader", className=look or None, **attributes)


def _row(row: Row, columns: Sequence[Column]) -> Component:
    if row.group:
        head = html.Th(row.name, role="rowheader", scope="rowgroup", colSpan=len(columns) + 1)
        return html.Tr(head, role="row", className="is-group")
    name = link(row.name, row.href) if row.href else row.name
    head = html.Th([name, *([html.Small(row.under)] if row.under else [])], scope="row", role="rowheader")
    named = {"id": row.id} if row.id else {}
    return html.Tr(
        [head, *(_cell(cell, column) for cell, column in zip(row.cells, columns, strict=True))],
        role="row",
        **named,
    )


def _cell(cell: Children, column: Column) -> Component:
    names = ("num" if column.number else "", f"t-{column.tile}" if column.tile else "")
    look = " ".join(name for name in (*names, "gv-col-spark" if column.tile == "spark" else "") if name)
    return html.Td(cell, role="cell", className=look or None, **{"data-label": column.head})
