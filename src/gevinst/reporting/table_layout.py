"""How wide the columns of a printed table are. Alike in PDF and Word.

Widths are measured in our own font. No column is narrower than its longest word, so that no word runs into the next column.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file
from typing import Any

from gevinst.domain.report import Cell, Status, Table
from gevinst.resources import schemas

_MM_OF_POINT = 25.4 / 72
_ICON_POINTS = 8.4 + 0.35 * 8.6
"""A status' shape and the space after it."""
_TITLES_MM = 34.0
"""The first column is not made narrower than this for the others' sake."""
_PARTS = {0: 1.5}
"""The first column holds titles, which are long: its share counts as one and a half."""
_SPARE = 1.02
"""Room for what a measured width leaves out: kerning and rounding."""


def column_widths(table: Table, room: float, size: float = 8.6, gap: float = 4.0) -> tuple[float, ...]:
    """Millimetres for each column, which with the gaps between them fill `room` (mm). `size`: of the text, in points.

    Where every text has room on one line, the column of words that says most takes what is left. Else the first column gives
    way, as long as it can; else the columns have equal shares, within what they need.
    """
    room -= gap * (len(table.header) - 1)
    least, most = [], []
    for at, head in enumerate(table.header):
        heavy = at == 0
        cells = [row[at] for row in table.rows]
        words = [max([_longest_word(head, True), *(_cell(cell, heavy, True) for cell in cells)])]
        whole = [max([_width(head, True), *(_cell(cell, heavy, False) for cell in cells)])]
        least.append(words[0] * size * _MM_OF_POINT * _SPARE)
        most.append(max(whole[0] * size * _MM_OF_POINT * _SPARE, least[-1]))
    if sum(most) <= room:
        most[_roomiest(table, most)] += room - sum(most)
        return tuple(most)
    rest = room - sum(most[1:])
    if rest >= max(least[0], _TITLES_MM):
        # Figures and their words stay on one line; titles take another.
        return (rest, *most[1:])
    if sum(least) >= room:
        # Words too long for the page: each column gives its share, and the words are broken.
        return tuple(room * each / sum(least) for each in least)
    return _shared(room, least, most)


def _shared(room: float, least: Sequence[float], most: Sequence[float]) -> tuple[float, ...]:
    """Equal shares of `room`, but no column has less than its longest word or more than all it says."""
    found: dict[int, float] = {}
    while len(found) < len(most):
        waiting = [at for at in range(len(most)) if at not in found]
        unit = (room - sum(found.values())) / sum(_PARTS.get(at, 1.0) for at in waiting)
        share = {at: unit * _PARTS.get(at, 1.0) for at in waiting}
        tight = [at for at in waiting if least[at] > share[at]]
        content = [at for at in waiting if most[at] <= share[at]]
        if content:
            found |= {at: most[at] for at in content}
        elif tight:
            found |= {at: least[at] for at in tight}
        else:
            found |= share
    return tuple(found[at] for at in range(len(most)))


def _roomiest(table: Table, widths: Sequence[float]) -> int:
    """The column that takes what is left: the widest of words, the first of them where there is no such."""
    left = [at for at, side in enumerate(table.alignments) if side == "left"]
    return max(left, key=lambda at: widths[at], default=0)


def _cell(cell: Cell, heavy: bool, by_word: bool) -> float:
    """The width of a cell's text, or of its longest word, in ems."""
    icon = _ICON_POINTS / 8.6 if isinstance(cell, Status) else 0.0
    text = cell.text if isinstance(cell, Status) else cell
    if by_word:
        first = text.split(" ", 1)[0]
        return max(icon + _width(first, heavy), _longest_word(text, heavy))
    return icon + _width(text, heavy)


def _longest_word(text: str, heavy: bool) -> float:
    # Only the plain space ends a line; a hyphen may too, but then stands with the word before it.
    words = [piece for word in text.split(" ") for piece in word.replace("-", "-\n").split("\n")]
    return max((_width(word, heavy) for word in words), default=0.0)


def _width(text: str, heavy: bool) -> float:
    return sum(_advance(char, heavy) for char in text)


@cache
def _advance(char: str, heavy: bool) -> float:
    """How far one character moves the pen, in ems; figures as wide as the widest of them."""
    font, flag = _font(heavy)
    if char.isdigit():
        char = "0"
    elif char == "\u2009":
        return 0.2
    return float(font.load_char(ord(char), flags=flag).horiAdvance / font.units_per_EM)


@cache
def _font(heavy: bool) -> tuple[Any, Any]:
    from matplotlib.ft2font import FT2Font, LoadFlags

    name = "Inter-SemiBold.ttf" if heavy else "Inter-Regular.ttf"
    with as_file(schemas() / "reports" / "fonts" / name) as path:
        return FT2Font(str(path)), LoadFlags.NO_SCALE
