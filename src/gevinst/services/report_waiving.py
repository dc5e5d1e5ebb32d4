"""A report that the funder asks for no longer: waived with its reason, and asked for again."""

from dataclasses import replace

from gevinst.domain.access import Action, Actor
from gevinst.domain.errors import Conflict, Problem, Refused
from gevinst.domain.numbers import may_hold_identity_number
from gevinst.domain.report_state import Waiver, with_project
from gevinst.services.base import require, resource
from gevinst.services.report_sent import SentReading
from gevinst.storage.reports import StoredReport
from gevinst.storage.unit_of_work import UnitOfWork

_REASON = 500
"""Characters of a reason."""


class ReportWaiving(SentReading):
    """See the module."""

    def waive(self, actor: Actor, slug: str, form: str, year: int | None, reason: str) -> Waiver:
        """Asks for a report no longer: it is due nowhere, and neither missing nor late.

        Refused without a reason or with an identity number in it, and where the report is with the funder already;
        Conflict where it is waived. NotFound for the project, Refused for a form that its scheme has not.
        """
        reason = reason.strip()
        problems = []
        if not reason:
            problems.append(Problem("waiver_reason_missing", field="reason"))
        if may_hold_identity_number(reason):
            problems.append(Problem("personal_data", field="reason"))
        if len(reason) > _REASON:
            problems.append(
                Problem("text_too_long", field="reason", params={"length": len(reason), "limit": _REASON})
            )
        with self.work(actor) as work:
            stored = self._stored(work, actor, slug, form, year)
            if not with_project(stored.state):
                problems.append(Problem("report_is_with_you", field="reason"))
            if problems:
                raise Refused(problems)
            if stored.waiver is not None:
                raise Conflict("report")
            now = self.clock()
            waiver = Waiver(at=now, by=actor.title, reason=reason)
            work.reports.save(slug, replace(stored, waiver=waiver), at=now, by=actor.title)
            after = {"year": stored.year}
            work.audit("waive_report", "report", stored.form, project=slug, after=after, reason=reason)
            work.commit()
        return waiver

    def ask_again(self, actor: Actor, slug: str, form: str, year: int | None) -> None:
        """Takes a waiver back: the report is due as it was. Conflict where it is not waived."""
        with self.work(actor) as work:
            stored = self._stored(work, actor, slug, form, year)
            if stored.waiver is None:
                raise Conflict("report")
            work.reports.save(slug, replace(stored, waiver=None), at=self.clock(), by=actor.title)
            work.audit(
                "ask_for_report_again",
                "report",
                stored.form,
                project=slug,
                before={"year": stored.year, "reason": stored.waiver.reason},
                after={"year": stored.year},
            )
            work.commit()

    def _stored(self, work: UnitOfWork, actor: Actor, slug: str, form: str, year: int | None) -> StoredReport:
        project = work.plans.document(slug).project
        require(actor, Action.ANSWER_REPORT, resource(project))
        own, year = self._reports.asked(project, form, year)
        return work.reports.get(slug, own.key, year) or StoredReport(own.key, year)
