"""The handover's page in a browser: one signs in a dialog by keyboard, the other side sees it, axe finds nothing."""

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import LogIn, axe_faults
from watched_pages import NewPage

NEAR_ITS_END = "/prosjekt/trygt-hjem-bydel-havna/overlevering"
PATH = "/prosjekt/naer-hjelp-fjordvik/overlevering"


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_axe_finds_nothing_with_alarm_and_form_at_any_width(
    new_page: NewPage, log_in: LogIn, language: str
) -> None:
    page = new_page(viewport={"width": 1366, "height": 768})
    log_in(page, "prosjekt-havna", language, NEAR_ITS_END)
    expect(page.locator(".gv-alertlist li")).to_have_count(2)
    assert axe_faults(page) == []
    page.locator(".gv-pagehead .btn-primary").click()
    expect(page.locator("#handover-owner-role")).to_be_focused()
    assert axe_faults(page) == []
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe_faults(page) == []


def test_the_form_says_everything_that_is_wrong_and_then_saves(page: Page, log_in: LogIn) -> None:
    log_in(page, "prosjekt-havna", path=NEAR_ITS_END)
    page.get_by_role("link", name="Velg gevinsteiere").first.click()
    page.locator("#handover-owner-party").select_option("bydel-solvika")
    page.locator("#handover-expected-6").fill("1.234")
    page.locator("#handover-save").press("Enter")
    wrong = page.locator("#gv-errors")
    expect(wrong).to_contain_text("2 felt må rettes")
    page.locator("#handover-owner-role").fill("Bydelsdirektør")
    page.locator("#handover-expected-6").fill("80,5")
    page.locator("#handover-save").press("Enter")
    expect(page.locator("#handover-said")).to_contain_text("Overleveringen er lagret")
    expect(page.locator("#handover-said")).to_be_focused()
    expect(page.locator(".gv-alertlist li")).to_have_count(1)


def test_the_owner_signs_in_a_dialog_by_keyboard(new_page: NewPage, log_in: LogIn) -> None:
    page = new_page(viewport={"width": 1366, "height": 900})
    log_in(page, "eier", path=PATH)
    take = page.get_by_role("button", name="Ta over gevinsten")
    take.press("Enter")
    dialog = page.get_by_role("dialog", name="Ta over gevinsten")
    expect(dialog).to_contain_text("Redusert reisevirksomhet")
    expect(dialog).to_contain_text("Du signerer som Klinikksjef medisin, Kystsykehuset")
    expect(dialog).to_contain_text("Prosjektgruppen kan lese, men ikke lenger skrive.")
    assert page.evaluate("!!document.activeElement.closest('[role=dialog]')")
    assert axe_faults(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(take).to_be_focused()
    take.press("Enter")
    dialog.get_by_role("button", name="Signer", exact=True).press("Enter")
    expect(page.locator("#handover-said")).to_contain_text("Signert")
    expect(page.locator("#handover-said")).to_be_focused()
    expect(page.locator(".gv-sign").nth(1)).to_contain_text("Signert")
    expect(take).to_have_count(0)

    project = new_page()
    log_in(project, "prosjekt", path=PATH)
    expect(project.get_by_role("row").filter(has_text="Redusert reisevirksomhet")).to_contain_text(
        "Overlevert"
    )
