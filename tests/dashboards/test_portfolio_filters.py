"""The filters of the funder's pages: several words of one, chips that remove one at a time, and what is open."""

from collections.abc import Iterator
from typing import Any

import pytest
from dash import html

import demo_database
from dashboards.test_components import parts, text
from gevinst.domain.access import Actor, Membership, Role
from gevinst.services.everything import Services
from gevinst_dashboards.navigation import read_query
from gevinst_dashboards.pages import communities, payers, portfolio, promises
from gevinst_dashboards.views_context import build_context

FUNDER = Actor(1, "Tilskuddsgiver", "nb", (Membership(Role.FUNDER, "all"),))
QUERY = {"type": "travel,health", "fase": "pilot", "sorter": "tildelt"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    engine = demo_database.engine_on(tmp_path_factory.mktemp("portfolio-filters"))
    yield Services(engine, demo_database.clock)
    engine.dispose()


def drawn(demo: Services, query: dict[str, str], page: Any = portfolio) -> Any:
    return page.render(build_context(demo, FUNDER, csrf="x", address=page.PATH), demo, {}, query)


def look(component: Any) -> str:
    return str(getattr(component, "className", ""))


def more(component: Any) -> Any:
    (found,) = (each for each in parts(component, html.Details) if getattr(each, "id", "") == "flere-filtre")
    return found


def asked(link: Any) -> dict[str, str]:
    return read_query(link.href.partition("?")[2])


def test_each_value_has_a_chip_that_removes_it_alone(demo: Services) -> None:
    (row,) = (each for each in parts(drawn(demo, QUERY), html.Div) if look(each) == "gv-active")
    chips = {text(each): asked(each) for each in parts(row, html.A)}
    assert {words: left for words, left in chips.items() if "Fjern filteret" in words} == {
        "Fjern filteret Gevinsttype: Reise": {**QUERY, "type": "health"},
        "Fjern filteret Gevinsttype: Helsegevinst": {**QUERY, "type": "travel"},
        "Fjern filteret Fase: Pilot": {name: value for name, value in QUERY.items() if name != "fase"},
    }
    assert chips["Fjern alle"] == {"sorter": "tildelt"}


def test_a_word_that_is_pressed_is_added_and_one_that_is_chosen_is_taken_away(demo: Services) -> None:
    picks = list(parts(more(drawn(demo, QUERY)), html.A))
    travel = next(each for each in picks if "Reise" in text(each))
    assert getattr(travel, "aria-current") == "true"
    assert asked(travel) == {**QUERY, "type": "health", "filtre": "flere"}
    operation = next(each for each in picks if "Hovedprosjekt" in text(each))
    assert not hasattr(operation, "aria-current")
    assert asked(operation)["fase"] == "pilot,main_project"


def test_the_other_filters_are_closed_until_the_address_says_so(demo: Services) -> None:
    assert not more(drawn(demo, QUERY)).open
    assert "2 valgte" in text(more(drawn(demo, QUERY)))
    assert more(drawn(demo, {**QUERY, "filtre": "flere"})).open


@pytest.mark.parametrize("page", [portfolio, payers, promises, communities])
def test_every_page_of_the_funder_has_them_and_the_next_page_keeps_them(demo: Services, page: Any) -> None:
    found = drawn(demo, {"type": "travel", "fase": "pilot", "driver": "near_home"}, page)
    chips = " ".join(text(each) for each in parts(found, html.A))
    for words in ("Gevinsttype: Reise", "Fase: Pilot", "Driver: Nært der folk bor"):
        assert f"Fjern filteret {words}" in chips
    (tabs,) = (each for each in parts(found, html.Nav) if "gv-tabs" in look(each))
    for tab in parts(tabs, html.A):
        assert asked(tab) == {"type": "travel", "fase": "pilot", "driver": "near_home"}


def test_a_files_name_says_what_it_was_narrowed_to() -> None:
    name = portfolio.narrowed_to({"category": "travel,health", "target_group": "Eldre, og pårørende / 75+"})
    assert name == "_type-travel-health_maalgruppe-Eldre-og-pårørende-75"
    assert portfolio.narrowed_to({}) == ""
    assert len(portfolio.narrowed_to({"target_group": "a" * 500})) <= 120
