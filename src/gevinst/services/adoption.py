"""A plan put in force by the steering group: frozen as the next version, with what waited for it closed."""

from gevinst.domain.plan import PlanDocument
from gevinst.domain.proposal import PlanProposal, ProposalState
from gevinst.services.base import Base
from gevinst.services.evaluations import re_evaluate_changed
from gevinst.services.known_plans import counting
from gevinst.storage.unit_of_work import Reading, UnitOfWork


def open_proposal(work: Reading, slug: str) -> PlanProposal | None:
    """What waits for the steering group; there is at most one."""
    waiting = [each for each in work.plans.proposals(slug) if each.state is ProposalState.OPEN]
    return waiting[-1] if waiting else None


def close(
    base: Base,
    work: UnitOfWork,
    slug: str,
    proposal: PlanProposal,
    state: ProposalState,
    comment: str | None = None,
    version: int | None = None,
) -> None:
    """Notes what became of a proposal, and who answered."""
    answered = {
        "state": state,
        "comment": comment,
        "answered_at": base.clock(),
        "answered_by": work.actor.title,
        "version": version,
    }
    work.plans.save_proposal(slug, proposal.model_copy(update=answered))


def put_in_force(
    base: Base,
    work: UnitOfWork,
    slug: str,
    document: PlanDocument,
    reason: str | None,
    comment: str | None = None,
) -> int:
    """Adopts a plan: its next version, whose targets count from now. Returns its number; the first is the original.

    A proposal that waits is accepted where it is this very plan, and withdrawn where the steering group has adopted
    another one: to accept it later would take back what was decided since.
    """
    before = counting(work, slug)
    number = work.plans.add_version(slug, document, "adopted", reason, base.clock(), work.actor.title)
    waiting = open_proposal(work, slug)
    if waiting is not None:
        same = waiting.document == document
        state = ProposalState.ACCEPTED if same else ProposalState.WITHDRAWN
        close(base, work, slug, waiting, state, comment if same else None, number if same else None)
    work.audit("adopt_plan", "plan", slug, project=slug, after={"version": number}, reason=reason)
    # Other targets are in force now.
    re_evaluate_changed(base, work, before, counting(work, slug))
    return number
