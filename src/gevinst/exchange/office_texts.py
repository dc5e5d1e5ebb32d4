"""What people have written in a Word or Excel file beside its text and its cells: notes, text boxes, headers, properties."""

import html
import re
import zipfile
from collections.abc import Iterator, Mapping

from gevinst.domain.errors import Problem
from gevinst.domain.numbers import may_hold_identity_number
from gevinst.exchange.workbook_guard import read_small

# Never looks past the next tag: a file made to be slow is read once like any other.
_TEXT = re.compile(r"<(?:\w+:)?(?:t|text)(?:\s[^<>]*)?>([^<]*)(?=<)")
_ANY = re.compile(r">([^<>]+)(?=<)")
_NOTE = re.compile(r"</(?:\w+:)?(?:comment|threadedComment)>")
_PARAGRAPH = re.compile(r"</(?:\w+:)?p>")
_INLINE = re.compile(r"</(?:\w+:)?is>")
_REF = re.compile(r'\bref="([A-Z]{1,3})(\d{1,7})"')
_HELD = re.compile(r"<(?:\w+:)?v>([^<]{10,})<")
_NUMBER = re.compile(r"[+-]?\d*\.?\d*(?:[eE][+-]?\d+)?")
_WHOLE = re.compile(r"(\d{10,11})(?:\.0*)?")
_AROUND = re.compile(r"<(?:\w+:)?(?:(?:odd|even|first)(?:Header|Footer)|formula[12])(?:\s[^<>]*)?>([^<]*)<")


def beside(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, str, tuple[str, int] | None]]:
    """(part, text, cell) of every note, paragraph of a text box or a chart, and property. Only a note has a cell."""
    for entry in archive.namelist():
        folder, _slash, rest = entry.partition("/")
        if not entry.endswith(".xml") or folder not in {"xl", "docProps"}:
            continue
        if folder == "docProps":
            for text in _ANY.findall(_read(archive, entry, name)):
                yield entry, html.unescape(text), None
        elif rest.startswith(("comments", "threadedComments")):
            for note in _NOTE.split(_read(archive, entry, name)):
                cell = _REF.search(note)
                yield entry, _joined(note), (cell[1], int(cell[2])) if cell else None
        elif rest.startswith(("drawings/", "charts/")):
            for paragraph in _PARAGRAPH.split(_read(archive, entry, name)):
                yield entry, _joined(paragraph), None


def in_sheet(xml: str) -> Iterator[str]:
    """Every text of a sheet's own part, and its whole numbers with the nought in front that Excel drops."""
    yield from map(_joined, _INLINE.split(xml))
    for held in _HELD.findall(xml):
        if whole := _WHOLE.fullmatch(held):
            yield whole[1].zfill(11)
        elif not _NUMBER.fullmatch(held):
            yield html.unescape(held)
    yield from around_cells(xml)


def around_cells(xml: str) -> Iterator[str]:
    """Headers and footers of a sheet, and the lists that its cells are chosen from."""
    yield from map(html.unescape, _AROUND.findall(xml))


def persons_beside(archive: zipfile.ZipFile, name: str, sheets: Mapping[str, bytes]) -> list[Problem]:
    """`personal_data` for each text of a workbook outside its cells that may hold an identity number, with its place.
    `sheets`: the part of each sheet by its title.
    """
    found = [
        Problem("personal_data", file=name, row=cell[1] if cell else None, column=cell[0] if cell else part)
        for part, text, cell in beside(archive, name)
        if may_hold_identity_number(text)
    ]
    for title, xml in sheets.items():
        after = xml[max(xml.rfind(b"sheetData>"), 0) :].decode("utf-8", "replace")
        if any(map(may_hold_identity_number, around_cells(after))):
            found.append(Problem("personal_data", file=name, sheet=title))
    return found


def _read(archive: zipfile.ZipFile, entry: str, name: str) -> str:
    return read_small(archive, entry, name).decode("utf-8", "replace")


def _joined(xml: str) -> str:
    """The runs of one text together: a number may be in two of them."""
    return html.unescape("".join(_TEXT.findall(xml)))
