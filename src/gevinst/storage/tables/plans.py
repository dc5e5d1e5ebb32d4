"""Projects and their plans, down to the series that figures are recorded in."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gevinst.domain.horizon import Frequency, Horizon
from gevinst.domain.party import Level
from gevinst.domain.plan import BaselineState, Category, ExpectedChange, IndicatorKind, KsType, TargetKind
from gevinst.domain.proposal import ProposalState
from gevinst.storage.tables.base import (
    Base,
    Key,
    Uid,
    at_least,
    between,
    empty_list,
    finite,
    one_of,
    party_key,
    to,
)

LANGUAGES = ("nb", "nn", "en")

NO_MAP = '{"nodes": [], "links": []}'


class ProjectTable(Base):
    """The head of a project. `revision` grows with every save of its plan."""

    __tablename__ = "project"
    __table_args__ = (
        one_of("language", LANGUAGES),
        one_of("phase", ("pre_project", "pilot", "main_project", "operation")),
        between("reporting_days", 0, 120),
        sa.CheckConstraint("ends >= starts", name="ends_after_start"),
        sa.CheckConstraint(
            "short_months > 0 AND medium_months > short_months AND long_months > medium_months",
            name="horizon_order",
        ),
    )

    id: Mapped[Key]
    uid: Mapped[Uid]
    slug: Mapped[str] = mapped_column(unique=True)
    revision: Mapped[int]
    title: Mapped[str]
    scheme: Mapped[str | None] = mapped_column(index=True)
    language: Mapped[str]
    summary: Mapped[str | None]
    target_group: Mapped[str | None]
    phase: Mapped[str | None]
    starts: Mapped[dt.date | None]
    ends: Mapped[dt.date | None]
    go_live: Mapped[dt.date | None]
    horizons_from_go_live: Mapped[bool]
    short_months: Mapped[int]
    medium_months: Mapped[int]
    long_months: Mapped[int]
    reporting_days: Mapped[int]
    owners_text: Mapped[str | None]
    municipalities_text: Mapped[str | None]
    trust_text: Mapped[str | None]
    agreement_date: Mapped[dt.date | None]
    roles: Mapped[list[Any]]
    continues: Mapped[str | None]
    next_meeting: Mapped[dt.date | None]
    other_text: Mapped[str | None]
    map: Mapped[dict[str, Any]] = mapped_column(server_default=NO_MAP)
    invented: Mapped[bool]
    level_how_to_measure: Mapped[list[Any]]
    level_preconditions: Mapped[list[Any]]
    level_freed_resources: Mapped[str | None]
    level_horizon_short: Mapped[str | None]
    level_horizon_medium: Mapped[str | None]
    level_horizon_long: Mapped[str | None]


class ParticipationTable(Base):
    """A party's part in a project."""

    __tablename__ = "participation"
    __table_args__ = (one_of("role", ("lead", "partner", "user_representative")),)

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(to("project.id", cascade=True), index=True)
    position: Mapped[int]
    party: Mapped[str] = mapped_column(to("party.key"), index=True)
    role: Mapped[str]
    joined: Mapped[dt.date | None]
    # "left" is a word of SQL.
    left_on: Mapped[dt.date | None]
    note: Mapped[str | None]


class PlanVersionTable(Base):
    """A plan as it stood, whole. Never changed afterwards."""

    __tablename__ = "plan_version"
    __table_args__ = (
        sa.UniqueConstraint("project_id", "number"),
        one_of("state", ("draft", "adopted")),
        at_least("number", 1),
        sa.CheckConstraint(
            "state <> 'adopted' OR (adopted_at IS NOT NULL AND adopted_by IS NOT NULL)",
            name="adopted_by_whom",
        ),
    )

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(to("project.id"))
    number: Mapped[int]
    state: Mapped[str]
    document: Mapped[dict[str, Any]]
    reason: Mapped[str | None]
    adopted_at: Mapped[dt.datetime | None]
    adopted_by: Mapped[str | None]


class PlanProposalTable(Base):
    """A plan that waits for the steering group's yes, or has got its answer."""

    __tablename__ = "plan_proposal"
    __table_args__ = (
        one_of("state", ProposalState),
        at_least("version", 1),
        sa.CheckConstraint("state IN ('open', 'withdrawn') OR answered_at IS NOT NULL", name="answered_when"),
    )

    id: Mapped[Key]
    uid: Mapped[Uid]
    project_id: Mapped[int] = mapped_column(to("project.id"), index=True)
    document: Mapped[dict[str, Any]]
    reason: Mapped[str]
    asked_at: Mapped[dt.datetime]
    asked_by: Mapped[str]
    state: Mapped[str]
    comment: Mapped[str | None]
    answered_at: Mapped[dt.datetime | None]
    answered_by: Mapped[str | None]
    version: Mapped[int | None]


class BenefitTable(Base):
    """One promised gain. `retired`: no longer in the plan, kept because something stands on it."""

    __tablename__ = "benefit"
    __table_args__ = (
        one_of("category", Category),
        one_of("ks_type", KsType),
        one_of("level", Level),
    )

    id: Mapped[Key]
    uid: Mapped[Uid]
    project_id: Mapped[int] = mapped_column(to("project.id"), index=True)
    position: Mapped[int]
    retired: Mapped[bool]
    title: Mapped[str]
    category: Mapped[str | None]
    ks_type: Mapped[str | None]
    disbenefit: Mapped[bool]
    beneficiaries: Mapped[list[Any]]
    beneficiaries_text: Mapped[str | None]
    responsible_text: Mapped[str | None]
    owner_role: Mapped[str | None]
    owner_party: Mapped[str | None] = party_key()
    accountable_role: Mapped[str | None]
    accountable_party: Mapped[str | None] = party_key()
    measurement_text: Mapped[str | None]
    how_to_measure_text: Mapped[str | None]
    preconditions_text: Mapped[str | None]
    preconditions: Mapped[list[Any]] = empty_list()
    freed_resources_text: Mapped[str | None]
    freed: Mapped[list[Any]] = empty_list()
    horizon_short: Mapped[str | None]
    horizon_medium: Mapped[str | None]
    horizon_long: Mapped[str | None]
    level: Mapped[str | None]
    drivers: Mapped[list[Any]]
    focus_areas: Mapped[list[Any]]
    cashable: Mapped[bool | None]
    priced: Mapped[bool | None]
    internal: Mapped[bool | None]
    note: Mapped[str | None]
    archived: Mapped[bool]


class ContributionTable(Base):
    """One benefit contributes to another of the same plan."""

    __tablename__ = "contribution"

    benefit_id: Mapped[int] = mapped_column(to("benefit.id", cascade=True), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    to_benefit_id: Mapped[int] = mapped_column(to("benefit.id", cascade=True), index=True)


class IndicatorTable(Base):
    """One way of seeing a benefit."""

    __tablename__ = "indicator"
    __table_args__ = (
        one_of("kind", IndicatorKind),
        one_of("frequency", Frequency),
        at_least("lag_days", 0),
        finite("low"),
        finite("high"),
        one_of("expected_change", ExpectedChange),
    )

    id: Mapped[Key]
    uid: Mapped[Uid]
    benefit_id: Mapped[int] = mapped_column(to("benefit.id"), index=True)
    position: Mapped[int]
    retired: Mapped[bool]
    key: Mapped[str]
    title: Mapped[str]
    kind: Mapped[str]
    measure: Mapped[str | None] = mapped_column(index=True)
    measure_version: Mapped[int | None]
    own_measure: Mapped[dict[str, Any] | None]
    frequency: Mapped[str]
    lag_days: Mapped[int | None]
    reporter_role: Mapped[str | None]
    reporter_party: Mapped[str | None] = party_key()
    source: Mapped[str | None]
    first_period: Mapped[dt.date | None]
    last_period: Mapped[dt.date | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    scale_labels: Mapped[list[Any]]
    expected_change: Mapped[str] = mapped_column(server_default=ExpectedChange.LEVEL_AND_TREND.value)


class BaselineTable(Base):
    """Where an indicator started."""

    __tablename__ = "baseline"
    __table_args__ = (
        one_of("state", BaselineState),
        finite("value"),
        finite("numerator"),
        finite("denominator"),
        at_least("n", 0),
        sa.CheckConstraint("last_day >= first_day", name="ends_after_start"),
        sa.CheckConstraint(
            "NOT from_series OR (first_day IS NOT NULL AND last_day IS NOT NULL)", name="from_series_when"
        ),
    )

    indicator_id: Mapped[int] = mapped_column(
        to("indicator.id", cascade=True), primary_key=True, autoincrement=False
    )
    state: Mapped[str]
    value: Mapped[float | None]
    numerator: Mapped[float | None]
    denominator: Mapped[float | None]
    n: Mapped[int | None]
    first_day: Mapped[dt.date | None]
    last_day: Mapped[dt.date | None]
    from_series: Mapped[bool]
    source: Mapped[str | None]
    note: Mapped[str | None]


class TargetTable(Base):
    """What an indicator shall reach by the end of a horizon. Earlier targets stand in the plan versions."""

    __tablename__ = "target"
    __table_args__ = (
        one_of("horizon", Horizon),
        one_of("kind", TargetKind),
        finite("value"),
        finite("low"),
        finite("high"),
        sa.CheckConstraint(
            "CASE kind WHEN 'range' THEN low IS NOT NULL AND high IS NOT NULL AND high >= low "
            "WHEN 'text' THEN text IS NOT NULL ELSE value IS NOT NULL END",
            name="complete",
        ),
    )

    indicator_id: Mapped[int] = mapped_column(
        to("indicator.id", cascade=True), primary_key=True, autoincrement=False
    )
    horizon: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    kind: Mapped[str]
    value: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    text: Mapped[str | None]


class SeriesTable(Base):
    """The figures of one party for one indicator."""

    __tablename__ = "series"

    id: Mapped[Key]
    uid: Mapped[Uid]
    indicator_id: Mapped[int] = mapped_column(to("indicator.id"), index=True)
    position: Mapped[int]
    retired: Mapped[bool]
    party: Mapped[str | None] = party_key()
    comparison: Mapped[bool]
    private: Mapped[bool]
    reporter_role: Mapped[str | None]
    reporter_party: Mapped[str | None] = party_key()
