"""Activities, risks and the log in a browser: nothing for axe to find, and an entry that comes, changes, goes and comes back."""

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import LogIn, axe_faults
from watched_pages import NewPage

PROJECT = "/prosjekt/naer-hjelp-fjordvik"
PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize(
    ("language", "path"),
    [
        ("nb", f"{PROJECT}/aktiviteter?ny=aktivitet"),
        ("nn", f"{PROJECT}/risiko?ny=risiko"),
        ("en", f"{PROJECT}/logg?slag=transfer&ny=transfer"),
    ],
)
def test_axe_finds_nothing_with_the_form_open(
    new_page: NewPage, log_in: LogIn, language: str, path: str
) -> None:
    page = new_page(viewport={"width": 1366, "height": 768})
    log_in(page, "prosjekt", language, path)
    expect(page.locator(".gv-card--form")).to_be_visible()
    assert axe_faults(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert axe_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_an_entry_by_keyboard_comes_goes_and_comes_back(page: Page, log_in: LogIn) -> None:
    log_in(page, "prosjekt", path=f"{PROJECT}/logg")
    page.get_by_role("link", name="Ny loggføring").first.press("Enter")
    page.locator(".gv-card--form").get_by_role("link", name="Læring").press("Enter")
    expect(page.locator("#entry-text")).to_be_focused()
    page.locator("#entry-date").fill("1.7.2030")
    page.locator("#entry-save").press("Enter")
    expect(page.locator(".gv-errsum")).to_contain_text("2 felt må rettes")
    page.locator(".gv-errsum").get_by_role("link").first.press("Enter")
    page.locator("#entry-text").fill("Avtal helgevakten først")
    page.locator("#entry-date").fill("1.6.2026")
    page.locator("#entry-save").press("Enter")
    own = page.locator(".gv-entry", has_text="Avtal helgevakten først")
    expect(own).to_be_visible()
    expect(page.locator("#entry-save")).to_have_count(0)
    own.get_by_role("link").press("Enter")
    page.locator("#entry-remove").press("Enter")
    expect(own).to_have_count(0)
    expect(page.locator("#entry-restore")).to_be_focused()
    page.locator("#entry-restore").press("Enter")
    expect(own).to_be_visible()
    expect(page.locator("#entry-restore")).to_have_count(0)
    own.get_by_role("link").press("Enter")
    page.locator("#entry-remove").press("Enter")
    expect(own).to_have_count(0)
