"""Figures, their history and their way to approval. Batches are the only way in and out."""

import datetime as dt
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from gevinst.domain.errors import NotFound
from gevinst.domain.measurement import Entry, Figure, Measurement, Reopening, Revision, SubmissionState
from gevinst.storage.rows import ReadyRows, chunks, insert, ready_rows, upsert, write_ready, wrote
from gevinst.storage.tables.measurements import (
    FIGURES,
    STATES,
    MeasurementTable,
    ReopeningTable,
    RevisionTable,
    SubmissionTable,
)
from gevinst.storage.tables.plans import SeriesTable

Place = tuple[str, int]
"""(series id, period)."""

_CODES = {state: code for code, state in enumerate(STATES)}
TOLD = ("state", *FIGURES, "reason", "comment")
"""The columns that a figure is held in, in the order of its fields."""
_NUMBERS_AND_WORDS = attrgetter(*TOLD[1:])
_TOLD_OF = attrgetter(*TOLD)
_TOLD_NOTHING = (None,) * len(TOLD)


@dataclass(frozen=True, slots=True)
class Change:
    """What a save changed in one place. None: nothing stood or stands there."""

    series: str
    period: int
    before: Figure | None
    after: Figure | None


@dataclass(frozen=True, slots=True)
class Submission:
    """How far a series' figure for a period has come."""

    series: str
    period: int
    state: SubmissionState
    comment: str | None
    at: dt.datetime
    by: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Many figures as arrays of one length, ordered by series and then period. NaN: not given."""

    series: tuple[str, ...]
    """Series ids; `index` counts into it. Those without figures are there too."""
    index: NDArray[np.int64]
    period: NDArray[np.int64]
    state: NDArray[np.int8]
    """Place in `STATES`: 0 value, 1 not measured, 2 suppressed."""
    value: NDArray[np.float64]
    numerator: NDArray[np.float64]
    denominator: NDArray[np.float64]
    n: NDArray[np.float64]
    approved: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Writes:
    """Figures ready to be written, as they follow from what stood when they were made ready."""

    changes: list[Change]
    numbers: tuple[int, ...]
    """The number of each change's revision."""
    revisions: ReadyRows
    figures: ReadyRows
    away: tuple[tuple[int, int], ...]
    """The places (key, period) in which nothing stands any more."""


class Measurements:
    """Queries about figures. Series are named by their ids; an unknown one is NotFound."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # --- Reading ---------------------------------------------------------------------------------------------------

    def for_series(self, series_ids: Collection[str]) -> dict[str, list[Measurement]]:
        """The figures of each series, by period. Every series asked for is a key."""
        found: dict[str, list[Measurement]] = {uid: [] for uid in series_ids}
        table, submission = MeasurementTable, SubmissionTable
        for some in chunks(found):
            query = (
                sa.select(
                    SeriesTable.uid,
                    table.period,
                    table.revision,
                    submission.state,
                    table.recorded_at,
                    table.recorded_by,
                    submission.open_until,
                    *(getattr(table, name) for name in TOLD),
                )
                .join(table, table.series_id == SeriesTable.id)
                .outerjoin(
                    submission,
                    (submission.series_id == table.series_id) & (submission.period == table.period),
                )
                .where(SeriesTable.uid.in_(some))
                .order_by(table.series_id, table.period)
            )
            for uid, period, revision, state, at, by, until, *cells in self._session.connection().execute(
                query
            ):
                how_far = SubmissionState(state) if state else SubmissionState.DRAFT
                found[uid].append(
                    Measurement(uid, period, figure_of(cells), revision, how_far, at, by, until)
                )
        return found

    def columns(
        self, series_ids: Collection[str] | None = None, only: Collection[SubmissionState] = ()
    ) -> Columns:
        """The figures of these series (None: every series of every plan) as arrays, in the order of the ids given.

        `only`: those that have come so far; none: all.
        """
        lines = self._lines(series_ids)
        rank = {key: place for place, (key, _uid) in enumerate(lines)}
        table, submission = MeasurementTable, SubmissionTable
        query = sa.select(
            table.series_id,
            table.period,
            table.state,
            sa.case((submission.state == SubmissionState.APPROVED.value, 1), else_=0),
            table.value,
            table.numerator,
            table.denominator,
            table.n,
        ).outerjoin_from(
            table,
            submission,
            (submission.series_id == table.series_id)
            & (submission.period == table.period)
            & (submission.state.in_({SubmissionState.APPROVED.value, *only})),
        )
        if only:
            query = query.where(submission.state.in_(set(only)))
        parts = (
            [query]
            if series_ids is None
            else [query.where(table.series_id.in_(some)) for some in chunks(rank)]
        )
        # Past SQLAlchemy's own rows: integers and floats need no conversion, and there may be hundreds of thousands.
        rows: list[tuple[float | None, ...]] = []
        for part in parts:
            rows += self._session.connection().execute(part).cursor.fetchall()
        # None becomes NaN; keys and periods are far below 2**53, so float64 holds them exactly.
        cells = np.array(rows, dtype=np.float64).reshape(-1, 8)
        keys = np.fromiter(rank, np.int64, len(rank))
        sorter = np.argsort(keys)
        owner = cells[:, 0].astype(np.int64)
        if series_ids is None:
            # Figures of retired series are not asked for.
            kept = np.isin(owner, keys)
            cells, owner = cells[kept], owner[kept]
        index = sorter[np.searchsorted(keys, owner, sorter=sorter)] if len(keys) else owner
        order = np.lexsort((cells[:, 1], index))
        cells = cells[order]
        return Columns(
            series=tuple(uid for _key, uid in lines),
            index=index[order].astype(np.int64),
            period=cells[:, 1].astype(np.int64),
            state=cells[:, 2].astype(np.int8),
            value=np.ascontiguousarray(cells[:, 4]),
            numerator=np.ascontiguousarray(cells[:, 5]),
            denominator=np.ascontiguousarray(cells[:, 6]),
            n=np.ascontiguousarray(cells[:, 7]),
            approved=cells[:, 3] == 1,
        )

    def _lines(self, series_ids: Collection[str] | None) -> list[tuple[int, str]]:
        """(key, id) of the series, in the order given; of all that are in a plan, in the order they were made."""
        if series_ids is None:
            query = (
                sa.select(SeriesTable.id, SeriesTable.uid)
                .where(SeriesTable.retired.is_(False))
                .order_by(SeriesTable.id)
            )
            return [(key, uid) for key, uid in self._session.execute(query)]
        keys = self._keys(series_ids)
        return [(keys[uid], uid) for uid in dict.fromkeys(series_ids)]

    def history(self, series: str, period: int) -> list[Revision]:
        """Every revision of one figure, the first first."""
        return self._revisions(series, RevisionTable.period == period)

    def corrections(self, series: str) -> list[Revision]:
        """Every revision of a series that changed or took away a figure that stood there, by period and number."""
        return self._revisions(series, RevisionTable.number > 1)

    def _revisions(self, series: str, where: sa.ColumnElement[bool]) -> list[Revision]:
        query = (
            sa.select(RevisionTable.__table__)
            .join(SeriesTable, SeriesTable.id == RevisionTable.series_id)
            .where(SeriesTable.uid == series, where)
            .order_by(RevisionTable.period, RevisionTable.number)
        )
        return [
            Revision(
                series,
                row["period"],
                row["number"],
                None if row["state"] is None else _figure(row),
                row["recorded_at"],
                row["recorded_by"],
                row["change_reason"],
                row["via"],
            )
            for row in self._session.execute(query).mappings()
        ]

    def submissions(self, series_ids: Collection[str]) -> dict[Place, Submission]:
        """What has been submitted, by (series, period). A place that is not there is a draft."""
        found: dict[Place, Submission] = {}
        table = SubmissionTable
        for some in chunks(dict.fromkeys(series_ids)):
            query = (
                sa.select(SeriesTable.uid, table.__table__)
                .join(table, table.series_id == SeriesTable.id)
                .where(SeriesTable.uid.in_(some))
                .order_by(table.series_id, table.period)
            )
            for row in self._session.execute(query).mappings():
                found[row["uid"], row["period"]] = Submission(
                    row["uid"],
                    row["period"],
                    SubmissionState(row["state"]),
                    row["comment"],
                    row["set_at"],
                    row["set_by"],
                )
        return found

    def reopenings(self, series_ids: Collection[str]) -> list[Reopening]:
        """Each time a locked figure of these series was opened again, the first first."""
        found: list[Reopening] = []
        table = ReopeningTable
        for some in chunks(dict.fromkeys(series_ids)):
            query = (
                sa.select(SeriesTable.uid, table.__table__)
                .join(table, table.series_id == SeriesTable.id)
                .where(SeriesTable.uid.in_(some))
                .order_by(table.id)
            )
            found += [
                Reopening(
                    row["uid"],
                    row["period"],
                    row["opened_at"],
                    row["opened_by"],
                    row["open_until"],
                    row["reason"],
                )
                for row in self._session.execute(query).mappings()
            ]
        return found

    # --- Writing ---------------------------------------------------------------------------------------------------

    def record(
        self,
        entries: Sequence[Entry],
        at: dt.datetime,
        by: str,
        via: str,
        reason: str | None = None,
        clear: bool = False,
    ) -> list[Change]:
        """Stores figures; what stands there already, unchanged, gives neither revision nor change.

        An entry without a figure says nothing, unless `clear`: then it takes away what stands there. `reason` is kept with
        the revisions. ValueError for a number that is not finite.
        """
        self.lock({entry.series for entry in entries if entry.figure is not None or clear})
        ready = self.ready(entries, at, by, via, reason, clear)
        self.write(ready, 0, len(ready.changes))
        return ready.changes

    def lock(self, series_ids: Collection[str]) -> None:
        """Until the end of this transaction nobody else writes to these series: revisions are numbered in turn."""
        self._keys(series_ids, lock=True)

    def ready(
        self,
        entries: Sequence[Entry],
        at: dt.datetime,
        by: str,
        via: str,
        reason: str | None = None,
        clear: bool = False,
    ) -> Writes:
        """What `record` would write, which `write` does as long as none of these series has been written to since."""
        told = [entry for entry in entries if entry.figure is not None or clear]
        keys = self._keys({entry.series for entry in told})
        places = [(keys[entry.series], entry.period) for entry in told]
        standing = self._standing(set(places))
        different = {
            place
            for place, entry in zip(places, told, strict=True)
            if place not in standing or standing[place] != entry.figure
        }
        numbers = self._numbers(different)
        changes: list[Change] = []
        kept: list[tuple[int, int, int, Figure | None]] = []
        for place, entry in zip(places, told, strict=True):
            before, figure = standing.get(place), entry.figure
            if before == figure:
                continue
            number = numbers[place] = numbers.get(place, 0) + 1
            if figure is None:
                del standing[place]
            else:
                standing[place] = figure
            changes.append(Change(entry.series, entry.period, before, figure))
            kept.append((*place, number, figure))
        told_of = {"recorded_at": at, "recorded_by": by}
        # Where a file gives a place twice, what stands in it is what came last.
        last = {(key, period): (key, period, number, figure) for key, period, number, figure in kept}
        stands = [row for place, row in last.items() if place in standing]
        revisions = _columns(kept)
        # Mostly every revision is what then stands.
        figures = revisions if len(stands) == len(kept) else _columns(stands)
        noted = {
            name: [value] * len(kept)
            for name, value in (told_of | {"via": via, "change_reason": reason}).items()
        }
        in_turn = [row[2] for row in kept]
        return Writes(
            changes,
            tuple(in_turn),
            ready_rows(self._session, RevisionTable, {**revisions, "number": in_turn, **noted}),
            ready_rows(
                self._session,
                MeasurementTable,
                {
                    **figures,
                    "revision": [row[2] for row in stands],
                    **{name: noted[name][: len(stands)] for name in told_of},
                },
                there=True,
            ),
            tuple(place for place in last if place not in standing),
        )

    def write(self, ready: Writes, first: int, last: int) -> None:
        """Writes a part of it: from one change up to another, all parts one after the other."""
        write_ready(self._session, ready.revisions, first, last)
        write_ready(self._session, ready.figures, first, last)
        self._take_away(ready.away[first:last])
        if ready.changes:
            wrote(self._session)

    def changes(self, entries: Sequence[Entry]) -> list[Change]:
        """What `record` would change, in the same order. Stores nothing."""
        told = [entry for entry in entries if entry.figure is not None]
        if not told:
            return []
        keys = self._keys({entry.series for entry in told})
        standing = self._standing({(keys[entry.series], entry.period) for entry in told})
        found = []
        for entry in told:
            place = (keys[entry.series], entry.period)
            before = standing.get(place)
            if before != entry.figure and entry.figure is not None:
                found.append(Change(entry.series, entry.period, before, entry.figure))
                standing[place] = entry.figure
        return found

    def set_submission(
        self,
        series: str,
        period: int,
        state: SubmissionState,
        at: dt.datetime,
        by: str,
        comment: str | None = None,
    ) -> None:
        """Sets how far one figure has come."""
        self.set_submissions([(series, period)], state, at, by, comment)

    def set_submissions(
        self,
        places: Iterable[Place],
        state: SubmissionState,
        at: dt.datetime,
        by: str,
        comment: str | None = None,
    ) -> None:
        """Sets how far the figures of many places have come."""
        wanted = list(dict.fromkeys(places))
        if not wanted:
            return
        keys = self._keys({uid for uid, _period in wanted}, lock=True)
        upsert(
            self._session,
            SubmissionTable,
            [
                {
                    "series_id": keys[uid],
                    "period": period,
                    "state": state.value,
                    "comment": comment,
                    "set_at": at,
                    "set_by": by,
                    "open_until": None,
                }
                for uid, period in wanted
            ],
        )
        wrote(self._session)

    def reopen(self, places: Iterable[Place], at: dt.datetime, by: str, until: dt.date, reason: str) -> None:
        """Opens approved figures until the end of a day, and keeps why. They stay approved until they are changed."""
        wanted = list(dict.fromkeys(places))
        if not wanted:
            return
        keys = self._keys({uid for uid, _period in wanted}, lock=True)
        insert(
            self._session,
            ReopeningTable,
            [
                {
                    "series_id": keys[uid],
                    "period": period,
                    "opened_at": at,
                    "opened_by": by,
                    "open_until": until,
                    "reason": reason,
                }
                for uid, period in wanted
            ],
        )
        table = SubmissionTable
        for uid, period in wanted:
            self._session.execute(
                sa.update(table)
                .where(table.series_id == keys[uid], table.period == period)
                .values(open_until=until)
            )
        wrote(self._session)

    def _keys(self, series_ids: Iterable[str], *, lock: bool = False) -> dict[str, int]:
        """Keys of series. `lock`: others who write to the same series wait, so that revisions are numbered in turn."""
        found: dict[str, int] = {}
        wanted = set(series_ids)
        for some in chunks(sorted(wanted)):
            query = (
                sa.select(SeriesTable.uid, SeriesTable.id)
                .where(SeriesTable.uid.in_(some))
                .order_by(SeriesTable.id)
            )
            rows = self._session.execute(query.with_for_update() if lock else query)
            found.update((uid, key) for uid, key in rows)
        if len(found) < len(wanted):
            raise NotFound("series", min(wanted - set(found)))
        return found

    def _standing(self, places: Collection[tuple[int, int]]) -> dict[tuple[int, int], Figure]:
        """What stands in these places (key, period)."""
        table = MeasurementTable
        standing: dict[tuple[int, int], Figure] = {}
        for near in _near(places, table):
            query = sa.select(table.series_id, table.period, *(getattr(table, name) for name in TOLD)).where(
                near
            )
            for key, period, *cells in self._session.connection().execute(query):
                if (key, period) in places:
                    standing[key, period] = figure_of(cells)
        return standing

    def _numbers(self, places: Collection[tuple[int, int]]) -> dict[tuple[int, int], int]:
        """The number of the last revision in these places, and in others near them.

        Not the number in the measurement: a figure that was taken away has a history too.
        """
        table = RevisionTable
        numbers: dict[tuple[int, int], int] = {}
        for near in _near(places, table):
            latest = (
                sa.select(table.series_id, table.period, sa.func.max(table.number))
                .where(near)
                .group_by(table.series_id, table.period)
            )
            for key, period, number in self._session.connection().execute(latest):
                numbers[key, period] = number
        return numbers

    def _take_away(self, places: Sequence[tuple[int, int]]) -> None:
        if places:
            self._session.connection().execute(
                sa.delete(MeasurementTable.__table__).where(  # type: ignore[arg-type]
                    MeasurementTable.series_id == sa.bindparam("key"),
                    MeasurementTable.period == sa.bindparam("at"),
                ),
                [{"key": key, "at": period} for key, period in places],
            )


def _near(
    places: Collection[tuple[int, int]], table: type[MeasurementTable] | type[RevisionTable]
) -> Iterator[sa.ColumnElement[bool]]:
    """What finds the rows of these places (key, period) and few others."""
    if places:
        periods = {period for _, period in places}
        first, last = min(periods), max(periods)
        for some in chunks(dict.fromkeys(key for key, _period in places)):
            yield table.series_id.in_(some) & table.period.between(first, last)


def _figure(row: Mapping[Any, Any]) -> Figure:
    return figure_of([row[name] for name in TOLD])


def figure_of(cells: Sequence[Any]) -> Figure:
    """The columns `TOLD`, in that order, as the figure that they hold."""
    return Figure(STATES[cells[0]], *cells[1:])


def figure_cells(figure: Figure | None) -> dict[str, Any]:
    """The columns of a figure; all empty for one that is taken away."""
    if figure is None:
        return dict.fromkeys(TOLD)
    return dict(zip(TOLD, (_CODES[figure.state], *_NUMBERS_AND_WORDS(figure)), strict=True))


def _columns(rows: Sequence[tuple[int, int, int, Figure | None]]) -> dict[str, Sequence[Any]]:
    """The columns of (series' key, period, number, figure), without the number. ValueError as `check_finite`."""
    told = [_TOLD_NOTHING if row[3] is None else _TOLD_OF(row[3]) for row in rows]
    held = dict(zip(TOLD, zip(*told, strict=True), strict=True)) if told else dict.fromkeys(TOLD, ())
    for name in FIGURES:
        if not all(math.isfinite(value) for value in set(held[name]) - {None}):
            raise ValueError(f"{name} is not a finite number")
    return {
        "series_id": [row[0] for row in rows],
        "period": [row[1] for row in rows],
        **held,
        "state": [None if state is None else _CODES[state] for state in held["state"]],
    }


def check_finite(entry: Entry) -> None:
    """ValueError where one of the numbers is not finite."""
    if entry.figure is None:
        return
    for name in FIGURES:
        number = getattr(entry.figure, name)
        if number is not None and not math.isfinite(number):
            # SQLite would store a NaN as nothing at all.
            raise ValueError(f"{name} is not a finite number")
