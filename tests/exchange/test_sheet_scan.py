"""A large sheet is read by columns, and says exactly what the reader that knows all of the format says."""

import io
import zipfile
from collections.abc import Sequence
from html import escape

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.utils.exceptions import IllegalCharacterError

from gevinst.domain.errors import Refused
from gevinst.exchange import workbook
from gevinst.exchange.sheet_scan import Grid, scan, shared_texts
from gevinst.exchange.sheet_xml import Shown, column_letters, shown_styles
from gevinst.exchange.workbook import read_sheets

from .test_other_programs import LINKS, MAIN, packed

STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="4"><numFmt numFmtId="164" formatCode="dd.mm.yyyy"/>'
    '<numFmt numFmtId="165" formatCode="0.0%"/><numFmt numFmtId="166" formatCode="hh:mm"/>'
    '<numFmt numFmtId="167" formatCode="0 &quot;%&quot;"/></numFmts><cellXfs count="7"><xf numFmtId="0"/>'
    '<xf numFmtId="14"/><xf numFmtId="9"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/>'
    '<xf numFmtId="167"/></cellXfs></styleSheet>'
)
TEXTS = ["reisetid", " med rom ", "", "Tromsø & omegn", "2025-W01", "12,5", "a < b", "x" * 140]
STRINGS = f'<sst xmlns="{MAIN}">' + "".join(
    f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in TEXTS
)


def strings(more: str = "") -> str:
    return f"{STRINGS}{more}</sst>"


def read(data: bytes, worth: int) -> object:
    """What is read where sheets of so many bytes are read by columns; values with their types."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook, "_WORTH_A_SCAN", worth)
        try:
            sheets = read_sheets(data, "tall.xlsx")
        except Refused as refused:
            return refused.problems
    return [(sheet.name, repr(list(sheet.rows)), sheet.merged, sheet.formulas) for sheet in sheets]


def by_columns(data: bytes) -> bool:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook, "_WORTH_A_SCAN", 0)
        return all(isinstance(sheet.rows, Grid) for sheet in read_sheets(data, "tall.xlsx"))


NEVER = 10**9
NUMBER = st.one_of(
    st.integers(0, 99_999_999).map(str),
    st.integers(-(10**12), 10**12).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.sampled_from(
        ["007", "1.50", "46023", "60", "0", "-0", "1e3", "1E+2", "1e999", "12 5", ".5", "5.", "", "x"]
    ),
)
WORDS = st.one_of(
    st.sampled_from(
        [*TEXTS, "fjordvik", "verdi", "_x000D_", "l1\nl2", "l1\r\nl2", "\u00a0rom", "]]>", "æ" * 70]
    ),
    st.text(st.characters(min_codepoint=32, max_codepoint=300), max_size=24),
)
STYLE = st.sampled_from(["", *(f' s="{at}"' for at in range(8))])


@st.composite
def cells(draw: st.DrawFn, place: str, plain: bool) -> str:
    """One cell; in the plain way or, now and then, in another."""
    if plain:
        number, text = draw(st.integers(-999, 10**9)), escape(draw(st.sampled_from(TEXTS)).strip())
        ways = (
            f'<c r="{place}"><v>{number}</v></c>',
            f'<c r="{place}" s="2"><v>{number / 8}</v></c>',
            f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>',
            f'<c r="{place}" s="1" t="s"><v>{abs(number) % len(TEXTS)}</v></c>',
            f'<c r="{place}" s="1"/>',
        )
        return draw(st.sampled_from(ways))
    kind = draw(
        st.sampled_from(
            ["n"] * 5 + ["inline"] * 5 + ["s"] * 4 + ["empty", "b", "e", "str", "f", "rich", "odd"]
        )
    )
    style, r = draw(STYLE), f' r="{place}"'
    if draw(st.integers(0, 60)) == 0:
        r = draw(st.sampled_from(["", r.replace("1", "2"), r.lower(), r + ' cm="1"']))
    number, text = draw(NUMBER), draw(WORDS)
    match kind:
        case "n":
            told = draw(st.sampled_from(["", ' t="n"']))
            return f"<c{r}{style}{told}><v>{number}</v></c>"
        case "inline":
            kept = draw(st.sampled_from(["", ' xml:space="preserve"']))
            return f'<c{r}{style} t="inlineStr"><is><t{kept}>{escape(text)}</t></is></c>'
        case "s":
            return f'<c{r} t="s"{style}><v>{draw(st.integers(0, len(TEXTS)))}</v></c>'
        case "empty":
            return draw(
                st.sampled_from([f"<c{r}{style}/>", f"<c{r}{style}></c>", f"<c{r}{style}><v></v></c>"])
            )
        case "b":
            return f'<c{r}{style} t="b"><v>{draw(st.sampled_from("012"))}</v></c>'
        case "e":
            return f'<c{r}{style} t="e"><v>#N/A</v></c>'
        case "str":
            return f'<c{r}{style} t="str"><v>{escape(text)}</v></c>'
        case "f":
            return f"<c{r}{style}><f>A1*2</f><v>{number}</v></c>"
        case "rich":
            return f'<c{r} t="inlineStr"><is><r><t>{escape(text)}</t></r></is></c>'
        case _:
            return f"<c{r}{style}> <v>{number}</v><!-- --></c>"


@st.composite
def sheets(draw: st.DrawFn) -> str:
    """A sheet, every other one wholly in the plain way."""
    plain = draw(st.booleans())
    number, rows = 0, []
    for _ in range(draw(st.integers(0, 5))):
        number += draw(st.sampled_from([1, 1, 1, 2, 9, 0 if not plain else 1]))
        places = draw(st.lists(st.sampled_from([0, 1, 2, 3, 4, 25, 26, 27, 701, 702]), max_size=5))
        if plain or draw(st.integers(0, 9)):
            places = sorted(set(places))
        inside = "".join(draw(cells(f"{column_letters(at)}{number}", plain)) for at in places)
        more = draw(st.sampled_from(["", "", ' spans="1:8" ht="12.5"', ' hidden="true"', ' x="a>b"']))
        rows.append(f'<row r="{number}"{more}>{inside}</row>' if inside else f'<row r="{number}"{more}/>')
    between = "" if plain else draw(st.sampled_from([""] * 9 + ["\n", "<!-- -->", "tekst"]))
    tail = draw(st.sampled_from(["", '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>']))
    return (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{LINKS}"><dimension ref="A1"/><sheetData>{between.join(rows)}'
        f"</sheetData>{tail}</worksheet>"
    )


@settings(max_examples=60)
@given(sheets(), st.sampled_from([strings(), strings("<si><r><t>rik</t></r></si>")]))
@example(f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>', strings())
@example(f'<worksheet xmlns="{MAIN}"><sheetData></sheetData></worksheet>', strings())
def test_both_readers_say_the_same(sheet: str, shared: str) -> None:
    data = packed(sheet, shared, STYLES)
    assert read(data, 0) == read(data, NEVER)


@given(
    st.lists(st.lists(st.one_of(st.none(), st.text(max_size=9), st.integers(), st.booleans())), max_size=6)
)
def test_what_another_program_writes(rows: list[list[object]]) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Tall")
    for row in rows:
        try:
            sheet.append(row)
        except IllegalCharacterError:
            return
    stream = io.BytesIO()
    book.save(stream)
    assert read(stream.getvalue(), 0) == read(stream.getvalue(), NEVER)


def plain(*rows: str, shared: Sequence[str] = TEXTS) -> bytes:
    texts = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in shared)
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>'
    return packed(sheet, f'<sst xmlns="{MAIN}">{texts}</sst>', STYLES)


WAYS = {
    "Excel": '<row r="{0}" spans="1:3"><c r="A{0}" s="3"><v>46023</v></c><c r="B{0}" t="s"><v>3</v></c>'
    '<c r="AA{0}" s="4"><v>0.125</v></c></row>',
    "LibreOffice": '<row r="{0}" customFormat="false" ht="12.8" hidden="false"><c r="A{0}" s="0" t="n"><v>12.5</v></c>'
    '<c r="B{0}" s="1"/><c r="C{0}" s="0" t="s"><v>0</v></c><c r="D{0}" s="0" t="b"><v>1</v></c></row>',
    "Google": '<row r="{0}"><c r="A{0}" s="1" t="s"><v>6</v></c><c r="B{0}" s="2"><v>0.07</v></c></row>',
    "openpyxl": '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>Troms&#248; &amp; omegn</t></is></c>'
    '<c r="B{0}" t="n"><v>-3</v></c></row>',
}


@pytest.mark.parametrize("way", WAYS)
def test_the_plain_ways_are_read_by_columns(way: str) -> None:
    data = plain(*(WAYS[way].format(row) for row in (1, 2, 9, 10, 100, 1234)))
    assert by_columns(data)
    assert read(data, 0) == read(data, NEVER)


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1"><f>1+1</f><v>2</v></c>',
        '<c r="A1" t="e"><v>#N/A</v></c>',
        '<c r="A1" s="5"><v>0.5</v></c>',
        '<c r="A1" s="1"><v>60</v></c>',
        '<c r="A1" t="s"><v>99</v></c>',
        '<c r="A2"><v>1</v></c>',
        "<c><v>1</v></c>",
        '<c r="B1"><v>1</v></c><c r="A1"><v>2</v></c>',
        '<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>',
        '<x:c r="A1"><v>1</v></x:c>',
        '<c r="A1" t="inlineStr"><is><t> rom </t></is></c>',
        '<c r="A1" t="inlineStr"><is><t>a_x000D_b</t></is></c>',
        '<c r="A1" t="inlineStr"><is><t>a&#10;b</t></is></c>',
        '<c r="A1" t="inlineStr"><is><t>a&#xE5;</t></is></c>',
        '<c r="A1" t="inlineStr"><is><t>&#95;x000D_</t></is></c>',
        '<c r="A1" t="inlineStr"><is><t>&aring;</t></is></c>',
        '<c r="A1" t="inlineStr"><is><t>a<b/></t></is></c>',
        '<c r="A1"><v>1</v></c> ',
        '<c r="A1"><v>1</v ></c>',
    ],
)
def test_anything_else_is_left_to_the_other_reader(cell: str) -> None:
    data = plain(f'<row r="1">{cell}</row>')
    assert read(data, 0) == read(data, NEVER)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    assert scan(xml, TEXTS, shown_styles(STYLES.encode())) is None


def test_values_that_differ_far_out_are_told_apart() -> None:
    texts = [f"{'y' * length}{end}" for length in (7, 8, 9, 16, 40, 119, 131) for end in "ab"]
    rows = [
        f'<row r="{at}"><c r="A{at}" t="inlineStr"><is><t>{text}</t></is></c></row>'
        for at, text in enumerate([*texts, *texts], 1)
    ]
    data = plain(*rows)
    assert by_columns(data)
    assert read(data, 0) == read(data, NEVER)


def test_styles_are_known_by_what_they_show() -> None:
    assert shown_styles(STYLES.encode()) == (
        Shown.NUMBER, Shown.DATE, Shown.PERCENT, Shown.DATE, Shown.PERCENT, Shown.OTHER, Shown.OTHER,
    )  # fmt: skip


@pytest.mark.parametrize(
    "more", ["<si><r><t>rik</t></r></si>", "<si/>", "<si><t/></si>", "<!-- -->", "<si><t> x</t></si>"]
)
def test_shared_texts_in_another_way_are_left(more: str) -> None:
    assert shared_texts(strings().encode()) == TEXTS
    assert shared_texts(strings(more).encode()) is None
