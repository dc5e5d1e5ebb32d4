"""`gevinst serve`: the pages and the API on an existing database."""

import errno
import os
import socket
from typing import TYPE_CHECKING, Annotated

import typer

from gevinst.cli.door import Door, command
from gevinst.domain.errors import Problem, Refused

if TYPE_CHECKING:
    from gevinst.settings import Settings

THREADS = 8
_FEW = 100
"""So many projects are worked out in the moment somebody looks at the portfolio."""

Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="The port to serve on.")]


def register(app: typer.Typer) -> None:
    """Adds the command."""
    command(app, "serve")(serve)


def serve(
    door: Door,
    host: Annotated[str, typer.Option("--host", help="The address to serve on.")] = "127.0.0.1",
    port: Port = 8050,
    threads: Annotated[
        int, typer.Option("--threads", min=1, max=64, help="How many requests at a time.")
    ] = THREADS,
    upgrade: Annotated[bool, typer.Option("--upgrade", help="Bring the schema up to date first.")] = False,
) -> None:
    """Serve an existing database until stopped."""
    from gevinst.bootstrap import now
    from gevinst.cli.schema import bring_up_to_date, problem_of
    from gevinst.services.everything import Services

    _ = door.translator
    settings = door.settings()
    check_port(host, port)
    engine = door.engine(settings)
    problem = problem_of(engine)
    if problem is not None and not (upgrade and problem.code in {"database_empty", "database_older"}):
        raise Refused([problem])
    if problem is not None:
        bring_up_to_date(engine, door)
    services = Services(engine, now)
    if not services.people.users(door.operator):
        door.say(_("Nobody can log in yet. Make an administrator first:"))
        door.say("  gevinst users add admin --title Administrator --role administrator")
    if (behind := services.portfolio.behind()) > _FEW:
        door.say(
            _.plural(
                "The portfolio waits for {n} project, which was reckoned by other scheme files. Make it anew:",
                "The portfolio waits for {n} projects, which were reckoned by other scheme files. Make them anew:",
                behind,
            )
        )
        door.say("  gevinst evaluate --all")
    wsgi = build(services, settings)
    door.say(_("Serving on {address}. Stop with Ctrl-C.", address=address_of(host, port)))
    run(wsgi, host, port, threads)


def build(services: object, settings: "Settings") -> object:
    """The whole product as one WSGI application."""
    from gevinst_dashboards.wsgi import create_wsgi

    return create_wsgi(services, settings)


def run(wsgi: object, host: str, port: int, threads: int = THREADS) -> None:
    """Serves until interrupted. Refuses `port_taken` where somebody was faster."""
    from gevinst_dashboards.wsgi import serve as waitress

    try:
        waitress(wsgi, host, port, threads)  # type: ignore[arg-type]
    except OSError as error:
        raise _refusal(error, host, port) from None


def check_port(host: str, port: int) -> None:
    """Refuses `port_taken` before any work is done."""
    try:
        family, kind, protocol, _name, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            if os.name != "nt":
                # As the server does: a port that was left a moment ago is free. (On Windows two could have one port.)
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        raise _refusal(error, host, port) from None


def _refusal(error: OSError, host: str, port: int) -> Refused:
    if error.errno in {errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE)}:
        return Refused([Problem("port_taken", value=str(port), params={"next": str(port + 1)})])
    reason = error.strerror or type(error).__name__
    return Refused([Problem("cannot_serve", value=f"{host}:{port}", params={"reason": reason})])


def address_of(host: str, port: int) -> str:
    """What to write in the browser."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"
