"""Benchmarks run by themselves (`make bench`): ratios within one run, so that a slow machine says the same as a fast one."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.horizon import Frequency, next_period, period_code, period_of
from gevinst.domain.measurement import Row
from gevinst.domain.plan import Baseline, BaselineState, Benefit, Indicator, PlanDocument, Project, Series
from gevinst.services.evaluations import re_evaluate
from gevinst.services.everything import Services
from gevinst.storage import migrate
from gevinst.storage.engine import create_engine
from gevinst.storage.unit_of_work import UnitOfWork

NOW = dt.datetime(2026, 6, 24, 9, 0, tzinfo=dt.UTC)
OPERATOR = Actor(None, "local operator", "nb", (Membership(Role.OPERATOR, "all"),))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Left out of a run of all tests; collected for `--benchmark-only`."""
    return None if config.getoption("benchmark_only", False) else True


def seconds(call: Callable[[], object], rounds: int = 3) -> float:
    """The quickest of some runs: what the work costs when nothing else disturbs it."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Services]:
    """An empty embedded database on disk, with full durability as in use."""
    engine = create_engine(f"sqlite:///{tmp_path / 'bench.sqlite'}")
    migrate.upgrade(engine)
    yield Services(engine, lambda: NOW)
    engine.dispose()


def a_plan(slug: str, indicators: int, frequency: Frequency) -> PlanDocument:
    """Travel time, followed in so many ways."""
    return PlanDocument(
        project=Project(
            slug=slug, title=slug, scheme="hn-2025", starts=dt.date(2025, 1, 1), ends=dt.date(2026, 12, 31)
        ),
        benefits=tuple(
            Benefit(
                title=f"Kortere reisevei {at}",
                indicators=(
                    Indicator(
                        key=f"reisetid_{at}",
                        title=f"Reisetid {at}",
                        measure="travel_time",
                        measure_version=1,
                        frequency=frequency,
                        first_period=dt.date(2020, 1, 1),
                        baseline=Baseline(state=BaselineState.REGISTERED, value=60.0),
                        series=(Series(),),
                    ),
                ),
            )
            for at in range(indicators)
        ),
    )


def rows_of(indicators: int, periods: int, frequency: Frequency, add: int = 0) -> list[Row]:
    """So many values of each indicator, from 2021 on."""
    found, period = [], period_of(dt.date(2021, 1, 6), frequency)
    for number in range(periods):
        code = period_code(period, frequency)
        found += [
            Row(f"reisetid_{at}", None, code, {"value": str(40 + (number + at + add) % 20)})
            for at in range(indicators)
        ]
        period = next_period(period, frequency)
    return found


def add_projects(services: Services, count: int, indicators: int, frequency: Frequency) -> list[str]:
    """Stored with their evaluations; gives their slugs."""
    slugs = [f"prosjekt-{number}" for number in range(count)]
    with UnitOfWork(services.engine, OPERATOR, services.clock) as work:
        services.plans.seed_parties(work)
        for slug in slugs:
            work.plans.add(a_plan(slug, indicators, frequency))
            re_evaluate(services.plans, work, slug)
        work.commit()
    return slugs
