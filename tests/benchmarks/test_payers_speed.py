"""Who pays and who gains with 200 and with 10,000 projects."""

import itertools

from gevinst.i18n import translator
from gevinst.services.everything import Services
from gevinst_dashboards.pages import payers as page
from gevinst_dashboards.views_context import Context

from .conftest import FLAT, LITTLE, MANY, NOW, OPERATOR, WARM, seconds

QUERIES = {
    "all": {},
    "by a rule": {"regel": "own_contribution"},
    "filtered": {"regel": "own_contribution", "verdi": "freed", "type": "travel", "aar": "2025"},
}


def _draw(services: Services, query: dict[str, str]) -> None:
    page.render(Context(OPERATOR, translator(OPERATOR.language), NOW, "csrf", page.PATH), services, {}, query)


def test_the_page_of_10000_projects_against_200(benchmark, tried) -> None:
    ratios = {
        what: tried.ratio(f"who pays, {what}", lambda s, q=query: _draw(s, q))
        for what, query in QUERIES.items()
    }
    benchmark.pedantic(_draw, args=(tried.many, {}), rounds=3)
    assert [what for what, (ratio, more) in ratios.items() if ratio > FLAT and more > LITTLE] == []


def test_filters_that_nobody_has_asked_for(benchmark, tried) -> None:
    """Each asked once: all sums over other projects. Of few projects few are listed, so that no ratio is held."""
    asked = [
        {"regel": "own_contribution", "verdi": "freed", "type": kind, "aar": year}
        for kind in ("travel", "health", "staff", "time", "quality")
        for year in ("2024", "2025")
    ]
    found = [
        sorted(seconds(lambda s=services, q=query: _draw(s, q), 1) for query in asked)
        for services in (tried.few, tried.many)
    ]
    benchmark.pedantic(_draw, args=(tried.many, {}), rounds=3)
    few, many = (times[len(times) // 2] for times in found)
    print(
        f"\n{tried.name}, who pays, filters not asked before: {few * 1000:.0f} ms with few projects, "
        f"{many * 1000:.0f} ms with {MANY}",
        end="",
    )
    assert many < WARM


def test_the_page_right_after_an_amount_was_saved(benchmark, tried) -> None:
    name, many = tried.name, tried.many
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
