"""The text and the tables of a Word file, as a reader sees them: insertions in, deletions out, controls opened.

Works on the XML itself, so that nothing that Word shows is lost (content controls, tracked changes, nested tables).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FORMULA = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What is not there any more, or never was text.
_SKIPPED = {_W + "del", _W + "moveFrom", _W + "instrText", _W + "delText", _W + "rPr", _W + "pPr", _FALLBACK}


@dataclass(frozen=True, slots=True)
class Merged:
    """One cell as a reader sees it: merged cells are one. `rows` are the 0-based rows it covers."""

    text: str
    rows: tuple[int, ...]
    width: int
    bookmarks: tuple[str, ...] = ()
    tables: tuple["WordTable", ...] = ()
    """The tables that stand in the cell; their words are in `text` too."""
    outside: str = ""
    """The text outside these tables; the whole text where there are none."""


@dataclass(frozen=True, slots=True)
class WordRow:
    """A row of a table: grid column -> cell. `number` is 1-based as a person counts."""

    number: int
    cells: dict[int, Merged] = field(default_factory=dict)
    """By the first grid column of each cell."""


@dataclass(frozen=True, slots=True)
class WordTable:
    """A table, its columns counted along the grid."""

    rows: tuple[WordRow, ...]


@dataclass(frozen=True, slots=True)
class WordParagraph:
    """A paragraph outside tables."""

    text: str
    heading: bool
    bookmarks: tuple[str, ...] = ()


def parse(data: bytes) -> Any:
    """The root of an XML part, without entities from outside. Raises etree.XMLSyntaxError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(data, parser)


def blocks(root: Any) -> list[WordParagraph | WordTable]:
    """Paragraphs and tables in order, content controls opened. Nested tables belong to their cell's text."""
    body = root.find(_W + "body")
    found: list[WordParagraph | WordTable] = []
    for element in _opened(body if body is not None else root):
        if element.tag == _W + "p":
            text = _text(element).strip()
            found.append(WordParagraph(text, _is_heading(element), _bookmarks(element)))
        elif element.tag == _W + "tbl":
            found.append(_table(element))
    return found


def with_notes(root: Any, notes: Mapping[str, Any]) -> None:
    """Puts the text of each footnote and endnote where its number stands: `... [the note]`.

    `notes`: `footnote` or `endnote` -> the root of the part that holds them.
    """
    for kind, part in notes.items():
        texts = {
            note.get(_W + "id"): _text(note).strip()
            for note in part.iter(_W + kind)
            if note.get(_W + "type", "normal") == "normal"
        }
        for mark in list(root.iter(f"{_W}{kind}Reference")):
            text = texts.get(mark.get(_W + "id"))
            if text:
                mark.tag, mark.text = _W + "t", f" [{text}]"


def lines_of(root: Any) -> list[str]:
    """Every line of a part that is not the document: a header, a footer, comments."""
    return [line.strip() for line in _text(root).split("\n") if line.strip()]


def _bookmarks(element: Any) -> tuple[str, ...]:
    return tuple(mark.get(_W + "name") or "" for mark in element.iter(_W + "bookmarkStart"))


def _opened(parent: Any) -> Iterator[Any]:
    """Children, seeing through content controls, insertions and custom tags."""
    for child in parent:
        if child.tag in {
            _W + "sdt",
            _W + "sdtContent",
            _W + "ins",
            _W + "moveTo",
            _W + "customXml",
            _W + "smartTag",
        }:
            if child.tag == _W + "sdt" and _is_placeholder(child):
                continue
            yield from _opened(child)
        elif child.tag not in {_W + "sdtPr", _W + "sdtEndPr", _W + "del", _W + "moveFrom"}:
            yield child


def _is_placeholder(control: Any) -> bool:
    """A control that still shows its prompt ("Click here to write") holds nothing that somebody wrote."""
    shown = control.find(f"{_W}sdtPr/{_W}showingPlcHdr")
    return shown is not None and shown.get(_W + "val", "1") not in {"0", "false", "off"}


def _is_heading(paragraph: Any) -> bool:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = "" if style is None else (style.get(_W + "val") or "").lower()
    return name.startswith(("heading", "overskrift", "title", "tittel"))


def _text(element: Any, tables: bool = True) -> str:
    """What a run, paragraph or cell shows; each paragraph and break on a line of its own. `tables`: inner ones too."""
    pieces: list[str] = []
    _collect(element, pieces, tables)
    return "".join(pieces)


def _collect(element: Any, pieces: list[str], tables: bool) -> None:
    for child in element:
        tag = child.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            continue
        if tag == _W + "sdt" and _is_placeholder(child):
            continue
        if tag in {_W + "t", _FORMULA}:
            pieces.append(child.text or "")
        elif tag in {_W + "br", _W + "cr"}:
            pieces.append("\n")
        elif tag == _W + "tab":
            pieces.append("\t")
        elif tag == _W + "noBreakHyphen":
            pieces.append("\u2011")
        elif tag == _W + "p":
            if pieces and pieces[-1] != "\n":
                pieces.append("\n")
            before = len(pieces)
            _collect(child, pieces, tables)
            if len(pieces) == before:
                pieces.append("")
            pieces.append("\n")
        elif (tag == _W + "tr" and _row_deleted(child)) or (tag == _W + "tbl" and not tables):
            continue
        else:
            _collect(child, pieces, tables)


def _row_deleted(row: Any) -> bool:
    return row.find(f"{_W}trPr/{_W}del") is not None


def _attribute(element: Any, path: str, default: str) -> str | None:
    """The w:val of an inner element; `default` where it has none, None where the element is not there."""
    found = element.find("/".join(_W + part for part in path.split("/")))
    return None if found is None else (found.get(_W + "val") or default)


def _integer(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isdigit() else default


def _table(table: Any) -> WordTable:
    raw: list[list[tuple[int, int, bool, Any]]] = []
    numbers: list[int] = []
    for number, row in enumerate((each for each in _opened(table) if each.tag == _W + "tr"), start=1):
        if _row_deleted(row):
            continue
        column = _integer(_attribute(row, "trPr/gridBefore", "0"), 0)
        cells = []
        for cell in (each for each in _opened(row) if each.tag == _W + "tc"):
            width = max(1, min(63, _integer(_attribute(cell, "tcPr/gridSpan", "1"), 1)))
            continues = _attribute(cell, "tcPr/vMerge", "continue") == "continue"
            cells.append((column, width, continues, cell))
            column += width
        raw.append(cells)
        numbers.append(number)
    return _joined(raw, numbers)


def _inner_tables(cell: Any) -> list[Any]:
    """The tables right inside a cell, not those inside these."""
    return [each for each in cell.iter(_W + "tbl") if next(each.iterancestors(_W + "tc"), None) is cell]


def _joined(raw: list[list[tuple[int, int, bool, Any]]], numbers: list[int]) -> WordTable:
    """Vertically merged cells as one: every row it covers holds the same object."""
    groups: list[dict[str, Any]] = []
    above: dict[int, dict[str, Any]] = {}
    placed: list[dict[int, dict[str, Any]]] = []
    for index, cells in enumerate(raw):
        current: dict[int, dict[str, Any]] = {}
        for column, width, continues, cell in cells:
            group = above.get(column) if continues else None
            text = _text(cell).strip("\n\t ")
            if group is None:
                group = {"texts": [], "rows": [], "width": width, "marks": [], "tables": [], "outside": []}
                groups.append(group)
            if text:
                # Word hides what stands in a continued cell, other programs do not: it is kept.
                group["texts"].append(text)
            group["rows"].append(index)
            group["marks"] += _bookmarks(cell)
            inner = [_table(each) for each in _inner_tables(cell)]
            group["tables"] += inner
            outside = _text(cell, tables=False).strip("\n\t ") if inner else text
            if outside:
                group["outside"].append(outside)
            current[column] = group
        placed.append(current)
        above = current
    made = {
        id(group): Merged(
            "\n".join(group["texts"]),
            tuple(group["rows"]),
            group["width"],
            tuple(group["marks"]),
            tuple(group["tables"]),
            "\n".join(group["outside"]),
        )
        for group in groups
    }
    return WordTable(
        tuple(
            WordRow(number, {column: made[id(group)] for column, group in current.items()})
            for number, current in zip(numbers, placed, strict=True)
        )
    )
