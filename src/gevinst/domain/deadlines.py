"""How long before its day a deadline is told of, and how long after."""

import datetime as dt

FOLLOW_UP_DAYS = 45
"""A follow-up after the project stands in the owner's list so many days before its last day."""
REPORT_DAYS = 120
"""Reports are told of over the whole portfolio so many days before their day."""
PAST_DAYS = 60
"""A calendar holds the figures of so many days back."""


def owed(day: dt.date, entered: dt.date | None) -> bool:
    """Whether a report of that last day is owed here, until it is sent, by a project that was first entered on `entered`.

    One whose day had passed by then was settled before, some other way: nobody is told that it is overdue, neither the
    project nor the funder. None, where the log of a project was not brought along: all are owed.
    """
    return entered is None or day >= entered
