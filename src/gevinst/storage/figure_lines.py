"""The figures of many series as arrays, for what is reckoned of thousands at a time: no object is made of a figure."""

from collections.abc import Collection, Sequence
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
_PERIODS = 1 << 20
"""More than any period's number: (series, period) in one number."""


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
    figures = (
        sa.select(
            _FIGURE.recorded_at,
            _FIGURE.series_id,
            _FIGURE.period,
            _FIGURE.state,
            *(_FIGURE[name] for name in CELLS),
        )
        .where(_FIGURE.series_id.in_(keys.values()))
        .order_by(_FIGURE.series_id, _FIGURE.period)
    )
    approved = sa.select(_SUBMISSION.series_id, _SUBMISSION.period).where(
        _SUBMISSION.series_id.in_(keys.values()), _SUBMISSION.state == SubmissionState.APPROVED.value
    )
    rows = _raw(session, figures)
    moments, *columns = zip(*rows, strict=True) if rows else [()] * (4 + len(CELLS))
    owner, period = (np.array(each, dtype=np.int64) for each in columns[:2])
    state = np.array(columns[2], dtype=np.int8)
    # None becomes NaN.
    cells = np.array(columns[3:], dtype=np.float64).T
    stamped = np.array(_raw(session, approved), dtype=np.int64).reshape(-1, 2)
    is_approved = np.isin(owner * _PERIODS + period, stamped[:, 0] * _PERIODS + stamped[:, 1])
    at = _seconds(moments)
    wanted = np.array([keys[uid] for uid in uids], dtype=np.int64)
    first, after = (np.searchsorted(owner, wanted, side=side).tolist() for side in ("left", "right"))
    return {
        uid: FigureLine(
            uid, period[one:end], state[one:end], cells[one:end], is_approved[one:end], at[one:end]
        )
        for uid, one, end in zip(uids, first, after, strict=True)
    }


def _raw(session: Session, query: sa.Select[Any]) -> list[tuple[Any, ...]]:
    """Past SQLAlchemy's own rows: numbers need no conversion, and there may be hundreds of thousands."""
    return list(session.connection().execute(query).cursor.fetchall())


def _seconds(moments: Sequence[Any]) -> NDArray[np.float64]:
    """Seconds since 1970 UTC of moments as the driver gives them: text without a zone (SQLite), or with one (PostgreSQL)."""
    if moments and isinstance(moments[0], str):
        return np.array(moments, dtype="datetime64[us]").astype(np.int64) / 1e6
    return np.array([moment.timestamp() for moment in moments], dtype=np.float64)
