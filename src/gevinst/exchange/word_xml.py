"""Tables and paragraphs of a Word file as XML, made in one go: a plan of two hundred benefits takes no time.

Texts are lines: each line a paragraph of its own. What a Word file cannot hold is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml

from gevinst.exchange.plan_form import printable

_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_SHADE = "E6EEF5"
_TWIPS_A_CM = 567


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, how it looks, over how many columns and rows, and a hidden name."""

    text: str
    bold: bool = False
    small: bool = False
    shade: bool = False
    span: int = 1
    down: Literal["restart", "continue"] | None = None
    mark: tuple[str, int] | None = None
    """(bookmark, its number in the file)."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of cells; a heading is repeated on every page."""

    cells: Sequence[Cell]
    heading: bool = False


def table(paper: Any, widths_cm: Sequence[float], rows: Sequence[TableRow]) -> None:
    """Adds a table at the end of the document."""
    widths = [round(width * _TWIPS_A_CM) for width in widths_cm]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    xml = (
        f"<w:tbl {_NAMESPACE}><w:tblPr>{_style(paper, 'Table Grid')}"
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="left"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0" '
        f'w:noVBand="1"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(_row(row, widths) for row in rows)}</w:tbl>'
    )
    _add(paper, xml)


def paragraph(
    paper: Any,
    text: str,
    *,
    label: str = "",
    style: str | None = None,
    italic: bool = False,
    indent_cm: float = 0,
    mark: tuple[str, int] | None = None,
) -> None:
    """Adds a paragraph: a bold label, and a text (its line breaks stay inside it)."""
    properties = _style(paper, style, "p") if style else ""
    if indent_cm:
        properties += f'<w:ind w:left="{round(indent_cm * _TWIPS_A_CM)}"/>'
    runs = (_run(label, bold=True) if label else "") + (_run(text, italic=italic) if text else "")
    start, end = _marks(mark)
    _add(paper, f"<w:p {_NAMESPACE}><w:pPr>{properties}</w:pPr>{start}{runs}{end}</w:p>")


def _add(paper: Any, xml: str) -> None:
    body = paper.element.body
    element = parse_xml(xml)
    end = body.sectPr
    if end is None:
        body.append(element)
    else:
        end.addprevious(element)


def _style(paper: Any, name: str, kind: str = "tbl") -> str:
    return f"<w:{kind}Style w:val={quoteattr(paper.styles[name].style_id)}/>"


def _row(row: TableRow, widths: Sequence[int]) -> str:
    heading = "<w:tblHeader/>" if row.heading else ""
    cells, at = [], 0
    for cell in row.cells:
        cells.append(_cell(cell, sum(widths[at : at + cell.span])))
        at += cell.span
    return f"<w:tr><w:trPr><w:cantSplit/>{heading}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(cell: Cell, width: int) -> str:
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    if cell.span > 1:
        properties += f'<w:gridSpan w:val="{cell.span}"/>'
    if cell.down:
        properties += f'<w:vMerge w:val="{cell.down}"/>'
    if cell.shade:
        properties += f'<w:shd w:val="clear" w:color="auto" w:fill="{_SHADE}"/>'
    start, end = _marks(cell.mark)
    lines = printable(cell.text).split("\n")
    paragraphs = []
    for number, line in enumerate(lines):
        run = _run(line, cell.bold, cell.small, cell.small) if line else ""
        first, last = (start, end) if number == 0 else ("", "")
        paragraphs.append(f'<w:p><w:pPr><w:spacing w:after="40"/></w:pPr>{first}{run}{last}</w:p>')
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(paragraphs)}</w:tc>"


def _run(text: str, bold: bool = False, italic: bool = False, small: bool = False) -> str:
    properties = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "")
    properties += '<w:sz w:val="18"/>' if small else ""
    written = escape(printable(text))
    for char, element in (("\t", "tab"), ("\n", "br"), ("\r", "br")):
        written = written.replace(char, f'</w:t><w:{element}/><w:t xml:space="preserve">')
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{written}</w:t></w:r>'


def _marks(mark: tuple[str, int] | None) -> tuple[str, str]:
    if mark is None:
        return "", ""
    name, number = mark
    return (
        f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(name)}/>',
        f'<w:bookmarkEnd w:id="{number}"/>',
    )
