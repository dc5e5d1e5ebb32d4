"""The funder's page of who pays and who gains, drawn from the demo and from nothing."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args

import pytest
from dash import html

import demo_database
from dashboards.test_components import parts, text
from dashboards.test_every_page import nested
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.balance import Amounts, Column, Line, Sum
from gevinst.domain.text import Language
from gevinst.i18n import translator
from gevinst.services.everything import Services
from gevinst_dashboards import prerender
from gevinst_dashboards.pages import payers, payers_parts
from gevinst_dashboards.views_context import Context, build_context

FUNDER = Actor(1, "Tilskuddsgiver", "nb", (Membership(Role.FUNDER, "all"),))
NOBODYS = Actor(1, "Tilskuddsgiver", "nb", (Membership(Role.FUNDER, "scheme", "no-such-scheme"),))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    engine = demo_database.engine_on(tmp_path_factory.mktemp("payers"))
    yield Services(engine, demo_database.clock)
    engine.dispose()


def context_of(services: Services, actor: Actor = FUNDER, language: Any = "nb") -> Context:
    return build_context(services, replace(actor, language=language), csrf="x", address=payers.PATH)


def drawn(services: Services, query: dict[str, str] | None = None, **more: Any) -> Any:
    return payers.render(context_of(services, **more), services, {}, query or {})


@pytest.mark.parametrize("language", get_args(Language))
def test_it_is_drawn_whole_in_each_language(demo: Services, language: Language) -> None:
    for query in (
        {},
        {"regel": "own_contribution"},
        {"regel": "stated", "verdi": "capacity"},
        {"verdi": "time", "regel": "own_contribution"},
        {"verdi": "nothing", "regel": "nothing", "sett": "nothing", "aar": "x"},
        {"ordning": "hmn-2025"},
    ):
        found = drawn(demo, query, language=language)
        assert not nested(found), nested(found)
        assert prerender.to_html(found).count("<h1") == 1


def test_an_empty_portfolio_says_so(demo: Services) -> None:
    found = drawn(demo, actor=NOBODYS)
    assert "Ingen prosjekter her" in text(found)
    assert not list(parts(found, html.Table))


def test_the_sentence_says_of_what_each_share_is_and_how_many_have_given_both(demo: Services) -> None:
    found = text(drawn(demo))
    assert "Kommunene dekker 54\u00a0% av egeninnsatsen i arbeid og utstyr." in found
    assert "Sykehusene får 97\u00a0% av den anslåtte verdien av frigjort kapasitet." in found
    assert "4 av 6 prosjekter har oppgitt begge deler" in found


def test_there_is_no_table_of_payers_and_gainers_before_a_rule_is_chosen(demo: Services) -> None:
    without, chosen = drawn(demo), drawn(demo, {"regel": "own_contribution"})

    def tables(page: Any) -> list[Any]:
        return [each for each in parts(page, html.Table) if "gv-paymatrix" in str(each.className)]

    assert not tables(without)
    (table,) = tables(chosen)
    assert "Regelen: i hvert prosjekt" in text(chosen)
    unknown = [each for each in parts(table, html.Td) if "ukjent" in str(getattr(each, "className", ""))]
    assert unknown
    assert {text(each) for each in unknown} == {"ikke oppgitt"}
    heads = [text(each) for each in parts(table, html.Th)]
    assert "Sykehus: liggedøgn" in heads or any("liggedøgn" in each for each in heads)
    # How many are not known stands under the amount in the table, and after it, a space between, in the lists of a phone.
    assert any(text(each).endswith(" + 1 ikke kjent") for each in parts(chosen, html.Dd))
    cells = [each for each in parts(table, html.Td) if "ikke kjent" in text(each)]
    assert cells
    assert all("ikke kjent" in text(next(iter(parts(each, html.Small)))) for each in cells)


def test_what_is_chosen_stays_in_the_address(demo: Services) -> None:
    query = {"ordning": "hn-2025", "verdi": "freed", "regel": "stated"}
    links = [each.href for each in parts(drawn(demo, query), html.A)]
    assert f"{payers.PATH}?ordning=hn-2025&verdi=freed&regel=own_contribution#hvem-for-hvem" in links
    assert f"{payers.PATH}?verdi=freed&regel=stated" in links
    assert "/fil/portefolje-hvem-betaler.xlsx?ordning=hn-2025&verdi=freed&regel=stated" in links


def test_unlike_sizes_are_on_one_scale_and_computed_ones_name_their_set(demo: Services) -> None:
    found = drawn(demo)
    (sizes,) = (each for each in parts(found, html.Ul) if "gv-unlike" in str(getattr(each, "className", "")))
    said = text(sizes)
    for name in ("Tildelt", "Brukt", "Beregnet verdi", "Tatt ut av budsjett"):
        assert name in said
    assert "«Norske satser til og med 2024», 2024-kroner" in said
    assert "De skal ikke legges sammen." in text(found)


def test_a_set_of_rates_is_named_in_words_and_says_what_it_is_registered_as(demo: Services) -> None:
    said = text(drawn(demo)).replace("\N{NO-BREAK SPACE}", " ")
    assert "norway-2024/1" not in said
    assert "registrert som norway-2024, versjon 1, satt sammen november 2026" in said


def test_a_funder_is_not_asked_to_enter_what_only_the_project_can(demo: Services) -> None:
    said = text(drawn(demo))
    assert "Skriv inn et eget" not in said
    assert "ikke noe tall. Prosjektet kan føre inn sitt eget, med kilde." in said


def test_a_year_is_said_to_choose_projects_and_not_amounts(demo: Services) -> None:
    said = "År og det som er valgt av gevinster, velger prosjekter."
    assert said in text(drawn(demo, {"aar": "2026"}))
    assert said not in text(drawn(demo, {"ordning": "hn-2025"}))


@pytest.mark.parametrize(
    ("scheme", "said", "amounts"),
    [
        (
            "oslo-hso-2020",
            "Kommunene dekker 65 % av egeninnsatsen i arbeid og utstyr.",
            "1 220 000 kr av 1 875 000 kr",
        ),
        ("hn-2025", "Kommunene dekker 67 % av egeninnsatsen.", "980 000 kr av 1 470 000 kr"),
    ],
)
def test_cost_at_one_level_and_gain_at_another_is_told_with_what_the_shares_are_of(
    demo: Services, scheme: str, said: str, amounts: str
) -> None:
    page = drawn(demo, {"ordning": scheme})
    (apart,) = (each for each in parts(page, html.Section) if getattr(each, "aria-labelledby", "") == "skilt")
    found = text(apart).replace("\u00a0", " ")
    assert f"{said} Sykehusene får 100 % av den anslåtte verdien av frigjort kapasitet." in found
    assert amounts in found


@pytest.mark.parametrize(
    ("ore", "unit"), [(9_999_999_999, "kr"), (10_000_000_000, "m"), (-10_000_000_000, "m")]
)
def test_a_balance_of_hundreds_of_millions_is_told_in_millions(ore: int, unit: str) -> None:
    known = Line(None, None, None, {Column.GRANT: Amounts(actual=Sum(ore))})
    unknown = Line(None, None, None, {Column.GRANT: Amounts(actual=Sum(None, 2))})
    assert payers_parts._unit([known, unknown]) == unit
    assert payers_parts._unit([]) == "kr"


def test_the_first_few_projects_of_a_list_stand_open_and_the_rest_unfold() -> None:
    rows = [html.Li(f"Prosjekt {n}") for n in range(payers_parts.FEW + 3)]
    first, fold = payers_parts.first_few(rows, translator("nb"))
    assert text(first) == "".join(f"Prosjekt {n}" for n in range(payers_parts.FEW))
    assert text(fold).startswith("3 prosjekter til")
    # Paper says how many more there are; it lists them where the reader has unfolded them.
    assert "data-print" not in fold.to_plotly_json()["props"]
    assert text(fold).endswith(f"Prosjekt {len(rows) - 1}")
    assert len(payers_parts.first_few(rows[: payers_parts.FEW], translator("nb"))) == 1
