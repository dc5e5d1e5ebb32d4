"""The funder's table on a small laptop: its first project is in the first screen, under the alarm too."""

from playwright.sync_api import Page, expect

from browser.conftest import LogIn, axe_faults, settled


def test_the_first_project_is_in_the_first_screen_below_the_alarm(page: Page, log_in: LogIn) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    log_in(page, "tilskuddsgiver", path="/portefolje")
    alarm = page.locator("#mangler")
    expect(alarm).to_be_in_viewport(ratio=1)
    box = alarm.bounding_box()
    assert box is not None
    assert box["height"] < 48, "The alarm is more than a line."
    expect(page.locator("table.gv-portfolio tbody tr").first.locator("th a")).to_be_in_viewport(ratio=1)
    assert axe_faults(page) == []


def test_every_column_of_the_comparison_is_in_sight_in_each_language(page: Page, log_in: LogIn) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    log_in(page, "tilskuddsgiver", path="/portefolje")
    for language in ("en", "nn", "nb"):
        page.goto(page.url.partition("/portefolje")[0] + f"/language/{language}?next=/portefolje")
        settled(page)
        last = page.locator("table.gv-portfolio thead th").last
        box = last.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 1366 - 24, language
