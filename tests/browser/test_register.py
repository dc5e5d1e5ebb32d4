"""The register and who delivers, on the demo's figures, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import LogIn, axe_faults, settled
from watched_pages import NewPage

HOME = "/prosjekt/naer-hjelp-fjordvik"
REGISTER, REPORTERS = f"{HOME}/gevinster", f"{HOME}/plan/hvem-leverer"


def test_sorting_and_filters_live_in_the_address_together(page: Page, log_in: LogIn) -> None:
    log_in(page, "prosjekt", path=REGISTER)
    page.get_by_role("link", name=re.compile(r"^Mine \d")).click()
    expect(page).to_have_url(re.compile(r"\?vis=mine$"))
    page.locator("#filter-part").select_option("fjordvik")
    expect(page).to_have_url(re.compile(r"\?vis=mine&part=fjordvik$"))
    # The heads lead on from what is shown: wait until it is.
    expect(page.locator("#sort-status")).to_have_attribute("href", re.compile("vis=mine&part=fjordvik"))
    page.locator("#sort-status").click()
    expect(page).to_have_url(re.compile(r"\?vis=mine&part=fjordvik&sorter=status$"))
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Status")
    expect(page.locator("#sort-status")).to_have_attribute("href", re.compile("sorter=-status"))
    page.locator("#sort-status").click()
    expect(page).to_have_url(re.compile(r"sorter=-status$"))
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Status")
    page.reload()
    settled(page)
    expect(page.locator(".gv-seg [aria-current]")).to_contain_text("Mine")
    expect(page.locator("#filter-part")).to_have_value("fjordvik")


def test_what_is_printed_is_the_register_alone(page: Page, log_in: LogIn) -> None:
    log_in(page, "prosjekt", path=REGISTER)
    page.evaluate("window.print = () => { window.printed = true }")
    page.get_by_role("button", name="Skriv ut").click()
    assert page.evaluate("window.printed") is True
    page.emulate_media(media="print")
    expect(page.locator(".gv-reg")).to_be_visible()
    for hidden in (".gv-filters--reg", "#krever", ".gv-header", ".gv-pagehead .gv-actions", ".gv-downloads"):
        expect(page.locator(hidden).first).to_be_hidden()
    data = page.pdf(prefer_css_page_size=True)
    # A4 on its side: 842 x 595 points.
    box = re.search(rb"/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+)", data)
    assert box is not None
    assert float(box[1]) > float(box[2])


def test_a_question_of_a_quarter_is_put_and_said(page: Page, log_in: LogIn) -> None:
    log_in(page, "prosjekt", path=REGISTER)
    card = page.locator(".gv-proposals .gv-card").last
    card.get_by_role("button", name="Spør styringsgruppen").click()
    expect(card).to_contain_text("Spørsmålet står på styringsgruppens liste.")
    page.reload()
    settled(page)
    expect(page.locator(".gv-proposals .gv-card").last.get_by_role("button")).to_have_count(0)


def test_who_delivers_is_changed_where_it_stands(page: Page, log_in: LogIn) -> None:
    log_in(page, "prosjekt", path=REPORTERS)
    page.get_by_role("link", name="Endre hvem som leverer Ventetid til geriatrisk poliklinikk").click()
    role = page.get_by_label("Rolle", exact=True).first
    role.fill("Poliklinikkleder")
    role.press("Tab")
    expect(page.locator("#plan-saved")).to_contain_text("Lagret")
    page.get_by_role("link", name="Ferdig").click()
    row = page.locator("tr", has_text="Ventetid til geriatrisk poliklinikk").last
    expect(row).to_contain_text("Poliklinikkleder")


def test_one_party_may_have_a_role_of_its_own(page: Page, log_in: LogIn) -> None:
    log_in(page, "prosjekt", path=f"{REPORTERS}?endre=reinnleggelser")
    page.get_by_text("En annen rolle hos en av partene").click()
    group = page.get_by_role("group", name="Nordbygd kommune")
    role = group.get_by_label("Rolle", exact=True)
    role.fill("Fagleder hjemmetjenesten")
    role.press("Tab")
    expect(page.locator("#plan-saved")).to_contain_text("Lagret")
    page.reload()
    settled(page)
    row = page.locator("tr", has_text="Reinnleggelser innen 30 dager").last
    expect(row).to_contain_text("Fagleder hjemmetjenesten")
    expect(row).to_contain_text("Rådgiver analyse")


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_axe_finds_nothing_on_who_delivers(new_page: NewPage, log_in: LogIn, language: str) -> None:
    page = new_page(viewport={"width": 1366, "height": 768})
    log_in(page, "prosjekt", language, f"{REPORTERS}?endre=reinnleggelser")
    assert axe_faults(page) == []
    page.set_viewport_size({"width": 320, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
