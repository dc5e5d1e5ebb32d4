"""A project's own measure on its way to the catalogue that all projects share; and what every project can do with it then."""

from collections.abc import Iterator

import pytest

from databases import DATABASES, Copies
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.errors import Conflict, NotAllowed, NotFound, Refused
from gevinst.domain.measure import Aggregation, Direction, Measure, Shape, Source, Unit
from gevinst.domain.measurement import Row
from gevinst.domain.plan import Indicator, PlanDocument, Series
from gevinst.domain.proposal import ProposalState
from gevinst.domain.text import local
from gevinst.exchange import plan_json
from gevinst.services.everything import Services
from gevinst.services.plans import with_new_ids
from identity_numbers import synthetic

from .conftest import (
    FUNDER,
    OPERATOR,
    PROJECT_GROUP,
    SLUG,
    STEERING,
    STRANGER,
    Clock,
    a_plan,
    started,
)

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
NEXT = VISITS.model_copy(update={"version": 2, "what": local("Besøk på minst en halv time.")})
OTHER = "annet"


@pytest.fixture
def services(small: Services) -> Services:
    """On the embedded database; what a transaction must hold is tested on both."""
    return small


@pytest.fixture(params=DATABASES)
def both(request: pytest.FixtureRequest, copies: Copies, clock: Clock) -> Iterator[Services]:
    """On SQLite and on PostgreSQL."""
    with started(request.param, copies, clock) as found:
        yield found


@pytest.fixture
def own(services: Services) -> str:
    """The project follows home visits by a definition of its own; gives the indicator's id."""
    return with_own(services)


def with_own(services: Services, measure: Measure | None = VISITS) -> str:
    benefit = services.plans.document(PROJECT_GROUP, SLUG).benefits[1]
    found = next((each for each in benefit.indicators if each.key == "besok"), None)
    if found is None:
        made = services.plans.add_indicator(PROJECT_GROUP, SLUG, benefit.id, None, "Besøk", ())
    else:
        made = found.id
    services.plans.change_indicator(PROJECT_GROUP, SLUG, made, {"own_measure": measure, "frequency": "month"})
    return made


def propose(services: Services, indicator: str, why: str | None = WHY) -> str:
    return services.measure_proposals.propose(PROJECT_GROUP, SLUG, indicator, why)


def accepted(services: Services, indicator: str) -> str:
    proposal = propose(services, indicator)
    services.measure_proposals.answer(ADMIN, proposal, True, "Takk")
    return proposal


def another(services: Services, *indicators: Indicator) -> PlanDocument:
    """Another project's plan, with these indicators in its second benefit."""
    plan = with_new_ids(a_plan())
    first, second = plan.benefits
    project = plan.project.model_copy(update={"slug": OTHER, "title": "Annet prosjekt"})
    return plan.model_copy(
        update={
            "project": project,
            "benefits": (first, second.model_copy(update={"indicators": (*second.indicators, *indicators)})),
        }
    )


def codes(call, *args):
    with pytest.raises(Refused) as raised:
        call(*args)
    return [(each.code, each.field) for each in raised.value.problems]


def state_of(services: Services, proposal: str) -> ProposalState:
    return next(each.state for each in services.measure_proposals.all(ADMIN) if each.id == proposal)


class TestProposing:
    def test_the_measure_is_frozen_with_its_reason_and_offered_to_nobody_yet(self, services, own):
        proposal = propose(services, own)
        services.plans.change_indicator(PROJECT_GROUP, SLUG, own, {"own_measure": NEXT})
        (found,) = services.measure_proposals.all(ADMIN)
        assert (found.id, found.measure, found.why, found.project) == (proposal, VISITS, WHY, SLUG)
        assert (found.asked_by, found.state) == ("Prosjektleder", ProposalState.OPEN)
        assert VISITS.key not in services.plans.catalogue()
        assert services.measure_proposals.waiting(ADMIN) == 1

    def test_every_problem_at_once_and_nothing_is_stored(self, services, own):
        accepted(services, own)
        assert codes(propose, services, own, "  ") == [
            ("field_missing", "why"),
            ("measure_in_catalogue", "own_measure"),
        ]
        assert len(services.measure_proposals.all(ADMIN)) == 1

    def test_a_measure_waits_once(self, services, own):
        propose(services, own)
        assert codes(propose, services, own) == [("measure_waits", "own_measure")]

    def test_without_a_definition_of_its_own_there_is_nothing_to_propose(self, services):
        travel = services.plans.document(PROJECT_GROUP, SLUG).benefits[1].indicators[0]
        assert codes(propose, services, travel.id) == [("no_own_measure", "own_measure")]
        with pytest.raises(NotFound):
            propose(services, "unknown")

    def test_a_key_and_version_of_the_files_is_refused(self, services, own):
        file = services.plans.catalogue().get("travel_time")
        services.plans.change_indicator(PROJECT_GROUP, SLUG, own, {"own_measure": file})
        with pytest.raises(Refused) as raised:
            propose(services, own)
        (problem,) = raised.value.problems
        assert (problem.code, problem.value, problem.params) == (
            "measure_in_catalogue",
            "travel_time",
            {"version": file.version},
        )

    def test_no_identity_number_and_no_endless_text(self, services, own):
        assert codes(propose, services, own, f"Fordi {synthetic(3, 4)}") == [("personal_data", "why")]
        assert codes(propose, services, own, "a" * 2001) == [("text_too_long", "why")]
        assert services.measure_proposals.all(ADMIN) == []

    @pytest.mark.parametrize("actor", [STEERING, FUNDER, STRANGER, ADMIN])
    def test_only_the_project_group_proposes(self, services, own, actor):
        with pytest.raises(NotAllowed):
            services.measure_proposals.propose(actor, SLUG, own, WHY)
        proposal = propose(services, own)
        with pytest.raises(NotAllowed):
            services.measure_proposals.withdraw(actor, SLUG, proposal)

    def test_taken_back_it_can_be_mended_and_proposed_again(self, services, own):
        first = propose(services, own)
        services.measure_proposals.withdraw(PROJECT_GROUP, SLUG, first)
        with pytest.raises(Conflict):
            services.measure_proposals.withdraw(PROJECT_GROUP, SLUG, first)
        with pytest.raises(Conflict):
            services.measure_proposals.answer(ADMIN, first, True)
        second = propose(services, own)
        assert [each.id for each in services.measure_proposals.all(ADMIN)] == [first, second]

    def test_a_proposal_of_another_project_cannot_be_taken_back(self, services, own):
        with services.plans.work(OPERATOR) as work:
            work.plans.add(another(services))
            work.commit()
        proposal = propose(services, own)
        theirs = Actor(None, "Leder", "nb", (Membership(Role.PROJECT_GROUP, "project", OTHER),))
        with pytest.raises(NotFound):
            services.measure_proposals.withdraw(theirs, OTHER, proposal)
        assert state_of(services, proposal) is ProposalState.OPEN


class TestAnswering:
    def test_returned_it_says_why_and_can_be_proposed_again(self, services, own):
        first = propose(services, own)
        assert codes(services.measure_proposals.answer, ADMIN, first, False, "  ") == [
            ("field_missing", "comment")
        ]
        assert state_of(services, first) is ProposalState.OPEN
        services.measure_proposals.answer(ADMIN, first, False, "Si hva som er et besøk.")
        page = services.benefit_plans.page(PROJECT_GROUP, SLUG, benefit_of(services))
        shown = page.measure_proposals[own]
        assert (shown.state, shown.comment, shown.answered_by) == (
            ProposalState.RETURNED,
            "Si hva som er et besøk.",
            "Administrator",
        )
        assert VISITS.key not in services.plans.catalogue()
        second = propose(services, own)
        page = services.benefit_plans.page(PROJECT_GROUP, SLUG, benefit_of(services))
        assert page.measure_proposals[own].id == second

    def test_what_is_answered_is_answered(self, services, own):
        proposal = accepted(services, own)
        for accept in (True, False):
            with pytest.raises(Conflict):
                services.measure_proposals.answer(ADMIN, proposal, accept, "Nei")
        with pytest.raises(NotFound):
            services.measure_proposals.answer(ADMIN, "unknown", True)

    def test_the_comment_is_judged_as_any_text(self, services, own):
        proposal = propose(services, own)
        answer = services.measure_proposals.answer
        assert codes(answer, ADMIN, proposal, False, f"Se {synthetic(3, 4)}") == [
            ("personal_data", "comment")
        ]
        assert codes(answer, ADMIN, proposal, True, "a" * 2001) == [("text_too_long", "comment")]
        assert state_of(services, proposal) is ProposalState.OPEN

    @pytest.mark.parametrize("actor", [PROJECT_GROUP, STEERING, FUNDER, STRANGER])
    def test_only_those_who_keep_the_catalogue_see_all_and_answer(self, services, own, actor):
        proposal = propose(services, own)
        for call in (services.measure_proposals.all, services.measure_proposals.lines):
            with pytest.raises(NotAllowed):
                call(actor)
        with pytest.raises(NotAllowed):
            services.measure_proposals.answer(actor, proposal, True)

    def test_two_projects_with_one_key_and_version_are_accepted_once(self, both):
        own = with_own(both)
        theirs = Indicator(key="besok", title="Besøk", own_measure=VISITS, series=(Series(),))
        with both.plans.work(OPERATOR) as work:
            work.plans.add(another(both, theirs))
            work.commit()
        first = propose(both, own)
        second = both.measure_proposals.propose(OPERATOR, OTHER, theirs.id, WHY)
        both.measure_proposals.answer(ADMIN, first, True)
        assert codes(both.measure_proposals.answer, ADMIN, second, True) == [
            ("measure_in_catalogue", "own_measure")
        ]
        both.measure_proposals.answer(ADMIN, second, False, "Velg den i katalogen.")
        assert state_of(both, second) is ProposalState.RETURNED

    def test_each_act_is_in_the_trail_of_the_project(self, services, own):
        services.measure_proposals.withdraw(PROJECT_GROUP, SLUG, propose(services, own))
        returned = propose(services, own)
        services.measure_proposals.answer(ADMIN, returned, False, "Si hva som er et besøk.")
        accepted(services, own)
        with services.plans.reading() as work:
            trail = [each for each in work.audits(SLUG) if each.kind == "measure"]
        assert [(each.action, each.actor, each.reason) for each in reversed(trail)] == [
            ("propose_measure", "Prosjektleder", WHY),
            ("withdraw_measure", "Prosjektleder", None),
            ("propose_measure", "Prosjektleder", WHY),
            ("return_measure", "Administrator", "Si hva som er et besøk."),
            ("propose_measure", "Prosjektleder", WHY),
            ("accept_measure", "Administrator", "Takk"),
        ]
        said = [line.text for line in services.projects.home(PROJECT_GROUP, SLUG).log]
        assert "Administrator tok Hjemmebesøk inn i felleskatalogen" in said


class TestTheCatalogue:
    def test_every_service_offers_it_at_once_and_another_process_too(self, both):
        own = with_own(both)
        elsewhere = Services(both.engine, both.clock)
        named = Indicator(key="b", title="b", measure=VISITS.key, measure_version=1)
        for each in (both, elsewhere):
            assert each.plans.measure_of(named) is None
        accepted(both, own)
        for each in (both, elsewhere):
            assert each.plans.measure_of(named) == VISITS
            assert each.portfolio.measure_of(named) == VISITS
            assert VISITS in each.plans.page(PROJECT_GROUP, SLUG).measures

    def test_a_known_version_is_found_without_asking_the_database(self, services, own, monkeypatch):
        accepted(services, own)
        services.plans.catalogue()
        monkeypatch.setattr("gevinst.services.base.change_counter", None)
        travel, visits = (
            Indicator(key="b", title="b", measure=key, measure_version=1)
            for key in ("travel_time", VISITS.key)
        )
        assert services.plans.measure_of(visits) == VISITS
        # Of the files, also before anything has been read.
        for each in (services, Services(services.engine, services.clock)):
            assert each.plans.measure_of(travel).key == "travel_time"

    def test_others_follow_by_it_and_their_figures_are_reckoned(self, services, own):
        accepted(services, own)
        second = services.plans.document(PROJECT_GROUP, SLUG).benefits[1]
        services.plans.add_indicator(PROJECT_GROUP, SLUG, second.id, VISITS.key, "Felles", ("fjordvik",))
        made = services.plans.document(PROJECT_GROUP, SLUG).benefits[1].indicators[-1]
        assert (made.measure, made.measure_version, made.own_measure) == (VISITS.key, 1, None)
        row = Row(indicator=made.key, party="fjordvik", period="2025-06", cells={"value": "12"})
        services.measurements.record(PROJECT_GROUP, SLUG, [row])
        shown = services.projects.benefit(PROJECT_GROUP, SLUG, made.key)
        assert shown.row.measure == VISITS

    def test_a_changed_definition_is_the_next_version_beside_the_first(self, services, own):
        accepted(services, own)
        with_own(services, NEXT)
        accepted(services, own)
        catalogue = services.plans.catalogue()
        assert [catalogue.get(VISITS.key, version) for version in (1, 2)] == [VISITS, NEXT]
        assert catalogue.get(VISITS.key) == NEXT
        first = Indicator(key="b", title="b", measure=VISITS.key, measure_version=1)
        assert services.plans.measure_of(first) == VISITS

    def test_where_each_one_is_from(self, services, own):
        accepted(services, own)
        lines = services.measure_proposals.lines(ADMIN)
        assert [(each.measure, each.project, each.accepted_by) for each in lines if each.project] == [
            (VISITS, SLUG, "Administrator")
        ]
        assert {each.measure.key for each in lines} == {each.key for each in services.plans.catalogue()}

    @pytest.mark.parametrize("ending", [".json", ".yaml", ".xlsx", ".docx"])
    def test_a_plan_that_names_it_is_read_in(self, services, ending):
        own = with_own(services)
        named = Indicator(
            key="felles", title="Felles", measure=VISITS.key, measure_version=1, series=(Series(),)
        )
        with services.plans.work(OPERATOR) as work:
            work.plans.add(another(services, named))
            work.commit()
        name = f"plan{ending}"
        data = services.plans.export(OPERATOR, OTHER, ending)
        assert codes(services.plans.import_file, OPERATOR, name, data) == [
            ("unknown_measure", "felles.measure")
        ]
        accepted(services, own)
        data = services.plans.export(OPERATOR, OTHER, ending)
        slug = services.plans.import_file(OPERATOR, name, data).slug
        read = services.plans.document(OPERATOR, slug).benefits[1].indicators[-1]
        assert (read.measure, read.measure_version) == (VISITS.key, 1)
        assert services.plans.measure_of(read) == VISITS

    def test_a_plan_without_the_version_takes_the_newest(self, services):
        own = with_own(services)
        accepted(services, own)
        named = Indicator(key="felles", title="Felles", measure=VISITS.key, series=(Series(),))
        plan = another(services, named)
        data = plan_json.write_plan_json(plan)
        slug = services.plans.import_file(OPERATOR, "plan.json", data).slug
        read = services.plans.document(OPERATOR, slug).benefits[1].indicators[-1]
        assert services.plans.measure_of(read) == VISITS


class TestTheProposingProject:
    def test_its_copy_stays_its_own_with_its_figures(self, services, own):
        row = Row(indicator="besok", party=None, period="2025-06", cells={"value": "12"})
        services.measurements.record(PROJECT_GROUP, SLUG, [row])
        before = services.plans.document(PROJECT_GROUP, SLUG)
        accepted(services, own)
        assert services.plans.document(PROJECT_GROUP, SLUG) == before

    def test_it_may_follow_the_catalogue_and_keeps_its_figures(self, services, own):
        row = Row(indicator="besok", party=None, period="2025-06", cells={"value": "12"})
        services.measurements.record(PROJECT_GROUP, SLUG, [row])

        def figures() -> list[tuple[str, str, float | None]]:
            rows = services.measurements.export_rows(PROJECT_GROUP, SLUG)
            return [(each.indicator, each.period, each.value) for each in rows]

        before = figures()
        assert codes(services.measure_proposals.follow, PROJECT_GROUP, SLUG, own) == [
            ("measure_differs", "own_measure")
        ]
        accepted(services, own)
        services.measure_proposals.follow(PROJECT_GROUP, SLUG, own)
        found = services.plans.document(PROJECT_GROUP, SLUG).indicator(own)[1]
        assert (found.own_measure, found.measure, found.measure_version) == (None, VISITS.key, 1)
        assert figures() == before == [("besok", "2025-06", 12.0)]

    def test_another_definition_than_the_accepted_one_does_not_follow_it(self, services, own):
        accepted(services, own)
        with_own(services, NEXT)
        assert codes(services.measure_proposals.follow, PROJECT_GROUP, SLUG, own) == [
            ("measure_differs", "own_measure")
        ]
        with pytest.raises(NotAllowed):
            services.measure_proposals.follow(STEERING, SLUG, own)


def benefit_of(services: Services) -> str:
    return services.plans.document(PROJECT_GROUP, SLUG).benefits[1].id
