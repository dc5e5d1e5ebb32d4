"""Who asks: the user of a bearer token, or nobody."""

from collections.abc import Callable
from dataclasses import replace

from fastapi import Request

from gevinst.api.errors import Answer
from gevinst.api.language import preferred
from gevinst.domain.access import Actor
from gevinst.services.everything import Services


def gate(services: Services) -> Callable[[Request], None]:
    """Puts the actor on the request, or answers 401."""

    def let_in(request: Request) -> None:
        kind, _space, key = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not key.strip():
            raise Answer(401, "no_token")
        actor = services.people.actor_of_token(key.strip())
        if actor is None:
            raise Answer(401, "wrong_token")
        language = preferred(request.headers.get("accept-language"))
        request.state.actor = replace(actor, language=language) if language else actor

    return let_in


def actor_of(request: Request) -> Actor:
    """Whom the gate let in. A route that the gate does not guard has nobody, and fails here."""
    actor: Actor = request.state.actor
    return actor
