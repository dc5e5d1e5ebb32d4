"""Files of a project: agreements, accounts, and what shows that a benefit is there. Kept in the database."""

import datetime as dt
import hashlib
import json
from typing import Any

from gevinst.domain.access import Action, Actor, may
from gevinst.domain.attachment import NOT_KEPT, Attachment, AttachmentKind
from gevinst.domain.errors import NotAllowed, NotFound, Problem, Refused
from gevinst.domain.numbers import may_hold_identity_number
from gevinst.domain.plan import Benefit, PlanDocument
from gevinst.exchange.attached_files import clean_name, look_at
from gevinst.services.base import Base, require, resource
from gevinst.services.holders import is_handed_over, resource_of
from gevinst.storage.unit_of_work import Reading

_OF_THE_GRANT = frozenset({AttachmentKind.AGREEMENT, AttachmentKind.ACCOUNTS, AttachmentKind.BUDGET})
"""What a funder sees. The rest may hold figures that nobody has approved."""


class Attachments(Base):
    """See the module."""

    def list(self, actor: Actor, slug: str) -> tuple[Attachment, ...]:
        """The files that somebody may see, the oldest first. NotAllowed for who may not see the project."""
        with self.reading() as work:
            document = self._document(work, actor, slug)
            found = work.attachments.of(slug)
        return tuple(each for each in found if _sees(actor, document, each))

    def content(self, actor: Actor, slug: str, attachment_id: str) -> tuple[Attachment, bytes]:
        """A file and its bytes. NotFound also where the one who asks may not see it."""
        with self.reading() as work:
            document = self._document(work, actor, slug)
            found = self._one(work, slug, attachment_id)
            if not _sees(actor, document, found):
                raise NotFound("attachment", attachment_id)
            return found, work.attachments.content(slug, attachment_id)

    def add(
        self,
        actor: Actor,
        slug: str,
        kind: AttachmentKind,
        file_name: str,
        data: bytes,
        benefit: str | None = None,
        indicator: str | None = None,
        period: int | None = None,
        series: str | None = None,
    ) -> Attachment:
        """Keeps a file with what it documents; a series says its indicator, an indicator its benefit.

        Refused with what is wrong with the file; NotFound for a benefit or indicator that the plan does not have.
        """
        with self.work(actor) as work:
            document = self._document(work, actor, slug)
            if series is not None:
                indicator = _indicator_of(document, series, indicator)
            if indicator is not None:
                found = document.indicator(indicator)
                if found is None or (benefit is not None and found[0].id != benefit):
                    raise NotFound("indicator", indicator)
                benefit, indicator = found[0].id, found[1].id
            if period is not None and indicator is None:
                raise Refused([Problem("field_missing", field="indicator")])
            self._require_write(work, actor, document, benefit)
            kept = attachment_of(kind, file_name, data, self.clock(), actor.title).model_copy(
                update={"benefit": benefit, "indicator": indicator, "series": series, "period": period}
            )
            work.attachments.add(slug, kept, data)
            work.audit("add_attachment", "attachment", kept.id, project=slug, after=_about(kept))
            work.commit()
        return kept

    def remove(self, actor: Actor, slug: str, attachment_id: str) -> None:
        """Takes a file away. What it was, and its fingerprint, stay in the trail."""
        with self.work(actor) as work:
            document = self._document(work, actor, slug)
            gone = self._one(work, slug, attachment_id)
            if not _sees(actor, document, gone):
                raise NotFound("attachment", attachment_id)
            self._require_write(work, actor, document, gone.benefit)
            if work.sent_reports.was_sent(gone.id):
                raise Refused([Problem("file_was_sent", value=gone.file_name)])
            work.attachments.remove(slug, attachment_id)
            before = {**_about(gone), "sha256": gone.sha256}
            work.audit("remove_attachment", "attachment", gone.id, project=slug, before=before)
            work.commit()

    def may_add(self, actor: Actor, slug: str, benefit: str | None = None) -> bool:
        """Whether somebody may add files to a project, or to one of its benefits, and take them away."""
        with self.reading() as work:
            document = self._document(work, actor, slug)
            try:
                self._require_write(work, actor, document, benefit)
            except (NotAllowed, Refused):
                return False
        return True

    def _document(self, work: Reading, actor: Actor, slug: str) -> PlanDocument:
        document = work.plans.document(slug)
        require(actor, Action.SEE_PROJECT, resource(document.project))
        return document

    def _one(self, work: Reading, slug: str, attachment_id: str) -> Attachment:
        found = next((each for each in work.attachments.of(slug) if each.id == attachment_id), None)
        if found is None:
            raise NotFound("attachment", attachment_id)
        return found

    def _require_write(
        self, work: Reading, actor: Actor, document: PlanDocument, benefit: str | None
    ) -> None:
        """The project group and the steering group; of a benefit that the line has taken over, not the project group any
        longer, but its owner.
        """
        project = resource(document.project)
        if benefit is None:
            allowed = may(actor, Action.EDIT_PLAN, project) or may(actor, Action.DECIDE, project)
        else:
            own = _benefit(document, benefit)
            handover = work.handovers.of(document.project.slug or "").get(benefit)
            what = resource_of(document, own, handover, self.today())
            actions = [Action.EDIT_PLAN, Action.DECIDE]
            if is_handed_over(document.project, handover, self.today()):
                actions.append(Action.FOLLOW_UP_LATER)
            allowed = any(may(actor, action, what) for action in actions)
            if not allowed and may(actor, Action.EDIT_PLAN, project):
                owner = handover.owner if handover else None
                params = {"benefit": own.title, "party": self.party_name(owner.party if owner else None)}
                raise Refused([Problem("handed_over", params=params)])
        if not allowed:
            raise NotAllowed(Action.EDIT_PLAN.value)


def attachment_of(kind: AttachmentKind, file_name: str, data: bytes, at: dt.datetime, by: str) -> Attachment:
    """What is known of a file that can be kept; Refused with what is wrong with it."""
    looked = look_at(file_name, data)
    return _about_file(kind, looked.file_name, looked.media_type, data, at, by)


def not_kept(
    kind: AttachmentKind, file_name: str, refused: Refused, at: dt.datetime, by: str
) -> tuple[Attachment, bytes, Problem]:
    """What stands in place of a file that cannot be kept: its clean name, and why, as JSON; nothing of what was in it.

    Raises `refused` again where the name itself says who somebody is.
    """
    name = clean_name(file_name)
    if may_hold_identity_number(name):
        raise refused
    why = refused.problems[0]
    told = {"code": why.code, "file": name, "value": why.value, "params": dict(why.params)}
    data = json.dumps(told, ensure_ascii=False).encode()
    return _about_file(kind, name, NOT_KEPT, data, at, by), data, why


def _about_file(
    kind: AttachmentKind, name: str, media_type: str, data: bytes, at: dt.datetime, by: str
) -> Attachment:
    return Attachment(
        kind=kind,
        file_name=name,
        media_type=media_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        added_at=at,
        added_by=by,
    )


def _sees(actor: Actor, document: PlanDocument, attachment: Attachment) -> bool:
    return attachment.kind in _OF_THE_GRANT or may(actor, Action.SEE_UNAPPROVED, resource(document.project))


def _indicator_of(document: PlanDocument, series: str, indicator: str | None) -> str:
    for benefit in document.benefits:
        for each in benefit.indicators:
            if any(line.id == series for line in each.series) and indicator in (None, each.id, each.key):
                return each.id
    raise NotFound("series", series)


def _benefit(document: PlanDocument, benefit_id: str) -> Benefit:
    found = next((each for each in document.benefits if each.id == benefit_id), None)
    if found is None:
        raise NotFound("benefit", benefit_id)
    return found


def _about(attachment: Attachment) -> dict[str, Any]:
    """What the trail says of a file: enough to know it again, nothing that is empty."""
    told = attachment.model_dump(
        mode="json", include={"kind", "file_name", "size", "benefit", "indicator", "series", "period"}
    )
    return {name: value for name, value in told.items() if value is not None}
