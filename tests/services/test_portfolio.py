"""The funder's table: one's own schemes, approved figures, counts that add up, filters that only leave out."""

import csv
import io

import pytest

from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.errors import NotAllowed, Refused
from gevinst.domain.measurement import Row

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

CODES = ("slug", "scheme", "standing", "measure", "filters", "value", "multiples", "measures")


def funder(*schemes):
    return Actor(
        None, "Tilskuddsgiver", "nb", tuple(Membership(Role.FUNDER, "scheme", each) for each in schemes)
    )


@pytest.fixture(scope="module")
def whole(demo):
    return demo.portfolio.page(operator("nb"), {})


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
    @pytest.mark.parametrize("name", ["scheme", "year", "community", "category", "standing"])
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
        sheet = load_workbook(io.BytesIO(demo.portfolio.export(operator("nb"), {}, "xlsx"))).active
        assert len(rows) == sheet.max_row == 7
        with pytest.raises(Refused):
            demo.portfolio.export(operator("nb"), {}, "pdf")


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
