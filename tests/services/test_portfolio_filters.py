"""Filters of the funder's pages: several values of one, counts beside the choices, and what the files say of them."""

import io
import itertools

import pyarrow.parquet
import pytest
from openpyxl import load_workbook

from gevinst.services import payers, portfolio_facts
from gevinst.services.filter_values import toggled, values_of
from gevinst.services.portfolio import FILTERS
from gevinst.services.portfolio_selection import OF_LINES, OF_PROJECTS, select
from gevinst.services.portfolio_snapshot import DRIVERS, snapshot

from .conftest import operator

ONE = tuple(name for name in FILTERS if name != "target_group")
OTHERS = ({}, {"category": "quality"}, {"driver": "competence", "phase": "main_project,pilot"})


def slugs(demo, filters):
    return {row.slug for row in demo.portfolio.page(operator("nb"), filters, lines=False).rows}


@pytest.mark.parametrize("others", OTHERS)
@pytest.mark.parametrize("name", FILTERS)
def test_a_count_is_of_the_projects_that_the_choice_leaves(demo, name, others):
    page = demo.portfolio.page(operator("nb"), others)
    for choice in page.choices[name]:
        assert choice.count == len(slugs(demo, {**others, name: choice.value})), choice


@pytest.mark.parametrize("name", ONE)
def test_several_values_let_through_what_fits_any(demo, name):
    choices = demo.portfolio.page(operator("nb"), {}).choices[name]
    for one, other in itertools.pairwise(choices):
        both = slugs(demo, {name: f"{one.value},{other.value}"})
        assert both == slugs(demo, {name: one.value}) | slugs(demo, {name: other.value})


def test_type_and_driver_are_asked_of_one_and_the_same_benefit(demo):
    found = snapshot(demo.portfolio)
    asked = {"category": "health,travel", "driver": "near_home", "ks_type": "avoided_cost"}
    chosen = select(found, operator("nb"), asked, demo.portfolio.parties())
    lines, bit = found.lines, 1 << DRIVERS.index("near_home")
    fitting = {
        project
        for project, drivers, kind, category in zip(
            lines.project.tolist(),
            found.drivers.tolist(),
            lines.ks_type,
            lines.category.tolist(),
            strict=True,
        )
        if drivers & bit and kind == "avoided_cost" and category in (0, 3)
    }
    assert fitting
    assert fitting == set(chosen.kept.tolist())
    assert set(chosen.fits) <= set(OF_LINES)


@pytest.mark.parametrize("asked", [*OTHERS, {"category": "travel", "phase": "operation"}])
def test_a_part_of_the_lines_is_that_part_of_all_in_order(demo, asked):
    chosen = select(snapshot(demo.portfolio), operator("nb"), asked, demo.portfolio.parties())
    whole = chosen.lines.tolist()
    for start, most in itertools.product(range(len(whole) + 3), (1, 3, 50)):
        assert chosen.lines_from(start, most).tolist() == whole[start : start + most]


def test_a_target_group_with_a_comma_is_one_value():
    text = "Eldre, og pårørende"
    assert values_of("target_group", text) == (text,)
    assert toggled("target_group", text, text) == ""
    assert toggled("phase", "pilot", "operation") == "pilot,operation"
    assert toggled("phase", "pilot,operation", "pilot") == "operation"


@pytest.mark.parametrize("name", sorted({*portfolio_facts.FILTERS} & {*OF_PROJECTS}))
def test_the_pages_beside_choose_the_same_projects(demo, name):
    actor = operator("nb")
    for choice in demo.portfolio.page(actor, {}).choices[name]:
        own = slugs(demo, {name: choice.value})
        assert demo.communities.page(actor, {name: choice.value}).total.projects == len(own)
        assert demo.payers.page(actor, {name: choice.value}).projects == len(own)


@pytest.mark.parametrize(
    "name", [each for each in FILTERS if each not in ("year", "development", "evidence")]
)
def test_the_list_of_reports_is_of_the_same_projects(demo, name):
    actor = operator("nb")
    (own,) = ({choice.value for choice in page.choices[name]} for page in [demo.portfolio.page(actor, {})])
    every = demo.report_receiving.page(actor, {})
    known = {choice.value for choice in every.choices[name]}
    assert known == own
    for value in own:
        page = demo.report_receiving.page(actor, {name: value})
        there = slugs(demo, {name: value})
        assert {row.slug for row in page.rows} <= there
        assert sum(page.counts.values()) == sum(row.slug in there for row in every.rows)


@pytest.mark.parametrize("name", [*portfolio_facts.FILTERS])
def test_promises_and_communities_offer_what_leaves_something(demo, name):
    actor = operator("nb")
    page = demo.promises.page(actor, {})
    assert page.choices[name] == demo.communities.page(actor, {}).choices[name]
    for choice in page.choices[name]:
        assert demo.promises.page(actor, {name: choice.value}).projects == choice.count


def test_effects_are_not_chosen_by_their_results(demo):
    actor = operator("nb")
    page = demo.effects.page(
        actor, {"standing": "behind", "development": "improvement", "evidence": "strong"}
    )
    assert page.filters == {}
    assert page.rows == demo.effects.page(actor, {}).rows


@pytest.mark.parametrize("name", payers.FILTERS)
def test_who_pays_is_asked_of_the_same_projects(demo, name):
    actor = operator("nb")
    for choice in demo.payers.page(actor, {}).choices[name]:
        assert demo.payers.page(actor, {name: choice.value}).projects == choice.count


def test_the_files_and_the_report_name_what_was_chosen(demo):
    actor = operator("nb")
    asked = {"phase": "pilot,main_project", "driver": "near_home", "category": "travel,health"}
    book = load_workbook(io.BytesIO(demo.portfolio.export(actor, asked, "xlsx")))
    meant = dict(book.worksheets[-1].iter_rows(values_only=True))
    assert meant["Filter: Fase"] == "Pilot og Hovedprosjekt"
    held = pyarrow.parquet.read_schema(io.BytesIO(demo.portfolio.export(actor, asked, "parquet")))
    assert held.metadata[b"Filter: Gevinsttype"].decode() == "Reise og Helsegevinst"
    scope = demo.portfolio_reports.report(actor, asked).scope
    assert "Fase: Pilot og Hovedprosjekt" in scope
    assert "Gevinsttype: Reise og Helsegevinst" in scope
    rows = demo.portfolio.table(actor, asked)
    assert {row["phase"] for row in rows} <= {"pilot", "main_project"}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_of_benefits_says_that_whole_projects_are_counted(demo, name):
    actor = operator("nb")
    asked = {name: demo.portfolio.page(actor, {}).choices[name][0].value}
    page, narrowed = demo.portfolio.page(actor, asked), demo.communities.page(actor, asked).total
    said = "alle gevinstene" in page.counted_text
    assert said == (name in OF_LINES)
    # Where nothing is said, the pages count the same.
    if not said:
        assert (page.benefits, page.measured, page.reached) == (
            narrowed.benefits,
            narrowed.measured,
            narrowed.reached,
        )
    assert (page.counted_text in demo.portfolio_reports.report(actor, asked).not_approved) or not said
    assert demo.portfolio.page(actor, {}).counted_text == ""
