"""What was promised, what is adopted now and what was realised: in the table, the sentences, the charts and the files."""

from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from gevinst.catalogue.schemes import schemes
from gevinst.domain.horizon import Horizon
from gevinst.domain.plan import PlanDocument, Target, TargetKind
from gevinst.domain.report import FilledReport, ReportContext, Table
from gevinst.domain.text import Language
from gevinst.i18n import translator
from gevinst.reporting import benefit_charts, benefits
from gevinst.reporting.docx import docx
from gevinst.reporting.fill import fill
from gevinst.reporting.followed import followed
from gevinst.reporting.pdf import pdf
from reporting import project


def filled(scheme: str, form: str, context: ReportContext | None = None) -> FilledReport:
    return fill(schemes()[scheme].form(form), context or project.context())


def tables(report: FilledReport) -> dict[str, Table]:
    return {
        block.name: block
        for section in report.sections
        for block in section.all_blocks
        if isinstance(block, Table)
    }


def with_targets(document: PlanDocument, at: int, *targets: Target) -> PlanDocument:
    """The plan with other targets for the first indicator of a benefit."""
    benefit = document.benefits[at]
    indicator = benefit.indicators[0].model_copy(update={"targets": targets})
    changed = benefit.model_copy(update={"indicators": (indicator, *benefit.indicators[1:])})
    return document.model_copy(
        update={"benefits": (*document.benefits[:at], changed, *document.benefits[at + 1 :])}
    )


TRAVEL = 1
"""Travel time: in force 50, 35 and 30 minutes."""


@pytest.fixture(scope="module")
def context() -> ReportContext:
    """Travel time was promised 50, 30 and 20 to 25 minutes, readmissions 16 per cent on the short term (now 17)."""
    now = project.plan().benefits[TRAVEL].indicators[0].targets
    medium = Target(horizon=Horizon.MEDIUM, value=30)
    long = Target(horizon=Horizon.LONG, kind=TargetKind.RANGE, low=20, high=25)
    first = with_targets(project.plan(), TRAVEL, now[0], medium, long)
    readmissions = first.benefits[0].indicators[0].targets
    return project.context(
        original=with_targets(first, 0, Target(horizon=Horizon.SHORT, value=16), *readmissions[1:])
    )


@pytest.fixture(scope="module")
def report(context: ReportContext) -> FilledReport:
    return filled("oslo-hso-2020", "annual", context)


class TestPromisedAdoptedAndRealised:
    def test_the_table_has_a_row_for_each_horizon(self, context: ReportContext) -> None:
        table = tables(filled("oslo-hso-2020", "final", context))["Lovet og oppnådd"]
        assert table.header == ("Gevinst", "Horisont", "Lovet", "Vedtatt nå", "Oppnådd")
        assert table.headline == "Tre mål er andre enn de som ble lovet"
        rows = [tuple(map(str, row)) for row in table.rows]
        travel = [row for row in rows if row[0] == "Reisetid per kontakt"]
        short, medium = sum(project.TRAVEL[15:18]) / 3, sum(project.TRAVEL[21:24]) / 3
        assert travel == [
            ("Reisetid per kontakt", "Kort sikt", "50\u00a0min", "50\u00a0min", f"{short:.0f}\u00a0min"),
            ("Reisetid per kontakt", "Middels sikt", "30\u00a0min", "35\u00a0min", f"{medium:.0f}\u00a0min"),
            ("Reisetid per kontakt", "Lang sikt", "20\u201325\u00a0min", "30\u00a0min", "ikke startet"),
        ]
        assert ("Felles utskrivningsteam", "Kort sikt", "I drift", "I drift", "I drift") in rows

    def test_a_form_that_counts_pages_shows_what_was_changed(
        self, context: ReportContext, report: FilledReport
    ) -> None:
        whole = tables(filled("oslo-hso-2020", "final", context))["Lovet og oppnådd"]
        table = tables(report)["Lovet og oppnådd"]
        assert table.headline == whole.headline
        assert set(table.rows) < set(whole.rows)
        assert all(row[2] != row[3] for row in table.rows)
        assert len(table.rows) == sum(row[2] != row[3] for row in whole.rows)

    def test_a_form_that_counts_pages_says_that_nothing_was_changed(self) -> None:
        found = tables(filled("oslo-hso-2020", "annual"))
        assert "Lovet og oppnådd" not in found
        assert found["Gevinster"].note.endswith("Målene er slik de ble lovet.")

    def test_a_benefit_is_named_once_for_all_its_horizons(self, context: ReportContext) -> None:
        table = tables(filled("oslo-hso-2020", "final", context))["Lovet og oppnådd"]
        titles = [str(row[0]) for row in table.rows]
        assert [size for size in table.group_sizes if size] == [
            titles.count(each) for each in dict.fromkeys(titles)
        ]
        document = Document(BytesIO(docx(filled("oslo-hso-2020", "final", context))))
        printed = next(each for each in document.tables if each.rows[0].cells[-1].text == "Oppnådd")
        firsts = [
            "".join(t.text or "" for t in row._tr.tc_lst[0].iter(qn("w:t"))) for row in printed.rows[1:]
        ]
        assert [text for text in firsts if text] == list(dict.fromkeys(titles))
        assert len(firsts) == len(titles)

    def test_where_nothing_was_revised_there_is_no_column_of_it(self) -> None:
        table = tables(filled("oslo-hso-2020", "final"))["Lovet og oppnådd"]
        assert table.header == ("Gevinst", "Horisont", "Lovet", "Oppnådd")
        assert table.headline == "Målene er slik de ble lovet"

    def test_before_adoption_nothing_is_promised(self) -> None:
        table = tables(filled("oslo-hso-2020", "final", project.context(original=None)))["Lovet og oppnådd"]
        assert table.header == ("Gevinst", "Horisont", "Mål, ikke vedtatt ennå", "Oppnådd")
        assert table.headline == "Planen er ikke vedtatt ennå"

    def test_what_was_added_and_what_was_taken_out_is_said(self) -> None:
        now = project.plan().benefits[TRAVEL].indicators[0].targets
        first = with_targets(project.plan(), TRAVEL, *now[1:])
        taken = project.context(plan=with_targets(project.plan(), TRAVEL, *now[:2]), original=first)
        rows = tables(filled("oslo-hso-2020", "final", taken))["Lovet og oppnådd"].rows
        travel = [row[2:4] for row in rows if row[0] == "Reisetid per kontakt"]
        assert travel == [
            ("ikke lovet", "50\u00a0min"),
            ("35\u00a0min", "35\u00a0min"),
            ("30\u00a0min", "tatt ut"),
        ]

    def test_a_new_measure_that_is_not_adopted_yet_says_so(self) -> None:
        document = project.plan()
        without = document.model_copy(
            update={"benefits": tuple(each for at, each in enumerate(document.benefits) if at != TRAVEL)}
        )
        context = project.context(original=without, adopted=without)
        rows = tables(filled("oslo-hso-2020", "final", context))["Lovet og oppnådd"].rows
        assert next(row[2:4] for row in rows if row[0] == "Reisetid per kontakt") == (
            "ikke lovet",
            "50\u00a0min, ikke vedtatt",
        )

    def test_the_sentence_says_all_three_where_they_differ(self, context: ReportContext) -> None:
        said = {
            each.indicator.key: benefits.sentence(each, context, translator("nb"))
            for each in followed(context)
        }
        assert said["reisetid"].endswith(
            "Lovet på middels sikt 30\u00a0minutter, vedtatt nå 35\u00a0minutter, oppnådd 42\u00a0minutter."
        )
        assert not [key for key, text in said.items() if "Lovet" in text and key != "reisetid"]

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            (
                "nn",
                "Lova på mellomlang sikt 30\u00a0minutt, vedteke no 35\u00a0minutt, oppnådd 42\u00a0minutt.",
            ),
            (
                "en",
                "Promised for the medium term 30\u00a0minutes, adopted now 35\u00a0minutes, realised 42\u00a0minutes.",
            ),
        ],
    )
    def test_in_the_other_languages(self, context: ReportContext, language: Language, words: str) -> None:
        found = next(each for each in followed(context) if each.indicator.key == "reisetid")
        assert benefits.sentence(found, context, translator(language)).endswith(words)

    def test_the_chart_names_both_in_words(self, context: ReportContext) -> None:
        found = next(each for each in followed(context) if each.indicator.key == "reisetid")
        (figure,) = benefit_charts.figures(context, [found], 1, translator("nb"))
        steps = {
            step.horizon_label: (step.value, step.original, step.original_label)
            for step in figure.chart.targets
        }
        assert steps == {
            "kort sikt": (50.0, None, ""),
            "middels sikt": (35.0, 30.0, "lovet 30"),
            # Of a range, the edge that must be passed.
            "lang sikt": (30.0, 25.0, "lovet 25"),
        }
        assert (
            "På middels sikt viser en tykk strek målet som er vedtatt nå, 35\u00a0minutter,"
            " og en stiplet strek det som ble lovet, 30\u00a0minutter." in figure.alt
        )
        assert "Stiplet strek ved siden av: målet som ble lovet først." in figure.source

    def test_word_and_pdf_have_the_table_and_the_picture_of_both(self, report: FilledReport) -> None:
        document = Document(BytesIO(docx(report)))
        table = next(each for each in document.tables if each.rows[0].cells[-1].text == "Oppnådd")
        cells = [[cell.text for cell in row.cells] for row in table.rows]
        assert cells[0] == ["Gevinst", "Horisont", "Lovet", "Vedtatt nå", "Oppnådd"]
        assert ["Reisetid per kontakt", "Middels sikt", "30\u00a0min", "35\u00a0min", "42\u00a0min"] in cells
        described = [each.get("descr") for each in document.element.iter() if each.get("descr")]
        assert any("stiplet strek" in each for each in described)
        printed = "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf(report).bytes)).pages)
        assert "Vedtatt nå" in printed
        assert "Stiplet strek ved siden av: målet som ble lovet først." in " ".join(printed.split())
