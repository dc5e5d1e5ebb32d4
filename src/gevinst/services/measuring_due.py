"""What is waited for: reckoned from the plan and the clock whenever somebody asks, and stored nowhere."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from gevinst.domain.access import Action, Actor, is_confined
from gevinst.domain.evaluation import Audience
from gevinst.domain.horizon import complete_on
from gevinst.domain.measurement import SubmissionState
from gevinst.i18n import Translator
from gevinst.services import say
from gevinst.services.base import require, resource, words
from gevinst.services.holders import may_record
from gevinst.services.measuring_base import MeasuringBase, audience_of, lines_of
from gevinst.services.reckoning import lag_of
from gevinst.services.state import (
    ProjectState,
    Slot,
    asked_for,
    followed,
    month_of_period,
    slots,
)
from gevinst.services.views import (
    Delivered,
    DueItem,
)

_NAMED = 3
"""So many figures are named where several are due on one day."""


class DueLists(MeasuringBase):
    """See the module."""

    def due(self, actor: Actor, slug: str) -> tuple[DueItem, ...]:
        """What is missing, most overdue first; the periods of one figure together. Nothing that is not yet complete."""
        with self.reading() as work:
            state = self._state(work, actor, slug)
        return self.due_of(state, actor)

    def due_of(
        self, state: ProjectState, actor: Actor, only: Callable[[Slot], bool] | None = None
    ) -> tuple[DueItem, ...]:
        """The same from a project already read; to an owner or a reporter, what they are to deliver.

        `only` leaves out what it says no to: the list of one who delivers. Nothing is missed by those who see approved
        figures only: what they do not see, may be there.
        """
        if state.audience is not Audience.ALL:
            return ()
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
            who=self._who(missing, _),
            key=f"figure-{first.indicator.id}",
        )

    def coming_of(
        self, state: ProjectState, actor: Actor, first: dt.date, last: dt.date, *, complete: bool
    ) -> tuple[DueItem, ...]:
        """The figures that have not come and are due from `first` to `last`: those of one day together.

        `complete` false: only those that are not complete yet, so that nobody can have delivered them.
        """
        _, today = words(actor), self.today()
        days: dict[dt.date, list[Slot]] = defaultdict(list)
        for slot in self._asked(state, actor, slots(self, state, last)):
            if not slot.delivered and first <= slot.due <= last and (complete or slot.complete > today):
                days[slot.due].append(slot)
        return tuple(self._of_day(state, days[day], today, _) for day in sorted(days))

    def _of_day(self, state: ProjectState, found: Sequence[Slot], today: dt.date, _: Translator) -> DueItem:
        slug, due = state.document.project.slug, found[0].due
        titles = list(dict.fromkeys(slot.indicator.title for slot in found))
        named = ", ".join(titles[:_NAMED])
        rest = len(titles) - _NAMED
        if rest > 0:
            named = _.plural("{first} and {n} more", "{first} and {n} more", rest, first=named)
        return DueItem(
            kind="measurement",
            title=_.plural("{n} figure to deliver", "{n} figures to deliver", len(found)),
            detail=named,
            due=due,
            overdue=(today - due).days,
            when=say.deadline(due, today, _),
            href=f"/prosjekt/{slug}/maling",
            who=self._who(found, _),
            key=f"figures-{due:%Y%m%d}",
        )

    def returned_of(self, state: ProjectState, actor: Actor) -> tuple[DueItem, ...]:
        """The figures that were sent back and wait for somebody to put them right; the periods of one figure together."""
        _, today = words(actor), self.today()
        back: dict[str, list[Slot]] = defaultdict(list)
        for slot in self._asked(state, actor, slots(self, state, today)):
            if slot.measurement is not None and slot.measurement.submission is SubmissionState.RETURNED:
                back[slot.indicator.id].append(slot)
        items = []
        for found in back.values():
            first = min(found, key=lambda slot: slot.period)
            frequency = first.indicator.frequency
            periods = sorted({slot.period for slot in found})
            month = month_of_period(first.period, frequency)
            items.append(
                DueItem(
                    kind="returned",
                    title=_(
                        "{indicator}, {period}",
                        indicator=first.indicator.title,
                        period=say.period_span(periods, frequency, _),
                    ),
                    detail=_("Sent back: put it right and hand it in again"),
                    due=None,
                    overdue=None,
                    when=_("sent back"),
                    href=f"/prosjekt/{state.document.project.slug}/maling?periode={month}",
                    who=self._who(found, _),
                )
            )
        return tuple(sorted(items, key=lambda item: item.title))

    def _who(self, found: Sequence[Slot], _: Translator) -> str:
        """The one reporter of all of them, else their parties."""
        reporters = {slot.indicator.reporter_of(slot.series) for slot in found}
        if len(reporters) == 1 and (only := next(iter(reporters))) is not None:
            return f"{only.role}, {self.party_name(only.party)}" if only.party else only.role
        parties = dict.fromkeys(slot.series.party for slot in found if slot.series.party)
        return say.listed([self.party_name(key) for key in parties], _)

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
            if audience_of(actor, document) is not Audience.ALL:
                return 0
            lines = [line for _benefit, _indicator, line in lines_of(document)]
            held = work.measurements.columns([line.id for line in lines])
            handovers = work.handovers.of(slug)
            carried_on = bool(work.plans.continued_by([slug])[slug])
        there: dict[str, set[int]] = {line.id: set() for line in lines}
        for at, period in zip(held.index.tolist(), held.period.tolist(), strict=True):
            there[held.series[at]].add(period)
        confined = is_confined(actor, resource(document.project))
        waiting = set()
        for benefit, indicator in followed(document):
            handover, lag = handovers.get(benefit.id), lag_of(indicator, self.measure_of(indicator))
            wanted = {
                period
                for period in asked_for(document, indicator, today, None if carried_on else handover)
                if today >= complete_on(period, indicator.frequency, lag)
            }
            for line in indicator.series:
                if line.id not in there or wanted <= there[line.id]:
                    continue
                if not confined or may_record(actor, document, benefit, indicator, line, handover, today):
                    waiting.add(indicator.id)
        return len(waiting)

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
