"""The product on a database of its own, for tests that store things, with the services to see what was stored."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import waitress.server
from playwright.sync_api import Locator, Page

import demo_database
from browser.conftest import settled, sign_in
from gevinst.services.base import OPERATOR
from gevinst.services.everything import Services
from gevinst.services.views import EntryRow
from gevinst.settings import Settings

SLUG = "naer-hjelp-fjordvik"


@dataclass
class Site:
    """Where it is served, and what it stores in."""

    url: str
    services: Services

    def row(self, key: str, party: str, code: str) -> EntryRow:
        """One line of a month as it is stored."""
        page = self.services.measurements.page(OPERATOR, SLUG, code)
        rows = (row for group in page.groups for row in group.rows)
        return next(row for row in rows if row.indicator.key == key and row.party == party)

    def enter(self, page: Page, path: str, user: str = "prosjekt", language: str = "nb") -> Page:
        """Logged in on a page that Dash has taken over."""
        sign_in(page, self.url, user, language)
        page.goto(self.url + path)
        settled(page)
        return page

    def cell(self, page: Page, key: str, party: str, code: str, column: str) -> Locator:
        """A cell of the grid."""
        row = self.row(key, party, code)
        return page.locator(f'#entry-grid [row-id="{row.series}|{row.period}"] [col-id="{column}"]')


def sites(folder: Path) -> Iterator[Site]:
    """Served until the tests of a module are done."""
    from gevinst_dashboards.app import create_app

    engine = demo_database.engine_on(folder)
    services = Services(engine, demo_database.clock)
    settings = Settings(data_dir=folder, secret_key="a-key-for-tests-only-0123456789", demo=True)
    server = waitress.server.create_server(
        create_app(services, settings).server, host="127.0.0.1", port=0, threads=6
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.effective_port}", services)
    server.close()
    engine.dispose()


def paste(page: Page, target: Locator, text: str) -> None:
    """What Ctrl+V does with a copied block."""
    target.click()
    target.evaluate(
        """(element, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            element.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )
