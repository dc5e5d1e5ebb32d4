"""Workbooks that would fill the memory, run something or fetch figures from elsewhere are refused at once."""

import io
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable

import openpyxl
import pytest

from gevinst.domain.errors import Problem
from gevinst.domain.plan import PlanDocument
from gevinst.exchange.excel_measurements import read_workbook

MEGABYTE = 1024 * 1024
SHEET = "xl/worksheets/sheet1.xml"


def packed(parts: dict[str, bytes]) -> bytes:
    """A small workbook with these parts put in, or in the place of its own."""
    plain = io.BytesIO()
    openpyxl.Workbook().save(plain)
    stream = io.BytesIO()
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.namelist():
            if entry not in parts:
                after.writestr(entry, before.read(entry))
        for entry, data in parts.items():
            after.writestr(entry, data)
    return stream.getvalue()


def rows(count: int) -> bytes:
    lines = b"<row><c><v>1</v></c></row>" * count
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return head + lines + b"</sheetData></worksheet>"


def zip_bomb() -> bytes:
    return packed({SHEET: b" " * (201 * MEGABYTE)})


def forged_size() -> bytes:
    """The directory says 100 bytes, with the checksum of those; the stream goes on for 60 MB."""
    data = b" " * (60 * MEGABYTE)
    honest = packed({SHEET: data})
    size = struct.pack("<L", len(data))
    forged = honest.replace(struct.pack("<L", zlib.crc32(data)), struct.pack("<L", zlib.crc32(data[:100])))
    return forged.replace(size, struct.pack("<L", 100))


def million_rows() -> bytes:
    return packed({SHEET: rows(1_000_000)})


def wide_and_long() -> bytes:
    """One wide row and many short ones, of cells that do not say where they stand: together a vast area."""
    wide = b"<row>" + b"<c><v>1</v></c>" * 16_000 + b"</row>"
    return packed({SHEET: rows(20_000).replace(b"<row>", wide + b"<row>", 1)})


def macros() -> bytes:
    return packed({"xl/vbaProject.bin": b"\0"})


def links() -> bytes:
    return packed({"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})


def connection() -> bytes:
    return packed({"xl/connections.xml": b"<connections/>"})


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (zip_bomb, "unpacks_too_large"),
        (forged_size, "unreadable_file"),
        (million_rows, "too_many_rows"),
        (wide_and_long, "too_many_rows"),
        (macros, "file_with_macros"),
        (links, "external_links"),
        (connection, "external_links"),
    ],
)
def test_refused_without_filling_the_memory(
    make: Callable[[], bytes], code: str, plan: PlanDocument, parties: dict[str, str]
) -> None:
    data = make()
    tracemalloc.start()
    try:
        found, problems = read_workbook(data, "tall.xlsx", plan, parties)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == []
    assert [problem.code for problem in problems] == [code]
    assert all(isinstance(problem, Problem) and problem.file == "tall.xlsx" for problem in problems)
    assert most < 150 * MEGABYTE
