"""A report that its funder asks for no longer, and the order that a person gave the benefits in it."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE report ADD COLUMN benefit_order JSON DEFAULT '[]' NOT NULL")
    op.execute("ALTER TABLE report ADD COLUMN waiver JSON")


def downgrade() -> None:
    op.execute("ALTER TABLE report DROP COLUMN waiver")
    op.execute("ALTER TABLE report DROP COLUMN benefit_order")
