"""Whether a change is more than the usual variation: as filters, in an order, in sentences and as data."""

import json

import pytest

from gevinst.i18n import translator
from gevinst.reporting.figure_wording import number_word
from gevinst.services.benefit_rows import development_of, grade_of
from gevinst.services.views import BEYOND

from .conftest import operator

SLUG = "naer-hjelp-fjordvik"


@pytest.fixture(scope="module")
def whole(demo):
    return demo.register.page(operator("nb"), SLUG, {})


def lines(page):
    return [(row.benefit.id, line) for group in page.groups for row in group.rows for line in row.lines]


def test_the_register_keeps_the_benefits_with_a_line_that_is_as_asked(demo, whole):
    for name, choices, of in (
        ("development", whole.developments, development_of),
        ("evidence", whole.grades, lambda finding: grade_of(finding).value),
    ):
        assert len(choices) > 1
        for choice in choices:
            page = demo.register.page(operator("nb"), SLUG, {name: choice.value})
            fitting = {key for key, line in lines(whole) if of(line.finding) == choice.value}
            assert {key for key, _line in lines(page)} == fitting
            assert page.chosen == {name: choice.value}


def test_what_has_changed_for_the_worse_stands_first_where_that_is_the_order(demo):
    page = demo.register.page(operator("nb"), SLUG, {"sorter": "utvikling"})
    kinds = [{line.change_kind for line in row.lines} for group in page.groups for row in group.rows]
    assert "concern" in kinds[0]


def test_the_sentence_counts_the_chips(demo):
    home = demo.projects.home(operator("nb"), SLUG)
    judged = [row for row in home.rows if row.change_kind in (*BEYOND, "common")]
    told = "".join(text for text, _bold in home.sentence)
    signs = sum(row.change_kind in BEYOND for row in judged)
    _ = translator("nb")
    assert 1 < signs < len(judged)
    assert f"{number_word(signs, _)} av {number_word(len(judged), _)} endringer er større enn" in told.lower()
    assert all(row.points_text for row in judged)


def test_an_evaluation_as_data_says_what_it_bears_and_not_what_is_drawn(demo):
    table = demo.evaluations.table(operator("nb"), SLUG)
    assert not any("control" in row for row in table)
    found = [row["finding"] for row in table if row["finding"] is not None]
    assert found
    assert {len(each["last"]) for each in found if each["last"]} <= {len("2026-05"), len("2026-Q1")}
    assert json.loads(json.dumps(found[0]))["variation"] == found[0]["variation"]
