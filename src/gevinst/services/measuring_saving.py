"""Saving figures: a line of the grid or many rows, all or nothing, with history, trail and evaluation in one commit."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from operator import attrgetter

from gevinst.catalogue.schemes import counts_handed_in
from gevinst.domain.access import Action, Actor
from gevinst.domain.errors import Conflict, Problem, Refused
from gevinst.domain.horizon import Frequency, period_code, period_end
from gevinst.domain.measurement import (
    Entry,
    Measurement,
    Row,
    SubmissionState,
    counted_outside,
    read_figure,
    read_rows,
    with_what_stands,
)
from gevinst.services.base import refuse_personal
from gevinst.services.evaluations import re_evaluate_one
from gevinst.services.measuring_base import by_series
from gevinst.services.measuring_many import ManyFigures, Reckoned
from gevinst.services.measuring_one import OneSeries
from gevinst.services.measuring_questions import asked_of_changes
from gevinst.services.progress import Progress, Step, unseen
from gevinst.services.state import Entered, ProjectState
from gevinst.services.views import (
    EntryRow,
    Saved,
)
from gevinst.storage.measurements import Change
from gevinst.storage.unit_of_work import Reading, UnitOfWork

_TRIES = 3
"""So often a save is reckoned anew without a lock, because somebody else saved in the same project in the meantime."""
_BESIDE = attrgetter("n", "sd", "invited", "answered", "comment")
_NOTHING_BESIDE = (None,) * 5


class Saving(ManyFigures):
    """See the module."""

    def save_row(
        self,
        actor: Actor,
        slug: str,
        series: str,
        period: int,
        cells: Mapping[str, str],
        expected_revision: int | None,
    ) -> EntryRow:
        """Saves one line of the grid as it was typed; all cells empty takes the figure away, with a revision.

        Raises Refused with every problem (`field` names the cell), Conflict if somebody saved a newer revision.
        """
        with self.work(actor) as work:
            one = self._one(work, actor, slug, series, period, Action.RECORD_MEASUREMENT, lock=True)
            state = one.state
            figure, problems = read_figure(
                cells, self.measure_of(one.indicator), one.indicator, actor.language
            )
            held = next((m for m in state.values[series] if m.period == period), None)
            # A figure that somebody has taken away in the meantime is a change too.
            if expected_revision is not None and (held.revision if held else 0) != expected_revision:
                raise Conflict("measurement")
            entry, may_enter = Entry(series, period, figure), self._may_enter(one, actor)
            other = None if may_enter else self._not_theirs(state, actor, {series}).get(series)
            refusal = _refusal(entry, one.indicator.frequency, held, self.today(), other, clear=True)
            if problems or refusal is not None:
                raise Refused([*problems, *([] if refusal is None else [refusal])])
            one = self._store_one(work, actor, one, entry)
            work.commit()
        return self._row_of(one, actor, period, may_enter)

    def _store_one(self, work: UnitOfWork, actor: Actor, one: OneSeries, entry: Entry) -> OneSeries:
        """As many figures are kept, for one that is typed: the same rows, without looking up what is known already."""
        held = next((m for m in one.held[entry.series] if m.period == entry.period), None)
        before = held.figure if held else None
        if before == entry.figure:
            return one
        now, key = self.clock(), one.known.keys.series[entry.series]
        why = None
        if held is not None and held.open_until is not None:
            (why, _entries), *_none = self._by_reason(work, one.state, [entry])
        number = one.look.latest + 1
        one.query.record(key, number, entry, at=now, by=actor.title, via="web", reason=why)
        changes = [Change(entry.series, entry.period, before, entry.figure)]
        approved = held is not None and held.submission is SubmissionState.APPROVED
        if approved:
            self._no_longer_approved(work, actor, one.state, changes)
        self._audit(work, one.state, changes, "web")
        stands = None
        if entry.figure is not None:
            stands = Measurement(
                entry.series,
                entry.period,
                entry.figure,
                number,
                SubmissionState.DRAFT if held is None or approved else held.submission,
                now,
                actor.title,
                None if held is None or approved else held.open_until,
            )
        one = self._with(work, one, entry.period, stands)
        events = one.query.events(one.project) if one.look.happened else ()
        handed_in = counts_handed_in(one.known.document.project.scheme)
        outside = held is not None and counted_outside(held.submission, handed_in=handed_in)
        re_evaluate_one(
            self, work, one.query, one.known, one.state, one.held, events, one.look, outside=outside
        )
        return one

    def record(
        self,
        actor: Actor,
        slug: str,
        rows: Iterable[Row],
        via: str = "web",
        dry_run: bool = False,
        progress: Progress = unseen,
        problems: Sequence[Problem] = (),
        comment: str | None = None,
    ) -> Saved:
        """Saves rows of text: every one, or none and all problems. A blank row says nothing and changes nothing.

        `dry_run` counts what would be saved. What `progress` raises stops it, and nothing is stored. `problems` are those
        that were found before: with them nothing is saved, but what else is wrong is told too. `comment` answers the soft
        checks' questions: it is kept as the note of the figures that they ask about.
        """
        comment = (comment or "").strip() or None
        refuse_personal({"comment": comment})
        given: Sequence[Row] = rows if isinstance(rows, Sequence) else list(rows)

        def reckoned(work: Reading) -> Reckoned:
            state, entries = self._checked(work, actor, slug, given, progress, problems, comment)
            return self._reckoned(work, actor, state, entries, via, progress)

        if dry_run or problems:
            with self.reading() as looking:
                state, entries = self._checked(looking, actor, slug, given, progress, problems, comment)
                return self._saved(actor, state, entries, looking.measurements.changes(entries))
        for _ in range(_TRIES):
            with self.reading() as looking:
                ready = reckoned(looking)
            with self.work(actor) as work:
                if self._still(work, slug, ready):
                    return self._keep(work, actor, slug, ready, via, progress)
        # Others save in the same project again and again: now they wait.
        with self.work(actor) as work:
            self._lock(work, slug)
            return self._keep(work, actor, slug, reckoned(work), via, progress)

    def _checked(
        self,
        work: Reading,
        actor: Actor,
        slug: str,
        rows: Sequence[Row],
        progress: Progress,
        problems: Sequence[Problem],
        comment: str | None,
    ) -> tuple[ProjectState, list[Entry]]:
        """The project as it stands, and the entries of the rows. Raises Refused with all that is wrong."""
        state = self._state(work, actor, slug, Action.RECORD_MEASUREMENT)
        progress(Step.CHECKING, 0, 1)
        entries, wrong = read_rows(
            rows,
            state.document,
            self.measure_of,
            self.party_names,
            actor.language,
            partial(progress, Step.CHECKING),
        )
        entries = _completed(state, entries)
        wrong = [*problems, *wrong, *self._refusals(state, actor, entries)]
        if wrong:
            raise Refused(wrong)
        entries = self._answered(state, work, entries, comment)
        progress(Step.CHECKING, 1, 1)
        return state, entries

    def _refusals(self, state: Entered, actor: Actor, entries: Sequence[Entry]) -> list[Problem]:
        """What cannot be saved although it can be read: a period not over, approved and locked, or others' to record."""
        problems, today = [], self.today()
        others = self._not_theirs(state, actor, {entry.series for entry in entries})
        held = {(m.series, m.period): m for line in state.values.values() for m in line}
        known = by_series(state.document)
        for entry in entries:
            frequency = known[entry.series][0].frequency
            now, other = held.get((entry.series, entry.period)), others.get(entry.series)
            problem = _refusal(entry, frequency, now, today, other, clear=False)
            if problem is not None:
                problems.append(entry.source.place(problem) if entry.source else problem)
        return problems

    def _answered(
        self, state: ProjectState, work: Reading, entries: list[Entry], comment: str | None
    ) -> list[Entry]:
        """The entries with `comment`, the answer to what would be asked, as the note of each figure that it is asked about."""
        if not comment:
            return entries
        changes = work.measurements.changes(entries)
        asked = {
            (change.series, change.period)
            for change, _indicator, _line, _found in asked_of_changes(
                state, changes, self.measure_of, self.party_names
            )
        }
        return [
            replace(entry, figure=replace(entry.figure, comment=comment))
            if entry.figure is not None and (entry.series, entry.period) in asked
            else entry
            for entry in entries
        ]


def _completed(state: Entered, entries: list[Entry]) -> list[Entry]:
    """The entries with what they do not say of the figures that stand there."""
    held = {
        (m.series, m.period): m.figure
        for line in state.values.values()
        for m in line
        if _BESIDE(m.figure) != _NOTHING_BESIDE
    }
    if not held:
        return entries
    return [
        replace(entry, figure=with_what_stands(entry.figure, now))
        if entry.figure is not None and (now := held.get((entry.series, entry.period))) is not None
        else entry
        for entry in entries
    ]


def _refusal(
    entry: Entry,
    frequency: Frequency,
    now: Measurement | None,
    today: dt.date,
    other: Problem | None,
    *,
    clear: bool,
) -> Problem | None:
    """See `_refusals`. `now`: what stands there; `other`: why the one who asks may not record the series."""
    if period_end(entry.period, frequency) >= today:
        return Problem("period_in_future", field="period", value=period_code(entry.period, frequency))
    if now is not None and now.locked(today) and now.figure != entry.figure:
        return Problem("locked", field="period", value=period_code(entry.period, frequency))
    # A whole workbook comes back with what others have entered: that is no change of theirs.
    changed = (now.figure if now else None) != entry.figure and (entry.figure is not None or clear)
    return other if changed else None
