"""Saving figures: a line of the grid or many rows, all or nothing, with history, trail and evaluation in one commit."""

from collections.abc import Iterable, Mapping, Sequence

from gevinst.domain.access import Action, Actor
from gevinst.domain.errors import Conflict, Problem, Refused
from gevinst.domain.horizon import period_code, period_end
from gevinst.domain.measurement import (
    Entry,
    Figure,
    Row,
    State,
    SubmissionState,
    read_figure,
    read_rows,
)
from gevinst.i18n import Translator, translator
from gevinst.services import say
from gevinst.services.evaluations import re_evaluate
from gevinst.services.measuring_base import by_series, find_series, in_unit, is_unusual, usual_range
from gevinst.services.measuring_entry import EntryPages
from gevinst.services.state import (
    ProjectState,
)
from gevinst.services.views import (
    EntryRow,
    Saved,
)
from gevinst.storage.measurements import Change
from gevinst.storage.unit_of_work import UnitOfWork

_NOTED_ONE_BY_ONE = 25
"""More changes than this in one save are noted in the trail as one act."""


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
            state = self._state(work, actor, slug, Action.RECORD_MEASUREMENT)
            indicator, _line = find_series(state.document, series)
            figure, problems = read_figure(cells, self.measure_of(indicator), indicator)
            held = next((m for m in state.values[series] if m.period == period), None)
            if held is not None and expected_revision is not None and held.revision != expected_revision:
                raise Conflict("measurement")
            entry = Entry(series, period, figure)
            problems += self._refusals(state, actor, [entry], clear=True)
            if problems:
                raise Refused(problems)
            self._store(work, actor, state, [entry], via="web", reason=None, clear=True)
            work.commit()
        return self.row(actor, slug, series, period)

    def record(
        self, actor: Actor, slug: str, rows: Iterable[Row], via: str = "web", dry_run: bool = False
    ) -> Saved:
        """Saves rows of text: every one, or none and all problems. A blank row says nothing and changes nothing."""
        with self.work(actor) as work:
            state = self._state(work, actor, slug, Action.RECORD_MEASUREMENT)
            entries, problems = read_rows(rows, state.document, self.measure_of, self.party_names)
            problems += self._refusals(state, actor, entries)
            if problems:
                raise Refused(problems)
            saved = self._store(work, actor, state, entries, via=via, reason=None)
            if not dry_run:
                work.commit()
        return saved

    def _refusals(
        self, state: ProjectState, actor: Actor, entries: Sequence[Entry], clear: bool = False
    ) -> list[Problem]:
        """What cannot be saved although it can be read: a period not over, approved and locked, or others' to record."""
        problems, today = [], self.today()
        others = self._not_theirs(state, actor, {entry.series for entry in entries})
        held = {(m.series, m.period): m for line in state.values.values() for m in line}
        known = by_series(state.document)
        for entry in entries:
            frequency = known[entry.series][0].frequency
            now = held.get((entry.series, entry.period))
            problem = None
            if period_end(entry.period, frequency) >= today:
                problem = Problem(
                    "period_in_future", field="period", value=period_code(entry.period, frequency)
                )
            elif (
                now is not None and now.submission is SubmissionState.APPROVED and now.figure != entry.figure
            ):
                problem = Problem("locked", field="period", value=period_code(entry.period, frequency))
            elif (
                entry.series in others
                # A whole workbook comes back with what others have entered: that is no change of theirs.
                and (now.figure if now else None) != entry.figure
                and (entry.figure is not None or clear)
            ):
                problem = others[entry.series]
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
    ) -> Saved:
        now = self.clock()
        wanted = [entry for entry in entries if entry.figure is not None or clear]
        changes = work.measurements.record(
            wanted, at=now, by=actor.title, via=via, reason=reason, clear=clear
        )
        touched = {change.series for change in changes}
        self._audit(work, state, changes, via, reason)
        if touched:
            re_evaluate(self, work, state.document.project.slug or "", touched)
        return Saved(
            new=sum(change.before is None for change in changes),
            changed=sum(change.before is not None for change in changes),
            unchanged=len(wanted) - len(changes),
            at=now,
            questions=self._questions(state, changes, translator(actor.language)),
        )

    def _audit(
        self, work: UnitOfWork, state: ProjectState, changes: Sequence[Change], via: str, reason: str | None
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

    def _questions(
        self, state: ProjectState, changes: Sequence[Change], _: Translator
    ) -> tuple[tuple[str, int, str], ...]:
        asked = []
        known = by_series(state.document)
        for change in changes:
            after, series, period = change.after, change.series, change.period
            indicator, _line = known[series]
            measure = self.measure_of(indicator)
            earlier = [m for m in state.values[series] if m.period < period and m.figure.state is State.VALUE]
            usual, value = usual_range(indicator, measure, earlier), in_unit(after, measure)
            if (
                usual is not None
                and value is not None
                and is_unusual(value, usual)
                and not (after and after.comment)
            ):
                asked.append((series, period, say.unusual(value, usual, measure, _)))
        return tuple(asked)


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
