"""The question about a changed definition: what is read from it, and that what was written in it stays."""

import datetime as dt

import dash_bootstrap_components as dbc
import pytest

from dashboards.test_components import parts, text
from gevinst.domain.definition_change import DefinitionSaid
from gevinst.domain.errors import Problem, Refused
from gevinst.i18n import translator
from gevinst_dashboards.pages import plan_definition_change as definition

NEW = {"what": "new", "since": "1.8.2025", "reason": " Ny journal "}


def test_what_is_said_is_read():
    assert definition.read_said({}) is None
    assert definition.read_said(NEW) == DefinitionSaid(reason="Ny journal", since=dt.date(2025, 8, 1))
    text_only = NEW | {"what": "text", "since": "ikke en dag"}
    assert definition.read_said(text_only) == DefinitionSaid(reason="Ny journal", since=None)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"since": "", "reason": ""}, [("field_missing", "since"), ("event_needs_change", "reason")]),
        ({"since": "31.6.2025"}, [("not_a_date", "since")]),
        ({"what": "text", "reason": " "}, [("field_missing", "reason")]),
        ({"reason": "x" * 301}, [("text_too_long", "reason")]),
    ],
)
def test_everything_that_is_wrong_is_said_at_once(given, wrong):
    with pytest.raises(Refused) as caught:
        definition.read_said(NEW | given)
    assert [(each.code, each.field) for each in caught.value.problems] == wrong
    assert definition.is_asked(caught.value.problems)


def test_what_was_written_stays_and_says_what_is_wrong_with_it():
    problem = Problem("not_a_date", field="since", value="31.6.2025")
    drawn = definition.asking(
        "indicator:i",
        "source",
        [problem],
        NEW | {"since": "31.6.2025"},
        translator("nb"),
        with_button=True,
    )
    assert {each.id["part"]: each.value for each in parts(drawn, dbc.Input)} == {
        "since": "31.6.2025",
        "reason": " Ny journal ",
    }
    assert "31.6.2025" in text(drawn)
    assert "Lagre endringen" in text(drawn)


def test_another_problem_of_the_field_is_not_this_question():
    asked = Problem("definition_asked", field="source", params={"indicator": "Reisetid"})
    assert definition.is_asked([asked])
    assert not definition.is_asked([asked, Problem("personal_data", field="source")])
    assert not definition.is_asked([])
