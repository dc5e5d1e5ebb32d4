"""What people look at again and again in the portfolio, each person's own."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gevinst.storage.tables.base import Base, Key, Uid, to


class SavedViewTable(Base):
    """One view of one person. `filters`: filter -> what it is set to."""

    __tablename__ = "saved_view"
    __table_args__ = (sa.UniqueConstraint("user_id", "name"),)

    id: Mapped[Key]
    uid: Mapped[Uid]
    user_id: Mapped[int] = mapped_column(to("user_account.id", cascade=True))
    name: Mapped[str]
    filters: Mapped[dict[str, Any]]
    sorted_by: Mapped[str]
    lines: Mapped[bool]
    saved_at: Mapped[dt.datetime]
