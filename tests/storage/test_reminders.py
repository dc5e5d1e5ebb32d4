"""A person's choice of mails, the mark that a day is done with, and the key to their calendar."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from gevinst.domain.reminder import ReminderChoice, Rhythm
from gevinst.storage.reminders import StoredReminder
from gevinst.storage.report_states import report_states

from .conftest import NOW, Work

DAY = dt.date(2026, 7, 3)
CHOICE = ReminderChoice(rhythm=Rhythm.WEEKLY, weekday=2, address="leder@example.org", since=DAY)


def user(work: Work, name: str = "leder") -> int:
    with work() as w:
        made = w.people.add_user(name, "Prosjektleder", "nb")
        w.commit()
    return made.id


def test_a_choice_comes_back_and_what_was_sent_stays_when_it_changes(work: Work) -> None:
    leader = user(work)
    with work() as w:
        assert w.reminders.get(leader) is None
        w.reminders.save(leader, CHOICE)
        w.commit()
    with work() as w:
        assert w.reminders.get(leader) == StoredReminder(leader, CHOICE)
        assert w.reminders.handle(leader, DAY, NOW)
        never = ReminderChoice(since=DAY)
        w.reminders.save(leader, never)
        assert w.reminders.get(leader) == StoredReminder(leader, never, DAY, NOW)
        assert w.reminders.wanted() == []


def test_a_day_is_marked_once(work: Work) -> None:
    leader = user(work)
    with work() as w:
        w.reminders.save(leader, CHOICE)
        assert w.reminders.handle(leader, DAY, NOW)
        assert not w.reminders.handle(leader, DAY, NOW)
        assert not w.reminders.handle(leader, DAY - dt.timedelta(days=1), NOW)
        assert w.reminders.handle(leader, DAY + dt.timedelta(days=1), None)
        # There was nothing to say: the last mail is still the one before.
        assert [(each.handled, each.mailed_at) for each in w.reminders.wanted()] == [
            (DAY + dt.timedelta(days=1), NOW)
        ]


def test_without_a_commit_nothing_is_marked(work: Work) -> None:
    leader = user(work)
    with work() as w:
        w.reminders.save(leader, CHOICE)
        w.commit()
    with work() as w:
        w.reminders.handle(leader, DAY, NOW)
    with work() as w:
        assert w.reminders.get(leader) == StoredReminder(leader, CHOICE)


def test_one_key_a_person_and_it_goes_with_them(work: Work) -> None:
    leader, other = user(work), user(work, "styrer")
    with work() as w:
        w.reminders.set_calendar(leader, "one", NOW)
        w.reminders.set_calendar(leader, "two", NOW)
        w.reminders.set_calendar(other, "three", NOW)
        assert [w.reminders.user_of_calendar(each) for each in ("one", "two", "three")] == [
            None,
            leader,
            other,
        ]
        assert w.reminders.calendar_made_at(leader) == NOW
        assert w.reminders.remove_calendar(leader)
        assert not w.reminders.remove_calendar(leader)
        w.session.execute(sa.text("DELETE FROM user_account WHERE username = 'styrer'"))
        assert w.reminders.user_of_calendar("three") is None


@pytest.mark.parametrize(
    "wrong", ["rhythm = 'hourly'", "weekday = 7", "address = NULL"], ids=["rhythm", "weekday", "address"]
)
def test_what_cannot_be_is_not_stored(work: Work, wrong: str) -> None:
    leader = user(work)
    with work() as w:
        w.reminders.save(leader, CHOICE)
        with pytest.raises(IntegrityError):
            w.session.execute(sa.text(f"UPDATE reminder SET {wrong}"))


def test_projects_without_reports_have_none(work: Work) -> None:
    with work() as w:
        assert report_states(w.session, ["trygg-heim"]) == {"trygg-heim": {}}
