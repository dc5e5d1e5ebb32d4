"""The pages of one project: its home, one benefit, the steering group's summary."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from gevinst.domain.access import Action, Actor, is_confined, may
from gevinst.domain.audit import AuditEntry
from gevinst.domain.errors import NotFound
from gevinst.domain.evaluation import Audience, Evaluation
from gevinst.domain.finding import LineWithout
from gevinst.domain.horizon import HORIZONS, Horizon, add_months, months_between, period_code
from gevinst.domain.measure import Direction, Measure
from gevinst.domain.measurement import Revision
from gevinst.domain.money import MoneyForm, MoneyKind
from gevinst.domain.plan import (
    BaselineState,
    Benefit,
    Indicator,
    IndicatorKind,
    Project,
    RoleAt,
    missing_parts,
)
from gevinst.i18n import Translator
from gevinst.i18n.series_words import series_name
from gevinst.reporting import wording
from gevinst.reporting.wording import DASH, horizon_label, value_text
from gevinst.services import baselines, follow_up_trail, say
from gevinst.services.base import Base, require, resource, words
from gevinst.services.benefit_rows import changes_sentence, row, rows
from gevinst.services.decisions import Decisions
from gevinst.services.duties import Duties, Span, beside, by_urgency
from gevinst.services.evidence_views import evidence_view
from gevinst.services.handovers import Handovers
from gevinst.services.lines_without import figures_behind, lines_without
from gevinst.services.measurements import Measurements, audience_of
from gevinst.services.measuring_reopened import reopened_words
from gevinst.services.plans import Plans
from gevinst.services.reckoning import from_period, total_line
from gevinst.services.sensitivity import SensitivityView, sensitivity_view
from gevinst.services.state import ProjectState, Slot, followed, line_of, load, month_of_period, slots
from gevinst.services.versions import Versions
from gevinst.services.views import (
    IN_HAND,
    LACKS_DATA,
    NEEDS_SOMEBODY,
    BenefitPage,
    BenefitRow,
    DueItem,
    LogLine,
    MoneySummary,
    PartyLine,
    ProjectHome,
    Sentence,
    SteeringPage,
    TimelineStep,
)
from gevinst.storage.unit_of_work import Reading

_LOG_LINES = 6
_DUE_LINES = 4
_HOME = Span(ahead=120, figures_ahead=30)
"""What the front page tells of: figures of the next month, everything else of the next four."""
_OPEN_TO_ALL = (
    "start_project",
    "adopt_plan",
    "approve_measurements",
    "reopen_measurements",
    "sign_handover",
    "follow_up_handover",
    "save_award",
    "ask_redisposition",
    "answer_redisposition",
)
"""What a funder is told of a project's trail: what is settled, and what the project and the funder say to each other.

Figures before they are approved, and changes of the plan and questions before they are decided, are left out.
"""

_MONEY = (
    "save_money",
    "remove_money",
    "save_resource",
    "remove_resource",
    "save_valuation",
    "remove_figure",
)


class Projects(Base):
    """See the module."""

    # ---- home ------------------------------------------------------------------------------------------------

    def home(self, actor: Actor, slug: str) -> ProjectHome:
        """Screen A: one sentence, what waits, where we are, the benefits, what happened."""
        with self.reading() as work:
            state = self._state(work, actor, slug)
            # What goes on inside the project is not for those who may see approved figures only.
            told = None if state.audience is Audience.ALL else _OPEN_TO_ALL
            # What became of the baselines stands with each benefit.
            audits = work.audits(project=slug, limit=60, only=told, without=baselines.ACTIONS)
            held = beside(work, [slug])[slug]
        _, today = words(actor), self.today()
        project = state.document.project
        figures = Measurements(self.engine, self.clock)
        handovers = Handovers(self.engine, self.clock)
        duties = Duties(self.engine, self.clock).of_state(state, held, actor, _HOME)
        # An owner or a reporter is shown what is theirs to do, and not what the project group's is.
        gaps = () if is_confined(actor, resource(project)) else self._plan_gaps(state, _)
        due = by_urgency((*duties, *gaps))
        found = rows(self, state, today, _)
        newest = self._newest_month(state, today)
        position, steps = self._timeline(project, state, today, _)
        entry = self._entry_month(state, today) or newest
        return ProjectHome(
            project=project,
            meta=self._meta(project, today, _),
            sentence=self._sentence(found, state, today, _),
            due=due[:_DUE_LINES],
            due_in_all=len(due),
            timeline=steps,
            timeline_position=position,
            timeline_now=_.month(today),
            timeline_note=self._left(project, today, _),
            delivered=figures.delivered(state, newest, _),
            delivered_all=figures.delivered(state, None, _),
            money=money_summary(self, state),
            rows=found,
            log=tuple(self.log_of(audits, state, _))[:_LOG_LINES],
            duties=self._duties(project, _),
            entry_period=entry,
            entry_label=_.month(dt.date.fromisoformat(entry + "-01")) if entry else None,
            may_record=may(actor, Action.RECORD_MEASUREMENT, resource(project)),
            updated=max((m.at for line in state.values.values() for m in line if m.at), default=None),
            alarm=handovers.alarm_of(state, _),
        )

    def _meta(self, project: Project, today: dt.date, _: Translator) -> tuple[str, ...]:
        meta = [Plans(self.engine, self.clock).parties_text(project, _)]
        if project.starts:
            meta.append(
                _("Started {month}", month=_.month(project.starts)) if project.starts <= today else ""
            )
            meta.append(say.month_number(project.starts, project.ends, today, _))
        return tuple(part for part in meta if part)

    def _sentence(
        self, found: Sequence[BenefitRow], state: ProjectState, today: dt.date, _: Translator
    ) -> Sentence:
        month = self._newest_month(state, today)
        missing = sum(
            not slot.delivered and slot.complete <= today and _month_of(slot) == month
            for slot in slots(self, state, today)
        )
        wrong = [each.title for each in found if each.standing == "wrong_way"]
        told = wording.project_sentence(
            in_hand=sum(each.standing in IN_HAND for each in found),
            followed=len(found),
            wrong_way=wrong,
            behind=[each.title for each in found if each.standing in {"behind", "missed"}],
            missing=missing,
            month=dt.date.fromisoformat(month + "-01") if month else None,
            _=_,
        )
        return _and(told, changes_sentence(found, _, wrong))

    def _newest_month(self, state: ProjectState, today: dt.date) -> str | None:
        """The newest month that figures are asked for and complete."""
        complete = [_month_of(slot) for slot in slots(self, state, today) if slot.complete <= today]
        return max(complete, default=None)

    def _entry_month(self, state: ProjectState, today: dt.date) -> str | None:
        """The newest month in which a complete figure is missing: what the primary button opens."""
        waiting = [
            _month_of(slot)
            for slot in slots(self, state, today)
            if not slot.delivered and slot.complete <= today
        ]
        return max(waiting, default=None)

    def _plan_gaps(self, state: ProjectState, _: Translator) -> tuple[DueItem, ...]:
        """What the plan lacks: it has no day."""
        lacking = [
            benefit
            for benefit in state.document.benefits
            if not benefit.archived and missing_parts(benefit, state.document.project_level)
        ]
        without = [
            indicator
            for _b, indicator in followed(state.document)
            if indicator.baseline.state is BaselineState.MISSING
        ]
        if not lacking:
            return ()
        return (
            DueItem(
                kind="plan",
                title=_("The benefit plan has gaps"),
                detail=_.plural("{n} benefit lacks something", "{n} benefits lack something", len(lacking))
                + (
                    ", " + _.plural("{n} has no baseline", "{n} have no baseline", len(without))
                    if without
                    else ""
                ),
                due=None,
                overdue=None,
                when=_("when you can"),
                href=f"/prosjekt/{state.document.project.slug}/gevinster",
            ),
        )

    def _timeline(
        self, project: Project, state: ProjectState, today: dt.date, _: Translator
    ) -> tuple[float, tuple[TimelineStep, ...]]:
        """Baseline and the three horizons, each as wide as it is long; how much of each has passed."""
        origin = project.horizon_origin
        if origin is None:
            return 0.0, ()
        firsts = [i.baseline.first for _b, i in followed(state.document) if i.baseline.first]
        start = min([*firsts, origin])
        stretches = []
        if start < origin:
            last = origin - dt.timedelta(days=1)
            stretches.append((_("Baseline"), f"{_.month(start)}{DASH}{_.month(last)}", start, origin))
        short = {Horizon.SHORT: _("Short"), Horizon.MEDIUM: _("Medium"), Horizon.LONG: _("Long")}
        for horizon in HORIZONS:
            first, after = project.horizon_months.dates(horizon, origin)
            low, high = project.horizon_months.span(horizon)
            stretches.append(
                (short[horizon], _("{low}\u2013{high} months", low=low, high=high), first, after)
            )
        whole = (stretches[-1][3] - start).days
        steps = tuple(
            TimelineStep(
                title=title,
                detail=detail,
                months=max(months_between(first, after), 1),
                share=min(max((today - first).days / (after - first).days, 0.0), 1.0),
                now=first <= today < after,
            )
            for title, detail, first, after in stretches
        )
        return min(max((today - start).days / whole, 0.0), 1.0), steps

    def _left(self, project: Project, today: dt.date, _: Translator) -> str:
        if project.ends is None:
            return ""
        if project.ends < today:
            return _("The project ended {date}", date=_.date(project.ends))
        months = months_between(today, project.ends + dt.timedelta(days=1))
        return _.plural("{n} month left of the project", "{n} months left of the project", months)

    def _duties(self, project: Project, _: Translator) -> tuple[tuple[str, str], ...]:
        return tuple((duty, self.role_text(role)) for duty, role in project.roles)

    def role_text(self, role: RoleAt | None) -> str:
        """`Kommunalsjef helse, Fjordvik kommune`."""
        if role is None:
            return ""
        return f"{role.role}, {self.party_name(role.party)}" if role.party else role.role

    def log_of(self, audits: Sequence[AuditEntry], state: ProjectState, _: Translator) -> list[LogLine]:
        """The audit trail as sentences; figures that came together are said together."""
        lines: list[LogLine] = []
        bulk: dict[tuple[str, dt.datetime], list[AuditEntry]] = defaultdict(list)
        for entry in audits:
            if entry.action == "record_measurement":
                bulk[entry.actor, entry.at].append(entry)
        done: set[tuple[str, dt.datetime]] = set()
        for entry in audits:
            key = (entry.actor, entry.at)
            if entry.action == "record_measurement":
                if key in done:
                    continue
                done.add(key)
                lines.append(self._recorded(bulk[key], state, _))
            else:
                text = self._happened(entry, _)
                if text:
                    lines.append(LogLine(entry.at, text))
        return lines

    def _recorded(self, entries: Sequence[AuditEntry], state: ProjectState, _: Translator) -> LogLine:
        first = entries[0]
        after = first.after
        count = int(after.get("figures", len(entries)))
        if count > 1:
            text = _.plural("{who} recorded {n} figure", "{who} recorded {n} figures", count, who=first.actor)
            return LogLine(first.at, text)
        where = ", ".join(part for part in (after.get("indicator"), self.party_name(after.get("party")), _period_words(after.get("period"), _)) if part)  # fmt: skip
        old, new = _audited_value(first.before, _), _audited_value(first.after, _)
        if old and new:
            return LogLine(first.at, _("{who} changed {where} from {old} to {new}", who=first.actor, where=where, old=old, new=new))  # fmt: skip
        return LogLine(first.at, _("{who} recorded {where}: {new}", who=first.actor, where=where, new=new))

    def _series_words(self, after: Mapping[str, Any]) -> str:
        """The indicator and the party that an entry is of; the party is named where the series has one."""
        parts = (after.get("indicator", ""), self.party_name(after.get("party")))
        return ", ".join(part for part in parts if part)

    def _happened(self, entry: AuditEntry, _: Translator) -> str | None:
        who, after = entry.actor, entry.after
        month = _.month(dt.date.fromisoformat(after["month"] + "-01")) if "month" in after else ""
        return {
            "submit_measurements": _("{who} handed in {month}", who=who, month=month),
            "approve_measurements": _("{who} approved {month}. It is locked.", who=who, month=month),
            "return_measurements": _("{who} returned {month}", who=who, month=month),
            "reopen_measurements": _("{who} opened {month} again", who=who, month=month),
            "keep_series": _(
                "{who} keeps {where} within the project", who=who, where=self._series_words(after)
            )
            if after.get("private")
            else _(
                "{who} no longer keeps {where} within the project", who=who, where=self._series_words(after)
            ),
            "adopt_plan": _("The plan was adopted ({who})", who=who),
            "propose_plan": _("{who} proposed a change of the plan", who=who),
            "withdraw_plan": _("{who} withdrew the proposal to change the plan", who=who),
            "return_plan": _("{who} returned the proposal to change the plan", who=who),
            "propose_measure": _(
                "{who} proposed {measure} to the shared catalogue", who=who, measure=after.get("name", "")
            ),
            "withdraw_measure": _(
                "{who} withdrew the proposal of {measure} to the shared catalogue",
                who=who,
                measure=after.get("name", ""),
            ),
            "accept_measure": _(
                "{who} accepted {measure} into the shared catalogue", who=who, measure=after.get("name", "")
            ),
            "return_measure": _(
                "{who} returned the proposal of {measure} to the shared catalogue",
                who=who,
                measure=after.get("name", ""),
            ),
            "delete_benefit": _(
                "{who} deleted the benefit {title}", who=who, title=entry.before.get("title", "")
            ),
            "delete_indicator": _(
                "{who} deleted the measure {title}", who=who, title=entry.before.get("title", "")
            ),
            "import_plan": _("{who} read in the plan", who=who),
            "change_plan": _("{who} changed the plan", who=who),
            "sign_handover": _(
                "{who} signed the handover of {benefit}", who=who, benefit=after.get("title", "")
            ),
            "prepare_handover": _(
                "{who} prepared the handover of {benefit}", who=who, benefit=after.get("title", "")
            ),
            "answer_handover": _("{who} takes over {benefit}", who=who, benefit=after.get("title", ""))
            if after.get("takes")
            else _(
                "{who} does not take over {benefit}: {reason}",
                who=who,
                benefit=after.get("title", ""),
                reason=after.get("text", ""),
            ),
            "follow_up_handover": _("{who} followed up {benefit}", who=who, benefit=after.get("title", "")),
            "save_award": _("{who} changed the award", who=who),
            **dict.fromkeys(_MONEY, _("{who} changed money and resources", who=who)),
            "ask_redisposition": _(
                "{who} asked for changed use: {what}", who=who, what=after.get("what", "")
            ),
            "answer_redisposition": _(
                "{who} approved changed use: {what}", who=who, what=after.get("what", "")
            )
            if after.get("state") == "approved"
            else _("{who} refused changed use: {what}", who=who, what=after.get("what", "")),
            "decide": _("{who} recorded a decision: {title}", who=who, title=after.get("title", "")),
            "ask": _("{who} asked the steering group: {title}", who=who, title=after.get("title", "")),
            "add_event": _("{who} set down an event: {text}", who=who, text=after.get("text", "")),
            "change_event": _("{who} changed an event that figures are judged by", who=who),
            "remove_event": _("{who} took away an event: {text}", who=who, text=entry.before.get("text", "")),
            "start_project": _("{who} started the project", who=who),
        }.get(entry.action) or follow_up_trail.sentence(entry, who, _)

    # ---- one benefit -----------------------------------------------------------------------------------------

    def benefit(self, actor: Actor, slug: str, key: str, *, whole: bool = False) -> BenefitPage:
        """Screen C. `key`: an indicator's key or id, or a benefit's id (its first indicator).

        `whole`: with each party's line as it would have gone on without the change, which only a file of all figures shows.
        """
        with self.reading() as work:
            state = self._state(work, actor, slug)
            benefit, indicator = self._find(state, key)
            revisions = self._revisions(work, indicator, state) if indicator else ()
            reopened = (
                reopened_words(work, state, indicator, self.party_names, words(actor)) if indicator else ()
            )
            measures = {indicator.id: self.measure_of(indicator)} if indicator else {}
            trail = baselines.trail(work, slug, measures, state.audience is Audience.ALL, words(actor))
            drawn = {
                each.series: each
                for each in work.evaluations.for_indicators(list(measures), state.audience, drawn=True)
            }
            behind = figures_behind(work, state, indicator) if indicator else {}
        _, today = words(actor), self.today()
        own = row(self, state, benefit, indicator, today, _)
        measure = own.measure
        asked = {key: each for key, each in drawn.items() if whole or key is None}
        without = (
            lines_without(state, indicator, self.measure_of, measure, behind, asked)
            if indicator is not None and measure is not None
            else {}
        )
        project = state.document.project
        events = tuple(
            event
            for event in state.follow_up.events
            if event.indicator in (None, indicator.id if indicator else None)
        )
        return BenefitPage(
            project=project,
            row=own,
            indicators=tuple((each.id, each.title) for each in benefit.indicators),
            lead=own.sentence,
            chart_title=wording.chart_title(own.title, measure, own.evaluation, project.intervention, _),
            chart_subtitle=self._chart_subtitle(own, _),
            source_text=self._source(indicator, measure, _),
            parties=self._party_lines(state, indicator, measure, drawn, without, today, _)
            if indicator
            else (),
            events=events,
            # What the group has decided and is asked is told where its other decisions are.
            decisions=tuple(
                each
                for each in state.follow_up.decisions
                if each.benefit == benefit.id and state.audience is Audience.ALL
            ),
            intervention=project.intervention,
            from_period=from_period(project, indicator.frequency) if indicator else None,
            definition=_definition(measure, indicator, _),
            duties=self._benefit_duties(benefit, indicator, _),
            revisions=revisions,
            notes=self._notes(state, indicator, _) if indicator else (),
            reopened=reopened,
            unapproved=own.evaluation.unapproved if own.evaluation else 0,
            plan_texts=self._plan_texts(benefit, _),
            baseline_trail=trail.get(indicator.id, ()) if indicator else (),
            evidence=evidence_view(drawn.get(None), measure, _, without.get(None)),
        )

    def sensitivity(self, actor: Actor, slug: str, key: str) -> SensitivityView | None:
        """Other methods on the same figures as the effect of an indicator; None where it is not reckoned as a series."""
        with self.reading() as work:
            state = self._state(work, actor, slug)
            _benefit, indicator = self._find(state, key)
            behind = figures_behind(work, state, indicator) if indicator else {}
        measure = self.measure_of(indicator) if indicator else None
        if indicator is None or measure is None or indicator.kind is not IndicatorKind.NUMBER:
            return None
        line = total_line(
            state.document,
            indicator,
            self.measure_of,
            measure,
            behind,
            state.audience,
            state.follow_up.events,
        )
        return sensitivity_view(line, measure, words(actor))

    def _find(self, state: ProjectState, key: str) -> tuple[Benefit, Indicator | None]:
        found = state.document.indicator(key)
        if found is not None:
            return found
        for benefit in state.document.benefits:
            if benefit.id == key:
                return benefit, benefit.indicators[0] if benefit.indicators else None
        raise NotFound("benefit", key)

    def _chart_subtitle(self, own: BenefitRow, _: Translator) -> str:
        if own.measure is None:
            return own.benefit.title
        what = _.local(own.measure.what)
        parties = [each for each in (own.indicator.series if own.indicator else ()) if each.party]
        if len(parties) > 1:
            return what + " " + _.plural("{n} party together.", "{n} parties together.", len(parties))
        return what

    def _source(self, indicator: Indicator | None, measure: Measure | None, _: Translator) -> str:
        if indicator is None:
            return ""
        parts = [indicator.source or (_.local(measure.source.name) if measure else "")]
        if indicator.reporter:
            parts.append(self.role_text(indicator.reporter))
        return ". ".join(part for part in parts if part)

    def _party_lines(
        self,
        state: ProjectState,
        indicator: Indicator,
        measure: Measure | None,
        evaluations: Mapping[str | None, Evaluation],
        without: Mapping[str | None, LineWithout],
        today: dt.date,
        _: Translator,
    ) -> tuple[PartyLine, ...]:
        found = []
        for series in indicator.series:
            if series.id not in state.values:
                continue
            line = line_of(self, state, indicator, series, today)
            evaluation = evaluations.get(series.id)
            if line is None:
                continue
            found.append(
                PartyLine(
                    series=series.id,
                    party=series.party,
                    # Of a party that is compared with, the page says so beside its name.
                    name=self.party_name(series.party) or series_name(series, self.party_names, _),
                    private=series.private,
                    comparison=series.comparison,
                    line=line,
                    evaluation=evaluation,
                    latest_text=value_text(evaluation.latest if evaluation else None, measure, _),
                    baseline_text=value_text(evaluation.baseline if evaluation else None, measure, _),
                    unapproved=evaluation.unapproved if evaluation else 0,
                    evidence=evidence_view(evaluation, measure, _, without.get(series.id)),
                )
            )
        return tuple(found)

    def _revisions(
        self, work: Reading, indicator: Indicator, state: ProjectState
    ) -> tuple[tuple[str, str, Revision], ...]:
        """The latest corrections (not first entries), newest first; only for those who see every value."""
        if state.audience is not Audience.ALL:
            return ()
        found = [
            (self.party_name(series.party), period_code(revision.period, indicator.frequency), revision)
            for series in indicator.series
            for revision in work.measurements.corrections(series.id)
        ]
        return tuple(sorted(found, key=lambda each: each[2].at, reverse=True)[:12])

    def _benefit_duties(
        self, benefit: Benefit, indicator: Indicator | None, _: Translator
    ) -> tuple[tuple[str, str], ...]:
        duties = [
            (_("Accountable for the benefit"), self.role_text(benefit.accountable)),
            (_("Benefit owner"), self.role_text(benefit.owner)),
            (_("Carried out by"), benefit.responsible_text or ""),
            (_("Delivers figures"), self.role_text(indicator.reporter) if indicator else ""),
        ]
        return tuple((name, text) for name, text in duties if text)

    def _notes(self, state: ProjectState, indicator: Indicator, _: Translator) -> tuple[tuple[str, str], ...]:
        found = [
            (m.period, self.party_name(series.party), m.figure.comment)
            for series in indicator.series
            for m in state.values.get(series.id, ())
            if m.figure.comment
        ]
        return tuple(
            (", ".join(part for part in (party, say.period(at, indicator.frequency, _)) if part), comment)
            for at, party, comment in sorted(found, reverse=True)[:8]
        )

    def _plan_texts(self, benefit: Benefit, _: Translator) -> tuple[tuple[str, str], ...]:
        texts = [
            (_("Expected benefit"), benefit.title),
            (_("Who benefits"), benefit.beneficiaries_text or ""),
            (
                _("How it is measured and reported"),
                benefit.how_to_measure_text or benefit.measurement_text or "",
            ),
            (_("Preconditions"), benefit.preconditions_text or ""),
            (_("If resources are freed"), benefit.freed_resources_text or ""),
        ]
        return tuple((name, text) for name, text in texts if text)

    # ---- steering group --------------------------------------------------------------------------------------

    def steering(self, actor: Actor, slug: str) -> SteeringPage:
        """Screen D: what needs the steering group first, a bullet for each horizon, decisions, risks, money."""
        with self.reading() as work:
            state = self._state(work, actor, slug, Action.SEE_UNAPPROVED)
        return self.steering_of(state, actor)

    def steering_of(self, state: ProjectState, actor: Actor) -> SteeringPage:
        """The same of a project already read."""
        _, today = words(actor), self.today()
        project = state.document.project
        found = rows(self, state, today, _)
        needing = tuple(each for each in found if each.standing in NEEDS_SOMEBODY)
        lacking = tuple(each for each in found if each.standing in LACKS_DATA)
        in_hand = tuple(each for each in found if each.standing in IN_HAND)
        wrong = [each.title for each in needing if each.standing == "wrong_way"]
        groups = [
            (_("Needs the steering group"), needing),
            (_("Lacks data"), lacking),
            (_("On track"), in_hand),
        ]
        return SteeringPage(
            project=project,
            meta=(*self._meta(project, today, _), *self._figures_to(found, _)),
            sentence=_and(
                wording.steering_sentence(
                    in_hand=len(in_hand),
                    followed=len(found),
                    wrong_way=wrong,
                    behind=[each.title for each in needing if each.standing != "wrong_way"],
                    _=_,
                ),
                changes_sentence(found, _, wrong),
            ),
            in_hand=len(in_hand),
            followed=len(found),
            needing=len(needing),
            delivered=Measurements(self.engine, self.clock).delivered(state, None, _),
            money=money_summary(self, state),
            groups=tuple((title, own) for title, own in groups if own),
            horizon_heads=self._heads(project, _),
            decisions=Decisions(self.engine, self.clock).sorted(
                actor, state.document, state.follow_up.decisions, today, _
            ),
            risks=tuple(
                sorted(
                    (risk for risk in state.follow_up.risks if risk.open),
                    key=lambda risk: -risk.likelihood * risk.consequence,
                )
            ),
            activities=state.follow_up.activities,
            may_decide=may(actor, Action.DECIDE, resource(project)),
            alarm=Handovers(self.engine, self.clock).alarm_of(state, _),
            proposal=Versions(self.engine, self.clock).waiting(actor, state),
        )

    def _figures_to(self, found: Sequence[BenefitRow], _: Translator) -> tuple[str, ...]:
        last = [
            each.evaluation.last_period for each in found if each.evaluation and each.evaluation.last_period
        ]
        return (_("Figures up to {month}", month=_.month(dt.date.fromordinal(max(last)))),) if last else ()

    def _heads(self, project: Project, _: Translator) -> tuple[tuple[str, str], ...]:
        heads = []
        for horizon in HORIZONS:
            low, high = project.horizon_months.span(horizon)
            detail = _("{low}\u2013{high} months", low=low, high=high)
            if project.horizon_origin:
                last = add_months(project.horizon_origin, high) - dt.timedelta(days=1)
                detail += ", " + _.month(last)
            heads.append((horizon_label(horizon, _), detail))
        return tuple(heads)

    def _state(
        self, work: Reading, actor: Actor, slug: str, action: Action = Action.SEE_PROJECT
    ) -> ProjectState:
        document = work.plans.document(slug)
        require(actor, action, resource(document.project))
        return load(self, work, slug, audience_of(actor, document))


def _and(told: Sentence, more: str) -> Sentence:
    """The sentence and one more, where there is one."""
    return (*told, (f" {more}", False)) if more else told


def money_summary(base: Base, state: ProjectState) -> MoneySummary:
    """The grant and what is spent of it; own contribution by level and party. Unlike things are not added."""
    known = base.parties()
    spent = [
        each.actual_ore
        for each in state.money
        if each.kind is MoneyKind.GRANT and each.actual_ore is not None
    ]
    by_level: dict[str, int] = defaultdict(int)
    by_party: dict[str, int] = defaultdict(int)
    for entry in state.money:
        if entry.kind is MoneyKind.OWN_CONTRIBUTION and entry.payer and entry.actual_ore is not None:
            party = known.get(entry.payer)
            by_level[party.level.value if party and party.level else "other"] += entry.actual_ore
            by_party[entry.payer] += entry.actual_ore
    gains = [
        each.actual_ore
        for each in state.money
        if each.kind is MoneyKind.GAIN and each.form is MoneyForm.CASH and each.actual_ore is not None
    ]
    return MoneySummary(
        awarded=state.award.amount_ore if state.award else None,
        spent=sum(spent) if spent else None,
        own_by_level=dict(by_level),
        own_by_party=dict(by_party),
        taken_out=sum(gains) if gains else None,
    )


def _month_of(slot: Slot) -> str:
    return month_of_period(slot.period, slot.indicator.frequency)


def _period_words(code: str | None, _: Translator) -> str:
    """`2026-10` as the trail holds it -> `oktober 2026`; other periods as they are written in files."""
    try:
        return _.month(dt.date.fromisoformat(f"{code}-01")) if code else ""
    except ValueError:
        return code or ""


def _audited_value(figure: Mapping[str, Any], _: Translator) -> str:
    if "state" not in figure:
        return ""
    if figure["state"] == "not_measured":
        return _("not measured")
    if figure["state"] == "suppressed":
        return _("under 5")
    if figure.get("denominator") is not None:
        return f"{_.number(figure['numerator'])}/{_.number(figure['denominator'])}"
    return _.number(figure["value"]) if figure.get("value") is not None else ""


def _definition(
    measure: Measure | None, indicator: Indicator | None, _: Translator
) -> tuple[tuple[str, str], ...]:
    if measure is None:
        return ()
    better = {
        Direction.LOWER: _("lower"),
        Direction.HIGHER: _("higher"),
        Direction.NEUTRAL: _("neither"),
    }[measure.direction]
    lag = indicator.lag_days if indicator and indicator.lag_days is not None else measure.lag_days
    pairs = [
        (_("Numerator"), _.local(measure.numerator) if measure.numerator else ""),
        (_("Denominator"), _.local(measure.denominator) if measure.denominator else ""),
        (_("Value"), _.local(measure.value) if measure.value else ""),
        (_("Population"), _.local(measure.population) if measure.population else ""),
        (_("Not included"), _.local(measure.excludes) if measure.excludes else ""),
        (_("Better is"), better),
        (_("Complete after"), _.plural("{n} day", "{n} days", lag) if lag else ""),
        (_("Definition"), _.local(measure.source.name)),
        (_("Version"), str(measure.version)),
    ]
    return tuple((name, text) for name, text in pairs if text)
