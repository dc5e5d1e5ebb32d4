"""What the series show. Derived: can be rebuilt from the measurements at any time."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gevinst.domain.evaluation import Audience, Verdict
from gevinst.storage.tables.base import Base, at_least, finite, one_of, to

VARIATIONS = ("improvement", "concern", "common_cause", "neutral", "not_assessable")
ASSURANCES = ("consistently_hits", "hit_or_miss", "consistently_misses", "not_assessable", "no_target")
EFFECTS = ("improved", "worse", "changed", "cannot_tell")
GRADES = ("strong", "moderate", "weak", "too_early")


class EvaluationTable(Base):
    """One series, or an indicator's total (`series_id` empty), for one audience.

    `horizons` holds the results whole, or "total" where they are those of the indicator's total for the same audience; verdict
    and progress of each horizon stand beside it for the portfolio's filters. How it and `control` are kept: `drawn_lines`.
    """

    __tablename__ = "evaluation"
    __table_args__ = (
        # An empty value is never equal to another in a key; 0 stands for the total.
        sa.CheckConstraint("series_key = COALESCE(series_id, 0)", name="series_key"),
        one_of("audience", Audience),
        one_of("verdict_short", Verdict),
        one_of("verdict_medium", Verdict),
        one_of("verdict_long", Verdict),
        one_of("variation", VARIATIONS),
        one_of("assurance", ASSURANCES),
        one_of("effect", EFFECTS),
        one_of("grade", GRADES),
        *(finite(name) for name in ("latest", "baseline", "recent", "change", "change_percent")),
        *(at_least(name, 0) for name in ("points_before", "points_after", "unapproved")),
    )

    indicator_id: Mapped[int] = mapped_column(to("indicator.id"), primary_key=True, autoincrement=False)
    series_key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    audience: Mapped[str] = mapped_column(primary_key=True)
    series_id: Mapped[int | None] = mapped_column(to("series.id"), index=True)
    last_period: Mapped[int | None]
    latest: Mapped[float | None]
    latest_numerator: Mapped[float | None]
    latest_denominator: Mapped[float | None]
    baseline: Mapped[float | None]
    baseline_n: Mapped[float | None]
    recent: Mapped[float | None]
    change: Mapped[float | None]
    change_percent: Mapped[float | None]
    better: Mapped[bool | None]
    points_before: Mapped[int]
    points_after: Mapped[int]
    unapproved: Mapped[int]
    verdict_short: Mapped[str | None]
    verdict_medium: Mapped[str | None]
    verdict_long: Mapped[str | None]
    progress_short: Mapped[float | None]
    progress_medium: Mapped[float | None]
    progress_long: Mapped[float | None]
    horizons: Mapped[list[Any]]
    notes: Mapped[list[Any]]
    variation: Mapped[str | None]
    assurance: Mapped[str | None]
    effect: Mapped[str | None]
    grade: Mapped[str | None]
    finding: Mapped[dict[str, Any] | None]
    """What the figures bear, whole; empty where the line has not been judged, "total" where it is what the indicator's total
    for the same audience bears."""
    control: Mapped[dict[str, Any] | None]
    """What is drawn of it, period by period, or "total"; read only for a chart."""
