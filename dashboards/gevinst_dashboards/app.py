"""Puts the Dash app together: one layout, one routing callback, the pages' own callbacks, the gate in front.

An address is drawn on the server as HTML for the first paint, and again as components that Dash takes over.
"""

import logging
import secrets
from collections.abc import Callable, Iterable
from html import escape
from typing import Any
from urllib.parse import urlsplit

import flask
from dash import MATCH, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.errors import NotAllowed, NotFound, Refused
from gevinst.i18n import DEFAULT, translator
from gevinst.settings import Settings
from gevinst_dashboards import navigation, security
from gevinst_dashboards.assets_list import FOLDER, scripts
from gevinst_dashboards.components.charts import DRAWINGS, GRAPH
from gevinst_dashboards.components.page import alert, broken_page, no_access_page, not_found_page
from gevinst_dashboards.components.shell import shell
from gevinst_dashboards.pages.login import head_links
from gevinst_dashboards.prerender import to_html
from gevinst_dashboards.views_context import Context, request_context

URL, PAGE, SHOWN, REFRESH, WIDTH = "gv-url", "gv-page", "gv-shown", "gv-refresh", "gv-width"
"""The ids of the frame. A page's callback may output to `gv-refresh` (any new value, allow_duplicate) to draw it anew,
and to `gv-url` ("pathname", "search") to go elsewhere."""

_log = logging.getLogger(__name__)


class GevinstDash(Dash):
    """Dash with our own document: language and title per request, font first, the page's HTML for the first paint."""

    draw: Callable[[str], tuple[Component, str, int]]

    def interpolate_index(self, **parts: Any) -> str:
        """Every address gets its own document; Dash's parts go in where they belong."""
        language = flask.g.get("language", DEFAULT)
        query = flask.request.query_string.decode("utf-8", "replace")
        address = flask.request.path + (f"?{query}" if query else "")
        drawn, title, status = self.draw(address)
        flask.g.page_status = status
        ours = "".join(f'<script src="{source}"></script>' for source in scripts())
        return f"""<!DOCTYPE html>
<html lang="{language}" data-bs-theme="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
{head_links()}
{parts.get("css", "")}
</head>
<body>
{parts.get("app_entry", "")}
<div id="gv-first">{to_html(drawn)}</div>
{ours}
{parts.get("config", "")}
{parts.get("scripts", "")}
{parts.get("renderer", "")}
</body>
</html>"""


def create_app(
    services: Any, settings: Settings, pages: Iterable[navigation.Page] | None = None
) -> GevinstDash:
    """The app with every page registered. `pages` is for tests; the pages' modules are found otherwise."""
    found = tuple(pages if pages is not None else navigation.pages())
    app = GevinstDash(
        "gevinst_dashboards",
        assets_folder=str(FOLDER),
        include_assets_files=False,
        serve_locally=True,
        suppress_callback_exceptions=True,
        title="Gevinst",
        # Otherwise every callback is read aloud as a change of title.
        update_title=None,
        health_endpoint="healthz",
        csrf_token_name=security.CSRF_COOKIE,
        csrf_header_name=security.CSRF_HEADER,
        on_error=lambda error: _callback_failed(error),
    )
    app.draw = lambda address: draw(services, found, address)
    security.install(app.server, services, settings, app.csp_hashes)
    app.layout = lambda: _layout(services, found)
    _register_routing(app, services, found)
    for page in found:
        page.register(app, services)
    _register_status(app)
    return app


def draw(services: Any, pages: tuple[navigation.Page, ...], address: str) -> tuple[Component, str, int]:
    """(the visible page, its title, HTTP status) of an address, for whoever asks. Never raises: errors become pages."""
    parts = urlsplit(address)
    found = navigation.match(parts.path, pages)
    slug = found.params.get("slug") if found else None
    context = request_context(services, slug, address, framed=True)
    if found is None:
        return (
            _frame(context, None, not_found_page(context._), context._("Not found")),
            _title(context, context._("Not found")),
            404,
        )
    query = navigation.read_query(parts.query)
    try:
        content = found.page.render(context, services, found.params, query)
        said, status = found.page.title(context, **found.params), 200
    except Exception as error:  # noqa: BLE001 - whatever a page raises becomes a calm page, and is logged
        content, said, status = _error_page(error, context)
    title = _title(context, said)
    return _frame(context, found.page, content, title), title, status


def _frame(context: Context, page: navigation.Page | None, content: Component, title: str) -> Component:
    return shell(
        context,
        getattr(page, "NAV", None),
        content,
        title=title,
        wide=getattr(page, "WIDE", False),
        landscape=getattr(page, "LANDSCAPE", False),
    )


def _title(context: Context, said: str) -> str:
    parts = ["Gevinst", *([context.project.title] if context.project else []), said]
    # The project's own front page would say its name twice.
    return " – ".join(dict.fromkeys(part for part in parts if part))


def _error_page(error: Exception, context: Context) -> tuple[Component, str, int]:
    _ = context._
    match error:
        case NotFound():
            return not_found_page(_), _("Not found"), 404
        case NotAllowed():
            return no_access_page(_, context.actor.title), _("No access"), 403
        case _other:
            code = _record(error)
            return broken_page(_, _.time(context.now), code), _("Error"), 500


def _record(error: BaseException) -> str:
    """Writes the error to the log under a short code that the user sees."""
    code = "G-" + secrets.token_hex(3).upper()
    _log.error("%s while drawing or answering", code, exc_info=error)
    return code


# ---- the frame -------------------------------------------------------------------------------------------------------


def _layout(services: Any, pages: tuple[navigation.Page, ...]) -> Component:
    """The frame, with the page of the asking document in it: the request says where it comes from (Referer)."""
    address, drawn = None, None
    if flask.has_request_context() and flask.g.get("actor") is not None:
        address = _asked_from(flask.request.referrer, flask.request.host)
        if address is not None:
            drawn, _said, _status = draw(services, pages, address)
    return html.Div(
        [
            dcc.Location(id=URL, refresh="callback-nav"),
            dcc.Store(id=SHOWN, data=address),
            dcc.Store(id=REFRESH),
            dcc.Store(id=WIDTH),
            html.Div(drawn, id=PAGE),
        ]
    )


def _asked_from(referrer: str | None, host: str) -> str | None:
    """Path and query of the document that asks; None where it does not say, or is another's."""
    parts = urlsplit(referrer or "")
    if not referrer or parts.netloc != host:
        return None
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _register_routing(app: Dash, services: Any, pages: tuple[navigation.Page, ...]) -> None:
    @app.callback(
        Output(PAGE, "children"),
        Output(SHOWN, "data"),
        Input(URL, "pathname"),
        Input(URL, "search"),
        Input(REFRESH, "data"),
        State(SHOWN, "data"),
    )
    def show(pathname: str | None, search: str | None, refresh: Any, shown: str | None) -> Any:
        address = (pathname or "/") + (search or "")
        again = ctx.triggered_id == REFRESH and refresh is not None
        if address == shown and not again:
            raise PreventUpdate
        drawn, _said, _status = draw(services, pages, address)
        return drawn, address if address != shown else no_update

    app.clientside_callback(
        ClientsideFunction(namespace="gevinst", function_name="byWidth"),
        Output({"type": GRAPH, "key": MATCH}, "figure"),
        Input({"type": DRAWINGS, "key": MATCH}, "data"),
        Input(WIDTH, "data"),
    )


def _register_status(app: Dash) -> None:
    """The document of a page that does not exist says so to machines too."""

    @app.server.after_request
    def with_status(response: flask.Response) -> flask.Response:
        status = flask.g.get("page_status")
        if status and response.status_code == 200:
            response.status_code = status
        return response


def _callback_failed(error: Exception) -> None:
    """A callback that raised: the page stays as it is, and one message says what is safe. No output is changed."""
    _ = translator(flask.g.get("language", DEFAULT))
    match error:
        case NotAllowed():
            text = _("You do not have access to do this. Nothing has been changed.")
        case NotFound():
            text = _("What you work on is no longer there. Load the page again.")
        case Refused():
            text = _("We could not take this. Nothing has been changed.")
        case _other:
            code = _record(error)
            text = _("We could not do that. What you have typed is still here. Code: {code}", code=code)
    set_props("gv-trouble", {"children": alert("error", text)})
