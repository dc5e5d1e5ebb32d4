"""How a plan looks in Excel: four sheets, lists to choose from, keys and the whole plan out of sight."""

import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from gevinst.domain.measure import Measure
from gevinst.domain.plan import Indicator, PlanDocument
from gevinst.exchange import excel_plan as plan
from gevinst.exchange.excel_cells import put_number, put_text
from gevinst.exchange.plan_form import normal
from gevinst.i18n import Language, Translator, translator

_HEAD = PatternFill("solid", fgColor="123A5A")
_LINE = Border(*(Side(style="thin", color="C8D2DC"),) * 4)
_SPARE_ROWS = 40
_SPARE_LINES = 3
_LIST_SHEET = "_gevinst_lists"


def plan_xlsx(
    document: PlanDocument,
    language: Language,
    names: Mapping[str, str],
    measure_of: Callable[[Indicator], Measure | None],
) -> bytes:
    """The workbook as bytes."""
    _ = translator(language)
    book = Workbook()
    project: Any = book.active
    lists = _Lists()
    tree = plan.tree_of(document)
    _project(project, tree, names, lists, _)
    _benefits(book.create_sheet(_(plan.SHEETS[plan.BENEFITS])), tree, names, lists, _)
    _indicators(
        book.create_sheet(_(plan.SHEETS[plan.INDICATORS])), document, tree, names, measure_of, lists, _
    )
    _parties(book.create_sheet(_(plan.SHEETS[plan.PARTIES])), tree, names, lists, _)
    lists.write(book.create_sheet(_LIST_SHEET))
    kept = book.create_sheet(plan.KEPT_SHEET)
    for row, text in enumerate(plan.keep_text(document, names, language), start=1):
        put_text(kept.cell(row, 1), text)
    for title in (_LIST_SHEET, plan.KEPT_SHEET):
        book[title].sheet_state = "veryHidden"
    book.properties.title, book.properties.creator = normal(document.project.title)[:250], "gevinst"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class _Lists:
    """Lists to choose from, each once, on a sheet out of sight (a list in the rule itself may hold 255 characters)."""

    def __init__(self) -> None:
        self.columns: dict[tuple[str, ...], str] = {}

    def rule(self, sheet: Any, choices: Sequence[str], cells: str) -> None:
        """Offers `choices` in `cells`; anything else gives a warning, so that older words can stay."""
        key = tuple(choices)
        if not key:
            return
        letter = self.columns.setdefault(key, get_column_letter(len(self.columns) + 1))
        formula = f"{_LIST_SHEET}!${letter}$1:${letter}${len(key)}"
        rule = DataValidation("list", formula1=formula, allow_blank=True, errorStyle="warning")
        rule.showErrorMessage = True
        sheet.add_data_validation(rule)
        rule.add(cells)

    def write(self, sheet: Any) -> None:
        for column, choices in enumerate(self.columns, start=1):
            for row, choice in enumerate(choices, start=1):
                put_text(sheet.cell(row, column), choice)


def _put(cell: Any, text: str, field: plan.Field, value: Any) -> None:
    if field.kind in {"number", "whole"} and value is not None:
        put_number(cell, value)
    elif field.kind == "date" and value:
        cell.value = dt.date.fromisoformat(value)
        cell.number_format = "yyyy-mm-dd"
    else:
        put_text(cell, text)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.border = _LINE


def _head(sheet: Any, kind: str, headings: Sequence[tuple[str, str, int]]) -> None:
    """Row 1 (hidden): keys. Row 2: headings. Column A (hidden): the key of each row."""
    put_text(sheet.cell(1, 1), f"gevinst:{kind}")
    sheet.row_dimensions[1].hidden = True
    sheet.column_dimensions["A"].hidden = True
    for column, (key, heading, width) in enumerate(headings, start=2):
        put_text(sheet.cell(1, column), key)
        cell = put_text(sheet.cell(2, column), heading)
        cell.fill, cell.font, cell.border = _HEAD, Font(bold=True, color="FFFFFF"), _LINE
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(column)].width = width
    _print_set_up(sheet)


def _print_set_up(sheet: Any) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "2:2"


def _width(field: plan.Field) -> int:
    return {"text": 34, "choices": 26, "choice": 18, "party": 20, "date": 13}.get(field.kind, 12)


def _project(sheet: Any, tree: plan.Tree, names: Mapping[str, str], lists: _Lists, _: Translator) -> None:
    """One row a field. Columns: key (hidden), field, value."""
    sheet.title = _(plan.SHEETS[plan.PROJECT])
    _head(sheet, plan.PROJECT, [("field", _("Field"), 46), ("value", _("Value"), 90)])
    row = 3
    for source, fields in (("project", plan.PROJECT_FIELDS), ("project_level", plan.LEVEL_FIELDS)):
        for field in fields:
            value = plan.get(tree[source], field.path)
            values = [*value, *[""] * _SPARE_LINES] if field.kind == "lines" else [value]
            for each in values:
                put_text(sheet.cell(row, 1), field.key)
                label = put_text(sheet.cell(row, 2), plan.field_heading(field, _))
                label.font, label.border = Font(bold=True), _LINE
                label.alignment = Alignment(wrap_text=True, vertical="top")
                text = str(each) if field.kind == "lines" else plan.shown(each, field, names, _)
                _put(sheet.cell(row, 3), text, field, each)
                lists.rule(sheet, plan.choices_of(field, _), f"C{row}")
                row += 1
    sheet.freeze_panes = "C3"


def _table(
    sheet: Any,
    fields: Sequence[plan.Field],
    rows: Sequence[plan.Tree],
    first: int,
    names: Mapping[str, str],
    lists: _Lists,
    _: Translator,
) -> None:
    """The plain fields of a table, from column `first`."""
    for number, entry in enumerate(rows, start=3):
        for column, field in enumerate(fields, start=first):
            value = plan.get(entry, field.path)
            _put(sheet.cell(number, column), plan.shown(value, field, names, _), field, value)
    last = 2 + len(rows) + _SPARE_ROWS
    for column, field in enumerate(fields, start=first):
        letter = get_column_letter(column)
        choices = list(dict.fromkeys(names.values())) if field.kind == "party" else plan.choices_of(field, _)
        lists.rule(sheet, choices, f"{letter}3:{letter}{last}")


def _benefits(sheet: Any, tree: plan.Tree, names: Mapping[str, str], lists: _Lists, _: Translator) -> None:
    fields = plan.BENEFIT_FIELDS
    extra = ("contributes_to", "focus_areas")
    _head(
        sheet,
        plan.BENEFITS,
        [
            (plan.NUMBER_KEY, plan.extra_heading(plan.NUMBER_KEY, _), 6),
            *((field.key, plan.field_heading(field, _), _width(field)) for field in fields),
            *((key, plan.extra_heading(key, _), 20) for key in extra),
        ],
    )
    order = {benefit["id"]: str(number) for number, benefit in enumerate(tree["benefits"], start=1)}
    _table(sheet, fields, tree["benefits"], 3, names, lists, _)
    for number, benefit in enumerate(tree["benefits"], start=1):
        put_text(sheet.cell(number + 2, 1), benefit["id"])
        put_number(sheet.cell(number + 2, 2), number)
        column = 3 + len(fields)
        put_text(sheet.cell(number + 2, column), plan.contributes_shown(benefit["contributes_to"], order))
        put_text(sheet.cell(number + 2, column + 1), "; ".join(benefit["focus_areas"]))
    sheet.freeze_panes = "D3"


def _indicators(
    sheet: Any,
    document: PlanDocument,
    tree: plan.Tree,
    names: Mapping[str, str],
    measure_of: Callable[[Indicator], Measure | None],
    lists: _Lists,
    _: Translator,
) -> None:
    fields = plan.INDICATOR_FIELDS
    _head(
        sheet,
        plan.INDICATORS,
        [
            (plan.BENEFIT_KEY, plan.extra_heading(plan.BENEFIT_KEY, _), 10),
            *((field.key, plan.field_heading(field, _), _width(field)) for field in fields),
            (plan.SERIES_KEY, plan.extra_heading(plan.SERIES_KEY, _), 34),
            (plan.COMPARED_KEY, plan.extra_heading(plan.COMPARED_KEY, _), 34),
            ("measure_name", _("Measure"), 34),
        ],
    )
    owners = [
        (number, indicator)
        for number, benefit in enumerate(tree["benefits"], start=1)
        for indicator in benefit["indicators"]
    ]
    models = [indicator for benefit in document.benefits for indicator in benefit.indicators]
    _table(sheet, fields, [indicator for _number, indicator in owners], 3, names, lists, _)
    for row, ((number, indicator), model) in enumerate(zip(owners, models, strict=True), start=3):
        put_text(sheet.cell(row, 1), indicator["id"])
        put_number(sheet.cell(row, 2), number)
        column = 3 + len(fields)
        put_text(sheet.cell(row, column), plan.series_shown(indicator["series"], names))
        put_text(sheet.cell(row, column + 1), plan.compared_shown(indicator["series"], names, _))
        measure = measure_of(model)
        if measure is not None:
            put_text(sheet.cell(row, column + 2), _.local(measure.name))
    sheet.freeze_panes = "E3"


def _parties(sheet: Any, tree: plan.Tree, names: Mapping[str, str], lists: _Lists, _: Translator) -> None:
    fields = plan.PARTY_FIELDS
    _head(sheet, plan.PARTIES, [(field.key, plan.field_heading(field, _), _width(field)) for field in fields])
    _table(sheet, fields, tree["project"]["parties"], 2, names, lists, _)
    for index in range(len(tree["project"]["parties"])):
        put_text(sheet.cell(index + 3, 1), str(index))
    sheet.freeze_panes = "C3"
