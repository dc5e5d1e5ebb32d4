"""Word files as people make them: other layouts of the same form, and files that are no plan."""

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from gevinst.domain.errors import Problem, Refused
from gevinst.domain.plan import PlanDocument
from gevinst.exchange.plan_import import PlanImport
from gevinst.exchange.plan_json import read_plan
from gevinst.exchange.word_plan import read_plan_docx, write_plan_docx

FIRST = [
    "Forventet nytte",
    "Hvem får nytte av prosjektet/piloten?",
    "Ansvarlig for gjennomføring",
    "Eventuell måling av nytte",
]
SECOND = [
    "Hvordan måle og rapportere?",
    "Forutsetninger og aktuelle tiltak for at nytte kan oppnås",
    "Ved eventuell frigjøring av ressurser",
    "Tidshorisont",
]


def table(paper: Any, rows: Sequence[Sequence[str]]) -> Any:
    made = paper.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(made.add_row().cells, row, strict=True):
            cell.text = text
    return made


def stream_of(paper: Any) -> io.BytesIO:
    stream = io.BytesIO()
    paper.save(stream)
    stream.seek(0)
    return stream


def read(*tables: Sequence[Sequence[str]], edit: Callable[[Any], None] | None = None) -> PlanImport:
    paper = docx.Document()
    paper.add_paragraph("Navn på prosjekt/pilot: Trygt hjem")
    for rows in tables:
        table(paper, rows)
        paper.add_paragraph()
    if edit:
        edit(paper)
    return read_plan_docx(stream_of(paper), "plan.docx")


def refused(action: Callable[[], Any]) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as caught:
        action()
    return caught.value.problems


class TestLayouts:
    def test_headings_in_other_spellings(self) -> None:
        heads = [
            "FORVENTA NYTTE:",
            " Kven får nytte av prosjektet / piloten ?",
            "Ansvar\u00adleg for gjennom\u00adføring",
            "eventuell  måling av nytte",
        ]
        found = read([heads, ["Kortare reisetid", "Pasientar", "Kommunane", "Reisetid"]])
        benefit = found.document.benefits[0]
        assert (benefit.title, benefit.beneficiaries_text) == ("Kortare reisetid", "Pasientar")
        assert (benefit.responsible_text, benefit.measurement_text) == ("Kommunane", "Reisetid")
        assert found.document.project.language == "nn"

    def test_eight_columns_in_one_table_belong_to_their_benefit(self) -> None:
        texts = [
            "Kortere reisetid",
            "Pasienter",
            "Kommunen",
            "Reisetid",
            "Hvert kvartal",
            "Utstyr",
            "Mer tid",
            "Kort sikt: 10 min",
        ]
        found = read([FIRST + SECOND, texts, ["Ro", *[""] * 7]])
        first, second = found.document.benefits
        assert first.how_to_measure_text == "Hvert kvartal"
        assert first.horizons.short == "10 min"
        assert second.how_to_measure_text is None
        assert [column for number, column in found.empty if number == 2] == [
            "beneficiaries", "responsible", "measurement", "how_to_measure", "preconditions", "freed_resources", "horizons",
        ]  # fmt: skip

    def test_a_cell_merged_over_all_benefits_is_the_projects(self) -> None:
        def merge(paper: Any) -> None:
            made = paper.tables[0]
            made.cell(1, 6).merge(made.cell(2, 6))

        found = read([FIRST + SECOND, ["A", *[""] * 5, "Mer tid", ""], ["B", *[""] * 7]], edit=merge)
        assert found.document.project_level.freed_resources == "Mer tid"
        assert [benefit.freed_resources_text for benefit in found.document.benefits] == [None, None]

    def test_a_name_merged_over_rows_is_one_benefit(self) -> None:
        def merge(paper: Any) -> None:
            paper.tables[0].cell(1, 0).merge(paper.tables[0].cell(2, 0))

        found = read(
            [FIRST, ["A", "Pasienter", "Kari skal ikke leses", "x"], ["", "Pårørende", "", "y"]], edit=merge
        )
        (benefit,) = found.document.benefits
        assert benefit.beneficiaries_text == "Pasienter\nPårørende"
        assert benefit.measurement_text == "x\ny"

    def test_a_cell_over_two_columns_is_kept_and_noted(self) -> None:
        def merge(paper: Any) -> None:
            paper.tables[0].cell(1, 1).merge(paper.tables[0].cell(1, 2))

        found = read([FIRST, ["A", "Pasienter", "", "x"]], edit=merge)
        assert found.document.benefits[0].beneficiaries_text == "Pasienter"
        assert found.document.benefits[0].measurement_text == "x"
        assert [(note.code, note.row) for note in found.notes] == [("note_across_columns", 2)]

    def test_extra_columns_are_kept_as_a_note_of_the_benefit(self) -> None:
        found = read([[*FIRST[:2], "Risiko", *FIRST[2:]], ["A", "Pasienter", "Frafall", "Kommunen", "x"]])
        assert found.document.benefits[0].note == "Risiko: Frafall"
        assert found.document.benefits[0].responsible_text == "Kommunen"

    def test_a_help_row_that_somebody_changed_is_kept(self) -> None:
        helped = ["", "Pasient/pårørende, kommunehelsetjenesten, spesialisthelsetjenesten, andre?", "", ""]
        assert len(read([FIRST, helped, ["A", "Pasienter", "", ""]]).document.benefits) == 1
        changed = ["Tryggere hjemreise", helped[1], "", ""]
        assert [b.title for b in read([FIRST, changed, ["A", "", "", ""]]).document.benefits] == [
            "Tryggere hjemreise",
            "A",
        ]

    def test_tracked_changes_controls_and_breaks(self) -> None:
        word = nsdecls("w")

        def edit(paper: Any) -> None:
            cell = paper.tables[0].cell(1, 3)._tc
            for paragraph in cell.findall(qn("w:p")):
                cell.remove(paragraph)
            cell.append(parse_xml(
                f"<w:p {word}><w:r><w:t>Reise</w:t></w:r><w:del w:id='1' w:author=''><w:r><w:delText>kost</w:delText></w:r></w:del>"
                "<w:ins w:id='2' w:author=''><w:r><w:t>tid</w:t></w:r></w:ins><w:r><w:br/><w:t>per uke</w:t></w:r>"
                "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>Klikk her</w:t></w:r></w:sdtContent></w:sdt></w:p>"
            ))  # fmt: skip
            cell.append(parse_xml(
                f"<w:sdt {word}><w:sdtContent><w:p><w:r><w:t>i skjema</w:t></w:r></w:p></w:sdtContent></w:sdt>"
            ))  # fmt: skip
            deleted = OxmlElement("w:del")
            deleted.set(qn("w:id"), "3")
            paper.tables[0].rows[2]._tr.get_or_add_trPr().append(deleted)

        found = read([FIRST, ["A", "", "", "x"], ["Borte", "", "", ""]], edit=edit)
        (benefit,) = found.document.benefits
        assert benefit.measurement_text == "Reisetid\nper uke\ni skjema"

    @pytest.mark.parametrize(
        ("text", "short", "medium", "long"),
        [
            ("Kort sikt (0-6 mnd): A Middels sikt (6-12 mnd): B Lang sikt (12-24 mnd): C", "A", "B", "C"),
            ("Kort sikt: A\nMellomlang sikt – B\nLang sikt (1-2 år): C", "A", "B", "C"),
            ("Først struktur. Kort sikt: A", "Først struktur.\nA", None, None),
            ("På lang sikt håper vi på mer", None, None, "håper vi på mer"),
            ("Vi ser an effekten på kort sikt", None, None, "Vi ser an effekten på kort sikt"),
            ("0-6 mnd: A\n6-12 mnd: B", "A", "B", None),
            ("Kort sikt (forprosjekt): A", "(forprosjekt) A", None, None),
            ("Kort sikt (0-3 mnd): A", "(0-3 mnd) A", None, None),
        ],
    )
    def test_horizons(self, text: str, short: str | None, medium: str | None, long: str | None) -> None:
        horizons = read(
            [FIRST, ["A", "", "", ""]], [SECOND, ["", "", "", text]]
        ).document.project_level.horizons
        assert (horizons.short, horizons.medium, horizons.long) == (short, medium, long)

    def test_the_forms_own_months_become_the_projects(self) -> None:
        text = "Kort sikt (0-3 mnd): A\nMiddels sikt (3-12 mnd): B\nLang sikt (12-36 mnd): C"
        found = read([FIRST, ["A", "", "", ""]], [SECOND, ["", "", "", text]]).document
        months = found.project.horizon_months
        assert (months.short, months.medium, months.long) == (3, 12, 36)
        assert found.project_level.horizons.short == "A"

    def test_names_of_persons_are_not_read(self) -> None:
        paper = docx.Document()
        paper.add_paragraph("Kontaktperson(er):")
        paper.add_paragraph("Navnet Navnesen")
        paper.add_paragraph("Helseforetak: Kystsykehuset HF Kontaktperson: Etternavn Fornavn")
        table(paper, [FIRST, ["A", "", "", ""]])
        found = read_plan_docx(stream_of(paper), "plan.docx").document
        assert found.project.trust_text == "Kystsykehuset HF"
        assert "avn" not in found.project.model_dump_json(exclude={"title"})


class TestEditedExport:
    """A file that we wrote, and somebody changed in Word."""

    def edited(self, plan: PlanDocument, edit: Callable[[Any], None]) -> PlanImport:
        paper = docx.Document(io.BytesIO(write_plan_docx(plan, "nb")))
        edit(paper)
        return read_plan_docx(stream_of(paper), "plan.docx")

    def test_the_visible_text_counts_and_the_rest_is_kept(self, plan: PlanDocument) -> None:
        def edit(paper: Any) -> None:
            paper.tables[0].cell(2, 2).text = "Styringsgruppen"

        found = self.edited(plan, edit).document
        changed = plan.benefits[0].model_copy(update={"responsible_text": "Styringsgruppen"})
        assert found == plan.model_copy(update={"benefits": (changed, *plan.benefits[1:])})

    def test_other_groups_from_other_words(self, plan: PlanDocument) -> None:
        def edit(paper: Any) -> None:
            paper.tables[0].cell(2, 1).text = "Pårørende"

        benefit = self.edited(plan, edit).document.benefits[0]
        assert benefit.beneficiaries_text == "Pårørende"
        assert [str(code) for code in benefit.beneficiaries] == ["next_of_kin"]

    def test_a_row_taken_away_and_a_row_added(self, plan: PlanDocument) -> None:
        def edit(paper: Any) -> None:
            made = paper.tables[0]
            made._tbl.remove(made.rows[2]._tr)
            made.add_row().cells[0].text = "Helt ny gevinst"

        found = self.edited(plan, edit)
        assert [benefit.title for benefit in found.document.benefits if not benefit.archived] == [
            plan.benefits[1].title,
            "Helt ny gevinst",
        ]
        assert found.document.benefits[0].contributes_to == ()
        assert {note.code for note in found.notes} == {"note_benefit_added", "note_benefit_removed"}

    def test_without_the_hidden_plan_the_tables_are_read(self, plan: PlanDocument) -> None:
        data = write_plan_docx(plan, "nn")
        stream = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
            for entry in old.infolist():
                content = old.read(entry)
                new.writestr(entry, content.replace(b"urn:gevinst", b"urn:another"))
        found = read_plan("plan.docx", stream.getvalue()).document
        visible = [benefit for benefit in plan.benefits if not benefit.archived]
        assert [benefit.title for benefit in found.benefits] == [benefit.title for benefit in visible]
        assert found.benefits[0].how_to_measure_text == visible[0].how_to_measure_text
        assert found.benefits[0].horizons == visible[0].horizons
        assert found.project_level == plan.project_level
        assert found.project.agreement_date == plan.project.agreement_date


class TestRefused:
    def test_no_table(self) -> None:
        paper = docx.Document()
        paper.add_paragraph("En plan uten tabell")
        table(paper, [["Dato", "Sted"], ["1. mai", "Fjordvik"]])
        assert [p.code for p in refused(lambda: read_plan_docx(stream_of(paper), "x.docx"))] == [
            "no_benefit_table"
        ]

    @pytest.mark.parametrize(
        "rows",
        [
            [],
            [["", "", "", ""]],
            [["", "Pasient/pårørende, kommunehelsetjenesten, spesialisthelsetjenesten, andre?", "", ""]],
        ],
    )
    def test_an_empty_table_or_only_help(self, rows: list[list[str]]) -> None:
        (problem,) = refused(lambda: read([FIRST, *rows]))
        assert (problem.code, problem.file, problem.sheet) == (
            "empty_benefit_table",
            "plan.docx",
            "Forventet nytte",
        )

    def test_all_problems_at_once_with_their_places(self) -> None:
        from gevinst.domain.numbers import may_hold_identity_number

        valid = next(f"010100{n:05d}" for n in range(100_000) if may_hold_identity_number(f"010100{n:05d}"))
        problems = refused(
            lambda: read(
                [FIRST, ["", "Pasienter", "", ""], ["A", "", f"Ring {valid}", ""], ["B" * 501, "", "", ""]]
            )
        )
        assert [(p.code, p.row, p.column) for p in problems] == [
            ("title_missing", 2, "Forventet nytte"),
            ("personal_data", 3, "Ansvarlig for gjennomføring"),
            ("text_too_long", 4, "Forventet nytte"),
        ]
        assert all(valid not in str(problem) for problem in problems)

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "file_empty"),
            (b"not a Word file", "unreadable_file"),
            (b"PK\x03\x04 damaged", "unreadable_file"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_format"),
            (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
                "password_protected",
            ),
            (b"%PDF-1.7", "wrong_kind"),
        ],
    )
    def test_what_is_no_word_file(self, data: bytes, code: str) -> None:
        assert [p.code for p in refused(lambda: read_plan("plan.docx", data))] == [code]

    def test_a_file_cut_short(self, real_file: Path) -> None:
        data = bytearray(real_file.read_bytes())
        with zipfile.ZipFile(real_file) as archive:
            start = archive.getinfo("word/document.xml").header_offset
        data[start + 60 : start + 400] = b"\0" * 340
        assert [p.code for p in refused(lambda: read_plan("plan.docx", bytes(data)))] == ["unreadable_file"]

    def test_too_large_is_not_read(self, tmp_path: Path) -> None:
        path = tmp_path / "big.docx"
        with path.open("wb") as stream:
            stream.truncate(50 * 1024 * 1024)
        (problem,) = refused(lambda: read_plan(path))
        assert (problem.code, problem.params["size"], problem.params["limit"]) == ("file_too_large", 50, 10)

    def test_a_bomb_is_not_unpacked(self) -> None:
        stream = io.BytesIO()
        with (
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
            archive.open("word/document.xml", "w") as part,
        ):
            for _ in range(210):
                part.write(b"\0" * 1024 * 1024)
        assert [p.code for p in refused(lambda: read_plan("plan.docx", stream.getvalue()))] == [
            "unpacks_too_large"
        ]

    def test_other_files(self, tmp_path: Path, plan: PlanDocument) -> None:
        from gevinst.exchange.excel_plan import write_plan_xlsx

        (problem,) = refused(lambda: read_plan("plan.docx", write_plan_xlsx(plan, "nb")))
        assert (problem.code, problem.params["kind"]) == ("wrong_kind", ".xlsx")
        assert [p.code for p in refused(lambda: read_plan(tmp_path / "nowhere.docx"))] == ["file_not_found"]
        assert [p.code for p in refused(lambda: read_plan("plan.odt", b"x"))] == ["old_format"]
        assert [p.code for p in refused(lambda: read_plan("plan.txt", b"x"))] == ["unknown_format"]
