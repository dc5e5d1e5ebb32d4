"""Reports to the funder."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gevinst.storage.tables.base import Base, Key, Uid, at_least, one_of, to

REPORT_STATES = ("draft", "sent", "received", "returned", "accepted")


class ReportTable(Base):
    """A form being filled, or filled. `year` 0: the form covers the whole project (an empty value has no equal in a key)."""

    __tablename__ = "report"
    __table_args__ = (
        sa.UniqueConstraint("project_id", "form", "year"),
        one_of("state", REPORT_STATES),
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
    figures: Mapped[dict[str, Any] | None]
    sign_offs: Mapped[list[Any]]
    state: Mapped[str]
    version: Mapped[int]
    changed_at: Mapped[dt.datetime]
    changed_by: Mapped[str]
    sent_at: Mapped[dt.datetime | None]
