"""The report to the funder's board says what the funder's pages say, number by number, however many projects there are."""

from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document
from pypdf import PdfReader

import demo_database
from effect_portfolio import READMISSIONS, add, spread
from gevinst.domain.access import Action, Actor, Membership, Role
from gevinst.domain.errors import NotAllowed, Refused
from gevinst.i18n import translator
from gevinst.reporting import wording
from gevinst.reporting.portfolio_report import portfolio_report_pdf, said
from gevinst.services.payers import Asked
from gevinst.services.portfolio import FILTERS
from gevinst.services.portfolio_report_money import money_part
from gevinst.services.portfolio_report_rows import EFFECTS
from gevinst.services.portfolio_reports import PROJECTS, filter_labels

from .conftest import FUNDER, LANGUAGES, OTHER_FUNDER, PROJECT_GROUP, STEERING, STRANGER, operator

HEADINGS = ("compare", "effect", "money", "communities", "promises", "not_measured", "definitions")
CODES = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}


def plain(text):
    return " ".join(text.split())


def printed(services, actor, filters):
    made = services.portfolio_reports.file(actor, filters, ".pdf")
    reader = PdfReader(BytesIO(made.data))
    assert len(reader.pages) == made.pages
    return made, reader, plain(" ".join(page.extract_text() for page in reader.pages))


def in_word(services, actor, filters):
    made = services.portfolio_reports.file(actor, filters, ".docx")
    document = Document(BytesIO(made.data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return document, plain(" ".join([*(each.text for each in document.paragraphs), *cells]))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("filters", [{}, {"scheme": "hn-2025"}, {"year": "2026"}])
def test_every_figure_is_the_pages(demo, language, filters):
    actor, _ = operator(language), translator(language)
    page = demo.portfolio.page(actor, filters)
    promises = demo.promises.page(actor, filters)
    made, _reader, paper = printed(demo, actor, filters)
    _document, word = in_word(demo, actor, filters)
    key = {each.label: each.value for each in made.report.key}
    assert key[_("Granted")] == _.kroner(page.awarded, "million")
    assert key[_("Measured")].split()[0] == _.number(page.measured)
    assert key[_("Reached")].split() == [_.number(page.reached), *_("of {n}", n=page.measured).split()]
    assert key[_("Delivered")] == _.percent(page.done / page.expected * 100, 0)
    assert made.report.not_approved.startswith(f"{page.unapproved} ")
    told = [
        wording.plain(page.sentence),
        page.changes_text,
        made.report.not_approved,
        wording.plain(promises.sentence),
    ]
    told += [figure.value for figure in made.report.key]
    for row, own in zip(page.rows, made.report.comparison.rows, strict=True):
        assert own.title == row.title
        assert own.standing.startswith(row.standing_label)
        assert own.reached == f"{row.reached} {_('of {n}', n=row.measured)}"
        told += [own.granted, own.delivered, own.reached]
        for measure, picture in zip(page.measures, own.pictures, strict=False):
            found = row.multiples.get(measure.key)
            if found is not None and found.comparable and found.change_percent is not None:
                assert _.signed(found.change_percent, 0) in picture.text
                told.append(picture.text)
    for measure in page.measures:
        found = demo.effects.page(actor, {**filters, "measure": measure.key})
        told += [text for row in found.rows for text in (row.change_text, row.range_text)]
    payers = demo.payers.page(actor, filters)
    if payers.spent.ore is not None:
        assert key[_("Used")] == _.kroner(payers.spent.ore, "million")
    shown = [*payers.own.values(), *([payers.gains] if payers.gains else [])] if payers.both else []
    parts = [(ore, found.total) for found in shown for _level, ore in found.parts]
    assert [(each.amount, each.of) for each in made.report.money.rows] == [
        (_.kroner(ore), _.kroner(total)) for ore, total in parts
    ]
    told += [each.amount for each in made.report.money.rows]
    assert [each.project for each in made.report.money.apart] == [each.title for each in payers.apart]
    own = demo.payers.page(actor, filters, Asked(rule="own_contribution")).table
    if own is not None and made.report.money.tables:
        cells = [
            _.kroner(each.ore) for each in own.cells.values() if each.ore is not None and not each.unknown
        ]
        stands = {cell for row in made.report.money.tables[0].rows for cell in row}
        assert set(cells) <= stands
        told += [*cells, made.report.money.tables[0].detail]
    communities = demo.communities.page(actor, filters)
    if communities.total.projects:
        rows = made.report.communities.rows
        names = [row.name for row in (*communities.rows, communities.total)]
        assert [row[0] for row in rows] == names
        assert [row[1] for row in rows] == [
            _.number(row.projects) for row in (*communities.rows, communities.total)
        ]
        drawn = {tile.short: tile.value for each in made.report.communities.maps for tile in each.tiles}
        assert drawn == {
            tile.tile.short: _.number(tile.row.projects if tile.row else 0) for tile in communities.tiles
        }
        told += [cell for row in rows for cell in row]
    told += [f"{_.number(line.count)} {_.number(line.of)}" for line in promises.gaps]
    for text in told:
        assert plain(text) in paper, text
        assert plain(text) in word, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_stand_in_order_and_the_language_is_in_the_file(demo, language):
    actor = operator(language)
    made, reader, _text = printed(demo, actor, {})
    words = said(made.report, translator(language))
    wanted = [made.report.title, *(words[each] for each in HEADINGS)]
    document, _word = in_word(demo, actor, {})
    styles = {"Title", "Heading 1", "Heading 2"}
    assert [each.text for each in document.paragraphs if each.style.name in styles] == wanted
    top, below = reader.outline
    assert [top.title, *(each.title for each in below)] == wanted
    assert reader.trailer["/Root"]["/Lang"] == CODES[language]
    assert document.core_properties.language == CODES[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_letter_is_lost_and_every_page_says_that_the_figures_are_invented(demo, language):
    made, reader, _text = printed(demo, operator(language), {})
    assert made.missing_characters == ()
    assert made.report.marks == (translator(language)("Invented figures"),)
    for page in reader.pages:
        assert made.report.marks[0] in plain(page.extract_text())
    document, _word = in_word(demo, operator(language), {})
    margins = [each.text for section in document.sections for each in section.header.paragraphs]
    assert made.report.marks[0] in " ".join(margins)


class TestHowMany:
    def test_none(self, small):
        made, _reader, text = printed(small, OTHER_FUNDER, {})
        assert made.pages == 1
        assert made.report.marks == ()
        assert "Ingen prosjekter" in text
        assert made.report.comparison.rows == made.report.effects == made.report.outcomes == ()
        _document, word = in_word(small, OTHER_FUNDER, {})
        assert made.report.lead in word

    def test_more_than_there_is_room_for_are_counted(self, services):
        add(services, spread(PROJECTS + 5))
        page = services.portfolio.page(FUNDER, {})
        made, reader, text = printed(services, FUNDER, {})
        assert page.projects > PROJECTS
        assert len(made.report.comparison.rows) == PROJECTS
        assert made.report.comparison.more.startswith(f"Og {page.projects - PROJECTS} prosjekter til")
        assert [row.title for row in made.report.comparison.rows] == [
            row.title for row in page.rows[:PROJECTS]
        ]
        (effect,) = made.report.effects
        more = services.effects.page(FUNDER, {"measure": READMISSIONS}).in_all - EFFECTS
        assert len(effect.rows) == EFFECTS + 1
        assert effect.notes[0] == f"Og {more} effekter til, på siden om effekt."
        found = services.effects.page(FUNDER, {"measure": READMISSIONS})
        assert found.pooled is not None
        assert (effect.rows[-1].change, effect.rows[-1].range) == (
            found.pooled.change_text,
            found.pooled.range_text,
        )
        for told in (effect.rows[-1].range, made.report.comparison.more, found.pooled.limits):
            assert plain(told) in text
        for page_of in reader.pages:
            assert "Oppdiktede tall" in page_of.extract_text()


def test_what_cannot_be_narrowed_says_so(demo):
    actor = operator("nb")
    plainly = demo.portfolio_reports.report(actor, {"scheme": "hn-2025", "year": "2026"})
    assert (plainly.effect_scope, plainly.promise_scope) == ("", "")
    found = demo.portfolio_reports.report(actor, {"standing": "behind", "category": "quality"})
    assert found.effect_scope.endswith("avgrenses etter oppfølging.")
    assert found.promise_scope == ""
    sure = demo.portfolio_reports.report(actor, {"evidence": "weak", "category": "quality"})
    assert sure.promise_scope.endswith("avgrenses etter grunnlag.")
    assert "Oppfølging: Ligger bak målet" in found.scope


def test_the_printed_matrix_counts_those_whose_kroner_are_in_it(demo):
    # A resource in its own unit stands on the page and not on the paper.
    actor, _ = operator("en"), translator("en")
    view = demo.payers.page(actor, {}, Asked(kind="freed", rule="own_contribution"))
    table = replace(view.table, projects=9, unshared=5, gaining=2, gaining_unshared=1)
    (made,) = money_part(view, [table], _).tables
    assert made.notes == (
        "The table is of 2 projects that have such a gain.",
        "In 1 of them the own contribution is not known or not given.",
    )


def test_every_filter_has_its_name():
    assert set(filter_labels(translator("en"))) == set(FILTERS)


def test_signs_that_our_font_lacks_are_told_and_printed_as_squares(services):
    add(services, [replace(spread(1)[0], target_group="\u6f22")])
    actor = Actor(None, "Tilskuddsgiver", "nb", (Membership(Role.FUNDER, "scheme", "hn-2025"),))
    made = services.portfolio_reports.file(actor, {"target_group": "\u6f22"}, ".pdf")
    assert made.missing_characters == ("\u6f22",)


class TestWhoGetsIt:
    @pytest.mark.parametrize("actor", [PROJECT_GROUP, STEERING, STRANGER])
    def test_nobody_without_a_portfolio(self, small, actor):
        with pytest.raises(NotAllowed, match=Action.SEE_PORTFOLIO.value):
            small.portfolio_reports.file(actor, {}, ".pdf")

    def test_another_ending_is_refused(self, small):
        with pytest.raises(Refused) as refused:
            small.portfolio_reports.file(FUNDER, {}, ".odt")
        assert refused.value.problems[0].code == "unknown_format"


def test_maps_side_by_side_fit_the_page_and_never_lie_over_each_other(demo):
    report = demo.portfolio_reports.file(operator("nb"), {}, ".pdf").report
    ours, made_up = report.communities.maps
    across = [
        replace(made_up.tiles[0], short=f"Flis {column}", column=column, row=1) for column in range(1, 5)
    ]
    maps = (ours, replace(made_up, tiles=tuple(across)))
    wide = replace(report, communities=replace(report.communities, maps=maps))
    reader = PdfReader(BytesIO(portfolio_report_pdf(wide, demo_database.NOW).bytes))
    at = {}
    for page in reader.pages:
        page.extract_text(
            visitor_text=lambda text, cm, tm, _font, _size: at.setdefault(text.strip(), cm[0] * tm[4] + cm[4])
        )
    step = at["Flis 2"] - at["Flis 1"]
    last = max((tile for tile in ours.tiles), key=lambda tile: tile.column)
    assert step > 0
    assert at["Flis 1"] - at[last.short] >= step
    assert at["Flis 4"] + step <= 210 * 72 / 25.4
