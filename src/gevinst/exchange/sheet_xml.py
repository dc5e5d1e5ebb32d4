"""What the XML of a worksheet says beside its values: where each cell stands, and which are shown as percent.

Programs differ: some leave out where a cell stands (it follows the one before it), some write the used area with dollar
signs. Patterns and not a parser, since a sheet may hold millions of cells.
"""

import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from decimal import Decimal

from gevinst.domain.numbers import exact_number

_PERCENT_BUILT_IN = frozenset({9, 10})
_TAG = re.compile(rb"<((?:\w+:)?)(row|c)\b([^>]*?)(/?)>")
_ROW_AT = re.compile(rb'\br="(\d{1,7})"')
_CELL_AT = re.compile(rb'\br="([A-Z]{1,3})\d{1,7}"')
_FORMATS = re.compile(rb"<(?:\w+:)?numFmt\b([^>]*)>")
_FORMAT_ID, _FORMAT_CODE = re.compile(rb'\bnumFmtId="(\d+)"'), re.compile(rb'\bformatCode="([^"]*)"')
_USED_STYLES = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE = re.compile(rb"<(?:\w+:)?xf\b([^>]*)>")
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ABSOLUTE_AREA = re.compile(rb'<(?:\w+:)?dimension\b[^>]*\bref="[^"]*\$[^"]*"[^>]*/>')


def column_letters(column: int) -> str:
    """0 -> A, 26 -> AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """A -> 0, AA -> 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def placed(xml: bytes) -> bytes:
    """The same sheet where every cell says where it stands: one that does not follows the one before it."""
    row, column = 0, -1

    def with_place(tag: re.Match[bytes]) -> bytes:
        nonlocal row, column
        if tag[2] == b"row":
            at = _ROW_AT.search(tag[3])
            row, column = int(at[1]) if at else row + 1, -1
            return tag[0]
        at = _CELL_AT.search(tag[3])
        if at:
            column = column_number(at[1].decode())
            return tag[0]
        column += 1
        place = f' r="{column_letters(column)}{row}"'.encode()
        return b"<" + tag[1] + b"c" + place + tag[3] + tag[4] + b">"

    return _TAG.sub(with_place, xml)


def percent_styles(styles: bytes) -> frozenset[int]:
    """The styles that show 0.07 as 7 %, as cells name them."""
    percent = set(_PERCENT_BUILT_IN)
    for found in _FORMATS.finditer(styles):
        id, code = _FORMAT_ID.search(found[1]), _FORMAT_CODE.search(found[1])
        # A percent sign in quotes is only a sign: the number beside it is as it stands.
        if id and code and "%" in _LITERAL.sub("", html.unescape(code[1].decode("utf-8", "replace"))):
            percent.add(int(id[1]))
    used = _USED_STYLES.search(styles)
    formats = [_FORMAT_ID.search(style[1]) for style in _STYLE.finditer(used[0])] if used else []
    return frozenset(at for at, format in enumerate(formats) if format and int(format[1]) in percent)


def percent_cells(xml: bytes, styles: frozenset[int]) -> Iterator[tuple[int, int]]:
    """(row, column), 0-based, of the cells in one of these styles. `xml`: every cell says where it stands."""
    if not styles:
        return
    wanted = b"|".join(str(style).encode() for style in sorted(styles))
    cell = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bs="(?:' + wanted + rb')")[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
    for found in cell.finditer(xml):
        yield int(found[2]) - 1, column_number(found[1].decode())


def percent_text(value: float) -> str:
    """A number as a percent cell shows it, exactly: 0.07 -> `7 %`."""
    return f"{exact_number(float(Decimal(repr(value)) * 100))} %"


def has_absolute_area(xml: bytes) -> bool:
    """Whether the used area is written with dollar signs, which not every reader takes."""
    return _ABSOLUTE_AREA.search(xml, 0, xml.find(b"<sheetData")) is not None


def without_area(data: bytes, sheets: Mapping[str, bytes]) -> bytes:
    """The workbook with other sheets in place of its own, by their part, which no longer say what area they use."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(stream, "w") as after:
        for part in before.namelist():
            held = sheets.get(part)
            after.writestr(
                part, before.read(part) if held is None else _ABSOLUTE_AREA.sub(b"", held, count=1)
            )
    return stream.getvalue()
