"""Figures in: what is waited for, a month to fill in, files in and out, submit and approve. All or nothing, with history."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from gevinst.domain.access import Action, Actor, is_confined, may
from gevinst.domain.errors import Conflict, NotFound, Problem, Refused
from gevinst.domain.evaluation import Audience
from gevinst.domain.horizon import add_months, complete_on, period_code, period_end
from gevinst.domain.measure import Measure
from gevinst.domain.measurement import (
    Entry,
    Figure,
    Measurement,
    Revision,
    Row,
    State,
    SubmissionState,
    read_figure,
    read_rows,
)
from gevinst.domain.plan import Benefit, Indicator, PlanDocument, Series
from gevinst.exchange.csv import LongRow
from gevinst.i18n import Translator, translator
from gevinst.reporting.wording import value_text
from gevinst.services import say
from gevinst.services.base import Base, refuse_personal, require, resource, words
from gevinst.services.evaluations import re_evaluate
from gevinst.services.holders import is_handed_over, may_record
from gevinst.services.reckoning import lag_of
from gevinst.services.state import (
    ProjectState,
    Slot,
    asked_for,
    followed,
    load,
    month_code,
    month_of_period,
    period_in_month,
    slots,
)
from gevinst.services.views import (
    Delivered,
    DueItem,
    EntryGroup,
    EntryPage,
    EntryRow,
    EntryState,
    PeriodTab,
    Saved,
)
from gevinst.storage.measurements import Change
from gevinst.storage.unit_of_work import Reading, UnitOfWork

_NOTED_ONE_BY_ONE = 25
"""More changes than this in one save are noted in the trail as one act."""
USUAL = 12
"""How many values back the usual range looks."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file held. With `dry_run` nothing was stored and `saved` counts what would be."""

    slug: str
    saved: Saved
    notes: tuple[Problem, ...]
    """What the reader should know of how the file was understood."""
    dry_run: bool


class Measurements(Base):
    """See the module."""

    # ---- what is waited for ------------------------------------------------------------------------------------

    def due(self, actor: Actor, slug: str) -> tuple[DueItem, ...]:
        """What is missing, most overdue first; the periods of one figure together. Nothing that is not yet complete."""
        with self.reading() as work:
            state = self._state(work, actor, slug)
        return self.due_of(state, actor)

    def due_of(
        self, state: ProjectState, actor: Actor, only: Callable[[Slot], bool] | None = None
    ) -> tuple[DueItem, ...]:
        """The same from a project already read; to an owner or a reporter, what they are to deliver.

        `only` leaves out what it says no to: the list of one who delivers.
        """
        _ = words(actor)
        today = self.today()
        waiting: dict[str, list[Slot]] = defaultdict(list)
        for slot in self._asked(state, actor, slots(self, state, today)):
            if not slot.delivered and today >= slot.complete and (only is None or only(slot)):
                waiting[slot.indicator.id].append(slot)
        names = self.party_names
        items = [self._due_item(state, missing, names, today, _) for missing in waiting.values()]
        return tuple(sorted(items, key=lambda item: (item.due or dt.date.max, item.title)))

    def _due_item(
        self,
        state: ProjectState,
        missing: Sequence[Slot],
        names: Mapping[str, str],
        today: dt.date,
        _: Translator,
    ) -> DueItem:
        first = min(missing, key=lambda slot: slot.due)
        frequency = first.indicator.frequency
        found = sorted({slot.period for slot in missing})
        parties = [
            names.get(key, key)
            for key in dict.fromkeys(slot.series.party for slot in missing if slot.series.party)
        ]
        overdue = (today - first.due).days
        return DueItem(
            kind="measurement",
            title=_(
                "{indicator}, {period}",
                indicator=first.indicator.title,
                period=say.period_span(found, frequency, _),
            ),
            detail=_("{parties} missing", parties=say.listed(parties, _))
            if parties
            else _("Not delivered yet"),
            due=first.due,
            overdue=overdue,
            when=say.deadline(first.due, today, _),
            href=f"/prosjekt/{state.document.project.slug}/maling?periode={month_of_period(first.period, frequency)}",
        )

    def _asked(self, state: ProjectState, actor: Actor, expected: Sequence[Slot]) -> list[Slot]:
        """What somebody is shown of what is waited for: all of it, or (an owner, a reporter) what they may record."""
        if not is_confined(actor, resource(state.document.project)):
            return list(expected)
        return [slot for slot in expected if self._may_record(state, actor, slot)]

    def _may_record(self, state: ProjectState, actor: Actor, slot: Slot) -> bool:
        held = state.handovers.get(slot.benefit.id)
        return may_record(
            actor, state.document, slot.benefit, slot.indicator, slot.series, held, self.today()
        )

    def due_count(self, actor: Actor, slug: str) -> int:
        """How many figures of the project wait for somebody: the number beside «Måling»."""
        key = (actor.memberships, slug, self.today())
        return self.counted(key, lambda: self._due_count(actor, slug))

    def _due_count(self, actor: Actor, slug: str) -> int:
        """As many as `due` gives, from the periods alone."""
        today = self.today()
        with self.reading() as work:
            document = work.plans.document(slug)
            require(actor, Action.SEE_PROJECT, resource(document.project))
            approved = audience_of(actor, document) is Audience.APPROVED
            lines = [
                line for _benefit, _indicator, line in _lines(document) if not (line.private and approved)
            ]
            held = work.measurements.columns([line.id for line in lines], approved_only=approved)
            handovers = work.handovers.of(slug)
        there: dict[str, set[int]] = {line.id: set() for line in lines}
        for at, period in zip(held.index.tolist(), held.period.tolist(), strict=True):
            there[held.series[at]].add(period)
        confined = is_confined(actor, resource(document.project))
        waiting = set()
        for benefit, indicator in followed(document):
            handover, lag = handovers.get(benefit.id), lag_of(indicator, self.measure_of(indicator))
            wanted = {
                period
                for period in asked_for(document, indicator, today, handover)
                if today >= complete_on(period, indicator.frequency, lag)
            }
            for line in indicator.series:
                if line.id not in there or wanted <= there[line.id]:
                    continue
                if not confined or may_record(actor, document, benefit, indicator, line, handover, today):
                    waiting.add(indicator.id)
        return len(waiting)

    # ---- a month to fill in --------------------------------------------------------------------------------------

    def page(self, actor: Actor, slug: str, code: str | None) -> EntryPage:
        """One month of entry. `code` `2026-06`; None: the month that needs somebody, else the last that has ended."""
        with self.reading() as work:
            state = self._state(work, actor, slug)
        _, today = words(actor), self.today()
        expected = self._asked(state, actor, slots(self, state, today))
        by_month: dict[str, list[Slot]] = defaultdict(list)
        for slot in expected:
            by_month[month_of_period(slot.period, slot.indicator.frequency)].append(slot)
        code = self._month(code, by_month, today)
        project = resource(state.document.project)
        may_enter = may(actor, Action.RECORD_MEASUREMENT, project)
        may_approve = may(actor, Action.APPROVE_MEASUREMENT, project)
        rows = [
            self._row(state, slot, today, may_enter and self._may_record(state, actor, slot), _)
            for slot in self._wanted(state, code, expected)
        ]
        groups = self._groups(state, rows, _)
        own = by_month.get(code, [])
        done = sum(slot.delivered for slot in own)
        first = dt.date(int(code[:4]), int(code[5:]), 1)
        waiting = tuple(
            item
            for item in self.due_of(state, actor)
            if item.overdue is not None and item.href.endswith(code)
        )
        earliest = min(by_month, default=code)
        return EntryPage(
            project=state.document.project,
            code=code,
            title=_.month(first),
            sentence=say.entry_sentence(done, len(own), first, _),
            tabs=self._tabs(by_month, code, today, _),
            earlier=month_code(add_months(first, -1)) if code > earliest else None,
            later=month_code(add_months(first, 1)) if code < month_code(add_months(today, -1)) else None,
            groups=groups,
            waiting=waiting,
            done=done,
            expected=len(own),
            may_record=may_enter,
            may_approve=may_approve,
            returned_why=self._returned_why(rows) if may_enter or may_approve else "",
        )

    def _returned_why(self, rows: Sequence[EntryRow]) -> str:
        """The newest reason of the rows that were sent back, empty where none was."""
        places = {(row.series, row.period) for row in rows if row.submission is SubmissionState.RETURNED}
        if not places:
            return ""
        with self.reading() as work:
            held = work.measurements.submissions({series for series, _period in places})
        found = [held[place] for place in places if place in held and held[place].comment]
        return max(found, key=lambda each: each.at).comment or "" if found else ""

    def row(self, actor: Actor, slug: str, series: str, period: int) -> EntryRow:
        """One line of the grid as it stands now."""
        with self.reading() as work:
            state = self._state(work, actor, slug)
        return self._row_at(state, actor, series, period)

    def _row_at(self, state: ProjectState, actor: Actor, series: str, period: int) -> EntryRow:
        indicator, line = _find(state.document, series)
        code = month_of_period(period, indicator.frequency)
        for slot in self._wanted(state, code, slots(self, state, self.today())):
            if slot.series.id == line.id and slot.period == period:
                editable = self._may_record(state, actor, slot)
                return self._row(state, slot, self.today(), editable, words(actor))
        raise NotFound("period", period_code(period, indicator.frequency))

    def _month(self, code: str | None, by_month: Mapping[str, Sequence[Slot]], today: dt.date) -> str:
        if code is not None and _is_month(code):
            return code
        overdue = [
            month
            for month, own in by_month.items()
            if any(not slot.delivered and slot.complete <= today for slot in own)
        ]
        return max(overdue) if overdue else month_code(add_months(today, -1))

    def _wanted(self, state: ProjectState, code: str, expected: Sequence[Slot]) -> list[Slot]:
        """The expected figures of a month."""
        wanted = {
            (indicator.id, period)
            for _benefit, indicator in followed(state.document)
            for period in period_in_month(code, indicator.frequency)
        }
        return [slot for slot in expected if (slot.indicator.id, slot.period) in wanted]

    def _row(
        self, state: ProjectState, slot: Slot, today: dt.date, may_enter: bool, _: Translator
    ) -> EntryRow:
        measure, indicator = slot.measure, slot.indicator
        held = state.values[slot.series.id]
        figure = slot.measurement.figure if slot.measurement else None
        earlier = [m for m in held if m.period < slot.period and m.figure.state is State.VALUE]
        usual = usual_range(indicator, measure, earlier)
        value = _in_unit(figure, measure)
        unusual = is_unusual(value, usual)
        submission = slot.measurement.submission if slot.measurement else None
        locked = submission is SubmissionState.APPROVED
        overdue = (today - slot.due).days if not slot.delivered else None
        status: EntryState = _entry_state(
            figure, submission, unusual and not (figure and figure.comment), slot, today
        )
        previous = _in_unit(earlier[-1].figure, measure) if earlier else None
        return EntryRow(
            series=slot.series.id,
            period=slot.period,
            indicator=indicator,
            measure=measure,
            party=slot.series.party,
            party_name=self.party_name(slot.series.party) or _("The whole project"),
            unit=_.local(measure.unit.symbol) if measure else "",
            figure=figure,
            numerator=_typed(figure.numerator if figure else None, _),
            denominator=_typed(figure.denominator if figure else None, _),
            value=_typed(figure.value if figure else None, _) or say.state_word(figure, _),
            computed=value_text(value, measure, _),
            previous=value_text(previous, measure, _),
            usual=say.value_range(usual, measure, _),
            state=status,
            status=say.entry_status(status, slot.due, today, figure, _),
            overdue=overdue,
            comment=(figure.comment or "") if figure else "",
            revision=slot.measurement.revision if slot.measurement else 0,
            submission=submission,
            preliminary=today < slot.complete,
            editable=may_enter and not locked,
        )

    def _groups(self, state: ProjectState, rows: Sequence[EntryRow], _: Translator) -> tuple[EntryGroup, ...]:
        grouped: dict[str, list[EntryRow]] = defaultdict(list)
        for row in rows:
            grouped[row.indicator.id].append(row)
        return tuple(
            EntryGroup(
                indicator=own[0].indicator,
                measure=own[0].measure,
                title=own[0].indicator.title,
                subtitle=say.what_is_entered(own[0].measure, own[0].indicator, _),
                frequency=own[0].indicator.frequency,
                rows=tuple(own),
                done=sum(row.figure is not None for row in own),
            )
            for own in grouped.values()
        )

    def _tabs(
        self, by_month: Mapping[str, Sequence[Slot]], code: str, today: dt.date, _: Translator
    ) -> tuple[PeriodTab, ...]:
        chosen = dt.date(int(code[:4]), int(code[5:]), 1)
        newest = dt.date(today.year, today.month, 1)
        last = min(add_months(chosen, 2), newest)
        months = [add_months(last, -back) for back in range(5, -1, -1)]
        return tuple(
            self._tab(by_month.get(month_code(month), []), month, code, today, _) for month in months
        )

    def _tab(
        self, own: Sequence[Slot], month: dt.date, code: str, today: dt.date, _: Translator
    ) -> PeriodTab:
        done = sum(slot.delivered for slot in own)
        missing = [slot for slot in own if not slot.delivered]
        late = [slot for slot in missing if slot.due < today]
        ends = add_months(month, 1)
        if ends > today:
            state, note = "future", _("Opens {date}", date=_.short_date(ends))
        elif late:
            worst = min(slot.due for slot in late)
            state, note = "overdue", say.deadline(worst, today, _)
        elif own and all(s.measurement and s.measurement.submission is SubmissionState.APPROVED for s in own):
            state, note = "locked", _("Locked")
        elif not missing:
            state, note = "done", _("Delivered") if own else _("Nothing asked for")
        else:
            state, note = (
                "open",
                _("Open, {deadline}", deadline=say.deadline(min(s.due for s in missing), today, _)),
            )
        return PeriodTab(
            code=month_code(month),
            title=_.month(month),
            done=done,
            expected=len(own),
            state=state,  # type: ignore[arg-type]  # narrowed by the branches above
            note=note,
            current=month_code(month) == code,
        )

    # ---- saving ------------------------------------------------------------------------------------------------

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
            indicator, _line = _find(state.document, series)
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
        known = _by_series(state.document)
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

    def _not_theirs(self, state: ProjectState, actor: Actor, wanted: set[str]) -> dict[str, Problem]:
        """Series id -> why the one who asks may not record it, of those asked about."""
        found, today, document = {}, self.today(), state.document
        for benefit, indicator, line in _lines(document):
            held = state.handovers.get(benefit.id)
            if line.id not in wanted or may_record(actor, document, benefit, indicator, line, held, today):
                continue
            if held is not None and held.owner is not None and is_handed_over(document.project, held, today):
                params = {"party": self.party_name(held.owner.party), "benefit": benefit.title}
                found[line.id] = Problem("handed_over", field="series", params=params)
            else:
                party = self.party_name(line.party) or indicator.title
                found[line.id] = Problem("not_yours_to_record", field="series", value=party)
        return found

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
        known = _by_series(state.document)
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
        known = _by_series(state.document)
        for change in changes:
            after, series, period = change.after, change.series, change.period
            indicator, _line = known[series]
            measure = self.measure_of(indicator)
            earlier = [m for m in state.values[series] if m.period < period and m.figure.state is State.VALUE]
            usual, value = usual_range(indicator, measure, earlier), _in_unit(after, measure)
            if (
                usual is not None
                and value is not None
                and is_unusual(value, usual)
                and not (after and after.comment)
            ):
                asked.append((series, period, say.unusual(value, usual, measure, _)))
        return tuple(asked)

    # ---- submit, return, approve ------------------------------------------------------------------------------

    def submit(self, actor: Actor, slug: str, code: str) -> int:
        """Hands a month over: its drafts are submitted. Returns how many."""
        return self._move(
            actor, slug, code, Action.RECORD_MEASUREMENT, {SubmissionState.DRAFT, SubmissionState.RETURNED},
            SubmissionState.SUBMITTED, "submit_measurements", None,
        )  # fmt: skip

    def approve(self, actor: Actor, slug: str, code: str) -> int:
        """Approves and locks what is submitted for a month. Returns how many."""
        return self._move(
            actor, slug, code, Action.APPROVE_MEASUREMENT, {SubmissionState.SUBMITTED},
            SubmissionState.APPROVED, "approve_measurements", None,
        )  # fmt: skip

    def give_back(self, actor: Actor, slug: str, code: str, comment: str) -> int:
        """Returns a month's submitted figures to those who entered them, with what to mend."""
        if not comment.strip():
            raise Refused([Problem("field_missing", field="comment")])
        refuse_personal({"comment": comment})
        return self._move(
            actor, slug, code, Action.APPROVE_MEASUREMENT, {SubmissionState.SUBMITTED},
            SubmissionState.RETURNED, "return_measurements", comment.strip(),
        )  # fmt: skip

    def _move(
        self,
        actor: Actor,
        slug: str,
        code: str,
        action: Action,
        from_states: set[SubmissionState],
        to: SubmissionState,
        audited: str,
        comment: str | None,
    ) -> int:
        with self.work(actor) as work:
            state = self._state(work, actor, slug, action)
            places = [(indicator, line) for _benefit, indicator, line in _lines(state.document)]
            if action is Action.RECORD_MEASUREMENT:
                # Each hands in what is theirs; what others have entered waits for them.
                others = self._not_theirs(state, actor, {line.id for _indicator, line in places})
                places = [(indicator, line) for indicator, line in places if line.id not in others]
            chosen = [
                m
                for indicator, line in places
                for m in state.values.get(line.id, ())
                if month_of_period(m.period, indicator.frequency) == code and m.submission in from_states
            ]
            for m in chosen:
                work.measurements.set_submission(
                    m.series, m.period, to, at=self.clock(), by=actor.title, comment=comment
                )
            if chosen:
                work.audit(
                    audited,
                    "month",
                    code,
                    project=slug,
                    after={"figures": len(chosen), "month": code},
                    reason=comment,
                )
                re_evaluate(self, work, slug, {m.series for m in chosen})
            work.commit()
        return len(chosen)

    # ---- files -------------------------------------------------------------------------------------------------

    def template(self, actor: Actor, slug: str) -> tuple[str, bytes]:
        """The workbook to fill in: (file name, bytes), in the reader's language."""
        from gevinst.exchange.excel_measurements import write_template

        with self.reading() as work:
            state = self._state(work, actor, slug)
        data = write_template(
            state.document,
            self.measure_of,
            self.party_names,
            {series: list(line) for series, line in state.values.items()},
            actor.language,
            self.today(),
        )
        return f"{slug}.xlsx", data

    def import_file(
        self, actor: Actor, name: str, data: bytes, slug: str | None = None, dry_run: bool = False
    ) -> Imported:
        """Figures from .xlsx or .csv. Raises Refused with all problems and stores nothing; twice changes nothing."""
        lower = name.lower()
        if lower.endswith(".csv"):
            rows, problems, own = self._read_csv(name, data, slug)
            notes: list[Problem] = []
        elif lower.endswith((".xlsx", ".xlsm")):
            rows, problems, notes, own = self._read_workbook(actor, name, data, slug)
        else:
            known = {"known": ".xlsx, .csv"}
            raise Refused([Problem("unknown_format", file=name, value=name[name.rfind(".") :], params=known)])
        if problems:
            with self.reading() as work:
                document = self._state(work, actor, own, Action.RECORD_MEASUREMENT).document
            _entries, more = read_rows(rows, document, self.measure_of, self.party_names)
            raise Refused([*problems, *more])
        saved = self.record(actor, own, rows, via=lower.rsplit(".", 1)[1], dry_run=dry_run)
        return Imported(own, saved, tuple(notes), dry_run)

    def _read_csv(self, name: str, data: bytes, slug: str | None) -> tuple[list[Row], list[Problem], str]:
        """Rows, problems and the project that the file is of: the one asked for, or the one that it names."""
        from gevinst.exchange.csv import by_project, read_csv

        rows, problems = read_csv(data, name)
        named = [each for each in by_project(rows) if each is not None]
        own = slug or (named[0] if len(named) == 1 else None)
        if own is None:
            raise Refused(problems or [Problem("unknown_project", file=name, value=", ".join(sorted(named)))])
        problems += [Problem("wrong_project", file=name, value=each) for each in named if each != own]
        return rows, problems, own

    def _read_workbook(
        self, actor: Actor, name: str, data: bytes, slug: str | None
    ) -> tuple[list[Row], list[Problem], list[Problem], str]:
        """Rows, problems, notes and the project: our template knows its own."""
        from gevinst.exchange.excel_measurements import project_of, read_workbook_with_notes

        own = slug or project_of(data, name)
        if own is None:
            raise Refused([Problem("unknown_project", file=name, value="")])
        with self.reading() as work:
            document = self._state(work, actor, own, Action.RECORD_MEASUREMENT).document
        found = read_workbook_with_notes(data, name, document, self.party_names)
        return found.rows, found.problems, found.notes, own

    def marked_file(self, actor: Actor, name: str, data: bytes, slug: str) -> bytes | None:
        """The workbook with its problems marked in their cells; None where nothing is wrong. Stores nothing."""
        from gevinst.exchange.excel_marks import marked

        try:
            self.import_file(actor, name, data, slug=slug, dry_run=True)
        except Refused as refused:
            return marked(data, refused.problems, actor.language)
        return None

    def export_rows(self, actor: Actor, slug: str | None) -> list[LongRow]:
        """The long table of figures, of one project or of all that the reader may see."""
        found: list[LongRow] = []
        with self.reading() as work:
            slugs = (
                [slug] if slug else [project.slug or "" for project in work.plans.projects(None, None, None)]
            )
            for own in slugs:
                document = work.plans.document(own)
                if not may(actor, Action.SEE_PROJECT, resource(document.project)):
                    if slug:
                        require(actor, Action.SEE_PROJECT, resource(document.project))
                    continue
                state = load(self, work, own, audience_of(actor, document))
                found += [
                    LongRow(
                        project=own,
                        indicator=indicator.key,
                        benefit=benefit.title,
                        indicator_title=indicator.title,
                        measure=indicator.measure,
                        party=line.party,
                        party_name=self.party_name(line.party) or None,
                        period=period_code(m.period, indicator.frequency),
                        state=m.figure.state.value,
                        value=m.figure.value,
                        numerator=m.figure.numerator,
                        denominator=m.figure.denominator,
                        n=m.figure.n,
                        sd=m.figure.sd,
                        invited=m.figure.invited,
                        answered=m.figure.answered,
                        unit=self._unit(indicator, actor),
                        reason=m.figure.reason,
                        comment=m.figure.comment,
                        approved=m.submission is SubmissionState.APPROVED,
                    )
                    for benefit, indicator in followed(state.document)
                    for line in indicator.series
                    for m in state.values.get(line.id, ())
                ]
        return found

    def export(self, actor: Actor, slug: str | None, kind: str) -> bytes:
        """The long table as `csv`, `xlsx` or `parquet`."""
        from gevinst.exchange import csv

        rows = self.export_rows(actor, slug)
        match kind:
            case "csv":
                return csv.write_csv(rows, actor.language)
            case "xlsx":
                return csv.write_xlsx_long(rows)
            case "parquet":
                return csv.write_parquet(rows)
        raise Refused(
            [Problem("unknown_format", value=f".{kind}", params={"known": ".csv, .xlsx, .parquet"})]
        )

    def _unit(self, indicator: Indicator, actor: Actor) -> str:
        measure = self.measure_of(indicator)
        return words(actor).local(measure.unit.symbol) if measure else ""

    def history(self, actor: Actor, slug: str, series: str, period: int) -> list[Revision]:
        """Every revision of one figure, newest first."""
        with self.reading() as work:
            self._state(work, actor, slug)
            return sorted(work.measurements.history(series, period), key=lambda each: -each.number)

    def delivered(self, state: ProjectState, code: str | None, _: Translator) -> Delivered:
        """How many of the figures that are complete by now have come, in one month or (None) in all."""
        today = self.today()
        own = [slot for slot in slots(self, state, today) if slot.complete <= today]
        if code is not None:
            own = [slot for slot in own if month_of_period(slot.period, slot.indicator.frequency) == code]
        text = _.month(dt.date(int(code[:4]), int(code[5:]), 1)) if code else ""
        return Delivered(
            period=None, period_text=text, done=sum(slot.delivered for slot in own), expected=len(own)
        )

    def _state(
        self, work: Reading, actor: Actor, slug: str, action: Action = Action.SEE_PROJECT
    ) -> ProjectState:
        document = work.plans.document(slug)
        require(actor, action, resource(document.project))
        return load(self, work, slug, audience_of(actor, document))


def audience_of(actor: Actor, document: PlanDocument) -> Audience:
    """Everyone in the project sees every value, a funder the approved ones."""
    return (
        Audience.ALL if may(actor, Action.SEE_UNAPPROVED, resource(document.project)) else Audience.APPROVED
    )


def usual_range(
    indicator: Indicator, measure: Measure | None, earlier: Sequence[Measurement]
) -> tuple[float, float] | None:
    """The indicator's own range, else the lowest and highest of the last twelve values (at least six)."""
    if indicator.low is not None and indicator.high is not None:
        return indicator.low, indicator.high
    values = [_in_unit(m.figure, measure) for m in earlier[-USUAL:]]
    known = [value for value in values if value is not None]
    return (min(known), max(known)) if len(known) >= 6 else None


def is_unusual(value: float | None, usual: tuple[float, float] | None) -> bool:
    """Further outside the usual range than the range is wide: worth a question, never a refusal."""
    if value is None or usual is None:
        return False
    low, high = usual
    margin = max(high - low, abs(high) * 0.1)
    return value < low - margin or value > high + margin


def _in_unit(figure: Figure | None, measure: Measure | None) -> float | None:
    if figure is None:
        return None
    if measure is None:
        return figure.value if figure.state is State.VALUE else None
    return figure.in_unit(measure)


def _typed(value: float | None, _: Translator) -> str:
    """A number as a person would type it: no thousands separator."""
    if value is None:
        return ""
    text = f"{value:.10g}"
    return text if _.language == "en" else text.replace(".", ",")


def _entry_state(
    figure: Figure | None, submission: SubmissionState | None, unusual: bool, slot: Slot, today: dt.date
) -> EntryState:
    if submission is SubmissionState.APPROVED:
        return "locked"
    if figure is None:
        return "missing" if today >= slot.complete else "not_due"
    if figure.state is State.NOT_MEASURED:
        return "not_measured"
    if figure.state is State.SUPPRESSED:
        return "suppressed"
    if unusual:
        return "check"
    if submission is SubmissionState.RETURNED:
        return "returned"
    return "submitted" if submission is SubmissionState.SUBMITTED else "saved"


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


def _lines(document: PlanDocument) -> list[tuple[Benefit, Indicator, Series]]:
    return [
        (benefit, indicator, line) for benefit, indicator in followed(document) for line in indicator.series
    ]


def _by_series(document: PlanDocument) -> dict[str, tuple[Indicator, Series]]:
    return {line.id: (indicator, line) for _benefit, indicator, line in _lines(document)}


def _find(document: PlanDocument, series: str) -> tuple[Indicator, Series]:
    try:
        return _by_series(document)[series]
    except KeyError as missing:
        raise NotFound("series", series) from missing


def _is_month(code: str) -> bool:
    try:
        dt.date.fromisoformat(code + "-01")
    except ValueError:
        return False
    return True
