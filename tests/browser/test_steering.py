"""The steering group's page on the demo's figures: bars in words, a decision from the form to the list, one sheet of paper."""

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from browser.conftest import LogIn, axe_faults
from watched_pages import NewPage

PATH = "/prosjekt/naer-hjelp-fjordvik/styringsgruppe"
PHONE = {"width": 390, "height": 844}
NEW_DECISION = {"nb": "Ny beslutning", "nn": "Ny avgjerd", "en": "New decision"}


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_axe_finds_nothing_with_the_form_open(
    new_page: NewPage, log_in: LogIn, served: str, language: str
) -> None:
    page = new_page(viewport={"width": 1366, "height": 768})
    log_in(page, "styring", language, PATH)
    assert axe_faults(page) == []
    page.locator(".gv-pagehead .btn", has_text=NEW_DECISION[language]).click()
    expect(page.locator("#decision-title")).to_be_focused()
    assert axe_faults(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert axe_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_decision_goes_from_the_form_to_the_list_by_keyboard(page: Page, log_in: LogIn) -> None:
    log_in(page, "styring", path=PATH)
    page.get_by_role("link", name="Ny beslutning").first.click()
    expect(page.locator("#decision-title")).to_be_focused()
    page.locator("#decision-date").fill("snart")
    page.locator("#decision-save").press("Enter")
    wrong = page.locator(".gv-errsum")
    expect(wrong).to_contain_text("2 felt må rettes")
    wrong.get_by_role("link").first.click()
    page.locator("#decision-title").fill("Fast kontakt også i helgene")
    page.locator("#decision-date").fill("20.6.2026")
    page.locator("#decision-save").press("Enter")
    expect(page.locator(".gv-list")).to_contain_text(["Fast kontakt også i helgene"])
    expect(page.locator("#decision-form")).to_have_count(0)
    assert page.url.endswith("/prosjekt/naer-hjelp-fjordvik/beslutninger")


def test_the_project_group_reads_and_does_not_decide(page: Page, log_in: LogIn, served: str) -> None:
    log_in(page, "prosjekt", path=PATH)
    expect(page.locator("h1")).to_have_text("Styringsgruppe")
    expect(page.get_by_role("link", name="Ny beslutning")).to_have_count(0)


def test_on_paper_the_words_stay_and_the_buttons_go(page: Page, log_in: LogIn) -> None:
    log_in(page, "styring", path=PATH)
    page.emulate_media(media="print")
    expect(page.locator(".gv-pagehead .btn").first).to_be_hidden()
    expect(page.get_by_role("table").first).to_be_visible()
    expect(page.locator(".gv-chip").first).to_be_visible()
    chip = page.locator(".gv-chip").first.inner_text()
    assert chip.strip()


@pytest.mark.parametrize("path", [PATH, "/prosjekt/naer-hjelp-fjordvik/beslutninger"])
def test_the_meeting_sheet_is_one_page_in_the_readers_language(page: Page, log_in: LogIn, path: str) -> None:
    log_in(page, "styring", path=path)
    with page.expect_download() as started:
        page.get_by_role("link", name="Møteark, PDF").click()
    assert started.value.suggested_filename.startswith("moteark-naer-hjelp-fjordvik-")
    (only,) = PdfReader(started.value.path()).pages
    assert "Møteark til styringsgruppen" in only.extract_text()


def test_a_funder_is_not_given_the_meeting_sheet(page: Page, log_in: LogIn, served: str) -> None:
    log_in(page, "tilskuddsgiver", path="/prosjekt/naer-hjelp-fjordvik")
    answer = page.request.get(f"{served}/fil/moteark/naer-hjelp-fjordvik/nb.pdf")
    assert answer.status in (403, 404)
    assert not answer.body().startswith(b"%PDF")
