"""On which days a mail comes, and which addresses are taken."""

import datetime as dt

import pytest

from gevinst.domain.errors import Problem
from gevinst.domain.reminder import ReminderChoice, Rhythm, is_due, next_day, planned_day, read_address

MONDAY = dt.date(2026, 6, 22)


def choice(rhythm: Rhythm, weekday: int = 0, since: dt.date = dt.date(2026, 1, 1)) -> ReminderChoice:
    return ReminderChoice(rhythm=rhythm, weekday=weekday, address="a@example.org", since=since)


def days(after: int) -> dt.date:
    return MONDAY + dt.timedelta(days=after)


class TestTheDay:
    def test_never(self) -> None:
        assert planned_day(choice(Rhythm.NEVER), MONDAY) is None
        assert next_day(choice(Rhythm.NEVER), None, MONDAY) is None

    def test_every_day_once(self) -> None:
        every = choice(Rhythm.DAILY)
        assert is_due(every, None, MONDAY)
        assert is_due(every, days(-1), MONDAY)
        assert not is_due(every, MONDAY, MONDAY)
        assert next_day(every, MONDAY, MONDAY) == days(1)

    def test_once_a_week_on_its_day(self) -> None:
        wednesdays, handled, sent = choice(Rhythm.WEEKLY, 2), days(-5), []
        assert next_day(wednesdays, handled, MONDAY) == days(2)
        for day in (days(each) for each in range(21)):
            if is_due(wednesdays, handled, day):
                sent.append(day)
                handled = day
        assert sent == [days(2), days(9), days(16)]

    def test_a_missed_day_is_made_up_for_on_the_next_one_and_once(self) -> None:
        mondays = choice(Rhythm.WEEKLY, 0)
        assert is_due(mondays, days(-7), days(1))
        assert not is_due(mondays, days(1), days(2))
        assert next_day(mondays, days(1), days(1)) == days(7)

    def test_the_first_of_the_month(self) -> None:
        monthly = choice(Rhythm.MONTHLY)
        assert planned_day(monthly, MONDAY) == dt.date(2026, 6, 1)
        assert next_day(monthly, dt.date(2026, 6, 1), MONDAY) == dt.date(2026, 7, 1)
        assert next_day(monthly, dt.date(2026, 1, 31), dt.date(2026, 1, 31)) == dt.date(2026, 2, 1)

    @pytest.mark.parametrize("rhythm", [Rhythm.DAILY, Rhythm.WEEKLY, Rhythm.MONTHLY])
    def test_what_was_chosen_today_begins_tomorrow(self, rhythm: Rhythm) -> None:
        first = dt.date(2026, 6, 1)  # a Monday, the first of a month
        new = choice(rhythm, 0, since=first + dt.timedelta(days=1))
        assert not is_due(new, None, first)
        coming = next_day(new, None, first)
        assert coming is not None
        assert coming > first

    def test_without_an_address_no_mail(self) -> None:
        silent = ReminderChoice(rhythm=Rhythm.NEVER, since=MONDAY).model_copy(update={"rhythm": Rhythm.DAILY})
        assert not is_due(silent, None, MONDAY)
        assert next_day(silent, None, MONDAY) is None


class TestTheAddress:
    @pytest.mark.parametrize("text", ["leder@example.org", " a.b+c@post.example.org ", "x@localhost"])
    def test_taken(self, text: str) -> None:
        assert read_address(text) == text.strip()

    def test_a_blank_is_none(self) -> None:
        assert read_address("  ") is None

    @pytest.mark.parametrize(
        "text",
        [
            "leder",
            "@example.org",
            "leder@",
            "a@b@c",
            "a b@example.org",
            "Leder <leder@example.org>",
            "a@example.org, b@example.org",
            "a@example.org\nBcc: b@example.org",
            ".a@example.org",
            "a..b@example.org",
            "é@example.org",
            "a" * 65 + "@example.org",
            "a@" + "b" * 260,
        ],
    )
    def test_refused(self, text: str) -> None:
        found = read_address(text)
        assert isinstance(found, Problem)
        assert found.code == "not_a_mail_address"
