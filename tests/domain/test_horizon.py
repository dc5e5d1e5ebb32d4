"""Periods, horizons and due dates: what a month, a deadline and a text mean."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gevinst.domain.horizon import (
    HORIZONS,
    Frequency,
    Horizon,
    HorizonMonths,
    add_months,
    complete_on,
    due_date,
    months_between,
    next_period,
    period_code,
    period_end,
    period_of,
    periods,
    previous_period,
    read_period,
)
from gevinst.i18n import LANGUAGES, Language, translator
from gevinst.services import say

D = dt.date
DAYS = st.dates(D(1991, 1, 1), D(2099, 12, 31))
FREQUENCIES = st.sampled_from(Frequency)
RECURRING = st.sampled_from([each for each in Frequency if each is not Frequency.SINGLE])
MONTH, QUARTER, YEAR = Frequency.MONTH, Frequency.QUARTER, Frequency.YEAR


def read(text: str, frequency: Frequency = MONTH) -> str | None:
    """What a text means, as files write it; None where it was refused."""
    found = read_period(text, frequency)
    return None if found.period is None else period_code(found.period, frequency)


def refused(text: str, frequency: Frequency = MONTH) -> str:
    found = read_period(text, frequency)
    assert found.problem is not None
    assert found.problem.value == text
    return found.problem.code


class TestReadingAPeriod:
    @pytest.mark.parametrize(
        ("text", "month"),
        [
            ("2026-06", "2026-06"),
            ("2026-6", "2026-06"),
            ("2026-06-30", "2026-06"),
            ("2026-06-01T00:00:00", "2026-06"),
            ("2026-06-01 00:00:00", "2026-06"),
            ("06.2026", "2026-06"),
            ("6/2026", "2026-06"),
            ("30.06.2026", "2026-06"),
            ("03.04.26", "2026-04"),  # full stops: day, month, year
            ("1.6.2026", "2026-06"),
            ("30/06/2026", "2026-06"),
            ("06/30/2026", "2026-06"),
            ("05/05/2026", "2026-05"),
            ("juni 2026", "2026-06"),
            ("Juni\u00a02026", "2026-06"),
            ("  juni   2026 ", "2026-06"),
            ("jun. 26", "2026-06"),
            ("june 2026", "2026-06"),
            ("30. juni 2026", "2026-06"),
            ("des 2025", "2025-12"),
            ("dec 2025", "2025-12"),
            ("okt-2025", "2025-10"),
            ("october 2025", "2025-10"),
            ("jan.25", "2025-01"),
            ("2026M06", "2026-06"),
        ],
    )
    def test_a_month(self, text: str, month: str) -> None:
        assert read(text) == month

    @pytest.mark.parametrize(
        ("number", "names"),
        [
            (1, "januar january jan"),
            (2, "februar february feb"),
            (3, "mars march mar"),
            (4, "april apr"),
            (5, "mai may"),
            (6, "juni june jun"),
            (7, "juli july jul"),
            (8, "august aug"),
            (9, "september sept sep"),
            (10, "oktober october okt oct"),
            (11, "november nov"),
            (12, "desember december des dec"),
        ],
    )
    def test_every_name_of_every_month(self, number: int, names: str) -> None:
        for name in names.split():
            assert read(f"{name} 2026") == read(f"{name.capitalize()}. 2026") == f"2026-{number:02d}"

    @pytest.mark.parametrize(
        ("text", "frequency", "code"),
        [
            ("2026-Q2", QUARTER, "2026-Q2"),
            ("Q2 2026", QUARTER, "2026-Q2"),
            ("2026 K2", QUARTER, "2026-Q2"),
            ("2. kvartal 2026", QUARTER, "2026-Q2"),
            ("juni 2026", QUARTER, "2026-Q2"),
            ("2026-H2", Frequency.HALF_YEAR, "2026-H2"),
            ("2026", YEAR, "2026"),
            ("2026-W23", Frequency.WEEK, "2026-W23"),
            ("2026-U23", Frequency.WEEK, "2026-W23"),
            ("2020-W53", Frequency.WEEK, "2020-W53"),
            ("Uke 23 2026", Frequency.WEEK, "2026-W23"),
            ("veke 3, 2026", Frequency.WEEK, "2026-W03"),
            ("1. halvår 2026", Frequency.HALF_YEAR, "2026-H1"),
            ("H2 2026", Frequency.HALF_YEAR, "2026-H2"),
            ("4. juni 2026", Frequency.SINGLE, "2026-06-04"),
        ],
    )
    def test_other_rhythms(self, text: str, frequency: Frequency, code: str) -> None:
        assert read(text, frequency) == code

    @pytest.mark.parametrize(
        ("text", "first", "second"),
        [
            ("03/04/25", "2025-03", "2025-04"),
            ("3-4-2025", "2025-03", "2025-04"),
            ("12/01/2026", "2026-12", "2026-01"),
        ],
    )
    def test_two_readings_are_both_named(self, text: str, first: str, second: str) -> None:
        found = read_period(text, MONTH)
        assert found.period is None
        assert found.problem is not None
        assert found.problem.code == "ambiguous_period"
        assert (found.problem.params["first"], found.problem.params["second"]) == (first, second)

    @pytest.mark.parametrize(
        ("text", "frequency"),
        [
            ("2026", MONTH),
            ("2026", QUARTER),
            ("2026", Frequency.WEEK),
            ("2026-Q2", MONTH),
            ("Q2 2026", MONTH),
            ("2. kvartal 2026", MONTH),
            ("2026-H1", MONTH),
            ("2026-H1", QUARTER),
            ("2026-06", Frequency.WEEK),
            ("juni 2026", Frequency.WEEK),
            ("uke 23 2026", MONTH),
            ("2026-W23", MONTH),
            ("første halvår 2026", QUARTER),
            ("06.2026", Frequency.SINGLE),
        ],
    )
    def test_a_longer_period_than_asked_for_is_not_guessed_at(self, text: str, frequency: Frequency) -> None:
        assert refused(text, frequency) == "not_a_period"

    @pytest.mark.parametrize(
        "text",
        ["", "i går", "2026-13", "2026-00", "32.01.2026", "31.02.2026", "13/13/2026", "juno 2026", "1889-01",
         "2101-01", "2026-06-31", "45000", "juni", "2026-W54"],
    )  # fmt: skip
    def test_nonsense_is_refused_with_an_example(self, text: str) -> None:
        found = read_period(text, MONTH)
        assert found.problem is not None
        assert found.problem.code == "not_a_period"
        assert found.problem.params["example"] == "2025-04"

    @given(DAYS, FREQUENCIES)
    def test_what_we_write_we_read(self, day: dt.date, frequency: Frequency) -> None:
        period = period_of(day, frequency)
        assert read_period(period_code(period, frequency), frequency).period == period

    @given(DAYS, FREQUENCIES, st.sampled_from(LANGUAGES))
    def test_what_we_say_we_read(self, day: dt.date, frequency: Frequency, language: Language) -> None:
        """A period copied from a page is read from a cell."""
        period = period_of(day, frequency)
        assert read_period(say.period(period, frequency, translator(language)), frequency).period == period

    @given(st.text(max_size=16), FREQUENCIES)
    def test_any_text_gives_a_period_or_a_reason(self, text: str, frequency: Frequency) -> None:
        found = read_period(text, frequency)
        assert (found.period is None) == (found.problem is not None)


class TestPeriods:
    @given(DAYS, RECURRING)
    def test_they_follow_each_other_without_gap_or_overlap(self, day: dt.date, frequency: Frequency) -> None:
        period = period_of(day, frequency)
        assert dt.date.fromordinal(period) <= day <= period_end(period, frequency)
        after = next_period(period, frequency)
        assert period_end(period, frequency).toordinal() + 1 == after
        assert period_of(dt.date.fromordinal(after), frequency) == after
        assert previous_period(after, frequency) == period

    def test_from_the_first_day_s_to_the_last_day_s(self) -> None:
        found = periods(D(2025, 11, 30), D(2026, 2, 1), MONTH)
        assert [period_code(each, MONTH) for each in found] == ["2025-11", "2025-12", "2026-01", "2026-02"]

    def test_backwards_there_are_none(self) -> None:
        assert periods(D(2026, 2, 1), D(2026, 1, 31), MONTH) == []

    def test_a_single_date_is_one(self) -> None:
        assert periods(D(2026, 2, 1), D(2027, 1, 31), Frequency.SINGLE) == [D(2026, 2, 1).toordinal()]


class TestMonths:
    @pytest.mark.parametrize(
        ("day", "months", "then"),
        [
            (D(2025, 1, 31), 1, D(2025, 2, 28)),
            (D(2024, 1, 31), 1, D(2024, 2, 29)),
            (D(2025, 8, 31), 6, D(2026, 2, 28)),
            (D(2024, 2, 29), 12, D(2025, 2, 28)),
            (D(2025, 12, 15), 1, D(2026, 1, 15)),
            (D(2025, 1, 15), -1, D(2024, 12, 15)),
            (D(2025, 3, 31), -1, D(2025, 2, 28)),
            (D(2025, 5, 5), 0, D(2025, 5, 5)),
        ],
    )
    def test_the_same_day_or_the_last_there_is(self, day: dt.date, months: int, then: dt.date) -> None:
        assert add_months(day, months) == then

    @given(DAYS, st.integers(-24, 24))
    def test_the_months_are_as_many_as_were_added(self, day: dt.date, months: int) -> None:
        then = add_months(day, months)
        assert (then.year - day.year) * 12 + then.month - day.month == months
        assert then.day <= day.day

    @pytest.mark.parametrize(
        ("first", "last", "months"),
        [
            (D(2025, 1, 1), D(2027, 1, 1), 24),
            (D(2025, 1, 1), D(2026, 12, 31), 23),
            (D(2025, 1, 15), D(2025, 2, 14), 0),
            (D(2025, 1, 15), D(2025, 2, 15), 1),
            (D(2025, 2, 15), D(2025, 1, 15), -1),
            (D(2025, 2, 15), D(2025, 1, 20), 0),
            (D(2025, 5, 5), D(2025, 5, 5), 0),
        ],
    )
    def test_whole_months_between(self, first: dt.date, last: dt.date, months: int) -> None:
        assert months_between(first, last) == months


class TestHorizons:
    ORDINARY = HorizonMonths()

    @pytest.mark.parametrize(
        ("day", "horizon"),
        [
            (D(2024, 12, 31), None),
            (D(2025, 1, 1), Horizon.SHORT),
            (D(2025, 6, 30), Horizon.SHORT),
            (D(2025, 7, 1), Horizon.MEDIUM),
            (D(2025, 12, 31), Horizon.MEDIUM),
            (D(2026, 1, 1), Horizon.LONG),
            (D(2026, 12, 31), Horizon.LONG),
            (D(2027, 1, 1), None),
        ],
    )
    def test_each_holds_its_first_day_and_not_its_last(self, day: dt.date, horizon: Horizon | None) -> None:
        assert self.ORDINARY.at(day, D(2025, 1, 1)) is horizon

    def test_from_the_31st(self) -> None:
        origin = D(2025, 8, 31)
        assert self.ORDINARY.dates(Horizon.SHORT, origin) == (D(2025, 8, 31), D(2026, 2, 28))
        # Counted from the origin each time: the day of the month does not wear down.
        assert self.ORDINARY.dates(Horizon.MEDIUM, origin) == (D(2026, 2, 28), D(2026, 8, 31))
        assert self.ORDINARY.dates(Horizon.LONG, origin) == (D(2026, 8, 31), D(2027, 8, 31))
        assert self.ORDINARY.at(D(2026, 2, 27), origin) is Horizon.SHORT
        assert self.ORDINARY.at(D(2026, 2, 28), origin) is Horizon.MEDIUM

    def test_a_plan_s_own_lengths(self) -> None:
        own = HorizonMonths(short=3, medium=12, long=36)
        assert [own.span(each) for each in HORIZONS] == [(0, 3), (3, 12), (12, 36)]

    @given(DAYS, st.integers(0, 800))
    def test_a_day_is_in_one_horizon_at_most(self, origin: dt.date, days: int) -> None:
        day = origin + dt.timedelta(days=days)
        inside = [
            horizon
            for horizon in HORIZONS
            for first, after in [self.ORDINARY.dates(horizon, origin)]
            if first <= day < after
        ]
        assert inside == ([found] if (found := self.ORDINARY.at(day, origin)) else [])
        assert (found is None) == (day >= add_months(origin, 24))


class TestDeadlines:
    JUNE = D(2026, 6, 1).toordinal()

    def test_readmissions_of_june_are_due_in_august(self) -> None:
        """30 days after the month's end the figure is complete; the project has ten days to report it."""
        assert complete_on(self.JUNE, MONTH, 30) == D(2026, 7, 31)
        assert due_date(self.JUNE, MONTH, 30, 10) == D(2026, 8, 9)

    def test_without_lag_the_month_after(self) -> None:
        assert complete_on(self.JUNE, MONTH, 0) == D(2026, 7, 1)
        assert due_date(self.JUNE, MONTH, 0, 10) == D(2026, 7, 10)

    def test_a_quarter_is_due_after_its_last_month(self) -> None:
        assert due_date(D(2026, 4, 1).toordinal(), QUARTER, 0, 15) == D(2026, 7, 15)

    @given(DAYS, RECURRING, st.integers(0, 120), st.integers(0, 120))
    def test_never_due_before_complete_but_for_the_day_of_grace(
        self, day: dt.date, frequency: Frequency, lag: int, reporting: int
    ) -> None:
        period = period_of(day, frequency)
        whole, due = complete_on(period, frequency, lag), due_date(period, frequency, lag, reporting)
        assert (due - whole).days == reporting - 1
        assert whole > period_end(period, frequency)
