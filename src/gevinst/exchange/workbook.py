"""An .xlsx file as plain values: what every cell holds, which are merged, which are formulas. Fast, and on its guard."""

import datetime as dt
import io
import math
import re
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from gevinst.domain.coded import Coded
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.numbers import exact_number
from gevinst.exchange.files import WORKBOOK_LIMIT_MB, check_size, open_office, read_entry
from gevinst.exchange.office_texts import persons_beside
from gevinst.exchange.sheet_scan import Grid, Scanned, scan, shared_texts
from gevinst.exchange.sheet_xml import (
    Shown,
    column_letters,
    column_number,
    has_absolute_area,
    percent_cells,
    percent_text,
    placed,
    shown_styles,
    without_area,
)
from gevinst.exchange.workbook_guard import (
    Look,
    guard_sheet,
    guard_texts,
    no_strangers,
    read_small,
)

_SERIAL_1990, _SERIAL_2100 = 32_874, 73_415
_NOTHING = Look(unplaced=False, formulas=False)
_WORTH_A_SCAN = 256 * 1024
"""The bytes of a sheet from which on it is worth while to read it by columns."""
_EPOCH_1900, _EPOCH_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that is a formula or an error. `value` None: nothing was stored for it."""

    value: str | None
    error: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet. Rows and columns are 0-based here; `rows` starts at row 1 of the sheet."""

    name: str
    rows: Sequence[list[Any]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """(first row, first column, last row, last column)."""
    formulas: Mapping[tuple[int, int], Formula] = field(default_factory=dict)
    date1904: bool = False

    def text(self, row: int, column: int, period: bool = False) -> str:
        """A cell as text: numbers exactly, dates as ISO. `period`: a plain number may be a date without its format."""
        cells = self.rows[row] if row < len(self.rows) else []
        return as_text(cells[column], period, self.date1904) if column < len(cells) else ""

    def columns(
        self, numbers: Collection[int], first_row: int, periods: Collection[int]
    ) -> list[Sequence[str]]:
        """The texts of these columns from a row on: as `text` gives them, each different value looked at once.

        `periods`: those in which a plain number may be a date without its format.
        """
        if isinstance(self.rows, Grid):
            return [
                self._coded_texts(self.rows.column(number, first_row), number in periods)
                for number in numbers
            ]
        rows = self.rows[first_row:]
        if len(set(map(len, rows))) == 1:
            upright = list(zip(*rows, strict=True))
            empty = [None] * len(rows)
            return [
                self._texts(upright[number] if number < len(upright) else empty, number in periods)
                for number in numbers
            ]
        return [
            [self.text(first_row + at, number, number in periods) for at in range(len(rows))]
            for number in numbers
        ]

    def _coded_texts(self, column: Coded[Any], period: bool) -> Coded[str]:
        return column.each(lambda value: as_text(value, period, self.date1904))

    def different(self) -> set[Any]:
        """What stands in any cell."""
        return set(self.rows.different if isinstance(self.rows, Grid) else chain.from_iterable(self.rows))

    def _texts(self, values: Sequence[Any], period: bool) -> list[str]:
        if bool in set(map(type, values)):
            # To a dictionary True is 1 and False is 0.
            return [as_text(value, period, self.date1904) for value in values]
        texts = {value: as_text(value, period, self.date1904) for value in set(values)}
        return list(map(texts.__getitem__, values))


def as_text(value: Any, period: bool = False, date1904: bool = False) -> str:
    """14.0 -> "14", 0.1 -> "0.1", 1.234 -> "1.2340" (which can be read in one way only), a date -> ISO; text stays as it is, without white space around it."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | int):
        if not math.isfinite(value):
            return str(value)
        if period and value == int(value) and _SERIAL_1990 <= value <= _SERIAL_2100:
            return ((_EPOCH_1904 if date1904 else _EPOCH_1900) + dt.timedelta(days=int(value))).isoformat()
        return exact_number(value)
    if isinstance(value, dt.datetime):
        return (value.date() if value.time() == dt.time() else value).isoformat()
    return value.isoformat() if isinstance(value, dt.date | dt.time) else "" if value is None else str(value)


def cell_name(row: int, column: int) -> str:
    """(6, 2) -> C7."""
    return f"{column_letters(column)}{row + 1}"


def read_sheets(data: bytes, name: str, limit_mb: int = WORKBOOK_LIMIT_MB) -> list[Sheet]:
    """Every worksheet with its values, hidden ones and hidden rows too. Raises Refused."""
    check_size(len(data), name, limit_mb)
    with open_office(data, name, ".xlsx") as archive:
        no_strangers(archive, name)
        parts = _sheet_parts(archive, name)
        workbook = read_small(archive, "xl/workbook.xml", name)
        date1904 = re.search(rb'date1904="(?:1|true)"', workbook) is not None
        raw = {title: read_entry(archive, part, name) for title, part in parts.items()}
        if persons := persons_beside(archive, name, raw):
            raise Refused(persons)
        texts: Sequence[str] | None = ()
        styles: Sequence[Shown] = ()
        for entry in archive.namelist():
            # The other reader opens these by itself, and would believe what a forged size hides.
            if entry == "xl/sharedStrings.xml":
                shared = read_entry(archive, entry, name)
                guard_texts(shared, name)
                texts = (
                    shared_texts(shared) if max(map(len, raw.values()), default=0) >= _WORTH_A_SCAN else None
                )
            elif entry == "xl/styles.xml":
                styles = shown_styles(read_small(archive, entry, name))
    scanned = {
        title: found
        for title, xml in raw.items()
        if len(xml) >= _WORTH_A_SCAN and (found := scan(xml, texts, styles, date1904)) is not None
    }
    rest = {title: xml for title, xml in raw.items() if title not in scanned}
    looks = {title: guard_sheet(xml, name, title) for title, xml in rest.items()}
    if absolute := {parts[title]: xml for title, xml in rest.items() if has_absolute_area(xml)}:
        data = without_area(data, absolute)
    return _values(data, name, rest, scanned, looks, date1904, styles)


def _values(
    data: bytes,
    name: str,
    raw: Mapping[str, bytes],
    scanned: Mapping[str, Scanned],
    looks: Mapping[str, Look],
    date1904: bool,
    styles: Sequence[Shown],
) -> list[Sheet]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = []
        for entry in book.sheets_metadata:
            if entry.typ != SheetTypeEnum.WorkSheet:
                continue
            if (known := scanned.get(entry.name)) is not None:
                sheets.append(Sheet(entry.name, known.rows, known.merged, {}, date1904))
                continue
            sheet = book.get_sheet_by_name(entry.name)
            merged = tuple((a[0], a[1], b[0], b[1]) for a, b in sheet.merged_cell_ranges or [])
            xml, look = raw.get(entry.name, b""), looks.get(entry.name, _NOTHING)
            if look.unplaced:
                xml = placed(xml)
            rows = sheet.to_python(skip_empty_area=False)
            _show_percent(rows, xml, styles)
            sheets.append(Sheet(entry.name, rows, merged, _formulas(xml, look.formulas), date1904))
        return sheets
    except Exception as error:
        # calamine's errors and its panics for damaged files have no class of their own in common.
        if isinstance(error, MemoryError | KeyboardInterrupt):
            raise
        raise Refused([Problem("unreadable_file", file=name)]) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Refused([Problem("unreadable_file", file=name)]) from error


def _show_percent(rows: list[list[Any]], xml: bytes, styles: Sequence[Shown]) -> None:
    """A cell that shows 7 % holds 0.07, and is read as what people see, as it is when they type or paste it."""
    for row, column in percent_cells(xml, styles):
        cells = rows[row] if row < len(rows) else []
        if column < len(cells) and type(cells[column]) in {float, int} and math.isfinite(cells[column]):
            cells[column] = percent_text(cells[column])


def _sheet_parts(archive: zipfile.ZipFile, name: str) -> dict[str, str]:
    """Sheet title -> its part in the archive."""
    from xml.etree import ElementTree

    try:
        book = ElementTree.fromstring(_without_doctype(read_small(archive, "xl/workbook.xml", name), name))
        links = ElementTree.fromstring(
            _without_doctype(read_small(archive, "xl/_rels/workbook.xml.rels", name), name)
        )
    except ElementTree.ParseError:
        raise Refused([Problem("unreadable_file", file=name)]) from None
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    names = set(archive.namelist())
    found = {}
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] != "sheet":
            continue
        link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)
        target = targets.get(link, "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in names:
            found[sheet.get("name", "")] = part
    return found


def _without_doctype(xml: bytes, name: str) -> bytes:
    """No Office program writes a DOCTYPE; entities in one can unfold without end."""
    if b"<!DOCTYPE" in xml:
        raise Refused([Problem("unreadable_file", file=name)])
    return xml


_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|.*?</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*>(.*?)</(?:\w+:)?v>)?",
    re.DOTALL,
)
_ERROR = re.compile(rb'<(?:\w+:)?c\b([^>]*\bt="e"[^>]*)>(?:\s*<(?:\w+:)?v\s*>(.*?)</(?:\w+:)?v>)?', re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')


def _formulas(xml: bytes, formulas: bool) -> dict[tuple[int, int], Formula]:
    """The cells that are errors or, where there are any, `formulas`, by (row, column)."""
    found: dict[tuple[int, int], Formula] = {}
    errors = b't="e"' in xml
    for pattern in (_ERROR,) * errors + (_FORMULA,) * formulas:
        for match in pattern.finditer(xml):
            place = _PLACE.search(match[1])
            if place:
                error = b't="e"' in match[1]
                value = match[2].decode("utf-8", "replace") if match[2] else None
                # A formula whose result is an empty text has a type and no value, and is blank on purpose.
                if value is None and b't="str"' in match[1]:
                    value = ""
                found[int(place[2]) - 1, column_number(place[1].decode())] = Formula(value, error)
    return found
