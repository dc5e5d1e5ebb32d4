"""The portfolio's saved views: a list that opens each with its filters, and a form that keeps, renames and deletes."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args

import dash_bootstrap_components as dbc
import pytest
from dash import html

import demo_database
from dashboards.test_components import parts, text
from dashboards.test_every_page import nested
from gevinst.domain.access import Actor
from gevinst.domain.text import Language
from gevinst.services.everything import Services
from gevinst.services.portfolio_selection import FILTERS, ORDERS
from gevinst_dashboards import prerender
from gevinst_dashboards.components import saved_views as kept
from gevinst_dashboards.pages import portfolio
from gevinst_dashboards.views_context import Context, build_context


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    engine = demo_database.engine_on(tmp_path_factory.mktemp("saved-views"))
    yield Services(engine, demo_database.clock)
    engine.dispose()


@pytest.fixture(scope="module")
def funder(demo: Services) -> Actor:
    with demo.people.reading() as work:
        user = work.people.user("tilskuddsgiver")
    assert user is not None
    return user.actor


def context_of(services: Services, actor: Actor) -> Context:
    return build_context(services, actor, csrf="x", address=portfolio.PATH)


def drawn(services: Services, actor: Actor, query: dict[str, str]) -> Any:
    return portfolio.render(context_of(services, actor), services, {}, query)


def box(component: Any) -> Any:
    (found,) = (each for each in parts(component, html.Details) if getattr(each, "id", "") == kept.BOX)
    return found


def links(component: Any) -> dict[str, str]:
    return {text(each): each.href for each in parts(component, html.A)}


def test_the_address_says_all_that_a_view_holds() -> None:
    address = portfolio._ADDRESS
    assert set(address.filters.values()) == set(FILTERS)
    assert set(address.orders.values()) == set(ORDERS)
    query = {"ordning": "hn-2025", "evidence": "weak", "sorter": "tildelt", "vis": "gevinster"}
    chosen, order, lines = address.read(query | {"side": "3"})
    view = kept.SavedView("", "", tuple(sorted(chosen.items())), order, lines)
    assert address.query(view) == query


def test_a_view_opens_with_its_filters_and_is_marked(demo: Services, funder: Actor) -> None:
    view = demo.saved_views.save(funder, "Til styret", {"year": "2026"}, "awarded")
    found = box(drawn(demo, funder, {}))
    assert not getattr(found, "open", False)
    href = f"/portefolje?aar=2026&sorter=tildelt&visning={view.id}"
    assert links(found)["Til styret"] == href
    opened = box(drawn(demo, funder, {"aar": "2026", "sorter": "tildelt", "visning": view.id}))
    (marked,) = (each for each in parts(opened, html.A) if "aria-current" in each.to_plotly_json()["props"])
    assert text(marked) == "Til styret"
    demo.saved_views.delete(funder, view.id)


@pytest.mark.parametrize("language", get_args(Language))
def test_the_form_keeps_or_changes(demo: Services, funder: Actor, language: Language) -> None:
    reader = replace(funder, language=language)
    view = demo.saved_views.save(reader, "Til styret", {})
    for query, value in (({}, ""), ({"endre": view.id}, "Til styret"), ({"endre": "ikke-min"}, "")):
        page = drawn(demo, reader, query)
        assert not nested(page), nested(page)
        assert prerender.to_html(page).count("<h1") == 1
        (name,) = (each for each in parts(box(page), dbc.Input) if each.id == kept.NAME)
        assert name.value == value
    demo.saved_views.delete(reader, view.id)


def test_what_is_wrong_is_said_and_the_address_stays(demo: Services, funder: Actor) -> None:
    context = context_of(demo, funder)
    query = {"aar": "2026", "endre": "x"}
    wrong, search = kept._answer(context, query, lambda: demo.saved_views.save(funder, "", {}) and {})
    assert "Skriv hva visningen skal hete." in text(wrong)
    assert not isinstance(search, str)
    gone, _search = kept._answer(context, query, lambda: demo.saved_views.delete(funder, "x"))
    assert "finnes ikke lenger" in text(gone)
    assert kept._answer(context, query, lambda: {"visning": "1"}) == (None, "?aar=2026&visning=1")


def test_who_is_no_stored_user_has_no_form(demo: Services, funder: Actor) -> None:
    page = drawn(demo, replace(funder, user_id=None), {})
    assert not [each for each in parts(page, html.Details) if getattr(each, "id", "") == kept.BOX]
