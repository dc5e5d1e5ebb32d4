"""Puts the invented demo portfolio into an empty database, through the same storage as real figures."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable

from sqlalchemy import Engine

from gevinst.demo import DemoMeasurement, DemoPortfolio, DemoProject, DemoSentReport, DemoWaivedReport
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.horizon import period_code
from gevinst.domain.measurement import Entry, SubmissionState
from gevinst.domain.proposal import PlanProposal
from gevinst.domain.report_state import ReportState
from gevinst.domain.scheme import due as form_due
from gevinst.i18n.formats import OSLO
from gevinst.services import baselines, demo_history
from gevinst.services.base import Base
from gevinst.services.evaluations import re_evaluate
from gevinst.services.people import hash_password
from gevinst.services.plans import Plans
from gevinst.services.report_receiving import ReportReceiving
from gevinst.services.report_sending import ReportSending
from gevinst.services.report_waiving import ReportWaiving
from gevinst.storage.reports import StoredReport
from gevinst.storage.unit_of_work import UnitOfWork

_EVERYWHERE = (Membership(Role.OPERATOR, "all"),)
_LOADER = Actor(None, "Demo", "nb", _EVERYWHERE)


def load(engine: Engine, clock: Callable[[], dt.datetime], portfolio: DemoPortfolio) -> None:
    """One transaction for the users and one for each project. The database must be empty."""
    plans = Plans(engine, clock)
    with UnitOfWork(engine, _LOADER, clock) as work:
        plans.seed_parties(work)
        # The same password for all: one slow hash is enough.
        hashes = {
            password: hash_password(password) for password in {user.password for user in portfolio.users}
        }
        for user in portfolio.users:
            work.people.add_user(
                user.username, user.title, user.language, hashes[user.password], user.memberships
            )
        work.commit()
    for project in portfolio.projects:
        with UnitOfWork(engine, _LOADER, clock) as work:
            _add(plans, work, project)
            work.commit()
        for sent in project.sent_reports:
            _send(engine, clock, project, sent)
        for waived in project.waived_reports:
            _waive(engine, project, waived)


def _add(base: Base, work: UnitOfWork, project: DemoProject) -> None:
    slug = project.document.project.slug or ""
    work.plans.add(project.live)
    adopted = dt.datetime.combine(project.adopted_on, dt.time(12), OSLO)
    work.plans.add_version(slug, project.adopted, "adopted", None, adopted, "Styringsgruppen")
    if project.revised_on is not None:
        revised = dt.datetime.combine(project.revised_on, dt.time(12), OSLO)
        work.plans.add_version(
            slug, project.document, "adopted", project.revised_because, revised, "Styringsgruppen"
        )
    if project.proposed_on is not None:
        work.plans.save_proposal(
            slug,
            PlanProposal(
                document=project.live,
                reason=project.proposed_because or "",
                asked_at=dt.datetime.combine(project.proposed_on, dt.time(9), OSLO),
                asked_by="Prosjektleder",
            ),
        )
    work.plans.save_award(slug, project.award)
    for redisposition in project.redispositions:
        work.plans.save_redisposition(slug, redisposition)
    work.money.save(slug, project.money)
    for resource in project.resources:
        work.money.put(slug, resource)
    if project.valuation is not None:
        work.money.choose(slug, project.valuation)
    work.follow_ups.save(slug, project.follow_up)
    demo_history.write(work, slug, project.follow_up.activities, project.adopted_on, base.today())
    for handover in project.handovers:
        work.handovers.save(slug, handover)
    # What one person entered in one month is one save, at the last of its times.
    together: dict[tuple[int, int, str], list[DemoMeasurement]] = defaultdict(list)
    for each in project.measurements:
        together[each.at.year, each.at.month, each.by].append(each)
    for (_year, _month, by), own in sorted(together.items()):
        entries = [Entry(each.series_id, each.period, each.figure) for each in own]
        work.measurements.record(entries, at=max(each.at for each in own), by=by, via="demo", reason=None)
    moved: dict[SubmissionState, list[tuple[str, int]]] = defaultdict(list)
    for each in project.measurements:
        if each.submission is not SubmissionState.DRAFT:
            moved[each.submission].append((each.series_id, each.period))
    for state, places in moved.items():
        work.measurements.set_submissions(places, state, at=base.clock(), by="Styringsgruppen")
    texts: dict[tuple[str, int | None], dict[str, str]] = defaultdict(dict)
    for text in project.report_texts:
        texts[text.form, text.year][text.section] = text.text
    for (form, year), sections in texts.items():
        work.reports.save(slug, StoredReport(form, year, sections), at=base.clock(), by="Demo")
    re_evaluate(base, work, slug)
    _baselines(work, project)
    _trail(work, project)


def _send(
    engine: Engine, clock: Callable[[], dt.datetime], project: DemoProject, sent: DemoSentReport
) -> None:
    """Sends a version as people do, on its day; left out where that day has not come yet."""
    own = project.document.project
    slug = own.slug or ""
    form = Plans(engine, clock).schemes[own.scheme or ""].form(sent.form)
    due = form_due(form, own.starts, own.ends, sent.year) if own.starts else None
    last = due or dt.date((sent.year or clock().year) + 1, 1, 31)
    day = last - dt.timedelta(days=sent.days_before)
    answered = day + dt.timedelta(days=sent.answered_after)
    if answered >= clock().astimezone(OSLO).date():
        return

    def at(moment: dt.date) -> Callable[[], dt.datetime]:
        return lambda: dt.datetime.combine(moment, dt.time(10, 14), OSLO)

    number = ReportSending(engine, at(day)).send(Actor(None, sent.by, "nb", _EVERYWHERE), slug, sent.form, sent.year).number  # fmt: skip
    if sent.state != "sent":
        who = Actor(None, sent.answered_by, "nb", _EVERYWHERE)
        then = ReportState(sent.state)
        ReportReceiving(engine, at(answered)).answer(who, slug, sent.form, sent.year, number, then, sent.comment)  # fmt: skip


def _waive(engine: Engine, project: DemoProject, waived: DemoWaivedReport) -> None:
    """As the funder does it, on its day."""
    at = dt.datetime.combine(waived.date, dt.time(10, 14), OSLO)
    who, slug = Actor(None, waived.by, "nb", _EVERYWHERE), project.document.project.slug or ""
    ReportWaiving(engine, lambda: at).waive(who, slug, waived.form, waived.year, waived.reason)


def _baselines(work: UnitOfWork, project: DemoProject) -> None:
    """Who registered each baseline and who confirmed it: a week before the plan was adopted, or once its period was over."""
    slug = project.live.project.slug or ""
    now = baselines.levels(work, project.live)
    lasts = {each.id: each.baseline.last for benefit in project.live.benefits for each in benefit.indicators}
    for step in baselines.steps(None, project.live):
        day = project.adopted_on - dt.timedelta(days=7)
        last = lasts[step.indicator]
        if last is not None and last >= day:
            day = last + dt.timedelta(days=14)
        if step.action == baselines.CONFIRM:
            day += dt.timedelta(days=5)
        at = dt.datetime.combine(day, dt.time(10, 15), OSLO)
        baselines.note(work, slug, [step], {}, now, at, "Prosjektleder")


def _trail(work: UnitOfWork, project: DemoProject) -> None:
    """What happened, as the trail would hold it: the adoption, the steering group's decisions, the last months' figures."""
    slug = project.document.project.slug or ""
    adopted = dt.datetime.combine(project.adopted_on, dt.time(12), OSLO)
    happened: list[tuple[dt.datetime, str, str, str, dict[str, object]]] = [
        (adopted, "adopt_plan", "plan", "Styringsgruppen", {"version": 1})
    ]
    if project.revised_on is not None:
        revised = dt.datetime.combine(project.revised_on, dt.time(12), OSLO)
        happened.append((revised, "adopt_plan", "plan", "Styringsgruppen", {"version": 2}))
    for decision in project.follow_up.decisions:
        if decision.state != "open":
            at = dt.datetime.combine(decision.date, dt.time(13), OSLO)
            after: dict[str, object] = {"title": decision.title, "state": decision.state}
            happened.append((at, "decide", "decision", "Styringsgruppen", after))
    titles = {
        line.id: (indicator.title, line.party or "", indicator.frequency)
        for benefit in project.document.benefits
        for indicator in benefit.indicators
        for line in indicator.series
    }
    latest = max((each.at for each in project.measurements), default=adopted)
    for each in project.measurements:
        if each.at < latest - dt.timedelta(days=70):
            continue
        title, party, frequency = titles[each.series_id]
        figure = {
            name: value
            for name, value in (
                ("state", each.figure.state.value),
                ("value", each.figure.value),
                ("numerator", each.figure.numerator),
                ("denominator", each.figure.denominator),
            )
            if value is not None
        }
        where = {"indicator": title, "party": party, "period": period_code(each.period, frequency)}
        happened.append((each.at, "record_measurement", "measurement", each.by, {**figure, **where}))
    for at, action, kind, by, after in sorted(happened, key=lambda each: each[0]):
        work.audit(action, kind, slug, project=slug, after=after, at=at, by=by)
