"""Many figures stored together. All that can be is reckoned before the database is locked for others.

SQLite lets one write at a time, and of a large file most of the work is to find out what its figures show. So the figures, their
revisions and what follows from them are made ready as of one moment, while others go on saving; then they are written, if
nothing of the project has changed since that moment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gevinst.domain.access import Actor
from gevinst.domain.evaluation import Audience, Evaluation
from gevinst.domain.measurement import Entry, Measurement, SubmissionState
from gevinst.domain.plan import PlanDocument
from gevinst.domain.portfolio import PortfolioRows
from gevinst.services import payer_rows
from gevinst.services.evaluations import holding, in_parts
from gevinst.services.measuring_base import by_series
from gevinst.services.measuring_trail import Trail, approved_among
from gevinst.services.portfolio_rows import derived_from
from gevinst.services.progress import Progress, Step
from gevinst.services.reckoning import evaluate
from gevinst.services.state import ProjectState, followed
from gevinst.services.views import Saved
from gevinst.storage.bulk import Ready, ready_evaluations, write_evaluations
from gevinst.storage.measurements import Change, Place, Writes
from gevinst.storage.since import is_as_it_was
from gevinst.storage.unit_of_work import Reading, UnitOfWork

_AT_ONCE = 5000
"""So many figures are stored between two looks at whether to go on."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Figures and all that follows from them, ready to be written."""

    counter: int
    """The change counter that it is of."""
    state: ProjectState
    writes: tuple[Writes, ...]
    changes: tuple[Change, ...]
    """All that they change."""
    approved: tuple[Place, ...]
    """Figures that were approved, are open again and are changed: they must be handed in and approved anew."""
    evaluations: tuple[Ready, ...]
    rows: Mapping[str, PortfolioRows]
    indicators: frozenset[str]
    """Those that the figures are of."""
    series: frozenset[str]
    """All series of these."""
    saved: Saved


class ManyFigures(Trail):
    """See the module."""

    def _reckoned(
        self,
        work: Reading,
        actor: Actor,
        state: ProjectState,
        entries: Sequence[Entry],
        via: str,
        progress: Progress,
    ) -> Reckoned:
        """What these entries change, and what then stands. Writes nothing. `state`: as this transaction sees it."""
        counter, now = work.portfolio.counter(), self.clock()
        wanted = [entry for entry in entries if entry.figure is not None]
        writes = tuple(
            work.measurements.ready(own, at=now, by=actor.title, via=via, reason=why)
            for why, own in self._by_reason(work, state, wanted)
        )
        changes = tuple(change for each in writes for change in each.changes)
        saved = self._saved(actor, state, wanted, changes)
        if not changes:
            return Reckoned(counter, state, writes, changes, (), (), {}, frozenset(), frozenset(), saved)
        part = holding(state.document, {change.series for change in changes}, self.measure_of)
        after = self._after(work, actor, state, writes)
        evaluations, found = self._evaluated(work, state, part, after, progress)
        indicators = [each for benefit in part.benefits for each in benefit.indicators]
        fresh = frozenset(each.id for each in indicators)
        return Reckoned(
            counter,
            state,
            writes,
            changes,
            approved_among(state, changes),
            evaluations,
            self._rows(work, state, after, found, fresh),
            fresh,
            frozenset(line.id for each in indicators for line in each.series),
            saved,
        )

    def _after(
        self, work: Reading, actor: Actor, state: ProjectState, writes: Sequence[Writes]
    ) -> Mapping[str, Sequence[Measurement]]:
        """Series id -> its figures once these are written, of all series of the project."""
        now = self.clock()
        values: dict[str, Sequence[Measurement]] = dict(state.behind)
        if state.audience is not Audience.ALL:
            # What follows from a figure follows from all that stands, also where who saves it is not shown all.
            values = dict(work.measurements.for_series(_lines(state.document)))
        approved = set(approved_among(state, [change for each in writes for change in each.changes]))
        held: dict[str, dict[int, Measurement]] = {}
        for each in writes:
            for change, number in zip(each.changes, each.numbers, strict=True):
                series, period = change.series, change.period
                own = held.get(series)
                if own is None:
                    own = held[series] = {each.period: each for each in values[series]}
                if change.after is None:
                    own.pop(period, None)
                    continue
                before = None if (series, period) in approved else own.get(period)
                own[period] = Measurement(
                    series,
                    period,
                    change.after,
                    number,
                    SubmissionState.DRAFT if before is None else before.submission,
                    now,
                    actor.title,
                    None if before is None else before.open_until,
                )
        for series, own in held.items():
            values[series] = [own[period] for period in sorted(own)]
        return values

    def _evaluated(
        self,
        work: Reading,
        state: ProjectState,
        part: PlanDocument,
        after: Mapping[str, Sequence[Measurement]],
        progress: Progress,
    ) -> tuple[tuple[Ready, ...], list[Evaluation]]:
        """What these indicators will show: ready to be written, and as it is."""
        parts = in_parts(part)
        events = {state.document.project.id: state.follow_up.events}
        total, done = sum(size for _part, size in parts), 0
        ready: list[Ready] = []
        shown: list[Evaluation] = []
        for each, size in parts:
            progress(Step.EVALUATING, done, total)
            found = evaluate([each], after, self.measure_of, events, whole=state.document)
            indicators = [own.id for benefit in each.benefits for own in benefit.indicators]
            ready.append(ready_evaluations(work.session, found, indicators, _lines(each)))
            shown += found
            done += size
        return tuple(ready), shown

    def _rows(
        self,
        work: Reading,
        state: ProjectState,
        after: Mapping[str, Sequence[Measurement]],
        found: Sequence[Evaluation],
        fresh: frozenset[str],
    ) -> Mapping[str, PortfolioRows]:
        """The project's rows in the portfolio, from what its other indicators show and what these will."""
        rest = [each.id for _benefit, each in followed(state.document) if each.id not in fresh]
        others = [each for audience in Audience for each in work.evaluations.for_indicators(rest, audience)]
        slug = state.document.project.slug or ""
        return derived_from(self, work, {slug: state.document}, after, [*others, *found])

    def _lock(self, work: UnitOfWork, slug: str) -> None:
        """Whoever saves figures of this project waits from here on, or has been waited for."""
        work.measurements.lock(by_series(work.plans.document(slug)))

    def _still(self, work: UnitOfWork, slug: str, ready: Reckoned) -> bool:
        """Whether what was reckoned is true in this transaction, and will be until its end."""
        work.measurements.lock(ready.series)
        return is_as_it_was(work.session, slug, ready.counter)

    def _keep(
        self, work: UnitOfWork, actor: Actor, slug: str, ready: Reckoned, via: str, progress: Progress
    ) -> Saved:
        """Writes it, with its entry in the trail, and commits."""
        done = 0
        for writes in ready.writes:
            for at in range(0, len(writes.changes), _AT_ONCE):
                progress(Step.STORING, done + at, len(ready.changes))
                work.measurements.write(writes, at, at + _AT_ONCE)
            done += len(writes.changes)
        work.measurements.set_submissions(
            ready.approved, SubmissionState.DRAFT, at=self.clock(), by=actor.title
        )
        self._audit(work, ready.state, ready.changes, via)
        for each in ready.evaluations:
            write_evaluations(work.session, each)
        if ready.changes:
            work.portfolio.save(ready.rows, ready.indicators)
            payer_rows.keep_resting(self, work, slug, ready.indicators)
            # The rows stand: the commit has only to stamp them.
            work.touch(slug, ())
        progress(Step.STORED, 1, 1)
        work.commit()
        return ready.saved


def _lines(document: PlanDocument) -> list[str]:
    return [
        line.id
        for benefit in document.benefits
        for indicator in benefit.indicators
        for line in indicator.series
    ]
