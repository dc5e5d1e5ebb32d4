"""Deadlines on their pages, one's own choice of mails, and the address of the calendar: drawn from the demo."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from dash import html
from flask.testing import FlaskClient

import demo_database
from dashboards.fakes import settings
from dashboards.test_components import parts, text
from gevinst.domain.access import Actor
from gevinst.services.base import OPERATOR
from gevinst.services.everything import Services
from gevinst_dashboards import prerender
from gevinst_dashboards.app import create_app
from gevinst_dashboards.components import shell
from gevinst_dashboards.pages import deadlines, my_deadlines, portfolio, reminders
from gevinst_dashboards.views_context import Context, build_context

SLUG = demo_database.PROJECT


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    engine = demo_database.engine_on(tmp_path_factory.mktemp("deadlines"))
    yield Services(engine, demo_database.clock)
    engine.dispose()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Services]:
    engine = demo_database.engine_on(tmp_path)
    yield Services(engine, demo_database.clock)
    engine.dispose()


def somebody(services: Services, username: str, language: Any = "nb") -> Actor:
    (user,) = (each for each in services.people.users(OPERATOR) if each.username == username)
    return replace(user.actor, language=language)


def context_of(services: Services, username: str = "prosjekt", language: Any = "nb") -> Context:
    return build_context(services, somebody(services, username, language), csrf="x", address="/varsler")


def headings(component: Any) -> list[str]:
    return [text(each) for each in parts(component, html.H2)]


class TestThePages:
    def test_a_projects_deadlines_say_whose_they_are(self, demo: Services) -> None:
        drawn = deadlines.render(context_of(demo), demo, {"slug": SLUG}, {})
        assert headings(drawn) == ["Over fristen", "Sendt tilbake", "Kommer"]
        said = text(drawn)
        assert "Poliklinikkleder, Kystsykehuset HF" in said
        assert "dager over fristen" in said

    @pytest.mark.parametrize(
        "username", ["prosjekt", "styring", "tilskuddsgiver", "admin", "eier", "rapportor"]
    )
    def test_everybody_has_a_list_of_their_own(self, demo: Services, username: str) -> None:
        for page in (my_deadlines, reminders):
            for language in ("nb", "nn", "en"):
                found = page.render(context_of(demo, username, language), demo, {}, {})
                drawn = prerender.to_html(found)
                assert drawn.count("<h1") == 1

    def test_the_portfolio_has_the_next_ones(self, demo: Services) -> None:
        context = context_of(demo, "tilskuddsgiver")
        drawn = portfolio.render(context, demo, {}, {})
        assert "Neste frister" in headings(drawn)

    def test_the_persons_menu_leads_to_them(self, demo: Services) -> None:
        drawn = shell.shell(context_of(demo), None, html.H1("x"), title="x")
        found = {text(each): each.href for each in parts(drawn, html.A)}
        assert (found["Mine frister"], found["Varsler og kalender"]) == ("/frister", "/varsler")


class TestTheForm:
    def test_what_is_wrong_stands_at_its_field_and_what_was_typed_is_kept(self, own: Services) -> None:
        typed = {"rhythm": "daily", "weekday": "0", "address": "leder"}
        form = html.Div(reminders.saved(context_of(own), own, typed))
        assert "«leder» er ikke en e-postadresse" in text(form)
        (field,) = (each for each in parts(form) if getattr(each, "id", None) == reminders.ADDRESS)
        assert field.value == "leder"
        assert own.reminders.page(somebody(own, "prosjekt")).choice.address is None

    def test_a_choice_is_kept_and_says_when_the_next_one_comes(self, own: Services) -> None:
        typed = {"rhythm": "weekly", "weekday": "0", "address": "leder@example.org"}
        said = text(html.Div(reminders.saved(context_of(own), own, typed)))
        assert "Lagret." in said
        assert "Neste e-post kommer 29. juni 2026" in said.replace("\u00a0", " ")

    def test_where_no_mail_is_sent_the_page_says_so(self, demo: Services) -> None:
        context = context_of(demo)
        view = demo.reminders.page(context.actor)
        assert "sender ikke e-post ennå" in text(reminders.layout(context, view, False))
        assert "sender ikke e-post ennå" not in text(reminders.layout(context, view, True))


class TestTheCalendar:
    @pytest.fixture
    def client(self, own: Services, tmp_path: Path) -> FlaskClient:
        app = create_app(own, settings(tmp_path, public_url="https://gevinst.example.org"), [reminders])
        return app.server.test_client()

    def test_the_address_is_shown_once_and_can_be_withdrawn(self, own: Services, client: FlaskClient) -> None:
        context = context_of(own)
        with client.application.test_request_context("/varsler"):
            made = html.Div(reminders.changed_feed(context, own, True))
            (shown,) = (each for each in parts(made) if getattr(each, "id", None) == reminders.KEY)
            assert shown.value.startswith("https://gevinst.example.org/api/v1/calendar/")
            key = shown.value.rpartition("/")[2].removesuffix(".ics")
            assert own.deadlines.reader_of_feed(key) is not None
            later = reminders.render(context, own, {}, {})
            assert key not in prerender.to_html(later)
            assert "Trekk tilbake adressen" in text(later)
            removed = html.Div(reminders.changed_feed(context, own, False))
        assert "virker ikke lenger" in text(removed)
        assert own.deadlines.reader_of_feed(key) is None

    def test_both_buttons_are_always_there_for_the_callback(self, own: Services, client: FlaskClient) -> None:
        context = context_of(own)
        with client.application.test_request_context("/varsler"):
            for state in (
                reminders.render(context, own, {}, {}),
                html.Div(reminders.changed_feed(context, own, True)),
                reminders.render(context, own, {}, {}),
                html.Div(reminders.changed_feed(context, own, False)),
            ):
                ids = [
                    each.id
                    for each in parts(state)
                    if getattr(each, "id", None) in (reminders.MAKE, reminders.REMOVE)
                ]
                assert sorted(ids) == [reminders.MAKE, reminders.REMOVE]

    def test_the_file_is_behind_the_login(self, own: Services, client: FlaskClient) -> None:
        assert client.get(reminders.FILE).status_code == 302
        with client.session_transaction() as session:
            (user,) = (each for each in own.people.users(OPERATOR) if each.username == "prosjekt")
            session["user"], session["version"] = user.id, user.session_version
        answer = client.get(reminders.FILE)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert b"https://gevinst.example.org/prosjekt/" in answer.data.replace(b"\r\n ", b"")
