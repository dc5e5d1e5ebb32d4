"""What the funder's page of promises asks of every project at once, beside the rows of the portfolio. Derived as these are.

Nothing of it is of today: days are ordinals from which something is so, 0 where it never is. See `services.promise_rows`.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gevinst.storage.tables.base import Base, to


class PromiseProjectTable(Base):
    """One project: when its horizons are over, how it stands with its scheme and when, and which reports it owes."""

    __tablename__ = "promise_project"

    project_id: Mapped[int] = mapped_column(
        to("project.id", cascade=True), primary_key=True, autoincrement=False
    )
    mark: Mapped[int] = mapped_column(index=True)
    """Of the scheme as it was read: the row is none where the scheme asks something else now. 0: no scheme."""
    carried_on: Mapped[bool]
    """Whether another project goes on from it."""
    passes_short: Mapped[int]
    """The day from which the horizon is over."""
    passes_medium: Mapped[int]
    passes_long: Mapped[int]
    focus_areas: Mapped[int]
    """How many the benefits name."""
    handed_on: Mapped[int]
    """Benefits with an owner in the line and a plan for measuring on."""
    activities: Mapped[int]
    user_involvement: Mapped[int]
    """Notes of it in the log."""
    transfer: Mapped[int]
    checks: Mapped[bytes] = mapped_column(sa.LargeBinary())
    """How it stands with what the scheme asks: triples of integers, as `domain.rule_days.steps` gives them."""
    reports: Mapped[bytes] = mapped_column(sa.LargeBinary())
    """Each report with a day: place of the form in the scheme, year (0: of the whole project), last day, day it first came."""


class PromiseLineTable(Base):
    """One indicator of a benefit, or a benefit without one, at the place of its row in `portfolio_line`."""

    __tablename__ = "promise_line"

    project_id: Mapped[int] = mapped_column(
        to("project.id", cascade=True), primary_key=True, autoincrement=False
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    indicator_id: Mapped[int | None] = mapped_column(unique=True)
    gainers: Mapped[str]
    """Who gains by the benefit, with commas between them."""
    lacks: Mapped[int]
    """What the benefit lacks, as bits by the places in `Gap`; figures as if none of those that are due had come."""
    late_from: Mapped[int]
    """The day from which the first figure is late."""
    left_from: Mapped[int]
    """The day from which the benefit lacks somebody who takes it over."""
    promised: Mapped[int]
    """How its targets stand by what a funder is shown, once their horizon is over: see `services.promise_rows`."""
    kept: Mapped[bool]
    """Whether the target of the last horizon with figures is reached."""
    entered: Mapped[int]
    """What has been entered, approved or not, as bits: 1 for anything, then 2, 4 and 8 for each horizon."""
