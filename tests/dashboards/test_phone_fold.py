"""What stands before the funder's table: one button on a phone, which tells of the alarm and of the filters."""

import pytest
from dash import html

from dashboards.test_components import parts, text
from dashboards.test_portfolio_filters import demo, drawn
from gevinst.services.everything import Services

__all__ = ["demo"]


def button(demo: Services, query: dict[str, str]) -> html.Button:
    (found,) = (
        each
        for each in parts(drawn(demo, query), html.Button)
        if "gv-phonefold" in str(getattr(each, "className", ""))
    )
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
