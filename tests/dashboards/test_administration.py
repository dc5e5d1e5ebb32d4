"""The administrator's form of a new user: what is wrong stays beside its field until it is right."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboards.fakes import NOW, FakePeople, FakeServices, settings
from dashboards.test_security import log_in, session_token
from gevinst.domain.access import Actor
from gevinst.services.everything import Services
from gevinst.storage import migrate
from gevinst.storage.engine import create_engine
from gevinst_dashboards.app import create_app
from gevinst_dashboards.pages import administration, start
from identity_numbers import synthetic

GIVEN = {
    "username": "ny",
    "title": "Prosjektleder i Fjordvik",
    "password": "en lang nok setning",
    "role": "funder",
    "where": "all:",
}


@dataclass
class Keeping(FakePeople):
    """The fakes' login, and the users of a real database."""

    real: Any = None

    def users(self, actor: Actor) -> Any:
        return self.real.users(actor)

    def audits(self, actor: Actor, limit: int) -> Any:
        return self.real.audits(actor, limit)

    def add(self, *given: Any) -> Any:
        return self.real.add(*given)


@dataclass
class Administering(FakeServices):
    """Everything else of the page from the real services."""

    measure_proposals: Any = field(default=None)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    engine = create_engine(f"sqlite:///{tmp_path / 'users.sqlite'}")
    migrate.upgrade(engine)
    real = Services(engine, lambda: NOW)
    services: Any = Administering(
        people=Keeping(real=real.people),
        plans=real.plans,
        measure_proposals=real.measure_proposals,  # type: ignore[arg-type]
    )
    pages: Any = [administration, start]
    client = create_app(services, settings(tmp_path), pages).server.test_client()
    log_in(client, "admin")
    yield client
    engine.dispose()


def send(client: FlaskClient, **changed: str) -> Any:
    sent = {"csrf_token": session_token(client), **GIVEN, **changed}
    return client.post(administration.ADD, data=sent, follow_redirects=True)


def test_what_was_wrong_stands_there_however_often_the_page_is_drawn(client: FlaskClient) -> None:
    """Dash draws the page once more when it has taken over."""
    refused = send(client, title="", password="kort", username="ny bruker").request.url
    for _again in range(2):
        drawn = client.get(refused).text
        assert "Brukeren ble ikke laget" in drawn
        assert 'value="ny bruker"' in drawn
        assert "<option>Tilskuddsgiver: ser godkjente tall</option>" in drawn
    assert "Brukeren ble ikke laget" not in client.get(administration.PATH).text
    done = send(client)
    assert "Brukeren ble ikke laget" not in done.text
    assert "Ferdig: ny." in done.text
    # The address speaks of it still, but it has been put right.
    assert "Brukeren ble ikke laget" not in client.get(refused).text


def test_no_password_and_no_identity_number_is_kept(client: FlaskClient) -> None:
    drawn = send(client, title=f"Leder {synthetic(3, 4)}", password="kort og h").text
    assert "Brukeren ble ikke laget" in drawn
    assert 'value="ny"' in drawn
    assert synthetic(3, 4) not in drawn
    assert "kort og h" not in drawn
    with client.session_transaction() as session:
        assert synthetic(3, 4) not in str(dict(session))
        assert "kort og h" not in str(dict(session))
