"""A month is filled in: what is typed or pasted is what is stored, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.conftest import axe_faults
from entry_site import SLUG, Site, paste, sites
from gevinst.services.base import OPERATOR
from gevinst_dashboards.pages.measuring_cells import CELLS
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


def stored(page: Page, site: Site, party: str, number: float | None, key: str = "utskrivningsklare") -> None:
    """Waits until a value of the month is what it should be."""
    for _attempt in range(200):
        figure = site.row(key, party, MONTH).figure
        if (figure.value if figure else None) == number:
            return
        page.wait_for_timeout(50)
    assert (figure.value if figure else None) == number


class TestTyping:
    def test_a_number_is_stored_as_it_was_meant_typed_or_pasted(self, page: Page, site: Site) -> None:
        grid(site, page)
        meant = {"12,5": 12.5, "13.5": 13.5, "1 234,5": 1234.5, "14 %": 14.0, "0": 0.0}
        typed = site.cell(page, "utskrivningsklare", "fjordvik", MONTH, "value")
        pasted = site.cell(page, "utskrivningsklare", "elvestrand", MONTH, "value")
        for text, number in meant.items():
            typed.click()
            page.keyboard.type(text)
            page.keyboard.press("Enter")
            stored(page, site, "fjordvik", number)
            paste(page, pasted, text)
            stored(page, site, "elvestrand", number)
        paste(page, pasted, "−3")
        expect(page.locator("#entry-errors")).to_contain_text("lavere enn")
        stored(page, site, "elvestrand", 0.0)

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
        page.keyboard.type("512,5")
        page.keyboard.press("Enter")
        status = site.cell(page, "timer", "nordbygd", MONTH, "status")
        expect(status).to_contain_text("Venter på resten")
        assert site.row("timer", "nordbygd", MONTH).figure is None
        site.cell(page, "timer", "nordbygd", MONTH, "denominator").click()
        page.keyboard.type("41")
        page.keyboard.press("Enter")
        expect(status).to_contain_text("Lagret")
        figure = site.row("timer", "nordbygd", MONTH).figure
        assert figure is not None
        assert (figure.numerator, figure.denominator) == (512.5, 41)

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
        fixes = page.locator("section:has(#paste-fix-h)")
        expect(fixes).to_contain_text(f"Rad 3, {titles['reisetid']}: «ca. 45»")
        expect(fixes.locator("summary")).to_have_text(["1 × ikke et tall", "1 × utenfor det som er mulig"])
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

    def test_what_a_file_is_asked_about_is_answered_with_a_note(
        self, page: Page, site: Site, tmp_path: Path
    ) -> None:
        file = tmp_path / "tall.csv"
        file.write_text(f"indicator;party;period;value\nreisetid;elvestrand;{MONTH};475\n", encoding="utf-8")
        site.enter(page, f"{HERE}&fil=1")
        page.locator("#file-data input[type=file]").set_input_files(str(file))
        preview = page.locator("#file-preview")
        preview.get_by_label("Merknad til tallene vi spør om").fill("Veien var stengt")
        preview.get_by_role("button", name="Lagre tallene i filen").click()
        expect(preview).to_contain_text("Lagret kl.")
        figure = site.row("reisetid", "elvestrand", MONTH).figure
        assert figure is not None
        assert (figure.value, figure.comment) == (475, "Veien var stengt")

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


def test_undo_and_two_who_write_in_the_same_cell(new_page: NewPage, site: Site) -> None:
    one, two = grid(site, new_page()), grid(site, new_page())
    place = ("reisetid", "fjordvik", MONTH, "value")
    before = site.row(*place[:3]).figure
    assert before is not None
    for page, text in ((one, "35,5"), (one, "")):
        site.cell(page, *place).click()
        if text:
            page.keyboard.type(text)
            page.keyboard.press("Enter")
            stored(page, site, "fjordvik", 35.5, "reisetid")
        else:
            page.locator("[data-entry-undo]").click()
            stored(page, site, "fjordvik", before.value, "reisetid")
    blank = site.row("reisetid", "nordbygd", MONTH)
    reason = {**dict.fromkeys(CELLS, ""), "state": "not_measured", "reason": "Nytt system"}
    site.services.measurements.save_row(OPERATOR, SLUG, blank.series, blank.period, reason, blank.revision)
    one.reload()
    one.locator("#entry-grid .ag-row").first.wait_for()
    site.cell(one, "reisetid", "nordbygd", MONTH, "value").click()
    one.keyboard.type("35,5")
    one.keyboard.press("Enter")
    stored(one, site, "nordbygd", 35.5, "reisetid")
    one.locator("[data-entry-undo]").click()
    stored(one, site, "nordbygd", None, "reisetid")
    figure = site.row("reisetid", "nordbygd", MONTH).figure
    assert figure is not None
    assert figure.reason == "Nytt system"
    for number in (36.5, 37.5):
        site.cell(one, *place).click()
        one.keyboard.type(str(number))
        one.keyboard.press("Enter")
        stored(one, site, "fjordvik", number, "reisetid")
        site.cell(two, *place).click()
        two.keyboard.type("99")
        two.keyboard.press("Enter")
        errors = two.locator("#entry-errors")
        expect(errors).to_contain_text("Noen andre har skrevet")
        stored(two, site, "fjordvik", number, "reisetid")
        errors.get_by_role("button", name="Behold" if number == 36.5 else "Bruk mitt: 99").click()
        expect(errors).to_be_empty()
        stored(two, site, "fjordvik", number if number == 36.5 else 99, "reisetid")
        one.reload()
        one.locator("#entry-grid .ag-row").first.wait_for()


def test_twelve_months_a_file_and_a_browser_that_is_closed(
    new_page: NewPage, site: Site, tmp_path: Path
) -> None:
    page = grid(site, new_page(), f"{HERE}&indikator=reisetid")
    expect(page.locator("#entry-grid .gv-entrygroup")).to_have_count(3)
    site.cell(page, "reisetid", "nordbygd", MONTH, "value").click()
    panel = page.locator("#entry-panel")
    expect(panel.locator("h2")).to_contain_text("Nordbygd")
    expect(panel.locator("header p")).to_contain_text("mai 2026")
    file = tmp_path / "timebok.csv"
    file.write_text("uke;minutter\n18;44\n", encoding="utf-8")
    panel.locator("#entry-file input[type=file]").set_input_files(str(file))
    expect(panel.get_by_role("link", name="timebok.csv")).to_be_visible()
    for number, key in (("46,5", "Enter"), ("77", "")):
        site.cell(page, "reisetid", "nordbygd" if key else "elvestrand", MONTH, "value").click()
        page.keyboard.type(number)
        if key:
            page.keyboard.press(key)
            stored(page, site, "nordbygd", 46.5, "reisetid")
    other = site.row("reisetid", "elvestrand", MONTH).figure
    page.close()
    assert site.row("reisetid", "elvestrand", MONTH).figure == other


class TestHandingIn:
    """A month from empty to locked, by keyboard, and open again."""

    def emptied(self, site: Site) -> list[tuple[str, str]]:
        """Twelve values are missing in the month, and nothing else."""
        wanted = {
            "innleggelser": 3,
            "reisetid": 3,
            "ventetid": 1,
            "dager_til_oppfolging": 3,
            "utskrivningsklare": 2,
        }
        gone: list[tuple[str, str]] = []
        for group in site.services.measurements.page(OPERATOR, SLUG, MONTH).groups:
            for row in group.rows:
                key = row.indicator.key
                if sum(each == key for each, _party in gone) < wanted.get(key, 0):
                    gone.append((key, row.party or ""))
                    cells: dict[str, str] = {}
                elif row.state in ("missing", "check"):
                    number = {"numerator": "450", "denominator": "40"} if key == "timer" else {"value": "700"}
                    cells = {**number, "comment": "Kontrollert."}
                else:
                    continue
                site.services.measurements.save_row(OPERATOR, SLUG, row.series, row.period, cells, None)
        return gone

    def test_twelve_values_in_twenty_keys_then_approved_locked_and_opened(
        self, new_page: NewPage, site: Site
    ) -> None:
        gone = self.emptied(site)
        assert len(gone) == 12
        page = grid(site, new_page(), f"{HERE}&vis=gjenstar")
        keys = 0

        def press(key: str) -> None:
            nonlocal keys
            page.keyboard.press(key)
            keys += 1

        for key in ("Tab", "Enter", "Tab", "Enter"):  # past the head, to the first cell that is empty
            press(key)
        expect(page.locator("#entry-grid .ag-cell:focus-within")).to_have_count(1)
        for number in range(12):
            page.keyboard.type(str(30 + number))
            press("Enter")
        press("Tab")  # out of the grid, to the button
        for number, (key, party) in enumerate(gone):
            stored(page, site, party, 30.0 + number, key)
        press("Enter")
        expect(page.locator(".gv-savebar .gv-alert--ok")).to_contain_text("levert kl.")
        assert keys <= 20
        submission = site.row("ventetid", "kystsykehuset", MONTH).submission
        assert submission is not None
        assert submission.value == "submitted"

        steering = grid(site, new_page(), user="styring")
        steering.locator("#entry-approve").click()
        status = site.cell(steering, "ventetid", "kystsykehuset", MONTH, "status")
        expect(status).to_contain_text("Låst")
        assert site.row("ventetid", "kystsykehuset", MONTH).state == "locked"

        steering.locator("summary", has_text="Åpne mai igjen").click()
        steering.locator("#entry-reopen").click()
        expect(steering.locator(".gv-savebar")).to_contain_text("Skriv hvorfor den må åpnes.")
        steering.locator("#entry-reopen-why").fill("Kystsykehuset leverte for sent.")
        steering.locator("#entry-reopen").click()
        expect(status).to_contain_text("Åpen til")
        steering.goto(f"{site.url}/prosjekt/{SLUG}/gevinst/ventetid")
        told = steering.get_by_text("åpnet igjen etter låsing")
        expect(told.first).to_contain_text("Kystsykehuset leverte for sent.")


def test_a_card_on_a_phone_saves_the_same_way(new_page: NewPage, site: Site) -> None:
    page = site.enter(new_page(viewport=PHONE), f"/prosjekt/{SLUG}/maling?periode={BEFORE}&vis=alle")
    card = page.locator(".gv-entrycard", has_text="Reisetid").filter(has_text="Elvestrand")
    card.locator("input[inputmode=decimal]").first.fill("55,5")
    card.locator("input[inputmode=decimal]").first.blur()
    expect(card.locator(".gv-entrysay").first).to_contain_text("Lagret")
    figure = site.row("reisetid", "elvestrand", BEFORE).figure
    assert figure is not None
    assert figure.value == 55.5


def test_a_card_is_asked_answered_taken_back_and_documented(
    new_page: NewPage, site: Site, tmp_path: Path
) -> None:
    before = site.row("ventetid", "kystsykehuset", BEFORE).figure
    assert before is not None
    path = f"/prosjekt/{SLUG}/maling?periode={BEFORE}&vis=alle"

    def open_card(page: Page) -> Locator:
        site.enter(page, path)
        return page.locator(".gv-entrycard", has_text="Ventetid")

    def write(card: Locator, text: str) -> None:
        card.locator("input[inputmode=decimal]").first.fill(text)
        card.locator("input[inputmode=decimal]").first.blur()

    one, other = new_page(viewport=PHONE), new_page(viewport=PHONE)
    card, second = open_card(one), open_card(other)
    write(card, "700")
    expect(card.locator(".gv-entrysay").first).to_contain_text("Stemmer det?")
    write(second, "61,5")
    expect(second).to_contain_text("Noen andre har skrevet 700 her")
    second.get_by_role("button", name="Behold 700").click()
    expect(second.locator("input[inputmode=decimal]").first).to_have_value("700")
    card.get_by_role("button", name="Angre").click()
    expect(card.locator(".gv-entrysay").first).not_to_contain_text("Stemmer det?")
    assert site.row("ventetid", "kystsykehuset", BEFORE).figure == before
    write(card, "701")
    card.get_by_label("Merknad").fill("Poliklinikken var stengt.")
    card.get_by_role("button", name="Lagre det som er skrevet").click()
    expect(card.locator(".gv-entrysay").first).not_to_contain_text("Stemmer det?")
    card.get_by_role("link").click()
    panel = one.locator("#entry-panel")
    expect(panel).to_contain_text("Hvorfor: Poliklinikken var stengt.")
    file = tmp_path / "venteliste.csv"
    file.write_text("uke;dager\n18;701\n", encoding="utf-8")
    panel.locator("#entry-file input[type=file]").set_input_files(str(file))
    expect(panel.get_by_role("link", name="venteliste.csv")).to_be_visible()
    assert axe_faults(one) == []


def test_what_did_not_reach_the_server_is_sent_when_it_can(new_page: NewPage, site: Site) -> None:
    lost = ("ERR_INTERNET_DISCONNECTED", "Callback failed")
    desk = grid(site, new_page(expect=lost))
    cell = site.cell(desk, "dager_til_oppfolging", "fjordvik", MONTH, "value")
    desk.context.set_offline(True)
    cell.click()
    desk.keyboard.type("5,5")
    desk.keyboard.press("Enter")
    status = site.cell(desk, "dager_til_oppfolging", "fjordvik", MONTH, "status")
    expect(status).to_contain_text("Venter på lagring")
    expect(desk.locator("#gv-trouble-net")).to_contain_text("Vi får ikke kontakt")
    desk.context.set_offline(False)
    stored(desk, site, "fjordvik", 5.5, "dager_til_oppfolging")
    expect(status).not_to_contain_text("Venter")

    phone = site.enter(new_page(viewport=PHONE, expect=lost), f"{HERE}&vis=alle")
    card = phone.locator(".gv-entrycard", has_text="Dager fra utskrivning").filter(has_text="Fjordvik")
    phone.context.set_offline(True)
    card.locator("input[inputmode=decimal]").first.fill("5,6")
    card.locator("input[inputmode=decimal]").first.blur()
    expect(card.locator(".gv-cardwaits")).to_be_visible()
    phone.context.set_offline(False)
    stored(phone, site, "fjordvik", 5.6, "dager_til_oppfolging")
    expect(card.locator(".gv-cardwaits")).to_be_hidden()


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("path", [HERE, f"{HERE}&lim=1", f"{HERE}&fil=1"])
def test_axe_finds_nothing(new_page: NewPage, site: Site, path: str, width: int) -> None:
    page = site.enter(new_page(viewport={"width": width, "height": 800}), path)
    assert axe_faults(page) == []
