"""The workbook to fill in, and every way it can come back."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from gevinst.domain.errors import Problem
from gevinst.domain.horizon import Frequency, period_of
from gevinst.domain.measure import Measure
from gevinst.domain.measurement import Figure, Measurement, Row, State, SubmissionState, read_rows
from gevinst.domain.plan import Indicator, PlanDocument
from gevinst.exchange.excel_measurements import (
    mark_problems,
    read_workbook,
    read_workbook_with_notes,
    write_template,
)
from gevinst.i18n import LANGUAGES
from identity_numbers import synthetic

TODAY = dt.date(2025, 9, 15)
MeasureOf = Callable[[Indicator], Measure | None]


def month(text: str) -> int:
    return period_of(dt.date.fromisoformat(text + "-01"), Frequency.MONTH)


@pytest.fixture(scope="module")
def stored(plan: PlanDocument) -> dict[str, list[Measurement]]:
    fjordvik, nordbygd = plan.benefits[0].indicators[0].series
    travel = plan.benefits[1].indicators[0].series[0]
    single = plan.benefits[0].indicators[1].series[0]
    value = State.VALUE
    return {
        fjordvik.id: [
            Measurement(fjordvik.id, month("2025-01"), Figure(value, numerator=0, denominator=41)),
            Measurement(fjordvik.id, month("2025-02"), Figure(State.NOT_MEASURED, reason="Nytt system")),
            Measurement(fjordvik.id, month("2025-03"), Figure(State.SUPPRESSED, comment="få")),
        ],
        nordbygd.id: [
            Measurement(
                nordbygd.id,
                month("2025-01"),
                Figure(value, numerator=7, denominator=50),
                submission=SubmissionState.APPROVED,
            )
        ],
        travel.id: [
            Measurement(
                travel.id, month("2025-03"), Figure(value, value=0.1 + 0.2, n=14, sd=2.5, comment="=A1")
            ),
        ],
        single.id: [Measurement(single.id, dt.date(2025, 6, 30).toordinal(), Figure(value, value=2))],
    }


@pytest.fixture(scope="module")
def blank_template(plan: PlanDocument, parties: dict[str, str], measure_of: MeasureOf) -> bytes:
    return write_template(plan, measure_of, parties, {}, "nb", TODAY)


def saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def replaced(data: bytes, old: bytes, new: bytes) -> bytes:
    """A workbook with something else in its XML, as no writer at hand would write it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(stream, "w") as after:
        for entry in before.infolist():
            after.writestr(entry, before.read(entry).replace(old, new))
    return stream.getvalue()


def workbook(rows: Sequence[Sequence[Any]], title: str = "Ark1") -> Any:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(list(row))
    return book


def entries_of(
    data: bytes, plan: PlanDocument, parties: Mapping[str, str], measure_of: MeasureOf
) -> tuple[dict[tuple[str, int], Figure | None], list[Problem]]:
    rows, problems = read_workbook(data, "tall.xlsx", plan, parties)
    entries, wrong = read_rows(rows, plan, measure_of, parties)
    return {(entry.series, entry.period): entry.figure for entry in entries}, problems + wrong


class TestTemplate:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_stored_figures_come_back_as_they_are(self, plan, parties, measure_of, stored, language) -> None:
        data = write_template(plan, measure_of, parties, stored, language, TODAY)
        found, problems = entries_of(data, plan, parties, measure_of)
        assert problems == []
        assert found == {(each.series, each.period): each.figure for line in stored.values() for each in line}

    def test_untouched_it_says_nothing(self, plan, parties, blank_template) -> None:
        rows, problems = read_workbook(blank_template, "tall.xlsx", plan, parties)
        assert (rows, [problem.code for problem in problems]) == ([], ["nothing_filled_in"])

    def test_what_a_person_types(self, plan, parties, measure_of, blank_template) -> None:
        """Zero, blank, comma, point, "not measured" and "under 5" are kept apart."""
        book = openpyxl.load_workbook(io.BytesIO(blank_template))
        sheet = book["Måneder"]
        keys = {cell.value: cell.column for cell in sheet[1]}
        row = {sheet.cell(number, 1).value: number for number in range(5, sheet.max_row + 1)}
        fill = {
            ("2025-01", "reinnleggelser|fjordvik|numerator"): 0,
            ("2025-01", "reinnleggelser|fjordvik|denominator"): 41,
            ("2025-02", "reinnleggelser|fjordvik|reason"): "Ferie",
            ("2025-03", "reinnleggelser|fjordvik|numerator"): "under 5",
            ("2025-03", "reisetid|fjordvik|value"): "42,5",
            ("2025-04", "reisetid|fjordvik|value"): "42.5",
            ("2025-05", "reisetid|fjordvik|value"): 42.5,
        }
        for (period, key), value in fill.items():
            sheet.cell(row[period], keys[key]).value = value
        found, problems = entries_of(saved(book), plan, parties, measure_of)
        readmissions, travel = (
            plan.benefits[0].indicators[0].series[0].id,
            plan.benefits[1].indicators[0].series[0].id,
        )
        assert problems == []
        assert found == {
            (readmissions, month("2025-01")): Figure(State.VALUE, numerator=0, denominator=41),
            (readmissions, month("2025-02")): Figure(State.NOT_MEASURED, reason="Ferie"),
            (readmissions, month("2025-03")): Figure(State.SUPPRESSED),
            (travel, month("2025-03")): Figure(State.VALUE, value=42.5),
            (travel, month("2025-04")): Figure(State.VALUE, value=42.5),
            (travel, month("2025-05")): Figure(State.VALUE, value=42.5),
        }

    def test_with_rows_and_columns_of_ones_own_around_it_and_a_chart(
        self, plan, parties, measure_of, blank_template
    ) -> None:
        book = openpyxl.load_workbook(io.BytesIO(blank_template))
        sheet = book["Måneder"]
        sheet.insert_rows(1)
        sheet["B1"].value = "Tall fra Fjordvik"
        sheet.insert_cols(1)
        keys = {cell.value: cell.column for cell in sheet[2]}
        row = {sheet.cell(number, keys["period"]).value: number for number in range(6, sheet.max_row + 1)}
        sheet.cell(row["2025-03"], keys["reisetid|fjordvik|value"]).value = 42
        book.create_chartsheet("Diagram")
        found, problems = entries_of(saved(book), plan, parties, measure_of)
        assert problems == []
        assert list(found.values()) == [Figure(State.VALUE, value=42)]

    def test_a_wrong_cell_is_named_as_people_see_it(self, plan, parties, measure_of, blank_template) -> None:
        book = openpyxl.load_workbook(io.BytesIO(blank_template))
        sheet = book["Måneder"]
        keys = {cell.value: cell.column for cell in sheet[1]}
        sheet.cell(7, keys["reisetid|fjordvik|value"]).value = "ca. 45"
        _, (problem,) = entries_of(saved(book), plan, parties, measure_of)
        assert (problem.code, problem.file, problem.sheet, problem.row, problem.value) == (
            "not_a_number", "tall.xlsx", "Måneder", 7, "ca. 45",
        )  # fmt: skip
        assert problem.column == "Reisetid, Fjordvik kommune, minutter én vei (min)"

    def test_another_projects_workbook(self, plan, parties, measure_of, blank_template) -> None:
        other = plan.model_copy(
            update={"project": plan.project.model_copy(update={"id": "x", "slug": "annet"})}
        )
        rows, (problem,) = read_workbook(blank_template, "tall.xlsx", other, parties)
        assert (rows, problem.code, problem.value) == ([], "wrong_project", plan.project.title)

    @pytest.mark.parametrize(
        ("until", "shut"), [(None, True), (TODAY - dt.timedelta(days=1), True), (TODAY, False)]
    )
    def test_a_figure_that_was_opened_again_can_be_filled_in_until_it_locks_itself(
        self, plan, parties, measure_of, stored, until, shut
    ) -> None:
        nordbygd = plan.benefits[0].indicators[0].series[1]
        opened = [replace(each, open_until=until) for each in stored[nordbygd.id]]
        data = write_template(plan, measure_of, parties, {**stored, nordbygd.id: opened}, "nb", TODAY)
        sheet = openpyxl.load_workbook(io.BytesIO(data))["Måneder"]
        keys = {cell.value: cell.column for cell in sheet[1]}
        january = next(n for n in range(5, 20) if sheet.cell(n, 1).value == "2025-01")
        cell = sheet.cell(january, keys["reinnleggelser|nordbygd|numerator"])
        assert (cell.protection.locked, cell.fill.fgColor.rgb == "00EDEDED") == (shut, shut)

    def test_headings_are_shut_and_lists_are_there(self, plan, parties, measure_of, stored) -> None:
        book = openpyxl.load_workbook(
            io.BytesIO(write_template(plan, measure_of, parties, stored, "nn", TODAY))
        )
        assert book.sheetnames == ["Slik fyller de ut", "Månader", "Lang liste", "_gevinst"]
        assert book["_gevinst"].sheet_state == "veryHidden"
        sheet = book["Månader"]
        assert sheet.protection.sheet
        assert sheet.freeze_panes == "C5"
        keys = {cell.value: cell.column for cell in sheet[1]}
        january = next(n for n in range(5, 20) if sheet.cell(n, 1).value == "2025-01")
        assert sheet.cell(2, 3).protection.locked
        assert not sheet.cell(january, keys["reinnleggelser|fjordvik|numerator"]).protection.locked
        assert sheet.cell(january, keys["reinnleggelser|nordbygd|numerator"]).protection.locked, "approved"
        assert sheet.cell(january, keys["reisetid|fjordvik|value"]).protection.locked, "not asked for yet"
        assert str(sheet.cell(january, keys["reinnleggelser|fjordvik|computed"]).value).startswith("=IF(")
        kinds = {rule.type for rule in book["Lang liste"].data_validations.dataValidation}
        assert kinds == {"list", "decimal"}
        titles = [sheet.title for sheet in book if sheet.max_row and sheet.merged_cells.ranges]
        assert titles == []


LONG = ["Periode", "Måltall", "Part", "Teller", "Nevner", "Verdi"]


class TestAnyWorkbook:
    def test_columns_in_any_order_and_language(self, plan, parties, measure_of) -> None:
        for heads in (
            ["Nevner", "Periode", "Teller", "Part", "Måltall"],
            ["Nemnar", "Månad", "Teljar", "Kommune", "Måltal"],
            ["denominator", "Period", "NUMERATOR", "party", "indicator "],
        ):
            data = saved(
                workbook([["En tittel"], [], heads, [41, "juni 2025", 6, "Fjordvik", "Reinnleggelser"]])
            )
            found, problems = entries_of(data, plan, parties, measure_of)
            assert problems == []
            assert list(found.values()) == [Figure(State.VALUE, numerator=6, denominator=41)]

    @pytest.mark.parametrize(
        "period",
        [
            "2025-06",
            dt.date(2025, 6, 1),
            dt.datetime.fromisoformat("2025-06-30T00:00"),
            45809,
            "06.2025",
            "juni 2025",
        ],
    )
    def test_dates_as_dates_serials_and_text(self, plan, parties, measure_of, period) -> None:
        data = saved(workbook([LONG, [period, "reinnleggelser", "Fjordvik", 6, 41]]))
        found, problems = entries_of(data, plan, parties, measure_of)
        assert problems == []
        assert [key[1] for key in found] == [month("2025-06")]

    def test_a_column_for_each_indicator(self, plan, parties, measure_of) -> None:
        data = saved(workbook([["Måned", "Reisetid"], ["2025-06", "ca. 45"], ["2025-07", 44]]))
        found, (problem,) = entries_of(data, plan, parties, measure_of)
        assert (problem.code, problem.row, problem.column) == ("not_a_number", 2, "Reisetid")
        assert list(found.values()) == [Figure(State.VALUE, value=44)]

    def test_hidden_rows_are_read(self, plan, parties) -> None:
        book = workbook([LONG, ["2025-06", "reinnleggelser", "Fjordvik", 6, 41]])
        book.active.row_dimensions[2].hidden = True
        assert len(read_workbook(saved(book), "t.xlsx", plan, parties)[0]) == 1

    def test_numbers_become_text_without_loss(self, plan, parties) -> None:
        data = saved(
            workbook(
                [
                    LONG,
                    ["2025-06", "reisetid", "Fjordvik", None, None, 14.0],
                    ["2025-07", "reisetid", "Fjordvik", None, None, 1234.5],
                ]
            )
        )
        rows, _ = read_workbook(data, "t.xlsx", plan, parties)
        assert [row.cells for row in rows] == [{"value": "14"}, {"value": "1234.5"}]
        assert rows[0] == Row(
            "reisetid", "Fjordvik", "2025-06", {"value": "14"}, "t.xlsx", "Ark1", 2, rows[0].columns
        )
        assert rows[0].columns["value"] == "Verdi"

    def test_two_workbooks_with_values_changed(self, plan, parties, measure_of) -> None:
        def of(value: Any) -> list[Figure | None]:
            data = saved(workbook([LONG, ["2025-06", "reisetid", "Fjordvik", None, None, value]]))
            return list(entries_of(data, plan, parties, measure_of)[0].values())

        assert of(45) == [Figure(State.VALUE, value=45)]
        assert of(46) == [Figure(State.VALUE, value=46)]
        assert of(0) == [Figure(State.VALUE, value=0)]
        assert of(None) == []

    def test_sheets_without_data_are_noted(self, plan, parties) -> None:
        book = workbook([LONG, ["2025-06", "reisetid", "Fjordvik", None, None, 14]])
        book.create_sheet("Notater")["A1"] = "Husk møtet"
        reading = read_workbook_with_notes(saved(book), "t.xlsx", plan, parties)
        assert [(note.code, note.sheet) for note in reading.notes] == [("note_sheet_ignored", "Notater")]

    def test_text_and_number_are_told_apart(self, plan, parties, measure_of) -> None:
        """A number of three decimals is what it is; the same as text may mean a thousand times as much."""
        data = saved(
            workbook(
                [
                    LONG,
                    ["2025-06", "reisetid", "Fjordvik", None, None, 1.234],
                    ["2025-07", "reisetid", "Fjordvik", None, None, "1.234"],
                    ["2025-08", "reisetid", "Fjordvik", None, None, "1,234"],
                ]
            )
        )
        found, (problem,) = entries_of(data, plan, parties, measure_of)
        assert [figure.value for figure in found.values() if figure] == [1.234, 1.234]
        assert (problem.code, problem.row, problem.value) == ("ambiguous_number", 3, "1.234")

    def test_true_is_not_one(self, plan, parties) -> None:
        rows = [LONG] + [
            ["2025-06", "reisetid", "Fjordvik", None, None, value] for value in (1, True, 0, False)
        ]
        found, _ = read_workbook(saved(workbook(rows)), "t.xlsx", plan, parties)
        assert [row.cells["value"] for row in found] == ["1", "TRUE", "0", "FALSE"]

    def test_empty_rows_down_to_the_last_do_no_harm(self, plan, parties) -> None:
        """As some programs write a column that was given a format."""
        data = saved(workbook([LONG, ["2025-06", "reisetid", "Fjordvik", None, None, 4]]))
        data = replaced(data, b"</sheetData>", b'<row r="1048576"><c r="A1048576" s="0"/></row></sheetData>')
        rows, problems = read_workbook(data, "t.xlsx", plan, parties)
        assert (len(rows), problems) == (1, [])


class TestRefused:
    def codes(self, book: Any, plan: PlanDocument, parties: Mapping[str, str]) -> list[tuple[Any, ...]]:
        data = book if isinstance(book, bytes) else saved(book)
        return [
            (p.code, p.sheet, p.row, p.column, p.value)
            for p in read_workbook(data, "t.xlsx", plan, parties)[1]
        ]

    def test_formulas(self, plan, parties) -> None:
        book = workbook(
            [
                LONG,
                ["2025-06", "reisetid", "Fjordvik", None, None, "=40+2"],
                ["2025-07", "reisetid", "Fjordvik", None, None, "#N/A"],
            ]
        )
        assert self.codes(book, plan, parties) == [
            ("formula_without_value", "Ark1", 2, "Verdi", "F2"),
            ("formula_error", "Ark1", 3, "Verdi", "#N/A"),
        ]

    def test_a_formula_with_its_result_is_read_and_noted(self, plan, parties) -> None:
        data = saved(workbook([LONG, ["2025-06", "reisetid", "Fjordvik", None, None, "=40+2"]]))
        data = replaced(data, b"<f>40+2</f><v></v>", b"<f>40+2</f><v>42</v>")
        data = replaced(data, b"<f>40+2</f><v/>", b"<f>40+2</f><v>42</v>")
        data = replaced(data, b"<f>40+2</f><v />", b"<f>40+2</f><v>42</v>")
        reading = read_workbook_with_notes(data, "t.xlsx", plan, parties)
        assert reading.problems == []
        assert [row.cells for row in reading.rows] == [{"value": "42"}]
        assert [(note.code, note.row, note.value) for note in reading.notes] == [("note_formula", 2, "42")]

    def test_merged_cells(self, plan, parties) -> None:
        book = workbook(
            [
                ["Tall for 2025"],
                LONG,
                ["2025-06", "reisetid", "Fjordvik", None, None, 4],
                ["2025-07", "reisetid", None, None, None, 4],
            ]
        )
        book.active.merge_cells("A1:F1")
        assert self.codes(book, plan, parties) == []
        book.active.merge_cells("C3:C4")
        assert self.codes(book, plan, parties) == [("merged_cells", "Ark1", 3, "Part", "C3:C4")]

    def test_wrong_and_empty_workbooks(self, plan, parties) -> None:
        wrong = read_workbook(saved(workbook([["Handleliste"], ["melk"]])), "t.xlsx", plan, parties)[1]
        assert [p.code for p in wrong] == ["wrong_sheet"]
        assert "Måneder" in wrong[0].params["known"]
        assert [c[0] for c in self.codes(workbook([]), plan, parties)] == ["nothing_filled_in"]
        assert [c[0] for c in self.codes(workbook([LONG]), plan, parties)] == ["nothing_filled_in"]

    def test_headings_missing_and_doubled(self, plan, parties) -> None:
        missing = workbook([["Måltall", "Part", "Verdi"], ["reisetid", "Fjordvik", 4]])
        assert self.codes(missing, plan, parties) == [("wrong_headings", "Ark1", 1, None, "Periode")]
        double = workbook([["Periode", "Måltall", "Verdi", "verdi"], ["2025-06", "reisetid", 4, 5]])
        assert self.codes(double, plan, parties) == [("duplicate_heading", "Ark1", 1, "verdi", "verdi")]

    def test_a_reason_beside_a_figure(self, plan, parties) -> None:
        book = workbook(
            [[*LONG, "Hvorfor ikke målt"], ["2025-06", "reisetid", "Fjordvik", None, None, 4, "Ferie"]]
        )
        assert self.codes(book, plan, parties) == [
            ("reason_with_figure", "Ark1", 2, "Hvorfor ikke målt", None)
        ]

    def test_a_row_of_another_project(self, plan, parties) -> None:
        book = workbook([["Prosjekt", *LONG], ["annet", "2025-06", "reisetid", "Fjordvik", None, None, 4]])
        assert self.codes(book, plan, parties) == [("wrong_project", "Ark1", 2, "Prosjekt", "annet")]

    def test_what_the_domain_refuses_has_its_place(self, plan, parties, measure_of) -> None:
        rows = [
            LONG,
            ["03/04/25", "reisetid", "Fjordvik", None, None, 4],
            ["2025-06", "reisetid", "Fjordvik", None, None, 4],
            ["2025-06", "reisetid", "Fjordvik", None, None, 4],
            ["2025-07", "reisetid", "Fjordvig", None, None, 4],
        ]
        _, problems = entries_of(saved(workbook(rows)), plan, parties, measure_of)
        assert [(p.code, p.sheet, p.row, p.column) for p in problems] == [
            ("ambiguous_period", "Ark1", 2, "Periode"),
            ("duplicate_row", "Ark1", 4, "Periode"),
            ("unknown_party", "Ark1", 5, "Part"),
        ]

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "file_empty"),
            (b"a;b;c", "unreadable_file"),
            (b"PK\x03\x04 damaged", "unreadable_file"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_format"),
            pytest.param(b"\0" * (50 * 1024 * 1024), "file_too_large", id="50 MB"),
        ],
    )
    def test_what_is_no_workbook(self, data, code, plan, parties) -> None:
        assert [c[0] for c in self.codes(data, plan, parties)] == [code]

    def test_a_stray_cell_in_the_far_corner_does_not_fill_the_memory(self, plan, parties) -> None:
        data = replaced(saved(workbook([LONG, ["stray"]])), b'r="A2"', b'r="XFD1048576"')
        data = replaced(data, b'<row r="2"', b'<row r="1048576"')
        assert [c[0] for c in self.codes(data, plan, parties)] == ["too_many_rows"]

    def test_rows_of_persons(self, plan, parties) -> None:
        by_heading = workbook(
            [["Fødselsdato", *LONG], ["x", "2025-06", "reisetid", "Fjordvik", None, None, 4]]
        )
        assert self.codes(by_heading, plan, parties) == [("person_level", "Ark1", 1, None, None)]
        beside = workbook([LONG, ["2025-06", "reisetid", "Fjordvik", None, None, 4]])
        beside.create_sheet("Liste").append(["Pasient", "Diagnose"])
        assert self.codes(beside, plan, parties) == [("person_level", "Liste", 1, None, None)]
        by_rows = workbook([LONG] + [["2025-06", "reisetid", "Fjordvik", None, None, at] for at in range(40)])
        assert self.codes(by_rows, plan, parties) == [("person_level", "Ark1", None, None, None)]

    @pytest.mark.parametrize("number", [synthetic(11, 1), synthetic(1, 1)])
    def test_an_identity_number_anywhere_is_named_and_not_repeated(self, number, plan, parties) -> None:
        """In a column that is not read, as a number that has lost its nought, in a sheet beside, in a heading."""
        book = workbook(
            [
                [*LONG, "Annet"],
                ["2025-06", "reisetid", "Fjordvik", None, None, 4, f"se {number[:6]} {number[6:]}"],
                ["2025-07", "ukjent", "Fjordvik", None, None, 4, int(number)],
            ]
        )
        book.create_sheet("Notater").append([number])
        problems = read_workbook(saved(book), "t.xlsx", plan, parties)[1]
        assert [(p.code, p.sheet, p.row, p.column) for p in problems] == [
            ("personal_data", "Ark1", 2, "G"),
            ("personal_data", "Ark1", 3, "G"),
            ("personal_data", "Notater", 1, "A"),
        ]
        assert number not in str(problems)
        (named,) = read_workbook(saved(book), f"{number}.xlsx", plan, parties)[1]
        assert (named.code, named.file, named.field) == ("personal_data", None, "file_name")

    def test_one_beside_the_cells_is_named_by_its_place(self, plan, parties) -> None:
        number = synthetic(1, 1)
        book = workbook([LONG, ["2025-06", "reisetid", "Fjordvik", None, None, 4]])
        book["Ark1"]["D2"].comment = Comment(f"se {number}", "leder")
        book.create_sheet("Topp").oddHeader.center.text = number
        book.properties.title = number
        problems = read_workbook(saved(book), "t.xlsx", plan, parties)[1]
        assert sorted((p.code, p.sheet or "", p.row or 0, p.column or "") for p in problems) == [
            ("personal_data", "", 0, "docProps/core.xml"),
            ("personal_data", "", 2, "D"),
            ("personal_data", "Topp", 0, ""),
        ]
        assert number not in str(problems)


class TestMarks:
    def test_every_problem_is_marked_and_listed(self, plan, parties, measure_of) -> None:
        data = saved(
            workbook(
                [
                    LONG,
                    ["2025-06", "reisetid", "Fjordvik", None, None, "ca. 45"],
                    ["2025-07", "reisetid", "Fjordvig", None, None, 4],
                ]
            )
        )
        _, problems = entries_of(data, plan, parties, measure_of)
        problems.append(Problem("wrong_sheet", params={"known": "x"}))
        book = openpyxl.load_workbook(io.BytesIO(mark_problems(data, problems, "nb")))
        sheet = book["Ark1"]
        assert "«ca. 45» er ikke et tall" in sheet["F2"].comment.text
        assert sheet["F2"].fill.fgColor.rgb == "00FFD9D6"
        assert sheet["C3"].comment is not None
        assert sheet["F3"].comment is None
        assert [row[1].value for row in book["Feil"].iter_rows(min_row=2)] == ["F2", "C3", None]

    def test_a_cell_of_the_template(self, plan, parties, measure_of, blank_template) -> None:
        book = openpyxl.load_workbook(io.BytesIO(blank_template))
        keys = {cell.value: cell.column for cell in book["Måneder"][1]}
        at = keys["reinnleggelser|nordbygd|numerator"]
        book["Måneder"].cell(6, at).value = "mange"
        data = saved(book)
        _, problems = entries_of(data, plan, parties, measure_of)
        marked = openpyxl.load_workbook(io.BytesIO(mark_problems(data, problems, "en")))
        assert marked["Måneder"].cell(6, at).comment is not None
