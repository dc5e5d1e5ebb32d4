"""What is paid and gained, and what becomes of freed resources."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS_BEFORE = "kind IN ('grant', 'own_contribution', 'cost', 'gain', 'other_funding')"
KINDS = "kind IN ('grant', 'own_contribution', 'cost', 'gain', 'other_funding', 'transfer')"
MONEY = (
    "id, uid, project_id, position, kind, form, payer, gainer, year, planned_ore, actual_ore, what, benefit"
)
RESOURCES = "kind IN ('hours', 'bed_days', 'ready_days', 'isf_points', 'travel_km', 'travel_hours')"
STATES = "state IN ('freed', 'reused', 'out_of_budget', 'evaporated')"
USES = (
    "reused_for IN ('more_patients', 'quality', 'other_tasks', 'competence', 'out_of_budget', 'not_decided')"
)


def upgrade() -> None:
    _set_kinds(KINDS)
    op.create_table(
        "resource_entry",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("project_id", NUMBER, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=True),
        sa.Column("counterparty", sa.Text(), nullable=True),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("planned", sa.Double(), nullable=True),
        sa.Column("amount", sa.Double(), nullable=True),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reused_for", sa.Text(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("benefit", sa.Text(), nullable=True),
        sa.Column("indicator", sa.Text(), nullable=True),
        sa.CheckConstraint(RESOURCES, name=op.f("ck_resource_entry_kind_known")),
        sa.CheckConstraint(STATES, name=op.f("ck_resource_entry_state_known")),
        sa.CheckConstraint(USES, name=op.f("ck_resource_entry_reused_for_known")),
        sa.CheckConstraint("year BETWEEN 1990 AND 2100", name=op.f("ck_resource_entry_year_range")),
        sa.CheckConstraint("planned BETWEEN -1e300 AND 1e300", name=op.f("ck_resource_entry_planned_finite")),
        sa.CheckConstraint("(low IS NULL) = (high IS NULL)", name=op.f("ck_resource_entry_range_both")),
        sa.CheckConstraint(
            "low IS NULL OR amount BETWEEN low AND high", name=op.f("ck_resource_entry_range_around")
        ),
        sa.ForeignKeyConstraint(
            ["benefit"], ["benefit.uid"], name=op.f("fk_resource_entry_benefit"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_resource_entry_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_entry")),
        sa.UniqueConstraint("uid", name=op.f("uq_resource_entry_uid")),
    )
    op.create_index(op.f("ix_resource_entry_benefit"), "resource_entry", ["benefit"], unique=False)
    op.create_index(op.f("ix_resource_entry_project_id"), "resource_entry", ["project_id"], unique=False)
    op.create_table(
        "valuation",
        sa.Column("project_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("price_year", sa.BigInteger(), nullable=False),
        sa.Column("first_year", sa.BigInteger(), nullable=False),
        sa.Column("years", sa.BigInteger(), nullable=False),
        sa.Column("amounts_in", sa.Text(), nullable=False),
        sa.Column("price_index", sa.Text(), nullable=True),
        sa.Column("tax_share", sa.Double(), nullable=True),
        sa.Column("allocation", sa.Text(), nullable=True),
        sa.Column("own", sa.JSON(none_as_null=True), server_default="[]", nullable=False),
        sa.CheckConstraint("price_year BETWEEN 1990 AND 2100", name=op.f("ck_valuation_price_year_range")),
        sa.CheckConstraint("first_year BETWEEN 1990 AND 2100", name=op.f("ck_valuation_first_year_range")),
        sa.CheckConstraint("years BETWEEN 1 AND 100", name=op.f("ck_valuation_years_range")),
        sa.CheckConstraint(
            "amounts_in IN ('own_year', 'price_year')", name=op.f("ck_valuation_amounts_in_known")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_valuation_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_valuation")),
    )


def downgrade() -> None:
    op.drop_table("valuation")
    op.drop_table("resource_entry")
    # The program of before knows no payment between parties: it is kept as other funding, with its words.
    op.execute("UPDATE money_entry SET kind = 'other_funding' WHERE kind = 'transfer'")
    _set_kinds(KINDS_BEFORE)


def _set_kinds(kinds: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_money_entry_kind_known"), "money_entry", type_="check")
        op.create_check_constraint(op.f("ck_money_entry_kind_known"), "money_entry", kinds)
        return
    # SQLite changes no check: the table is made anew and the rows are moved. Nothing refers to it.
    op.create_table(
        "money_entry_new",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("project_id", NUMBER, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=True),
        sa.Column("gainer", sa.Text(), nullable=True),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("planned_ore", sa.BigInteger(), nullable=True),
        sa.Column("actual_ore", sa.BigInteger(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("benefit", sa.Text(), nullable=True),
        sa.CheckConstraint("form IN ('cash', 'in_kind', 'freed')", name=op.f("ck_money_entry_form_known")),
        sa.CheckConstraint(kinds, name=op.f("ck_money_entry_kind_known")),
        sa.CheckConstraint("year BETWEEN 1990 AND 2100", name=op.f("ck_money_entry_year_range")),
        sa.ForeignKeyConstraint(
            ["benefit"], ["benefit.uid"], name=op.f("fk_money_entry_benefit"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_money_entry_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_money_entry")),
        sa.UniqueConstraint("uid", name=op.f("uq_money_entry_uid")),
    )
    op.execute(f"INSERT INTO money_entry_new ({MONEY}) SELECT {MONEY} FROM money_entry")
    op.drop_table("money_entry")
    op.rename_table("money_entry_new", "money_entry")
    op.create_index(op.f("ix_money_entry_benefit"), "money_entry", ["benefit"], unique=False)
    op.create_index(op.f("ix_money_entry_project_id"), "money_entry", ["project_id"], unique=False)
