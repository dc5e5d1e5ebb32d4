"""A table of plain values as a file: CSV as Excel in the reader's language opens it, a workbook, or Parquet."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from gevinst.exchange.csv import guarded
from gevinst.exchange.excel_cells import put_text
from gevinst.i18n import Language

TableRows = Sequence[Mapping[str, Any]]
"""Every row has the same keys: the column heads, in order."""


def table_csv(rows: TableRows, language: Language) -> bytes:
    """UTF-8 with its mark; `;` and decimal comma in Norwegian, `,` and point in English."""
    norwegian = language != "en"
    stream = io.StringIO()
    if rows:
        writer = csv.writer(stream, delimiter=";" if norwegian else ",", lineterminator="\r\n")
        writer.writerow(list(rows[0]))
        writer.writerows([_cell(value, norwegian) for value in row.values()] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def table_xlsx(sheets: Sequence[tuple[str, TableRows]]) -> bytes:
    """A sheet for each (title, rows): numbers as numbers, text never as a formula."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        _fill(book.create_sheet(title[:31]), rows)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def table_parquet(rows: TableRows, definitions: Mapping[str, str], about: Mapping[str, str] = {}) -> bytes:
    """Columns with what each is beside it, as the field's `description`. `about`: what is said of the file as a whole."""
    import pyarrow as pa
    from pyarrow import parquet

    names = list(rows[0]) if rows else []
    table = pa.table({name: pa.array([row[name] for row in rows]) for name in names})
    told = [
        field.with_metadata({"description": definitions[field.name]}) if field.name in definitions else field
        for field in table.schema
    ]
    stream = io.BytesIO()
    parquet.write_table(table.cast(pa.schema(told, dict(about) or None)), stream)
    return stream.getvalue()


def _fill(sheet: Any, rows: TableRows) -> None:
    for at, values in enumerate(
        [list(rows[0]), *(list(row.values()) for row in rows)] if rows else [], start=1
    ):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(at, column)
            if isinstance(value, str):
                put_text(cell, value)
            else:
                cell.value = value
    sheet.freeze_panes = "B2"


def _cell(value: Any, comma: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.12g}".replace(".", ",") if comma else f"{value:.12g}"
    return guarded(str(value))
