"""The trail of who did what, and the counter that says that something changed."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gevinst.storage.tables.base import Base, Key, at_least


class AuditEventTable(Base):
    """One act; only added to. No foreign keys: the trail outlives what it tells of."""

    __tablename__ = "audit_event"
    __table_args__ = (sa.Index(None, "project", "id"),)

    id: Mapped[Key]
    at: Mapped[dt.datetime]
    actor: Mapped[str]
    user_id: Mapped[int | None]
    action: Mapped[str]
    kind: Mapped[str]
    key: Mapped[str]
    project: Mapped[str | None]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str | None]


class ChangeCounterTable(Base):
    """One row: the number that snapshots of the evaluations are keyed by."""

    __tablename__ = "change_counter"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"), at_least("value", 0))

    id: Mapped[int] = mapped_column(sa.SmallInteger(), primary_key=True, autoincrement=False)
    value: Mapped[int]


APPEND_ONLY = ("audit_event", "revision", "plan_version", "follow_up_revision", "sent_report_content")
"""Tables whose rows a trigger keeps from being changed or deleted."""
