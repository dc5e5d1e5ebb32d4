"""Measuring: one month to fill in. A grid on a desk, one card for each figure on a phone, and the same way of saving.

Every change is saved by itself. What cannot be saved stays in its cell with its problem named; the rest is stored.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import ALL, MATCH, ClientsideFunction, Input, Output, State, ctx, dcc, html, no_update, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.errors import Conflict, Problem, Refused
from gevinst.domain.horizon import add_months
from gevinst.domain.measure import Measure, Shape
from gevinst.domain.measurement import Figure, SubmissionState
from gevinst.domain.measurement import State as FigureState
from gevinst.i18n import N_, Translator
from gevinst.i18n.formats import month_name
from gevinst.i18n.problems import problem_text
from gevinst.services.views import DueItem, EntryGroup, EntryPage, EntryRow, PeriodTab, Sentence
from gevinst_dashboards import security
from gevinst_dashboards.components import (
    Due,
    action_bar,
    alert,
    button,
    button_link,
    due_strip,
    empty_state,
    entry_grid,
    hidden,
    icon,
    link,
    log,
    page_head,
    pairs,
    with_query,
)
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages import measuring_paste
from gevinst_dashboards.pages.measuring_cells import (
    CELLS,
    KEPT,
    cells_of,
    dom_id,
    merged_cells,
    neutral,
    row_key,
    split_key,
)
from gevinst_dashboards.views_context import Context, request_context

PATH = "/prosjekt/<slug>/maling"
NAV = "measuring"
WIDE = True
GRID = "entry-grid"

_LOOK: dict[str, tuple[str, str]] = {
    "saved": ("lagret", "hake"),
    "submitted": ("lagret", "hake"),
    "draft": ("lagret", "hake"),
    "check": ("sjekk", "varsel"),
    "returned": ("sjekk", "varsel"),
    "missing": ("mangler", "mangler"),
    "not_due": ("m", "klokke"),
    "locked": ("laas", "laas"),
    "not_measured": ("ikke", "kryss"),
    "suppressed": ("lagret", "hake"),
    "waiting": ("vent", "klokke"),
    "wrong": ("feil", "feil"),
}
"""What the design system calls a state: (class, icon)."""

_LEGEND = (
    ("saved", N_("Saved")),
    ("waiting", N_("Waiting for the rest")),
    ("wrong", N_("Must be mended, not saved")),
    ("check", N_("Check, is saved")),
    ("locked", N_("Locked")),
    ("not_measured", N_("Not measured")),
    ("missing", N_("Missing")),
)


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Measuring")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """The month of `?periode=`; with `lim=1` the paste, with `fil=1` the upload."""
    slug = params["slug"]
    page = services.measurements.page(ctx.actor, slug, query.get("periode"))
    if page.may_record and (query.get("lim") or query.get("fil")):
        view = measuring_paste.paste_page if query.get("lim") else measuring_paste.upload_page
        return view(ctx, page, slug)
    return entry_view(ctx, page, slug, only_left=query.get("vis") == "gjenstar")


def here(slug: str, code: str, **query: str) -> str:
    """The address of a month."""
    return with_query(address(PATH, slug=slug), {"periode": code, **query})


# ---- the page --------------------------------------------------------------------------------------------------------


def entry_view(ctx: Context, page: EntryPage, slug: str, only_left: bool) -> Component:
    """Head, months, what waits, grid or cards, and the bar that hands the month over."""
    _ = ctx._
    rows = [row for group in page.groups for row in group.rows]
    head = page_head(
        _("Measuring"),
        lead=[html.Span(sentence(page.sentence), id=of_month("entry-lead", page.code))],
        actions=_actions(page, slug, _),
    )
    head.className = "gv-pagehead mb-4"
    if not rows:
        content: list[Any] = [_nothing(page, slug, _)]
    else:
        content = [
            html.Div(
                [
                    _grid_part(ctx, page, slug, only_left),
                    html.Aside(
                        panel(ctx, _chosen_first(rows)),
                        id="entry-panel",
                        className="gv-panel",
                        **{"aria-label": _("The chosen figure")},
                    ),
                ],
                className="gv-split mt-4 gv-desk",
            ),
            _cards(ctx, page, slug, only_left),
        ]
    bar = (
        [action_bar(_hand_over(page, _, "phone", big=True), label=_("Action"))]
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
            html.Div(_months(page, slug, _), id=of_month("entry-months", page.code)),
            html.Div(_waiting(page, _), id=of_month("entry-waiting", page.code)),
            *content,
            html.Div(_downloads(slug, _), className="mt-5"),
            *(dcc.Store(id=id, data=data) for id, data in _stores(page, slug, rows)),
            *bar,
        ]
    )


def of_month(part: str, code: str) -> dict[str, str]:
    """The id of a part that a save draws anew: a save that ends late must not write in another month's page."""
    return {"type": part, "month": code}


def _stores(page: EntryPage, slug: str, rows: Sequence[EntryRow]) -> tuple[tuple[str, Any], ...]:
    return (
        ("entry-place", {"slug": slug, "code": page.code}),
        ("entry-chosen", None),
        ("entry-problems", []),
        ("entry-refreshed", None),
    )


def sentence(parts: Sentence) -> list[Any]:
    """What needs somebody stands in bold."""
    return [html.Strong(text) if bold else text for text, bold in parts]


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


_TAB_ICON = {
    "locked": "laas",
    "done": "hake",
    "overdue": "varsel",
    "open": "klokke",
    "future": "kalender",
}


def _months(page: EntryPage, slug: str, _: Translator) -> Component:
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


def _waiting(page: EntryPage, _: Translator) -> Component | None:
    if not page.waiting:
        return None
    return html.Div(due_strip([_due(item) for item in page.waiting[:4]], _("What is left")), className="mt-3")


def _due(item: DueItem) -> Due:
    late = item.overdue is not None and item.overdue > 0
    return Due(item.title, item.href, item.detail, item.when, "over" if late else "missing")


# ---- the grid --------------------------------------------------------------------------------------------------------


def _grid_part(ctx: Context, page: EntryPage, slug: str, only_left: bool) -> Component:
    _ = ctx._
    left = sum(is_left(row) for group in page.groups for row in group.rows)
    every = sum(len(group.rows) for group in page.groups)
    return html.Section(
        [
            html.H2(page.title, id="entry-h", className="visually-hidden"),
            html.Div(
                html.Nav(
                    [
                        _view(_("Left ({n})", n=left), here(slug, page.code, vis="gjenstar"), only_left),
                        _view(_("All ({n})", n=every), here(slug, page.code), not only_left),
                    ],
                    className="gv-seg",
                    **{"aria-label": _("Show")},
                ),
                className="gv-toolbar",
            ),
            _grid(page, only_left, _),
            _legend(_),
            html.Div(id="entry-errors", className="mt-4"),
            _bar(page, _),
        ],
        **{"aria-labelledby": "entry-h"},
    )


def _view(words: str, href: str, current: bool) -> Component:
    return html.A(words, href=href, className="btn", **({"aria-current": "true"} if current else {}))


def is_left(row: EntryRow) -> bool:
    """Whether somebody must look at the row."""
    return row.state in ("missing", "check", "returned")


def _grid(page: EntryPage, only_left: bool, _: Translator) -> Component:
    box = entry_grid(
        GRID,
        _columns(page, _),
        grid_rows(page.groups, only_left, _),
        row_id="id",
        label=_(
            "Measurements for {month}. The arrow keys move, Enter goes down, Tab leaves the table.",
            month=page.title,
        ),
        _=_,
        options={"undoRedoCellEditingLimit": 50},
    )
    grid: Any = box.children
    # Every column is flexible, so the grid sizes itself; being told to would fail where a phone does not show it.
    grid.columnSize = None
    grid.eventListeners = {
        "cellFocused": ["entryFocused(params)"],
        "modelUpdated": ["entryProblems(params)"],
        "rowDataUpdated": ["entryProblems(params)"],
        "asyncTransactionsFlushed": ["entryProblems(params)"],
    }
    return box


def _columns(page: EntryPage, _: Translator) -> list[dict[str, Any]]:
    before = add_months(dt.date(int(page.code[:4]), int(page.code[5:]), 1), -1)
    number = {
        "cellDataType": False,
        "cellEditor": "agTextCellEditor",
        "cellEditorParams": {"useFormatter": True},
        "editable": {"function": "entryCanEdit(params)"},
        "valueParser": {"function": "entryRead(params)"},
        "valueFormatter": {"function": "entryShown(params)"},
        "cellClass": "num",
        "headerClass": "num",
    }
    quiet = {"cellDataType": False, "cellClass": "num entry-quiet", "headerClass": "num", "editable": False}
    parts = any(_is_ratio(row.measure) for group in page.groups for row in group.rows)
    columns: list[dict[str, Any]] = [
        {
            "field": "party",
            "headerName": _("Party"),
            "cellDataType": False,
            "cellRenderer": "EntryName",
            "colSpan": {"function": "entrySpan(params)"},
            "cellClass": "entry-party",
            "minWidth": 190,
            "flex": 3,
        }
    ]
    for field, head in (
        ("numerator", _("Numerator")),
        ("denominator", _("Denominator")),
        ("value", _("Value")),
    ):
        if field == "value" or parts:
            columns.append(
                {"field": field, "headerName": head, **number, "cellClassRules": _rules(field), "flex": 2}
            )
    columns += [
        {
            "field": "previous",
            "headerName": _("Previous"),
            "minWidth": 104,
            **quiet,
            "flex": 2,
            "headerTooltip": _.month(before),
        },
        {"field": "usual", "headerName": _("Usually"), **quiet, "flex": 2},
        {
            "field": "status",
            "headerName": _("Status"),
            "cellDataType": False,
            "cellRenderer": "EntryStatus",
            "flex": 5,
            "minWidth": 190,
        },
    ]
    return columns


def _rules(field: str) -> dict[str, str]:
    rules = {
        "ed": f"params.data.ed_{field}",
        "is-feil": f"params.data.bad_{field}",
        "is-sjekk": f"params.data.check_{field}",
        "is-vent": f"params.data.wait_{field}",
        "is-laast": f"params.data.lock_{field}",
        "har-merknad": f"params.data.note && params.data.last == '{field}'",
    }
    if field == "value":
        rules["entry-strong"] = "params.data.strong"
    return rules


def grid_rows(groups: Sequence[EntryGroup], only_left: bool, _: Translator) -> list[dict[str, Any]]:
    """Each group's head and its lines, as the grid takes them."""
    rows: list[dict[str, Any]] = []
    for group in groups:
        own = [row for row in group.rows if not only_left or is_left(row)]
        if own:
            rows.append(group_row(group, _))
            rows += [grid_row(row, _) for row in own]
    return rows


def group_row(group: EntryGroup, _: Translator) -> dict[str, Any]:
    """The head of an indicator, with how far it has come."""
    of, locked = len(group.rows), all(row.state == "locked" for row in group.rows)
    words = _("{done} of {of} saved", done=group.done, of=of)
    look, mark = ("laas", "laas") if locked else ("lagret", "hake") if group.done == of else ("m", "mangler")
    return {
        "id": f"group|{group.indicator.id}",
        "group": True,
        "title": group.title,
        "subtitle": group.subtitle,
        "status": _("{done} of {of}, locked", done=group.done, of=of) if locked else words,
        "look": look,
        "icon": mark,
    }


def grid_row(row: EntryRow, _: Translator) -> dict[str, Any]:
    """One line as the grid takes it. Numbers are numbers, so that no one has to guess what a point means."""
    figure, ratio = row.figure, _is_ratio(row.measure)
    cells = ("numerator", "denominator") if ratio else ("value",)
    held: dict[str, Any] = {cell: getattr(figure, cell) if figure else None for cell in cells}
    if figure is not None and figure.state is FigureState.SUPPRESSED:
        held[cells[0]] = _("Under 5")
    look, mark = _LOOK[row.state]
    locked, check = row.state == "locked", row.state == "check"
    return {
        "id": row_key(row.series, row.period),
        "group": False,
        "indicator": row.indicator.id,
        "party": row.party_name,
        "name": row_name(row, _),
        "numerator": held.get("numerator"),
        "denominator": held.get("denominator"),
        "value": held["value"] if not ratio else (row.computed if figure else ""),
        "previous": row.previous,
        "usual": row.usual,
        "status": row.status,
        "look": look,
        "icon": mark,
        "note": row.comment,
        "noteWord": _("Note"),
        "last": cells[-1],
        "strong": figure is not None,
        "kept": {name: text for name, text in cells_of(figure).items() if name in KEPT},
        "revision": row.revision,
        "problems": {},
        **{f"ed_{cell}": row.editable for cell in cells},
        **{
            f"lock_{cell}": locked
            for cell in ("numerator", "denominator", "value")
            if cell in cells or (locked and ratio)
        },
        "check_value": check,
    }


def row_name(row: EntryRow, _: Translator) -> str:
    """`Reisetid, Salangen`."""
    return f"{row.indicator.title}, {row.party_name}" if row.party else row.indicator.title


def _is_ratio(measure: Measure | None) -> bool:
    return measure is not None and measure.shape is Shape.RATIO


def _legend(_: Translator) -> Component:
    items = []
    for state, words in _LEGEND:
        look, mark = _LOOK[state]
        items.append(html.Li(html.Span([icon(mark), _(words)], className=f"gv-cell gv-cell--{look}")))
    return html.Ul(items, className="gv-legend", **{"aria-label": _("Key to the signs")})


def _bar(page: EntryPage, _: Translator) -> Component:
    return html.Div(
        [
            html.Span(id="entry-saved", className="gv-cell gv-cell--lagret", role="status"),
            html.Span(id="entry-left", className="gv-subtle"),
            html.Span(
                [
                    *([_hand_over(page, _, "desk")] if page.may_record else []),
                    *(_approval(page, _) if page.may_approve else []),
                ],
                className="gv-savebar__end",
            ),
            html.Div(id={"type": "entry-ask", "at": "desk"}, className="w-100"),
        ],
        className="gv-savebar" if page.may_record or page.may_approve else "d-none",
    )


def _hand_over(page: EntryPage, _: Translator, at: str, big: bool = False) -> Component:
    month = month_name(dt.date(int(page.code[:4]), int(page.code[5:]), 1), _.language)
    return html.Button(
        _("Hand in {month}", month=month),
        id={"type": "entry-hand-over", "at": at},
        type="button",
        className="btn btn-primary" + (" btn-lg" if big else ""),
    )


def _approval(page: EntryPage, _: Translator) -> list[Component]:
    submitted = sum(
        row.submission is SubmissionState.SUBMITTED for group in page.groups for row in group.rows
    )
    month = month_name(dt.date(int(page.code[:4]), int(page.code[5:]), 1), _.language)
    if not submitted:
        return [html.Span(_("Nothing is handed in for approval."), className="gv-subtle")]
    return [
        html.Details(
            [
                html.Summary(_("Send back"), className="btn btn-outline-secondary"),
                html.Div(
                    [
                        html.Label(
                            _("What must be mended"), htmlFor="entry-return-why", className="form-label"
                        ),
                        dbc.Textarea(id="entry-return-why", rows=2),
                        button(_("Send back {month}", month=month), "entry-return", small=True),
                    ]
                ),
            ],
            className="gv-returnbox",
        ),
        button(_("Approve and lock {month}", month=month), "entry-approve", primary=True),
    ]


# ---- the panel of the chosen row -------------------------------------------------------------------------------------


def _chosen_first(rows: Sequence[EntryRow]) -> EntryRow:
    return next((row for row in rows if row.state in ("check", "missing", "returned")), rows[0])


def panel(ctx: Context, row: EntryRow, history: Sequence[Any] = ()) -> list[Any]:
    """What is known of one figure, and what can be said of it beside its number."""
    _ = ctx._
    parts: list[Any] = [
        html.Header(
            html.Div([html.H2(row_name(row, _)), html.P(_panel_under(row, _))]),
        )
    ]
    if row.state == "check" and row.usual:
        text = _(
            "{value} is far from what you usually record ({usual}). Is that right? If so, say why in the note.",
            value=row.computed,
            usual=row.usual,
        )
        parts.append(html.Div(alert("check", text), className="gv-panel__sec"))
    if row.editable:
        parts.append(html.Div(said_of(row, "panel", _), className="gv-panel__sec"))
    elif row.comment:
        parts.append(html.Div([html.H3(_("Note")), html.P(row.comment)], className="gv-panel__sec"))
    definition = _definition(row, _)
    if definition:
        parts.append(html.Div([html.H3(_("How you measure")), pairs(definition)], className="gv-panel__sec"))
    if history:
        lines = [
            (
                each.at.isoformat(),
                _.short_date(each.at),
                _("{figure} by {who}", figure=figure_words(each.figure, row.measure, _), who=each.by),
            )
            for each in history[:6]
        ]
        parts.append(html.Div([html.H3(_("Changes")), log(lines)], className="gv-panel__sec"))
    return parts


def _panel_under(row: EntryRow, _: Translator) -> str:
    parts = [f"{_('Previous')}: {row.previous}" if row.previous else "", row.status]
    return " · ".join(part for part in parts if part)


def figure_words(figure: Figure | None, measure: Measure | None, _: Translator) -> str:
    """A stored figure in a few words: `6 / 41`, `12,5`, `not measured`."""
    if figure is None:
        return _("Taken away")
    if figure.state is FigureState.NOT_MEASURED:
        return _("Not measured: {reason}", reason=figure.reason or "")
    if figure.state is FigureState.SUPPRESSED:
        return _("Under 5")
    if _is_ratio(measure) and figure.numerator is not None and figure.denominator is not None:
        return f"{_.number(figure.numerator)} / {_.number(figure.denominator)}"
    return _.number(figure.value) if figure.value is not None else ""


def _definition(row: EntryRow, _: Translator) -> list[tuple[Any, Any]]:
    measure = row.measure
    if measure is None:
        return [(_("Source"), row.indicator.source)] if row.indicator.source else []
    found: list[tuple[Any, Any]] = []
    if measure.numerator and measure.denominator:
        found += [
            (_("Numerator"), _.local(measure.numerator)),
            (_("Denominator"), _.local(measure.denominator)),
        ]
    elif measure.value:
        found.append((_("Value"), _.local(measure.value)))
    if measure.excludes:
        found.append((_("Not included"), _.local(measure.excludes)))
    found.append((_("Source"), row.indicator.source or _.local(measure.source.name)))
    return found


_EXTRA: dict[str, str] = {
    "n": N_("Number of people behind it"),
    "invited": N_("Invited"),
    "answered": N_("Answered"),
}


def _extra(measure: Measure | None) -> tuple[str, ...]:
    """What a figure may carry beside itself."""
    if measure is None:
        return ()
    if measure.survey:
        return ("invited", "answered")
    return ("n",) if measure.shape is Shape.MEAN else ()


def said_of(row: EntryRow, at: str, _: Translator) -> list[Any]:
    """Note, what lies behind the figure, and why there is none: one form and its button."""
    key = row_key(row.series, row.period)
    kept = cells_of(row.figure)
    state = row.figure.state if row.figure else FigureState.VALUE
    chosen = "value" if state is FigureState.VALUE else state.value

    def id(name: str) -> dict[str, str]:
        return {"type": f"entry-{name}", "row": key, "at": at}

    extra = [
        _labelled(
            _(_EXTRA[name]),
            dbc.Input(
                id={"type": "entry-more", "row": key, "at": at, "cell": name},
                type="text",
                inputmode="decimal",
                value=kept[name],
                className="num form-control-sm",
            ),
        )
        for name in _extra(row.measure)
    ]
    return [
        _labelled(
            _("The figure for the period is"),
            dbc.Select(
                id=id("state"),
                value=chosen,
                options=[
                    {"value": "value", "label": _("a number that is written in the cell")},
                    {"value": "not_measured", "label": _("not measured, because …")},
                    {"value": "suppressed", "label": _("under 5, and must not be shown")},
                ],
                className="form-select-sm",
            ),
        ),
        html.Div(
            _labelled(
                _("Why it was not measured"), dbc.Input(id=id("reason"), value=kept["reason"], size="sm")
            ),
            className="mt-2",
        ),
        *(html.Div(part, className="mt-2") for part in extra),
        html.Div(
            _labelled(_("Note"), dbc.Textarea(id=id("note"), value=kept["comment"], rows=2, size="sm")),
            className="mt-2",
        ),
        html.Div(button(_("Save what is said"), id("say"), small=True), className="mt-2"),
        html.Div(id=id("answer"), className="gv-entrysay", role="status"),
        dcc.Store(id=id("revision"), data=row.revision),
    ]


def _labelled(words: str, control: Component) -> Component:
    identity: Any = control.id
    return html.Div([html.Label(words, htmlFor=dom_id(identity), className="form-label gv-small"), control])


# ---- cards, for a phone ----------------------------------------------------------------------------------------------


def _cards(ctx: Context, page: EntryPage, slug: str, only_left: bool) -> Component:
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
    ratio = _is_ratio(measure)
    cells = ("numerator", "denominator") if ratio else ("value",)
    names = {"numerator": _("Numerator"), "denominator": _("Denominator"), "value": _("Value")}
    if measure is not None and not ratio:
        names["value"] = _.local(measure.unit.name)
    held = cells_of(row.figure)
    inputs = [
        _labelled(
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
    look, mark = _LOOK[row.state]
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


def typed(text: str, _: Translator) -> str:
    """A neutral number as the reader's language writes it."""
    return text.replace(",", ".") if _.language == "en" else text


def card_answer(words: str, look: str, mark: str) -> Component:
    """Icon and words, as in the grid's last column."""
    return html.Span([icon(mark), html.Span(words)], className=f"gv-cell gv-cell--{look}")


# ---- saving ----------------------------------------------------------------------------------------------------------


class Outcome:
    """What became of one line: how the grid shows it now, and whether it was stored."""

    def __init__(self, row: dict[str, Any], saved: bool) -> None:
        self.row, self.saved = row, saved


def save_line(
    services: Any, ctx: Context, slug: str, data: Mapping[str, Any], changed: Mapping[str, Any]
) -> Outcome:
    """Saves one line as it stands in the grid. `data` is its row after the change, `changed` the old values by cell."""
    series, period = split_key(data["id"])
    visible = {
        cell: neutral(data.get(cell))
        for cell in ("numerator", "denominator", "value")
        if data.get(f"ed_{cell}")
    }
    cells = merged_cells(data.get("kept") or {}, visible)
    _ = ctx._
    try:
        row = services.measurements.save_row(ctx.actor, slug, series, period, cells, data.get("revision"))
    except Conflict:
        return _after_conflict(services, ctx, slug, data, changed)
    except Refused as refused:
        return Outcome(refused_row(data, refused.problems, visible, _), False)
    return Outcome(grid_row(row, _), True)


def _after_conflict(
    services: Any, ctx: Context, slug: str, data: Mapping[str, Any], changed: Mapping[str, Any]
) -> Outcome:
    """Somebody saved this line in between. Other cells of it do not stand in the way; the same cell does."""
    _ = ctx._
    series, period = split_key(data["id"])
    now = services.measurements.row(ctx.actor, slug, series, period)
    stored = grid_row(now, _)
    clash = {
        cell
        for cell, old in changed.items()
        if neutral(stored.get(cell)) not in (neutral(old), neutral(data.get(cell)))
    }
    if clash:
        problems = [
            Problem("changed_meanwhile", field=cell, value=neutral(stored.get(cell)))
            for cell in sorted(clash)
        ]
        # The next save builds on what is stored now: it was shown.
        shown = {**data, "revision": now.revision}
        said = refused_row(shown, problems, {}, _)
        words = _(
            "Somebody else has written {value} here. Yours is not saved.",
            value=figure_words(now.figure, now.measure, _),
        )
        said["problems"] = dict.fromkeys(said["problems"], words)
        said["status"] = words
        return Outcome(said, False)
    together = {**stored, **{cell: data.get(cell) for cell in changed}}
    return save_line(services, ctx, slug, together, {})


def refused_row(
    data: Mapping[str, Any], problems: Sequence[Problem], visible: Mapping[str, str], _: Translator
) -> dict[str, Any]:
    """The line as typed, each problem at its cell. A half of a ratio only waits for the other half."""
    waits = any(visible.values()) and all(problem.code == "part_missing" for problem in problems)
    own = [cell for cell in ("numerator", "denominator", "value") if data.get(f"ed_{cell}")]
    fields: dict[str, str] = {}
    for problem in problems:
        fields.setdefault(problem.field if problem.field in own else own[0], problem_text(problem, _))
    look, mark = _LOOK["waiting" if waits else "wrong"]
    row = {key: value for key, value in data.items() if not key.startswith(("bad_", "wait_", "check_"))}
    row |= {"look": look, "icon": mark, "problems": {} if waits else fields}
    row["status"] = (
        _("Waiting for the rest of the figure")
        if waits
        else _("Must be mended: {problem}", problem=next(iter(fields.values())))
    )
    row |= {f"{'wait' if waits else 'bad'}_{cell}": True for cell in (visible if waits else fields)}
    if "numerator" in own:
        row["value"] = "–"
    return row


def register(app: Any, services: Any) -> None:
    """Saving, handing over, approving, and the files."""
    _register_saving(app, services)
    _register_month(app, services)
    _register_downloads(app, services)
    measuring_paste.register(app, services)


def _context(services: Any, place: Mapping[str, str]) -> Context:
    return request_context(services, place["slug"])


def refresh_parts(
    services: Any, context: Context, place: Mapping[str, str], touched: Sequence[dict[str, Any]]
) -> None:
    """After a save: the lines, the heads of their groups, the sentence, the months and what waits."""
    _ = context._
    page = services.measurements.page(context.actor, place["slug"], place["code"])
    indicators = {row.get("indicator") for row in touched}
    heads = [group_row(group, _) for group in page.groups if group.indicator.id in indicators]
    _show_lines(page, [*touched, *heads])
    set_props(of_month("entry-lead", page.code), {"children": sentence(page.sentence)})
    set_props(of_month("entry-months", page.code), {"children": _months(page, place["slug"], _)})
    set_props(of_month("entry-waiting", page.code), {"children": _waiting(page, _)})


def _show_lines(page: EntryPage, rows: Sequence[dict[str, Any]]) -> None:
    """Lines for the grid, by a store: the grid may be gone, or show another month, before the answer is there."""
    set_props("entry-refreshed", {"data": {"code": page.code, "rows": list(rows)}})


def say_saved(context: Context, saved: int, wrong: int) -> None:
    """The one polite voice: when, and what was not saved."""
    _ = context._
    if saved:
        set_props("entry-saved", {"children": [icon("hake"), _("Saved at {time}", time=_.time(context.now))]})
    elif wrong:
        set_props("entry-saved", {"children": [icon("feil"), _("Not saved. Look at the cell.")]})


def _register_saving(app: Any, services: Any) -> None:
    app.clientside_callback(
        ClientsideFunction(namespace="gevinst_entry", function_name="refreshed"),
        Input("entry-refreshed", "data"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )

    @app.callback(Input(GRID, "cellValueChanged"), State("entry-place", "data"), prevent_initial_call=True)
    def save_cells(events: list[dict[str, Any]] | None, place: dict[str, str]) -> None:
        if not events:
            raise PreventUpdate
        context = _context(services, place)
        rows: dict[str, dict[str, Any]] = {}
        changed: dict[str, dict[str, Any]] = {}
        for event in events:
            rows[event["rowId"]] = event["data"]
            changed.setdefault(event["rowId"], {})[event["colId"]] = event.get("oldValue")
        outcomes = [save_line(services, context, place["slug"], rows[key], changed[key]) for key in rows]
        refresh_parts(services, context, place, [outcome.row for outcome in outcomes])
        say_saved(
            context,
            sum(each.saved for each in outcomes),
            sum(bool(each.row["problems"]) for each in outcomes),
        )

    @app.callback(
        Output("entry-errors", "children"),
        Output("entry-left", "children"),
        Input("entry-problems", "data"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )
    def show_problems(problems: list[dict[str, str]] | None, place: dict[str, str]) -> Any:
        _ = _context(services, place)._
        if not problems:
            return None, ""
        head = _.plural(
            "{n} value must be mended before you can hand in",
            "{n} values must be mended before you can hand in",
            len(problems),
        )
        items = [
            html.Li(
                [
                    html.A(
                        each["name"],
                        href="#entry-h",
                        **{"data-entry-row": each["row"], "data-entry-field": each["field"]},
                    ),
                    ": ",
                    each["text"],
                ]
            )
            for each in problems
        ]
        summary = html.Section(
            [html.H2(head, id="entry-errors-h"), html.Ul(items)],
            className="gv-errsum",
            **{"aria-labelledby": "entry-errors-h"},
        )
        return summary, _.plural("{n} must be mended", "{n} must be mended", len(problems))

    @app.callback(
        Output("entry-panel", "children"),
        Input("entry-chosen", "data"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )
    def show_row(key: str | None, place: dict[str, str]) -> Any:
        if not key:
            raise PreventUpdate
        context = _context(services, place)
        series, period = split_key(key)
        row = services.measurements.row(context.actor, place["slug"], series, period)
        return panel(
            context, row, services.measurements.history(context.actor, place["slug"], series, period)
        )

    @app.callback(
        Output({"type": "entry-answer", "row": MATCH, "at": MATCH}, "children"),
        Output({"type": "entry-revision", "row": MATCH, "at": MATCH}, "data"),
        Input({"type": "entry-say", "row": MATCH, "at": MATCH}, "n_clicks"),
        State({"type": "entry-state", "row": MATCH, "at": MATCH}, "value"),
        State({"type": "entry-reason", "row": MATCH, "at": MATCH}, "value"),
        State({"type": "entry-note", "row": MATCH, "at": MATCH}, "value"),
        State({"type": "entry-more", "row": MATCH, "at": MATCH, "cell": ALL}, "value"),
        State({"type": "entry-more", "row": MATCH, "at": MATCH, "cell": ALL}, "id"),
        State({"type": "entry-revision", "row": MATCH, "at": MATCH}, "data"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )
    def save_said(
        clicks: int | None,
        state: str,
        reason: str | None,
        note: str | None,
        more: list[str | None],
        more_ids: list[dict[str, str]],
        revision: int,
        place: dict[str, str],
    ) -> Any:
        if not clicks:
            raise PreventUpdate
        context = _context(services, place)
        _ = context._
        series, period = split_key(ctx.triggered_id["row"])
        row = services.measurements.row(context.actor, place["slug"], series, period)
        extra = {each["cell"]: value or "" for each, value in zip(more_ids, more, strict=True)}
        cells = said_cells(row.figure, state, reason or "", note or "", extra)
        if row.revision != revision and (state == "value" or _own_save(services, context, place, row)):
            # The number was saved from the grid after this form was drawn: what is said goes with it.
            revision = row.revision
        try:
            row = services.measurements.save_row(
                context.actor, place["slug"], series, period, cells, revision
            )
        except Conflict:
            words = _("Somebody changed this in the meantime. Look at the new value, then save again.")
            return card_answer(words, *_LOOK["wrong"]), row.revision
        except Refused as refused:
            words = " ".join(dict.fromkeys(problem_text(problem, _) for problem in refused.problems))
            return card_answer(words, *_LOOK["wrong"]), no_update
        refresh_parts(services, context, place, [grid_row(row, _)])
        say_saved(context, 1, 0)
        return card_answer(_("Saved at {time}", time=_.time(context.now)), *_LOOK["saved"]), row.revision

    @app.callback(
        Output({"type": "entry-card-say", "row": MATCH}, "children"),
        Output({"type": "entry-card-row", "row": MATCH}, "data"),
        Input({"type": "entry-card", "row": MATCH, "cell": ALL}, "value"),
        State({"type": "entry-card", "row": MATCH, "cell": ALL}, "id"),
        State({"type": "entry-card-row", "row": MATCH}, "data"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )
    def save_card(
        values: list[str | None], ids: list[dict[str, str]], data: dict[str, Any], place: dict[str, str]
    ) -> Any:
        context = _context(services, place)
        written = {each["cell"]: (value or "").strip() for each, value in zip(ids, values, strict=True)}
        old = {cell: data.get(cell) for cell in written}
        if all(neutral(old[cell]) == neutral(written[cell]) for cell in written):
            raise PreventUpdate
        changed = {cell: old[cell] for cell in written if neutral(old[cell]) != neutral(written[cell])}
        outcome = save_line(services, context, place["slug"], {**data, **written}, changed)
        refresh_parts(services, context, place, [outcome.row])
        words = outcome.row["status"]
        if outcome.saved:
            # What must still be looked at is said after the news that it is stored.
            time = context._("Saved at {time}", time=context._.time(context.now))
            words = f"{time} · {words}" if outcome.row["look"] == "sjekk" else time
        return card_answer(words, outcome.row["look"], outcome.row["icon"]), outcome.row


def _own_save(services: Any, context: Context, place: Mapping[str, str], row: EntryRow) -> bool:
    """Whether the one who asks was the last to save the figure."""
    history = services.measurements.history(context.actor, place["slug"], row.series, row.period)
    return bool(history) and history[0].by == context.actor.title


def said_cells(
    figure: Figure | None, state: str, reason: str, note: str, extra: Mapping[str, str]
) -> dict[str, str]:
    """The cells of a line when something is said of it beside its number."""
    cells = {**cells_of(figure), "comment": note, **extra}
    if state == "value":
        return {**cells, "state": "", "reason": ""}
    return {
        **dict.fromkeys(CELLS, ""),
        "comment": note,
        "state": state,
        "reason": reason if state == "not_measured" else "",
    }


def _register_month(app: Any, services: Any) -> None:
    @app.callback(
        Output({"type": "entry-ask", "at": ALL}, "children"),
        Input({"type": "entry-hand-over", "at": ALL}, "n_clicks"),
        State("entry-problems", "data"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )
    def hand_over(clicks: list[int | None], problems: list[Any] | None, place: dict[str, str]) -> Any:
        if not any(clicks):
            raise PreventUpdate
        context = _context(services, place)
        _ = context._
        places = len(ctx.outputs_list)
        if problems:
            words = _.plural(
                "{n} value must be mended before you can hand in",
                "{n} values must be mended before you can hand in",
                len(problems),
            )
            return [alert("error", words, live=True)] * places
        page = services.measurements.page(context.actor, place["slug"], place["code"])
        missing = [row for group in page.groups for row in group.rows if row.state in ("missing", "not_due")]
        if not missing:
            return [_handed_over(services, context, place)] * places
        return [_still_missing(missing, page, each["id"]["at"], _) for each in ctx.outputs_list]

    @app.callback(
        Output({"type": "entry-ask", "at": MATCH}, "children", allow_duplicate=True),
        Input({"type": "entry-hand-over-anyway", "at": MATCH}, "n_clicks"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )
    def hand_over_anyway(clicks: int | None, place: dict[str, str]) -> Any:
        if not clicks:
            raise PreventUpdate
        return _handed_over(services, _context(services, place), place)

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Input("entry-approve", "n_clicks"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )
    def approve(clicks: int | None, place: dict[str, str]) -> Any:
        if not clicks:
            raise PreventUpdate
        context = _context(services, place)
        services.measurements.approve(context.actor, place["slug"], place["code"])
        return context.now.isoformat()

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Output({"type": "entry-ask", "at": "desk"}, "children", allow_duplicate=True),
        Input("entry-return", "n_clicks"),
        State("entry-return-why", "value"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )
    def send_back(clicks: int | None, why: str | None, place: dict[str, str]) -> Any:
        if not clicks:
            raise PreventUpdate
        context = _context(services, place)
        try:
            services.measurements.give_back(context.actor, place["slug"], place["code"], why or "")
        except Refused:
            return no_update, alert("error", context._("Write what must be mended."), live=True)
        return context.now.isoformat(), None


def _handed_over(services: Any, context: Context, place: Mapping[str, str]) -> Component:
    _ = context._
    count = services.measurements.submit(context.actor, place["slug"], place["code"])
    page = services.measurements.page(context.actor, place["slug"], place["code"])
    _show_lines(page, grid_rows(page.groups, False, _))
    set_props(of_month("entry-months", page.code), {"children": _months(page, place["slug"], _)})
    words = _.plural(
        "{n} figure handed in at {time}.", "{n} figures handed in at {time}.", count, time=_.time(context.now)
    )
    set_props("gv-say", {"children": words})
    return alert("ok", words)


def _still_missing(rows: Sequence[EntryRow], page: EntryPage, at: str, _: Translator) -> Component:
    head = _.plural("{n} figure is still missing:", "{n} figures are still missing:", len(rows))
    items: list[Any] = [
        html.Li(
            html.A(
                row_name(row, _),
                href="#entry-h",
                **{"data-entry-row": row_key(row.series, row.period), "data-entry-field": "value"},
            )
        )
        for row in rows[:8]
    ]
    if len(rows) > 8:
        items.append(html.Li(_("and {n} more", n=len(rows) - 8)))
    go = html.Button(
        _("Hand in {done} of {of} all the same", done=page.done, of=page.expected),
        id={"type": "entry-hand-over-anyway", "at": at},
        type="button",
        className="btn btn-outline-secondary",
    )
    return html.Div(
        [html.P(head, className="gv-strong mb-1"), html.Ul(items), go],
        className="gv-alert gv-alert--sjekk d-block",
        role="status",
    )


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
