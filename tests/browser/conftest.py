"""A browser for the tests of pages: each page it opens fails its test on any error or request to the outside.

`page` is one page with the defaults; `new_page(...)` opens further ones with options of Playwright's `new_context`
(`viewport`, `locale`, ...) and with the errors that a test expects. `served` is the address of the whole product on the
demo's database, one for the run: a test that stores something there leaves it to the tests after it. `log_in` logs a demo
user in on a page, in a language, and `axe_faults` lists what axe finds wrong with the page that is shown.
"""

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import axe_playwright_python
import pytest
import waitress.server
from playwright.sync_api import Browser, Page, expect, sync_playwright

import demo_database
from gevinst.demo import PASSWORD
from gevinst.settings import Settings
from watched_pages import NewPage

# Names are resolved on this machine only: what a page asks of the outside fails at once, offline or not.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-gpu",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    opener = NewPage(browser)
    yield opener
    faults = opener.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page()


class LogIn(Protocol):
    """`log_in(page, "prosjekt")`, or with a language and an address to begin at."""

    def __call__(self, page: Page, user: str, language: str = "nb", path: str = "/") -> None: ...


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the product on the demo's database."""
    from gevinst.services.everything import Services
    from gevinst_dashboards.wsgi import create_wsgi

    folder = tmp_path_factory.mktemp("served")
    engine = demo_database.engine_on(folder)
    settings = Settings(data_dir=folder, secret_key="a-key-for-tests-only-0123456789", demo=True)
    wsgi = create_wsgi(Services(engine, demo_database.clock), settings)
    server = waitress.server.create_server(wsgi, host="127.0.0.1", port=0, threads=6)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    engine.dispose()


@pytest.fixture
def log_in(served: str) -> LogIn:
    """Logs a demo user in; the page stands at `path` and Dash has taken over."""

    def enter(page: Page, user: str, language: str = "nb", path: str = "/") -> None:
        sign_in(page, served, user, language)
        page.goto(served + path)
        settled(page)

    return enter


def sign_in(page: Page, base: str, user: str, language: str | None = None) -> None:
    """What the login form sends, without drawing it and the page it leads to: it has a test of its own."""
    page.context.clear_cookies()
    request = page.context.request
    form = request.get(f"{base}/login").text()
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    assert token is not None
    told = {"username": user, "password": PASSWORD, "csrf_token": token[1]}
    assert request.post(f"{base}/login", form=told, max_redirects=0).status == 303
    if language is not None:
        assert request.get(f"{base}/language/{language}", max_redirects=0).status == 303


def settled(page: Page) -> None:
    """Waits until Dash has drawn the page and the first paint is gone."""
    page.locator("#react-entry-point #hoved h1").wait_for()
    expect(page.locator("#gv-first")).to_have_count(0)


_AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]


def axe_faults(page: Page) -> list[str]:
    """Every violation of WCAG 2.2 A/AA and of best practice, with its places."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}}).then(done => done.violations)",
        _TAGS,
    )
    return [f"{each['id']}: {json.dumps([node['target'] for node in each['nodes']])}" for each in found]
