"""The plan is entered field by field; each field saves itself, and what cannot be saved stays where it was written."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.conftest import axe_faults
from entry_site import SLUG, Site, sites
from gevinst.services.base import OPERATOR
from identity_numbers import synthetic
from watched_pages import NewPage


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from sites(tmp_path_factory.mktemp("plan"))


def benefit(site: Site, number: int = 1) -> str:
    """The address of a benefit's plan."""
    document = site.services.plans.document(OPERATOR, SLUG)
    return f"/prosjekt/{SLUG}/plan/{document.benefits[number].id}"


def write(field: Locator, text: str) -> None:
    field.fill(text)
    field.blur()


class TestFields:
    def test_a_field_is_saved_when_it_is_left(self, page: Page, site: Site) -> None:
        site.enter(page, benefit(site))
        write(page.get_by_label("Hva som må være på plass"), "Vakttelefon i helgene")
        expect(page.locator("#plan-saved")).to_contain_text("Lagret kl.")
        held = site.services.plans.document(OPERATOR, SLUG).benefits[1]
        assert held.preconditions_text == "Vakttelefon i helgene"

    def test_a_target_with_a_decimal_comma(self, page: Page, site: Site) -> None:
        site.enter(page, benefit(site))
        write(page.get_by_label("Mål, kort sikt").first, "16,5")
        expect(page.locator("#plan-saved")).to_contain_text("Lagret kl.")
        indicator = site.services.plans.document(OPERATOR, SLUG).benefits[1].indicators[0]
        assert indicator.targets[0].value == 16.5

    def test_an_identity_number_is_refused_and_the_text_stays(self, page: Page, site: Site) -> None:
        before = site.services.plans.document(OPERATOR, SLUG)
        site.enter(page, benefit(site))
        field = page.get_by_label("Merknad til dem som arbeider med planen")
        write(field, f"gjelder {synthetic(13, 9)}")
        expect(page.locator(".gv-error")).to_contain_text("fødselsnummer")
        expect(field).to_have_value(f"gjelder {synthetic(13, 9)}")
        expect(field).to_have_attribute("aria-invalid", "true")
        assert site.services.plans.document(OPERATOR, SLUG) == before

    def test_what_somebody_else_wrote_meanwhile_is_not_written_over(self, page: Page, site: Site) -> None:
        site.enter(page, benefit(site, 2))
        document = site.services.plans.document(OPERATOR, SLUG)
        site.services.plans.change_benefit(
            OPERATOR, SLUG, document.benefits[2].id, {"freed_resources_text": "Annet"}
        )
        field = page.get_by_label("Hva de skal brukes til")
        write(field, "Mitt")
        expect(page.locator(".gv-error")).to_contain_text("Nå står det «Annet»")
        expect(field).to_have_value("Mitt")
        assert site.services.plans.document(OPERATOR, SLUG).benefits[2].freed_resources_text == "Annet"


def test_a_benefit_is_added_and_says_what_it_lacks(page: Page, site: Site) -> None:
    site.enter(page, f"/prosjekt/{SLUG}/plan")
    page.get_by_label("En ny gevinst, med egne ord").fill("Raskere avklaring")
    page.get_by_role("button", name="Legg til gevinsten").click()
    expect(page.locator("h1")).to_have_text("Raskere avklaring")
    expect(page.locator("#plan-nav")).to_contain_text("mangler")


def test_a_project_begins_from_the_plan_of_another(page: Page, site: Site, tmp_path: Path) -> None:
    file = tmp_path / "plan.docx"
    file.write_bytes(site.services.plans.export(OPERATOR, SLUG, ".docx"))
    before = len(site.services.plans.projects_for(OPERATOR))
    site.enter(page, "/nytt-prosjekt", user="admin")
    page.locator("#new-file input[type=file]").set_input_files(str(file))
    expect(page.locator("#new-file-preview")).to_contain_text("Ingenting er lagret ennå")
    assert len(site.services.plans.projects_for(OPERATOR)) == before
    page.locator("#new-file-preview").get_by_role("button", name="Opprett prosjektet").click()
    expect(page.locator("h1")).to_have_text("Gevinstplan")
    assert len(site.services.plans.projects_for(OPERATOR)) == before + 1


@pytest.mark.parametrize("width", [1366, 390])
def test_axe_finds_nothing(new_page: NewPage, site: Site, width: int) -> None:
    page = site.enter(new_page(viewport={"width": width, "height": 800}), f"/prosjekt/{SLUG}/plan")
    assert axe_faults(page) == []
    page.goto(f"{site.url}{benefit(site)}")
    page.locator("#react-entry-point #hoved h1").wait_for()
    assert axe_faults(page) == []


class TestABrokenConnection:
    """What was written is never lost: it waits in its field and in the browser, and is sent when it can be."""

    QUIET = ("Failed to load", "ERR_INTERNET", "ERR_FAILED", "fetch", "Callback", "NetworkError")
    NOTE = "Merknad til dem som arbeider med planen"

    def test_it_waits_and_is_sent_when_the_network_is_back(self, new_page: NewPage, site: Site) -> None:
        page = site.enter(new_page(expect=self.QUIET), benefit(site))
        page.context.set_offline(True)
        write(page.get_by_label(self.NOTE), "Skrevet uten nett")
        expect(page.locator("#plan-saved")).to_contain_text("Venter på nett")
        expect(page.get_by_label(self.NOTE)).to_have_value("Skrevet uten nett")
        page.context.set_offline(False)
        expect(page.locator("#plan-saved")).to_contain_text("Lagret kl.", timeout=30_000)
        assert site.services.plans.document(OPERATOR, SLUG).benefits[1].note == "Skrevet uten nett"

    def test_it_is_back_in_its_field_after_the_page_is_loaded_again(
        self, new_page: NewPage, site: Site
    ) -> None:
        page = site.enter(new_page(expect=self.QUIET), benefit(site, 2))
        page.context.set_offline(True)
        write(page.get_by_label(self.NOTE), "Skrevet før maskinen ble slått av")
        expect(page.locator("#plan-saved")).to_contain_text("Venter på nett")
        context, address = page.context, page.url
        page.close()
        context.set_offline(False)
        again = context.new_page()
        again.goto(address)
        expect(again.get_by_label(self.NOTE)).to_have_value(
            "Skrevet før maskinen ble slått av", timeout=20_000
        )
        expect(again.locator("#plan-saved")).to_contain_text("Lagret kl.", timeout=20_000)
        stored = site.services.plans.document(OPERATOR, SLUG).benefits[2]
        assert stored.note == "Skrevet før maskinen ble slått av"


class TestRows:
    def test_a_precondition_is_added_changed_in_place_and_taken_away(self, page: Page, site: Site) -> None:
        site.enter(page, benefit(site))
        page.get_by_text("Legg til forutsetning").click()
        form = page.locator(".gv-rowadd[open]")
        form.get_by_label("Forutsetningen").fill("Felles vakttelefon")
        form.get_by_role("button").last.click()
        row = page.locator("tr", has_text="Felles vakttelefon").first
        expect(row).to_contain_text("Velg")
        held = site.services.plans.document(OPERATOR, SLUG).benefits[1]
        assert held.preconditions[-1].text == "Felles vakttelefon"
        row.get_by_role("button", name="Endre").press("Enter")
        write(page.locator(".gv-rowedit:not([hidden])").get_by_label("Rolle"), "Samhandlingsleder")
        expect(page.locator("#plan-saved")).to_contain_text("Lagret kl.")
        expect(row).to_contain_text("Samhandlingsleder")
        page.locator(".gv-rowedit:not([hidden])").get_by_role("button", name="Fjern").click()
        expect(page.locator("tr", has_text="Felles vakttelefon")).to_have_count(0)
        left = site.services.plans.document(OPERATOR, SLUG).benefits[1].preconditions
        assert "Felles vakttelefon" not in {each.text for each in left}


def test_a_target_on_the_worse_side_is_said_at_its_field(page: Page, site: Site) -> None:
    """Nothing is stored, and nothing that was written goes away."""
    site.enter(page, benefit(site))
    document = site.services.plans.document(OPERATOR, SLUG)
    held = document.benefits[1]
    target = page.get_by_label("Mål, lang sikt").first
    write(target, "95")
    expect(page.locator(".gv-error").first).to_contain_text("høyere enn nullpunktet")
    expect(target).to_have_value("95")
    assert site.services.plans.document(OPERATOR, SLUG).benefits[1].indicators == held.indicators
