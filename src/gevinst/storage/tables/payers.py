"""What the funder's page of who pays and who gains is made from. Derived: can be rebuilt from money, resources and figures.

Nothing here depends on today: what counts up to this year is chosen by `year` as it is read. Amounts are øre.
"""

from sqlalchemy.orm import Mapped, mapped_column

from gevinst.storage.tables.base import Base, at_least, between, finite, to


class PayerProjectTable(Base):
    """One project: what its resources are computed with, and how many computed values may not be shown."""

    __tablename__ = "payer_project"
    __table_args__ = (at_least("waiting", 0), at_least("hidden", 0))

    project_id: Mapped[int] = mapped_column(
        to("project.id", cascade=True), primary_key=True, autoincrement=False
    )
    parameters: Mapped[str]
    """The set and its version."""
    price_year: Mapped[int]
    chosen: Mapped[bool]
    """False: the project has chosen nothing, and is given the usual."""
    made_with: Mapped[str]
    """The mark of the set as it stood: where its file has changed since, the rows are made anew."""
    waiting: Mapped[int]
    hidden: Mapped[int]


class PayerSumTable(Base):
    """Kroner as entered: the sum of a kind of amount of one party in one year; of gains by the payer that they name."""

    __tablename__ = "payer_sum"
    __table_args__ = (between("year", 1990, 2100), at_least("unknown", 0))

    project_id: Mapped[int] = mapped_column(
        to("project.id", cascade=True), primary_key=True, autoincrement=False
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    """A column of the balance (`domain.balance.Column`)."""
    who: Mapped[str | None]
    """A party's key or a level's own word; empty where nobody is given."""
    payer: Mapped[str | None]
    year: Mapped[int]
    planned: Mapped[int | None]
    actual: Mapped[int | None]
    """Of what is known; empty where nothing is."""
    unknown: Mapped[int]
    """Actual amounts that are not known."""


class PayerValueTable(Base):
    """One freed resource in kroner, where it may be shown: `domain.valuation.ResourceValue` in columns."""

    __tablename__ = "payer_value"
    __table_args__ = (between("year", 1990, 2100), finite("amount"))

    project_id: Mapped[int] = mapped_column(
        to("project.id", cascade=True), primary_key=True, autoincrement=False
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    """The resource."""
    nature: Mapped[str]
    who: Mapped[str | None]
    level: Mapped[str | None]
    """The level that it was priced at."""
    flow_level: Mapped[str | None]
    """The level that the kroner fall on: of a payment that falls away the hospital, where nobody is named."""
    other: Mapped[str | None]
    """Who pays less, of a payment that falls away."""
    other_level: Mapped[str | None]
    year: Mapped[int]
    amount: Mapped[float | None]
    """In the resource's own unit."""
    planned: Mapped[bool]
    in_money: Mapped[bool]
    ore: Mapped[int | None]
    low: Mapped[int | None]
    high: Mapped[int | None]
    missing: Mapped[str]
    """JSON: [lack, key, year, newest] of each thing that is not known."""
