"""Pages that are watched while a test drives them: any error, and any request to the outside, is a fault."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

DESKTOP = {"width": 1280, "height": 900}
TIMEOUT_MS = 30_000
"""Long: a busy machine is no fault. A test that waits for something waits no longer than it takes."""

expect.set_options(timeout=TIMEOUT_MS)


class Faults:
    """What went wrong in one page: script errors, errors on the console, requests to another host."""

    def __init__(self, expected: tuple[str, ...]) -> None:
        self.found: list[str] = []
        self._expected = [re.compile(pattern) for pattern in expected]

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self._note(f"script error: {error}"))
        page.on("console", self._console)
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"console: {message.text} ({message.location.get('url', '')})")

    def _request(self, request: Request) -> None:
        if not _stays_here(request.url):
            self._note(f"request to the outside: {request.url}")

    def _note(self, fault: str) -> None:
        if not any(pattern.search(fault) for pattern in self._expected):
            self.found.append(fault)


def _stays_here(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"data", "blob", "about"} or parts.hostname in {"127.0.0.1", "localhost"}


class NewPage:
    """Opens pages that are watched, and gathers their faults."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.watched: list[Faults] = []

    def __call__(self, *, expect: tuple[str, ...] = (), **options: object) -> Page:
        """A page in a context of its own. `expect`: patterns of faults that belong to the scenario (a 403, say)."""
        context = self._browser.new_context(**{"viewport": DESKTOP, "locale": "nb-NO", **options})
        context.set_default_timeout(TIMEOUT_MS)
        faults = Faults(expect)
        context.on("page", faults.watch)
        self.watched.append(faults)
        return context.new_page()

    def close(self) -> list[str]:
        """Closes every context; returns the faults of all pages."""
        for context in self._browser.contexts:
            context.close()
        return [fault for faults in self.watched for fault in faults.found]
