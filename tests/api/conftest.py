"""The API as it is mounted in the product, and keys for the users of the demo."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from a2wsgi import ASGIMiddleware
from fastapi import FastAPI
from sqlalchemy import Engine
from werkzeug.datastructures import Headers
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from demo_database import clock, engine_on
from gevinst.api import create_api
from gevinst.services.base import OPERATOR
from gevinst.services.everything import Services


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status_code: int
    headers: Headers
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()

    def json(self) -> Any:
        return json.loads(self.content)


class Caller:
    """A program that calls the API with certain headers."""

    def __init__(self, wsgi: Any, headers: dict[str, str]) -> None:
        self._client, self._headers = Client(wsgi), headers

    def request(self, method: str, address: str, **more: Any) -> Answer:
        if "json" in more:
            more["data"], more["content_type"] = json.dumps(more.pop("json")), "application/json"
        with self._client.open(f"/api{address}", method=method, headers=self._headers, **more) as response:
            return Answer(response.status_code, response.headers, response.get_data())

    def get(self, address: str, **more: Any) -> Answer:
        return self.request("GET", address, **more)

    def post(self, address: str, **more: Any) -> Answer:
        return self.request("POST", address, **more)

    def put(self, address: str, **more: Any) -> Answer:
        return self.request("PUT", address, **more)

    def delete(self, address: str, **more: Any) -> Answer:
        return self.request("DELETE", address, **more)


class Door:
    """The API on a database, with a key for each user who asks."""

    def __init__(self, engine: Engine) -> None:
        self.services = Services(engine, clock)
        self.app: FastAPI = create_api(self.services)
        asgi: Any = ASGIMiddleware(self.app)  # type: ignore[arg-type]
        self._wsgi = DispatcherMiddleware(NotFound(), {"/api": asgi})
        self._keys: dict[str, str] = {}

    def client(self, username: str | None, **headers: str) -> Caller:
        """As a user of the demo; None: without any key."""
        if username is not None:
            if username not in self._keys:
                self._keys[username] = self.services.people.make_token(OPERATOR, username, "test")
            headers["Authorization"] = f"Bearer {self._keys[username]}"
        return Caller(self._wsgi, headers)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """For reading; a test that writes takes `fresh`."""
    engine = engine_on(tmp_path_factory.mktemp("api"))
    yield Door(engine)
    engine.dispose()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Door]:
    """A door of its own for a test that writes."""
    engine = engine_on(tmp_path)
    yield Door(engine)
    engine.dispose()
