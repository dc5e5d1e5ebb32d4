"""What stands before the funder's table: one button on a phone, which tells of the alarm and of the filters."""

from typing import Any

import pytest
from dash import html

from dashboards.test_components import parts, text
from dashboards.test_portfolio_filters import EVERY, demo, drawn, look
from gevinst.services.everything import Services
from gevinst_dashboards.pages import portfolio

__all__ = ["demo"]


def button(demo: Services, query: dict[str, str], page: Any = portfolio) -> html.Button:
    (found,) = (each for each in parts(drawn(demo, query, page), html.Button) if "gv-phonefold" in look(each))
    return found


def test_it_tells_of_the_alarm_and_of_the_filters(demo: Services) -> None:
    assert text(button(demo, {})).startswith("Nøkkeltall, filtre og visninger")
    assert "gevinster som ingen tar over" in text(button(demo, {}))
    assert "valgt" not in text(button(demo, {}))
    assert "2 filtre er valgt" in text(button(demo, {"ordning": "hn-2025", "aar": "2026"}))


@pytest.mark.parametrize(
    ("query", "opened"),
    [
        ({}, False),
        ({"ordning": "hn-2025"}, False),
        ({"filtre": "flere"}, True),
        ({"visning": "a"}, True),
        ({"endre": "a"}, True),
    ],
)
def test_it_is_open_where_something_in_it_is(demo: Services, query: dict[str, str], opened: bool) -> None:
    found = button(demo, query)
    assert getattr(found, "aria-expanded") == str(opened).lower()
    (inside,) = (
        each
        for each in parts(drawn(demo, query), html.Div)
        if getattr(each, "id", "") == getattr(found, "aria-controls")
    )
    assert list(parts(inside, html.Form))


@pytest.mark.parametrize("page", EVERY)
def test_every_page_of_the_funder_folds_its_filters_on_a_phone(demo: Services, page: Any) -> None:
    found = drawn(demo, {"ordning": "hn-2025", "ks": "saved_time", "sorter": "prosjekt"}, page)
    (inside,) = (each for each in parts(found, html.Div) if look(each) == "gv-phonefold__inside")
    assert [each.action for each in parts(inside, html.Form) if "gv-filterform" in look(each)]
    assert "2 filtre er valgt" in text(button(demo, {"ordning": "hn-2025", "ks": "saved_time"}, page))
    assert getattr(button(demo, {"filtre": "flere"}, page), "aria-expanded") == "true"
