"""A month is filled in: what is typed or pasted is what is stored, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from entry_site import SLUG, Site, axe_faults, paste, sites
from gevinst.services.base import OPERATOR
from watched_pages import NewPage

MONTH, BEFORE = "2026-05", "2026-04"
HERE = f"/prosjekt/{SLUG}/maling?periode={MONTH}"
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from sites(tmp_path_factory.mktemp("entry"))


def grid(site: Site, page: Page, path: str = HERE, user: str = "prosjekt") -> Page:
    site.enter(page, path, user)
    page.locator("#entry-grid .ag-row").first.wait_for()
    return page


def saved(page: Page) -> None:
    expect(page.locator("#entry-saved")).to_contain_text("Lagret kl.")


class TestTyping:
    @pytest.mark.parametrize(
        ("typed", "stored"),
        [("12,5", 12.5), ("13.5", 13.5), ("1 234,5", 1234.5), ("14 %", 14.0), ("0", 0.0)],
    )
    def test_a_number_is_stored_as_it_was_meant(
        self, page: Page, site: Site, typed: str, stored: float
    ) -> None:
        grid(site, page)
        site.cell(page, "utskrivningsklare", "fjordvik", MONTH, "value").click()
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        saved(page)
        figure = site.row("utskrivningsklare", "fjordvik", MONTH).figure
        assert figure is not None
        assert figure.value == stored

    def test_what_is_below_the_lowest_possible_is_named_and_not_stored(self, page: Page, site: Site) -> None:
        grid(site, page)
        before = site.row("utskrivningsklare", "nordbygd", MONTH).figure
        site.cell(page, "utskrivningsklare", "nordbygd", MONTH, "value").click()
        page.keyboard.press("F2")
        page.keyboard.press("Control+A")
        page.keyboard.insert_text("−3")
        page.keyboard.press("Enter")
        expect(page.locator("#entry-errors")).to_contain_text("lavere enn")
        assert site.row("utskrivningsklare", "nordbygd", MONTH).figure == before

    def test_words_stay_in_the_cell_and_the_summary_leads_there(self, page: Page, site: Site) -> None:
        grid(site, page)
        before = site.row("reisetid", "nordbygd", MONTH).figure
        cell = site.cell(page, "reisetid", "nordbygd", MONTH, "value")
        cell.click()
        page.keyboard.type("ca. 45")
        page.keyboard.press("Enter")
        summary = page.locator("#entry-errors")
        expect(summary).to_contain_text("«ca. 45» er ikke et tall")
        expect(cell).to_have_text("ca. 45")
        summary.locator("a").click()
        expect(cell).to_be_focused()
        assert site.row("reisetid", "nordbygd", MONTH).figure == before

    def test_a_blank_takes_the_figure_away_and_a_zero_does_not(self, page: Page, site: Site) -> None:
        grid(site, page)
        site.cell(page, "innleggelser", "elvestrand", MONTH, "value").click()
        page.keyboard.type("0")
        page.keyboard.press("Enter")
        saved(page)
        figure = site.row("innleggelser", "elvestrand", MONTH).figure
        assert figure is not None
        assert figure.value == 0
        site.cell(page, "innleggelser", "elvestrand", MONTH, "value").click()
        page.keyboard.press("Backspace")
        page.keyboard.press("Enter")
        expect(site.cell(page, "innleggelser", "elvestrand", MONTH, "status")).to_contain_text("Mangler")
        assert site.row("innleggelser", "elvestrand", MONTH).figure is None

    def test_half_of_a_ratio_waits_for_the_other(self, page: Page, site: Site) -> None:
        grid(site, page)
        top = site.cell(page, "timer", "nordbygd", MONTH, "numerator")
        top.click()
        page.keyboard.type("1 234,5")
        page.keyboard.press("Enter")
        status = site.cell(page, "timer", "nordbygd", MONTH, "status")
        expect(status).to_contain_text("Venter på resten")
        assert site.row("timer", "nordbygd", MONTH).figure is None
        site.cell(page, "timer", "nordbygd", MONTH, "denominator").click()
        page.keyboard.type("100")
        page.keyboard.press("Enter")
        expect(status).to_contain_text("Lagret")
        figure = site.row("timer", "nordbygd", MONTH).figure
        assert figure is not None
        assert (figure.numerator, figure.denominator) == (1234.5, 100)

    def test_tab_leaves_the_grid(self, page: Page, site: Site) -> None:
        grid(site, page)
        site.cell(page, "reisetid", "fjordvik", MONTH, "value").click()
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement.closest('#entry-grid')")

    def test_a_line_is_not_measured_for_a_reason(self, page: Page, site: Site) -> None:
        grid(site, page)
        site.cell(page, "timer", "elvestrand", MONTH, "numerator").click()
        panel = page.locator("#entry-panel")
        expect(panel.locator("h2")).to_contain_text("Timer helsepersonell per forløp, Elvestrand")
        panel.locator("select").select_option("not_measured")
        panel.get_by_role("button", name="Lagre det som er skrevet").click()
        expect(panel).to_contain_text("Skriv hvorfor")
        panel.get_by_label("Hvorfor det ikke ble målt").fill("nytt system")
        panel.get_by_role("button", name="Lagre det som er skrevet").click()
        expect(site.cell(page, "timer", "elvestrand", MONTH, "status")).to_contain_text("nytt system")
        figure = site.row("timer", "elvestrand", MONTH).figure
        assert figure is not None
        assert figure.reason == "nytt system"


class TestPasting:
    def test_one_number_goes_into_its_cell(self, page: Page, site: Site) -> None:
        grid(site, page)
        paste(page, site.cell(page, "dager_til_oppfolging", "fjordvik", MONTH, "value"), "7,5")
        saved(page)
        figure = site.row("dager_til_oppfolging", "fjordvik", MONTH).figure
        assert figure is not None
        assert figure.value == 7.5

    def test_24_figures_with_two_wrong_are_looked_at_before_anything_is_stored(
        self, page: Page, site: Site
    ) -> None:
        document = site.services.plans.document(OPERATOR, SLUG)
        titles = {each.key: each.title for benefit in document.benefits for each in benefit.indicators}
        keys = ("reisetid", "utskrivningsklare", "innleggelser", "dager_til_oppfolging")
        lines = [["Mnd", "Kommune", *(titles[key] for key in keys)]]
        towns = ("Fjordvik kommune", "Nordbygd kommune", "Elvestrand kommune")
        lines += [[month, town, "44,5", "31", "60", "6"] for month in (MONTH, BEFORE) for town in towns]
        lines[2][2] = "ca. 45"
        lines[6][3] = "−3"
        before = site.services.measurements.export_rows(OPERATOR, SLUG)
        site.enter(page, f"{HERE}&lim=1")
        page.locator("#paste-text").fill("\n".join("\t".join(line) for line in lines))
        page.locator("#paste-look").click()
        head = page.locator("#paste-h")
        expect(head).to_contain_text("Du limte inn 24 verdier. 22 er klare til å lagres, 2 må rettes.")
        fixes = page.locator(".gv-fix")
        expect(fixes).to_contain_text(f"Rad 3, {titles['reisetid']}: “ca. 45”")
        expect(fixes).to_contain_text("er ikke et tall")
        expect(fixes).to_contain_text(f"Rad 7, {titles['utskrivningsklare']}")
        assert site.services.measurements.export_rows(OPERATOR, SLUG) == before

        fix = fixes.locator("li", has_text="ca. 45")
        fix.locator("input").fill("45")
        fix.locator("button").click()
        expect(head).to_contain_text("23 er klare")
        page.get_by_role("button", name="Lagre 23 verdier").click()
        expect(page.locator("#paste-preview")).to_contain_text("Lagret kl.")
        figure = site.row("reisetid", "nordbygd", MONTH).figure
        assert figure is not None
        assert figure.value == 45

    def test_a_block_on_the_grid_is_looked_at_first(self, page: Page, site: Site) -> None:
        grid(site, page)
        before = site.row("dager_til_oppfolging", "nordbygd", MONTH).figure
        paste(page, site.cell(page, "dager_til_oppfolging", "nordbygd", MONTH, "value"), "6,5\nca. 7")
        expect(page.locator("#paste-h")).to_contain_text("1 er klare til å lagres, 1 må rettes.")
        assert site.row("dager_til_oppfolging", "nordbygd", MONTH).figure == before


class TestUploading:
    def test_a_file_is_looked_at_mended_and_then_stored(self, page: Page, site: Site, tmp_path: Path) -> None:
        head = "indicator;party;period;value"
        before = site.services.measurements.export_rows(OPERATOR, SLUG)
        file = tmp_path / "tall.csv"
        file.write_text(f"{head}\nreisetid;elvestrand;{MONTH};ca. 45\n", encoding="utf-8")
        site.enter(page, f"{HERE}&fil=1")
        chooser, preview = page.locator("#file-data input[type=file]"), page.locator("#file-preview")
        chooser.set_input_files(str(file))
        expect(preview).to_contain_text("1 ting må rettes i «tall.csv».")
        expect(preview.locator("tbody tr").first).to_contain_text("«ca. 45» er ikke et tall")
        assert site.services.measurements.export_rows(OPERATOR, SLUG) == before

        mended = tmp_path / "rettet.csv"
        mended.write_text(f"{head}\nreisetid;elvestrand;{MONTH};47,5\n", encoding="utf-8")
        chooser.set_input_files(str(mended))
        expect(preview).to_contain_text("«rettet.csv» kan leses.")
        assert site.services.measurements.export_rows(OPERATOR, SLUG) == before
        preview.get_by_role("button", name="Lagre tallene i filen").click()
        expect(preview).to_contain_text("Lagret kl.")
        figure = site.row("reisetid", "elvestrand", MONTH).figure
        assert figure is not None
        assert figure.value == 47.5

    def test_a_file_of_another_kind_or_too_large_is_refused_in_words(
        self, page: Page, site: Site, tmp_path: Path
    ) -> None:
        site.enter(page, f"{HERE}&fil=1")
        chooser, said = page.locator("#file-data input[type=file]"), page.locator(".gv-uploadsay")
        large = tmp_path / "stor.xlsx"
        large.write_bytes(bytes(12_000_000))
        chooser.set_input_files(str(large))
        expect(said).to_contain_text("større enn 10 MB")
        words = tmp_path / "ord.txt"
        words.write_text("hei", encoding="utf-8")
        chooser.set_input_files(str(words))
        expect(said).to_contain_text("«ord.txt» kan ikke leses her")


def test_a_save_that_ends_late_leaves_the_month_one_has_gone_to_alone(page: Page, site: Site) -> None:
    grid(site, page)
    page.evaluate(
        """() => {
            const plain = window.fetch;
            window.fetch = async function (address, options) {
                const answer = await plain.apply(this, arguments);
                const slow = options && String(options.body).includes("cellValueChanged");
                if (slow) await new Promise((done) => setTimeout(done, 1500));
                return answer;
            };
        }"""
    )
    site.cell(page, "reisetid", "fjordvik", MONTH, "value").click()
    page.keyboard.type("41")
    page.keyboard.press("Enter")
    page.locator(".gv-periods a", has_text="april").click()
    expect(page.locator("#entry-h")).to_contain_text("april")
    expect(page.locator("#entry-saved")).to_contain_text("Lagret kl.")
    expect(page.locator(".gv-periods [aria-current]")).to_contain_text("april")


class TestHandingIn:
    def test_by_keyboard_then_approved_and_locked(self, new_page: NewPage, site: Site) -> None:
        page = grid(site, new_page())
        page.locator("button", has_text="Lever mai").first.focus()
        page.keyboard.press("Enter")
        anyway = page.locator(".gv-savebar").get_by_role("button", name="likevel")
        anyway.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".gv-savebar .gv-alert--ok")).to_contain_text("levert kl.")
        row = site.row("ventetid", "kystsykehuset", MONTH)
        assert row.submission is not None
        assert row.submission.value == "submitted"

        steering = grid(site, new_page(), user="styring")
        steering.locator("#entry-approve").click()
        expect(site.cell(steering, "ventetid", "kystsykehuset", MONTH, "status")).to_contain_text("Låst")
        assert site.row("ventetid", "kystsykehuset", MONTH).state == "locked"


def test_a_card_on_a_phone_saves_the_same_way(new_page: NewPage, site: Site) -> None:
    page = site.enter(new_page(viewport=PHONE), f"/prosjekt/{SLUG}/maling?periode={BEFORE}&vis=alle")
    card = page.locator(".gv-entrycard", has_text="Reisetid").filter(has_text="Elvestrand")
    card.locator("input[inputmode=decimal]").first.fill("55,5")
    card.locator("input[inputmode=decimal]").first.blur()
    expect(card.locator(".gv-entrysay").first).to_contain_text("Lagret")
    figure = site.row("reisetid", "elvestrand", BEFORE).figure
    assert figure is not None
    assert figure.value == 55.5


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("path", [HERE, f"{HERE}&lim=1", f"{HERE}&fil=1"])
def test_axe_finds_nothing(new_page: NewPage, site: Site, path: str, width: int) -> None:
    page = site.enter(new_page(viewport={"width": width, "height": 800}), path)
    assert axe_faults(page) == []
