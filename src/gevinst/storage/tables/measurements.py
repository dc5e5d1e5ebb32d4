"""Figures, their history, and how far they have come on their way to approval."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gevinst.domain.measurement import State, SubmissionState
from gevinst.storage.tables.base import Base, Key, a_period, at_least, finite, one_of, to

STATES: tuple[State, ...] = (State.VALUE, State.NOT_MEASURED, State.SUPPRESSED)
"""A state is stored as its place in this tuple: 0, 1, 2. Millions of rows, read into arrays."""

FIGURES = ("value", "numerator", "denominator", "n", "sd", "invited", "answered")

_SAYS_SOMETHING = "state <> 0 OR value IS NOT NULL OR (numerator IS NOT NULL AND denominator IS NOT NULL)"
_NO_VALUE = "state = 0 OR (value IS NULL AND numerator IS NULL AND denominator IS NULL)"


def _figure_checks() -> tuple[sa.CheckConstraint, ...]:
    return (
        sa.CheckConstraint("state BETWEEN 0 AND 2", name="state_known"),
        sa.CheckConstraint(_SAYS_SOMETHING, name="says_something"),
        sa.CheckConstraint(_NO_VALUE, name="no_value_in_other_states"),
        *(finite(name) for name in FIGURES),
    )


class MeasurementTable(Base):
    """The figure that counts now: one for each series and period."""

    __tablename__ = "measurement"
    __table_args__ = (
        a_period(),
        at_least("revision", 1),
        *_figure_checks(),
        {"sqlite_with_rowid": False},
    )

    series_id: Mapped[int] = mapped_column(to("series.id"), primary_key=True, autoincrement=False)
    period: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[int] = mapped_column(sa.SmallInteger())
    value: Mapped[float | None]
    numerator: Mapped[float | None]
    denominator: Mapped[float | None]
    n: Mapped[float | None]
    sd: Mapped[float | None]
    invited: Mapped[float | None]
    answered: Mapped[float | None]
    reason: Mapped[str | None]
    comment: Mapped[str | None]
    revision: Mapped[int]
    recorded_at: Mapped[dt.datetime]
    recorded_by: Mapped[str]


class RevisionTable(Base):
    """Every figure that ever stood in a period. Only added to. `state` empty: the figure was taken away."""

    __tablename__ = "revision"
    __table_args__ = (
        a_period(),
        at_least("number", 1),
        *_figure_checks(),
        {"sqlite_with_rowid": False},
    )

    series_id: Mapped[int] = mapped_column(to("series.id"), primary_key=True, autoincrement=False)
    period: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[int | None] = mapped_column(sa.SmallInteger())
    value: Mapped[float | None]
    numerator: Mapped[float | None]
    denominator: Mapped[float | None]
    n: Mapped[float | None]
    sd: Mapped[float | None]
    invited: Mapped[float | None]
    answered: Mapped[float | None]
    reason: Mapped[str | None]
    comment: Mapped[str | None]
    recorded_at: Mapped[dt.datetime]
    recorded_by: Mapped[str]
    via: Mapped[str]
    change_reason: Mapped[str | None]


class SubmissionTable(Base):
    """How far a series' figure for a period has come. No row: a draft."""

    __tablename__ = "submission"
    __table_args__ = (a_period(), one_of("state", SubmissionState), {"sqlite_with_rowid": False})

    series_id: Mapped[int] = mapped_column(to("series.id"), primary_key=True, autoincrement=False)
    period: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str]
    comment: Mapped[str | None]
    set_at: Mapped[dt.datetime]
    set_by: Mapped[str]
    open_until: Mapped[dt.date | None]
    """The last day that an approved figure may be changed after it was opened again. Empty: locked."""


class ReopeningTable(Base):
    """Each time a locked figure was opened again, and why. Only added to."""

    __tablename__ = "reopening"
    __table_args__ = (a_period(),)

    id: Mapped[Key]
    series_id: Mapped[int] = mapped_column(to("series.id"), index=True)
    period: Mapped[int]
    opened_at: Mapped[dt.datetime]
    opened_by: Mapped[str]
    open_until: Mapped[dt.date]
    reason: Mapped[str]
