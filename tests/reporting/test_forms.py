"""The forms as their funders have them: what stands on top, what is asked at the left, what the money and the plan must say."""

import datetime as dt
from importlib.resources import as_file
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from matplotlib.ft2font import FT2Font
from pypdf import PdfReader

from gevinst.catalogue.schemes import schemes
from gevinst.domain.money import Award, Redisposition, RedispositionState
from gevinst.domain.report import Bullets, FilledReport, Missing, Paragraph, Table
from gevinst.reporting.docx import docx
from gevinst.reporting.fill import fill
from gevinst.reporting.pdf import pdf
from gevinst.resources import schemas
from reporting import project


def filled(scheme: str, form: str, **changes: object) -> FilledReport:
    return fill(schemes()[scheme].form(form), project.context(**changes))


def printed(report: FilledReport) -> str:
    pages = PdfReader(BytesIO(pdf(report).bytes)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def paragraphs(report: FilledReport, key: str) -> list[str]:
    return [block.text for block in report.section(key).all_blocks if isinstance(block, Paragraph)]


@pytest.fixture(scope="module")
def report() -> FilledReport:
    """Vestre Viken's form, filled."""
    return filled("vv-2025", "combined")


class TestVestreViken:
    def test_the_forms_own_title_and_lines_stand_on_top(self, report: FilledReport) -> None:
        text = printed(report)
        lines = [
            "Skjema for rapportering på eksisterende prosjekt og søknad om videre tilskudd",
            "Frist: 1.september",
            "Sum til fordeling: 20 500 000 kroner",
            "De tildelte midlene vil fordeles på allerede igangsatte prosjekter i 2025 etter søknad, samt nye initiativer.",
            "Prosjektinformasjon",
        ]
        places = [text.index(line) for line in lines]
        assert places == sorted(places)
        assert report.lead not in text

    def test_no_chart_and_no_table_of_ours_stands_between(self, report: FilledReport) -> None:
        found = [
            block.name
            for section in report.sections
            for block in section.all_blocks
            if isinstance(block, Table)
        ]
        assert found == ["Måleparametere", "Oppdatert framdriftsplan"]

    def test_each_measure_has_its_targets_and_how_often(self, report: FilledReport) -> None:
        (table,) = [
            block for block in report.section("milestones_measures").blocks if isinstance(block, Table)
        ]
        assert table.header == (
            "Måleparameter",
            "Nullpunkt",
            "Sist",
            "Mål, kort sikt",
            "Mål, middels sikt",
            "Mål, lang sikt",
            "Hvor ofte",
        )
        row = next(row for row in table.rows if row[0] == "Reisetid per kontakt")
        assert [str(cell).replace("\u00a0", " ") for cell in row[1:]] == [
            "60 min",
            "42 min",
            "50 min",
            "35 min",
            "30 min",
            "hver måned",
        ]

    def test_questions_stand_at_the_left_in_word(self, report: FilledReport) -> None:
        document = Document(BytesIO(docx(report)))
        assert [each.text for each in document.paragraphs[:2]] == [
            "Midler til samhandlingstiltak",
            report.title,
        ]
        asked = [
            [row.cells[0].text for row in table.rows]
            for table in document.tables
            if table._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstColumn")) == "1"
        ]
        assert ["Sted og dato"] not in asked
        status = next(rows for rows in asked if rows[0].startswith("Formål og målsetting:"))
        assert status == [sub.heading for sub in report.section("status_results").sub_headings]
        assert ["Beskrivelse av eventuelle risikoer som har oppstått og hva som er gjort av tiltak"] in asked

    def test_a_long_answer_runs_on_to_the_next_page_and_a_short_one_stays_whole(self) -> None:
        long = filled("vv-2025", "combined", texts={"learning": "Vi har delt mye med andre. " * 40})
        rows = [row for table in Document(BytesIO(docx(long))).tables for row in table.rows]
        whole = {
            len(row.cells[-1].text) > 500: row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rows
        }
        assert whole == {True: False, False: True}

    def test_one_text_for_several_questions_stands_beside_them_all(self) -> None:
        report = filled("vv-2025", "combined", texts={"learning": "Vi har delt alt."})
        section = report.section("learning")
        assert section.sub_headings == ()
        assert section.help is not None
        assert section.help.split("\n") == [
            "Erfaring prosjektet har med deling av erfaringer:",
            "Hva trengs for å oppnå spredning med utgangspunkt i erfaringen sålangt:",
        ]
        assert "Erfaring prosjektet har med deling av erfaringer:" in printed(report)

    def test_a_draft_keeps_its_limits_however_much_there_is_to_say(self) -> None:
        long = fill(schemes()["vv-2025"].form("combined"), project.many(20))
        assert long.over == ()
        said = " ".join(paragraphs(long, "status_results"))
        assert "sted" in said, "one benefit at least is told of"


class TestBergen:
    def money(self, **changes: object) -> FilledReport:
        return filled("bergen-2024", "final", year=None, **changes)

    def test_what_is_not_used_may_have_to_be_paid_back(self) -> None:
        (text,) = [each for each in paragraphs(self.money(), "money_use") if "tilbake" in each]
        assert text.replace("\u00a0", " ") == (
            "970 000 kr av tilskotet er ikkje brukt per 31. desember 2025."
            " Midlar som ikkje er brukte i tråd med søknaden, kan måtte betalast tilbake."
        )

    def test_all_used_leaves_nothing_to_pay_back(self) -> None:
        award = Award(amount_ore=173_000_000, awarded=dt.date(2024, 11, 1))
        assert any(
            "Heile tilskotet er brukt" in each for each in paragraphs(self.money(award=award), "money_use")
        )

    def test_an_unknown_use_is_for_a_person_to_tell(self) -> None:
        report = self.money(last=dt.date(2026, 12, 31))
        section = report.section("money_use")
        assert (
            "Mogleg tilbakebetaling: Skriv om noko av tilskotet skal betalast tilbake. Ikkje all bruk er registrert."
            in section.missing
        )

    def test_each_changed_use_is_told_once_with_its_approval(self) -> None:
        asked = Redisposition(
            asked=dt.date(2025, 3, 1), what="Frå reise til opplæring", amount_ore=5_000_000,
            answered=dt.date(2025, 4, 1), state=RedispositionState.APPROVED,
        )  # fmt: skip
        text = "\n".join(paragraphs(self.money(redispositions=(asked,)), "money_use")).replace("\u00a0", " ")
        assert text.count("Frå reise til opplæring (50 000 kr). Godkjent 1. april 2025.") == 1
        assert "Inga omdisponering av tilskotet er registrert." in "\n".join(
            paragraphs(self.money(), "money_use")
        )


COLUMNS = {
        "title": "Kortere reise", "beneficiaries": "Pasienter", "responsible": "Prosjektgruppen", "measurement": "Reisetid",
        "how_to_measure": "Hver måned", "preconditions": "Utstyr er på plass", "freed_resources": "Tid til flere",
        "horizons": "Kort sikt (0-6 måneder): utstyr",
}  # fmt: skip


class TestHelseNord:
    def context_changes(self) -> dict[str, object]:
        benefit = project.plan().benefits[1]
        return {
            "columns": {benefit.id: COLUMNS},
            "project_columns": {"preconditions": ("Avtale er signert",)},
        }

    def test_the_benefit_table_has_the_forms_two_times_four_columns(self) -> None:
        report = filled("hn-2025", "benefit_table", year=None, **self.context_changes())
        assert (report.official, report.title) == (
            True,
            "Forventet nytte – tabell for beskrivelse av effekt/nytteverdi",
        )
        first, second = [
            block for section in report.sections for block in section.blocks if isinstance(block, Table)
        ]
        assert first.header == (
            "Forventet nytte",
            "Hvem får nytte av prosjektet/piloten?",
            "Ansvarlig for gjennomføring",
            "Eventuell måling av nytte",
        )
        assert second.header == (
            "Hvordan måle og rapportere?",
            "Forutsetninger og aktuelle tiltak for at nytte kan oppnås",
            "Ved eventuell frigjøring av ressurser",
            "Tidshorisont",
        )
        assert first.rows == (("Kortere reise", "Pasienter", "Prosjektgruppen", "Reisetid"),)
        assert second.rows == (
            ("–", "Avtale er signert", "–", "–"),
            (
                "Kortere reise for pasientene: Hver måned",
                "Utstyr er på plass",
                "Tid til flere",
                "Kort sikt (0-6 måneder): utstyr",
            ),
        )

    def test_an_empty_table_is_asked_for(self) -> None:
        assert filled("hn-2025", "benefit_table", year=None).missing == (
            ("expected", "Fyll ut gevinsttabellen i planen. Den sier ikke noe her ennå."),
            ("reached", "Fyll ut gevinsttabellen i planen. Den sier ikke noe her ennå."),
        )

    def test_the_project_report_tells_the_plan_column_by_column(self) -> None:
        report = filled("hn-2025", "project", year=None, **self.context_changes())
        for section, words in (
            ("beneficiaries", "Pasienter"), ("responsible", "Prosjektgruppen"), ("measurement", "Reisetid"),
            ("how_to_measure", "Hver måned"), ("preconditions", "Utstyr er på plass"), ("freed_resources", "Tid til flere"),
            ("horizon", "Kort sikt (0-6 måneder): utstyr"),
        ):  # fmt: skip
            told = [
                item
                for block in report.section(section).blocks
                if isinstance(block, Bullets)
                for item in block.items
            ]
            assert ("Kortere reise for pasientene:", words) in [(item.lead, item.text) for item in told], (
                section
            )
        assert "Avtale er signert" in paragraphs(report, "preconditions")

    def test_no_sentence_about_a_benefit_stands_twice(self) -> None:
        report = filled("hn-2025", "project", year=None)
        told = [
            f"{item.lead} {item.text}"
            for section in report.sections
            for block in section.all_blocks
            if isinstance(block, Bullets)
            for item in block.items
        ]
        assert len(told) == len(set(told))

    def test_what_the_plan_does_not_say_is_asked_for(self) -> None:
        missing = [
            block.text
            for block in filled("hn-2025", "project", year=None).section("beneficiaries").blocks
            if isinstance(block, Missing)
        ]
        assert "Skriv hvem som får nytte. Planen sier det ikke." in missing


def test_sami_letters_are_printed_as_they_are() -> None:
    words = "Ráđđehus, Čálliidlágádus, Ŋŋ Šš Ŧŧ Žž Đđ Áá Øø Ææ Åå Ǧǧ Ǥǥ Ǩǩ Ʒʒ Ǯǯ"
    report = filled("hn-2025", "project", year=None, title=words)
    made = pdf(report)
    assert made.missing_characters == ()
    assert words in printed(report)


def test_every_weight_has_the_same_letters() -> None:
    """A letter is looked for in the regular weight: a bold heading must have it too."""
    held = {}
    for weight in ("Regular", "Medium", "SemiBold", "Bold"):
        with as_file(schemas() / "reports" / "fonts" / f"Inter-{weight}.ttf") as path:
            held[weight] = set(FT2Font(str(path)).get_charmap())
    assert held["Medium"] == held["SemiBold"] == held["Bold"] == held["Regular"]
