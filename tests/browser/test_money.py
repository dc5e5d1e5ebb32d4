"""Money and resources in a browser: nothing for axe to find, on a phone too, and an entry that comes, changes and goes."""

from playwright.sync_api import Page, expect

from browser.conftest import LogIn, axe_faults
from watched_pages import NewPage

PATH = "/prosjekt/naer-hjelp-fjordvik/penger"
PHONE = {"width": 390, "height": 844}


def test_axe_finds_nothing_with_all_opened(new_page: NewPage, log_in: LogIn) -> None:
    page = new_page(viewport={"width": 1366, "height": 768})
    log_in(page, "prosjekt", "nn", f"{PATH}?ny=ressurs")
    expect(page.locator("#money-resource-what")).to_be_visible()
    page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")
    assert axe_faults(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert axe_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_an_entry_by_keyboard_comes_changes_and_goes(page: Page, log_in: LogIn) -> None:
    log_in(page, "prosjekt", path=PATH)
    page.get_by_role("link", name="Ny post i kroner").first.press("Enter")
    page.locator("#money-money-planned").fill("1.234")
    page.locator("#money-money-save").press("Enter")
    expect(page.locator(".gv-errsum")).to_contain_text("2 felt må rettes")
    page.locator("#money-money-what").fill("Egen prøvepost")
    page.locator("#money-money-year").fill("2025")
    page.locator("#money-money-planned").fill("12 345")
    page.locator("#money-money-save").press("Enter")
    row = page.get_by_role("row", name="Egen prøvepost")
    expect(row).to_contain_text("12\u00a0345\u00a0kr")
    expect(row).to_be_visible()
    expect(page.locator("#poster")).to_be_focused()
    row.get_by_role("link", name="Endre").press("Enter")
    page.locator("#money-money-actual").fill("0")
    page.locator("#money-money-save").press("Enter")
    expect(row.get_by_role("cell", name="0\u00a0kr", exact=True)).to_be_visible()
    row.get_by_role("link", name="Endre").press("Enter")
    page.locator(".gv-card--form summary").press("Enter")
    page.locator("#money-money-remove").press("Enter")
    expect(page.get_by_text("Egen prøvepost")).to_have_count(0)
