"""The map, the versions and the award in a browser: joined by keyboard, compared in words, asked for and answered."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import axe_faults
from entry_site import SLUG, Site, sites
from gevinst.services.base import OPERATOR
from watched_pages import NewPage

NARROW = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from sites(tmp_path_factory.mktemp("living-plan"))


def test_a_part_of_the_map_is_added_and_linked_by_keyboard(page: Page, site: Site) -> None:
    site.enter(page, f"/prosjekt/{SLUG}/gevinstkart")
    page.locator("#map-new-title").fill("Pårørende får opplæring")
    page.locator("#map-new-kind").select_option("action")
    page.locator("#map-add").press("Enter")
    to = page.locator("select#map-to")
    expect(to).to_be_focused()
    to.press("ArrowDown")
    chosen = to.locator("option:checked").inner_text().partition(": ")[2]
    page.locator("#map-link").press("Enter")
    expect(page.get_by_role("button", name=re.compile(f"Fjern kobling.*{chosen}"))).to_be_visible()
    held = site.services.plans.document(OPERATOR, SLUG)
    [made] = [each for each in held.map.nodes if each.title == "Pårørende får opplæring"]
    assert [link.source for link in held.map.links].count(made.id) == 1
    # The list says what the drawing shows.
    drawn = page.locator("#kart").get_by_role("link", name="Pårørende får opplæring")
    expect(drawn).to_have_count(1)
    expect(page.get_by_role("region", name="Samme kart som liste")).to_contain_text("Pårørende får opplæring")
    assert axe_faults(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe_faults(page) == []
    with page.expect_download() as waited:
        page.get_by_role("link", name="Last ned kartet som tegning (SVG)").press("Enter")
    assert "Pårørende får" in Path(waited.value.path()).read_text(encoding="utf-8")


def test_two_versions_are_chosen_and_the_difference_is_in_words(new_page: NewPage, site: Site) -> None:
    page = site.enter(new_page(viewport=NARROW), f"/prosjekt/{SLUG}/plan/versjoner")
    assert axe_faults(page) == []
    said = page.get_by_role("region", name="Forskjellen mellom to versjoner")
    expect(said).to_contain_text("fra 42 til 40 minutter")
    page.get_by_label("Fra", exact=True).select_option("1")
    expect(page).to_have_url(re.compile("fra=1"))
    page.get_by_label("Til", exact=True).select_option("2")
    expect(said).to_contain_text("fra 12,0 til 14,0 prosent")
    expect(said).not_to_contain_text("fra 42 til 40 minutter")
    page.set_viewport_size({"width": 1366, "height": 768})
    assert axe_faults(page) == []


def test_changed_use_is_asked_for_and_the_funder_answers(new_page: NewPage, site: Site) -> None:
    path = f"/prosjekt/{SLUG}/tildeling"
    project = site.enter(new_page(), path)
    project.get_by_text("Søk om omdisponering").click()
    form = project.locator("details[open]", has=project.get_by_text("Søk om omdisponering"))
    form.get_by_role("textbox").first.fill("Fra reiser til nettbrett")
    form.get_by_role("textbox").nth(1).fill("Møtene holdes på video.")
    form.get_by_role("button", name="Send søknaden").press("Enter")
    expect(project.get_by_role("listitem").filter(has_text="Fra reiser til nettbrett")).to_contain_text(
        "Venter på svar"
    )
    assert axe_faults(project) == []
    funder = site.enter(new_page(viewport=NARROW), path, user="tilskuddsgiver")
    asked = funder.get_by_role("listitem").filter(has_text="Fra reiser til nettbrett")
    assert axe_faults(funder) == []
    asked.get_by_role("button", name="Godkjenn").press("Enter")
    expect(asked).to_contain_text("Godkjent")
    project.reload()
    mine = project.get_by_role("listitem").filter(has_text="Fra reiser til nettbrett")
    expect(mine).to_contain_text("Godkjent")
    expect(mine.get_by_role("button")).to_have_count(0)
