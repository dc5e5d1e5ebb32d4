"""The gate: closed by default, posts proven, sessions checked on each request, headers on everything."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboards.fakes import PASSWORD, FakeServices, Gallery, Other, settings
from gevinst.domain.access import Actor
from gevinst.domain.errors import NotAllowed, NotFound
from gevinst_dashboards.app import GevinstDash, create_app
from gevinst_dashboards.pages import start, statements
from gevinst_dashboards.security import Download, register_download, safe_next, secret_key

CALLBACK = "/_dash-update-component"


@pytest.fixture
def services() -> FakeServices:
    return FakeServices()


@pytest.fixture
def app(services: FakeServices, tmp_path: Path) -> GevinstDash:
    pages: Any = [Gallery(), Other(), start, statements]
    return create_app(services, settings(tmp_path), pages)


@pytest.fixture
def client(app: GevinstDash) -> FlaskClient:
    return app.server.test_client()


def token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login").text)
    assert found
    return found[1]


def log_in(client: FlaskClient, username: str = "prosjekt", next_address: str = "/", **form: str) -> Any:
    given = {"username": username, "password": PASSWORD, "next": next_address, "csrf_token": token(client)}
    return client.post("/login", data=given | form)


def session_token(client: FlaskClient) -> str:
    cookie = client.get_cookie("_csrf_token")
    assert cookie is not None
    return cookie.value


class TestTheGate:
    @pytest.mark.parametrize(
        "path", ["/", "/prosjekt/trygg-hjem", "/om/hjelp", "/anything", "/fil/x", "/assets", "/loginx"]
    )
    def test_a_stranger_is_sent_to_the_login_page(self, client: FlaskClient, path: str) -> None:
        answer = client.get(path, buffered=True)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/login")

    def test_the_way_back_is_kept(self, client: FlaskClient) -> None:
        assert (
            client.get("/portefolje?aar=2026").headers["Location"] == "/login?next=%2Fportefolje%3Faar%3D2026"
        )

    @pytest.mark.parametrize(
        "path", ["/_dash-layout", "/_dash-dependencies", "/_dash-layout/", "/_dash-anything"]
    )
    def test_a_stranger_gets_nothing_of_dash(self, client: FlaskClient, path: str) -> None:
        assert client.get(path, buffered=True).status_code == 401

    def test_a_stranger_may_not_call_back(self, client: FlaskClient) -> None:
        assert client.post(CALLBACK, json={}, headers={"X-CSRFToken": token(client)}).status_code == 401

    @pytest.mark.parametrize("path", ["/login", "/healthz", "/assets/10-gevinst.css"])
    def test_what_is_open(self, client: FlaskClient, path: str) -> None:
        assert client.get(path, buffered=True).status_code == 200

    def test_nothing_outside_the_assets_can_be_read_through_them(self, client: FlaskClient) -> None:
        assert client.get("/assets/../app.py", buffered=True).status_code in (302, 404)
        assert client.get("/assets/%2e%2e/app.py", buffered=True).status_code in (302, 404)


class TestLoggingIn:
    def test_the_right_password_opens(self, client: FlaskClient) -> None:
        answer = log_in(client)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/prosjekt/trygg-hjem")
        assert client.get("/prosjekt/trygg-hjem").status_code == 200

    def test_the_cookie_is_out_of_reach_of_scripts(self, client: FlaskClient) -> None:
        cookies = [value for name, value in log_in(client).headers if name == "Set-Cookie"]
        session = next(cookie for cookie in cookies if cookie.startswith("gevinst="))
        assert "HttpOnly" in session
        assert "SameSite=Lax" in session
        assert "Secure" not in session

    def test_behind_https_cookies_are_secure(self, services: FakeServices, tmp_path: Path) -> None:
        client = create_app(services, settings(tmp_path, secure_cookies=True), []).server.test_client()
        answer = client.get("/login", base_url="https://localhost")
        cookies = [value for name, value in answer.headers if name == "Set-Cookie"]
        assert len(cookies) == 2
        assert all("Secure" in cookie for cookie in cookies)
        assert "max-age" in answer.headers["Strict-Transport-Security"]

    def test_each_role_has_its_front_page(self, client: FlaskClient) -> None:
        assert log_in(client, "tilskudd").headers["Location"] == "/portefolje"
        client.post("/logout", data={"csrf_token": session_token(client)})
        assert log_in(client, "admin").headers["Location"] == "/"

    def test_the_way_back_is_followed(self, client: FlaskClient) -> None:
        assert log_in(client, next_address="/om/hjelp").headers["Location"] == "/om/hjelp"

    def test_a_wrong_password_says_so_and_nothing_more(self, client: FlaskClient) -> None:
        answer = log_in(client, password="et galt passord")
        assert answer.status_code == 401
        assert "hører ikke sammen" in answer.text
        assert 'value="prosjekt"' in answer.text
        assert "et galt passord" not in answer.text
        assert client.get("/").status_code == 302

    def test_an_unknown_name_gets_the_same_answer(self, client: FlaskClient) -> None:
        known, unknown = log_in(client, password="feil"), log_in(client, "ukjent", password="feil")
        assert "hører ikke sammen" in unknown.text
        assert known.status_code == unknown.status_code

    def test_too_many_attempts_wait(self, client: FlaskClient, services: FakeServices) -> None:
        services.people.wrong = 3
        answer = log_in(client)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "120")
        assert "Vent 2 minutter" in answer.text

    def test_blank_fields_are_asked_for(self, client: FlaskClient) -> None:
        assert "både brukernavn og passord" in log_in(client, password="").text

    def test_what_was_typed_is_escaped(self, client: FlaskClient) -> None:
        assert "<script>" not in log_in(client, '"><script>alert(1)</script>', password="x").text

    def test_a_new_session_gets_a_new_token(self, client: FlaskClient) -> None:
        before = token(client)
        log_in(client)
        assert session_token(client) != before

    def test_demo_users_stand_there_only_in_the_demo(self, services: FakeServices, tmp_path: Path) -> None:
        demo = create_app(services, settings(tmp_path, demo=True), []).server.test_client()
        real = create_app(services, settings(tmp_path), []).server.test_client()
        assert PASSWORD in demo.get("/login").text
        assert PASSWORD not in real.get("/login").text


class TestSessions:
    def test_an_ended_session_version_is_shown_out(self, client: FlaskClient, services: FakeServices) -> None:
        log_in(client)
        services.people.version = 2
        assert client.get("/").status_code == 302
        services.people.version = 1
        assert client.get("/").status_code == 302, "the session itself was cleared"

    def test_logging_out(self, client: FlaskClient) -> None:
        log_in(client)
        assert client.post("/logout", data={"csrf_token": session_token(client)}).status_code == 303
        assert client.get("/").status_code == 302

    def test_a_link_does_not_log_out(self, client: FlaskClient) -> None:
        log_in(client)
        client.get("/logout")
        assert client.get("/").status_code == 200

    def test_a_cookie_signed_with_another_key_is_nothing(
        self, client: FlaskClient, services: FakeServices, tmp_path: Path
    ) -> None:
        log_in(client)
        cookie = client.get_cookie("gevinst")
        assert cookie is not None
        config = settings(tmp_path).model_copy(update={"secret_key": None})
        other = create_app(services, config, []).server.test_client()
        other.set_cookie("gevinst", cookie.value)
        assert other.get("/").status_code == 302


class TestPosts:
    @pytest.mark.parametrize("headers", [{}, {"X-CSRFToken": "wrong"}, {"X-CSRFToken": ""}])
    def test_without_the_token_nothing_is_called(self, client: FlaskClient, headers: dict[str, str]) -> None:
        log_in(client)
        assert client.post(CALLBACK, json={}, headers=headers).status_code == 403

    def test_a_form_field_does_not_open_the_callbacks(self, client: FlaskClient) -> None:
        log_in(client)
        assert client.post(CALLBACK, data={"csrf_token": session_token(client)}).status_code == 403

    def test_logging_in_needs_it_too(self, client: FlaskClient) -> None:
        assert log_in(client, csrf_token="wrong").status_code == 403

    def test_with_it_the_page_changes(self, client: FlaskClient) -> None:
        log_in(client)
        answer = route(client, "/prosjekt/trygg-hjem/maling")
        assert answer.status_code == 200
        assert "Måling" in words(answer)

    def test_the_page_that_is_shown_is_not_drawn_again(self, client: FlaskClient) -> None:
        log_in(client)
        assert route(client, "/om/hjelp", shown="/om/hjelp").status_code == 204


def words(answer: Any) -> str:
    """A JSON answer with its letters as they are."""
    return json.dumps(answer.get_json(force=True), ensure_ascii=False)


def route(client: FlaskClient, pathname: str, shown: str | None = None) -> Any:
    """What Dash posts when the address has changed."""
    body = {
        "output": "..gv-page.children...gv-shown.data..",
        "outputs": [{"id": "gv-page", "property": "children"}, {"id": "gv-shown", "property": "data"}],
        "inputs": [
            {"id": "gv-url", "property": "pathname", "value": pathname},
            {"id": "gv-url", "property": "search", "value": ""},
            {"id": "gv-refresh", "property": "data"},
        ],
        "state": [{"id": "gv-shown", "property": "data", "value": shown}],
        "changedPropIds": ["gv-url.pathname"],
    }
    return client.post(CALLBACK, json=body, headers={"X-CSRFToken": session_token(client)})


class TestLanguage:
    def test_before_logging_in_a_cookie_remembers(self, client: FlaskClient) -> None:
        assert 'lang="nb"' in client.get("/login").text
        answer = client.get("/language/nn?next=%2Flogin")
        assert answer.headers["Location"] == "/login"
        assert '<html lang="nn"' in client.get("/login").text
        assert "Brukarnamn" in client.get("/login").text

    def test_afterwards_the_user_does(self, client: FlaskClient, services: FakeServices) -> None:
        log_in(client)
        client.get("/language/en?next=%2Fom%2Fhjelp")
        assert services.people.language == {1: "en"}
        assert '<html lang="en"' in client.get("/om/hjelp").text

    def test_it_leads_nowhere_else(self, client: FlaskClient) -> None:
        assert client.get("/language/nn?next=https://evil.example/").headers["Location"] == "/"
        assert client.get("/language/nn?next=//evil.example").headers["Location"] == "/"

    def test_other_languages_do_not_exist(self, client: FlaskClient) -> None:
        assert client.get("/language/xx").status_code == 404

    def test_an_invented_cookie_is_ignored(self, client: FlaskClient) -> None:
        client.set_cookie("gv_lang", '"><script>')
        assert '<html lang="nb"' in client.get("/login").text


class TestHeaders:
    @pytest.mark.parametrize(
        "path", ["/", "/login", "/assets/10-gevinst.css", "/_dash-layout", "/language/xx"]
    )
    def test_every_answer_has_them(self, client: FlaskClient, path: str) -> None:
        headers = client.get(path, buffered=True).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        policy = headers["Content-Security-Policy"]
        assert "unsafe-eval" not in policy
        assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
        for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
            assert part in policy

    def test_pages_are_not_kept_and_versioned_files_are(self, client: FlaskClient) -> None:
        assert client.get("/login").headers["Cache-Control"] == "no-store"
        sheet = re.search(r'href="(/assets/10-gevinst.css\?m=[^"]+)"', client.get("/login").text)
        assert sheet
        assert "immutable" in client.get(sheet[1], buffered=True).headers["Cache-Control"]
        assert "immutable" not in client.get("/assets/10-gevinst.css", buffered=True).headers["Cache-Control"]

    def test_files_carry_no_cookie(self, client: FlaskClient) -> None:
        log_in(client)
        assert "Set-Cookie" not in client.get("/assets/10-gevinst.css", buffered=True).headers

    def test_text_is_packed_and_the_same_inside(self, client: FlaskClient) -> None:
        plain = client.get("/assets/10-gevinst.css", buffered=True).data
        for _again in range(2):
            packed = client.get("/assets/10-gevinst.css", buffered=True, headers={"Accept-Encoding": "gzip"})
            assert packed.headers["Content-Encoding"] == "gzip"
            assert gzip.decompress(packed.data) == plain
            assert len(packed.data) < len(plain) / 3

    def test_fonts_are_not_packed_again(self, client: FlaskClient) -> None:
        font = client.get(
            "/assets/fonts/inter-latin-wght-normal.woff2", buffered=True, headers={"Accept-Encoding": "gzip"}
        )
        assert "Content-Encoding" not in font.headers
        assert "max-age=2592000" in font.headers["Cache-Control"]


class TestSafeNext:
    @pytest.mark.parametrize("target", ["/portefolje?aar=2026", "/prosjekt/å", "/om/hjelp#tast"])
    def test_our_own(self, target: str) -> None:
        assert safe_next(target) == target

    @pytest.mark.parametrize(
        "target",
        [
            None,
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:x",
            "/a\\b",
            "/a\nb",
            "/login?next=/",
            "/logout",
        ],
    )
    def test_all_else_is_the_front_page(self, target: str | None) -> None:
        assert safe_next(target) == "/"


class TestDownloads:
    @pytest.fixture
    def client(self, app: GevinstDash) -> FlaskClient:
        def make(actor: Actor, slug: str) -> Download:
            if slug == "ukjent":
                raise NotFound("project", slug)
            if slug == "lukket":
                raise NotAllowed("see_project")
            return Download(b"inside", "målinger.csv", "text/csv")

        register_download(app.server, "/fil/mal/<slug>", make)
        return app.server.test_client()

    def test_it_is_behind_the_gate(self, client: FlaskClient) -> None:
        assert client.get("/fil/mal/x").status_code == 302

    def test_it_sends_the_file(self, client: FlaskClient) -> None:
        log_in(client)
        answer = client.get("/fil/mal/x")
        assert answer.data == b"inside"
        assert "attachment" in answer.headers["Content-Disposition"]
        assert "m%C3%A5linger.csv" in answer.headers["Content-Disposition"]
        assert answer.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize(("slug", "status"), [("ukjent", 404), ("lukket", 403)])
    def test_errors_are_calm_pages(self, client: FlaskClient, slug: str, status: int) -> None:
        log_in(client)
        answer = client.get(f"/fil/mal/{slug}")
        assert answer.status_code == status
        assert "<h1>" in answer.text

    def test_only_under_its_own_roof(self, app: GevinstDash) -> None:
        with pytest.raises(ValueError, match="/fil/"):
            register_download(app.server, "/other", lambda actor: Download(b"", "", ""))


def test_the_key_is_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    config = settings(tmp_path / "new").model_copy(update={"secret_key": None})
    first = secret_key(config)
    assert first == secret_key(config)
    assert len(first) == 64
    assert (tmp_path / "new" / "secret_key").stat().st_mode & 0o077 == 0
