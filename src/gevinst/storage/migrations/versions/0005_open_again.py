"""A locked figure can be opened again for some days, with a reason that stays; a file may show one party's figure."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PERIOD = "period BETWEEN 693596 AND 803169"


def upgrade() -> None:
    op.execute("ALTER TABLE submission ADD COLUMN open_until DATE")
    op.execute(
        "ALTER TABLE attachment ADD COLUMN series TEXT CONSTRAINT fk_attachment_series "
        "REFERENCES series (uid) ON DELETE RESTRICT"
    )
    op.create_index("ix_attachment_series", "attachment", ["series"])
    op.create_table(
        "reopening",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("series_id", NUMBER, nullable=False),
        sa.Column("period", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("open_until", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(PERIOD, name=op.f("ck_reopening_period_range")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_reopening_series_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopening")),
    )
    op.create_index("ix_reopening_series_id", "reopening", ["series_id"])


def downgrade() -> None:
    op.drop_table("reopening")
    op.drop_index("ix_attachment_series", table_name="attachment")
    op.execute("ALTER TABLE attachment DROP COLUMN series")
    op.execute("ALTER TABLE submission DROP COLUMN open_until")
