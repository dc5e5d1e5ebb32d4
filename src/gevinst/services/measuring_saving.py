"""Saving figures: a line of the grid or many rows, all or nothing, with history, trail and evaluation in one commit."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from gevinst.domain.access import Action, Actor
from gevinst.domain.errors import Conflict, Problem, Refused
from gevinst.domain.horizon import Frequency, period_code, period_end
from gevinst.domain.measurement import (
    Entry,
    Figure,
    Measurement,
    Row,
    SubmissionState,
    read_figure,
    read_rows,
)
from gevinst.domain.plan import Indicator, Series
from gevinst.i18n import Translator, translator
from gevinst.i18n.series_words import series_name
from gevinst.services import say
from gevinst.services.base import refuse_personal
from gevinst.services.evaluations import re_evaluate, re_evaluate_one
from gevinst.services.measuring_base import by_series
from gevinst.services.measuring_entry import EntryPages
from gevinst.services.measuring_one import OneSeries
from gevinst.services.measuring_questions import asked_of_changes, question_text
from gevinst.services.progress import Progress, Step, unseen
from gevinst.services.state import Entered, ProjectState
from gevinst.services.views import (
    EntryRow,
    Saved,
)
from gevinst.storage.measurements import Change
from gevinst.storage.unit_of_work import Reading, UnitOfWork

_NOTED_ONE_BY_ONE = 25
"""More changes than this in one save are noted in the trail as one act."""
_AT_ONCE = 5000
"""So many figures are stored between two looks at whether to go on."""


class Saving(EntryPages):
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
        """As `_store`, for one figure that is typed: the same rows, without looking up what is known already."""
        held = next((m for m in one.held[entry.series] if m.period == entry.period), None)
        before = held.figure if held else None
        if before == entry.figure:
            return one
        now, key = self.clock(), one.known.keys.series[entry.series]
        why = None
        if held is not None and held.open_until is not None:
            (why, _entries), *_none = self._by_reason(work, one.state, [entry], None)
        number = one.look.latest + 1
        one.query.record(key, number, entry, at=now, by=actor.title, via="web", reason=why)
        changes = [Change(entry.series, entry.period, before, entry.figure)]
        approved = held is not None and held.submission is SubmissionState.APPROVED
        if approved:
            self._no_longer_approved(work, actor, one.state, changes)
        slug = one.state.document.project.slug
        _audit_one(work, slug, one.indicator, one.line, changes[0], "web", None)
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
        one = self._with(one, entry.period, stands)
        events = one.query.events(one.project) if one.look.happened else ()
        re_evaluate_one(
            self, work, one.query, one.known, one.state, one.held, events, one.look, approved=approved
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
        with self.reading() if dry_run or problems else self.work(actor) as work:
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
            wrong = [*problems, *wrong, *self._refusals(state, actor, entries)]
            if wrong:
                raise Refused(wrong)
            entries = self._answered(state, work, entries, comment)
            progress(Step.CHECKING, 1, 1)
            if not isinstance(work, UnitOfWork):
                return self._saved(actor, state, entries, work.measurements.changes(entries))
            saved = self._store(work, actor, state, entries, via=via, reason=None, progress=progress)
            progress(Step.STORED, 1, 1)
            work.commit()
        return saved

    def _refusals(
        self, state: Entered, actor: Actor, entries: Sequence[Entry], clear: bool = False
    ) -> list[Problem]:
        """What cannot be saved although it can be read: a period not over, approved and locked, or others' to record."""
        problems, today = [], self.today()
        others = self._not_theirs(state, actor, {entry.series for entry in entries})
        held = {(m.series, m.period): m for line in state.values.values() for m in line}
        known = by_series(state.document)
        for entry in entries:
            frequency = known[entry.series][0].frequency
            now, other = held.get((entry.series, entry.period)), others.get(entry.series)
            problem = _refusal(entry, frequency, now, today, other, clear=clear)
            if problem is not None:
                problems.append(entry.source.place(problem) if entry.source else problem)
        return problems

    def _store(
        self,
        work: UnitOfWork,
        actor: Actor,
        state: ProjectState,
        entries: Sequence[Entry],
        via: str,
        reason: str | None,
        clear: bool = False,
        progress: Progress = unseen,
    ) -> Saved:
        now = self.clock()
        wanted = [entry for entry in entries if entry.figure is not None or clear]
        changes: list[Change] = []
        done = 0
        for why, own in self._by_reason(work, state, wanted, reason):
            for at in range(0, len(own), _AT_ONCE):
                progress(Step.STORING, done + at, len(wanted))
                changes += work.measurements.record(
                    own[at : at + _AT_ONCE], at=now, by=actor.title, via=via, reason=why, clear=clear
                )
            done += len(own)
        touched = {change.series for change in changes}
        self._no_longer_approved(work, actor, state, changes)
        self._audit(work, state, changes, via, reason)
        if touched:
            re_evaluate(
                self,
                work,
                state.document.project.slug or "",
                touched,
                told=partial(progress, Step.EVALUATING),
            )
        return self._saved(actor, state, wanted, changes)

    def _saved(
        self, actor: Actor, state: ProjectState, wanted: Sequence[Entry], changes: Sequence[Change]
    ) -> Saved:
        return Saved(
            new=sum(change.before is None for change in changes),
            changed=sum(change.before is not None for change in changes),
            unchanged=len(wanted) - len(changes),
            at=self.clock(),
            questions=self._questions(state, changes, translator(actor.language)),
        )

    def _by_reason(
        self, work: UnitOfWork, state: Entered, entries: Sequence[Entry], reason: str | None
    ) -> list[tuple[str | None, list[Entry]]]:
        """The entries by why they are changed: a figure that was locked has the reason it was opened again with."""
        open_again = {
            (m.series, m.period)
            for series in {entry.series for entry in entries}
            for m in state.values[series]
            if m.open_until is not None
        }
        kept = work.measurements.reopenings({series for series, _period in open_again}) if open_again else []
        why = {
            (each.series, each.period): each.reason
            for each in kept
            if (each.series, each.period) in open_again
        }
        found: dict[str | None, list[Entry]] = {}
        for entry in entries:
            found.setdefault(why.get((entry.series, entry.period), reason), []).append(entry)
        return list(found.items())

    def _no_longer_approved(
        self, work: UnitOfWork, actor: Actor, state: Entered, changes: Sequence[Change]
    ) -> None:
        """A figure that was open again and is changed must be handed in and approved anew."""
        approved = {
            (m.series, m.period)
            for series in {change.series for change in changes}
            for m in state.values[series]
            if m.submission is SubmissionState.APPROVED
        }
        work.measurements.set_submissions(
            [(c.series, c.period) for c in changes if (c.series, c.period) in approved],
            SubmissionState.DRAFT,
            at=self.clock(),
            by=actor.title,
        )

    def _audit(
        self, work: UnitOfWork, state: Entered, changes: Sequence[Change], via: str, reason: str | None
    ) -> None:
        """A few changes are noted one by one, a whole file as one: each figure's own history is in its revisions."""
        slug = state.document.project.slug
        if len(changes) > _NOTED_ONE_BY_ONE:
            after: dict[str, object] = {"figures": len(changes), "via": via}
            work.audit(
                "record_measurement", "measurement", slug or "", project=slug, after=after, reason=reason
            )
            return
        known = by_series(state.document)
        for change in changes:
            indicator, line = known[change.series]
            _audit_one(work, slug, indicator, line, change, via, reason)

    def _questions(
        self, state: ProjectState, changes: Sequence[Change], _: Translator
    ) -> tuple[tuple[str, int, str], ...]:
        """What to ask, each with the figure's place in words."""
        names = self.party_names
        asked = []
        for change, indicator, line, found in asked_of_changes(state, changes, self.measure_of, names):
            place = (
                indicator.title,
                series_name(line, names, _),
                say.period(change.period, indicator.frequency, _),
            )
            where, measure = ", ".join(filter(None, place)), self.measure_of(indicator)
            asked += [
                (change.series, change.period, f"{where}: {question_text(each, measure, _)}")
                for each in found
            ]
        return tuple(asked)

    def _answered(
        self, state: ProjectState, work: Reading, entries: list[Entry], comment: str | None
    ) -> list[Entry]:
        """The entries with the notes that belong to them.

        A row that gives a figure as it stands and no note says nothing of the note: it stays. `comment` is the answer to
        what would be asked, and becomes the note of each figure that it is asked about.
        """
        held = {
            (m.series, m.period): m.figure for line in state.values.values() for m in line if m.figure.comment
        }
        if held:
            entries = [
                replace(entry, figure=now)
                if entry.figure is not None
                and entry.figure.comment is None
                and (now := held.get((entry.series, entry.period))) is not None
                and replace(now, comment=None) == entry.figure
                else entry
                for entry in entries
            ]
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


def _audit_one(
    work: UnitOfWork,
    slug: str | None,
    indicator: Indicator,
    line: Series,
    change: Change,
    via: str,
    reason: str | None,
) -> None:
    where = {
        "indicator": indicator.title,
        "party": line.party or "",
        "period": period_code(change.period, indicator.frequency),
        "via": via,
    }
    work.audit(
        "record_measurement",
        "measurement",
        f"{change.series}/{change.period}",
        project=slug,
        before=_audited(change.before),
        after=_audited(change.after) | where,
        reason=reason,
    )


def _audited(figure: Figure | None) -> dict[str, object]:
    if figure is None:
        return {}
    held = {
        "state": figure.state.value,
        "value": figure.value,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "reason": figure.reason,
    }
    return {name: value for name, value in held.items() if value is not None}
