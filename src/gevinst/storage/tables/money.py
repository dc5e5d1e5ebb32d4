"""The grant, and money in and out. Amounts are integer øre."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gevinst.domain.money import MoneyForm, MoneyKind, RedispositionState
from gevinst.domain.plan import FreedUse
from gevinst.domain.resources import AmountsIn, ResourceKind, ResourceState
from gevinst.storage.tables.base import Base, Key, Uid, at_least, between, empty_list, finite, one_of, to


class AwardTable(Base):
    """The grant of a project."""

    __tablename__ = "award"
    __table_args__ = (
        at_least("amount_ore", 0),
        sa.CheckConstraint("period_last >= period_first", name="period_order"),
    )

    project_id: Mapped[int] = mapped_column(to("project.id"), primary_key=True, autoincrement=False)
    amount_ore: Mapped[int]
    awarded: Mapped[dt.date]
    reference: Mapped[str | None]
    period_first: Mapped[dt.date | None]
    period_last: Mapped[dt.date | None]
    conditions: Mapped[list[Any]]
    first_use: Mapped[dt.date | None]
    multi_year: Mapped[bool | None]
    instalments: Mapped[list[Any]] = empty_list()
    repayments: Mapped[list[Any]] = empty_list()


class RedispositionTable(Base):
    """A changed use of the grant: asked for, answered."""

    __tablename__ = "redisposition"
    __table_args__ = (
        one_of("state", RedispositionState),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'refused') OR answered IS NOT NULL", name="answered_when"
        ),
    )

    id: Mapped[Key]
    uid: Mapped[Uid]
    project_id: Mapped[int] = mapped_column(to("project.id"), index=True)
    what: Mapped[str]
    why: Mapped[str | None]
    amount_ore: Mapped[int | None]
    asked: Mapped[dt.date]
    asked_by: Mapped[str | None]
    used_from: Mapped[dt.date | None]
    state: Mapped[str] = mapped_column(server_default=RedispositionState.ASKED)
    answered: Mapped[dt.date | None]
    answered_by: Mapped[str | None]
    answer: Mapped[str | None]


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


class ResourceEntryTable(Base):
    """A resource that is freed, and what became of it. Where is a party or a level, as of money."""

    __tablename__ = "resource_entry"
    __table_args__ = (
        one_of("kind", ResourceKind),
        one_of("state", ResourceState),
        one_of("reused_for", FreedUse),
        between("year", 1990, 2100),
        finite("planned"),
        sa.CheckConstraint("(low IS NULL) = (high IS NULL)", name="range_both"),
        sa.CheckConstraint("low IS NULL OR amount BETWEEN low AND high", name="range_around"),
    )

    id: Mapped[Key]
    uid: Mapped[Uid]
    project_id: Mapped[int] = mapped_column(to("project.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str]
    party: Mapped[str | None]
    counterparty: Mapped[str | None]
    year: Mapped[int]
    planned: Mapped[float | None]
    amount: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    state: Mapped[str]
    reused_for: Mapped[str | None]
    what: Mapped[str]
    benefit: Mapped[str | None] = mapped_column(to("benefit.uid"), index=True)
    indicator: Mapped[str | None] = mapped_column(index=True)
    """The uid of a figure; where it is gone, the entry stands without its measured range."""


class ValuationTable(Base):
    """What a project's resources are converted to kroner with."""

    __tablename__ = "valuation"
    __table_args__ = (
        between("price_year", 1990, 2100),
        between("first_year", 1990, 2100),
        between("years", 1, 100),
        one_of("amounts_in", AmountsIn),
    )

    project_id: Mapped[int] = mapped_column(to("project.id"), primary_key=True, autoincrement=False)
    parameters: Mapped[str]
    price_year: Mapped[int]
    first_year: Mapped[int]
    years: Mapped[int]
    amounts_in: Mapped[str]
    price_index: Mapped[str | None]
    tax_share: Mapped[float | None]
    allocation: Mapped[str | None]
    own: Mapped[list[Any]] = empty_list()
