"""Many projects at a time: invented ones with years of figures, and what the figures of all show, written anew."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.evaluation import Evaluation
from gevinst.domain.money import Award
from gevinst.domain.plan import PlanDocument
from gevinst.storage import plan_rows
from gevinst.storage.evaluations import EVALUATED, evaluated_cells
from gevinst.storage.prepared import stream
from gevinst.storage.rows import chunks, delete, insert, wrote
from gevinst.storage.tables.evaluations import EvaluationTable
from gevinst.storage.tables.measurements import MeasurementTable, RevisionTable, SubmissionTable
from gevinst.storage.tables.money import AwardTable
from gevinst.storage.tables.plans import (
    BaselineTable,
    BenefitTable,
    IndicatorTable,
    ParticipationTable,
    PlanVersionTable,
    ProjectTable,
    SeriesTable,
    TargetTable,
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures as arrays of one length, by series and period. NaN: not given."""

    series: np.ndarray
    """Keys of series."""
    period: np.ndarray
    state: np.ndarray
    """Place in `STATES`."""
    value: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    n: np.ndarray
    written: Mapping[int, dt.datetime]
    """When the figures of each period were set down."""
    reason: str
    """Why those that were not measured were not."""


@dataclass(frozen=True, slots=True)
class AdoptedPlan:
    """One adopted version of a plan, as it is frozen."""

    document: PlanDocument
    at: dt.datetime
    by: str
    """A role's title."""
    reason: str | None = None


def add_projects(
    session: Session, documents: Sequence[PlanDocument], awards: Mapping[str, Award]
) -> dict[str, int]:
    """New projects, their plans and grants (by slug); gives the keys of their series by id."""
    insert(
        session,
        ProjectTable,
        [
            {
                **plan_rows.project_row(each.project, each.project_level, each.map),
                "slug": each.project.slug,
                "revision": 1,
            }
            for each in documents
        ],
    )
    projects = _keys(session, ProjectTable, [each.project.id for each in documents])
    insert(
        session,
        ParticipationTable,
        [
            plan_rows.participation_row(part, projects[each.project.id], at)
            for each in documents
            for at, part in enumerate(each.project.parties)
        ],
    )
    benefits = [(each, benefit, at) for each in documents for at, benefit in enumerate(each.benefits)]
    insert(
        session,
        BenefitTable,
        [plan_rows.benefit_row(benefit, projects[each.project.id], at) for each, benefit, at in benefits],
    )
    of_benefit = _keys(session, BenefitTable, [benefit.id for _each, benefit, _at in benefits])
    indicators = [
        (benefit, indicator, at)
        for _each, benefit, _at in benefits
        for at, indicator in enumerate(benefit.indicators)
    ]
    insert(
        session,
        IndicatorTable,
        [
            plan_rows.indicator_row(indicator, of_benefit[benefit.id], at)
            for benefit, indicator, at in indicators
        ],
    )
    of_indicator = _keys(session, IndicatorTable, [indicator.id for _benefit, indicator, _at in indicators])
    insert(
        session,
        BaselineTable,
        [plan_rows.baseline_row(each.baseline, of_indicator[each.id]) for _benefit, each, _at in indicators],
    )
    insert(
        session,
        TargetTable,
        [
            plan_rows.target_row(target, of_indicator[each.id], at)
            for _benefit, each, _place in indicators
            for at, target in enumerate(each.targets)
        ],
    )
    series = [(each, line, at) for _benefit, each, _at in indicators for at, line in enumerate(each.series)]
    insert(
        session,
        SeriesTable,
        [plan_rows.series_row(line, of_indicator[each.id], at) for each, line, at in series],
    )
    slugs = {each.project.slug: projects[each.project.id] for each in documents}
    insert(
        session,
        AwardTable,
        [
            {
                "project_id": slugs[slug],
                "amount_ore": award.amount_ore,
                "awarded": award.awarded,
                "first_use": award.first_use,
                "conditions": [],
            }
            for slug, award in awards.items()
        ],
    )
    wrote(session)
    return _keys(session, SeriesTable, [line.id for _each, line, _at in series])


def add_versions(session: Session, versions: Mapping[str, Sequence[AdoptedPlan]]) -> None:
    """The adopted versions of projects (by id) that have none, the first first.

    What is as a plan has it where nothing is said is left out: half the room, and the same plan when it is read.
    """
    projects = _keys(session, ProjectTable, list(versions))
    insert(
        session,
        PlanVersionTable,
        [
            {
                "project_id": projects[id],
                "number": number,
                "state": "adopted",
                "document": each.document.model_dump(mode="json", exclude_defaults=True),
                "reason": each.reason,
                "adopted_at": each.at,
                "adopted_by": each.by,
            }
            for id, own in versions.items()
            for number, each in enumerate(own, start=1)
        ],
    )
    wrote(session)


def add_figures(
    session: Session, figures: Figures, by: str, waiting: Collection[int], waits_from: int
) -> None:
    """Figures of series that have none, each with its revision, all approved but those of series `waiting`, from a period on."""
    connection = session.connection()
    written = MeasurementTable.__table__.c.recorded_at.type.dialect_impl(connection.dialect).bind_processor(
        connection.dialect
    )
    moments = {period: written(moment) if written else moment for period, moment in figures.written.items()}
    count, periods = len(figures.series), figures.period.tolist()
    columns: dict[str, list[Any]] = {
        "series_id": figures.series.tolist(),
        "period": periods,
        "state": figures.state.tolist(),
        "value": _given(figures.value),
        "numerator": _given(figures.numerator),
        "denominator": _given(figures.denominator),
        "n": _given(figures.n),
        "reason": [figures.reason if each == 1 else None for each in figures.state.tolist()],
        "revision": [1] * count,
        "recorded_at": [moments[period] for period in periods],
        "recorded_by": [by] * count,
    }
    _insert_columns(session, MeasurementTable, columns)
    kept = MeasurementTable.__table__.c
    own = kept.series_id.between(int(figures.series.min()), int(figures.series.max()))
    same = [name for name in RevisionTable.__table__.c.keys() if name in kept]  # noqa: SIM118 - columns, not a dict
    session.execute(
        sa.insert(RevisionTable).from_select(
            [*same, "number", "via"],
            sa.select(*(kept[name] for name in same), kept.revision, sa.literal("demo")).where(own),
        )
    )
    session.execute(
        sa.insert(SubmissionTable).from_select(
            ["series_id", "period", "state", "set_at", "set_by"],
            sa.select(
                kept.series_id,
                kept.period,
                sa.literal("approved"),
                kept.recorded_at,
                sa.literal("Styringsgruppen"),
            ).where(own, sa.or_(kept.period < waits_from, kept.series_id.not_in(waiting))),
        )
    )
    wrote(session)


def _given(numbers: np.ndarray) -> list[float | None]:
    return [None if each != each else each for each in numbers.tolist()]  # noqa: PLR0124 - NaN is not itself


def _keys(session: Session, table: type[Any], uids: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in chunks(uids):
        rows = session.execute(sa.select(table.uid, table.id).where(table.uid.in_(some)))
        found.update((uid, key) for uid, key in rows)
    return found


def _insert_columns(session: Session, kind: type[Any], columns: Mapping[str, list[Any]]) -> None:
    """The driver's own way: a list of tuples (SQLite), or a stream of rows (PostgreSQL)."""
    connection, table = session.connection(), kind.__table__
    names = ", ".join(columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" for _ in columns)
        connection.exec_driver_sql(
            f"INSERT INTO {table.name} ({names}) VALUES ({marks})", list(zip(*columns.values(), strict=True))
        )
        return
    stream(connection, f"COPY {table.name} ({names}) FROM STDIN", zip(*columns.values(), strict=True))


@dataclass(frozen=True, slots=True)
class Ready:
    """Evaluations as the driver takes them: columns of one length, all that these indicators have."""

    indicators: Mapping[str, int]
    """Their keys by id."""
    columns: Mapping[str, list[Any]]

    def __len__(self) -> int:
        return len(self.columns.get("indicator_id", ()))


def ready_evaluations(
    session: Session, found: Sequence[Evaluation], indicators: Sequence[str], lines: Sequence[str]
) -> Ready:
    """Turned into what is stored, in the process that reckoned them. `indicators`: all that were asked for, `lines` their series."""
    of_indicator = _keys(session, IndicatorTable, indicators)
    of_series = _keys(session, SeriesTable, lines)
    series = [None if each.series is None else of_series[each.series] for each in found]
    cells = zip(*evaluated_cells(found), strict=True) if found else [()] * len(EVALUATED)
    told: dict[str, Sequence[Any]] = {
        "indicator_id": [of_indicator[each.indicator] for each in found],
        "series_key": [key or 0 for key in series],
        "series_id": series,
        "audience": [str(each.audience) for each in found],
        **dict(zip(EVALUATED, cells, strict=True)),
    }
    dialect, table = session.connection().dialect, EvaluationTable.__table__
    columns: dict[str, list[Any]] = {}
    for name, values in told.items():
        kind = table.c[name].type
        bind = kind.dialect_impl(dialect).bind_processor(dialect)
        if isinstance(kind, sa.JSON):
            # Text already, each of them.
            columns[name] = [None if each is None else str(each) for each in values]
        else:
            columns[name] = list(values) if bind is None else list(map(bind, values))
    return Ready(of_indicator, columns)


def write_evaluations(session: Session, ready: Ready) -> None:
    """In place of all that these indicators had."""
    delete(session, EvaluationTable, "indicator_id", ready.indicators.values())
    if len(ready):
        _insert_columns(session, EvaluationTable, ready.columns)
    wrote(session)
