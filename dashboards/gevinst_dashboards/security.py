"""The one gate before everything that Flask serves: who may come in, proof of where a post came from, headers, language.

Deny is the default. What a person may do once inside is asked by every service.
"""

import datetime as dt
import gzip
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import Any, cast
from urllib.parse import quote, urlsplit

import flask
from flask import Flask, Response

from gevinst.domain.access import Actor
from gevinst.domain.errors import NotAllowed, NotFound, Refused
from gevinst.i18n import DEFAULT, LANGUAGES, Language, translator
from gevinst.settings import Settings
from gevinst_dashboards import navigation
from gevinst_dashboards.pages import login
from gevinst_dashboards.views_context import request_context

CSRF_COOKIE, CSRF_HEADER, CSRF_FIELD = "_csrf_token", "X-CSRFToken", "csrf_token"
LANGUAGE_COOKIE = "gv_lang"
_OPEN_PREFIXES = ("/assets/", "/_dash-component-suites/", "/language/")
_OPEN = frozenset({"/login", "/_favicon.ico", "/healthz"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_RENEW_AFTER = 900
"""Seconds of use after which the twelve hours of a session start anew."""
_STATIC = ("/assets/", "/_dash-component-suites/")


def install(server: Flask, services: Any, settings: Settings, csp_hashes: Callable[[], list[str]]) -> None:
    """Puts the gate, the login pages and the headers on the server. Called once, before any page is registered."""
    server.secret_key = secret_key(settings)
    server.config.update(
        SESSION_COOKIE_NAME="gevinst",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=dt.timedelta(hours=12),
        # Renewed by the gate instead, so that scripts and styles never carry a cookie.
        SESSION_REFRESH_EACH_REQUEST=False,
        # Uploads come as base64 inside JSON: a third larger than the file.
        MAX_CONTENT_LENGTH=int(settings.max_upload_mb * 1.4 * 1_000_000) + 1_000_000,
        GEVINST_DEMO=settings.demo,
        GEVINST_MAIL=bool(settings.smtp_host and settings.smtp_from),
        GEVINST_PUBLIC_URL=settings.public_url,
    )
    server.before_request(lambda: _gate(services, settings))
    _routes(server, services, settings)
    _error_pages(server)
    policy = _once(lambda: _content_policy(csp_hashes()))
    packed = _PackedFiles()

    @server.after_request
    def finish(response: Response) -> Response:
        return _finish(response, settings, policy(), packed)


def secret_key(settings: Settings) -> bytes:
    """The key that signs sessions: from the settings, else made once and kept beside the data, readable by the owner."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    path = settings.data_dir / "secret_key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # "x" so that two processes that start together cannot make two keys.
        with path.open("xb") as stream:
            path.chmod(0o600)
            stream.write(secrets.token_hex(32).encode())
    except FileExistsError:
        pass
    return path.read_bytes()


def current_actor() -> Actor | None:
    """Who asks, as the gate found out for this request."""
    return cast(Actor | None, flask.g.get("actor"))


def safe_next(target: str | None) -> str:
    """An address of our own to go on to after logging in; "/" for anything else."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return "/"
    if any(ord(char) < 32 or char == "\\" for char in target):
        return "/"
    parts = urlsplit(target)
    if (
        parts.scheme
        or parts.netloc
        or parts.path.split("/")[1] in ("login", "logout", "language", "_dash-layout")
    ):
        return "/"
    return target


# ---- downloads -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Download:
    """A file to send. `filename` may hold æøå."""

    data: bytes
    filename: str
    mimetype: str


def register_download(server: Flask, rule: str, handler: Callable[..., Download]) -> None:
    """A file behind the gate: `register_download(server, "/fil/mal/<slug>", make)`, called as `make(actor, slug=...)`.

    The handler asks a service and may raise NotFound, NotAllowed or Refused; a calm page says so.
    """
    if not rule.startswith("/fil/"):
        raise ValueError("downloads live under /fil/")

    def send(**params: str) -> Response:
        download = handler(flask.g.actor, **params)
        return flask.send_file(
            BytesIO(download.data),
            mimetype=download.mimetype,
            as_attachment=True,
            download_name=download.filename,
            max_age=0,
        )

    server.add_url_rule(rule, endpoint=f"download:{rule}", view_func=send, methods=["GET"])


# ---- the gate --------------------------------------------------------------------------------------------------------


def _gate(services: Any, settings: Settings) -> Any:
    path = flask.request.path
    flask.g.actor = None
    flask.g.language = settings.language
    if path.startswith(_STATIC) or path == "/healthz":
        return None
    flask.g.actor = _actor_of_session(services)
    flask.g.language = _language(settings)
    if flask.g.actor is None and not (path in _OPEN or path.startswith(_OPEN_PREFIXES)):
        return _turn_away(path)
    if flask.request.method not in _SAFE_METHODS and not _csrf_holds():
        return Response("The request could not be traced to this session.", 403, mimetype="text/plain")
    return None


def _turn_away(path: str) -> Any:
    if path.startswith("/_dash-") or flask.request.method not in _SAFE_METHODS:
        return Response("Log in first.", 401, mimetype="text/plain")
    query = flask.request.query_string.decode("utf-8", "replace")
    wanted = path + (f"?{query}" if query else "")
    return flask.redirect("/login" if wanted == "/" else f"/login?next={quote(wanted, safe='')}")


def _actor_of_session(services: Any) -> Actor | None:
    user, version = flask.session.get("user"), flask.session.get("version")
    if user is None or version is None:
        return None
    actor: Actor | None = services.people.actor(user, version)
    if actor is None:
        # Password changed, account closed, or logged out everywhere.
        flask.session.clear()
    elif time.time() - flask.session.get("seen", 0) > _RENEW_AFTER:
        flask.session["seen"] = int(time.time())
    return actor


def _language(settings: Settings) -> Language:
    actor = flask.g.actor
    wanted = (
        actor.language if actor is not None else flask.request.cookies.get(LANGUAGE_COOKIE, settings.language)
    )
    return cast(Language, wanted) if wanted in LANGUAGES else DEFAULT


def _csrf_token() -> str:
    if "csrf" not in flask.session:
        flask.session["csrf"] = secrets.token_urlsafe(24)
    return cast(str, flask.session["csrf"])


def _csrf_holds() -> bool:
    known = flask.session.get("csrf")
    # A form is only looked into where a form may be: Dash's own posts carry the header.
    given = flask.request.headers.get(CSRF_HEADER)
    if given is None and not flask.request.path.startswith("/_dash-"):
        given = flask.request.form.get(CSRF_FIELD)
    return bool(known and given and hmac.compare_digest(known.encode(), given.encode()))


# ---- login, logout, language -----------------------------------------------------------------------------------------


def _routes(server: Flask, services: Any, settings: Settings) -> None:
    known: list[tuple[str, str, str]] = []

    def demo_users() -> list[tuple[str, str, str]]:
        # They are the same as long as the process runs, and the demo is large to build.
        if settings.demo and not known:
            known.extend(services.people.demo_users())
        return known

    def page(status: int = 200, **more: Any) -> Response:
        wanted = safe_next(flask.request.values.get("next"))
        text = login.page(
            translator(flask.g.language),
            csrf=_csrf_token(),
            next_address=wanted,
            demo_users=demo_users(),
            **more,
        )
        return Response(text, status, mimetype="text/html")

    def show_login() -> Any:
        if current_actor() is not None:
            return flask.redirect(safe_next(flask.request.args.get("next")))
        return page()

    def log_in() -> Any:
        username = flask.request.form.get("username", "").strip()
        password = flask.request.form.get("password", "")
        if not username or not password:
            return page(400, username=username, problem="missing")
        try:
            session = services.people.log_in(username, password, flask.request.remote_addr or "")
        except Refused as refused:
            problem = refused.problems[0]
            seconds = int(problem.params.get("seconds", 0))
            status = 429 if problem.code == "too_many_attempts" else 401
            response = page(status, username=username, problem=problem.code, seconds=seconds)
            if seconds:
                response.headers["Retry-After"] = str(seconds)
            return response
        # A fresh session, so that nothing set before the login survives it.
        wanted = safe_next(flask.request.form.get("next"))
        flask.session.clear()
        flask.session.permanent = True
        flask.session["user"], flask.session["version"] = session.user_id, session.session_version
        _csrf_token()
        flask.g.actor = session.actor
        if wanted == "/":
            wanted = navigation.landing(request_context(services))
        return flask.redirect(wanted, 303)

    def log_out() -> Any:
        flask.session.clear()
        response = flask.redirect("/login", 303)
        response.delete_cookie(CSRF_COOKIE)
        return response

    def choose_language(language: str) -> Any:
        if language not in LANGUAGES:
            flask.abort(404)
        actor = current_actor()
        if actor is not None:
            services.people.set_language(actor, language)
        # Back to the login page is right here, though not as a goal after logging in.
        goal = flask.request.args.get("next") or "/"
        back = goal if goal == "/login" or goal.startswith("/login?next=%2F") else safe_next(goal)
        response = flask.redirect(back, 303)
        response.set_cookie(
            LANGUAGE_COOKIE,
            language,
            max_age=365 * 24 * 3600,
            httponly=True,
            samesite="Lax",
            secure=settings.secure_cookies,
        )
        return response

    server.add_url_rule("/login", endpoint="show_login", view_func=show_login, methods=["GET"])
    server.add_url_rule("/login", endpoint="log_in", view_func=log_in, methods=["POST"])
    server.add_url_rule("/logout", endpoint="log_out", view_func=log_out, methods=["POST"])
    server.add_url_rule(
        "/language/<language>", endpoint="choose_language", view_func=choose_language, methods=["GET"]
    )


def _error_pages(server: Flask) -> None:
    """Calm pages for what happens outside Dash's own callbacks."""

    def say(kind: str, status: int) -> Response:
        text = login.error_page(translator(flask.g.get("language", DEFAULT)), kind)
        return Response(text, status, mimetype="text/html")

    server.register_error_handler(NotFound, lambda _error: say("not_found", 404))
    server.register_error_handler(404, lambda _error: say("not_found", 404))
    server.register_error_handler(405, lambda _error: say("not_found", 405))
    server.register_error_handler(NotAllowed, lambda _error: say("no_access", 403))
    server.register_error_handler(Refused, lambda _error: say("refused", 400))
    server.register_error_handler(413, lambda _error: say("too_large", 413))
    server.register_error_handler(500, lambda _error: say("broken", 500))


# ---- headers, compression --------------------------------------------------------------------------------------------


def _content_policy(hashes: list[str]) -> str:
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self'", *hashes)),
            # Dash and AG Grid set style attributes; there is no way round it (docs/decisions).
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        )
    )


def _finish(response: Response, settings: Settings, policy: str, packed: "_PackedFiles") -> Response:
    path = flask.request.path
    headers = response.headers
    headers["Content-Security-Policy"] = policy
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    # Our own requests say which page they come from (the first layout needs it); nobody else is told anything.
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    if settings.secure_cookies:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if path.startswith(_STATIC):
        _let_keep(response, path)
        return packed.packed(response)
    headers["Cache-Control"] = "no-store"
    if (
        path != "/healthz"
        and flask.session.get("csrf")
        and flask.request.cookies.get(CSRF_COOKIE) != flask.session["csrf"]
    ):
        # Read by Dash's renderer, which sends it back as a header: that is the proof.
        response.set_cookie(
            CSRF_COOKIE, flask.session["csrf"], httponly=False, samesite="Lax", secure=settings.secure_cookies
        )
    return _gzip(response)


def _let_keep(response: Response, path: str) -> None:
    if response.status_code != 200:
        return
    if path.startswith("/assets/fonts/"):
        response.headers["Cache-Control"] = "public, max-age=2592000"
    elif path.startswith("/_dash-component-suites/") or flask.request.args.get("m"):
        # Both carry their version in the address.
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"


def _wants_gzip(response: Response) -> bool:
    kind = (response.mimetype or "").split(";")[0]
    text = kind.startswith("text/") or kind in ("application/json", "application/javascript", "image/svg+xml")
    return (
        text
        and response.status_code == 200
        and "Content-Encoding" not in response.headers
        and "gzip" in flask.request.headers.get("Accept-Encoding", "")
    )


def _gzip(response: Response, level: int = 5) -> Response:
    response.vary.add("Accept-Encoding")
    if not _wants_gzip(response):
        return response
    response.direct_passthrough = False
    data = response.get_data()
    if len(data) < 800:
        return response
    # No time stamp: the same text is the same bytes.
    response.set_data(gzip.compress(data, level, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return response


class _PackedFiles:
    """Scripts and styles, packed once and kept: the largest is five megabytes and takes a third of a second."""

    def __init__(self, most: int = 96) -> None:
        self._most = most
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def packed(self, response: Response) -> Response:
        """The response with its body packed, if the browser takes that."""
        response.vary.add("Accept-Encoding")
        if not _wants_gzip(response) or flask.request.method != "GET":
            return response
        key = f"{flask.request.full_path}|{response.headers.get('ETag', '')}|{response.headers.get('Last-Modified', '')}"
        with self._lock:
            kept = self._kept.get(key)
        if kept is None:
            response.direct_passthrough = False
            kept = gzip.compress(response.get_data(), 8, mtime=0)
            with self._lock:
                self._kept[key] = kept
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        response.close()
        response.direct_passthrough = False
        response.set_data(kept)
        response.headers["Content-Encoding"] = "gzip"
        return response


def _once(make: Callable[[], str]) -> Callable[[], str]:
    """The policy is asked for by the first response, when every callback has been registered."""
    made: list[str] = []
    lock = Lock()

    def get() -> str:
        with lock:
            if not made:
                made.append(make())
        return made[0]

    return get
