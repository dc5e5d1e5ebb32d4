"""Figures pasted from Excel. They are looked at first; nothing is stored before that is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import ALL, ClientsideFunction, Input, Output, State, ctx, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.errors import Problem, Refused
from gevinst.domain.measurement import Entry, Row, read_rows, with_what_stands
from gevinst.domain.plan import PlanDocument
from gevinst.i18n import N_, Translator
from gevinst.i18n.problems import problem_text
from gevinst.services.state import month_of_period
from gevinst.services.views import EntryPage, EntryRow
from gevinst_dashboards.components import (
    Column,
    alert,
    button,
    button_link,
    figures_band,
    hidden,
    icon,
    section,
    table,
)
from gevinst_dashboards.components import Row as TableRow
from gevinst_dashboards.components.basics import dom_id
from gevinst_dashboards.pages.measuring_block import (
    Block,
    Heading,
    Pasted,
    anchored_stash,
    read_anchored,
    read_headed,
    split_block,
    with_fixes,
)
from gevinst_dashboards.pages.measuring_block_refused import quoted, refusal, refuse_persons
from gevinst_dashboards.pages.measuring_many import (
    many_head,
    many_steps,
    month_address,
    question_alerts,
)
from gevinst_dashboards.views_context import Context, request_context

MOST_LINES = 2000


@dataclass(frozen=True, slots=True)
class Looked:
    """One figure of a paste, beside what is stored now."""

    pasted: Pasted
    entry: Entry | None
    now: EntryRow | None
    problems: tuple[Problem, ...]
    kind: str
    """new | changed | same | wrong"""


# ---- the page --------------------------------------------------------------------------------------------------------


def paste_page(ctx: Context, page: EntryPage, slug: str) -> Component:
    """A field to paste into, and what it was read as."""
    _ = ctx._
    return html.Div(
        [
            many_head(
                page, slug, 1, _("Paste from Excel"), _("Nothing is stored until you have looked at it."), _
            ),
            html.Div(
                [
                    html.Label(_("The cells you have copied"), htmlFor="paste-text", className="form-label"),
                    html.P(
                        _(
                            "Copy with the heading row, so that we see which column is which: period, party, and one "
                            "column for each measure. Columns that end in “numerator” and “denominator” are read as such."
                        ),
                        className="gv-hint",
                        id="paste-help",
                    ),
                    dbc.Textarea(id="paste-text", rows=6),
                    html.Div(
                        [
                            button(_("Look at it"), "paste-look", primary=True),
                            button_link(_("Cancel"), month_address(slug, page.code)),
                        ],
                        className="gv-actions mt-3",
                    ),
                ],
                className="gv-fieldbox",
            ),
            html.Div(id="paste-preview", className="mt-4", **{"aria-live": "polite"}),
            dcc.Store(id="paste-anchor"),
            dcc.Store(id="paste-fixes", data={}),
            dcc.Store(id="paste-choices", data={}),
            dcc.Store(id="paste-place", data={"slug": slug, "code": page.code}),
        ]
    )


# ---- reading and comparing -------------------------------------------------------------------------------------------


def read_paste(
    text: str,
    stash: Mapping[str, Any] | None,
    fixes: Mapping[str, str],
    choices: Mapping[str, str],
    page: EntryPage,
    document: PlanDocument,
) -> Block:
    """The block as figures. Where it was pasted on the grid and is unchanged since, the grid says what is what."""
    lines = with_fixes(split_block(text), fixes)
    if not lines:
        return Block((), (), trouble="no_lines")
    if (
        stash
        and anchored_stash(stash)
        and stash.get("text") == text
        and not _has_headings(lines, document, page)
    ):
        return read_anchored(lines, stash["rows"], stash["fields"], page)
    return read_headed(lines, document, page, choices)


def _has_headings(lines: Sequence[Sequence[str]], document: PlanDocument, page: EntryPage) -> bool:
    block = read_headed(lines, document, page, {})
    return not block.trouble and any(heading.certainty == "known" for heading in block.headings)


def look(services: Any, context: Context, slug: str, block: Block, document: PlanDocument) -> list[Looked]:
    """Each figure with what is stored now and everything that is wrong with it. Stores nothing."""
    measures, names = services.measurements.measure_of, services.measurements.party_names
    language = context.actor.language
    alone = [read_rows([each.row], document, measures, names, language) for each in block.figures]
    ready = [each.row for each, (_entries, wrong) in zip(block.figures, alone, strict=True) if not wrong]
    further = _refused(services, context, slug, ready)
    frequency = {
        line.id: each.frequency
        for benefit in document.benefits
        for each in benefit.indicators
        for line in each.series
    }
    months = {
        month_of_period(entry.period, frequency[entry.series])
        for entries, _wrong in alone
        for entry in entries
    }
    stored: dict[tuple[str, int], EntryRow] = {}
    for code in sorted(months):
        found = services.measurements.page(context.actor, slug, code)
        stored |= {(row.series, row.period): row for group in found.groups for row in group.rows}
    return [
        _compared(each, entries, wrong, further, stored)
        for each, (entries, wrong) in zip(block.figures, alone, strict=True)
    ]


def _refused(services: Any, context: Context, slug: str, rows: Sequence[Row]) -> tuple[Problem, ...]:
    """What only the whole of it shows: two rows for the same figure, a month that is locked or not over."""
    try:
        services.measurements.record(context.actor, slug, rows, via="paste", dry_run=True)
    except Refused as refused:
        return refused.problems
    return ()


def _compared(
    pasted: Pasted,
    entries: Sequence[Entry],
    wrong: Sequence[Problem],
    further: Sequence[Problem],
    stored: Mapping[tuple[str, int], EntryRow],
) -> Looked:
    entry = entries[0] if entries else None
    now = stored.get((entry.series, entry.period)) if entry else None
    own = [problem for problem in further if entry is not None and problem.row == pasted.row.row]
    if now is not None:
        title = now.indicator.title
        own = [
            problem
            for problem in own
            if (problem.code != "locked" or now.state == "locked")
            and problem.params.get("indicator", title) == title
        ]
    problems = (*wrong, *own)
    if problems or entry is None:
        return Looked(pasted, entry, now, problems, "wrong" if problems else "same")
    if now is None or now.figure is None:
        return Looked(pasted, entry, now, (), "new")
    same = entry.figure is not None and with_what_stands(entry.figure, now.figure) == now.figure
    return Looked(pasted, entry, now, (), "same" if same else "changed")


def count(looked: Sequence[Looked], kind: str) -> int:
    """How many figures are of a kind."""
    return sum(each.kind == kind for each in looked)


# ---- what is shown ---------------------------------------------------------------------------------------------------


def preview(block: Block, looked: Sequence[Looked], document: PlanDocument, _: Translator) -> Component:
    """The whole answer to a paste."""
    if block.trouble or not looked:
        return _unread(block, document, _)
    wrong = count(looked, "wrong")
    ready = len(looked) - wrong
    head = _.plural("You pasted {n} figure.", "You pasted {n} figures.", len(looked))
    state = _("{ready} are ready to be saved, {wrong} must be mended.", ready=ready, wrong=wrong)
    figures = [
        (str(count(looked, "new")), "", _("new figures")),
        (str(count(looked, "changed")), "", _("change what is stored")),
        (str(wrong), "", _("must be mended")),
        (
            str(count(looked, "same") + block.outside),
            "",
            _("are left out: unchanged, or in no column we read"),
        ),
    ]
    return html.Div(
        [
            html.H2(f"{head} {state}", id="paste-h", tabIndex=-1),
            html.P(_("Nothing is stored yet."), className="gv-lead"),
            figures_band(figures),
            *([_fixes(looked, block, _)] if wrong else []),
            html.Div(
                [
                    *(
                        [
                            html.Button(
                                _.plural("Save {n} figure", "Save {n} figures", ready),
                                id={"type": "paste-save", "at": "some"},
                                type="button",
                                className="btn btn-primary",
                            )
                        ]
                        if ready
                        else []
                    ),
                    html.Div(id="paste-answer", role="status"),
                ],
                className="gv-actions mt-4",
            ),
            _read_back(looked, document, _),
            *([_columns(block.headings, document, _)] if block.headings else []),
        ]
    )


def _unread(block: Block, document: PlanDocument, _: Translator) -> Component:
    match block.trouble:
        case "no_headings":
            words = _("We do not recognise the headings. Say below what the columns are.")
        case "two_alike":
            one, other = (quoted(text, _) for text in block.alike)
            words = _(
                "The columns {one} and {other} are read as the same. Say below which of them is not to be read.",
                one=one, other=other,
            )  # fmt: skip
        case _other:
            words = _(
                "We found no figures. Copy the cells in Excel, with the heading row, and paste them above."
            )
    parts: list[Any] = [alert("check", words)]
    if block.headings:
        parts.append(_columns(block.headings, document, _))
    return html.Div(parts)


def _fixes(looked: Sequence[Looked], block: Block, _: Translator) -> Component:
    """Each problem once, by kind, with its row, column and value, and a field to mend it in."""
    kinds: dict[str, list[Component]] = {}
    seen = set()
    for each in looked:
        for problem in each.problems:
            place = each.pasted.places.get(problem.field or "") or next(
                iter(each.pasted.places.values()), None
            )
            key = (problem.row, place, problem.code)
            if place is not None and key not in seen:
                seen.add(key)
                kind = _PROBLEM_KINDS.get(problem.code, _OTHERWISE)
                kinds.setdefault(kind, []).append(_fix(problem, place, block, _))
    parts: list[Component] = []
    for kind, items in sorted(kinds.items(), key=lambda each: -len(each[1])):
        head = _("{n} × {kind}", n=len(items), kind=_(kind))
        parts.append(
            html.Details(
                [html.Summary(head), html.Ul(items, className="gv-fix")], className="gv-details", open=True
            )
        )
    return section(
        _("Must be mended"),
        "paste-fix-h",
        html.Div(parts),
        note=_("Mend it here. The file in Excel is not changed."),
    )


_OTHERWISE = N_("something else")
_PROBLEM_KINDS = {
    "not_a_number": N_("not a number"),
    "ambiguous_number": N_("not a number"),
    "unknown_party": N_("unknown party"),
    "party_missing": N_("unknown party"),
    "unknown_indicator": N_("unknown measure"),
    "not_a_period": N_("not a period"),
    "ambiguous_period": N_("not a period"),
    "period_outside": N_("outside the time that is asked for"),
    "period_in_future": N_("outside the time that is asked for"),
    "below_minimum": N_("outside what is possible"),
    "above_maximum": N_("outside what is possible"),
    "numerator_above_denominator": N_("outside what is possible"),
    "zero_denominator": N_("outside what is possible"),
    "two_values": N_("two figures for the same place"),
    "duplicate_row": N_("two figures for the same place"),
    "locked": N_("locked"),
    "personal_data": N_("personal data"),
}
"""Problems that are mended in the same way stand together."""


def _fix(problem: Problem, place: tuple[int, int], block: Block, _: Translator) -> Component:
    line, column = place
    at = f"{line}|{column}"
    held = block.lines[line][column] if column < len(block.lines[line]) else ""
    where = ", ".join(
        part
        for part in (_("Row {row}", row=problem.row) if problem.row else "", problem.column or "")
        if part
    )
    id = {"type": "paste-fix", "at": at}
    shown = "" if problem.code == "personal_data" else held
    return html.Li(
        [
            icon("feil"),
            html.Div(
                [
                    html.H3(f"{where}: {quoted(shown, _)}" if shown else where),
                    html.P(problem_text(problem, _)),
                ]
            ),
            html.Div(
                [
                    html.Div(
                        [
                            html.Label(_("What it should say"), htmlFor=dom_id(id), className="form-label"),
                            dbc.Input(id=id, value=shown, type="text", size="sm", className="num"),
                        ]
                    ),
                    html.Button(
                        [_("Use this"), hidden(f" {where}")],
                        id={"type": "paste-use", "at": at},
                        type="button",
                        className="btn btn-outline-secondary",
                    ),
                ],
                className="gv-fix__do",
            ),
        ]
    )


_KINDS = {
    "new": (N_("New"), "pluss"),
    "changed": (N_("Is changed"), "rediger"),
    "same": (N_("Unchanged"), "hake"),
    "wrong": (N_("Must be mended"), "feil"),
}


def _read_back(looked: Sequence[Looked], document: PlanDocument, _: Translator) -> Component:
    """The figures as we read them, old to new."""
    titles = {each.id: each.title for benefit in document.benefits for each in benefit.indicators}
    rows = []
    for each in looked[:500]:
        row = each.pasted.row
        words, mark = _KINDS[each.kind]
        look = "feil" if each.kind == "wrong" else "lagret"
        now = each.now
        typed = _typed(row.cells)
        shown = "" if any(problem.code == "personal_data" for problem in each.problems) else typed
        rows.append(
            TableRow(
                now.indicator.title if now else titles.get(row.indicator, row.indicator),
                (
                    (now.party_name if now else row.party) or "",
                    row.period,
                    str(row.row or ""),
                    _change(_before(now) if each.kind == "changed" else "", shown),
                    html.Span([icon(mark), html.Span(_(words))], className=f"gv-cell gv-cell--{look}"),
                ),
            )
        )
    shape = table(
        _("What is measured"),
        [
            Column(_("Party")),
            Column(_("Period")),
            Column(_("Row"), number=True),
            Column(_("Value"), number=True),
            Column(_("Status")),
        ],
        rows,
        label=_("Table: the figures you pasted"),
        compact=True,
    )
    return section(_("How we read it"), "paste-read-h", shape)


def _before(now: EntryRow | None) -> str:
    if now is None or now.figure is None:
        return ""
    parts = [now.numerator, now.denominator]
    return " / ".join(parts) if all(parts) else now.value


def _typed(cells: Mapping[str, str]) -> str:
    parts = [cells.get("numerator", ""), cells.get("denominator", "")]
    if any(parts):
        return " / ".join(parts)
    return next((cells[name] for name in ("value", "reason", "state") if cells.get(name)), "")


def _change(old: str, new: str) -> Any:
    if not old:
        return html.B(new)
    return html.Span([html.S(old), icon("pil-hoyre"), html.B(new)], className="gv-diff")


def targets(document: PlanDocument, _: Translator) -> list[tuple[str, str]]:
    """What a column can be read as: (target, words)."""
    found = [
        ("-", _("Not read")),
        ("period", _("Period")),
        ("party", _("Party")),
        ("indicator", _("What is measured")),
        ("value", _("Value")),
        ("numerator", _("Numerator")),
        ("denominator", _("Denominator")),
        ("n", _("Number (n)")),
        ("sd", _("Standard deviation")),
        ("invited", _("Invited")),
        ("answered", _("Answered")),
        ("state", _("Status")),
        ("reason", _("Why it was not measured")),
        ("comment", _("Note")),
    ]
    for benefit in document.benefits:
        for each in benefit.indicators:
            found += [
                (f"value:{each.id}", each.title),
                (f"numerator:{each.id}", _("{measure}, numerator", measure=each.title)),
                (f"denominator:{each.id}", _("{measure}, denominator", measure=each.title)),
            ]
    return found


_SURE = {
    "known": (N_("Known name"), "hake", "lagret"),
    "chosen": (N_("Chosen by you"), "hake", "lagret"),
    "guessed": (N_("Guessed, check"), "varsel", "sjekk"),
    "unknown": (N_("Unknown column"), "kryss", "ikke"),
}


def _columns(headings: Sequence[Heading], document: PlanDocument, _: Translator) -> Component:
    options = [{"value": value, "label": words} for value, words in targets(document, _)]
    rows = []
    for heading in headings:
        words, mark, look = _SURE[heading.certainty]
        id = {"type": "paste-column", "index": str(heading.index)}
        select = html.Div(
            [
                html.Label(
                    _("“{heading}” is read as", heading=heading.text),
                    htmlFor=dom_id(id),
                    className="visually-hidden",
                ),
                dbc.Select(id=id, value=heading.target or "-", options=options, size="sm"),
            ]
        )
        rows.append(
            TableRow(
                quoted(heading.text, _) if heading.text else "–",
                (
                    heading.example,
                    select,
                    html.Span([icon(mark), html.Span(_(words))], className=f"gv-cell gv-cell--{look}"),
                ),
            )
        )
    shape = table(
        _("In Excel"),
        [Column(_("Example")), Column(_("Read as")), Column(_("How certain"))],
        rows,
        label=_("Table: the columns you pasted"),
        compact=True,
    )
    return section(_("Columns"), "paste-columns-h", shape)


# ---- callbacks -------------------------------------------------------------------------------------------------------


def register(app: Any, services: Any) -> None:
    """Looking at a paste, and storing it. Called by the page's own `register`."""
    app.clientside_callback(
        ClientsideFunction(namespace="gevinst_entry", function_name="arrived"),
        Output("paste-text", "value"),
        Output("paste-anchor", "data"),
        Input("paste-text", "id"),
    )

    def again(text: str, stash: Any, fixes: Any, choices: Any, place: Mapping[str, str]) -> Any:
        context = request_context(services, place["slug"])
        document = services.plans.document(context.actor, place["slug"])
        page = services.measurements.page(context.actor, place["slug"], place["code"])
        block = read_paste(text or "", stash, fixes or {}, choices or {}, page, document)
        if len(block.lines) > MOST_LINES:
            raise Refused([Problem("too_many_rows", params={"rows": len(block.lines), "limit": MOST_LINES})])
        refuse_persons(block)
        return context, document, block, look(services, context, place["slug"], block, document)

    @app.callback(
        Output("paste-preview", "children"),
        Output("paste-fixes", "data"),
        Output("paste-choices", "data"),
        Input("paste-look", "n_clicks"),
        Input("paste-anchor", "data"),
        Input({"type": "paste-use", "at": ALL}, "n_clicks"),
        Input({"type": "paste-column", "index": ALL}, "value"),
        State({"type": "paste-column", "index": ALL}, "id"),
        State({"type": "paste-fix", "at": ALL}, "value"),
        State({"type": "paste-fix", "at": ALL}, "id"),
        State("paste-text", "value"),
        State("paste-anchor", "data"),
        State("paste-fixes", "data"),
        State("paste-choices", "data"),
        State("paste-place", "data"),
        prevent_initial_call=True,
    )
    def show(
        _look: int | None,
        _arrived: Any,
        _used: list[int | None],
        columns: list[str],
        column_ids: list[dict[str, str]],
        fixed: list[str | None],
        fixed_ids: list[dict[str, str]],
        text: str | None,
        stash: Any,
        fixes: dict[str, str],
        choices: dict[str, str],
        place: dict[str, str],
    ) -> Any:
        by = ctx.triggered_id
        if by is None or (by == "paste-anchor" and not stash):
            raise PreventUpdate
        if isinstance(by, str):
            fixes, choices = {}, {}
        elif by["type"] == "paste-use":
            value = {each["at"]: fix or "" for each, fix in zip(fixed_ids, fixed, strict=True)}[by["at"]]
            if not any(_used) or not value:
                raise PreventUpdate
            fixes = {**fixes, by["at"]: value}
        else:
            chosen = {each["index"]: value for each, value in zip(column_ids, columns, strict=True)}
            new = "" if chosen[by["index"]] == "-" else chosen[by["index"]]
            context, document, block, looked = again(text or "", stash, fixes, choices, place)
            if next((h.target for h in block.headings if str(h.index) == by["index"]), None) == new:
                # The select was only drawn, not changed.
                raise PreventUpdate
            choices = {**choices, by["index"]: new}
        try:
            context, document, block, looked = again(text or "", stash, fixes, choices, place)
        except Refused as refused:
            return refusal(refused.problems, request_context(services, place["slug"])._), fixes, choices
        return preview(block, looked, document, context._), fixes, choices

    @app.callback(
        Output("paste-preview", "children", allow_duplicate=True),
        Input({"type": "paste-save", "at": ALL}, "n_clicks"),
        State("paste-text", "value"),
        State("paste-anchor", "data"),
        State("paste-fixes", "data"),
        State("paste-choices", "data"),
        State("paste-place", "data"),
        prevent_initial_call=True,
    )
    def save(
        clicks: list[int | None], text: str, stash: Any, fixes: Any, choices: Any, place: dict[str, str]
    ) -> Any:
        if not any(clicks):
            raise PreventUpdate
        context, document, block, looked = again(text, stash, fixes, choices, place)
        _ = context._
        ready = [each.pasted.row for each in looked if each.kind != "wrong"]
        try:
            saved = services.measurements.record(context.actor, place["slug"], ready, via="paste")
        except Refused:
            return preview(block, looked, document, _)
        left = count(looked, "wrong")
        words = _(
            "Saved at {time}: {new} new and {changed} changed figures.",
            time=_.time(context.now), new=saved.new, changed=saved.changed,
        )  # fmt: skip
        parts: list[Any] = [alert("ok", words)]
        if left:
            parts.append(
                alert(
                    "check",
                    _.plural(
                        "{n} figure was not saved, since it must be mended.",
                        "{n} figures were not saved, since they must be mended.",
                        left,
                    ),
                )
            )
        parts += question_alerts(saved.questions, _)
        parts.append(
            html.Div(
                button_link(_("Go to the month"), month_address(place["slug"], place["code"]), primary=True),
                className="gv-actions mt-3",
            )
        )
        return html.Div([many_steps(3, _), *parts], role="status")
