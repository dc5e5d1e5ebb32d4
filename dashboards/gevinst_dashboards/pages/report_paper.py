"""A report as a page shows it: the same words, tables and numbers as in Word and PDF, in the form's language."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.report import (
    Block,
    Bullet,
    Bullets,
    Figure,
    KeyValues,
    Missing,
    Paragraph,
    SignatureLines,
    Status,
    Table,
)
from gevinst.i18n import N_, Translator, translator
from gevinst.services.report_editor_views import EditorPage
from gevinst_dashboards.components import icon
from gevinst_dashboards.components.basics import Children

Draw = Callable[[Figure], str]
"""The address of a chart's picture."""


def paper(editor: EditorPage, draw: Draw, _: Translator) -> list[Component]:
    """The section that is written in, as it will be printed."""
    report, chosen = editor.page.report, editor.section
    own = translator(report.language)
    tied = sorted({words for text in editor.texts for words in text.shown.values() if words}, key=len)
    return [
        html.Div([html.H2(_("Preview")), html.Span("A4")], className="gv-paper__head"),
        html.A(_("Back to the text"), href="#report-part-h", className="gv-report__phone"),
        html.Div(
            [
                html.H3(chosen.heading),
                html.P(report.project_title, className="k"),
                *blocks_of(chosen.blocks, _, draw, tied[::-1]),
                *(
                    part
                    for sub in chosen.sub_headings
                    for part in (html.H4(sub.heading), *blocks_of(sub.blocks, _, draw, tied[::-1]))
                ),
                html.Div(
                    [
                        html.Span(report.as_of_text),
                        html.Span(own(N_("Invented figures")) if report.invented else ""),
                    ],
                    className="gv-page__foot",
                ),
            ],
            className="gv-page",
            lang=report.language,
        ),
    ]


def _marked(text: str, tied: Sequence[str]) -> Children:
    """The text with the words of its sources marked; the longest first, so that a number within a sentence is no mark
    of its own."""
    if not tied:
        return text
    parts = re.split("(" + "|".join(map(re.escape, tied)) + ")", text)
    return [html.Mark(part) if part in tied else part for part in parts if part]


def blocks_of(
    blocks: Sequence[Block],
    _: Translator,
    draw: Draw | None = None,
    tied: Sequence[str] = (),
    heading: Any = html.H4,
) -> list[Component]:
    """Blocks as a page shows them. `draw`: charts are drawn, otherwise told; `tied`: words to mark;
    `heading`: what heads a chart or a table."""
    found: list[Component] = []
    for block in blocks:
        match block:
            case Paragraph(text=text, strong=strong):
                inside = _marked(text, tied)
                found.append(html.P(html.Strong(inside) if strong else inside))
            case Bullets(items=items):
                found.append(html.Ul([_point(item, tied) for item in items]))
            case Table():
                found.append(_table(block, heading))
            case Figure(headline=headline, detail=detail, alt=alt):
                told = html.P(alt) if draw is None else html.Img(src=draw(block), alt=alt)
                found += [heading(headline), html.P(detail, className="k"), told]
            case KeyValues(rows=rows):
                found.append(
                    html.Dl(
                        [
                            part
                            for label, value in rows
                            for part in (html.Dt(label), html.Dd(value or "\u2013"))
                        ]
                    )
                )
            case SignatureLines(lines=lines):
                found.append(html.Ul([html.Li(line) for line in lines]))
            case Missing(text=text):
                found.append(html.P([icon("mangler"), " ", html.Em(text)]))
    return found


def _point(item: Bullet, tied: Sequence[str]) -> Component:
    """One point; where its bold words and the rest are one sentence of a source, both are marked."""
    whole = f"{item.lead} {item.text}".strip()
    if item.lead and whole in tied:
        return html.Li(html.Mark([html.Strong(item.lead), " ", item.text]))
    return html.Li([html.Strong(item.lead), " ", item.text] if item.lead else _marked(item.text, tied))


def _table(block: Table, heading: Any) -> Component:
    def cell(value: str | Status) -> Children:
        return value.text if isinstance(value, Status) else value

    def look(at: int) -> str | None:
        # Not by its place in the row: where rows are grouped, one begins with its second column.
        first = "gv-pagetable__first" if at == 0 else None
        return "num" if block.alignments[at] == "right" else first

    return html.Div(
        [
            *([heading(block.headline)] if block.headline else []),
            *([html.P(block.detail, className="k")] if block.detail else []),
            html.Div(
                html.Table(
                    [
                        html.Thead(
                            html.Tr(
                                [
                                    html.Th(head, scope="col", className=look(at))
                                    for at, head in enumerate(block.header)
                                ]
                            )
                        ),
                        html.Tbody(
                            [
                                html.Tr(
                                    [
                                        html.Td(
                                            cell(value), className=look(at), rowSpan=size if at == 0 else 1
                                        )
                                        for at, value in enumerate(row)
                                        if at > 0 or size > 0
                                    ]
                                )
                                for row, size in zip(block.rows, block.group_sizes, strict=True)
                            ]
                        ),
                    ],
                    className="gv-pagetable",
                ),
                className="gv-scrollbox",
                tabIndex=0,
                role="region",
                **{"aria-label": block.headline or block.name},
            ),
            *([html.P(block.note, className="k")] if block.note else []),
        ]
    )
