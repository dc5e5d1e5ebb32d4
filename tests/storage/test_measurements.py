"""Figures, their revisions, and what nobody may lose on the way."""

import datetime as dt
import math

import numpy as np
import pytest
from sqlalchemy import event

from gevinst.domain.errors import NotFound
from gevinst.domain.horizon import Frequency, periods
from gevinst.domain.measurement import Entry, Figure, State, SubmissionState
from gevinst.domain.plan import Benefit, Indicator, PlanDocument, Series
from gevinst.storage.measurements import Change

from .conftest import NOW, Work
from .plan_examples import a_plan, series_of

MONTHS = periods(dt.date(2025, 1, 1), dt.date(2026, 6, 1), Frequency.MONTH)
LATER = NOW + dt.timedelta(days=1)


@pytest.fixture
def lines(work: Work) -> list[str]:
    """The series ids of a stored plan."""
    plan = a_plan()
    with work() as w:
        w.plans.add(plan)
        w.commit()
    return series_of(plan)


def value(number: float) -> Figure:
    return Figure(State.VALUE, number)


FIGURES = {
    "zero": Figure(State.VALUE, 0.0),
    "ratio": Figure(State.VALUE, numerator=6.0, denominator=41.0, comment="Talt for hånd"),
    "mean": Figure(State.VALUE, 12.5, n=40.0, sd=3.25),
    "survey": Figure(State.VALUE, 4.1, invited=60.0, answered=41.0),
    "not measured": Figure(State.NOT_MEASURED, reason="Ny journal"),
    "suppressed": Figure(State.SUPPRESSED, comment="Under fem"),
}


@pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES.keys())
def test_every_kind_of_figure_comes_back(work: Work, lines: list[str], figure: Figure) -> None:
    with work() as w:
        w.measurements.record([Entry(lines[0], MONTHS[0], figure)], NOW, "Rådgiver", "excel", "Første")
        w.commit()
    with work() as w:
        (found,) = w.measurements.for_series(lines)[lines[0]]
        assert (found.figure, found.period, found.revision) == (figure, MONTHS[0], 1)
        assert (found.at, found.by, found.submission) == (NOW, "Rådgiver", SubmissionState.DRAFT)
        (link,) = w.measurements.history(lines[0], MONTHS[0])
        assert (link.figure, link.number, link.via, link.reason) == (figure, 1, "excel", "Første")


def test_a_second_save_is_a_revision(work: Work, lines: list[str]) -> None:
    place = (lines[0], MONTHS[0])
    with work() as w:
        first = w.measurements.record([Entry(*place, value(17.0))], NOW, "Rådgiver", "web")
        second = w.measurements.record([Entry(*place, value(16.0))], LATER, "Leder", "web", "Rettet")
        assert first == [Change(*place, None, value(17.0))]
        assert second == [Change(*place, value(17.0), value(16.0))]
        (found,) = w.measurements.for_series([lines[0]])[lines[0]]
        assert (found.figure, found.revision, found.at, found.by) == (value(16.0), 2, LATER, "Leder")
        links = w.measurements.history(*place)
        assert [(link.number, link.figure, link.by, link.reason) for link in links] == [
            (1, value(17.0), "Rådgiver", None),
            (2, value(16.0), "Leder", "Rettet"),
        ]
        assert [link.number for link in w.measurements.corrections(lines[0])] == [2]


def test_the_same_file_twice_makes_no_revisions(work: Work, lines: list[str]) -> None:
    entries = [Entry(line, month, value(float(month % 7))) for line in lines for month in MONTHS]
    with work() as w:
        assert len(w.measurements.record(entries, NOW, "Rådgiver", "excel")) == len(entries)
        w.commit()
    with work() as w:
        assert w.measurements.record(entries, LATER, "Leder", "excel") == []
        assert {found.revision for found in w.measurements.for_series(lines)[lines[0]]} == {1}
        # One that differs among many that do not.
        entries[4] = Entry(entries[4].series, entries[4].period, value(-1.0))
        assert [change.after for change in w.measurements.record(entries, LATER, "Leder", "excel")] == [
            value(-1.0)
        ]


def test_only_a_clearing_save_takes_a_figure_away(work: Work, lines: list[str]) -> None:
    place = (lines[0], MONTHS[0])
    blank = [Entry(*place, None)]
    with work() as w:
        w.measurements.record([Entry(*place, value(17.0))], NOW, "Rådgiver", "web")
        assert w.measurements.record(blank, LATER, "Leder", "excel") == []
        assert w.measurements.record(blank, LATER, "Leder", "web", clear=True) == [
            Change(*place, value(17.0), None)
        ]
        assert w.measurements.record(blank, LATER, "Leder", "web", clear=True) == []
        assert w.measurements.for_series([lines[0]]) == {lines[0]: []}
        w.measurements.record([Entry(*place, value(18.0))], LATER, "Leder", "web")
        figures = [(link.number, link.figure) for link in w.measurements.history(*place)]
        assert figures == [(1, value(17.0)), (2, None), (3, value(18.0))]
        (found,) = w.measurements.for_series([lines[0]])[lines[0]]
        assert found.revision == 3


def test_two_entries_for_one_place_are_two_revisions(work: Work, lines: list[str]) -> None:
    place = (lines[0], MONTHS[0])
    with work() as w:
        w.measurements.record([Entry(*place, value(1.0)), Entry(*place, value(2.0))], NOW, "x", "api")
        assert [link.figure for link in w.measurements.history(*place)] == [value(1.0), value(2.0)]
        (found,) = w.measurements.for_series([lines[0]])[lines[0]]
        assert (found.figure, found.revision) == (value(2.0), 2)


def test_figures_come_by_period(work: Work, lines: list[str]) -> None:
    entries = [Entry(lines[0], month, value(1.0)) for month in reversed(MONTHS)]
    with work() as w:
        w.measurements.record(entries, NOW, "Rådgiver", "web")
        found = w.measurements.for_series(lines)
    assert [each.period for each in found[lines[0]]] == MONTHS
    assert found[lines[1]] == []


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_what_is_no_number_is_not_stored(work: Work, lines: list[str], number: float) -> None:
    with work() as w, pytest.raises(ValueError, match="finite"):
        w.measurements.record([Entry(lines[0], MONTHS[0], value(number))], NOW, "x", "api")


def test_an_unknown_series_is_said(work: Work, lines: list[str]) -> None:
    entry = Entry("nothing", MONTHS[0], value(1.0))
    with work() as w:
        with pytest.raises(NotFound):
            w.measurements.record([entry], NOW, "x", "api")
        with pytest.raises(NotFound):
            w.measurements.columns(["nothing"])
        assert w.measurements.record([], NOW, "x", "api") == []


def test_submissions_lead_to_approval(work: Work, lines: list[str]) -> None:
    places = [(line, month) for line in lines[:2] for month in MONTHS[:2]]
    entries = [Entry(line, month, value(1.0)) for line, month in places]
    with work() as w:
        w.measurements.record(entries, NOW, "Rådgiver", "web")
        w.measurements.set_submissions(places, SubmissionState.SUBMITTED, NOW, "Rådgiver")
        w.measurements.set_submission(*places[0], SubmissionState.RETURNED, LATER, "Leder", "Sjekk nevneren")
        w.measurements.set_submission(*places[1], SubmissionState.APPROVED, LATER, "Leder")
        w.commit()
    with work() as w:
        found = w.measurements.submissions(lines)
        assert list(found) == places
        returned = found[places[0]]
        assert (returned.state, returned.comment, returned.at, returned.by) == (
            SubmissionState.RETURNED,
            "Sjekk nevneren",
            LATER,
            "Leder",
        )
        assert [each.submission for each in w.measurements.for_series(lines)[lines[0]]] == [
            SubmissionState.RETURNED,
            SubmissionState.APPROVED,
        ]
        assert w.measurements.columns().approved.tolist() == [False, True, False, False]
        approved = w.measurements.columns(only=[SubmissionState.APPROVED])
        assert (approved.index.tolist(), approved.period.tolist()) == ([0], [MONTHS[1]])


def test_columns_say_what_the_rows_say(work: Work, lines: list[str]) -> None:
    entries = [
        Entry(lines[2], MONTHS[1], FIGURES["ratio"]),
        Entry(lines[2], MONTHS[0], FIGURES["mean"]),
        Entry(lines[0], MONTHS[0], FIGURES["zero"]),
        Entry(lines[0], MONTHS[2], FIGURES["not measured"]),
        Entry(lines[0], MONTHS[3], FIGURES["suppressed"]),
    ]
    with work() as w:
        w.measurements.record(entries, NOW, "Rådgiver", "web")
        every = w.measurements.columns()
        asked = w.measurements.columns([lines[2], lines[1], lines[0]])
        none = w.measurements.columns([])
    nan = np.nan
    assert every.series == tuple(lines)
    assert every.index.tolist() == [0, 0, 0, 2, 2]
    assert every.period.tolist() == [MONTHS[0], MONTHS[2], MONTHS[3], MONTHS[0], MONTHS[1]]
    assert every.state.tolist() == [0, 1, 2, 0, 0]
    np.testing.assert_array_equal(every.value, [0.0, nan, nan, 12.5, nan])
    np.testing.assert_array_equal(every.numerator, [nan, nan, nan, nan, 6.0])
    np.testing.assert_array_equal(every.denominator, [nan, nan, nan, nan, 41.0])
    np.testing.assert_array_equal(every.n, [nan, nan, nan, 40.0, nan])
    assert asked.series == (lines[2], lines[1], lines[0])
    assert asked.index.tolist() == [0, 0, 2, 2, 2]
    assert asked.period.tolist() == [MONTHS[0], MONTHS[1], MONTHS[0], MONTHS[2], MONTHS[3]]
    assert (none.series, len(none.period)) == ((), 0)


def test_a_large_import_takes_few_statements(work: Work) -> None:
    indicators = tuple(
        Indicator(key=f"i{number}", title="x", series=tuple(Series(party=p) for p in (None, "fjordvik")))
        for number in range(20)
    )
    head = a_plan("big").project
    plan = PlanDocument(project=head, benefits=(Benefit(title="x", indicators=indicators),))
    days = periods(dt.date(2022, 1, 1), dt.date(2026, 2, 1), Frequency.MONTH)
    entries = [Entry(line, day, value(day / 7)) for line in series_of(plan) for day in days]
    assert len(entries) == 2_000
    statements: list[str] = []
    with work() as w:
        w.plans.add(plan)
        bind = w.session.get_bind()
        event.listen(bind, "before_cursor_execute", lambda *args: statements.append(args[2]), named=False)
        assert len(w.measurements.record(entries, NOW, "Rådgiver", "excel")) == 2_000
        w.commit()
    # Never one for each row.
    assert len(statements) < 30
    with work() as w:
        found = w.measurements.columns()
        assert len(found.period) == 2_000
        assert found.value[:50].tolist() == [day / 7 for day in days]
