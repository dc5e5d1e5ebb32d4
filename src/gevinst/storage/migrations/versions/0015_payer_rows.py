"""What the funder's page of who pays reads without adding up again; filled by `gevinst db upgrade` and `gevinst evaluate`."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "payer_project",
        sa.Column("project_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("price_year", sa.BigInteger(), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("made_with", sa.Text(), nullable=False),
        sa.Column("waiting", sa.BigInteger(), nullable=False),
        sa.Column("hidden", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("hidden >= 0", name=op.f("ck_payer_project_hidden_range")),
        sa.CheckConstraint("waiting >= 0", name=op.f("ck_payer_project_waiting_range")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_payer_project_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_payer_project")),
    )
    op.create_table(
        "payer_sum",
        sa.Column("project_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("who", sa.Text()),
        sa.Column("payer", sa.Text()),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("planned", sa.BigInteger()),
        sa.Column("actual", sa.BigInteger()),
        sa.Column("unknown", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("unknown >= 0", name=op.f("ck_payer_sum_unknown_range")),
        sa.CheckConstraint("year BETWEEN 1990 AND 2100", name=op.f("ck_payer_sum_year_range")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_payer_sum_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "position", name=op.f("pk_payer_sum")),
    )
    op.create_table(
        "payer_value",
        sa.Column("project_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("nature", sa.Text(), nullable=False),
        sa.Column("who", sa.Text()),
        sa.Column("level", sa.Text()),
        sa.Column("flow_level", sa.Text()),
        sa.Column("other", sa.Text()),
        sa.Column("other_level", sa.Text()),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Double()),
        sa.Column("planned", sa.Boolean(), nullable=False),
        sa.Column("in_money", sa.Boolean(), nullable=False),
        sa.Column("ore", sa.BigInteger()),
        sa.Column("low", sa.BigInteger()),
        sa.Column("high", sa.BigInteger()),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.CheckConstraint("amount BETWEEN -1e300 AND 1e300", name=op.f("ck_payer_value_amount_finite")),
        sa.CheckConstraint("year BETWEEN 1990 AND 2100", name=op.f("ck_payer_value_year_range")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_payer_value_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "position", name=op.f("pk_payer_value")),
    )
    # Whether an amount rests on a figure is asked each time a figure is saved.
    op.create_index(op.f("ix_resource_entry_indicator"), "resource_entry", ["indicator"])


def downgrade() -> None:
    op.drop_index(op.f("ix_resource_entry_indicator"), "resource_entry")
    op.drop_table("payer_value")
    op.drop_table("payer_sum")
    op.drop_table("payer_project")
