"""Benchmarks run by themselves (`make bench`): ratios within one run, so that a slow machine says the same as a fast one."""

import datetime as dt
import gc
import resource
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from databases import create_database, drop_database, postgresql_from_wheel
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.horizon import Frequency, next_period, period_code, period_of
from gevinst.domain.measurement import Row
from gevinst.domain.plan import Baseline, BaselineState, Benefit, Indicator, PlanDocument, Project, Series
from gevinst.services.demo_many import fill
from gevinst.services.evaluations import re_evaluate
from gevinst.services.everything import Services
from gevinst.storage import migrate
from gevinst.storage.engine import create_engine
from gevinst.storage.unit_of_work import UnitOfWork

FEW, MANY = 200, 10_000
FLAT = 1.5
"""The larger portfolio's pages may cost so many times what the smaller one's do."""
LITTLE = 0.010
"""Seconds more that are no matter, whatever they are beside a page that takes as little."""
WARM = 0.150
"""Processor seconds that a page may take the server, once it has been seen."""
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


# ---- the same portfolio in two sizes: ten thousand projects take some minutes to make, so that all files share them ---


@dataclass(frozen=True)
class Tried:
    """The same portfolio in two sizes."""

    name: str
    few: Services
    many: Services
    rebuilt: float
    """Seconds for the evaluation of all of the larger one."""
    processor: float
    """Processor seconds of all processes meanwhile, but for a database server's own."""
    peak: float
    """MB at most, of all that helped together and what this one grew by meanwhile."""

    def ratio(self, what: str, draw: Callable[[Services], object], rounds: int = 9) -> tuple[float, float]:
        """How many times what it costs with few projects it costs with many, and how many seconds more, in this process's
        processor time; printed.

        Fails where it takes longer than a page may. Of a database server its own work is in the clock's time alone, and so is
        what others want of the processors.
        """
        (few, usual, _few), (many, usually, clock) = (
            _spent(lambda s=services: draw(s), rounds) for services in (self.few, self.many)
        )
        print(
            f"\n{self.name}, {what}: {few * 1000:.0f} ms (usually {usual * 1000:.0f}) with {FEW} projects, "
            f"{many * 1000:.0f} ms (usually {usually * 1000:.0f}; by the clock {clock * 1000:.0f}) with {MANY}: "
            f"{many / few:.2f} times, usually {usually / usual:.2f}",
            end="",
        )
        assert many < WARM
        return many / few, many - few


def _spent(call: Callable[[], object], rounds: int) -> tuple[float, float, float]:
    """(processor seconds at least, in the middle of so many runs, seconds by the clock at least), once it has been run."""
    call()
    used, took = [], []
    for _ in range(rounds):
        began, so_far = time.perf_counter(), time.process_time()
        call()
        used.append(time.process_time() - so_far)
        took.append(time.perf_counter() - began)
    return min(used), statistics.median(used), min(took)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def tried(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tried]:
    """Made once for all files and each kind of database. What a benchmark saves in it stays."""
    folder = tmp_path_factory.mktemp("portfolio")
    if request.param == "sqlite":
        yield from _tried("sqlite", *(f"sqlite:///{folder}/{each}.sqlite" for each in (FEW, MANY)))
        for file in folder.iterdir():
            file.unlink()
        return
    with postgresql_from_wheel(folder / "lock") as server:
        urls = [create_database(server) for _ in range(2)]
        yield from _tried("postgresql", *urls)
        for url in urls:
            drop_database(url)


def _tried(name: str, small: str, large: str) -> Iterator[Tried]:
    few, many = _filled(small, FEW), _filled(large, MANY)
    few.evaluations.rebuild(OPERATOR)
    begun, used, before = time.perf_counter(), _processor(), resident()
    with _watched() as most:
        many.evaluations.rebuild(OPERATOR)
    took, used, peak = time.perf_counter() - begun, _processor() - used, most[0] - before
    # As where pages are served: what is loaded by now is not looked through for garbage.
    gc.collect()
    gc.freeze()
    yield Tried(name, few, many, took, used, peak)
    for services in (few, many):
        services.engine.dispose()
    # The next kind of database begins with as much room.
    gc.unfreeze()
    gc.collect()


def _filled(url: str, projects: int) -> Services:
    engine = create_engine(url)
    migrate.upgrade(engine)
    services = Services(engine, lambda: NOW)
    fill(services.portfolio, NOW.date(), projects)
    return services


@contextmanager
def _watched() -> Iterator[list[float]]:
    """MB at most of this process and those that it has started, looked at every tenth of a second."""
    most, over = [resident()], threading.Event()

    def look() -> None:
        while not over.wait(0.1):
            started = {
                int(pid)
                for task in Path("/proc/self/task").iterdir()
                for pid in _text(task / "children").split()
            }
            most[0] = max(most[0], sum(map(resident, ("self", *started))))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield most
    finally:
        over.set()
        watcher.join()


def _processor() -> float:
    whose = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in whose)


def _text(file: Path) -> str:
    """Empty where what it told of has ended."""
    try:
        return file.read_text()
    except OSError:
        return ""


def resident(process: int | str = "self") -> float:
    """MB of a process now; 0 where it has ended."""
    pages = _text(Path(f"/proc/{process}/statm")).split()
    return int(pages[1]) * resource.getpagesize() / 1e6 if pages else 0.0
