"""What the funder decided where two claim the same gain."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HANDLINGS = "handling IN ('once', 'shares', 'different')"
ONE_COUNTS = "handling <> 'once' OR (counted IS NOT NULL AND counted IN (first, second))"
ADD_UP = (
    "handling <> 'shares' OR (first_share IS NOT NULL AND second_share IS NOT NULL "
    "AND first_share BETWEEN 0 AND 1 AND second_share BETWEEN 0 AND 1 "
    "AND first_share + second_share <= 1.000001)"
)


def upgrade() -> None:
    op.create_table(
        "claim_decision",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("second", sa.Text(), nullable=False),
        sa.Column("handling", sa.Text(), nullable=False),
        sa.Column("counted", sa.Text(), nullable=True),
        sa.Column("first_share", sa.Double(), nullable=True),
        sa.Column("second_share", sa.Double(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(HANDLINGS, name=op.f("ck_claim_decision_handling_known")),
        sa.CheckConstraint("first < second", name=op.f("ck_claim_decision_in_order")),
        sa.CheckConstraint(ONE_COUNTS, name=op.f("ck_claim_decision_one_counts")),
        sa.CheckConstraint(ADD_UP, name=op.f("ck_claim_decision_shares_add_up")),
        sa.CheckConstraint(
            "handling <> 'different' OR reason IS NOT NULL", name=op.f("ck_claim_decision_differ_why")
        ),
        sa.ForeignKeyConstraint(
            ["first"], ["indicator.uid"], name=op.f("fk_claim_decision_first"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["second"], ["indicator.uid"], name=op.f("fk_claim_decision_second"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_decision")),
        sa.UniqueConstraint("first", "second", name=op.f("uq_claim_decision_first_second")),
    )
    op.create_index(op.f("ix_claim_decision_second"), "claim_decision", ["second"])


def downgrade() -> None:
    op.drop_index(op.f("ix_claim_decision_second"), table_name="claim_decision")
    op.drop_table("claim_decision")
