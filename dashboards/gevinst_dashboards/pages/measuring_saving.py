"""Saving a line of the grid, a card, or what is said of a figure; and drawing anew what a save touches."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, MATCH, ClientsideFunction, Input, Output, State, ctx, html, no_update, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.attachment import AttachmentKind
from gevinst.domain.errors import Conflict, NotAllowed, Problem, Refused
from gevinst.domain.measurement import Figure
from gevinst.i18n import Translator
from gevinst.i18n.problems import problem_text
from gevinst.services.views import EntryPage, EntryRow
from gevinst_dashboards.components import (
    alert,
    icon,
)
from gevinst_dashboards.pages import plan_files
from gevinst_dashboards.pages.measuring_cards import card_said
from gevinst_dashboards.pages.measuring_cells import (
    CELLS,
    UNDOS,
    as_stored,
    cells_of,
    line_cells,
    merged_cells,
    neutral,
    row_key,
    split_key,
    taken_back,
)
from gevinst_dashboards.pages.measuring_grid import GRID, grid_row, group_row
from gevinst_dashboards.pages.measuring_months import months_part, waiting_part
from gevinst_dashboards.pages.measuring_panel import (
    ASKED,
    FILE,
    FILE_SAID,
    KEEP,
    KNOWN,
    asked_part,
    known_part,
    panel,
)
from gevinst_dashboards.pages.measuring_words import (
    LOOK,
    card_answer,
    context_of,
    figure_words,
    of_month,
    sentence,
    typed,
)
from gevinst_dashboards.views_context import Context


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
    back = taken_back(data)
    cells = back[0] if back else merged_cells(data.get("kept") or {}, visible)
    _ = ctx._
    try:
        row = services.measurements.save_row(ctx.actor, slug, series, period, cells, data.get("revision"))
    except Conflict:
        return _after_conflict(services, ctx, slug, data, changed)
    except Refused as refused:
        said = refused_row(data, refused.problems, visible, _)
        return Outcome({**said, "was": as_stored(data, changed)}, False)
    before = back[1] if back else [*(data.get("before") or []), as_stored(data, changed)][-UNDOS:]
    return Outcome({**grid_row(row, _, by_period=bool(data.get("by_period"))), "before": before}, True)


def _after_conflict(
    services: Any, ctx: Context, slug: str, data: Mapping[str, Any], changed: Mapping[str, Any]
) -> Outcome:
    """Somebody saved this line in between. Other cells of it do not stand in the way; the same cell does."""
    _ = ctx._
    series, period = split_key(data["id"])
    now = services.measurements.row(ctx.actor, slug, series, period)
    stored = grid_row(now, _, by_period=bool(data.get("by_period")))
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
        said["clash"] = {
            "theirs": figure_words(now.figure, now.measure, _),
            "mine": {cell: neutral(data.get(cell)) for cell in CELLS if data.get(f"ed_{cell}")},
            "revision": now.revision,
            "stored": cells_of(now.figure),
        }
        return Outcome(said, False)
    mine = {cell: data.get(cell) for cell in changed}
    # Taken back before the answer to what was typed had come: what the line still tells is what was stored before it.
    before = [*([as_stored(data, {})] if data.get("undone") else []), *(data.get("before") or [])]
    together = {**stored, "before": before, "undone": data.get("undone"), **mine}
    return save_line(services, ctx, slug, together, {cell: stored.get(cell) for cell in changed})


def refused_row(
    data: Mapping[str, Any], problems: Sequence[Problem], visible: Mapping[str, str], _: Translator
) -> dict[str, Any]:
    """The line as typed, each problem at its cell. A half of a ratio only waits for the other half."""
    waits = any(visible.values()) and all(problem.code == "part_missing" for problem in problems)
    own = [cell for cell in ("numerator", "denominator", "value") if data.get(f"ed_{cell}")]
    fields: dict[str, str] = {}
    for problem in problems:
        fields.setdefault(problem.field if problem.field in own else own[0], problem_text(problem, _))
    look, mark = LOOK["waiting" if waits else "wrong"]
    row = {
        key: value
        for key, value in data.items()
        if not key.startswith(("bad_", "wait_", "check_", "clash", "undone"))
    }
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


def page_of(services: Any, context: Context, place: Mapping[str, str]) -> EntryPage:
    """What the page shows as it is stored now."""
    page: EntryPage = services.measurements.page(
        context.actor, place["slug"], place["code"], place.get("key") or None
    )
    return page


def refresh_parts(
    services: Any, context: Context, place: Mapping[str, str], touched: Sequence[dict[str, Any]]
) -> None:
    """After a save: the lines, the heads of their groups, the sentence, the months and what waits."""
    _ = context._
    page = page_of(services, context, place)
    indicators = {row.get("indicator") for row in touched}
    heads = [group_row(group, _) for group in page.groups if group.indicator.id in indicators]
    show_lines(page, [*touched, *heads])
    set_props(of_month("entry-lead", page.code), {"children": sentence(page.sentence)})
    set_props(of_month("entry-months", page.code), {"children": months_part(page, place["slug"], _)})
    set_props(of_month("entry-waiting", page.code), {"children": waiting_part(page, _)})


def refresh_figure(services: Any, context: Context, place: Mapping[str, str], row: EntryRow) -> None:
    """What the panel says of a figure, anew after it was saved; what is being written there is left alone.

    A panel that shows another figure has no such parts, and nothing happens.
    """
    _, key = context._, row_key(row.series, row.period)
    view = services.measurements.figure(context.actor, place["slug"], row.series, row.period)
    set_props({"type": ASKED, "row": key}, {"children": asked_part(view.row, _)})
    set_props({"type": KNOWN, "row": key}, {"children": known_part(view, place["slug"], _)})


def show_card(context: Context, row: EntryRow) -> None:
    """A figure's card as it is stored now. The line first: a field that changes is compared with it."""
    _, key = context._, row_key(row.series, row.period)
    line = grid_row(row, _)
    kept = {**line, "stored": line_cells(line), "undo": None}
    set_props({"type": "entry-card-row", "row": key}, {"data": kept})
    set_props({"type": "entry-card-say", "row": key}, {"children": card_said(kept, line["status"], _)})
    held = cells_of(row.figure)
    for cell in ("numerator", "denominator") if "ed_numerator" in line else ("value",):
        set_props({"type": "entry-card", "row": key, "cell": cell}, {"value": typed(held[cell], _)})


def show_lines(page: EntryPage, rows: Sequence[dict[str, Any]]) -> None:
    """Lines for the grid, by a store: the grid may be gone, or show another month, before the answer is there."""
    set_props("entry-refreshed", {"data": {"code": page.code, "rows": list(rows)}})


def say_saved(context: Context, saved: int, wrong: int) -> None:
    """The one polite voice: when, and what was not saved."""
    _ = context._
    if saved:
        set_props("entry-saved", {"children": [icon("hake"), _("Saved at {time}", time=_.time(context.now))]})
    elif wrong:
        set_props("entry-saved", {"children": [icon("feil"), _("Not saved. Look at the cell.")]})


def register_saving(app: Any, services: Any) -> None:
    """The callbacks of saving in the grid, and of what is said beside a number."""
    app.clientside_callback(
        ClientsideFunction(namespace="gevinst_entry", function_name="refreshed"),
        Input("entry-refreshed", "data"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        Input(GRID, "cellValueChanged"),
        State("entry-chosen", "data"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )
    def save_cells(events: list[dict[str, Any]] | None, chosen: str | None, place: dict[str, str]) -> None:
        if not events:
            raise PreventUpdate
        context = context_of(services, place)
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
        if chosen in rows:
            row = services.measurements.row(context.actor, place["slug"], *split_key(chosen))
            refresh_figure(services, context, place, row)

    @app.callback(
        Output("entry-errors", "children"),
        Output("entry-left", "children"),
        Input("entry-problems", "data"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )
    def show_problems(problems: list[dict[str, str]] | None, place: dict[str, str]) -> Any:
        _ = context_of(services, place)._
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
                    *_choice(each, _),
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
        context = context_of(services, place)
        view = services.measurements.figure(context.actor, place["slug"], *split_key(key))
        return panel(context, view, place["slug"], head=not place.get("one"))

    @app.callback(
        Input({"type": "entry-take", "row": ALL, "whose": ALL}, "n_clicks"),
        State("entry-problems", "data"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )
    def take(clicks: list[int | None], problems: list[dict[str, Any]] | None, place: dict[str, str]) -> None:
        """Two have written in the same cell: the one who came second has seen both and says which counts."""
        if not any(clicks) or not ctx.triggered_id:
            raise PreventUpdate
        key, context = ctx.triggered_id["row"], context_of(services, place)
        clash = next((each["clash"] for each in problems or () if each["row"] == key and each["clash"]), None)
        if clash is None:
            raise PreventUpdate
        by_period = bool(place.get("key"))
        row = services.measurements.row(context.actor, place["slug"], *split_key(key))
        stored = grid_row(row, context._, by_period=by_period)
        if ctx.triggered_id["whose"] == "theirs":
            refresh_parts(services, context, place, [stored])
            return
        outcome = save_line(
            services,
            context,
            place["slug"],
            {**stored, **clash["mine"], "revision": clash["revision"]},
            clash["mine"],
        )
        refresh_parts(services, context, place, [outcome.row])
        say_saved(context, int(outcome.saved), int(bool(outcome.row["problems"])))

    @app.callback(
        Output("entry-panel", "children", allow_duplicate=True),
        Input({"type": KEEP, "series": ALL, "private": ALL}, "n_clicks"),
        State("entry-chosen", "data"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )
    def keep(clicks: list[int | None], key: str | None, place: dict[str, str]) -> Any:
        if not any(clicks) or not ctx.triggered_id or not key:
            raise PreventUpdate
        context, asked = context_of(services, place), ctx.triggered_id
        services.measurements.keep(context.actor, place["slug"], asked["series"], asked["private"])
        view = services.measurements.figure(context.actor, place["slug"], *split_key(key))
        return panel(context, view, place["slug"], head=not place.get("one"))

    @app.callback(
        Output({"type": KNOWN, "row": ALL}, "children"),
        Output(FILE_SAID, "children"),
        Input(FILE, "contents"),
        State(FILE, "filename"),
        State("entry-chosen", "data"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )
    def add_file(contents: str | None, name: str | None, key: str | None, place: dict[str, str]) -> Any:
        if not contents or not name or not key:
            raise PreventUpdate
        context = context_of(services, place)
        _ = context._
        series, period = split_key(key)
        try:
            services.attachments.add(
                context.actor,
                place["slug"],
                AttachmentKind.EVIDENCE,
                name,
                plan_files.decoded(contents),
                series=series,
                period=period,
            )
        except Refused as refused:
            words = " ".join(dict.fromkeys(problem_text(each, _) for each in refused.problems))
            return [no_update] * len(ctx.outputs_list[0]), alert("error", words, live=True)
        except NotAllowed:
            refusal = alert("error", _("You cannot add files here."), live=True)
            return [no_update] * len(ctx.outputs_list[0]), refusal
        view = services.measurements.figure(context.actor, place["slug"], series, period)
        return [known_part(view, place["slug"], _)] * len(ctx.outputs_list[0]), no_update

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
        context = context_of(services, place)
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
            return card_answer(words, *LOOK["wrong"]), row.revision
        except Refused as refused:
            words = " ".join(dict.fromkeys(problem_text(problem, _) for problem in refused.problems))
            return card_answer(words, *LOOK["wrong"]), no_update
        refresh_parts(services, context, place, [grid_row(row, _, by_period=bool(place.get("key")))])
        refresh_figure(services, context, place, row)
        show_card(context, row)
        say_saved(context, 1, 0)
        return card_answer(_("Saved at {time}", time=_.time(context.now)), *LOOK["saved"]), row.revision


def _choice(problem: Mapping[str, Any], _: Translator) -> list[Component]:
    """Where another has written in the same cell: one button for each of the two."""
    clash = problem.get("clash")
    if not clash:
        return []

    def take(whose: str, words: str) -> Component:
        id: Any = {"type": "entry-take", "row": problem["row"], "whose": whose}
        return html.Button(words, id=id, type="button", className="btn btn-outline-secondary btn-sm ms-2")

    mine = " / ".join(text for text in clash["mine"].values() if text)
    return [
        take("theirs", _("Keep {value}", value=clash["theirs"])),
        take("mine", _("Use mine: {value}", value=mine or _("blank"))),
    ]


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
