"""Long work beside the requests of this process: how far it has come, its answer when it is done, and the way to stop it.

Kept in memory and for a short while. One piece of work for each owner, who is the only one that is told of it: nothing is
asked for by a number that could be guessed. A process that ends takes its work with it, and what was not committed is undone.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import StrEnum

from gevinst.domain.errors import Problem, Refused
from gevinst.services.progress import Cancelled, Progress, Step

MOST = 16
"""At most so many are known at once, running or done."""
AT_ONCE = 2
"""So many run; the rest wait for their turn."""
KEPT_SECONDS = 15 * 60.0
"""So long an answer waits for somebody to look at it."""
_LOOK_SECONDS = 0.1

_log = logging.getLogger(__name__)


class Outcome(StrEnum):
    """Where a piece of work is."""

    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    FAILED = "failed"
    """An error of ours, which is in the log under `code`. Nothing was stored."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A piece of work as it stands."""

    id: str
    about: object
    """What was given with it, for whoever shows it."""
    outcome: Outcome
    step: Step | None
    """None: waits for its turn."""
    done: int
    total: int
    stopping: bool
    """Somebody has asked for it to stop, and it has not come to where it can."""
    answer: object = None
    problems: tuple[Problem, ...] = ()
    code: str = ""


@dataclass(slots=True)
class _Held:
    id: str
    about: object
    replaceable: bool
    at: tuple[Step | None, int, int] = (None, 0, 1)
    stop: threading.Event = field(default_factory=threading.Event)
    outcome: Outcome = Outcome.RUNNING
    ended: float | None = None
    answer: object = None
    problems: tuple[Problem, ...] = ()
    code: str = ""


class Jobs:
    """The work of one process. Every method may be called from any thread."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        most: int = MOST,
        at_once: int = AT_ONCE,
        kept: float = KEPT_SECONDS,
    ) -> None:
        self._clock, self._most, self._kept = clock, most, kept
        self._turns = threading.Semaphore(at_once)
        self._lock = threading.Lock()
        self._held: dict[Hashable, _Held] = {}

    def start(
        self,
        owner: Hashable,
        work: Callable[[Progress], object],
        about: object = None,
        *,
        replaceable: bool = False,
    ) -> Seen:
        """Starts the work in a thread of its own. What its progress is told is what others see of it.

        Takes the place of what the owner had here before; of what still runs only where that is `replaceable`, for it
        stores nothing: it is stopped. Raises Refused: `work_running`, or `too_much_running` where there is no room.
        """
        held = _Held(secrets.token_urlsafe(9), about, replaceable)
        with self._lock:
            self._forget_old()
            before = self._held.get(owner)
            if before is not None and before.outcome is Outcome.RUNNING:
                if not before.replaceable:
                    raise Refused([Problem("work_running")])
                before.stop.set()
            if before is None:
                self._make_room()
            self._held[owner] = held
        threading.Thread(target=self._run, args=(held, work), daemon=True, name="gevinst-job").start()
        return _seen(held)

    def of(self, owner: Hashable) -> Seen | None:
        """The owner's work, running or done; None where there is none, or not any more."""
        with self._lock:
            self._forget_old()
            held = self._held.get(owner)
            return None if held is None else _seen(held)

    def cancel(self, owner: Hashable) -> Seen | None:
        """Asks the work to stop. It does at its next step, unless all is stored by then; ask `of` what became of it."""
        with self._lock:
            held = self._held.get(owner)
            if held is None:
                return None
            if held.outcome is Outcome.RUNNING and held.at[0] is not Step.STORED:
                held.stop.set()
            return _seen(held)

    def forget(self, owner: Hashable) -> None:
        """Lets go of what is done. What runs is left alone."""
        with self._lock:
            held = self._held.get(owner)
            if held is not None and held.outcome is not Outcome.RUNNING:
                del self._held[owner]

    # ---- inside ----------------------------------------------------------------------------------------------

    def _run(self, held: _Held, work: Callable[[Progress], object]) -> None:
        def told(step: Step, done: int, total: int) -> None:
            with self._lock:
                # The last look: from here on it cannot be stopped, and nobody is told that it was.
                if held.stop.is_set():
                    raise Cancelled
                held.at = (step, done, total)

        outcome, answer, code = Outcome.DONE, None, ""
        problems: tuple[Problem, ...] = ()
        try:
            while not self._turns.acquire(timeout=_LOOK_SECONDS):
                if held.stop.is_set():
                    raise Cancelled
            try:
                answer = work(told)
            finally:
                self._turns.release()
        except Cancelled:
            outcome = Outcome.CANCELLED
        except Refused as refused:
            outcome, problems = Outcome.REFUSED, refused.problems
        except BaseException as error:  # noqa: BLE001 - a thread that dies in silence would run for ever on the page
            outcome, code = Outcome.FAILED, f"G-{secrets.token_hex(3).upper()}"
            _log.error("%s in work beside the requests", code, exc_info=error)
        with self._lock:
            if held.stop.is_set() and held.at[0] is not Step.STORED and outcome is not Outcome.FAILED:
                outcome, answer, problems = Outcome.CANCELLED, None, ()
            held.answer, held.problems, held.code = answer, problems, code
            held.outcome, held.ended = outcome, self._clock()

    def _forget_old(self) -> None:
        now = self._clock()
        for owner, held in list(self._held.items()):
            if held.ended is not None and now - held.ended > self._kept:
                del self._held[owner]

    def _make_room(self) -> None:
        if len(self._held) < self._most:
            return
        ended = [(held.ended, owner) for owner, held in self._held.items() if held.ended is not None]
        if not ended:
            raise Refused([Problem("too_much_running")])
        del self._held[min(ended, key=lambda each: each[0])[1]]


def _seen(held: _Held) -> Seen:
    step, done, total = held.at
    running = held.outcome is Outcome.RUNNING
    return Seen(
        held.id, held.about, held.outcome, step, done, total, running and held.stop.is_set(),
        held.answer, held.problems, held.code,
    )  # fmt: skip
