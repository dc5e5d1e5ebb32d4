"""A funder reads effects across projects and decides on double counting, in a browser; axe finds nothing."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
import waitress.server
from playwright.sync_api import expect

import demo_database
from browser.conftest import axe_faults, settled
from browser.test_report_sending import log_in
from effect_portfolio import READMISSIONS, add, spread
from gevinst.services.everything import Services
from gevinst.settings import Settings
from gevinst_dashboards.wsgi import create_wsgi
from watched_pages import NewPage

PAGE = f"/portefolje/effekt?maal={READMISSIONS}"


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the product, with eleven projects on one measure besides the demo's; two claim the same gain."""
    folder = tmp_path_factory.mktemp("effects")
    engine = demo_database.engine_on(folder)
    services = Services(engine, demo_database.clock)
    made = [replace(each, scheme="vv-2025") for each in spread(11)]
    add(services, [*made, replace(made[0], slug="den-siste")])
    settings = Settings(data_dir=folder, secret_key="a-key-for-tests-only-0123456789", demo=True)
    server = waitress.server.create_server(
        create_wsgi(services, settings), host="127.0.0.1", port=0, threads=6
    )
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    engine.dispose()


def test_what_two_claim_is_decided_and_the_pooled_figure_follows(new_page: NewPage, portfolio: str) -> None:
    page = new_page(viewport={"width": 1366, "height": 900})
    log_in(page, portfolio, "tilskuddsgiver", PAGE)
    assert axe_faults(page) == []
    pooled = page.locator(".gv-forest__row.is-pooled")
    expect(pooled).to_contain_text("Samlet, 11 prosjekter")
    picture = page.locator(".gv-forest__plot img").first
    assert picture.evaluate("each => each.naturalWidth > 0 && each.getBoundingClientRect().height < 90")

    pair = page.locator(".gv-claimlist > li").filter(has_text="Den siste").filter(has_text="Prosjekt 1")
    pair.first.get_by_role("link", name="Avgjør").click()
    settled(page)
    assert axe_faults(page) == []
    page.locator("#claims-handling").select_option("different")
    page.locator("#claims-save").click()
    expect(page.locator("#claims-wrong")).to_contain_text("Skriv hvorfor det ikke er den samme gevinsten")
    page.locator("#claims-reason").fill("To ulike avdelinger")
    page.locator("#claims-save").click()
    expect(page.locator("#claims-form")).to_have_count(0)
    expect(pooled).to_contain_text("Samlet, 12 prosjekter")
    expect(pair.first).to_contain_text("To ulike avdelinger")
    assert f"maal={READMISSIONS}" in page.url


def test_on_a_phone_nothing_is_wider_than_the_screen(new_page: NewPage, portfolio: str) -> None:
    page = new_page(viewport={"width": 320, "height": 720})
    log_in(page, portfolio, "tilskuddsgiver", PAGE)
    expect(page.locator(".gv-forest")).to_be_visible()
    assert axe_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator("#foran-tabellen").click()
    page.get_by_role("link", name="Fjern filteret").first.click()
    settled(page)
    assert "maal=" not in page.url
