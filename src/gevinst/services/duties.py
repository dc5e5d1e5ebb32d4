"""Everything of a project that has a day: reckoned from the scheme's rules and the project's dates, and stored nowhere.

Figures to deliver and figures sent back, reports, what waits in the handover and after it, the award's rules, decisions.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from gevinst.domain.access import Action, Actor, is_confined, may
from gevinst.domain.deadlines import PAST_DAYS, owed
from gevinst.domain.evaluation import Audience
from gevinst.domain.money import Redisposition
from gevinst.domain.plan import Project, RoleAt
from gevinst.domain.report_state import ReportState, with_project
from gevinst.domain.scheme import ReportForm, Scheme
from gevinst.domain.scheme import due as form_due
from gevinst.i18n import Translator
from gevinst.i18n.formats import day_of
from gevinst.services import awards, say
from gevinst.services.base import Base, resource, words
from gevinst.services.handovers import Handovers
from gevinst.services.measurements import Measurements
from gevinst.services.state import ProjectState
from gevinst.services.views import DueItem
from gevinst.storage.first_days import first_entered
from gevinst.storage.report_states import report_states
from gevinst.storage.unit_of_work import Reading


@dataclass(frozen=True, slots=True)
class Span:
    """How far a list looks, in days from today."""

    ahead: int
    figures_ahead: int
    by_day: bool = False
    """All figures of one day together, however late they are: as a calendar needs them."""
    behind: int = PAST_DAYS
    """How far back, where figures are together by day."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What is read beside a project's state."""

    reports: Mapping[tuple[str, int | None], ReportState]
    """(form, year or None) -> how far it has come; none where nobody has begun it."""
    redispositions: Sequence[Redisposition]
    entered: dt.date | None = None
    """When the project was first entered here; None: nothing tells."""


def beside(work: Reading, slugs: Collection[str]) -> dict[str, Beside]:
    """For many projects at once. Every slug asked for is a key."""
    states, changed = report_states(work.session, slugs), work.plans.redispositions_for(slugs)
    first = {slug: day_of(at) for slug, at in first_entered(work.session, slugs).items()}
    return {slug: Beside(states[slug], changed[slug], first.get(slug)) for slug in slugs}


def by_urgency(items: Sequence[DueItem]) -> tuple[DueItem, ...]:
    """What is over its day first, then what was sent back (late or not), then what comes, then what has no day."""

    def order(item: DueItem) -> tuple[int, dt.date, str]:
        late = item.overdue is not None and item.overdue > 0
        rank = 1 if item.kind == "returned" else 0 if late else 2
        return rank, item.due or dt.date.max, item.title

    return tuple(sorted(items, key=order))


class Duties(Base):
    """See the module."""

    @cached_property
    def _figures(self) -> Measurements:
        return Measurements(self.engine, self.clock)

    @cached_property
    def _handovers(self) -> Handovers:
        return Handovers(self.engine, self.clock)

    def of_state(
        self, state: ProjectState, held: Beside, actor: Actor, span: Span, figures: bool = True
    ) -> tuple[DueItem, ...]:
        """What waits in a project already read, the most urgent first; to an owner or a reporter, what is theirs.

        `figures` false leaves out figures to deliver: for a list over many projects.
        """
        project, today, _ = state.document.project, self.today(), words(actor)
        confined = is_confined(actor, resource(project))
        items: list[DueItem] = []
        if figures:
            items += self._of_figures(state, actor, span, today)
        items += self._handovers.due_of(
            state, actor, **({"soon": span.ahead} if span.by_day else {}), everyones=not confined
        )
        if not confined:
            items += self._of_reports(project, held, actor, span.ahead, today, _)
            items += awards.due_of(
                self,
                project,
                state.award,
                state.money,
                held.redispositions,
                actor,
                today,
                _,
                **({"soon": span.ahead} if span.by_day else {}),
            )
            if state.audience is Audience.ALL:
                items += self._of_decisions(state, actor, span.ahead, today, _)
        named = [replace(each, project=project.slug or "", project_title=project.title) for each in items]
        return by_urgency(named)

    def _of_figures(self, state: ProjectState, actor: Actor, span: Span, today: dt.date) -> list[DueItem]:
        first = today - dt.timedelta(days=span.behind if span.by_day else 0)
        last = today + dt.timedelta(days=span.figures_ahead)
        items = [
            *(() if span.by_day else self._figures.due_of(state, actor)),
            *self._figures.coming_of(state, actor, first, last, complete=span.by_day),
        ]
        if state.audience is Audience.ALL:
            items += self._figures.returned_of(state, actor)
        mine = may(actor, Action.RECORD_MEASUREMENT, resource(state.document.project))
        return [replace(each, mine=mine) for each in items]

    # ---- reports -------------------------------------------------------------------------------------------------

    def _of_reports(
        self, project: Project, held: Beside, actor: Actor, ahead: int, today: dt.date, _: Translator
    ) -> list[DueItem]:
        scheme = self.schemes.get(project.scheme or "")
        if scheme is None or project.starts is None:
            return []
        own = resource(project)
        answers = may(actor, Action.ANSWER_REPORT, own)
        # The funder waits for what the project owes.
        mine = may(actor, Action.EDIT_REPORT, own) or answers
        items = []
        for form in scheme.report_forms:
            begun = {year for key, year in held.reports if key == form.key}
            near = set(range(project.starts.year, today.year + 2)) if form.yearly else {None}
            for year in sorted(near | begun, key=lambda each: each or 0):
                state = held.reports.get((form.key, year))
                title = _.local(form.name) + (f" {year}" if year else "")
                if state is None or with_project(state):
                    item = self._of_report(scheme, form, year, state, project, held, ahead, today, _)
                    if item is not None:
                        items.append(replace(item, title=title, mine=mine))
                elif state not in (ReportState.ACCEPTED, ReportState.WAIVED) and answers:
                    items.append(_to_answer(scheme, title, _))
        return items

    def _of_report(
        self,
        scheme: Scheme,
        form: ReportForm,
        year: int | None,
        state: ReportState | None,
        project: Project,
        held: Beside,
        ahead: int,
        today: dt.date,
        _: Translator,
    ) -> DueItem | None:
        """A report that is still with the project; its title is the caller's. None where it is not due, or not yet."""
        assert project.starts is not None
        day = form_due(form, project.starts, project.ends, year)
        returned = state is ReportState.RETURNED
        if day is None and not returned:
            return None
        when = _("sent back") if returned or day is None else say.deadline(day, today, _)
        if day is not None and not returned:
            if (today - day).days < -ahead:
                return None
            if not owed(day, held.entered):
                if state is None:
                    return None
                # It was begun here all the same, and is finished without being late.
                day, when = None, _("due before the project was in Gevinst")
        return DueItem(
            kind="returned" if returned else "report",
            title="",
            detail=_("Sent back: put it right and send it again") if returned else _.local(scheme.name),
            due=day,
            overdue=(today - day).days if day else None,
            when=when,
            href=f"/prosjekt/{project.slug}/rapport?skjema={form.key}" + (f"&aar={year}" if year else ""),
            who=self._manager(project),
            key=f"report-{form.key}" + (f"-{year}" if year else ""),
        )

    # ---- decisions -----------------------------------------------------------------------------------------------

    def _of_decisions(
        self, state: ProjectState, actor: Actor, ahead: int, today: dt.date, _: Translator
    ) -> list[DueItem]:
        """What the steering group is to decide at its next meeting, and what was decided and somebody follows up."""
        project, found = state.document.project, state.follow_up.decisions
        own = resource(project)
        items: list[DueItem] = []
        decides = may(actor, Action.DECIDE, own)
        href = f"/prosjekt/{project.slug}/beslutninger"

        def add(title: str, detail: str, day: dt.date, who: str, key: str, mine: bool) -> None:
            late = (today - day).days
            if late >= -ahead:
                when = say.deadline(day, today, _)
                items.append(DueItem("decision", title, detail, day, late, when, href, who, key, mine))

        waiting = [each for each in found if each.state == "open"]
        meeting = project.next_meeting
        if waiting and meeting is not None and meeting >= today:
            title = _.plural("{n} question to decide", "{n} questions to decide", len(waiting))
            named = "; ".join(each.title for each in waiting[:3])
            add(title, named, meeting, _("The steering group"), f"meeting-{meeting:%Y%m%d}", decides)
        mine = decides or may(actor, Action.EDIT_PLAN, own)
        for each in found:
            if each.state == "decided" and each.due is not None:
                who = self._role(each.responsible)
                title = _("To follow up: {what}", what=each.title)
                add(title, who, each.due, who, f"decision-{each.id}", mine)
        return items

    # ---- who -----------------------------------------------------------------------------------------------------

    def _manager(self, project: Project) -> str:
        """The project's own manager, else the party that leads it."""
        manager = next(
            (role for duty, role in project.roles if duty.casefold().startswith("prosjektle")), None
        )
        if manager is not None:
            return self._role(manager)
        return self.party_name(next((part.party for part in project.parties if part.role == "lead"), None))

    def _role(self, role: RoleAt | None) -> str:
        if role is None:
            return ""
        return f"{role.role}, {self.party_name(role.party)}" if role.party else role.role


def _to_answer(scheme: Scheme, title: str, _: Translator) -> DueItem:
    """A report that the funder has, and has not answered: no rule sets a day for that."""
    return DueItem(
        kind="report",
        title=_("To answer: {report}", report=title),
        detail=_.local(scheme.name),
        due=None,
        overdue=None,
        when=_("when you can"),
        href="/portefolje/rapporter",
    )
