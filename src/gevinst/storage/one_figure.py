"""What saving one figure asks of the database and leaves there: few statements, each built once.

The general ways (`measurements`, `evaluations`) take any number of figures and look up what they name; here the caller has the
keys, so that every statement finds its rows by them and costs the same however many projects there are.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from gevinst.domain.evaluation import Audience, Evaluation
from gevinst.domain.follow_up import Event
from gevinst.domain.handover import Handover
from gevinst.domain.measurement import Entry, Measurement, SubmissionState
from gevinst.storage.evaluations import EVALUATED, evaluated_cells, evaluation_row
from gevinst.storage.handovers import handover_of
from gevinst.storage.measurements import TOLD, check_finite, figure_cells, figure_of
from gevinst.storage.prepared import Made, Prepared, PreparedWrite
from gevinst.storage.rows import insert_row, replace_rows, upsert_row
from gevinst.storage.tables.audit import ChangeCounterTable
from gevinst.storage.tables.evaluations import EvaluationTable
from gevinst.storage.tables.follow_up import EventTable
from gevinst.storage.tables.handovers import HandoverTable
from gevinst.storage.tables.measurements import MeasurementTable, RevisionTable, SubmissionTable
from gevinst.storage.tables.money import ResourceEntryTable
from gevinst.storage.tables.parties import PartyTable
from gevinst.storage.tables.plans import IndicatorTable, PlanVersionTable, ProjectTable, SeriesTable
from gevinst.storage.tables.portfolio import PortfolioLineTable
from gevinst.storage.tables.promises import PromiseLineTable
from gevinst.storage.unit_of_work import Reading


def _unless_so(*names: str) -> PreparedWrite:
    """Sets columns of an indicator's row of the promises, where one of them is another: a figure seldom changes any."""
    columns = PromiseLineTable.__table__.c
    now = {name: sa.bindparam(f"now_{name}", type_=columns[name].type) for name in names}
    return PreparedWrite(
        sa.update(PromiseLineTable)
        .where(
            columns.indicator_id == sa.bindparam("of_indicator"),
            sa.or_(*(columns[name] != value for name, value in now.items())),
        )
        .values(now)
    )


_ENTERED, _PROMISE = _unless_so("entered"), _unless_so("promised", "kept", "entered")


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

_REVISION, _EVALUATION = RevisionTable.__table__.c, EvaluationTable.__table__.c
_EVENT, _HANDED = EventTable.__table__.c, HandoverTable.__table__.c
_LINE, _PROMISED = PortfolioLineTable.__table__.c, PromiseLineTable.__table__.c
_SEMICOLON, _SPACE = sa.literal_column("';'", sa.Text), sa.literal_column("' '", sa.Text)
_RESOURCE, _OWN = ResourceEntryTable.__table__.c, sa.alias(IndicatorTable.__table__).c
_LOOK = Prepared(
    _STAMP.query.add_columns(
        sa.select(sa.func.coalesce(sa.func.max(_REVISION.number), sa.literal_column("0")))
        .where(_REVISION.series_id == sa.bindparam("key"), _REVISION.period == sa.bindparam("at"))
        .scalar_subquery(),
        sa.exists().where(_HANDED.benefit == sa.bindparam("benefit")),
        sa.exists().where(_EVENT.project_id == _PROJECT.id),
        sa.select(
            sa.func.aggregate_strings(
                sa.cast(_EVALUATION.series_key, sa.Text) + _SPACE + _EVALUATION.audience,
                _SEMICOLON,  # type: ignore[arg-type]  # a text would be written out anew each time it is asked
            )
        )
        .where(_EVALUATION.indicator_id == sa.bindparam("indicator"))
        .scalar_subquery(),
        sa.select(_LINE.unapproved).where(_LINE.indicator_id == sa.bindparam("indicator")).scalar_subquery(),
        sa.exists().where(
            _RESOURCE.indicator
            == sa.select(_OWN.uid).where(_OWN.id == sa.bindparam("indicator")).scalar_subquery()
        ),
        sa.select(_PROMISED.entered)
        .where(_PROMISED.indicator_id == sa.bindparam("indicator"))
        .scalar_subquery(),
    )
)

_INDICATOR, _SERIES = IndicatorTable.__table__.c, SeriesTable.__table__.c
_KEYS = (
    sa.select(_INDICATOR.id, _SERIES.uid, _SERIES.id)
    .join_from(IndicatorTable.__table__, SeriesTable.__table__, _SERIES.indicator_id == _INDICATOR.id)
    .where(_INDICATOR.uid == sa.bindparam("uid"), _SERIES.retired.is_(False))
)
_LOCK = sa.select(_SERIES.id).where(_SERIES.id == sa.bindparam("key")).with_for_update()

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
_TAKE_AWAY = PreparedWrite(
    sa.delete(MeasurementTable).where(
        _FIGURE.series_id == sa.bindparam("key"), _FIGURE.period == sa.bindparam("at")
    )
)
_SET = PreparedWrite(
    sa.update(EvaluationTable)
    .where(
        _EVALUATION.indicator_id == sa.bindparam("of_indicator"),
        _EVALUATION.series_key == sa.bindparam("of_series"),
        _EVALUATION.audience == sa.bindparam("to"),
    )
    .values({name: sa.bindparam(name, type_=_EVALUATION[name].type) for name in EVALUATED})
)
_WAITING = PreparedWrite(
    sa.update(PortfolioLineTable)
    .where(_LINE.indicator_id == sa.bindparam("of_indicator"))
    .values(unapproved=sa.bindparam("waiting"))
)
_DROP = PreparedWrite(
    sa.delete(EvaluationTable).where(
        _EVALUATION.indicator_id == sa.bindparam("key"),
        _EVALUATION.series_key == sa.bindparam("of_series"),
        _EVALUATION.audience == sa.bindparam("to"),
    )
)


@dataclass(frozen=True, slots=True)
class Look:
    """What stands of an indicator, and of a series' figure for one period, as a transaction begins."""

    stamp: PlanStamp
    counter: int
    """The change counter."""
    latest: int
    """The number of the period's newest revision; 0 for none. A figure that was taken away has a history too."""
    handed: bool
    """Whether anybody has begun the benefit's handover."""
    happened: bool
    """Whether the project has events."""
    evaluated: frozenset[tuple[int, Audience]]
    """What is evaluated of the indicator: keys of series, 0 for the total, and for whom."""
    waiting: int | None
    """How many values wait for approval as the indicator's row in the portfolio has it; None where it has no row."""
    money: bool
    """Whether an amount rests on the indicator."""
    entered: int | None
    """What has been entered, as its row of the promises has it; None where it has no row."""


@lru_cache(maxsize=4096)
def _told_of(text: str | None) -> frozenset[tuple[int, Audience]]:
    pairs = [each.split(" ") for each in text.split(";")] if text else []
    return frozenset((int(series), Audience(audience)) for series, audience in pairs)


class OneFigure:
    """Queries of one save. Series are named by their keys."""

    def __init__(self, work: Reading) -> None:
        self._work = work
        self._connection = work.connection

    # --- Reading ---------------------------------------------------------------------------------------------------

    def stamp(self, slug: str) -> tuple[PlanStamp, int] | None:
        """Which plan of a project counts now, and the change counter; None for no such project."""
        row = _STAMP.row(self._connection, {"slug": slug})
        return None if row is None else (PlanStamp(row[0], row[1], row[2]), row[3])

    def look(self, slug: str, indicator: int, series: int, period: int, benefit: str) -> Look | None:
        """Everything that a save of a figure first asks, in one question; None for no such project. Keys but for the benefit."""
        row = _LOOK.row(
            self._connection,
            {"slug": slug, "indicator": indicator, "key": series, "at": period, "benefit": benefit},
        )
        if row is None:
            return None
        project, revision, adopted, counter, latest, handed, happened, evaluated, waiting, money, entered = (
            row
        )
        return Look(
            PlanStamp(project, revision, adopted),
            counter,
            latest,
            handed,
            happened,
            _told_of(evaluated),
            waiting,
            money,
            entered,
        )

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

    def record(
        self, key: int, number: int, entry: Entry, at: dt.datetime, by: str, via: str, reason: str | None
    ) -> None:
        """Stores a figure that differs from what stands there, or takes away what does, as the revision of that number.

        ValueError for a number that is not finite.
        """
        check_finite(entry)
        row = {"series_id": key, "period": entry.period, **figure_cells(entry.figure)}
        told = {"recorded_at": at, "recorded_by": by}
        insert_row(
            self._connection,
            RevisionTable,
            {**row, "number": number, **told, "via": via, "change_reason": reason},
        )
        if entry.figure is None:
            _TAKE_AWAY.run(self._connection, {"key": key, "at": entry.period})
        else:
            upsert_row(self._connection, MeasurementTable, {**row, "revision": number, **told})
        self._work.wrote()

    def save_evaluations(
        self,
        keys: IndicatorKeys,
        evaluations: Sequence[Evaluation],
        stored: Collection[tuple[int, Audience]],
        left_over: Collection[tuple[int, Audience]],
    ) -> None:
        """Sets an indicator's evaluations, and takes those away that it no longer has. `stored`: as `look` tells them."""
        for series, audience in left_over:
            _DROP.run(self._connection, {"key": keys.indicator, "of_series": series, "to": audience.value})
        for each, cells in zip(evaluations, evaluated_cells(evaluations), strict=True):
            key = None if each.series is None else keys.series[each.series]
            if (key or 0, each.audience) in stored:
                where = {"of_indicator": keys.indicator, "of_series": key or 0, "to": str(each.audience)}
                _SET.run(self._connection, dict(zip(EVALUATED, cells, strict=True)) | where)
            else:
                insert_row(
                    self._connection, EvaluationTable, evaluation_row(each, keys.indicator, key, cells)
                )
        self._work.wrote()

    def save_waiting(self, keys: IndicatorKeys, waiting: int) -> None:
        """Sets how many values wait in the indicator's row in the portfolio, where there is one."""
        _WAITING.run(self._connection, {"of_indicator": keys.indicator, "waiting": waiting})

    def save_line(self, keys: IndicatorKeys, values: Mapping[str, Any]) -> None:
        """Sets columns of the indicator's row in the portfolio, where there is one."""
        replace_rows(
            self._connection,
            PortfolioLineTable,
            [{"indicator_id": keys.indicator, **values}],
            by=("indicator_id",),
        )

    def note_entered(self, keys: IndicatorKeys, entered: int) -> None:
        """Sets what has been entered of the indicator in its row of the promises, where it is not that already."""
        _ENTERED.run(self._connection, {"of_indicator": keys.indicator, "now_entered": entered})

    def save_promise(self, keys: IndicatorKeys, values: Mapping[str, Any]) -> None:
        """The same, with how its targets stand: `promised`, `kept`, `entered`."""
        now = {f"now_{name}": value for name, value in values.items()}
        _PROMISE.run(self._connection, {"of_indicator": keys.indicator, **now})
