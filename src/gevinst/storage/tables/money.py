"""The grant, and money in and out. Amounts are integer øre."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from gevinst.domain.money import MoneyForm, MoneyKind
from gevinst.storage.tables.base import Base, Key, Uid, at_least, between, one_of, to


class AwardTable(Base):
    """The grant of a project."""

    __tablename__ = "award"
    __table_args__ = (at_least("amount_ore", 0),)

    project_id: Mapped[int] = mapped_column(to("project.id"), primary_key=True, autoincrement=False)
    amount_ore: Mapped[int]
    awarded: Mapped[dt.date]
    reference: Mapped[str | None]
    conditions: Mapped[list[Any]]
    first_use: Mapped[dt.date | None]
    multi_year: Mapped[bool | None]


class RedispositionTable(Base):
    """A changed use of the grant."""

    __tablename__ = "redisposition"

    id: Mapped[Key]
    uid: Mapped[Uid]
    project_id: Mapped[int] = mapped_column(to("project.id"), index=True)
    what: Mapped[str]
    amount_ore: Mapped[int | None]
    asked: Mapped[dt.date]
    approved: Mapped[dt.date | None]
    approved_by: Mapped[str | None]


class MoneyEntryTable(Base):
    """One line. Payer and gainer are parties or levels ("patient"), so they are words, not keys."""

    __tablename__ = "money_entry"
    __table_args__ = (
        one_of("kind", MoneyKind),
        one_of("form", MoneyForm),
        between("year", 1990, 2100),
    )

    id: Mapped[Key]
    uid: Mapped[Uid]
    project_id: Mapped[int] = mapped_column(to("project.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str]
    form: Mapped[str]
    payer: Mapped[str | None]
    gainer: Mapped[str | None]
    year: Mapped[int]
    planned_ore: Mapped[int | None]
    actual_ore: Mapped[int | None]
    what: Mapped[str]
    benefit: Mapped[str | None] = mapped_column(to("benefit.uid"), index=True)
