"""A file of figures is followed on its way, found again, stopped without a trace, and stored."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Response, expect

from browser.conftest import axe_faults
from entry_site import SLUG, Site, sites
from gevinst.services.base import OPERATOR
from gevinst.services.progress import Progress, Step
from watched_pages import NewPage

HERE = f"/prosjekt/{SLUG}/maling?periode=2026-05&fil=1"


class Gate:
    """Stands in for the measurements: an import stops at a step until it is let through."""

    def __init__(self, measurements: Any) -> None:
        self._measurements, self.reading = measurements, measurements.reading
        self.at: Step | None = None
        self.open = threading.Event()

    def shut(self, step: Step) -> None:
        self.at = step
        self.open.clear()

    def import_file(self, *given: Any, progress: Progress, **more: Any) -> Any:
        def stops(step: Step, done: int, total: int) -> None:
            progress(step, done, total)
            if step is self.at:
                assert self.open.wait(30)

        return self._measurements.import_file(*given, progress=stops, **more)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from sites(tmp_path_factory.mktemp("upload"))


@pytest.fixture
def gate(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    found = Gate(site.services.measurements)
    monkeypatch.setattr(site.services.figure_jobs, "_measurements", found)
    yield found
    found.open.set()


@pytest.fixture
def file(site: Site, tmp_path: Path) -> str:
    """All the figures of the project as they were sent out, some of them locked, and one changed."""
    sent = site.services.measurements.export(OPERATOR, SLUG, "csv").decode("utf-8")
    changed, found = re.subn(r"(;reisetid;.*;fjordvik;.*;2026-05;value;)[^;]*", r"\g<1>34", sent)
    assert found == 1
    made = tmp_path / "tall.csv"
    made.write_text(changed, encoding="utf-8")
    return str(made)


def told(response: Response) -> bool:
    """The answer to how far the file has come."""
    return '"n_intervals"' in (response.request.post_data or "")


def test_followed_found_again_stopped_and_stored(page: Page, site: Site, gate: Gate, file: str) -> None:
    before = site.services.measurements.export_rows(OPERATOR, SLUG)
    site.enter(page, HERE)
    chooser, bar = page.locator("#file-data input[type=file]"), page.get_by_role("progressbar")
    preview, said = page.locator("#file-preview"), page.locator("#file-say")
    stop = page.locator("#file-job").get_by_role("button", name="Avbryt")
    expect(bar).to_be_hidden()

    gate.shut(Step.CHECKING)
    chooser.set_input_files(file)
    expect(bar).to_be_visible()
    expect(bar).to_have_attribute("aria-valuetext", "Kontrollerer tallene: tall.csv, 40\u00a0%")
    expect(said).to_have_text("Kontrollerer tallene, 25\u00a0%")
    assert axe_faults(page) == []
    page.reload()
    expect(bar).to_have_attribute("aria-valuenow", "40")
    gate.open.set()
    expect(preview).to_contain_text("«tall.csv» kan leses.")
    expect(bar).to_be_hidden()

    save = preview.get_by_role("button", name="Lagre tallene i filen")
    gate.shut(Step.EVALUATING)
    save.click()
    expect(bar).to_have_attribute("aria-valuetext", "Regner ut hva de viser: tall.csv, 35\u00a0%")
    expect(preview).to_be_empty()
    stop.click()
    expect(said).to_contain_text("Stopper")
    expect(stop).to_be_disabled()
    gate.open.set()
    expect(preview).to_contain_text("Stoppet. Ingenting fra «tall.csv» er lagret.")
    expect(page.locator("#file-data-choose")).to_be_focused()
    assert site.services.measurements.export_rows(OPERATOR, SLUG) == before

    chooser.set_input_files(file)
    expect(preview).to_contain_text("«tall.csv» kan leses.")
    save.click()
    expect(preview).to_contain_text("«tall.csv» er lagret.")
    figure = site.row("reisetid", "fjordvik", "2026-05").figure
    assert figure is not None
    assert figure.value == 34

    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.wait_for_timeout(1100)
    assert asked == [], "nothing runs, and nothing is asked"


def test_on_a_phone_and_by_another(new_page: NewPage, site: Site, gate: Gate, file: str) -> None:
    phone = site.enter(new_page(viewport={"width": 390, "height": 844}), HERE)
    gate.shut(Step.CHECKING)
    phone.locator("#file-data input[type=file]").set_input_files(file)
    expect(phone.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "40")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe_faults(phone) == []

    other = site.enter(new_page(), HERE, user="rapportor")
    with other.expect_response(told):
        other.reload()
    expect(other.get_by_role("progressbar")).to_be_hidden()
    gate.open.set()
    expect(phone.locator("#file-preview")).to_contain_text("«tall.csv» kan leses.")
    phone.locator("#file-preview").get_by_role("button", name="Avbryt").click()
    phone.wait_for_url("**/maling?periode=2026-05")
    phone.goto(f"{site.url}{HERE}")
    with phone.expect_response(told):
        phone.reload()
    expect(phone.locator("#file-preview")).to_be_empty()
