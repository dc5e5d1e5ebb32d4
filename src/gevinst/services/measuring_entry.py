"""A month to fill in: its lines as they are stored, with what is usual for each, and the months around it."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from gevinst.catalogue.privacy import small_counts
from gevinst.domain.access import Action, Actor, may
from gevinst.domain.errors import NotFound
from gevinst.domain.evaluation import Audience
from gevinst.domain.horizon import add_months, period_code
from gevinst.domain.measurement import (
    Revision,
    State,
    SubmissionState,
)
from gevinst.domain.plan import Indicator
from gevinst.domain.small_counts import is_small
from gevinst.i18n import Translator
from gevinst.i18n.series_words import series_name
from gevinst.reporting.wording import value_text
from gevinst.services import say
from gevinst.services.base import resource, words
from gevinst.services.measuring_base import find_series, in_unit, is_month
from gevinst.services.measuring_due import DueLists
from gevinst.services.measuring_one import OneSeries, OneSeriesBase
from gevinst.services.measuring_questions import (
    asked_of,
    asked_words,
    earlier_than,
    question_text,
    usual_of,
    values_of,
)
from gevinst.services.state import (
    Entered,
    Slot,
    followed,
    month_code,
    month_of_period,
    period_in_month,
    slot_at,
    slot_of,
    slots,
)
from gevinst.services.views import (
    EntryGroup,
    EntryPage,
    EntryRow,
    EntryState,
    PeriodTab,
)


class EntryPages(DueLists, OneSeriesBase):
    """See the module."""

    def page(self, actor: Actor, slug: str, code: str | None, key: str | None = None) -> EntryPage:
        """One month of entry. `code` `2026-06`; None: the month that needs somebody, else the last that has ended.

        `key`: an indicator; then its twelve months up to that one, each party by itself. An unknown one is left out.
        """
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
        followed_here = {slot.indicator.key: slot.indicator for slot in expected}
        chosen = followed_here.get(key or "")
        wanted = self._wanted(state, code, expected) if chosen is None else _year(code, chosen, expected)
        rows = [
            self._row(state, slot, today, may_enter and self._may_record(state, actor, slot), _)
            for slot in wanted
        ]
        outside = state.audience is not Audience.ALL
        groups = self._groups(rows, outside, _) if chosen is None else self._by_party(rows, outside, _)
        submitted = Counter(
            month_of_period(slot.period, slot.indicator.frequency)
            for slot in expected
            if slot.measurement and slot.measurement.submission is SubmissionState.SUBMITTED
        )
        own = by_month.get(code, [])
        done = sum(slot.delivered for slot in own)
        first = dt.date(int(code[:4]), int(code[5:]), 1)
        inside = not outside
        waiting = self.due_of(
            state, actor, lambda slot: month_of_period(slot.period, slot.indicator.frequency) == code
        )
        earliest = min(by_month, default=code)
        return EntryPage(
            project=state.document.project,
            code=code,
            title=_.month(first),
            sentence=say.entry_sentence(
                done,
                len(own),
                first,
                _,
                sum(not slot.delivered and today < slot.complete for slot in own),
            )
            if inside
            else say.approved_sentence(done, len(own), first, _),
            tabs=self._tabs(by_month, code, today, inside, _),
            earlier=month_code(add_months(first, -1)) if code > earliest else None,
            later=month_code(add_months(first, 1)) if code < month_code(add_months(today, -1)) else None,
            groups=groups,
            waiting=waiting,
            done=done,
            expected=len(own),
            may_record=may_enter,
            may_approve=may_approve,
            returned_why=self._returned_why(rows) if may_enter or may_approve else "",
            indicator=chosen,
            choices=tuple((each.key, each.title) for each in followed_here.values()),
            submitted=tuple(sorted(submitted.items())) if may_approve else (),
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
            one = self._one(work, actor, slug, series, period)
        return self._row_of(one, actor, period, self._may_enter(one, actor))

    def _row_of(self, one: OneSeries, actor: Actor, period: int, may_enter: bool) -> EntryRow:
        """The line of a series' figure for a period, from the series already read."""
        today, line = self.today(), one.line
        slot = slot_of(self, one.state, one.known.benefit, one.indicator, line, period, today)
        if slot is None:
            raise NotFound("period", period_code(period, one.indicator.frequency))
        return self._row(one.state, slot, today, may_enter, words(actor), one.names)

    def _row_at(
        self,
        state: Entered,
        actor: Actor,
        series: str,
        period: int,
    ) -> EntryRow:
        """As `row`, from a project already read."""
        today = self.today()
        indicator, _line = find_series(state.document, series)
        slot = slot_at(self, state, series, period, today)
        if slot is None:
            raise NotFound("period", period_code(period, indicator.frequency))
        return self._row(state, slot, today, self._may_record(state, actor, slot), words(actor))

    def _month(self, code: str | None, by_month: Mapping[str, Sequence[Slot]], today: dt.date) -> str:
        if code is not None and is_month(code):
            return code
        overdue = [
            month
            for month, own in by_month.items()
            if any(not slot.delivered and slot.complete <= today for slot in own)
        ]
        return max(overdue) if overdue else month_code(add_months(today, -1))

    def _wanted(self, state: Entered, code: str, expected: Sequence[Slot]) -> list[Slot]:
        """The expected figures of a month."""
        wanted = {
            (indicator.id, period)
            for _benefit, indicator in followed(state.document)
            for period in period_in_month(code, indicator.frequency)
        }
        return [slot for slot in expected if (slot.indicator.id, slot.period) in wanted]

    def _row(
        self,
        state: Entered,
        slot: Slot,
        today: dt.date,
        may_enter: bool,
        _: Translator,
        names: Mapping[str, str] | None = None,
    ) -> EntryRow:
        """`names`: of the parties of the slot's indicator, by key; None reads those of all parties."""
        names = self.party_names if names is None else names
        measure, indicator = slot.measure, slot.indicator
        figure = slot.measurement.figure if slot.measurement else None
        earlier = earlier_than(state, slot.series.id, slot.period)
        values = values_of(earlier, measure)
        usual = usual_of(indicator, values)
        value = in_unit(figure, measure)
        asked = asked_of(state, indicator, measure, slot.series, slot.period, figure, names, earlier, values)
        submission = slot.measurement.submission if slot.measurement else None
        locked = slot.measurement is not None and slot.measurement.locked(today)
        opened = slot.measurement.open_until if slot.measurement and not locked else None
        # Outside the project only approved figures are seen: what is not, may wait for approval, and is not missed.
        held, outside = slot.measurement, state.audience is not Audience.ALL
        status: EntryState = "not_due" if outside and held is None else _entry_state(slot, bool(asked), today)
        overdue = (today - slot.due).days if not slot.delivered and not outside else None
        previous = in_unit(earlier[-1].figure, measure) if earlier else None
        return EntryRow(
            series=slot.series.id,
            period=slot.period,
            indicator=indicator,
            measure=measure,
            party=indicator.row_key(slot.series),
            party_name=series_name(slot.series, names, _),
            period_text=say.period(slot.period, indicator.frequency, _),
            unit=_.local(measure.unit.symbol) if measure else "",
            figure=figure,
            numerator=_typed(figure.numerator if figure else None, _),
            denominator=_typed(figure.denominator if figure else None, _),
            value=_typed(figure.value if figure else None, _) or say.state_word(figure, _),
            computed=value_text(value, measure, _),
            previous=value_text(previous, measure, _),
            usual=say.value_range(usual, measure, _),
            state=status,
            status=_("Not approved yet")
            if outside and held is None
            else asked_words(asked, _)
            if status == "check"
            else say.entry_status(status, slot.due, today, figure, _, opened),
            overdue=overdue,
            comment=(figure.comment or "") if figure else "",
            revision=slot.measurement.revision if slot.measurement else 0,
            submission=submission,
            preliminary=today < slot.complete,
            editable=may_enter and not locked,
            questions=tuple(question_text(each, measure, _) for each in asked),
            open_until=opened,
            hidden_outside=is_small(figure, measure, small_counts()),
        )

    def _by_party(self, rows: Sequence[EntryRow], outside: bool, _: Translator) -> tuple[EntryGroup, ...]:
        """One indicator's rows, each party by itself."""
        grouped: dict[str, list[EntryRow]] = defaultdict(list)
        for row in rows:
            grouped[row.series].append(row)
        return tuple(
            EntryGroup(
                indicator=own[0].indicator,
                measure=own[0].measure,
                title=own[0].party_name,
                subtitle=say.what_is_entered(own[0].measure, own[0].indicator, _),
                frequency=own[0].indicator.frequency,
                rows=tuple(own),
                done=sum(row.figure is not None for row in own),
                key=series,
                outside=outside,
            )
            for series, own in grouped.items()
        )

    def _groups(self, rows: Sequence[EntryRow], outside: bool, _: Translator) -> tuple[EntryGroup, ...]:
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
                outside=outside,
            )
            for own in grouped.values()
        )

    def _tabs(
        self, by_month: Mapping[str, Sequence[Slot]], code: str, today: dt.date, inside: bool, _: Translator
    ) -> tuple[PeriodTab, ...]:
        chosen = dt.date(int(code[:4]), int(code[5:]), 1)
        newest = dt.date(today.year, today.month, 1)
        last = min(add_months(chosen, 2), newest)
        months = [add_months(last, -back) for back in range(5, -1, -1)]
        return tuple(
            self._tab(by_month.get(month_code(month), []), month, code, today, inside, _) for month in months
        )

    def _tab(
        self, own: Sequence[Slot], month: dt.date, code: str, today: dt.date, inside: bool, _: Translator
    ) -> PeriodTab:
        """`inside`: for those who see every figure; to others nothing is late that may only wait for approval."""
        done = sum(slot.delivered for slot in own)
        missing = [slot for slot in own if not slot.delivered]
        late = [slot for slot in missing if slot.due < today]
        ends = add_months(month, 1)
        if ends > today:
            state, note = "future", _("Opens {date}", date=_.short_date(ends))
        elif missing and not inside:
            state, note = "open", _("Not all is approved")
        elif late:
            worst = min(slot.due for slot in late)
            state, note = "overdue", say.deadline(worst, today, _)
        elif own and all(s.measurement and s.measurement.locked(today) for s in own):
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

    def history(self, actor: Actor, slug: str, series: str, period: int) -> list[Revision]:
        """Every revision of one figure, newest first; nothing to those who see approved figures only."""
        with self.reading() as work:
            state = self._state(work, actor, slug)
            find_series(state.document, series)
            if state.audience is not Audience.ALL:
                return []
            return sorted(work.measurements.history(series, period), key=lambda each: -each.number)


def _typed(value: float | None, _: Translator) -> str:
    """A number as a person would type it: no thousands separator."""
    if value is None:
        return ""
    text = f"{value:.10g}"
    return text if _.language == "en" else text.replace(".", ",")


def _entry_state(slot: Slot, asked: bool, today: dt.date) -> EntryState:
    held = slot.measurement
    if held is None:
        return "missing" if today >= slot.complete else "not_due"
    if held.submission is SubmissionState.APPROVED:
        return "locked" if held.locked(today) else "open_again"
    if held.figure.state is State.NOT_MEASURED:
        return "not_measured"
    if held.figure.state is State.SUPPRESSED:
        return "suppressed"
    if asked:
        return "check"
    if held.submission is SubmissionState.RETURNED:
        return "returned"
    return "submitted" if held.submission is SubmissionState.SUBMITTED else "saved"


def _year(code: str, indicator: Indicator, expected: Sequence[Slot]) -> list[Slot]:
    """An indicator's slots that are entered in the twelve months up to one, each series in order of time."""
    first = month_code(add_months(dt.date(int(code[:4]), int(code[5:]), 1), -11))
    return [
        slot
        for slot in expected
        if slot.indicator.id == indicator.id
        and first <= month_of_period(slot.period, indicator.frequency) <= code
    ]
