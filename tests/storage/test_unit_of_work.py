"""One commit, all or nothing, and a trail in the same transaction."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from gevinst.domain.access import Actor
from gevinst.domain.audit import AuditEntry
from gevinst.domain.errors import Conflict
from gevinst.domain.measurement import Entry, Figure, State
from gevinst.storage.engine import change_counter
from gevinst.storage.unit_of_work import UnitOfWork, read

from .conftest import NOW, Work
from .plan_examples import a_plan, series_of

JUNE = dt.date(2026, 6, 1).toordinal()


def test_the_trail_is_written_with_the_change(engine: Engine) -> None:
    actor = Actor(7, "Rådgiver", "nb")
    with UnitOfWork(engine, actor, lambda: NOW) as w:
        w.plans.add(a_plan())
        w.audit(
            "add_plan",
            "project",
            "trygg-heim",
            project="trygg-heim",
            before={"starts": None},
            after={"starts": dt.date(2025, 1, 1)},
            reason="Tilskudd gitt",
        )
        w.commit()
    with read(engine) as w:
        assert w.audits() == [
            AuditEntry(
                action="add_plan",
                kind="project",
                key="trygg-heim",
                actor="Rådgiver",
                user_id=7,
                at=NOW,
                project="trygg-heim",
                before={"starts": None},
                after={"starts": "2025-01-01"},
                reason="Tilskudd gitt",
            )
        ]


def test_without_commit_nothing_is_left(engine: Engine, work: Work) -> None:
    with work() as w:
        w.plans.add(a_plan())
        w.audit("add_plan", "project", "trygg-heim")
    with pytest.raises(Conflict), work() as w:  # noqa: PT012 - the error must leave the block
        w.plans.add(a_plan())
        w.audit("add_plan", "project", "trygg-heim")
        w.plans.add(a_plan())
    with read(engine) as w:
        assert w.audits() == []
        assert w.plans.projects() == []


def test_the_trail_of_one_project_the_newest_first(work: Work) -> None:
    with work() as w:
        for number in range(5):
            w.audit("save", "project", str(number), project="a" if number % 2 else "b")
        assert [entry.key for entry in w.audits()] == ["4", "3", "2", "1", "0"]
        assert [entry.key for entry in w.audits(project="b", limit=2)] == ["4", "2"]
        w.audit("adopt", "plan", "5", project="b")
        assert [entry.key for entry in w.audits(project="b", limit=1, only={"save"})] == ["4"]
        assert [entry.key for entry in w.audits(project="b", keys=["2", "1"])] == ["2"]


def test_the_counter_counts_commits_that_change_something(engine: Engine, work: Work) -> None:
    start = change_counter(engine)
    with work() as w:
        w.plans.add(a_plan())
        w.commit()
    assert change_counter(engine) == start + 1
    with work() as w:
        w.plans.document("trygg-heim")
        w.people.add_attempt("leder", "127.0.0.1", NOW, False)
        w.audit("log_in", "user", "leder")
        w.commit()
    with work() as w:
        w.plans.add(a_plan("other"))
    assert change_counter(engine) == start + 1


def test_an_unchanged_import_does_not_count(engine: Engine, work: Work) -> None:
    plan = a_plan()
    entries = [Entry(series_of(plan)[0], JUNE, Figure(State.VALUE, 1.0))]
    with work() as w:
        w.plans.add(plan)
        w.measurements.record(entries, NOW, "x", "excel")
        w.commit()
    before = change_counter(engine)
    with work() as w:
        w.measurements.record(entries, NOW, "x", "excel")
        w.commit()
    assert change_counter(engine) == before


def test_a_unit_of_work_commits_once(work: Work) -> None:
    with work() as w:
        w.commit()
        with pytest.raises(RuntimeError, match="once"):
            w.commit()


def test_reading_cannot_write(engine: Engine, work: Work) -> None:
    with read(engine) as r:
        assert not hasattr(r, "commit")
        assert not hasattr(r, "audit")
        with pytest.raises(DBAPIError, match=r"read-?only"):
            r.plans.add(a_plan())
    # The same connection of the pool, writing.
    with work() as w:
        w.plans.add(a_plan())
        w.commit()


def test_reading_sees_one_moment(engine: Engine, work: Work) -> None:
    with read(engine) as r:
        assert r.plans.projects() == []
        with work() as w:
            w.plans.add(a_plan())
            w.commit()
        assert r.plans.projects() == []
    with read(engine) as r:
        assert len(r.plans.projects()) == 1


def test_a_key_that_another_took_meanwhile_is_a_conflict(work: Work) -> None:
    with work() as w:
        w.plans.add(a_plan())
        w.plans.add(a_plan("other"))
        w.commit()
    with pytest.raises(Conflict), work() as w:
        w.session.execute(sa.text("UPDATE project SET slug = 'other'"))
    with pytest.raises(IntegrityError), work() as w:
        w.session.execute(sa.text("UPDATE project SET language = 'sv'"))


def test_two_who_write_at_once_both_get_through(engine: Engine, work: Work) -> None:
    plan = a_plan()
    place = (series_of(plan)[0], JUNE)
    with work() as w:
        w.plans.add(plan)
        w.commit()
    together = threading.Barrier(2)

    def save(start: int) -> None:
        for number in range(start, start + 5):
            together.wait(timeout=60)
            with work() as w:
                # Reads before it writes: the way that fails on SQLite if the lock is taken late.
                w.plans.document("trygg-heim")
                w.measurements.record([Entry(*place, Figure(State.VALUE, float(number)))], NOW, "x", "web")
                w.audit("record_measurement", "measurement", str(number))
                w.commit()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(save, (0, 100)))
    with read(engine) as w:
        links = w.measurements.history(*place)
        assert [link.number for link in links] == list(range(1, 11))
        assert {link.figure.value for link in links if link.figure} == {
            *map(float, range(5)),
            *map(float, range(100, 105)),
        }
        assert len(w.audits()) == 10
        (found,) = w.measurements.for_series([place[0]])[place[0]]
        assert found.figure == links[-1].figure


def test_readers_do_not_wait_for_a_writer(engine: Engine, work: Work) -> None:
    with work() as writer:
        writer.plans.add(a_plan())
        with read(engine) as reader:
            assert reader.plans.projects() == []
        writer.commit()
    with read(engine) as reader:
        assert len(reader.plans.projects()) == 1


def test_two_who_save_the_same_plan_at_once(engine: Engine, work: Work) -> None:
    plan = a_plan()
    with work() as w:
        w.plans.add(plan)
        w.commit()
    together = threading.Barrier(2)

    def save(_number: int) -> str:
        together.wait(timeout=60)
        try:
            with work() as w:
                w.plans.save(plan, expected_revision=1)
                w.commit()
        except Conflict:
            return "conflict"
        return "saved"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(save, range(2))) == ["conflict", "saved"]
