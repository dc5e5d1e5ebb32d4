"""Files as they should not be, one for each way of being wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from docx import Document
from openpyxl import Workbook

from gevinst.i18n import Language

HEADINGS = ("Måltall", "Part", "Periode", "Verdi")
INDICATOR, PARTY, PERIOD = "innleggelser", "fjordvik", "2026-05"
ROW = (INDICATOR, PARTY, PERIOD)


@dataclass(frozen=True)
class Bad:
    """A file, the command that reads it, and what is said of it."""

    name: str
    make: Callable[[Path], None]
    code: str
    words: dict[Language, str]
    place: str = ""
    """In bokmål."""

    @property
    def command(self) -> str:
        return "plan" if self.name.endswith(".docx") else "measurements"


def garbage(file: Path) -> None:
    file.write_bytes(b"PK\x03\x04" + bytes(range(256)) * 8)


def word_without_table(file: Path) -> None:
    document = Document()
    document.add_paragraph("Vi håper på mange gode gevinster.")
    document.save(str(file))


def word_with_empty_table(file: Path) -> None:
    document = Document()
    table = document.add_table(rows=3, cols=4)
    headings = (
        "Forventet nytte", "Hvem får nytte av prosjektet/piloten?", "Ansvarlig for gjennomføring",
        "Eventuell måling av nytte",
    )  # fmt: skip
    for cell, heading in zip(table.rows[0].cells, headings, strict=True):
        cell.text = heading
    document.save(str(file))


def workbook(
    *rows: tuple[object, ...], merge: str | None = None, title: str = "Tall"
) -> Callable[[Path], None]:
    """A long table with these rows below the headings."""

    def make(file: Path) -> None:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = title
        sheet.append(HEADINGS)
        for row in rows:
            sheet.append(row)
        if merge:
            sheet.merge_cells(merge)
        book.save(file)

    return make


def workbook_without_table(file: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(("Ferieliste", "Uke 28"))
    book.active.append(("Lege", "fri"))
    book.save(file)


def huge(file: Path) -> None:
    """50 MB that take no room on the disk."""
    with file.open("wb") as stream:
        stream.truncate(50 * 1024 * 1024)


UNREADABLE: dict[Language, str] = {
    "nb": "Vi klarte ikke å lese filen.",
    "nn": "Vi klarte ikkje å lese fila.",
    "en": "We could not read the file.",
}

BAD = (
    Bad("plan.docx", garbage, "unreadable_file", UNREADABLE, "plan.docx"),
    Bad("tall.xlsx", garbage, "unreadable_file", UNREADABLE, "tall.xlsx"),
    Bad(
        "plan.docx",
        word_without_table,
        "no_benefit_table",
        {
            "nb": "Vi fant ingen nyttetabell i dokumentet",
            "nn": "Vi fann ingen nyttetabell i dokumentet",
            "en": "We found no benefit table in the document",
        },
        "plan.docx",
    ),
    Bad(
        "plan.docx",
        word_with_empty_table,
        "empty_benefit_table",
        {
            "nb": "Nyttetabellen har ingen utfylte rader.",
            "nn": "Nyttetabellen har ingen utfylte rader.",
            "en": "The benefit table has no filled rows.",
        },
        "plan.docx, Forventet nytte",
    ),
    Bad(
        "tall.xlsx",
        workbook((*ROW, "=A1")),
        "formula_without_value",
        {
            "nb": "Cellen har en formel uten lagret svar.",
            "nn": "Cella har ein formel utan lagra svar.",
            "en": "The cell holds a formula without a stored result.",
        },
        "tall.xlsx, Tall, rad 2, Verdi",
    ),
    Bad(
        "tall.xlsx",
        workbook((*ROW, 5), (INDICATOR, PARTY, "2026-04", 6), merge="D2:D3"),
        "merged_cells",
        {
            "nb": "Cellene D2:D3 er slått sammen.",
            "nn": "Cellene D2:D3 er slått saman.",
            "en": "Cells D2:D3 are merged.",
        },
        "tall.xlsx, Tall, rad 2, Verdi",
    ),
    Bad(
        "tall.xlsx",
        workbook_without_table,
        "wrong_sheet",
        {
            "nb": "Vi fant ingen av arkene vi leter etter",
            "nn": "Vi fann ingen av arka vi leitar etter",
            "en": "We found none of the sheets we look for",
        },
        "tall.xlsx",
    ),
    Bad(
        "tall.xlsx",
        workbook((*ROW, 70), (*ROW, 70)),
        "duplicate_row",
        {
            "nb": "Det samme tallet for",
            "nn": "Det same talet for",
            "en": "The same figure for",
        },
        "tall.xlsx, Tall, rad 3, Periode",
    ),
    Bad(
        "tall.xlsx",
        workbook((*ROW, "ca. 45")),
        "not_a_number",
        {
            "nb": "«ca. 45» er ikke et tall.",
            "nn": "«ca. 45» er ikkje eit tal.",
            "en": "“ca. 45” is not a number.",
        },
        "tall.xlsx, Tall, rad 2, Verdi",
    ),
    Bad(
        "tall.xlsx",
        workbook((INDICATOR, PARTY, "03/04/2026", 70)),
        "ambiguous_period",
        {
            "nb": "«03/04/2026» kan bety både 2026-03 og 2026-04.",
            "nn": "«03/04/2026» kan bety både 2026-03 og 2026-04.",
            "en": "“03/04/2026” can mean 2026-03 or 2026-04.",
        },
        "tall.xlsx, Tall, rad 2, Periode",
    ),
    Bad(
        "plan.docx",
        huge,
        "file_too_large",
        {"nb": "Filen er på 50 MB", "nn": "Fila er på 50 MB", "en": "The file is 50 MB"},
        "plan.docx",
    ),
    Bad(
        "tall.xlsx",
        huge,
        "file_too_large",
        {"nb": "Filen er på 50 MB", "nn": "Fila er på 50 MB", "en": "The file is 50 MB"},
        "tall.xlsx",
    ),
)
