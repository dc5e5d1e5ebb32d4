"""The versions of a plan: frozen as adopted, changed only by a proposal with its reason, compared in words; and deleting.

The first adopted version is the original: what was promised. The project group proposes the plan as it stands, frozen;
the steering group adopts it or sends it back. What figures, decisions or money stand on is not deleted but archived.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gevinst.domain.access import Action, Actor, may
from gevinst.domain.errors import Conflict, NotFound, Problem, Refused
from gevinst.domain.evaluation import Audience
from gevinst.domain.plan import Benefit, Indicator, MapLink, PlanDocument, Project
from gevinst.domain.plan_changes import Part, changes, targets_changed
from gevinst.domain.proposal import PlanProposal, ProposalState
from gevinst.i18n import Translator
from gevinst.i18n.formats import day_of
from gevinst.reporting import wording
from gevinst.reporting.plan_changes import Difference, Group, Said, as_report, difference, headline
from gevinst.reporting.plan_terms import Names
from gevinst.services.adoption import close, open_proposal, put_in_force
from gevinst.services.base import Base, refuse_personal, require, resource, words
from gevinst.services.evaluations import re_evaluate
from gevinst.services.holders import resource_of
from gevinst.services.state import ProjectState, plan_outside, version_outside
from gevinst.services.views import WaitingProposal
from gevinst.storage.plans import PlanVersion
from gevinst.storage.unit_of_work import Reading, UnitOfWork

__all__ = ["Difference", "Group", "Said", "Versions"]

DRAFT, PROPOSAL = "draft", "proposal"
"""What can be compared beside the numbers of the versions."""
_TOLD = 4
"""Changes that the steering group's own page tells of; the rest stands with the proposal."""


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One adopted version. `changes`: how many things differ from the one before; None for the first."""

    number: int
    original: bool
    in_force: bool
    at: dt.datetime | None
    by: str | None
    """A role's title."""
    reason: str | None
    changes: int | None


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal: what it asks, why, and what became of it. `difference` is told of an open one only."""

    id: str
    state: ProposalState
    asked_at: dt.datetime
    asked_by: str
    reason: str
    comment: str | None
    answered_at: dt.datetime | None
    answered_by: str | None
    version: int | None
    difference: Difference | None = None
    consequences: tuple[str, ...] = ()
    """What holds until it is adopted, and what stays when it is."""


@dataclass(frozen=True, slots=True)
class VersionChoice:
    """What can be chosen in the comparison: `1`, `proposal`, `draft`, with its words."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class VersionBar:
    """What is adopted and what is proposed, for the strip on every page of the plan."""

    slug: str
    adopted: dt.date | None
    """When the newest version was adopted."""
    revised: dt.date | None
    """When a version after the first was adopted last."""
    revised_targets: int
    """How many targets that version changed."""
    proposed: int
    """How many changes the open proposal holds; 0 where none waits."""
    waits: bool
    """Whether a proposal waits for the steering group."""
    unsent: int
    """How many changes of the draft nobody has proposed; 0 where the reader may not see them."""


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """The versions of a plan, what is proposed, and two of them compared."""

    project: Project
    revision: int
    bar: VersionBar
    versions: tuple[VersionLine, ...]
    """The newest first."""
    proposal: ProposalLine | None
    """What waits for the steering group."""
    answered: tuple[ProposalLine, ...]
    """What was proposed before, the newest first."""
    draft: Difference | None
    """What the draft changes in what is adopted; None where the reader may not see it, or nothing is adopted."""
    choices: tuple[VersionChoice, ...]
    first: str
    second: str
    compared: Difference | None
    """None where there are not two versions."""
    compared_lead: str
    next_meeting: dt.date | None
    may_propose: bool
    may_answer: bool


BlockKind = Literal[
    "figures",
    "decisions",
    "money",
    "risks",
    "attachments",
    "handover",
    "adopted",
    "contributes",
    "events",
]


@dataclass(frozen=True, slots=True)
class Block:
    """One thing that stands in the way of deleting, how many of it there are, and its words."""

    kind: BlockKind
    n: int
    text: str


class Versions(Base):
    """See the module."""

    # ---- reading -------------------------------------------------------------------------------------------------

    def page(
        self, actor: Actor, slug: str, first: str | None = None, second: str | None = None
    ) -> VersionsPage:
        """The versions. `first` and `second` (`1`, `proposal`, `draft`) are compared; else the newest two that differ.

        Those who may not see what is not approved see the adopted versions only.
        """
        with self.reading() as work:
            held = self._held(work, actor, slug)
        _ = words(actor)
        adopted = held.adopted
        lines = [
            VersionLine(
                number=version.number,
                original=at == 0,
                in_force=at == len(adopted) - 1,
                at=version.adopted_at,
                by=version.adopted_by,
                reason=version.reason,
                changes=len(changes(adopted[at - 1].document, version.document)) if at else None,
            )
            for at, version in enumerate(adopted)
        ]
        choices = self._choices(held, _)
        one, two = self._compared(held, first, second)
        compared = self._difference(held, one, two, _) if one != two else None
        project = resource(held.live.project)
        newest = adopted[-1].document if adopted else None
        return VersionsPage(
            project=held.live.project,
            revision=held.revision,
            bar=bar_of(held.live, held.adopted, held.waiting, held.inside),
            versions=tuple(reversed(lines)),
            proposal=self._proposal_line(held, held.waiting, _, True) if held.waiting else None,
            answered=tuple(
                self._proposal_line(held, each, _)
                for each in reversed(held.proposals)
                if each.state is not ProposalState.OPEN
            ),
            draft=difference(newest, held.live, held.names, _)
            if newest is not None and held.inside
            else None,
            choices=choices,
            first=one,
            second=two,
            compared=compared,
            compared_lead=self._lead(held, one, two, compared, _) if compared else "",
            next_meeting=held.live.project.next_meeting,
            may_propose=may(actor, Action.EDIT_PLAN, project),
            may_answer=may(actor, Action.ADOPT_PLAN, project),
        )

    def bar(self, actor: Actor, slug: str) -> VersionBar:
        """What is adopted and proposed, in one strip."""
        with self.reading() as work:
            document = work.plans.document(slug)
            project = resource(document.project)
            require(actor, Action.SEE_PROJECT, project)
            adopted, waiting = _adopted(work, slug), open_proposal(work, slug)
        return bar_of(document, adopted, waiting, may(actor, Action.SEE_UNAPPROVED, project))

    def export(
        self, actor: Actor, slug: str, ending: str, first: str | None = None, second: str | None = None
    ) -> bytes:
        """The comparison as .docx or .pdf, in the reader's language. Refused `unknown_format` for others."""
        if ending not in {".docx", ".pdf"}:
            raise Refused([Problem("unknown_format", value=ending, params={"known": ".docx, .pdf"})])
        with self.reading() as work:
            held = self._held(work, actor, slug)
        _ = words(actor)
        one, two = self._compared(held, first, second)
        found = self._difference(held, one, two, _)
        lead = self._lead(held, one, two, found, _)
        report = as_report(found, held.live, _("Changes in the benefit plan"), lead, self.today(), _)
        if ending == ".docx":
            from gevinst.reporting.docx import docx

            return docx(report, self.clock())
        from gevinst.reporting.pdf import pdf

        return pdf(report, self.clock()).bytes

    def waiting(self, actor: Actor, state: ProjectState) -> WaitingProposal | None:
        """What waits for the steering group, in short; None where nothing does."""
        proposal, _ = state.proposal, words(actor)
        if proposal is None:
            return None
        told: list[tuple[str, str]] = []
        said = _("The whole plan, which has not been adopted before.")
        if state.newest is not None:
            baselines = {
                indicator: each.baseline
                for (indicator, series), each in state.evaluations.items()
                if series is None and each.baseline is not None
            }
            found = difference(state.newest, proposal.document, self.plan_names(_, baselines), _)
            said = headline(found, _)
            items = [(group.title, item) for group in found.groups for item in group.items]
            # What moves a target is what a meeting must see.
            items.sort(key=lambda each: each[1].part is not Part.TARGET)
            told = [(title, item.text) for title, item in items]
        return WaitingProposal(
            asked_at=proposal.asked_at,
            asked_by=proposal.asked_by,
            reason=proposal.reason,
            headline=said,
            told=tuple(told[:_TOLD]),
            more=len(told[_TOLD:]),
            may_answer=may(actor, Action.ADOPT_PLAN, resource(state.live.project)),
        )

    def _held(self, work: Reading, actor: Actor, slug: str) -> "_Held":
        document = work.plans.document(slug)
        project = resource(document.project)
        require(actor, Action.SEE_PROJECT, project)
        inside = may(actor, Action.SEE_UNAPPROVED, project)
        ids = [each.id for benefit in document.benefits for each in benefit.indicators]
        found = work.evaluations.for_indicators(ids, Audience.ALL if inside else Audience.APPROVED)
        baselines = {
            each.indicator: each.baseline
            for each in found
            if each.series is None and each.baseline is not None
        }
        proposals = work.plans.proposals(slug) if inside else []
        adopted = _adopted(work, slug)
        if not inside:
            document = plan_outside(self, document)
            adopted = [version_outside(self, each) for each in adopted]
        waiting = [each for each in proposals if each.state is ProposalState.OPEN]
        return _Held(
            live=document,
            revision=work.plans.revision(slug),
            adopted=tuple(adopted),
            proposals=tuple(proposals),
            waiting=waiting[-1] if waiting else None,
            inside=inside,
            names=self.plan_names(words(actor), baselines),
        )

    def plan_names(self, _: Translator, baselines: Mapping[str, float] | None = None) -> Names:
        """What a plan has only the keys of, in words."""
        return Names(
            parties=self.party_names,
            schemes={key: _.local(scheme.name) for key, scheme in self.schemes.items()},
            measures={each.key: _.local(each.name) for each in self.catalogue()},
            measure_of=self.measure_of,
            baselines=baselines or {},
        )

    def _choices(self, held: "_Held", _: Translator) -> tuple[VersionChoice, ...]:
        return tuple(VersionChoice(key, self._label(held, key, _)) for key in held.keys)

    def _label(self, held: "_Held", key: str, _: Translator) -> str:
        """A version as one chooses it: `Opprinnelig, vedtatt 12. mars 2025`."""
        if key == DRAFT:
            return _("The draft as it stands now")
        if key == PROPOSAL and held.waiting is not None:
            return _("The proposal of {date}", date=_.date(held.waiting.asked_at))
        version = held.version(int(key))
        date = _.date(version.adopted_at) if version.adopted_at else ""
        if version is held.adopted[0]:
            return _("Version {n}, the original, adopted {date}", n=key, date=date)
        return _("Version {n}, adopted {date}", n=key, date=date)

    def _compared(self, held: "_Held", first: str | None, second: str | None) -> tuple[str, str]:
        """The two keys to compare: those that are asked for, where they are there; else the newest two."""
        keys = held.keys
        two = second if second in keys else None
        if two is None:
            two = PROPOSAL if PROPOSAL in keys else keys[-1]
            newest = held.adopted[-1].document if held.adopted else None
            if two == DRAFT and newest == held.live and len(held.adopted) > 1:
                # Nothing is being changed: what the last decision changed says more.
                two = str(held.adopted[-1].number)
        if first in keys:
            return str(first), two
        before = [key for key in keys if key.isdigit() and key != two]
        return (before[-1] if before else two), two

    def _difference(self, held: "_Held", first: str, second: str, _: Translator) -> Difference:
        return difference(held.document(first), held.document(second), held.names, _, adopted=first.isdigit())

    def _lead(self, held: "_Held", one: str, two: str, found: Difference, _: Translator) -> str:
        return _(
            "From {first} to {second}: {headline}",
            first=wording.lower_first(self._label(held, one, _)),
            second=wording.lower_first(self._label(held, two, _)),
            headline=wording.lower_first(headline(found, _)),
        )

    def _proposal_line(
        self, held: "_Held", proposal: PlanProposal, _: Translator, told: bool = False
    ) -> ProposalLine:
        newest = held.adopted[-1].document if held.adopted else None
        found = difference(newest, proposal.document, held.names, _) if told and newest is not None else None
        return ProposalLine(
            id=proposal.id,
            state=proposal.state,
            asked_at=proposal.asked_at,
            asked_by=proposal.asked_by,
            reason=proposal.reason,
            comment=proposal.comment,
            answered_at=proposal.answered_at,
            answered_by=proposal.answered_by,
            version=proposal.version,
            difference=found,
            consequences=self._consequences(held, found, _) if told else (),
        )

    def _consequences(self, held: "_Held", found: Difference | None, _: Translator) -> tuple[str, ...]:
        if found is None:
            return (_("What is adopted first stays as the original in every figure and report."),)
        said = [_("What is adopted holds until the steering group has decided otherwise.")]
        meeting = held.live.project.next_meeting
        if meeting is not None and meeting >= self.today():
            said[0] += " " + _("The next meeting is {date}.", date=_.date(meeting))
        if found.targets:
            said.append(_("The original targets stay beside the new ones in every figure and report."))
            said.append(_("The standing of the benefits is reckoned anew against the new targets."))
        return tuple(said)

    # ---- proposals -----------------------------------------------------------------------------------------------

    def propose(self, actor: Actor, slug: str, reason: str, revision: int | None = None) -> str:
        """Asks the steering group to adopt the plan as it stands, with the reason. Returns the proposal's id.

        An earlier open proposal is withdrawn. Conflict where the plan was changed since `revision` was shown; Refused
        without a reason, or where nothing differs from what is adopted.
        """
        why = reason.strip()
        refuse_personal({"reason": why})
        problems = []
        if not why:
            problems.append(Problem("field_missing", field="reason"))
        with self.work(actor) as work:
            document = work.plans.document(slug)
            require(actor, Action.EDIT_PLAN, resource(document.project))
            if revision is not None and work.plans.revision(slug) != revision:
                raise Conflict(f"project {slug}")
            if work.plans.adopted_for([slug]).get(slug) == document:
                problems.append(Problem("nothing_to_propose"))
            if problems:
                raise Refused(problems)
            waiting = open_proposal(work, slug)
            if waiting is not None:
                close(self, work, slug, waiting, ProposalState.WITHDRAWN)
            proposal = PlanProposal(
                document=document, reason=why, asked_at=self.clock(), asked_by=actor.title
            )
            work.plans.save_proposal(slug, proposal)
            work.audit(
                "propose_plan", "plan", slug, project=slug, after={"proposal": proposal.id}, reason=why
            )
            work.commit()
        return proposal.id

    def withdraw(self, actor: Actor, slug: str) -> None:
        """Takes back what waits for the steering group. NotFound where nothing waits."""
        with self.work(actor) as work:
            document = work.plans.document(slug)
            require(actor, Action.EDIT_PLAN, resource(document.project))
            waiting = open_proposal(work, slug)
            if waiting is None:
                raise NotFound("proposal", slug)
            close(self, work, slug, waiting, ProposalState.WITHDRAWN)
            work.audit("withdraw_plan", "plan", slug, project=slug, after={"proposal": waiting.id})
            work.commit()

    def answer(
        self, actor: Actor, slug: str, proposal_id: str, accept: bool, comment: str | None = None
    ) -> int | None:
        """The steering group's answer. Accepted, the frozen plan is the next version: its number is returned.

        To send it back takes a comment. Conflict where the proposal is not open any more.
        """
        said = (comment or "").strip() or None
        refuse_personal({"comment": said})
        with self.work(actor) as work:
            document = work.plans.document(slug)
            require(actor, Action.ADOPT_PLAN, resource(document.project))
            proposal = next((each for each in work.plans.proposals(slug) if each.id == proposal_id), None)
            if proposal is None:
                raise NotFound("proposal", proposal_id)
            if proposal.state is not ProposalState.OPEN:
                raise Conflict(f"proposal {proposal_id}")
            number = None
            if accept:
                number = put_in_force(self, work, slug, proposal.document, proposal.reason, said)
            elif said is None:
                raise Refused([Problem("field_missing", field="comment")])
            else:
                close(self, work, slug, proposal, ProposalState.RETURNED, said)
                work.audit(
                    "return_plan", "plan", slug, project=slug, after={"proposal": proposal_id}, reason=said
                )
            work.commit()
        return number

    # ---- deleting ------------------------------------------------------------------------------------------------

    def blocks(self, actor: Actor, slug: str, benefit_id: str) -> tuple[Block, ...]:
        """What stands in the way of deleting a benefit; empty where it can be deleted."""
        with self.reading() as work:
            document, benefit = self._benefit(work, actor, slug, benefit_id, Action.SEE_PROJECT)
            return self._blocks(work, slug, document, benefit, words(actor))

    def delete_benefit(self, actor: Actor, slug: str, benefit_id: str) -> None:
        """Deletes a benefit that nothing stands on. Refused `cannot_delete_benefit` with what does, in words."""
        with self.work(actor) as work:
            document, benefit = self._benefit(work, actor, slug, benefit_id, Action.EDIT_PLAN)
            _refuse("cannot_delete_benefit", benefit.title, self._blocks(work, slug, document, benefit, words(actor)), words(actor))  # fmt: skip
            kept = tuple(each for each in document.benefits if each.id != benefit_id)
            links = tuple(link for link in document.map.links if benefit_id not in (link.source, link.target))
            self._save(work, slug, _with(document, kept, links), "delete_benefit", benefit_id, benefit.title)
            work.commit()

    def indicator_blocks(self, actor: Actor, slug: str, indicator_id: str) -> tuple[Block, ...]:
        """What stands in the way of deleting one way of following a benefit."""
        with self.reading() as work:
            document = work.plans.document(slug)
            benefit, indicator = _indicator(document, indicator_id)
            self._benefit(work, actor, slug, benefit.id, Action.SEE_PROJECT)
            return self._indicator_blocks(work, slug, indicator, words(actor))

    def delete_indicator(self, actor: Actor, slug: str, indicator_id: str) -> None:
        """Deletes an indicator that nothing stands on. Refused `cannot_delete_indicator` with what does, in words."""
        with self.work(actor) as work:
            document = work.plans.document(slug)
            benefit, indicator = _indicator(document, indicator_id)
            self._benefit(work, actor, slug, benefit.id, Action.EDIT_PLAN)
            _refuse("cannot_delete_indicator", indicator.title, self._indicator_blocks(work, slug, indicator, words(actor)), words(actor))  # fmt: skip
            left = tuple(each for each in benefit.indicators if each.id != indicator.id)
            kept = tuple(
                each.model_copy(update={"indicators": left}) if each.id == benefit.id else each
                for each in document.benefits
            )
            changed = _with(document, kept, document.map.links)
            self._save(work, slug, changed, "delete_indicator", indicator.id, indicator.title)
            work.commit()

    def _save(
        self, work: UnitOfWork, slug: str, document: PlanDocument, action: str, key: str, title: str
    ) -> None:
        work.plans.save(document)
        work.audit(action, "plan", key, project=slug, before={"title": title})
        re_evaluate(self, work, slug)

    def _benefit(
        self, work: Reading, actor: Actor, slug: str, benefit_id: str, action: Action
    ) -> tuple[PlanDocument, Benefit]:
        """The plan and one of its benefits, for somebody who may do something with it."""
        document = work.plans.document(slug)
        require(actor, Action.SEE_PROJECT, resource(document.project))
        benefit = next((each for each in document.benefits if each.id == benefit_id), None)
        if benefit is None:
            raise NotFound("benefit", benefit_id)
        handover = work.handovers.of(slug).get(benefit_id)
        require(actor, action, resource_of(document, benefit, handover, self.today()))
        return document, benefit

    def _blocks(
        self, work: Reading, slug: str, document: PlanDocument, benefit: Benefit, _: Translator
    ) -> tuple[Block, ...]:
        follow_up = work.follow_ups.get(slug)
        indicators = {each.id for each in benefit.indicators}
        counts: dict[BlockKind, int] = {
            "figures": _figures(work, benefit.indicators),
            "decisions": sum(each.benefit == benefit.id for each in follow_up.decisions),
            "risks": sum(each.benefit == benefit.id for each in follow_up.risks),
            "events": sum(each.indicator in indicators for each in follow_up.events),
            "money": sum(each.benefit == benefit.id for each in work.money.entries(slug)),
            "attachments": sum(
                each.benefit == benefit.id or each.indicator in indicators
                for each in work.attachments.of(slug)
            ),
            "handover": int(benefit.id in work.handovers.of(slug)),
            "contributes": sum(benefit.id in each.contributes_to for each in document.benefits),
            "adopted": sum(
                any(each.id == benefit.id for each in version.document.benefits)
                for version in _adopted(work, slug)
            ),
        }
        return _told(counts, _)

    def _indicator_blocks(
        self, work: Reading, slug: str, indicator: Indicator, _: Translator
    ) -> tuple[Block, ...]:
        counts: dict[BlockKind, int] = {
            "figures": _figures(work, (indicator,)),
            "events": sum(each.indicator == indicator.id for each in work.follow_ups.get(slug).events),
            "attachments": sum(each.indicator == indicator.id for each in work.attachments.of(slug)),
            "adopted": sum(
                version.document.indicator(indicator.id) is not None for version in _adopted(work, slug)
            ),
        }
        return _told(counts, _)


@dataclass(frozen=True, slots=True)
class _Held:
    """What there is of a plan, as one reader may see it."""

    live: PlanDocument
    revision: int
    adopted: tuple[PlanVersion, ...]
    proposals: tuple[PlanProposal, ...]
    waiting: PlanProposal | None
    inside: bool
    names: Names

    @property
    def keys(self) -> tuple[str, ...]:
        """What can be compared, the oldest first. A reader from outside has the draft only where nothing is adopted."""
        keys = [str(version.number) for version in self.adopted]
        if self.waiting is not None:
            keys.append(PROPOSAL)
        if self.inside or not keys:
            keys.append(DRAFT)
        return tuple(keys)

    def version(self, number: int) -> PlanVersion:
        """An adopted version by its number."""
        return next(version for version in self.adopted if version.number == number)

    def document(self, key: str) -> PlanDocument:
        """The plan that a key stands for."""
        if key == PROPOSAL and self.waiting is not None:
            return self.waiting.document
        return self.version(int(key)).document if key.isdigit() else self.live


def bar_of(
    live: PlanDocument, adopted: Sequence[PlanVersion], waiting: PlanProposal | None, inside: bool
) -> VersionBar:
    """The strip of a plan from its adopted versions, the oldest first, and what waits.

    `inside`: whether the reader may see what is not approved. Others are told of the adopted versions only.
    """
    newest = adopted[-1].document if adopted else None
    revised = len(adopted) > 1
    waiting = waiting if inside else None
    proposed = len(changes(newest, waiting.document)) if waiting is not None and newest is not None else 0
    base = waiting.document if waiting is not None else newest
    return VersionBar(
        slug=live.project.slug or "",
        adopted=_day(adopted[-1]) if adopted else None,
        revised=_day(adopted[-1]) if revised else None,
        revised_targets=(
            len(targets_changed(changes(adopted[-2].document, adopted[-1].document))) if revised else 0
        ),
        proposed=proposed,
        waits=waiting is not None,
        unsent=len(changes(base, live)) if base is not None and inside else 0,
    )


def _day(version: PlanVersion) -> dt.date | None:
    return day_of(version.adopted_at) if version.adopted_at else None


def _adopted(work: Reading, slug: str) -> list[PlanVersion]:
    return [version for version in work.plans.versions(slug) if version.state == "adopted"]


def _indicator(document: PlanDocument, key: str) -> tuple[Benefit, Indicator]:
    found = document.indicator(key)
    if found is None:
        raise NotFound("indicator", key)
    return found


def _with(document: PlanDocument, benefits: tuple[Benefit, ...], links: Sequence[MapLink]) -> PlanDocument:
    drawn = document.map.model_copy(update={"links": tuple(links)})
    return document.model_copy(update={"benefits": benefits, "map": drawn})


def _figures(work: Reading, indicators: Sequence[Indicator]) -> int:
    lines = [line.id for each in indicators for line in each.series]
    return sum(len(held) for held in work.measurements.for_series(lines).values())


def _told(counts: Mapping[BlockKind, int], _: Translator) -> tuple[Block, ...]:
    return tuple(Block(kind, n, _block_words(kind, n, _)) for kind, n in counts.items() if n)


def _block_words(kind: BlockKind, n: int, _: Translator) -> str:
    """`14 målinger`, as the list of what blocks says it."""
    match kind:
        case "figures":
            return _.plural("{n} recorded figure", "{n} recorded figures", n)
        case "decisions":
            return _.plural("{n} decision about it", "{n} decisions about it", n)
        case "money":
            return _.plural("{n} amount of money on it", "{n} amounts of money on it", n)
        case "risks":
            return _.plural("{n} risk to it", "{n} risks to it", n)
        case "events":
            return _.plural("{n} event on its chart", "{n} events on its chart", n)
        case "attachments":
            return _.plural("{n} attached file", "{n} attached files", n)
        case "handover":
            return _("its handover to the line")
        case "contributes":
            return _.plural("{n} other benefit that contributes to it", "{n} other benefits that contribute to it", n)  # fmt: skip
        case _adopted:
            return _.plural("{n} adopted version that it is part of", "{n} adopted versions that it is part of", n)  # fmt: skip


def _refuse(code: str, title: str, found: Sequence[Block], _: Translator) -> None:
    if found:
        what = wording.listed([block.text for block in found], _)
        raise Refused([Problem(code, value=title, params={"what": what})])
