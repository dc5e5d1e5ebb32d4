"""A calendar as a file that any calendar program reads (RFC 5545): whole days without time zones."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from gevinst import __version__
from gevinst.i18n import Language

_REFRESH = dt.timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Entry:
    """One whole day. `key` is the same for the same thing however often it is written: programs know it again by it."""

    key: str
    day: dt.date
    title: str
    text: str
    address: str


def calendar(entries: Sequence[Entry], name: str, language: Language, now: dt.datetime) -> bytes:
    """The file. The same entries on the same day are the same bytes: DTSTAMP is the start of the day in UTC.

    A day off (`TRANSP:TRANSPARENT`) blocks nobody's time.
    """
    from icalendar import Calendar, Event

    made = now.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    found = Calendar()
    found.add("prodid", f"-//gevinst//gevinst {__version__}//{language.upper()}")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("name", name)
    # The name that programs from before RFC 7986 read, and how often they may ask again.
    found.add("x-wr-calname", name)
    found.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", "PT12H")
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.key}@gevinst")
        event.add("dtstamp", made)
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + dt.timedelta(days=1))
        event.add("summary", entry.title)
        if entry.text:
            event.add("description", entry.text)
        event.add("url", entry.address)
        event.add("transp", "TRANSPARENT")
        found.add_component(event)
    return bytes(found.to_ical())
