"""A file is what its content says, under a clean name, and nobody's number is in it."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gevinst.domain.attachment import LIMIT_BYTES
from gevinst.domain.errors import Refused
from gevinst.exchange.attached_files import MEDIA_TYPES, clean_name, look_at, text_of
from identity_numbers import synthetic

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)
PDF = b"%PDF-1.7\n..."
NUMBER = synthetic(5, 3)


def packed(parts: dict[str, str]) -> bytes:
    """An archive of those parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def word(*paragraphs: str) -> bytes:
    """The least that a Word document is."""
    runs = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    return packed({"word/document.xml": runs})


def sheet(cells: str = "", shared: str = "") -> bytes:
    """The least that a workbook is."""
    return packed({"xl/worksheets/sheet1.xml": cells, "xl/sharedStrings.xml": shared})


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("avtale.pdf", PDF, "application/pdf"),
        ("bilde.PNG", PNG, "image/png"),
        ("bilde.jpeg", JPEG, "image/jpeg"),
        ("notat.docx", word("Hei"), MEDIA_TYPES[".docx"]),
        ("regnskap.xlsx", sheet("<c><v>12</v></c>"), MEDIA_TYPES[".xlsx"]),
        ("tall.csv", "år;sum\n2026;1,5\n".encode("cp1252"), "text/csv"),
        ("tall.txt", "blåbær".encode("utf-16"), "text/plain"),
        ("tall.txt", "blåbær".encode("utf-8-sig"), "text/plain"),
    ],
)
def test_what_is_taken(name: str, data: bytes, media_type: str) -> None:
    assert look_at(name, data).media_type == media_type


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("avtale.pdf", b"", "file_empty"),
        ("avtale.pdf", b"%PDF" + bytes(LIMIT_BYTES), "file_too_large"),
        ("program.exe", b"MZ", "unknown_format"),
        ("avtale", PDF, "unknown_format"),
        ("side.html", b"<script>", "unknown_format"),
        ("avtale.pdf", PNG, "wrong_kind"),
        ("avtale.pdf", b"just text", "wrong_kind"),
        ("bilde.png", PDF, "wrong_kind"),
        ("tall.csv", PDF, "wrong_kind"),
        ("tall.csv", sheet(), "wrong_kind"),
        ("notat.docx", sheet(), "wrong_kind"),
        ("notat.docx", b"just text", "unreadable_file"),
        ("notat.docx", packed({"a.txt": "x"}), "unreadable_file"),
        ("notat.docx", b"PK\x03\x04 broken", "unreadable_file"),
        ("notat.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(9), "old_format"),
        ("notat.docx", packed({"word/document.xml": "", "word/vbaProject.bin": "x"}), "file_with_macros"),
        ("tall.txt", b"MZ\x00\x00\x01", "unreadable_file"),
    ],
)
def test_what_is_refused(name: str, data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        look_at(name, data)
    assert [each.code for each in refused.value.problems] == [code]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (f"journal {NUMBER}.pdf", PDF),
        ("tall.csv", f"navn;nummer\nA;{NUMBER[:6]} {NUMBER[6:]}\n".encode()),
        ("notat.docx", word("Hei", f"Pasient {NUMBER}")),
        (
            "notat.docx",
            packed({"word/document.xml": f"<w:p><w:t>{NUMBER[:4]}</w:t><w:t>{NUMBER[4:]}</w:t></w:p>"}),
        ),
        ("ark.xlsx", sheet(f"<c><v>{int(NUMBER)}</v></c>")),
        ("ark.xlsx", sheet(shared=f"<si><t>Nr {NUMBER}</t></si>")),
        ("ark.xlsx", sheet(f'<c t="inlineStr"><is><t>Nr {NUMBER}</t></is></c>')),
        ("ark.xlsx", sheet(f"<c><is><r><t>{NUMBER[:4]}</t></r><r><t>{NUMBER[4:]}</t></r></is></c>")),
        ("ark.xlsx", sheet(f'<c t="str"><f>A1</f><v>Nr {NUMBER}</v></c>')),
        ("ark.xlsx", sheet(f"<x:c><x:v>{int(NUMBER)}.0</x:v></x:c>")),
        ("ark.xlsx", sheet(f"<oddHeader>&amp;C{NUMBER}</oddHeader>")),
        (
            "ark.xlsx",
            packed({"xl/comments1.xml": f'<comment ref="B2"><text><t>{NUMBER}</t></text></comment>'}),
        ),
        ("ark.xlsx", packed({"xl/threadedComments/t.xml": f"<threadedComment><text>{NUMBER}</text>"})),
        ("ark.xlsx", packed({"xl/drawings/drawing1.xml": f"<a:p><a:r><a:t>{NUMBER}</a:t></a:r></a:p>"})),
        ("ark.xlsx", packed({"xl/a.xml": "", "docProps/core.xml": f"<dc:title>{NUMBER}</dc:title>"})),
        (
            "notat.docx",
            packed({"word/document.xml": "", "word/header1.xml": f"<w:p><w:t>{NUMBER}</w:t></w:p>"}),
        ),
    ],
)
def test_nobody_is_in_it(name: str, data: bytes) -> None:
    assert NUMBER[0] == "0", "Excel drops the zero in front"
    with pytest.raises(Refused) as refused:
        look_at(name, data)
    (problem,) = refused.value.problems
    assert problem.code == "personal_data"
    assert NUMBER not in repr(problem)


def test_figures_side_by_side_are_no_number() -> None:
    halves = f"<c><v>{NUMBER[:5]}</v></c><c><v>{NUMBER[5:]}</v></c><c><v>0.{NUMBER}</v></c>"
    assert look_at("ark.xlsx", sheet(halves)).file_name == "ark.xlsx"
    places = f"<xdr:col>{NUMBER[:3]}</xdr:col><xdr:colOff>{NUMBER[3:]}</xdr:colOff>"
    beside = {"xl/drawings/drawing1.xml": places, "xl/charts/chart1.xml": f"<c:v>0.{NUMBER}</c:v>"}
    assert look_at("ark.xlsx", packed(beside)).file_name == "ark.xlsx"


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("C:\\Users\\leder\\avtale.pdf", "avtale.pdf"),
        ("../../etc/avtale.pdf", "avtale.pdf"),
        ("avtale\u202efdp.exe.pdf", "avtalefdp.exe.pdf"),
        ("  avtale   om\tbruk.pdf ", "avtale ombruk.pdf"),
        ('a<b>:"c|d?*.csv', "a b c d.csv"),
        ("..", "fil"),
        (".pdf", "fil.pdf"),
        ("æøå " * 60 + ".pdf", ("æøå " * 29 + "æøå")[:116].rstrip() + ".pdf"),
        ("a\u030a.pdf", "å.pdf"),
    ],
)
def test_names_are_cleaned(given_name: str, clean: str) -> None:
    assert clean_name(given_name) == clean


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_can_be_kept(name: str) -> None:
    clean = clean_name(name)
    assert 0 < len(clean) <= 120
    assert not set(clean) & set('/\\\r\n\x00"')
    assert clean_name(clean) == clean


@given(st.binary(max_size=60))
def test_any_bytes_are_text_or_not(data: bytes) -> None:
    text = text_of(data)
    assert text is None or "\x00" not in text
