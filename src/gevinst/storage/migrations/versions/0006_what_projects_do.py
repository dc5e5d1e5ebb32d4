"""What a project does and who takes part: kept with how it was before."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "follow_up_revision"
KINDS = "kind IN ('activity', 'partner_change', 'risk', 'log_entry')"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("project_id", NUMBER, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_follow_up_revision_kind_known")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_follow_up_revision_number_range")),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_follow_up_revision_project_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_revision")),
        sa.UniqueConstraint("uid", "number", name=op.f("uq_follow_up_revision_uid_number")),
    )
    op.create_index("ix_follow_up_revision_project_id", TABLE, ["project_id"])
    postgresql = op.get_bind().dialect.name == "postgresql"
    for act in ("update", "delete"):
        do = (
            "FOR EACH ROW EXECUTE FUNCTION gevinst_append_only()"
            if postgresql
            else f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
        )
        op.execute(f"CREATE TRIGGER {TABLE}_no_{act} BEFORE {act.upper()} ON {TABLE} {do}")
    if postgresql:
        op.execute(
            f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION gevinst_append_only()"
        )


def downgrade() -> None:
    op.drop_table(TABLE)
