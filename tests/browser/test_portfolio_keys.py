"""The funder's filters by keyboard alone: the focus stays where the hand is, and what was left is told."""

from playwright.sync_api import Page, expect

from browser.conftest import LogIn


def test_a_removed_chip_hands_the_focus_on_and_the_answer_is_told(page: Page, log_in: LogIn) -> None:
    log_in(page, "tilskuddsgiver", path="/portefolje?type=health&ks=saved_time&driver=near_home")
    told = page.locator("#gv-say")
    expect(told).to_be_empty()
    page.locator("#valgt-0").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#valgt-2")).to_have_count(0)
    expect(page.locator("#valgt-0")).to_be_focused()
    expect(told).to_contain_text("prosjekt")
    expect(told).to_contain_text(page.locator(".gv-lead").inner_text())
    page.locator("#valgt-1").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#valgte-filtre")).to_be_focused()
    page.locator("#valgt-0").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#valgte-filtre")).to_be_focused()
    expect(page.locator("#valgte-filtre")).to_be_in_viewport()
