"""What all tables share: the base class, names of constraints, kinds of columns.

Keys are integers inside; outside a thing is named by `uid` (UUID version 7), a project by its slug, a party by its key.
"""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from gevinst.storage.engine import UtcDateTime

# 64 bits everywhere; SQLite numbers rows by itself only where the column is spelled INTEGER.
Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class Base(DeclarativeBase):
    """The root of every table class."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        str: sa.Text(),
        int: sa.BigInteger(),
        float: sa.Double(),
        bool: sa.Boolean(),
        dt.date: sa.Date(),
        dt.datetime: UtcDateTime(),
        dict[str, Any]: sa.JSON(none_as_null=True),
        list[Any]: sa.JSON(none_as_null=True),
    }


Key = Annotated[int, mapped_column(Number, primary_key=True, autoincrement=True)]
Uid = Annotated[str, mapped_column(sa.Text(), unique=True)]


def to(target: str, *, cascade: bool = False) -> sa.ForeignKey:
    """A foreign key. Only what has no meaning without its owner is deleted with it (`cascade`)."""
    return sa.ForeignKey(target, ondelete="CASCADE" if cascade else "RESTRICT")


def party_key() -> Mapped[str | None]:
    """A party by its key: stable, readable, and what every domain class holds."""
    return mapped_column(to("party.key"))


def empty_list() -> Mapped[list[Any]]:
    """A list as JSON that came after its table: rows from before hold none."""
    return mapped_column(server_default="[]")


def one_of(column: str, allowed: Iterable[str]) -> sa.CheckConstraint:
    """The column holds one of a closed list of words (or nothing, where it may be empty)."""
    words = ", ".join(f"'{word.value if isinstance(word, StrEnum) else word!s}'" for word in allowed)
    return sa.CheckConstraint(f"{column} IN ({words})", name=f"{column}_known")


def at_least(column: str, lowest: int) -> sa.CheckConstraint:
    """The column is not below `lowest`."""
    return sa.CheckConstraint(f"{column} >= {lowest}", name=f"{column}_range")


def between(column: str, low: int, high: int) -> sa.CheckConstraint:
    """low <= column <= high."""
    return sa.CheckConstraint(f"{column} BETWEEN {low} AND {high}", name=f"{column}_range")


def finite(column: str) -> sa.CheckConstraint:
    """No infinity, no NaN (PostgreSQL; SQLite turns a NaN into NULL)."""
    return sa.CheckConstraint(f"{column} BETWEEN -1e300 AND 1e300", name=f"{column}_finite")


def a_period(column: str = "period") -> sa.CheckConstraint:
    """The ordinal of a day from 1900 to 2200."""
    return sa.CheckConstraint(
        f"{column} BETWEEN {dt.date(1900, 1, 1).toordinal()} AND {dt.date(2200, 1, 1).toordinal()}",
        name=f"{column}_range",
    )
