"""A project's own measure, proposed to the catalogue that all projects share, and answered by those who keep it.

What is accepted is the measure as it stood when it was proposed: from then on every project may choose it. The project's
own copy stays its own, with its figures and its adopted plan, until the project group itself chooses to follow the catalogue.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from gevinst.catalogue import measures as measure_files
from gevinst.domain.access import Action, Actor, Resource
from gevinst.domain.errors import Conflict, NotFound, Problem, Refused
from gevinst.domain.measure import Measure
from gevinst.domain.plan import Benefit, Indicator, PlanDocument
from gevinst.domain.proposal import MeasureProposal, ProposalState
from gevinst.services.base import Base, refuse_personal, require, resource, words
from gevinst.services.plans import Plans, checked
from gevinst.storage.unit_of_work import Reading, UnitOfWork


@dataclass(frozen=True, slots=True)
class CatalogueLine:
    """A measure that all projects may choose. `project`: the slug of the one that proposed it; None: it is in the files."""

    measure: Measure
    project: str | None = None
    accepted_at: dt.datetime | None = None
    accepted_by: str | None = None
    """A role's title."""


class MeasureProposals(Base):
    """See the module."""

    # ---- to see --------------------------------------------------------------------------------------------------

    def all(self, actor: Actor) -> list[MeasureProposal]:
        """Every proposal of every project, the oldest first; for those who keep the catalogue."""
        require(actor, Action.MANAGE_PEOPLE, Resource())
        with self.reading() as work:
            return work.measure_proposals.all()

    def waiting(self, actor: Actor) -> int:
        """How many proposals wait for an answer."""
        return sum(each.state is ProposalState.OPEN for each in self.all(actor))

    def lines(self, actor: Actor) -> tuple[CatalogueLine, ...]:
        """The whole catalogue in every version: the files' measures first, then the accepted ones, the oldest first."""
        require(actor, Action.MANAGE_PEOPLE, Resource())
        files = measure_files.measures()
        with self.reading() as work:
            accepted = work.measure_proposals.all(ProposalState.ACCEPTED)
        return (
            *(CatalogueLine(each) for each in files.all),
            *(
                CatalogueLine(each.measure, each.project, each.answered_at, each.answered_by)
                for each in accepted
                if files.find(each.measure.key, each.measure.version) is None
            ),
        )

    # ---- the project group ---------------------------------------------------------------------------------------

    def propose(self, actor: Actor, slug: str, indicator_id: str, why: str | None) -> str:
        """Proposes an indicator's own measure, frozen as it is now, with the reason. Returns the proposal's id.

        Raises Refused: without a reason (`why`), without a saved definition (`no_own_measure`), where the catalogue has
        its key and version (`measure_in_catalogue`), or the same measure of the project waits already (`measure_waits`).
        """
        reason = (why or "").strip()
        refuse_personal({"why": reason})
        with self.work(actor) as work:
            work.measure_proposals.hold()
            document = work.plans.document(slug)
            require(actor, Action.EDIT_PLAN, resource(document.project))
            measure = _indicator(document, indicator_id).own_measure
            problems = [] if reason else [Problem("field_missing", field="why")]
            if measure is None:
                raise Refused([*problems, Problem("no_own_measure", field="own_measure")])
            refuse_personal({"own_measure": measure.model_dump()})
            if self._taken(work, measure):
                problems.append(_in_catalogue(measure))
            own = work.measure_proposals.all(ProposalState.OPEN, slug)
            if any(each.measure.key == measure.key for each in own):
                problems.append(Problem("measure_waits", field="own_measure", value=measure.key))
            if problems:
                raise Refused(problems)
            proposal = checked(
                MeasureProposal,
                {
                    "measure": measure,
                    "why": reason,
                    "project": slug,
                    "asked_at": self.clock(),
                    "asked_by": actor.title,
                },
            )
            work.measure_proposals.save(proposal)
            self._audit(work, "propose_measure", proposal, reason)
            work.commit()
        return proposal.id

    def withdraw(self, actor: Actor, slug: str, proposal_id: str) -> None:
        """Takes an open proposal back. Conflict where it is not open any more."""
        with self.work(actor) as work:
            work.measure_proposals.hold()
            require(actor, Action.EDIT_PLAN, resource(work.plans.document(slug).project))
            proposal = _open(work.measure_proposals.all(project=slug), proposal_id)
            withdrawn = proposal.model_copy(
                update={
                    "state": ProposalState.WITHDRAWN,
                    "answered_at": self.clock(),
                    "answered_by": actor.title,
                }
            )
            work.measure_proposals.save(withdrawn)
            self._audit(work, "withdraw_measure", withdrawn)
            work.commit()

    def follow(self, actor: Actor, slug: str, indicator_id: str) -> int:
        """Lets an indicator follow the catalogue's entry instead of its own copy of it. Returns the plan's new revision.

        Figures, baseline and targets stay: it is the same definition, else it is Refused (`measure_differs`).
        """
        plans = Plans(self.engine, self.clock)
        document = plans.document(actor, slug)
        require(actor, Action.EDIT_PLAN, resource(document.project))
        own = _indicator(document, indicator_id).own_measure
        if own is None:
            raise Refused([Problem("no_own_measure", field="own_measure")])
        if self.catalogue().find(own.key, own.version) != own:
            raise Refused([Problem("measure_differs", field="own_measure")])
        changes = {"own_measure": None, "measure": own.key, "measure_version": own.version}
        return plans.change_indicator(actor, slug, indicator_id, changes)

    # ---- those who keep the catalogue ------------------------------------------------------------------------------

    def answer(self, actor: Actor, proposal_id: str, accept: bool, comment: str | None = None) -> None:
        """Accepts a proposal into the catalogue, or returns it with a comment, which is then required.

        Conflict where it is not open any more; Refused (`measure_in_catalogue`) where its key and version are taken.
        """
        require(actor, Action.MANAGE_PEOPLE, Resource())
        said = (comment or "").strip() or None
        refuse_personal({"comment": said})
        with self.work(actor) as work:
            work.measure_proposals.hold()
            proposal = _open(work.measure_proposals.all(), proposal_id)
            if accept and self._taken(work, proposal.measure):
                raise Refused([_in_catalogue(proposal.measure)])
            if not accept and said is None:
                raise Refused([Problem("field_missing", field="comment")])
            answered = checked(
                MeasureProposal,
                {
                    **proposal.model_dump(),
                    "state": ProposalState.ACCEPTED if accept else ProposalState.RETURNED,
                    "comment": said,
                    "answered_at": self.clock(),
                    "answered_by": actor.title,
                },
            )
            work.measure_proposals.save(answered)
            self._audit(work, "accept_measure" if accept else "return_measure", answered, said)
            work.commit()

    def _taken(self, work: Reading, measure: Measure) -> bool:
        """Whether the catalogue has a measure's key and version, in the files or among what was accepted."""
        accepted = (each.measure for each in work.measure_proposals.all(ProposalState.ACCEPTED))
        known = measure_files.measures().with_added(accepted)
        return known.find(measure.key, measure.version) is not None

    def _audit(
        self, work: UnitOfWork, action: str, proposal: MeasureProposal, reason: str | None = None
    ) -> None:
        measure = proposal.measure
        work.audit(
            action,
            "measure",
            proposal.id,
            project=proposal.project,
            after={
                "name": words(work.actor).local(measure.name),
                "key": measure.key,
                "version": measure.version,
            },
            reason=reason,
        )


def newest_of(benefit: Benefit, proposals: Sequence[MeasureProposal]) -> dict[str, MeasureProposal]:
    """Indicator id -> what was proposed last of its own measure, and not withdrawn; `proposals` of the project, in order."""
    newest = {each.measure.key: each for each in proposals if each.state is not ProposalState.WITHDRAWN}
    return {
        indicator.id: newest[indicator.own_measure.key]
        for indicator in benefit.indicators
        if indicator.own_measure is not None and indicator.own_measure.key in newest
    }


def _indicator(document: PlanDocument, indicator_id: str) -> Indicator:
    found = document.indicator(indicator_id)
    if found is None:
        raise NotFound("indicator", indicator_id)
    return found[1]


def _open(proposals: list[MeasureProposal], proposal_id: str) -> MeasureProposal:
    found = next((each for each in proposals if each.id == proposal_id), None)
    if found is None:
        raise NotFound("proposal", proposal_id)
    if found.state is not ProposalState.OPEN:
        raise Conflict(f"proposal {proposal_id}")
    return found


def _in_catalogue(measure: Measure) -> Problem:
    return Problem(
        "measure_in_catalogue",
        field="own_measure",
        value=measure.key,
        params={"version": measure.version},
    )
