"""Who pays and who gains with 200 and with 10,000 projects: plans and money alone, since no figure is read for the page."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from databases import create_database, drop_database, postgresql_from_wheel
from gevinst.i18n import translator
from gevinst.services.demo_many import fill
from gevinst.services.everything import Services
from gevinst.storage import migrate
from gevinst.storage.engine import create_engine
from gevinst_dashboards.pages import payers as page
from gevinst_dashboards.views_context import Context

from .conftest import NOW, OPERATOR, seconds

FEW, MANY = 200, 10_000
QUERIES = {
    "all": {},
    "by a rule": {"regel": "own_contribution"},
    "filtered": {"regel": "own_contribution", "verdi": "freed", "type": "travel", "aar": "2025"},
}


def _filled(url: str, projects: int) -> Services:
    engine = create_engine(url)
    migrate.upgrade(engine)
    services = Services(engine, lambda: NOW)
    fill(services.portfolio, NOW.date(), projects, figures=False)
    services.evaluations.rebuild(OPERATOR)
    return services


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def tried(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Services, Services]]:
    folder: Path = tmp_path_factory.mktemp("payers")
    if request.param == "sqlite":
        yield from _both("sqlite", [f"sqlite:///{folder}/{each}.sqlite" for each in (FEW, MANY)])
        return
    with postgresql_from_wheel(folder / "lock") as server:
        urls = [create_database(server) for _ in range(2)]
        yield from _both("postgresql", urls)
        for url in urls:
            drop_database(url)


def _both(name: str, urls: list[str]) -> Iterator[tuple[str, Services, Services]]:
    few, many = _filled(urls[0], FEW), _filled(urls[1], MANY)
    yield name, few, many
    for services in (few, many):
        services.engine.dispose()


def _draw(services: Services, query: dict[str, str]) -> None:
    page.render(Context(OPERATOR, translator(OPERATOR.language), NOW, "csrf", page.PATH), services, {}, query)


def test_the_page_of_10000_projects_against_200(benchmark, tried) -> None:
    name, few, many = tried
    ratios = {}
    for what, query in QUERIES.items():
        times = [seconds(lambda s=services, q=query: _draw(s, q), 7) for services in (few, many)]
        ratios[what] = times[1] / times[0]
        print(
            f"\n{name}, who pays, {what}: {times[0] * 1000:.0f} ms with {FEW} projects, "
            f"{times[1] * 1000:.0f} ms with {MANY}: {ratios[what]:.2f} times",
            end="",
        )
    benchmark.pedantic(_draw, args=(many, {}), rounds=3)
    assert [what for what, ratio in ratios.items() if ratio > 1.5] == []


def test_the_page_right_after_an_amount_was_saved(benchmark, tried) -> None:
    name, _few, many = tried
    slug, number = "oppdiktet-00007", itertools.count(1)
    payer = many.plans.document(OPERATOR, slug).project.parties[0].party
    entry = {
        "kind": "own_contribution",
        "form": "in_kind",
        "payer": payer,
        "year": "2025",
        "what": "Fagleder",
    }

    def save() -> None:
        many.money.save(OPERATOR, slug, "money", {**entry, "actual": str(next(number))}, "")

    def save_and_draw() -> None:
        save()
        _draw(many, QUERIES["by a rule"])

    alone, both = seconds(save, 7), seconds(save_and_draw, 7)
    benchmark.pedantic(save_and_draw, rounds=3)
    print(
        f"\n{name}, who pays, drawn after an amount is saved: {(both - alone) * 1000:.0f} ms with {MANY}",
        end="",
    )
