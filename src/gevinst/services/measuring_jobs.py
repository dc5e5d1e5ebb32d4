"""A file of figures looked at and stored beside the requests, so that a large one can be followed and stopped."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from gevinst.domain.access import Action, Actor
from gevinst.domain.errors import NotFound, Problem, Refused
from gevinst.domain.numbers import may_hold_identity_number
from gevinst.services.base import refuse_personal, require, resource
from gevinst.services.measurements import Imported, Measurements
from gevinst.services.progress import Progress, Step
from gevinst.services.running import Jobs, Outcome, Seen

_CHECK = {Step.READING: (0.0, 0.4), Step.CHECKING: (0.4, 0.95)}
_STORE = {
    Step.READING: (0.0, 0.1),
    Step.CHECKING: (0.1, 0.15),
    Step.EVALUATING: (0.35, 0.8),
    Step.STORING: (0.8, 0.97),
    Step.STORED: (0.97, 1.0),
}
"""Step -> where it begins and ends as shares of the whole: of 100,000 figures, most of the time is what they show."""


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    data: bytes
    stores: bool


@dataclass(frozen=True, slots=True)
class FileJob:
    """A file on its way, as the one who sent it sees it."""

    id: str
    name: str
    stores: bool
    """Whether it is stored; otherwise it is only looked at."""
    outcome: Outcome
    step: Step | None
    """None: waits for other files."""
    share: float
    """How much is done, 0 to 1."""
    stopping: bool
    imported: Imported | None
    problems: tuple[Problem, ...]
    code: str


class FigureJobs:
    """One file at a time for each person in each project. Nobody sees another's."""

    def __init__(self, measurements: Measurements, jobs: Jobs | None = None) -> None:
        self._measurements = measurements
        self._jobs = jobs or Jobs()

    def check(self, actor: Actor, slug: str, name: str, data: bytes) -> FileJob:
        """Looks at a file; stores nothing. Takes the place of another that is looked at.

        Raises Refused: `personal_data` for the file's name, `work_running` while another is stored, `too_much_running`.
        """
        if may_hold_identity_number(name):
            raise Refused([Problem("personal_data", field="file_name")])
        return self._start(actor, slug, _File(name, data, stores=False), None)

    def store(self, actor: Actor, slug: str, id: str, comment: str | None = None) -> FileJob:
        """Stores the file that `check` has looked at. NotFound where it is not at hand any more, or another is.

        `comment` becomes the note of the figures that the soft checks ask about.
        """
        refuse_personal({"comment": comment})
        held = self._looked_at(actor, slug, id)
        return self._start(actor, slug, _File(held.name, held.data, stores=True), comment)

    def now(self, actor: Actor, slug: str) -> FileJob | None:
        """The file that this person has on its way in the project, or its answer; None where there is none."""
        return _job(self._jobs.of(_owner(actor, slug)))

    def cancel(self, actor: Actor, slug: str) -> FileJob | None:
        """Asks for it to stop: nothing is stored, unless all of it is already. `now` says what became of it."""
        return _job(self._jobs.cancel(_owner(actor, slug)))

    def forget(self, actor: Actor, slug: str) -> None:
        """Lets go of a file that is done with."""
        self._jobs.forget(_owner(actor, slug))

    def marked(self, actor: Actor, slug: str, id: str) -> tuple[str, bytes]:
        """(file name, bytes) of the workbook that was refused, with its problems marked in their cells. NotFound."""
        from gevinst.exchange.excel_marks import marked

        seen = self._jobs.of(_owner(actor, slug))
        if seen is None or seen.id != id or not isinstance(seen.about, _File) or not seen.problems:
            raise NotFound("file", id)
        return seen.about.name, marked(seen.about.data, seen.problems, actor.language)

    # ---- inside ----------------------------------------------------------------------------------------------

    def _looked_at(self, actor: Actor, slug: str, id: str) -> _File:
        seen = self._jobs.of(_owner(actor, slug))
        if seen is None or seen.id != id or not isinstance(seen.about, _File):
            raise NotFound("file", id)
        if seen.outcome is not Outcome.DONE or seen.about.stores:
            raise NotFound("file", id)
        return seen.about

    def _start(self, actor: Actor, slug: str, file: _File, comment: str | None) -> FileJob:
        with self._measurements.reading() as work:
            project = work.plans.document(slug).project
        require(actor, Action.RECORD_MEASUREMENT, resource(project))
        work_on = self._work(actor, slug, file, comment)
        seen = self._jobs.start(_owner(actor, slug), work_on, file, replaceable=not file.stores)
        found = _job(seen)
        assert found is not None
        return found

    def _work(
        self, actor: Actor, slug: str, file: _File, comment: str | None
    ) -> Callable[[Progress], Imported]:
        def work_on(progress: Progress) -> Imported:
            return self._measurements.import_file(
                actor, file.name, file.data, slug=slug, dry_run=not file.stores, progress=progress, comment=comment
            )  # fmt: skip

        return work_on


def _owner(actor: Actor, slug: str) -> Hashable:
    return ("figures", actor.title if actor.user_id is None else actor.user_id, slug)


def _job(seen: Seen | None) -> FileJob | None:
    if seen is None or not isinstance(seen.about, _File):
        return None
    answer = seen.answer if isinstance(seen.answer, Imported) else None
    return FileJob(
        seen.id, seen.about.name, seen.about.stores, seen.outcome, seen.step, _share(seen, seen.about.stores),
        seen.stopping, answer, seen.problems, seen.code,
    )  # fmt: skip


def _share(seen: Seen, stores: bool) -> float:
    if seen.outcome is Outcome.DONE:
        return 1.0
    if seen.step is None:
        return 0.0
    first, last = (_STORE if stores else _CHECK).get(seen.step, (0.0, 0.0))
    return first + (last - first) * min(seen.done / max(seen.total, 1), 1.0)
