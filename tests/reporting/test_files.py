"""Reports as files: opened again with other programs' readers, and looked into."""

import datetime as dt
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from gevinst.catalogue.schemes import schemes
from gevinst.domain.report import FilledReport
from gevinst.reporting import word_template
from gevinst.reporting.docx import docx
from gevinst.reporting.fill import fill
from gevinst.reporting.pdf import pdf
from gevinst.resources import schemas
from reporting import project

HOSTILE = 'Trygt #panic("x") <b>hjem</b> & $x$ {{ 7*7 }} čđŋšŧž 🙂'


def filled(scheme: str = "oslo-hso-2020", form: str = "annual", **changes: object) -> FilledReport:
    return fill(schemes()[scheme].form(form), project.context(**changes))


@pytest.fixture(scope="module")
def annual() -> FilledReport:
    return filled()


class TestPdf:
    def test_the_annual_report_keeps_to_two_pages(self, annual: FilledReport) -> None:
        made = pdf(annual)
        assert made.pages == len(PdfReader(BytesIO(made.bytes)).pages)
        assert 1 <= made.pages <= 2
        assert made.within(annual)

    def test_tagged_titled_and_in_its_language(self, annual: FilledReport) -> None:
        reader = PdfReader(BytesIO(pdf(annual).bytes))
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "nb-NO"
        assert reader.metadata is not None
        assert reader.metadata.title == "Årsrapport 2025: Trygt hjem – Bydel Havna"
        assert b"pdfuaid:part" in root["/Metadata"].get_data()
        assert b"pdfaid:part" in root["/Metadata"].get_data()

    def test_every_font_is_embedded(self, annual: FilledReport) -> None:
        reader = PdfReader(BytesIO(pdf(annual).bytes))
        seen = 0
        for page in reader.pages:
            for font in page["/Resources"]["/Font"].values():
                for inner in font.get_object()["/DescendantFonts"]:
                    descriptor = inner.get_object()["/FontDescriptor"]
                    assert {"/FontFile2", "/FontFile3"} & set(descriptor)
                    seen += 1
        assert seen >= 3

    def test_its_text_has_the_forms_headings_and_the_mark(self, annual: FilledReport) -> None:
        text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf(annual).bytes)).pages)
        at = [text.index(section.heading) for section in annual.sections]
        assert at == sorted(at)
        assert "Oppdiktede tall" in text

    def test_hostile_text_prints_as_it_is_and_lost_characters_are_named(self) -> None:
        report = filled(title=HOSTILE, texts={"activities": HOSTILE})
        made = pdf(report)
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(made.bytes)).pages)
        for piece in ('#panic("x")', "<b>hjem</b>", "& $x$", "{{ 7*7 }}", "čđŋšŧž"):
            assert piece in text
        assert made.missing_characters == ("🙂",)

    def test_the_same_report_gives_the_same_bytes(self, annual: FilledReport) -> None:
        at = dt.datetime(2026, 1, 15, 12, tzinfo=dt.UTC)
        assert pdf(annual, at).bytes == pdf(annual, at).bytes

    def test_what_is_not_official_says_so_in_the_forms_language(self) -> None:
        made = pdf(filled("bergen-2024", "final", year=None))
        reader = PdfReader(BytesIO(made.bytes))
        text = reader.pages[0].extract_text()
        assert "ikkje offisielt skjema" in text
        assert "Oppdikta tal" in text
        assert reader.trailer["/Root"]["/Lang"] == "nn-NO"


class TestWord:
    def test_headings_are_real_and_in_order(self, annual: FilledReport) -> None:
        document = Document(BytesIO(docx(annual)))
        assert document.paragraphs[0].style.name == "Title"
        headings = [each.text for each in document.paragraphs if each.style.name.startswith("Heading")]
        assert headings == [section.heading for section in annual.sections]

    def test_each_table_has_a_header_row_and_no_row_is_split(self, annual: FilledReport) -> None:
        found = Document(BytesIO(docx(annual))).tables
        assert len(found) == 3
        for table in found:
            rows = [row._tr.trPr for row in table.rows]
            assert rows[0].find(qn("w:tblHeader")) is not None
            assert all(row.find(qn("w:cantSplit")) is not None for row in rows)
            assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))

    def test_pictures_are_told_in_words(self, annual: FilledReport) -> None:
        document = Document(BytesIO(docx(annual)))
        pictures = list(document.element.body.iter(qn("wp:docPr")))
        assert len(pictures) == 1
        assert "Linjediagram over reinnleggelser innen 30 dager" in pictures[0].get("descr")

    @pytest.mark.parametrize(
        ("scheme", "form", "tag"), [("oslo-hso-2020", "annual", "nb-NO"), ("bergen-2024", "final", "nn-NO")]
    )
    def test_the_language_is_in_the_file(self, scheme: str, form: str, tag: str) -> None:
        document = Document(BytesIO(docx(filled(scheme, form))))
        assert {found.get(qn("w:val")) for found in document.styles.element.iter(qn("w:lang"))} == {tag}
        assert document.core_properties.language == tag

    def test_the_margins_say_what_it_is(self, annual: FilledReport) -> None:
        section = Document(BytesIO(docx(annual))).sections[0]
        assert (
            section.header.paragraphs[0].text
            == "Årsrapport 2025   Midler til samhandlingstiltak\tOppdiktede tall"
        )
        assert "NUMPAGES" in section.footer.paragraphs[0]._p.xml

    def test_hostile_text_stays_as_it_was(self) -> None:
        document = Document(BytesIO(docx(filled(title=HOSTILE + "\x0b", texts={"activities": HOSTILE}))))
        assert document.paragraphs[0].text == HOSTILE
        assert HOSTILE in [each.text for each in document.paragraphs]

    def test_the_template_in_the_folder_is_the_one_that_the_script_makes(self) -> None:
        kept = Document(BytesIO((schemas() / "reports" / "report.docx").read_bytes()))
        made = Document(BytesIO(word_template.build()))
        assert kept.styles.element.xml == made.styles.element.xml
