"""A report sent, received, returned and accepted, with what stood in it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    # What stood in a sent report has a table of its own.
    op.execute("ALTER TABLE report DROP COLUMN figures")
    op.execute("ALTER TABLE report ADD COLUMN signing_day DATE")
    op.execute("ALTER TABLE attachment ADD COLUMN answers TEXT")
    op.create_table(
        "sent_report",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("report_id", NUMBER, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("received_at", MOMENT),
        sa.Column("received_by", sa.Text()),
        sa.Column("answered_at", MOMENT),
        sa.Column("answered_by", sa.Text()),
        sa.Column("comment", sa.Text()),
        sa.CheckConstraint("number >= 1", name=op.f("ck_sent_report_number_range")),
        sa.CheckConstraint(
            "state IN ('sent', 'received', 'returned', 'accepted')", name=op.f("ck_sent_report_state_known")
        ),
        sa.CheckConstraint(
            "state <> 'received' OR received_at IS NOT NULL", name=op.f("ck_sent_report_received_when")
        ),
        sa.CheckConstraint(
            "state = 'sent' OR state = 'received' OR answered_at IS NOT NULL",
            name=op.f("ck_sent_report_answered_when"),
        ),
        sa.CheckConstraint(
            "state <> 'returned' OR comment IS NOT NULL", name=op.f("ck_sent_report_returned_why")
        ),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_sent_report_sha256_length")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_sent_report_report_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_report")),
        sa.UniqueConstraint("uid", name=op.f("uq_sent_report_uid")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_sent_report_report_id_number")),
    )
    op.create_index("ix_sent_report_report_id", "sent_report", ["report_id"])
    op.create_table(
        "sent_report_content",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("docx", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["sent_report.id"], name=op.f("fk_sent_report_content_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_report_content")),
    )
    _append_only("sent_report_content")
    op.create_table(
        "sent_file",
        sa.Column("sent_report_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("attachment_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sent_report_id"],
            ["sent_report.id"],
            name=op.f("fk_sent_file_sent_report_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_sent_file_attachment_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("sent_report_id", "attachment_id", name=op.f("pk_sent_file")),
    )
    op.create_index("ix_sent_file_attachment_id", "sent_file", ["attachment_id"])


def downgrade() -> None:
    for table in ("sent_file", "sent_report_content", "sent_report"):
        op.drop_table(table)
    op.execute("ALTER TABLE attachment DROP COLUMN answers")
    op.execute("ALTER TABLE report DROP COLUMN signing_day")
    op.execute("ALTER TABLE report ADD COLUMN figures JSON")


def _append_only(table: str) -> None:
    """Triggers that refuse UPDATE, DELETE and (PostgreSQL) TRUNCATE, as the first schema has them."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for act in ("update", "delete"):
        do = (
            "FOR EACH ROW EXECUTE FUNCTION gevinst_append_only()"
            if postgresql
            else f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        op.execute(f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} {do}")
    if postgresql:
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION gevinst_append_only()"
        )
