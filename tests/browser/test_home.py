"""The project's front page and its register of benefits on the demo's figures, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import LogIn, axe_faults, settled
from watched_pages import NewPage

HOME = "/prosjekt/naer-hjelp-fjordvik"
PHONE = {"width": 390, "height": 844}
WORDS = {"nb": "Å gjøre", "nn": "Å gjere", "en": "To do"}


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("path", [HOME, f"{HOME}/gevinster"])
def test_axe_finds_nothing_on_a_desk_and_a_phone(
    new_page: NewPage, log_in: LogIn, language: str, path: str
) -> None:
    page = new_page(viewport={"width": 1366, "height": 768})
    log_in(page, "prosjekt", language, path)
    assert page.locator("html").get_attribute("lang") == language
    assert axe_faults(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    # At its end the page has nothing under the action bar, which would hide a part of a link from axe.
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert axe_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_sentence_the_list_and_the_button_are_above_the_fold(new_page: NewPage, log_in: LogIn) -> None:
    page = new_page(viewport={"width": 1366, "height": 768})
    log_in(page, "prosjekt", path=HOME)
    for place in (page.locator(".gv-lead"), page.locator(".gv-due"), page.locator("h1 ~ .gv-lead")):
        box = place.first.bounding_box()
        assert box is not None
        assert box["y"] < 768
    expect(page.locator(".gv-pagehead .btn-primary")).to_have_count(1)


def test_the_phone_has_the_one_action_in_reach(new_page: NewPage, log_in: LogIn) -> None:
    page = new_page(viewport=PHONE)
    log_in(page, "prosjekt", path=HOME)
    expect(page.locator(".gv-pagehead .btn-primary")).to_be_in_viewport()
    page.mouse.wheel(0, 1500)
    bar = page.locator(".gv-actionbar .btn-primary")
    expect(bar).to_be_visible()
    assert f"{HOME}/maling?periode=" in (bar.get_attribute("href") or "")


def test_a_benefit_is_reached_with_the_keyboard(page: Page, log_in: LogIn) -> None:
    log_in(page, "prosjekt", path=HOME)
    link = page.get_by_role("link", name="Reinnleggelser innen 30 dager")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Reinnleggelser innen 30 dager")
    expect(page).to_have_url(f"{page.url.split('/prosjekt')[0]}{HOME}/gevinst/reinnleggelser")


def test_the_plan_is_a_file(page: Page, log_in: LogIn) -> None:
    log_in(page, "prosjekt", path=f"{HOME}/gevinster")
    with page.expect_download() as started:
        page.get_by_role("link", name="Last ned planen som Excel").click()
    assert started.value.suggested_filename == "naer-hjelp-fjordvik-plan.xlsx"


def test_the_filter_of_the_register_lives_in_the_address(page: Page, log_in: LogIn) -> None:
    log_in(page, "prosjekt", path=f"{HOME}/gevinster")
    page.get_by_role("link", name=re.compile(r"^Mangler \d")).click()
    expect(page).to_have_url(f"{page.url.split('?')[0]}?vis=mangler")
    page.reload()
    settled(page)
    expect(page.locator(".gv-seg [aria-current]")).to_contain_text("Mangler")


def test_the_funder_sees_the_project_without_being_offered_to_change_it(page: Page, log_in: LogIn) -> None:
    log_in(page, "tilskuddsgiver", path=HOME)
    expect(page.locator("h1")).to_have_text("Nær hjelp – Fjordvik")
    expect(page.locator("#hoved .btn-primary")).to_have_count(0)
