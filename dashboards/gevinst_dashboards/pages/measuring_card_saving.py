"""Saving a card, taking it back, and choosing where two have written in the same cell."""

from collections.abc import Mapping
from typing import Any

from dash import ALL, MATCH, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from gevinst.domain.errors import Conflict, Refused
from gevinst.i18n.problems import problem_text
from gevinst.services.views import EntryRow
from gevinst_dashboards.components import alert
from gevinst_dashboards.pages.measuring_cards import ACT, card_said
from gevinst_dashboards.pages.measuring_cells import line_cells, neutral, same, split_key
from gevinst_dashboards.pages.measuring_grid import grid_row
from gevinst_dashboards.pages.measuring_saving import Outcome, refresh_figure, refresh_parts, save_line
from gevinst_dashboards.pages.measuring_words import context_of, typed
from gevinst_dashboards.views_context import Context


def after_save(before: Mapping[str, Any], outcome: Outcome) -> dict[str, Any]:
    """The card's line after a save, with what is stored and what «undo» goes back to."""
    row = outcome.row
    if outcome.saved:
        return {**row, "stored": line_cells(row), "undo": before["stored"]}
    stored = row["clash"]["stored"] if row.get("clash") else before["stored"]
    return {**row, "stored": stored, "undo": stored}


def register_cards(app: Any, services: Any) -> None:
    """The callbacks of the cards."""

    def shown(context: Context, place: Mapping[str, str], line: dict[str, Any], row: EntryRow | None) -> Any:
        """What the rest of the page shows after a save, and what the card says."""
        _ = context._
        refresh_parts(services, context, place, [line])
        words = line["status"]
        if row is not None:
            refresh_figure(services, context, place, row)
            time = _("Saved at {time}", time=_.time(context.now))
            # What must still be looked at is said after the news that it is stored.
            words = f"{time} · {words}" if line["look"] == "sjekk" else time
        return card_said(line, words, _)

    @app.callback(
        Output({"type": "entry-card-say", "row": MATCH}, "children"),
        Output({"type": "entry-card-row", "row": MATCH}, "data"),
        Output({"type": "entry-card-beside", "row": MATCH, "at": ALL}, "open"),
        Input({"type": "entry-card", "row": MATCH, "cell": ALL}, "value"),
        State({"type": "entry-card", "row": MATCH, "cell": ALL}, "id"),
        State({"type": "entry-card-row", "row": MATCH}, "data"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )
    def save_card(
        values: list[str | None], ids: list[dict[str, str]], data: dict[str, Any], place: dict[str, str]
    ) -> Any:
        written = {each["cell"]: (value or "").strip() for each, value in zip(ids, values, strict=True)}
        changed = {cell: data.get(cell) for cell, text in written.items() if not same(data.get(cell), text)}
        if not changed:
            raise PreventUpdate
        context = context_of(services, place)
        outcome = save_line(services, context, place["slug"], {**data, **written}, changed)
        row = (
            services.measurements.row(context.actor, place["slug"], *split_key(data["id"]))
            if outcome.saved
            else None
        )
        line = after_save(data, outcome)
        asked = outcome.saved and bool(line["questions"])
        opened = [True if asked else no_update] * len(ctx.outputs_list[2])
        return shown(context, place, line, row), line, opened

    @app.callback(
        Output({"type": "entry-card", "row": MATCH, "cell": ALL}, "value"),
        Output({"type": "entry-card-say", "row": MATCH}, "children", allow_duplicate=True),
        Output({"type": "entry-card-row", "row": MATCH}, "data", allow_duplicate=True),
        Input({"type": ACT, "row": MATCH, "act": ALL}, "n_clicks"),
        State({"type": "entry-card", "row": MATCH, "cell": ALL}, "id"),
        State({"type": "entry-card-row", "row": MATCH}, "data"),
        State("entry-place", "data"),
        prevent_initial_call=True,
    )
    def act(
        clicks: list[int | None], ids: list[dict[str, str]], data: dict[str, Any], place: dict[str, str]
    ) -> Any:
        if not any(clicks) or not ctx.triggered_id:
            raise PreventUpdate
        context, wish = context_of(services, place), ctx.triggered_id["act"]
        same_fields = [no_update] * len(ids)
        try:
            outcome = _done(services, context, place["slug"], wish, data)
        except Conflict:
            words = context._(
                "Somebody changed this in the meantime. Look at the new value, then save again."
            )
            return same_fields, alert("error", words, live=True), no_update
        except Refused as refused:
            words = " ".join(dict.fromkeys(problem_text(each, context._) for each in refused.problems))
            return same_fields, alert("error", words, live=True), no_update
        row = services.measurements.row(context.actor, place["slug"], *split_key(data["id"]))
        line = {**after_save(data, outcome), "undo": None} if outcome.saved else after_save(data, outcome)
        cells = line_cells(line)
        texts = [typed(cells[each["cell"]], context._) for each in ids]
        fields = texts if outcome.saved else same_fields
        return fields, shown(context, place, line, row if outcome.saved else None), line


def _done(services: Any, context: Context, slug: str, wish: str, data: Mapping[str, Any]) -> Outcome:
    """`undo`: what was stored before is stored again; `keep`: the other's stands; `mine`: this one's after all.

    Raises Conflict or Refused where what was before can no longer be stored.
    """
    _, place = context._, split_key(data["id"])
    if wish == "undo":
        row = services.measurements.save_row(context.actor, slug, *place, data["undo"], data["revision"])
        return Outcome(grid_row(row, _), True)
    stored = grid_row(services.measurements.row(context.actor, slug, *place), _)
    if wish == "keep":
        return Outcome(stored, True)
    mine = data["clash"]["mine"]
    changed = {cell: neutral(data["clash"]["stored"][cell]) for cell in mine}
    line = {**stored, **mine, "revision": data["clash"]["revision"]}
    return save_line(services, context, slug, line, changed)
