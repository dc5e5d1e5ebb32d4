"""The steering group's sheet on paper: one page whatever it holds, what was left out said, tagged, without lost letters."""

import datetime as dt
from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document
from pypdf import PdfReader

from gevinst.domain.meeting_sheet import MeetingSheet, SheetBar, SheetItem, SheetRow, SheetStatus
from gevinst.reporting.meeting_sheet import CLOSE, FEWEST, ROOMS, cut, data_of, meeting_sheet_pdf
from gevinst.reporting.meeting_sheet_word import meeting_sheet_docx

AT = dt.datetime(2026, 6, 24, 9, tzinfo=dt.UTC)
LONG = "Færre unødvendige reinnleggelser for skrøpelige eldre med sammensatte behov i alle de samarbeidende kommunene "


def row(at: int = 0, **changes: object) -> SheetRow:
    need = "needs" if at < 2 else "lacks" if at < 3 else "in_hand"
    given = {
        "need": need,
        "title": f"Gevinst nummer {at + 1}",
        "unit": "Prosent",
        "latest": "13,7\u00a0%",
        "period": "mai\u00a02026",
        "baseline": "19,0\u00a0%",
        "change": SheetStatus("worse-up" if at == 0 else "better-down", "Verre" if at == 0 else "Bedre", "0,6\u00a0pp"),
        "target": SheetStatus("behind" if at < 2 else "reached", "Ligger bak" if at < 2 else "Nådd"),
        "bars": (
            SheetBar(-0.42, None, "\u221242\u00a0%"),
            SheetBar(1.8, 0.7, "180\u00a0%"),
            SheetBar(None, None, "\u2013"),
        ),
        "evidence": "Svakt grunnlag",
        "unapproved": at == 0,
    }  # fmt: skip
    return SheetRow(**(given | changes))  # type: ignore[arg-type]


def sheet(benefits: int = 5, **changes: object) -> MeetingSheet:
    given = {
        "language": "nb",
        "slug": "trygg-heim",
        "project": "Trygg heim",
        "name": "Møteark til styringsgruppen",
        "meeting": "Neste møte 9. juli 2026",
        "marks": ("Oppdiktede tall",),
        "lead": "Tre av fem gevinster er i rute.",
        "facts": (("Gevinster i rute", "3 av 5"), ("Målinger levert", "98\u00a0%")),
        "asked": (SheetItem("Skal målet endres?", "Fire dager krever legetime.", "Vedtas 9. juli 2026"),),
        "group_names": (
            ("needs", "Trenger styringsgruppen"),
            ("lacks", "Mangler data"),
            ("in_hand", "I rute"),
        ),
        "heads": ("Gevinst", "Sist", "Nullpunkt", "Utvikling", "Mål nå", "Kort", "Middels", "Lang", "Grunnlag"),
        "horizon_spans": ("0–6 md., mai 2025", "6–12 md., nov. 2025", "12–24 md., nov. 2026"),
        "rows": tuple(row(at) for at in range(benefits)),
        "followed": (SheetItem("Fast kontakt i helgene", meta="Vedtatt 12. mars 2026", mark="behind"),),
        "risks": (SheetItem("Høy.", "Mangel på sykepleiere", "Tiltak: felles vakt"),),
        "news": (SheetItem("Reisetid", "fra «I rute» til «Nådd»"),),
        "news_since": dt.date(2026, 3, 12),
        "deadlines": (SheetItem("", "11 verdier skal leveres", "10. juli"),),
        "as_of": "Tall til og med mai 2026",
        "today": dt.date(2026, 6, 24),
    }  # fmt: skip
    return MeetingSheet(**(given | changes))  # type: ignore[arg-type]


def crowded(benefits: int, long: str = LONG) -> MeetingSheet:
    """Everything as long and as much as a person can write it."""
    items = tuple(SheetItem(f"{at}. {long}", long * 3, long) for at in range(20))
    return sheet(
        benefits,
        project=(long * 2)[:200],
        lead=long * 4,
        as_of=long * 3,
        asked=items,
        followed=items,
        risks=items,
        news=items,
        deadlines=items,
        rows=tuple(row(at, title=f"{at} {long}", unit=long, latest=long, baseline=long) for at in range(benefits)),
    )  # fmt: skip


def text_of(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())


@pytest.mark.parametrize(
    "made",
    [
        sheet(0, asked=(), followed=(), risks=(), news=(), news_since=None, deadlines=(), facts=(("Målt", "0"),)),
        sheet(5),
        sheet(12),
        sheet(30),
        sheet(80),
        crowded(5),
        crowded(30),
        # One word without a place to break it.
        crowded(12, "Helsefellesskapsutskrivningssamarbeidsprosjektet" * 5),
    ],
    ids=["nothing", "5", "12", "30", "80", "long-5", "long-30", "no-spaces"],
)  # fmt: skip
def test_it_is_one_page(made):
    assert meeting_sheet_pdf(made, AT).pdf.pages == 1


def test_few_benefits_stand_in_full():
    printed = meeting_sheet_pdf(sheet(5), AT)
    said = text_of(printed.pdf.bytes)
    assert printed.rows == 5
    for words in (
        "Gevinst nummer 5",
        "0,6 pp",
        "\u221242 %",
        "180 %",
        "Svakt grunnlag",
        "mai 2026",
        "Mål nå",
    ):
        assert words in said, words
    assert "til i rute" not in said


def test_twelve_benefits_all_have_room():
    printed = meeting_sheet_pdf(sheet(12), AT)
    assert printed.rows == 12
    assert "Gevinst nummer 12" in text_of(printed.pdf.bytes)


def test_of_thirty_those_that_need_somebody_stand_and_the_rest_are_counted():
    printed = meeting_sheet_pdf(sheet(30), AT)
    said = text_of(printed.pdf.bytes)
    assert FEWEST <= printed.rows < 30
    assert "Trenger styringsgruppen" in said
    assert "Mangler data" in said
    assert f"Og {30 - printed.rows} til i rute. Alle står på styringsgruppens side." in said


def test_what_is_left_out_is_counted_by_group():
    rows = tuple(row(0) for _each in range(10)) + tuple(row(2) for _each in range(3)) + (row(9),)
    notes = data_of(sheet(rows=rows), replace(CLOSE[0], rows=8))["notes"]
    assert notes[0] == (
        "Og 2 til trenger styringsgruppen, 3 til mangler data, 1 til i rute. Alle står på styringsgruppens side."
    )


def test_a_list_says_how_many_more_there_are():
    items = tuple(SheetItem(f"Risiko {at}") for at in range(9))
    shown = data_of(sheet(risks=items), ROOMS[0])["lists"][1]
    assert len(shown["items"]) == 5
    assert shown["more"] == "og 4 til"
    # A line that says "and 1 more" takes the room of the one.
    assert data_of(sheet(risks=items[:6]), ROOMS[0])["lists"][1]["more"] == ""


def test_unapproved_figures_are_starred_and_the_star_explained():
    said = text_of(meeting_sheet_pdf(sheet(5), AT).pdf.bytes)
    assert "* Bygger på tall som ingen har godkjent ennå." in said
    approved = sheet(rows=(row(3),))
    assert "godkjent" not in text_of(meeting_sheet_pdf(approved, AT).pdf.bytes)


def test_it_is_tagged_for_the_archive_and_in_its_language():
    reader = PdfReader(BytesIO(meeting_sheet_pdf(sheet(language="nn"), AT).pdf.bytes))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nn-NO"
    metadata = root["/Metadata"].get_data().decode()
    assert "pdfuaid:part" in metadata
    assert "pdfaid:part>2<" in metadata.replace("pdfaid:part='2'", "pdfaid:part>2<")
    width, height = reader.pages[0].mediabox[2:]
    assert (round(float(width)), round(float(height))) == (842, 595)


def test_the_same_sheet_gives_the_same_bytes():
    assert meeting_sheet_pdf(sheet(), AT).pdf.bytes == meeting_sheet_pdf(sheet(), AT).pdf.bytes


def test_sami_letters_stand_and_what_the_font_lacks_is_told():
    printed = meeting_sheet_pdf(sheet(project="Áhkásj Čájet đŋšŧž 東 – #panic $x$"), AT)
    said = text_of(printed.pdf.bytes)
    assert "Áhkásj Čájet đŋšŧž" in said
    assert "#panic $x$" in said
    assert printed.pdf.missing_characters == ("東",)


def test_words_are_cut_at_a_space_with_an_ellipsis():
    assert cut("Færre reinnleggelser i helgene", 24) == "Færre reinnleggelser i\u2026"
    assert cut("Kort", 24) == "Kort"
    assert len(cut("x" * 500, 60)) == 60


def test_the_word_file_says_everything_in_full():
    document = Document(BytesIO(meeting_sheet_docx(crowded(12), AT)))
    paragraphs = " ".join(each.text for each in document.paragraphs)
    assert LONG.strip() in paragraphs
    assert "19. Færre" in paragraphs
    table = document.tables[-1]
    assert [cell.text for cell in table.rows[0].cells][:2] == ["Gevinst", "Sist"]
    assert len(table.rows) == 13


def test_the_word_file_stands_across_with_the_lists_in_columns_under_the_benefits():
    document = Document(BytesIO(meeting_sheet_docx(crowded(3), AT)))
    first, second = document.sections
    assert first.page_width > first.page_height
    assert second.start_type == 0  # On the same page.
    columns = [each._sectPr.xpath("./w:cols/@w:num") for each in (first, second)]
    assert columns == [[], ["3"]]
    assert (second.page_width, second.left_margin) == (first.page_width, first.left_margin)
    body = list(document.element.body)
    ending = next(at for at, each in enumerate(body) if each.xpath("./w:pPr/w:sectPr"))
    assert body.index(document.tables[-1]._tbl) < ending < len(body) - 2
