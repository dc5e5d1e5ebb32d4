"""One process, two doors: the pages at `/`, the API at `/api`."""

import gc
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
    door: Any = create_api(services, settings.public_url)
    api: Any = ASGIMiddleware(door)
    return DispatcherMiddleware(pages.server, {"/api": api})


def serve(wsgi: Wsgi, host: str = "127.0.0.1", port: int = 8050, threads: int = 8) -> None:
    """Serves until interrupted."""
    import waitress

    # What is loaded by now stays until the process ends. Left to itself, the collector looks through all of it for
    # garbage every few pages: a tenth of a second each time, and half the time of a large page.
    gc.collect()
    gc.freeze()
    waitress.serve(
        wsgi,
        host=host,
        port=port,
        threads=threads,
        ident=None,
        channel_timeout=120,
        max_request_body_size=64_000_000,
    )
