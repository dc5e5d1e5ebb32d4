"""What the steering group is asked and has decided: for the next meeting, to be followed up, carried out."""

import datetime as dt
from collections.abc import Mapping

from gevinst.domain.access import Action, Actor, may
from gevinst.domain.errors import NotAllowed, NotFound, Problem, Refused
from gevinst.domain.follow_up import Decision
from gevinst.domain.plan import PlanDocument, Project
from gevinst.i18n import Translator
from gevinst.services.base import Base, refuse_personal, require, resource, words
from gevinst.services.views import DecisionRow, DecisionsPage
from gevinst.storage.unit_of_work import Reading


class Decisions(Base):
    """See the module."""

    def page(self, actor: Actor, slug: str) -> DecisionsPage:
        """Those that wait by their meeting, those to be followed up with the latest first of all, the rest newest first."""
        with self.reading() as work:
            document = work.plans.document(slug)
            require(actor, Action.SEE_UNAPPROVED, resource(document.project))
            decisions = work.follow_ups.get(slug).decisions
        _, today = words(actor), self.today()
        return self.sorted(actor, document, decisions, today, _)

    def sorted(
        self,
        actor: Actor,
        document: PlanDocument,
        decisions: tuple[Decision, ...],
        today: dt.date,
        _: Translator,
    ) -> DecisionsPage:
        """The page's view of decisions that are read already."""
        project = document.project
        titles = {each.id: each.title for each in document.benefits}
        rows = [self._row(each, titles, today, _) for each in decisions]

        def of(state: str) -> list[DecisionRow]:
            return [each for each in rows if each.decision.state == state]

        return DecisionsPage(
            project=project,
            next_meeting=_.date(project.next_meeting)
            if project.next_meeting and project.next_meeting >= today
            else "",
            waiting=tuple(sorted(of("open"), key=lambda row: row.decision.date)),
            following=tuple(
                sorted(of("decided"), key=lambda row: (row.decision.due or dt.date.max, row.decision.date))
            ),
            done=tuple(
                sorted(of("done"), key=lambda row: row.decision.done_on or row.decision.date, reverse=True)
            ),
            titles={each.id: each.title for each in document.benefits if not each.archived},
            parties=tuple((part.party, self.party_name(part.party)) for part in project.parties),
            may_decide=may(actor, Action.DECIDE, resource(project)),
            may_ask=may(actor, Action.EDIT_PLAN, resource(project)),
        )

    def _row(
        self, decision: Decision, titles: Mapping[str, str], today: dt.date, _: Translator
    ) -> DecisionRow:
        role = decision.responsible
        late = (
            (today - decision.due).days
            if decision.state == "decided" and decision.due is not None and decision.due < today
            else None
        )
        if decision.state == "open":
            when = _("to be decided {date}", date=_.date(decision.date))
        else:
            when = _("decided {date}", date=_.date(decision.date))
        if decision.state == "done" and decision.done_on:
            when += " \u00b7 " + _("carried out {date}", date=_.date(decision.done_on))
        elif decision.due is not None and decision.state != "done":
            when += " \u00b7 " + _("to be followed up by {date}", date=_.date(decision.due))
        return DecisionRow(
            decision,
            titles.get(decision.benefit or "", ""),
            ""
            if role is None
            else ", ".join(part for part in (role.role, self.party_name(role.party)) if part),
            when,
            late,
        )

    def save(self, actor: Actor, slug: str, decision: Decision) -> None:
        """Records a decision, a question for a meeting, or that something was carried out.

        The project group asks and says what is done; what is decided is the steering group's. Raises Refused.
        """
        refuse_personal(decision.model_dump(mode="json", exclude={"id", "benefit"}))
        with self.work(actor) as work:
            document = work.plans.document(slug)
            before = next(
                (each for each in work.follow_ups.get(slug).decisions if each.id == decision.id), None
            )
            self._allowed(actor, document.project, before, decision)
            decision = self._dated(before, decision)
            if decision.due is not None and decision.due < decision.date:
                raise Refused(
                    [
                        Problem(
                            "due_before_decision",
                            field="due",
                            value=decision.due.isoformat(),
                            params={"value": decision.due, "day": decision.date},
                        )
                    ]
                )
            work.follow_ups.put(slug, decision)
            work.audit(
                "decide" if decision.state != "open" else "ask",
                "decision",
                decision.id,
                project=slug,
                after={"title": decision.title, "state": decision.state},
            )
            work.commit()

    def _allowed(self, actor: Actor, project: Project, before: Decision | None, decision: Decision) -> None:
        if may(actor, Action.DECIDE, resource(project)):
            return
        require(actor, Action.EDIT_PLAN, resource(project))
        asks = decision.state == "open" and (before is None or before.state == "open")
        own = {"state", "done_on"}
        carries_out = (
            before is not None
            and before.state != "open"
            and decision.state in ("decided", "done")
            and before.model_dump(exclude=own) == decision.model_dump(exclude=own)
        )
        if not (asks or carries_out):
            raise NotAllowed(Action.DECIDE.value)

    def _dated(self, before: Decision | None, decision: Decision) -> Decision:
        """What is carried out has its day: as it was, or today."""
        if decision.state != "done":
            return decision.model_copy(update={"done_on": None})
        if decision.done_on is not None:
            return decision
        kept = before.done_on if before is not None else None
        return decision.model_copy(update={"done_on": kept or self.today()})

    def remove(self, actor: Actor, slug: str, decision_id: str) -> None:
        """Takes away a question that nobody has decided. What is decided stays."""
        with self.work(actor) as work:
            document = work.plans.document(slug)
            before = self._find(work, slug, decision_id)
            if not may(actor, Action.DECIDE, resource(document.project)):
                require(actor, Action.EDIT_PLAN, resource(document.project))
            if before.state != "open":
                raise Refused([Problem("decided_stays", field="state", value=before.title)])
            work.follow_ups.remove(slug, decision_id)
            work.audit(
                "remove_question", "decision", decision_id, project=slug, before={"title": before.title}
            )
            work.commit()

    def _find(self, work: Reading, slug: str, decision_id: str) -> Decision:
        for each in work.follow_ups.get(slug).decisions:
            if each.id == decision_id:
                return each
        raise NotFound("decision", decision_id)
