"""The promises of each project drawn up the plain way, as of one day: what the rows that are kept of them must come to."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gevinst.domain.criterion_check import check_criterion, criterion_facts, plan_counts
from gevinst.domain.evaluation import Audience, HorizonResult
from gevinst.domain.evidence import Grade
from gevinst.domain.handover import Handover, is_near_end, lacks_receiver, prepared
from gevinst.domain.horizon import HORIZONS, Frequency, due_date
from gevinst.domain.plan import Benefit, Indicator, IndicatorKind, Project
from gevinst.domain.promises import BenefitPromise, Held, Outcome, Promise, gaps_of, outcome_of, promised
from gevinst.domain.rule_check import check_rules, facts_of
from gevinst.domain.scheme import Criterion, Scheme, StatedOr
from gevinst.domain.scheme import due as form_due
from gevinst.i18n.formats import day_of
from gevinst.services.base import Base
from gevinst.services.benefit_rows import grade_of, step_results
from gevinst.services.portfolio_facts import ProjectFacts, ReportFact
from gevinst.services.reckoning import lag_of
from gevinst.services.reports import Reports
from gevinst.services.state import ProjectState, asked_for, in_words, line_of, load_many
from gevinst.storage.evaluations import Entered
from gevinst.storage.sent_reports import SentReport
from gevinst.storage.unit_of_work import Reading

_NOTHING = Entered(False, 0, frozenset())


def drawn_up(base: Base, work: Reading, today: dt.date) -> Iterator[ProjectFacts]:
    """Every project by title, from its plan, its figures and what lies beside them."""
    slugs = [each.slug or "" for each in work.plans.projects()]
    states = load_many(base, work, slugs, Audience.APPROVED, in_words)
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
        project, scheme = state.document.project, base.schemes.get(state.document.project.scheme or "")
        rules = facts_of(
            project,
            base.parties(),
            state.award,
            state.money,
            changed[slug],
            (each.kind for each in state.attachments),
        )
        near = is_near_end(project.ends, today) and not state.carried_on
        benefits = [each for each in state.document.benefits if not each.archived]
        log = Counter(each.kind for each in state.follow_up.log)
        counts = plan_counts(
            benefits,
            activities=len(state.follow_up.activities),
            user_involvement=log["user_involvement"],
            transfer=log["transfer"],
            handed_on=sum(_handed_on(prepared(each, state.handovers.get(each.id))) for each in benefits),
        )
        shown = criterion_facts(counts, rules, today)
        yield ProjectFacts(
            slug=slug,
            title=project.title,
            scheme=project.scheme,
            benefits=tuple(_benefit(base, state, each, entered, near, today) for each in benefits),
            near_end=near,
            rules=check_rules(scheme, rules, today) if scheme else (),
            criteria=tuple(check_criterion(each, shown) for each in _criteria(scheme)),
            reports=tuple(_reports(base, project, scheme, sent.get(slug, ()), today)),
        )


def _benefit(
    base: Base,
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
        results, any_shown = _results(base, state, indicator, today)
        own = entered.get(indicator.id, _NOTHING)
        here = _held(any_shown, own)
        held.add(here)
        due = due or _is_due(base, state, indicator, today)
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
    base: Base, state: ProjectState, indicator: Indicator, today: dt.date
) -> tuple[tuple[HorizonResult, ...], bool]:
    """The horizons of one indicator, and whether there is anything approved."""
    if indicator.kind is IndicatorKind.NUMBER:
        evaluation = state.evaluations.get((indicator.id, None))
        if evaluation is None:
            return (), False
        return evaluation.horizons, evaluation.last_period is not None
    line = line_of(base, state, indicator, None, today)
    return step_results(state.document.project, indicator, line), line is not None


def _is_due(base: Base, state: ProjectState, indicator: Indicator, today: dt.date) -> bool:
    """Whether a first figure should have come by now; of a single figure its horizon says so."""
    if indicator.frequency is Frequency.SINGLE:
        return False
    wanted = asked_for(state.document, indicator, today)
    if not wanted:
        return False
    lag = lag_of(indicator, base.measure_of(indicator))
    return due_date(wanted[0], indicator.frequency, lag, state.document.project.reporting_days) < today


def _reports(
    base: Base, project: Project, scheme: Scheme | None, sent: Sequence[SentReport], today: dt.date
) -> Iterable[ReportFact]:
    if scheme is None or project.starts is None:
        return
    for form in scheme.report_forms:
        for year in Reports(base.engine, base.clock).years(form, project) or (None,):
            due = form_due(form, project.starts, project.ends, year)
            if due is None or due >= today:
                continue
            versions = [each for each in sent if (each.form, each.year) == (form.key, year)]
            first = min((day_of(each.sent_at) for each in versions), default=None)
            yield ReportFact(form.key, year, due, first, ((first or today) - due).days)


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
