"""Where things stand on a benefits map: nothing overlaps, every line ends at its boxes, every text fits."""

import random
from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from gevinst.reporting.map_layout import (
    DETAIL_LINES,
    INSET_X,
    KINDS,
    SMALL,
    TITLE,
    TITLE_LINES,
    Box,
    Drawing,
    Mark,
    Part,
    PartKind,
    layout,
    mark_width,
    text_width,
    wrapped,
)

HEADS: dict[PartKind, str] = {"action": "Tiltak", "change": "Endring", "benefit": "Gevinst", "goal": "Mål"}
WORDS = st.text(
    st.sampled_from("abcdefghijklmnopqrstuvwxyzæøåWM <&>\"'-–/0123456789"), min_size=1, max_size=120
)
_AHEAD = {
    "action": ("change", "benefit"),
    "change": ("change", "benefit"),
    "benefit": ("benefit", "goal"),
    "goal": (),
}


@st.composite
def maps(draw: st.DrawFn) -> tuple[list[Part], list[tuple[str, str]]]:
    """Parts of all kinds in any order, and links that go forward."""
    kinds = draw(st.lists(st.sampled_from(KINDS), max_size=24))
    parts = [
        Part(
            id=f"p{at}",
            kind=kind,
            title=draw(WORDS),
            detail=draw(st.just("") | WORDS),
            marks=tuple(Mark("bak", draw(WORDS)) for _each in range(draw(st.integers(0, 2)))),
            disbenefit=draw(st.booleans()) if kind == "benefit" else False,
        )
        for at, kind in enumerate(kinds)
    ]
    able = [(a.id, b.id) for a, b in combinations(parts, 2) if b.kind in _AHEAD[a.kind]]
    links = draw(st.lists(st.sampled_from(able), unique=True, max_size=40)) if able else []
    return parts, links


def overlap(first: Box, second: Box) -> bool:
    return (
        first.x < second.x + second.w
        and second.x < first.x + first.w
        and first.y < second.y + second.h
        and second.y < first.y + first.h
    )


def inside(box: Box, x: float, y: float) -> bool:
    return box.x < x < box.x + box.w and box.y < y < box.y + box.h


def holds(drawing: Drawing, parts: list[Part], links: list[tuple[str, str]]) -> None:
    boxes = {box.id: box for box in drawing.boxes}
    assert list(boxes) == [part.id for part in parts]
    assert not [pair for pair in combinations(drawing.boxes, 2) if overlap(*pair)]
    for box in drawing.boxes:
        assert box.x >= 0
        assert box.x + box.w <= drawing.width
        assert box.y > 0
        assert box.y + box.h <= drawing.height
    assert {(line.source, line.target) for line in drawing.lines} == set(links)
    for line in drawing.lines:
        source, target = boxes[line.source], boxes[line.target]
        first, last = line.points[0], line.points[-1]
        assert first[0] == source.x + source.w
        assert source.y <= first[1] <= source.y + source.h
        assert last[0] == target.x
        assert target.y <= last[1] <= target.y + target.h
        for here, there in pairwise(line.points):
            assert here[0] == there[0] or here[1] == there[1]
            assert here[0] <= there[0]
            middle = ((here[0] + there[0]) / 2, (here[1] + there[1]) / 2)
            assert not any(inside(box, *here) or inside(box, *middle) for box in drawing.boxes)


@settings(max_examples=150, deadline=None)
@given(maps())
def test_nothing_overlaps_and_every_line_ends_at_the_sides_of_its_boxes(
    made: tuple[list[Part], list[tuple[str, str]]],
) -> None:
    parts, links = made
    holds(layout(parts, links, HEADS), parts, links)


@settings(max_examples=60, deadline=None)
@given(maps(), st.randoms())
def test_the_order_of_the_links_changes_nothing(
    made: tuple[list[Part], list[tuple[str, str]]], chance: random.Random
) -> None:
    parts, links = made
    shuffled = list(links)
    chance.shuffle(shuffled)
    assert layout(parts, shuffled, HEADS) == layout(parts, links, HEADS)


@settings(max_examples=100, deadline=None)
@given(maps())
def test_every_text_fits_its_box(made: tuple[list[Part], list[tuple[str, str]]]) -> None:
    for box in layout(made[0], made[1], HEADS).boxes:
        room = box.w - 2 * INSET_X
        assert len(box.title) <= TITLE_LINES
        assert len(box.detail) <= DETAIL_LINES
        assert all(text_width(line, TITLE, "SemiBold") <= room for line in box.title)
        assert all(text_width(line, SMALL) <= room for line in box.detail)
        assert all(mark_width(mark) <= room + 0.01 for line in box.marks for mark in line)


def test_no_parts_are_four_empty_columns() -> None:
    drawing = layout([], [], HEADS)
    assert [head.text for head in drawing.heads] == ["Tiltak", "Endring", "Gevinst", "Mål"]
    assert (drawing.boxes, drawing.lines) == ((), ())


def test_two_hundred_benefits_with_links_among_them() -> None:
    parts = [Part(f"a{at}", "action", f"Tiltak {at}") for at in range(20)]
    parts += [Part(f"c{at}", "change", f"Endring {at}") for at in range(30)]
    parts += [
        Part(f"b{at}", "benefit", f"Gevinst nummer {at}", marks=(Mark("bak", "Bak"),)) for at in range(200)
    ]
    parts += [Part(f"g{at}", "goal", f"Mål {at}") for at in range(8)]
    links = [(f"a{at % 20}", f"c{at}") for at in range(30)]
    links += [(f"c{at * 7 % 30}", f"b{at}") for at in range(200)] + [
        (f"a{at % 20}", f"b{at}") for at in range(0, 200, 9)
    ]
    links += [(f"b{at}", f"g{at * 3 % 8}") for at in range(200)] + [
        (f"b{at}", f"b{at + 1}") for at in range(0, 60, 4)
    ]
    holds(layout(parts, links, HEADS), parts, links)


def test_what_contributes_to_another_of_its_kind_stands_in_a_column_before_it() -> None:
    parts = [Part(each, "benefit", each) for each in ("late", "early", "alone")]
    boxes = {box.id: box for box in layout(parts, [("early", "late")], HEADS).boxes}
    assert boxes["early"].column + 1 == boxes["late"].column
    assert boxes["alone"].column == boxes["early"].column


def test_crossings_that_can_be_avoided_are_avoided() -> None:
    parts = [Part(f"a{at}", "action", str(at)) for at in range(4)]
    parts += [Part(f"c{at}", "change", str(at)) for at in range(4)]
    drawing = layout(parts, [(f"a{at}", f"c{3 - at}") for at in range(4)], HEADS)
    y = {box.id: box.y for box in drawing.boxes}
    ends = [(y[line.source], y[line.target]) for line in drawing.lines]
    assert all((a[0] < b[0]) == (a[1] < b[1]) for a, b in combinations(ends, 2))
    assert all(len(line.points) == 2 for line in drawing.lines)


def test_a_line_by_a_dis_benefit_is_of_its_own_kind() -> None:
    parts = [Part("c", "change", "c"), Part("b", "benefit", "b"), Part("d", "benefit", "d", disbenefit=True)]
    lines = {line.target: line.disbenefit for line in layout(parts, [("c", "b"), ("c", "d")], HEADS).lines}
    assert lines == {"b": False, "d": True}


def test_a_link_to_nothing_or_backwards_is_not_drawn() -> None:
    parts = [Part("a", "action", "a"), Part("c", "change", "c")]
    assert layout(parts, [("c", "a"), ("a", "gone")], HEADS).lines == ()


def test_a_long_title_ends_in_an_ellipsis_and_a_long_word_is_broken() -> None:
    lines, whole = wrapped("spesialisthelsetjenesteorganisasjonsutvikling " * 9, 150, TITLE, "SemiBold", 5)
    assert len(lines) == 5
    assert not whole
    assert lines[-1].endswith("\u2026")
    assert wrapped("Kort tittel", 300, TITLE, "SemiBold", 5) == (("Kort tittel",), True)


def test_widths_are_those_of_the_font() -> None:
    """As the font library reads them; a wide letter is wider than a narrow one."""
    from matplotlib.ft2font import FT2Font, LoadFlags

    from gevinst.resources import schemas

    font = FT2Font(str(schemas() / "reports" / "fonts" / "Inter-Medium.ttf"))
    font.set_size(1000, 72)
    for sign in "aWi.Åø–€":
        read = float(font.load_char(ord(sign), flags=LoadFlags.NO_HINTING).linearHoriAdvance) / 65536e3
        assert abs(text_width(sign, 1) / 1.02 - read) < 0.001
