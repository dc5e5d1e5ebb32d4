"""How often somebody is reminded, and the key to their own calendar."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gevinst.domain.reminder import Rhythm
from gevinst.storage.tables.base import Base, Key, between, one_of, to


class ReminderTable(Base):
    """One person's choice. `handled`: the last day that a mail was sent, or that there was nothing to say."""

    __tablename__ = "reminder"
    __table_args__ = (
        one_of("rhythm", Rhythm),
        between("weekday", 0, 6),
        sa.CheckConstraint("rhythm = 'never' OR address IS NOT NULL", name="address_there"),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(to("user_account.id", cascade=True), unique=True)
    rhythm: Mapped[str]
    weekday: Mapped[int]
    address: Mapped[str | None]
    since: Mapped[dt.date]
    handled: Mapped[dt.date | None]
    mailed_at: Mapped[dt.datetime | None]


class CalendarKeyTable(Base):
    """The key in the address of a person's calendar. Only its hash is kept."""

    __tablename__ = "calendar_key"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(to("user_account.id", cascade=True), unique=True)
    key_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[dt.datetime]
