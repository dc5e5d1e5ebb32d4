"""The funder's table on a phone: in sight at once, with what stands before it behind one button."""

from playwright.sync_api import Page, expect

from browser.conftest import LogIn, axe_faults, settled

PHONE = {"width": 390, "height": 844}


def test_the_first_project_is_in_sight_and_the_filters_are_one_press_away(page: Page, log_in: LogIn) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    log_in(page, "tilskuddsgiver", path="/portefolje")
    fold, scheme = page.locator("#foran-tabellen"), page.locator("#filter-ordning")
    first = page.locator("table.gv-portfolio tbody tr").first.locator("th a")
    expect(first).to_be_in_viewport(ratio=1)
    expect(scheme).to_be_hidden()
    fold.press("Enter")
    expect(scheme).to_be_visible()
    assert axe_faults(page) == []
    scheme.focus()
    scheme.select_option("hn-2025")
    expect(fold).to_contain_text("1 filter er valgt")
    # What had the focus is folded away: the button that has it inside gets it.
    expect(fold).to_be_focused()
    page.set_viewport_size({"width": 1366, "height": 768})
    expect(scheme).to_be_visible()
    expect(fold).to_be_hidden()


def test_on_every_page_what_is_told_first_is_in_sight(page: Page, served: str, log_in: LogIn) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    log_in(page, "tilskuddsgiver", path="/portefolje/effekt")
    for path, first in (
        ("/portefolje/effekt", ".gv-forest__row .gv-forest__name a"),
        ("/portefolje/hvem-betaler", ".gv-balbar"),
        ("/portefolje/loefter", "main dl"),
        ("/portefolje/helsefellesskap", "table.gv-communities tbody tr th"),
        ("/portefolje/rapporter", "main table tbody tr th a, main table tbody tr th"),
    ):
        page.goto(f"{served}{path}")
        settled(page)
        tab = page.locator(".gv-tabs [aria-current]")
        expect(page.locator(first).first).to_be_in_viewport(ratio=1)
        expect(tab).to_be_in_viewport(ratio=1)
        assert axe_faults(page) == []
