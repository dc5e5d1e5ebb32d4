"""Every form of every scheme is filled, completed by a person, and sent as a file."""

import dataclasses
from pathlib import Path

import pytest

from gevinst.domain.access import Role
from gevinst.domain.errors import NotAllowed, Refused
from gevinst.domain.measurement import Row
from gevinst.domain.report import KeyValues

from .conftest import (
    FJORDVIK,
    FUNDER,
    OPERATOR,
    PROJECT_GROUP,
    SLUG,
    STEERING,
    STRANGER,
    demo_actor,
    operator,
)

WRITER = demo_actor(Role.PROJECT_GROUP, FJORDVIK)


def first_form(services, slug=FJORDVIK, actor=WRITER):
    """(form, year, section) of the first form, in a section that the program fills."""
    form = services.reports.forms(actor, slug)[0]
    page = services.reports.page(actor, slug, form.form, None)
    return form.form, page.year, next(each.key for each in page.report.sections if not each.sub_headings)


class TestEveryForm:
    def test_is_filled_for_every_year_that_it_offers(self, demo):
        filled = 0
        for project in demo.plans.projects_for(operator("nb")):
            scheme = demo.reports.schemes[project.scheme]
            forms = demo.reports.forms(operator("nb"), project.slug)
            assert [each.form for each in forms] == [each.key for each in scheme.report_forms]
            for choice in forms:
                form = scheme.form(choice.form)
                for year in choice.years or (None,):
                    page = demo.reports.page(operator("nb"), project.slug, choice.form, year)
                    assert page.year == year
                    own = [each.key for each in form.sections]
                    # Every section of the form, in its order; the benefits get one of their own where it has none.
                    assert [each.key for each in page.report.sections if each.key in own] == own
                    assert {each.key for each in page.report.sections} - set(own) <= {"benefits"}
                    assert page.report.language == form.language
                    filled += 1
        assert filled >= 10

    def test_has_a_year_for_each_the_project_ran_in_and_no_other(self, demo):
        for project in demo.plans.projects_for(operator("nb")):
            for choice in demo.reports.forms(operator("nb"), project.slug):
                for year in choice.years:
                    assert project.starts.year <= year <= 2026
                if choice.years:
                    with pytest.raises(Refused) as refused:
                        demo.reports.page(operator("nb"), project.slug, choice.form, project.starts.year - 1)
                    assert refused.value.problems[0].code == "year_outside"

    def test_one_that_the_scheme_does_not_have_is_named_with_those_it_has(self, demo):
        with pytest.raises(Refused) as refused:
            demo.reports.page(operator("nb"), FJORDVIK, "tull", None)
        problem = refused.value.problems[0]
        assert problem.code == "unknown_form"
        assert demo.reports.forms(operator("nb"), FJORDVIK)[0].form in problem.params["known"]

    def test_says_as_json_what_the_page_says(self, demo):
        form, year, _section = first_form(demo)
        page = demo.reports.page(WRITER, FJORDVIK, form, year)
        as_json = demo.reports.as_json(WRITER, FJORDVIK, form, year)
        assert [each["words"] for each in as_json["sections"]] == [
            each.words for each in page.report.sections
        ]
        assert len(as_json["missing"]) == len(page.report.missing)


class TestWhoReads:
    def test_a_stranger_may_not(self, small):
        with pytest.raises(NotAllowed):
            small.reports.forms(STRANGER, SLUG)

    def test_a_draft_is_the_project_s_own(self, small):
        with pytest.raises(NotAllowed):
            small.reports.page(FUNDER, SLUG, "project", None)
        with pytest.raises(NotAllowed):
            small.reports.file(FUNDER, SLUG, "project", None, ".pdf")
        assert small.reports.page(STEERING, SLUG, "project", None).report.sections

    def test_what_is_sent_holds_approved_figures_only(self, small):
        rows = [Row("reisetid", "", f"2025-{month:02d}", {"value": "41,5"}) for month in range(1, 13)]
        small.measurements.record(PROJECT_GROUP, SLUG, rows)
        assert "41.5" in text_of(small.reports.page(PROJECT_GROUP, SLUG, "project", None))
        assert "41.5" not in text_of(small.report_sending.page(PROJECT_GROUP, SLUG, "project", None))
        for month in range(1, 13):
            small.measurements.submit(PROJECT_GROUP, SLUG, f"2025-{month:02d}")
            small.measurements.approve(STEERING, SLUG, f"2025-{month:02d}")
        assert "41.5" in text_of(small.report_sending.page(PROJECT_GROUP, SLUG, "project", None))

    def test_figures_after_the_year_are_not_in_its_report(self, small):
        """The report for 2025, written in March 2026, does not know January."""
        form = next((each for each in small.reports.forms(PROJECT_GROUP, SLUG) if each.years), None)
        if form is None:
            form = small.reports.forms(PROJECT_GROUP, SLUG)[0]
        rows = [Row("reisetid", "", f"2025-{month:02d}", {"value": "50"}) for month in range(1, 13)]
        small.measurements.record(PROJECT_GROUP, SLUG, rows)
        year = 2025 if form.years else None
        before = small.reports.page(PROJECT_GROUP, SLUG, form.form, year).report
        small.measurements.record(PROJECT_GROUP, SLUG, [Row("reisetid", "", "2026-01", {"value": "91,5"})])
        after = small.reports.page(PROJECT_GROUP, SLUG, form.form, year).report
        assert (after == before) is bool(form.years)


def text_of(page):
    return repr(dataclasses.asdict(page.report) if dataclasses.is_dataclass(page.report) else page.report)


class TestFiles:
    @pytest.mark.parametrize(("ending", "start"), [(".docx", b"PK"), (".pdf", b"%PDF")])
    def test_a_file_with_a_name_that_says_what_it_is(self, demo, ending, start):
        form, year, _section = first_form(demo)
        name, data = demo.reports.file(WRITER, FJORDVIK, form, year, ending)
        assert name == "-".join(filter(None, [FJORDVIK, form, str(year or "")])) + ending
        assert data.startswith(start)

    def test_no_other_kind(self, demo):
        form, year, _section = first_form(demo)
        with pytest.raises(Refused) as refused:
            demo.reports.file(WRITER, FJORDVIK, form, year, ".odt")
        assert refused.value.problems[0].code == "unknown_format"


class TestTheRealForm:
    def test_what_the_application_said_of_the_parties_stands_in_the_report(self, small):
        """The Helse Nord form names owners, municipalities and trust; nobody writes them a second time."""
        real = Path(__file__).parents[1] / "exchange" / "data" / "helse-nord-soknad-med-nyttetabell.docx"
        slug = small.plans.import_file(OPERATOR, real.name, real.read_bytes(), scheme="hn-2025").slug
        project = small.plans.document(OPERATOR, slug).project
        report = small.reports.page(OPERATOR, slug, "project", None).report
        facts = next(block for block in report.section("project").blocks if isinstance(block, KeyValues))
        assert [value for _label, value in facts.rows] == [
            project.owners_text,
            project.municipalities_text,
            project.trust_text,
        ]
        assert all(value for _label, value in facts.rows)
