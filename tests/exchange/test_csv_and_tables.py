"""The long table as CSV, Excel and Parquet, in and out."""

import io

import openpyxl
import pytest

from gevinst.domain.measurement import Figure, State, read_rows
from gevinst.exchange.csv import (
    COLUMNS,
    LongRow,
    read_csv,
    read_csv_with_notes,
    write_csv,
    write_parquet,
    write_xlsx_long,
)
from gevinst.exchange.excel_measurements import read_workbook
from identity_numbers import synthetic

HEAD = "prosjekt;måltall;part;periode;teller;nevner;verdi;merknad\n"
ROW = "trygt-hjem;reinnleggelser;Fjordvik;2025-06;6;41;;møte\n"


def long_row(**changes) -> LongRow:
    given = {
        "project": "trygt-hjem",
        "benefit": "=cmd|' /C calc'!A0",
        "indicator": "reisetid",
        "indicator_title": "Reisetid",
        "measure": "travel_time",
        "party": "fjordvik",
        "party_name": "Fjordvik kommune",
        "period": "2025-06",
        "state": "value",
        "value": -1234.5,
        "comment": "@sum",
    }
    return LongRow(**(given | changes))


class TestRead:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-16-le"])
    def test_encodings(self, encoding: str) -> None:
        (row,), problems = read_csv((HEAD + ROW).encode(encoding), "t.csv")
        assert problems == []
        assert row.cells == {
            "numerator": "6",
            "denominator": "41",
            "comment": "møte",
        }
        assert (row.indicator, row.party, row.period, row.file, row.row) == (
            "reinnleggelser",
            "Fjordvik",
            "2025-06",
            "t.csv",
            2,
        )

    @pytest.mark.parametrize("sign", [";", ",", "\t"])
    def test_separators_and_decimals(self, sign, plan, parties, measure_of) -> None:
        text = sign.join(["period", "indicator", "party", "value"]) + "\n"
        text += sign.join(["2025-06", "reisetid", "fjordvik", '"42,5"']) + "\r\n"
        rows, problems = read_csv(text.encode(), "t.csv")
        entries, wrong = read_rows(rows, plan, measure_of, parties)
        assert problems == wrong == []
        assert [entry.figure for entry in entries] == [Figure(State.VALUE, value=42.5)]

    def test_zero_blank_and_not_measured_are_kept_apart(self, plan, parties, measure_of) -> None:
        text = "periode;måltall;part;verdi;årsak\n2025-06;reisetid;fjordvik;0;\n2025-07;reisetid;fjordvik;;\n2025-08;reisetid;fjordvik;;Ferie\n"
        rows, problems = read_csv(text.encode(), "t.csv")
        entries, wrong = read_rows(rows, plan, measure_of, parties)
        assert problems == wrong == []
        assert [entry.figure for entry in entries] == [
            Figure(State.VALUE, value=0),
            Figure(State.NOT_MEASURED, reason="Ferie"),
        ]

    def test_a_decimal_comma_among_commas_is_refused_with_its_row(self) -> None:
        rows, problems = read_csv(b"period,indicator,party,value\n2025-06,reisetid,fjordvik,42,5\n", "t.csv")
        assert (rows, [(p.code, p.row) for p in problems]) == ([], [("too_many_cells", 2)])

    def test_line_breaks_in_a_cell_do_not_shift_the_rows(self) -> None:
        text = 'periode;måltall;verdi;merknad\n2025-06;reisetid;4;"to\nlinjer"\n2025-07;reisetid;5;\n'
        rows, _ = read_csv(text.encode(), "t.csv")
        assert [row.row for row in rows] == [2, 4]
        assert rows[0].cells["comment"] == "to\nlinjer"

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "file_empty"),
            (b"\n \n", "file_empty"),
            (b"hei\n1\n", "wrong_headings"),
            (b"periode;verdi\n2025-06;4\n", "wrong_headings"),
            (HEAD.encode(), "nothing_filled_in"),
            (b"periode;indikator;verdi;Verdi\n", "duplicate_heading"),
            (b"PK\x03\x04", "wrong_kind"),
        ],
    )
    def test_refused(self, data: bytes, code: str) -> None:
        rows, problems = read_csv(data, "t.csv")
        assert (rows, [problem.code for problem in problems]) == ([], [code])

    def test_the_projects_that_are_named(self) -> None:
        text = HEAD + ROW + ROW.replace("trygt-hjem", "annet") + ROW.replace("trygt-hjem", "")
        found = read_csv_with_notes(text.encode(), "t.csv")
        assert (found.projects, len(found.rows)) == (("trygt-hjem", "annet"), 3)

    @pytest.mark.parametrize(
        ("sign", "text", "value"),
        [(",", "1.234", 1.234), (",", '"1,234"', 1.234), (";", "1,234", 1.234), (";", "1.234", None)],
    )
    def test_three_decimals(self, sign, text, value, plan, parties, measure_of) -> None:
        """Between commas a point can only be the decimal sign; elsewhere the language decides."""
        lines = sign.join(["period", "indicator", "party", "value"]) + "\n"
        lines += sign.join(["2025-06", "reisetid", "fjordvik", text])
        rows, _ = read_csv(lines.encode(), "t.csv")
        entries, problems = read_rows(rows, plan, measure_of, parties, "nb")
        assert [entry.figure.value for entry in entries if entry.figure] == ([value] if value else [])
        assert [problem.code for problem in problems] == ([] if value else ["ambiguous_number"])

    def test_rows_of_persons(self) -> None:
        named = "fnr;periode;måltall;verdi\n;2025-06;reisetid;4\n"
        assert [p.code for p in read_csv(named.encode(), "t.csv")[1]] == ["person_level"]
        stays = HEAD + ROW * 30
        (problem,) = read_csv(stays.encode(), "t.csv")[1]
        assert (problem.code, problem.file) == ("person_level", "t.csv")

    def test_an_identity_number_is_named_and_not_repeated(self) -> None:
        number = synthetic(1, 1)
        text = f"periode;måltall;verdi;annet {number}\n2025-06;reisetid;4;\n2025-07;x;4;{number[:6]} {number[6:]}\n2025-08;x;{number[1:]};\n"
        problems = read_csv(text.encode(), "t.csv")[1]
        assert [(p.code, p.row, p.column) for p in problems] == [
            ("personal_data", 1, "D"),
            ("personal_data", 3, "D"),
            ("personal_data", 4, "verdi"),
        ]
        assert number[1:] not in str(problems)


class TestWrite:
    @pytest.mark.parametrize("language", ["nb", "en"])
    def test_csv_comes_back(self, language, plan, parties, measure_of) -> None:
        given = [
            long_row(value=4.25, n=14),
            long_row(period="2025-07", state="not_measured", value=None, reason="-ferie", comment=None),
            long_row(period="2025-08", state="suppressed", value=None, comment="Sámi: čáŋŋ; \"sitat\"\nny linje"),
            long_row(indicator="reinnleggelser", value=14.6, numerator=6, denominator=41, comment=None),
        ]  # fmt: skip
        rows, problems = read_csv(write_csv(given, language), "t.csv")
        entries, wrong = read_rows(rows, plan, measure_of, parties)
        assert problems == wrong == []
        assert [entry.figure for entry in entries] == [
            Figure(State.VALUE, value=4.25, n=14, comment="@sum"),
            Figure(State.NOT_MEASURED, reason="-ferie"),
            Figure(State.SUPPRESSED, comment='Sámi: čáŋŋ; "sitat"\nny linje'),
            Figure(State.VALUE, numerator=6, denominator=41),
        ]

    def test_no_cell_of_a_csv_is_a_formula(self) -> None:
        text = write_csv([long_row()]).decode("utf-8-sig")
        cells = text.splitlines()[1].split(";")
        assert [cell for cell in cells if cell.startswith(("=", "+", "@", '"='))] == []
        assert [cell for cell in cells if cell.startswith("-")] == ["-1234,5"], "a number stays a number"

    def test_no_cell_of_a_workbook_is_a_formula(self) -> None:
        sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx_long([long_row()]))).active
        values = {heading.value: cell for heading, cell in zip(sheet[1], sheet[2], strict=True)}
        assert list(values) == list(COLUMNS)
        assert values["benefit"].data_type == "s"
        assert values["benefit"].value == "=cmd|' /C calc'!A0"
        assert (values["value"].data_type, values["value"].value) == ("n", -1234.5)

    def test_the_long_workbook_is_read_again(self, plan, parties) -> None:
        rows, problems = read_workbook(write_xlsx_long([long_row(value=4.25, n=14)]), "t.xlsx", plan, parties)
        assert problems == []
        assert [row.cells["value"] for row in rows] == ["4.25"]

    def test_parquet(self) -> None:
        import pyarrow.parquet as pq

        table = pq.read_table(io.BytesIO(write_parquet([long_row(), long_row(value=None, approved=True)])))
        assert table.column_names == list(COLUMNS)
        assert table["value"].to_pylist() == [-1234.5, None]
        assert table["approved"].to_pylist() == [False, True]
        assert table["comment"].to_pylist() == ["@sum", "@sum"]
        assert write_parquet([])
