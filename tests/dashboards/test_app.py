"""Addresses become pages, errors become calm pages, the document is in the reader's language."""

import gc
import logging
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboards.fakes import FakeServices, Gallery, Other, settings
from dashboards.test_security import log_in, route, session_token, words
from gevinst.domain.access import Actor, Membership, Role
from gevinst.i18n import translator
from gevinst_dashboards.app import create_app
from gevinst_dashboards.navigation import Page, address, landing, match, menu, pages, read_query
from gevinst_dashboards.pages import start, statements
from gevinst_dashboards.prerender import to_html
from gevinst_dashboards.views_context import build_context
from gevinst_dashboards.wsgi import serve


@pytest.fixture
def services() -> FakeServices:
    return FakeServices()


@pytest.fixture
def client(services: FakeServices, tmp_path: Path) -> FlaskClient:
    found: Any = [Gallery(), Other(), start, statements]
    client = create_app(services, settings(tmp_path, demo=True), found).server.test_client()
    log_in(client)
    return client


class TestTheDocument:
    def test_it_can_be_read_before_any_script_has_run(self, client: FlaskClient) -> None:
        text = client.get("/prosjekt/trygg-hjem").text
        assert "<title>Gevinst – Trygg hjem – Fjordvik – Oversikt</title>" in text
        assert "<h1>Trygg hjem – Fjordvik</h1>" in text
        assert "Hopp til hovedinnhold" in text
        assert "Oppdiktede tall" in text
        assert 'rel="preload"' in text

    def test_no_script_stands_in_it_that_the_policy_does_not_know(self, client: FlaskClient) -> None:
        answer = client.get("/om/hjelp")
        inline = [
            part
            for part in answer.text.split("<script")[1:]
            if not part.split(">")[0].strip().startswith("src")
        ]
        scripts = [part for part in inline if 'type="application/json"' not in part.split(">")[0]]
        assert len(scripts) == answer.headers["Content-Security-Policy"].count("'sha256-")

    def test_nothing_is_asked_of_others(self, client: FlaskClient) -> None:
        text = client.get("/prosjekt/trygg-hjem").text
        for part in text.split('src="')[1:] + text.split('href="')[1:]:
            assert part.startswith(("/", "data:", "#", "?")), part[:60]

    @pytest.mark.parametrize(
        ("path", "status", "said"),
        [
            ("/finnes/ikke", 404, "Vi finner ikke denne siden"),
            ("/prosjekt/ukjent", 404, "Vi finner ikke denne siden"),
            ("/prosjekt/lukket", 403, "Du har ikke tilgang til dette"),
            ("/prosjekt/sprukket", 500, "Vi får ikke vist denne siden"),
            ("/om/noe-annet", 404, "Vi finner ikke denne siden"),
        ],
    )
    def test_errors_are_calm(
        self, client: FlaskClient, path: str, status: int, said: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.CRITICAL):
            answer = client.get(path)
        assert answer.status_code == status
        assert said in answer.text
        assert "nobody had thought of" not in answer.text

    def test_our_own_fault_is_in_the_log_under_the_code_shown(
        self, client: FlaskClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        text = client.get("/prosjekt/sprukket").text
        code = next(record.args[0] for record in caplog.records if record.args)
        assert str(code) in text
        assert "what nobody had thought of" in caplog.text


class TestTheFirstLayout:
    def test_it_holds_the_page_that_asks(self, client: FlaskClient) -> None:
        answer = client.get("/_dash-layout", headers={"Referer": "http://localhost/om/hjelp?x=1"})
        assert "Hjelp og hurtigtaster" in words(answer)
        assert '"/om/hjelp?x=1"' in words(answer)
        assert "Piltaster" in words(answer)

    def test_another_site_is_not_believed(self, client: FlaskClient) -> None:
        answer = client.get("/_dash-layout", headers={"Referer": "http://evil.example/om/hjelp"})
        assert answer.status_code == 200
        assert "Piltaster" not in words(answer)


class TestRouting:
    def test_a_broken_page_in_a_callback_is_calm_too(
        self, client: FlaskClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.CRITICAL):
            assert "Vi får ikke vist denne siden" in words(route(client, "/prosjekt/sprukket"))

    def test_a_callback_that_refuses_says_so_and_changes_nothing(self, client: FlaskClient) -> None:
        body = {
            "output": "legg-til.children",
            "outputs": {"id": "legg-til", "property": "children"},
            "inputs": [{"id": "legg-til", "property": "n_clicks", "value": 1}],
            "changedPropIds": ["legg-til.n_clicks"],
        }
        answer = client.post(
            "/_dash-update-component", json=body, headers={"X-CSRFToken": session_token(client)}
        )
        assert answer.status_code == 200
        assert "Du har ikke tilgang til å gjøre dette" in words(answer)
        assert "gv-trouble" in words(answer)


class TestNavigation:
    def test_fixed_words_go_before_parameters(self) -> None:
        class Fixed(Other):
            PATH = "/prosjekt/nytt"

        gallery, fixed = Gallery(), Fixed()
        found = match("/prosjekt/nytt", [gallery, fixed])
        assert found is not None
        assert found.page is fixed

    def test_parameters_are_decoded(self) -> None:
        found = match("/prosjekt/trygg%20h%C3%A6im/", [Gallery()])
        assert found is not None
        assert found.params == {"slug": "trygg hæim"}

    @pytest.mark.parametrize("path", ["/prosjekt", "/prosjekt/a/b", "/prosjekter/a"])
    def test_what_does_not_fit_is_no_page(self, path: str) -> None:
        assert match(path, [Gallery()]) is None

    def test_an_address_is_escaped(self) -> None:
        assert address("/prosjekt/<slug>", slug="a/b å") == "/prosjekt/a%2Fb%20%C3%A5"

    def test_a_query_without_blanks_and_stars(self) -> None:
        assert read_query("?aar=2026&ordning=&type=*&aar=2025") == {"aar": "2025"}

    def test_every_page_module_keeps_the_contract(self) -> None:
        found = pages()
        assert all(isinstance(page, Page) for page in found)
        assert len({page.PATH for page in found}) == len(found)

    @pytest.mark.parametrize(
        ("role", "keys"),
        [
            (
                Role.PROJECT_GROUP,
                [
                    "overview",
                    "measuring",
                    "benefits",
                    "map",
                    "steering",
                    "decisions",
                    "work",
                    "report",
                    "award",
                    "money",
                    "handover",
                ],
            ),
            (
                Role.STEERING_GROUP,
                [
                    "overview",
                    "benefits",
                    "map",
                    "steering",
                    "decisions",
                    "work",
                    "report",
                    "award",
                    "money",
                    "handover",
                ],
            ),
            (
                Role.FUNDER,
                [
                    "portfolio",
                    "reports_received",
                    "overview",
                    "benefits",
                    "map",
                    "work",
                    "report",
                    "award",
                    "money",
                    "handover",
                ],
            ),
            (Role.ADMINISTRATOR, ["overview", "benefits", "map", "award", "handover", "administration"]),
        ],
    )
    def test_the_menu_leaves_out_what_would_be_refused(
        self, services: FakeServices, role: Role, keys: list[str]
    ) -> None:
        actor = Actor(1, "Rolle", "nb", (Membership(role, "all"),))
        ctx = build_context(services, actor, csrf="x", slug="trygg-hjem")
        assert [item.key for item in menu(ctx)] == keys

    def test_a_funder_starts_in_the_portfolio(self, services: FakeServices) -> None:
        ctx = build_context(services, Actor(1, "x", "nb", (Membership(Role.FUNDER, "all"),)), csrf="x")
        assert landing(ctx) == "/portefolje"
        assert [item.key for item in menu(ctx)] == ["portfolio", "reports_received"]


class TestPrerender:
    def test_text_is_escaped(self) -> None:
        from dash import html

        assert to_html(html.P("<b>&", className='a"b')) == '<p class="a&quot;b">&lt;b&gt;&amp;</p>'

    def test_style_aria_and_children(self) -> None:
        from dash import html

        part = html.Div(
            [html.Br(), None, "x"], style={"--v": 3, "marginTop": "1px"}, id="i", **{"aria-label": "y"}
        )
        assert to_html(part) == '<div aria-label="y" id="i" style="--v:3;margin-top:1px"><br>x</div>'

    def test_a_chart_leaves_its_room(self) -> None:
        from dash import dcc

        assert to_html(dcc.Graph(className="z")) == '<div class="z"></div>'


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("topic", ["tilgjengelighet", "personvern", "hjelp"])
def test_the_text_pages_are_in_every_language(client: FlaskClient, language: str, topic: str) -> None:
    client.get(f"/language/{language}")
    text = client.get(f"/om/{topic}").text
    names = {"tilgjengelighet": "Accessibility statement", "personvern": "Privacy", "hjelp": "Help and keys"}
    _ = translator(language)  # type: ignore[arg-type]
    assert f"<h1>{_(names[topic])}</h1>" in text
    assert (names[topic] in text) == (language == "en")


def test_what_is_loaded_when_serving_begins_is_not_looked_through_for_garbage(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left_alone: list[int] = []
    monkeypatch.setattr("waitress.serve", lambda *_what, **_how: left_alone.append(gc.get_freeze_count()))
    try:
        serve(lambda _environment, _start: [])
    finally:
        gc.unfreeze()
    assert left_alone[0] > 10_000
