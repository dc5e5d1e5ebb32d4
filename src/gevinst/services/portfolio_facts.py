"""What the funder's pages of promises and of health communities are counted from: plain facts of every project, no words.

Read in blocks of projects and kept by the process; when data change, only the projects that changed are read again, and on a
new day all are. Who asks, and for what, is a choice among facts that are already there. Approved figures only; of the others
nothing is known here but how many wait.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any, TypeVar

from gevinst.domain.access import Action, Actor, Role, may
from gevinst.domain.criterion_check import CriterionCheck, check_criterion, criterion_facts
from gevinst.domain.errors import NotAllowed
from gevinst.domain.evaluation import Audience, HorizonResult
from gevinst.domain.evidence import Grade
from gevinst.domain.handover import Handover, is_near_end, lacks_receiver, prepared
from gevinst.domain.horizon import HORIZONS, Frequency, due_date
from gevinst.domain.plan import Benefit, Indicator, IndicatorKind, Project
from gevinst.domain.promises import BenefitPromise, Held, Outcome, Promise, gaps_of, outcome_of, promised
from gevinst.domain.rule_check import RuleCheck, check_rules, facts_of
from gevinst.domain.scheme import Criterion, Scheme, StatedOr
from gevinst.domain.scheme import due as form_due
from gevinst.i18n.formats import day_of
from gevinst.services.base import Base, resource
from gevinst.services.benefit_rows import grade_of, step_results
from gevinst.services.reckoning import lag_of
from gevinst.services.reports import Reports
from gevinst.services.state import ProjectState, asked_for, in_words, line_of, load_many
from gevinst.storage.changes import Changes, changes_since
from gevinst.storage.engine import change_counter
from gevinst.storage.evaluations import Entered
from gevinst.storage.sent_reports import SentReport
from gevinst.storage.unit_of_work import Reading

_BLOCK = 250
"""So many projects are read at a time: few queries, and a plan is let go of once it is counted."""
_PAGES = 64
"""So many answers are kept."""
_NO_PART = frozenset({"user", "token"})
"""Acts on these, of no project, change nothing here: that somebody logs in is no reason to read a plan."""
T = TypeVar("T")
_NOTHING = Entered(False, 0, frozenset())


@dataclass(frozen=True, slots=True)
class ReportFact:
    """A report whose day has passed. `days`: late by so many, not positive where it came in time."""

    form: str
    year: int | None
    due: dt.date
    sent: dt.date | None
    """When it first came; None: it has not."""
    days: int


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """One project, as far as the funder's counts need it."""

    project: Project
    communities: frozenset[str]
    awarded: int | None
    """Øre; None where no award is registered."""
    benefits: tuple[BenefitPromise, ...]
    """Those that are not archived."""
    near_end: bool
    """It ends soon or has ended, and no other project goes on from it."""
    rules: tuple[RuleCheck, ...]
    criteria: tuple[CriterionCheck, ...]
    reports: tuple[ReportFact, ...]

    @property
    def slug(self) -> str:
        """The project's name in addresses."""
        return self.project.slug or ""


@dataclass(frozen=True)
class _Held:
    """What the process knows, as of one state of the database and one day."""

    changes: Changes
    today: dt.date
    by_slug: Mapping[str, ProjectFacts]
    ordered: tuple[ProjectFacts, ...]
    """By title."""
    pages: dict[Any, Any] = field(default_factory=dict)
    """What was made of it, by what was asked: see `remembered`."""


@dataclass(frozen=True)
class PortfolioFacts(Base):
    """See the module."""

    _kept: dict[str, _Held] = field(default_factory=dict, repr=False)
    _lock: Any = field(default_factory=Lock, repr=False, compare=False)

    def seen_by(self, actor: Actor) -> tuple[ProjectFacts, ...]:
        """The projects that somebody sees as a portfolio, by title. NotAllowed for who has none."""
        found = tuple(
            each for each in self.every() if may(actor, Action.SEE_PORTFOLIO, resource(each.project))
        )
        if not found and not actor.roles & {Role.FUNDER, Role.ADMINISTRATOR, Role.OPERATOR}:
            raise NotAllowed(Action.SEE_PORTFOLIO.value)
        return found

    def every(self) -> tuple[ProjectFacts, ...]:
        """Every project by title, as of now."""
        return self._now().ordered

    def remembered(self, asked: tuple[Any, ...], make: Callable[[], T]) -> T:
        """What was made for the same question, of the same data and on the same day; else made now. Never of an error."""
        pages = self._now().pages
        if asked not in pages:
            found = make()
            if len(pages) >= _PAGES:
                pages.clear()
            pages[asked] = found
        kept: T = pages[asked]
        return kept

    def _now(self) -> _Held:
        today, held = self.today(), self._kept.get("held")
        if held is not None and held.today == today and held.changes.counter == change_counter(self.engine):
            return held
        with self._lock, self.reading() as work:
            held = self._kept.get("held")
            before = held.changes if held is not None and held.today == today else None
            changes = changes_since(work.session, before, _NO_PART)
            if held is not None and changes.projects is not None and not changes.projects:
                found = replace(held, changes=changes)
            else:
                found = self._brought_up(work, held, changes, today)
            self._kept["held"] = found
        return found

    def _brought_up(self, work: Reading, held: _Held | None, changes: Changes, today: dt.date) -> _Held:
        by_slug = dict(held.by_slug) if held is not None and changes.projects is not None else {}
        for slug in changes.projects or ():
            by_slug.pop(slug, None)
        slugs = [each.slug or "" for each in work.plans.projects(slugs=changes.projects)]
        for at in range(0, len(slugs), _BLOCK):
            by_slug |= {each.slug: each for each in self._block(work, slugs[at : at + _BLOCK], today)}
        ordered = sorted(by_slug.values(), key=lambda each: (each.project.title.casefold(), each.slug))
        return _Held(changes, today, by_slug, tuple(ordered))

    def _block(self, work: Reading, slugs: Sequence[str], today: dt.date) -> Iterable[ProjectFacts]:
        states = load_many(self, work, slugs, Audience.APPROVED, in_words)
        entered = work.evaluations.entered(
            [
                indicator.id
                for state in states.values()
                for benefit in state.document.benefits
                for indicator in benefit.indicators
            ]
        )
        changed = work.plans.redispositions_for(slugs)
        sent: dict[str, list[SentReport]] = {}
        for each in work.sent_reports.for_projects(slugs):
            sent.setdefault(each.project, []).append(each)
        for slug, state in states.items():
            project, scheme = state.document.project, self.schemes.get(state.document.project.scheme or "")
            rules = facts_of(
                project,
                self.parties(),
                state.award,
                state.money,
                changed[slug],
                (each.kind for each in state.attachments),
            )
            near = is_near_end(project.ends, today) and not state.carried_on
            benefits = [each for each in state.document.benefits if not each.archived]
            log = Counter(each.kind for each in state.follow_up.log)
            shown = criterion_facts(
                state.document,
                rules,
                activities=len(state.follow_up.activities),
                user_involvement=log["user_involvement"],
                transfer=log["transfer"],
                handed_on=sum(_handed_on(prepared(each, state.handovers.get(each.id))) for each in benefits),
                today=today,
            )
            yield ProjectFacts(
                project=project,
                communities=self._communities(project),
                awarded=state.award.amount_ore if state.award else None,
                benefits=tuple(self._benefit(state, each, entered, near, today) for each in benefits),
                near_end=near,
                rules=check_rules(scheme, rules, today) if scheme else (),
                criteria=tuple(check_criterion(each, shown) for each in _criteria(scheme)),
                reports=tuple(self._reports(project, scheme, sent.get(slug, ()), today)),
            )

    def _communities(self, project: Project) -> frozenset[str]:
        known = self.parties()
        return frozenset(
            party.health_community
            for part in project.parties
            if (party := known.get(part.party)) is not None and party.health_community
        )

    def _benefit(
        self,
        state: ProjectState,
        benefit: Benefit,
        entered: Mapping[str, Entered],
        near_end: bool,
        today: dt.date,
    ) -> BenefitPromise:
        project = state.document.project
        promises: list[Promise] = []
        held: set[Held] = set()
        reached = due = False
        for indicator in benefit.indicators:
            results, any_shown = self._results(state, indicator, today)
            own = entered.get(indicator.id, _NOTHING)
            here = _held(any_shown, own)
            held.add(here)
            due = due or self._is_due(state, indicator, today)
            reached = reached or (any_shown and _last_reached(results))
            by_horizon = {each.horizon: each for each in results}
            for horizon in promised(indicator):
                origin = project.horizon_origin
                passed = origin is not None and today >= project.horizon_months.dates(horizon, origin)[1]
                outcome = outcome_of(by_horizon.get(horizon), passed, horizon in own.horizons, here)
                promises.append(Promise(indicator.key, indicator.title, horizon, outcome))
        measured = Held.SHOWN in held
        overdue = any(each.outcome is Outcome.NOT_MEASURED for each in promises)
        handover = prepared(benefit, state.handovers.get(benefit.id))
        return BenefitPromise(
            id=benefit.id,
            title=benefit.title,
            key=benefit.indicators[0].key if benefit.indicators else benefit.id,
            category=benefit.category,
            beneficiaries=benefit.beneficiaries,
            drivers=benefit.drivers,
            drawback=benefit.disbenefit,
            gaps=gaps_of(benefit, data_lacking=not measured and (due or overdue)),
            held=next((each for each in Held if each in held), Held.NONE),
            measured=measured,
            reached=reached,
            no_receiver=near_end and lacks_receiver(handover, project.ends, today),
            waiting=sum(entered.get(each.id, _NOTHING).unapproved for each in benefit.indicators),
            grades=tuple(_grades(state, benefit)),
            promises=tuple(promises),
        )

    def _results(
        self, state: ProjectState, indicator: Indicator, today: dt.date
    ) -> tuple[tuple[HorizonResult, ...], bool]:
        """The horizons of one indicator, and whether there is anything approved."""
        if indicator.kind is IndicatorKind.NUMBER:
            evaluation = state.evaluations.get((indicator.id, None))
            if evaluation is None:
                return (), False
            return evaluation.horizons, evaluation.last_period is not None
        line = line_of(self, state, indicator, None, today)
        return step_results(state.document.project, indicator, line), line is not None

    def _is_due(self, state: ProjectState, indicator: Indicator, today: dt.date) -> bool:
        """Whether a first figure should have come by now; of a single figure its horizon says so."""
        if indicator.frequency is Frequency.SINGLE:
            return False
        wanted = asked_for(state.document, indicator, today)
        if not wanted:
            return False
        lag = lag_of(indicator, self.measure_of(indicator))
        return due_date(wanted[0], indicator.frequency, lag, state.document.project.reporting_days) < today

    def _reports(
        self, project: Project, scheme: Scheme | None, sent: Sequence[SentReport], today: dt.date
    ) -> Iterable[ReportFact]:
        if scheme is None or project.starts is None:
            return
        for form in scheme.report_forms:
            for year in self._forms.years(form, project) or (None,):
                due = form_due(form, project.starts, project.ends, year)
                if due is None or due >= today:
                    continue
                versions = [each for each in sent if (each.form, each.year) == (form.key, year)]
                first = min((day_of(each.sent_at) for each in versions), default=None)
                yield ReportFact(form.key, year, due, first, ((first or today) - due).days)

    @property
    def _forms(self) -> Reports:
        return Reports(self.engine, self.clock)


def _criteria(scheme: Scheme | None) -> tuple[Criterion, ...]:
    found: StatedOr[tuple[Criterion, ...]] = scheme.criteria if scheme else ()
    return found if isinstance(found, tuple) else ()


def _grades(state: ProjectState, benefit: Benefit) -> Iterable[Grade]:
    for indicator in benefit.indicators:
        if indicator.kind is IndicatorKind.NUMBER:
            evaluation = state.evaluations.get((indicator.id, None))
            yield grade_of(evaluation.finding if evaluation else None)


def _held(any_shown: bool, entered: Entered) -> Held:
    if any_shown:
        return Held.SHOWN
    if not entered.any:
        return Held.NONE
    return Held.WAITING if entered.unapproved else Held.HIDDEN


def _last_reached(results: Sequence[HorizonResult]) -> bool:
    """Whether the last horizon with figures and a target is reached: what counts as reached on the funder's table."""
    order = sorted(results, key=lambda each: HORIZONS.index(each.horizon))
    judged = [each for each in order if each.last is not None and each.target is not None]
    return bool(judged) and judged[-1].verdict.value == Outcome.REACHED.value


def _handed_on(handover: Handover) -> bool:
    return handover.owner is not None and handover.frequency is not None
