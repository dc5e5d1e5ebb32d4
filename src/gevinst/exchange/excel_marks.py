"""A workbook handed back with its problems marked: the cell coloured, a comment on it, and a sheet with all of them."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from gevinst.domain.errors import Problem
from gevinst.exchange.excel_cells import put_text
from gevinst.exchange.excel_measurements import sheet_layout
from gevinst.exchange.headings import LONG
from gevinst.exchange.workbook import Sheet
from gevinst.i18n import Language, translator
from gevinst.i18n.problems import problem_text

_MARK = PatternFill("solid", fgColor="FFD9D6")
_AUTHOR = "gevinst"


def marked(data: bytes, problems: Sequence[Problem], language: Language) -> bytes:
    """The workbook as bytes. What cannot be tied to a cell stands in the list only."""
    _ = translator(language)
    book = load_workbook(io.BytesIO(data))
    columns = {sheet.title: _columns(sheet) for sheet in book.worksheets}
    listed: list[tuple[Problem, str]] = []
    texts: dict[tuple[str, str], list[str]] = {}
    for problem in problems:
        place = ""
        if problem.sheet in columns and problem.row is not None:
            column = columns[problem.sheet].get(problem.column or "") or columns[problem.sheet].get(
                problem.field or ""
            )
            place = f"{get_column_letter(column or 1)}{problem.row}"
            texts.setdefault((problem.sheet, place), []).append(problem_text(problem, _))
        listed.append((problem, place))
    for (title, place), lines in texts.items():
        cell = _writable(book[title], place)
        cell.fill = _MARK
        comment = Comment("\n".join(lines), _AUTHOR, height=40 + 40 * len(lines), width=320)
        cell.comment = comment
    _list(book, listed, _)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _writable(sheet: Any, place: str) -> Any:
    """The cell, or the first cell of the merged range that it lies in."""
    for area in sheet.merged_cells.ranges:
        if place in area:
            return sheet.cell(area.min_row, area.min_col)
    return sheet[place]


def _columns(sheet: Any) -> dict[str, int]:
    """Heading -> column number, from 1."""
    rows = [
        ["" if value is None else value for value in row]
        for row in sheet.iter_rows(max_row=30, values_only=True)
    ]
    layout = sheet_layout(Sheet(sheet.title, rows), None, "nb")
    found: dict[str, int] = {}
    for row in rows:
        for number, value in enumerate(row, start=1):
            if isinstance(value, str) and value:
                found.setdefault(value.strip(), number)
    for number in range(1, sheet.max_column + 1):
        found.setdefault(get_column_letter(number), number)
    if layout is not None:
        for number, column in layout.columns.items():
            found[column.heading] = number + 1
            if column.indicator is None:
                found.setdefault(column.field, number + 1)
    return found


def _list(book: Any, listed: Sequence[tuple[Problem, str]], _: Any) -> None:
    title = _("Problems")
    sheet = book.create_sheet(title, 0)
    headings = (_("Sheet"), _("Cell"), _("Row"), _("Column"), _(LONG["value"]), _("What is wrong"))
    for number, (heading, width) in enumerate(zip(headings, (20, 10, 8, 40, 24, 90), strict=True), start=1):
        put_text(sheet.cell(1, number), heading).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row, (problem, place) in enumerate(listed, start=2):
        texts = (
            problem.sheet,
            place,
            problem.row,
            problem.column or problem.field,
            problem.value,
            problem_text(problem, _),
        )
        for number, text in enumerate(texts, start=1):
            cell = sheet.cell(row, number)
            if isinstance(text, int):
                cell.value = text
            elif text:
                put_text(cell, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        if place and problem.sheet:
            sheet.cell(row, 2).hyperlink = f"#'{problem.sheet}'!{place}"
    sheet.freeze_panes = "A2"
    book.active = 0
