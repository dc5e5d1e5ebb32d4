"""Work beside the requests: followed, stopped, seen by its owner alone, and let go of."""

import threading
from collections.abc import Callable

import pytest

from gevinst.domain.errors import Problem, Refused
from gevinst.services.progress import Progress, Step
from gevinst.services.running import Jobs, Outcome, Seen

PATIENCE = 10.0


class Held:
    """Work that stands still at a step until it is let go."""

    def __init__(self, step: Step = Step.STORING, then: Step | None = None) -> None:
        self.step, self.then = step, then
        self.there, self.go = threading.Event(), threading.Event()

    def __call__(self, progress: Progress) -> str:
        progress(self.step, 3, 10)
        self.there.set()
        assert self.go.wait(PATIENCE)
        if self.then is not None:
            progress(self.then, 1, 1)
        return "stored"

    def arrived(self) -> "Held":
        assert self.there.wait(PATIENCE)
        return self


def ended(jobs: Jobs, owner: str = "one") -> Seen:
    done = threading.Event()
    for _look in range(1000):
        seen = jobs.of(owner)
        assert seen is not None
        if seen.outcome is not Outcome.RUNNING:
            return seen
        done.wait(0.01)
    raise AssertionError("it never ended")


def codes(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as refused:
        act()
    return [problem.code for problem in refused.value.problems]


def test_it_is_followed_by_its_owner_alone_and_its_answer_kept() -> None:
    jobs, work = Jobs(), Held()
    jobs.start("one", work, about="tall.csv")
    work.arrived()
    seen = jobs.of("one")
    assert seen is not None
    assert (seen.about, seen.outcome, seen.step, seen.done, seen.total) == (
        "tall.csv", Outcome.RUNNING, Step.STORING, 3, 10,
    )  # fmt: skip
    assert jobs.of("two") is None
    assert jobs.cancel("two") is None
    jobs.forget("two")
    jobs.forget("one")
    assert jobs.of("one") is not None, "what runs is not let go of"
    work.go.set()
    assert (ended(jobs).outcome, ended(jobs).answer) == (Outcome.DONE, "stored")
    jobs.forget("one")
    assert jobs.of("one") is None


def test_stopped_at_its_next_step() -> None:
    jobs, work = Jobs(), Held(then=Step.STORED)
    jobs.start("one", work)
    work.arrived()
    stopping = jobs.cancel("one")
    assert stopping is not None
    assert (stopping.outcome, stopping.stopping) == (Outcome.RUNNING, True)
    work.go.set()
    assert (ended(jobs).outcome, ended(jobs).answer, ended(jobs).stopping) == (Outcome.CANCELLED, None, False)


def test_what_is_stored_already_is_not_said_to_be_stopped() -> None:
    jobs, work = Jobs(), Held(step=Step.STORED)
    jobs.start("one", work)
    work.arrived()
    seen = jobs.cancel("one")
    assert seen is not None
    assert not seen.stopping
    work.go.set()
    assert ended(jobs).outcome is Outcome.DONE


def test_what_only_looks_is_stopped_even_after_its_last_step() -> None:
    jobs, work = Jobs(), Held(step=Step.CHECKING)
    jobs.start("one", work)
    work.arrived()
    jobs.cancel("one")
    work.go.set()
    assert ended(jobs).outcome is Outcome.CANCELLED


def test_only_so_many_run_and_one_that_waits_can_be_stopped() -> None:
    jobs, first, second = Jobs(at_once=1), Held(), Held()
    jobs.start("one", first)
    first.arrived()
    waiting = jobs.start("two", second)
    assert waiting.step is None
    jobs.cancel("two")
    assert ended(jobs, "two").outcome is Outcome.CANCELLED
    assert not second.there.is_set()
    first.go.set()
    assert ended(jobs).outcome is Outcome.DONE
    third = Held()
    jobs.start("three", third)
    third.arrived().go.set()
    assert ended(jobs, "three").outcome is Outcome.DONE


def test_what_stores_is_never_replaced_and_what_only_looks_is() -> None:
    jobs, work, look, again = Jobs(at_once=4), Held(), Held(Step.CHECKING, Step.CHECKING), Held()
    jobs.start("one", work)
    assert codes(lambda: jobs.start("one", again)) == ["work_running"]
    jobs.start("two", look, replaceable=True)
    look.arrived()
    new = jobs.start("two", again)
    look.go.set()
    again.arrived().go.set()
    assert (ended(jobs, "two").id, ended(jobs, "two").outcome) == (new.id, Outcome.DONE)
    work.go.set()
    assert ended(jobs).outcome is Outcome.DONE


def test_there_is_an_end_to_how_many_are_kept_and_for_how_long() -> None:
    now = [0.0]
    jobs, first, second = Jobs(lambda: now[0], most=2, kept=60.0), Held(), Held()
    jobs.start("one", first)
    jobs.start("two", second)
    assert codes(lambda: jobs.start("three", Held())) == ["too_much_running"]
    first.arrived().go.set()
    ended(jobs)
    third = Held()
    jobs.start("three", third)
    assert jobs.of("one") is None, "what is done makes room"
    second.arrived().go.set()
    third.arrived().go.set()
    ended(jobs, "two"), ended(jobs, "three")
    now[0] = 60.0
    assert jobs.of("two") is not None
    now[0] = 60.1
    assert jobs.of("two") is None
    assert jobs.of("three") is None


def test_what_goes_wrong_is_told_and_logged_under_its_code(caplog: pytest.LogCaptureFixture) -> None:
    def refuses(progress: Progress) -> None:
        raise Refused([Problem("not_a_number", row=3)])

    def breaks(progress: Progress) -> None:
        raise ZeroDivisionError

    jobs = Jobs()
    jobs.start("one", refuses)
    assert (ended(jobs).outcome, ended(jobs).problems) == (
        Outcome.REFUSED,
        (Problem("not_a_number", row=3),),
    )
    jobs.start("one", breaks)
    seen = ended(jobs)
    assert seen.outcome is Outcome.FAILED
    assert seen.code in caplog.text
    assert "ZeroDivisionError" in caplog.text
