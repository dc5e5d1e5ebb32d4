"""Workbooks as other programs write them, by hand in XML: Google Sheets and LibreOffice have their own ways."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence

import openpyxl
import pytest

from gevinst.domain.errors import Problem
from gevinst.domain.horizon import Frequency, period_of
from gevinst.domain.measure import Measure
from gevinst.domain.measurement import Figure, State, read_rows
from gevinst.domain.plan import Indicator, PlanDocument
from gevinst.exchange.excel_measurements import mark_problems, read_workbook_with_notes

MeasureOf = Callable[[Indicator], Measure | None]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def packed(sheet: str, strings: str | None = None, styles: str | None = None) -> bytes:
    """One sheet named Ark1, with the parts that are given and no others: no theme, no properties."""
    links = [("worksheet", "worksheets/sheet1.xml")]
    parts = {"xl/worksheets/sheet1.xml": sheet}
    if strings is not None:
        parts["xl/sharedStrings.xml"] = strings
        links.append(("sharedStrings", "sharedStrings.xml"))
    if styles is not None:
        parts["xl/styles.xml"] = styles
        links.append(("styles", "styles.xml"))
    kinds = {"worksheet": "worksheet", "sharedStrings": "sharedStrings", "styles": "styles"}
    parts["[Content_Types].xml"] = (
        f'<Types xmlns="{TYPES}"><Default ContentType="application/xml" Extension="xml"/>'
        '<Default ContentType="application/vnd.openxmlformats-package.relationships+xml" Extension="rels"/>'
        f'<Override ContentType="{SHEETML}.sheet.main+xml" PartName="/xl/workbook.xml"/>'
        + "".join(
            f'<Override ContentType="{SHEETML}.{kinds[kind]}+xml" PartName="/xl/{part}"/>'
            for kind, part in links
        )
        + "</Types>"
    )
    parts["_rels/.rels"] = (
        f'<Relationships xmlns="{PARTS}"><Relationship Id="rId1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>"
    )
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{PARTS}">'
        + "".join(
            f'<Relationship Id="rId{number}" Type="{LINKS}/{kind}" Target="{part}"/>'
            for number, (kind, part) in enumerate(links, start=1)
        )
        + "</Relationships>"
    )
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><workbookPr/><sheets>'
        '<sheet state="visible" name="Ark1" sheetId="1" r:id="rId1"/></sheets><definedNames/><calcPr/></workbook>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, XML + text)
    return stream.getvalue()


def sheet_of(rows: str, dimension: str = "") -> str:
    return (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{LINKS}">{dimension}'
        '<sheetFormatPr customHeight="1" defaultColWidth="12.63" defaultRowHeight="15.75"/>'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )


def styles_of(formats: Mapping[int, str], used: Sequence[int]) -> str:
    """`formats`: number formats of one's own by id; `used`: the id of each style, which cells name by its place."""
    own = "".join(f'<numFmt numFmtId="{id}" formatCode="{code}"/>' for id, code in formats.items())
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts count="{len(formats)}">{own}</numFmts>'
        '<fonts count="1"><font><sz val="10.0"/><name val="Arial"/></font></fonts>'
        '<fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
        # What the styles are made from is not used by any cell.
        '<cellStyleXfs count="1"><xf numFmtId="9" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(used)}">'
        + "".join(
            f'<xf borderId="0" fillId="0" fontId="0" numFmtId="{id}" xfId="0" applyNumberFormat="1"/>'
            for id in used
        )
        + '</cellXfs><cellStyles count="1"><cellStyle xfId="0" name="Normal" builtinId="0"/></cellStyles></styleSheet>'
    )


def strings_of(*texts: str) -> str:
    inner = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in texts)
    return f'<sst xmlns="{MAIN}">{inner}</sst>'


def month(text: str) -> int:
    return period_of(dt.date.fromisoformat(text + "-01"), Frequency.MONTH)


def read(
    data: bytes, plan: PlanDocument, parties: dict[str, str], measure_of: MeasureOf
) -> tuple[dict[int, Figure | None], list[Problem]]:
    """The figures by their period, and every problem."""
    reading = read_workbook_with_notes(data, "tall.xlsx", plan, parties)
    entries, wrong = read_rows(reading.rows, plan, measure_of, parties)
    return {entry.period: entry.figure for entry in entries}, [*reading.problems, *wrong]


HEADS = ("Periode", "Måltall", "Part", "Teller", "Nevner", "Verdi")
COLUMNS = "ABCDEF"
JUNE_1 = 45809


def google_heads() -> str:
    cells = "".join(f'<c r="{letter}1" s="1" t="s"><v>{at}</v></c>' for at, letter in enumerate(COLUMNS))
    return f'<row r="1">{cells}</row>'


GOOGLE_STRINGS = strings_of(*HEADS, "reinnleggelser", "Fjordvik kommune", "reisetid", "juli 2025")
GOOGLE_STYLES = styles_of(
    {164: "yyyy\\-mm\\-dd", 165: "mmm yyyy", 166: "0.0%", 167: "d. mmmm yyyy"},
    [0, 0, 164, 165, 10, 166, 9, 167],
)


def ratio(row: int, period: str, style: int = 0) -> str:
    return (
        f'<row r="{row}"><c r="A{row}" s="{style}">{period}</c><c r="B{row}" s="1" t="s"><v>6</v></c>'
        f'<c r="C{row}" s="1" t="s"><v>7</v></c><c r="D{row}" s="1"><v>6.0</v></c><c r="E{row}" s="1"><v>41.0</v></c></row>'
    )


def value(row: int, period: str, cell: str) -> str:
    return (
        f'<row r="{row}"><c r="A{row}" s="2"><v>{period}</v></c><c r="B{row}" t="s"><v>8</v></c>'
        f'<c r="C{row}" t="s"><v>7</v></c>{cell}</row>'
    )


class TestGoogleSheets:
    @pytest.mark.parametrize("style", [2, 3, 7, 0])
    @pytest.mark.parametrize(
        "dimension",
        ["", '<dimension ref="A1"/>', '<dimension ref="$A$1:$F$1000"/>', '<dimension ref="A1:F1000"/>'],
    )
    def test_dates_in_any_style_and_a_used_area_that_says_nothing(
        self, plan, parties, measure_of, style, dimension
    ) -> None:
        tail = "".join(
            f'<row r="{row}">' + "".join(f'<c r="{letter}{row}" s="1"/>' for letter in COLUMNS) + "</row>"
            for row in range(3, 1003)
        )
        data = packed(
            sheet_of(google_heads() + ratio(2, f"<v>{JUNE_1}.0</v>", style) + tail, dimension),
            GOOGLE_STRINGS,
            GOOGLE_STYLES,
        )
        assert read(data, plan, parties, measure_of) == (
            {month("2025-06"): Figure(State.VALUE, numerator=6, denominator=41)},
            [],
        )

    def test_formulas_with_their_results(self, plan, parties, measure_of) -> None:
        rows = (
            google_heads()
            + value(2, "45809.0", '<c r="F2" s="1"><f t="shared" ref="F2:F3" si="1">40+2</f><v>42.0</v></c>')
            + value(3, "45839.0", '<c r="F3" s="1"><f t="shared" si="1"/><v>43.0</v></c>')
            + value(4, "45870.0", '<c r="F4" s="1" t="str"><f>TEXT(44;"0,0")</f><v>44,5</v></c>')
            # What Excel has no name for.
            + value(
                5,
                "45901.0",
                '<c r="F5" s="1"><f>IFERROR(__xludf.DUMMYFUNCTION("""COMPUTED_VALUE"""),45.0)</f><v>45.0</v></c>',
            )
            # Blank on purpose.
            + value(6, "45931.0", '<c r="F6" s="1" t="str"><f>IF(A1="";1;"")</f><v></v></c>')
            + value(7, "45962.0", '<c r="F7" s="1" t="str"><f>IF(A1="";1;"")</f><v/></c>')
        )
        figures, problems = read(
            packed(sheet_of(rows), GOOGLE_STRINGS, GOOGLE_STYLES), plan, parties, measure_of
        )
        assert problems == []
        assert [figure.value for figure in figures.values() if figure] == [42, 43, 44.5, 45]

    def test_a_period_by_formula(self, plan, parties, measure_of) -> None:
        rows = google_heads() + ratio(2, "").replace(
            '<c r="A2" s="0"></c>', '<c r="A2" s="0" t="str"><f>TEXT(B9;"yyyy-mm")</f><v>2025-06</v></c>'
        )
        figures, problems = read(
            packed(sheet_of(rows), GOOGLE_STRINGS, GOOGLE_STYLES), plan, parties, measure_of
        )
        assert (list(figures), problems) == ([month("2025-06")], [])

    def test_an_error_is_named_with_its_place(self, plan, parties, measure_of) -> None:
        for place in ('r="F2" ', ""):
            cell = f'<c {place}s="1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
            row = value(2, "45809.0", '<c r="D2"/><c r="E2"/>' + cell)
            if not place:
                row = row.replace('<c r="D2"/><c r="E2"/>', "<c/><c/>")
                for letter in "ABC":
                    row = row.replace(f' r="{letter}2"', "")
            data = packed(sheet_of(google_heads() + row), GOOGLE_STRINGS, GOOGLE_STYLES)
            figures, (problem,) = read(data, plan, parties, measure_of)
            assert figures == {}
            assert (problem.code, problem.row, problem.column, problem.value) == (
                "formula_error",
                2,
                "Verdi",
                "#DIV/0!",
            )

    @pytest.mark.parametrize(
        ("style", "held", "figure"),
        [
            (4, "0.07", 7),
            (5, "0.125", 12.5),
            (6, "1.5", 150),
            (5, "0.01234", 1.234),
            (6, "0", 0),
            (1, "0.07", 0.07),
        ],
    )
    def test_a_percent_is_what_it_says(self, plan, parties, measure_of, style, held, figure) -> None:
        """The cell holds 0.07, and everybody sees 7 %."""
        for cell in (
            f'<c r="F2" s="{style}"><v>{held}</v></c>',
            f'<c s="{style}" r="F2" t="n"><f>A9</f><v>{held}</v></c>',
        ):
            data = packed(sheet_of(google_heads() + value(2, "45809", cell)), GOOGLE_STRINGS, GOOGLE_STYLES)
            assert read(data, plan, parties, measure_of) == (
                {month("2025-06"): Figure(State.VALUE, value=figure)},
                [],
            )

    def test_cells_and_rows_that_do_not_say_where_they_are(self, plan, parties, measure_of) -> None:
        heads = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in HEADS)
        first = (
            f'<c s="2"><v>{JUNE_1}</v></c><c t="inlineStr"><is><r><t>reise</t></r><r><t>tid</t></r></is></c>'
        )
        first += '<c t="inlineStr"><is><t>Fjordvik</t></is></c><c/><c/>'
        rows = f'<row>{heads}</row><row>{first}<c s="6"><f>A1</f><v>0.42</v></c></row><row/><row>'
        rows += first.replace(str(JUNE_1), "45839") + '<c s="1"><v>43</v></c></row>'
        figures, problems = read(packed(sheet_of(rows), styles=GOOGLE_STYLES), plan, parties, measure_of)
        assert problems == []
        assert {period: figure.value for period, figure in figures.items() if figure} == {
            month("2025-06"): 42,
            month("2025-07"): 43,
        }


LIBRE_STRINGS = (
    f'<sst xmlns="{MAIN}" count="12" uniqueCount="9">'
    + "".join(
        f'<si><t xml:space="preserve">{text}</t></si>'
        for text in ("Periode", "Måltall", "Part", "Teller", "Nevner", "Verdi", "reinnleggelser")
    )
    # Half of the name in bold.
    + '<si><r><rPr><b val="true"/><sz val="10"/></rPr><t xml:space="preserve">Fjordvik </t></r>'
    '<r><t xml:space="preserve">kommune</t></r></si><si><t xml:space="preserve">reisetid</t></si></sst>'
)
LIBRE_STYLES = styles_of(
    {
        164: "General",
        165: "yyyy\\-mm\\-dd",
        166: "[$-414]mmmm\\ yyyy",
        167: "0.0\\ %",
        168: "0&quot; %&quot;",
    },
    [164, 164, 165, 166, 167, 168],
)


def libre_row(row: int, cells: str) -> str:
    return f'<row r="{row}" customFormat="false" ht="12.8" hidden="false" customHeight="false" outlineLevel="0" collapsed="false">{cells}</row>'


def libre_sheet(*rows: str) -> str:
    heads = "".join(f'<c r="{letter}1" s="0" t="s"><v>{at}</v></c>' for at, letter in enumerate(COLUMNS))
    return (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{LINKS}"><sheetPr filterMode="false"><pageSetUpPr fitToPage="false"/></sheetPr>'
        f'<dimension ref="A1:F{len(rows) + 1}"/><sheetViews><sheetView tabSelected="true" workbookViewId="0"/></sheetViews>'
        '<cols><col collapsed="false" customWidth="false" hidden="false" min="1" max="16384" width="11.5" style="0"/></cols>'
        f"<sheetData>{libre_row(1, heads)}{''.join(rows)}"
        # The last row that a sheet can have, and its twin of older versions.
        f"{libre_row(65536, '')}{libre_row(1048576, '')}</sheetData>"
        '<printOptions headings="false" gridLines="false"/><pageMargins left="0.7" right="0.7" top="1" bottom="1" header="0" footer="0"/>'
        "</worksheet>"
    )


def libre_value(row: int, period: str, value: str) -> str:
    return libre_row(
        row,
        f'<c r="A{row}" {period}</c><c r="B{row}" s="0" t="s"><v>8</v></c><c r="C{row}" s="0" t="s"><v>7</v></c>{value}',
    )


class TestLibreOffice:
    @pytest.mark.parametrize(
        "period",
        [
            's="2" t="n"><v>45809</v>',
            's="3" t="n"><v>45809</v>',
            's="0" t="n"><v>45809</v>',
            's="2"><f aca="false">DATE(2025,6,1)</f><v>45809</v>',
            's="0" t="str"><f aca="false">TEXT(A9,"YYYY-MM")</f><v>2025-06</v>',
        ],
    )
    def test_a_row_of_figures(self, plan, parties, measure_of, period) -> None:
        row = libre_row(
            2,
            f'<c r="A2" {period}</c><c r="B2" s="0" t="s"><v>6</v></c><c r="C2" s="0" t="s"><v>7</v></c>'
            '<c r="D2" s="0" t="n"><v>6</v></c><c r="E2" s="0" t="n"><f aca="false">40+1</f><v>41</v></c>',
        )
        assert read(packed(libre_sheet(row), LIBRE_STRINGS, LIBRE_STYLES), plan, parties, measure_of) == (
            {month("2025-06"): Figure(State.VALUE, numerator=6, denominator=41)},
            [],
        )

    def test_percent_that_is_a_style_and_percent_that_is_only_a_sign(self, plan, parties, measure_of) -> None:
        data = packed(
            libre_sheet(
                libre_value(2, 's="2" t="n"><v>45809</v>', '<c r="F2" s="4" t="n"><v>0.075</v></c>'),
                libre_value(3, 's="2" t="n"><v>45839</v>', '<c r="F3" s="5" t="n"><v>7.5</v></c>'),
            ),
            LIBRE_STRINGS,
            LIBRE_STYLES,
        )
        figures, problems = read(data, plan, parties, measure_of)
        assert problems == []
        assert [figure.value for figure in figures.values() if figure] == [7.5, 7.5]

    def test_all_that_is_wrong_is_named_in_one_go(self, plan, parties, measure_of) -> None:
        data = packed(
            libre_sheet(
                libre_value(
                    2,
                    's="2" t="n"><v>45809</v>',
                    '<c r="F2" s="0" t="e"><f aca="false">1/0</f><v>#DIV/0!</v></c>',
                ),
                libre_value(3, 's="2" t="n"><v>45839</v>', '<c r="F3" s="0"><f aca="false">A9</f></c>'),
                libre_value(4, 's="2" t="n"><v>45870</v>', '<c r="F4" s="0" t="s"><v>8</v></c>'),
                libre_value(5, 's="2" t="n"><v>45901</v>', '<c r="F5" s="0" t="b"><v>1</v></c>'),
            ),
            LIBRE_STRINGS,
            LIBRE_STYLES,
        )
        figures, problems = read(data, plan, parties, measure_of)
        assert figures == {}
        assert {(problem.code, problem.row, problem.value) for problem in problems} == {
            ("formula_error", 2, "#DIV/0!"),
            ("formula_without_value", 3, "F3"),
            ("not_a_number", 4, "reisetid"),
            ("not_a_number", 5, "TRUE"),
        }
        marks = openpyxl.load_workbook(io.BytesIO(mark_problems(data, problems, "nb")))["Ark1"]
        assert all(marks.cell(row, 6).comment for row in (2, 3, 4, 5))


def test_the_marked_workbook_of_a_used_area_with_dollar_signs(plan, parties, measure_of) -> None:
    row = value(2, "45809", '<c r="F2" s="1" t="s"><v>8</v></c>')
    sheet = sheet_of(google_heads() + row, '<dimension ref="$A$1:$F$1000"/>')
    data = packed(sheet, GOOGLE_STRINGS, GOOGLE_STYLES)
    _figures, problems = read(data, plan, parties, measure_of)
    assert [(problem.code, problem.row) for problem in problems] == [("not_a_number", 2)]
    marks = openpyxl.load_workbook(io.BytesIO(mark_problems(data, problems, "nb")))["Ark1"]
    assert marks["F2"].comment
