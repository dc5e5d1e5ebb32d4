"""The order of the benefits in a report: the plan's, until somebody moves one of them by hand."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from gevinst.domain.access import Action, Actor
from gevinst.domain.errors import NotFound, Problem, Refused
from gevinst.domain.plan import Benefit, PlanDocument
from gevinst.domain.report_state import standing, with_project, withdrawn
from gevinst.domain.report_text import in_order, moved
from gevinst.services.reports import Reports
from gevinst.storage.reports import StoredReport


@dataclass(frozen=True, slots=True)
class Placed:
    """One benefit in a report's order."""

    id: str
    title: str


class ReportOrder(Reports):
    """See the module."""

    def move(
        self, actor: Actor, slug: str, form_key: str, year: int | None, benefit: str, by: int
    ) -> tuple[Placed, ...]:
        """Moves a benefit (by id) up (`by` -1) or down (1) in the report, and gives all of them as they stand now.

        Two who move at the same time both have their way, one after the other. Signatures no longer count, since the report
        that was signed is another. Refused where the report is sent; NotFound for the benefit.
        """
        with self.work(actor) as work:
            project = self._project(work, actor, slug, Action.EDIT_REPORT)
            form, year = self.asked(project, form_key, year)
            stored = work.reports.get(slug, form.key, year) or StoredReport(form.key, year)
            if not with_project(stored.state):
                raise Refused([Problem("report_is_sent")])
            document = work.plans.document(slug)
            before = placed(document, stored.order)
            ids = [each.id for each in before]
            if benefit not in ids:
                raise NotFound("benefit", benefit)
            after = moved(ids, benefit, by)
            if after == tuple(ids):
                return before
            now = self.clock()
            changed = replace(stored, order=after)
            if standing(stored.sign_offs):
                signed = withdrawn(stored.sign_offs, "text", now)
                changed = replace(changed, sign_offs=signed, signing_day=None)
            work.reports.save(slug, changed, at=now, by=actor.title)
            place = {"benefit": benefit, "place": after.index(benefit) + 1, "year": year}
            work.audit("order_report", "report", form.key, project=slug, after=place)
            if changed.sign_offs != stored.sign_offs:
                roles = [each.role for each in standing(stored.sign_offs)]
                why = {"signers": roles, "year": year, "why": "text"}
                work.audit("withdraw_sign_offs", "report", form.key, project=slug, after=why)
            work.commit()
        return placed(document, after)


def placed(document: PlanDocument, order: Iterable[str]) -> tuple[Placed, ...]:
    """The benefits of a report in its order; those that are archived stand in none."""
    return placed_of(in_order(document, tuple(order)).benefits)


def placed_of(benefits: Iterable[Benefit]) -> tuple[Placed, ...]:
    """The same of benefits that stand in the order already."""
    return tuple(Placed(each.id, each.title) for each in benefits if not each.archived)
