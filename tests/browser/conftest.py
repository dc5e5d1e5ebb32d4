"""A browser for the tests of pages: each page it opens fails its test on any error or request to the outside.

`page` is one page with the defaults; `new_page(...)` opens further ones with options of Playwright's `new_context`
(`viewport`, `locale`, ...) and with the errors that a test expects.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

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
