"""How each section of a report was written, version by version, and what its figures said."""

import json
import re

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REFERENCE = re.compile(r"\{\{([a-z]+(?::[\w-]+){1,2})\}\}")


def upgrade() -> None:
    made = op.create_table(
        "report_text",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("report_id", NUMBER, nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("user_id", sa.BigInteger()),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_report_text_number_range")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_report_text_revision_range")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_text_report_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_text")),
        sa.UniqueConstraint(
            "report_id", "section", "number", name=op.f("uq_report_text_report_id_section_number")
        ),
    )
    # What is written already is the first version of each section.
    report = sa.table(
        "report", sa.column("id"), sa.column("sections", sa.JSON()), sa.column("changed_at", sa.DateTime(timezone=True)), sa.column("changed_by")
    )  # fmt: skip
    for row in op.get_bind().execute(sa.select(report)).all():
        written = {key: text for key, text in (row.sections or {}).items() if isinstance(text, str)}
        rows = [
            {
                "report_id": row.id,
                "section": key,
                "number": 1,
                "revision": 1,
                "text": text,
                "said": {},
                "began_at": row.changed_at,
                "written_at": row.changed_at,
                "written_by": row.changed_by,
            }
            for key, text in written.items()
        ]
        for each in rows:
            op.get_bind().execute(sa.insert(made).values(each))


def downgrade() -> None:
    # The program before knows no references: they become the words that they stood as.
    bind = op.get_bind()
    report = sa.table("report", sa.column("id"), sa.column("sections", sa.JSON()))
    text = sa.table(
        "report_text", sa.column("report_id"), sa.column("section"), sa.column("number"), sa.column("said", sa.JSON())
    )  # fmt: skip
    said: dict[tuple[int, str], dict[str, str]] = {}
    for row in bind.execute(sa.select(text).order_by(text.c.number)).all():
        said[row.report_id, row.section] = row.said
    for row in bind.execute(sa.select(report)).all():
        sections = row.sections
        if "{{" not in json.dumps(sections):
            continue
        plain = {
            key: _plain(value, said.get((row.id, key), {})) if isinstance(value, str) else value
            for key, value in sections.items()
        }
        bind.execute(sa.update(report).where(report.c.id == row.id).values(sections=plain))
    op.drop_table("report_text")


def _plain(text: str, said: dict[str, str]) -> str:
    return REFERENCE.sub(lambda match: said.get(match[1], ""), text).strip()
