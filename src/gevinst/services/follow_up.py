"""What a project does beside its figures: activities and their plan, risks, the log. Read by all who read its reports."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gevinst.domain.access import Action, Actor, may
from gevinst.domain.errors import Conflict, NotAllowed, NotFound
from gevinst.domain.follow_up import Activity, FollowUp, LogEntry, PartnerChange, Risk
from gevinst.domain.follow_up_entry import (
    Known,
    read_activity,
    read_log_entry,
    read_partner_change,
    read_risk,
    steps_of,
)
from gevinst.domain.follow_up_history import Kept, KeptKind, Revision, kind_of
from gevinst.domain.plan import PlanDocument
from gevinst.i18n.formats import day_of
from gevinst.services import follow_up_views as views
from gevinst.services.base import Base, require, resource, words
from gevinst.services.benefit_plan import role_titles
from gevinst.services.follow_up_keeping import all_kept, bring_back, held, keep, take_away, version_of
from gevinst.services.holders import resource_of
from gevinst.storage.unit_of_work import Reading


@dataclass(frozen=True)
class _Read:
    """What the pages are made from."""

    document: PlanDocument
    follow_up: FollowUp
    history: dict[str, list[Revision]]
    gone: Kept | None
    """What was just taken away, where the page says that it can be brought back."""


class FollowUpKeeping(Base):
    """See the module."""

    # ---- read ----------------------------------------------------------------------------------------------------

    def activities(self, actor: Actor, slug: str, gone: str = "") -> views.ActivitiesPage:
        """Activities and milestones by their dates, with both plans. `gone`: the id of what was just taken away."""
        read = self._read(actor, slug, ("activity",), gone)
        return views.activities_page(
            self._frame(actor, read), read.follow_up.activities, self.today(), words(actor)
        )

    def risks(self, actor: Actor, slug: str, gone: str = "") -> views.RisksPage:
        """The open risks, the gravest first, and those that are over."""
        read = self._read(actor, slug, ("risk",), gone)
        with self.reading() as work:
            taken = self._taken_over(work, actor, read.document)
        frame = self._frame(actor, read)
        titles = role_titles(read.document)
        return views.risks_page(frame, read.follow_up.risks, read.document, taken, titles, words(actor))

    def log(self, actor: Actor, slug: str, gone: str = "") -> views.LogPage:
        """Entries of every kind and changes among the partners, the newest first."""
        read = self._read(actor, slug, ("log_entry", "partner_change"), gone)
        project = read.document.project
        return views.log_page(
            self._frame(actor, read),
            (*read.follow_up.log, *read.follow_up.partner_changes),
            tuple((part.party, self.party_name(part.party)) for part in project.parties),
            self.party_name,
            min(self.today(), project.ends or self.today()),
            words(actor),
        )

    def _read(self, actor: Actor, slug: str, kinds: Sequence[KeptKind], gone: str) -> _Read:
        with self.reading() as work:
            document = work.plans.document(slug)
            require(actor, Action.SEE_REPORT, resource(document.project))
            follow_up = work.follow_ups.get(slug)
            history: dict[str, list[Revision]] = {}
            for each in work.follow_up_history.of(slug, kinds):
                history.setdefault(each.item.id, []).append(each)
        there = {each.id for each in all_kept(follow_up)}
        last = history[gone][-1].item if gone in history and gone not in there else None
        return _Read(document, follow_up, history, last)

    def _frame(self, actor: Actor, read: _Read) -> views.Frame:
        project = read.document.project
        edits = may(actor, Action.EDIT_PLAN, resource(project))
        return views.Frame(
            project=project,
            scheme=self.schemes.get(project.scheme or ""),
            history=read.history,
            gone=read.gone if edits else None,
            may_edit=edits,
        )

    def current(self, actor: Actor, slug: str, item_id: str) -> tuple[Kept | None, int]:
        """One thing as it stands now, and its version; None where it was taken away."""
        with self.reading() as work:
            require(actor, Action.SEE_REPORT, resource(work.plans.document(slug).project))
            history = work.follow_up_history.of_item(slug, item_id)
            return held(work, slug, item_id), version_of(history)

    # ---- write ----------------------------------------------------------------------------------------------------

    def save(
        self, actor: Actor, slug: str, kind: KeptKind, fields: Mapping[str, str], version: int = 0
    ) -> Kept:
        """Adds a thing, or changes the one whose id is in `fields`. Fields are as people write them.

        `version`: what the editor saw (0 for a new one). Refused with every problem; Conflict where somebody has changed it
        since, or taken it away: nothing is overwritten.
        """
        with self.work(actor) as work:
            document = work.plans.document(slug)
            require(actor, Action.EDIT_PLAN, resource(document.project))
            before = held(work, slug, fields.get("id", ""))
            history = work.follow_up_history.of_item(slug, fields.get("id", ""))
            self._refuse_taken_over(work, actor, document, before, fields.get("benefit"))
            steps = self._steps(document, kind, fields, before, history)
            item = steps[-1][0]
            changed_since = version != version_of(history) or (before is None and history)
            # The same words twice, as when a button is pressed twice, are no quarrel.
            if changed_since and item != before:
                raise Conflict(kind)
            # Saved as it stands, with a day: it was so already then.
            if item != before or (not changed_since and fields.get("holds_from", "").strip()):
                keep(work, slug, before, steps, self.clock())
            work.commit()
        return item

    def _steps(
        self,
        document: PlanDocument,
        kind: KeptKind,
        fields: Mapping[str, str],
        before: Kept | None,
        history: Sequence[Revision],
    ) -> Sequence[tuple[Kept, dt.date | None]]:
        """What is written, each state with the day from which it holds."""
        today, known = self.today(), self._known(document)
        if kind == "activity" and isinstance(before, Activity | None):
            fresh = bool(history) and day_of(history[0].recorded_at) == today
            new, said = read_activity(fields, before, known, fresh=fresh)
            since = max((each.holds_from for each in history if each.holds_from), default=None)
            return steps_of(before, new, said, today, since)
        if kind == "risk" and isinstance(before, Risk | None):
            risk, said = read_risk(fields, before, known)
            return ((risk, said or today),)
        if kind == "log_entry" and isinstance(before, LogEntry | None):
            return ((read_log_entry(fields, before, known), today),)
        if kind == "partner_change" and isinstance(before, PartnerChange | None):
            return ((read_partner_change(fields, before, known), today),)
        raise NotFound(kind, fields.get("id"))

    def _known(self, document: PlanDocument) -> Known:
        project, today = document.project, self.today()
        return Known(
            today=today,
            first=project.starts or today,
            last=project.ends or today,
            benefits=frozenset(each.id for each in document.benefits),
            parties=frozenset(part.party for part in project.parties),
        )

    def _refuse_taken_over(
        self, work: Reading, actor: Actor, document: PlanDocument, item: Kept | None, benefit: str | None
    ) -> None:
        """A risk of a benefit that the line has now is not the project group's to change, nor to set down."""
        own = {benefit, item.benefit if isinstance(item, Risk) else None}
        if own & self._taken_over(work, actor, document):
            raise NotAllowed(Action.EDIT_PLAN.value)

    def _taken_over(self, work: Reading, actor: Actor, document: PlanDocument) -> frozenset[str | None]:
        handovers = work.handovers.of(document.project.slug or "")
        return frozenset(
            each.id
            for each in document.benefits
            if not may(
                actor,
                Action.EDIT_PLAN,
                resource_of(document, each, handovers.get(each.id), self.today()),
            )
        )

    def remove(self, actor: Actor, slug: str, item_id: str, version: int) -> Kept:
        """Takes away what was written by mistake; it can be brought back. NotFound, Conflict."""
        with self.work(actor) as work:
            document = work.plans.document(slug)
            require(actor, Action.EDIT_PLAN, resource(document.project))
            item = held(work, slug, item_id)
            if item is None:
                raise NotFound("follow_up", item_id)
            if version != version_of(work.follow_up_history.of_item(slug, item_id)):
                raise Conflict(kind_of(item))
            self._refuse_taken_over(work, actor, document, item, None)
            take_away(work, slug, item, self.clock(), self.today())
            work.commit()
        return item

    def restore(self, actor: Actor, slug: str, item_id: str) -> Kept:
        """Brings back what was taken away. NotFound where it never was, or stands there already."""
        with self.work(actor) as work:
            document = work.plans.document(slug)
            require(actor, Action.EDIT_PLAN, resource(document.project))
            history = work.follow_up_history.of_item(slug, item_id)
            if not history or not history[-1].removed:
                raise NotFound("follow_up", item_id)
            item = history[-1].item
            bring_back(work, slug, item, self.clock(), self.today())
            work.commit()
        return item
