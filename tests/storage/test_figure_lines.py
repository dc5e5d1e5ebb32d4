"""Figures as arrays say what they say one by one."""

import datetime as dt

import numpy as np
import pytest

from gevinst.domain.errors import NotFound
from gevinst.domain.figure_lines import FigureLine, line_of_figures
from gevinst.domain.horizon import Frequency, periods
from gevinst.domain.measurement import Entry, Figure, State, SubmissionState
from gevinst.storage.figure_lines import figure_lines

from .conftest import NOW, Work
from .plan_examples import a_plan, series_of

MONTHS = periods(dt.date(2025, 1, 1), dt.date(2025, 8, 1), Frequency.MONTH)
LATER = NOW + dt.timedelta(days=40, microseconds=7)
FIGURES = (
    Figure(State.VALUE, 0.0),
    Figure(State.VALUE, numerator=6.0, denominator=41.0),
    Figure(State.VALUE, 12.5, n=40.0),
    Figure(State.VALUE, 4.1, answered=41.0),
    Figure(State.NOT_MEASURED),
    Figure(State.SUPPRESSED),
)


@pytest.fixture
def lines(work: Work) -> list[str]:
    """The series of a stored plan: the first with every kind of figure, the second with one, the others with none."""
    plan = a_plan()
    found = series_of(plan)
    with work() as w:
        w.plans.add(plan)
        entries = [Entry(found[0], at, figure) for at, figure in zip(MONTHS, FIGURES, strict=False)]
        w.measurements.record(entries, NOW, "Rådgiver", "excel", None)
        w.measurements.record([Entry(found[1], MONTHS[2], FIGURES[2])], LATER, "Rådgiver", "grid", None)
        for at, state in enumerate((SubmissionState.APPROVED, SubmissionState.RETURNED)):
            w.measurements.set_submission(found[0], MONTHS[at], state, NOW, "Styringsgruppen")
        w.measurements.set_submission(found[1], MONTHS[2], SubmissionState.APPROVED, NOW, "Styringsgruppen")
        w.commit()
    return found


def as_tuple(line: FigureLine) -> tuple[object, ...]:
    cells = np.where(np.isnan(line.cells), -1.0, line.cells)
    return (
        line.series,
        line.period.tolist(),
        line.state.tolist(),
        cells.tolist(),
        line.approved.tolist(),
        line.at.tolist(),
    )


def test_the_arrays_are_those_of_the_figures(work: Work, lines: list[str]) -> None:
    asked = [lines[1], lines[0], *lines[2:]]
    with work() as w:
        found, held = figure_lines(w.session, asked), w.measurements.for_series(asked)
    assert list(found) == asked
    assert [as_tuple(found[each]) for each in asked] == [
        as_tuple(line_of_figures(each, held[each])) for each in asked
    ]


def test_read_as_a_sequence_it_is_the_figures(work: Work, lines: list[str]) -> None:
    with work() as w:
        line, held = figure_lines(w.session, lines)[lines[0]], w.measurements.for_series(lines)[lines[0]]
    assert [each.figure for each in line] == [each.figure for each in held]
    assert [(each.period, each.at) for each in line[1:3]] == [(each.period, each.at) for each in held[1:3]]
    assert [each.submission is SubmissionState.APPROVED for each in line] == [True] + 5 * [False]
    assert [each.period for each in line.counted_outside(handed_in=False)] == MONTHS[:1]
    assert line[-1].period == held[-1].period


def test_an_unknown_series_is_not_found(work: Work, lines: list[str]) -> None:
    with work() as w, pytest.raises(NotFound):
        figure_lines(w.session, [lines[0], "ukjent"])
    with work() as w:
        assert figure_lines(w.session, []) == {}
