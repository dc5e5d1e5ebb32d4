"""The funder's table: one's own schemes, approved figures, counts that add up, filters that only leave out."""

import csv
import io
from dataclasses import fields

import pytest

from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.errors import NotAllowed, Refused
from gevinst.domain.evaluation import Audience
from gevinst.domain.measurement import Row
from gevinst.i18n import translator
from gevinst.reporting.figure_wording import number_word
from gevinst.services.benefit_rows import development_of, grade_of, rows
from gevinst.services.portfolio import FILTERS
from gevinst.services.state import load
from gevinst.services.views import BEYOND

from .conftest import (
    FUNDER,
    LANGUAGES,
    OTHER_FUNDER,
    PROJECT_GROUP,
    SLUG,
    STEERING,
    STRANGER,
    operator,
)
from .english import left_in, texts_of

CODES = ("slug", "scheme", "standing", "measure", "filters", "value", "multiples", "measures", "key", "kind")


def funder(*schemes):
    return Actor(
        None, "Tilskuddsgiver", "nb", tuple(Membership(Role.FUNDER, "scheme", each) for each in schemes)
    )


@pytest.fixture(scope="module")
def whole(demo):
    return demo.portfolio.page(operator("nb"), {})


def test_a_line_says_what_the_project_s_own_page_says_to_a_funder(demo, whole):
    """All of it but the benefit's other ties and the drawn line, which the table has no use for and does not read."""
    assert whole.lines
    _ = translator("nb")
    for slug in {each.project for each in whole.lines}:
        with demo.plans.reading() as work:
            state = load(demo.plans, work, slug, Audience.APPROVED)
        own = {
            row.indicator.id: row
            for row in rows(demo.plans, state, demo.plans.today(), _)
            if row.indicator is not None
        }
        for line in whole.lines:
            if line.project != slug:
                continue
            page = own[line.row.indicator.id]
            for name in (each.name for each in fields(page)):
                if name not in ("benefit", "line", "before"):
                    assert getattr(line.row, name) == getattr(page, name), (slug, page.title, name)
            assert line.row.benefit.id == page.benefit.id


class TestAccess:
    def test_a_funder_sees_the_projects_of_its_schemes_and_no_other(self, demo, whole):
        assert {row.scheme for row in whole.rows} == {
            "hn-2025", "oslo-hso-2020", "hmn-2025", "vv-2025", "bergen-2024",
        }  # fmt: skip
        own = demo.portfolio.page(funder("hn-2025", "bergen-2024"), {})
        assert {row.scheme for row in own.rows} == {"hn-2025", "bergen-2024"}
        assert {each.value for each in own.choices["scheme"]} == {"hn-2025", "bergen-2024"}

    def test_a_filter_opens_nothing(self, demo):
        page = demo.portfolio.page(funder("hn-2025"), {"scheme": "bergen-2024"})
        assert (page.rows, page.awarded, page.unapproved) == ((), 0, 0)

    def test_a_funder_s_row_is_the_same_as_in_the_whole(self, demo, whole):
        own = demo.portfolio.page(funder("hn-2025"), {})
        assert own.rows == tuple(row for row in whole.rows if row.scheme == "hn-2025")

    @pytest.mark.parametrize("who", [PROJECT_GROUP, STEERING, STRANGER])
    def test_project_people_have_none(self, small, who):
        assert not small.portfolio.may_see(who)
        for call in (small.portfolio.page, small.portfolio.table):
            with pytest.raises(NotAllowed):
                call(who, {})

    def test_a_funder_without_projects_has_an_empty_one(self, small):
        assert small.portfolio.may_see(OTHER_FUNDER)
        assert small.portfolio.page(OTHER_FUNDER, {}).rows == ()


class TestCounts:
    @pytest.mark.parametrize(
        "name", ["benefits", "measured", "reached", "done", "expected", "unapproved", "awarded"]
    )
    def test_the_sums_are_those_of_the_rows(self, whole, name):
        assert getattr(whole, name) == sum(getattr(row, name) or 0 for row in whole.rows) > 0

    def test_a_part_is_never_more_than_its_whole(self, whole):
        assert whole.projects == len(whole.rows) == 6
        for row in whole.rows:
            assert row.reached <= row.measured <= row.benefits
            assert row.done <= row.expected

    def test_a_row_agrees_with_the_project_s_own_page_for_a_funder(self, demo, whole):
        for row in whole.rows:
            home = demo.projects.home(funder(row.scheme), row.slug)
            assert row.benefits == len({each.benefit.id for each in home.rows})
            assert row.reached == len({each.benefit.id for each in home.rows if each.standing == "reached"})

    def test_what_needs_follow_up_stands_first(self, whole):
        order = ["wrong_way", "behind", "lacks_data", "too_few", "on_track"]
        places = [order.index(row.standing) for row in whole.rows]
        assert places == sorted(places)


class TestEvidence:
    def test_every_line_is_counted_once_in_each_way(self, whole):
        for row in whole.rows:
            own = [each for each in whole.lines if each.project == row.slug]
            for counts in (row.developments, row.assurances, row.grades):
                assert sum(counts.values()) == len(own)

    def test_a_sign_of_a_change_leaves_the_target_unsaid(self, whole):
        """The limits describe what was before it."""
        changed = [each.row for each in whole.lines if each.row.change_kind in BEYOND]
        steady = [each.row for each in whole.lines if each.row.change_kind == "common"]
        assert changed
        assert {row.assurance_text for row in changed} == {""}
        assert any(row.assurance_text for row in steady)

    def test_the_false_signs_to_expect_are_those_of_the_charts_that_are_judged(self, demo, whole):
        judged = [each for each in whole.lines if each.row.change_kind in (*BEYOND, "common")]
        assert whole.charts == len(judged)
        assert 0 < whole.false_signs < whole.charts / 10
        assert (
            whole.false_signs_text
            == f"Av {len(judged)} kurver venter vi at omtrent 1 viser et tegn bare ved en tilfeldighet."
        )
        signs = sum(each.row.change_kind in BEYOND for each in judged)
        _ = translator("nb")
        assert 1 < signs < len(judged)
        assert whole.changes_text.lower().startswith(
            f"{number_word(signs, _)} av {number_word(len(judged), _)} "
        )
        nothing = demo.portfolio.page(operator("nb"), {"scheme": "finnes-ikke"})
        assert (nothing.charts, nothing.changes_text, nothing.false_signs_text) == (0, "", "")

    def test_lines_say_no_more_than_their_interval(self, demo):
        for line in demo.portfolio.lines(operator("nb"), {}):
            if line["effect"] == "cannot_tell":
                none = 1.0 if line["effect_ratio"] else 0.0
                assert line["effect_low"] <= none <= line["effect_high"]


class TestApproved:
    def test_a_figure_is_counted_as_waiting_and_not_shown_until_it_is_approved(self, services):
        rows = [Row("reisetid", "", f"2025-{month:02d}", {"value": "41,5"}) for month in range(1, 13)]
        services.measurements.record(PROJECT_GROUP, SLUG, rows)
        page = services.portfolio.page(FUNDER, {})
        assert (page.unapproved, page.measured, page.done) == (12, 0, 0)
        assert "41.5" not in repr(page)
        for month in range(1, 13):
            services.measurements.submit(PROJECT_GROUP, SLUG, f"2025-{month:02d}")
            services.measurements.approve(STEERING, SLUG, f"2025-{month:02d}")
        page = services.portfolio.page(FUNDER, {})
        assert (page.unapproved, page.measured, page.done) == (0, 1, 12)


class TestFilters:
    @pytest.mark.parametrize("name", FILTERS)
    def test_every_choice_leaves_some_and_only_leaves_out(self, demo, whole, name):
        assert whole.choices[name]
        every = {row.slug: row for row in whole.rows}
        for choice in whole.choices[name]:
            page = demo.portfolio.page(operator("nb"), {name: choice.value})
            assert 0 < len(page.rows) <= len(every)
            assert all(row == every[row.slug] for row in page.rows)
            assert page.filters == {name: choice.value}

    def test_two_filters_are_both_held(self, demo, whole):
        for row in whole.rows:
            page = demo.portfolio.page(operator("nb"), {"scheme": row.scheme, "standing": row.standing})
            assert [each.slug for each in page.rows] == [row.slug]

    def test_what_is_asked_of_a_line_is_asked_of_one_and_the_same(self, demo, whole):
        for development in whole.choices["development"]:
            for grade in whole.choices["evidence"]:
                asked = {"development": development.value, "evidence": grade.value}
                page = demo.portfolio.page(operator("nb"), asked)
                fitting = [
                    each
                    for each in whole.lines
                    if development_of(each.row.finding) == development.value
                    and grade_of(each.row.finding).value == grade.value
                ]
                assert {each.row.indicator.id for each in page.lines} == {
                    each.row.indicator.id for each in fitting
                }
                assert {row.slug for row in page.rows} == {each.project for each in fitting}

    def test_an_unknown_filter_and_an_empty_one_are_left_out(self, demo, whole):
        page = demo.portfolio.page(operator("nb"), {"tull": "x", "scheme": ""})
        assert (page.rows, page.filters) == (whole.rows, {})


class TestOut:
    def test_the_table_is_the_page(self, demo, whole):
        table = demo.portfolio.table(operator("nb"), {})
        assert [(line["project"], line["reached"], line["not_yet_approved"]) for line in table] == [
            (row.slug, row.reached, row.unapproved) for row in whole.rows
        ]
        assert [line["awarded_nok"] for line in table] == [row.awarded / 100 for row in whole.rows]

    def test_as_csv_and_excel(self, demo):
        from openpyxl import load_workbook

        text = demo.portfolio.export(operator("nb"), {}, "csv").decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
        book = load_workbook(io.BytesIO(demo.portfolio.export(operator("nb"), {}, "xlsx")))
        assert book.sheetnames == ["Portefølje", "Gevinster", "Forklaring"]
        assert len(rows) == book["Portefølje"].max_row == 7
        lines = demo.portfolio.export(operator("nb"), {}, "csv", lines=True).decode("utf-8-sig").splitlines()
        assert (
            len(lines) == book["Gevinster"].max_row == len(demo.portfolio.page(operator("nb"), {}).lines) + 1
        )
        with pytest.raises(Refused):
            demo.portfolio.export(operator("nb"), {}, "pdf")

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_column_has_its_definition_and_every_definition_a_column(self, demo, language):
        whole = demo.portfolio.as_json(operator(language), {})
        columns = {name for rows in (whole["projects"], whole["benefits"]) for row in rows for name in row}
        assert columns == whole["definitions"].keys()
        assert all(whole["definitions"].values())

    def test_the_counts_are_the_sums_of_the_rows(self, demo):
        whole = demo.portfolio.as_json(operator("nb"), {})
        for name, count in whole["counts"].items():
            if name != "projects":
                assert count == sum(row[name] for row in whole["projects"])
        assert whole["counts"]["lines"] == len(whole["benefits"])


class TestLanguages:
    @pytest.mark.parametrize("language", ["nb", "nn"])
    def test_no_english_is_left(self, demo, language):
        found = [
            (path, text)
            for path, text in texts_of(demo.portfolio.page(operator(language), {}))
            if left_in(text) and path.rpartition(".")[2].partition("[")[0] not in CODES
        ]
        assert found == []

    def test_the_figures_are_the_same_in_all(self, demo):
        figures = {
            tuple(
                (row.slug, row.reached, row.standing) for row in demo.portfolio.page(operator(each), {}).rows
            )
            for each in LANGUAGES
        }
        assert len(figures) == 1
