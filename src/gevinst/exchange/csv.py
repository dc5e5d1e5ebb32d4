"""Measurements as a long table, one row a figure: CSV in; CSV, Excel and Parquet out.

Text that a spreadsheet would take for a formula is written so that it stays text.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any

from gevinst.domain.errors import Problem, Refused
from gevinst.domain.measurement import NUMBERS, Row
from gevinst.domain.numbers import cell_may_hold_identity_number, may_hold_identity_number, unmistakable
from gevinst.domain.person_level import person_headings
from gevinst.exchange.excel_cells import put_number, put_text, safe_text
from gevinst.exchange.files import WORKBOOK_LIMIT_MB, check_size, kind_of
from gevinst.exchange.headings import BESIDE, field_of, fold_heading
from gevinst.exchange.long_table import Reading, long_layout, read_columns
from gevinst.exchange.sheet_xml import column_letters
from gevinst.i18n import Language

ROW_LIMIT = 250_000
_DELIMITERS = (";", ",", "\t")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class LongRow:
    """One figure as files hold it. `state`: value, not_measured or suppressed; numbers as they are stored."""

    project: str
    benefit: str | None
    indicator: str
    """The indicator's key."""
    indicator_title: str
    measure: str | None
    party: str | None
    """The party's key; None for the project as a whole."""
    party_name: str | None
    period: str
    """2026-06, 2026-Q2, 2026-W23, 2026-06-30."""
    state: str
    value: float | None = None
    """The figure in its unit. Of a ratio it is a help only: when read, numerator and denominator are the figure."""
    numerator: float | None = None
    denominator: float | None = None
    n: float | None = None
    sd: float | None = None
    invited: float | None = None
    answered: float | None = None
    unit: str | None = None
    reason: str | None = None
    comment: str | None = None
    approved: bool = False


COLUMNS = tuple(field.name for field in fields(LongRow))


# ---------------------------------------------------------------- reading


def read_csv(data: bytes, name: str, language: Language = "nb") -> tuple[list[Row], list[Problem]]:
    """Rows of text for `domain.measurement.read_rows`, and every problem of the file itself, each with its place."""
    reading = read_csv_with_notes(data, name, language)
    return list(reading.rows), reading.problems


def read_csv_with_notes(data: bytes, name: str, language: Language = "nb") -> Reading:
    """Rows of text and problems. UTF-8 (with or without mark), UTF-16 and Windows-1252; `;`, `,` or tab.

    Which projects the rows name, where there is a column for it, stands in `projects`.
    """
    try:
        check_size(len(data), name, WORKBOOK_LIMIT_MB)
        text = _decoded(data, name)
    except Refused as refused:
        return Reading(problems=list(refused.problems))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    head = next((index for index, line in enumerate(lines) if line.strip()), None)
    if head is None:
        return Reading(problems=[Problem("file_empty", file=name)])
    delimiter = _delimiter(lines[head])
    if delimiter is None:
        found = "; ".join(part.strip() for part in lines[head].split(";"))[:80]
        return Reading(
            problems=[
                Problem(
                    "wrong_headings",
                    file=name,
                    row=head + 1,
                    value=_needed(language),
                    params={"found": found},
                )
            ]
        )
    return _rows(lines, head, delimiter, name, language)


def _needed(language: Language) -> str:
    from gevinst.exchange.headings import LONG
    from gevinst.i18n import translator

    _ = translator(language)
    return _(LONG["period"])


def _rows(lines: Sequence[str], head: int, delimiter: str, name: str, language: Language) -> Reading:
    # A quoted cell may hold line breaks, so the reader counts lines, and a row is named by its first.
    reader = csv.reader((line + "\n" for line in lines[head:]), delimiter=delimiter)
    reading = Reading()
    numbers: list[int] = []
    table: list[list[str]] = []
    try:
        headings = [cell.strip() for cell in next(reader)]
        start = reader.line_num
        for cells in reader:
            if any(cells):
                table.append(cells)
                numbers.append(head + start + 1)
            start = reader.line_num
    except csv.Error:
        return Reading(problems=[Problem("unreadable_file", file=name, row=head + reader.line_num)])
    personal = _personal(headings, table, numbers, head, name)
    if personal:
        return Reading(problems=personal)
    if persons := person_headings(headings):
        found = {"found": ", ".join(persons)}
        return Reading(problems=[Problem("person_level", file=name, row=head + 1, params=found)])
    layout = long_layout(headings, head, language)
    if layout is None:
        return Reading(problems=[Problem("wrong_headings", file=name, row=head + 1, value=_needed(language))])
    if layout.problems:
        return Reading(problems=[problem.at(file=name) for problem in layout.problems])
    if len(table) > ROW_LIMIT:
        params = {"rows": len(table), "limit": ROW_LIMIT}
        return Reading(problems=[Problem("too_many_rows", file=name, params=params)])
    wide = {at for at, cells in enumerate(table) if any(cell.strip() for cell in cells[len(headings) :])}
    reading.problems += [Problem("too_many_cells", file=name, row=numbers[at]) for at in sorted(wide)]
    kept = [at for at in range(len(table)) if at not in wide]
    columns = {
        column.field: [_cell_text(table[at], number, column.field, delimiter) for at in kept]
        for number, column in layout.columns.items()
    }
    shown = {column.field: column.heading for column in layout.columns.values()}
    read_columns(columns, [numbers[at] for at in kept], [shown] * len(kept), name, None, None, reading)
    if not len(reading.rows) and not reading.problems:
        reading.problems.append(Problem("nothing_filled_in", file=name))
    return reading


def _cell_text(cells: Sequence[str], at: int, field: str, delimiter: str) -> str:
    """A cell as text. In a file with commas between its columns the decimal sign is a point."""
    text = _unguarded(cells[at]) if at < len(cells) else ""
    return unmistakable(text) if delimiter == "," and field in NUMBERS and "," not in text else text


def _personal(
    headings: Sequence[str], table: Sequence[Sequence[str]], numbers: Sequence[int], head: int, name: str
) -> list[Problem]:
    """Every cell that may hold an identity number, whether it is read or not."""
    if may_hold_identity_number(name):
        return [Problem("personal_data", field="file_name")]
    found = []
    for cells, number in zip((headings, *table), (head + 1, *numbers), strict=True):
        for at, text in enumerate(cells):
            if len(text) >= 10 and cell_may_hold_identity_number(text):
                harmless = at < len(headings) and not may_hold_identity_number(headings[at])
                column = headings[at] if harmless else column_letters(at)
                found.append(Problem("personal_data", file=name, row=number, column=column))
    return found


def _decoded(data: bytes, name: str) -> str:
    kind = kind_of(data)
    if kind != "text":
        shown = kind if kind.startswith(".") else ".zip"
        raise Refused([Problem("wrong_kind", file=name, value=".csv", params={"kind": shown})])
    encodings = ("utf-8-sig", "cp1252")
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        encodings = ("utf-16", "utf-16")
    elif data[1:2] == b"\0" or data[:1] == b"\0":
        encodings = ("utf-16-le", "utf-16-le") if data[1:2] == b"\0" else ("utf-16-be", "utf-16-be")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise Refused([Problem("unreadable_file", file=name)])


def _delimiter(heading: str) -> str | None:
    """The sign that splits the heading row into the most names we know."""
    known = {sign: _known(heading, sign) for sign in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda sign: known[sign])
    return best if known[best] else None


def _known(heading: str, sign: str) -> int:
    try:
        cells = next(csv.reader([heading], delimiter=sign))
    except (csv.Error, StopIteration):
        return 0
    return sum(field_of(cell) is not None or fold_heading(cell) in BESIDE for cell in cells)


def _unguarded(cell: str) -> str:
    """Takes off the apostrophe that our own files put before what looks like a formula."""
    text = cell.strip(" \u00a0")
    return text[1:] if text[:1] == "'" and text[1:2] in _DANGEROUS else text


# ---------------------------------------------------------------- writing


def write_csv(rows: Iterable[LongRow], language: Language = "nb") -> bytes:
    """UTF-8 with its mark, as Excel in that language opens it: `;` and decimal comma, in English `,` and point."""
    norwegian = language != "en"
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";" if norwegian else ",", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_cell(value, norwegian) for value in astuple(row)])
    return stream.getvalue().encode("utf-8-sig")


def _cell(value: Any, comma: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        text = str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
        return text.replace(".", ",") if comma else text
    return guarded(str(value))


def guarded(text: str) -> str:
    """Text that a spreadsheet would take for a formula gets an apostrophe before it."""
    return "'" + text if text.startswith(_DANGEROUS) else text


def write_xlsx_long(rows: Iterable[LongRow], title: str = "gevinst") -> bytes:
    """One sheet, one row a figure, numbers as numbers; text is never a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(safe_text(title)[:31] or "gevinst")
    sheet.freeze_panes = "A2"
    sheet.append([_headed(WriteOnlyCell(sheet), column, Font(bold=True)) for column in COLUMNS])
    for row in rows:
        cells: list[Any] = []
        for value in astuple(row):
            if value is None or isinstance(value, bool):
                cells.append(value)
            elif isinstance(value, int | float):
                cells.append(put_number(WriteOnlyCell(sheet), value))
            else:
                cells.append(put_text(WriteOnlyCell(sheet), value) if value else None)
        sheet.append(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _headed(cell: Any, text: str, font: Any) -> Any:
    put_text(cell, text).font = font
    return cell


def write_parquet(rows: Iterable[LongRow]) -> bytes:
    """A Parquet file with the columns of `LongRow`; text is not changed in it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"approved": pa.bool_()} | dict.fromkeys(
        ("value", "numerator", "denominator", "n", "sd", "invited", "answered"), pa.float64()
    )
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS])
    values = [astuple(row) for row in rows]
    columns = {name: [row[number] for row in values] for number, name in enumerate(COLUMNS)}
    stream = io.BytesIO()
    pq.write_table(pa.table(columns, schema=schema), stream, compression="zstd")
    return stream.getvalue()
