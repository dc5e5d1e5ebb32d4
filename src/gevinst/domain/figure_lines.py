"""The figures of a series as arrays: for what is reckoned of thousands of series at a time.

Only what an evaluation is made from. Read as a sequence, a line gives its figures one by one, without what nothing is reckoned
from: reasons, comments, spread, who set them down, and how far what is not approved has come.
"""

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self, overload

import numpy as np
from numpy.typing import NDArray

from gevinst.domain.measurement import Figure, Measurement, State, SubmissionState

CELLS = ("value", "numerator", "denominator", "n", "answered")
"""The numbers of a figure, in their order."""
VALUE, NUMERATOR, DENOMINATOR, COUNT, ANSWERED = range(len(CELLS))
CODES = {State.VALUE: 0, State.NOT_MEASURED: 1, State.SUPPRESSED: 2}
_STATES = tuple(CODES)


@dataclass(frozen=True, slots=True, eq=False)
class FigureLine(Sequence[Measurement]):
    """Arrays of one length, oldest first."""

    series: str
    period: NDArray[np.int64]
    state: NDArray[np.int8]
    """As `CODES`."""
    cells: NDArray[np.float64]
    """(figures, CELLS); NaN: not given."""
    approved: NDArray[np.bool_]
    handed_in: NDArray[np.bool_]
    """Those that wait to be approved."""
    at: NDArray[np.float64]
    """When each was set down, in seconds since 1970 UTC; NaN where nobody knows."""

    def counted_outside(self, *, handed_in: bool) -> Self:
        """What `domain.measurement.counted_outside` lets through; itself where that is all."""
        kept = self.approved | self.handed_in if handed_in else self.approved
        if kept.all():
            return self
        return type(self)(
            self.series,
            self.period[kept],
            self.state[kept],
            self.cells[kept],
            self.approved[kept],
            self.handed_in[kept],
            self.at[kept],
        )

    def __len__(self) -> int:
        return len(self.period)

    @overload
    def __getitem__(self, at: int) -> Measurement: ...
    @overload
    def __getitem__(self, at: slice) -> list[Measurement]: ...
    def __getitem__(self, at: int | slice) -> Measurement | list[Measurement]:
        """As one reads it; see the module for what is left out."""
        if isinstance(at, slice):
            return list(self)[at]
        return self._one(range(len(self))[at])

    def __iter__(self) -> Iterator[Measurement]:
        return map(self._one, range(len(self)))

    def _one(self, at: int) -> Measurement:
        value, numerator, denominator, n, answered = (
            None if math.isnan(each) else each for each in self.cells[at].tolist()
        )
        return Measurement(
            self.series,
            int(self.period[at]),
            Figure(
                _STATES[self.state[at]],
                value=value,
                numerator=numerator,
                denominator=denominator,
                n=n,
                answered=answered,
            ),
            submission=SubmissionState.APPROVED
            if self.approved[at]
            else SubmissionState.SUBMITTED
            if self.handed_in[at]
            else SubmissionState.DRAFT,
            at=None if math.isnan(self.at[at]) else moment(float(self.at[at])),
        )


def moment(seconds: float) -> dt.datetime:
    """Seconds since 1970 as a moment, to the microsecond that it was given with."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def line_of_figures(series: str, held: Sequence[Measurement]) -> FigureLine:
    """A series' figures, oldest first, as arrays; what is a line already, as it is."""
    if isinstance(held, FigureLine):
        return held
    figures = [each.figure for each in held]
    return FigureLine(
        series,
        np.array([each.period for each in held], dtype=np.int64),
        np.array([CODES[each.state] for each in figures], dtype=np.int8),
        np.array(
            [(each.value, each.numerator, each.denominator, each.n, each.answered) for each in figures],
            dtype=np.float64,
        ).reshape(-1, len(CELLS)),
        np.array([each.submission is SubmissionState.APPROVED for each in held], dtype=np.bool_),
        np.array([each.submission is SubmissionState.SUBMITTED for each in held], dtype=np.bool_),
        np.array([math.nan if each.at is None else each.at.timestamp() for each in held], dtype=np.float64),
    )
