"""What saving one figure asks of the database and leaves there: few statements, each built once.

The general ways (`measurements`, `evaluations`) take any number of figures and look up what they name; here the caller has the
keys, so that every statement finds its rows by them and costs the same however many projects there are.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import not_
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.evaluation import Audience, Evaluation
from gevinst.domain.follow_up import Event
from gevinst.domain.handover import Handover
from gevinst.domain.measurement import Entry, Measurement, SubmissionState
from gevinst.storage.evaluations import evaluation_rows
from gevinst.storage.handovers import handover_of
from gevinst.storage.measurements import TOLD, check_finite, figure_cells, figure_of
from gevinst.storage.prepared import Made, Prepared, PreparedWrite
from gevinst.storage.rows import insert, replace_rows, upsert, wrote
from gevinst.storage.tables.audit import ChangeCounterTable
from gevinst.storage.tables.evaluations import EvaluationTable
from gevinst.storage.tables.follow_up import EventTable
from gevinst.storage.tables.handovers import HandoverTable
from gevinst.storage.tables.measurements import MeasurementTable, RevisionTable, SubmissionTable
from gevinst.storage.tables.parties import PartyTable
from gevinst.storage.tables.plans import IndicatorTable, PlanVersionTable, ProjectTable, SeriesTable
from gevinst.storage.tables.portfolio import PortfolioLineTable


@dataclass(frozen=True, slots=True)
class PlanStamp:
    """Which plan of a project counts: equal stamps, the same plan in force."""

    project: int
    """The project's key."""
    revision: int
    adopted: int
    """The number of the newest adopted version; 0 for none."""


@dataclass(frozen=True, slots=True)
class IndicatorKeys:
    """The keys of an indicator and of its series, by the series' ids."""

    indicator: int
    series: Mapping[str, int]


_PROJECT, _VERSION = ProjectTable.__table__.c, PlanVersionTable.__table__.c
_STAMP = Prepared(
    sa.select(
        _PROJECT.id,
        _PROJECT.revision,
        sa.select(sa.func.coalesce(sa.func.max(_VERSION.number), sa.literal_column("0")))
        .where(_VERSION.project_id == _PROJECT.id, _VERSION.state == sa.literal_column("'adopted'"))
        .scalar_subquery(),
        sa.select(ChangeCounterTable.__table__.c.value).scalar_subquery(),
    ).where(_PROJECT.slug == sa.bindparam("slug"))
)

_INDICATOR, _SERIES = IndicatorTable.__table__.c, SeriesTable.__table__.c
_KEYS = (
    sa.select(_INDICATOR.id, _SERIES.uid, _SERIES.id)
    .join_from(IndicatorTable.__table__, SeriesTable.__table__, _SERIES.indicator_id == _INDICATOR.id)
    .where(_INDICATOR.uid == sa.bindparam("uid"), _SERIES.retired.is_(False))
)
_LOCK = sa.select(_SERIES.id).where(_SERIES.id == sa.bindparam("key")).with_for_update()

_EVENT = EventTable.__table__.c
_EVENTS = Prepared(
    sa.select(*(_EVENT["uid" if name == "id" else name] for name in Event.model_fields))
    .where(_EVENT.project_id == sa.bindparam("project"))
    .order_by(_EVENT.position, _EVENT.id)
)
_HANDOVER = Prepared(
    sa.select(HandoverTable.__table__).where(HandoverTable.__table__.c.benefit == sa.bindparam("benefit"))
)
_PARTY = PartyTable.__table__.c
_NAME = Prepared(sa.select(_PARTY.name).where(_PARTY.key == sa.bindparam("key")))

_FIGURE, _SUBMISSION = MeasurementTable.__table__.c, SubmissionTable.__table__.c


def _measurement(
    series: str,
    period: int,
    revision: int,
    at: dt.datetime,
    by: str,
    submission: str | None,
    open_until: dt.date | None,
    *told: Any,
) -> Measurement:
    how_far = SubmissionState(submission) if submission else SubmissionState.DRAFT
    return Measurement(series, period, figure_of(told), revision, how_far, at, by, open_until)


_FIGURES = Made(
    sa.select(
        _FIGURE.period,
        _FIGURE.revision,
        _FIGURE.recorded_at,
        _FIGURE.recorded_by,
        _SUBMISSION.state,
        _SUBMISSION.open_until,
        *(_FIGURE[name] for name in TOLD),
    )
    .outerjoin_from(
        MeasurementTable.__table__,
        SubmissionTable.__table__,
        (_SUBMISSION.series_id == _FIGURE.series_id) & (_SUBMISSION.period == _FIGURE.period),
    )
    .where(_FIGURE.series_id == sa.bindparam("key"))
    .order_by(_FIGURE.period),
    _measurement,
    kept=16_384,
)
_REVISION = RevisionTable.__table__.c
_LATEST = Prepared(
    sa.select(sa.func.max(_REVISION.number)).where(
        _REVISION.series_id == sa.bindparam("key"), _REVISION.period == sa.bindparam("at")
    )
)
_TAKE_AWAY = PreparedWrite(
    sa.delete(MeasurementTable).where(
        _FIGURE.series_id == sa.bindparam("key"), _FIGURE.period == sa.bindparam("at")
    )
)
_EVALUATION = EvaluationTable.__table__.c
_STORED = Prepared(
    sa.select(_EVALUATION.series_key, _EVALUATION.audience).where(
        _EVALUATION.indicator_id == sa.bindparam("key")
    )
)
_DROP = PreparedWrite(
    sa.delete(EvaluationTable).where(
        _EVALUATION.indicator_id == sa.bindparam("key"),
        _EVALUATION.series_key == sa.bindparam("of_series"),
        _EVALUATION.audience == sa.bindparam("to"),
    )
)


class OneFigure:
    """Queries of one save. Series are named by their keys."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()
        self._session = session

    # --- Reading ---------------------------------------------------------------------------------------------------

    def stamp(self, slug: str) -> tuple[PlanStamp, int] | None:
        """Which plan of a project counts now, and the change counter; None for no such project."""
        row = _STAMP.row(self._connection, {"slug": slug})
        return None if row is None else (PlanStamp(row[0], row[1], row[2]), row[3])

    def keys(self, indicator: str) -> IndicatorKeys:
        """The keys of an indicator of a plan and of its series."""
        rows = self._connection.execute(_KEYS, {"uid": indicator}).all()
        return IndicatorKeys(rows[0][0], {uid: key for _indicator, uid, key in rows})

    def lock(self, key: int) -> None:
        """Others who write to the same series wait, so that revisions are numbered in turn. SQLite has one writer anyhow."""
        if self._connection.dialect.name != "sqlite":
            self._connection.execute(_LOCK, {"key": key})

    def events(self, project: int) -> tuple[Event, ...]:
        """The events of a project, in the order they were saved."""
        rows = _EVENTS.rows(self._connection, {"project": project})
        return tuple(Event(**dict(zip(Event.model_fields, row, strict=True))) for row in rows)

    def handover(self, benefit: str) -> Handover | None:
        """The handover of a benefit, as far as somebody has begun it."""
        row = _HANDOVER.row(self._connection, {"benefit": benefit})
        return None if row is None else handover_of(dict(zip(_HANDOVER.names, row, strict=True)))

    def party_names(self, keys: Collection[str]) -> dict[str, str]:
        """Key -> name of these parties, as far as they are stored."""
        found = {key: _NAME.row(self._connection, {"key": key}) for key in keys}
        return {key: row[0] for key, row in found.items() if row is not None}

    def figures(self, series: Mapping[str, int]) -> dict[str, list[Measurement]]:
        """The figures of each series (id -> key), by period. Every series asked for is a key."""
        return {uid: _FIGURES.all(self._connection, {"key": key}, uid) for uid, key in series.items()}

    # --- Writing ---------------------------------------------------------------------------------------------------

    def record(self, key: int, entry: Entry, at: dt.datetime, by: str, via: str, reason: str | None) -> int:
        """Stores a figure that differs from what stands there, or takes away what does; gives the number of its revision.

        ValueError for a number that is not finite.
        """
        check_finite(entry)
        # Not the number in the measurement: a figure that was taken away has a history too.
        place = {"key": key, "at": entry.period}
        latest = _LATEST.row(self._connection, place)
        number = ((latest[0] if latest else None) or 0) + 1
        row = {"series_id": key, "period": entry.period, **figure_cells(entry.figure)}
        told = {"recorded_at": at, "recorded_by": by}
        insert(
            self._session,
            RevisionTable,
            [{**row, "number": number, **told, "via": via, "change_reason": reason}],
        )
        if entry.figure is None:
            _TAKE_AWAY.run(self._connection, place)
        else:
            upsert(self._session, MeasurementTable, [{**row, "revision": number, **told}])
        wrote(self._session)
        return number

    def evaluated(self, indicator: int) -> set[tuple[int, Audience]]:
        """What is evaluated of an indicator (its key): keys of series, 0 for the total, and for whom."""
        rows = _STORED.rows(self._connection, {"key": indicator})
        return {(series, Audience(audience)) for series, audience in rows}

    def save_evaluations(
        self,
        keys: IndicatorKeys,
        evaluations: Sequence[Evaluation],
        stored: Collection[tuple[int, Audience]],
        left_over: Collection[tuple[int, Audience]],
    ) -> None:
        """Sets an indicator's evaluations, and takes those away that it no longer has. `stored`: as `evaluated` gives them."""
        for series, audience in left_over:
            _DROP.run(self._connection, {"key": keys.indicator, "of_series": series, "to": audience.value})
        indicators = {each.indicator: keys.indicator for each in evaluations}
        rows = evaluation_rows(evaluations, indicators, keys.series)
        there = {(series, audience.value) for series, audience in stored}
        known = [(row["series_key"], row["audience"]) in there for row in rows]
        replace_rows(
            self._session,
            EvaluationTable,
            list(compress(rows, known)),
            by=("indicator_id", "series_key", "audience"),
        )
        insert(self._session, EvaluationTable, list(compress(rows, map(not_, known))))
        wrote(self._session)

    def save_line(self, keys: IndicatorKeys, values: Mapping[str, Any]) -> None:
        """Sets columns of the indicator's row in the portfolio, where there is one."""
        replace_rows(
            self._session,
            PortfolioLineTable,
            [{"indicator_id": keys.indicator, **values}],
            by=("indicator_id",),
        )
