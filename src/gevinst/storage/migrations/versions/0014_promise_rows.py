"""What the funder's page of promises reads without drawing up a plan; filled by `gevinst db upgrade` and `gevinst evaluate`."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "promise_project",
        sa.Column("project_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("carried_on", sa.Boolean(), nullable=False),
        sa.Column("passes_short", sa.BigInteger(), nullable=False),
        sa.Column("passes_medium", sa.BigInteger(), nullable=False),
        sa.Column("passes_long", sa.BigInteger(), nullable=False),
        sa.Column("focus_areas", sa.BigInteger(), nullable=False),
        sa.Column("handed_on", sa.BigInteger(), nullable=False),
        sa.Column("activities", sa.BigInteger(), nullable=False),
        sa.Column("user_involvement", sa.BigInteger(), nullable=False),
        sa.Column("transfer", sa.BigInteger(), nullable=False),
        sa.Column("checks", sa.LargeBinary(), nullable=False),
        sa.Column("reports", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_promise_project_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_promise_project")),
    )
    op.create_index(op.f("ix_promise_project_mark"), "promise_project", ["mark"])
    op.create_table(
        "promise_line",
        sa.Column("project_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("indicator_id", sa.BigInteger()),
        sa.Column("gainers", sa.Text(), nullable=False),
        sa.Column("lacks", sa.BigInteger(), nullable=False),
        sa.Column("late_from", sa.BigInteger(), nullable=False),
        sa.Column("left_from", sa.BigInteger(), nullable=False),
        sa.Column("promised", sa.BigInteger(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("entered", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_promise_line_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "position", name=op.f("pk_promise_line")),
        sa.UniqueConstraint("indicator_id", name=op.f("uq_promise_line_indicator_id")),
    )


def downgrade() -> None:
    op.drop_table("promise_line")
    op.drop_table("promise_project")
