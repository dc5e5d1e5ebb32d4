"""Benefits moved in a report by the keyboard alone, and a report waived and asked for again, in a browser."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import waitress.server
from playwright.sync_api import Page, expect

from browser.conftest import axe_faults, settled
from browser.test_report_sending import log_in
from gevinst.settings import Settings
from gevinst_dashboards.wsgi import create_wsgi
from services.sending import ELVEDAL, FORM, YEAR, at


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """The address of the product, with a report that is begun and late."""
    with at("draft", tmp_path) as services:
        settings = Settings(data_dir=tmp_path, secret_key="a-key-for-tests-only-0123456789", demo=True)
        server = waitress.server.create_server(
            create_wsgi(services, settings), host="127.0.0.1", port=0, threads=6
        )
        threading.Thread(target=server.run, daemon=True).start()
        yield f"http://127.0.0.1:{server.effective_port}"
        server.close()


def test_the_hand_stays_on_the_row_that_the_arrows_move(page: Page, site: str) -> None:
    log_in(page, site, "prosjekt-elvedal", f"/prosjekt/{ELVEDAL}/rapport?skjema={FORM}&aar={YEAR}")
    page.locator("details:has(#report-order) > summary").press("Enter")
    names = page.locator("#report-order > li > span")
    first, second = names.nth(0).inner_text(), names.nth(1).inner_text()
    down = page.get_by_role("button", name=f"Flytt ned: {first}")
    down.focus()
    page.keyboard.press("ArrowDown")
    expect(names.nth(1)).to_have_text(first)
    expect(names.nth(0)).to_have_text(second)
    expect(down).to_be_focused()
    expect(page.locator("#report-order-said")).to_contain_text("er nummer 2 av")
    page.keyboard.press("ArrowUp")
    expect(names.nth(0)).to_have_text(first)
    # At the top the way up is shut: the other button of the row has the focus.
    expect(down).to_be_focused()
    assert axe_faults(page) == []
    page.keyboard.press("Enter")
    expect(names.nth(1)).to_have_text(first)
    page.reload()
    settled(page)
    page.locator("details:has(#report-order) > summary").press("Enter")
    expect(names.nth(1)).to_have_text(first)


def test_a_report_is_waived_and_asked_for_again(page: Page, site: str) -> None:
    log_in(page, site, "tilskuddsgiver", "/portefolje/rapporter?ordning=vv-2025&status=overdue")
    page.get_by_role("link", name="Frafall kravet").first.click()
    page.locator("#waiving-waive").click()
    expect(page.locator("#waiving-said")).to_contain_text("Skriv hvorfor rapporten frafalles")
    assert axe_faults(page) == []
    page.locator("#waiving-reason").fill("Prosjektet er slått sammen med et annet.")
    page.locator("#waiving-waive").click()
    expect(page.get_by_text("Ingen rapporter her")).to_be_visible()
    page.goto(f"{site}/portefolje/rapporter?ordning=vv-2025&status=waived")
    settled(page)
    expect(page.locator("main table tbody tr")).to_contain_text("Prosjektet er slått sammen med et annet.")
    page.get_by_role("link", name="Be om den igjen").click()
    page.locator("#waiving-again").click()
    expect(page.get_by_text("Ingen rapporter her")).to_be_visible()
