"""A report signed and sent in a browser, returned, sent again and accepted; axe finds nothing on the way."""

import threading
from collections.abc import Iterator, Sequence

import pytest
import waitress.server
from playwright.sync_api import Page, expect

from browser.conftest import axe_faults, settled, sign_in
from gevinst.settings import Settings
from gevinst_dashboards.wsgi import create_wsgi
from services.sending import ELVEDAL, FORM, YEAR, at
from watched_pages import NewPage

SEND = f"/prosjekt/{ELVEDAL}/rapport/{FORM}/send?aar={YEAR}"
SIGNED = ".gv-signers .gv-chip--nadd"


@pytest.fixture
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the product, with a report that is written and has its files."""
    folder = tmp_path_factory.mktemp("sending")
    with at("complete", folder) as services:
        settings = Settings(data_dir=folder, secret_key="a-key-for-tests-only-0123456789", demo=True)
        server = waitress.server.create_server(
            create_wsgi(services, settings), host="127.0.0.1", port=0, threads=6
        )
        threading.Thread(target=server.run, daemon=True).start()
        yield f"http://127.0.0.1:{server.effective_port}"
        server.close()


def log_in(page: Page, base: str, user: str, path: str) -> None:
    sign_in(page, base, user)
    page.goto(base + path)
    settled(page)


SIGNERS = (
    ("prosjekt-elvedal", "prosjektansvarlig"),
    ("styring", "klinikksjef"),
    ("styring-granlia", "kommunalsjef"),
)


def sign_and_send(pages: Sequence[Page], number: int) -> None:
    """Each signs on a page of their own; the first of them sends when all have."""
    project = pages[0]
    for before, (page, (_user, role)) in enumerate(zip(pages, SIGNERS, strict=True)):
        page.reload()
        settled(page)
        page.get_by_role("button", name=f"Signer som {role}").click()
        expect(page.locator(SIGNED)).to_have_count(before + 1)
        if page is project:
            # Drawn anew, and still something is missing.
            settled(page)
            expect(page.locator("#sending-send")).to_be_disabled()
    project.reload()
    settled(project)
    assert axe_faults(project) == []
    project.locator("#sending-send").click()
    expect(project.get_by_role("link", name=f"Versjon {number}")).to_be_visible()
    expect(project.locator("#sending-send")).to_have_count(0)


def test_signed_sent_returned_sent_again_and_accepted(new_page: NewPage, written: str) -> None:
    pages = [new_page(viewport={"width": 1366, "height": 900}) for _signer in SIGNERS]
    for page, (user, _role) in zip(pages, SIGNERS, strict=True):
        log_in(page, written, user, SEND)
    sign_and_send(pages, 1)
    project = pages[0]

    funder = new_page(viewport={"width": 1366, "height": 900})
    log_in(funder, written, "tilskuddsgiver", "/portefolje/rapporter")
    assert axe_faults(funder) == []
    funder.locator("tbody tr").filter(has_text="Sendt").get_by_role("link").click()
    expect(funder.locator("#sent-return")).to_be_visible()
    assert axe_faults(funder) == []
    funder.locator("#sent-return").click()
    expect(funder.locator("#sent-said")).to_contain_text("Skriv hvorfor rapporten sendes tilbake")
    funder.locator("#sent-comment").fill("Regnskapet mangler en side.")
    funder.locator("#sent-return").click()
    expect(funder.locator(".gv-alert")).to_contain_text("Regnskapet mangler en side.")
    expect(funder.locator("#sent-accept")).to_have_count(0)

    project.reload()
    settled(project)
    expect(project.locator(".gv-alert")).to_contain_text("Regnskapet mangler en side.")
    assert axe_faults(project) == []
    sign_and_send(pages, 2)

    funder.goto(f"{written}/prosjekt/{ELVEDAL}/rapport/{FORM}/sendt?aar={YEAR}")
    settled(funder)
    funder.locator("#sent-accept").click()
    expect(funder.locator(".gv-pagehead .gv-chip--nadd")).to_have_text("Godkjent")
    assert axe_faults(funder) == []
    for width in (390, 320):
        funder.set_viewport_size({"width": width, "height": 844})
        assert funder.evaluate("document.documentElement.scrollWidth") <= width
