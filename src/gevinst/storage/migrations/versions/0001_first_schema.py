"""The first schema: every table, index, check and trigger."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)

APPEND_ONLY = ("audit_event", "revision", "plan_version")
"""Rows of these are never changed and never deleted."""


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=True),
        sa.Column("before", JSON, nullable=False),
        sa.Column("after", JSON, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index(op.f("ix_audit_event_project_id"), "audit_event", ["project", "id"], unique=False)
    op.create_table(
        "change_counter",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_change_counter_one_row")),
        sa.CheckConstraint("value >= 0", name=op.f("ck_change_counter_value_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_counter")),
    )
    op.create_table(
        "health_community",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=True),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_community")),
        sa.UniqueConstraint("key", name=op.f("uq_health_community_key")),
    )
    op.create_table(
        "login_attempt",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_attempt")),
    )
    op.create_index(op.f("ix_login_attempt_at"), "login_attempt", ["at"], unique=False)
    op.create_index(
        op.f("ix_login_attempt_username_address_at"),
        "login_attempt",
        ["username", "address", "at"],
        unique=False,
    )
    op.create_table(
        "project",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("target_group", sa.Text(), nullable=True),
        sa.Column("phase", sa.Text(), nullable=True),
        sa.Column("starts", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("go_live", sa.Date(), nullable=True),
        sa.Column("horizons_from_go_live", sa.Boolean(), nullable=False),
        sa.Column("short_months", sa.BigInteger(), nullable=False),
        sa.Column("medium_months", sa.BigInteger(), nullable=False),
        sa.Column("long_months", sa.BigInteger(), nullable=False),
        sa.Column("reporting_days", sa.BigInteger(), nullable=False),
        sa.Column("owners_text", sa.Text(), nullable=True),
        sa.Column("municipalities_text", sa.Text(), nullable=True),
        sa.Column("trust_text", sa.Text(), nullable=True),
        sa.Column("agreement_date", sa.Date(), nullable=True),
        sa.Column("roles", JSON, nullable=False),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.Column("level_how_to_measure", JSON, nullable=False),
        sa.Column("level_preconditions", JSON, nullable=False),
        sa.Column("level_freed_resources", sa.Text(), nullable=True),
        sa.Column("level_horizon_short", sa.Text(), nullable=True),
        sa.Column("level_horizon_medium", sa.Text(), nullable=True),
        sa.Column("level_horizon_long", sa.Text(), nullable=True),
        sa.CheckConstraint("language IN ('nb', 'nn', 'en')", name=op.f("ck_project_language_known")),
        sa.CheckConstraint(
            "phase IN ('pre_project', 'pilot', 'main_project', 'operation')",
            name=op.f("ck_project_phase_known"),
        ),
        sa.CheckConstraint("ends >= starts", name=op.f("ck_project_ends_after_start")),
        sa.CheckConstraint("reporting_days BETWEEN 0 AND 120", name=op.f("ck_project_reporting_days_range")),
        sa.CheckConstraint(
            "short_months > 0 AND medium_months > short_months AND long_months > medium_months",
            name=op.f("ck_project_horizon_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("slug", name=op.f("uq_project_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_project_uid")),
    )
    op.create_index(op.f("ix_project_scheme"), "project", ["scheme"], unique=False)
    op.create_table(
        "user_account",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("session_version", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("language IN ('nb', 'nn', 'en')", name=op.f("ck_user_account_language_known")),
        sa.CheckConstraint("session_version >= 1", name=op.f("ck_user_account_session_version_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("uid", name=op.f("uq_user_account_uid")),
        sa.UniqueConstraint("username", name=op.f("uq_user_account_username")),
    )
    op.create_table(
        "activity",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("project_id", NUMBER, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("original_starts", sa.Date(), nullable=True),
        sa.Column("original_ends", sa.Date(), nullable=True),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("change_reason", sa.Text(), nullable=True),
        sa.Column("milestone", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "progress IN ('planned', 'under_way', 'done', 'delayed', 'cancelled')",
            name=op.f("ck_activity_progress_known"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_activity_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("uid", name=op.f("uq_activity_uid")),
    )
    op.create_index(op.f("ix_activity_project_id"), "activity", ["project_id"], unique=False)
    op.create_table(
        "api_token",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_api_token_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
        sa.UniqueConstraint("uid", name=op.f("uq_api_token_uid")),
    )
    op.create_index(op.f("ix_api_token_user_id"), "api_token", ["user_id"], unique=False)
    op.create_table(
        "award",
        sa.Column("project_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("awarded", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("conditions", JSON, nullable=False),
        sa.Column("first_use", sa.Date(), nullable=True),
        sa.Column("multi_year", sa.Boolean(), nullable=True),
        sa.CheckConstraint("amount_ore >= 0", name=op.f("ck_award_amount_ore_range")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_award_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_award")),
    )
    op.create_table(
        "log_entry",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("project_id", NUMBER, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=True),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "audience IN ('patients', 'staff', 'service', 'society')",
            name=op.f("ck_log_entry_audience_known"),
        ),
        sa.CheckConstraint(
            "kind IN ('user_involvement', 'dissemination', 'learning', 'method', 'challenge', 'transfer')",
            name=op.f("ck_log_entry_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_log_entry_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_entry")),
        sa.UniqueConstraint("uid", name=op.f("uq_log_entry_uid")),
    )
    op.create_index(op.f("ix_log_entry_project_id"), "log_entry", ["project_id"], unique=False)
    op.create_table(
        "membership",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("scope_key", sa.Text(), nullable=False),
        sa.CheckConstraint("(scope = 'all') = (scope_key = '')", name=op.f("ck_membership_scope_key")),
        sa.CheckConstraint(
            "role IN ('project_group', 'steering_group', 'funder', 'administrator', 'operator')",
            name=op.f("ck_membership_role_known"),
        ),
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
    op.create_table(
        "party",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("health_community", sa.Text(), nullable=True),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('municipality', 'district', 'agency', 'health_trust', 'hospital', 'gp_practice', 'user_organisation', 'regional_authority', 'state', 'other')",
            name=op.f("ck_party_kind_known"),
        ),
        sa.CheckConstraint(
            "level IN ('municipality', 'hospital', 'state', 'patient', 'next_of_kin', 'society')",
            name=op.f("ck_party_level_known"),
        ),
        sa.ForeignKeyConstraint(
            ["health_community"],
            ["health_community.key"],
            name=op.f("fk_party_health_community"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        sa.UniqueConstraint("key", name=op.f("uq_party_key")),
    )
    op.create_table(
        "plan_version",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("project_id", NUMBER, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("adopted_at", MOMENT, nullable=True),
        sa.Column("adopted_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state <> 'adopted' OR (adopted_at IS NOT NULL AND adopted_by IS NOT NULL)",
            name=op.f("ck_plan_version_adopted_by_whom"),
        ),
        sa.CheckConstraint("state IN ('draft', 'adopted')", name=op.f("ck_plan_version_state_known")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_plan_version_number_range")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_plan_version_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_version")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_plan_version_project_id_number")),
    )
    op.create_table(
        "redisposition",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("project_id", NUMBER, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=True),
        sa.Column("asked", sa.Date(), nullable=False),
        sa.Column("approved", sa.Date(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_redisposition_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redisposition")),
        sa.UniqueConstraint("uid", name=op.f("uq_redisposition_uid")),
    )
    op.create_index(op.f("ix_redisposition_project_id"), "redisposition", ["project_id"], unique=False)
    op.create_table(
        "report",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("project_id", NUMBER, nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("sections", JSON, nullable=False),
        sa.Column("figures", JSON, nullable=True),
        sa.Column("sign_offs", JSON, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.CheckConstraint("state = 'draft' OR sent_at IS NOT NULL", name=op.f("ck_report_sent_when")),
        sa.CheckConstraint(
            "state IN ('draft', 'sent', 'received', 'returned', 'accepted')",
            name=op.f("ck_report_state_known"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_report_version_range")),
        sa.CheckConstraint("year = 0 OR year BETWEEN 1990 AND 2100", name=op.f("ck_report_year_range")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_report_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("project_id", "form", "year", name=op.f("uq_report_project_id_form_year")),
        sa.UniqueConstraint("uid", name=op.f("uq_report_uid")),
    )
    op.create_table(
        "risk",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("project_id", NUMBER, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("likelihood", sa.BigInteger(), nullable=False),
        sa.Column("consequence", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.Text(), nullable=True),
        sa.Column("responsible", sa.Text(), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.CheckConstraint("consequence BETWEEN 1 AND 3", name=op.f("ck_risk_consequence_range")),
        sa.CheckConstraint("likelihood BETWEEN 1 AND 3", name=op.f("ck_risk_likelihood_range")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_risk_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk")),
        sa.UniqueConstraint("uid", name=op.f("uq_risk_uid")),
    )
    op.create_index(op.f("ix_risk_project_id"), "risk", ["project_id"], unique=False)
    op.create_table(
        "attachment",
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
    op.create_index(op.f("ix_attachment_project_id"), "attachment", ["project_id"], unique=False)
    op.create_index(op.f("ix_attachment_report_id"), "attachment", ["report_id"], unique=False)
    op.create_table(
        "benefit",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("project_id", NUMBER, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("ks_type", sa.Text(), nullable=True),
        sa.Column("disbenefit", sa.Boolean(), nullable=False),
        sa.Column("beneficiaries", JSON, nullable=False),
        sa.Column("beneficiaries_text", sa.Text(), nullable=True),
        sa.Column("responsible_text", sa.Text(), nullable=True),
        sa.Column("owner_role", sa.Text(), nullable=True),
        sa.Column("owner_party", sa.Text(), nullable=True),
        sa.Column("accountable_role", sa.Text(), nullable=True),
        sa.Column("accountable_party", sa.Text(), nullable=True),
        sa.Column("measurement_text", sa.Text(), nullable=True),
        sa.Column("how_to_measure_text", sa.Text(), nullable=True),
        sa.Column("preconditions_text", sa.Text(), nullable=True),
        sa.Column("freed_resources_text", sa.Text(), nullable=True),
        sa.Column("horizon_short", sa.Text(), nullable=True),
        sa.Column("horizon_medium", sa.Text(), nullable=True),
        sa.Column("horizon_long", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("drivers", JSON, nullable=False),
        sa.Column("focus_areas", JSON, nullable=False),
        sa.Column("cashable", sa.Boolean(), nullable=True),
        sa.Column("priced", sa.Boolean(), nullable=True),
        sa.Column("internal", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "category IN ('health', 'quality', 'staff', 'travel', 'time', 'economy', 'recruitment', 'collaboration', 'other')",
            name=op.f("ck_benefit_category_known"),
        ),
        sa.CheckConstraint(
            "ks_type IN ('saved_time', 'avoided_cost', 'quality')", name=op.f("ck_benefit_ks_type_known")
        ),
        sa.CheckConstraint(
            "level IN ('municipality', 'hospital', 'state', 'patient', 'next_of_kin', 'society')",
            name=op.f("ck_benefit_level_known"),
        ),
        sa.ForeignKeyConstraint(
            ["accountable_party"],
            ["party.key"],
            name=op.f("fk_benefit_accountable_party"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["owner_party"], ["party.key"], name=op.f("fk_benefit_owner_party"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_benefit_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit")),
        sa.UniqueConstraint("uid", name=op.f("uq_benefit_uid")),
    )
    op.create_index(op.f("ix_benefit_project_id"), "benefit", ["project_id"], unique=False)
    op.create_table(
        "participation",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("project_id", NUMBER, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("joined", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "role IN ('lead', 'partner', 'user_representative')", name=op.f("ck_participation_role_known")
        ),
        sa.ForeignKeyConstraint(
            ["party"], ["party.key"], name=op.f("fk_participation_party"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_participation_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation")),
    )
    op.create_index(op.f("ix_participation_party"), "participation", ["party"], unique=False)
    op.create_index(op.f("ix_participation_project_id"), "participation", ["project_id"], unique=False)
    op.create_table(
        "partner_change",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("project_id", NUMBER, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["party"], ["party.key"], name=op.f("fk_partner_change_party"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_partner_change_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_change")),
        sa.UniqueConstraint("uid", name=op.f("uq_partner_change_uid")),
    )
    op.create_index(op.f("ix_partner_change_project_id"), "partner_change", ["project_id"], unique=False)
    op.create_table(
        "contribution",
        sa.Column("benefit_id", NUMBER, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("to_benefit_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["benefit_id"], ["benefit.id"], name=op.f("fk_contribution_benefit_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["to_benefit_id"], ["benefit.id"], name=op.f("fk_contribution_to_benefit_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("benefit_id", "position", name=op.f("pk_contribution")),
    )
    op.create_index(op.f("ix_contribution_to_benefit_id"), "contribution", ["to_benefit_id"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("project_id", NUMBER, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("benefit", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'decided', 'done')", name=op.f("ck_decision_state_known")),
        sa.ForeignKeyConstraint(
            ["benefit"], ["benefit.uid"], name=op.f("fk_decision_benefit"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_decision_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("uid", name=op.f("uq_decision_uid")),
    )
    op.create_index(op.f("ix_decision_benefit"), "decision", ["benefit"], unique=False)
    op.create_index(op.f("ix_decision_project_id"), "decision", ["project_id"], unique=False)
    op.create_table(
        "indicator",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("benefit_id", NUMBER, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=True),
        sa.Column("measure_version", sa.BigInteger(), nullable=True),
        sa.Column("own_measure", JSON, nullable=True),
        sa.Column("frequency", sa.Text(), nullable=False),
        sa.Column("lag_days", sa.BigInteger(), nullable=True),
        sa.Column("reporter_role", sa.Text(), nullable=True),
        sa.Column("reporter_party", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("first_period", sa.Date(), nullable=True),
        sa.Column("last_period", sa.Date(), nullable=True),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("scale_labels", JSON, nullable=False),
        sa.CheckConstraint(
            "frequency IN ('week', 'month', 'quarter', 'half_year', 'year', 'single')",
            name=op.f("ck_indicator_frequency_known"),
        ),
        sa.CheckConstraint(
            "kind IN ('number', 'milestone', 'scale', 'text')", name=op.f("ck_indicator_kind_known")
        ),
        sa.CheckConstraint("high BETWEEN -1e300 AND 1e300", name=op.f("ck_indicator_high_finite")),
        sa.CheckConstraint("lag_days >= 0", name=op.f("ck_indicator_lag_days_range")),
        sa.CheckConstraint("low BETWEEN -1e300 AND 1e300", name=op.f("ck_indicator_low_finite")),
        sa.ForeignKeyConstraint(
            ["benefit_id"], ["benefit.id"], name=op.f("fk_indicator_benefit_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["reporter_party"], ["party.key"], name=op.f("fk_indicator_reporter_party"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("uid", name=op.f("uq_indicator_uid")),
    )
    op.create_index(op.f("ix_indicator_benefit_id"), "indicator", ["benefit_id"], unique=False)
    op.create_index(op.f("ix_indicator_measure"), "indicator", ["measure"], unique=False)
    op.create_table(
        "money_entry",
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
        sa.CheckConstraint(
            "kind IN ('grant', 'own_contribution', 'cost', 'gain', 'other_funding')",
            name=op.f("ck_money_entry_kind_known"),
        ),
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
    op.create_index(op.f("ix_money_entry_benefit"), "money_entry", ["benefit"], unique=False)
    op.create_index(op.f("ix_money_entry_project_id"), "money_entry", ["project_id"], unique=False)
    op.create_table(
        "baseline",
        sa.Column("indicator_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("numerator", sa.Double(), nullable=True),
        sa.Column("denominator", sa.Double(), nullable=True),
        sa.Column("n", sa.BigInteger(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("from_series", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('missing', 'registered', 'confirmed')", name=op.f("ck_baseline_state_known")
        ),
        sa.CheckConstraint(
            "NOT from_series OR (first_day IS NOT NULL AND last_day IS NOT NULL)",
            name=op.f("ck_baseline_from_series_when"),
        ),
        sa.CheckConstraint(
            "denominator BETWEEN -1e300 AND 1e300", name=op.f("ck_baseline_denominator_finite")
        ),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_baseline_ends_after_start")),
        sa.CheckConstraint("n >= 0", name=op.f("ck_baseline_n_range")),
        sa.CheckConstraint("numerator BETWEEN -1e300 AND 1e300", name=op.f("ck_baseline_numerator_finite")),
        sa.CheckConstraint("value BETWEEN -1e300 AND 1e300", name=op.f("ck_baseline_value_finite")),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_baseline_indicator_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("indicator_id", name=op.f("pk_baseline")),
    )
    op.create_table(
        "event",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("project_id", NUMBER, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=True),
        sa.Column("party", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('go_live', 'definition_change', 'co_intervention', 'rebase', 'note')",
            name=op.f("ck_event_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["indicator"], ["indicator.uid"], name=op.f("fk_event_indicator"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["party"], ["party.key"], name=op.f("fk_event_party"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_event_project_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("uid", name=op.f("uq_event_uid")),
    )
    op.create_index(op.f("ix_event_indicator"), "event", ["indicator"], unique=False)
    op.create_index(op.f("ix_event_project_id"), "event", ["project_id"], unique=False)
    op.create_table(
        "series",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("indicator_id", NUMBER, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("party", sa.Text(), nullable=True),
        sa.Column("comparison", sa.Boolean(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_series_indicator_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["party"], ["party.key"], name=op.f("fk_series_party"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("uid", name=op.f("uq_series_uid")),
    )
    op.create_index(op.f("ix_series_indicator_id"), "series", ["indicator_id"], unique=False)
    op.create_table(
        "target",
        sa.Column("indicator_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("horizon", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "CASE kind WHEN 'range' THEN low IS NOT NULL AND high IS NOT NULL AND high >= low WHEN 'text' THEN text IS NOT NULL ELSE value IS NOT NULL END",
            name=op.f("ck_target_complete"),
        ),
        sa.CheckConstraint("horizon IN ('short', 'medium', 'long')", name=op.f("ck_target_horizon_known")),
        sa.CheckConstraint(
            "kind IN ('value', 'range', 'change', 'change_percent', 'text')",
            name=op.f("ck_target_kind_known"),
        ),
        sa.CheckConstraint("high BETWEEN -1e300 AND 1e300", name=op.f("ck_target_high_finite")),
        sa.CheckConstraint("low BETWEEN -1e300 AND 1e300", name=op.f("ck_target_low_finite")),
        sa.CheckConstraint("value BETWEEN -1e300 AND 1e300", name=op.f("ck_target_value_finite")),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_target_indicator_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("indicator_id", "horizon", name=op.f("pk_target")),
    )
    op.create_table(
        "evaluation",
        sa.Column("indicator_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("series_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("series_id", NUMBER, nullable=True),
        sa.Column("last_period", sa.BigInteger(), nullable=True),
        sa.Column("latest", sa.Double(), nullable=True),
        sa.Column("latest_numerator", sa.Double(), nullable=True),
        sa.Column("latest_denominator", sa.Double(), nullable=True),
        sa.Column("baseline", sa.Double(), nullable=True),
        sa.Column("baseline_n", sa.Double(), nullable=True),
        sa.Column("recent", sa.Double(), nullable=True),
        sa.Column("change", sa.Double(), nullable=True),
        sa.Column("change_percent", sa.Double(), nullable=True),
        sa.Column("better", sa.Boolean(), nullable=True),
        sa.Column("points_before", sa.BigInteger(), nullable=False),
        sa.Column("points_after", sa.BigInteger(), nullable=False),
        sa.Column("unapproved", sa.BigInteger(), nullable=False),
        sa.Column("verdict_short", sa.Text(), nullable=True),
        sa.Column("verdict_medium", sa.Text(), nullable=True),
        sa.Column("verdict_long", sa.Text(), nullable=True),
        sa.Column("progress_short", sa.Double(), nullable=True),
        sa.Column("progress_medium", sa.Double(), nullable=True),
        sa.Column("progress_long", sa.Double(), nullable=True),
        sa.Column("horizons", JSON, nullable=False),
        sa.Column("notes", JSON, nullable=False),
        sa.CheckConstraint("audience IN ('all', 'approved')", name=op.f("ck_evaluation_audience_known")),
        sa.CheckConstraint(
            "verdict_long IN ('reached', 'on_track', 'behind', 'wrong_way', 'not_started', 'too_few', 'no_target', 'no_baseline', 'no_data', 'not_comparable')",
            name=op.f("ck_evaluation_verdict_long_known"),
        ),
        sa.CheckConstraint(
            "verdict_medium IN ('reached', 'on_track', 'behind', 'wrong_way', 'not_started', 'too_few', 'no_target', 'no_baseline', 'no_data', 'not_comparable')",
            name=op.f("ck_evaluation_verdict_medium_known"),
        ),
        sa.CheckConstraint(
            "verdict_short IN ('reached', 'on_track', 'behind', 'wrong_way', 'not_started', 'too_few', 'no_target', 'no_baseline', 'no_data', 'not_comparable')",
            name=op.f("ck_evaluation_verdict_short_known"),
        ),
        sa.CheckConstraint("baseline BETWEEN -1e300 AND 1e300", name=op.f("ck_evaluation_baseline_finite")),
        sa.CheckConstraint("change BETWEEN -1e300 AND 1e300", name=op.f("ck_evaluation_change_finite")),
        sa.CheckConstraint(
            "change_percent BETWEEN -1e300 AND 1e300", name=op.f("ck_evaluation_change_percent_finite")
        ),
        sa.CheckConstraint("latest BETWEEN -1e300 AND 1e300", name=op.f("ck_evaluation_latest_finite")),
        sa.CheckConstraint("points_after >= 0", name=op.f("ck_evaluation_points_after_range")),
        sa.CheckConstraint("points_before >= 0", name=op.f("ck_evaluation_points_before_range")),
        sa.CheckConstraint("recent BETWEEN -1e300 AND 1e300", name=op.f("ck_evaluation_recent_finite")),
        sa.CheckConstraint("series_key = COALESCE(series_id, 0)", name=op.f("ck_evaluation_series_key")),
        sa.CheckConstraint("unapproved >= 0", name=op.f("ck_evaluation_unapproved_range")),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_evaluation_indicator_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_evaluation_series_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("indicator_id", "series_key", "audience", name=op.f("pk_evaluation")),
    )
    op.create_index(op.f("ix_evaluation_series_id"), "evaluation", ["series_id"], unique=False)
    op.create_table(
        "measurement",
        sa.Column("series_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("period", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("numerator", sa.Double(), nullable=True),
        sa.Column("denominator", sa.Double(), nullable=True),
        sa.Column("n", sa.Double(), nullable=True),
        sa.Column("sd", sa.Double(), nullable=True),
        sa.Column("invited", sa.Double(), nullable=True),
        sa.Column("answered", sa.Double(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("answered BETWEEN -1e300 AND 1e300", name=op.f("ck_measurement_answered_finite")),
        sa.CheckConstraint(
            "denominator BETWEEN -1e300 AND 1e300", name=op.f("ck_measurement_denominator_finite")
        ),
        sa.CheckConstraint("invited BETWEEN -1e300 AND 1e300", name=op.f("ck_measurement_invited_finite")),
        sa.CheckConstraint("n BETWEEN -1e300 AND 1e300", name=op.f("ck_measurement_n_finite")),
        sa.CheckConstraint(
            "numerator BETWEEN -1e300 AND 1e300", name=op.f("ck_measurement_numerator_finite")
        ),
        sa.CheckConstraint("period BETWEEN 693596 AND 803169", name=op.f("ck_measurement_period_range")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_measurement_revision_range")),
        sa.CheckConstraint("sd BETWEEN -1e300 AND 1e300", name=op.f("ck_measurement_sd_finite")),
        sa.CheckConstraint(
            "state <> 0 OR value IS NOT NULL OR (numerator IS NOT NULL AND denominator IS NOT NULL)",
            name=op.f("ck_measurement_says_something"),
        ),
        sa.CheckConstraint(
            "state = 0 OR (value IS NULL AND numerator IS NULL AND denominator IS NULL)",
            name=op.f("ck_measurement_no_value_in_other_states"),
        ),
        sa.CheckConstraint("state BETWEEN 0 AND 2", name=op.f("ck_measurement_state_known")),
        sa.CheckConstraint("value BETWEEN -1e300 AND 1e300", name=op.f("ck_measurement_value_finite")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_measurement_series_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("series_id", "period", name=op.f("pk_measurement")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "revision",
        sa.Column("series_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("period", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=True),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("numerator", sa.Double(), nullable=True),
        sa.Column("denominator", sa.Double(), nullable=True),
        sa.Column("n", sa.Double(), nullable=True),
        sa.Column("sd", sa.Double(), nullable=True),
        sa.Column("invited", sa.Double(), nullable=True),
        sa.Column("answered", sa.Double(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("change_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("answered BETWEEN -1e300 AND 1e300", name=op.f("ck_revision_answered_finite")),
        sa.CheckConstraint(
            "denominator BETWEEN -1e300 AND 1e300", name=op.f("ck_revision_denominator_finite")
        ),
        sa.CheckConstraint("invited BETWEEN -1e300 AND 1e300", name=op.f("ck_revision_invited_finite")),
        sa.CheckConstraint("n BETWEEN -1e300 AND 1e300", name=op.f("ck_revision_n_finite")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_revision_number_range")),
        sa.CheckConstraint("numerator BETWEEN -1e300 AND 1e300", name=op.f("ck_revision_numerator_finite")),
        sa.CheckConstraint("period BETWEEN 693596 AND 803169", name=op.f("ck_revision_period_range")),
        sa.CheckConstraint("sd BETWEEN -1e300 AND 1e300", name=op.f("ck_revision_sd_finite")),
        sa.CheckConstraint(
            "state <> 0 OR value IS NOT NULL OR (numerator IS NOT NULL AND denominator IS NOT NULL)",
            name=op.f("ck_revision_says_something"),
        ),
        sa.CheckConstraint(
            "state = 0 OR (value IS NULL AND numerator IS NULL AND denominator IS NULL)",
            name=op.f("ck_revision_no_value_in_other_states"),
        ),
        sa.CheckConstraint("state BETWEEN 0 AND 2", name=op.f("ck_revision_state_known")),
        sa.CheckConstraint("value BETWEEN -1e300 AND 1e300", name=op.f("ck_revision_value_finite")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_revision_series_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("series_id", "period", "number", name=op.f("pk_revision")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "submission",
        sa.Column("series_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("period", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'returned', 'approved')", name=op.f("ck_submission_state_known")
        ),
        sa.CheckConstraint("period BETWEEN 693596 AND 803169", name=op.f("ck_submission_period_range")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_submission_series_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("series_id", "period", name=op.f("pk_submission")),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO change_counter (id, value) VALUES (1, 0)")
    _guard()


def _guard() -> None:
    """Triggers that refuse UPDATE, DELETE and (PostgreSQL) TRUNCATE."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(
            "CREATE FUNCTION gevinst_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
    for table in APPEND_ONLY:
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


def downgrade() -> None:
    for table in (
        "submission",
        "revision",
        "measurement",
        "evaluation",
        "target",
        "series",
        "event",
        "baseline",
        "money_entry",
        "indicator",
        "decision",
        "contribution",
        "partner_change",
        "participation",
        "benefit",
        "attachment",
        "risk",
        "report",
        "redisposition",
        "plan_version",
        "party",
        "membership",
        "log_entry",
        "award",
        "api_token",
        "activity",
        "user_account",
        "project",
        "login_attempt",
        "health_community",
        "change_counter",
        "audit_event",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION gevinst_append_only()")
