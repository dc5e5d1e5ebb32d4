"""What decides how figures are judged, in a browser: events, a changed source, a measure that is shared, who one compares with."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import axe_faults
from dashboards.test_measure_sharing import VISITS, WHY
from entry_site import SLUG, Site, sites
from gevinst.domain.follow_up import EventKind
from gevinst.domain.plan import Benefit, Indicator
from gevinst.services.base import OPERATOR
from watched_pages import NewPage

HERE = f"/prosjekt/{SLUG}"
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from sites(tmp_path_factory.mktemp("definitions"))


def followed(site: Site, key: str) -> tuple[Benefit, Indicator]:
    found = site.services.plans.document(OPERATOR, SLUG).indicator(key)
    assert found is not None
    return found


def field(page: Page, of: Indicator, name: str, kind: str = "plan-f") -> str:
    """The selector of a control of the plan."""
    of_key, name_key = f'"of":"indicator:{of.id}"', f'"name":"{name}"'
    return f"[id*='{of_key}'][id*='{name_key}'][id*='\"{kind}\"']"


def test_an_event_is_set_down_and_taken_away_with_its_reason(page: Page, site: Site) -> None:
    site.enter(page, f"{HERE}/hendelser")
    page.get_by_role("link", name="Før opp en hendelse").first.click()
    page.locator("#event-save").click()
    expect(page.locator(".gv-errsum")).to_contain_text("1 felt må rettes")
    assert axe_faults(page) == []
    page.locator("#event-text").fill("Ny vaktordning ved sykehuset")
    page.locator("#event-date").fill("1.2.2026")
    page.locator("#event-save").click()
    own = page.locator(".gv-list li", has_text="Ny vaktordning ved sykehuset")
    expect(own).to_contain_text("1. februar 2026".replace(" ", "\u00a0", 1))
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert axe_faults(page) == []
    own.get_by_role("link").click()
    page.get_by_text("Fjern hendelsen").click()
    page.locator("#event-reason").fill("Ført opp to ganger")
    page.locator("#event-remove").click()
    expect(own).to_have_count(0)


def test_another_source_is_asked_about_where_it_is_written(page: Page, site: Site) -> None:
    benefit, own = followed(site, "reisetid")
    site.enter(page, f"{HERE}/plan/{benefit.id}")
    source = page.locator(field(page, own, "source"))
    source.fill("Ny timebok")
    source.blur()
    asked = page.locator(field(page, own, "source", "plan-said"))
    expect(asked).to_contain_text("har tall fra før")
    assert axe_faults(page) == []
    asked.get_by_label("Fra hvilken dag").fill("1.3.2026")
    asked.get_by_role("button", name="Lagre endringen").click()
    expect(asked).to_contain_text("Skriv hva som ble endret")
    expect(asked.get_by_label("Fra hvilken dag")).to_have_value("1.3.2026")
    asked.get_by_label("Grunn").fill("Ny timebok teller fra bestilling")
    asked.get_by_role("button", name="Lagre endringen").click()
    expect(asked).to_have_text("Lagret")
    assert followed(site, "reisetid")[1].source == "Ny timebok"
    events = site.services.events.page(OPERATOR, SLUG).rows
    found = next(each.event for each in events if each.event.text == "Ny timebok teller fra bestilling")
    assert (found.kind, found.indicator) == (EventKind.DEFINITION_CHANGE, own.id)


def test_a_measure_of_ones_own_is_proposed_and_taken_into_the_catalogue(
    new_page: NewPage, site: Site
) -> None:
    benefit = site.services.plans.document(OPERATOR, SLUG).benefits[0]
    made = site.services.plans.add_indicator(OPERATOR, SLUG, benefit.id, None, "Besøk", ())
    site.services.plans.change_indicator(OPERATOR, SLUG, made, {"own_measure": VISITS})
    page = new_page()
    site.enter(page, f"{HERE}/plan/{benefit.id}")
    page.get_by_text("Foreslå det til katalogen som alle prosjekter deler").click()
    page.get_by_label("Hvorfor andre bør bruke det").fill(WHY)
    assert axe_faults(page) == []
    page.get_by_role("button", name="Foreslå det", exact=True).click()
    expect(page.get_by_text("Foreslått. Svaret kommer her.")).to_be_visible()
    keeper = new_page()
    site.enter(keeper, "/administrasjon/maltall", "admin")
    expect(keeper.locator("#hoved")).to_contain_text(WHY)
    assert axe_faults(keeper) == []
    keeper.get_by_role("button", name="Ta inn Hjemmebesøk").click()
    expect(keeper.get_by_text("Tatt inn. Alle prosjekter kan velge måltallet nå.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Følg katalogens definisjon")).to_be_visible()


def test_a_group_to_compare_with_is_chosen_and_its_figures_recorded_beside_the_others(
    page: Page, site: Site
) -> None:
    benefit, own = followed(site, "reisetid")
    site.enter(page, f"{HERE}/plan/{benefit.id}")
    ticks = page.locator(field(page, own, "comparison"))
    box = page.locator("details", has=ticks).last
    box.locator("summary").click()
    box.get_by_label("Andre, uten endringen").check()
    expect(page.locator("#plan-saved")).to_contain_text("Lagret kl.")
    expect(page.locator(field(page, own, "comparison")).get_by_label("Andre, uten endringen")).to_be_checked()
    assert axe_faults(page) == []
    page.goto(f"{site.url}{HERE}/maling?periode=2026-05&indikator=reisetid")
    page.locator("#entry-grid .ag-row").first.wait_for()
    expect(page.locator("#entry-grid .gv-entrygroup", has_text="Sammenligningsgruppe")).to_be_visible()
    site.cell(page, "reisetid", "comparison", "2026-05", "value").click()
    page.keyboard.type("52,5")
    page.keyboard.press("Enter")
    expect(page.locator("#entry-saved")).to_contain_text("Lagret kl.")
    figure = site.row("reisetid", "comparison", "2026-05").figure
    assert figure is not None
    assert figure.value == 52.5
