"""Measures that projects propose to the catalogue that all share."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gevinst.domain.proposal import ProposalState
from gevinst.storage.tables.base import Base, Key, Uid, one_of, to


class MeasureProposalTable(Base):
    """A measure that waits for an administrator's yes, or has got its answer."""

    __tablename__ = "measure_proposal"
    __table_args__ = (
        one_of("state", ProposalState),
        sa.CheckConstraint("state IN ('open', 'withdrawn') OR answered_at IS NOT NULL", name="answered_when"),
    )

    id: Mapped[Key]
    uid: Mapped[Uid]
    project_id: Mapped[int] = mapped_column(to("project.id"), index=True)
    measure: Mapped[dict[str, Any]]
    why: Mapped[str | None]
    asked_at: Mapped[dt.datetime]
    asked_by: Mapped[str]
    state: Mapped[str]
    comment: Mapped[str | None]
    answered_at: Mapped[dt.datetime | None]
    answered_by: Mapped[str | None]
