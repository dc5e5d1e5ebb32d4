"""Oslo's annual report is one or two pages whatever the project is: what gives way, in which order, and that it is said."""

from io import BytesIO

import pytest
from docx import Document
from pypdf import PdfReader

from gevinst.catalogue.schemes import schemes
from gevinst.domain.report import Bullets, Figure, FilledReport, Table
from gevinst.reporting.docx import docx
from gevinst.reporting.fill import fill
from gevinst.reporting.pdf import fitted, pdf
from reporting import project


def annual(count: int, **changes: object) -> FilledReport:
    return fill(schemes()["oslo-hso-2020"].form("annual"), project.many(count, **changes))


def of(report: FilledReport, kind: type) -> list[object]:
    return [block for block in report.section("benefits").blocks if isinstance(block, kind)]


@pytest.fixture(scope="module")
def twenty() -> FilledReport:
    return annual(20)


def test_twenty_benefits_take_two_pages_and_all_stand_in_the_table(twenty: FilledReport) -> None:
    made = pdf(twenty)
    assert made.pages == 2
    text = " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(made.bytes)).pages).split())
    for at in range(1, 21):
        assert f"sted {at} " in text
    assert "Utelatt for å holde to sider: setningene om" in text
    assert "Alle gevinstene står i tabellen." in text


def test_the_forms_own_parts_are_whole(twenty: FilledReport) -> None:
    short = fitted(twenty)
    for section in twenty.sections:
        if not section.added:
            assert short.section(section.key) == section


def test_the_worst_are_told_of_to_the_last(twenty: FilledReport) -> None:
    (told,), (kept,) = of(twenty, Bullets), of(fitted(twenty), Bullets)
    assert isinstance(told, Bullets)
    assert isinstance(kept, Bullets)
    assert 0 < len(kept.items) < len(told.items) == 20
    assert kept.items == told.items[: len(kept.items)]


def test_word_has_what_the_pdf_has(twenty: FilledReport) -> None:
    document = Document(BytesIO(docx(twenty)))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Utelatt for å holde to sider" in said
    assert len(of(fitted(twenty), Figure)) == len(document.inline_shapes)
    assert of(fitted(twenty), Table) == of(twenty, Table)


def test_nothing_is_left_out_where_there_is_room() -> None:
    report = annual(3)
    assert fitted(report) == report
    assert pdf(report).pages <= 2


def test_what_a_person_wrote_is_never_cut_and_the_pages_are_told() -> None:
    text = "Vi har gjort mye i år, og det tar plass å fortelle om det. " * 120
    report = annual(20, texts={"activities": text, "benefits": text})
    made = pdf(report)
    assert made.pages > 2
    assert not made.within(report)
    written = fitted(report)
    assert written.section("activities") == report.section("activities")
    assert text.strip() in " ".join(
        getattr(block, "text", "") for block in written.section("benefits").blocks
    )


def test_a_form_without_a_limit_loses_nothing() -> None:
    report = fill(schemes()["oslo-hso-2020"].form("final"), project.many(20, year=None))
    assert fitted(report) is report
    assert pdf(report).pages > 2
