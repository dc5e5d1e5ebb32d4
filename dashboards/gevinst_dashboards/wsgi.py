"""One process, two doors: the pages at `/`, the API at `/api`."""

from collections.abc import Callable
from typing import Any

from a2wsgi import ASGIMiddleware
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from gevinst.settings import Settings
from gevinst_dashboards.app import create_app

Wsgi = Callable[[dict[str, Any], Any], Any]


def create_wsgi(services: Any, settings: Settings) -> Wsgi:
    """The whole product as one WSGI application."""
    from gevinst.api import create_api

    pages = create_app(services, settings)
    door: Any = create_api(services)
    api: Any = ASGIMiddleware(door)
    return DispatcherMiddleware(pages.server, {"/api": api})


def serve(wsgi: Wsgi, host: str = "127.0.0.1", port: int = 8050, threads: int = 8) -> None:
    """Serves until interrupted."""
    import waitress

    waitress.serve(
        wsgi,
        host=host,
        port=port,
        threads=threads,
        ident=None,
        channel_timeout=120,
        max_request_body_size=64_000_000,
    )
