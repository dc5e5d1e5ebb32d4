"""Projects made by chance have plans that were adopted: by a day, some revised since and why; and nothing else by it."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

import demo_database
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.plan import PlanDocument, in_force
from gevinst.domain.plan_changes import changes, targets_changed
from gevinst.services import demo_many
from gevinst.services.base import OPERATOR, Base
from gevinst.services.demo_many import fill
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
