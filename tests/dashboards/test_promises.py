"""The funder's pages of promises and of health communities, drawn from the demo and from nothing."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from dash import html

import demo_database
from dashboards.fakes import settings
from dashboards.test_components import parts, text
from dashboards.test_every_page import nested
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.text import Language
from gevinst.services.everything import Services
from gevinst_dashboards import prerender
from gevinst_dashboards.app import create_app
from gevinst_dashboards.pages import communities, promises, reports_received
from gevinst_dashboards.views_context import Context, build_context

PAGES = (promises, communities)
FUNDER = Actor(1, "Tilskuddsgiver", "nb", (Membership(Role.FUNDER, "all"),))
NOBODYS = Actor(1, "Tilskuddsgiver", "nb", (Membership(Role.FUNDER, "scheme", "no-such-scheme"),))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    engine = demo_database.engine_on(tmp_path_factory.mktemp("promises"))
    yield Services(engine, demo_database.clock)
    engine.dispose()


def context_of(services: Services, actor: Actor = FUNDER, language: Any = "nb") -> Context:
    return build_context(services, replace(actor, language=language), csrf="x", address="/portefolje")


def addresses(component: Any) -> list[str]:
    return [each.href for each in parts(component, html.A)]


def look(component: Any) -> str:
    return str(getattr(component, "className", ""))


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("page", PAGES)
def test_they_are_drawn_whole_in_each_language(demo: Services, page: Any, language: Language) -> None:
    for query in ({}, {"liste": "handover"}, {"ordning": "hmn-2025"}, {"kart": "naadd"}):
        drawn = page.render(context_of(demo, language=language), demo, {}, query)
        assert not nested(drawn), nested(drawn)
        assert prerender.to_html(drawn).count("<h1") == 1


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_portfolio_says_so(demo: Services, page: Any) -> None:
    drawn = page.render(context_of(demo, NOBODYS), demo, {}, {})
    assert "Ingen prosjekter her" in text(drawn)
    assert not nested(drawn), nested(drawn)


def test_each_page_is_a_tab_and_marks_itself(demo: Services) -> None:
    for page in PAGES:
        drawn = page.render(context_of(demo), demo, {}, {"ordning": "hn-2025"})
        (tabs,) = (nav for nav in parts(drawn, html.Nav) if "gv-tabs" in str(nav.className))
        (here,) = (each for each in parts(tabs, html.A) if getattr(each, "aria-current", None) == "page")
        assert here.href == f"{page.PATH}?ordning=hn-2025"


class TestPromises:
    def test_a_count_leads_to_its_list_and_keeps_the_filters(self, demo: Services) -> None:
        drawn = promises.render(context_of(demo), demo, {}, {"ordning": "oslo-hso-2020"})
        href = "/portefolje/loefter?ordning=oslo-hso-2020&liste=owner#liste"
        assert href in addresses(drawn)
        opened = promises.render(context_of(demo), demo, {}, {"ordning": "oslo-hso-2020", "liste": "owner"})
        assert "Uten gevinsteier (2)" in text(opened)

    def test_each_count_says_what_it_is_of(self, demo: Services) -> None:
        drawn = text(promises.render(context_of(demo), demo, {}, {}))
        assert "31 gevinster" in drawn
        assert "forfalte rapporter" in drawn

    def test_a_bar_is_read_aloud_with_its_parts_and_whole(self, demo: Services) -> None:
        drawn = promises.render(context_of(demo), demo, {}, {})
        view = demo.promises.page(FUNDER, {})
        said = [
            getattr(each, "aria-label", "") for each in parts(drawn, html.Div) if look(each) == "gv-share"
        ]
        short = view.groups[0].groups[0].tally
        assert said[0].startswith(f"Kort sikt: nådd {short.reached}, ")
        assert said[0].endswith(f"av {short.due}")

    def test_what_needs_somebody_stands_above_the_rules(self, demo: Services) -> None:
        drawn = promises.render(context_of(demo), demo, {}, {"ordning": "bergen-2024"})
        (pressing,) = (each for each in parts(drawn, html.Ul) if look(each) == "gv-pressing")
        assert text(pressing).startswith("Ikke ennå, i fare")
        assert all(each.open for each in parts(drawn, html.Details) if text(each).startswith("Regler"))

    def test_a_page_number_is_a_number(self) -> None:
        assert promises.number({"side": "3"}, "side") == 3
        for wrong in ("", "x", "-1", "1e9", "99999999", "²"):
            assert promises.number({"side": wrong}, "side") == 1


class TestCommunities:
    def test_the_list_stands_before_the_map(self, demo: Services) -> None:
        drawn = communities.render(context_of(demo), demo, {}, {})
        heads = [text(each) for each in parts(drawn, html.H2)]
        assert heads == ["Helsefellesskap for helsefellesskap", "På kartet"]

    def test_a_tile_with_projects_leads_to_them_and_one_without_is_no_link(self, demo: Services) -> None:
        drawn = communities.render(context_of(demo), demo, {}, {"aar": "2026"})
        tiles = [each for each in parts(drawn, html.A) if str(each.className).startswith("gv-tile")]
        assert "/portefolje?aar=2026&helsefellesskap=nordkysten" in [each.href for each in tiles]
        assert not any("finnmark" in each.href for each in tiles)

    def test_the_map_with_projects_stands_before_the_one_without(self, demo: Services) -> None:
        drawn = communities.render(context_of(demo), demo, {}, {})
        heads = [text(each) for each in parts(drawn, html.H3)]
        assert heads == ["Oppdiktet for demoen", "Norge"]

    def test_the_map_has_a_table_with_the_same_values(self, demo: Services) -> None:
        drawn = communities.render(context_of(demo), demo, {}, {"kart": "maalt"})
        (twin,) = (each for each in parts(drawn, html.Details) if list(parts(each, html.Tr)))
        rows = {text(row.children[0]): text(row.children[1]) for row in parts(twin, html.Tr)}
        view = demo.communities.page(FUNDER, {})
        assert len(rows) == len(view.tiles) + 1
        for row in view.rows:
            assert rows[row.name] == f"{row.measured} av {row.benefits}"

    def test_what_the_demo_made_up_says_so(self, demo: Services) -> None:
        drawn = communities.render(context_of(demo), demo, {}, {})
        assert text(drawn).count("oppdiktet for demoen") == 5


@pytest.mark.parametrize("name", ["loefter", "helsefellesskap"])
def test_the_files_are_behind_the_gate(demo: Services, tmp_path: Path, name: str) -> None:
    client = create_app(demo, settings(tmp_path), PAGES).server.test_client()
    assert client.get(f"/fil/portefolje-{name}.csv").status_code in (302, 401, 403)


def test_one_is_said_as_one_under_the_key_figures(demo: Services) -> None:
    context = context_of(demo, language="nn")
    view = demo.promises.page(context.actor, {})
    one = replace(
        view, gains=replace(view.gains, reached=1, not_reached=1, not_measured=1, not_approved=0, not_yet=1)
    )
    assert [words for _n, _of, words in promises._band(one, context._)][:4] == [
        "mål er nådd når tida er ute",
        "er ikkje nådd",
        "er ikkje målt eller ikkje godkjent",
        "er ikkje forfalle enno",
    ]
    received = demo.report_receiving.page(context.actor, {})
    counts = {"sent": 1, "received": 2, "returned": 1, "accepted": 1}
    told = reports_received._band(replace(received, counts=counts), context._)
    assert [words for _n, _of, words in told] == [
        "send, ikkje motteken enno",
        "mottekne, ikkje svara på",
        "over fristen",
        "send tilbake",
        "godkjend",
    ]
