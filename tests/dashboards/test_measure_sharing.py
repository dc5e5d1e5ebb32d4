"""A measure on its way to the shared catalogue: what the project group sees of it, and the page of those who answer."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfile
from typing import Any

import dash_bootstrap_components as dbc
import pytest
from dash import html, no_update
from flask.testing import FlaskClient

import register_plan as r
from dashboards.fakes import FakeServices, settings
from dashboards.test_components import parts, text
from dashboards.test_security import log_in, session_token
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.errors import NotAllowed
from gevinst.domain.measure import Aggregation, Direction, Measure, Shape, Source, Unit
from gevinst.domain.proposal import ProposalState
from gevinst.domain.text import local
from gevinst.i18n import translator
from gevinst.services.everything import Services
from gevinst.storage.engine import create_engine
from gevinst_dashboards.app import create_app
from gevinst_dashboards.components.basics import dom_id
from gevinst_dashboards.pages import measure_proposals, plan_measure, plan_measure_sharing, start
from gevinst_dashboards.pages.plan_own_measure import next_version
from gevinst_dashboards.prerender import to_html
from gevinst_dashboards.views_context import Context, ProjectChoice
from identity_numbers import synthetic

ADMIN = Actor(None, "Administrator", "nb", (Membership(Role.ADMINISTRATOR, "all"),))
WHY = "Alle bydeler teller hjemmebesøk."
VISITS = Measure(
    key="own_hjemmebesok",
    name=local("Hjemmebesøk", "Heimebesøk", "Home visits"),
    what=local("Hvor mange hjemmebesøk teamet har gjort."),
    shape=Shape.COUNT,
    unit=Unit(key="own", name=local("besøk"), symbol=local("besøk")),
    direction=Direction.HIGHER,
    value=local("Ett besøk"),
    over_time=Aggregation.SUM,
    over_parties=Aggregation.SUM,
    minimum=0,
    source=Source(name=local("Fagsystemet")),
)


@dataclass
class Made:
    """A project whose first benefit follows home visits by its own definition."""

    services: Services
    benefit: str
    indicator: str

    @property
    def place(self) -> dict[str, str]:
        return {"slug": r.SLUG, "benefit": self.benefit}

    def context(self, language: str = "nb", actor: Actor | None = None) -> Context:
        choice = ProjectChoice(r.SLUG, "Nær hjelp", scheme="hn-2025")
        who = actor or r.somebody(language=language)
        return Context(who, translator(who.language), r.NOW, "csrf", "/", project=choice, projects=(choice,))

    def propose(self, why: str | None = WHY) -> tuple[Any, Any]:
        return plan_measure_sharing.send(self.services, self.context(), self.place, self.indicator, why)

    def answer(self, accept: bool, comment: str = "") -> None:
        (waiting,) = [
            each for each in self.services.measure_proposals.all(ADMIN) if each.state is ProposalState.OPEN
        ]
        self.services.measure_proposals.answer(ADMIN, waiting.id, accept, comment)

    def block(self, language: str = "nb") -> Any:
        context = self.context(language)
        view = self.services.benefit_plans.page(context.actor, r.SLUG, self.benefit)
        indicator = next(each for each in view.benefit.indicators if each.id == self.indicator)
        return plan_measure_sharing.block(indicator, view, context._)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """The database, built once; the benefit and the indicator in it."""
    file = tmp_path_factory.mktemp("sharing") / "sharing.sqlite"
    services = r.on_database(f"sqlite:///{file}")
    benefit = services.plans.document(r.OPERATOR, r.SLUG).benefits[0].id
    indicator = services.plans.add_indicator(r.OPERATOR, r.SLUG, benefit, None, "Besøk", ())
    services.plans.change_indicator(r.OPERATOR, r.SLUG, indicator, {"own_measure": VISITS})
    services.engine.dispose()
    return file, benefit, indicator


@pytest.fixture
def made(built: tuple[Path, str, str], tmp_path: Path) -> Iterator[Made]:
    """A copy for each test."""
    file, benefit, indicator = built
    copyfile(file, tmp_path / file.name)
    services = Services(create_engine(f"sqlite:///{tmp_path / file.name}"), lambda: r.NOW)
    yield Made(services, benefit, indicator)
    services.engine.dispose()


def ids(drawn: Any) -> set[str]:
    """The types of the controls that are drawn."""
    found = (getattr(part, "id", None) for part in parts(drawn))
    return {each["type"] for each in found if isinstance(each, dict)}


class TestTheProjectGroup:
    def test_it_needs_a_reason(self, made: Made) -> None:
        drawn, said = made.propose("  ")
        assert drawn is no_update
        assert text(said) == "Skriv begrunnelsen: De som har ansvar for katalogen, leser den."
        assert made.services.measure_proposals.all(ADMIN) == []

    def test_what_is_refused_is_said_and_what_was_written_stays(self, made: Made) -> None:
        drawn, said = made.propose(f"Fordi {synthetic(3, 4)}")
        assert drawn is no_update
        assert "fødselsnummer" in text(said)
        assert made.services.measure_proposals.all(ADMIN) == []

    def test_it_waits_and_can_be_taken_back(self, made: Made) -> None:
        drawn, said = made.propose()
        assert text(said) == "Foreslått. Svaret kommer her."
        assert "Forslaget venter på svar." in text(drawn)
        assert WHY in text(drawn)
        assert ids(drawn) == {plan_measure_sharing.WITHDRAW}
        drawn, said = plan_measure_sharing.take_back(
            made.services, made.context(), made.place, made.indicator
        )
        assert text(said) == "Forslaget er trukket tilbake."
        assert ids(drawn) == {plan_measure_sharing.WHY, plan_measure_sharing.SEND}

    def test_what_was_answered_meanwhile_is_not_taken_back(self, made: Made) -> None:
        made.propose()
        made.answer(True)
        drawn, said = plan_measure_sharing.take_back(
            made.services, made.context(), made.place, made.indicator
        )
        assert text(said) == "Forslaget er besvart i mellomtiden."
        assert "Tatt inn i felleskatalogen 20.\u00a0april 2026 av Administrator." in text(drawn)

    def test_returned_it_shows_the_comment_and_the_form(self, made: Made) -> None:
        made.propose()
        made.answer(False, "Si hva som er et besøk.")
        drawn = made.block()
        assert (
            "Sendt tilbake fra felleskatalogen 20.\u00a0april 2026 av Administrator: Si hva som er et besøk."
            in (text(drawn))
        )
        assert ids(drawn) == {plan_measure_sharing.WHY, plan_measure_sharing.SEND}

    def test_accepted_it_offers_to_follow_the_catalogue(self, made: Made) -> None:
        made.propose()
        made.answer(True, "Takk")
        drawn = made.block()
        assert "Kommentar: Takk" in text(drawn)
        assert ids(drawn) == {plan_measure_sharing.FOLLOW}

    def test_changed_after_it_was_accepted_it_can_be_proposed_as_the_next_version(self, made: Made) -> None:
        made.propose()
        made.answer(True)
        values = {
            "name": "Hjemmebesøk",
            "what": "Besøk på minst en halv time.",
            "shape": "count",
            "value": "Ett besøk",
            "unit": "own",
            "unit_name": "besøk",
            "direction": "higher",
            "minimum": "0",
            "source": "Fagsystemet",
            "frequency": "month",
        }
        plan_measure.save_own(made.services, made.context(), r.SLUG, made.indicator, values)
        own = made.services.plans.document(r.OPERATOR, r.SLUG).indicator(made.indicator)[1].own_measure
        assert (own.key, own.version) == (VISITS.key, 2)
        assert ids(made.block()) == {plan_measure_sharing.WHY, plan_measure_sharing.SEND}
        assert "Forslaget venter" in text(made.propose()[0])

    @pytest.mark.parametrize("language", ["nb", "nn", "en"])
    def test_the_controls_have_labels_in_every_language(self, made: Made, language: str) -> None:
        html_text = to_html(html.Div(made.block(language)))
        (area,) = list(parts(made.block(language), dbc.Textarea))
        (label,) = [each for each in parts(made.block(language), html.Label) if each.htmlFor]
        assert label.htmlFor == dom_id(area.id)
        assert "<summary>" in html_text


class TestVersions:
    def test_only_what_is_in_the_catalogue_and_changes_counts_on(self) -> None:
        changed = VISITS.model_copy(update={"what": local("Noe annet")})
        later = changed.model_copy(update={"version": 2})
        assert next_version(changed, VISITS, ()) == changed
        assert next_version(VISITS, VISITS, (VISITS,)) == VISITS
        assert next_version(changed, VISITS, (VISITS,)) == later
        assert next_version(VISITS, later, (VISITS, later)) == VISITS
        assert next_version(later.model_copy(update={"decimals": 2}), later, (VISITS,)).version == 2

    def test_a_unit_that_a_project_wrote_is_not_one_to_choose(self) -> None:
        assert plan_measure.units_of([VISITS]) == []


@dataclass
class Answering(FakeServices):
    """The fakes' people, and the proposals of a real database."""

    measure_proposals: Any = None
    names: dict[str, str] = field(default_factory=dict)


class TestThoseWhoKeepTheCatalogue:
    @pytest.fixture
    def client(self, made: Made, tmp_path: Path) -> FlaskClient:
        pages: Any = [measure_proposals, start]
        services = Answering(measure_proposals=made.services.measure_proposals)
        return create_app(services, settings(tmp_path), pages).server.test_client()

    def post(self, client: FlaskClient, made: Made, **given: str) -> Any:
        (proposal,) = made.services.measure_proposals.all(ADMIN)
        sent = {"csrf_token": session_token(client), "proposal": proposal.id, **given}
        return client.post(measure_proposals.ANSWER, data=sent, follow_redirects=True)

    @pytest.mark.parametrize("language", ["nb", "nn", "en"])
    def test_the_whole_definition_stands_there(self, made: Made, language: str) -> None:
        made.propose()
        context = made.context(actor=Actor(None, "Administrator", language, ADMIN.memberships))  # type: ignore[arg-type]
        drawn = measure_proposals.render(context, made.services, {}, {})
        said = text(drawn)
        for part in (
            "own_hjemmebesok",
            "Heimebesøk",
            "Home visits",
            "Ett besøk",
            "Fagsystemet",
            WHY,
            "Nær hjelp",
        ):
            assert part in said, part
        html_text = to_html(drawn)
        assert html_text.count("<h1") == 1
        assert html_text.count('type="submit"') == 2

    def test_accepted_with_the_keyboard_alone(self, client: FlaskClient, made: Made) -> None:
        made.propose()
        log_in(client, "admin")
        answer = self.post(client, made, answer="accept", comment="")
        assert "Tatt inn. Alle prosjekter kan velge måltallet nå." in answer.text
        assert made.services.plans.catalogue().get(VISITS.key) == VISITS
        assert "Alle prosjekter kan velge måltallet nå" not in client.get(measure_proposals.PATH).text

    def test_what_was_wrong_stands_there_however_often_the_page_is_drawn(
        self, client: FlaskClient, made: Made
    ) -> None:
        """Dash draws the page once more when it has taken over."""
        made.propose()
        log_in(client, "admin")
        refused = self.post(client, made, answer="return", comment="").request.url
        for _again in range(2):
            assert "Skriv hva som må rettes" in client.get(refused).text
        assert "Skriv hva som må rettes" not in client.get(measure_proposals.PATH).text

    def test_returned_it_needs_a_comment_and_keeps_what_was_written(
        self, client: FlaskClient, made: Made
    ) -> None:
        made.propose()
        log_in(client, "admin")
        assert "Skriv hva som må rettes" in self.post(client, made, answer="return", comment=" ").text
        long = self.post(client, made, answer="return", comment="b" * 2001).text
        assert "2\u00a0001" in long
        assert "b" * 2000 in long
        personal = self.post(client, made, answer="return", comment=f"Se {synthetic(3, 4)}").text
        assert synthetic(3, 4) not in personal
        answer = self.post(client, made, answer="return", comment="Si hva som er et besøk.")
        assert "Sendt tilbake. Prosjektgruppen leser kommentaren" in answer.text
        assert "Si hva som er et besøk." in answer.text

    def test_what_is_answered_is_said_and_what_is_not_an_answer_refused(
        self, client: FlaskClient, made: Made
    ) -> None:
        made.propose()
        log_in(client, "admin")
        assert self.post(client, made, answer="maybe").status_code == 400
        made.answer(True)
        assert "besvart eller trukket tilbake i mellomtiden" in self.post(client, made, answer="accept").text
        gone = self.post(client, made, answer="accept", proposal="unknown")
        assert "besvart eller trukket tilbake i mellomtiden" in gone.text

    def test_nobody_else_sees_or_answers(self, client: FlaskClient, made: Made) -> None:
        made.propose()
        log_in(client, "prosjekt")
        assert client.get(measure_proposals.PATH).status_code == 403
        assert self.post(client, made, answer="accept").status_code == 403
        with pytest.raises(NotAllowed):
            measure_proposals.render(made.context(), made.services, {}, {})
        assert made.services.measure_proposals.waiting(ADMIN) == 1
