"""How often a person is reminded, and the address of their own calendar."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RHYTHMS = "rhythm IN ('never', 'daily', 'weekly', 'monthly')"


def upgrade() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("weekday", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("handled", sa.Date(), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(RHYTHMS, name=op.f("ck_reminder_rhythm_known")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_reminder_weekday_range")),
        sa.CheckConstraint("rhythm = 'never' OR address IS NOT NULL", name=op.f("ck_reminder_address_there")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_reminder_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("user_id", name=op.f("uq_reminder_user_id")),
    )
    op.create_table(
        "calendar_key",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_calendar_key_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_key")),
        sa.UniqueConstraint("user_id", name=op.f("uq_calendar_key_user_id")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_calendar_key_key_hash")),
    )


def downgrade() -> None:
    op.drop_table("calendar_key")
    op.drop_table("reminder")
