"""Files of projects. What is known of a file is read without its content."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.attachment import NOT_KEPT, Attachment
from gevinst.domain.errors import Conflict, NotFound
from gevinst.storage.rows import delete, from_row, insert, of_projects, project_id, wrote
from gevinst.storage.tables.attachments import AttachmentContentTable, AttachmentTable
from gevinst.storage.tables.plans import BenefitTable, IndicatorTable


class Attachments:
    """Queries about files, by their ids."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, slug: str) -> list[Attachment]:
        """The files of one project, the oldest first; NotFound."""
        project_id(self._session, slug)
        return self.for_projects([slug])[slug]

    def for_projects(self, slugs: Collection[str]) -> dict[str, list[Attachment]]:
        """The files of many projects, the oldest first. Every slug asked for is a key. A file that could not be kept is
        none of them: only its report names it.
        """
        rows = of_projects(
            self._session, AttachmentTable, slugs, AttachmentTable.added_at, AttachmentTable.id
        )
        return {
            slug: [from_row(Attachment, row) for row in found if row["media_type"] != NOT_KEPT]
            for slug, found in rows.items()
        }

    def add(self, slug: str, attachment: Attachment, data: bytes) -> None:
        """Stores a file. NotFound for a benefit or indicator that is not the project's; Conflict where the id is taken."""
        key = project_id(self._session, slug)
        table = AttachmentTable
        if self._session.execute(sa.select(table.id).where(table.uid == attachment.id)).first():
            raise Conflict(f"id {attachment.id}")
        self._of_project(key, attachment)
        fields = attachment.model_dump(exclude={"id"})
        row = {"uid": attachment.id, "project_id": key, "report_id": None, **fields}
        insert(self._session, table, [row])
        content = {"attachment_id": self._key(slug, attachment.id), "data": data}
        self._session.execute(sa.insert(AttachmentContentTable).values(content))
        wrote(self._session)

    def content(self, slug: str, attachment_id: str) -> bytes:
        """The bytes of a file; NotFound."""
        table = AttachmentContentTable
        query = sa.select(table.data).where(table.attachment_id == self._key(slug, attachment_id))
        found = self._session.execute(query).scalar()
        if found is None:
            raise NotFound("attachment", attachment_id)
        return found

    def remove(self, slug: str, attachment_id: str) -> None:
        """Deletes a file and its content; NotFound."""
        delete(self._session, AttachmentTable, "id", [self._key(slug, attachment_id)])
        wrote(self._session)

    def _key(self, slug: str, attachment_id: str) -> int:
        table = AttachmentTable
        key = project_id(self._session, slug)
        query = sa.select(table.id).where(table.uid == attachment_id, table.project_id == key)
        found = self._session.execute(query).scalar()
        if found is None:
            raise NotFound("attachment", attachment_id)
        return found

    def _of_project(self, key: int, attachment: Attachment) -> None:
        if attachment.benefit is not None:
            own = sa.select(BenefitTable.id).where(
                BenefitTable.uid == attachment.benefit, BenefitTable.project_id == key
            )
            if not self._session.execute(own).first():
                raise NotFound("benefit", attachment.benefit)
        if attachment.indicator is not None:
            followed = (
                sa.select(IndicatorTable.id)
                .join(BenefitTable, BenefitTable.id == IndicatorTable.benefit_id)
                .where(IndicatorTable.uid == attachment.indicator, BenefitTable.project_id == key)
            )
            if not self._session.execute(followed).first():
                raise NotFound("indicator", attachment.indicator)
