"""Who pays and who gains in a browser: filters, the table with its rule, the figures of the bars, on a phone and by axe."""

from playwright.sync_api import Page, expect

from browser.conftest import LogIn, axe_faults
from watched_pages import NewPage

PATH = "/portefolje/hvem-betaler"
PHONE = {"width": 390, "height": 844}


def test_axe_finds_nothing_with_the_table_and_all_opened_on_a_screen_and_a_phone(
    new_page: NewPage, log_in: LogIn
) -> None:
    page = new_page(viewport={"width": 1366, "height": 768})
    log_in(page, "tilskuddsgiver", "nn", f"{PATH}?regel=own_contribution")
    expect(page.locator("table.gv-paymatrix")).to_be_visible()
    page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")
    assert axe_faults(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    # The table is two lists there.
    expect(page.locator("table.gv-paymatrix")).to_be_hidden()
    expect(page.locator(".gv-pay-narrow")).to_be_visible()
    assert axe_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_there_is_a_table_once_a_rule_is_chosen_and_the_rule_stands_with_it(page: Page, log_in: LogIn) -> None:  # fmt: skip
    log_in(page, "tilskuddsgiver", path=PATH)
    expect(page.locator("table.gv-paymatrix")).to_have_count(0)
    page.get_by_role("link", name="Som egeninnsatsen").press("Enter")
    table = page.locator("table.gv-paymatrix")
    expect(table).to_be_visible()
    expect(page.locator("#main, main").first).to_contain_text("Regelen: i hvert prosjekt")
    assert "regel=own_contribution" in page.url
    page.get_by_role("link", name="Ingen tabell").click()
    expect(table).to_have_count(0)


def test_a_filter_narrows_what_is_shown_and_stays_in_the_address_and_in_the_files(
    page: Page, log_in: LogIn, served: str
) -> None:
    log_in(page, "tilskuddsgiver", path=PATH)
    whole = page.locator("#hvem").locator("xpath=..").inner_text()
    page.goto(f"{served}{PATH}?ordning=hn-2025", wait_until="networkidle")
    expect(page.locator("#filter-ordning")).to_have_value("hn-2025")
    assert page.locator("#hvem").locator("xpath=..").inner_text() != whole
    excel = page.get_by_role("link", name="Excel")
    assert "ordning=hn-2025" in (excel.get_attribute("href") or "")
    with page.expect_download() as download:
        excel.click()
    assert download.value.suggested_filename == "portefolje-hvem-betaler.xlsx"


def test_the_bars_have_their_figures_as_a_table(page: Page, log_in: LogIn) -> None:
    log_in(page, "tilskuddsgiver", path=PATH)
    drawn = page.locator(".gv-balbar > span").count()
    twin = page.locator("section[aria-labelledby=hvem] details").first
    twin.locator("summary").press("Enter")
    expect(twin.locator("table")).to_be_visible()
    assert twin.locator("tbody tr").count() >= drawn > 1


def test_paper_says_what_is_chosen_and_has_no_closed_folds(page: Page, log_in: LogIn) -> None:
    log_in(page, "tilskuddsgiver", path=f"{PATH}?ordning=hn-2025")
    page.emulate_media(media="print")
    expect(page.locator(".gv-active > .gv-filterchip")).to_be_visible()
    expect(page.locator(".gv-active .btn").first).to_be_hidden()
    folds = page.locator("#hoved .gv-details:not(.gv-details--rest)")
    assert folds.count() > 2
    expect(folds.filter(visible=True)).to_have_count(0)
