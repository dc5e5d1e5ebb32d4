"""The entry grid: AG Grid Community with our keys, our reading of numbers, and its own words in three languages."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_ag_grid as dag
from dash import html
from dash.development.base_component import Component

from gevinst.i18n import Translator


def number_column(
    field: str, head: str, *, editable: bool | Mapping[str, str] = True, **more: Any
) -> dict[str, Any]:
    """A column of numbers. AG Grid's own number type reads `12,5` as 125, so it is text with our reader.

    What is not clearly a number stays as typed, for the server to name the problem.
    """
    return {
        "field": field,
        "headerName": head,
        "cellDataType": False,
        "cellEditor": "agTextCellEditor",
        "editable": editable,
        "valueParser": {"function": "parseDecimal(params)"},
        "valueFormatter": {"function": "formatDecimal(params)"},
        "cellClass": "num ed" if editable else "num",
        "headerClass": "num",
        **more,
    }


def text_column(field: str, head: str, *, editable: bool = False, **more: Any) -> dict[str, Any]:
    """A column of words; read-only unless said."""
    return {
        "field": field,
        "headerName": head,
        "cellDataType": False,
        "cellEditor": "agTextCellEditor",
        "editable": editable,
        **({"cellClass": "ed"} if editable else {}),
        **more,
    }


def entry_grid(
    id: str,
    columns: Sequence[Mapping[str, Any]],
    rows: Sequence[Mapping[str, Any]],
    *,
    row_id: str,
    label: str,
    _: Translator,
    class_rules: Mapping[str, Mapping[str, str]] | None = None,
    options: Mapping[str, Any] | None = None,
) -> Component:
    """The grid in its named region. Edits arrive as `Input(id, "cellValueChanged")`, a list of
    {rowId, colId, oldValue, value}; a pasted block arrives as one such list.

    `row_id` names the row's key field. `class_rules` are AG Grid expressions on `params.data`, for the states
    `is-feil`, `is-sjekk`, `is-vent`, `is-laast` and `har-merknad`, by column field. Tab leaves the grid.
    """
    defined = [
        {
            **column,
            **(
                {"cellClassRules": dict(class_rules[column["field"]])}
                if class_rules and column["field"] in class_rules
                else {}
            ),
        }
        for column in columns
    ]
    grid = dag.AgGrid(
        id=id,
        columnDefs=defined,
        rowData=[dict(row) for row in rows],
        getRowId=f"params.data.{row_id}",
        className="ag-theme-quartz",
        style={"height": None, "width": "100%"},
        columnSize="responsiveSizeToFit",
        defaultColDef={
            "sortable": False,
            "resizable": True,
            "suppressMovable": True,
            "suppressHeaderMenuButton": True,
        },
        dashGridOptions={
            "domLayout": "autoHeight",
            "ensureDomOrder": True,
            "suppressColumnVirtualisation": True,
            "suppressRowVirtualisation": True,
            "enterNavigatesVertically": True,
            "enterNavigatesVerticallyAfterEdit": True,
            "stopEditingWhenCellsLoseFocus": True,
            "undoRedoCellEditing": True,
            "singleClickEdit": False,
            "tabToNextCell": {"function": "leaveGrid(params)"},
            "localeText": grid_words(_),
            **(options or {}),
        },
    )
    return html.Div(grid, className="gv-tablewrap", role="region", **{"aria-label": label})


def grid_words(_: Translator) -> dict[str, str]:
    """The keys of AG Grid's texts that can be seen or heard with the options above."""
    return {
        "noRowsToShow": _("No rows to show"),
        "loadingOoo": _("Fetching figures …"),
        "ariaRowSelectAll": _("Choose all rows"),
        "ariaInputEditor": _("Write a value"),
        "ariaLabelCellEditor": _("Cell"),
        "ariaEditableCell": _("can be filled in"),
        "ariaHidden": _("hidden"),
        "ariaVisible": _("shown"),
        "ariaChecked": _("ticked"),
        "ariaUnchecked": _("not ticked"),
        "ariaToggleCellValue": _("Press space to change the value"),
        "ariaSortableColumn": _("Press Enter to sort"),
        "thousandSeparator": "," if _.language == "en" else "\u00a0",
        "decimalSeparator": "." if _.language == "en" else ",",
    }
