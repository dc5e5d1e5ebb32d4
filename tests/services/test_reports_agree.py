"""One figure is one figure: in the report's Word and PDF files, on the benefit's page, and in the CSV file."""

import csv
from collections import defaultdict
from dataclasses import dataclass, replace
from io import BytesIO, StringIO
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from gevinst.catalogue.schemes import schemes
from gevinst.domain.balance import Column, by_level, by_party
from gevinst.domain.horizon import read_period
from gevinst.domain.measure import Aggregation, Shape
from gevinst.domain.plan import IndicatorKind
from gevinst.domain.report import Bullets, Figure, FilledReport, KeyValues, Paragraph, Status, Table
from gevinst.i18n import translator
from gevinst.reporting import wording
from gevinst.reporting.docx import docx
from gevinst.reporting.money_tables import LEVELS
from gevinst.reporting.pdf import NO_GLYPH, fitted, pdf

from .conftest import operator

COLUMNS = {
    Column.GRANT: "Grant used",
    Column.OWN_CASH: "Own money",
    Column.OWN_IN_KIND: "Own work",
    Column.COST_CASH: "Added costs, money",
    Column.COST_IN_KIND: "Added costs, work",
    Column.GAIN_CASH: "Saved money",
    Column.GAIN_FREED: "Freed capacity",
}
NO_MONEY = {("oslo-hso-2020", "annual"), ("hn-2025", "benefit_table"), ("vv-2025", "combined")}
"""Forms without tables of money: they do not ask, or have no room."""

EVERY = [(scheme.id, form.key) for scheme in schemes().values() for form in scheme.report_forms]


@dataclass(frozen=True)
class Made:
    """A form filled from the demo, as its files have it, and the files read again."""

    slug: str
    form: str
    language: str
    printed: FilledReport
    word: Any
    pages: list[str]
    lost: tuple[str, ...]

    @property
    def blocks(self):
        return [block for section in self.printed.sections for block in section.all_blocks]

    def of(self, kind):
        return [block for block in self.blocks if isinstance(block, kind)]


@pytest.fixture(scope="module", params=EVERY, ids="-".join)
def made(request, demo):
    """The form of the newest project of the scheme, with figures up to today."""
    scheme, form = request.param
    held = [each for each in demo.plans.projects_for(operator("nb")) if each.scheme == scheme]
    slug = max(held, key=lambda each: each.starts).slug
    choice = next(each for each in demo.reports.forms(operator("nb"), slug) if each.form == form)
    report = demo.reports.page(operator("nb"), slug, form, choice.years[0] if choice.years else None).report
    printed, result = fitted(report), pdf(report)
    pages = [page.extract_text() for page in PdfReader(BytesIO(result.bytes)).pages]
    assert len(pages) == result.pages
    # What is printed is a report that has room already.
    word = Document(BytesIO(docx(replace(printed, pages_most=None))))
    return Made(slug, form, report.language, printed, word, pages, result.missing_characters)


def words(cell):
    return cell.text if isinstance(cell, Status) else cell


def flat(text):
    """Without the breaks that a page has: spaces of every kind are one, and a hyphen at a line's end is not followed by one."""
    return "".join(text.split())


class TestEveryForm:
    def test_word_has_every_cell_of_every_table(self, made):
        printed = {
            each._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")): each for each in made.word.tables
        }
        for table in made.of(Table):
            rows = printed[table.name].rows
            assert [cell.text for cell in rows[0].cells] == list(table.header)
            for row, wanted in zip(rows[1:], table.rows, strict=True):
                assert [cell.text.lstrip("↑↓ ") for cell in row.cells] == [words(cell) for cell in wanted]

    def test_pdf_has_every_cell_and_every_heading_in_order(self, made):
        assert made.lost == ()
        assert not any(NO_GLYPH in page or "\ufffd" in page for page in made.pages)
        text = flat("".join(made.pages))
        for cell in [cell for table in made.of(Table) for row in table.rows for cell in row]:
            # A long cell may go on over a page.
            assert flat(words(cell))[:60] in text, cell
        at = -1
        for section in made.printed.sections:
            heading = flat(section.heading)
            assert heading in text[at + 1 :], section.heading
            at = text.index(heading, at + 1)
        for figure in made.of(Figure):
            assert flat(figure.headline) in text
        for value in [value for facts in made.of(KeyValues) for _label, value in facts.rows if value]:
            assert flat(value) in text

    def test_word_and_pdf_have_every_sentence(self, made):
        word = flat("".join(t.text or "" for t in made.word.element.body.iter(qn("w:t"))))
        text = flat("".join(made.pages))
        sentences = [block.text for block in made.of(Paragraph)]
        sentences += [f"{item.lead} {item.text}" for block in made.of(Bullets) for item in block.items]
        for sentence in sentences:
            assert flat(sentence) in word
            assert flat(sentence)[:60] in text

    def test_the_benefits_are_those_of_the_page(self, demo, made):
        rows = {row.indicator.title: row for row in self.rows(demo, made) if row.indicator}
        shown = [
            table for table in made.of(Table) if table.name in {"Gevinster", "Gevinstar", "Måleparametere"}
        ]
        compared = 0
        for table in shown:
            for cells in table.rows:
                row = rows.get(words(cells[0]))
                if row is None or row.indicator.kind is not IndicatorKind.NUMBER or row.evaluation is None:
                    continue
                evaluation, _ = row.evaluation, translator(made.language)
                level = evaluation.recent if evaluation.recent is not None else evaluation.latest
                assert words(cells[1]) == wording.value_text(evaluation.baseline, row.measure, _)
                assert words(cells[2]) == wording.value_text(level, row.measure, _)
                aims = {view.target_text for view in row.horizons if view.target_text}
                said = [words(cell) for cell in cells[3:] if words(cell) in aims]
                assert said or not aims or table.name.startswith("Gevinst")
                compared += 1
        if shown:
            assert compared >= 2

    def rows(self, demo, made):
        return demo.projects.home(operator(made.language), made.slug).rows

    def test_the_money_is_that_of_the_money_page(self, demo, made):
        shown = {table.name: table for table in made.of(Table)}
        _ = translator(made.language)
        page = demo.money.page(operator(made.language), made.slug)
        lines = [line for line in page.result.lines if line.year <= page.result.until]
        levels = {_(LEVELS[line.level]): line for line in by_level(lines)}
        parties = {page.name(line.who): line for line in by_party(lines)}
        compared = set()
        if table := shown.get(_("Money by level")):
            for name, *cells in table.rows:
                for label, cell in zip(table.header[1:], cells, strict=True):
                    line = levels[name]
                    if label == _("Paid by others"):
                        net = ore(line, Column.RECEIVED_FROM_OTHERS) - ore(line, Column.PAID_TO_OTHERS)
                        moved = {Column.RECEIVED_FROM_OTHERS, Column.PAID_TO_OTHERS} & set(line.cells)
                        assert cell == (_.signed(net / 100, 0) if net else "0" if moved else "")
                    else:
                        column = next(each for each, said in COLUMNS.items() if _(said) == label)
                        assert cell == kroner(line, column, _), (name, label)
                    compared.add("level")
        if table := shown.get(_("Own contribution")):
            for party, _level, *cells in table.rows:
                line = parties[party]
                assert cells == [kroner(line, each, _) for each in (Column.OWN_CASH, Column.OWN_IN_KIND)]
                compared.add("own")
        if table := shown.get(_("Use of the grant")):
            *rows, (_sum, _what, _who, planned, used) = table.rows
            total = by_level(lines)
            assert planned == _.number(
                sum(line.sum(Column.GRANT).planned.ore or 0 for line in total) / 100, 0
            )
            assert used == _.number(page.use.spent / 100, 0)
            assert {row[2] for row in rows} == {
                name for name, line in parties.items() if Column.GRANT in line.cells
            }
            compared.add("grant")
        told = " ".join(block.text for block in made.of(Paragraph))
        if compared or made.form == "combined":
            assert _.kroner(page.use.spent) in told
            assert _.kroner(page.use.awarded) in told
        tables = set() if (page.result.project.scheme, made.form) in NO_MONEY else {"level", "own", "grant"}
        assert compared == tables

    def test_the_charts_are_the_csv_file(self, demo, made):
        if not made.of(Figure):
            assert made.form in {"benefit_table", "combined"}
            return
        totals = csv_totals(demo, made.slug)
        compared = 0
        for figure in made.of(Figure):
            for period, value in zip(figure.chart.periods, figure.chart.values, strict=True):
                if (figure.name, period) in totals:
                    assert value == pytest.approx(totals[figure.name, period], abs=1e-9), (
                        figure.name,
                        period,
                    )
                    compared += 1
        assert compared >= 6


def ore(line, column):
    return line.sum(column).actual.ore or 0


def kroner(line, column, _):
    """As a table writes it: a dash where any part is not known, empty where nothing is entered."""
    if column not in line.cells:
        return ""
    found = line.sum(column).actual
    return _.number(ore(line, column) / 100, 0) if found.whole else "\u2013"


def csv_totals(demo, slug):
    """(indicator, period) -> the total over the parties, reckoned here from the rows of the CSV file."""
    data = demo.measurements.export(operator("nb"), slug, "csv")
    document = demo.plans.document(operator("nb"), slug)
    kinds = {}
    for benefit in document.benefits:
        for indicator in benefit.indicators:
            kinds[indicator.key] = (indicator, demo.plans.measure_of(indicator))
    parts = defaultdict(list)
    for row in csv.DictReader(StringIO(data.decode("utf-8-sig")), delimiter=";"):
        if row["party"] != "comparison" and row["state"] == "value":
            indicator, _measure = kinds[row["indicator"]]
            parts[row["indicator"], read_period(row["period"], indicator.frequency).period].append(row)

    def number(text):
        return float(text.replace(",", "."))

    totals = {}
    for (key, period), rows in parts.items():
        indicator, measure = kinds[key]
        if measure is None or len(rows) != sum(not line.comparison for line in indicator.series):
            # A total with a part missing is none.
            continue
        if measure.shape is Shape.RATIO:
            below = sum(number(row["denominator"]) for row in rows)
            totals[key, period] = measure.scale * sum(number(row["numerator"]) for row in rows) / below
        elif len(rows) == 1 or measure.over_parties is Aggregation.SUM:
            totals[key, period] = sum(number(row["value"]) for row in rows)
    return totals
