"""What is looked at before a workbook is opened: whether it runs something, fetches figures, or would fill the memory."""

import re
import zipfile
from dataclasses import dataclass
from itertools import pairwise

from gevinst.domain.errors import Problem, Refused
from gevinst.exchange.files import ENTRIES_LIMIT, MEGABYTE, UNPACKED_LIMIT_MB, read_entry
from gevinst.exchange.sheet_xml import column_number

CELL_LIMIT = 20_000_000
"""A sheet whose used area is larger than this is not opened: one stray cell in the far corner would fill the memory."""
ROW_LIMIT = 500_000
"""More rows than this are not opened, however narrow the sheet is."""
TEXT_LIMIT = 2_000_000
"""More different texts than this are not read: eight for each row that may be imported."""
_COLUMN_LIMIT = 16_384
"""The columns that a sheet can have."""
_FORMULA_LIMIT = 1_000_000
_MERGED_LIMIT = 100_000
_SLACK = 100_000
"""So many cells too many may be words in texts."""
_SMALL_MB = 20
"""What a part that holds no cells may unpack to."""
_LONGEST = MEGABYTE
"""No cell holds as much text as this."""

_LINKS = ("xl/externalLinks/", "xl/connections.xml", "xl/queryTables/")
_SOMEWHERE = re.compile(rb"<c(?:>|/| (?!r=))")
"""A cell that does not say first where it stands."""
_ROW = re.compile(rb'<row [^>]*?\br="(\d{1,7})"')
_PREFIXED_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\br="(\d{1,7})"')
_ROW_START = re.compile(rb"<(?:\w+:)?row")
_FILLED = re.compile(rb'<(?:\w+:)?c [^>]*?\br="[A-Z]{1,3}(\d{1,7})"[^>]*(?<!/)>')
_TWO_LETTERS = re.compile(rb'r="[A-Z]{2}')
_LETTERS = re.compile(rb'\br="([A-Z]{1,3})\d')


def no_strangers(archive: zipfile.ZipFile, name: str) -> None:
    """Refuses macros and what fetches figures from other files: what such a file shows is not what it holds."""
    entries = archive.namelist()
    if any(entry.rpartition("/")[2].lower() == "vbaproject.bin" for entry in entries):
        raise Refused([Problem("file_with_macros", file=name)])
    if any(entry.startswith(_LINKS) for entry in entries):
        raise Refused([Problem("external_links", file=name)])


def read_small(archive: zipfile.ZipFile, entry: str, name: str) -> bytes:
    """A part that holds no cells, and so is never large."""
    if entry in archive.namelist() and archive.getinfo(entry).file_size > _SMALL_MB * MEGABYTE:
        raise _too_large(name)
    return read_entry(archive, entry, name)


def guard_texts(xml: bytes, name: str) -> None:
    """Refuses more shared texts than a sheet can show: each takes far more memory than it does in the file."""
    if xml.count(b"<si") + xml.count(b":si") > TEXT_LIMIT:
        raise _too_large(name)
    _guard_gaps(xml, name)


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a sheet on the way: each look takes a part of the time that reading takes."""

    unplaced: bool
    """Whether there may be cells that do not say where they stand."""
    formulas: bool
    """Whether there may be formulas."""


def guard_sheet(xml: bytes, name: str, title: str) -> Look:
    """Refuses a sheet whose used area would fill the memory, and one that holds what no sheet can."""
    named = _prefixed(xml)
    many = _tags(xml, b"row", named)
    if many > ROW_LIMIT:
        raise _too_many_rows(many, ROW_LIMIT, name, title)
    _guard_gaps(xml, name)
    # Written without a prefix by nearly everybody, and found in a fifth of the time.
    rows = [int(number) for number in (_PREFIXED_ROW if named else _ROW).findall(xml)]
    # Most sheets have at most 26 columns: one look says so.
    width = 26
    if _TWO_LETTERS.search(xml):
        width = max(column_number(text.decode()) for text in set(_LETTERS.findall(xml))) + 1
    somewhere = _SOMEWHERE.search(xml) is not None
    if named or somewhere:
        # A cell that does not say where it stands comes after the one before it.
        starts = [found.start() for found in _ROW_START.finditer(xml)]
        # A sheet that is a chart alone has no row.
        counts = (_tags(xml, b"c", named, *part) for part in pairwise([*starts, len(xml)]))
        width = max(width, max(counts, default=0))
    last = max(many, max(rows, default=0))
    room = last * width + _SLACK
    # A cell that holds something takes at least fifteen signs: most sheets need no counting.
    if width > _COLUMN_LIMIT or (len(xml) > 15 * room and _tags(xml, b"c", named) > room):
        # More than a row can hold, or several in one place.
        raise Refused([Problem("unreadable_file", file=name)])
    if last > ROW_LIMIT or last * width > CELL_LIMIT:
        # Some programs write empty rows down to the last that a sheet can have.
        last = max((int(found[1]) for found in _FILLED.finditer(xml)), default=many)
    if last > ROW_LIMIT or last * width > CELL_LIMIT:
        raise _too_many_rows(last, min(ROW_LIMIT, CELL_LIMIT // width), name, title)
    formulas = _tags(xml, b"f", named)
    if formulas > _FORMULA_LIMIT or _tags(xml, b"mergeCell ", named) > _MERGED_LIMIT:
        raise _too_large(name)
    return Look(somewhere or (named and b":c" in xml), formulas > 0)


def _prefixed(xml: bytes) -> bool:
    """Whether rows and cells may be written as `x:row` and `x:c`: a colon is among them, in their names or in a text."""
    start = xml.find(b"<sheetData")
    return start < 0 or xml.find(b":", start, xml.rfind(b"</sheetData")) >= 0


def _guard_gaps(xml: bytes, name: str) -> None:
    """Refuses a text so long that no cell can hold it: the reader would hold it twice."""
    for at in range(0, len(xml) - _LONGEST, _LONGEST):
        if xml.find(b"<", at, at + _LONGEST) < 0:
            raise Refused([Problem("unreadable_file", file=name)])


def _tags(xml: bytes, tag: bytes, named: bool, start: int = 0, end: int | None = None) -> int:
    """How many tags begin with this name, at the most: longer names and words in texts may be among them."""
    return xml.count(b"<" + tag, start, end) + (xml.count(b":" + tag, start, end) if named else 0)


def _too_many_rows(rows: int, limit: int, name: str, title: str) -> Refused:
    params = {"rows": rows, "limit": limit}
    return Refused([Problem("too_many_rows", file=name, sheet=title, params=params)])


def _too_large(name: str) -> Refused:
    params = {"limit": UNPACKED_LIMIT_MB, "entries": ENTRIES_LIMIT}
    return Refused([Problem("unpacks_too_large", file=name, params=params)])
