"""Workbooks that would fill the memory, run something or fetch figures from elsewhere are refused at once."""

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

MEGABYTE = 1024 * 1024
SHEET = "xl/worksheets/sheet1.xml"


def packed(parts: dict[str, bytes]) -> bytes:
    """A small workbook with these parts put in, or in the place of its own."""
    plain = io.BytesIO()
    openpyxl.Workbook().save(plain)
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(plain) as before,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as after,
    ):
        for entry in before.namelist():
            if entry not in parts:
                after.writestr(entry, before.read(entry))
        for entry, data in parts.items():
            after.writestr(entry, data)
    return stream.getvalue()


HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


def rows(count: int, cells: bytes = b"<c><v>1</v></c>") -> bytes:
    return HEAD + b"<row>%b</row>" % cells * count + TAIL


def in_one_row(cells: bytes) -> bytes:
    return packed({SHEET: HEAD + b'<row r="1">' + cells + b"</row>" + TAIL})


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
    return packed({SHEET: rows(1_000_000, b"<c><v>1</v></c>" * 5)})


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


def more_columns_than_there_are() -> bytes:
    return in_one_row(b"<c/>" * 20_000)


def cells_in_one_place() -> bytes:
    return in_one_row(b'<c r="A1"><v>1</v></c>' * 400_000)


def long_text() -> bytes:
    return in_one_row(b'<c r="A1"><v>' + b" " * (3 * MEGABYTE) + b"</v></c>")


def formulas() -> bytes:
    return packed({SHEET: rows(50_000, b"<c><f/></c>" * 21)})


def merged() -> bytes:
    ranges = b'<mergeCell ref="A1:B2"/>' * 100_001
    return packed(
        {SHEET: rows(1).replace(b"</worksheet>", b"<mergeCells>" + ranges + b"</mergeCells></worksheet>")}
    )


def shared_texts() -> bytes:
    return packed({"xl/sharedStrings.xml": b"<sst>" + b"<si/>" * 2_000_001 + b"</sst>"})


def large_styles() -> bytes:
    return packed({"xl/styles.xml": b" " * (21 * MEGABYTE)})


CASES: dict[Callable[[], bytes], str] = {
    zip_bomb: "unpacks_too_large",
    forged_size: "unreadable_file",
    million_rows: "too_many_rows",
    wide_and_long: "too_many_rows",
    more_columns_than_there_are: "unreadable_file",
    cells_in_one_place: "unreadable_file",
    long_text: "unreadable_file",
    formulas: "unpacks_too_large",
    merged: "unpacks_too_large",
    shared_texts: "unpacks_too_large",
    large_styles: "unpacks_too_large",
    macros: "file_with_macros",
    links: "external_links",
    connection: "external_links",
}

READS = """
import datetime, json, os, pathlib, resource, sys
from gevinst.domain.plan import PlanDocument, Project
from gevinst.exchange.excel_measurements import read_workbook

plan = PlanDocument(project=Project(title="Trygt hjem", starts=datetime.date(2025, 1, 1)))
for path in map(pathlib.Path, sys.argv[1:]):
    if os.fork() == 0:
        # Who takes more processor time than this is stopped, and tells nothing.
        resource.setrlimit(resource.RLIMIT_CPU, (5, 5))
        found, problems = read_workbook(path.read_bytes(), "tall.xlsx", plan, {})
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        told = [(problem.code, problem.file) for problem in problems]
        print(json.dumps([path.stem, len(found), told, most]), flush=True)
        os._exit(0)
    os.wait()
"""
"""Each file in a process of its own, which begins with what the program takes before it reads anything."""


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """Of each file by name: how many figures were read, what was told, and the most memory in MB."""
    folder = tmp_path_factory.mktemp("files")
    paths = [folder / f"{make.__name__}.xlsx" for make in CASES]
    for path, make in zip(paths, CASES, strict=True):
        path.write_bytes(make())
    reads = [sys.executable, "-c", READS, *map(str, paths)]
    # Far more than it takes: only so that a hang ends.
    done = subprocess.run(reads, capture_output=True, text=True, check=True, timeout=300)
    return {name: rest for name, *rest in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("make", CASES, ids=lambda make: make.__name__)
def test_refused_within_300_mb(make: Callable[[], bytes], refusals: dict[str, list[Any]]) -> None:
    count, told, most = refusals[make.__name__]
    assert (count, told) == (0, [[CASES[make], "tall.xlsx"]])
    assert most < 300
