"""The portfolio's views kept by a name, from the filters to the list and away again; the report with the page's filters."""

from playwright.sync_api import Page, expect

from browser.conftest import LogIn, axe_faults

PHONE = {"width": 390, "height": 844}
PATH = "/portefolje?aar=2026&sorter=tildelt"


def test_a_view_is_kept_opened_renamed_and_deleted(page: Page, log_in: LogIn, served: str) -> None:
    log_in(page, "tilskuddsgiver", path="/portefolje")
    page.goto(f"{served}{PATH}", wait_until="networkidle")
    box = page.locator("#views-box")
    box.locator("summary").click()
    page.locator("#views-save").click()
    expect(box.locator(".gv-errsum")).to_contain_text("Skriv hva visningen skal hete.")
    page.locator("#views-name").fill("Til styret")
    page.locator("#views-save").press("Enter")
    kept = box.get_by_role("link", name="Til styret", exact=True)
    expect(kept).to_have_attribute("aria-current", "true")
    assert axe_faults(page) == []
    page.goto(f"{served}/portefolje", wait_until="networkidle")
    box.locator("summary").click()
    expect(kept).not_to_have_attribute("aria-current", "true")
    kept.click()
    expect(page.locator("#filter-aar")).to_have_value("2026")
    assert "sorter=tildelt" in page.url
    box.get_by_role("link", name="Gi nytt navn eller slett").click()
    expect(page.locator("#views-name")).to_have_value("Til styret")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert axe_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator("#views-name").fill("Til årsmøtet")
    page.locator("#views-save").click()
    expect(box.get_by_role("link", name="Til årsmøtet", exact=True)).to_be_visible()
    box.get_by_role("link", name="Gi nytt navn eller slett").click()
    page.locator("#views-delete").click()
    expect(box.locator("li")).to_have_count(0)
    assert "aar=2026" in page.url


def test_the_report_comes_with_the_filters_of_the_page(page: Page, log_in: LogIn) -> None:
    log_in(page, "tilskuddsgiver", path="/portefolje?aar=2026")
    with page.expect_download() as download:
        page.get_by_role("link", name="Porteføljerapport, PDF").click()
    assert download.value.suggested_filename == "portefoljerapport-2026-06-24.pdf"
    assert "aar=2026" in download.value.url
