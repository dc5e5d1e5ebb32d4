"""Benefits that are handed over to the line."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gevinst.domain.horizon import Frequency
from gevinst.storage.tables.base import Base, Key, Uid, one_of, party_key, to


class HandoverTable(Base):
    """The handing over of one benefit. What is expected, who said no, and what was found later are its own lists."""

    __tablename__ = "handover"
    __table_args__ = (
        one_of("frequency", Frequency),
        sa.CheckConstraint(
            "(project_signed_at IS NULL) = (project_signed_role IS NULL)", name="project_signed_by_whom"
        ),
        sa.CheckConstraint(
            "(owner_signed_at IS NULL) = (owner_signed_role IS NULL)", name="owner_signed_by_whom"
        ),
        sa.CheckConstraint(
            "(project_signed_at IS NULL AND owner_signed_at IS NULL) "
            "OR (owner_role IS NOT NULL AND frequency IS NOT NULL)",
            name="signed_what",
        ),
    )

    id: Mapped[Key]
    uid: Mapped[Uid]
    project_id: Mapped[int] = mapped_column(to("project.id"), index=True)
    benefit: Mapped[str] = mapped_column(to("benefit.uid"), unique=True)
    owner_role: Mapped[str | None]
    owner_party: Mapped[str | None] = party_key()
    unit: Mapped[str | None]
    frequency: Mapped[str | None]
    reporter_role: Mapped[str | None]
    reporter_party: Mapped[str | None] = party_key()
    expected: Mapped[list[Any]]
    operation: Mapped[str | None]
    open_points: Mapped[str | None]
    asked: Mapped[dt.date | None]
    asked_party: Mapped[str | None] = party_key()
    reminded: Mapped[dt.date | None]
    declined: Mapped[list[Any]] = mapped_column(server_default="[]")
    project_signed_role: Mapped[str | None]
    project_signed_party: Mapped[str | None] = party_key()
    project_signed_at: Mapped[dt.datetime | None]
    owner_signed_role: Mapped[str | None]
    owner_signed_party: Mapped[str | None] = party_key()
    owner_signed_at: Mapped[dt.datetime | None]
    follow_ups: Mapped[list[Any]]
