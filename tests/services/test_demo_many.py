"""Projects made by chance have plans that were adopted: by a day, some revised since and why; and nothing else by it."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import demo_database
from gevinst.catalogue.parties import parties
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.effects_together import FEWEST_TOGETHER
from gevinst.domain.evidence import Grade
from gevinst.domain.party import Level
from gevinst.domain.plan import PlanDocument, in_force
from gevinst.domain.plan_changes import changes, targets_changed
from gevinst.services import demo_many
from gevinst.services.base import OPERATOR, Base
from gevinst.services.demo_many import fill
from gevinst.services.demo_many_parties import Country
from gevinst.services.demo_many_versions import versions_of
from gevinst.services.everything import Services
from gevinst.storage import migrate
from gevinst.storage.engine import create_engine
from gevinst.storage.plans import PlanVersion
from gevinst.storage.unit_of_work import read

Found = dict[str, tuple[PlanDocument, list[PlanVersion]]]

FUNDER = Actor(None, "Tilskuddsgiver", "nb", (Membership(Role.FUNDER, "all"),))
MANY = 25
NOW = demo_database.NOW


def made(folder: Path) -> Services:
    engine = create_engine(f"sqlite:///{folder / 'made.sqlite'}")
    migrate.upgrade(engine)
    services = Services(engine, demo_database.clock)
    fill(Base(engine, services.clock), NOW.date(), MANY)
    services.evaluations.rebuild(OPERATOR)
    return services


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    services = made(tmp_path_factory.mktemp("whole"))
    yield services
    services.engine.dispose()


@pytest.fixture(scope="module")
def found(whole: Services) -> Found:
    """Of each project the plan as it stands, and its versions."""
    with read(whole.engine) as work:
        slugs = [each.slug or "" for each in work.plans.projects()]
        live = work.plans.documents(slugs)
        return {slug: (live[slug], own) for slug, own in work.plans.versions_for(slugs).items()}


def test_the_newest_is_the_plan_as_it_stands_and_some_were_revised(found: Found) -> None:
    assert len(found) == MANY
    for live, versions in found.values():
        assert versions[-1].document == live
        assert [each.number for each in versions] == list(range(1, len(versions) + 1))
        assert in_force(live, versions[-1].document) is live
    twice = [own for _live, own in found.values() if len(own) == 2]
    assert 0 < len(twice) < MANY / 2
    for first, second in twice:
        assert targets_changed(changes(first.document, second.document))
        assert (first.reason, bool(second.reason)) == (None, True)


def test_they_were_adopted_by_the_start_and_revised_before_today(found: Found) -> None:
    for live, versions in found.values():
        starts = live.project.starts
        assert starts is not None
        days = [each.adopted_at for each in versions if each.adopted_at is not None]
        assert len(days) == len(versions)
        assert days[0].date() < starts
        assert days[-1] < NOW
        assert days[1:] == [] or days[1].date() > starts + dt.timedelta(days=150)


def test_the_funder_is_told_of_the_day_and_of_what_was_promised(found: Found, whole: Services) -> None:
    slug, (_live, versions) = next(each for each in found.items() if len(each[1][1]) == 2)
    assert versions[1].adopted_at is not None
    bar = whole.versions.bar(FUNDER, slug)
    assert bar.adopted == versions[1].adopted_at.date()
    assert bar.revised_targets > 0
    page = whole.versions.page(FUNDER, slug)
    assert [each.number for each in page.versions] == [2, 1]
    assert page.compared is not None
    assert page.versions[0].reason == versions[1].reason


def test_nothing_that_is_counted_is_other_with_them(
    whole: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_many, "add_versions", lambda session, versions: None)
    without = made(tmp_path)
    assert whole.portfolio.as_json(FUNDER, {}) == without.portfolio.as_json(FUNDER, {})
    assert whole.promises.page(FUNDER, {}) == without.promises.page(FUNDER, {})
    without.engine.dispose()


def test_a_seed_gives_the_same_ones_and_another_gives_others(found: Found) -> None:
    live, versions = next(iter(found.values()))
    assert live.project.starts is not None

    def again(seed: int) -> list[tuple[PlanDocument, dt.datetime, str | None]]:
        own = versions_of(live, live.project.starts or NOW.date(), NOW.date().replace(day=1), (seed, 0))
        return [(each.document, each.at, each.reason) for each in own]

    assert again(1) == [(each.document, each.adopted_at, each.reason) for each in versions]
    assert len({repr(again(seed)) for seed in range(1, 6)}) == 5


def test_few_gains_are_claimed_twice_and_most_measures_are_put_together() -> None:
    measures, lines, projects = 13, 10, 1_000
    country = Country(parties().health_communities, 1, measures, lines)
    assert 300 < len(country.parties) < 500
    assert len({each.key for each in country.parties}) == len({each.name for each in country.parties})
    assert all(each.invented and each.health_community for each in country.parties)
    claims = Counter(line for number in range(projects) for line in country.followed(number).lines)
    twice = sum(times for times in claims.values() if times > 1) / (projects * lines)
    assert 0.03 < twice < 0.08
    once = Counter(measure for (_party, measure), times in claims.items() if times == 1)
    assert len(once) == measures
    assert min(once.values()) >= FEWEST_TOGETHER


def test_a_project_follows_figures_of_its_own_parties_in_one_community() -> None:
    country = Country(parties().health_communities, 1, 13, 10)
    for number in (0, 1, 399, 5_000):
        found = country.followed(number)
        own = {found.lead, *found.partners}
        assert {party for party, _measure in found.lines} <= own
        assert len({each.health_community for each in own}) == 1
        assert {Level.HOSPITAL, Level.MUNICIPALITY} == {each.level for each in own}


def test_the_same_seed_makes_the_same_country_and_portfolio(whole: Services, tmp_path: Path) -> None:
    again = made(tmp_path)
    assert again.portfolio.as_json(FUNDER, {}) == whole.portfolio.as_json(FUNDER, {})
    assert again.plans.parties() == whole.plans.parties()
    known = parties().health_communities
    assert Country(known, 1, 13, 10).parties != Country(known, 2, 13, 10).parties
    again.engine.dispose()


def test_the_funder_sees_pooled_effects_all_grades_and_benefits_that_were_handed_over(
    whole: Services,
) -> None:
    page = whole.effects.page(FUNDER, {"measure": "travel_time"})
    assert page.pooled is not None
    grades = whole.communities.page(FUNDER, {}).total.grades
    assert min(grades[Grade.MODERATE], grades[Grade.WEAK], grades[Grade.TOO_EARLY]) > 0
    total = whole.communities.page(FUNDER, {}).total
    assert 0 < total.reached < total.measured / 2
    not_taken = next(each for each in whole.promises.page(FUNDER, {}).others if each.key == "handover")
    assert 0 < not_taken.count < not_taken.of / 2
