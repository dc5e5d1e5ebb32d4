"""How often somebody wants a mail about what is due, and on which days it comes. Days are dates in Oslo."""

import datetime as dt
import re
from enum import StrEnum

from pydantic import Field

from gevinst.domain.errors import Problem
from gevinst.domain.text import Frozen

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9-]+\.)*[A-Za-z0-9-]+")
_LONGEST_ADDRESS = 254
"""RFC 5321, 4.5.3.1.3: a path holds 256 octets, two of them its angle brackets."""


class Rhythm(StrEnum):
    """How often."""

    NEVER = "never"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    """On the first day of the month."""


class ReminderChoice(Frozen):
    """What one person has chosen. `weekday` counts from 0, Monday, and is kept while another rhythm is chosen."""

    rhythm: Rhythm = Rhythm.NEVER
    weekday: int = Field(default=0, ge=0, le=6)
    address: str | None = None
    since: dt.date
    """The first day that a mail may come: the day after the choice, so that none is late from the start."""


def planned_day(choice: ReminderChoice, today: dt.date) -> dt.date | None:
    """The last day up to today that a mail was planned for; None where none was yet."""
    match choice.rhythm:
        case Rhythm.NEVER:
            return None
        case Rhythm.DAILY:
            day = today
        case Rhythm.WEEKLY:
            day = today - dt.timedelta(days=(today.weekday() - choice.weekday) % 7)
        case Rhythm.MONTHLY:
            day = today.replace(day=1)
    return day if day >= choice.since else None


def is_due(choice: ReminderChoice, handled: dt.date | None, today: dt.date) -> bool:
    """Whether a mail is to be sent today. `handled`: the last day that one was sent, or that there was nothing to say.

    A planned day that was missed, because the mail server did not answer, is made up for on the next one.
    """
    day = planned_day(choice, today)
    return choice.address is not None and day is not None and (handled is None or handled < day)


def next_day(choice: ReminderChoice, handled: dt.date | None, today: dt.date) -> dt.date | None:
    """The day of the next mail, from today on; None where none will come."""
    if choice.rhythm is Rhythm.NEVER or choice.address is None:
        return None
    # Any rhythm comes round within 31 days of its first possible day.
    first = max(today, choice.since)
    days = (first + dt.timedelta(days=each) for each in range(32))
    return next(day for day in days if is_due(choice, handled, day))


def read_address(text: str) -> str | Problem | None:
    """A mail address as it was typed; None for a blank. No name beside it, no quotes, no other letters than ASCII."""
    found = text.strip()
    if not found:
        return None
    local = found.partition("@")[0]
    right = (
        len(found) <= _LONGEST_ADDRESS
        and _ADDRESS.fullmatch(found) is not None
        and len(local) <= 64
        and not local.startswith(".")
        and not local.endswith(".")
        and ".." not in local
    )
    return found if right else Problem("not_a_mail_address", field="address", value=found[:_LONGEST_ADDRESS])
