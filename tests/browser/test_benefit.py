"""One benefit's page on the demo's figures: chart and table with the same values, each party, steps in words, the file."""

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import LogIn, axe_faults, settled
from watched_pages import NewPage

PROJECT = "/prosjekt/naer-hjelp-fjordvik"
BENEFIT = f"{PROJECT}/gevinst/reinnleggelser"
PHONE = {"width": 390, "height": 844}


PAGES = {
    "targets": BENEFIT,
    "parties": f"{BENEFIT}?vis=parter",
    "steps": f"{PROJECT}/gevinst/samarbeidsmodell",
}
VIEWS = {
    "usual range and methods": (f"{BENEFIT}?vis=normalomrade&metode=1", "nb"),
    "without the change": (f"{BENEFIT}?vis=uten-tiltaket", "nn"),
}


@pytest.mark.parametrize(
    ("path", "language"),
    [
        *(
            pytest.param(path, language, id=f"{name}-{language}")
            for name, path in PAGES.items()
            for language in ("nb", "nn", "en")
        ),
        *(pytest.param(*view, id=name) for name, view in VIEWS.items()),
    ],
)
def test_axe_finds_nothing_with_everything_open(
    new_page: NewPage, log_in: LogIn, served: str, path: str, language: str
) -> None:
    page = new_page(viewport={"width": 1366, "height": 768})
    log_in(page, "prosjekt", language, "/om/hjelp")
    page.goto(f"{served}{path}")
    settled(page)
    closed = page.locator("#hoved details.gv-details:not([open]) > summary")
    for _each in range(closed.count()):
        # Each that opens is no longer among them.
        closed.first.click()
    assert axe_faults(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert axe_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_chart_draws_as_many_points_as_the_table_has_figures(page: Page, log_in: LogIn) -> None:
    log_in(page, "prosjekt", path=BENEFIT)
    page.locator(".js-plotly-plot .points path").first.wait_for()
    page.get_by_text("Vis tallene som tabell").click()
    table = page.get_by_role("region", name="Tallene bak figuren")
    figures = [text for text in table.locator("tbody tr td:nth-child(4)").all_inner_texts() if text != "–"]
    assert figures
    assert page.locator(".js-plotly-plot .points path").count() == len(figures)


def test_each_party_is_chosen_in_the_address_and_with_the_keyboard(page: Page, log_in: LogIn) -> None:
    log_in(page, "prosjekt", path=BENEFIT)
    page.get_by_role("link", name="Hver part").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".gv-multiple")).to_have_count(3)
    assert page.url.endswith("?vis=parter")
    page.get_by_role("link", name="Mot målene").click()
    expect(page.locator(".js-plotly-plot")).to_be_visible()


def test_the_figures_are_a_file(page: Page, log_in: LogIn) -> None:
    log_in(page, "prosjekt", path=BENEFIT)
    with page.expect_download() as started:
        page.get_by_role("link", name="Last ned tallene som CSV").click()
    assert started.value.suggested_filename == "naer-hjelp-fjordvik-reinnleggelser.csv"
    rows = started.value.path().read_text("utf-8-sig").splitlines()
    assert rows[0].startswith("Måltall;Part;Periode;")
    assert len(rows) > 100


def test_a_benefit_that_does_not_exist_is_a_calm_page(new_page: NewPage, log_in: LogIn, served: str) -> None:
    page = new_page(expect=("404",))
    log_in(page, "prosjekt", path=PROJECT)
    answer = page.goto(f"{served}{PROJECT}/gevinst/finnes-ikke")
    assert answer is not None
    assert answer.status == 404
    expect(page.locator("h1").first).to_have_text("Vi finner ikke denne siden")
