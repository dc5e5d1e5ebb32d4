"""The filled form of Helse Nord: nothing lost, nothing invented."""

import datetime as dt
import io
import json
import re
from pathlib import Path

import docx
import pytest

from gevinst.domain.plan import Beneficiary as B
from gevinst.exchange.plan_import import PlanImport
from gevinst.exchange.plan_json import import_result, read_plan
from gevinst.exchange.word_plan import read_plan_docx


@pytest.fixture(scope="module")
def found(real_file: Path) -> PlanImport:
    return read_plan(real_file)


def _cells(real_file: Path) -> list[list[list[str]]]:
    """Table -> row -> cell, as python-docx reads them: another reader than ours."""
    return [
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in docx.Document(str(real_file)).tables
    ]


def test_seven_benefits_with_the_forms_texts(found: PlanImport, real_file: Path) -> None:
    rows = _cells(real_file)[0][2:]
    assert len(found.document.benefits) == len(rows) == 7
    for benefit, row in zip(found.document.benefits, rows, strict=True):
        assert [
            benefit.title,
            benefit.beneficiaries_text,
            benefit.responsible_text,
            benefit.measurement_text,
        ] == [text.strip() for text in row]


def test_the_second_table_is_said_of_the_project(found: PlanImport, real_file: Path) -> None:
    rows = _cells(real_file)[1][2:]
    level = found.document.project_level
    assert list(level.how_to_measure) == [row[0].strip() for row in rows]
    assert list(level.preconditions) == [row[1].strip() for row in rows]
    assert len(level.how_to_measure) == len(level.preconditions) == 3
    assert level.freed_resources == rows[0][2].strip()
    assert level.horizons.short == "Bedre samhandlingsstruktur, tydelig ansvarsfordeling. (forprosjekt)"
    assert level.horizons.medium
    assert level.horizons.medium.startswith("Redusert reisebelastning")
    assert level.horizons.long
    assert level.horizons.long.endswith("(implementert i drift)")


def test_every_word_is_found_and_none_is_added(found: PlanImport, real_file: Path) -> None:
    labels = {"kort", "middels", "lang", "sikt", "0", "6", "12", "24", "mnd"}
    written = {
        word
        for table in _cells(real_file)
        for row in table[2:]
        for text in row
        for word in re.findall(r"\w+", text.lower())
    }
    result = import_result(found)
    texts = json.dumps([result["benefits"], result["project_level"]], ensure_ascii=False).lower()
    read = set(re.findall(r"\w+", texts.replace("\\n", " ")))
    assert written - labels <= read
    ours = set(result["benefits"][0]) | set(result["project_level"]) | {str(code) for code in B}
    assert read - written - ours - {"null", "short", "medium", "long"} == set()


def test_codes_of_those_who_gain(found: PlanImport) -> None:
    assert [set(benefit.beneficiaries) for benefit in found.document.benefits] == [
        {B.MUNICIPAL_SERVICE, B.SPECIALIST_SERVICE, B.PATIENTS, B.NEXT_OF_KIN},
        {B.PATIENTS, B.NEXT_OF_KIN, B.SPECIALIST_SERVICE},
        {B.PATIENTS, B.STAFF},
        {B.MUNICIPAL_SERVICE, B.SPECIALIST_SERVICE},
        {B.PATIENTS, B.NEXT_OF_KIN},
        {B.MUNICIPAL_SERVICE, B.SPECIALIST_SERVICE},
        {B.MUNICIPAL_SERVICE, B.SPECIALIST_SERVICE},
    ]


def test_the_applications_fields(found: PlanImport) -> None:
    project = found.document.project
    assert project.title == "Hvor er samhandlingsrommet?"
    assert project.owners_text == "Senja kommune i samarbeid med UNN og kommunene i Midt-Troms"
    assert project.municipalities_text
    assert project.municipalities_text.startswith("Bardu, Salangen")
    assert project.trust_text == "UNN, HF"
    assert project.agreement_date == dt.date(2025, 2, 28)
    assert project.language == "nb"
    assert (project.starts, project.scheme, project.summary) == (None, None, None)


def test_the_columns_that_are_still_empty(found: PlanImport) -> None:
    second = ("how_to_measure", "preconditions", "freed_resources", "horizons")
    assert list(found.empty) == [(number, column) for number in range(1, 8) for column in second]
    (note,) = found.notes
    assert note.code == "note_text_kept"


def test_the_same_from_a_stream_and_from_bytes(found: PlanImport, real_file: Path) -> None:
    stream = read_plan_docx(io.BytesIO(real_file.read_bytes()), "form.docx")
    assert import_result(stream) == import_result(found)
    assert import_result(read_plan("form.docx", real_file.read_bytes())) == import_result(found)
