"""Measurements as a long table, one row a figure: CSV in; CSV, Excel and Parquet out.

Text that a spreadsheet would take for a formula is written so that it stays text.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any

from gevinst.domain.errors import Problem, Refused
from gevinst.domain.measurement import Row
from gevinst.exchange.excel_cells import put_number, put_text, safe_text
from gevinst.exchange.files import WORKBOOK_LIMIT_MB, check_size, kind_of
from gevinst.exchange.headings import BESIDE, field_of, fold_heading
from gevinst.exchange.long_table import long_layout, long_row
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
    """Rows of text and problems. UTF-8 (with or without mark), UTF-16 and Windows-1252; `;`, `,` or tab.

    Where there is a column for the project, each row carries it in `cells["project"]` (see `by_project`).
    """
    try:
        check_size(len(data), name, WORKBOOK_LIMIT_MB)
        text = _decoded(data, name)
    except Refused as refused:
        return [], list(refused.problems)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    head = next((index for index, line in enumerate(lines) if line.strip()), None)
    if head is None:
        return [], [Problem("file_empty", file=name)]
    delimiter = _delimiter(lines[head])
    if delimiter is None:
        found = "; ".join(part.strip() for part in lines[head].split(";"))[:80]
        return [], [
            Problem(
                "wrong_headings", file=name, row=head + 1, value=_needed(language), params={"found": found}
            )
        ]
    return _rows(lines, head, delimiter, name, language)


def by_project(rows: Iterable[Row]) -> dict[str | None, list[Row]]:
    """Rows by the project that their file names (slug, id or title as written); None: it names none."""
    found: dict[str | None, list[Row]] = {}
    for row in rows:
        found.setdefault(row.cells.get("project") or None, []).append(row)
    return found


def _needed(language: Language) -> str:
    from gevinst.exchange.headings import LONG
    from gevinst.i18n import translator

    _ = translator(language)
    return _(LONG["period"])


def _rows(
    lines: Sequence[str], head: int, delimiter: str, name: str, language: Language
) -> tuple[list[Row], list[Problem]]:
    # A quoted cell may hold line breaks, so the reader counts lines, and a row is named by its first.
    reader = csv.reader((line + "\n" for line in lines[head:]), delimiter=delimiter)
    rows: list[Row] = []
    problems: list[Problem] = []
    try:
        headings = [cell.strip() for cell in next(reader)]
        layout = long_layout(headings, head, language)
        if layout is None:
            return [], [Problem("wrong_headings", file=name, row=head + 1, value=_needed(language))]
        if layout.problems:
            return [], [problem.at(file=name) for problem in layout.problems]
        shown = {column.field: column.heading for column in layout.columns.values()}
        start = reader.line_num
        for cells in reader:
            number, start = head + start + 1, reader.line_num
            if len(rows) >= ROW_LIMIT:
                params = {"rows": len(lines) - head - 1, "limit": ROW_LIMIT}
                return [], [Problem("too_many_rows", file=name, params=params)]
            if any(cell.strip() for cell in cells[len(headings) :]):
                problems.append(Problem("too_many_cells", file=name, row=number))
                continue
            texts = {
                column.field: _unguarded(cells[at]) if at < len(cells) else ""
                for at, column in layout.columns.items()
            }
            row, wrong = long_row(texts, shown, name, None, number)
            if wrong is not None:
                problems.append(wrong)
            elif row is not None:
                rows.append(row)
    except csv.Error:
        return [], [Problem("unreadable_file", file=name, row=head + reader.line_num)]
    if not rows and not problems:
        problems.append(Problem("nothing_filled_in", file=name))
    return rows, problems


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
