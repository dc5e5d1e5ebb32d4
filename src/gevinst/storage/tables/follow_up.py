"""What a project keeps beside its figures. Columns are named as the fields of the domain classes."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gevinst.domain.follow_up import EventKind, Progress
from gevinst.storage.tables.base import Base, Key, Uid, at_least, between, one_of, party_key, to


class ActivityTable(Base):
    """Something the project does, or a milestone."""

    __tablename__ = "activity"
    __table_args__ = (one_of("progress", Progress),)

    id: Mapped[Key]
    uid: Mapped[Uid]
    project_id: Mapped[int] = mapped_column(to("project.id"), index=True)
    position: Mapped[int]
    title: Mapped[str]
    text: Mapped[str | None]
    starts: Mapped[dt.date]
    ends: Mapped[dt.date]
    original_starts: Mapped[dt.date | None]
    original_ends: Mapped[dt.date | None]
    progress: Mapped[str]
    change_reason: Mapped[str | None]
    milestone: Mapped[bool]


class EventTable(Base):
    """What happened to the figures' world."""

    __tablename__ = "event"
    __table_args__ = (one_of("kind", EventKind),)

    id: Mapped[Key]
    uid: Mapped[Uid]
    project_id: Mapped[int] = mapped_column(to("project.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str]
    date: Mapped[dt.date]
    text: Mapped[str]
    indicator: Mapped[str | None] = mapped_column(to("indicator.uid"), index=True)
    party: Mapped[str | None] = party_key()
    recorded_by: Mapped[str | None]


class PartnerChangeTable(Base):
    """A party that came, left or changed its part."""

    __tablename__ = "partner_change"

    id: Mapped[Key]
    uid: Mapped[Uid]
    project_id: Mapped[int] = mapped_column(to("project.id"), index=True)
    position: Mapped[int]
    date: Mapped[dt.date]
    text: Mapped[str]
    party: Mapped[str | None] = party_key()


class RiskTable(Base):
    """A risk."""

    __tablename__ = "risk"
    __table_args__ = (between("likelihood", 1, 3), between("consequence", 1, 3))

    id: Mapped[Key]
    uid: Mapped[Uid]
    project_id: Mapped[int] = mapped_column(to("project.id"), index=True)
    position: Mapped[int]
    text: Mapped[str]
    likelihood: Mapped[int]
    consequence: Mapped[int]
    action: Mapped[str | None]
    responsible: Mapped[str | None]
    open: Mapped[bool]
    benefit: Mapped[str | None] = mapped_column(to("benefit.uid"), index=True)


class DecisionTable(Base):
    """What the steering group is asked, or has decided."""

    __tablename__ = "decision"
    __table_args__ = (one_of("state", ("open", "decided", "done")),)

    id: Mapped[Key]
    uid: Mapped[Uid]
    project_id: Mapped[int] = mapped_column(to("project.id"), index=True)
    position: Mapped[int]
    date: Mapped[dt.date]
    title: Mapped[str]
    text: Mapped[str | None]
    benefit: Mapped[str | None] = mapped_column(to("benefit.uid"), index=True)
    state: Mapped[str]
    responsible_role: Mapped[str | None]
    responsible_party: Mapped[str | None] = party_key()
    due: Mapped[dt.date | None]
    done_on: Mapped[dt.date | None]


class LogEntryTable(Base):
    """User involvement, dissemination, learning, method, challenges, transfer."""

    __tablename__ = "log_entry"
    __table_args__ = (
        one_of("kind", ("user_involvement", "dissemination", "learning", "method", "challenge", "transfer")),
        one_of("audience", ("patients", "staff", "service", "society")),
    )

    id: Mapped[Key]
    uid: Mapped[Uid]
    project_id: Mapped[int] = mapped_column(to("project.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str]
    audience: Mapped[str | None]
    date: Mapped[dt.date]
    text: Mapped[str]


class FollowUpRevisionTable(Base):
    """How an activity, a risk, a change among the partners or a log entry stood from a day on. Only added to.

    `uid` is the thing's own and no foreign key: the history outlives what was taken away.
    """

    __tablename__ = "follow_up_revision"
    __table_args__ = (
        one_of("kind", ("activity", "partner_change", "risk", "log_entry")),
        at_least("number", 1),
        sa.UniqueConstraint("uid", "number"),
    )

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(to("project.id"), index=True)
    kind: Mapped[str]
    uid: Mapped[str]
    number: Mapped[int]
    holds_from: Mapped[dt.date | None]
    """Empty: from the beginning, since nobody said when."""
    removed: Mapped[bool]
    content: Mapped[dict[str, Any]]
    """The thing as it was written, as JSON."""
    recorded_at: Mapped[dt.datetime]
    recorded_by: Mapped[str]
