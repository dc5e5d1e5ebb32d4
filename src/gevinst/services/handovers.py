"""Handover to the line: who takes each benefit when the project ends, how it is measured on, who has signed, what came of it.

Each act is one transaction with its trail. What is signed is fixed: a change takes the signatures away, on purpose only.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from gevinst.domain.access import Action, Actor, Membership, Role, may
from gevinst.domain.deadlines import FOLLOW_UP_DAYS
from gevinst.domain.errors import NotAllowed, NotFound, Problem, Refused
from gevinst.domain.evaluation import Audience, Verdict
from gevinst.domain.handover import (
    EARLIEST_DAYS,
    MONTHS,
    Declined,
    Expected,
    Handover,
    HandoverState,
    Holds,
    LaterFollowUp,
    Signature,
    follow_up_day,
    is_near_end,
    lacks_receiver,
    prepared,
)
from gevinst.domain.handover_sheet import Checkpoint, Mark, Sheet, Side
from gevinst.domain.horizon import HORIZONS, Frequency, Horizon, add_months, months_between
from gevinst.domain.measure import Direction
from gevinst.domain.plan import (
    BaselineState,
    Benefit,
    Indicator,
    IndicatorKind,
    PlanDocument,
    Project,
    RoleAt,
)
from gevinst.exchange.plan_words import BASELINE_STATES, FREQUENCIES
from gevinst.exchange.validation import problems_of
from gevinst.i18n import N_, Translator
from gevinst.i18n.formats import day_of
from gevinst.reporting import wording
from gevinst.reporting.handover_sheet import handover_pdf, report_of
from gevinst.reporting.wording import DASH, capital, number_word, value_text
from gevinst.services import say
from gevinst.services.base import Base, refuse_personal, require, resource, words
from gevinst.services.benefit_rows import row
from gevinst.services.handover_views import (
    HandoverDetail,
    HandoverPage,
    HandoverRow,
    MainProject,
    SignLine,
    SignOffer,
    Standing,
)
from gevinst.services.holders import resource_of
from gevinst.services.measurements import audience_of
from gevinst.services.reckoning import target_value
from gevinst.services.state import ProjectState, in_words, load
from gevinst.services.views import AlarmItem, BenefitRow, DueItem, HandoverAlarm, Sentence, TimelineStep
from gevinst.storage.unit_of_work import Reading, UnitOfWork

PATH = "/prosjekt/{slug}/overlevering"
_WIDTHS = (5.0, 6.0, 6.0, 7.0)
"""The stretches of the time line, as wide as their words need."""
_PREPARED = ("owner", "unit", "frequency", "reporter", "expected", "operation", "open_points")

HOLDS: dict[Holds, str] = {
    Holds.HOLDS: N_("The benefit holds"),
    Holds.PARTLY: N_("The benefit holds in part"),
    Holds.LOST: N_("The benefit is lost"),
    Holds.NOT_KNOWN: N_("Not known"),
}
_STATES: dict[HandoverState, tuple[Standing, str]] = {
    HandoverState.NO_OWNER: ("without", N_("No receiver")),
    HandoverState.NO_PLAN: ("no_plan", N_("Measuring plan missing")),
    HandoverState.READY: ("ready", N_("Ready to sign")),
    HandoverState.WAITS_FOR_PROJECT: ("waits", N_("Waits for the project")),
    HandoverState.WAITS_FOR_OWNER: ("waits", N_("Waits for the owner")),
    HandoverState.HANDED_OVER: ("handed_over", N_("Handed over")),
}


class Handovers(Base):
    """See the module."""

    # ---- to see --------------------------------------------------------------------------------------------------

    def page(self, actor: Actor, slug: str, chosen: str | None = None) -> HandoverPage:
        """Everything of one project's handover. `chosen`: the benefit whose sheet is shown; None: the one to act on first."""
        with self.reading() as work:
            state = self._state(work, actor, slug)
        _, today = words(actor), self.today()
        project = state.document.project
        rows = {each.id: self._row(state, each, today, _) for each in _benefits(state.document)}
        without = tuple(each for each in rows.values() if self._lacks(state, each.benefit, today))
        done = tuple(each for each in rows.values() if each.state is HandoverState.HANDED_OVER)
        onward = tuple(each for each in rows.values() if each.standing == "carried_on")
        under = tuple(each for each in rows.values() if each not in (*without, *done, *onward))
        key = chosen or _first_to_act_on(rows.values())
        if chosen is not None and chosen not in rows:
            raise NotFound("benefit", chosen)
        if key is not None and rows[key].standing == "carried_on":
            # Nothing is handed over, so there is no sheet.
            key = None
        groups = (
            (_("No receiver"), without),
            (_("Live on in the main project"), onward),
            (_("Under way"), under),
            (_("Handed over"), done),
        )
        return HandoverPage(
            project=project,
            meta=_meta(project, today, _),
            sentence=_told(state, len(done), len(under), len(without), _),
            alarm=self.alarm_of(state, _),
            steps=_steps(project, today, _),
            elapsed=_elapsed(project, today),
            now_text=_.date(today),
            heads=_heads(project, _),
            groups=tuple((title, own) for title, own in groups if own),
            chosen=self._detail(state, actor, _of(state.document, key), today, _) if key else None,
            parties={key: self.party_name(key) for key in _present(project)},
            frequencies=tuple((each.value, _(FREQUENCIES[each])) for each in _rhythms()),
            may_hand_over=not state.carried_on and may(actor, Action.HAND_OVER, resource(project)),
            main=_main(state, actor),
            today=today,
        )

    def alarm_of(self, state: ProjectState, _: Translator) -> HandoverAlarm | None:
        """The benefits without a receiver, where the project ends soon or has ended; None where nothing is to be said."""
        project, today = state.document.project, self.today()
        if project.ends is None or not is_near_end(project.ends, today) or state.carried_on:
            return None
        path = PATH.format(slug=project.slug)
        items = tuple(
            AlarmItem(
                benefit=benefit.id,
                title=benefit.title,
                why=self._why(state, benefit, today, _),
                asked_party=self.party_name(held.asked_party) if held.asked_party else "",
                owner_chosen=held.owner is not None,
                href=f"{path}?gevinst={benefit.id}",
            )
            for benefit in _benefits(state.document)
            for held in (prepared(benefit, state.handovers.get(benefit.id)),)
            if lacks_receiver(held, project.ends, today)
        )
        if not items:
            return None
        if project.ends < today:
            title = _.plural("{n} benefit has no receiver", "{n} benefits have no receiver", len(items))
        else:
            title = _.plural(
                "{n} benefit has no owner from {date}",
                "{n} benefits have no owner from {date}",
                len(items),
                date=_.short_date(project.ends + dt.timedelta(days=1)),
            )
        meeting = project.next_meeting
        note = (
            _(
                "Shown also on the project’s front page, to the steering group {date} and in the portfolio, until somebody has taken over.",
                date=_.short_date(meeting),
            )
            if meeting is not None and meeting >= today
            else _(
                "Shown also on the project’s front page, to the steering group and in the portfolio, until somebody has taken over."
            )
        )
        return HandoverAlarm(title, items, note, path)

    def missing_of(self, state: ProjectState) -> int:
        """How many benefits lack a receiver, where the project ends soon or has ended; else 0."""
        return 0 if state.carried_on else self._missing(state.document, state.handovers)

    def missing(self, actor: Actor, slug: str) -> int:
        """The same of one project: the number beside «Overlevering»."""
        with self.reading() as work:
            document = work.plans.document(slug)
            require(actor, Action.SEE_PROJECT, resource(document.project))
            if not is_near_end(document.project.ends, self.today()) or work.plans.continued_by([slug])[slug]:
                return 0
            return self._missing(document, work.handovers.of(slug))

    def _missing(self, document: PlanDocument, held: Mapping[str, Handover]) -> int:
        ends, today = document.project.ends, self.today()
        if not is_near_end(ends, today):
            return 0
        return sum(
            lacks_receiver(prepared(each, held.get(each.id)), ends, today) for each in _benefits(document)
        )

    def due_of(
        self, state: ProjectState, actor: Actor, soon: int = FOLLOW_UP_DAYS, everyones: bool = False
    ) -> tuple[DueItem, ...]:
        """What waits for the one who asks: a signature, an answer, a follow-up; nothing where a main project goes on.

        A follow-up is told of `soon` days before its last day; with `everyones` those of others too.
        """
        _, today = words(actor), self.today()
        if state.carried_on:
            return ()
        project = state.document.project
        found = []
        for benefit in _benefits(state.document):
            held = prepared(benefit, state.handovers.get(benefit.id))
            what = resource_of(state.document, benefit, held, today)
            href = f"{PATH.format(slug=project.slug)}?gevinst={benefit.id}"
            if held.state is HandoverState.WAITS_FOR_OWNER and may(actor, Action.TAKE_OVER, what):
                found.append(
                    _due(_("Sign the handover of {benefit}", benefit=benefit.title),
                         self._place(held), project.ends, today, href, _,
                         self._role(held.owner), f"take-over-{benefit.id}")
                )  # fmt: skip
            elif held.asked_party is not None and held.owner is None and _owns_at(actor, held.asked_party):
                found.append(
                    _due(_("Answer whether you take over {benefit}", benefit=benefit.title),
                         self.party_name(held.asked_party), project.ends, today, href, _,
                         key=f"answer-{benefit.id}")
                )  # fmt: skip
            mine = may(actor, Action.FOLLOW_UP_LATER, what)
            if project.ends is None or held.state is not HandoverState.HANDED_OVER or not (mine or everyones):
                continue
            for months in _open_months(project.ends, held, today, soon):
                day = follow_up_day(project.ends, months)
                title = _("Follow-up of {benefit} after {n} months", benefit=benefit.title, n=months)
                found.append(
                    _due(title, self._place(held), day, today, href, _,
                         self._role(held.owner), f"follow-up-{months}-{benefit.id}", mine)
                )  # fmt: skip
        return tuple(found)

    def sheet(self, actor: Actor, slug: str, benefit_id: str | None = None) -> bytes:
        """The handover sheet of one benefit, or of all, as PDF; of those that live on elsewhere there is none."""
        with self.reading() as work:
            state = self._state(work, actor, slug)
        _, today = words(actor), self.today()
        benefits = _benefits(state.document)
        rows = [self._row(state, each, today, _) for each in benefits]
        with_sheet = [each for each, own in zip(benefits, rows, strict=True) if own.standing != "carried_on"]
        chosen = with_sheet if benefit_id is None else [_of(state.document, benefit_id)]
        without = sum(self._lacks(state, each.benefit, today) for each in rows)
        done = sum(each.state is HandoverState.HANDED_OVER for each in rows)
        lead = (
            wording.plain(_told(state, done, len(rows) - done - without, without, _))
            if benefit_id is None
            else " ".join(f"{part}." for part in _meta(state.document.project, today, _))
        )
        scheme = self.schemes.get(state.document.project.scheme or "")
        report = report_of(
            state.document.project,
            _.local(scheme.name) if scheme else "",
            [self._sheet(state, each, today, _) for each in chosen],
            lead,
            today,
            _,
        )
        return handover_pdf(report, self.clock())

    # ---- to do ---------------------------------------------------------------------------------------------------

    def prepare(
        self, actor: Actor, slug: str, benefit_id: str, changes: Mapping[str, Any], unsign: bool = False
    ) -> Handover:
        """Changes who takes over and how it goes on: owner, unit, frequency, reporter, expected, operation, open_points.

        Where nobody has named an owner, the benefit's owner in the plan is it. After a signature it is Refused
        (`handover_signed`) unless `unsign`, which takes the signatures away.
        """
        refuse_personal(changes)
        with self.work(actor) as work:
            document, benefit, before = self._held(work, actor, slug, benefit_id, Action.HAND_OVER)
            after, problems = self._changed(document.project, before, changes)
            if after is not None and after == before:
                return before
            if before.signed and not unsign:
                problems.append(Problem("handover_signed", field="unsign"))
            if problems or after is None:
                raise Refused(problems)
            self._save(work, document, benefit, before, after, "prepare_handover")
            work.commit()
        return after

    def ask(self, actor: Actor, slug: str, benefit_id: str, party: str) -> Handover:
        """Notes that a party has been asked to take the benefit over."""
        with self.work(actor) as work:
            document, benefit, before = self._held(work, actor, slug, benefit_id, Action.HAND_OVER)
            problems = []
            if party not in _present(document.project):
                problems.append(Problem("handover_party", field="asked_party", value=party))
            if before.owner_signed is not None:
                problems.append(Problem("handover_signed", field="asked_party"))
            if problems:
                raise Refused(problems)
            after = before.model_copy(update={"asked": self.today(), "asked_party": party, "reminded": None})
            self._save(work, document, benefit, before, after, "ask_handover")
            work.commit()
        return after

    def remind(self, actor: Actor, slug: str, benefit_id: str) -> Handover:
        """Notes that the owner, or the party that was asked, has been reminded."""
        with self.work(actor) as work:
            document, benefit, before = self._held(work, actor, slug, benefit_id, Action.HAND_OVER)
            if not _can_be_reminded(before):
                raise Refused([Problem("handover_not_asked")])
            after = before.model_copy(update={"reminded": self.today()})
            self._save(work, document, benefit, before, after, "remind_handover")
            work.commit()
        return after

    def answer(self, actor: Actor, slug: str, benefit_id: str, takes: bool, text: str = "") -> Handover:
        """The asked party's answer: who answers owns the benefit there from now on; or they do not take it, and say why.

        NotAllowed to all but those who own benefits at that party. Refused where nobody is asked (`handover_not_asked`),
        or a no has no reason. After a no another party can be asked; who said no, and why, stands with the handover.
        """
        said = text.strip()
        refuse_personal({"text": said})
        with self.work(actor) as work:
            document, benefit, before = self._held(work, actor, slug, benefit_id, Action.SEE_PROJECT)
            if before.asked_party is None or before.owner is not None:
                raise Refused([Problem("handover_not_asked")])
            if not _owns_at(actor, before.asked_party):
                raise NotAllowed(Action.TAKE_OVER.value)
            if not takes and not said:
                raise Refused([Problem("field_missing", field="text")])
            owner = RoleAt(role=actor.title, party=before.asked_party)
            now: dict[str, Any] = {"owner": owner}
            if not takes:
                no = _checked(
                    Declined,
                    {"party": before.asked_party, "at": self.today(), "by": actor.title, "reason": said},
                )
                declined = (*before.declined, no)
                now = {"asked": None, "asked_party": None, "reminded": None, "declined": declined}
            after = before.model_copy(update=now)
            self._save(
                work, document, benefit, before, after, "answer_handover", {"takes": takes, "text": said}
            )
            work.commit()
        return after

    def sign_project(self, actor: Actor, slug: str, benefit_id: str) -> Handover:
        """Signs for the project. What is expected is fixed with it. A second time changes nothing."""
        with self.work(actor) as work:
            document, benefit, before = self._held(work, actor, slug, benefit_id, Action.HAND_OVER)
            if before.project_signed is not None:
                return before
            lead = next((part.party for part in document.project.parties if part.role == "lead"), None)
            signature = Signature(role=actor.title, party=lead, at=self.clock())
            after = self._signed(work, actor, document, benefit, before, {"project_signed": signature})
            self._save(work, document, benefit, before, after, "sign_handover", {"side": "project"})
            work.commit()
        return after

    def sign_owner(self, actor: Actor, slug: str, benefit_id: str) -> Handover:
        """Signs for the line: the owner at the party that takes over, or the steering group on its behalf."""
        with self.work(actor) as work:
            document, benefit, before = self._held(work, actor, slug, benefit_id, Action.TAKE_OVER)
            if before.owner_signed is not None:
                return before
            party = before.owner.party if before.owner else None
            own = party is not None and _owns_at(actor, party)
            signature = Signature(role=actor.title, party=party if own else None, at=self.clock())
            after = self._signed(work, actor, document, benefit, before, {"owner_signed": signature})
            self._save(work, document, benefit, before, after, "sign_handover", {"side": "owner"})
            work.commit()
        return after

    def follow_up(
        self, actor: Actor, slug: str, benefit_id: str, months: int, holds: Holds, text: str
    ) -> Handover:
        """What the owner found 6, 12 or 24 months after the project. Written again, the newer one stands."""
        refuse_personal({"text": text})
        with self.work(actor) as work:
            document, benefit, before = self._held(work, actor, slug, benefit_id, Action.FOLLOW_UP_LATER)
            problems = []
            if not text.strip():
                problems.append(Problem("field_missing", field="text"))
            if not before.taken_over(document.project.ends, self.today()):
                problems.append(Problem("handover_not_taken_over"))
            elif months in MONTHS and document.project.ends is not None:
                first = follow_up_day(document.project.ends, months) - dt.timedelta(days=EARLIEST_DAYS)
                if self.today() < first:
                    problems.append(Problem("follow_up_too_early", field="months", params={"date": first}))
            if problems:
                raise Refused(problems)
            written = _checked(
                LaterFollowUp,
                {
                    "months": months,
                    "at": self.clock(),
                    "by": actor.title,
                    "holds": holds,
                    "text": text.strip(),
                },
            )
            others = [each for each in before.follow_ups if each.months != months]
            later = sorted([*others, written], key=lambda each: each.months)
            after: Handover = _checked(Handover, {**before.model_dump(), "follow_ups": later})
            about = {"months": months, "holds": holds.value}
            self._save(work, document, benefit, before, after, "follow_up_handover", about)
            work.commit()
        return after

    # ---- inside --------------------------------------------------------------------------------------------------

    def _state(self, work: Reading, actor: Actor, slug: str) -> ProjectState:
        document = work.plans.document(slug)
        require(actor, Action.SEE_PROJECT, resource(document.project))
        return load(self, work, slug, audience_of(actor, document), in_words)

    def _held(
        self, work: UnitOfWork, actor: Actor, slug: str, benefit_id: str, action: Action
    ) -> tuple[PlanDocument, Benefit, Handover]:
        """The plan, the benefit and its handover so far, to one who may do `action` to it."""
        document = work.plans.document(slug)
        require(actor, Action.SEE_PROJECT, resource(document.project))
        benefit = _of(document, benefit_id)
        held = prepared(benefit, work.handovers.of(slug).get(benefit.id))
        require(actor, action, resource_of(document, benefit, held, self.today()))
        if action is not Action.FOLLOW_UP_LATER and work.plans.continued_by([slug])[slug]:
            raise Refused([Problem("handover_carried_on")])
        return document, benefit, held

    def _save(
        self,
        work: UnitOfWork,
        document: PlanDocument,
        benefit: Benefit,
        before: Handover,
        after: Handover,
        action: str,
        about: Mapping[str, Any] | None = None,
    ) -> None:
        slug = document.project.slug or ""
        work.handovers.save(slug, after)
        names = [
            name for name in _PREPARED if name != "expected" and getattr(before, name) != getattr(after, name)
        ]
        was = {name: _audited(getattr(before, name)) for name in names}
        now = {name: _audited(getattr(after, name)) for name in names}
        if before.signed and not after.signed:
            now["signatures"] = "taken away"
        if after.asked_party != before.asked_party:
            now["asked_party"] = after.asked_party
        work.audit(
            action, "handover", benefit.id, project=slug, before=was,
            after={"title": benefit.title, **now, **(about or {})},
        )  # fmt: skip

    def _changed(
        self, project: Project, before: Handover, changes: Mapping[str, Any]
    ) -> tuple[Handover | None, list[Problem]]:
        """The handover with its changes and without its signatures, and everything that is wrong with it."""
        unknown = set(changes) - set(_PREPARED)
        problems = [Problem("unknown_field", field=name, value=name) for name in sorted(unknown)]
        fields = before.model_dump() | {name: value for name, value in changes.items() if name in _PREPARED}
        same = Handover.model_validate(before.model_dump())
        try:
            after = _checked(Handover, {**fields, "project_signed": None, "owner_signed": None})
        except Refused as refused:
            return None, [*problems, *refused.problems]
        for name in ("owner", "reporter"):
            role: RoleAt | None = getattr(after, name)
            if role is None or (name == "reporter" and role.party is None):
                continue
            if role.party not in _present(project):
                problems.append(Problem("handover_party", field=name, value=role.party))
        problems += [
            Problem("expected_both", field=f"expected.{each.months}")
            for each in after.expected
            if each.value is not None and each.text
        ]
        if all(getattr(after, name) == getattr(same, name) for name in _PREPARED):
            return before, problems
        return after, problems

    def _signed(
        self,
        work: Reading,
        actor: Actor,
        document: PlanDocument,
        benefit: Benefit,
        before: Handover,
        signature: Mapping[str, Signature],
    ) -> Handover:
        """With one signature more, and with what is expected written down. Refused with what is lacking."""
        problems = []
        if before.owner is None:
            problems.append(Problem("handover_no_owner", field="owner"))
        if before.frequency is None:
            problems.append(Problem("handover_no_plan", field="frequency"))
        if document.project.ends is None:
            problems.append(Problem("handover_no_end", field="ends"))
        if problems:
            raise Refused(problems)
        state = load(self, work, document.project.slug or "", audience_of(actor, document), in_words)
        own = _of(state.document, benefit.id)
        expected = self._expected(state, own, before)
        return before.model_copy(update={"expected": expected, **signature})

    def _expected(self, state: ProjectState, benefit: Benefit, held: Handover) -> tuple[Expected, ...]:
        """What is expected at each follow-up: as written, else the long horizon's target in force."""
        usual = self._usual(state, benefit)
        found = []
        for months in MONTHS:
            own = held.expected_at(months)
            if own is None and usual is not None:
                own = usual.model_copy(update={"months": months})
            if own is not None:
                found.append(own)
        return tuple(found)

    def _usual(self, state: ProjectState, benefit: Benefit) -> Expected | None:
        indicator = benefit.indicators[0] if benefit.indicators else None
        target = indicator.target(Horizon.LONG) if indicator else None
        if indicator is None or target is None:
            return None
        if indicator.kind is not IndicatorKind.NUMBER:
            return Expected(
                months=MONTHS[0], value=target.value, text=target.text if target.value is None else None
            )
        measure = self.measure_of(indicator)
        evaluation = state.evaluations.get((indicator.id, None))
        baseline = evaluation.baseline if evaluation else indicator.baseline.value
        value = target_value(indicator, Horizon.LONG, measure, baseline) if measure else target.value
        if value is not None and measure is not None:
            # As it is written everywhere else: a target in per cent of the baseline has no more decimals than its measure.
            value = round(value, measure.decimals)
        if value is None and not target.text:
            return None
        return Expected(months=MONTHS[0], value=value, text=target.text if value is None else None)

    # ---- in words --------------------------------------------------------------------------------------------------

    def _row(self, state: ProjectState, benefit: Benefit, today: dt.date, _: Translator) -> HandoverRow:
        held = prepared(benefit, state.handovers.get(benefit.id))
        indicator = benefit.indicators[0] if benefit.indicators else None
        standing, label = _STATES[held.state]
        if state.carried_on and held.state is not HandoverState.HANDED_OVER:
            standing, label = "carried_on", N_("Lives on in the main project")
        expected = {each.months: each for each in self._expected(state, benefit, held)}
        ends = state.document.project.ends
        return HandoverRow(
            benefit=benefit.id,
            title=benefit.title,
            under=self._under(state, benefit, today, _),
            owner_role=held.owner.role if held.owner else "",
            owner_unit=held.unit or "",
            owner_party=self.party_name(held.owner.party) if held.owner else "",
            plan=_(FREQUENCIES[held.frequency]) if held.frequency else "",
            plan_who=self._who_delivers(benefit, held, _),
            expected=tuple(  # type: ignore[arg-type]  # three months, three texts
                self._expected_text(expected.get(months), benefit, indicator, _) for months in MONTHS
            ),
            signatures=_sign_lines(held, _) if held.signed or standing != "carried_on" else (),
            state=held.state,
            standing=standing,
            label=_(label),
            urgent=is_near_end(ends, today) and self._lacks(state, benefit.id, today),
        )

    def _under(self, state: ProjectState, benefit: Benefit, today: dt.date, _: Translator) -> str:
        """The last figure and its month, or what stands in its place."""
        indicator = benefit.indicators[0] if benefit.indicators else None
        shown = row(self, state, benefit, indicator, today, _)
        if indicator is None:
            text = _("No measure yet")
        elif indicator.kind is IndicatorKind.NUMBER and indicator.baseline.state is BaselineState.MISSING:
            text = _("{indicator}, no baseline", indicator=indicator.title)
        elif shown.latest_text == DASH:
            text = _("{indicator}, no figures", indicator=indicator.title)
        else:
            text = ", ".join(part for part in (shown.latest_text, shown.period_text) if part)
        return f"{_('Dis-benefit')} · {text}" if benefit.disbenefit else text

    def _who_delivers(self, benefit: Benefit, held: Handover, _: Translator) -> str:
        """`Rådgiver analyse, Kystsykehuset HF`; the role as in the project where nobody else is named."""
        indicator = benefit.indicators[0] if benefit.indicators else None
        role = held.reporter or (indicator.reporter if indicator else None)
        if held.frequency is None or role is None:
            return ""
        if role.party is not None:
            return self._role(role)
        parties = [
            self.party_name(line.party) for line in (indicator.series if indicator else ()) if line.party
        ]
        return f"{role.role}, {say.listed(parties, _)}" if parties else role.role

    def _role(self, role: RoleAt | None) -> str:
        if role is None:
            return ""
        return f"{role.role}, {self.party_name(role.party)}" if role.party else role.role

    def _place(self, held: Handover) -> str:
        """Unit and party of the owner."""
        party = self.party_name(held.owner.party) if held.owner else ""
        return ", ".join(part for part in (held.unit, party) if part)

    def _expected_text(
        self, expected: Expected | None, benefit: Benefit, indicator: Indicator | None, _: Translator
    ) -> str:
        """`14,5 %`, `høyst 130 t`, a step in its own words."""
        if expected is None or (expected.value is None and not expected.text):
            return DASH
        if expected.value is None:
            return expected.text or DASH
        measure = self.measure_of(indicator) if indicator else None
        if indicator is not None and indicator.kind is not IndicatorKind.NUMBER:
            at = round(expected.value)
            known = 0 <= at < len(indicator.scale_labels)
            return indicator.scale_labels[at] if known else _.number(expected.value)
        text = value_text(expected.value, measure, _)
        if not benefit.disbenefit:
            return text
        if measure is not None and measure.direction is Direction.HIGHER:
            return _("at least {value}", value=text)
        return _("at most {value}", value=text)

    def _lacks(self, state: ProjectState, benefit_id: str, today: dt.date) -> bool:
        held = prepared(_of(state.document, benefit_id), state.handovers.get(benefit_id))
        return not state.carried_on and lacks_receiver(held, state.document.project.ends, today)

    def _why(self, state: ProjectState, benefit: Benefit, today: dt.date, _: Translator) -> str:
        """Why nobody takes it over, and what else is wrong with it."""
        held = prepared(benefit, state.handovers.get(benefit.id))
        parts = [] if held.owner is not None else list(self._noes(state, held, _))
        if held.owner is not None:
            if held.project_signed is None:
                parts.append(_("the project has not signed"))
            if held.owner_signed is None:
                parts.append(_("{who} has not signed", who=self._role(held.owner)))
        elif held.asked is not None and held.asked_party is not None:
            asked = _(
                "{party} was asked {date} and has not answered",
                party=self.party_name(held.asked_party),
                date=_.short_date(held.asked),
            )
            if held.reminded is not None:
                asked += ", " + _("reminded {date}", date=_.short_date(held.reminded))
            parts.append(asked)
        elif not held.declined:
            parts.append(_("nobody has been asked"))
        else:
            parts.append(_("nobody else has been asked since"))
        lacking = [
            name
            for name, missing in (
                (_("the baseline"), _no_baseline(benefit)),
                (_("the measuring plan"), held.frequency is None),
            )
            if missing
        ]
        if lacking:
            parts.append(_.plural("{what} is missing", "{what} are missing", len(lacking), what=say.listed(lacking, _)))  # fmt: skip
        shown = self._shown(state, benefit, today, _)
        if shown is not None and shown.standing == "wrong_way" and shown.now is not None:
            parts.append(wording.lower_first(shown.now.label))
        return capital(" · ".join(parts))

    def _noes(self, state: ProjectState, held: Handover, _: Translator) -> tuple[str, ...]:
        """Who was asked and said no, and when; and why, to those who see what goes on inside the project."""
        found = []
        for each in held.declined:
            party, date = self.party_name(each.party), _.date(each.at)
            found.append(
                _("{party} said no {date}: {reason}", party=party, date=date, reason=each.reason.rstrip("."))
                if state.audience is Audience.ALL
                else _("{party} said no {date}", party=party, date=date)
            )
        return tuple(found)

    def _shown(
        self, state: ProjectState, benefit: Benefit, today: dt.date, _: Translator
    ) -> BenefitRow | None:
        return row(self, state, benefit, benefit.indicators[0], today, _) if benefit.indicators else None

    # ---- one benefit's sheet ---------------------------------------------------------------------------------------

    def _detail(
        self, state: ProjectState, actor: Actor, benefit: Benefit, today: dt.date, _: Translator
    ) -> HandoverDetail:
        held = prepared(benefit, state.handovers.get(benefit.id))
        indicator = benefit.indicators[0] if benefit.indicators else None
        measure = self.measure_of(indicator) if indicator else None
        what = resource_of(state.document, benefit, held, today)
        sheet = self._sheet(state, benefit, today, _)
        may_prepare = may(actor, Action.HAND_OVER, what)
        offers = []
        if held.state in {
            HandoverState.READY,
            HandoverState.WAITS_FOR_PROJECT,
            HandoverState.WAITS_FOR_OWNER,
        }:
            ready = state.document.project.ends is not None
            if ready and held.project_signed is None and may_prepare:
                offers.append(self._offer_project(actor, benefit, held, sheet, _))
            if ready and held.owner_signed is None and may(actor, Action.TAKE_OVER, what):
                offers.append(self._offer_owner(actor, benefit, held, sheet, _))
        return HandoverDetail(
            benefit=benefit,
            indicator=indicator,
            handover=held.model_copy(update={"expected": self._expected(state, benefit, held)}),
            sheet=sheet,
            unit=_.local(measure.unit.symbol) if measure else "",
            offers=tuple(offers),
            may_prepare=may_prepare,
            may_remind=may_prepare and _can_be_reminded(held),
            may_answer=held.owner is None
            and held.asked_party is not None
            and _owns_at(actor, held.asked_party),
            follow_ups=tuple(
                (months, _("After {n} months", n=months))
                for months in self._open_follow_ups(state, actor, benefit, held, today, EARLIEST_DAYS, True)
            ),
            signed=held.signed,
        )

    def _open_follow_ups(
        self,
        state: ProjectState,
        actor: Actor,
        benefit: Benefit,
        held: Handover,
        today: dt.date,
        before: int,
        again: bool = False,
    ) -> list[int]:
        """The follow-ups that the one who asks can write now; `again`: those that are written too."""
        ends = state.document.project.ends
        if ends is None or not held.taken_over(ends, today):
            return []
        if not may(actor, Action.FOLLOW_UP_LATER, resource_of(state.document, benefit, held, today)):
            return []
        return _open_months(ends, held, today, before, again)

    def _offer_project(
        self, actor: Actor, benefit: Benefit, held: Handover, sheet: Sheet, _: Translator
    ) -> SignOffer:
        return SignOffer(
            side="project",
            button=_("Sign for the project"),
            title=_("Sign for the project"),
            lines=(
                _("Benefit: {title}", title=benefit.title),
                _("You sign as {role}, for the project group.", role=actor.title),
                _("It is taken over by {who}.", who=self._role(held.owner)),
            ),
            from_heading=sheet.from_heading,
            changes=tuple(text for _mark, text in sheet.changes),
        )

    def _offer_owner(
        self, actor: Actor, benefit: Benefit, held: Handover, sheet: Sheet, _: Translator
    ) -> SignOffer:
        party = held.owner.party if held.owner else None
        name = self.party_name(party)
        own = party is not None and _owns_at(actor, party)
        return SignOffer(
            side="owner",
            button=_("Take over the benefit") if own else _("Sign for {party}", party=name),
            title=_("Take over the benefit"),
            lines=(
                _("Benefit: {title}", title=benefit.title),
                _("You sign as {role}, for {party}.", role=actor.title, party=name)
                if own
                else _("You sign as {role}, on behalf of {party}.", role=actor.title, party=name),
                _("The owner is {who}.", who=self._role(held.owner)),
            ),
            from_heading=sheet.from_heading,
            changes=tuple(text for _mark, text in sheet.changes),
        )

    def _sheet(self, state: ProjectState, benefit: Benefit, today: dt.date, _: Translator) -> Sheet:
        held = prepared(benefit, state.handovers.get(benefit.id))
        project = state.document.project
        first = _first_day(project, held)
        return Sheet(
            title=benefit.title,
            note=_waited(held, today, _),
            sides=(self._giving(project, held, _), self._taking(held, _)),
            from_heading=_("From {date}", date=_.date(first)) if first else "",
            changes=self._changes(state, benefit, held, _),
            facts=self._facts(state, benefit, held, today, _),
            checkpoints=self._checkpoints(state, benefit, held, _),
        )

    def _giving(self, project: Project, held: Handover, _: Translator) -> Side:
        lead = next((part.party for part in project.parties if part.role == "lead"), None)
        signed = held.project_signed
        party = self.party_name(signed.party if signed else lead)
        place = _("Project group, {party}", party=party) if party else _("Project group")
        return Side(
            label=_("Hands over"),
            role=signed.role if signed else _("The project group"),
            place=place if signed else party,
            signed=signed.at if signed else None,
            words=_signed_words(signed, _) if signed else _("Not signed yet"),
        )

    def _taking(self, held: Handover, _: Translator) -> Side:
        signed = held.owner_signed
        if signed is not None:
            said = _signed_words(signed, _)
            if signed.party is None:
                said += " " + _("by {role} on behalf of the owner", role=signed.role)
        elif held.reminded is not None:
            said = _("Waits. Reminded {date}", date=_.date(held.reminded))
        elif held.project_signed is not None:
            said = _("Waits. Sent {date}", date=_.date(day_of(held.project_signed.at)))
        else:
            said = _("Not signed yet")
        return Side(
            label=_("Takes over"),
            role=held.owner.role if held.owner else _("Nobody yet"),
            place=self._place(held),
            signed=signed.at if signed else None,
            words=said,
        )

    def _changes(
        self, state: ProjectState, benefit: Benefit, held: Handover, _: Translator
    ) -> tuple[tuple[Mark, str], ...]:
        """What changes from the day that the line takes over."""
        found: list[tuple[Mark, str]] = [("lock", _("The project group can read, and no longer write."))]
        if held.owner is not None:
            found.append(("write", _("{role} records, and writes the follow-ups.", role=held.owner.role)))
        indicator = benefit.indicators[0] if benefit.indicators else None
        who = held.reporter or (indicator.reporter if indicator else None)
        if indicator is not None and held.frequency is not None and who is not None:
            rhythm = wording.lower_first(_(FREQUENCIES[held.frequency]))
            as_before = held.frequency is indicator.frequency and who == indicator.reporter
            text = (
                _("{role} delivers {indicator} {rhythm}, as before.", role=who.role, indicator=wording.lower_first(indicator.title), rhythm=rhythm)
                if as_before
                else _("{role} delivers {indicator} {rhythm}.", role=who.role, indicator=wording.lower_first(indicator.title), rhythm=rhythm)
            )  # fmt: skip
            found.append(("deliver", text))
        usual = self._usual(state, benefit)
        if usual is not None:
            value = self._expected_text(usual, benefit, indicator, _)
            found.append(("target", _("The target of {value} goes along. A new one must be adopted.", value=value)))  # fmt: skip
        ends = state.document.project.ends
        if ends is not None:
            days = [_.date(follow_up_day(ends, months)) for months in MONTHS]
            found.append(("follow_up", _("Follow-ups by {days}.", days=say.listed(days, _))))
        return tuple(found)

    def _facts(
        self, state: ProjectState, benefit: Benefit, held: Handover, today: dt.date, _: Translator
    ) -> tuple[tuple[str, str], ...]:
        indicator = benefit.indicators[0] if benefit.indicators else None
        shown = self._shown(state, benefit, today, _)
        facts: list[tuple[str, str]] = []
        if indicator is not None and shown is not None:
            word = _(BASELINE_STATES[indicator.baseline.state])
            baseline = word if shown.baseline_text == DASH else f"{shown.baseline_text}, {word}"
            latest = ", ".join(part for part in (shown.latest_text, shown.period_text) if part)
            facts += [(_("Baseline"), baseline), (_("Latest"), latest)]
            facts += self._target_facts(state, benefit, indicator, shown, _)
        rhythm = _(FREQUENCIES[held.frequency]) if held.frequency else ""
        plan = ", ".join(part for part in (rhythm, self._who_delivers(benefit, held, _)) if part)
        facts.append((_("Measured after"), plan or _("No measuring plan yet")))
        facts += [(_("Asked before"), said) for said in self._noes(state, held, _)]
        if held.open_points:
            facts.append((_("Open points"), held.open_points))
        if held.operation:
            facts.append((_("Cost of keeping up"), held.operation))
        return tuple(facts)

    def _target_facts(
        self, state: ProjectState, benefit: Benefit, indicator: Indicator, shown: BenefitRow, _: Translator
    ) -> list[tuple[str, str]]:
        usual = self._usual(state, benefit)
        project = state.document.project
        if usual is None:
            return []
        target = self._expected_text(usual, benefit, indicator, _)
        if project.horizon_origin is not None:
            last = project.horizon_months.dates(HORIZONS[-1], project.horizon_origin)[1] - dt.timedelta(
                days=1
            )
            target = _("{value} by {date}", value=target, date=_.date(last))
        live = state.live.indicator(indicator.id)
        if live is not None and live[1].target(Horizon.LONG) != indicator.target(Horizon.LONG):
            proposed = self._usual(state, benefit.model_copy(update={"indicators": (live[1],)}))
            value = self._expected_text(proposed, benefit, indicator, _)
            target += ". " + _("Proposed {value}", value=value)
        facts = [(_("Adopted target") if state.adopted else _("Target"), target)]
        long = next((each for each in shown.horizons if each.horizon is Horizon.LONG), None)
        if long is not None and long.result.verdict is Verdict.REACHED:
            facts.append((_("Remaining"), wording.verdict_label(Verdict.REACHED, _)))
        elif long is not None and long.result.remaining is not None:
            measure = self.measure_of(indicator)
            facts.append((_("Remaining"), wording.distance_in_words(long.result.remaining, measure, _)))
        return facts

    def _checkpoints(
        self, state: ProjectState, benefit: Benefit, held: Handover, _: Translator
    ) -> tuple[Checkpoint, ...]:
        indicator = benefit.indicators[0] if benefit.indicators else None
        expected = {each.months: each for each in self._expected(state, benefit, held)}
        ends = state.document.project.ends
        found = []
        for months in MONTHS:
            written = held.follow_up_at(months)
            found.append(
                Checkpoint(
                    label=_("After {n} months", n=months),
                    day=_.date(follow_up_day(ends, months)) if ends else "",
                    expected=self._expected_text(expected.get(months), benefit, indicator, _),
                    found=_(HOLDS[written.holds]) if written else "",
                    text=written.text if written else "",
                    by=f"{written.by}, {_.date(day_of(written.at))}" if written else "",
                )
            )
        return tuple(found)


# ---- small and pure ------------------------------------------------------------------------------------------------


def _benefits(document: PlanDocument) -> list[Benefit]:
    return [each for each in document.benefits if not each.archived]


def _of(document: PlanDocument, benefit_id: str) -> Benefit:
    for each in _benefits(document):
        if each.id == benefit_id:
            return each
    raise NotFound("benefit", benefit_id)


def _present(project: Project) -> list[str]:
    """The parties that can take something over: those that are in the project now."""
    return [part.party for part in project.parties if part.left is None]


def _rhythms() -> list[Frequency]:
    return [each for each in Frequency if each is not Frequency.SINGLE]


def _checked(kind: type[Any], fields: Mapping[str, Any]) -> Any:
    from pydantic import ValidationError

    try:
        return kind.model_validate(dict(fields))
    except ValidationError as wrong:
        raise Refused(problems_of(wrong)) from wrong


def _audited(value: Any) -> Any:
    return value.model_dump() if isinstance(value, RoleAt) else value


def _no_baseline(benefit: Benefit) -> bool:
    return any(
        each.kind is IndicatorKind.NUMBER and each.baseline.state is BaselineState.MISSING
        for each in benefit.indicators
    )


def _owns_at(actor: Actor, party: str) -> bool:
    return Membership(Role.BENEFIT_OWNER, "party", party) in actor.memberships


def _can_be_reminded(held: Handover) -> bool:
    """Somebody was asked, or got it to sign, and has not answered."""
    if held.owner_signed is not None:
        return False
    return held.project_signed is not None or (held.asked_party is not None and held.owner is None)


def _first_day(project: Project, held: Handover) -> dt.date | None:
    """The day from which the line has it: the one after the project's last, or the later signature's."""
    if project.ends is None:
        return None
    days = [day_of(each.at) for each in (held.project_signed, held.owner_signed) if each is not None]
    return max([project.ends + dt.timedelta(days=1), *(days if len(days) == 2 else [])])


def _first_to_act_on(rows: Any) -> str | None:
    order: tuple[Standing, ...] = ("waits", "ready", "no_plan", "without", "handed_over", "carried_on")
    found = sorted(rows, key=lambda each: order.index(each.standing))
    return found[0].benefit if found else None


def _open_months(
    ends: dt.date, held: Handover, today: dt.date, before: int, again: bool = False
) -> list[int]:
    """The follow-ups whose last day is at most `before` days ahead; `again`: those that are written too."""
    return [
        months
        for months in MONTHS
        if today >= follow_up_day(ends, months) - dt.timedelta(days=before)
        and (again or held.follow_up_at(months) is None)
    ]


def _due(
    title: str,
    detail: str,
    day: dt.date | None,
    today: dt.date,
    href: str,
    _: Translator,
    who: str = "",
    key: str = "",
    mine: bool = True,
) -> DueItem:
    return DueItem(
        kind="handover",
        title=title,
        detail=detail,
        due=day,
        overdue=(today - day).days if day else None,
        when=say.deadline(day, today, _) if day else _("when you can"),
        href=href,
        who=who or detail,
        key=key,
        mine=mine,
    )


def _sign_lines(held: Handover, _: Translator) -> tuple[SignLine, ...]:
    project, owner = held.project_signed, held.owner_signed
    if project is None and owner is None:
        return (SignLine(False, _("None yet")),)
    lines = []
    if project is not None:
        lines.append(SignLine(True, _("The project {date}", date=_.short_date(day_of(project.at)))))
    else:
        lines.append(SignLine(False, _("Waits for the project")))
    if owner is not None:
        lines.append(SignLine(True, _("The owner {date}", date=_.short_date(day_of(owner.at)))))
    elif held.reminded is not None:
        lines.append(SignLine(False, _("The owner was reminded {date}", date=_.short_date(held.reminded))))
    elif project is not None:
        lines.append(SignLine(False, _("Sent to the owner {date}", date=_.short_date(day_of(project.at)))))
    return tuple(lines)


def _signed_words(signature: Signature, _: Translator) -> str:
    return _("Signed {date} at {time}", date=_.date(day_of(signature.at)), time=_.time(signature.at))


def _waited(held: Handover, today: dt.date, _: Translator) -> str:
    """How long the other side has waited."""
    if held.state is HandoverState.HANDED_OVER:
        return _("Signed by both")
    if held.state is HandoverState.WAITS_FOR_OWNER and held.project_signed is not None:
        days = (today - day_of(held.project_signed.at)).days
        return _.plural("Has waited for the owner {n} day", "Has waited for the owner {n} days", days)
    if held.state is HandoverState.WAITS_FOR_PROJECT and held.owner_signed is not None:
        days = (today - day_of(held.owner_signed.at)).days
        return _.plural("Has waited for the project {n} day", "Has waited for the project {n} days", days)
    return _(_STATES[held.state][1])


def _sentence(done: int, under: int, without: int, _: Translator) -> Sentence:
    """`To av åtte er overlevert, og fire er underveis. To har ingen som tar over.`"""
    whole = done + under + without
    if whole == 0:
        return ((_("There is no benefit to hand over yet."), False),)
    first = _.plural(
        "{done} of {whole} is handed over",
        "{done} of {whole} are handed over",
        done,
        done=capital(number_word(done, _)),
        whole=number_word(whole, _),
    )
    if under:
        first += ", " + _.plural("and {under} is under way", "and {under} are under way", under, under=number_word(under, _))  # fmt: skip
    if not without:
        return ((first + ".", False),)
    last = _.plural(
        "{without} has nobody who takes over.",
        "{without} have nobody who takes over.",
        without,
        without=capital(number_word(without, _)),
    )
    return ((first + ". ", False), (last, True))


def _told(state: ProjectState, done: int, under: int, without: int, _: Translator) -> Sentence:
    """How many are handed over; or that the benefits live on in the main project."""
    if not state.carried_on:
        return _sentence(done, under, without, _)
    return ((_("The benefits live on in the main project, and are not handed over here."), False),)


def _main(state: ProjectState, actor: Actor) -> MainProject | None:
    """Where the benefits live on; of several the first that the one who asks may see."""
    if not state.carried_on:
        return None
    for each in state.carried_on:
        if may(actor, Action.SEE_PROJECT, resource(each)):
            return MainProject(each.title, f"/prosjekt/{each.slug}")
    return MainProject()


def _meta(project: Project, today: dt.date, _: Translator) -> tuple[str, ...]:
    if project.ends is None:
        return (_("The project has no last day yet"),)
    day = _.date(project.ends)
    left = (project.ends - today).days
    if left < 0:
        found = [_("The project ended {date}", date=day)]
    elif left < 14:
        found = [_.plural("The project ends {date}, in {n} day", "The project ends {date}, in {n} days", left, date=day)]  # fmt: skip
    elif left < 182:
        found = [_.plural("The project ends {date}, in {n} week", "The project ends {date}, in {n} weeks", round(left / 7), date=day)]  # fmt: skip
    else:
        months = months_between(today, project.ends)
        found = [_.plural("The project ends {date}, in {n} month", "The project ends {date}, in {n} months", months, date=day)]  # fmt: skip
    origin = project.horizon_origin
    if origin is not None:
        last = project.horizon_months.dates(HORIZONS[-1], origin)[1] - dt.timedelta(days=1)
        if last > project.ends:
            found.append(_("Long term is {date}, after the project has ended", date=_.date(last)))
    return tuple(found)


def _spans(project: Project) -> list[tuple[dt.date, dt.date]]:
    """First and last day of the stretches of the time line."""
    if project.ends is None:
        return []
    ends = [project.ends, *(follow_up_day(project.ends, months) for months in MONTHS)]
    starts = [add_months(project.ends, -5), *(end + dt.timedelta(days=1) for end in ends[:-1])]
    return list(zip(starts, ends, strict=True))


def _steps(project: Project, today: dt.date, _: Translator) -> tuple[TimelineStep, ...]:
    texts = (
        _("The project group writes. Both sign each benefit."),
        _("Follow-up after 6 months. The owner writes, and the project group reads."),
        _("Follow-up after 12 months. Does the benefit hold? Figures and a few lines."),
        _("Follow-up after 24 months. The final account: what was promised, and what came of it?"),
    )
    return tuple(
        TimelineStep(
            title=_("Until {date}", date=_.date(last)),
            detail=text,
            months=width,
            share=min(max((today - first).days / max((last - first).days, 1), 0.0), 1.0),
            now=first <= today <= last,
        )
        for (first, last), text, width in zip(_spans(project), texts, _WIDTHS, strict=False)
    )


def _elapsed(project: Project, today: dt.date) -> float:
    return sum(
        width * min(max((today - first).days / max((last - first).days, 1), 0.0), 1.0)
        for (first, last), width in zip(_spans(project), _WIDTHS, strict=False)
    )


def _heads(project: Project, _: Translator) -> tuple[tuple[str, str], ...]:
    found = []
    for months in MONTHS:
        day = follow_up_day(project.ends, months) if project.ends else None
        under = f"{_.short_month(day)} {day.year}" if day else ""
        found.append((_("{n} mo.", n=months), under))
    return tuple(found)
