"""The heads of the funder's table: each leads to its own order, and the one that counts to the same turned about."""

from collections.abc import Iterator

import pytest
from dash import html

import demo_database
from dashboards.test_components import parts, text
from gevinst.services.base import OPERATOR
from gevinst.services.everything import Services
from gevinst_dashboards.navigation import read_query
from gevinst_dashboards.pages import portfolio
from gevinst_dashboards.views_context import build_context

HEADS = ("Prosjekt", "Oppfølging", "Tildelt", "Levert", "Nådd", "Utvikling")
WORDS = ("prosjekt", "", "tildelt", "levert", "naadd", "utvikling", "mal", "evidens")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    engine = demo_database.engine_on(tmp_path_factory.mktemp("orders"))
    yield Services(engine, demo_database.clock)
    engine.dispose()


def heads(demo: Services, query: dict[str, str]) -> list[tuple[str, str, str | None]]:
    """(words, the order that it leads to, how the rows are sorted by it) of each head that sorts."""
    context = build_context(demo, OPERATOR, csrf="x", address=portfolio.PATH)
    found = []
    for head in parts(portfolio.render(context, demo, {}, query), html.Th):
        for way in parts(head, html.A):
            if getattr(way, "className", "") == "gv-sort":
                asked = read_query(way.href.partition("?")[2])
                assert asked.get("aar", "") == query.get("aar", "")
                assert "side" not in asked
                now = head.to_plotly_json()["props"].get("aria-sort")
                found.append((text(head), asked.get("sorter", ""), now))
    return found


def test_every_column_that_holds_a_figure_sorts(demo: Services) -> None:
    found = heads(demo, {"aar": "2026", "side": "2"})
    assert all(words.startswith(name) for (words, _way, _now), name in zip(found, HEADS, strict=False))
    assert [way for _words, way, _now in found] == ["prosjekt", "-oppfolging", *WORDS[2:]]
    assert [now for _words, _way, now in found] == [None, "descending", *[None] * 6]


@pytest.mark.parametrize("word", WORDS)
def test_the_one_that_counts_leads_to_the_same_turned_about(demo: Services, word: str) -> None:
    at, turned = WORDS.index(word), f"-{word or 'oppfolging'}"
    first, second = ("ascending", "descending") if word == "prosjekt" else ("descending", "ascending")
    for query, way, now in ((word, turned, first), (turned, word, second)):
        found = heads(demo, {"sorter": query})
        assert found[at][1:] == (way, now)
        assert sum(each[2] is not None for each in found) == 1


def test_an_order_that_nobody_knows_is_none(demo: Services) -> None:
    assert heads(demo, {"sorter": "-nonsense"}) == heads(demo, {})


def test_the_order_that_is_said_is_the_one_that_counts(demo: Services) -> None:
    context = build_context(demo, OPERATOR, csrf="x", address=portfolio.PATH)
    said = [text(portfolio.render(context, demo, {}, query)) for query in ({}, {"sorter": "-tildelt"})]
    assert ["Oppfølging først" in each for each in said] == [True, False]
    assert ["Etter den merkede kolonnen" in each for each in said] == [False, True]
