"""One benefit's plan beside what has become of it: what was adopted, where it stands, its risks, its baseline's way."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pydantic import ValidationError

from gevinst.domain.access import Action, Actor
from gevinst.domain.errors import NotFound, Refused
from gevinst.domain.evaluation import Audience
from gevinst.domain.follow_up import Risk
from gevinst.domain.horizon import Frequency, due_date, period_end, period_of, previous_period
from gevinst.domain.plan import (
    Benefit,
    BenefitMap,
    Indicator,
    IndicatorKind,
    PlanDocument,
    Project,
    ProjectLevel,
    new_id,
)
from gevinst.domain.proposal import MeasureProposal, PlanProposal
from gevinst.exchange.validation import problems_of
from gevinst.i18n import Translator
from gevinst.i18n.formats import day_of
from gevinst.reporting.plan_changes import Said, difference
from gevinst.reporting.plan_terms import Names
from gevinst.services import baselines
from gevinst.services.base import Base, refuse_personal, require, resource, words
from gevinst.services.benefit_rows import row
from gevinst.services.follow_up_keeping import keep, take_away
from gevinst.services.measure_proposals import newest_of
from gevinst.services.measurements import audience_of
from gevinst.services.plans import Plans
from gevinst.services.reckoning import lag_of
from gevinst.services.state import load, version_outside
from gevinst.services.versions import VersionBar, bar_of
from gevinst.services.views import BaselineStep, BenefitRow, PlanPage
from gevinst.storage.plans import PlanVersion


@dataclass(frozen=True, slots=True)
class Gap:
    """A part that a benefit lacks, of `domain.plan.COMPLETENESS`."""

    benefit: str
    part: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What an adopted version changed in this benefit, in words."""

    adopted: dt.date
    by: str
    reason: str | None
    items: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class BenefitPlanPage:
    """Everything that one benefit's plan shows. Mappings by indicator id hold what there is, and nothing else."""

    plan: PlanPage
    rows: Mapping[str, BenefitRow]
    """Where each indicator stands, against the targets in force."""
    adopted: Mapping[str, Indicator]
    """As in the newest adopted version."""
    original: Mapping[str, Indicator]
    """As first adopted."""
    risks: tuple[Risk, ...]
    """Of this benefit, open ones first."""
    baseline_trail: Mapping[str, tuple[BaselineStep, ...]]
    """Indicator id -> what became of its baseline, the newest first."""
    next_due: Mapping[str, tuple[int, dt.date]]
    """Indicator id -> (the period that is reported next, by when)."""
    focus_areas: tuple[str, ...]
    """The scheme's own, as it prints them."""
    gaps: tuple[Gap, ...]
    """What this benefit lacks, then the first that another one lacks: where the work goes on."""
    role_titles: tuple[str, ...]
    """Titles that the plan uses already."""
    proposed: tuple[Said, ...]
    """What differs from the adopted plan in this benefit."""
    proposed_elsewhere: int
    """How many other benefits differ from the adopted plan."""
    changed: tuple[Changed, ...]
    """What each revision changed in it, the newest first."""
    proposal: PlanProposal | None
    """What waits for the steering group."""
    measure_proposals: Mapping[str, MeasureProposal]
    """Indicator id -> what was proposed last to the shared catalogue of its own measure."""
    bar: VersionBar
    today: dt.date

    @property
    def benefit(self) -> Benefit:
        """The benefit that is shown."""
        found = self.plan.benefit
        if found is None:
            raise LookupError("the page is of one benefit")
        return found


class BenefitPlans(Base):
    """See the module."""

    def page(self, actor: Actor, slug: str, benefit_id: str) -> BenefitPlanPage:
        """One benefit's plan. Raises NotFound."""
        with self.reading() as work:
            plan = Plans(self.engine, self.clock).page_of(work, actor, slug, benefit_id)
            benefit = plan.benefit
            if benefit is None:
                raise NotFound("benefit", benefit_id)
            own = {each.id for each in benefit.indicators}
            audience = audience_of(actor, plan.document)
            state = load(self, work, slug, audience, figures=lambda each: each.id in own)
            versions = [each for each in work.plans.versions(slug) if each.state == "adopted"]
            if audience is not Audience.ALL:
                versions = [version_outside(self, each) for each in versions]
            proposed = work.measure_proposals.all(project=slug)
            measures = {each.id: self.measure_of(each) for each in benefit.indicators}
            trail = baselines.trail(work, slug, measures, audience is Audience.ALL, words(actor))
        _, today = words(actor), self.today()
        counted = state.document.indicator
        rows = {}
        for each in benefit.indicators:
            found = counted(each.id)
            if found is not None:
                rows[each.id] = row(self, state, *found, today, _)
        risks = [each for each in state.follow_up.risks if each.benefit == benefit_id]
        return BenefitPlanPage(
            plan=plan,
            rows=rows,
            adopted=_indicators(versions[-1].document, own) if versions else {},
            original=_indicators(versions[0].document, own) if versions else {},
            risks=tuple(sorted(risks, key=lambda each: not each.open)),
            baseline_trail=trail,
            next_due={
                each.id: due for each in benefit.indicators if (due := self._due(plan.document, each, today))
            },
            focus_areas=self.focus_areas(plan.document.project.scheme),
            gaps=gaps_from(plan, benefit_id),
            role_titles=role_titles(plan.document),
            proposed=self._differing(versions[-1].document, plan.document, benefit_id, _) if versions else (),
            proposed_elsewhere=_others_changed(versions[-1].document, plan.document, benefit_id)
            if versions
            else 0,
            changed=self._revisions(versions, benefit_id, _),
            proposal=state.proposal,
            measure_proposals=newest_of(benefit, proposed),
            bar=bar_of(plan.document, versions, state.proposal, audience is Audience.ALL),
            today=today,
        )

    def _differing(
        self, before: PlanDocument, after: PlanDocument, benefit_id: str, _: Translator
    ) -> tuple[Said, ...]:
        """The difference of one benefit in words."""
        one, other = _only(before, benefit_id), _only(after, benefit_id)
        if one == other:
            return ()
        names = Names(
            parties=self.party_names,
            measure_of=self.measure_of,
            benefits={each.id: each.title for plan in (before, after) for each in plan.benefits},
        )
        found = difference(one, other, names, _)
        return tuple(item for group in found.groups if group.benefit == benefit_id for item in group.items)

    def _revisions(
        self, versions: Sequence[PlanVersion], benefit_id: str, _: Translator
    ) -> tuple[Changed, ...]:
        """What every revision after the first changed in a benefit."""
        found = []
        for before, after in pairwise(versions):
            items = self._differing(before.document, after.document, benefit_id, _)
            if items and after.adopted_at is not None:
                found.append(Changed(day_of(after.adopted_at), after.adopted_by or "", after.reason, items))
        return tuple(reversed(found))

    def _due(
        self, document: PlanDocument, indicator: Indicator, today: dt.date
    ) -> tuple[int, dt.date] | None:
        """The first period whose deadline is not past."""
        if indicator.frequency is Frequency.SINGLE or indicator.kind is IndicatorKind.TEXT:
            return None
        lag = lag_of(indicator, self.measure_of(indicator))
        days = document.project.reporting_days
        period = period_of(today, indicator.frequency)
        while due_date(before := previous_period(period, indicator.frequency), indicator.frequency, lag, days) >= today:  # fmt: skip
            period = before
        first = indicator.first_period or document.project.starts
        while first is not None and period_end(period, indicator.frequency) < first:
            period = period_end(period, indicator.frequency).toordinal() + 1
        return period, due_date(period, indicator.frequency, lag, days)

    def focus_areas(self, scheme: str | None) -> tuple[str, ...]:
        """What a scheme calls its priority areas; none where it names none."""
        areas = getattr(self.schemes.get(scheme or ""), "priority_areas", ())
        # A scheme may leave them unstated.
        return tuple(each.text for each in areas) if isinstance(areas, tuple) else ()

    # ---- risks -------------------------------------------------------------------------------------------------

    def save_risk(
        self,
        actor: Actor,
        slug: str,
        benefit_id: str,
        changes: Mapping[str, object],
        risk_id: str | None = None,
    ) -> str:
        """Adds a risk of a benefit, or changes fields of one. Returns its id."""
        refuse_personal(changes)
        with self.work(actor) as work:
            document = work.plans.document(slug)
            require(actor, Action.EDIT_PLAN, resource(document.project))
            if benefit_id not in {each.id for each in document.benefits}:
                raise NotFound("benefit", benefit_id)
            old = next((each for each in work.follow_ups.get(slug).risks if each.id == risk_id), None)
            if risk_id is not None and (old is None or old.benefit != benefit_id):
                raise NotFound("risk", risk_id)
            held = old.model_dump() if old else {"id": new_id(), "benefit": benefit_id}
            new = _risk({**held, **changes})
            if new != old:
                keep(work, slug, old, ((new, self.today()),), self.clock())
            work.commit()
        return new.id

    def remove_risk(self, actor: Actor, slug: str, risk_id: str) -> None:
        """Takes a risk away that was written by mistake; one that is over is closed instead."""
        with self.work(actor) as work:
            document = work.plans.document(slug)
            require(actor, Action.EDIT_PLAN, resource(document.project))
            old = next((each for each in work.follow_ups.get(slug).risks if each.id == risk_id), None)
            if old is None:
                raise NotFound("risk", risk_id)
            take_away(work, slug, old, self.clock(), self.today())
            work.commit()


def _only(document: PlanDocument, benefit_id: str) -> PlanDocument:
    """The plan with one benefit and nothing around it, so that only that one can differ."""
    benefits = tuple(each for each in document.benefits if each.id == benefit_id)
    return PlanDocument.model_construct(
        format=document.format,
        project=_NO_PROJECT,
        benefits=benefits,
        project_level=ProjectLevel(),
        map=BenefitMap(),
    )


_NO_PROJECT = Project(id="-", title="-")


def _others_changed(before: PlanDocument, after: PlanDocument, benefit_id: str) -> int:
    old = {each.id: each for each in before.benefits}
    new = {each.id: each for each in after.benefits}
    return sum(old.get(key) != new.get(key) for key in old.keys() | new.keys() if key != benefit_id)


def _risk(fields: Mapping[str, object]) -> Risk:
    try:
        return Risk.model_validate(dict(fields))
    except ValidationError as wrong:
        raise Refused(problems_of(wrong)) from wrong


def _indicators(document: PlanDocument, wanted: set[str]) -> dict[str, Indicator]:
    return {
        each.id: each for benefit in document.benefits for each in benefit.indicators if each.id in wanted
    }


def gaps_from(plan: PlanPage, benefit_id: str) -> tuple[Gap, ...]:
    """What a benefit lacks, and the first gap of the next benefit that has one (from the top after the last)."""
    order = [each.id for each in plan.document.benefits if not each.archived]
    at = order.index(benefit_id) if benefit_id in order else -1
    own = [Gap(benefit_id, part) for part in plan.missing.get(benefit_id, ())]
    for other in (*order[at + 1 :], *order[: max(at, 0)]):
        if parts := plan.missing.get(other, ()):
            return (*own, Gap(other, parts[0]))
    return tuple(own)


def role_titles(document: PlanDocument) -> tuple[str, ...]:
    """Every title of a role that the plan uses, the most used first."""
    count: dict[str, int] = {}
    for benefit in document.benefits:
        roles = [benefit.owner, benefit.accountable, *(each.reporter for each in benefit.indicators)]
        roles += [each.responsible for each in benefit.preconditions]
        for role in roles:
            if role is not None:
                count[role.role] = count.get(role.role, 0) + 1
    for _duty, role in document.project.roles:
        count.setdefault(role.role, 0)
    return tuple(sorted(count, key=lambda title: (-count[title], title)))[:40]
