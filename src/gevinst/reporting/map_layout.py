"""Where everything on a benefits map stands: one frozen drawing that the page, the PDF, the PNG and the SVG are made from.

Columns go from what is done, over changes in practice and benefits, to goals; a kind gets several where its parts lead to
each other. Lines are drawn in layers: one that passes a column gets a lane of its own there, so that it never crosses a
part. Deterministic: the order of the parts counts, the order of the links does not. Lengths are CSS pixels (1/96 inch).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from struct import unpack_from

from gevinst.domain.map_drawing import (
    HEAD,
    KINDS,
    Box,
    Drawing,
    Head,
    Line,
    Mark,
    Part,
    PartKind,
    Point,
)
from gevinst.resources import schemas

TITLE, SMALL = 14.0, 13.0
"""Sizes of type."""
TITLE_LINE, SMALL_LINE, MARK_LINE = 18.2, 16.9, 20.0
INSET_X, INSET_Y, BETWEEN = 12.0, 7.0, 3.0
"""From a box's edge to its text, and between its groups of lines."""
ICON, ICON_GAP, MARK_GAP = 16.0, 6.0, 10.0
GAP, LANE, LANE_GAP = 14.0, 4.0, 8.0
TITLE_LINES, DETAIL_LINES = 5, 3
"""The most lines; what is longer ends in an ellipsis, and stands whole in the list."""
_WIDTH, _NARROWEST = 1280.0, 184.0
_SHARES: Mapping[PartKind, float] = {"action": 1.0, "change": 1.0, "benefit": 1.3, "goal": 1.0}
_GUTTER, _WIDEST_GUTTER, _TRACK = 56.0, 220.0, 7.0
_LEFT, _RIGHT = 8.0, 18.0
"""Free of vertical lines: after a box, and before the arrow's head."""
_PORT, _PORT_EDGE = 14.0, 7.0
_SWEEPS = 12
_SAFETY = 1.02
"""A browser's own rendering may be a little wider than the font says."""


# ---- text ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Font:
    """How wide each sign of a font is, in its size."""

    widths: Mapping[int, float]


@cache
def _font(weight: str) -> _Font:
    """Read straight from the file: only two of its tables are needed, and a page must not wait for a font library."""
    data = (schemas() / "reports" / "fonts" / f"Inter-{weight}.ttf").read_bytes()
    count = unpack_from(">H", data, 4)[0]
    records = (unpack_from(">4sLLL", data, 12 + 16 * at) for at in range(count))
    tables = {tag.decode("ascii"): offset for tag, _sum, offset, _length in records}
    size = unpack_from(">H", data, tables["head"] + 18)[0]
    measured = unpack_from(">H", data, tables["hhea"] + 34)[0]
    advances = [unpack_from(">H", data, tables["hmtx"] + 4 * at)[0] / size for at in range(measured)]
    return _Font(
        {
            sign: advances[min(glyph, measured - 1)]
            for sign, glyph in _glyphs(data, tables["cmap"]).items()
            if glyph
        }
    )


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    """Code point -> glyph, from the font's tables of formats 4 and 12."""
    found: dict[int, int] = {}
    for at in range(unpack_from(">H", data, cmap + 2)[0]):
        table = cmap + unpack_from(">HHL", data, cmap + 4 + 8 * at)[2]
        kind = unpack_from(">H", data, table)[0]
        if kind == 12:
            for group in range(unpack_from(">L", data, table + 12)[0]):
                first, last, glyph = unpack_from(">LLL", data, table + 16 + 12 * group)
                found |= {sign: glyph + sign - first for sign in range(first, last + 1)}
        elif kind == 4:
            found |= _segments(data, table)
    return found


def _segments(data: bytes, table: int) -> dict[int, int]:
    found: dict[int, int] = {}
    many = unpack_from(">H", data, table + 6)[0]
    for at in range(0, many, 2):
        last = unpack_from(">H", data, table + 14 + at)[0]
        first = unpack_from(">H", data, table + 16 + many + at)[0]
        delta = unpack_from(">H", data, table + 16 + 2 * many + at)[0]
        place = table + 16 + 3 * many + at
        offset = unpack_from(">H", data, place)[0]
        for sign in range(first, min(last, 0xFFFE) + 1):
            glyph = unpack_from(">H", data, place + offset + 2 * (sign - first))[0] if offset else sign
            found[sign] = (glyph + delta) & 0xFFFF if glyph or not offset else 0
    return found


def text_width(text: str, size: float, weight: str = "Medium") -> float:
    """How wide a text is in our font, without kerning; a sign that the font lacks counts as a square."""
    widths = _font(weight).widths
    return sum(widths.get(ord(char), 1.0) for char in text) * size * _SAFETY


def has_glyph(char: str) -> bool:
    """Whether our font has a sign."""
    return ord(char) in _font("Regular").widths


@lru_cache(maxsize=4096)
def wrapped(text: str, width: float, size: float, weight: str, most: int) -> tuple[tuple[str, ...], bool]:
    """(the lines, whether all of it is there): broken at spaces and after hyphens, inside a word where it must be."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(" ".join(text.split())):
        while piece:
            if text_width((line + piece).rstrip(), size, weight) <= width:
                line += piece
                piece = ""
            elif line.strip():
                lines.append(line.rstrip())
                line, piece = "", piece.lstrip()
            else:
                fits = max(1, _fitting(piece, width, size, weight))
                lines.append(piece[:fits])
                line, piece = "", piece[fits:]
    if line.strip():
        lines.append(line.rstrip())
    if len(lines) <= most:
        return tuple(lines), True
    last = lines[most - 1]
    while last and text_width(last + "\u2026", size, weight) > width:
        last = last[:-1].rstrip()
    return (*lines[: most - 1], last + "\u2026"), False


def _pieces(text: str) -> list[str]:
    """Where a line may end: after a space, and after a hyphen, dash or slash inside a word."""
    found, start = [], 0
    for at, char in enumerate(text):
        if char == " " or (char in "-\u2013/" and at + 1 < len(text) and text[at + 1] != " "):
            found.append(text[start : at + 1])
            start = at + 1
    found.append(text[start:])
    return found


def _fitting(piece: str, width: float, size: float, weight: str) -> int:
    low, high = 0, len(piece)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if text_width(piece[:middle], size, weight) <= width else (low, middle - 1)
    return low


def mark_width(mark: Mark) -> float:
    """Icon, gap and words."""
    return ICON + ICON_GAP + text_width(mark.text, SMALL)


def _mark_lines(marks: Sequence[Mark], width: float) -> tuple[tuple[Mark, ...], ...]:
    """Statuses side by side where they fit, otherwise under each other; words that are too long are cut."""
    lines: list[list[Mark]] = []
    room = 0.0
    for mark in marks:
        short, _whole = wrapped(mark.text, width - ICON - ICON_GAP, SMALL, "Medium", 1)
        mark = Mark(mark.icon, short[0] if short else "", mark.tone)
        wide = mark_width(mark)
        if lines and wide + MARK_GAP <= room:
            lines[-1].append(mark)
            room -= wide + MARK_GAP
        else:
            lines.append([mark])
            room = width - wide
    return tuple(tuple(line) for line in lines)


# ---- the layers ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Seat:
    """A box, or the lane of a line that passes a column. `at` is where the order of the parts puts it."""

    column: int
    height: float
    at: tuple[int, ...]
    box: Box | None = None
    before: list["_Seat"] = field(default_factory=list)
    after: list["_Seat"] = field(default_factory=list)
    place: int = 0
    middle: float = 0.0

    @property
    def top(self) -> float:
        return self.middle - self.height / 2


def layout(parts: Sequence[Part], links: Iterable[tuple[str, str]], heads: Mapping[PartKind, str]) -> Drawing:
    """The map of these parts. Links between unknown parts, or backwards, are not drawn."""
    order = {part.id: number for number, part in enumerate(parts)}
    by_id = {part.id: part for part in parts}
    known = sorted(
        {pair for pair in links if pair[0] in order and pair[1] in order},
        key=lambda pair: (order[pair[0]], order[pair[1]]),
    )
    columns, spans = _columns(parts, known)
    widths = _widths(spans)
    seats = {
        part.id: _seat(part, columns[part.id], widths[columns[part.id]], order[part.id]) for part in parts
    }
    drawn = [pair for pair in known if columns[pair[0]] < columns[pair[1]]]
    layers: list[list[_Seat]] = [[] for _width in widths]
    for part in parts:
        layers[columns[part.id]].append(seats[part.id])
    ways = [_way(seats[source], seats[target], layers) for source, target in drawn]
    _order(layers)
    _heights(layers)
    starts, ends = _ports(layers)
    gutters = _gutters(layers, starts, ends)
    x = [0.0]
    for width, gutter in zip(widths, [*(each.width for each in gutters), 0.0], strict=True):
        x.append(x[-1] + width + gutter)
    boxes = {key: _placed(seat, x[seat.column]) for key, seat in seats.items()}
    lines = tuple(
        Line(
            source,
            target,
            _points(way, x, widths, gutters, starts, ends),
            by_id[source].disbenefit or by_id[target].disbenefit,
        )
        for (source, target), way in zip(drawn, ways, strict=True)
    )
    bottom = max((box.y + box.h for box in boxes.values()), default=HEAD)
    return Drawing(
        width=x[-1],
        height=bottom + 2,
        heads=tuple(
            Head(heads[kind], x[first], x[last] + widths[last] - x[first])
            for kind, (first, last) in spans.items()
        ),
        boxes=tuple(boxes[part.id] for part in parts),
        lines=lines,
    )


def _columns(
    parts: Sequence[Part], links: Sequence[tuple[str, str]]
) -> tuple[dict[str, int], dict[PartKind, tuple[int, int]]]:
    """Each part's column, and each kind's first and last: as many as its longest chain has links, and one."""
    kinds = {part.id: part.kind for part in parts}
    inside: dict[str, list[str]] = defaultdict(list)
    for source, target in links:
        if kinds[source] == kinds[target]:
            inside[target].append(source)
    depth: dict[str, int] = {}
    for part in parts:
        # Without recursion: a chain may be as long as the plan.
        waiting = [part.id]
        while waiting:
            here = waiting[-1]
            open_ = [each for each in inside[here] if each not in depth]
            if here in depth or not open_:
                waiting.pop()
                depth[here] = max((depth[each] + 1 for each in inside[here]), default=0)
            else:
                waiting += open_
    spans: dict[PartKind, tuple[int, int]] = {}
    first = 0
    for kind in KINDS:
        deepest = max((depth[part.id] for part in parts if part.kind == kind), default=0)
        spans[kind] = (first, first + deepest)
        first += deepest + 1
    return {part.id: spans[part.kind][0] + depth[part.id] for part in parts}, spans


def _widths(spans: Mapping[PartKind, tuple[int, int]]) -> list[float]:
    """The columns' widths: as the page has room for, never so narrow that words are broken."""
    shares = [_SHARES[kind] for kind, (first, last) in spans.items() for _each in range(first, last + 1)]
    room = (_WIDTH - _GUTTER * (len(shares) - 1)) / sum(shares)
    return [float(round(max(share * room, share**0.5 * _NARROWEST))) for share in shares]


def _seat(part: Part, column: int, width: float, number: int) -> _Seat:
    inner = width - 2 * INSET_X
    title, whole_title = wrapped(part.title, inner, TITLE, "SemiBold", TITLE_LINES)
    detail, whole_detail = wrapped(part.detail, inner, SMALL, "Medium", DETAIL_LINES)
    marks = _mark_lines(part.marks, inner)
    groups = [
        SMALL_LINE * bool(part.above),
        TITLE_LINE * len(title),
        SMALL_LINE * len(detail),
        MARK_LINE * len(marks),
    ]
    height = sum(groups) + BETWEEN * (sum(each > 0 for each in groups) - 1) + 2 * INSET_Y
    box = Box(
        part.id, part.kind, column, 0.0, 0.0, width, max(height, 48.0), part.above, title,
        whole_title and whole_detail, detail, marks, part.disbenefit,
    )  # fmt: skip
    return _Seat(column, box.h, (number,), box)


def _placed(seat: _Seat, x: float) -> Box:
    box = seat.box
    assert box is not None
    return Box(
        box.id, box.kind, box.column, x, seat.top, box.w, box.h, box.above, box.title, box.whole, box.detail,
        box.marks, box.disbenefit,
    )  # fmt: skip


def _way(source: _Seat, target: _Seat, layers: list[list[_Seat]]) -> list[_Seat]:
    """The seats that a line passes, with a lane in each column between its ends."""
    way = [source]
    for column in range(source.column + 1, target.column):
        lane = _Seat(column, LANE, (*source.at, *target.at))
        layers[column].append(lane)
        way.append(lane)
    way.append(target)
    for first, second in pairwise(way):
        first.after.append(second)
        second.before.append(first)
    return way


# ---- order within the columns: few crossings -------------------------------------------------------------------------


def _order(layers: list[list[_Seat]]) -> None:
    """Barycentre sweeps to and fro; the order with the fewest crossings is kept."""
    for layer in layers:
        layer.sort(key=lambda seat: seat.at)
        _number(layer)
    best = _crossings(layers)
    kept = [list(layer) for layer in layers]
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        for layer in layers[1:] if forward else layers[-2::-1]:
            _by_barycentre(layer, forward)
        if sweep >= 2:
            for layer in layers:
                _exchange(layer)
        count = _crossings(layers)
        if count < best:
            best, kept = count, [list(layer) for layer in layers]
        if best == 0:
            break
    for at, layer in enumerate(kept):
        layers[at] = layer
        _number(layer)


def _number(layer: list[_Seat]) -> None:
    for place, seat in enumerate(layer):
        seat.place = place


def _by_barycentre(layer: list[_Seat], forward: bool) -> None:
    def mean(seat: _Seat) -> float:
        others = seat.before if forward else seat.after
        return sum(each.place for each in others) / len(others) if others else float(seat.place)

    # What has no neighbour on that side keeps its place among the others.
    loose = {seat.place: seat for seat in layer if not (seat.before if forward else seat.after)}
    moving = iter(
        sorted((seat for seat in layer if seat.place not in loose), key=lambda seat: (mean(seat), seat.place))
    )
    layer[:] = [loose[place] if place in loose else next(moving) for place in range(len(layer))]
    _number(layer)


def _exchange(layer: list[_Seat]) -> None:
    """Neighbours change places where that takes away crossings."""
    if len(layer) > 60:
        return
    for _again in range(3):
        changed = False
        for at in range(len(layer) - 1):
            first, second = layer[at], layer[at + 1]
            if _between(second, first) < _between(first, second):
                layer[at], layer[at + 1] = second, first
                changed = True
        _number(layer)
        if not changed:
            return


def _between(upper: _Seat, lower: _Seat) -> int:
    return sum(
        above.place > below.place
        for ups, lows in ((upper.before, lower.before), (upper.after, lower.after))
        for above in ups
        for below in lows
    )


def _crossings(layers: list[list[_Seat]]) -> int:
    return sum(
        _inversions([other.place for seat in layer for other in sorted(seat.after, key=lambda s: s.place)])
        for layer in layers
    )


def _inversions(values: list[int]) -> int:
    """Pairs that stand the wrong way round, counted in a tree of sums."""
    size = max(values, default=-1) + 2
    tree = [0] * (size + 1)
    count = 0
    for seen, value in enumerate(values):
        at, smaller_or_equal = value + 1, 0
        while at > 0:
            smaller_or_equal += tree[at]
            at -= at & -at
        count += seen - smaller_or_equal
        at = value + 1
        while at <= size:
            tree[at] += 1
            at += at & -at
    return count


# ---- heights ---------------------------------------------------------------------------------------------------------


def _heights(layers: list[list[_Seat]]) -> None:
    """Each seat as near to what it is tied to as its neighbours in the column allow."""
    for layer in layers:
        under = 0.0
        for above, seat in zip([None, *layer], layer, strict=False):
            under += _apart(above, seat) if above else seat.height / 2
            seat.middle = under
    for sweep in range(8):
        forward = sweep % 2 == 0
        for layer in layers if forward else layers[::-1]:
            _settle(layer, forward, both=sweep >= 6)
    top = min((seat.top for layer in layers for seat in layer), default=0.0)
    for layer in layers:
        last: _Seat | None = None
        for seat in layer:
            # Whole pixels: sharp lines. A half pixel lost here must not bring two boxes closer than they may be.
            seat.middle = round(seat.top - top + HEAD) + seat.height / 2
            if last is not None and seat.top < last.top + last.height + 4:
                seat.middle = round(last.top + last.height + 4.5) + seat.height / 2
            last = seat


def _apart(above: _Seat, below: _Seat) -> float:
    """The least distance between the middles of two neighbours."""
    gap = GAP if above.box and below.box else LANE_GAP
    return above.height / 2 + gap + below.height / 2


def _settle(layer: list[_Seat], forward: bool, both: bool) -> None:
    """Least squares under the order and the gaps (pool adjacent violators)."""
    blocks: list[tuple[float, float, int]] = []
    offset, offsets = 0.0, []
    for above, seat in zip([None, *layer], layer, strict=False):
        offset += _apart(above, seat) if above else 0.0
        offsets.append(offset)
        towards = seat.before if forward else seat.after
        others = [*seat.before, *seat.after] if both or not towards else towards
        wish = sum(each.middle for each in others) / len(others) if others else seat.middle
        weight = (1.0 if seat.box else 3.0) if others else 0.05
        blocks.append((wish - offset, weight, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (first, heavy, many), (second, light, few) = blocks[-2], blocks[-1]
            weight = heavy + light
            blocks[-2:] = [((first * heavy + second * light) / weight, weight, many + few)]
    at = 0
    for place, _weight, count in blocks:
        for seat in layer[at : at + count]:
            seat.middle = place + offsets[at]
            at += 1


# ---- lines -----------------------------------------------------------------------------------------------------------

_Step = tuple[int, int]
"""A stretch of a line between two columns, by the identities of its two seats."""


def _step(first: _Seat, second: _Seat) -> _Step:
    return id(first), id(second)


def _ports(layers: list[list[_Seat]]) -> tuple[dict[_Step, float], dict[_Step, float]]:
    """The height at which each stretch leaves its first seat and reaches its second."""
    starts: dict[_Step, float] = {}
    ends: dict[_Step, float] = {}
    for layer in layers:
        for seat in layer:
            for others, found, away in ((seat.after, starts, True), (seat.before, ends, False)):
                ordered = sorted(others, key=lambda each: each.place)
                for other, height in zip(ordered, _spread(seat, len(ordered)), strict=True):
                    found[_step(seat, other) if away else _step(other, seat)] = height
    for layer in layers:
        for seat in layer:
            for other in seat.after:
                _straighten(seat, other, starts, ends)
    return starts, ends


def _spread(seat: _Seat, count: int) -> list[float]:
    """So many heights along a side, around its middle."""
    if count <= 1 or seat.box is None:
        return [seat.middle] * count
    apart = min(_PORT, (seat.height - 2 * _PORT_EDGE) / (count - 1))
    return [seat.middle + (at - (count - 1) / 2) * apart for at in range(count)]


def _straighten(first: _Seat, second: _Seat, starts: dict[_Step, float], ends: dict[_Step, float]) -> None:
    """A line between two sides that face each other goes straight, where nothing else stands on one of them."""
    step = _step(first, second)
    if second.box is not None and len(second.before) == 1 and _faces(second, starts[step]):
        ends[step] = starts[step]
    elif first.box is not None and len(first.after) == 1 and _faces(first, ends[step]):
        starts[step] = ends[step]


def _faces(seat: _Seat, height: float) -> bool:
    return seat.top + _PORT_EDGE <= height <= seat.top + seat.height - _PORT_EDGE


@dataclass(frozen=True, slots=True)
class _Gutter:
    """The room between two columns: its width, and how far in each stretch goes up or down (none: straight)."""

    width: float
    turns: Mapping[_Step, float]


def _gutters(
    layers: list[list[_Seat]], starts: Mapping[_Step, float], ends: Mapping[_Step, float]
) -> list[_Gutter]:
    found = []
    for layer in layers[:-1]:
        steps = [_step(seat, other) for seat in layer for other in seat.after]
        tracks = _tracks([(step, starts[step], ends[step]) for step in steps if starts[step] != ends[step]])
        count = max(tracks.values(), default=-1) + 1
        width = round(min(_WIDEST_GUTTER, max(_GUTTER, _LEFT + _RIGHT + _TRACK * (count + 1))))
        room = (width - _LEFT - _RIGHT) / (count + 1)
        found.append(_Gutter(width, {step: _LEFT + room * (track + 1) for step, track in tracks.items()}))
    return found


def _tracks(stretches: Sequence[tuple[_Step, float, float]]) -> dict[_Step, int]:
    """A track for each upright stretch, so that two that pass each other do not lie on each other.

    Of those that go down, the lowest start turns first; of those that go up, the highest: then they do not cross.
    """
    taken: list[tuple[float, float, int]] = []
    found: dict[_Step, int] = {}
    for down in (True, False):
        own: list[tuple[float, float, int]] = []
        going = [each for each in stretches if (each[2] > each[1]) is down]
        for step, start, end in sorted(going, key=lambda each: (-each[1], -each[2]) if down else each[1:]):
            low, high = min(start, end) - 3, max(start, end) + 3
            track = max((t + 1 for a, b, t in own if a < high and low < b), default=0)
            while any(t == track and a < high and low < b for a, b, t in taken):
                track += 1
            own.append((low, high, track))
            found[step] = track
        taken += own
    return found


def _points(
    way: Sequence[_Seat],
    x: Sequence[float],
    widths: Sequence[float],
    gutters: Sequence[_Gutter],
    starts: Mapping[_Step, float],
    ends: Mapping[_Step, float],
) -> tuple[Point, ...]:
    points: list[Point] = []
    for first, second in pairwise(way):
        step = _step(first, second)
        right = x[first.column] + widths[first.column]
        points.append((right, starts[step]))
        turn = gutters[first.column].turns.get(step)
        if turn is not None:
            points += [(right + turn, starts[step]), (right + turn, ends[step])]
        points.append((x[second.column], ends[step]))
    kept = points[:1]
    for at in range(1, len(points) - 1):
        before, here, after = kept[-1], points[at], points[at + 1]
        if not (before[1] == here[1] == after[1]):
            kept.append(here)
    return (*kept, points[-1])
