"""Files that belong to a project, a benefit, a figure or a report; the content in a table of its own."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gevinst.domain.attachment import AttachmentKind
from gevinst.storage.tables.base import Base, Key, Uid, a_period, at_least, one_of, to


class AttachmentTable(Base):
    """What is known of a file, and what it documents."""

    __tablename__ = "attachment"
    __table_args__ = (
        one_of("kind", AttachmentKind),
        a_period(),
        at_least("size", 0),
        sa.CheckConstraint("length(sha256) = 64", name="sha256_length"),
    )

    id: Mapped[Key]
    uid: Mapped[Uid]
    project_id: Mapped[int] = mapped_column(to("project.id"), index=True)
    report_id: Mapped[int | None] = mapped_column(to("report.id"), index=True)
    answers: Mapped[str | None]
    """Of a report's file: the key of the form's attachment that it answers."""
    benefit: Mapped[str | None] = mapped_column(to("benefit.uid"), index=True)
    indicator: Mapped[str | None] = mapped_column(to("indicator.uid"), index=True)
    series: Mapped[str | None] = mapped_column(to("series.uid"), index=True)
    period: Mapped[int | None]
    kind: Mapped[str]
    file_name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    added_at: Mapped[dt.datetime]
    added_by: Mapped[str]


class AttachmentContentTable(Base):
    """The bytes of a file. Apart, so that a list of files never reads them."""

    __tablename__ = "attachment_content"

    attachment_id: Mapped[int] = mapped_column(
        to("attachment.id", cascade=True), primary_key=True, autoincrement=False
    )
    data: Mapped[bytes] = mapped_column(sa.LargeBinary())
