"""The grid: its columns and its lines, as AG Grid takes them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from dash.development.base_component import Component

from gevinst.domain.horizon import add_months
from gevinst.domain.measurement import State as FigureState
from gevinst.i18n import Translator
from gevinst.services.views import EntryGroup, EntryPage, EntryRow
from gevinst_dashboards.components import (
    entry_grid,
)
from gevinst_dashboards.pages.measuring_cells import (
    KEPT,
    UNDOS,
    cells_of,
    row_key,
)
from gevinst_dashboards.pages.measuring_words import LOOK, is_left, is_ratio, row_name

GRID = "entry-grid"


def entry_table(page: EntryPage, only_left: bool, _: Translator) -> Component:
    """The grid of a month in its region."""
    whose = page.indicator.title if page.indicator else page.title
    box = entry_grid(
        GRID,
        _columns(page, _),
        grid_rows(page.groups, only_left, _, by_period=page.indicator is not None),
        row_id="id",
        label=_(
            "Measurements for {month}. The arrow keys move, Enter goes down, Tab leaves the table.",
            month=whose,
        ),
        _=_,
        options={
            "undoRedoCellEditingLimit": UNDOS,
            "navigateToNextCell": {"function": "entryNext(params)"},
        },
    )
    grid: Any = box.children
    # Every column is flexible, so the grid sizes itself; being told to would fail where a phone does not show it.
    grid.columnSize = None
    grid.eventListeners = {
        "cellFocused": ["entryFocused(params)"],
        "cellValueChanged": ["entryWaits(params)"],
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
    parts = any(is_ratio(row.measure) for group in page.groups for row in group.rows)
    columns: list[dict[str, Any]] = [
        {
            "field": "party",
            "headerName": _("Period") if page.indicator else _("Party"),
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


def grid_rows(
    groups: Sequence[EntryGroup], only_left: bool, _: Translator, *, by_period: bool = False
) -> list[dict[str, Any]]:
    """Each group's head and its lines, as the grid takes them. `by_period`: a line is called by its period."""
    rows: list[dict[str, Any]] = []
    for group in groups:
        own = [row for row in group.rows if not only_left or is_left(row)]
        if own:
            rows.append(group_row(group, _))
            rows += [grid_row(row, _, by_period=by_period) for row in own]
    return rows


def group_row(group: EntryGroup, _: Translator) -> dict[str, Any]:
    """The head of an indicator, with how far it has come: for those outside, how much of it they have to read."""
    of = len(group.rows)
    locked = not group.outside and all(row.state == "locked" for row in group.rows)
    if group.outside:
        words = _("{done} of {of} approved", done=group.done, of=of)
    elif locked:
        words = _("{done} of {of}, locked", done=group.done, of=of)
    else:
        words = _("{done} of {of} saved", done=group.done, of=of)
    look, mark = ("laas", "laas") if locked else ("lagret", "hake") if group.done == of else ("m", "mangler")
    return {
        "id": f"group|{group.indicator.id}|{group.key}",
        "group": True,
        "title": group.title,
        "subtitle": group.subtitle,
        "status": words,
        "look": look,
        "icon": mark,
    }


def grid_row(row: EntryRow, _: Translator, *, by_period: bool = False) -> dict[str, Any]:
    """One line as the grid takes it. Numbers are numbers, so that no one has to guess what a point means."""
    figure, ratio = row.figure, is_ratio(row.measure)
    cells = ("numerator", "denominator") if ratio else ("value",)
    held: dict[str, Any] = {cell: getattr(figure, cell) if figure else None for cell in cells}
    if figure is not None and figure.state is FigureState.SUPPRESSED:
        held[cells[0]] = _("Under 5")
    look, mark = LOOK[row.state]
    locked, check = row.state == "locked", row.state == "check"
    return {
        "id": row_key(row.series, row.period),
        "group": False,
        "indicator": row.indicator.id,
        "party": row.period_text if by_period else row.party_name,
        "by_period": by_period,
        "name": f"{row_name(row, _)}, {row.period_text}" if by_period else row_name(row, _),
        "numerator": held.get("numerator"),
        "denominator": held.get("denominator"),
        "value": held["value"] if not ratio else (row.computed if figure else ""),
        "previous": row.previous,
        "usual": row.usual,
        "status": row.status,
        "look": look,
        "icon": mark,
        "note": row.comment,
        "questions": list(row.questions),
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
