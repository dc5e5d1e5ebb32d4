"""A process that is killed in the middle of an import leaves all of the file or nothing of it."""

import multiprocessing
import os
import signal
from collections.abc import Callable

import pytest

from gevinst.services import measuring_many
from gevinst.services.everything import Services
from gevinst.services.progress import Step
from gevinst.storage.engine import create_engine

from .conftest import PROJECT_GROUP, SLUG

FILE = (
    "måltall;part;periode;teller;nevner;verdi\n"
    + "".join(
        f"reinnleggelser;{party};2025-{month:02d};{month};{40 + month};\n"
        for month in range(1, 13)
        for party in ("fjordvik", "nordbygd")
    )
    + "".join(f"reisetid;;2025-{month:02d};;;{50 + month}\n" for month in range(1, 13))
).encode()
FIGURES = 36


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def import_and_die(address: str, clock: Callable[[], object], at: Step | None, after: int) -> None:
    """Kills itself when `after` figures are stored in step `at`; None: right after the import has answered."""

    def progress(step: Step, done: int, total: int) -> None:
        if step is at and done >= after:
            die()

    services = Services(create_engine(address), clock)  # type: ignore[arg-type]
    services.measurements.import_file(PROJECT_GROUP, "tall.csv", FILE, SLUG, progress=progress)
    die()


def stored(services: Services) -> tuple[int, int]:
    """(figures, entries in the trail)."""
    document = services.plans.document(PROJECT_GROUP, SLUG)
    lines = [line.id for benefit in document.benefits for each in benefit.indicators for line in each.series]
    with services.measurements.reading() as work:
        figures = sum(map(len, work.measurements.for_series(lines).values()))
        trail = [each for each in work.audits(SLUG) if each.action == "record_measurement"]
    return figures, len(trail)


@pytest.mark.parametrize(
    ("at", "after", "left"),
    [
        (Step.STORING, 10, (0, 0)),
        (Step.EVALUATING, 0, (0, 0)),
        (Step.STORED, 0, (0, 0)),
        (None, 0, (FIGURES, 1)),
    ],
)
def test_killed(
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
    at: Step | None,
    after: int,
    left: tuple[int, int],
) -> None:
    monkeypatch.setattr(measuring_many, "_AT_ONCE", 10)
    address = services.engine.url.render_as_string(hide_password=False)
    child = multiprocessing.get_context("fork").Process(
        target=import_and_die, args=(address, services.clock, at, after)
    )
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    assert stored(services) == left
    again = services.measurements.import_file(PROJECT_GROUP, "tall.csv", FILE, SLUG).saved
    assert (again.new, again.unchanged) == (FIGURES - left[0], left[0])
    assert stored(services) == (FIGURES, 1)
