"""The report to the board is fetched from the funder's page, with the filters of the page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from dash import html

import demo_database
from dashboards.fakes import settings
from dashboards.test_components import parts, text
from gevinst.domain.access import Actor, Membership, Role
from gevinst.services.everything import Services
from gevinst_dashboards.app import create_app
from gevinst_dashboards.pages import portfolio
from gevinst_dashboards.views_context import build_context

FUNDER = Actor(1, "Tilskuddsgiver", "nn", (Membership(Role.FUNDER, "all"),))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    engine = demo_database.engine_on(tmp_path_factory.mktemp("portfolio-report"))
    yield Services(engine, demo_database.clock)
    engine.dispose()


def test_both_files_keep_the_filters_and_leave_the_page_behind(demo: Services) -> None:
    context = build_context(demo, FUNDER, csrf="x", address=portfolio.PATH)
    query = {"ordning": "hn-2025", "aar": "2026", "side": "2", "sorter": "tildelt"}
    drawn = portfolio.render(context, demo, {}, query)
    found = {
        text(each).strip(): each.href
        for each in parts(drawn, html.A)
        if "portefoljerapport" in str(each.href)
    }
    assert found == {
        "Porteføljerapport, PDF": "/fil/portefoljerapport.pdf?ordning=hn-2025&aar=2026",
        "Porteføljerapport, Word": "/fil/portefoljerapport.docx?ordning=hn-2025&aar=2026",
    }


@pytest.mark.parametrize(("ending", "start"), [("pdf", b"%PDF"), ("docx", b"PK")])
def test_the_file_is_served_by_its_address(demo: Services, tmp_path: Path, ending: str, start: bytes) -> None:
    server = create_app(demo, settings(tmp_path), (portfolio,)).server
    with server.test_request_context("/?ordning=hn-2025"):
        import flask

        flask.g.actor = FUNDER
        view = server.view_functions[f"download:{portfolio.REPORT}"]
        answer = view(ending=ending)
        answer.direct_passthrough = False
        assert answer.get_data().startswith(start)
        assert f"portefoljerapport-2026-06-24.{ending}" in answer.headers["Content-Disposition"]
    assert server.test_client().get(f"/fil/portefoljerapport.{ending}").status_code in (302, 401, 403)
