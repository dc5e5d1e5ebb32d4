"""The living plan: preconditions, freed resources, the map, the whole grant, handovers, proposals, files."""

import uuid
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)

PARTY = "REFERENCES party (key) ON DELETE RESTRICT"
BENEFIT = "REFERENCES benefit (uid) ON DELETE RESTRICT"
INDICATOR = "REFERENCES indicator (uid) ON DELETE RESTRICT"

# Both databases say it in these words. SQLite adds a column to a table that others refer to only in this way: alembic
# would copy the table, and what refers to it would stop that.
COLUMNS = {
    "project": {
        "continues": "TEXT",
        "next_meeting": "DATE",
        "other_text": "TEXT",
        "map": """JSON NOT NULL DEFAULT '{"nodes": [], "links": []}'""",
    },
    "benefit": {
        "preconditions": "JSON NOT NULL DEFAULT '[]'",
        "freed": "JSON NOT NULL DEFAULT '[]'",
    },
    "series": {
        "reporter_role": "TEXT",
        "reporter_party": f"TEXT CONSTRAINT fk_series_reporter_party {PARTY}",
    },
    "risk": {"benefit": f"TEXT CONSTRAINT fk_risk_benefit {BENEFIT}"},
    "decision": {
        "responsible_role": "TEXT",
        "responsible_party": f"TEXT CONSTRAINT fk_decision_responsible_party {PARTY}",
        "due": "DATE",
    },
    "award": {
        "period_first": "DATE",
        "period_last": "DATE CONSTRAINT ck_award_period_order CHECK (period_last >= period_first)",
        "instalments": "JSON NOT NULL DEFAULT '[]'",
        "repayments": "JSON NOT NULL DEFAULT '[]'",
    },
    "redisposition": {
        "why": "TEXT",
        "asked_by": "TEXT",
        "used_from": "DATE",
        "state": "TEXT NOT NULL DEFAULT 'asked' CONSTRAINT ck_redisposition_state_known "
        "CHECK (state IN ('asked', 'approved', 'refused', 'withdrawn'))",
        "answer": "TEXT CONSTRAINT ck_redisposition_answered_when "
        "CHECK (state NOT IN ('approved', 'refused') OR answered IS NOT NULL)",
    },
}

ROLES = "'project_group', 'steering_group', 'funder', 'administrator', "
OLD_ROLES = f"role IN ({ROLES}'operator')"
NEW_ROLES = f"role IN ({ROLES}'benefit_owner', 'reporter', 'operator')"
KINDS = "kind IN ('evidence', 'agreement', 'accounts', 'budget', 'handover', 'other')"
PERIOD = "period BETWEEN 693596 AND 803169"
FREQUENCIES = "frequency IN ('week', 'month', 'quarter', 'half_year', 'year', 'single')"
STATES = "state IN ('open', 'accepted', 'returned', 'withdrawn')"
ANSWERED = "state IN ('open', 'withdrawn') OR answered_at IS NOT NULL"


def upgrade() -> None:
    _open_circles()
    op.execute("ALTER TABLE redisposition RENAME COLUMN approved TO answered")
    op.execute("ALTER TABLE redisposition RENAME COLUMN approved_by TO answered_by")
    for table, columns in COLUMNS.items():
        for name, kind in columns.items():
            op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
    op.create_index("ix_risk_benefit", "risk", ["benefit"])
    op.execute("UPDATE redisposition SET state = 'approved' WHERE answered IS NOT NULL")
    _each_awards_conditions(_dated)
    _set_roles(NEW_ROLES)
    op.execute(f"UPDATE attachment SET kind = 'other' WHERE NOT ({KINDS})")
    _attachments_document_something()
    _create_tables()


def downgrade() -> None:
    for table in ("attachment_content", "measure_proposal", "plan_proposal", "handover"):
        op.drop_table(table)
    _attachments_document_nothing()
    op.execute("DELETE FROM membership WHERE role IN ('benefit_owner', 'reporter')")
    _set_roles(OLD_ROLES)
    _each_awards_conditions(_undated)
    op.execute("UPDATE redisposition SET answered = NULL, answered_by = NULL WHERE state <> 'approved'")
    op.drop_index("ix_risk_benefit", table_name="risk")
    for table, columns in COLUMNS.items():
        for name in reversed(columns):
            op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
    op.execute("ALTER TABLE redisposition RENAME COLUMN answered TO approved")
    op.execute("ALTER TABLE redisposition RENAME COLUMN answered_by TO approved_by")


def _open_circles() -> None:
    """Takes away the contributions that lead back to where they began: a plan with such can no longer be read."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text("SELECT benefit_id, position, to_benefit_id FROM contribution ORDER BY benefit_id, position")
    ).all()
    leads_to: dict[int, list[int]] = {}
    for benefit, position, other in rows:
        ahead: list[int] = [other]
        seen: set[int] = set()
        while ahead:
            here = ahead.pop()
            if here not in seen:
                seen.add(here)
                ahead += leads_to.get(here, [])
        if benefit in seen:
            connection.execute(
                sa.text("DELETE FROM contribution WHERE benefit_id = :benefit AND position = :position"),
                {"benefit": benefit, "position": position},
            )
        else:
            leads_to.setdefault(benefit, []).append(other)


def _each_awards_conditions(changed: Callable[[list[Any]], list[Any]]) -> None:
    award = sa.table("award", sa.column("project_id"), sa.column("conditions", JSON))
    connection = op.get_bind()
    for project, conditions in connection.execute(sa.select(award.c.project_id, award.c.conditions)).all():
        connection.execute(
            sa.update(award).where(award.c.project_id == project).values(conditions=changed(conditions))
        )


def _dated(conditions: list[Any]) -> list[Any]:
    """Words as conditions that may be met. More than 500 characters become several: a condition holds no more."""
    pieces = [text[start : start + 500] for text in conditions for start in range(0, len(text), 500)]
    return [{"id": str(uuid.uuid4()), "text": piece, "met": None} for piece in pieces]


def _undated(conditions: list[Any]) -> list[Any]:
    return [condition["text"] for condition in conditions]


def _on_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _copied(table: str, columns: str, *made: sa.schema.SchemaItem) -> None:
    """SQLite changes no check: the table is made anew and the rows are moved. Nothing refers to these tables."""
    op.create_table(f"{table}_new", *made)
    op.execute(f"INSERT INTO {table}_new ({columns}) SELECT {columns} FROM {table}")
    op.drop_table(table)
    op.rename_table(f"{table}_new", table)


def _set_roles(roles: str) -> None:
    if not _on_sqlite():
        op.drop_constraint(op.f("ck_membership_role_known"), "membership", type_="check")
        op.create_check_constraint(op.f("ck_membership_role_known"), "membership", roles)
        return
    _copied(
        "membership",
        "id, user_id, role, scope, scope_key",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("scope_key", sa.Text(), nullable=False),
        sa.CheckConstraint("(scope = 'all') = (scope_key = '')", name=op.f("ck_membership_scope_key")),
        sa.CheckConstraint(roles, name=op.f("ck_membership_role_known")),
        sa.CheckConstraint(
            "scope IN ('project', 'party', 'scheme', 'all')", name=op.f("ck_membership_scope_known")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_membership_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "user_id", "role", "scope", "scope_key", name=op.f("uq_membership_user_id_role_scope_scope_key")
        ),
    )


_FILE = "id, uid, project_id, report_id, kind, file_name, media_type, size, sha256, added_at, added_by"


def _attachment_parts() -> tuple[sa.schema.SchemaItem, ...]:
    """The columns and constraints of 0001."""
    return (
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("project_id", NUMBER, nullable=False),
        sa.Column("report_id", NUMBER, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_attachment_sha256_length")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_attachment_size_range")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_attachment_project_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_attachment_report_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("uid", name=op.f("uq_attachment_uid")),
    )


def _attachments_document_something() -> None:
    if _on_sqlite():
        _copied(
            "attachment",
            _FILE,
            *_attachment_parts(),
            sa.CheckConstraint(KINDS, name=op.f("ck_attachment_kind_known")),
        )
        op.create_index("ix_attachment_project_id", "attachment", ["project_id"])
        op.create_index("ix_attachment_report_id", "attachment", ["report_id"])
    else:
        op.create_check_constraint(op.f("ck_attachment_kind_known"), "attachment", KINDS)
    for column in (
        f"benefit TEXT CONSTRAINT fk_attachment_benefit {BENEFIT}",
        f"indicator TEXT CONSTRAINT fk_attachment_indicator {INDICATOR}",
        f"period BIGINT CONSTRAINT ck_attachment_period_range CHECK ({PERIOD})",
    ):
        op.execute(f"ALTER TABLE attachment ADD COLUMN {column}")
    op.create_index("ix_attachment_benefit", "attachment", ["benefit"])
    op.create_index("ix_attachment_indicator", "attachment", ["indicator"])


def _attachments_document_nothing() -> None:
    if _on_sqlite():
        _copied("attachment", _FILE, *_attachment_parts())
        op.create_index("ix_attachment_project_id", "attachment", ["project_id"])
        op.create_index("ix_attachment_report_id", "attachment", ["report_id"])
        return
    op.drop_constraint(op.f("ck_attachment_kind_known"), "attachment", type_="check")
    for column in ("benefit", "indicator", "period"):
        op.drop_column("attachment", column)


def _to_party(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["party.key"], name=op.f(f"fk_{table}_{column}"), ondelete="RESTRICT"
    )


def _to_project(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["project_id"], ["project.id"], name=op.f(f"fk_{table}_project_id"), ondelete="RESTRICT"
    )


def _create_tables() -> None:
    op.create_table(
        "attachment_content",
        sa.Column("attachment_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_attachment_content_attachment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_attachment_content")),
    )
    op.create_table(
        "handover",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("project_id", NUMBER, nullable=False),
        sa.Column("benefit", sa.Text(), nullable=False),
        sa.Column("owner_role", sa.Text(), nullable=True),
        sa.Column("owner_party", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("frequency", sa.Text(), nullable=True),
        sa.Column("reporter_role", sa.Text(), nullable=True),
        sa.Column("reporter_party", sa.Text(), nullable=True),
        sa.Column("expected", JSON, nullable=False),
        sa.Column("operation", sa.Text(), nullable=True),
        sa.Column("open_points", sa.Text(), nullable=True),
        sa.Column("asked", sa.Date(), nullable=True),
        sa.Column("asked_party", sa.Text(), nullable=True),
        sa.Column("reminded", sa.Date(), nullable=True),
        sa.Column("project_signed_role", sa.Text(), nullable=True),
        sa.Column("project_signed_party", sa.Text(), nullable=True),
        sa.Column("project_signed_at", MOMENT, nullable=True),
        sa.Column("owner_signed_role", sa.Text(), nullable=True),
        sa.Column("owner_signed_party", sa.Text(), nullable=True),
        sa.Column("owner_signed_at", MOMENT, nullable=True),
        sa.Column("follow_ups", JSON, nullable=False),
        sa.CheckConstraint(FREQUENCIES, name=op.f("ck_handover_frequency_known")),
        sa.CheckConstraint(
            "(project_signed_at IS NULL) = (project_signed_role IS NULL)",
            name=op.f("ck_handover_project_signed_by_whom"),
        ),
        sa.CheckConstraint(
            "(owner_signed_at IS NULL) = (owner_signed_role IS NULL)",
            name=op.f("ck_handover_owner_signed_by_whom"),
        ),
        sa.CheckConstraint(
            "(project_signed_at IS NULL AND owner_signed_at IS NULL) "
            "OR (owner_role IS NOT NULL AND frequency IS NOT NULL)",
            name=op.f("ck_handover_signed_what"),
        ),
        sa.ForeignKeyConstraint(
            ["benefit"], ["benefit.uid"], name=op.f("fk_handover_benefit"), ondelete="RESTRICT"
        ),
        _to_project("handover"),
        _to_party("handover", "owner_party"),
        _to_party("handover", "reporter_party"),
        _to_party("handover", "asked_party"),
        _to_party("handover", "project_signed_party"),
        _to_party("handover", "owner_signed_party"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("uid", name=op.f("uq_handover_uid")),
        sa.UniqueConstraint("benefit", name=op.f("uq_handover_benefit")),
    )
    op.create_index("ix_handover_project_id", "handover", ["project_id"])
    op.create_table(
        "plan_proposal",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("project_id", NUMBER, nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(STATES, name=op.f("ck_plan_proposal_state_known")),
        sa.CheckConstraint(ANSWERED, name=op.f("ck_plan_proposal_answered_when")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_plan_proposal_version_range")),
        _to_project("plan_proposal"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_proposal")),
        sa.UniqueConstraint("uid", name=op.f("uq_plan_proposal_uid")),
    )
    op.create_index("ix_plan_proposal_project_id", "plan_proposal", ["project_id"])
    op.create_table(
        "measure_proposal",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("project_id", NUMBER, nullable=False),
        sa.Column("measure", JSON, nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.CheckConstraint(STATES, name=op.f("ck_measure_proposal_state_known")),
        sa.CheckConstraint(ANSWERED, name=op.f("ck_measure_proposal_answered_when")),
        _to_project("measure_proposal"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_proposal")),
        sa.UniqueConstraint("uid", name=op.f("uq_measure_proposal_uid")),
    )
    op.create_index("ix_measure_proposal_project_id", "measure_proposal", ["project_id"])
