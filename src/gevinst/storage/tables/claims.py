"""What the funder decided about two claims to the same gain."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gevinst.domain.claims import Handling
from gevinst.storage.tables.base import Base, Key, one_of, to


class ClaimDecisionTable(Base):
    """One decision for each pair of indicators, named in the order of their ids. Gone with either of them."""

    __tablename__ = "claim_decision"
    __table_args__ = (
        sa.UniqueConstraint("first", "second"),
        one_of("handling", Handling),
        sa.CheckConstraint("first < second", name="in_order"),
        sa.CheckConstraint(
            "handling <> 'once' OR (counted IS NOT NULL AND counted IN (first, second))", name="one_counts"
        ),
        sa.CheckConstraint(
            "handling <> 'shares' OR (first_share IS NOT NULL AND second_share IS NOT NULL "
            "AND first_share BETWEEN 0 AND 1 AND second_share BETWEEN 0 AND 1 "
            "AND first_share + second_share <= 1.000001)",
            name="shares_add_up",
        ),
        sa.CheckConstraint("handling <> 'different' OR reason IS NOT NULL", name="differ_why"),
    )

    id: Mapped[Key]
    first: Mapped[str] = mapped_column(to("indicator.uid", cascade=True))
    second: Mapped[str] = mapped_column(to("indicator.uid", cascade=True), index=True)
    handling: Mapped[str]
    counted: Mapped[str | None]
    first_share: Mapped[float | None]
    second_share: Mapped[float | None]
    reason: Mapped[str | None]
    decided_by: Mapped[str]
    decided_at: Mapped[dt.datetime]
