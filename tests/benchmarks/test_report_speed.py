"""A report of twenty benefits after the first one, and two hundred reports in a batch."""

import time
from collections.abc import Callable

from gevinst.catalogue.schemes import schemes
from gevinst.domain.horizon import Frequency
from gevinst.reporting.docx import docx
from gevinst.reporting.fill import fill
from gevinst.reporting.pdf import pdf
from gevinst.services.everything import Services
from gevinst.services.report_batch import batch, wanted
from reporting import project

from .conftest import OPERATOR, add_projects, rows_of

TWENTY = 20
SOON = 3.0
"""Seconds of work that a report of twenty benefits may take after the first, on one core: what else the machine does is not
counted."""


def work_of(call: Callable[[], object], rounds: int = 3) -> float:
    """The least seconds of the processor that some runs took."""
    found = []
    for _ in range(rounds):
        start = time.process_time()
        call()
        found.append(time.process_time() - start)
    return min(found)


def _with_figures(services: Services, count: int, indicators: int) -> list[str]:
    slugs = add_projects(services, count, indicators, Frequency.MONTH)
    for slug in slugs:
        services.measurements.record(OPERATOR, slug, rows_of(indicators, 60, Frequency.MONTH))
    return slugs


def test_a_report_of_twenty_benefits(empty, benchmark):
    """Read from the database, judged, filled, drawn and set: with what is kept from the last time it was opened."""
    (slug,) = _with_figures(empty, 1, TWENTY)
    page = empty.reports.page(OPERATOR, slug, "project", None)
    assert sum(len(section.blocks) for section in page.report.sections) > TWENTY / 2
    pdf(page.report)

    def whole() -> None:
        found = empty.reports.page(OPERATOR, slug, "project", None)
        pdf(found.report)
        docx(found.report)

    assert work_of(whole) < SOON
    benchmark.pedantic(whole, rounds=3)


def test_a_form_that_counts_pages_with_twenty_benefits(benchmark):
    """The dearest case of paging: several tries until two pages hold."""
    report = fill(schemes()["oslo-hso-2020"].form("annual"), project.many(TWENTY))
    made = pdf(report)
    assert made.pages == 2
    assert work_of(lambda: pdf(report)) < SOON
    benchmark.pedantic(lambda: pdf(report), rounds=3)


def test_two_hundred_reports_in_a_batch(empty, benchmark):
    """One process, one after another; the cost of each is the same at the end as at the beginning."""
    slugs = _with_figures(empty, 100, 3)
    jobs = wanted(empty.reports, OPERATOR, slugs)
    assert len(jobs) == 200
    told: list[int] = []

    def all_of_them() -> int:
        told.clear()
        return sum(
            len(made.data) > 0
            for made in batch(empty.reports, OPERATOR, jobs, ".pdf", lambda done, of: told.append(done))
        )

    assert benchmark.pedantic(all_of_them, rounds=1) == 200
    assert told == list(range(1, 201))
