"""Events that change how figures are judged: set down with a date, a reason and who said so; changed; taken away.

A change of definition breaks a series, a change beside the project lowers the grade of an effect, and new limits begin a
phase. What is set down is reckoned with in the same transaction. New limits are saved only by somebody who has seen what
the chart says with them and without them: they must never be a way to make a concern go away unseen.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gevinst.domain.access import Action, Actor, may
from gevinst.domain.control_chart import Assurance, PointLabel, Strength
from gevinst.domain.errors import NotAllowed, NotFound, Problem, Refused
from gevinst.domain.evaluation import Audience, Evaluation
from gevinst.domain.finding import ControlLine, Finding
from gevinst.domain.follow_up import Event, EventKind
from gevinst.domain.horizon import next_period, period_of
from gevinst.domain.measure import Measure
from gevinst.domain.measurement import State
from gevinst.domain.plan import Benefit, Indicator, IndicatorKind, PlanDocument, Project, in_force
from gevinst.i18n import N_, Translator
from gevinst.reporting import evidence_wording as said
from gevinst.services import say
from gevinst.services.base import Base, refuse_personal, require, resource, words
from gevinst.services.evaluations import re_evaluate
from gevinst.services.figure_board import Values
from gevinst.services.holders import resource_of
from gevinst.services.reckoning import counted, evaluate
from gevinst.storage.unit_of_work import Reading, UnitOfWork

KIND_WORDS: Mapping[EventKind, str] = {
    EventKind.GO_LIVE: N_("Put into use"),
    EventKind.DEFINITION_CHANGE: N_("New definition"),
    EventKind.CO_INTERVENTION: N_("Something else that changed"),
    EventKind.REBASE: N_("New limits from here"),
    EventKind.NOTE: N_("Note"),
}
"""What each kind is called."""
JUDGING = frozenset({EventKind.DEFINITION_CHANGE, EventKind.CO_INTERVENTION, EventKind.REBASE})
"""The kinds that figures are reckoned by; the others are only shown."""
REASON_FOR_LIMITS = 20
"""The reason for new limits has at least so many characters: "better" is not a reason."""
FEWEST_IN_PHASE = 6
"""A phase with fewer figures has no limits (methods.md 7.1), so it would only hide what the figures say."""
_YEARS = 10
"""An event further than this from the project's own time is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event with its words."""

    event: Event
    kind: str
    figure: str
    """The indicator's title, or that it is the whole project."""
    party: str
    """Empty: all of them."""
    by: str
    may_edit: bool


@dataclass(frozen=True, slots=True)
class EventsPage:
    """A project's events, the newest first."""

    project: Project
    rows: tuple[EventRow, ...]
    figures: tuple[tuple[str, str], ...]
    """(indicator id, title) that an event may be set down for, in the plan's order."""
    of_benefit: Mapping[str, str]
    """Indicator id -> the id of its benefit."""
    benefits: Mapping[str, str]
    """Benefit id -> title."""
    parties: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[EventKind, str], ...]
    """Those that the one who asks may set down; none: only a reader."""


@dataclass(frozen=True, slots=True)
class ChartWords:
    """What a control chart says, in words: the development, the last figure, the target and the limits."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LimitsSeen:
    """The chart of a figure without and with new limits."""

    figure: str
    without: ChartWords
    with_them: ChartWords
    hides: bool
    """A concern that shows without the new limits and does not with them."""
    seal: str
    """What `save` asks for: that these two, and no other two, were shown."""


class Events(Base):
    """See the module."""

    def page(self, actor: Actor, slug: str) -> EventsPage:
        """All events by date, and what may be set down. For those who see unapproved figures."""
        with self.reading() as work:
            document = work.plans.document(slug)
            require(actor, Action.SEE_UNAPPROVED, resource(document.project))
            events = work.follow_ups.get(slug).events
            kinds = _kinds(actor, document.project)
            taken = self._taken_over(work, actor, document)
        _ = words(actor)
        titles = {each.id: each.title for benefit in document.benefits for each in benefit.indicators}
        offered = [
            (each.id, each.title)
            for benefit in document.benefits
            if not benefit.archived and benefit.id not in taken
            for each in benefit.indicators
            if each.kind is IndicatorKind.NUMBER
        ]
        of_benefit = {each.id: benefit.id for benefit in document.benefits for each in benefit.indicators}
        return EventsPage(
            project=document.project,
            rows=tuple(
                EventRow(
                    event=each,
                    kind=_(KIND_WORDS[each.kind]),
                    figure=titles.get(each.indicator or "", "") or _("The whole project"),
                    party=self.party_name(each.party),
                    by=each.recorded_by or "",
                    may_edit=each.kind in kinds and of_benefit.get(each.indicator or "") not in taken,
                )
                for each in sorted(events, key=lambda each: each.date, reverse=True)
            ),
            figures=tuple(offered),
            of_benefit=of_benefit,
            benefits={each.id: each.title for each in document.benefits},
            parties=tuple((part.party, self.party_name(part.party)) for part in document.project.parties),
            kinds=tuple((kind, _(name)) for kind, name in KIND_WORDS.items() if kind in kinds),
        )

    def limits(self, actor: Actor, slug: str, event: Event) -> LimitsSeen:
        """What the chart says without and with new limits that are not saved yet. Raises Refused as `save` does."""
        with self.reading() as work:
            document, _before = self._allowed(work, actor, slug, event)
            problems = self._problems(work, document, event)
            if problems:
                raise Refused(problems)
            return self._seen(work, document, event, words(actor))

    def save(self, actor: Actor, slug: str, event: Event, seal: str | None = None) -> Event:
        """Adds an event, or changes the one with the same id; what it touches is reckoned anew. Returns it as stored.

        New limits need the `seal` of `limits`: what the chart says with and without them has been shown. The project group
        writes; new limits are the steering group's to set too. Raises Refused with every problem, NotAllowed.
        """
        refuse_personal({"text": event.text})
        with self.work(actor) as work:
            document, before = self._allowed(work, actor, slug, event)
            problems = self._problems(work, document, event)
            hides = False
            if not problems and event.kind is EventKind.REBASE:
                shown = self._seen(work, document, event, words(actor))
                hides = shown.hides
                if seal != shown.seal:
                    problems = [Problem("limits_not_seen", field="kind")]
            if problems:
                raise Refused(problems)
            stored = event.model_copy(update={"text": event.text.strip(), "recorded_by": actor.title})
            work.follow_ups.put(slug, stored)
            old, new = told(before) if before else {}, told(stored)
            # What no longer shows on the chart is still found here.
            new |= {"hides_concern": "yes"} if hides else {}
            work.audit(
                "change_event" if before else "add_event",
                "event",
                event.id,
                project=slug,
                before={name: value for name, value in old.items() if new.get(name) != value},
                after=new if before is None else {n: v for n, v in new.items() if old.get(n) != v},
                reason=stored.text if stored.kind is EventKind.REBASE else None,
            )
            self._reckon(work, slug, document, [each for each in (before, stored) if each is not None])
            work.commit()
        return stored

    def remove(self, actor: Actor, slug: str, event_id: str, reason: str) -> None:
        """Takes an event away, with the reason in the trail; what it touched is reckoned anew. NotFound, Refused."""
        reason = reason.strip()
        if not reason:
            raise Refused([Problem("field_missing", field="reason")])
        if len(reason) > 300:
            raise Refused(
                [Problem("text_too_long", field="reason", params={"limit": 300, "length": len(reason)})]
            )
        refuse_personal({"reason": reason})
        with self.work(actor) as work:
            document = work.plans.document(slug)
            before = _find(work, slug, event_id)
            if before is None:
                require(actor, Action.SEE_UNAPPROVED, resource(document.project))
                raise NotFound("event", event_id)
            self._allowed(work, actor, slug, before)
            work.follow_ups.remove(slug, event_id)
            work.audit("remove_event", "event", event_id, project=slug, before=told(before), reason=reason)
            self._reckon(work, slug, document, [before])
            work.commit()

    # ---- who may ------------------------------------------------------------------------------------------------------

    def _allowed(
        self, work: Reading, actor: Actor, slug: str, event: Event
    ) -> tuple[PlanDocument, Event | None]:
        """The plan, and the event as it is stored; NotAllowed where either its old or its new state is not theirs."""
        document = work.plans.document(slug)
        before = _find(work, slug, event.id)
        kinds = _kinds(actor, document.project)
        taken = self._taken_over(work, actor, document)
        for each in (event, before):
            if each is None:
                continue
            if each.kind not in kinds:
                raise NotAllowed(Action.EDIT_PLAN.value)
            found = document.indicator(each.indicator) if each.indicator else None
            if found is not None and found[0].id in taken:
                raise NotAllowed(Action.EDIT_PLAN.value)
        return document, before

    def _taken_over(self, work: Reading, actor: Actor, document: PlanDocument) -> frozenset[str]:
        """The benefits that the line has now, of which the one who asks no longer writes."""
        held = work.handovers.of(document.project.slug or "")
        today = self.today()
        decides = may(actor, Action.DECIDE, resource(document.project))
        return frozenset(
            benefit.id
            for benefit in document.benefits
            if not decides
            and not may(actor, Action.EDIT_PLAN, resource_of(document, benefit, held.get(benefit.id), today))
        )

    # ---- what is wrong --------------------------------------------------------------------------------------------------

    def _problems(self, work: Reading, document: PlanDocument, event: Event) -> list[Problem]:
        found = [*self._of_fields(document, event), *_of_text(event)]
        own = document.indicator(event.indicator) if event.indicator else None
        if event.kind is EventKind.REBASE and own is not None and not found:
            found += self._of_limits(work, document, own, event)
        return found

    def _of_fields(self, document: PlanDocument, event: Event) -> Iterator[Problem]:
        project = document.project
        own = document.indicator(event.indicator) if event.indicator else None
        if event.indicator is not None and own is None:
            yield Problem("unknown_indicator", field="indicator", value=event.indicator)
        elif event.kind is EventKind.REBASE and (own is None or own[1].kind is not IndicatorKind.NUMBER):
            yield Problem("limits_need_figure", field="indicator")
        if event.kind is EventKind.REBASE and event.party is not None:
            yield Problem("limits_of_all", field="party")
        elif event.party is not None:
            known = {part.party for part in project.parties}
            known |= {line.party or "" for line in own[1].series} if own else set()
            if event.party not in known:
                name = self.party_name(event.party)
                yield Problem("party_not_in_project", field="party", value=name)
        if far_away(project, event.date, self.today()):
            yield Problem(
                "event_far_away", field="date", value=event.date.isoformat(), params={"value": event.date}
            )

    def _of_limits(
        self, work: Reading, document: PlanDocument, own: tuple[Benefit, Indicator], event: Event
    ) -> Iterator[Problem]:
        """New limits lie within the figures, and leave no phase without limits."""
        _benefit, indicator = own
        values = work.measurements.for_series([line.id for line in indicator.series])
        events = _others(work, document, event)
        plain = self._total(document, indicator, values, events)
        control = plain.control if plain else None
        if control is None:
            yield Problem("limits_without_figures", field="indicator")
            return
        first, last = control.periods[0], next_period(control.periods[-1], indicator.frequency) - 1
        if not first <= event.date.toordinal() <= last:
            days = {"first": dt.date.fromordinal(first), "last": dt.date.fromordinal(last)}
            yield Problem("limits_outside_figures", field="date", value=event.date.isoformat(), params=days)
            return
        place = period_of(event.date, indicator.frequency)
        if place < event.date.toordinal():
            place = next_period(place, indicator.frequency)
        if any(phase.start == place for phase in control.phases[1:]):
            yield Problem("limits_begin_there", field="date", value=event.date.isoformat())
            return
        before, after = _sides(control, indicator, values, place)
        if min(before, after) < FEWEST_IN_PHASE:
            counts = {"before": before, "after": after, "least": FEWEST_IN_PHASE}
            yield Problem("limits_leave_too_few", field="date", value=event.date.isoformat(), params=counts)

    # ---- with and without ---------------------------------------------------------------------------------------------

    def _seen(self, work: Reading, document: PlanDocument, event: Event, _: Translator) -> LimitsSeen:
        """The event as it is stored is in neither: without the new limits means without any of this event's."""
        own = document.indicator(event.indicator or "")
        if own is None:
            raise NotFound("indicator", event.indicator)
        indicator = own[1]
        slug = document.project.slug or ""
        document = in_force(document, work.plans.adopted_for([slug]).get(slug))
        values = work.measurements.for_series([line.id for line in indicator.series])
        others = _others(work, document, event)
        measure = self.measure_of(indicator)
        plain = self._total(document, indicator, values, others)
        anew = self._total(document, indicator, values, [*others, event])
        shown = [_chart_words(each, indicator, measure, _) for each in (plain, anew)]
        hides = bool(_concerns(plain) - _concerns(anew))
        text = "\n".join((indicator.id, event.date.isoformat(), *shown[0].lines, "", *shown[1].lines))
        return LimitsSeen(
            figure=indicator.title,
            without=shown[0],
            with_them=shown[1],
            hides=hides,
            seal=hashlib.sha256(text.encode()).hexdigest()[:16],
        )

    def _total(
        self, document: PlanDocument, indicator: Indicator, values: Values, events: Sequence[Event]
    ) -> Evaluation | None:
        """One figure's total for those who see everything, with these events and no others."""
        benefits = tuple(
            benefit.model_copy(
                update={"indicators": tuple(each for each in benefit.indicators if each.id == indicator.id)}
            )
            for benefit in document.benefits
        )
        narrow = document.model_copy(update={"benefits": benefits})
        found = evaluate([narrow], values, self.measure_of, {document.project.id: events}, [Audience.ALL])
        return next((each for each in found if each.series is None), None)

    def _reckon(self, work: UnitOfWork, slug: str, document: PlanDocument, events: Sequence[Event]) -> None:
        judging = [each for each in events if each.kind in JUDGING]
        if not judging:
            return
        touched = [document.indicator(each.indicator) if each.indicator else None for each in judging]
        if None in touched:
            re_evaluate(self, work, slug)
            return
        series = {line.id for own in touched if own is not None for line in own[1].series}
        re_evaluate(self, work, slug, series)


def _kinds(actor: Actor, project: Project) -> frozenset[EventKind]:
    """What somebody may set down: the project group everything, the steering group new limits."""
    if may(actor, Action.EDIT_PLAN, resource(project)):
        return frozenset(EventKind)
    if may(actor, Action.DECIDE, resource(project)):
        return frozenset({EventKind.REBASE})
    return frozenset()


def far_away(project: Project, day: dt.date, today: dt.date) -> bool:
    """Whether a day is so many years from the project's own time that it is a slip of the pen."""
    begins = project.starts or project.intervention or today
    ends = project.ends or today
    return not begins.year - _YEARS <= day.year <= ends.year + _YEARS


def _find(work: Reading, slug: str, event_id: str) -> Event | None:
    return next((each for each in work.follow_ups.get(slug).events if each.id == event_id), None)


def _others(work: Reading, document: PlanDocument, event: Event) -> list[Event]:
    held = work.follow_ups.get(document.project.slug or "").events
    return [each for each in held if each.id != event.id]


def _of_text(event: Event) -> Iterator[Problem]:
    text = event.text.strip()
    if not text:
        needed = {
            EventKind.DEFINITION_CHANGE: "event_needs_change",
            EventKind.CO_INTERVENTION: "event_needs_what_else",
            EventKind.REBASE: "limits_need_reason",
        }
        code = needed.get(event.kind, "field_missing")
    elif event.kind is EventKind.REBASE and len(text) < REASON_FOR_LIMITS:
        code = "limits_need_reason"
    else:
        return
    yield Problem(code, field="text", params={"least": REASON_FOR_LIMITS})


def _sides(control: ControlLine, indicator: Indicator, values: Values, place: int) -> tuple[int, int]:
    """How many judged figures lie between `place` and the limits before it, and after it."""
    figures = {
        measurement.period
        for line in counted(indicator, Audience.ALL)
        for measurement in values.get(line.id, ())
        if measurement.figure.state is State.VALUE
    }
    judged = [
        period
        for period, early in zip(control.periods, control.preliminary, strict=True)
        if period in figures and not early
    ]
    starts = [phase.start for phase in control.phases]
    since = max((start for start in starts if start < place), default=control.periods[0])
    until = min((start for start in starts if start > place), default=control.periods[-1] + 1)
    return sum(since <= each < place for each in judged), sum(place <= each < until for each in judged)


def _concerns(evaluation: Evaluation | None) -> set[int]:
    """The periods whose figures are signs of a change for the worse."""
    control = evaluation.control if evaluation else None
    if control is None:
        return set()
    marked = {PointLabel.CONCERN_HIGH, PointLabel.CONCERN_LOW}
    return {each for each, label in zip(control.periods, control.labels, strict=True) if label in marked}


def _chart_words(
    evaluation: Evaluation | None, indicator: Indicator, measure: Measure | None, _: Translator
) -> ChartWords:
    finding: Finding | None = evaluation.finding if evaluation else None
    control = evaluation.control if evaluation else None
    if finding is None or control is None:
        return ChartWords((_("There are no figures to judge."),))
    lines = [said.variation_label(finding, _)]
    if finding.strength is not Strength.NONE and None not in (finding.centre, finding.lower, finding.upper):
        lines.append(
            _(
                "The limits now: {low} to {high} around {centre}.",
                low=say.value_text(finding.lower, measure, _),
                high=say.value_text(finding.upper, measure, _),
                centre=say.value_text(finding.centre, measure, _),
            )
        )
    lines.append(said.strength_label(finding.strength, _))
    if finding.assurance not in (Assurance.NO_TARGET, Assurance.NOT_ASSESSABLE):
        lines.append(said.assurance_label(finding, _))
    bad = _concerns(evaluation)
    if bad:
        lines.append(
            _.plural(
                "{n} figure is a sign of a change for the worse, the last in {period}.",
                "{n} figures are signs of a change for the worse, the last in {period}.",
                len(bad),
                period=say.period(max(bad), indicator.frequency, _),
            )
        )
    else:
        lines.append(_("No figure is a sign of a change for the worse."))
    return ChartWords(tuple(lines))


def told(event: Event) -> dict[str, str | None]:
    """An event's fields as the trail keeps them."""
    return {
        "kind": event.kind.value,
        "date": event.date.isoformat(),
        "text": event.text,
        "indicator": event.indicator,
        "party": event.party,
    }
