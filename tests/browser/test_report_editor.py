"""A report written in a browser: words left, two who write, figures put in, a broken connection; axe finds nothing."""

import re
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
import waitress.server
from playwright.sync_api import Page, expect

import demo_database
from browser.conftest import axe_faults, settled
from browser.test_report_sending import log_in
from gevinst.services.everything import Services
from gevinst.settings import Settings
from gevinst_dashboards.wsgi import create_wsgi
from hard_texts import HARD_TEXTS
from services.sending import ELVEDAL, FORM, WRITER, YEAR
from watched_pages import NewPage

USER = "prosjekt-elvedal"
EDITOR = f"/prosjekt/{ELVEDAL}/rapport?skjema={FORM}&aar={YEAR}&del="
TEXT = "[data-report-text] textarea"
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "Failed to fetch", "did not respond")


class Served:
    def __init__(self, base: str, services: Services) -> None:
        self.base, self.services = base, services

    def stored(self, key: str) -> str:
        texts = self.services.report_writing.editor(WRITER, ELVEDAL, FORM, YEAR, key.partition(".")[0]).texts
        return next(each.text for each in texts if each.key == key)


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One for all tests of the file: each writes in a section of its own."""
    folder = tmp_path_factory.mktemp("writing")
    engine = demo_database.engine_on(folder)
    services = Services(engine, demo_database.clock)
    settings = Settings(data_dir=folder, secret_key="a-key-for-tests-only-0123456789", demo=True)
    server = waitress.server.create_server(
        create_wsgi(services, settings), host="127.0.0.1", port=0, threads=6
    )
    threading.Thread(target=server.run, daemon=True).start()
    yield Served(f"http://127.0.0.1:{server.effective_port}", services)
    server.close()
    engine.dispose()


def opened(page: Page, product: Served, section: str) -> Page:
    log_in(page, product.base, USER, EDITOR + section)
    return page


def sent(page: Page) -> None:
    """Nothing is left in the browser that the server has not got."""
    # Asked anew from here: the page's own policy refuses a question that would wait inside it.
    kept = "Object.keys(localStorage).some(key => key.startsWith('gevinst-report:'))"
    for _ in range(200):
        if not page.evaluate(kept):
            break
        page.wait_for_timeout(50)
    assert not page.evaluate(kept)
    expect(page.locator("#report-pending")).to_be_empty()


def saved(page: Page, version: int = 1) -> None:
    sent(page)
    expect(page.locator("#report-saved")).to_contain_text(f"versjon {version}")


def test_the_browser_counts_as_the_server_does(page: Page, product: Served) -> None:
    opened(page, product, "risk")
    counted = page.evaluate("texts => texts.map(window.gevinst.report.countWritten)", [text for text, _ in HARD_TEXTS])  # fmt: skip
    assert counted == [words for _text, words in HARD_TEXTS]


def test_words_left_while_one_writes_and_nothing_lost_by_a_reload(page: Page, product: Served) -> None:
    opened(page, product, "continuation_risk")
    text, count, live = page.locator(TEXT), page.locator("#report-count"), page.locator("#report-live")
    text.fill("ord " * 81)
    expect(count).to_have_text("81 av 100 ord \u00b7 19 ord igjen")
    expect(live).to_have_text("19 ord igjen")
    text.fill("ord " * 84)
    expect(count).to_have_text("84 av 100 ord \u00b7 16 ord igjen")
    text.fill("ord " * 106)
    expect(count).to_have_text("6 ord for mye")
    expect(live).to_have_text("6 ord for mye")
    saved(page)
    expect(page.locator("#report-parts .is-over")).to_contain_text("106/100")
    expect(page.locator("#report-missing")).to_contain_text("6 ord for mye")
    assert product.stored("continuation_risk") == ("ord " * 106).strip()
    text.press_sequentially("nytt ")
    page.reload()
    settled(page)
    expect(text).to_have_value(re.compile("nytt"))
    sent(page)
    assert "nytt" in product.stored("continuation_risk")
    assert axe_faults(page) == []


def test_sub_headings_are_counted_together(page: Page, product: Served) -> None:
    opened(page, product, "learning")
    expect(page.locator(TEXT)).to_have_count(2)
    page.locator(TEXT).first.fill("ett to")
    page.locator(TEXT).last.fill("tre")
    expect(page.locator("#report-count")).to_have_text("3 av 100 ord \u00b7 97 ord igjen")
    expect(page.locator(".gv-section__head")).to_contain_text("Høyst 100 ord til sammen")
    saved(page)
    assert (product.stored("learning.sharing"), product.stored("learning.spread")) == ("ett to", "tre")


@pytest.mark.parametrize(
    ("section", "choice", "kept"),
    [("risk", "Behold min", "Min tekst."), ("units", "Ta den andres", "Deres tekst."), ("planned_duration", "Behold begge", "Deres tekst.\n\nMin tekst.")],
)  # fmt: skip
def test_two_who_write_the_same_text(
    new_page: NewPage, product: Served, section: str, choice: str, kept: str
) -> None:
    mine, theirs = opened(new_page(), product, section), opened(new_page(), product, section)
    theirs.locator(TEXT).fill("Deres tekst.")
    saved(theirs)
    mine.locator(TEXT).fill("Min tekst.")
    expect(mine.locator(".gv-alert[role=alert]")).to_contain_text("mens du skrev")
    expect(mine.locator(".gv-diff ins")).to_have_text("Deres")
    expect(mine.locator(TEXT)).to_have_value("Min tekst.")
    assert product.stored(section) == "Deres tekst."
    assert axe_faults(mine) == []
    mine.get_by_role("button", name=choice).click()
    expect(mine.locator(TEXT)).to_have_value(kept)
    expect(mine.locator(".gv-alert[role=alert]")).to_have_count(0)
    sent(mine)
    assert product.stored(section) == kept


def test_a_sentence_and_a_chart_put_in_and_a_source_that_changes(page: Page, product: Served) -> None:
    opened(page, product, "transferability")
    page.locator(TEXT).fill("Slik gikk det:")
    page.get_by_text("Sett inn").click()
    page.locator(".gv-insert__menu summary").first.click()
    assert axe_faults(page) == []
    page.locator("[data-act=report-insert]:visible").first.click()
    chip = page.locator(".gv-livechip")
    expect(chip).to_have_count(1)
    words = page.locator(TEXT).input_value()
    assert words.startswith("Slik gikk det: ")
    expect(page.locator("#report-paper mark").first).to_have_text(words.removeprefix("Slik gikk det: "))
    page.get_by_text("Sett inn").click()
    charts = page.locator(".gv-insert__menu > details").nth(2)
    charts.locator("summary").click()
    charts.get_by_role("button").first.click()
    picture = page.locator("#report-main img")
    expect(picture).to_have_count(1)
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 100

    change(product)
    page.reload()
    settled(page)
    expect(page.locator("#report-main .gv-alert")).to_contain_text("1 tall er endret siden")
    page.locator("#report-main .gv-alert summary").click()
    expect(page.locator(".gv-changes del")).to_have_text("Slik var det før.")
    expect(page.locator(".gv-changes ins")).to_have_text(words.removeprefix("Slik gikk det: "))
    assert axe_faults(page) == []
    page.get_by_role("button", name="Bruk de nye tallene").click()
    expect(page.locator("#report-main .gv-alert")).to_have_count(0)
    chip.get_by_role("button").click()
    expect(page.locator(TEXT)).to_have_value("Slik gikk det:")


def change(product: Served) -> None:
    """As if the text had been saved when its sources said something else."""
    with product.services.reports.work(WRITER) as work:
        newest = work.report_texts.newest(ELVEDAL, FORM, YEAR)["transferability"]
        before = replace(newest, said=dict.fromkeys(newest.said, "Slik var det før."))
        work.report_texts.add(ELVEDAL, FORM, YEAR, before, goes_on=False)
        work.commit()


def test_a_broken_connection_loses_nothing(new_page: NewPage, product: Served) -> None:
    page = opened(new_page(expect=OFFLINE), product, "revised_description")
    page.context.set_offline(True)
    page.locator(TEXT).fill("Skrevet på toget.")
    expect(page.locator("#report-pending")).to_contain_text("Uten nett")
    assert product.stored("revised_description") != "Skrevet på toget."
    page.context.set_offline(False)
    saved(page)
    assert product.stored("revised_description") == "Skrevet på toget."


def test_a_version_is_brought_back(page: Page, product: Served) -> None:
    writing = product.services.report_writing
    first = writing.write(WRITER, ELVEDAL, FORM, YEAR, "milestones_measures", "Den første.", 0)
    assert first is not None
    other = WRITER.__class__(9, "Fagansvarlig", "nb", WRITER.memberships)
    writing.write(other, ELVEDAL, FORM, YEAR, "milestones_measures", "Den andre.", first.revision)
    opened(page, product, "milestones_measures")
    expect(page.locator("#report-main")).to_contain_text("Fagansvarlig skrev her")
    page.get_by_role("link", name="versjon 2").click()
    expect(page.locator(".gv-versions > li")).to_have_count(2)
    assert axe_faults(page) == []
    page.get_by_role("button", name="Hent denne versjonen tilbake").click()
    expect(page.locator(".gv-versions > li")).to_have_count(3)
    assert product.stored("milestones_measures") == "Den første."


def test_on_a_phone_one_section_fills_the_page(new_page: NewPage, product: Served) -> None:
    page = opened(new_page(viewport={"width": 320, "height": 640}), product, "risk")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    expect(page.locator("#report-paper")).to_be_hidden()
    expect(page.locator("#report-parts")).to_be_hidden()
    page.get_by_role("link", name="Se forhåndsvisningen").click()
    expect(page.locator("#report-paper")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert axe_faults(page) == []
