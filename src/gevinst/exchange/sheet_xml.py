"""What the XML of a worksheet says beside its values: where each cell stands, and which are shown as percent.

Programs differ: some leave out where a cell stands (it follows the one before it), some write the used area with dollar
signs. Patterns and not a parser, since a sheet may hold millions of cells.
"""

import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum, auto

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
_NUMBER_BUILT_IN = frozenset({0, 1, 2, 3, 4, 11, 37, 38, 39, 40, 48, 49})
_DATE_BUILT_IN = frozenset({14, 15, 16, 17})
_NUMBER_CODE = re.compile(r"(?:General|[0#?., %;_()+-]+)")
_DATE_CODE = re.compile(r"(?:\[\$-[0-9A-Fa-f]+\])?(?=.*d)[dmyDMY./ \\-]+(?:;@)?")
_ABSOLUTE_AREA = re.compile(rb'<(?:\w+:)?dimension\b[^>]*\bref="[^"]*\$[^"]*"[^>]*/>')


class Shown(Enum):
    """How a style shows the number in a cell."""

    NUMBER = auto()
    PERCENT = auto()
    """0.07 as 7 %."""
    DATE = auto()
    """46023 as 1 January 2026."""
    OTHER_PERCENT = auto()
    """As percent, with something beside it."""
    OTHER = auto()
    """In a way that takes a closer look: a time of day, a fraction, a unit beside it."""


_AS_PERCENT = {Shown.PERCENT, Shown.OTHER_PERCENT}


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


def shown_styles(styles: bytes) -> tuple[Shown, ...]:
    """How each style shows a number, in the order in which cells name them."""
    known = (
        dict.fromkeys(_NUMBER_BUILT_IN, Shown.NUMBER)
        | dict.fromkeys(_PERCENT_BUILT_IN, Shown.PERCENT)
        | dict.fromkeys(_DATE_BUILT_IN, Shown.DATE)
    )
    for found in _FORMATS.finditer(styles):
        id, code = _FORMAT_ID.search(found[1]), _FORMAT_CODE.search(found[1])
        if id and code:
            number, shown = int(id[1]), _shown(html.unescape(code[1].decode("utf-8", "replace")))
            if known.get(number) is not Shown.PERCENT:
                # What is built in and told anew is not trusted to be either.
                fresh = number not in known or shown in _AS_PERCENT
                known[number] = shown if fresh else Shown.OTHER
    used = _USED_STYLES.search(styles)
    formats = [_FORMAT_ID.search(style[1]) for style in _STYLE.finditer(used[0])] if used else []
    return tuple(known.get(int(format[1]), Shown.OTHER) if format else Shown.OTHER for format in formats)


def _shown(code: str) -> Shown:
    # A percent sign in quotes is only a sign: the number beside it is as it stands.
    if "%" in _LITERAL.sub("", code):
        return Shown.PERCENT if _NUMBER_CODE.fullmatch(code) else Shown.OTHER_PERCENT
    if _NUMBER_CODE.fullmatch(code):
        return Shown.NUMBER
    return Shown.DATE if _DATE_CODE.fullmatch(code) else Shown.OTHER


def percent_cells(xml: bytes, styles: Sequence[Shown]) -> Iterator[tuple[int, int]]:
    """(row, column), 0-based, of the cells whose style shows them as percent. `xml`: every cell says where it stands."""
    percent = [str(at).encode() for at, shown in enumerate(styles) if shown in _AS_PERCENT]
    if not percent:
        return
    wanted = b"|".join(percent)
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
