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
from gevinst.i18n import translator
from gevinst.services import seen_projects
from gevinst.services.base import OPERATOR
from gevinst.services.demo_many import fill
from gevinst.services.everything import Services
from gevinst.storage import migrate
from gevinst.storage.engine import create_engine
from gevinst_dashboards.app import create_app
from gevinst_dashboards.components.project_search import FIND
from gevinst_dashboards.pages import administration, plan_new, start
from gevinst_dashboards.prerender import to_html
from gevinst_dashboards.views_context import Context
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
def made(tmp_path: Path) -> Iterator[Services]:
    engine = create_engine(f"sqlite:///{tmp_path / 'users.sqlite'}")
    migrate.upgrade(engine)
    yield Services(engine, lambda: NOW)
    engine.dispose()


@pytest.fixture
def client(made: Services, tmp_path: Path) -> FlaskClient:
    real = made
    services: Any = Administering(
        people=Keeping(real=real.people),
        plans=real.plans,
        measure_proposals=real.measure_proposals,  # type: ignore[arg-type]
    )
    pages: Any = [administration, start]
    client = create_app(services, settings(tmp_path), pages).server.test_client()
    log_in(client, "admin")
    return client


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


def test_of_very_many_projects_the_place_is_found_by_a_word(
    made: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(made.portfolio, NOW.date(), 3)
    ctx = Context(OPERATOR, translator("nb"), NOW, "csrf", administration.PATH)

    def places(query: dict[str, str]) -> tuple[list[str], str]:
        """The projects that can be chosen, and the whole page as text."""
        page = administration.layout(ctx, made, query, [])
        select: Any = next(each for each in page._traverse() if getattr(each, "id", "") == "user-where")
        own = [each["value"] for each in select.options if each["value"].startswith("project:")]
        return own, to_html(page)

    every = made.plans.projects_for(OPERATOR)
    slugs = [f"project:{each.slug}" for each in every]
    listed, page = places({})
    assert listed == slugs
    assert "Et ord i prosjektets tittel" not in page
    monkeypatch.setattr(seen_projects, "LISTED", 2)
    none, page = places({})
    assert none == []
    assert "Du ser 3 prosjekter, for mange til en liste." in page
    assert places({FIND: every[1].title})[0] == [slugs[1]]
    # One that was chosen in a form that was refused is still there.
    assert places({"where": slugs[2]})[0] == [slugs[2]]


def test_a_plan_to_start_from_is_found_by_a_word_too(made: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(made.portfolio, NOW.date(), 3)
    monkeypatch.setattr(seen_projects, "LISTED", 2)
    ctx = Context(OPERATOR, translator("nb"), NOW, "csrf", plan_new.PATH)
    first = made.plans.projects_for(OPERATOR)[0].slug
    page = plan_new.render(ctx, made, {}, {"fra": first})
    parts: dict[str, Any] = {
        each.id: each for each in page._traverse() if isinstance(getattr(each, "id", None), str)
    }
    assert [each["value"] for each in parts["new-source"].options] == [plan_new.NONE, first]
    assert parts["new-source"].value == first
    assert "new-source-words" in parts
