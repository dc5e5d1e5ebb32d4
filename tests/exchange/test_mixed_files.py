"""Files of anything: each cell becomes the figure that it says, or is named; nothing is changed or lost in silence."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from gevinst.domain.measure import Measure
from gevinst.domain.measurement import State, read_rows
from gevinst.domain.numbers import read_number
from gevinst.domain.plan import Indicator, PlanDocument
from gevinst.exchange.csv import read_csv_with_notes
from gevinst.exchange.excel_cells import put_number
from gevinst.exchange.excel_measurements import read_workbook_with_notes
from gevinst.i18n import LANGUAGES, Language

MeasureOf = Callable[[Indicator], Measure | None]
HEADINGS = ["Periode", "Måltall", "Part", "Verdi", "Teller", "Nevner", "Merknad", "Annet"]
TEXT = st.text(max_size=12).map(lambda text: ILLEGAL_CHARACTERS_RE.sub("", text))
NUMBER = st.sampled_from(
    [
        "4",
        "0",
        "12,5",
        "1.234",
        "1,234",
        "1 234,5",
        "−3",
        "12 %",
        "ca. 4",
        "under 5",
        "ikke målt",
        "#N/A",
        "1e400",
    ]
)
ANY = st.one_of(
    st.none(), TEXT, NUMBER, st.booleans(), st.integers(-9, 10**12), st.floats(-1e12, 1e12),
    st.dates(dt.date(1999, 1, 1), dt.date(2030, 1, 1)),
)  # fmt: skip
PERIOD = st.one_of(
    st.sampled_from(["2025-06", "juni 2025", "jun.25", "03/04/25", 45809, dt.date(2025, 7, 1)]), ANY
)
LINE = st.tuples(
    PERIOD,
    st.one_of(st.sampled_from(["reisetid", "Reinnleggelser"]), ANY),
    st.one_of(st.sampled_from(["Fjordvik", "nordbygd", None]), ANY),
    ANY, ANY, ANY, ANY, ANY,
)  # fmt: skip


def workbook(lines: Sequence[Sequence[Any]]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in (HEADINGS, *lines):
        book.active.append(list(line))
    for row in book.active.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.data_type = "s"
            elif isinstance(cell.value, float):
                put_number(cell, cell.value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@settings(max_examples=40)
@given(st.lists(LINE, max_size=5), st.sampled_from(LANGUAGES))
def test_a_workbook_of_anything(
    plan: PlanDocument,
    parties: dict[str, str],
    measure_of: MeasureOf,
    lines: list[tuple[Any, ...]],
    language: Language,
) -> None:
    reading = read_workbook_with_notes(workbook(lines), "t.xlsx", plan, parties)
    entries, problems = read_rows(reading.rows, plan, measure_of, parties, language)
    named = {problem.row for problem in reading.problems + problems}
    read = {entry.source.row for entry in entries if entry.source}
    if any(each.code == "personal_data" for each in reading.problems):
        # Of a file that may hold identity numbers nothing is read, and nothing else is said.
        assert not entries
        return
    if any(problem.row is None for problem in reading.problems):
        return
    for number, line in enumerate(lines, start=2):
        said = [cell for cell in line[3:7] if cell is not None and str(cell).strip()]
        assert number in named | read or not said


@given(st.one_of(NUMBER, TEXT, st.floats(-1e9, -1e-9), st.floats(1e-9, 1e9)), st.sampled_from(LANGUAGES))
@settings(max_examples=40)
def test_a_cell_is_the_figure_that_it_says(
    plan: PlanDocument, parties: dict[str, str], measure_of: MeasureOf, cell: str | float, language: Language
) -> None:
    data = workbook([("2025-06", "reisetid", "Fjordvik", cell, None, None, None, None)])
    reading = read_workbook_with_notes(data, "t.xlsx", plan, parties)
    entries, problems = read_rows(reading.rows, plan, measure_of, parties, language)
    wanted = cell if isinstance(cell, float) else read_number(cell, language)
    for entry in entries:
        assert entry.figure is not None
        assert entry.figure.state is not State.VALUE or entry.figure.value == wanted
    if isinstance(wanted, float) and wanted >= 0:
        assert len(entries) == 1, problems


@given(st.lists(LINE, max_size=5), st.sampled_from(";,\t"), st.sampled_from(LANGUAGES))
@settings(max_examples=60)
def test_a_csv_of_anything(
    plan: PlanDocument,
    parties: dict[str, str],
    measure_of: MeasureOf,
    lines: list[tuple[Any, ...]],
    sign: str,
    language: Language,
) -> None:
    stream = io.StringIO()
    csv.writer(stream, delimiter=sign).writerows([HEADINGS, *lines])
    reading = read_csv_with_notes(stream.getvalue().encode("utf-8", "replace"), "t.csv", language)
    entries, problems = read_rows(reading.rows, plan, measure_of, parties, language)
    assert len(entries) + len(problems) >= len(reading.rows) > 0 or reading.problems


@given(st.binary(max_size=300))
def test_any_bytes(plan: PlanDocument, parties: dict[str, str], data: bytes) -> None:
    assert read_workbook_with_notes(data, "t.xlsx", plan, parties).problems
    found = read_csv_with_notes(data, "t.csv")
    assert found.problems or len(found.rows)
