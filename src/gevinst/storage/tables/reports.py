"""Reports to the funder."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gevinst.domain.report_state import STORED, ReportState
from gevinst.storage.tables.base import Base, Key, Uid, at_least, empty_list, one_of, to

SENT_STATES = tuple(each.value for each in STORED if each is not ReportState.DRAFT)


class ReportTable(Base):
    """A form being filled, or filled. `year` 0: the form covers the whole project (an empty value has no equal in a key)."""

    __tablename__ = "report"
    __table_args__ = (
        sa.UniqueConstraint("project_id", "form", "year"),
        one_of("state", STORED),
        at_least("version", 1),
        sa.CheckConstraint("year = 0 OR year BETWEEN 1990 AND 2100", name="year_range"),
        sa.CheckConstraint("state = 'draft' OR sent_at IS NOT NULL", name="sent_when"),
    )

    id: Mapped[Key]
    uid: Mapped[Uid]
    project_id: Mapped[int] = mapped_column(to("project.id"))
    form: Mapped[str]
    year: Mapped[int]
    sections: Mapped[dict[str, Any]]
    """Section -> what somebody wrote there."""
    sign_offs: Mapped[list[Any]]
    state: Mapped[str]
    version: Mapped[int]
    changed_at: Mapped[dt.datetime]
    changed_by: Mapped[str]
    sent_at: Mapped[dt.datetime | None]
    signing_day: Mapped[dt.date | None]
    """The day that figures are as of while it is being signed; None: nobody has signed."""
    benefit_order: Mapped[list[Any]] = empty_list()
    """Ids of benefits as a person put them; empty: in the plan's order."""
    waiver: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    """When, by whom and why its funder asks for it no longer."""


class ReportTextTable(Base):
    """A section of a report as it was written, version by version. The newest is what the report's `sections` hold."""

    __tablename__ = "report_text"
    __table_args__ = (
        sa.UniqueConstraint("report_id", "section", "number"),
        at_least("number", 1),
        at_least("revision", 1),
    )

    id: Mapped[Key]
    report_id: Mapped[int] = mapped_column(to("report.id"))
    section: Mapped[str]
    """The section's key, or `section.sub_heading`."""
    number: Mapped[int]
    revision: Mapped[int]
    """Counts every save: a version that its writer goes on with keeps its number."""
    text: Mapped[str]
    """With references to figures; empty where the proposal stands."""
    said: Mapped[dict[str, Any]]
    """Reference -> the words that it stood as when it was saved."""
    user_id: Mapped[int | None]
    began_at: Mapped[dt.datetime]
    written_at: Mapped[dt.datetime]
    written_by: Mapped[str]
    """A role's title."""


class SentReportTable(Base):
    """One version as it was sent, and what became of it. What stood in it is apart, and is never changed."""

    __tablename__ = "sent_report"
    __table_args__ = (
        sa.UniqueConstraint("report_id", "number"),
        at_least("number", 1),
        sa.CheckConstraint(f"state IN ({', '.join(map(repr, SENT_STATES))})", name="state_known"),
        sa.CheckConstraint("state <> 'received' OR received_at IS NOT NULL", name="received_when"),
        sa.CheckConstraint("state = 'sent' OR state = 'received' OR answered_at IS NOT NULL", name="answered_when"),
        sa.CheckConstraint("state <> 'returned' OR comment IS NOT NULL", name="returned_why"),
        sa.CheckConstraint("length(sha256) = 64", name="sha256_length"),
    )  # fmt: skip

    id: Mapped[Key]
    uid: Mapped[Uid]
    report_id: Mapped[int] = mapped_column(to("report.id"), index=True)
    number: Mapped[int]
    state: Mapped[str]
    sent_at: Mapped[dt.datetime]
    sent_by: Mapped[str]
    as_of: Mapped[dt.date]
    sha256: Mapped[str]
    """Of the content: what says that it is the same later."""
    received_at: Mapped[dt.datetime | None]
    received_by: Mapped[str | None]
    answered_at: Mapped[dt.datetime | None]
    answered_by: Mapped[str | None]
    comment: Mapped[str | None]


class SentReportContentTable(Base):
    """What stood in a sent report, and the files that were made of it. A trigger keeps it from being changed."""

    __tablename__ = "sent_report_content"

    id: Mapped[int] = mapped_column(to("sent_report.id"), primary_key=True, autoincrement=False)
    content: Mapped[str]
    """JSON, kept as text: its bytes are what the checksum is of."""
    pdf: Mapped[bytes] = mapped_column(sa.LargeBinary())
    docx: Mapped[bytes] = mapped_column(sa.LargeBinary())


class SentFileTable(Base):
    """A file that went with a sent report: it cannot be taken away any more."""

    __tablename__ = "sent_file"

    sent_report_id: Mapped[int] = mapped_column(to("sent_report.id"), primary_key=True, autoincrement=False)
    attachment_id: Mapped[int] = mapped_column(
        to("attachment.id"), primary_key=True, autoincrement=False, index=True
    )
    answers: Mapped[str]
    """The key of the form's attachment."""
