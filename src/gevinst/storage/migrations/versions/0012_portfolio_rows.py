"""What the funder's pages ask of every project at once; filled by `gevinst db upgrade` and `gevinst evaluate`."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "portfolio_project",
        sa.Column("project_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("stamp", sa.BigInteger(), nullable=False),
        sa.Column("parties", sa.Text(), nullable=False),
        sa.Column("awarded_ore", sa.BigInteger()),
        sa.Column("without_owner", sa.BigInteger(), nullable=False),
        sa.Column("without_handover", sa.BigInteger(), nullable=False),
        sa.Column("duties", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_portfolio_project_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_portfolio_project")),
    )
    op.create_index(op.f("ix_portfolio_project_stamp"), "portfolio_project", ["stamp"])
    op.create_table(
        "portfolio_line",
        sa.Column("project_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("indicator_id", sa.BigInteger()),
        sa.Column("indicator", sa.Text()),
        sa.Column("benefit", sa.Text(), nullable=False),
        sa.Column("key", sa.Text()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("benefit_title", sa.Text(), nullable=False),
        sa.Column("category", sa.Text()),
        sa.Column("ks_type", sa.Text()),
        sa.Column("level", sa.Text()),
        sa.Column("drivers", sa.Text(), nullable=False),
        sa.Column("disbenefit", sa.Boolean(), nullable=False),
        sa.Column("owned", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Boolean(), nullable=False),
        sa.Column("frequency", sa.Text()),
        sa.Column("measure", sa.Text()),
        sa.Column("measure_version", sa.BigInteger()),
        sa.Column("own_measure", sa.Boolean(), nullable=False),
        sa.Column("baseline_state", sa.Text()),
        sa.Column("targets", sa.BigInteger(), nullable=False),
        sa.Column("measured", sa.Boolean(), nullable=False),
        sa.Column("unapproved", sa.BigInteger(), nullable=False),
        sa.Column("last_period", sa.BigInteger()),
        sa.Column("latest", sa.Double()),
        sa.Column("baseline", sa.Double()),
        sa.Column("change", sa.Double()),
        sa.Column("change_percent", sa.Double()),
        sa.Column("better", sa.Boolean()),
        sa.Column("comparable", sa.Boolean(), nullable=False),
        sa.Column("verdict_short", sa.Text()),
        sa.Column("verdict_medium", sa.Text()),
        sa.Column("verdict_long", sa.Text()),
        sa.Column("progress_short", sa.Double()),
        sa.Column("progress_medium", sa.Double()),
        sa.Column("progress_long", sa.Double()),
        sa.Column("development", sa.Text(), nullable=False),
        sa.Column("assurance", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("judged", sa.Boolean(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("points_before", sa.BigInteger(), nullable=False),
        sa.Column("effect", sa.Text()),
        sa.Column("effect_ratio", sa.Boolean()),
        sa.Column("effect_estimate", sa.Double()),
        sa.Column("effect_low", sa.Double()),
        sa.Column("effect_high", sa.Double()),
        sa.Column("effect_points_before", sa.BigInteger()),
        sa.Column("effect_points_after", sa.BigInteger()),
        sa.Column("standings", sa.LargeBinary(), nullable=False),
        sa.Column("dues", sa.LargeBinary(), nullable=False),
        sa.Column("recent", sa.LargeBinary()),
        sa.Column("recent_before", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("points >= 0", name=op.f("ck_portfolio_line_points_range")),
        sa.CheckConstraint("unapproved >= 0", name=op.f("ck_portfolio_line_unapproved_range")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_portfolio_line_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "position", name=op.f("pk_portfolio_line")),
        sa.UniqueConstraint("indicator_id", name=op.f("uq_portfolio_line_indicator_id")),
    )


def downgrade() -> None:
    op.drop_table("portfolio_line")
    op.drop_table("portfolio_project")
