"""A large worksheet read by columns, where it is written in the plain way that nearly every program writes it.

All cells are looked at together, as arrays over the bytes of the XML: where each begins, that it says the row and column it
stands in, what it is and where its value ends. Only the different values are made into text and numbers. Where a single
byte is not as expected (a formula, an error, a rich text, a cell without its place, a prefix, a comment, white space
between two tags), nothing is taken and `scan` gives None: such a sheet goes to the reader that knows all of the format.
"""

import datetime as dt
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from gevinst.domain.coded import Coded, used
from gevinst.exchange.sheet_bytes import Bytes, Ints, Words, codes_of, numbers_of
from gevinst.exchange.sheet_xml import Shown, percent_text

_LARGEST = 192 * 1024 * 1024
"""A longer XML is not looked at in this way."""
_MOST_CELLS = 4_000_000
_MOST_ROWS = 500_000
_MOST_WAYS = 250
"""So many ways to begin a cell, or a row, are tried: styles times types."""
_LONGEST = 32_767 * 6
"""A cell holds 32,767 signs."""

_ROW_REST = re.compile(rb'"((?: [A-Za-z_][\w:.-]*="[^"<>&]*")*)(>|/>|></row>)')
_CELL_REST = re.compile(rb'"((?: [st]="\w+"){0,2})(/>|></c>|><v>|><is><t>|><is><t xml:space="preserve">)')
_STYLE, _TYPE = re.compile(rb' s="(\d{1,5})"'), re.compile(rb' t="(\w+)"')
_NUMBER = re.compile(rb"[+-]?[0-9]{1,300}(?:\.[0-9]{1,300})?(?:[eE][+-]?[0-9]{1,3})?")
_TEXT = re.compile(rb'<si><t( xml:space="preserve")?>([^<]*)</t></si>')
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_ENTITY = re.compile("&(?:#([0-9]{1,6});|[^;&]*;?)")
_RARE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]")
"""What XML has no room for, what it reads as something else (a carriage return), and Excel's own way to write it."""
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"/>')
_EPOCH = dt.date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 61, 73_415
"""Dates from March 1900, after the day that never was, to 2100."""

Cells = list[Any]


class _Other(Exception):
    """The sheet is written in another way."""


class Grid(Sequence[Cells]):
    """The rows of a sheet, kept by columns: it reads as the list of rows that it stands for, "" where nothing is."""

    def __init__(self, different: Sequence[Any], codes: NDArray[np.intp]) -> None:
        """`different`: the values, the first of them "". `codes`: shape (columns, rows), the place of each cell's value."""
        self._different, self._codes = different, codes

    def __len__(self) -> int:
        return int(self._codes.shape[1])

    @property
    def width(self) -> int:
        """How many columns there are."""
        return int(self._codes.shape[0])

    def __iter__(self) -> Iterator[Cells]:
        for row in self._codes.T.tolist():
            yield [self._different[code] for code in row]

    @overload
    def __getitem__(self, at: int) -> Cells: ...
    @overload
    def __getitem__(self, at: slice) -> list[Cells]: ...
    def __getitem__(self, at: int | slice) -> Cells | list[Cells]:
        if isinstance(at, slice):
            return list(self)[at]
        return [self._different[code] for code in self._codes[:, at].tolist()]

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def column(self, number: int, first_row: int) -> Coded[Any]:
        """A column from a row on; blank where the sheet is not so wide."""
        if number >= self.width:
            return used([""], np.zeros(max(len(self) - first_row, 0), dtype=np.intp))
        return used(self._different, self._codes[number, first_row:])

    @cached_property
    def different(self) -> Sequence[Any]:
        """What stands in any cell."""
        return used(self._different, self._codes.ravel()).different


@dataclass(frozen=True, slots=True)
class Scanned:
    """A sheet that was read in this way."""

    rows: Grid
    merged: tuple[tuple[int, int, int, int], ...]
    """(first row, first column, last row, last column), 0-based."""


def shared_texts(xml: bytes) -> list[str] | None:
    """The texts that cells name by their number; None where some are written in another way."""
    found = _TEXT.findall(xml)
    # Nothing but these, what opens and closes the whole, and the declaration.
    if xml.count(b"<") != 4 * len(found) + 2 + xml.startswith(b"<?xml") or not _utf8(xml):
        return None
    try:
        return [_text(text, kept=bool(space)) for space, text in found]
    except _Other:
        return None


def scan(
    xml: bytes, texts: Sequence[str] | None, styles: Sequence[Shown], date1904: bool = False
) -> Scanned | None:
    """What a sheet holds; None where it is not wholly written in the plain way, or larger than is read at once.

    `texts`: what its cells name by number; None: unknown. `styles`: how each style shows a number.
    """
    begin, end = xml.find(b"<sheetData>") + 11, xml.rfind(b"</sheetData>")
    if begin < 11 or end < begin or len(xml) > _LARGEST or not _utf8(xml):
        return None
    head, tail = xml[:begin], xml[end:]
    if b"<!" in head or b"<!" in tail or b"sheetData" in tail[12:] or b":AlternateContent" in head:
        return None
    try:
        merged = _merged(tail)
        return Scanned(_Scan(Bytes(xml, begin, end), texts, styles, date1904).grid(), merged)
    except _Other:
        return None


def _utf8(xml: bytes) -> bool:
    declared = re.match(rb"<\?xml[^>]*?\bencoding=[\"']([\w-]+)[\"']", xml)
    return declared is None or declared[1].lower() in {b"utf-8", b"utf8"}


def _merged(tail: bytes) -> tuple[tuple[int, int, int, int], ...]:
    from gevinst.exchange.sheet_xml import column_number

    found = _MERGED.findall(tail)
    if len(found) != tail.count(b"mergeCell ") or b":mergeCell" in tail:
        raise _Other
    return tuple(
        (int(top) - 1, column_number(left.decode()), int(bottom) - 1, column_number(right.decode()))
        for left, top, right, bottom in found
    )


def _text(raw: bytes, *, kept: bool) -> str:
    """A text as it is written; `kept`: with the white space around it."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _Other from None
    if "&" in text:
        text = _ENTITY.sub(_meant, text)
    if _RARE.search(text) or (not kept and text != text.strip()):
        raise _Other
    return text


def _meant(entity: re.Match[str]) -> str:
    """The sign that an entity stands for: one of the five with a name, or one by its number that is not white space."""
    if entity[0] in _ENTITIES:
        return _ENTITIES[entity[0]]
    number = int(entity[1] or "0")
    if 32 < number < 0xD800:
        return chr(number)
    raise _Other


@dataclass(frozen=True, slots=True)
class _Way:
    """Cells (their places among all) that begin alike up to their value."""

    cells: Ints
    start: Ints
    """Where their value begins."""
    rest: re.Match[bytes]


class _Scan:
    """One look at one sheet."""

    def __init__(
        self, body: Bytes, texts: Sequence[str] | None, styles: Sequence[Shown], date1904: bool
    ) -> None:
        self._body, self._texts, self._styles, self._date1904 = body, texts, styles, date1904

    def grid(self) -> Grid:
        """Every step raises _Other where something is not as expected."""
        body = self._body
        starts, signs = body.starts(b"c", b"r")
        if len(starts) == 0:
            if body.size:
                raise _Other
            return Grid([""], np.zeros((0, 0), dtype=np.intp))
        if len(starts) > _MOST_CELLS:
            raise _Other
        is_row = body.at(starts + 1) == ord("r")
        if not is_row[0] or np.count_nonzero(is_row) > _MOST_ROWS:
            raise _Other
        ends = np.append(starts[1:], body.size)
        number, digits, quoted, empty = self._rows(starts[is_row], ends[is_row])
        following = np.append(is_row[1:], True)
        if (following[is_row] != empty).any():
            # A row that is closed at once holds no cell, and every other holds one.
            raise _Other
        signs -= 2 * len(number) - int(np.count_nonzero(body.at(ends[is_row] - 2)[empty] == ord("/")))
        last = following[~is_row]
        ends = ends[~is_row] - 6 * last
        body.same(ends[last], b"</row>", _Other)
        owner = (np.cumsum(is_row) - 1)[~is_row]
        column, rest = self._places(starts[~is_row], owner, digits, quoted)
        if (np.diff(owner * 16_384 + column) <= 0).any():
            raise _Other
        return self._filled(rest, ends, number[owner] - 1, column, signs)

    def _rows(self, starts: Ints, ends: Ints) -> tuple[Ints, Ints, Words, NDArray[np.bool_]]:
        """Of each row its number, how many digits that has, the digits with the sign after them, and whether it is empty."""
        body = self._body
        body.same(starts, b'<row r="', _Other)
        words = body.words(starts + 8)
        digits = np.full(len(starts), 8)
        for place in range(7, 0, -1):
            digits[(words >> np.uint64(8 * place)) & np.uint64(255) == ord('"')] = place
        if (digits > 7).any():
            raise _Other
        number, right = numbers_of(words, digits)
        if not right.all() or number[0] < 1 or (np.diff(number) <= 0).any():
            raise _Other
        empty = np.zeros(len(starts), dtype=np.bool_)
        for way in self._ways(starts + 8 + digits, ends, _ROW_REST):
            if (way.start != ends[way.cells]).any():
                raise _Other
            empty[way.cells] = way.rest[2] != b">"
        return number, digits, words & body.mask(digits + 1), empty

    def _places(self, starts: Ints, owner: Ints, digits: Ints, quoted: Words) -> tuple[Ints, Ints]:
        """The column of each cell, and where the sign after its place stands. Each says that it is in its own row."""
        body = self._body
        body.same(starts, b'<c r="', _Other)
        letters = [body.at(starts + 6 + place).astype(np.intp) - 65 for place in range(3)]
        is_letter = [(each >= 0) & (each < 26) for each in letters]
        two = is_letter[1]
        three = two & is_letter[2]
        column = letters[0]
        if two.any():
            column = np.where(two, (letters[0] + 1) * 26 + letters[1], column)
            column = np.where(three, (column + 1) * 26 + letters[2], column)
        after = starts + 7 + two + three
        if (
            not is_letter[0].all()
            or (body.words(after) & body.mask(digits + 1)[owner] != quoted[owner]).any()
        ):
            raise _Other
        if len(column) and column.max() >= 16_384:
            raise _Other
        return column, after + digits[owner]

    def _ways(self, starts: Ints, ends: Ints, pattern: re.Pattern[bytes]) -> Iterator[_Way]:
        """The elements by how they go on from a place, which one after the other tells what to look for in the rest."""
        waiting = np.arange(len(starts))
        for _ in range(_MOST_WAYS):
            if not len(waiting):
                return
            first = waiting[0]
            rest = pattern.match(self._body.slice(starts[first], ends[first]))
            if rest is None:
                raise _Other
            length = rest.end()
            roomy = waiting[starts[waiting] + length <= ends[waiting]]
            alike = roomy[self._body.is_same(starts[roomy], rest[0])]
            yield _Way(alike, starts[alike] + length, rest)
            if len(alike) == len(waiting):
                return
            left = np.ones(len(starts), dtype=np.bool_)
            left[alike] = False
            waiting = waiting[left[waiting]]
        raise _Other

    def _filled(self, rest: Ints, ends: Ints, rows: Ints, columns: Ints, signs: int) -> Grid:
        """All values in their places. `signs`: how many `<` there must be in the cells."""
        body = self._body
        different: list[Any] = [""]
        codes = np.zeros(len(rest), dtype=np.intp)
        for way in self._ways(rest, ends, _CELL_REST):
            until, opened = ends[way.cells], way.rest[2]
            if opened in (b"/>", b"></c>"):
                if (way.start != until).any():
                    raise _Other
                signs -= len(way.cells) * opened.count(b"<") + len(way.cells)
                continue
            closing = b"</v></c>" if opened == b"><v>" else b"</t></is></c>"
            signs -= len(way.cells) * (2 * closing.count(b"<"))
            until = until - len(closing)
            if (until < way.start).any() or (until - way.start).max() > _LONGEST:
                raise _Other
            body.same(until, closing, _Other)
            order = np.argsort(columns[way.cells].astype(np.int16), kind="stable")
            values, found = self._values(way, until, order)
            codes[way.cells] = found + len(different)
            different += values
        if signs:
            # There is a tag that nobody has seen.
            raise _Other
        filled = codes > 0
        if not filled.any():
            return Grid([""], np.zeros((0, 0), dtype=np.intp))
        height, width = int(rows[filled].max()) + 1, int(columns[filled].max()) + 1
        if height > _MOST_ROWS or height * width > _MOST_CELLS:
            raise _Other
        cells = np.zeros((width, height), dtype=np.intp)
        cells[columns[filled], rows[filled]] = codes[filled]
        return Grid(different, cells)

    def _values(self, way: _Way, ends: Ints, order: Ints) -> tuple[list[Any], Ints]:
        """The different values of cells that begin alike, and which of them each holds. `order`: by columns."""
        told = _TYPE.findall(way.rest[1])
        styled = _STYLE.findall(way.rest[1])
        if len(told) > 1 or len(styled) > 1 or len(told) + len(styled) != way.rest[1].count(b"="):
            raise _Other
        kind = told[0] if told else b"n"
        inline = way.rest[2] != b"><v>"
        if inline is not (kind == b"inlineStr"):
            raise _Other
        raw, codes = codes_of(self._body, way.start, ends, order, _Other)
        match kind:
            case b"inlineStr":
                return [_text(each, kept=b"preserve" in way.rest[2]) for each in raw], codes
            case b"s":
                return [self._shared(each) for each in raw], codes
            case b"b":
                if not {*raw} <= {b"0", b"1"}:
                    raise _Other
                return [each == b"1" for each in raw], codes
            case b"n":
                shown = self._shown(int(styled[0]) if styled else None)
                return [self._number(each, shown) for each in raw], codes
        raise _Other

    def _shared(self, raw: bytes) -> str:
        if self._texts is None or not raw.isdigit() or len(raw) > 9 or int(raw) >= len(self._texts):
            raise _Other
        return self._texts[int(raw)]

    def _shown(self, style: int | None) -> Shown:
        if style is None:
            return Shown.NUMBER
        if style >= len(self._styles):
            raise _Other
        return self._styles[style]

    def _number(self, raw: bytes, shown: Shown) -> Any:
        if not _NUMBER.fullmatch(raw):
            raise _Other
        value = float(raw)
        if not math.isfinite(value):
            raise _Other
        match shown:
            case Shown.NUMBER:
                return value
            case Shown.PERCENT:
                return percent_text(value)
            case Shown.DATE:
                whole = value == int(value) and _FIRST_SERIAL <= value <= _LAST_SERIAL
                if whole and not self._date1904:
                    return _EPOCH + dt.timedelta(days=int(value))
        raise _Other
