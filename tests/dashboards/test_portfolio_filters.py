"""The filters of the funder's pages: several words of one, chips that remove one at a time, and what is open."""

from collections.abc import Iterator
from typing import Any

import dash_bootstrap_components as dbc
import pytest
from dash import html

import demo_database
from dashboards.test_components import parts, text
from gevinst.domain.access import Actor, Membership, Role
from gevinst.services.everything import Services
from gevinst_dashboards.navigation import read_query
from gevinst_dashboards.pages import (
    communities,
    payers,
    portfolio,
    portfolio_effect,
    promises,
    reports_received,
)
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


EVERY = [portfolio, portfolio_effect, payers, promises, communities, reports_received]


@pytest.mark.parametrize("page", EVERY)
def test_every_page_of_the_funder_has_them_and_the_next_page_keeps_them(demo: Services, page: Any) -> None:
    chosen = {
        "type": "travel",
        "ks": "saved_time",
        "driver": "near_home",
        "mottaker": "patients",
        "fase": "pilot",
    }
    found = drawn(demo, chosen, page)
    chips = " ".join(text(each) for each in parts(found, html.A))
    for words in (
        "Gevinsttype: Reise",
        "KS-type: Spart tid",
        "Fase: Pilot",
        "Driver: Nært der folk bor",
        "Hvem som får gevinsten: Pasienter",
    ):
        assert f"Fjern filteret {words}" in chips
    assert not away(found)
    (tabs,) = (each for each in parts(found, html.Nav) if "gv-tabs" in look(each))
    assert len(list(parts(tabs, html.A))) == len(EVERY)
    for tab in parts(tabs, html.A):
        assert asked(tab) == chosen


def away(component: Any) -> list[Any]:
    return [each for each in parts(component, html.Div) if "gv-active--away" in look(each)]


OTHERS = {"maal": "travel_minutes_per_month", "oppfolging": "behind,wrong_way", "evidence": "weak"}


@pytest.mark.parametrize(
    ("page", "said", "unsaid"),
    [
        (portfolio, ("Måltall: ",), ("Oppfølging: ", "Grunnlag: ")),
        (portfolio_effect, ("Oppfølging: Ligger bak målet", "Oppfølging: Går feil vei"), ("Måltall: ",)),
        (payers, ("Måltall: ", "Grunnlag: "), ("Oppfølging: ",)),
        (promises, ("Måltall: ", "Grunnlag: "), ("Oppfølging: ",)),
        (communities, ("Måltall: ", "Grunnlag: "), ("Oppfølging: ",)),
        (reports_received, ("Måltall: ", "Grunnlag: "), ("Oppfølging: ",)),
    ],
)
def test_what_a_page_has_no_use_for_is_said_and_kept(
    demo: Services, page: Any, said: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    found = drawn(demo, OTHERS, page)
    (row,) = away(found)
    words = text(row)
    assert words.startswith("Valgt på en annen side, brukes ikke her:")
    assert all(each in words for each in said)
    assert not any(each in words for each in unsaid)
    assert ("Velges de etter resultatet" in words) == (page is portfolio_effect)
    (tabs,) = (each for each in parts(found, html.Nav) if "gv-tabs" in look(each))
    assert all(asked(tab) == OTHERS for tab in parts(tabs, html.A))
    # A form sends what it does not show, too.
    for form in parts(found, html.Form):
        kept = {each.name for each in parts(form, dbc.Input) if each.type == "hidden"}
        shown = {each.name for each in parts(form, dbc.Select)}
        if getattr(form, "action", "") == page.PATH:
            assert set(OTHERS) <= kept | shown


def test_what_is_not_used_is_removed_one_value_at_a_time(demo: Services) -> None:
    (row,) = away(drawn(demo, OTHERS, portfolio_effect))
    left = {text(each): asked(each) for each in parts(row, html.A)}
    behind = next(query for words, query in left.items() if "Ligger bak målet" in words)
    assert behind == {**OTHERS, "oppfolging": "wrong_way"}


def test_what_is_gone_is_said_where_a_page_has_no_use_for_it_too(demo: Services) -> None:
    (row,) = away(drawn(demo, {"maal": "nonsense", "evidence": "perhaps"}, promises))
    assert "Måltall: finnes ikke lenger" in text(row)
    assert "Grunnlag: finnes ikke lenger" in text(row)


def test_who_may_not_answer_reports_has_no_tab_for_them(demo: Services) -> None:
    actor = Actor(2, "Administrator", "nb", (Membership(Role.ADMINISTRATOR, "all"),))
    found = portfolio.render(build_context(demo, actor, csrf="x", address=portfolio.PATH), demo, {}, {})
    (tabs,) = (each for each in parts(found, html.Nav) if "gv-tabs" in look(each))
    assert len(list(parts(tabs, html.A))) == len(EVERY) - 1


def test_a_files_name_says_what_it_was_narrowed_to() -> None:
    name = portfolio.narrowed_to({"category": "travel,health", "target_group": "Eldre, og pårørende / 75+"})
    assert name == "_type-travel-health_maalgruppe-Eldre-og-pårørende-75"
    assert portfolio.narrowed_to({}) == ""
    assert len(portfolio.narrowed_to({"target_group": "a" * 500})) <= 120


def test_the_rows_that_an_unknown_word_gives_are_the_ones_marked(demo: Services) -> None:
    for show, marked in (("", "Prosjekter"), ("tull", "Prosjekter"), ("gevinster", "Gevinster")):
        links = parts(drawn(demo, {"vis": show}), html.A)
        chosen = [text(each) for each in links if getattr(each, "aria-current", None) == "true"]
        assert marked in chosen
        assert len({"Prosjekter", "Gevinster"} & set(chosen)) == 1


def chips_of(component: Any) -> list[str]:
    row = next(each for each in parts(component, html.Div) if look(each) == "gv-active")
    return [text(each).removeprefix("Fjern filteret ") for each in parts(row, html.A)][:-1]


def test_what_is_gone_is_said_in_words_and_what_no_project_has_keeps_its_name(demo: Services) -> None:
    query = {
        "ordning": "gone-2019",
        "helsefellesskap": "helgeland,gone",
        "fase": "operation",
        "mottaker": "nobody",
        "type": "other",
        "aar": "2031",
        "oppfolging": "gone",
    }
    found = drawn(demo, query)
    assert chips_of(found) == [
        "Ordning: finnes ikke lenger",
        "År: 2031",
        "Helsefellesskap: Helsefellesskapet Helgeland",
        "Helsefellesskap: finnes ikke lenger",
        "Oppfølging: finnes ikke lenger",
        "Gevinsttype: Annet",
        "Hvem som får gevinsten: finnes ikke lenger",
        "Fase: I drift",
    ]
    options = [str(each["label"]) for select in parts(found, dbc.Select) for each in select.options]
    assert "Helsefellesskapet Helgeland, finnes ikke lenger" in options
    assert not any("gone" in each for each in options)


def test_each_chip_is_known_by_its_place_so_that_the_next_has_the_focus_when_one_goes(demo: Services) -> None:
    found = drawn(demo, QUERY)
    (row,) = (each for each in parts(found, html.Div) if look(each) == "gv-active")
    assert row.tabIndex == -1
    assert [getattr(each, "id", None) for each in parts(row, html.A)] == [
        "valgt-0",
        "valgt-1",
        "valgt-2",
        None,
    ]
