"""A file of figures on its way: looked at, stored, stopped, and nobody else's to see."""

import io
import threading
from dataclasses import replace

import openpyxl
import pytest

from gevinst.domain.errors import NotAllowed, NotFound, Refused
from gevinst.services.progress import Step
from gevinst.services.running import Outcome
from identity_numbers import synthetic

from .conftest import FUNDER, PROJECT_GROUP, SLUG, STEERING

FILE = (
    "måltall;part;periode;teller;nevner\n"
    + "".join(f"reinnleggelser;fjordvik;2025-{month:02d};{4 + month % 2};41\n" for month in range(1, 13))
).encode()
OTHER = replace(PROJECT_GROUP, user_id=99)


def ended(services, actor=PROJECT_GROUP):
    pause = threading.Event()
    for _look in range(1000):
        job = services.figure_jobs.now(actor, SLUG)
        if job.outcome is not Outcome.RUNNING:
            return job
        pause.wait(0.01)
    raise AssertionError("it never ended")


def stored(services):
    return len(services.measurements.export_rows(PROJECT_GROUP, SLUG))


@pytest.fixture
def halted(services, monkeypatch):
    """The import stands still at a step until it is let go: (the step to stand at, there, go)."""
    place, there, go = [Step.EVALUATING], threading.Event(), threading.Event()
    plain = services.measurements.import_file

    def import_file(*given, progress, **more):
        def halts(step, done, total):
            progress(step, done, total)
            if step is place[0] and not there.is_set():
                there.set()
                assert go.wait(10)

        return plain(*given, progress=halts, **more)

    monkeypatch.setattr(services.figure_jobs, "_measurements", _Instead(services.measurements, import_file))
    yield place, there, go
    go.set()


class _Instead:
    """The measurements with another way of importing."""

    def __init__(self, measurements, import_file):
        self.reading, self.import_file = measurements.reading, import_file


def test_looked_at_and_then_stored(services):
    jobs = services.figure_jobs
    assert jobs.now(PROJECT_GROUP, SLUG) is None
    jobs.check(PROJECT_GROUP, SLUG, "tall.csv", FILE)
    looked = ended(services)
    assert (looked.name, looked.stores, looked.outcome, looked.share) == (
        "tall.csv",
        False,
        Outcome.DONE,
        1.0,
    )
    assert (looked.imported.saved.new, looked.imported.dry_run, stored(services)) == (12, True, 0)
    jobs.store(PROJECT_GROUP, SLUG, looked.id)
    done = ended(services)
    assert (done.stores, done.outcome, done.imported.saved.new, stored(services)) == (
        True,
        Outcome.DONE,
        12,
        12,
    )
    with pytest.raises(NotFound):
        jobs.store(PROJECT_GROUP, SLUG, looked.id)
    with pytest.raises(NotFound):
        jobs.store(PROJECT_GROUP, SLUG, done.id)


@pytest.mark.parametrize("step", [Step.READING, Step.CHECKING, Step.STORING, Step.EVALUATING])
def test_stopped_at_any_step_it_leaves_nothing(services, halted, step):
    place, there, go = halted
    jobs = services.figure_jobs
    there.set()
    jobs.check(PROJECT_GROUP, SLUG, "tall.csv", FILE)
    looked = ended(services)
    there.clear()
    place[0] = step
    jobs.store(PROJECT_GROUP, SLUG, looked.id)
    assert there.wait(10)
    seen = jobs.now(PROJECT_GROUP, SLUG)
    assert (seen.outcome, seen.step, seen.stopping) == (Outcome.RUNNING, step, False)
    assert 0 <= seen.share < 1
    assert jobs.cancel(PROJECT_GROUP, SLUG).stopping
    go.set()
    assert ended(services).outcome is Outcome.CANCELLED
    assert stored(services) == 0
    with services.measurements.reading() as work:
        assert not [each for each in work.audits(SLUG) if each.action == "record_measurement"]


def test_nobody_elses_file_is_seen_stopped_or_stored(services):
    jobs = services.figure_jobs
    jobs.check(PROJECT_GROUP, SLUG, "tall.csv", FILE)
    mine = ended(services)
    for other in (OTHER, STEERING):
        assert jobs.now(other, SLUG) is None
        assert jobs.cancel(other, SLUG) is None
        jobs.forget(other, SLUG)
        with pytest.raises(NotFound):
            jobs.marked(other, SLUG, mine.id)
    with pytest.raises(NotFound):
        jobs.store(OTHER, SLUG, mine.id)
    assert ended(services).id == mine.id
    jobs.forget(PROJECT_GROUP, SLUG)
    assert jobs.now(PROJECT_GROUP, SLUG) is None


def test_another_file_was_looked_at_since(services):
    """Of two windows, the older one does not store what the newer one has chosen."""
    jobs = services.figure_jobs
    jobs.check(PROJECT_GROUP, SLUG, "tall.csv", FILE)
    old = ended(services)
    jobs.check(PROJECT_GROUP, SLUG, "andre.csv", FILE)
    assert ended(services).name == "andre.csv"
    with pytest.raises(NotFound):
        jobs.store(PROJECT_GROUP, SLUG, old.id)
    assert stored(services) == 0


def test_all_that_is_wrong_is_kept_and_marked_in_the_workbook(services):
    book = openpyxl.Workbook()
    for row in (
        ("Måltall", "Part", "Periode", "Teller", "Nevner"),
        ("reinnleggelser", "fjordvik", "2025-01", "ca. 4", 41),
        ("reinnleggelser", "ukjent", "2025-02", 4, 41),
    ):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    jobs = services.figure_jobs
    jobs.check(PROJECT_GROUP, SLUG, "tall.xlsx", stream.getvalue())
    refused = ended(services)
    assert refused.outcome is Outcome.REFUSED
    assert {(each.code, each.row) for each in refused.problems} == {("not_a_number", 2), ("unknown_party", 3)}
    name, data = jobs.marked(PROJECT_GROUP, SLUG, refused.id)
    marks = openpyxl.load_workbook(io.BytesIO(data))["Sheet"]
    assert name == "tall.xlsx"
    assert marks["D2"].comment
    assert marks["B3"].comment
    with pytest.raises(NotFound):
        jobs.store(PROJECT_GROUP, SLUG, refused.id)


def test_refused_at_the_door(services):
    jobs = services.figure_jobs
    with pytest.raises(NotAllowed):
        jobs.check(FUNDER, SLUG, "tall.csv", FILE)
    for act in (
        lambda: jobs.check(PROJECT_GROUP, SLUG, f"tall {synthetic(1, 1)}.csv", FILE),
        lambda: jobs.store(PROJECT_GROUP, SLUG, "x", f"Se {synthetic(1, 1)}"),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert [problem.code for problem in refused.value.problems] == ["personal_data"]
    assert jobs.now(PROJECT_GROUP, SLUG) is None
