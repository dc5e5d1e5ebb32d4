"""The frame in a real browser: keys, focus, paste, filters, charts by width, and what axe says of the gallery."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
import waitress.server
from playwright.sync_api import Locator, Page, expect

from dashboards.fakes import PASSWORD, FakeServices, Gallery, Other, settings
from gevinst_dashboards.app import create_app
from gevinst_dashboards.pages import start, statements
from watched_pages import NewPage

HOME = "/prosjekt/trygg-hjem"
TYPED = {
    "12,5": 12.5,
    "12.5": 12.5,
    "1 234,5": 1234.5,
    "12 %": 12,
    "−3": -3,
    "0": 0,
    "ca. 45": "ca. 45",
    "1.234": "1.234",
}
"""What a person writes, and what the grid keeps: what is not clearly a number stays as written."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pages: Any = [Gallery(), Other(), start, statements]
    app = create_app(FakeServices(), settings(tmp_path_factory.mktemp("site"), demo=True), pages)
    server = waitress.server.create_server(app.server, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


def enter(page: Page, site: str, path: str = HOME) -> Page:
    """Logged in as the project group, on a page that Dash has taken over."""
    page.goto(f"{site}/login?next={path}")
    page.get_by_label("Brukernavn").fill("prosjekt")
    page.get_by_label("Passord").fill(PASSWORD)
    page.get_by_role("button", name="Logg inn").click()
    page.locator("#react-entry-point #hoved").wait_for()
    expect(page.locator("#gv-first")).to_have_count(0)
    return page


def cell(page: Page, row: int, column: str) -> Locator:
    return page.locator(f'.ag-row[row-index="{row}"] .ag-cell[col-id="{column}"]')


def stored(page: Page, row: int, column: str) -> Any:
    """What the grid holds, before any formatting."""
    return page.evaluate(
        "([row, column]) => dash_ag_grid.getApi('grid').getDisplayedRowAtIndex(row).data[column]",
        [row, column],
    )


class TestMovingAbout:
    def test_the_first_tab_is_the_skip_link_and_it_skips(self, page: Page, site: str) -> None:
        enter(page, site)
        page.keyboard.press("Tab")
        expect(page.locator(".gv-skip")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#hoved")).to_be_focused()

    def test_a_link_changes_page_title_and_focus_without_loading_anew(self, page: Page, site: str) -> None:
        enter(page, site)
        page.evaluate("window.stillHere = true")
        page.get_by_role("navigation", name="Prosjektet").get_by_role("link", name="Måling").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Måling")
        expect(page.locator("#hoved")).to_be_focused()
        expect(page).to_have_title("Gevinst – Trygg hjem – Fjordvik – Måling")
        assert page.url.endswith(f"{HOME}/maling")
        assert page.evaluate("window.stillHere") is True
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text("Trygg hjem – Fjordvik")

    def test_menus_open_with_the_keyboard_and_close_with_escape(self, page: Page, site: str) -> None:
        enter(page, site)
        toggle = page.locator("details.gv-menu > summary").first
        toggle.focus()
        page.keyboard.press("ArrowDown")
        expect(page.locator(".dropdown-item").first).to_be_focused()
        page.keyboard.press("Escape")
        expect(toggle).to_be_focused()
        expect(page.locator("details.gv-menu[open]")).to_have_count(0)

    def test_a_filter_is_in_the_address_and_the_hand_stays(self, page: Page, site: str) -> None:
        enter(page, site)
        select = page.get_by_label("Ordning")
        select.focus()
        select.select_option("nord")
        chip = page.get_by_role("link", name="Fjern filteret Ordning: Helse Nord")
        chip.wait_for()
        assert page.url.endswith(f"{HOME}?ordning=nord")
        expect(page.get_by_label("Ordning")).to_be_focused()
        chip.click()
        expect(chip).to_have_count(0)
        assert page.url.endswith(HOME)

    def test_the_current_item_of_the_menu_is_in_view_on_a_phone(self, new_page: NewPage, site: str) -> None:
        page = enter(new_page(viewport={"width": 320, "height": 640}), site, f"{HOME}/maling")
        expect(page.locator(".gv-localnav [aria-current]")).to_be_in_viewport(ratio=1)

    def test_changing_language_stays_on_the_page(self, page: Page, site: str) -> None:
        enter(page, site, "/om/hjelp")
        page.get_by_role("navigation", name="Språk").get_by_role("link", name="NN").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Hjelp og snøggtastar")
        assert page.evaluate("document.documentElement.lang") == "nn"
        page.get_by_role("navigation", name="Språk").get_by_role("link", name="NB").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Hjelp og hurtigtaster")


class TestTheGrid:
    def test_what_is_typed(self, page: Page, site: str) -> None:
        enter(page, site)
        for typed, kept in TYPED.items():
            cell(page, 0, "value").click()
            page.keyboard.press("F2")
            page.keyboard.press("Control+A")
            page.keyboard.type(typed)
            page.keyboard.press("Enter")
            assert stored(page, 0, "value") == kept, typed

    def test_typing_replaces_and_tab_leaves_the_grid(self, page: Page, site: str) -> None:
        enter(page, site)
        cell(page, 0, "value").click()
        page.keyboard.type("12,5")
        page.keyboard.press("Enter")
        expect(cell(page, 0, "value")).to_have_text("12,5")
        assert stored(page, 0, "value") == 12.5
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.ag-root-wrapper')") is None

    def test_a_blank_is_not_a_zero(self, page: Page, site: str) -> None:
        enter(page, site)
        cell(page, 0, "of").click()
        page.keyboard.press("Delete")
        expect(cell(page, 0, "of")).to_have_text("")
        assert stored(page, 0, "of") is None

    def test_a_block_from_excel_lands_where_it_belongs(self, page: Page, site: str) -> None:
        enter(page, site)
        cell(page, 1, "value").click()
        page.evaluate(
            """text => { const data = new DataTransfer(); data.setData('text/plain', text);
            document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})) }""",
            '12,5\t30\t99\r\n"ca. 45"\t\u22123\t99\r\n7\t8\r\n',
        )
        expect(cell(page, 2, "of")).to_have_text("\u22123")
        assert [stored(page, 1, name) for name in ("value", "of", "last")] == [12.5, 30, 44.5]
        assert [stored(page, 2, name) for name in ("value", "of", "last")] == ["ca. 45", -3, 44.5]
        expect(page.locator("#gv-say")).to_have_text(
            "4 innlimte verdier falt utenfor cellene som kan fylles ut, og er ikke tatt med."
        )


class TestCharts:
    @pytest.mark.parametrize("width", [1366, 900, 320])
    def test_the_drawing_fits_and_no_label_covers_another(
        self, new_page: NewPage, site: str, width: int
    ) -> None:
        page = enter(new_page(viewport={"width": width, "height": 800}), site)
        page.locator(".js-plotly-plot .annotation").first.wait_for()
        page.wait_for_timeout(300)
        boxes = page.evaluate(
            """() => [...document.querySelectorAll('.js-plotly-plot .annotation-text')].map(e => {
            const r = e.getBoundingClientRect(); return [e.textContent, r.left, r.top, r.right, r.bottom] })"""
        )
        assert len(boxes) >= 6
        for index, (text, left, top, right, bottom) in enumerate(boxes):
            assert left >= 0, text
            assert right <= width, text
            for other, left2, top2, right2, bottom2 in boxes[index + 1 :]:
                apart = right <= left2 or right2 <= left or bottom <= top2 + 2 or bottom2 <= top + 2
                assert apart, f"{text!r} covers {other!r}"
        heights = {1366: 430, 900: 400, 320: 290}
        assert page.locator(".js-plotly-plot").bounding_box()["height"] == heights[width]  # type: ignore[index]

    def test_a_narrower_window_gets_the_other_drawing(self, page: Page, site: str) -> None:
        enter(page, site)
        expect(page.locator(".js-plotly-plot")).to_contain_text("Tiltaket startet")
        page.set_viewport_size({"width": 390, "height": 800})
        expect(page.locator(".js-plotly-plot")).to_contain_text("Start jan.")


class TestWhenItGoesWrong:
    def test_a_session_that_has_ended_is_said(self, new_page: NewPage, site: str) -> None:
        page = enter(new_page(expect=("401", "Callback", "body stream already read")), site)
        page.context.clear_cookies()
        page.get_by_role("button", name="Legg til gevinst").click()
        alert = page.locator("#gv-trouble-net")
        expect(alert).to_contain_text("Du er logget ut")
        expect(alert.get_by_role("link", name="Logg inn")).to_be_visible()

    def test_no_network_is_said(self, new_page: NewPage, site: str) -> None:
        page = enter(new_page(expect=("Failed to load", "ERR_INTERNET", "fetch", "Callback")), site)
        page.context.set_offline(True)
        page.get_by_role("button", name="Legg til gevinst").click()
        expect(page.locator("#gv-trouble-net")).to_contain_text("Vi får ikke kontakt med tjenesten")

    def test_a_refusal_is_said_and_the_page_stays(self, page: Page, site: str) -> None:
        enter(page, site)
        page.get_by_role("button", name="Legg til gevinst").click()
        expect(page.locator("#gv-trouble")).to_contain_text("Du har ikke tilgang til å gjøre dette")
        expect(page.get_by_role("button", name="Legg til gevinst")).to_be_visible()


@pytest.mark.parametrize(
    ("path", "width"), [(HOME, 1366), (HOME, 320), ("/", 390), ("/om/hjelp", 390), ("/login", 390)]
)
def test_axe_finds_nothing(new_page: NewPage, site: str, path: str, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    if path == "/login":
        page.goto(site + path)
    else:
        enter(page, site, path)
        page.wait_for_timeout(600)
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    source = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
    page.evaluate(source)
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    assert not [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found["violations"]
    ], json.dumps([fault["help"] for fault in found["violations"]])
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1
