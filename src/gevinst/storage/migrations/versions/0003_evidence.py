"""Evidence: what the figures show beside where they stand, how an effect is thought to come, who set an event down."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

VARIATIONS = "'improvement', 'concern', 'common_cause', 'neutral', 'not_assessable'"
ASSURANCES = "'consistently_hits', 'hit_or_miss', 'consistently_misses', 'not_assessable', 'no_target'"
EFFECTS = "'improved', 'worse', 'changed', 'cannot_tell'"
GRADES = "'strong', 'moderate', 'weak', 'too_early'"


def _known(table: str, column: str, words: str) -> str:
    return f"TEXT CONSTRAINT ck_{table}_{column}_known CHECK ({column} IN ({words}))"


COLUMNS = {
    "indicator": {
        "expected_change": "TEXT NOT NULL DEFAULT 'level_and_trend' CONSTRAINT ck_indicator_expected_change_known "
        "CHECK (expected_change IN ('level_and_trend', 'step'))",
    },
    "event": {"recorded_by": "TEXT"},
    # Empty until the evaluations are made anew, which bringing a database up to date does at its end.
    "evaluation": {
        "variation": _known("evaluation", "variation", VARIATIONS),
        "assurance": _known("evaluation", "assurance", ASSURANCES),
        "effect": _known("evaluation", "effect", EFFECTS),
        "grade": _known("evaluation", "grade", GRADES),
        "finding": "JSON",
        "control": "JSON",
    },
}


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for name, kind in columns.items():
            op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")


def downgrade() -> None:
    for table, columns in COLUMNS.items():
        for name in reversed(columns):
            op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
