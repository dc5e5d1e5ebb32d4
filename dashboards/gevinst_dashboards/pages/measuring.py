"""Measuring: one month to fill in. A grid on a desk, one card for each figure on a phone, and the same way of saving.

Every change is saved by itself. What cannot be saved stays in its cell with its problem named; the rest is stored.
"""

from collections.abc import Mapping
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from gevinst.i18n import Translator
from gevinst.services.measuring_figure import FigureView
from gevinst.services.views import EntryPage
from gevinst_dashboards import security
from gevinst_dashboards.components import (
    action_bar,
    alert,
    button_link,
    empty_state,
    icon,
    page_head,
)
from gevinst_dashboards.pages import measuring_paste, measuring_upload
from gevinst_dashboards.pages.measuring_card_saving import register_cards
from gevinst_dashboards.pages.measuring_cards import ONE, cards_part
from gevinst_dashboards.pages.measuring_cells import row_key
from gevinst_dashboards.pages.measuring_grid import entry_table
from gevinst_dashboards.pages.measuring_handing_in import bar_part, hand_over_button, register_month
from gevinst_dashboards.pages.measuring_months import months_part, waiting_part
from gevinst_dashboards.pages.measuring_one import asked_for, one_figure
from gevinst_dashboards.pages.measuring_panel import chosen_first, panel
from gevinst_dashboards.pages.measuring_saving import register_saving
from gevinst_dashboards.pages.measuring_words import (
    INDICATOR,
    here,
    is_left,
    is_ratio,
    legend,
    of_month,
    sentence,
)
from gevinst_dashboards.views_context import Context

PATH = "/prosjekt/<slug>/maling"


NAV = "measuring"


WIDE = True


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Measuring")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """The month of `?periode=`; with `lim=1` the paste, with `fil=1` the upload, with `tall=` one figure."""
    slug = params["slug"]
    page = services.measurements.page(ctx.actor, slug, query.get("periode"), query.get(INDICATOR))
    if page.may_record and (query.get("lim") or query.get("fil")):
        other = measuring_paste.paste_page if query.get("lim") else measuring_upload.upload_page
        return other(ctx, page, slug)
    one = asked_for(query.get(ONE))
    if one is not None:
        view = services.measurements.figure(ctx.actor, slug, *one)
        return one_figure(ctx, view, slug, page.code, page.title)
    rows = [row for group in page.groups for row in group.rows]
    first = chosen_first(rows) if rows else None
    view = services.measurements.figure(ctx.actor, slug, first.series, first.period) if first else None
    return entry_view(ctx, page, slug, view, only_left=query.get("vis") == "gjenstar")


def entry_view(
    ctx: Context, page: EntryPage, slug: str, view: FigureView | None, only_left: bool
) -> Component:
    """Head, months, what waits, grid or cards, and the bar that hands the month over.

    `view`: the figure that the panel opens on; None where no figures are asked for.
    """
    _ = ctx._
    rows = [row for group in page.groups for row in group.rows]
    head = page_head(
        _("Measuring"),
        lead=[
            html.Span(sentence(page.sentence), id=of_month("entry-lead", page.code)),
            *_begin(page, _),
        ],
        actions=_actions(page, slug, _),
    )
    head.className = "gv-pagehead mb-4"
    if view is None:
        head_of_none = html.H2(page.title, className="visually-hidden")
        content: list[Any] = [html.Div([head_of_none, _nothing(page, slug, _)], className="mt-4")]
    else:
        content = [
            html.Div(
                [
                    _grid_part(ctx, page, slug, only_left),
                    html.Aside(
                        panel(ctx, view, slug),
                        id="entry-panel",
                        className="gv-panel gv-desk",
                        **{"aria-label": _("The chosen figure")},
                    ),
                ],
                className="gv-split mt-4",
            ),
        ]
    bar = (
        [action_bar(hand_over_button(page, _, "phone", big=True), label=_("Action"))]
        if page.may_record and rows
        else []
    )
    if page.returned_why:
        content.insert(
            0, html.Div(alert("check", _("Sent back: {why}", why=page.returned_why)), className="mt-3")
        )
    return html.Div(
        [
            head,
            html.Div(months_part(page, slug, _), id=of_month("entry-months", page.code)),
            html.Div(waiting_part(page, _), id=of_month("entry-waiting", page.code)),
            *content,
            html.Div(_downloads(slug, _), className="mt-5"),
            *(dcc.Store(id=id, data=data) for id, data in _stores(page, slug, view)),
            *bar,
        ]
    )


def _begin(page: EntryPage, _: Translator) -> list[Any]:
    """Straight to the first cell that is empty, past everything between: first in the page for who uses the keyboard."""
    empty = next(
        (row for group in page.groups for row in group.rows if row.state == "missing" and row.editable), None
    )
    if empty is None:
        return []
    field = "numerator" if is_ratio(empty.measure) else "value"
    target = {"data-entry-row": row_key(empty.series, empty.period), "data-entry-field": field}
    return [
        " ",
        html.A(_("Start with the first that is missing"), href="#entry-h", **target),
    ]


def _stores(page: EntryPage, slug: str, view: FigureView | None) -> tuple[tuple[str, Any], ...]:
    return (
        (
            "entry-place",
            {"slug": slug, "code": page.code, "key": page.indicator.key if page.indicator else ""},
        ),
        ("entry-chosen", row_key(view.row.series, view.row.period) if view else None),
        ("entry-problems", []),
        ("entry-refreshed", None),
    )


def _actions(page: EntryPage, slug: str, _: Translator) -> list[Component]:
    if not page.may_record:
        return []
    return [
        button_link(_("Paste from Excel"), here(slug, page.code, lim="1")),
        button_link(_("Upload a file"), here(slug, page.code, fil="1")),
        html.A(
            [icon("lastned"), _("Download the template")],
            href=f"/fil/mal/{slug}.xlsx",
            className="btn btn-link",
            download=True,
        ),
    ]


def _downloads(slug: str, _: Translator) -> Component:
    parts: list[Any] = [html.Span(_("Download all figures of the project:"))]
    for ending, words in (("csv", "CSV"), ("xlsx", "Excel"), ("parquet", "Parquet")):
        parts.append(html.A(words, href=f"/fil/tall/{slug}.{ending}", download=True))
    return html.P(parts, className="gv-subtle gv-small gv-noprint gv-downloads")


def _nothing(page: EntryPage, slug: str, _: Translator) -> Component:
    return empty_state(
        _("No figures are asked for in {month}", month=page.title),
        _("Choose another month above, or say in the plan how the benefits are to be followed."),
        button_link(_("Go to the plan"), f"/prosjekt/{slug}/plan"),
    )


def _grid_part(ctx: Context, page: EntryPage, slug: str, only_left: bool) -> Component:
    _ = ctx._
    left = sum(is_left(row) for group in page.groups for row in group.rows)
    every = sum(len(group.rows) for group in page.groups)
    own = {INDICATOR: page.indicator.key} if page.indicator else {}
    return html.Section(
        [
            html.H2(
                _("Twelve months of {figure}", figure=page.indicator.title) if page.indicator else page.title,
                id="entry-h",
                className="visually-hidden",
            ),
            html.Div(
                [
                    html.Nav(
                        [
                            _view(
                                _("Left ({n})", n=left),
                                here(slug, page.code, vis="gjenstar", **own),
                                only_left,
                            ),
                            _view(_("All ({n})", n=every), here(slug, page.code, **own), not only_left),
                        ],
                        className="gv-seg",
                        **{"aria-label": _("Show")},
                    ),
                    *_twelve_months(page, slug, _),
                ],
                className="gv-toolbar gv-desk",
            ),
            html.Div(
                [entry_table(page, only_left, _), legend(_), html.Div(id="entry-errors", className="mt-4")],
                className="gv-desk",
            ),
            cards_part(ctx, page, slug),
            bar_part(page, _),
        ],
        **{"aria-labelledby": "entry-h"},
    )


def _twelve_months(page: EntryPage, slug: str, _: Translator) -> list[Component]:
    """One indicator's last twelve months instead of every indicator of one, and the way back."""
    links = [
        html.Li(
            html.A(
                title,
                href=here(slug, page.code, **{INDICATOR: key}),
                **({"aria-current": "true"} if page.indicator and page.indicator.key == key else {}),
            )
        )
        for key, title in page.choices
    ]
    if page.indicator is not None:
        back = _("All indicators of {month}", month=page.title)
        links.insert(0, html.Li(html.A(back, href=here(slug, page.code))))
    head = (
        _("Twelve months of {figure}", figure=page.indicator.title)
        if page.indicator
        else _("Twelve months of one indicator")
    )
    return [
        html.Details(
            [html.Summary(head), html.Ul(links, className="gv-small gv-yearlist")], className="gv-details"
        )
    ]


def _view(words: str, href: str, current: bool) -> Component:
    return html.A(words, href=href, className="btn", **({"aria-current": "true"} if current else {}))


def register(app: Any, services: Any) -> None:
    """Saving, handing over, approving, and the files."""
    register_saving(app, services)
    register_cards(app, services)
    register_month(app, services)
    _register_downloads(app, services)
    measuring_paste.register(app, services)
    measuring_upload.register(app, services)


def _register_downloads(app: Any, services: Any) -> None:
    xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def template(actor: Any, slug: str) -> security.Download:
        name, data = services.measurements.template(actor, slug)
        return security.Download(data, name, xlsx)

    security.register_download(app.server, "/fil/mal/<slug>.xlsx", template)
    for ending, mimetype in (
        ("csv", "text/csv"),
        ("xlsx", xlsx),
        ("parquet", "application/vnd.apache.parquet"),
    ):

        def figures(
            actor: Any, slug: str, ending: str = ending, mimetype: str = mimetype
        ) -> security.Download:
            return security.Download(
                services.measurements.export(actor, slug, ending), f"{slug}-tall.{ending}", mimetype
            )

        security.register_download(app.server, f"/fil/tall/<slug>.{ending}", figures)
