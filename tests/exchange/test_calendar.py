"""A calendar file keeps the rules of RFC 5545, and is the same bytes for the same deadlines."""

import datetime as dt

import pytest
from icalendar import Calendar

from gevinst.exchange.calendar import Entry, calendar

NOW = dt.datetime(2026, 6, 24, 9, 30, tzinfo=dt.UTC)
ENTRY = Entry(
    key="trygg-heim/report-annual-2025",
    day=dt.date(2026, 1, 31),
    title="Årsrapport 2025; del 1, «svært lang» tittel med æ, ø og å, samisk č đ ŋ š ŧ ž og \\ skråstrek "
    * 2,
    text="Første linje\nAndre linje, med komma; og semikolon\\slutt",
    address="https://gevinst.example.org/prosjekt/trygg-heim/rapport?skjema=annual&aar=2025",
)


def made(*entries: Entry, now: dt.datetime = NOW) -> bytes:
    return calendar(entries, "Gevinst: frister", "nb", now)


def unfolded(data: bytes) -> list[str]:
    """The content lines by section 3.1, without the library that wrote them."""
    return data.decode().replace("\r\n ", "").split("\r\n")


def test_lines_end_with_crlf_and_hold_at_most_75_octets() -> None:
    data = made(ENTRY)
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        # No letter is cut in two: every line is UTF-8 by itself.
        line.decode()


def test_text_is_escaped() -> None:
    (summary,) = (line for line in unfolded(made(ENTRY)) if line.startswith("SUMMARY:"))
    assert summary.startswith("SUMMARY:Årsrapport 2025\\; del 1\\, «svært lang»")
    assert "og \\\\ skråstrek" in summary
    (text,) = (line for line in unfolded(made(ENTRY)) if line.startswith("DESCRIPTION:"))
    assert text == "DESCRIPTION:Første linje\\nAndre linje\\, med komma\\; og semikolon\\\\slutt"


def test_what_must_be_there_is_there_once() -> None:
    lines = unfolded(made(ENTRY))
    for name in ("VERSION:2.0", "CALSCALE:GREGORIAN", "BEGIN:VEVENT", "TRANSP:TRANSPARENT"):
        assert lines.count(name) == 1
    assert sum(line.startswith("PRODID:") for line in lines) == 1
    assert "UID:trygg-heim/report-annual-2025@gevinst" in lines


def test_a_deadline_is_a_whole_day_without_a_time_zone() -> None:
    data = made(ENTRY)
    assert b"VTIMEZONE" not in data
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    assert event["DTSTART"].dt == ENTRY.day
    # The end is not part of it (3.6.1).
    assert event["DTEND"].dt == ENTRY.day + dt.timedelta(days=1)
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert str(event["SUMMARY"]) == ENTRY.title
    assert str(event["DESCRIPTION"]) == ENTRY.text
    assert str(event["URL"]) == ENTRY.address


def test_the_same_deadlines_on_the_same_day_are_the_same_bytes() -> None:
    later = NOW + dt.timedelta(hours=5)
    assert made(ENTRY) == made(ENTRY, now=later)
    assert b"DTSTAMP:20260624T000000Z" in made(ENTRY)


def test_without_deadlines_it_is_still_a_calendar() -> None:
    assert Calendar.from_ical(made()).walk("VEVENT") == []


@pytest.mark.parametrize("letter", ["å", "č", "😀"])
def test_a_letter_of_several_octets_at_the_fold_stays_whole(letter: str) -> None:
    for width in range(60, 80):
        entry = Entry("k", ENTRY.day, "a" * width + letter * 3, "", ENTRY.address)
        (event,) = Calendar.from_ical(made(entry)).walk("VEVENT")
        assert str(event["SUMMARY"]) == entry.title
        assert all(len(line) <= 75 for line in made(entry).split(b"\r\n"))
