"""docs/adding-a-scheme.md is followed to the letter: its examples are the data here."""

import datetime as dt
import re
from importlib.resources import as_file
from io import BytesIO
from pathlib import Path
from shutil import copytree

import pytest
from docx import Document
from docx.oxml.ns import qn

from command_line import run_in
from gevinst.catalogue.checking import check
from gevinst.catalogue.parties import parties
from gevinst.catalogue.schemes import schemes
from gevinst.domain.scheme import due
from gevinst.reporting.docx import docx
from gevinst.reporting.fill import fill
from gevinst.resources import schemas
from reporting import project

DOCUMENT = (Path(__file__).parents[2] / "docs" / "adding-a-scheme.md").read_text(encoding="utf-8")


def example(name: str, fence: str) -> str:
    (found,) = re.findall(rf"<!-- example: {re.escape(name)} -->\n```{fence}\n(.*?)```", DOCUMENT, re.DOTALL)
    return str(found)


def template() -> bytes:
    """The Word file that the document describes, as a person makes it in Word."""
    table = DOCUMENT.split("<!-- example: kystfondet-2027.docx -->\n")[1].split("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    document = Document()
    document.styles["Heading 1"].font.name = "Georgia"
    for where, text in rows:
        if where == "header":
            document.sections[0].header.paragraphs[0].text = text
        else:
            document.add_paragraph(text)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Our own schemas, with the sixth scheme and its template added."""
    with as_file(schemas()) as ours:
        copytree(ours, tmp_path / "schemas")
    home = tmp_path / "schemas"
    (home / "schemes" / "kystfondet-2027.yaml").write_text(
        example("kystfondet-2027", "yaml"), encoding="utf-8"
    )
    (home / "reports" / "kystfondet-2027.docx").write_bytes(template())
    return home


def test_the_example_is_right(folder: Path) -> None:
    assert check(folder) == []
    scheme = schemes(folder)["kystfondet-2027"]
    assert due(scheme.form("final"), dt.date(2027, 6, 1), dt.date(2028, 5, 31)) == dt.date(2028, 8, 31)
    assert scheme.form("final").section("results").word_limit == 300
    fjordvik, nordbygd, trust = (parties().get(key) for key in ("fjordvik", "nordbygd", "kystsykehuset"))
    assert scheme.may_belong([fjordvik, nordbygd, trust])
    assert not scheme.may_belong([fjordvik, trust])


def test_the_report_is_written_into_the_template(folder: Path) -> None:
    form = schemes(folder)["kystfondet-2027"].form("final")
    report = fill(form, project.context(year=None))
    document = Document(BytesIO(docx(report, folder=folder)))
    said = [paragraph.text for paragraph in document.paragraphs]
    assert said[0] == f"Sluttrapport til Kystfondet: {report.project_title}"
    assert said[-1] == "Fylles ut av Kystfondet: mottatt dato"
    assert not any("{{" in text for text in said)
    assert document.sections[0].header.paragraphs[0].text == "Kystfondet for samhandling"
    headings = [each for each in document.paragraphs if each.style.name == "Heading 1"]
    assert [each.text for each in headings] == ["Hva har dere oppnådd?", "Hvordan er midlene brukt?"]
    assert document.styles["Heading 1"].font.name == "Georgia"
    # The template's header stays, so that the figures are invented is said in the text.
    assert "Oppdiktede tall" in said
    # Nothing of another document comes along.
    assert not any(rel.reltype.endswith("/thumbnail") for rel in document.part.package.rels.values())
    assert document.core_properties.created.year == report.as_of.year
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert {each.get(qn("w:val")) for each in document.styles.element.iter(qn("w:lang"))} == {"nb-NO"}


def test_the_mistakes_are_told_as_the_document_says(folder: Path, tmp_path: Path) -> None:
    file = folder / "schemes" / "kystfondet-2027.yaml"
    text = file.read_text(encoding="utf-8")
    for right, wrong in (
        ("due: {rule: months_after_end, months: 3}", "due: {rule: fixed_date, month: 9, day: 31}"),
        ("benefit_chart]", "benefit_charts]"),
    ):
        assert text.count(right) == 1
        text = text.replace(right, wrong)
    file.write_text(text, encoding="utf-8")
    (folder / "reports" / "kystfondet-2027.docx").unlink()
    done = run_in(tmp_path, "schemes", "check", "--schemas", folder, "--lang", "en")
    assert done.code == 1
    assert done.err.splitlines()[-3:] == example("mistakes", "text").splitlines()
