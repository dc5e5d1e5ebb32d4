"""The figures of many series as arrays, for what is reckoned of thousands at a time: no object is made of a figure."""

from collections.abc import Collection, Sequence
from itertools import chain
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from gevinst.domain.errors import NotFound
from gevinst.domain.figure_lines import CELLS, FigureLine
from gevinst.domain.measurement import SubmissionState
from gevinst.storage.rows import chunks
from gevinst.storage.tables.measurements import MeasurementTable, SubmissionTable
from gevinst.storage.tables.plans import SeriesTable

_FIGURE, _SUBMISSION, _SERIES = (
    table.__table__.c for table in (MeasurementTable, SubmissionTable, SeriesTable)
)
_APPROVED, _HANDED_IN, _STATE, _PERIOD, _OWNER = 1, 2, 4, 1 << 4, 1 << 24
"""What each part of a figure's place is multiplied with, from the right: whether it is approved, its state, its period, its series.
One number is read instead of four: what takes time is to make an object of each."""


def figure_lines(session: Session, series_ids: Collection[str]) -> dict[str, FigureLine]:
    """The figures of each series (by id). Every series asked for is a key; an unknown one is NotFound."""
    found: dict[str, FigureLine] = {}
    for some in chunks(dict.fromkeys(series_ids)):
        found |= _some(session, some)
    return found


def _some(session: Session, uids: Sequence[str]) -> dict[str, FigureLine]:
    keys = {
        uid: key
        for uid, key in session.execute(sa.select(_SERIES.uid, _SERIES.id).where(_SERIES.uid.in_(uids)))
    }
    if len(keys) < len(uids):
        raise NotFound("series", min(set(uids) - set(keys)))
    rows = _raw(session, _figures(keys.values(), session.connection().dialect.name))
    width = 2 + len(CELLS)
    told = np.fromiter(chain.from_iterable(rows), dtype=object, count=len(rows) * width).reshape(-1, width)
    place = told[:, 1].astype(np.int64)
    owner, period = place // _OWNER, place % _OWNER // _PERIOD
    state, stage = (place % _PERIOD // _STATE).astype(np.int8), place % _STATE
    is_approved, is_handed_in = stage == _APPROVED, stage == _HANDED_IN
    # None becomes NaN.
    cells = told[:, 2:].astype(np.float64)
    at = _seconds(told[:, 0])
    wanted = np.array([keys[uid] for uid in uids], dtype=np.int64)
    first, after = (np.searchsorted(owner, wanted, side=side).tolist() for side in ("left", "right"))
    return {
        uid: FigureLine(
            uid,
            period[one:end],
            state[one:end],
            cells[one:end],
            is_approved[one:end],
            is_handed_in[one:end],
            at[one:end],
        )
        for uid, one, end in zip(uids, first, after, strict=True)
    }


def _figures(series: Collection[int], dialect: str) -> sa.Select[Any]:
    """Moment, place and cells of each figure of these series, by series and period."""
    stages = {SubmissionState.APPROVED.value: _APPROVED, SubmissionState.SUBMITTED.value: _HANDED_IN}
    known = sa.and_(
        _SUBMISSION.series_id == _FIGURE.series_id,
        _SUBMISSION.period == _FIGURE.period,
        _SUBMISSION.state.in_(stages),
        _within(_SUBMISSION.series_id, series, dialect),
    )
    place = (
        sa.cast(_FIGURE.series_id, sa.BigInteger) * _OWNER
        + _FIGURE.period * _PERIOD
        + _FIGURE.state * _STATE
        + sa.case(stages, value=_SUBMISSION.state, else_=0)
    )
    return (
        sa.select(_moment(dialect), place, *(_FIGURE[name] for name in CELLS))
        .join_from(MeasurementTable, SubmissionTable, known, isouter=True)
        .where(_FIGURE.series_id.in_(series), _within(_FIGURE.series_id, series, dialect))
        .order_by(_FIGURE.series_id, _FIGURE.period)
    )


def _within(key: sa.ColumnElement[int], series: Collection[int], dialect: str) -> sa.ColumnElement[bool]:
    """Between which keys they all lie, for PostgreSQL: of thousands it takes for granted that they are everywhere, and would
    read the tables whole. SQLite looks each up, and would rather read all between."""
    if dialect == "sqlite" or not series:
        return sa.true()
    return key.between(min(series), max(series))


def _moment(dialect: str) -> sa.ColumnElement[Any]:
    """Text (SQLite), or seconds since 1970: no object is made of a moment."""
    if dialect == "sqlite":
        return _FIGURE.recorded_at
    return sa.cast(sa.extract("epoch", _FIGURE.recorded_at), sa.Double)


def _raw(session: Session, query: sa.Select[Any]) -> list[tuple[Any, ...]]:
    """Past SQLAlchemy's own rows: numbers need no conversion, and there may be hundreds of thousands."""
    return list(session.connection().execute(query).cursor.fetchall())


def _seconds(moments: NDArray[np.object_]) -> NDArray[np.float64]:
    """Seconds since 1970 UTC of moments as the driver gives them: text without a zone (SQLite), or seconds already."""
    if moments.size and isinstance(moments[0], str):
        return moments.astype("datetime64[us]").astype(np.int64) / 1e6
    return moments.astype(np.float64)
